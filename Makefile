# The commands of this project; `make help` lists them. Each sets up .venv by itself when needed.
BIN := .venv/bin
TASKS := 200
KILLS := 40
SEED :=
# Twice the cores: much of what tests do is to wait.
JOBS := $(shell echo $$((2 * $$(getconf _NPROCESSORS_ONLN))))

.PHONY: help setup demo test slow chaos lint types check wheel bench

help: ## list these commands
	@grep -E '^[a-z]+:.*## ' Makefile | sed 's/:.*## /	/' | expand -t 10

setup: ## make .venv, or bring it up to date
	@scripts/setup

demo: setup ## show the main job on a sandbox workspace (ONCE=1: end by itself)
	@$(BIN)/segue demo $(if $(ONCE),--once)

test: setup ## the fast ring and the sandbox ring, two at once for each core (JOBS=1: one)
	@$(BIN)/python -m pytest -n $(JOBS) --dist loadfile

slow: setup ## the slow ring: killed programs and the browser
	@$(BIN)/python -m pytest -m slow -n $(JOBS) --dist loadfile

chaos: setup ## kill the orchestrator many times (TASKS=1000 KILLS=200 SEED=7)
	@CHAOS_TASKS=$(TASKS) CHAOS_KILLS=$(KILLS) CHAOS_SEED=$(SEED) $(BIN)/python -m pytest -m slow -s tests/slow/test_chaos.py

lint: setup ## style and formatting
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: setup ## mypy, strict
	@$(BIN)/mypy

check: lint types test ## lint, types and test

wheel: setup ## build the wheel into dist/
	@$(BIN)/python -m build --wheel --no-isolation --outdir dist .

bench: setup ## requests per task, and what a remembered step costs
	@$(BIN)/segue bench

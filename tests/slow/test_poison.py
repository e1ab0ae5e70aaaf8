"""A task that ends the whole program is set aside after three times; all others get done."""

from __future__ import annotations

from pathlib import Path

from scene import Scene, scene


def test_a_task_that_kills_the_program_is_set_aside(tmp_path: Path) -> None:
    with scene(tmp_path / "home") as stage:
        names = stage.put_tasks(6)
        stage.put_task("poison")
        deaths = die_until_set_aside(stage)
        assert deaths == 3
        assert stage.statuses() == {"Done": len(names), "Failed": 1}
        assert stage.titles("tracks") == dict.fromkeys(names, 1)
        (issue,) = stage.titles("issues")
        assert issue.startswith(
            "the program ended 3 times while it was in step 2 of this run, the last time with"
        )


def die_until_set_aside(stage: Scene) -> int:
    """Start the orchestrator until it comes to rest, and count how often it died before."""
    for deaths in range(10):
        process = stage.start("quiet", patience=30, sweep_after=0)
        process.communicate(timeout=60)
        if process.returncode == 0:
            return deaths
    raise AssertionError("it never came to rest")

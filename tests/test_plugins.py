"""Shows which plugins are loaded, and what happens to those that are broken."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from segue.errors import Misconfigured
from segue.plugins import Plugins, discover, load
from segue.settings import Settings
from segue.settings import load as load_settings

GOOD = """
from segue import Outcome, Params, Pattern, hookimpl

class Kind:
    name = "NAME"
    summary = "does nothing"
    patterns = (Pattern(words=("NAME",)),)
    Params = Params

    def run(self, run):
        return Outcome.done("")

@hookimpl
def handlers():
    return [Kind()]
"""
_numbers = itertools.count()

Install = Callable[..., str]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Put a distribution with one plugin on the path, as pip would."""

    def put(name: str, source: str, distribution: str = "") -> str:
        distribution = distribution or f"segue-{name}"
        module = f"installed_{next(_numbers)}_{name.replace('-', '_')}"
        site = tmp_path / module
        info = site / f"{distribution.replace('-', '_')}-1.2.dist-info"
        info.mkdir(parents=True)
        (site / f"{module}.py").write_text(source)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.2\n")
        (info / "entry_points.txt").write_text(f"[segue]\n{name} = {module}\n")
        monkeypatch.syspath_prepend(site)
        return module

    return put


def settings(folder: Path, toml: str = "") -> Settings:
    (folder / "segue.toml").write_text(toml)
    return load_settings(home=folder, folder=folder)


def loaded(folder: Path, toml: str = "") -> Plugins:
    return load(settings(folder, toml))


def of_strangers(plugins: Plugins) -> list[str]:
    return [name for name, plugin in plugins.origins.items() if not plugin.ours]


def why(plugins: Plugins, name: str) -> str:
    return next(plugin.left_out for plugin in plugins.plugins if plugin.name == name)


def test_what_comes_with_the_program_is_found_as_a_plugin(tmp_path: Path) -> None:
    ours = [plugin for plugin in loaded(tmp_path).plugins if plugin.ours]
    assert "sandbox" in [plugin.name for plugin in ours]
    assert {plugin.distribution for plugin in ours} == {"segue"}


def test_a_strangers_plugin_is_loaded_with_its_origin(tmp_path: Path, install: Install) -> None:
    install("parrot", GOOD.replace("NAME", "parrot"))
    plugins = loaded(tmp_path)
    origin = plugins.origins["parrot"]
    assert plugins.handlers["parrot"].name == "parrot"
    assert (origin.name, origin.distribution, origin.version) == ("parrot", "segue-parrot", "1.2")
    assert [p.hooks for p in plugins.plugins if p.name == "parrot"] == [("handlers",)]
    assert not plugins.findings


@pytest.mark.parametrize(
    ("toml", "reason"),
    [
        pytest.param('[plugins]\ndisabled = ["parrot"]', "disabled in the settings", id="disabled"),
        pytest.param('[plugins]\nenabled = ["sandbox"]', "not among the enabled ones", id="not enabled"),
        pytest.param("[plugins]\nenabled = []", "not among the enabled ones", id="none enabled"),
    ],
)
def test_a_plugin_that_is_not_wanted_is_never_imported(
    tmp_path: Path, install: Install, toml: str, reason: str
) -> None:
    install("parrot", "raise RuntimeError('imported')")
    plugins = loaded(tmp_path, toml)
    assert reason in why(plugins, "parrot")
    assert not plugins.findings


def test_safe_mode_loads_only_ours(tmp_path: Path, install: Install) -> None:
    install("parrot", "raise RuntimeError('imported')")
    plugins = load(settings(tmp_path), builtin_only=True)
    assert why(plugins, "parrot") == "left out by --builtin-only"
    assert not why(plugins, "sandbox")


BROKEN = [
    pytest.param(
        "raise RuntimeError('no')", "broke while it was loaded: RuntimeError: no", id="raises on import"
    ),
    pytest.param(
        "import sys; sys.exit(3)", "broke while it was loaded: SystemExit: 3", id="ends the program"
    ),
    pytest.param("def (", "broke while it was loaded: SyntaxError", id="is not Python"),
    pytest.param(
        "from segue import hookimpl\n@hookimpl\ndef handler(): return []",
        "implements the hook 'handler', which does not exist; did you mean 'handlers'?",
        id="misspelt hook",
    ),
    pytest.param(
        "from segue import hookimpl\n@hookimpl\ndef handlers(setings): return []",
        "does not fit its hook",
        id="misspelt argument",
    ),
    pytest.param(
        "from segue import hookimpl\n@hookimpl\ndef handlers(): raise ValueError('x')",
        "broke while it was loaded: ValueError: x",
        id="raises when asked",
    ),
    pytest.param(
        "from segue import hookimpl\n@hookimpl\ndef add_hooks(manager): raise ValueError('x')",
        "broke while it was loaded: ValueError: x",
        id="raises in add_hooks",
    ),
    pytest.param(
        "from segue import hookimpl\n@hookimpl\ndef handlers(): return [object()]",
        "object has no usable name but None",
        id="brings something else",
    ),
    pytest.param(GOOD.replace('"NAME"', '""', 1), "has no usable name but ''", id="no name"),
    pytest.param(
        GOOD.replace('(Pattern(words=("NAME",)),)', '("NAME",)'), "has patterns that are no", id="no patterns"
    ),
    pytest.param(GOOD.replace('words=("NAME",)', ""), "has an empty pattern", id="empty pattern"),
    pytest.param(
        GOOD.replace('words=("NAME",)', 'title="("'),
        "a pattern with a broken expression /(/",
        id="expression",
    ),
    pytest.param(
        GOOD.replace("= Params\n", "= dict\n"), "has no Params that is a pydantic model", id="Params"
    ),
    pytest.param(GOOD.replace("return [Kind()]", "return [Kind]"), "is a class", id="class, not object"),
    pytest.param(GOOD.replace("def run", "def walk"), "has no run(run)", id="no run"),
    pytest.param(
        GOOD.replace("[Kind()]", "[Kind(), Kind()]"), "brings two handlers named 'NAME'", id="same name twice"
    ),
]


@pytest.mark.parametrize(("source", "told"), BROKEN)
def test_a_broken_stranger_is_left_out_and_the_others_go_on(
    tmp_path: Path, install: Install, source: str, told: str
) -> None:
    install("broken", source)
    install("zebra", GOOD.replace("NAME", "zebra"))
    plugins = loaded(tmp_path)
    assert told in why(plugins, "broken")
    assert of_strangers(plugins) == ["zebra"]
    (finding,) = plugins.findings
    assert finding.text.startswith("broken (segue-broken 1.2) was left out: it ")
    assert 'disabled = ["broken"]' in finding.fix


@pytest.mark.parametrize(("source", "told"), BROKEN)
def test_a_broken_plugin_of_ours_stops_the_program(
    tmp_path: Path, install: Install, source: str, told: str
) -> None:
    install("broken", source, distribution="segue")
    with pytest.raises(Misconfigured) as caught:
        loaded(tmp_path)
    assert str(caught.value).startswith("the plugin 'broken' ")
    assert told in str(caught.value)


def test_two_plugins_with_one_handler_name_are_not_both_loaded(tmp_path: Path, install: Install) -> None:
    install("one", GOOD.replace("NAME", "same"))
    install("two", GOOD.replace("NAME", "same"))
    plugins = loaded(tmp_path)
    assert plugins.origins["same"].name == "one"
    assert why(plugins, "two") == "brings the handler 'same', which the plugin 'one' has too"


def test_two_plugins_with_one_name_are_told_apart(tmp_path: Path, install: Install) -> None:
    install("same", GOOD.replace("NAME", "first"), distribution="a-first")
    install("same", GOOD.replace("NAME", "second"), distribution="b-second")
    plugins = loaded(tmp_path)
    assert of_strangers(plugins) == ["first"]
    assert why(plugins, "same of b-second") == "has the name of another plugin, 'same'"


def test_hooks_of_one_plugin_are_open_to_another(tmp_path: Path, install: Install) -> None:
    opener = """
import types, pluggy
from segue import hookimpl, hookspec
module = types.ModuleType("more")
@hookspec
def sing(song): ...
module.sing = sing
@hookimpl
def add_hooks(manager): manager.add_hookspecs(module)
"""
    install("aviary", opener)
    install("bird", "from segue import hookimpl\n@hookimpl\ndef sing(song): return song.upper()")
    plugins = loaded(tmp_path)
    assert plugins.manager.hook.sing(song="la") == ["LA"]
    assert not plugins.findings


@pytest.mark.parametrize("key", ["enabled", "disabled"])
def test_an_unknown_name_in_the_settings_is_refused(tmp_path: Path, key: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        loaded(tmp_path, f'[plugins]\n{key} = ["sandbux"]\n')
    assert "no plugin 'sandbux' is installed" in str(caught.value)
    assert str(caught.value).endswith("did you mean 'sandbox'?")


def test_a_section_that_nobody_reads_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as caught:
        loaded(tmp_path, "[bord]\nrate = 1\n")
    assert "nobody reads the section [bord]" in str(caught.value)
    assert "line 1; did you mean 'board'?" in str(caught.value)


def test_a_section_may_belong_to_a_plugin_that_was_left_out(tmp_path: Path, install: Install) -> None:
    install("parrot", "raise RuntimeError('imported')")
    toml = '[plugins]\ndisabled = ["parrot"]\n[parrot]\nx = 1\n[parrots]\ny = 1\n'
    (finding,) = loaded(tmp_path, toml).findings
    assert "nobody reads the section [parrots]" in finding.text


def test_a_plugin_reads_its_section_when_it_is_asked_for_handlers(tmp_path: Path, install: Install) -> None:
    source = """
from pydantic import BaseModel
from segue import hookimpl
class Section(BaseModel):
    voice: str
@hookimpl
def handlers(settings):
    settings.section("parrot", Section)
    return []
"""
    install("parrot", source)
    assert not loaded(tmp_path, '[parrot]\nvoice = "loud"\n').findings
    (finding,) = loaded(tmp_path).findings
    assert "'voice' of [parrot] is missing; add it to" in finding.text


def test_commands_need_no_handlers(tmp_path: Path, install: Install) -> None:
    install("slow", "from segue import hookimpl\n@hookimpl\ndef handlers(): raise RuntimeError('asked')")
    assert not discover(settings(tmp_path)).findings

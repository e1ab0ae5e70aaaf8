"""Finds the plugins by their entry points, leaves out those that are broken or not wanted, and says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import EntryPoint, entry_points
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import pluggy

from segue import hooks
from segue.doctor import Finding, error, warning
from segue.errors import Misconfigured, SegueError
from segue.handler import Handler
from segue.handlershape import faults
from segue.sentences import did_you_mean

if TYPE_CHECKING:
    from segue.board import UsedColumn
    from segue.settings import Settings

P = ParamSpec("P")
T = TypeVar("T")

GROUP = "segue"  # of the entry points, ours included
OURS = "segue"  # the distribution whose plugins come with the program


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugin:
    """One plugin that is installed, loaded or not."""

    name: str
    distribution: str
    version: str
    hooks: tuple[str, ...] = ()
    left_out: str = ""  # why it was not loaded; empty: it was

    @property
    def ours(self) -> bool:
        """Whether it comes with the program."""
        return self.distribution == OURS


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The plugins that are there, before they were asked for handlers."""

    manager: pluggy.PluginManager
    plugins: tuple[Plugin, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugins(Found):
    """The plugins and their handlers; both stay as they are while the program runs."""

    handlers: Mapping[str, Handler] = field(default_factory=dict)
    origins: Mapping[str, Plugin] = field(default_factory=dict)  # handler name -> the plugin that brought it


def discover(settings: Settings, builtin_only: bool = False) -> Found:
    """Load the plugins that are wanted; a foreign one that is broken is left out, one of ours stops."""
    manager = pluggy.PluginManager("segue")
    manager.add_hookspecs(hooks)
    loading = _Loading(manager)
    for point in _installed():
        plugin = loading.meet(_described(point))
        if reason := _unwanted(plugin, settings, builtin_only):
            loading.leave_out(plugin, reason)
        else:
            loading.attempt(plugin, _register, manager, plugin, point)
    _refuse_unknown_names(settings, loading.plugins)
    for plugin in loading.loaded():
        loading.attempt(plugin, _open_hooks, manager, plugin)
    for plugin in loading.loaded():
        loading.attempt(plugin, _check_hooks, manager, plugin)
    return Found(manager=manager, plugins=loading.listed(), findings=tuple(loading.findings))


def load(settings: Settings, builtin_only: bool = False, found: Found | None = None) -> Plugins:
    """Load the plugins and ask them for their handlers."""
    found = found or discover(settings, builtin_only)
    loading = _Loading(found.manager, found)
    handlers: dict[str, Handler] = {}
    origins: dict[str, Plugin] = {}
    for plugin in loading.loaded():
        brought = loading.attempt(plugin, _handlers, found.manager, plugin, settings, origins)
        for handler in brought or ():
            handlers[handler.name], origins[handler.name] = handler, plugin
    loading.findings += _unread(settings, loading)
    return Plugins(
        manager=found.manager,
        plugins=loading.listed(),
        findings=tuple(loading.findings),
        handlers=dict(sorted(handlers.items())),
        origins=origins,
    )


def used_columns(settings: Settings, manager: pluggy.PluginManager) -> dict[str, list[UsedColumn]]:
    """Return the columns that plugins read or fill, by database."""
    used: dict[str, list[UsedColumn]] = {}
    for answer in manager.hook.used_columns(settings=settings):
        for database, columns in answer.items():
            used.setdefault(database, []).extend(columns)
    return used


class _Loading:
    """What is known so far about each plugin, while they are loaded one by one."""

    def __init__(self, manager: pluggy.PluginManager, found: Found | None = None) -> None:
        self.manager = manager
        self.plugins = {plugin.name: plugin for plugin in found.plugins} if found else {}
        self.findings = list(found.findings) if found else []

    def meet(self, plugin: Plugin) -> Plugin:
        """Take note of a plugin; a second one of the same name is told apart by its distribution."""
        if plugin.name in self.plugins:
            plugin = replace(plugin, name=f"{plugin.name} of {plugin.distribution}")
        self.plugins[plugin.name] = plugin
        return plugin

    def loaded(self) -> list[Plugin]:
        return [plugin for plugin in self.plugins.values() if not plugin.left_out]

    def leave_out(self, plugin: Plugin, reason: str) -> None:
        self.plugins[plugin.name] = replace(plugin, left_out=reason)

    def attempt(self, plugin: Plugin, part: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Do one part of loading; a plugin that breaks in it is left out, unless it is ours."""
        try:
            return part(*args, **kwargs)
        # SystemExit too: a foreign module that ends the program on import must not end this one.
        except (Exception, SystemExit) as problem:
            told = _told(problem)
            if plugin.ours:
                raise Misconfigured(f"the plugin {plugin.name!r} {told}; nothing was started") from problem
            if self.manager.has_plugin(plugin.name):
                self.manager.unregister(name=plugin.name)
            self.leave_out(plugin, told)
            self.findings.append(_left_out(plugin, told))
            return None

    def listed(self) -> tuple[Plugin, ...]:
        return tuple(
            replace(plugin, hooks=_hook_names(self.manager, plugin)) for plugin in self.plugins.values()
        )


def _installed() -> Iterator[EntryPoint]:
    """Yield the entry points, ours first, then by name."""
    points = entry_points(group=GROUP)
    yield from sorted(points, key=lambda p: (_distribution(p) != OURS, p.name, _distribution(p)))


def _distribution(point: EntryPoint) -> str:
    return point.dist.name if point.dist else "unknown"


def _described(point: EntryPoint) -> Plugin:
    version = point.dist.version if point.dist else "unknown"
    return Plugin(name=point.name, distribution=_distribution(point), version=version)


def _unwanted(plugin: Plugin, settings: Settings, builtin_only: bool) -> str:
    chosen = settings.plugins
    if builtin_only and not plugin.ours:
        return "left out by --builtin-only"
    if plugin.name in chosen.disabled:
        return "disabled in the settings"
    if chosen.enabled is not None and plugin.name not in chosen.enabled:
        return "not among the enabled ones in the settings"
    return ""


def _refuse_unknown_names(settings: Settings, plugins: Mapping[str, Plugin]) -> None:
    for key in ("enabled", "disabled"):
        for name in getattr(settings.plugins, key) or ():
            if name not in plugins:
                place = settings.sources.line(("plugins", key))
                hint = did_you_mean(name, plugins) or f"; installed are {', '.join(plugins) or 'none'}"
                raise Misconfigured(f"no plugin {name!r} is installed, which {place} names as {key}{hint}")


def _register(manager: pluggy.PluginManager, plugin: Plugin, point: EntryPoint) -> None:
    if plugin.name != point.name:
        raise Misconfigured(f"has the name of another plugin, {point.name!r}")
    manager.register(point.load(), name=plugin.name)


def _open_hooks(manager: pluggy.PluginManager, plugin: Plugin) -> None:
    _of_one(manager, "add_hooks", plugin)(manager=manager)


def _of_one(manager: pluggy.PluginManager, hook: str, plugin: Plugin) -> pluggy.HookCaller:
    """Return a hook of one plugin only, so that what it raises can be laid at its door."""
    others = [other for name, other in manager.list_name_plugin() if name != plugin.name]
    return manager.subset_hook_caller(hook, others)


def _check_hooks(manager: pluggy.PluginManager, plugin: Plugin) -> None:
    known = [name for name in vars(manager.hook) if getattr(manager.hook, name).has_spec()]
    for name in _hook_names(manager, plugin):
        caller = getattr(manager.hook, name)
        optional = all(
            impl.optionalhook for impl in caller.get_hookimpls() if impl.plugin_name == plugin.name
        )
        if not caller.has_spec() and not optional:
            raise Misconfigured(
                f"implements the hook {name!r}, which does not exist{did_you_mean(name, known)}"
            )


def _hook_names(manager: pluggy.PluginManager, plugin: Plugin) -> tuple[str, ...]:
    module = manager.get_plugin(plugin.name)
    callers = manager.get_hookcallers(module) if module is not None else None
    return tuple(caller.name for caller in callers or ())


def _handlers(
    manager: pluggy.PluginManager, plugin: Plugin, settings: Settings, taken: Mapping[str, Plugin]
) -> list[Handler]:
    """Return what handlers a plugin brings, all of them sound and with names of their own."""
    answers = _of_one(manager, "handlers", plugin)(settings=settings, manager=manager)
    brought = [handler for answer in answers for handler in answer]
    names: set[str] = set()
    for handler in brought:
        if wrong := faults(handler):
            raise Misconfigured(f"brings a handler that cannot be used: {'; '.join(wrong)}")
        if other := taken.get(handler.name):
            raise Misconfigured(
                f"brings the handler {handler.name!r}, which the plugin {other.name!r} has too"
            )
        if handler.name in names:
            raise Misconfigured(f"brings two handlers named {handler.name!r}")
        names.add(handler.name)
    return brought


def _told(problem: BaseException) -> str:
    if isinstance(problem, SegueError):
        return str(problem)
    if isinstance(problem, pluggy.PluginValidationError):
        return f"does not fit its hook: {' '.join(str(problem).split())}"
    return f"broke while it was loaded: {type(problem).__name__}: {problem}"


def _left_out(plugin: Plugin, told: str) -> Finding:
    return error(
        "Plugins",
        f"{plugin.name} ({plugin.distribution} {plugin.version}) was left out: it {told}",
        f'update or uninstall {plugin.distribution}, or set [plugins] disabled = ["{plugin.name}"]',
    )


def _unread(settings: Settings, loading: _Loading) -> list[Finding]:
    """Refuse a section that nobody reads; it may belong to a plugin left out, so then it is only told."""
    found = []
    for name in settings.unread_sections():
        if name in loading.plugins:
            continue
        known = {*type(settings).model_fields, *loading.plugins, *settings.sections_read()} - {"sources"}
        place = settings.sources.line((name,))
        told = f"nobody reads the section [{name}] of {place}{did_you_mean(name, known)}"
        if len(loading.loaded()) == len(loading.plugins):
            raise Misconfigured(told)
        found.append(warning("Settings", told, f"rename or remove [{name}]"))
    return found

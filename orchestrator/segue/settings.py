"""Reads and checks the settings, and knows where each value comes from."""

# No `from __future__ import annotations`: pydantic needs the types of these models as they are.

import copy
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

from platformdirs import user_data_path
from pydantic import BaseModel, Field, PrivateAttr, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from segue.errors import Misconfigured
from segue.secrets import Secret, find_secret
from segue.sentences import did_you_mean
from segue.sources import Env, Sources, from_variables, marked, put, read_toml, told, variables
from segue.tables import BoardSettings, Databases, Mode, PluginSettings, RunSettings

M = TypeVar("M", bound=BaseModel)


class Settings(BaseSettings):
    """All settings; sections that are not the program's own belong to plugins."""

    model_config = SettingsConfigDict(frozen=True, extra="allow")

    sources: Sources = Field(repr=False)
    home: Annotated[Path, Env("SEGUE_HOME")]
    mode: Annotated[Mode, Env("SEGUE_MODE")] = Field(default=Mode.PROD, examples=['"DEV"'])
    databases: Databases = Databases()
    board: BoardSettings = BoardSettings()
    run: RunSettings = RunSettings()
    plugins: PluginSettings = PluginSettings()

    _asked: set[str] = PrivateAttr(default_factory=set)
    _secrets: dict[str, str] = PrivateAttr(default_factory=dict)

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Give the order: what the caller says, the environment, .env, segue.toml."""
        assert isinstance(init_settings, InitSettingsSource)
        sources: Sources = init_settings.init_kwargs["sources"]
        found = (
            from_variables(cls, sources.environment),
            from_variables(cls, sources.dotenv),
            dict(sources.tables),
        )
        return (init_settings, *(InitSettingsSource(settings_cls, values) for values in found))

    @field_validator("mode", mode="before")
    @classmethod
    def _whatever_its_case(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("home", mode="after")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @property
    def dry(self) -> bool:
        """Whether every run is a dry run."""
        return self.mode is Mode.DEV

    def section(self, name: str, model: type[M]) -> M:
        """Return a plugin's own section of segue.toml, checked by the plugin's model."""
        self._asked.add(name)
        values = copy.deepcopy(self.sources.tables.get(name, {}))
        for variables_ in (self.sources.dotenv, self.sources.environment):
            for path, variable in marked(model):
                if variable in variables_:
                    put(values, path, variables_[variable])
        try:
            section = model.model_validate(values)
        except ValidationError as error:
            raise Misconfigured(told(error, model, self.sources, (name,))) from None
        self._secrets.update(_secrets_of(section))
        return section

    def secret(self, name: str) -> Secret | None:
        """Return a secret from the environment, .env, the keyring or secrets.env."""
        secret = find_secret(name, self.sources, self.home)
        if secret:
            self._secrets[name] = secret.value
        return secret

    def secrets_in_use(self) -> tuple[str, ...]:
        """Return the secrets that were read so far, for those who must keep them out of texts."""
        return tuple(self._secrets.values())

    def unread_sections(self) -> list[str]:
        """Return the sections of segue.toml that nobody has read."""
        known = {*type(self).model_fields, *self._asked}
        return [name for name in self.sources.tables if name not in known]

    def sections_read(self) -> tuple[str, ...]:
        """Return the names of the sections that plugins have read."""
        return tuple(sorted(self._asked))

    def variables(self) -> tuple[str, ...]:
        """Return the names of the environment variables that set something."""
        return tuple(name for _, name in marked(type(self)))

    def origins(self) -> dict[str, tuple[Any, str]]:
        """Return each setting of the program's own by its dotted name, with its value and origin."""
        names = dict(marked(type(self)))
        return {
            ".".join(path): (value, self.sources.place(path, names.get(path, "")))
            for path, value in _leaves(self.model_dump(mode="json", exclude={"sources"}))
            if path[0] in type(self).model_fields
        }


def load(*, config: Path | None = None, home: Path | None = None, folder: Path | None = None) -> Settings:
    """Read and check all settings; `folder` is where a .env may stand (the working directory)."""
    environment, dotenv = variables(folder or Path.cwd())
    named = environment.get("SEGUE_HOME") or dotenv.get("SEGUE_HOME")
    chosen = home or (Path(named).expanduser() if named else None)
    file = (config or (chosen or user_data_path("segue")) / "segue.toml").expanduser().absolute()
    if config and not file.exists():
        raise Misconfigured(f"there is no file {file}; make it, or leave --config out")
    text, tables = read_toml(file)
    sources = Sources(config=file, text=text, tables=tables, environment=environment, dotenv=dotenv)
    _refuse_loose_keys(sources)
    try:
        return Settings(sources=sources, home=chosen or tables.get("home") or user_data_path("segue"))
    except ValidationError as error:
        raise Misconfigured(told(error, Settings, sources)) from None


def _refuse_loose_keys(sources: Sources) -> None:
    known = [name for name in Settings.model_fields if name != "sources"]
    for name, value in sources.tables.items():
        if name == "sources" or (name not in known and not isinstance(value, Mapping)):
            hint = did_you_mean(name, known) or f"; known here are {', '.join(known)}"
            raise Misconfigured(f"unknown key {name!r} in {sources.line((name,))}{hint}")


def _leaves(values: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*path, name))
        else:
            yield (*path, name), value


def _secrets_of(model: BaseModel, above: str = "") -> Iterator[tuple[str, str]]:
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, SecretStr):
            yield f"{above}{name}", value.get_secret_value()
        elif isinstance(value, BaseModel):
            yield from _secrets_of(value, f"{above}{name}.")

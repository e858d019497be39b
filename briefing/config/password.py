"""A table of `briefing.toml` that has a username and a password, in whichever way it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar, Self

from pydantic import Field, field_validator, model_validator

from briefing.config.fields import Line, Table
from briefing.config.secret import Kind, Secret
from briefing.errors import Problem
from briefing.files import is_private

_WAYS = ("password", "password_file", "password_command")


class PasswordTable(Table):
    """What such tables have in common; each says its name as TABLE."""

    TABLE: ClassVar[str]

    username: Line = Field("", description="what the server knows you by")
    password: Secret | None = Field(
        None, description="better: the environment's BRIEFING_<TABLE>__PASSWORD"
    )
    password_file: Line = Field("", description="a file of mode 0600 that holds the password")
    password_command: Line = Field("", description='such as "pass show relay"; no shell reads it')

    @field_validator("password", mode="before")
    @classmethod
    def _secret(cls, value: object) -> Secret:
        # Its own messages: pydantic's would quote what was given.
        if isinstance(value, str):
            return Secret(value, name=f"{cls.TABLE}.password")
        raise ValueError("should be text")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        given = [name for name in _WAYS if getattr(self, name)]
        if len(given) > 1:
            raise ValueError(f"has both {given[0]} and {given[1]}: which one holds?")
        if given and not self.username:
            raise ValueError("has a password and no username")
        return self

    def secret(self, workspace: Path) -> Secret | None:
        """The password, not yet fetched; a file's path is taken from *workspace*."""
        if self.password_file:
            path = path_from(workspace, self.password_file)
            return Secret(path, Kind.FILE, f"{self.TABLE}.password_file")
        if self.password_command:
            return Secret(self.password_command, Kind.COMMAND, f"{self.TABLE}.password_command")
        return self.password


def path_from(workspace: Path, path: str) -> str:
    """*path* as it is meant from *workspace*; empty where it is."""
    return str(workspace / Path(path).expanduser()) if path else ""


def prefer_environment(values: dict[str, Any], overridden: set[str]) -> None:
    """Take out of the table's *values* the ways to the password that the environment replaces.

    *overridden* holds the keys that come from variables.
    """
    if overridden.intersection(_WAYS):
        for name in set(_WAYS) - overridden:
            values.pop(name, None)


def exposed(
    table: str, values: Mapping[str, Any], path: Path, overridden: set[str]
) -> Iterator[Problem]:
    """A problem where the file at *path* holds the *table*'s password and others can read it."""
    if values.get("password") and "password" not in overridden and not is_private(path):
        variable = f"BRIEFING_{table.upper()}__PASSWORD"
        remedy = f"use {variable} or password_file, or chmod 600 {path.name}"
        yield Problem(path.name, f"holds {table}.password and can be read by others", remedy)

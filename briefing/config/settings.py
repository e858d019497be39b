"""`briefing.toml` and the environment → what the publication is; every problem at once.

The workspace is the folder that holds `briefing.toml`. Each scalar setting can be overridden
by the environment as `BRIEFING_<TABLE>__<KEY>`, e.g. `BRIEFING_MAIL__FROM`.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from briefing.config.bounces import Bounces
from briefing.config.dkim import Dkim, dkim_of, is_aligned
from briefing.config.password import exposed, prefer_environment
from briefing.config.schedule import Schedule
from briefing.config.schema import File, editions_of
from briefing.config.smtp import Smtp
from briefing.config.validation import Loc, problems_of
from briefing.errors import ConfigError, Problem
from briefing.model.finding import Ignored
from briefing.model.publication import Publication

FILE = "briefing.toml"
_NOT_PRINTED = frozenset({"bounces", "dkim", "net", "schedule", "smtp"})
"""The tables that change nothing of what is printed, some of which hold secrets."""
_VARIABLE = re.compile(r"BRIEFING_([A-Z0-9]+(?:_[A-Z0-9]+)*)__([A-Z0-9]+(?:_[A-Z0-9]+)*)")


@dataclass(frozen=True, slots=True)
class Settings:
    """What `briefing.toml` says, checked, and where the workspace is."""

    workspace: Path
    publication: Publication
    """In its own language."""
    editions: Mapping[str, Publication]
    """The publication in the language of each of its editions, its own first."""
    ignored: tuple[Ignored, ...]
    allow_loopback: bool
    """Whether links may be followed to this machine, for tests."""
    pause: float
    """Seconds between two requests to one host."""
    tags: tuple[str, ...]
    """Every category and tag that the sections know."""
    dkim: Dkim | None
    """What messages are signed with; None where they are not."""
    smtp: Smtp | None
    """The server that takes the mail; None where no table names one."""
    bounces: Bounces | None
    """The mailbox that returns arrive in; None where no table names one."""
    schedule: Schedule
    """When an issue appears, and what its daily run may do by itself."""
    digest: str
    """SHA-256 of the settings that decide what is printed, the environment's included."""


def find_workspace(start: Path) -> Path:
    """The nearest folder from *start* upwards that holds `briefing.toml`.

    Raises ConfigError where there is none.
    """
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder
    raise ConfigError.at(
        start, f"no {FILE} here or above", "go to your publication's folder, or use --workspace DIR"
    )


def load(workspace: Path, environment: Mapping[str, str]) -> Settings:
    """The settings of *workspace*, with what *environment* overrides.

    Raises ConfigError with every problem of the file and of the variables.
    """
    path = workspace / FILE
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError as error:
        raise ConfigError.at(path, "is not there", "use --workspace DIR") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError.at(path, f"cannot be read: {error}", "save it as UTF-8") from error
    return settings_of(text, workspace, environment)


def settings_of(text: str, workspace: Path, environment: Mapping[str, str]) -> Settings:
    """What *text* says as the `briefing.toml` of *workspace*, with what *environment* overrides.

    Raises ConfigError with every problem of the text and of the variables.
    """
    try:
        values: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError.at(*_toml_place(error)) from error
    overridden, problems = _override(values, environment)
    problems += _ways_to_the_password(values, workspace / FILE, overridden)
    try:
        file = File.model_validate(values)
        problems += _doubles(file, text)
        problems += _misaligned(file, lambda loc: _place(loc, text, overridden))
    except ValidationError as error:
        problems += problems_of(error, File, lambda loc: _place(loc, text, overridden))
    if problems:
        raise ConfigError.of(problems)
    editions = editions_of(file)
    own = editions[file.publication.language]
    return Settings(
        workspace=workspace,
        publication=own,
        editions=MappingProxyType(editions),
        ignored=tuple(Ignored(one.code, one.reason, one.story) for one in file.ignore),
        allow_loopback=file.net.allow_loopback,
        pause=file.net.pause_seconds,
        tags=tuple(tag for section in file.sections for tag in section.tags),
        dkim=dkim_of(file.dkim, own.sender.domain, workspace),
        smtp=file.smtp.settings(workspace) if file.smtp else None,
        bounces=file.bounces.settings(workspace) if file.bounces else None,
        schedule=file.schedule.settings(own.sender.reply_to),
        digest=_digest(values),
    )


def _digest(values: Mapping[str, Any]) -> str:
    printed = {table: values[table] for table in values.keys() - _NOT_PRINTED}
    return sha256(json.dumps(printed, sort_keys=True, default=str).encode()).hexdigest()


def _ways_to_the_password(
    values: Mapping[str, Any], path: Path, overridden: Mapping[Loc, str]
) -> Iterator[Problem]:
    """Let the environment's way hold alone; a problem where *path* shows the password around."""
    for name in ("smtp", "bounces"):
        if isinstance(table := values.get(name), dict):
            variables = {str(key) for known, key in overridden if known == name}
            prefer_environment(table, variables)
            yield from exposed(name, table, path, variables)


def _toml_place(error: tomllib.TOMLDecodeError) -> tuple[str, str, str]:
    message = str(error)
    line = re.search(r"at line (\d+)", message)
    where = f"{FILE}:{line[1]}" if line else FILE
    return where, f"is not TOML: {message}", "see https://toml.io"


def _doubles(file: File, text: str) -> Iterator[Problem]:
    """A problem for each section whose key another one has, and for sources' names likewise."""
    keys = [section.key for section in file.sections]
    names = [source.name if source.feed or source.listing else "" for source in file.sources]
    for table, field, given in (("sections", "key", keys), ("sources", "name", names)):
        for number, name in enumerate(given):
            if name and name in given[:number]:
                place = _place((table, number, field), text, {})
                remedy = f"give each of the {table} its own"
                yield Problem(place, f'the {field} "{name}" stands twice', remedy)


def _misaligned(file: File, where: Callable[[Loc], str]) -> Iterator[Problem]:
    """A problem where the signature is of another domain than the sender."""
    sender = parseaddr(file.mail.from_)[1].rpartition("@")[2].lower()
    if file.dkim and file.dkim.domain and not is_aligned(file.dkim.domain, sender):
        message = f"dkim.domain is not the domain of mail.from, {sender}"
        yield Problem(where(("dkim", "domain")), message, "DMARC counts no other signature")


def _override(
    values: dict[str, Any], environment: Mapping[str, str]
) -> tuple[dict[Loc, str], list[Problem]]:
    """Put the variables' values into *values*; the variable of each place, and problems."""
    taken: dict[Loc, str] = {}
    problems: list[Problem] = []
    for variable in sorted(environment):
        if not (match := _VARIABLE.fullmatch(variable)):
            continue
        table, key = match[1].lower(), match[2].lower()
        inner = values.setdefault(table, {})
        taken[(table, key)] = variable
        if isinstance(inner, dict):
            inner[key] = environment[variable]
        else:
            remedy = f"change it in {FILE}; unset {variable}"
            problems.append(Problem(variable, f"{table} is a list of tables", remedy))
    return taken, problems


def _place(loc: Loc, text: str, overridden: Mapping[Loc, str]) -> str:
    """The variable, or the file and line, that the value at *loc* comes from."""
    if variable := overridden.get(loc[:2]):
        return variable
    if len(loc) == 1 and not re.search(rf"^\s*\[+\s*{re.escape(str(loc[0]))}\b", text, re.M):
        for (table, _), variable in overridden.items():  # a table that variables alone speak of
            if table == loc[0]:
                return variable
    table, found = "", 0
    counted: Counter[str] = Counter()
    wanted = str(loc[0]) if loc else ""
    index = next((part for part in loc[1:2] if isinstance(part, int)), None)
    key = next((str(part) for part in reversed(loc) if isinstance(part, str)), "")
    for line_number, line in enumerate(text.split("\n"), 1):
        if header := re.match(r"\s*\[{1,2}\s*([\w.-]+)\s*\]{1,2}", line):
            table = header[1]
            counted[table] += 1
        here = table == wanted and index in {None, counted[table] - 1}
        if here and not found:
            found = line_number
        if (here or not table) and re.match(rf"\s*{re.escape(key)}\s*=", line):
            return f"{FILE}:{line_number}"
    return f"{FILE}:{found}" if found else FILE

"""sources: the health of each source that is read, kept in `.briefing/sources.json`.

It can be lost without harm: then every source is tried, and every article asked for, once more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from briefing.app.fetching import FOLDER
from briefing.app.workspace import Workspace
from briefing.collect.health import Health
from briefing.collect.wanted import Seen
from briefing.errors import ConfigError
from briefing.files import write_whole
from briefing.model.article import Moment
from briefing.model.publication import Source

FILE = "sources.json"


def sources_of(workspace: Workspace, names: tuple[str, ...] = ()) -> tuple[Source, ...]:
    """The sources that are read, or those of them that have *names*.

    Raises ConfigError where there are none, or one of the names is none of theirs.
    """
    read = {one.name: one for one in workspace.settings.publication.sources if one.is_read}
    if not read:
        remedy = 'give a source of briefing.toml a feed: feed = "https://…"'
        raise ConfigError.at("briefing.toml", "no source has a feed or a listing", remedy)
    folded = {name.casefold(): one for name, one in read.items()}
    for name in names:
        if name.casefold() not in folded:
            known = ", ".join(read)
            raise ConfigError.at(
                "", f'no source that is read is called "{name}"', f"known: {known}"
            )
    return tuple(folded[name.casefold()] for name in names) or tuple(read.values())


def healths(workspace: Workspace) -> dict[str, Health]:
    """What is known of each source, by name; nothing where the file is not what we wrote."""
    try:
        data = json.loads((workspace.root / FOLDER / FILE).read_bytes())
        return {name: _health(values) for name, values in data["sources"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def keep(workspace: Workspace, known: Mapping[str, Health]) -> None:
    """Write down what is *known* of the sources; raises OSError where the disk refuses."""
    data = {"sources": {name: _values(one) for name, one in known.items()}}
    text = json.dumps(data, ensure_ascii=False, indent=1)
    write_whole(workspace.root / FOLDER, {FILE: text.encode()})


def _health(values: dict[str, Any]) -> Health:
    return Health(
        tried=_moment(values["tried"]),
        succeeded=_moment(values["succeeded"]),
        new=int(values["new"]),
        failures=int(values["failures"]),
        error=str(values["error"]),
        seen=MappingProxyType(
            {
                name: Seen(stamp, date.fromisoformat(read), _day(desk), _published(published))
                for name, (stamp, read, desk, published) in values["seen"].items()
            }
        ),
    )


def _values(one: Health) -> dict[str, Any]:
    return {
        "tried": one.tried and one.tried.isoformat(timespec="seconds"),
        "succeeded": one.succeeded and one.succeeded.isoformat(timespec="seconds"),
        "new": one.new,
        "failures": one.failures,
        "error": one.error,
        "seen": {
            name: (seen.stamp, *map(_written, (seen.read, seen.desk, seen.published)))
            for name, seen in one.seen.items()
        },
    }


def _written(moment: Moment | None) -> str | None:
    return moment.isoformat() if moment else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _published(text: str | None) -> Moment | None:
    return _day(text) if text and len(text) == len("2023-12-07") else _moment(text)

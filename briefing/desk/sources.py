"""`_sources.json` of a desk: which sources were read for it, and what failed.

It says how things stand, not what a run did: where a reading finds all as it was, the file stays
as it is, its moments included.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from briefing.desk.schema import When
from briefing.errors import DeskError
from briefing.files import write_whole
from briefing.model.coverage import FailedPage, SourceRead

FILE = "_sources.json"


class _Fields(BaseModel):
    model_config = ConfigDict(extra="ignore")


class _Page(_Fields):
    url: str
    headline: str = ""
    error: str


class _Source(_Fields):
    name: str
    at: AwareDatetime
    articles: int = 0
    newest: When | None = None
    error: str = ""
    pages: list[_Page] = []
    note: str = ""


class _File(_Fields):
    sources: list[_Source]


def read(path: Path, where: str) -> tuple[SourceRead, ...]:
    """What the file at *path* says; nothing where it is not there.

    Raises DeskError, which calls the file *where*, where it cannot be read.
    """
    try:
        found = _File.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return ()
    except (OSError, ValidationError) as error:
        remedy = "delete it: briefing collect writes it anew"
        raise DeskError.at(where, "cannot be read", remedy) from error
    return tuple(
        SourceRead(
            one.name,
            one.at,
            one.articles,
            one.newest,
            one.error,
            tuple(FailedPage(page.url, page.headline, page.error) for page in one.pages),
            one.note,
        )
        for one in found.sources
    )


def write(path: Path, before: Sequence[SourceRead], now: Iterable[SourceRead]) -> None:
    """Write what *before* said with what is known *now*; raises OSError where the disk refuses."""
    standing = {one.name: _values(one) for one in before}
    known = dict(standing)
    for one in now:
        values = _values(one)
        if known.get(one.name, {}) | {"at": values["at"]} != values:
            known[one.name] = values
    if known == standing:
        return
    data = {"sources": [known[name] for name in sorted(known)]}
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    write_whole(path.parent, {path.name: text.encode()})


def _values(one: SourceRead) -> dict[str, Any]:
    pages = [
        {"url": page.url, "headline": page.headline, "error": page.error} for page in one.pages
    ]
    return {
        "name": one.name,
        "at": _written(one.at),
        "articles": one.articles,
        **({"newest": _written(one.newest)} if one.newest else {}),
        **({"error": one.error} if one.error else {}),
        **({"note": one.note} if one.note else {}),
        **({"pages": pages} if pages else {}),
    }


def _written(moment: Any) -> str:
    return moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else str(moment)

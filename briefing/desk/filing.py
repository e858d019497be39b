"""Articles → desk files: the tool's fields follow the page, the editor's stay.

What was collected is kept in `.collected/<slug>.json` beside the article. A field of the file
that differs from it was changed by the editor. An update writes the article before that record:
a crash between the two leaves fields that agree with the page, which the next filing sees.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from briefing.desk import matter
from briefing.desk.schema import values_of
from briefing.desk.yaml import dump
from briefing.files import write_whole
from briefing.model.article import Article

_COLLECTED = ".collected"
_BODY = "body"
_LEARNT = {"url", "source", "byline", "published"}
"""What a page may be saved without once it is known: a poorer copy does not take it away."""


class Outcome(StrEnum):
    """What filing an article did."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Filed:
    """Where an article was filed; *kept* names the fields in which the editor's words stand."""

    path: Path
    outcome: Outcome
    kept: tuple[str, ...] = ()


def record_of(path: Path) -> Path:
    """Where it is kept what was collected for the article at *path*."""
    return path.parent / _COLLECTED / f"{path.stem}.json"


def add(path: Path, article: Article) -> Filed:
    """Write a new *article* to *path*; raises OSError where the disk refuses.

    The record goes first: without an article it does no harm, the other way round every field
    would count as the editor's.
    """
    body = "\n\n".join(article.body)
    text = f"---\n{dump(values_of(article))}---\n\n{body}\n"
    _keep(path, _collected(article))
    write_whole(path.parent, {path.name: text.encode()})
    return Filed(path, Outcome.ADDED)


def update(path: Path, standing: Article, taken: matter.Matter, article: Article) -> Filed:
    """Bring the file at *path* up to what was collected now, the editor's fields left alone.

    *standing* and *taken* are what the file holds. Where no record of the last collection is
    left, every field counts as the editor's. Raises OSError where the disk refuses.
    """
    file, before = _collected(standing), recorded(path)
    learnt = {name: value for name, value in (before or {}).items() if name in _LEARNT}
    now = learnt | _collected(article)
    names = [*now, *(name for name in file if name not in now)]
    differing = [name for name in names if file.get(name) != now.get(name)]
    if before is None:
        if not differing:
            _keep(path, now)
        return Filed(path, Outcome.UNCHANGED, kept=tuple(differing))
    editors = {name for name in names if file.get(name) != before.get(name)}
    kept = tuple(name for name in differing if name in editors)
    changed = {name: now.get(name) for name in differing if name not in editors}
    if changed:
        fields = {name: value for name, value in changed.items() if name != _BODY}
        data = path.read_bytes()
        text = matter.rewrite(matter.plain(data), taken, fields)
        if _BODY in changed:
            text = text.removesuffix(taken.body) + "\n" + "\n\n".join(article.body) + "\n"
        if b"\r\n" in data:
            text = text.replace("\n", "\r\n")
        write_whole(path.parent, {path.name: text.encode()})
    if now != before:
        _keep(path, now)
    return Filed(path, Outcome.UPDATED if changed else Outcome.UNCHANGED, kept)


def _collected(article: Article) -> dict[str, Any]:
    return {**values_of(article), _BODY: list(article.body)}


def recorded(path: Path) -> dict[str, Any] | None:
    """What was collected last for the article at *path*, by field; None where that is lost."""
    try:
        record = json.loads(record_of(path).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return record if isinstance(record, dict) else None


def _keep(path: Path, values: dict[str, Any]) -> None:
    text = json.dumps(values, ensure_ascii=False, indent=1) + "\n"
    record = record_of(path)
    write_whole(record.parent, {record.name: text.encode()})

"""inputs: what an edition is made from, as digests that tell whether anything changed since."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from hashlib import sha256

from briefing.app.history import history
from briefing.app.workspace import Workspace
from briefing.model.coverage import Coverage, SourceRead, coverage_of
from briefing.model.issue import PastStory
from briefing.render.theme import Theme, default_folder


def theme_of(workspace: Workspace) -> Theme:
    """The theme of *workspace*, over the default one."""
    return Theme((workspace.root / "templates", default_folder()))


def coverage_for(workspace: Workspace, sources: Sequence[SourceRead]) -> Coverage | None:
    """What to tell of *sources*, of those that are still the publication's."""
    configured = {one.name for one in workspace.settings.publication.sources if one.is_read}
    return coverage_of([one for one in sources if one.name in configured])


def inputs(
    workspace: Workspace,
    day: date,
    past: Sequence[PastStory],
    coverage: Coverage | None,
    theme: Theme,
) -> Mapping[str, str]:
    """Name → digest of all that an edition of *day* is made from; *past*: what it looks back on."""
    return {
        "desk": workspace.desk.digest(day),
        "history": _digest(past),
        "sources": _digest([coverage] if coverage else []),
        "theme": theme.digest,
        "configuration": workspace.settings.digest,
    }


def changed(workspace: Workspace, day: date, language: str, before: Mapping[str, str]) -> list[str]:
    """What changed since the edition in *language* was made from *before*, by name."""
    publication = workspace.settings.editions[language]
    past = history(workspace.desk, day, publication.history, language)
    coverage = coverage_for(workspace, workspace.desk.sources(day)[0])
    now = inputs(workspace, day, past, coverage, theme_of(workspace))
    return [name for name in now if now[name] != before.get(name)]


def _digest(values: Sequence[PastStory | Coverage]) -> str:
    data = json.dumps([asdict(value) for value in values], default=str)
    return sha256(data.encode()).hexdigest()

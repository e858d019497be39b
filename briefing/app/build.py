"""build: the desk of a date → its issue in the outbox."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from briefing.app.workspace import Workspace
from briefing.check.dates import check_dates
from briefing.compose.compose import compose
from briefing.desk.desk import Desk
from briefing.errors import BriefingError, Problem
from briefing.message.mime import compose_mime
from briefing.model.finding import Finding
from briefing.model.issue import Issue, PastStory
from briefing.render.render import render
from briefing.render.theme import Theme, default_folder


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made, and what it has to say about it."""

    issue: Issue
    paths: tuple[Path, ...]
    size: int
    """Bytes of the HTML."""
    problems: tuple[Problem, ...]
    """What could not be used; the rest was built."""
    findings: tuple[Finding, ...]


def build(workspace: Workspace, day: date) -> Built:
    """Build the issue of *day* and write it to the outbox.

    Raises BriefingError where no issue can be made at all; the problems of the articles that
    could not be read are among its problems.
    """
    publication, desk = workspace.settings.publication, workspace.desk
    reading = desk.read(day)
    edits, misnamed = desk.instructions(day)
    problems = reading.problems + misnamed
    past = history(desk, day, publication.history)
    try:
        issue = compose(publication, day, reading.articles, edits, past)
    except BriefingError as error:
        raise type(error)(*problems, *error.problems) from error
    theme = Theme((workspace.root / "templates", default_folder()), publication)
    rendered = render(issue, theme)
    message = compose_mime(rendered, publication.sender, day, publication.due_at(day))
    findings = check_dates(
        reading.articles,
        day,
        publication.zone,
        lambda slug, name: reading.places[slug, name],
    )
    inputs = {
        "desk": desk.digest(day),
        "history": _digest(past),
        "theme": theme.digest,
        "configuration": workspace.settings.digest,
    }
    paths = workspace.outbox.write(issue, rendered, message, inputs)
    return Built(issue, paths, len(rendered.html.encode()), problems, tuple(findings))


def history(desk: Desk, day: date, days: int) -> tuple[PastStory, ...]:
    """The stories of the issues of the *days* before *day*, the latest issue first.

    They are read from the earlier desks, never from the outbox: what an editor corrected there
    is corrected here.
    """
    past: list[PastStory] = []
    for earlier in reversed(desk.dates()):
        if 0 < (day - earlier).days <= days:
            excluded = _excluded(desk, earlier)
            if excluded is None:
                continue
            past += [
                PastStory(earlier, article.headline, article.url)
                for article in desk.read(earlier).articles
                if article.slug not in excluded
            ]
    return tuple(past)


def _excluded(desk: Desk, day: date) -> frozenset[str] | None:
    """The slugs that the editor kept out of an earlier issue; None where there was no issue.

    Instructions that cannot be read stop a build, whose own report tells why.
    """
    try:
        return desk.instructions(day)[0].exclude
    except BriefingError:
        return None


def _digest(past: Sequence[PastStory]) -> str:
    data = json.dumps([asdict(story) for story in past], default=str)
    return sha256(data.encode()).hexdigest()

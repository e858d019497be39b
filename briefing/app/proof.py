"""proof: the desk of a date → its editions as they would go out, and what the checks say.

    desk → compose → render → message → check, for each edition

Nothing is written. `build` writes what is proofed here, `check` tells the findings, `preview`
shows both.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import sha256

from briefing.app.history import history
from briefing.app.workspace import Workspace
from briefing.check.proof import Proof
from briefing.check.run import CODES, check
from briefing.compose.compose import compose
from briefing.errors import BriefingError, Problem
from briefing.message.mime import compose_mime
from briefing.model.coverage import Coverage, coverage_of
from briefing.model.finding import Finding, Ignored, Severity
from briefing.model.issue import PastStory
from briefing.render.render import render
from briefing.render.theme import Theme, default_folder


@dataclass(frozen=True, slots=True)
class Proofed:
    """The editions of an issue, by language, and what there is to say about them."""

    day: date
    proofs: Mapping[str, Proof]
    inputs: Mapping[str, Mapping[str, str]]
    """Of each edition: name → digest of what it was made from."""
    problems: tuple[Problem, ...]
    """What could not be used; the rest was taken."""
    findings: tuple[Finding, ...]
    """What the checks found and the publication does not ignore."""
    ignored: int
    """How many more findings there are that it does."""


def proof(workspace: Workspace, day: date, languages: Iterable[str]) -> Proofed:
    """The editions in *languages* of the issue of *day*, made anew from the desk.

    Raises BriefingError where no issue can be made at all; the problems of the articles that
    could not be read are among its problems.
    """
    publications = workspace.settings.editions
    desk = workspace.desk
    reading = desk.read(day)
    edits, misnamed = desk.instructions(day)
    sources, unread = desk.sources(day)
    configured = {one.name for one in workspace.settings.publication.sources if one.is_read}
    coverage = coverage_of([one for one in sources if one.name in configured])
    problems = (
        *reading.problems,
        *misnamed,
        *unread,
        *_unknown(workspace.settings.ignored),
    )
    theme = Theme((workspace.root / "templates", default_folder()))
    proofs: dict[str, Proof] = {}
    inputs: dict[str, Mapping[str, str]] = {}
    for language in languages:
        publication = publications[language]
        past = history(desk, day, publication.history, language)
        try:
            issue = compose(publication, day, reading.articles, edits, past, coverage)
        except BriefingError as error:
            raise type(error)(*problems, *error.problems) from error
        rendered = render(issue, publication, theme)
        message = compose_mime(rendered, publication.sender, day, publication.due_at(day)).proof
        proofs[language] = Proof(
            publication,
            issue,
            rendered,
            message,
            {article.slug: article for article in reading.articles},
            past,
            edits,
            lambda slug, name: desk.place(day, reading, slug, name),
        )
        inputs[language] = {
            "desk": desk.digest(day),
            "history": _digest(past),
            "sources": _digest([coverage] if coverage else []),
            "theme": theme.digest,
            "configuration": workspace.settings.digest,
        }
    kept, ignored = _findings(workspace, proofs)
    return Proofed(day, proofs, inputs, problems, kept, ignored)


def proof_again(workspace: Workspace, before: Proofed, reached: Mapping[str, str]) -> Proofed:
    """The editions of *before* as they are, checked anew.

    *reached* tells what is wrong with the addresses that were asked for over the network.
    """
    proofs = {language: replace(one, reached=reached) for language, one in before.proofs.items()}
    kept, ignored = _findings(workspace, proofs)
    return replace(before, proofs=proofs, findings=kept, ignored=ignored)


def _findings(workspace: Workspace, proofs: Mapping[str, Proof]) -> tuple[tuple[Finding, ...], int]:
    """What the checks find in *proofs*, and how much more the publication lets stand."""
    found = _once(finding for proof in proofs.values() for finding in check(proof))
    kept = tuple(one for one in found if not _ignored(one, workspace.settings.ignored))
    return kept, len(found) - len(kept)


def _unknown(rules: Iterable[Ignored]) -> list[Problem]:
    """A problem for each code of *rules* that no check has: what it was to let stand is told."""
    remedy = "docs/checks.md lists the codes"
    return [
        Problem("briefing.toml", f'ignore names no check: "{rule.code}"', remedy)
        for rule in rules
        if rule.code not in CODES
    ]


def _ignored(finding: Finding, rules: Iterable[Ignored]) -> bool:
    return any(rule.covers(finding) for rule in rules)


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """*findings*, errors first; what is said of each edition alike is said once, of none."""
    grouped: dict[Finding, list[Finding]] = {}
    for finding in findings:
        grouped.setdefault(replace(finding, edition=""), []).append(finding)
    told = [same if len(group) > 1 else group[0] for same, group in grouped.items()]
    return sorted(told, key=lambda one: (one.severity is not Severity.ERROR, one.code))


def _digest(values: Sequence[PastStory | Coverage]) -> str:
    data = json.dumps([asdict(value) for value in values], default=str)
    return sha256(data.encode()).hexdigest()

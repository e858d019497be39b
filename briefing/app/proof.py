"""proof: the desk of a date → its editions as they would go out, and what the checks say.

    desk → compose → render → message → check, for each edition

Nothing is written. `build` writes what is proofed here, `check` tells the findings, `preview`
shows both.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from briefing.app.history import history
from briefing.app.inputs import coverage_for, theme_of
from briefing.app.inputs import inputs as inputs_of
from briefing.app.workspace import Workspace
from briefing.check.proof import Proof
from briefing.check.run import CODES, check
from briefing.compose.compose import compose
from briefing.errors import BriefingError, Problem
from briefing.message.mime import compose_mime
from briefing.model.finding import Finding, Ignored, Severity
from briefing.render.render import render


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

    def errors(self, language: str) -> tuple[str, ...]:
        """What keeps the edition in *language* from being sent, each on one line."""
        return tuple(
            str(one)
            for one in self.findings
            if one.severity is Severity.ERROR and one.edition in ("", language)
        )


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
    coverage = coverage_for(workspace, sources)
    problems = (
        *reading.problems,
        *misnamed,
        *unread,
        *_unknown(workspace.settings.ignored),
    )
    theme = theme_of(workspace)
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
        inputs[language] = inputs_of(workspace, day, past, coverage, theme)
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

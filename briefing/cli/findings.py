"""Findings in print: for people, grouped by what they are about, and for scripts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from briefing.model.text import readable

if TYPE_CHECKING:
    from briefing.model.finding import Finding

_HEADINGS = {"error": "ERRORS", "warning": "WARNINGS"}


def errors_of(findings: Iterable[Finding]) -> list[Finding]:
    """Those of *findings* that keep an issue from being sent."""
    return [finding for finding in findings if finding.severity == "error"]


def as_data(finding: Finding) -> dict[str, str]:
    """*finding* for JSON."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "where": finding.where,
        "story": finding.story,
        "edition": finding.edition,
        "message": finding.message,
        "why": finding.why,
        "remedy": finding.remedy,
    }


def one_line(finding: Finding) -> str:
    """*finding* in a line, also where it quotes what no terminal should be sent."""
    return readable(str(finding))


def summed(findings: Sequence[Finding], ignored: int = 0) -> str:
    """How many there are: `2 errors, 1 warning, 3 ignored`."""
    errors = len(errors_of(findings))
    counts = ((errors, "error"), (len(findings) - errors, "warning"))
    parts = [f"{count} {name}{'' if count == 1 else 's'}" for count, name in counts if count]
    return ", ".join([*(parts or ["nothing found"]), *([f"{ignored} ignored"] if ignored else [])])


def report(findings: Iterable[Finding], *, several: bool) -> str:
    """*findings*, which come errors first and then by code: a part for each code.

    What a code's findings share is told once: the remedy, and why it matters. The edition is
    named where there are *several*.
    """
    parts = []
    for severity, alike in groupby(findings, key=lambda one: one.severity):
        parts.append(_HEADINGS[severity])
        parts += [
            "\n".join(_of_code(code, list(group), several))
            for code, group in groupby(alike, key=lambda one: one.code)
        ]
    return "\n\n".join(parts)


def _of_code(code: str, group: Sequence[Finding], several: bool) -> Iterator[str]:
    from briefing.render.plain import wrap

    shared = len({one.remedy for one in group}) == 1
    for number, one in enumerate(group):
        yield f"{code if number == 0 else '':6}{_place(one, several)}"
        yield wrap(readable(one.message), " " * 8)
        if not shared:
            yield wrap(readable(one.remedy), "        → ")
    if shared:
        yield wrap(readable(group[0].remedy), "      → ")
    yield wrap(f"Why: {group[0].why}", " " * 6)


def _place(one: Finding, several: bool) -> str:
    facts = [readable(one.where)]
    if one.story and one.story not in one.where:
        facts.append(f"story {one.story}")
    if several and one.edition:
        facts.append(f"edition {one.edition}")
    return ", ".join(facts)

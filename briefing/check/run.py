"""All checks, family by family, and what they find in a proof."""

from __future__ import annotations

from briefing.check import (
    dates,
    facts,
    leaving,
    links,
    losses,
    mail,
    markup,
    parity,
    preheader,
    reading,
    repeats,
    subject,
    support,
    translations,
    wording,
)
from briefing.check.checks import Check
from briefing.check.proof import Proof
from briefing.model.finding import Finding, Severity

FAMILIES: dict[str, tuple[Check, ...]] = {
    "Inbox": (*subject.CHECKS, *preheader.CHECKS),
    "Markup": (*markup.CHECKS, *support.CHECKS, *losses.CHECKS),
    "Reading": reading.CHECKS,
    "Journalism": (
        *dates.CHECKS,
        *facts.CHECKS,
        *repeats.CHECKS,
        *wording.CHECKS,
        *translations.CHECKS,
    ),
    "Links": links.CHECKS,
    "Mail": (*mail.CHECKS, *leaving.CHECKS, *parity.CHECKS),
}
"""The checks by the name of their family, in the order of docs/checks.md."""

CODES = frozenset(one.code for checks in FAMILIES.values() for one in checks)


def check(proof: Proof) -> tuple[Finding, ...]:
    """Everything that the checks find in *proof*, errors first, then by code and place."""
    found = [
        finding for checks in FAMILIES.values() for one in checks for finding in one.findings(proof)
    ]
    return tuple(sorted(found, key=_rank))


def _rank(finding: Finding) -> tuple[bool, str]:
    return (finding.severity is not Severity.ERROR, finding.code)

"""check: what there is to say about the issue of a date before anybody gets it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from briefing.app.proof import Proofed, proof, proof_again
from briefing.app.workspace import Workspace
from briefing.check.links import addresses
from briefing.net.reach import Outcome, Reach


@dataclass(frozen=True, slots=True)
class Checked:
    """The issue and what was found, and what could not be found out."""

    proofed: Proofed
    untold: Mapping[str, str]
    """Addresses whose pages may be there or not, each with what was answered."""


def check(
    workspace: Workspace,
    day: date,
    languages: Iterable[str],
    reach: Callable[[Sequence[str]], Mapping[str, Reach]] | None = None,
) -> Checked:
    """Check the issue of *day* in *languages*, made anew from the desk; nothing is written.

    *reach* tells how addresses answer, where they are to be asked. Raises BriefingError where no
    issue can be made at all.
    """
    proofed = proof(workspace, day, languages)
    if reach is None:
        return Checked(proofed, {})
    urls = dict.fromkeys(url for one in proofed.proofs.values() for url in addresses(one))
    reached = reach(tuple(urls))
    dead, untold = (
        {url: one.reason for url, one in reached.items() if one.outcome is outcome}
        for outcome in (Outcome.DEAD, Outcome.UNTOLD)
    )
    return Checked(proof_again(workspace, proofed, dead), untold)

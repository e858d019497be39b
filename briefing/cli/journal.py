"""The journal in print: what the daily run did for an issue, and when the next one is due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from briefing.cli.common import cut, table

if TYPE_CHECKING:
    from datetime import datetime

    from briefing.app.journals import Told

_MOST = 30
"""Lines that are shown on a terminal: the last ones."""


def run_text(told: Told, at: datetime) -> str:
    """*told* for people, in the zone of *at*."""
    rows = [
        (
            f"{line.at.astimezone(at.tzinfo):%d %b %H:%M}",
            line.step,
            line.outcome,
            cut(line.told, 70),
        )
        for line in told.lines[-_MOST:]
    ]
    next_one = f"{told.next_due:%a %d %B %H:%M}" if told.next_due else "never"
    lines = [
        f"The daily run for {told.day}:",
        "",
        table([("AT", "STEP", "OUTCOME", "TOLD"), *rows]),
        "",
        f"next issue: {next_one}",
    ]
    return "\n".join(lines)


def run_data(told: Told) -> dict[str, object]:
    """The same for scripts."""
    return {
        "date": told.day.isoformat(),
        "kind": "run",
        "lines": [
            {
                "at": line.at.isoformat(),
                "step": line.step,
                "outcome": line.outcome,
                "told": line.told,
            }
            for line in told.lines
        ],
        "next": told.next_due.isoformat() if told.next_due else None,
    }

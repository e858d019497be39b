"""What sending shows while it lasts, and what it says at its end."""

from __future__ import annotations

import json
import signal
import sys
from typing import TYPE_CHECKING

import click

from briefing.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import ExitStack
    from datetime import date, datetime, timedelta

    from briefing.app.sending import Means
    from briefing.deliver.dispatch import Outcome, Progress
    from briefing.deliver.reckoning import Outlook

_STATES = ("submitted", "deferred", "refused", "uncertain", "left", "pending")
"""In the order of telling; `claimed` and `committing` are another run's, still under way."""


def means(
    stack: ExitStack,
    moment: Callable[[], datetime],
    left: int,
    quiet: bool,
    wait: timedelta | None = None,
) -> Means:
    """What a mailing of *left* messages takes from outside, until *stack* is closed.

    On a terminal there is a progress bar. SIGTERM lets it end in good order, as Ctrl-C does.
    """
    from dataclasses import replace
    from datetime import timedelta
    from random import SystemRandom
    from threading import Event
    from time import monotonic

    from briefing.app.sending import Means

    stop = Event()
    before = signal.signal(signal.SIGTERM, lambda *_: stop.set())
    stack.callback(signal.signal, signal.SIGTERM, before)
    taken = Means(moment, monotonic, SystemRandom(), stop, wait=wait or timedelta(0))
    if quiet or not left or not sys.stderr.isatty():
        return taken
    return replace(taken, progress=_bar(stack, left, monotonic))


def report(day: date, outcomes: Sequence[Outcome], quiet: bool, form: str) -> None:
    """Say how the *outcomes* of one command stand, and what is to be done about them."""
    for outcome in outcomes:
        now = outcome.outlook
        if form == "json":
            click.echo(json.dumps({"date": day.isoformat(), **as_data(now, outcome)}, indent=1))
        elif not quiet:
            click.echo(f"{day}: {counted(now)}")
        for line in _remarks(day, outcome):
            click.echo(f"briefing: {line}", err=True)


def counted(now: Outlook) -> str:
    """How many deliveries stand where, in one line."""
    told = [f"{now.counts[state]} {state}" for state in now.counts if state.value in _STATES]
    told.sort(key=lambda part: _STATES.index(part.split()[1]))
    under_way = sum(count for state, count in now.counts.items() if state.value not in _STATES)
    return ", ".join([*told, *([f"{under_way} under way"] if under_way else [])]) or "nothing"


def as_data(now: Outlook, outcome: Outcome | None = None) -> dict[str, object]:
    """The same for scripts."""
    data: dict[str, object] = {
        "counts": {state.value: count for state, count in now.counts.items()},
        "unresolved": now.unresolved,
        "next_try": now.next_due.isoformat() if now.next_due else None,
    }
    if outcome is not None:
        data |= {"ending": outcome.ending.value, "reason": outcome.reason}
    return data


def result(outcome: Outcome, before: Outlook | None) -> Exit:
    """The exit code of a run that ended so; *before* it, the mailing stood as told, if at all."""
    from briefing.deliver.weather import Ending
    from briefing.model.delivery import State

    now = outcome.outlook
    if outcome.ending is Ending.DONE:
        known = before.counts[State.REFUSED] if before else 0
        failed = now.left or now.unresolved or now.counts[State.REFUSED] > known
        return Exit.PART if failed else Exit.DONE
    return Exit.PART if now.counts[State.SUBMITTED] else Exit.FAILED


def _remarks(day: date, outcome: Outcome) -> list[str]:
    from briefing.deliver.weather import Ending
    from briefing.model.delivery import State

    now, lines = outcome.outlook, []
    if outcome.ending is not Ending.DONE:
        reason = f": {outcome.reason}" if outcome.reason else ""
        lines.append(f"{day}: {_ENDINGS[outcome.ending.value]}{reason}")
    if now.left:
        again = f", the next one from {now.next_due:%H:%M} UTC" if now.next_due else ""
        lines.append(f"{day}: {now.left} still to go{again} (briefing send --date {day})")
    if now.unresolved:
        remedy = f"briefing status --date {day}, then briefing resolve --date {day}"
        lines.append(f"{day}: {now.unresolved} uncertain: they may have it or not ({remedy})")
    if refused := now.counts[State.REFUSED]:
        lines.append(f"{day}: {refused} refused (briefing status --date {day})")
    return lines


_ENDINGS = {
    "interrupted": "interrupted; what was under way was finished",
    "stopped": "stopped, since the server refuses us and not the recipients",
    "unreachable": "no server could be reached",
    "broken": "the ledger cannot be written",
}


def _bar(stack: ExitStack, left: int, clock: Callable[[], float]) -> Callable[[Progress], None]:
    """A progress bar with the rate and the time left, and what is waited for."""
    began = clock()
    bar = stack.enter_context(
        click.progressbar(
            length=left, label="Sending", file=sys.stderr, item_show_func=lambda text: text
        )
    )

    def progress(told: Progress) -> None:
        done = max(left - told.outlook.left, 0)
        rate = done / max(clock() - began, 0.1)
        waits = f", next try {told.waits_until:%H:%M} UTC" if told.waits_until else ""
        bar.update(max(done - bar.pos, 0), f"{rate:.0f}/s{waits}")

    return progress

"""What sending shows while it lasts, and what it says at its end."""

from __future__ import annotations

import json
import signal
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from briefing.errors import Exit
from briefing.model.delivery import State

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import ExitStack
    from datetime import date, datetime, timedelta, tzinfo
    from threading import Event
    from types import FrameType

    from briefing.app.sending import Means
    from briefing.deliver.dispatch import Outcome, Progress
    from briefing.deliver.reckoning import Outlook

_TOLD = {
    State.SUBMITTED: "submitted",
    State.DEFERRED: "deferred",
    State.REFUSED: "refused",
    State.UNCERTAIN: "uncertain",
    State.LEFT: "left the list",
    State.PENDING: "pending",
    State.CLAIMED: "under way",
    State.COMMITTING: "at the final dot",
}
"""How each state is told, in this order."""
_ENDINGS = {
    "interrupted": "interrupted; what was under way was finished",
    "stopped": "stopped",
    "unreachable": "given up, since no server could be reached",
    "broken": "stopped, since the ledger cannot be written",
}


def means(
    stack: ExitStack,
    moment: Callable[[], datetime],
    left: int,
    quiet: bool,
    wait: timedelta | None,
) -> Means:
    """What a mailing of *left* messages takes from outside, until *stack* is closed.

    On a terminal there is a progress bar. At Ctrl-C, SIGTERM or SIGHUP it ends in good order; a
    second one ends it at once.
    """
    from dataclasses import replace
    from datetime import timedelta
    from random import SystemRandom
    from time import monotonic

    from briefing.app.sending import Means

    taken = Means(moment, monotonic, SystemRandom(), wait=wait or timedelta(0))
    _heed_signals(stack, taken.stop)
    if quiet or not left or not sys.stderr.isatty():
        return taken
    return replace(taken, progress=_bar(stack, left, monotonic, moment().tzinfo))


def _heed_signals(stack: ExitStack, stop: Event) -> None:
    """Let a first signal set *stop*, whatever this process does then; a second one interrupts it.

    What whoever started us lets us ignore (nohup) stays ignored.
    """

    def heed(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()

    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # not every system has all
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            stack.callback(signal.signal, number, signal.signal(number, heed))


@dataclass(frozen=True, slots=True)
class Advice:
    """What there is to be done about a mailing that did not go well."""

    again: str
    """How to go on with what is left."""
    look: str
    """How to see the reasons."""
    decide: str = ""
    """How to decide about what is uncertain, where somebody has to."""


def of_issue(day: object) -> Advice:
    """About the issue of *day*."""
    look = f"briefing status --date {day}"
    decide = f"{look}, then briefing resolve --date {day}"
    return Advice(f"briefing send --date {day}", look, decide)


def of_trial(day: object, again: str) -> Advice:
    """About a test or a proof of *day*'s issue, which is made *again* so."""
    return Advice(again, f"briefing status --date {day} --all")


def report(
    day: date, outcome: Outcome, advice: Advice, moment: datetime, quiet: bool, form: str
) -> None:
    """Say how a mailing ended at a *moment*, in the zone of that, and what is to be done about it.

    What is wrong goes to standard error, also where it is to be *quiet*.
    """
    if form == "json":
        ended = {"ending": outcome.ending.value, "reason": outcome.reason}
        earlier = {"unresolved_elsewhere": dict(outcome.doubts)}
        data = {"date": day.isoformat(), **as_data(outcome.outlook), **earlier, **ended}
        click.echo(json.dumps(data, ensure_ascii=False, indent=1))
    elif not quiet:
        click.echo(f"{day}: {counted(outcome.outlook)}")
    for line in _remarks(outcome, advice, moment):
        click.echo(f"briefing: {day}: {line}", err=True)
    for other, count in outcome.doubts.items():
        click.echo(f"briefing: {other}: {_uncertain(count, of_issue(other))}", err=True)


def counted(now: Outlook) -> str:
    """How many deliveries stand where, in one line."""
    told = [f"{now.counts[one]} {name}" for one, name in _TOLD.items() if now.counts[one]]
    return ", ".join(told) or "nothing"


def as_data(now: Outlook) -> dict[str, object]:
    """The same for scripts."""
    return {
        "counts": {state.value: now.counts[state] for state in State},
        "unresolved": now.unresolved,
        "next_try": now.next_due.isoformat() if now.next_due else None,
    }


def hour(at: datetime, moment: datetime) -> str:
    """The time of day *at* which something is, in the zone of *moment*; another day's with it."""
    local = at.astimezone(moment.tzinfo)
    return f"{local:%H:%M}" if local.date() == moment.date() else f"{local:%Y-%m-%d %H:%M}"


def result(outcome: Outcome, before: Outlook | None) -> Exit:
    """The exit code of a run that ended so; *before* it, the mailing stood as told, if at all."""
    from briefing.deliver.weather import Ending

    now = outcome.outlook
    if outcome.ending is Ending.DONE:
        failed = now.left or now.unresolved or _more(now, before, State.REFUSED)
        return Exit.PART if failed else Exit.DONE
    return Exit.PART if _more(now, before, State.SUBMITTED) else Exit.FAILED


def _more(now: Outlook, before: Outlook | None, state: State) -> bool:
    """Whether more deliveries are in *state* than *before*."""
    return now.counts[state] > (before.counts[state] if before else 0)


def _uncertain(count: int, advice: Advice) -> str:
    remedy = advice.decide or advice.look
    return f"{count} uncertain, which may have arrived or not ({remedy})"


def _remarks(outcome: Outcome, advice: Advice, moment: datetime) -> list[str]:
    now, lines = outcome.outlook, []
    if ending := _ENDINGS.get(outcome.ending.value):
        lines.append(f"{ending}: {outcome.reason}" if outcome.reason else ending)
    if now.left:
        again = f", the next one from {hour(now.next_due, moment)}" if now.next_due else ""
        lines.append(f"{now.left} still to go{again} ({advice.again})")
    if now.unresolved:
        lines.append(_uncertain(now.unresolved, advice))
    if refused := now.counts[State.REFUSED]:
        lines.append(f"{refused} refused ({advice.look})")
    return lines


def _bar(
    stack: ExitStack, left: int, clock: Callable[[], float], zone: tzinfo | None
) -> Callable[[Progress], None]:
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
        until = told.waits_until
        waits = f", next try {until.astimezone(zone):%H:%M}" if until else ""
        bar.update(max(done - bar.pos, 0), f"{rate:.0f}/s{waits}")

    return progress

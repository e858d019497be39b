"""steps: what each step of the daily run does, through the use cases that people call by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from briefing.app.facts import settled
from briefing.app.outside import Did
from briefing.app.sending import Means
from briefing.app.workspace import Workspace
from briefing.errors import DeliveryError, OvertakenError, Problem, SourceError
from briefing.model.delivery import State
from briefing.model.finding import Severity
from briefing.schedule import approvals
from briefing.schedule.deciding import Step
from briefing.schedule.timetable import Timetable
from briefing.store.database import Database

if TYPE_CHECKING:
    from briefing.deliver.dispatch import Outcome

_AT_LEAST, _AT_MOST = timedelta(hours=36), timedelta(days=8)
"""How far before the end of its day an issue looks for articles."""
_OVERLAP = timedelta(hours=2)
"""What appears while the sources are read is looked for again by the next issue."""


class Steps:
    """The steps on one workspace."""

    def __init__(
        self,
        workspace: Workspace,
        database: Database,
        means: Means,
        warn: Callable[[str], None],
    ) -> None:
        """*warn* takes a line about what could not be used, where the rest was done."""
        self._workspace = workspace
        self._database = database
        self._means = means
        self._warn = warn

    def do(self, step: Step, day: date) -> Did:
        """Take *step* for the issue of *day*; raises what the use case does where it fails."""
        take = {
            Step.BOUNCES: self._bounces,
            Step.COLLECT: self._collect,
            Step.BUILD: self._build,
            Step.SEND: self._send,
        }
        return take[step](day)

    def _bounces(self, _: date) -> Did:
        from briefing.app.bounces import mailbox_of, take_returns
        from briefing.store.key import read_key

        key = read_key(self._workspace.root)
        with mailbox_of(self._workspace.settings) as box:
            came = take_returns(self._database, key, box, self._means.now())
        self._warn_of(came.problems)
        return Did(
            f"{came.effects.total()} came back: {came.suppressed} suppressed, {came.left} left"
        )

    def _collect(self, day: date) -> Did:
        from briefing.app.collect import collect
        from briefing.app.fetching import Stop, fetcher_for
        from briefing.desk.filing import Outcome as Filed

        now, stop = self._means.now, Stop()
        fetcher = fetcher_for(self._workspace, now, stop)
        collected = collect(self._workspace, day, since(self._workspace, day), fetcher, stop, now())
        for report in collected.reports:
            self._warn_of(report.problems, report.source.name)
        reports = collected.reports
        failed = [one for one in reports if one.record.error]
        if len(failed) == len(reports):
            raise SourceError.at("", "no source could be read", "see briefing collect --status")
        new = sum(one.count(Filed.ADDED) for one in reports)
        read = len(reports) - len(failed)
        return Did(f"{read} of {len(reports)} sources read, {new} new on the desk")

    def _build(self, day: date) -> Did:
        from briefing.app.build import build

        built = build(self._workspace, day)
        self._warn_of(built.problems)
        errors = sum(one.severity is Severity.ERROR for one in built.findings)
        warnings = len(built.findings) - errors
        stories = len(built.issue.stories)
        return Did(f"{stories} stories; checked: {errors} errors, {warnings} warnings")

    def _send(self, day: date) -> Did:
        from briefing.app.send import plan, send

        planned = plan(self._workspace, day)
        may = partial(self._may, day, planned.ready.digest)
        return sent(day, send(self._workspace, planned, self._means, may))

    def _may(self, day: date, digest: str, connection: Connection) -> None:
        """See whether the editor has not thought of something else since the run looked."""
        decided = approvals.decided(connection, day)
        needs = self._workspace.settings.schedule.approve and not settled(connection, day).begun
        if decided.approved != digest and (needs or decided.held is not None):
            raise OvertakenError.at(day, "is held, or not what was approved")

    def _warn_of(self, problems: list[Problem] | tuple[Problem, ...], of: str = "") -> None:
        for problem in problems:
            self._warn(f"{of}: {problem}" if of else str(problem))


def sent(day: date, outcome: Outcome) -> Did:
    """What *outcome* means; raises DeliveryError where the server or the ledger ended it."""
    from briefing.deliver.weather import Ending

    now = outcome.outlook
    counted = ", ".join(f"{count} {state}" for state, count in sorted(now.counts.items()) if count)
    if outcome.ending not in (Ending.DONE, Ending.INTERRUPTED):
        reason = f": {outcome.reason}" if outcome.reason else ""
        told = f"{outcome.ending.value}{reason} ({counted})"
        raise DeliveryError.at("", told, f"briefing status --date {day}")
    if (refused := now.counts[State.REFUSED]) and refused == now.counts.total():
        remedy = f"briefing status --date {day}"
        return Did(counted, "every delivery was refused", "refused", remedy, failed=True)
    if earlier := sum(outcome.doubts.values()):
        trouble = f"{earlier} uncertain of {', '.join(outcome.doubts)}"
        return Did(counted, trouble, "uncertain earlier", "briefing status")
    return Did(counted)


def since(workspace: Workspace, day: date) -> timedelta:
    """How long before the end of *day* its issue begins: where the one before it was made."""
    timetable = Timetable.of(workspace.settings.publication, workspace.settings.schedule)
    end = datetime.combine(day + timedelta(1), time(), timetable.zone)
    for back in range(1, _AT_MOST.days):
        earlier = day - timedelta(back)
        if timetable.appears(earlier):
            return max(_AT_LEAST, end - timetable.due_at(earlier) + _OVERLAP)
    return _AT_MOST

"""A year of calls: exactly one issue for every due day, whatever the machine has to go through."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from quick import quick_folder
from run_kit import POLICY, World, timetable

from briefing.config.schedule import Schedule
from briefing.schedule.deciding import Step

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
CALM = timedelta(minutes=70)
"""So long before the latest hour nothing breaks any more: what could still be late, would be."""
LIBYAN = replace(
    POLICY,
    days=frozenset({6, 0, 1, 2, 3}),
    holidays=frozenset({date(2024, 2, 17), date(2024, 2, 18), date(2024, 12, 24)}),
    also=frozenset({date(2024, 4, 12)}),
)
WINDOWS = [
    # no summer time; Friday and Saturday are free
    ("Africa/Tripoli", time(6, 30), LIBYAN),
    # the due hour is left out on 10 March; each issue waits for the editor
    ("America/New_York", time(2, 30), replace(POLICY, latest=timedelta(hours=4), approve=True)),
    # the due hour comes twice on 7 April, half an hour apart
    ("Australia/Lord_Howe", time(1, 45), replace(POLICY, latest=time(6, 0))),
]


class Year:
    """A machine's year; what goes wrong is drawn from a fixed seed."""

    def __init__(self, world: World, seed: str) -> None:
        self.world = world
        self.random = Random(seed)
        self.offset = timedelta()
        """How far the machine's clock is beside the true time."""
        self.seen: Counter[str] = Counter()

    def live(self, start: datetime, end: datetime) -> None:
        day = start.date()
        while day < end.date():
            self._day(day)
            day += DAY

    def _day(self, day: date) -> None:
        """From midnight to midnight of UTC: the window of one local day is gone through whole."""
        times, random = self.world.times, self.random
        midnight = datetime.combine(day, time(), UTC)
        local = [one for one in (day - DAY, day, day + DAY) if self._due_in(one, midnight)]
        spans = [(times.due_at(one), times.latest_at(one)) for one in local]
        asleep = self._span(local)
        fails = {step: self._span(local) for step in Step if random.random() < 0.15}
        behind = self._span(local)
        back = random.choice([timedelta(hours=3), timedelta(hours=26), 40 * MINUTE])
        crashes = random.random() < 0.5
        moment = midnight
        while moment < midnight + DAY:
            true, moment = moment, moment + 10 * MINUTE
            busy = any(due - 20 * MINUTE <= true <= latest for due, latest in spans)
            gone = bool(self.world.sent) and self.world.sent[-1].day in local
            if true.minute and not (busy and (not gone or true.minute == 30)):
                continue  # calls that have nothing to do are made less often, for the test's sake
            if not busy and true.hour % 3:
                continue
            if _within(true, asleep):
                self.seen["asleep"] += 1
                continue
            self.offset = -back if _within(true, behind) else timedelta()
            self.seen["behind"] += bool(self.offset)
            self.world.now = true + self.offset + timedelta(seconds=random.randrange(50))
            self.world.failing = {step for step, span in fails.items() if _within(true, span)}
            calm = any(true >= latest - CALM for _, latest in spans)
            if crashes and not calm and random.random() < 0.5:
                self.world.crash_after = random.randrange(16)
            ended = self.world.call()
            self.seen["crashed"] += ended is None
            self.seen["failed"] += ended is False
            self._edit(local, true, calm)

    def _due_in(self, day: date, midnight: datetime) -> bool:
        return midnight <= self.world.times.due_at(day) < midnight + DAY

    def _span(self, days: list[date]) -> tuple[datetime, datetime] | None:
        """A time around the window of one of *days* that ends before its last hour; or none."""
        if not days or self.random.random() < 0.6:
            return None
        day = self.random.choice(days)
        first = self.world.times.due_at(day) - timedelta(minutes=self.random.randrange(180))
        last = self.world.times.latest_at(day) - CALM
        return first, first + self.random.random() * (last - first)

    def _edit(self, days: list[date], true: datetime, calm: bool) -> None:
        """An editor who changes things while there is time, and approves where asked to."""
        for day in days:
            if not self.world.times.appears(day) or self.offset:
                continue
            if not calm and self.random.random() < 0.05:
                self.world.edit(day)
            wanted = self.world.policy.approve and self.world.look(day).current
            if wanted and (calm or self.random.random() < 0.2):
                self.world.approve(day)


def _within(moment: datetime, span: tuple[datetime, datetime] | None) -> bool:
    return span is not None and span[0] <= moment < span[1]


@pytest.mark.parametrize(("zone", "hour", "policy"), WINDOWS, ids=[one[0] for one in WINDOWS])
def test_every_due_day_has_exactly_one_issue(zone: str, hour: time, policy: Schedule) -> None:
    times = timetable(policy, ZoneInfo(zone), hour)
    start, end = datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)
    with quick_folder() as folder:
        world = World(folder, policy, times)
        year = Year(world, zone)
        year.live(start, end)
        due = [
            day
            for day in (start.date() + n * DAY for n in range(-1, 368))
            if times.appears(day) and start <= times.due_at(day) < end
        ]
        world.database.close()
    assert [one.day for one in world.sent] == due
    for one in world.sent:
        assert times.due_at(one.day) <= one.at < times.latest_at(one.day), one
    for kind in ("asleep", "behind", "crashed", "failed"):
        assert year.seen[kind] > 30, year.seen
    assert len(world.mail) == len(set(world.mail))

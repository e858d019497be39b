"""When an issue is due: windows over real zones, with the hours that clocks skip and repeat."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from briefing.schedule.timetable import Timetable

DAY = timedelta(days=1)
APIA_LEFT_OUT = date(2011, 12, 30)
NAMES = (
    "Africa/Tripoli",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour
    "America/Nuuk",  # the gap ends at midnight
    "America/Sao_Paulo",  # the gap begins at midnight, and so does what comes twice
    "Pacific/Apia",
)


def table(
    zone: str,
    hour: str = "06:30",
    latest: str | timedelta = "12:00",
    days: frozenset[int] = frozenset(range(7)),
    holidays: frozenset[date] = frozenset(),
    also: frozenset[date] = frozenset(),
) -> Timetable:
    end = time.fromisoformat(latest) if isinstance(latest, str) else latest
    return Timetable(ZoneInfo(zone), time.fromisoformat(hour), end, days, holidays, also)


def clocks(moment: datetime, zone: str) -> str:
    """What the clocks of *zone* show, with their offset."""
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M %z")


def changes() -> dict[str, list[date]]:
    """Days on which clocks are changed, found by asking for each day's noon."""
    found: dict[str, list[date]] = {}
    for name in NAMES:
        zone, days = ZoneInfo(name), []
        for n in range((date(2025, 1, 1) - date(2007, 1, 1)).days):
            noon = datetime(2007, 1, 1, 12, tzinfo=UTC) + n * DAY
            if noon.astimezone(zone).utcoffset() != (noon + DAY).astimezone(zone).utcoffset():
                days.append(noon.astimezone(zone).date())
        found[name] = days
    return found


CHANGES = changes()
HOURS = st.builds(lambda n: f"{n // 60:02}:{n % 60:02}", st.integers(0, 24 * 60 - 1))
NIGHT = st.builds(lambda n: f"{n // 60:02}:{n % 60:02}", st.integers(0, 4 * 60))
SPANS = st.integers(1, 30 * 60).map(lambda n: timedelta(minutes=n))


@st.composite
def timetables(draw: st.DrawFn) -> tuple[Timetable, date]:
    """A timetable, and a day of its zone: half of them beside a change of the clocks."""
    name = draw(st.sampled_from(NAMES))
    some = st.dates(date(2007, 1, 1), date(2024, 12, 31))
    near = [day + n * DAY for day in CHANGES[name] for n in (-1, 0, 1)]
    day = draw(st.one_of(some, st.sampled_from(near)) if near else some)
    beside = st.sets(st.integers(-9, 9).map(lambda n: day + n * DAY), max_size=8)
    return (
        table(
            name,
            draw(st.one_of(HOURS, NIGHT)),
            draw(st.one_of(HOURS, NIGHT, SPANS)),
            draw(st.frozensets(st.integers(0, 6))),
            frozenset(draw(beside)),
            frozenset(draw(beside)),
        ),
        day,
    )


LORD_HOWE = table("Australia/Lord_Howe", "02:10", "02:20")


@given(timetables(), st.integers(0, 999))
@example((LORD_HOWE, date(2023, 10, 1)), 500)
@example((table("Pacific/Apia", "22:00", "02:00"), date(2011, 12, 29)), 900)
def test_a_window_is_found_by_every_moment_in_it_and_by_no_other(
    case: tuple[Timetable, date], part: int
) -> None:
    timetable, day = case
    start, end = timetable.due_at(day), timetable.latest_at(day)
    assert start < end
    assert start.tzinfo is end.tzinfo is UTC
    inside = (start, start + part * (end - start) / 1000, end - timedelta.resolution)
    for moment in inside:
        for told in (moment, moment.astimezone(timetable.zone)):  # the hour that is shown twice
            assert (day in timetable.due(told)) is timetable.appears(day)
    for moment in (start - timedelta.resolution, end, start - DAY, end + DAY):
        assert day not in timetable.due(moment)
    found = timetable.due(inside[1])
    assert list(found) == sorted(set(found))


@given(timetables())
def test_what_appears_is_what_the_calendar_says(case: tuple[Timetable, date]) -> None:
    timetable, day = case
    wanted = day in timetable.also or (
        day.weekday() in timetable.days and day not in timetable.holidays
    )
    there = timetable.zone.key != "Pacific/Apia" or day != APIA_LEFT_OUT
    assert timetable.appears(day) is (wanted and there)


@given(timetables(), st.integers(0, 24 * 3600))
@example((table("America/Nuuk", "23:30"), date(2024, 3, 30)), 0)
def test_the_next_one_is_the_least_after(case: tuple[Timetable, date], seconds: int) -> None:
    timetable, day = case
    after = timetable.due_at(day) + timedelta(seconds=seconds)
    near = (day + n * DAY for n in range(-4, 40))
    moments = [timetable.due_at(one) for one in near if timetable.appears(one)]
    expected = min((moment for moment in moments if moment > after), default=None)
    assert timetable.next_due(after) == expected
    assert timetable.next_due(after.astimezone(timetable.zone)) == expected


@given(timetables())
def test_a_due_hour_is_what_the_clocks_show_or_the_first_moment_after(
    case: tuple[Timetable, date],
) -> None:
    timetable, day = case
    due, zone = timetable.due_at(day), timetable.zone
    wanted = datetime.combine(day, timetable.hour)
    shown = due.astimezone(zone).replace(tzinfo=None)
    assert shown >= wanted
    before = (due - timedelta(seconds=1)).astimezone(zone).replace(tzinfo=None)
    assert before < wanted  # nothing earlier would do
    if shown == wanted:
        assert due.astimezone(zone).fold == 0


@pytest.mark.parametrize(
    ("zone", "day", "hour", "latest", "start", "end"),
    [
        # No summer time; and the latest hour of the next day.
        ("Africa/Tripoli", "2024-03-31", "06:30", "12:00", "06:30 +0200", "12:00 +0200"),
        ("Africa/Tripoli", "2024-03-31", "22:00", "02:00", "22:00 +0200", "02:00 +0200"),
        # Clocks jump from 02:00 to 03:00: into the gap, over it, and with both hours in it.
        ("Europe/Berlin", "2024-03-31", "02:30", "08:00", "03:00 +0200", "08:00 +0200"),
        ("Europe/Berlin", "2024-03-31", "01:30", "03:30", "01:30 +0100", "03:30 +0200"),
        ("Europe/Berlin", "2024-03-31", "02:10", "02:50", "03:00 +0200", "03:40 +0200"),
        # They fall from 03:00 to 02:00: the first 02:30, and a window of an hour more.
        ("Europe/Berlin", "2024-10-27", "02:30", "03:30", "02:30 +0200", "03:30 +0100"),
        ("America/New_York", "2024-11-03", "01:15", "01:45", "01:15 -0400", "01:45 -0400"),
        # A span is real time: six hours from 00:30 are 07:30 by the clocks, or 05:30.
        ("America/New_York", "2024-03-10", "00:30", 6, "00:30 -0500", "07:30 -0400"),
        ("America/New_York", "2024-11-03", "00:30", 6, "00:30 -0400", "05:30 -0500"),
        # Half an hour, from 02:00 to 02:30.
        ("Australia/Lord_Howe", "2023-10-01", "02:10", "02:45", "02:30 +1100", "02:45 +1100"),
    ],
)
def test_gap_and_fold(
    zone: str, day: str, hour: str, latest: str | int, start: str, end: str
) -> None:
    span = timedelta(hours=latest) if isinstance(latest, int) else latest
    timetable = table(zone, hour, span)
    of = date.fromisoformat(day)
    assert clocks(timetable.due_at(of), zone) == f"{day} {start}"
    assert clocks(timetable.latest_at(of), zone).endswith(end)


def test_a_day_that_a_zone_left_out_has_no_issue() -> None:
    timetable = table("Pacific/Apia", also=frozenset({APIA_LEFT_OUT}))
    assert not timetable.appears(APIA_LEFT_OUT)
    last = timetable.due_at(date(2011, 12, 29))
    following = timetable.next_due(last)
    assert following == timetable.due_at(date(2011, 12, 31))
    assert following - last == DAY


def test_none_is_due_where_none_ever_will_be() -> None:
    christmas = date(2023, 12, 25)
    once = table("Europe/Berlin", days=frozenset(), also=frozenset({christmas}))
    assert once.next_due(once.due_at(christmas) - DAY) == once.due_at(christmas)
    assert once.next_due(once.due_at(christmas)) is None


def test_long_holidays_end() -> None:
    start = date(2024, 1, 1)
    free = frozenset(start + n * DAY for n in range(400))
    timetable = table("Africa/Tripoli", days=frozenset({0}), holidays=free)
    found = timetable.next_due(timetable.due_at(start))
    assert found is not None
    assert clocks(found, "Africa/Tripoli") == "2025-02-10 06:30 +0200"

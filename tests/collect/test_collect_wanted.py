"""Which articles are taken, and how long a failing source is left alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from briefing.collect.entries import Entry
from briefing.collect.health import Health
from briefing.collect.wanted import Known, Seen, wanted, window
from briefing.model.article import Moment

DAY = date(2023, 12, 7)
BEFORE = DAY - timedelta(1)
ZONE = ZoneInfo("Africa/Tripoli")
WITHIN = window(DAY, timedelta(hours=36), ZONE)
NAME, URL = "cove.example/a", "https://www.cove.example/a/"


@pytest.mark.parametrize(
    ("published", "inside"),
    [
        (datetime(2023, 12, 6, 10, tzinfo=UTC), True),  # noon in Tripoli
        (datetime(2023, 12, 6, 9, 59, 59, tzinfo=UTC), False),
        (datetime(2023, 12, 7, 21, 59, 59, tzinfo=UTC), True),
        (datetime(2023, 12, 7, 22, tzinfo=UTC), False),
        (date(2023, 12, 7), True),
        (date(2023, 12, 6), True),  # its afternoon is inside
        (date(2023, 12, 5), False),
        (date(2023, 12, 8), False),
    ],
)
def test_the_window_ends_with_the_day_of_the_issue(published: Moment, inside: bool) -> None:
    assert WITHIN.holds(published) is inside
    known = Known(DAY, {}, frozenset(), {})
    entry = Entry(URL, "A", published)
    assert wanted([entry], known, WITHIN, lambda _: False) == ((entry,) if inside else ())


@pytest.mark.parametrize(
    ("stamp", "seen", "taken"),
    [
        ("1", None, True),
        ("1", Seen("1", DAY, DAY), False),
        ("2", Seen("1", DAY, DAY), True),
        ("1", Seen("1", DAY, BEFORE), False),
        ("2", Seen("1", DAY, BEFORE), False),  # another issue's
        ("1", Seen("1", DAY), False),  # its page told no date that fits, nor does it say more now
        ("2", Seen("1", DAY), True),
        ("1", Seen("1", DAY, None, date(2023, 11, 1)), False),
        ("1", Seen("1", DAY, None, DAY), True),  # read for an issue of another day
        ("", None, True),
        ("", Seen("", DAY, DAY), False),
    ],
)
def test_an_undated_article_is_wanted_until_its_page_was_read(
    stamp: str, seen: Seen | None, taken: bool
) -> None:
    known = Known(DAY, {NAME: seen} if seen else {}, frozenset(), {})
    entry = Entry(URL, "A", None, stamp)
    assert bool(wanted([entry], known, WITHIN, lambda _: False)) is taken


def test_what_the_source_cannot_tell_is_asked_where_that_costs_little() -> None:
    known = Known(DAY, {NAME: Seen("", DAY, DAY)}, frozenset({NAME}), {})
    entry = Entry(URL, "A")
    assert wanted([entry], known, WITHIN, lambda url: url == URL) == (entry,)


@pytest.mark.parametrize("day", [DAY, BEFORE])
def test_what_an_editor_took_away_or_another_issue_has_is_never_wanted(day: date) -> None:
    entry = Entry(URL, "A", DAY, "2")
    for seen in ({}, {NAME: Seen("1", DAY, DAY)}):
        known = Known(DAY, seen, frozenset(), {NAME: day})
        assert wanted([entry], known, WITHIN, lambda _: True) == ()


def test_back_off_doubles_and_is_bounded() -> None:
    now = datetime(2023, 12, 7, 4, tzinfo=UTC)
    health, pauses = Health(), []
    for _ in range(10):
        health = health.failed(now, "is down", blamed=True)
        pauses.append((health.next_try - now) // timedelta(hours=1) if health.next_try else 0)
    assert pauses == [0, 0, 1, 2, 4, 8, 16, 20, 20, 20]
    assert health.rests(now + timedelta(hours=19))
    assert not health.rests(now + timedelta(hours=20))
    assert health.failed(now, "offline", blamed=False).failures == 10
    well = health.read(now, 3)
    assert (well.failures, well.error, well.new, well.next_try) == (0, "", 3, None)

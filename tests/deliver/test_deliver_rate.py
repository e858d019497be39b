"""The pace of a mailing, by a clock that the test moves."""

from __future__ import annotations

import pytest

from briefing.deliver.rate import Rate


class Hand:
    """A clock that goes where it is put."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def paced(rate: Rate, clock: Hand, letters: int) -> float:
    """Seconds that *letters* take when each waits for its turn."""
    start = clock.now
    for _ in range(letters):
        clock.now += rate.wait()
    return clock.now - start


def test_without_a_limit_nobody_waits() -> None:
    clock = Hand()
    assert paced(Rate(0, clock), clock, 1000) == 0


def test_letters_are_spaced_evenly() -> None:
    clock = Hand()
    rate = Rate(10, clock)
    assert [round(rate.wait(), 6) for _ in range(4)] == [0, 0.1, 0.2, 0.3]
    clock.now += 60  # a pause saves up no burst
    assert [round(rate.wait(), 6) for _ in range(3)] == [0, 0.1, 0.2]


def test_it_is_halved_once_for_all_links_and_rises_again() -> None:
    clock = Hand()
    rate = Rate(8, clock)
    paced(rate, clock, 5)
    for _ in range(4):  # four links hear of the same limit
        rate.halve()
    assert rate.per_second == 4
    assert paced(rate, clock, 8) >= 2 - 0.25
    clock.now += 6
    rate.halve()
    assert rate.per_second == 2
    risen = []
    for _ in range(8):
        clock.now += 30
        risen.append(rate.per_second)
    assert risen[:2] == [2.5, 3.125]
    assert risen == sorted(risen)
    assert risen[-1] == 8


def test_where_no_limit_was_set_the_pace_so_far_is_halved() -> None:
    clock = Hand()
    rate = Rate(0, clock)
    for _ in range(100):
        assert rate.wait() == 0
        clock.now += 0.05
    rate.halve()
    assert rate.per_second == pytest.approx(10)
    assert rate.wait() > 0


def test_however_often_it_is_halved_a_letter_a_minute_goes() -> None:
    clock = Hand()
    rate = Rate(1, clock)
    for _ in range(40):
        clock.now += 5
        rate.halve()
    assert rate.wait() <= 60
    assert rate.wait() <= 120

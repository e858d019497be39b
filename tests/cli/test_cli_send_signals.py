"""What a signal does while an issue goes out: the first is heeded, the second ends it at once."""

from __future__ import annotations

import signal
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from briefing.cli.sending import means

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


@pytest.mark.parametrize("number", SIGNALS)
def test_the_first_is_a_wish_wherever_it_comes_and_the_second_an_order(
    number: signal.Signals,
) -> None:
    before = [signal.getsignal(one) for one in SIGNALS]
    with ExitStack() as stack:
        taken = means(stack, lambda: datetime.now(UTC), 0, True, None)
        assert not taken.stop.is_set()
        signal.raise_signal(number)
        assert taken.stop.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
    assert [signal.getsignal(one) for one in SIGNALS] == before


def test_what_was_to_be_ignored_stays_so() -> None:
    """As nohup has it."""
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with ExitStack() as stack:
            taken = means(stack, lambda: datetime.now(UTC), 0, True, None)
            signal.raise_signal(signal.SIGHUP)
            assert not taken.stop.is_set()
    finally:
        signal.signal(signal.SIGHUP, before)

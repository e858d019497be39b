"""What the daily run does next: each case of its policies, one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from briefing.config.schedule import Policy, Schedule
from briefing.schedule.deciding import Facts, Look, Rest, Step, Why, decide

DAY = date(2023, 12, 7)
DUE = datetime(2023, 12, 7, 4, 30, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NOW = DUE + HOUR
PLAIN = Schedule(
    days=frozenset(range(7)),
    latest=6 * HOUR,
    holidays=frozenset(),
    also=frozenset(),
    approve=False,
    min_stories=3,
    quiet_day=Policy.HOLD,
    on_errors=Policy.HOLD,
    unread_leave_mails=Policy.HOLD,
    editor="editor@harbour.example",
    ping_url="",
    collect=True,
)
MADE = Look(current=True, digest="d1", stories=5)
OLD = Look(current=False, digest="d1", stories=5)
POOR, WRONG = replace(MADE, stories=2), replace(MADE, errors=("x", "y"))


def facts(policy: dict[str, Any] | None = None, **given: Any) -> Facts:
    """An issue that is made and can go out, but for what is *given*."""
    known: dict[str, Any] = {"look": MADE, "collected": True, "has_sources": True, **given}
    return Facts(DAY, DUE, DUE + 6 * HOUR, replace(PLAIN, **(policy or {})), **known)


def steps(*given: Step) -> frozenset[Step]:
    return frozenset(given)


@pytest.mark.parametrize(
    ("known", "wanted"),
    [
        (facts(), Step.SEND),
        (facts(look=OLD), Step.BUILD),
        (facts(look=Look()), Step.BUILD),
        (facts(look=Look(), collected=False), Step.COLLECT),
        (facts(look=Look(), collected=False, has_sources=False), Step.BUILD),
        # what came back is read first, then again after an hour; its failure keeps nothing back
        (facts(look=Look(), has_mailbox=True), Step.BOUNCES),
        (facts(has_mailbox=True, read_at=NOW - 61 * MINUTE), Step.BOUNCES),
        (facts(has_mailbox=True, read_at=NOW - 59 * MINUTE), Step.SEND),
        (facts(has_mailbox=True, read_at=NOW + MINUTE), Step.BOUNCES),  # a clock went back
        (facts(has_mailbox=True, failed=steps(Step.BOUNCES)), Step.SEND),
        (facts(has_mailbox=True, done=steps(Step.BOUNCES)), Step.SEND),
        # what was begun is not collected or built over, and needs no policy's consent
        (facts(begun=True, look=OLD, collected=False), Step.SEND),
        (facts({"approve": True}, begun=True, look=POOR), Step.SEND),
        # an approval is of a digest: it spares the collection, and lapses with it
        (facts(approved="d1", collected=False), Step.SEND),
        (facts(approved="d1", collected=False, look=OLD), Step.COLLECT),
        (facts({"approve": True}, approved="d1"), Step.SEND),
        (facts(approved="d1", look=POOR), Step.SEND),
        (facts(approved="d1", held="wait"), Step.SEND),
        (facts(approved="d1", skipped=True), Step.SEND),
        (facts({"quiet_day": Policy.SEND}, look=POOR), Step.SEND),
        (
            facts(
                {"unread_leave_mails": Policy.SEND},
                has_mailbox=True,
                failed=steps(Step.BOUNCES),
                read_at=NOW - 60 * HOUR,
            ),
            Step.SEND,
        ),
    ],
)
def test_the_next_step(known: Facts, wanted: Step) -> None:
    assert decide(known, NOW) is wanted


FAILING: dict[str, Any] = {"has_mailbox": True, "failed": steps(Step.BOUNCES)}


@pytest.mark.parametrize(
    ("known", "why", "policy", "told"),
    [
        (facts(gone=True), Why.GONE, None, ""),
        (facts(skipped=True), Why.SKIPPED, None, ""),
        (facts(done=steps(Step.SEND)), Why.LEFT, None, ""),
        (facts(failed=steps(Step.SEND)), Why.FAILED, None, ""),
        (facts(failed=steps(Step.COLLECT), collected=False), Why.FAILED, None, ""),
        (facts(look=OLD, done=steps(Step.BUILD)), Why.FAILED, None, "all the while"),
        (facts(held="names"), Why.HOLD, Policy.HOLD, "the editor holds it: names"),
        (facts(held=""), Why.HOLD, Policy.HOLD, "the editor holds it"),
        (facts(held="", approved="d0"), Why.APPROVAL, Policy.HOLD, "changed since"),
        (facts(look=POOR, approved="d0"), Why.APPROVAL, Policy.HOLD, "changed since"),
        (facts(skipped=True, approved="d0"), Why.APPROVAL, Policy.HOLD, "changed since"),
        (facts(held="x", begun=True), Why.HOLD, Policy.HOLD, "the editor holds it: x"),
        (facts(restored="it may have gone", approved="d1"), Why.RESTORED, Policy.HOLD, "may"),
        (facts(restored="it may have gone", begun=True), Why.RESTORED, Policy.HOLD, "may"),
        (facts(look=WRONG), Why.ERRORS, Policy.HOLD, "2 findings are errors: x"),
        (facts({"on_errors": Policy.SKIP}, look=WRONG), Why.ERRORS, Policy.SKIP, "errors"),
        (facts(look=WRONG, approved="d1"), Why.ERRORS, Policy.HOLD, "errors"),
        (facts(look=POOR), Why.QUIET, Policy.HOLD, "it has 2 stories, fewer than 3"),
        (facts({"quiet_day": Policy.SKIP}, look=POOR), Why.QUIET, Policy.SKIP, "2 stories"),
        (facts(look=Look(), empty=True), Why.QUIET, Policy.HOLD, "nothing lies on its desk"),
        (facts({"quiet_day": Policy.SEND}, look=Look(), empty=True), Why.QUIET, Policy.HOLD, ""),
        (facts({"quiet_day": Policy.SKIP}, empty=True), Why.QUIET, Policy.SKIP, "nothing"),
        (facts({"approve": True}), Why.APPROVAL, Policy.HOLD, "nobody approved it yet"),
        (facts({"approve": True}, approved="d0"), Why.APPROVAL, Policy.HOLD, "changed since"),
        (facts(**FAILING, read_at=NOW - 48 * HOUR), Why.UNREAD, Policy.HOLD, "48 hours"),
        (facts(**FAILING, unread_since=NOW - 48 * HOUR), Why.UNREAD, Policy.HOLD, "48 hours"),
    ],
)
def test_why_nothing_is_done(known: Facts, why: Why, policy: Policy | None, told: str) -> None:
    rest = decide(known, NOW)
    assert isinstance(rest, Rest)
    assert (rest.why, rest.policy) == (why, policy)
    assert told in rest.told


@pytest.mark.parametrize(
    ("known", "at", "wanted"),
    [
        (facts(**FAILING, read_at=NOW - 48 * HOUR), NOW - timedelta(seconds=1), Step.SEND),
        (facts(), DUE, Step.SEND),
        (facts(), DUE - MINUTE, Why.EARLY),
        (facts(), DUE + 6 * HOUR, Why.LATE),
        (facts(), DUE + 6 * HOUR - MINUTE, Step.SEND),
    ],
)
def test_the_moment_counts(known: Facts, at: datetime, wanted: Step | Why) -> None:
    found = decide(known, at)
    assert (found.why if isinstance(found, Rest) else found) is wanted

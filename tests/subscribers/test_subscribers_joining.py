"""Who comes onto the list, who leaves it, and who does not come back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import select
from subscribers_kit import AT, KEY, enlist, newcomer, register, told

from briefing.deliver.returns.mail import texts
from briefing.model.subscriber import Standing
from briefing.store.database import Database
from briefing.store.tables import subscribers
from briefing.subscribers.addresses import read_address
from briefing.subscribers.erasing import digest_of, erase, was_erased
from briefing.subscribers.joining import Outcome
from briefing.subscribers.leaving import leave, suppress
from briefing.subscribers.roll import counts, everyone, find

ACTIVE, PENDING, LEFT, SUPPRESSED = (
    Standing.ACTIVE,
    Standing.PENDING,
    Standing.LEFT,
    Standing.SUPPRESSED,
)
LATER = AT + timedelta(days=1)

# Who they were → who they come as → what becomes of it, and where they stand then.
NEWS = {
    (None, ACTIVE): (Outcome.ADDED, ACTIVE),
    (None, PENDING): (Outcome.ADDED, PENDING),
    (None, LEFT): (Outcome.ENDED, LEFT),
    (None, SUPPRESSED): (Outcome.ENDED, SUPPRESSED),
    (ACTIVE, ACTIVE): (Outcome.THERE, ACTIVE),
    (ACTIVE, PENDING): (Outcome.THERE, ACTIVE),
    (ACTIVE, LEFT): (Outcome.ENDED, LEFT),
    (ACTIVE, SUPPRESSED): (Outcome.ENDED, SUPPRESSED),
    (PENDING, ACTIVE): (Outcome.THERE, PENDING),  # a list confirms for nobody
    (PENDING, PENDING): (Outcome.THERE, PENDING),
    (PENDING, LEFT): (Outcome.ENDED, LEFT),
    (PENDING, SUPPRESSED): (Outcome.ENDED, SUPPRESSED),
    (LEFT, ACTIVE): (Outcome.LEFT, LEFT),
    (LEFT, PENDING): (Outcome.LEFT, LEFT),
    (LEFT, LEFT): (Outcome.THERE, LEFT),
    (LEFT, SUPPRESSED): (Outcome.ENDED, SUPPRESSED),
    (SUPPRESSED, ACTIVE): (Outcome.SUPPRESSED, SUPPRESSED),
    (SUPPRESSED, PENDING): (Outcome.SUPPRESSED, SUPPRESSED),
    (SUPPRESSED, LEFT): (Outcome.THERE, SUPPRESSED),
    (SUPPRESSED, SUPPRESSED): (Outcome.THERE, SUPPRESSED),
}


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(tmp_path)


def test_the_table_is_whole() -> None:
    assert set(NEWS) == set(product([None, *Standing], Standing))


@pytest.mark.parametrize("together", [False, True], ids=["apart", "in one list"])
def test_what_becomes_of_whom(database: Database, together: bool) -> None:
    """All cases at once, in one transaction or two."""
    cases = {f"p{number}": case for number, case in enumerate(NEWS)}
    first = [newcomer(f"{n}@x.org", was) for n, (was, _) in cases.items() if was]
    then = [newcomer(f"{n.upper()}@X.org", comes) for n, (_, comes) in cases.items()]
    with database.writing() as connection:
        if together:
            outcomes = enlist(connection, [*first, *then])[len(first) :]
        else:
            one = register()
            one.enlist(connection, first, AT)
            outcomes = one.enlist(connection, then, AT)
        stand = {}
        for name in cases:
            found = find(connection, f"{name}@x.org")
            assert found is not None
            stand[name] = found.standing
    ended = {case: (outcome, stand[n]) for (n, case), outcome in zip(cases.items(), outcomes)}  # noqa: B905
    assert ended == NEWS


def test_by_hand_one_who_has_not_confirmed_is_made_active(database: Database) -> None:
    by_hand = {ACTIVE: (Outcome.THERE, ACTIVE), PENDING: (Outcome.ADDED, ACTIVE)}
    by_hand |= {LEFT: (Outcome.LEFT, LEFT), SUPPRESSED: (Outcome.SUPPRESSED, SUPPRESSED)}
    with database.writing() as connection:
        one = register()
        for was, (outcome, standing) in by_hand.items():
            one.enlist(connection, [newcomer(f"{was}@x.org", was)], AT)
            comes = [newcomer(f"{was}@x.org")]
            assert one.enlist(connection, comes, LATER, by_hand=True) == [outcome]
            found = find(connection, f"{was}@x.org")
            assert found is not None
            assert found.standing is standing


@pytest.mark.parametrize("was", [LEFT, SUPPRESSED])
def test_again(database: Database, was: Standing) -> None:
    with database.writing() as connection:
        one = register()
        one.enlist(connection, [newcomer("a@x.org", was, name="Ali", reason="so")], AT)
        before = find(connection, "a@x.org")
        assert one.enlist(connection, [newcomer("A@x.org")], LATER, again=True) == [Outcome.ADDED]
        after = find(connection, "a@x.org")
    assert before is not None
    assert after is not None
    assert (after.standing, after.reason, after.address) == (ACTIVE, "", "A@x.org")
    assert (after.token, after.name) == (before.token, "Ali")


def test_an_ending_that_is_older_than_the_consent_ends_nothing(database: Database) -> None:
    endings = {"before": AT - timedelta(days=1), "after": LATER}
    with database.writing() as connection:
        one = register()
        one.enlist(connection, [newcomer(f"{name}@x.org") for name in endings], AT)
        rows = [newcomer(f"{name}@x.org", LEFT, ended_at=at) for name, at in endings.items()]
        assert one.enlist(connection, rows, LATER) == [Outcome.THERE, Outcome.ENDED]


def test_the_erased_stay_away(database: Database) -> None:
    address = read_address("Ali@x.org")
    with database.writing() as connection:
        enlist(connection, [newcomer("ali@x.org")])
        assert not was_erased(connection, KEY, address.identity)
        assert erase(connection, KEY, address, AT, texts)
        assert was_erased(connection, KEY, address.identity)
        assert not erase(connection, KEY, address, AT, texts)
        people = [newcomer("ALI@x.org", standing) for standing in Standing]
        there, kept_out = Outcome.THERE, Outcome.ERASED
        assert dict(zip(Standing, enlist(connection, people), strict=True)) == {
            ACTIVE: kept_out, PENDING: kept_out, LEFT: there, SUPPRESSED: there
        }  # fmt: skip
        assert list(everyone(connection)) == []
        assert enlist(connection, people[1:2], again=True) == [Outcome.ADDED]
        assert not was_erased(connection, KEY, address.identity)


def test_a_digest_is_of_one_key_and_one_purpose() -> None:
    assert digest_of(KEY, "a@x.org") == digest_of(KEY, "a@x.org")
    assert len({digest_of(KEY, "a@x.org"), digest_of(KEY[::-1], "a@x.org")}) == 2
    assert len(digest_of(KEY, "a@x.org")) == 32


def test_leaving_is_done_once(database: Database) -> None:
    with database.writing() as connection:
        enlist(connection, [newcomer("a@x.org"), newcomer("b@x.org", PENDING)])
        assert leave(connection, 77, AT, "by mail") is None
        left = leave(connection, 1, AT, "by the link")
        again = leave(connection, 1, LATER, "by\r\nmail")
        pending = leave(connection, 2, LATER, "by\r\nmail")
        query = select(subscribers.c.changed_at).order_by(subscribers.c.id)
        changed = list(connection.execute(query).scalars())
        assert left is not None
        assert left == find(connection, "a@x.org") == again
        assert (left.standing, left.reason) == (LEFT, "by the link")
        assert pending is not None
        assert (pending.standing, pending.reason) == (LEFT, "by mail")
        assert pending == find(connection, "b@x.org")
    assert changed == [AT, LATER]


def test_suppressing_keeps_the_first_reason(database: Database) -> None:
    with database.writing() as connection:
        enlist(connection, [newcomer("a@x.org"), newcomer("b@x.org", LEFT)])
        number = connection.execute(select(subscribers.c.id).order_by(subscribers.c.id)).scalar()
        assert number is not None
        suppress(connection, number, "5.1.1 no\nsuch user", AT)
        suppress(connection, number, "complaint", LATER)
        suppress(connection, number + 1, "complaint", LATER)
        suppress(connection, number + 2, "nobody", LATER)
        assert leave(connection, 1, LATER, "by the link") == find(connection, "a@x.org")
        stand = [(one.standing, one.reason) for one in everyone(connection)]
    assert stand == [(SUPPRESSED, "5.1.1 no such user"), (SUPPRESSED, "complaint")]


def test_the_roll(database: Database) -> None:
    people = [
        newcomer("a@x.org"),
        newcomer("b@x.org", edition="ar", name="ب"),
        newcomer("c@x.org", LEFT),
        newcomer("d@x.org", consent_at=datetime(2020, 1, 2, 3, 4, 5, 678901, UTC)),
    ]
    with database.writing() as connection:
        enlist(connection, people)
    with database.reading() as connection:
        assert [one.address[0] for one in everyone(connection)] == ["a", "b", "c", "d"]
        assert [one.address[0] for one in everyone(connection, LEFT)] == ["c"]
        assert counts(connection) == {("ar", ACTIVE): 1, ("en", ACTIVE): 2, ("en", LEFT): 1}
        assert find(connection, "z@x.org") is None
        found = find(connection, "d@x.org")
    assert found is not None
    assert told(found) == (
        "d@x.org", "d@x.org", "", "en", ACTIVE, people[3].consent_at, "by hand", ""
    )  # fmt: skip

"""What follows from what came back: in the state database, once, and only for whom it is about."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import returns_kit as kit
import returns_state as state
from returns_state import DAY, NOW

from briefing.app.bounces import CameBack, take_returns
from briefing.deliver.returns.maildir import DONE, Maildir
from briefing.deliver.returns.policy import HALF_LIFE, THRESHOLD, Effect, grown
from briefing.deliver.returns.record import EVIDENCE, KEPT_FOR, Alert
from briefing.model.delivery import Kind, State
from briefing.model.tokens import Purpose, mint
from briefing.store.database import Database
from briefing.store.tables import deliveries, subscribers

FULL = kit.group("failed", "5.2.2", "552 5.2.2 full")
DENIED = kit.group("failed", "5.7.515", "550 5.7.515 denied")


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return state.one_delivery(tmp_path)


def take(
    database: Database, *mails: bytes, at: timedelta = timedelta(0), rehearse: bool = False
) -> CameBack:
    """Let *mails* come back so long after NOW."""
    folder = state.maildir(database.folder.parent / "box", mails)
    return take_returns(database, kit.KEY, Maildir(folder), NOW + at, rehearse)


def test_an_address_that_does_not_exist_is_suppressed(database: Database) -> None:
    came = take(database, kit.dsn())
    assert state.standing(database) == ("suppressed", "bounced: 5.1.1", 0.0)
    assert (came.suppressed, came.left, came.problems) == (1, 0, [])
    (row,) = state.rows(database)
    assert row["evidence"] == kit.dsn()
    assert (row["kind"], row["status"], row["delivery"]) == ("gone", "5.1.1", kit.DELIVERY)
    assert (row["domain"], row["received_at"]) == ("reader.example", NOW)


def test_a_complaint_suppresses(database: Database) -> None:
    assert take(database, kit.arf()).suppressed == 1
    assert state.standing(database)[:2] == ("suppressed", "complaint")


def test_a_wish_to_leave_leaves(database: Database) -> None:
    came = take(database, kit.leave())
    assert (came.left, came.suppressed) == (1, 0)
    assert state.standing(database)[:2] == ("left", "by mail")
    again = take(database, kit.leave(more="X-Again: 1"))
    assert (again.left, again.others) == (0, 0)


def test_daily_failures_end_a_subscription_on_the_sixth_day(database: Database) -> None:
    for day, number in enumerate(state.deliver_daily(database, 6)):
        assert state.standing(database)[0] == "active"
        take(database, state.report_on(number, FULL), at=day * DAY)
    assert state.standing(database)[:2] == ("suppressed", "bounced again and again: 5.2.2")


def test_a_score_halves_in_its_time() -> None:
    assert grown(4.0, NOW, NOW + HALF_LIFE) == pytest.approx(3.0)
    assert grown(4.0, NOW, NOW - DAY) == pytest.approx(5.0)  # a clock that was set back
    weekly = 0.0
    for weeks in range(1, 10):
        weekly = grown(weekly, NOW, NOW + 7 * DAY)
        assert (weekly >= THRESHOLD) == (weeks == 9)
    monthly = 0.0
    for _ in range(100):
        monthly = grown(monthly, NOW, NOW + 30 * DAY)
    assert monthly < THRESHOLD


def test_one_delivery_scores_once(database: Database) -> None:
    mails = [kit.dsn(FULL, subject=f"Undelivered {number}") for number in range(7)]
    came = take(database, *mails)
    assert sum(came.effects.values()) == len(state.rows(database)) == 7
    assert state.standing(database)[2] == 1.0


def test_the_same_mail_twice_counts_once(database: Database) -> None:
    mail = kit.dsn(FULL)
    assert take(database, mail, mail.replace(b"\r\n", b"\n")).known == 1
    assert take(database, mail).known == 1
    assert len(state.rows(database)) == 1


def test_what_is_about_us_suppresses_nobody_and_is_told_from_the_third_on(
    database: Database,
) -> None:
    numbers = state.deliver_daily(database, 4)
    mails = [state.report_on(number, DENIED) for number in numbers]
    assert take(database, mails[0], mails[1]).alerts == []
    assert take(database, mails[1]).alerts == []  # the same one
    assert take(database, mails[2], at=DAY).alerts == [Alert("reader.example", 3)]
    assert take(database).alerts == []  # told once
    assert take(database, mails[3], at=9 * DAY).alerts == []  # the others are too long ago
    assert state.standing(database) == ("active", "", 0.0)


def test_several_reports_on_one_delivery_alert_nobody(database: Database) -> None:
    mails = [kit.dsn(DENIED, subject=f"Undelivered {number}") for number in range(5)]
    assert take(database, *mails).alerts == []


def test_a_report_on_an_uncertain_delivery_shows_that_it_was_accepted(tmp_path: Path) -> None:
    database = state.one_delivery(tmp_path, State.UNCERTAIN)
    waits = kit.dsn(kit.group("delayed", "4.4.1"))
    assert take(database, waits, at=DAY).accepted == 1
    (row,) = state.rows(database, deliveries)
    assert (row["state"], row["changed_at"]) == ("submitted", NOW + DAY)
    assert take(database, kit.dsn()).accepted == 0


def test_one_that_becomes_uncertain_later_is_settled_by_the_next_run(tmp_path: Path) -> None:
    database = state.one_delivery(tmp_path, State.COMMITTING)
    assert take(database, kit.dsn()).accepted == 0
    with database.writing() as connection:
        connection.execute(deliveries.update().values(state=State.UNCERTAIN.value))
    assert take(database).accepted == 1


@pytest.mark.parametrize("known", [one for one in State if one is not State.UNCERTAIN])
def test_no_other_state_is_changed(tmp_path: Path, known: State) -> None:
    database = state.one_delivery(tmp_path, known)
    take(database, kit.dsn())
    (row,) = state.rows(database, deliveries)
    assert row["state"] == known.value


def test_a_forged_report_changes_nothing(database: Database) -> None:
    """Whatever stands in it: only who has a delivery's token can say anything, about that one."""
    with database.writing() as connection:
        other = state.subscriber(connection, 7, "victim@victim.example")
        state.delivery(connection, state.mailing(connection, "2023-12-08"), other, 7)
    victim = kit.group("failed", "5.1.1", address="victim@victim.example")
    strange = [
        mint(bytes(32), purpose, number) for purpose in Purpose for number in (7, kit.DELIVERY)
    ]
    mails = [
        kit.dsn(victim, to="b-7@bounces.harbour.example", returned=kit.original("", "victim@x")),
        *(
            kit.dsn(victim, to=f"b-{token}@x.example", returned=kit.original(token))
            for token in strange
        ),
        *(kit.arf(returned=kit.original(token)) for token in strange),
        *(kit.leave(token) for token in strange),
    ]
    before = state.rows(database, subscribers), state.rows(database, deliveries)
    came = take(database, *mails)
    assert came.others == len(mails)
    assert state.rows(database) == []
    assert before == (state.rows(database, subscribers), state.rows(database, deliveries))

    take(database, kit.dsn(victim))  # a token of his own says nothing of others
    reader, spared = state.rows(database, subscribers)
    assert (reader["standing"], spared["standing"]) == ("suppressed", "active")


def test_a_delivery_that_is_not_known_is_left(database: Database) -> None:
    assert take(database, state.report_on(1)).others == 1
    assert state.rows(database) == []


def test_a_wish_of_one_who_was_erased_is_put_away(database: Database) -> None:
    """Its token is true, and there is nothing left to do: a test's message has such a one, too."""
    with database.writing() as connection:
        connection.execute(subscribers.delete())
    came = take(database, kit.leave())
    assert (came.others, came.left, came.effects[Effect.LEAVE]) == (0, 0, 1)
    (row,) = state.rows(database)
    assert (row["subscriber"], row["domain"], row["evidence"]) == (None, "", b"")
    assert len(list((database.folder.parent / "box" / DONE / "cur").iterdir())) == 1


def test_of_what_has_no_effect_no_evidence_is_kept(database: Database) -> None:
    take(database, kit.absence(), kit.exim_waits(), kit.dsn())
    kept = {row["kind"]: row["evidence"] for row in state.rows(database)}
    assert kept == {"no failure": b"", "gone": kit.dsn()}
    assert len(state.rows(database)) == 3


def test_old_evidence_is_let_go(database: Database) -> None:
    take(database, kit.dsn())
    take(database, at=KEPT_FOR + DAY, rehearse=True)
    take(database, kit.arf(), at=KEPT_FOR)
    assert [row["evidence"] for row in state.rows(database)] == [kit.dsn(), kit.arf()]
    take(database, at=KEPT_FOR + DAY)
    assert [row["evidence"] for row in state.rows(database)] == [b"", kit.arf()]
    assert take(database, kit.dsn(), at=KEPT_FOR + DAY).known == 1


@pytest.mark.parametrize("kind", [Kind.TEST, Kind.PROOF])
def test_a_test_or_a_proof_counts_against_nobody(tmp_path: Path, kind: Kind) -> None:
    database = Database(tmp_path)
    with database.writing() as connection:
        to = state.subscriber(connection)
        state.delivery(connection, state.mailing(connection, kind=kind), to)
    came = take(database, kit.dsn(), kit.arf(), kit.dsn(FULL))
    assert (sum(came.effects.values()), came.suppressed) == (3, 0)
    assert state.standing(database) == ("active", "", 0.0)
    assert {row["evidence"] for row in state.rows(database)} == {b""}


def test_evidence_is_cut_and_goes_with_its_subscriber(database: Database) -> None:
    take(database, kit.dsn() + b"x" * 100_000)
    assert len(state.rows(database)[0]["evidence"]) == EVIDENCE
    with database.writing() as connection:
        connection.execute(subscribers.delete())
    assert state.rows(database) == []
    take(database, kit.dsn())  # what comes later names the address, too
    assert state.rows(database)[0]["evidence"] == b""


def test_a_rehearsal_says_all_and_changes_nothing(database: Database) -> None:
    numbers = state.deliver_daily(database, 6)
    mails = [state.report_on(number, FULL) for number in numbers]
    came = take(database, *mails, b"To: me\n\nhello", rehearse=True)
    assert (came.suppressed, came.others) == (1, 1)
    assert state.rows(database) == []
    assert state.standing(database) == ("active", "", 0.0)
    box = database.folder.parent / "box"
    assert len(list((box / "new").iterdir())) == 7
    assert not (box / DONE).exists()


def test_more_than_a_batch_is_dealt_with(database: Database) -> None:
    numbers = state.deliver_daily(database, 120, start=1000)
    assert take(database, *(state.report_on(number, DENIED) for number in numbers)).alerts == [
        Alert("reader.example", 120)
    ]
    assert len(state.rows(database)) == 120

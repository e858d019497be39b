"""What a run does with what a server says: real threads and a real ledger, a scripted server."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from ledger_kit import (
    NOON,
    NoLimit,
    Script,
    ScriptLink,
    begin,
    count,
    fill,
    quick_folder,
    send,
    stand,
    write_letter,
)

from briefing.deliver import enroll, ledger, runs
from briefing.deliver.reckoning import lines, resolve, retry
from briefing.deliver.retries import discreet, entry
from briefing.deliver.transport import Gate, Letter, Link, Then, Verdict
from briefing.deliver.waiting import Wait
from briefing.deliver.weather import Ending, Pace
from briefing.errors import BriefingError
from briefing.model.delivery import Delivery, Kind, Mailing, State
from briefing.model.subscriber import Standing
from briefing.store.database import Database

TAKEN = Verdict(State.SUBMITTED, reply="250 2.0.0 queued")
LOST = Verdict(State.PENDING, Then.RECONNECT, "lost")
DOWN = Verdict(State.PENDING, Then.BACK_OFF, "connection refused")
DOUBT = Verdict(State.UNCERTAIN, Then.RECONNECT, "lost after the dot")


@pytest.fixture
def folder() -> Iterator[Path]:
    with quick_folder() as folder:
        yield folder


@pytest.fixture
def database(folder: Path) -> Database:
    database = Database(folder)
    fill(database, 40)
    return database


@pytest.fixture
def mailing(database: Database) -> Mailing:
    return begin(database)


def replies(database: Database, mailing: Mailing, state: State) -> list[str]:
    with database.reading() as connection:
        return [one.reply for one in lines(connection, mailing.id, [state])]


def suppressed(database: Database) -> list[tuple[str, str]]:
    """Address and reason of each who gets no more mail."""
    with database.reading() as connection:
        wanted = "SELECT address, reason FROM subscribers WHERE standing = 'suppressed'"
        return [(row[0], row[1]) for row in connection.exec_driver_sql(wanted)]


def in_turn(*verdicts: Verdict) -> Callable[[Letter], Verdict]:
    """The *verdicts* one after another, then acceptance."""
    left = iter(verdicts)
    lock = threading.Lock()

    def answer(letter: Letter) -> Verdict:
        with lock:
            return next(left, TAKEN)

    return answer


def test_everybody_gets_it_once_over_all_the_links(database: Database, mailing: Mailing) -> None:
    script = Script()
    told: list[int] = []
    outcome = send(
        database,
        mailing,
        script,
        progress=lambda now: told.append(now.outlook.counts[State.SUBMITTED]),
    )
    assert outcome.ending is Ending.DONE
    assert Counter(script.accepted) == Counter(f"a{n}@example.org" for n in range(40))
    assert count(database) == outcome.outlook.counts == {State.SUBMITTED: 40}
    assert told[-1] == 40
    assert len(script.links) == 4
    assert all(link.closed for link in script.links)
    assert not list((database.folder / runs.FOLDER).iterdir())
    assert send(database, mailing, script).ending is Ending.DONE  # nothing to do
    assert len(script.accepted) == 40


def test_a_link_hears_of_its_next_letter_while_there_is_enough_for_the_others(
    database: Database, mailing: Mailing
) -> None:
    script = Script()
    assert send(database, mailing, script, links=2).outlook.counts == {State.SUBMITTED: 40}
    assert 10 < len(script.ahead) < 40
    assert len(set(script.accepted)) == len(script.accepted) == 40


def test_three_alike_stop_the_mailing_and_are_not_held_against_anybody(
    database: Database, mailing: Mailing
) -> None:
    def answer(letter: Letter) -> Verdict:
        reply = f"550 5.7.1 [192.0.2.9] {letter.recipient} not authorised, id {id(letter)}x7"
        return Verdict(State.REFUSED, reply=reply, blames_us=True)

    outcome = send(database, mailing, Script(answer), links=1)
    assert outcome.ending is Ending.STOPPED
    assert "3 recipients running" in outcome.reason
    assert "550 5.7.1 [192.0.2.9] (address) not authorised" in outcome.reason
    with database.reading() as connection:
        assert enroll.why_stopped(connection, mailing.id) == outcome.reason
    assert count(database) == {State.DEFERRED: 3, State.PENDING: 37}
    assert outcome.outlook.next_due is not None
    assert outcome.outlook.next_due <= datetime.now(UTC)
    assert all("@" not in reply for reply in replies(database, mailing, State.DEFERRED))
    script = Script()
    assert send(database, mailing, script).ending is Ending.DONE  # once it is mended
    assert len(set(script.accepted)) == len(script.accepted) == 40


def test_refusals_that_differ_or_have_a_success_between_stop_nothing(
    database: Database, mailing: Mailing
) -> None:
    one = Verdict(State.REFUSED, reply="550 5.7.1 not you", blames_us=True)
    other = Verdict(State.REFUSED, reply="554 5.6.0 not this", blames_us=True)
    theirs = Verdict(State.REFUSED, reply="550 5.1.1 nobody")
    script = Script(in_turn(one, one, TAKEN, one, one, other, theirs, other))
    outcome = send(database, mailing, script, links=1)
    assert outcome.ending is Ending.DONE
    assert outcome.outlook.counts == {State.REFUSED: 7, State.SUBMITTED: 33}


def test_the_servers_refusal_of_us_stops_all_runs_of_the_mailing(
    database: Database, mailing: Mailing
) -> None:
    """A second run is at its gate when the first is told that the password is wrong."""
    at_the_gate, stopped = threading.Event(), threading.Event()
    outcomes = []

    def slow(letter: Letter) -> Verdict:
        at_the_gate.set()
        assert stopped.wait(30)
        return TAKEN

    second = Script(slow)
    thread = threading.Thread(
        target=lambda: outcomes.append(send(database, mailing, second, links=1))
    )
    thread.start()
    assert at_the_gate.wait(30)
    no = Verdict(State.PENDING, Then.STOP, "535 5.7.8 bad credentials")
    first = send(database, mailing, Script(lambda letter: no), links=1)
    # The gate was asked before the stop: that letter may go, the next may not.
    stopped.set()
    thread.join(30)
    assert (first.ending, first.reason) == (Ending.STOPPED, "535 5.7.8 bad credentials")
    assert (outcomes[0].ending, outcomes[0].reason) == (first.ending, first.reason)
    assert len(second.accepted) <= 1
    assert count(database)[State.PENDING] >= 39


def test_a_doubt_is_reported_and_never_sent_again(database: Database, mailing: Mailing) -> None:
    script = Script(in_turn(TAKEN, DOUBT, TAKEN, DOUBT))
    outcome = send(database, mailing, script)
    assert outcome.ending is Ending.DONE
    assert outcome.outlook.counts == {State.UNCERTAIN: 2, State.SUBMITTED: 38}
    assert outcome.outlook.unresolved == 2
    assert replies(database, mailing, State.UNCERTAIN) == ["lost after the dot"] * 2
    send(database, mailing, script)
    assert len(script.accepted) == 38


def test_doubt_after_doubt_stops_the_mailing(database: Database, mailing: Mailing) -> None:
    outcome = send(database, mailing, Script(lambda letter: DOUBT))
    assert outcome.ending is Ending.STOPPED
    assert "lost after the message had left" in outcome.reason
    assert 5 <= count(database)[State.UNCERTAIN] <= 8


def test_no_server_for_long_ends_the_run_with_all_pending(
    database: Database, mailing: Mailing
) -> None:
    asked: list[str] = []

    def answer(letter: Letter) -> Verdict:
        asked.append(letter.recipient)
        return DOWN

    pace = Pace(first=0.01, longest=0.05, limit=0.4)
    outcome = send(database, mailing, Script(answer), links=2, pace=pace)
    assert (outcome.ending, outcome.reason) == (Ending.UNREACHABLE, "connection refused")
    assert count(database) == {State.PENDING: 40}
    assert 4 <= len(asked) <= 60  # it waited between its tries


def test_a_server_that_comes_back_gets_the_rest(database: Database, mailing: Mailing) -> None:
    script = Script(in_turn(TAKEN, *[DOWN] * 6, LOST, TAKEN))
    assert send(database, mailing, script).outlook.counts == {State.SUBMITTED: 40}


def test_fewer_links_where_the_server_says_so_and_more_again_later(
    database: Database, mailing: Mailing
) -> None:
    """Of four links two are put away; with enough letters taken they come back."""
    closing = Verdict(State.PENDING, Then.HALVE_CONNECTIONS, "421 4.7.0 too many")
    at_once = threading.Semaphore(0)
    most, now, lock = [0], [0], threading.Lock()
    fewer = in_turn(closing)

    def answer(letter: Letter) -> Verdict:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        at_once.acquire(timeout=0.005)
        with lock:
            now[0] -= 1
        return fewer(letter)

    pace = Pace(first=0.001, longest=0.01, limit=5, rise=10)
    script = Script(answer)
    outcome = send(database, mailing, script, pace=pace)
    assert outcome.outlook.counts == {State.SUBMITTED: 40}
    assert sum(link.closed for link in script.links) > 4  # put away, and closed at the end


def test_a_server_that_throttles_is_sent_to_more_slowly(
    database: Database, mailing: Mailing
) -> None:
    slower = Verdict(State.DEFERRED, Then.HALVE_RATE, "454 4.7.0 throttled", counts=False)
    rate = NoLimit()
    clock = [datetime.now(UTC)]
    outcome = send(
        database,
        mailing,
        Script(in_turn(slower, slower)),
        rate=rate,
        links=1,
        now=lambda: clock[0],
        progress=lambda now: clock.__setitem__(0, now.waits_until or clock[0]),
    )
    assert rate.halved == 2
    assert outcome.outlook.counts == {State.SUBMITTED: 40}  # the run stays for what is due soon


def test_a_deferred_one_waits_its_hour_and_is_given_up_after_a_day(
    database: Database, mailing: Mailing
) -> None:
    """The steps are 5, 15, 30, 60 minutes, then each hour, while the others have theirs."""
    later = Verdict(State.DEFERRED, reply="451 4.3.0 try later")
    clock = [datetime.now(UTC)]
    tried: list[datetime] = []

    def answer(letter: Letter) -> Verdict:
        if letter.recipient != "a7@example.org":
            return TAKEN
        tried.append(clock[0])
        return later

    while True:
        outcome = send(database, mailing, Script(answer), now=lambda: clock[0])
        assert outcome.ending is Ending.DONE
        if (due := outcome.outlook.next_due) is None:
            break
        assert outcome.outlook.counts == {State.SUBMITTED: 39, State.DEFERRED: 1}
        early = send(database, mailing, Script(answer), now=lambda: clock[0])
        assert early.outlook.next_due == due
        clock[0] = due
    steps = [(b - a).total_seconds() / 60 for a, b in pairwise(tried)]
    assert [round(step) for step in steps] == [5, 15, 30] + [60] * 23
    assert replies(database, mailing, State.REFUSED) == [
        "given up after a day: 451 4.3.0 try later"
    ]


def test_a_run_that_may_wait_sends_what_comes_to_be_due(
    database: Database, mailing: Mailing
) -> None:
    later = Verdict(State.DEFERRED, reply="451 4.3.0 try later")
    clock = [datetime.now(UTC)]
    outcome = send(
        database,
        mailing,
        Script(in_turn(later)),
        now=lambda: clock[0],
        wait=timedelta(hours=1),
        progress=lambda now: clock.__setitem__(0, now.waits_until or clock[0]),
    )
    assert outcome.outlook.counts == {State.SUBMITTED: 40}


def test_a_letter_that_loses_its_connection_each_time_does_not_hold_up_the_rest(
    database: Database, mailing: Mailing
) -> None:
    def answer(letter: Letter) -> Verdict:
        return LOST if letter.recipient == "a7@example.org" else TAKEN

    pace = Pace(first=0.001, longest=0.01, limit=30)
    outcome = send(database, mailing, Script(answer), pace=pace)
    assert outcome.outlook.counts == {State.SUBMITTED: 39, State.DEFERRED: 1}


def test_a_letter_at_which_the_server_hangs_up_does_not_hold_up_the_rest(
    database: Database, mailing: Mailing
) -> None:
    """421 to the letter is counted, 421 to the greeting is not: that is nobody's fault."""
    closing = Verdict(State.PENDING, Then.HALVE_CONNECTIONS, "421 4.7.0 not this one")
    full = Verdict(State.PENDING, Then.HALVE_CONNECTIONS, "421 4.3.2 too busy", counts=False)
    busy = iter([full] * 8)

    def answer(letter: Letter) -> Verdict:
        if letter.recipient == "a8@example.org":
            return next(busy, TAKEN)
        return closing if letter.recipient == "a7@example.org" else TAKEN

    pace = Pace(first=0.001, longest=0.01, limit=30)
    outcome = send(database, mailing, Script(answer), pace=pace)
    assert outcome.ending is Ending.DONE
    assert outcome.outlook.counts == {State.SUBMITTED: 39, State.DEFERRED: 1}


@pytest.mark.parametrize("reply", ["550 relay not permitted", "550 5.1.1 relaying denied"])
def test_a_relay_that_knows_us_not_refuses_nobody_and_suppresses_nobody(
    database: Database, mailing: Mailing, reply: str
) -> None:
    no = Verdict(State.REFUSED, reply=reply, suppress="5.1.1" in reply)
    outcome = send(database, mailing, Script(lambda letter: no))
    assert (outcome.ending, count(database)[State.REFUSED]) == (Ending.STOPPED, 0)
    assert outcome.reason == f"3 recipients running were refused alike, so it is about us: {reply}"
    assert suppressed(database) == []
    script = Script()
    assert send(database, mailing, script).outlook.counts == {State.SUBMITTED: 40}
    assert len(set(script.accepted)) == len(script.accepted) == 40


def test_an_address_is_suppressed_only_once_the_server_has_taken_something(
    database: Database, mailing: Mailing
) -> None:
    """Two refused before the first one is taken, and one more after it."""
    no = Verdict(State.REFUSED, reply="550 5.1.1 no such user", suppress=True)
    outcome = send(database, mailing, Script(in_turn(no, no, TAKEN, no)), links=1)
    assert outcome.outlook.counts == {State.REFUSED: 3, State.SUBMITTED: 37}
    assert len(suppressed(database)) == 3


def test_where_nothing_is_taken_nobody_is_suppressed(folder: Path) -> None:
    """A list of two, both refused: perhaps the server is set up badly; the next issue will tell."""
    database = Database(folder)
    fill(database, 2)
    no = Verdict(State.REFUSED, reply="550 5.1.1 no such user", suppress=True)
    outcome = send(database, begin(database), Script(lambda letter: no))
    assert (outcome.ending, outcome.outlook.counts) == (Ending.DONE, {State.REFUSED: 2})
    assert suppressed(database) == []


def test_what_was_refused_goes_once_more_when_somebody_asks(
    database: Database, mailing: Mailing
) -> None:
    no = Verdict(State.REFUSED, reply="550 5.1.1 no such user", suppress=True)
    full = Verdict(State.REFUSED, reply="552 5.2.2 mailbox full")
    script = Script(in_turn(TAKEN, no, full))
    send(database, mailing, script, links=1)
    with database.writing() as connection:
        assert retry(connection, mailing.id, datetime.now(UTC)) == 2
    outcome = send(database, mailing, script)
    assert outcome.outlook.counts == {State.SUBMITTED: 39, State.LEFT: 1}  # the suppressed one
    assert len(set(script.accepted)) == len(script.accepted) == 39


def test_doubts_about_another_issue_are_told_with_this_one(
    database: Database, mailing: Mailing
) -> None:
    """A run died at the dot yesterday, and nobody has looked since."""
    with database.writing() as connection:
        claimed = ledger.claim(connection, mailing.id, "dead", NOON, NOON, 1)
        ledger.mark(connection, "dead", [one.id for one in claimed], NOON)
        other = enroll.enroll(connection, date(2023, 12, 8), Kind.ISSUE, "other", NOON, Random(2))
    outcome = send(database, other, Script())
    assert outcome.outlook.counts == {State.SUBMITTED: 40}
    assert (outcome.doubts, outcome.outlook.unresolved) == ({"2023-12-07": 1}, 0)
    with database.writing() as connection:
        resolve(connection, mailing.id, NOON, resend=False)
    assert send(database, other, Script()).doubts == {}


def test_a_clock_that_was_set_forward_gives_up_nothing() -> None:
    """A day between two tries, as it seems; it takes four tries."""
    later = Verdict(State.DEFERRED, reply="451 4.3.0 try later")
    at = NOON + timedelta(days=2)
    one = Delivery(1, "a@example.org", "", "en", 1, 1, NOON, tried_at=NOON)
    assert entry(one, later, at).state is State.DEFERRED
    assert entry(replace(one, attempts=3), later, at).state is State.REFUSED


def test_a_reply_names_nobody_however_the_name_is_spelled() -> None:
    told = "550 <a@xn--bcher-kva.example> a@b\u00fccher.example A@B\u00dcCHER.example unknown"
    reply = discreet(Verdict(State.REFUSED, reply=told), "a@xn--bcher-kva.example").reply
    assert reply == "550 <(address)> (address) (address) unknown"


def test_one_bad_apple_is_refused_with_the_reason(database: Database, mailing: Mailing) -> None:
    def compose(delivery: Delivery) -> Letter:
        if delivery.address in {"a3@example.org", "a4@example.org"}:
            raise BriefingError.at(delivery.edition, "is no edition of this issue")
        return write_letter(delivery)

    outcome = send(database, mailing, Script(), compose=compose)
    assert outcome.outlook.counts == {State.SUBMITTED: 38, State.REFUSED: 2}
    told = "cannot be made: en: is no edition of this issue"
    assert replies(database, mailing, State.REFUSED) == [told] * 2


def test_a_fault_of_ours_is_held_against_nobody(database: Database, mailing: Mailing) -> None:
    def compose(delivery: Delivery) -> Letter:
        raise KeyError("slot")

    outcome = send(database, mailing, Script(), compose=compose)
    assert outcome.ending is Ending.STOPPED
    assert "cannot be made: KeyError" in outcome.reason
    assert count(database)[State.REFUSED] == 0


def test_who_leaves_during_the_mailing_gets_nothing_more(
    database: Database, mailing: Mailing
) -> None:
    """One leaves before its claim, one after it and before its dot, one is erased."""
    first: list[str] = []

    def answer(letter: Letter) -> Verdict:
        if not first:
            first.append(letter.recipient)
            for token in range(1, 41):
                if f"a{token - 1}@example.org" != letter.recipient:
                    stand(database, token, Standing.LEFT)
        return TAKEN

    script = Script(answer)
    outcome = send(database, mailing, script, links=1)
    assert script.accepted == first
    assert outcome.outlook.counts == {State.SUBMITTED: 1, State.LEFT: 39}


def test_an_address_that_does_not_exist_is_suppressed(database: Database, mailing: Mailing) -> None:
    def answer(letter: Letter) -> Verdict:
        reply = f"550 5.1.1 <{letter.recipient}> no such user"
        gone = letter.recipient == "a7@example.org"
        return Verdict(State.REFUSED, reply=reply, suppress=True) if gone else TAKEN

    send(database, mailing, Script(answer))
    assert replies(database, mailing, State.REFUSED) == ["550 5.1.1 <(address)> no such user"]
    assert suppressed(database) == [("a7@example.org", "550 5.1.1 <(address)> no such user")]


def test_when_asked_to_stop_it_finishes_what_is_under_way(
    database: Database, mailing: Mailing
) -> None:
    stop, under_way, go_on = threading.Event(), threading.Barrier(5), threading.Event()

    def answer(letter: Letter) -> Verdict:
        if not stop.is_set():
            script.wait.aside(lambda: under_way.wait(30))
            assert script.wait.aside(lambda: go_on.wait(30))
        return TAKEN

    def interrupt() -> None:
        under_way.wait(30)
        stop.set()

    threading.Thread(target=interrupt).start()
    told = [False]

    def progress(_: object) -> None:
        if told[0]:  # it was set before this look, so the run has heard of it
            go_on.set()
        told[0] = stop.is_set()

    script = Script(answer)
    outcome = send(database, mailing, script, stop=stop, progress=progress)
    assert outcome.ending is Ending.INTERRUPTED
    assert len(script.accepted) == 4
    assert outcome.outlook.counts == {State.SUBMITTED: 4, State.PENDING: 36}


def test_once_the_server_refuses_us_no_other_link_begins(
    database: Database, mailing: Mailing
) -> None:
    tried: list[str] = []

    def answer(letter: Letter) -> Verdict:
        tried.append(letter.recipient)
        return Verdict(State.PENDING, Then.STOP, "535 5.7.8 who are you?")

    outcome = send(database, mailing, Script(answer))
    assert (outcome.ending, outcome.reason) == (Ending.STOPPED, "535 5.7.8 who are you?")
    assert len(tried) == 1
    assert count(database) == {State.PENDING: 40}


def test_what_is_found_out_as_a_run_ends_is_heard(database: Database, mailing: Mailing) -> None:
    """The third refusal alike comes when it was asked to stop, and its link ends at once."""
    stop, heard = threading.Event(), threading.Event()
    refusals = [0]

    def answer(letter: Letter) -> Verdict:
        refusals[0] += 1
        if refusals[0] == 3:
            stop.set()
            assert script.wait.aside(lambda: heard.wait(30))
        return Verdict(State.REFUSED, reply="554 5.7.1 go away", blames_us=True)

    looks = [0]

    def progress(_: object) -> None:
        looks[0] += stop.is_set()
        if looks[0] > 1:  # it was set before this look, so the run has heard of it
            heard.set()

    script = Script(answer)
    outcome = send(database, mailing, script, links=1, stop=stop, progress=progress)
    assert (outcome.ending, refusals) == (Ending.STOPPED, [3])
    assert count(database)[State.REFUSED] == 0
    with database.reading() as connection:
        assert "go away" in enroll.why_stopped(connection, mailing.id)
    assert send(database, mailing, Script()).outlook.counts == {State.SUBMITTED: 40}


def test_two_runs_share_a_short_list(database: Database, mailing: Mailing) -> None:
    both = threading.Barrier(2)
    scripts = [Script(), Script()]

    def run(script: Script) -> None:
        first = threading.Event()

        def answer(letter: Letter) -> Verdict:
            if not first.is_set():
                first.set()
                both.wait(30)
            return TAKEN

        script.answer = answer
        send(database, mailing, script, links=1)

    threads = [threading.Thread(target=run, args=[script]) for script in scripts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    accepted = scripts[0].accepted + scripts[1].accepted
    assert len(set(accepted)) == len(accepted) == 40
    assert all(script.accepted for script in scripts)


def test_a_run_whose_claims_lapse_while_it_lives_sends_nothing_twice(
    database: Database, mailing: Mailing
) -> None:
    """The lid was shut: another run finds its leases over, and it claims anew what it has.

    One copy is at the dot, whose answer is awaited, when a second copy could meet its shut gate.
    """
    passed = [timedelta(0)]
    lapsed, at_the_dot = threading.Event(), threading.Event()

    def now() -> datetime:
        return datetime.now(UTC) + passed[0]

    class Slow(Script):
        def link(self, wait: Wait) -> Link:
            self.wait = wait
            return SlowLink(self)

    class SlowLink(ScriptLink):
        def submit(self, letter: Letter, gate: Gate, ahead: Letter | None = None) -> Verdict:
            if not lapsed.is_set():
                at_the_dot.set()
                # What the run holds lapses before any gate has passed.
                assert script.wait.aside(lambda: lapsed.wait(30))
            verdict = super().submit(letter, gate)
            if verdict.state is State.SUBMITTED:
                slow = len(script.accepted) % 5 == 1  # is the answer to the dot
                script.wait.aside(partial(threading.Event().wait, 0.3 if slow else 0.002))
            return verdict

    def sleep() -> None:
        assert at_the_dot.wait(30)
        passed[0] = timedelta(minutes=10)
        assert runs.recover_dead(database, now()).lapsed
        lapsed.set()

    script = Slow()
    sleeper = threading.Thread(target=sleep)
    sleeper.start()
    outcome = send(database, mailing, script, now=now)
    sleeper.join(30)
    assert (outcome.ending, outcome.outlook.counts) == (Ending.DONE, {State.SUBMITTED: 40})
    assert Counter(script.accepted) == Counter(f"a{n}@example.org" for n in range(40))


def test_a_fault_in_a_link_leaves_a_doubt_only_after_the_gate(
    database: Database, mailing: Mailing
) -> None:
    faults = [0]

    def answer(letter: Letter) -> Verdict:
        faults[0] += 1
        if faults[0] == 3:
            raise ValueError("a fault")
        return TAKEN

    assert send(database, mailing, Script(answer), links=1).outlook.counts == {State.SUBMITTED: 40}


def test_what_the_caller_raises_ends_the_run_in_good_order(
    database: Database, mailing: Mailing
) -> None:
    def progress(_: object) -> None:
        raise BrokenPipeError("the terminal is gone")

    with pytest.raises(BrokenPipeError):
        send(database, mailing, Script(), progress=progress)
    assert set(count(database)) <= {State.SUBMITTED, State.PENDING}


def test_a_transport_that_gives_no_link_is_told_and_loses_nothing(
    database: Database, mailing: Mailing
) -> None:
    class Broken(Script):
        def link(self, wait: Wait) -> Link:
            raise BriefingError.at("mailbox", "is no folder")

    with pytest.raises(BriefingError, match="is no folder"):
        send(database, mailing, Broken())
    assert count(database) == {State.PENDING: 40}

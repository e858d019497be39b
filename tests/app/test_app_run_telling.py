"""What the editor learns of an issue that does not go: each matter, once, and as it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from quick import quick_folder
from run_kit import POLICY, READER, TRIPOLI, Crash, World

from briefing.app.outside import Did, News, Ping
from briefing.app.run import run
from briefing.app.steps import sent
from briefing.config.schedule import Policy, Schedule
from briefing.deliver.dispatch import Outcome
from briefing.deliver.enroll import enroll
from briefing.deliver.reckoning import Outlook
from briefing.deliver.weather import Ending
from briefing.errors import OvertakenError, StoreError
from briefing.model.delivery import Kind, State
from briefing.schedule.deciding import Look, Step
from briefing.store import facts
from briefing.store.tables import subscribers

DAY = date(2024, 3, 5)
DUE = datetime(2024, 3, 5, 6, 30, tzinfo=TRIPOLI).astimezone(UTC)
"""The window ends six hours later."""
APPROVE = replace(POLICY, approve=True)


Maker = Callable[..., World]


class Empty(World):
    """No source has anything new."""

    def do(self, step: Step, day: date) -> Did:
        if step is Step.COLLECT:
            return Did("nothing new")
        return super().do(step, day)


@pytest.fixture
def maker() -> Iterator[Maker]:
    """Makes a world of a kind, at the first moment of the window."""
    with ExitStack() as stack:

        def make(kind: type[World] = World, policy: Schedule = POLICY) -> World:
            made = kind(stack.enter_context(quick_folder()), policy)
            stack.callback(made.database.close)
            made.now = DUE
            return made

        yield make


def world(maker: Maker, policy: Schedule = POLICY, kind: type[World] = World) -> World:
    """One in which the run has been called the day before."""
    made = maker(kind, policy)
    made.now = DUE - timedelta(days=1)
    made.desk[DAY - timedelta(1)] = 1
    made.call()
    if policy.approve:
        made.approve(DAY - timedelta(1))
        made.call()
    assert [one.day for one in made.sent] == [DAY - timedelta(1)]
    made.mail.clear()
    made.pings.clear()
    made.now = DUE
    return made


def after_ten_minutes(made: World) -> bool | None:
    made.now += timedelta(minutes=10)
    return made.call()


def after_the_latest_hour(made: World) -> bool | None:
    made.now = DUE + timedelta(hours=6)
    return made.call()


def abouts(made: World) -> list[str]:
    """What the editor was told of this day."""
    assert all(one.startswith(f"{DAY} ") for one in made.mail)
    return [one.removeprefix(f"{DAY} ") for one in made.mail]


def test_an_approval_that_lapsed_is_told_as_another_matter(maker: Maker) -> None:
    made = world(maker, APPROVE)
    made.call()
    assert abouts(made) == ["approval"]
    made.approve(DAY)
    made.edit(DAY)
    for _ in range(3):
        assert after_ten_minutes(made) is True
    first, lapsed = abouts(made)
    assert (first, lapsed.startswith("approval 2024-03-05T")) == ("approval", True)
    made.edit(DAY)  # the editor is still at it
    after_ten_minutes(made)
    assert abouts(made) == [first, lapsed]
    made.approve(DAY)
    after_ten_minutes(made)
    assert [(one.day, one.version) for one in made.sent[1:]] == [(DAY, 3)]


def test_other_errors_are_another_matter(maker: Maker) -> None:
    made = world(maker)
    for errors in (("a",), ("a",), ("a", "b"), ("a", "b")):
        made.errors = errors
        after_ten_minutes(made)
    assert len(set(abouts(made))) == len(made.mail) == 2
    made.errors = ()
    after_ten_minutes(made)
    assert made.sent[-1].day == DAY


def test_what_is_held_until_its_time_is_over_was_told_and_is_no_failure(maker: Maker) -> None:
    """Also where other steps went on meanwhile, hour by hour."""
    made = world(maker, APPROVE)
    made.mailbox = True
    made.call()
    for _ in range(8):
        after_ten_minutes(made)
    assert after_the_latest_hour(made) is True
    assert after_ten_minutes(made) is True
    assert abouts(made) == ["approval"]


def test_who_slept_through_the_window_says_so_once(maker: Maker) -> None:
    made = world(maker)
    assert after_the_latest_hour(made) is False
    assert after_ten_minutes(made) is True
    assert abouts(made) == ["late"]
    assert made.pings == [Ping.FAILURE]


def test_a_matter_that_was_mended_does_not_explain_that_it_did_not_go(maker: Maker) -> None:
    made = world(maker, APPROVE)
    made.call()
    made.approve(DAY)  # and the machine sleeps
    assert after_the_latest_hour(made) is False
    assert abouts(made) == ["approval", "late"]


def test_a_failure_that_was_told_explains_it_and_one_that_was_overcome_does_not(
    maker: Maker,
) -> None:
    made = world(maker)
    made.failing = {Step.SEND}
    assert made.call() is False
    assert after_the_latest_hour(made) is False
    assert abouts(made) == ["send failed"]
    assert after_ten_minutes(made) is True


def test_a_build_that_failed_and_went_well_later_does_not_explain_it(maker: Maker) -> None:
    made = world(maker, APPROVE)
    made.failing = {Step.BUILD}
    made.call()
    made.failing = set()
    after_ten_minutes(made)
    made.approve(DAY)
    assert after_the_latest_hour(made) is False
    assert abouts(made) == ["build failed", "approval", "late"]


def test_the_mail_about_a_window_that_is_over_is_tried_until_it_is_taken(maker: Maker) -> None:
    made = world(maker)
    made.deaf = True
    assert after_the_latest_hour(made) is False
    assert after_ten_minutes(made) is False
    made.deaf = False
    after_ten_minutes(made)
    assert after_ten_minutes(made) is True
    assert abouts(made) == ["late"]


def test_after_a_restore_nobody_knows_whether_it_went(maker: Maker) -> None:
    made = world(maker)
    with made.database.writing() as connection:
        facts.mark_backup(connection, DUE - timedelta(hours=3))
        facts.mark_restore(connection, DUE + timedelta(hours=5))
    assert after_the_latest_hour(made) is True
    assert after_ten_minutes(made) is True
    assert abouts(made) == ["restored"]
    assert made.pings == []


def test_a_desk_that_changes_all_the_while_is_a_failure(maker: Maker) -> None:
    class Busy(World):
        def do(self, step: Step, day: date) -> Did:
            did = super().do(step, day)
            if step is Step.BUILD and day == DAY:
                self.edit(day)
            return did

    made = maker(Busy)
    assert made.call() is False
    assert after_ten_minutes(made) is False
    assert abouts(made) == ["build failed"]
    assert made.pings[-1] is Ping.FAILURE


def test_a_database_that_cannot_be_used_is_told_to_the_page(maker: Maker) -> None:
    class Broken(World):
        def do(self, step: Step, day: date) -> Did:
            with self.database.sound() as connection:
                connection.exec_driver_sql("DROP TABLE journal")
            return super().do(step, day)

    made = maker(Broken)
    with pytest.raises(StoreError, match="cannot be used"):
        run(made.hands())
    assert made.pings == [Ping.START, Ping.FAILURE]


def test_a_step_that_lacks_what_is_stored_elsewhere_is_told_as_any_other(maker: Maker) -> None:
    class Keyless(World):
        def do(self, step: Step, day: date) -> Did:
            if step is Step.SEND:
                raise StoreError.at(".briefing/key", "is missing")
            return super().do(step, day)

    made = maker(Keyless)
    assert made.call() is False
    assert after_ten_minutes(made) is False
    assert abouts(made) == ["send failed"]


def test_who_thinks_of_something_while_it_is_about_to_go_is_heard(maker: Maker) -> None:
    class Hasty(World):
        def do(self, step: Step, day: date) -> Did:
            if step is Step.SEND and day == DAY:
                self.hold(day)
                raise OvertakenError.at(day, "is held")
            return super().do(step, day)

    made = maker(Hasty)
    assert made.call() is True
    assert made.sent == []
    assert made.mail == []
    assert any("the editor holds it" in line for line in made.said)


def test_doubts_of_earlier_issues_are_one_matter_however_many() -> None:
    outlook = Outlook(Counter({State.SUBMITTED: 4}), None, 0)
    one, more = (sent(DAY, Outcome(Ending.DONE, "", outlook, {"a": n})) for n in (1, 2))
    assert one.matter == more.matter == "uncertain earlier"
    assert (one.trouble, more.trouble) == ("1 uncertain of a", "2 uncertain of a")


def test_an_issue_that_nobody_took_has_not_gone_well(maker: Maker) -> None:
    class Unwanted(World):
        def do(self, step: Step, day: date) -> Did:
            did = super().do(step, day)
            if step is not Step.SEND:
                return did
            outlook = Outlook(Counter({State.REFUSED: 2}), None, 0)
            return sent(day, Outcome(Ending.DONE, "", outlook, {}))

    made = maker(Unwanted)
    assert made.call() is False
    assert after_ten_minutes(made) is True
    assert abouts(made) == ["refused"]
    assert made.pings == [Ping.START, Ping.FAILURE]
    some = Outlook(Counter({State.REFUSED: 2, State.SUBMITTED: 1}), None, 0)
    assert sent(DAY, Outcome(Ending.DONE, "", some, {})) == Did("2 refused, 1 submitted")


def test_an_approval_that_lapsed_is_told_whatever_it_was_given_for(maker: Maker) -> None:
    """A hold, a quiet day, a day that was skipped: each was let go, and then changed."""
    held = world(maker)
    held.hold(DAY)
    held.call()
    assert held.mail == []
    quiet = world(maker)
    quiet.stories = 1
    quiet.call()
    skipped = world(maker, replace(POLICY, quiet_day=Policy.SKIP))
    skipped.stories = 1
    skipped.call()
    for made in (held, quiet, skipped):
        told = len(made.mail)
        made.approve(DAY)
        made.edit(DAY)
        for _ in range(2):
            after_ten_minutes(made)
        (about,) = abouts(made)[told:]
        assert about.startswith("approval 2024-03-05T")
        made.approve(DAY)
        after_ten_minutes(made)
        assert made.sent[-1].day == DAY


def test_a_day_is_skipped_only_once_the_editor_knows(maker: Maker) -> None:
    made = world(maker, replace(POLICY, quiet_day=Policy.SKIP))
    made.stories, made.deaf = 1, True
    assert made.call() is False
    assert after_ten_minutes(made) is False
    made.deaf = False
    assert after_ten_minutes(made) is True
    assert after_ten_minutes(made) is True
    assert abouts(made) == ["quiet"]
    assert made.pings.count(Ping.SUCCESS) == 1


def test_what_was_skipped_and_then_approved_is_missed_as_any_other(maker: Maker) -> None:
    made = world(maker, replace(POLICY, quiet_day=Policy.SKIP))
    made.stories = 1
    made.call()
    made.approve(DAY)  # and the machine sleeps
    assert after_the_latest_hour(made) is False
    assert abouts(made) == ["quiet", "late"]


def test_doubts_are_told_though_the_server_was_in_no_state_for_it(maker: Maker) -> None:
    made = world(maker)
    made.doubtful, made.deaf = True, True
    made.call()
    after_ten_minutes(made)
    made.deaf = False
    assert after_the_latest_hour(made) is True
    after_ten_minutes(made)
    assert abouts(made) == ["uncertain"]


def test_more_on_the_desk_than_was_told_of_is_missed_as_any_other(maker: Maker) -> None:
    made = world(maker)
    made.stories = 1
    made.call()
    made.stories = 5
    made.edit(DAY)  # and the machine sleeps
    assert after_the_latest_hour(made) is False
    assert abouts(made) == ["quiet", "late"]


def test_an_empty_desk_and_one_with_little_on_it_are_two_matters(maker: Maker) -> None:
    made = maker(Empty)
    made.call()
    made.stories = 1
    made.edit(DAY)
    after_ten_minutes(made)
    assert abouts(made) == ["quiet empty", "quiet"]


def test_a_build_that_fails_all_morning_is_told_once(maker: Maker) -> None:
    made = world(maker)
    made.failing = {Step.BUILD}
    made.call()
    after_ten_minutes(made)
    assert after_the_latest_hour(made) is False
    assert abouts(made) == ["build failed"]


def test_each_issue_that_was_missed_is_told(maker: Maker) -> None:
    made = world(maker)
    made.now = DUE + timedelta(days=3)
    made.call()
    late = [f"{DAY + timedelta(n)} late" for n in range(3)]
    assert made.mail == late
    assert [one.day for one in made.sent[1:]] == [DAY + timedelta(3)]
    after_ten_minutes(made)
    assert made.mail == late


def test_an_issue_that_cannot_be_looked_at_is_told_as_any_failure(maker: Maker) -> None:
    class Closed(World):
        def look(self, day: date) -> Look:
            if day == DAY:
                raise PermissionError(13, "Permission denied", "out")
            return super().look(day)

    made = world(maker, kind=Closed)
    assert made.call() is False
    assert abouts(made) == ["build failed"]
    assert made.pings == [Ping.FAILURE]


def test_a_reason_that_no_file_can_hold_is_told_all_the_same(maker: Maker) -> None:
    """Names of files are bytes, and not all of them are text."""

    class Odd(World):
        def do(self, step: Step, day: date) -> Did:
            if step is Step.BUILD and day == DAY:
                raise RuntimeError("caf\udce9.md\nis broken")
            return super().do(step, day)

    made = world(maker, kind=Odd)
    assert made.call() is False
    assert abouts(made) == ["build failed"]
    (said,) = [line for line in made.said if "failed" in line]
    assert said.isprintable()


def test_what_nobody_thought_of_is_told_to_the_page(maker: Maker) -> None:
    made = world(maker)
    made.out[DAY] = 1

    def broken(_: date) -> Look:
        raise RuntimeError("of the outbox")

    made.now = DUE + timedelta(hours=6)
    with pytest.raises(RuntimeError, match="of the outbox"):
        run(replace(made.hands(), look=broken))
    assert made.pings == [Ping.FAILURE]


def complaints(made: World) -> list[str]:
    """What cron would mail of a further call."""
    made.now += timedelta(minutes=10)
    said: list[str] = []
    run(replace(made.hands(), say=lambda line, trouble: said.extend([line] * trouble)))
    return said


@pytest.mark.parametrize("deaf", [False, True])
@pytest.mark.parametrize("what", ["failure", "skip", "hold", "late"])
def test_no_complaint_is_made_twice(what: str, deaf: bool, maker: Maker) -> None:
    """Cron would mail it every ten minutes."""
    made = world(maker, replace(POLICY, quiet_day=Policy.SKIP if what == "skip" else Policy.HOLD))
    made.deaf = deaf
    if what == "failure":
        made.failing = {Step.SEND}
    elif what == "late":
        made.now = DUE + timedelta(hours=6)
    else:
        made.stories = 1
    first = complaints(made)
    assert any(str(DAY) in line for line in first)
    assert any("could not be told" in line for line in first) is deaf
    failures = made.pings.count(Ping.FAILURE)
    assert [complaints(made) for _ in range(3)] == [[], [], []]
    assert what == "failure" or made.pings.count(Ping.FAILURE) == failures
    made.deaf = False
    complaints(made)
    assert len(made.mail) == 1


def test_what_went_in_part_is_not_said_to_have_stayed(maker: Maker) -> None:
    class Slow(World):
        """Its server puts everything off."""

        def do(self, step: Step, day: date) -> Did:
            if step is Step.SEND and day == DAY:
                with self.database.writing() as connection:
                    digest = self.look(day).digest
                    enroll(connection, day, Kind.ISSUE, digest, self.now, Random(1))
                return Did("1 deferred")
            return super().do(step, day)

    made = world(maker, kind=Slow)
    told: list[News] = []
    made.call()
    made.now = DUE + timedelta(hours=6)
    assert run(replace(made.hands(), tell=told.append)) is False
    (news,) = told
    assert "did not go out" not in news.title
    assert "with 1 delivery of it still to go" in news.told
    assert news.remedy == f"briefing send --date {DAY} --max-age 7d"


def test_the_first_window_of_all_counts_from_the_first_call_on(maker: Maker) -> None:
    made = maker()
    made.now = DUE - timedelta(hours=10)
    assert made.call() is True
    assert after_the_latest_hour(made) is False
    assert abouts(made) == ["late"]


def test_who_installs_the_run_after_a_window_is_told_nothing_of_it(maker: Maker) -> None:
    made = maker()
    assert after_the_latest_hour(made) is True
    assert after_ten_minutes(made) is True
    assert (made.mail, made.pings) == ([], [])


@pytest.mark.parametrize("by_hand", [False, True])
def test_the_page_hears_once_of_an_issue_that_has_gone(by_hand: bool, maker: Maker) -> None:
    """Also where the call that sent it was killed, or the editor sent it by hand."""
    made = world(maker)
    if by_hand:
        made.desk[DAY] = made.out[DAY] = 1
        made.do(Step.SEND, DAY)
    else:
        hands = made.hands()

        def killed(step: Step, day: date) -> Did:
            made.do(step, day)
            if step is Step.SEND:
                raise Crash
            return Did("done")

        with pytest.raises(Crash):
            run(replace(hands, do=killed))
    made.pings.clear()
    for _ in range(3):
        assert after_ten_minutes(made) is True
    assert made.pings == [Ping.SUCCESS]
    assert made.mail == []


@pytest.mark.parametrize("days", [0, 7])
def test_who_slept_is_told_all_the_commands_that_send_by_hand(days: int, maker: Maker) -> None:
    made = world(maker)
    made.now = DUE + timedelta(days=days, hours=6)
    told: list[News] = []
    run(replace(made.hands(), tell=told.append))
    commands = told[0].remedy.split(" && ")
    assert told[0].day == DAY
    assert commands[:2] == [f"briefing {step} --date {DAY}" for step in ("collect", "build")]
    (age,) = re.findall(rf"briefing send --date {DAY} --max-age (\d+)d", commands[2])
    assert timedelta(days=int(age)) > made.now - DUE


def test_an_empty_desk_that_was_told_of_explains_that_nothing_went(maker: Maker) -> None:
    made = maker(Empty)
    made.call()
    assert after_ten_minutes(made) is True
    assert after_the_latest_hour(made) is True
    assert abouts(made) == ["quiet empty"]


def test_an_approval_from_before_a_skip_changes_nothing_about_it(maker: Maker) -> None:
    made = world(maker, replace(POLICY, on_errors=Policy.SKIP))
    made.edit(DAY)
    made.out[DAY] = 1
    made.approve(DAY)
    made.edit(DAY)
    made.errors = ("an error",)
    made.now += timedelta(minutes=1)
    for _ in range(3):
        assert after_ten_minutes(made) is True
    assert after_the_latest_hour(made) is True
    (about,) = abouts(made)
    assert about.startswith("errors ")
    assert Ping.FAILURE not in made.pings


def test_doubts_are_told_also_where_the_rest_never_went(maker: Maker) -> None:
    made = world(maker)
    with made.database.writing() as connection:
        other = {**READER, "token": 2, "address": "b@harbour.example"}
        other |= {"mailbox": "b@harbour.example", "identity": "b@harbour.example"}
        connection.execute(subscribers.insert(), other)
    made.doubtful, made.most = True, 1
    made.call()
    made.failing = {Step.SEND}
    after_ten_minutes(made)
    after_the_latest_hour(made)
    after_ten_minutes(made)
    assert sorted(abouts(made)) == ["send failed", "uncertain"]

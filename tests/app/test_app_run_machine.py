"""Whatever happens in whatever order: no issue goes twice, or outside its window, or unasked."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from quick import quick_folder
from run_kit import POLICY, World

from briefing.config.schedule import Policy, Schedule
from briefing.schedule.deciding import Step

START = datetime(2024, 3, 1, 4, 20, tzinfo=UTC)
"""Ten minutes before the first issue is due."""
DAYS = st.sampled_from([0, 0, 0, 1])
RARE = st.sampled_from([False, False, False, True])
POLICIES = st.sampled_from(
    [
        POLICY,
        replace(POLICY, approve=True),
        replace(POLICY, latest=timedelta(hours=24), quiet_day=Policy.SEND),
        replace(POLICY, quiet_day=Policy.SKIP, on_errors=Policy.SKIP),
    ]
)


class Machine(RuleBasedStateMachine):
    """cron, an editor, mishaps, and a clock that anybody may set."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.seen = 0

    @initialize(policy=POLICIES)
    def begin(self, policy: Schedule) -> None:
        folder = self.stack.enter_context(quick_folder())
        self.world = World(folder, policy)
        self.stack.callback(self.world.database.close)
        self.world.now = START
        self.world.mailbox = True
        self.approved: set[tuple[date, int]] = set()
        self.held: set[date] = set()

    @rule(minutes=st.integers(0, 60))
    def time_passes(self, minutes: int) -> None:
        self.world.now += timedelta(minutes=minutes)

    @rule(days=st.integers(-2, 3), minutes=st.integers(-30, 7 * 60))
    def clock_is_set(self, days: int, minutes: int) -> None:
        """To a moment about a window: there is nothing to see elsewhere."""
        due = self.world.times.due_at(self.world.now.date() + timedelta(days))
        self.world.now = due + timedelta(minutes=minutes)

    @rule(crashes=RARE, after=st.integers(0, 20))
    def call(self, crashes: bool, after: int) -> None:
        self.world.crash_after = after if crashes else None
        self.world.call()

    @rule()
    def call_again(self) -> None:
        self.world.call()

    @rule(fails=RARE, step=st.sampled_from(list(Step)), deaf=RARE)
    def trouble(self, fails: bool, step: Step, deaf: bool) -> None:
        self.world.failing, self.world.deaf = {step} if fails else set(), deaf

    @rule(stories=st.sampled_from([4, 4, 3, 2]), errors=RARE)
    def desk(self, stories: int, errors: bool) -> None:
        self.world.stories, self.world.errors = stories, ("an error",) * errors

    @rule(back=DAYS)
    def edit(self, back: int) -> None:
        self.world.edit(self._day(back))

    @rule(back=DAYS, then=st.sampled_from(["", "", "edit", "hold"]))
    def approve(self, back: int, then: str) -> None:
        """Often the editor thinks of something at once."""
        day = self._day(back)
        if self.world.look(day).current:
            self.world.approve(day)
            self.held.discard(day)
            self.approved.add((day, self.world.out[day]))
            if then == "edit":
                self.world.edit(day)
            elif then == "hold":
                self._hold(day)

    @rule(back=DAYS)
    def hold(self, back: int) -> None:
        self._hold(self._day(back))

    def _hold(self, day: date) -> None:
        self.world.hold(day)
        self.held.add(day)
        self.approved = {one for one in self.approved if one[0] != day}

    def _day(self, back: int) -> date:
        return (self.world.now - timedelta(days=back)).date()

    @invariant()
    def nothing_is_sent_amiss(self) -> None:
        if not hasattr(self, "world"):
            return
        world = self.world
        new, self.seen = world.sent[self.seen :], len(world.sent)
        days = [one.day for one in world.sent]
        assert len(days) == len(set(days))
        for one in new:
            assert world.times.due_at(one.day) <= one.at < world.times.latest_at(one.day)
            assert one.day not in self.held
            assert one.version == world.desk[one.day] or one.version == world.out[one.day]
            if world.policy.approve:
                assert (one.day, one.version) in self.approved
            assert not world.errors
        assert len(world.mail) == len(set(world.mail))

    def teardown(self) -> None:
        self.stack.close()


TestMachine = Machine.TestCase
TestMachine.settings = settings(max_examples=80, stateful_step_count=30)

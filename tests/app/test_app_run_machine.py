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

START = datetime(2024, 3, 1, 4, 0, tzinfo=UTC)
DAYS = st.integers(0, 2)
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

    @rule(minutes=st.integers(-26 * 60, 8 * 60) | st.integers(0, 90))
    def clock(self, minutes: int) -> None:
        self.world.now += timedelta(minutes=minutes)

    @rule(after=st.none() | st.integers(0, 24), repeat=st.integers(1, 2))
    def call(self, after: int | None, repeat: int) -> None:
        for _ in range(repeat):
            self.world.crash_after = after
            self.world.call()

    @rule(failing=st.frozensets(st.sampled_from(list(Step)), max_size=2), deaf=st.booleans())
    def trouble(self, failing: frozenset[Step], deaf: bool) -> None:
        self.world.failing, self.world.deaf = set(failing), deaf

    @rule(stories=st.integers(1, 4), errors=st.booleans())
    def desk(self, stories: int, errors: bool) -> None:
        self.world.stories, self.world.errors = stories, ("an error",) * errors

    @rule(back=DAYS)
    def edit(self, back: int) -> None:
        self.world.edit(self._day(back))

    @rule(back=DAYS)
    def approve(self, back: int) -> None:
        day = self._day(back)
        if self.world.look(day).current:
            self.world.approve(day)
            self.held.discard(day)
            self.approved.add((day, self.world.out[day]))

    @rule(back=DAYS)
    def hold(self, back: int) -> None:
        day = self._day(back)
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
TestMachine.settings = settings(max_examples=40, stateful_step_count=30)

"""What the daily run does next for the issue of a day, or why it does nothing: a decision alone.

    bounces → collect → build (and check) → may it go out? → send

Nothing is read or done here. Each step is tried once a call; what fails is tried again by the
next call, until the latest hour.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from briefing.config.schedule import Policy, Schedule

UNREAD = timedelta(hours=48)
"""So long mails of people who leave may lie unread: who asked must get no more after two days."""
_FRESH = timedelta(hours=1)
"""What came back is read once more before a letter goes out so long after it was read."""


class Step(StrEnum):
    """What a run can do."""

    BOUNCES = "bounces"
    COLLECT = "collect"
    BUILD = "build"
    SEND = "send"


class Why(StrEnum):
    """Why a run does nothing (more)."""

    EARLY = "early"
    LATE = "late"
    GONE = "gone"
    HOLD = "hold"
    """The editor said so."""
    RESTORED = "restored"
    """The issue may have gone out after the backup that was restored."""
    ERRORS = "errors"
    QUIET = "quiet"
    UNREAD = "unread"
    APPROVAL = "approval"
    SKIPPED = "skipped"
    """By policy, in an earlier call."""
    FAILED = "failed"
    LEFT = "left"
    """Some deliveries are still to go: the next call tries them again."""


@dataclass(frozen=True, slots=True)
class Rest:
    """That nothing is to be done now."""

    why: Why
    told: str = ""
    """What is the matter, as a clause."""
    remedy: str = ""
    """The command that mends it."""
    policy: Policy | None = None
    """HOLD or SKIP, where that is what a policy asks for."""
    of: str = ""
    """What it is about, where there may be more than one such matter a day."""

    @property
    def matter(self) -> str:
        """By which it is known what the editor was told of."""
        return f"{self.why} {self.of}".strip()


@dataclass(frozen=True, slots=True)
class Look:
    """How the issue stands in the outbox."""

    current: bool = False
    """It is whole, and what a build would make now."""
    digest: str = ""
    """Of what readers get; empty where none stands there whole."""
    stories: int = 0
    errors: tuple[str, ...] = ()
    empty: bool = False
    """It is not current, and there is nothing that a build could make one of."""


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the decision looks at."""

    day: date
    due_at: datetime
    latest_at: datetime
    policy: Schedule
    look: Look = Look()
    done: frozenset[Step] = frozenset()
    """What this call did."""
    failed: frozenset[Step] = frozenset()
    """What this call tried in vain."""
    empty: bool = False
    """This call found nothing to make an issue of."""
    gone: bool = False
    begun: bool = False
    """Its mailing began: what it is made of is settled."""
    uncertain: int = 0
    """Deliveries of which nobody knows whether they were taken, or has decided what to do."""
    skipped: bool = False
    held: str | None = None
    """Why the editor held it; None where nobody did."""
    approved: str | None = None
    """The digest that the editor approved, where no hold came after; None where nothing was."""
    approved_at: datetime | None = None
    """When it was approved."""
    restored: str = ""
    """What a restore has to do with it; empty: nothing."""
    has_mailbox: bool = False
    read_at: datetime | None = None
    """When what came back was last read."""
    unread_since: datetime | None = None
    """Since when that failed, where it never went well."""
    has_sources: bool = False
    collected: bool = False

    @property
    def is_approved(self) -> bool:
        """Whether the editor approved the very issue that stands in the outbox."""
        settled = self.look.current or self.begun
        return settled and bool(self.look.digest) and self.approved == self.look.digest

    @property
    def has_lapsed(self) -> bool:
        """Whether the editor approved it, but something changed since."""
        return self.approved is not None and not self.is_approved


def decide(facts: Facts, now: datetime) -> Step | Rest:
    """What is to be done at the moment *now*."""
    if now < facts.due_at:
        return Rest(Why.EARLY)
    if now >= facts.latest_at:
        return Rest(Why.LATE)
    if facts.gone:
        return Rest(Why.GONE)
    if facts.skipped and facts.approved is None:
        return Rest(Why.SKIPPED)
    if facts.failed - {Step.BOUNCES}:
        return Rest(Why.FAILED)
    if _is_stale(facts, now):
        return Step.BOUNCES
    if not facts.begun and (step := _making(facts)):
        return step
    if rest := kept_back(facts, now):
        return rest
    if Step.SEND in facts.done:
        return Rest(Why.LEFT)
    return Step.SEND


def _is_stale(facts: Facts, now: datetime) -> bool:
    """Whether what came back is to be read now."""
    if not facts.has_mailbox or Step.BOUNCES in facts.done | facts.failed:
        return False
    # A moment that is still to come is one of a clock that was set back.
    return facts.read_at is None or not timedelta() <= now - facts.read_at < _FRESH


def _making(facts: Facts) -> Step | Rest | None:
    """The next step on the way to an issue in the outbox; None where it stands there."""
    if facts.has_sources and not facts.collected and not facts.is_approved:
        return Step.COLLECT
    if facts.look.current or facts.empty:
        return None
    if Step.BUILD in facts.done:
        return Rest(Why.FAILED, "the desk changes all the while")
    return Step.BUILD


def kept_back(facts: Facts, now: datetime) -> Rest | None:
    """Why the issue may not go out, as far as can be told; None where it may.

    What is in it can be told only of one that is current, or where there is nothing to make.
    """
    approve = f"briefing approve --date {facts.day}"
    if facts.restored:
        return Rest(Why.RESTORED, facts.restored, approve, Policy.HOLD)
    if (facts.held is not None or facts.skipped) and facts.has_lapsed:
        return _lapsed(facts)
    if facts.held is not None and not facts.is_approved:
        reason = f": {facts.held}" if facts.held else ""
        return Rest(Why.HOLD, f"the editor holds it{reason}", approve, Policy.HOLD)
    in_hand = not facts.begun and (facts.look.current or facts.empty)
    if in_hand and (rest := _unfit(facts)):
        return rest
    if facts.policy.unread_leave_mails is not Policy.SEND and _leavers_wait(facts, now):
        told = "mails of people who leave have been unread for 48 hours"
        return Rest(Why.UNREAD, told, "briefing bounces --imap", Policy.HOLD)
    if facts.policy.approve and in_hand and not facts.is_approved:
        if facts.has_lapsed:
            return _lapsed(facts)
        return Rest(Why.APPROVAL, "nobody approved it yet", approve, Policy.HOLD)
    return None


def _unfit(facts: Facts) -> Rest | None:
    """What is the matter with what there is to be sent."""
    policy, day, errors = facts.policy, facts.day, facts.look.errors
    if facts.empty:  # there is nothing that could be sent
        told, remedy = "nothing lies on its desk", f"briefing collect --date {day}"
        quiet = Policy.SKIP if policy.quiet_day is Policy.SKIP else Policy.HOLD
        return Rest(Why.QUIET, told, remedy, quiet, "empty")
    stories, least = facts.look.stories, policy.min_stories
    if stories < least and policy.quiet_day is not Policy.SEND and not facts.is_approved:
        if facts.has_lapsed:
            return _lapsed(facts)
        told = f"it has {stories} {'story' if stories == 1 else 'stories'}, fewer than {least}"
        return Rest(Why.QUIET, told, f"briefing approve --date {day}", policy.quiet_day)
    if errors:
        told = f"{len(errors)} finding{'s are errors' if len(errors) > 1 else ' is an error'}"
        of = sha256("\n".join(errors).encode()).hexdigest()[:16]
        remedy = f"briefing check --date {day}"
        return Rest(Why.ERRORS, f"{told}: {errors[0]}", remedy, policy.on_errors, of)
    return None


def _lapsed(facts: Facts) -> Rest:
    """That it waits for another approval: each that lapses is a matter of its own."""
    of = facts.approved_at.isoformat(timespec="seconds") if facts.approved_at else "lapsed"
    told, remedy = "what was approved has changed since", f"briefing approve --date {facts.day}"
    return Rest(Why.APPROVAL, told, remedy, Policy.HOLD, of)


def _leavers_wait(facts: Facts, now: datetime) -> bool:
    """Whether mails of people who leave may have been unread for too long."""
    since = facts.read_at or facts.unread_since
    return facts.has_mailbox and since is not None and now - since >= UNREAD

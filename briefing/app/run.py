"""run: whatever is left to do for the issues that are due, as often as it is called.

    facts → decide → do → journal → facts → …, until there is nothing (more) to do

The ledger knows what went out, the outbox what would; the journal knows the rest. A crash anywhere
leaves all three as they were between two steps, and the next call goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from threading import Event

from sqlalchemy.exc import DatabaseError

from briefing.app.facts import facts_of, settled
from briefing.config.schedule import Policy, Schedule
from briefing.deliver.reckoning import doubts
from briefing.errors import BriefingError, EmptyDayError, OvertakenError, StoreError
from briefing.model.text import clean
from briefing.schedule import journal
from briefing.schedule.deciding import Facts, Look, Rest, Step, Why, decide, kept_back
from briefing.schedule.journal import MAIL, REST, SKIP, Outcome
from briefing.schedule.timetable import Timetable
from briefing.store.database import Database
from briefing.store.facts import begin_run

_LOOK_BACK = 8
"""In so many days back is looked for the last issue whose time is over."""

_BY_HAND = 7
"""So many days old may an issue be, at least, that the editor is told how to send by hand."""


class Ping(StrEnum):
    """What the address to be pinged is told; how it ends (healthchecks.io has it so)."""

    START = "/start"
    SUCCESS = ""
    FAILURE = "/fail"


@dataclass(frozen=True, slots=True)
class Did:
    """What a step did."""

    told: str
    """In a few words."""
    trouble: str = ""
    """Of a step that did what it could: what the editor has to look at; else empty."""
    matter: str = ""
    """By which that is known, however many they are by now."""
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """What the editor is told, by mail."""

    day: date
    about: str
    """By which it is known: the same is not told again of the same day."""
    title: str
    """What happened, as the subject has it."""
    told: str
    remedy: str = ""
    """The command that mends it."""
    until: datetime | None = None
    """How long it can still go out; None where that is over."""


@dataclass(frozen=True, slots=True)
class Hands:
    """What a run takes from outside, and does things with."""

    database: Database
    timetable: Timetable
    policy: Schedule
    has_mailbox: bool
    """Whether `[bounces]` names one."""
    has_sources: bool
    """Whether there are sources that it is to read."""
    now: Callable[[], datetime]
    look: Callable[[date], Look]
    do: Callable[[Step, date], Did]
    """Raises EmptyDayError where there is nothing to build, any error where a step failed."""
    tell: Callable[[News], None] | None
    """Tells the editor; raises BriefingError where that is not possible. None: there is none."""
    ping: Callable[[Ping], None]
    say: Callable[[str, bool], None]
    """Takes a line, and whether it tells of something that is not as it should be."""
    stop: Event = field(default_factory=Event)
    """Once it is set, no further step is begun."""


def run(hands: Hands) -> bool:
    """Do what is due; False where something failed. Let nobody else do it at the same time.

    Raises StoreError where the state database cannot be used: nothing is sent from then on.
    """
    with heard(hands.ping):
        try:
            return _work(hands)
        except DatabaseError as error:
            raise hands.database.trouble(error) from error


@contextmanager
def heard(ping: Callable[[Ping], None]) -> Iterator[None]:
    """Let the address to be pinged hear of an error that nothing else can tell of."""
    try:
        yield
    except Exception:
        ping(Ping.FAILURE)
        raise


def _work(hands: Hands) -> bool:
    now, fine = hands.now(), True
    for day in hands.timetable.due(now):
        fine = _Call(hands, day).work() and fine
    return _missed(hands, now) and fine


def _begin(database: Database, now: datetime) -> None:
    """Put down since when the run is called: what was missed before that is nobody's fault."""
    with database.reading() as connection:
        begun = journal.begun_at(connection)
    if begun is None:
        with database.writing() as connection:
            begin_run(connection, now)


class _Call:
    """One call's work on the issue of one day."""

    def __init__(self, hands: Hands, day: date) -> None:
        self._hands = hands
        self._day = day
        self._until = hands.timetable.latest_at(day)
        self._done: set[Step] = set()
        self._failed: set[Step] = set()
        self._empty = False
        self._begun = self._overtaken = False
        self._fine = True

    def work(self) -> bool:
        """Take step after step until there is none; False where one failed."""
        while not self._hands.stop.is_set():
            if (facts := self._facts()) is None:
                break
            step = decide(facts, self._hands.now())
            if isinstance(step, Rest):
                self._rest(step)
                break
            if not self._begun:
                self._begun = True
                self._hands.ping(Ping.START)
            self._take(step)
        if self._failed:
            self._hands.ping(Ping.FAILURE)
        return self._fine and not self._failed

    def _facts(self) -> Facts | None:
        """What is known now; None where the issue could not be looked at, which is a failure."""
        try:
            facts = _facts(self._hands, self._day)
        except (StoreError, DatabaseError):
            raise
        except Exception as error:  # as below; and the issue of another day may be well
            self._fail(Step.BUILD, _told(error))
            return None
        return replace(
            facts,
            done=frozenset(self._done),
            failed=frozenset(self._failed),
            empty=self._empty,
        )

    def _take(self, step: Step) -> None:
        try:
            did = self._hands.do(step, self._day)
        except EmptyDayError:
            self._empty = True
            did = Did("there is nothing to make an issue of")
        except (StoreError, DatabaseError):
            raise
        except OvertakenError as error:
            if self._overtaken:
                self._fail(step, _told(error))
            self._overtaken = True  # the facts are others now: it is decided anew, once
            return
        except Exception as error:  # also what nobody thought of: the editor has to know
            self._fail(step, _told(error))
            return
        self._done.add(step)
        self._note(step, Outcome.DONE, did.told)
        self._hands.say(f"{self._day}: {step}: {did.told}", False)
        if did.trouble:
            title = f"the issue of {self._day}: {did.trouble}"
            self._tell(News(self._day, did.matter, title, did.told, did.remedy))

    def _fail(self, step: Step, told: str) -> None:
        self._failed.add(step)
        new = self._note(step, Outcome.FAILED, told)
        self._hands.say(f"{self._day}: {step} failed: {told}", new)
        if step is Step.BOUNCES:  # it keeps nothing back until it has failed for long
            return
        title = f"the issue of {self._day} waits: {step} failed"
        remedy = f"briefing {step} --date {self._day}"
        self._tell(News(self._day, _failed(step), title, told, remedy, self._until))

    def _rest(self, rest: Rest) -> None:
        if rest.policy is not None:
            self._keep_back(rest, rest.policy)
        elif rest.why is Why.LEFT:
            self._hands.say(f"{self._day}: the rest is tried again by the next call", False)
        elif rest.why is Why.FAILED and rest.told:
            self._fail(Step.BUILD, rest.told)
        elif rest.why is Why.GONE:
            self._gone()

    def _gone(self) -> None:
        """Let it be known that the issue has gone, where that is new, and what is in doubt."""
        if Step.SEND in self._done:
            self._hands.ping(Ping.SUCCESS)
            return
        with self._hands.database.reading() as connection:
            lines = journal.entries(connection, self._day)
        sent = any((one.step, one.outcome) == (Step.SEND, Outcome.DONE) for one in lines)
        if not sent and self._note(
            REST, Why.GONE, "it has gone, by hand or in a call that broke off"
        ):
            self._hands.ping(Ping.SUCCESS)
        if any((one.step, one.outcome) == (MAIL, Outcome.FAILED) for one in lines):
            self._fine = _in_doubt(self._hands, self._day) and self._fine

    def _keep_back(self, rest: Rest, policy: Policy) -> None:
        """Hold the issue, or skip it, and let the editor know."""
        skip = policy is Policy.SKIP
        verb = "is skipped" if skip else "is held"
        known = True
        if rest.why is not Why.HOLD:  # which is the editor's own
            title, until = f"the issue of {self._day} {verb}", None if skip else self._until
            known = self._tell(News(self._day, rest.matter, title, rest.told, rest.remedy, until))
        new = False
        if known or not skip:  # what is skipped unknown to the editor, the next call skips again
            new = self._note(SKIP if skip else REST, rest.why, rest.told)
        remedy = f" ({rest.remedy})" if rest.remedy else ""
        self._hands.say(f"{self._day} {verb}: {rest.told}{remedy}", new)
        if skip and known:
            self._hands.ping(Ping.SUCCESS)

    def _note(self, step: str, outcome: str, told: str) -> bool:
        with self._hands.database.writing() as connection:
            at = self._hands.now()
            return journal.note(connection, self._day, step, outcome, told, at)

    def _tell(self, news: News) -> bool:
        told = _tell(self._hands, news)
        self._fine = told and self._fine
        return told


def _missed(hands: Hands, now: datetime) -> bool:
    """See whether the issues whose time is over have gone; tell where one has not.

    What lies behind one that has gone, or of which that was told, was seen to by earlier calls.
    """
    today = now.astimezone(hands.timetable.zone).date()
    days = (today - timedelta(back) for back in range(_LOOK_BACK))
    over, fine = [], True
    for day in days:
        if not hands.timetable.appears(day) or hands.timetable.latest_at(day) > now:
            continue
        with hands.database.reading() as connection:
            gone = settled(connection, day).gone
            told = not gone and journal.is_late(connection, day)
        if gone or told:
            fine = _in_doubt(hands, day)
            break
        over.append(day)
    else:  # perhaps this is the first call of all
        _begin(hands.database, now)
    for day in reversed(over):
        fine = _late(hands, day) and fine
    return fine


def _late(hands: Hands, day: date) -> bool:
    """Put down that the time of the issue of *day* is over, where it has not gone.

    False where that is new and nobody's policy, or the editor could not be told.
    """
    until = hands.timetable.latest_at(day)
    clear = _in_doubt(hands, day)
    with hands.database.reading() as connection:
        mailing = settled(connection, day)
        since = journal.begun_at(connection)
        lines = journal.entries(connection, day)
    if since is None or until <= since:
        return clear
    facts = _facts(hands, day)
    facts = replace(facts, empty=facts.look.empty)
    if facts.skipped and facts.approved is None:
        return True
    told, title = "its latest hour is past, and it has not gone", "did not go out"
    if mailing.begun:
        noun = "delivery" if mailing.left == 1 else "deliveries"
        told = f"its latest hour is past, with {mailing.left} {noun} of it still to go"
        title = "has not gone to all"
    reason = kept_back(facts, until)
    known = _is_known(reason, lines)
    new = not _is_tried(lines, until)
    hands.say(f"{day}: {told}", new)
    if reason is not None and reason.why is Why.RESTORED:
        title, about, why, fine = "may or may not have gone out", reason.matter, reason.told, True
    else:
        if new:
            hands.ping(Ping.FAILURE)
        about, why = Why.LATE, told
        fine = known and reason is not None  # then it was the editor's policy
    news = News(day, about, f"the issue of {day} {title}", why, _by_hand(facts, hands.now()))
    if not known and not _tell(hands, news):
        return False  # the next call tries again
    with hands.database.writing() as connection:
        journal.note(connection, day, REST, Why.LATE, told, hands.now())
    return fine and clear


def _by_hand(facts: Facts, now: datetime) -> str:
    """The commands by which an issue goes out whose time is over."""
    days = max((now - facts.due_at).days + 2, _BY_HAND)
    commands = [f"send --date {facts.day} --max-age {days}d"]
    if not (facts.begun or facts.look.current):
        commands.insert(0, f"build --date {facts.day}")
        if facts.has_sources and not facts.collected:
            commands.insert(0, f"collect --date {facts.day}")
    if facts.restored:
        commands.insert(-1, f"approve --date {facts.day}")
    return " && ".join(f"briefing {one}" for one in commands)


def _in_doubt(hands: Hands, day: date) -> bool:
    """Tell of deliveries of the issue of *day* of which nobody knows whether they were taken.

    The server that left them in doubt may have been in no state to take the mail about it.
    """
    with hands.database.reading() as connection:
        count = doubts(connection, day).get(day.isoformat(), 0)
    if not count:
        return True
    told = f"{count} {'delivery is' if count == 1 else 'deliveries are'} uncertain"
    remedy = f"briefing resolve --date {day}"
    return _tell(hands, News(day, "uncertain", f"the issue of {day}: {told}", told, remedy))


def _is_known(reason: Rest | None, lines: list[journal.Entry]) -> bool:
    """Whether the editor knows why the issue did not go: what keeps it back, or what failed."""
    told = {line.outcome for line in lines if line.step == MAIL}
    if reason is not None:
        return reason.why is Why.HOLD or reason.matter in told
    last = {line.step: line.outcome for line in lines}
    steps = (Step.COLLECT, Step.BUILD, Step.SEND)
    return any(last.get(one) == Outcome.FAILED and _failed(one) in told for one in steps)


def _is_tried(lines: list[journal.Entry], until: datetime) -> bool:
    """Whether an earlier call tried in vain to tell the editor that the time was over."""
    untold = (MAIL, Outcome.FAILED)
    return any((line.step, line.outcome) == untold and line.at >= until for line in lines)


def _told(error: Exception) -> str:
    """What is told of *error*, on one line: it may name files whose names are no text."""
    problems = error.problems if isinstance(error, BriefingError) else ()
    return clean("; ".join(map(str, problems)) or f"{type(error).__name__}: {error}")


def _failed(step: str) -> str:
    """By which the editor's mail of it is known."""
    return f"{step} failed"


def _facts(hands: Hands, day: date) -> Facts:
    facts = facts_of(hands.database, day, hands.timetable, hands.policy, hands.look)
    return replace(facts, has_mailbox=hands.has_mailbox, has_sources=hands.has_sources)


def _tell(hands: Hands, news: News) -> bool:
    """Tell the editor, where that was not done; False where it could not be done."""
    with hands.database.reading() as connection:
        lines = journal.entries(connection, news.day)
    if hands.tell is None or any((one.step, one.outcome) == (MAIL, news.about) for one in lines):
        return True
    try:
        hands.tell(news)
    except StoreError:
        raise
    except (BriefingError, OSError) as error:
        told = clean(f"{news.title} ({error})")
        with hands.database.writing() as connection:
            new = journal.note(connection, news.day, MAIL, Outcome.FAILED, told, hands.now())
        hands.say(f"{news.day}: the editor could not be told: {told}", new)
        return False
    hands.say(f"{news.day}: the editor was told", False)
    return True

"""run: whatever is left to do for the issues that are due, as often as it is called.

    facts → decide → do → journal → facts → …, until there is nothing (more) to do

The ledger knows what went out, the outbox what would; the journal knows the rest. A crash anywhere
leaves all three as they were between two steps, and the next call goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from sqlalchemy.exc import DatabaseError

from briefing.app.facts import facts_of
from briefing.app.missed import missed
from briefing.app.news import failed, tell, tell_doubts
from briefing.app.outside import Did, Hands, News, Ping
from briefing.config.schedule import Policy
from briefing.errors import BriefingError, EmptyDayError, OvertakenError
from briefing.model.text import clean
from briefing.schedule import journal
from briefing.schedule.deciding import Facts, Rest, Step, Why, decide
from briefing.schedule.journal import REST, SKIP, Outcome


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
    return missed(hands, now) and fine


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
        uncertain = 0
        while not self._hands.stop.is_set():
            if (facts := self._facts()) is None:
                break
            uncertain = facts.uncertain  # also since an earlier call
            step = decide(facts, self._hands.now())
            if isinstance(step, Rest):
                self._rest(step)
                break
            if not self._begun:
                self._begun = True
                self._hands.ping(Ping.START)
            self._take(step)
        self._fine = tell_doubts(self._hands, self._day, uncertain) and self._fine
        if self._failed:
            self._hands.ping(Ping.FAILURE)
        return self._fine and not self._failed

    def _facts(self) -> Facts | None:
        """What is known now; None where the issue could not be looked at, which is a failure."""
        try:
            facts = facts_of(self._hands, self._day)
        except DatabaseError:
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
        except DatabaseError:
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
        if did.failed:
            self._failed.add(step)
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
        self._tell(News(self._day, failed(step), title, told, remedy, self._until))

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
        """Let it be known that the issue has gone, where that is new."""
        if Step.SEND in self._done:
            if Step.SEND not in self._failed:
                self._hands.ping(Ping.SUCCESS)
            return
        with self._hands.database.reading() as connection:
            lines = journal.entries(connection, self._day)
        sent = any((one.step, one.outcome) == (Step.SEND, Outcome.DONE) for one in lines)
        told = "it has gone, by hand or in a call that broke off"
        if not sent and self._note(REST, Why.GONE, told):
            self._hands.ping(Ping.SUCCESS)

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
        told = tell(self._hands, news)
        self._fine = told and self._fine
        return told


def _told(error: Exception) -> str:
    """What is told of *error*, on one line: it may name files whose names are no text."""
    problems = error.problems if isinstance(error, BriefingError) else ()
    return clean("; ".join(map(str, problems)) or f"{type(error).__name__}: {error}")

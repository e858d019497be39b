"""missed: the issues whose time is over, and have not gone; what of that the editor is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from briefing.app.facts import Settled, facts_of, settled
from briefing.app.news import failed, tell, tell_doubts
from briefing.app.outside import Hands, News, Ping
from briefing.schedule import journal
from briefing.schedule.deciding import Facts, Rest, Step, Why, kept_back
from briefing.schedule.journal import MAIL, REST, Outcome
from briefing.store.database import Database
from briefing.store.facts import begin_run

_LOOK_BACK = 8
"""In so many days back is looked for issues whose time is over."""
_BY_HAND = 7
"""So many days old may an issue be, at least, that the editor is told how to send by hand."""


def missed(hands: Hands, now: datetime) -> bool:
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
            mailing = settled(connection, day)
            seen = mailing.gone or journal.is_late(connection, day)
        fine = tell_doubts(hands, day, mailing.uncertain) and fine
        if seen:
            break
        over.append(day)
    else:  # perhaps this is the first call of all
        _begin(hands.database, now)
    for day in reversed(over):
        fine = _late(hands, day) and fine
    return fine


def _late(hands: Hands, day: date) -> bool:
    """Put down that the time of the issue of *day* is over, and it has not gone.

    False where that is nobody's policy, or the editor could not be told.
    """
    until = hands.timetable.latest_at(day)
    with hands.database.reading() as connection:
        mailing = settled(connection, day)
        since = journal.begun_at(connection)
        lines = journal.entries(connection, day)
    if since is None or until <= since:
        return True
    facts = facts_of(hands, day)
    facts = replace(facts, empty=facts.look.empty)
    if facts.skipped and facts.approved is None:
        return True
    reason = kept_back(facts, until)
    restored = reason is not None and reason.why is Why.RESTORED
    known = _is_known(reason, lines)
    news = _news(facts, reason, mailing, hands.now())
    new = not _is_tried(lines, until)
    hands.say(f"{day}: {_over(mailing)}", new)
    if new and not restored:
        hands.ping(Ping.FAILURE)
    if not known and not tell(hands, news):
        return False  # the next call tries again
    with hands.database.writing() as connection:
        journal.note(connection, day, REST, Why.LATE, _over(mailing), hands.now())
    return restored or (known and reason is not None)  # then it was the editor's policy


def _over(mailing: Settled) -> str:
    """What the journal has of an issue whose time is over."""
    if not mailing.begun:
        return "its latest hour is past, and it has not gone"
    noun = "delivery" if mailing.left == 1 else "deliveries"
    return f"its latest hour is past, with {mailing.left} {noun} of it still to go"


def _news(facts: Facts, reason: Rest | None, mailing: Settled, now: datetime) -> News:
    """What the editor is told of it."""
    remedy, the_issue = _by_hand(facts, now), f"the issue of {facts.day}"
    if reason is not None and reason.why is Why.RESTORED:
        title = f"{the_issue} may or may not have gone out"
        return News(facts.day, reason.matter, title, reason.told, remedy)
    title = f"{the_issue} {'has not gone to all' if mailing.begun else 'did not go out'}"
    return News(facts.day, Why.LATE, title, _over(mailing), remedy)


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


def _is_known(reason: Rest | None, lines: list[journal.Entry]) -> bool:
    """Whether the editor knows why the issue did not go: what keeps it back, or what failed."""
    told = {line.outcome for line in lines if line.step == MAIL}
    if reason is not None:
        return reason.why is Why.HOLD or reason.matter in told
    last = {line.step: line.outcome for line in lines}
    steps = (Step.COLLECT, Step.BUILD, Step.SEND)
    return any(last.get(one) == Outcome.FAILED and failed(one) in told for one in steps)


def _is_tried(lines: list[journal.Entry], until: datetime) -> bool:
    """Whether an earlier call tried in vain to tell the editor that the time was over."""
    untold = (MAIL, Outcome.FAILED)
    return any((line.step, line.outcome) == untold and line.at >= until for line in lines)


def _begin(database: Database, now: datetime) -> None:
    """Put down since when the run is called: what was missed before that is nobody's fault."""
    with database.reading() as connection:
        begun = journal.begun_at(connection)
    if begun is None:
        with database.writing() as connection:
            begin_run(connection, now)

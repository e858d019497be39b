"""telling: a mail to the editor, through the server that takes the issue; once of each matter.

The journal is told just before the final dot. So a crash tells it never twice, and what the server
did not take is told again by the next call.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from briefing.app.letters import signer_of
from briefing.app.outside import News
from briefing.app.ready import own_domain
from briefing.app.sending import server_of
from briefing.app.workspace import Workspace
from briefing.deliver.smtp.transport import SmtpTransport
from briefing.deliver.transport import Clock, Letter, Transport
from briefing.deliver.waiting import Alone
from briefing.errors import DeliveryError
from briefing.message.notice import compose_notice
from briefing.model.delivery import State
from briefing.schedule import journal
from briefing.schedule.journal import MAIL
from briefing.store.database import Database

Now = Callable[[], datetime]


def tell_by_mail(
    workspace: Workspace, database: Database, clock: Clock, now: Now
) -> Callable[[News], None]:
    """What tells the editor of *workspace*.

    It raises ConfigError where the server cannot be used, MessageError where no message can be
    made, DeliveryError where it was not taken, StoreError where the journal cannot be written.
    """

    def tell(news: News) -> None:
        own_domain(workspace.settings.publication.sender)
        transport = SmtpTransport(server_of(workspace), clock)
        submit(database, transport, _letter(workspace, news, now()), news, now)

    return tell


def submit(database: Database, transport: Transport, letter: Letter, news: News, now: Now) -> None:
    """Hand *letter* over, and put down that the editor was told of *news*.

    Raises DeliveryError where the server did not take it: nothing is put down then.
    """
    link = transport.link(Alone())
    try:
        verdict = link.submit(letter, _Mark(database, news, now))
    finally:
        link.close()
    if verdict.state in (State.SUBMITTED, State.UNCERTAIN):
        return
    with database.writing() as connection:
        journal.withdraw_mail(connection, news.day, news.about)
    told = f"was not taken by {transport.name}: {verdict.reply or verdict.state}"
    raise DeliveryError.at(f"mail to {letter.recipient}", told, "see [smtp] in docs/sending.md")


class _Mark:
    """The gate before the final dot: what passes it is put down."""

    def __init__(self, database: Database, news: News, now: Now) -> None:
        self._database = database
        self._news = news
        self._now = now

    def ask(self) -> None:
        """Nothing can be done ahead."""

    def passed(self) -> bool:
        """Put it down; the letter may go."""
        news = self._news
        with self._database.writing() as connection:
            journal.note(connection, news.day, MAIL, news.about, news.title, self._now())
        return True


def _letter(workspace: Workspace, news: News, moment: datetime) -> Letter:
    publication = workspace.settings.publication
    sender, address = publication.sender, workspace.settings.schedule.editor
    here = moment.astimezone(publication.zone)
    subject = f"{publication.name}: {news.title}"
    name = f"{news.day}.{_name(news.about)}.{moment:%Y%m%dT%H%M%S}"
    message = compose_notice(sender, address, subject, _text(workspace, news), here, name)
    signer = signer_of(workspace)
    return Letter(sender.address, address, (signer.sign(message) if signer else b"") + message)


def _name(about: str) -> str:
    return "-".join(part for part in about.lower().split() if part.isalnum())


def _text(workspace: Workspace, news: News) -> str:
    publication = workspace.settings.publication
    lines = [_sentence(news.title), "", f"Why: {news.told}", ""]
    if news.remedy:
        lines += [f"What mends it, in {workspace.root}:", "", f"    {news.remedy}", ""]
    if news.until is not None:
        until = news.until.astimezone(publication.zone)
        zone = publication.zone.key
        lines.append(f"It can go out until {until:%H:%M} ({zone}): each call of briefing run tries")
        lines.append("what is left to do. You get no further mail about this matter.")
    lines += ["", f"See also: briefing status --date {news.day}", ""]
    return "\n".join(lines)


def _sentence(title: str) -> str:
    return f"{title[:1].upper()}{title[1:]}."

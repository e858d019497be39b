"""public: what the public pages may know and do: leave by token, and show what was sent."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from briefing.app.workspace import Workspace
from briefing.deliver.enroll import mailings_of
from briefing.errors import BriefingError, ConfigError
from briefing.model.delivery import Kind
from briefing.model.pictures import with_pictures_within
from briefing.model.subscriber import Subscriber
from briefing.model.tokens import Purpose, read
from briefing.outbox import Written
from briefing.store.database import Database
from briefing.store.key import read_key
from briefing.subscribers.leaving import leave
from briefing.subscribers.roll import by_token

_HOW = "by the link"


@dataclass(frozen=True, slots=True)
class Paper:
    """The web version of an issue, as the outbox vouches for it; it carries its pictures itself."""

    html: bytes
    changed: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """An issue that was sent."""

    date: date
    subjects: dict[str, str]
    """Its editions' subjects by language."""


class Public:
    """The public side of a workspace; each method is a transaction of its own, in any thread."""

    def __init__(self, workspace: Workspace, clock: Callable[[], datetime]) -> None:
        """Open the workspace's database.

        Raises ConfigError where no address is set at which readers find the pages, StoreError
        where the database or the key cannot be used.
        """
        settings = workspace.settings
        if not settings.publication.sender.base_url:
            raise ConfigError.at(
                "mail.base_url",
                "is not set, so no mail links to these pages",
                'set it in briefing.toml, such as base_url = "https://news.example.org"',
            )
        self._own = settings.publication.language
        self._editions = settings.editions
        self._outbox = workspace.outbox
        self._clock = clock
        self._key = read_key(workspace.root)
        self._database = Database(workspace.root)
        self._subjects: dict[date, tuple[datetime, dict[str, str]]] = {}

    def held(self) -> AbstractContextManager[object]:
        """A connection that does nothing but spare the others opening SQLite's log anew."""
        return self._database.held()

    def reader(self, token: str) -> str | None:
        """The language of the subscriber whose *token* it is; None where the token is false."""
        number = read(self._key, Purpose.LEAVE, token)
        if number is None:
            return None
        with self._database.reading() as connection:
            return self._language(by_token(connection, number))

    def leave(self, token: str) -> str | None:
        """End the subscription of *token*, if it stands; returns what `reader` does.

        Whoever was erased has left already.
        """
        number = read(self._key, Purpose.LEAVE, token)
        if number is None:
            return None
        with self._database.writing() as connection:
            left = leave(connection, number, self._clock(), _HOW)
        return self._language(left)

    def listed(self) -> tuple[Listed, ...]:
        """The issues that were sent and stand in the outbox, the newest first."""
        found = []
        for day in sorted(self._sent(), reverse=True):
            try:
                found.append(Listed(day, self._subjects_of(day)))
            except BriefingError:
                continue
        return tuple(found)

    def issue(self, day: date, language: str) -> Paper | None:
        """The issue of *day* in *language*; None where there is none, or it was not sent.

        Raises OutboxError where it was sent, and is not what was written in the outbox.
        """
        if day not in self._sent(day):
            return None
        changed = self._outbox.written_at(day)
        written = self._outbox.read(day)
        if language not in written.languages or changed is None:
            return None
        rendered = written.rendered(language)
        return Paper(with_pictures_within(rendered.html, rendered.pictures).encode(), changed)

    def _sent(self, day: date | None = None) -> set[date]:
        """The dates, or *day* alone, whose issues went out or are going out."""
        with self._database.reading() as connection:
            found = mailings_of(connection, day)
            return {date.fromisoformat(one.day) for one in found if one.kind is Kind.ISSUE}

    def _subjects_of(self, day: date) -> dict[str, str]:
        """The subjects of the issue of *day*, read again only where it was written again."""
        changed = self._outbox.written_at(day)
        known = self._subjects.get(day)
        if known and known[0] == changed:
            return known[1]
        editions = _editions(self._outbox.read(day))
        subjects = {language: str(one["issue"]["subject"]) for language, one in editions.items()}
        if changed:
            self._subjects[day] = (changed, subjects)
        return subjects

    def _language(self, subscriber: Subscriber | None) -> str:
        """The language of *subscriber*, or where there is no such edition the publication's."""
        known = subscriber is not None and subscriber.edition in self._editions
        return subscriber.edition if subscriber and known else self._own


def _editions(written: Written) -> dict[str, Any]:
    editions: dict[str, Any] = written.index["editions"]
    return editions

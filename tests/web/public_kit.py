"""Public pages that run: a workspace with subscribers and sent issues, a server on loopback."""

from __future__ import annotations

import http.client
import shutil
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import insert, select

from briefing.app.workspace import open_workspace
from briefing.cli.serve import front_of
from briefing.model.delivery import Kind
from briefing.model.subscriber import Standing
from briefing.model.tokens import Purpose, mint
from briefing.store.database import Database
from briefing.store.key import read_key
from briefing.store.tables import mailings, metadata, subscribers
from briefing.web.public.server import Server

BASE = "https://news.example.org/briefing"
AT = datetime(2023, 12, 7, 4, 30, tzinfo=UTC)
SENT = (date(2023, 12, 5), date(2023, 12, 7))
UNSENT = date(2023, 12, 6)
ENGLISH, ARABIC, ERASED = 2**62 + 11, 2**40 + 7, 5
"""The numbers of two subscribers' tokens, and of one who was erased."""
ONE_CLICK = "List-Unsubscribe=One-Click"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Answer:
    """What the server said, to the last byte."""

    status: int
    headers: Any
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Pages:
    """A workspace whose public pages run."""

    root: Path
    port: int
    key: bytes
    database: Database

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def token(self, number: int, purpose: Purpose = Purpose.LEAVE) -> str:
        return mint(self.key, purpose, number)

    def leave_path(self, number: int) -> str:
        return f"/leave/{self.token(number)}"

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: str | bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """The answer to a request as it is given, nothing added but what HTTP needs."""
        connection = self.connect()
        try:
            return asked(connection, path, method, body, headers)
        finally:
            connection.close()

    def post(self, path: str) -> Answer:
        return self.ask(path, "POST", ONE_CLICK, FORM)

    def content(self) -> dict[str, Sequence[Any]]:
        """Everything that the database holds."""
        with self.database.reading() as connection:
            return {
                table.name: connection.execute(select(table)).fetchall()
                for table in metadata.sorted_tables
            }

    def standing(self, number: int) -> str | None:
        found = select(subscribers.c.standing).where(subscribers.c.token == number)
        with self.database.reading() as connection:
            return connection.scalars(found).one_or_none()


def asked(
    connection: http.client.HTTPConnection,
    path: str,
    method: str = "GET",
    body: str | bytes | None = None,
    headers: dict[str, str] | None = None,
) -> Answer:
    """The same on a *connection* that is kept."""
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    return Answer(answer.status, answer.headers, answer.read())


def subscribe(database: Database, number: int, edition: str, address: str) -> None:
    with database.writing() as connection:
        connection.execute(
            insert(subscribers).values(
                token=number,
                address=address,
                mailbox=address,
                identity=address,
                edition=edition,
                standing=Standing.ACTIVE,
                consent_at=AT,
                consent_how="by hand",
                changed_at=AT,
            )
        )


def mail(database: Database, day: date, kind: Kind = Kind.ISSUE) -> None:
    """Put a mailing into the ledger."""
    with database.writing() as connection:
        row = {"date": f"{day}", "kind": kind, "digest": "", "enrolled_at": AT, "stopped": ""}
        connection.execute(insert(mailings).values(**row))


def workspace(folder: Path, root: Path) -> Path:
    """A workspace in *folder* with the issues of the repository, two sent and one not."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(root / "briefing.toml", folder)
    for day in (*SENT, UNSENT):
        shutil.copytree(root / "tests" / "golden" / f"{day}", folder / "out" / f"{day}")
    read_key(folder)  # as it is made before anybody is on the list
    database = Database(folder)
    subscribe(database, ENGLISH, "en", "reader@example.org")
    subscribe(database, ARABIC, "ar", "qari@example.org")
    for day in SENT:
        mail(database, day)
    for kind in (Kind.TEST, Kind.PROOF):
        mail(database, UNSENT, kind)
    return folder


@contextmanager
def serving(folder: Path, base: str = BASE, patience: float = 20.0) -> Iterator[Pages]:
    """The public pages of the workspace in *folder*, reached by readers at *base*."""
    opened = open_workspace(folder, folder, {"BRIEFING_MAIL__BASE_URL": base})
    server = Server(front_of(opened), "127.0.0.1", 0, patience)
    thread = threading.Thread(target=server.serve_here)
    thread.start()
    try:
        port = urlsplit(server.address).port
        assert port
        yield Pages(folder, port, read_key(folder), Database(folder))
    finally:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()

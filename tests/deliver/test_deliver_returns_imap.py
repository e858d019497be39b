"""Reading by IMAP, from a real Dovecot: what is fetched, what is flagged, whom we talk to."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
import returns_kit as kit
import returns_state as state
from dovecot import PASSWORD, USERS, Server

from briefing.app.bounces import CameBack, take_returns
from briefing.config.bounces import Bounces
from briefing.config.secret import Secret
from briefing.deliver.returns.box import Arrival
from briefing.deliver.returns.imap import Imap
from briefing.deliver.tls import verified
from briefing.errors import MailboxError
from briefing.store.database import Database

Start = Callable[..., AbstractContextManager[Server]]


@pytest.fixture(scope="module")
def server(dovecot: Start) -> Iterator[Server]:
    with dovecot() as one:
        yield one


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return state.one_delivery(tmp_path / "workspace")


@pytest.fixture
def account(server: Server) -> Bounces:
    """A mailbox of the server that is empty."""
    fresh = next(user for user in USERS if not (server.mail / user).exists())
    return account_of(server, user=fresh)


def account_of(server: Server, password: str = PASSWORD, user: str = USERS[0]) -> Bounces:
    maildir_of(server, user)
    return Bounces("localhost", server.port, user, Secret(password), "INBOX", server.ca_file)


def maildir_of(server: Server, user: str) -> Path:
    """The user's Maildir, made where it is missing."""
    folder = server.mail / user
    if not folder.exists():
        for path in (state.maildir(folder), *folder.iterdir()):
            own(server, path)
    return folder


def own(server: Server, path: Path) -> None:
    os.chown(path, server.mail.stat().st_uid, server.mail.stat().st_gid)


def put(server: Server, account: Bounces, *mails: bytes) -> None:
    for mail in mails:
        own(server, state.put(server.mail / account.username, mail))


def flags(server: Server, account: Bounces) -> list[str]:
    folder = server.mail / account.username / "cur"
    return sorted(path.name.partition(":2,")[2] for path in folder.iterdir())


def imap(account: Bounces) -> Imap:
    return Imap(account, verified(account.ca_file, "bounces.ca_file"))


def take(database: Database, account: Bounces, rehearse: bool = False) -> CameBack:
    with imap(account) as box:
        return take_returns(database, kit.KEY, box, state.NOW, rehearse)


def fetched(account: Bounces) -> list[bytes]:
    with imap(account) as box:
        return [one.raw for one in box.arrivals() if isinstance(one, Arrival)]


HELLO = b"To: me\r\n\r\nhello"


def test_each_mail_is_fetched_once(server: Server, account: Bounces, database: Database) -> None:
    put(server, account, kit.dsn(), HELLO, kit.arf())
    assert fetched(account) == [kit.arf(), HELLO, kit.dsn()]  # looking marks nothing
    came = take(database, account)
    assert (came.effects.total(), came.others, came.problems) == (2, 1, [])
    assert flags(server, account) == [
        "Sa",
        "Sa",
        "a",
    ]  # a: the keyword; what is not ours stays unseen
    assert fetched(account) == []
    put(server, account, kit.exim_waits())
    assert fetched(account) == [kit.exim_waits()]


def test_a_rehearsal_flags_nothing(server: Server, account: Bounces, database: Database) -> None:
    put(server, account, kit.dsn())
    assert take(database, account, rehearse=True).suppressed == 1
    assert fetched(account) == [kit.dsn()]


def test_many_and_big_mails_are_read(server: Server, account: Bounces, database: Database) -> None:
    numbers = state.deliver_daily(database, 60)
    big = kit.dsn() + b"x\r\n" * (1 << 20)
    put(server, account, *(state.report_on(number) for number in numbers), big)
    assert take(database, account).effects.total() == 61
    assert len(fetched(account)) == 0


def test_a_server_that_is_stopped_on_the_way_loses_nothing(
    dovecot: Start, database: Database
) -> None:
    """What was read before is done; the next run reads the rest."""
    numbers = state.deliver_daily(database, 120)
    with dovecot() as server:
        account = account_of(server)
        put(server, account, *(state.report_on(number) for number in numbers))

        class Stopping(Imap):
            def arrivals(self) -> Iterator[Arrival]:
                for number, arrival in enumerate(super().arrivals()):
                    if number == 70:
                        self._server.sock.shutdown(socket.SHUT_RDWR)
                    assert isinstance(arrival, Arrival)
                    yield arrival

        with Stopping(account, verified(account.ca_file, "")) as box:
            came = take_returns(database, kit.KEY, box, state.NOW)
        assert came.effects.total() == 71
        assert all("was lost at" in str(problem) for problem in came.problems)
        assert came.problems
        again = take(database, account)
    assert (again.known, again.effects.total()) == (21, 49)  # the second batch was not flagged
    assert len(state.rows(database)) == 120


def test_without_keywords_what_is_unseen_is_read(dovecot: Start, database: Database) -> None:
    with dovecot(password='simple "horse\\', keywords=False) as server:
        account = account_of(server, 'simple "horse\\')
        put(server, account, kit.dsn(), HELLO)
        assert take(database, account).suppressed == 1
        assert flags(server, account) == ["", "S"]
        assert fetched(account) == [HELLO]


def test_nobody_else_is_told_the_password(server: Server, account: Bounces) -> None:
    logged = server.log.read_text("utf-8").count("Login:")
    for wrong, said in (
        (replace(account, host="127.0.0.1"), "its certificate is not trusted: IP address mismatch"),
        (
            replace(account, ca_file=""),
            "its certificate is not trusted: (unable to get local issuer|self-signed) certificate",
        ),
        (replace(account, port=1), "cannot be reached: Connection refused"),
    ):
        with pytest.raises(MailboxError, match=said), imap(wrong):
            pass
    assert server.log.read_text("utf-8").count("Login:") == logged


@pytest.mark.parametrize("password", ["wrong", "wröng"])
def test_a_wrong_password_is_said_and_not_shown(account: Bounces, password: str) -> None:
    wrong = replace(account, password=Secret(password))
    with pytest.raises(MailboxError) as caught, imap(wrong):
        pass
    assert "refused the log-in: [AUTHENTICATIONFAILED]" in str(caught.value)
    assert password not in str(caught.value)


def test_a_mailbox_that_is_not_there_is_said(account: Bounces) -> None:
    wrong = replace(account, mailbox='No "such')
    with pytest.raises(MailboxError, match='No "such: is not there'), imap(wrong):
        pass

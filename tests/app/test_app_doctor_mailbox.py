"""doctor on the mailbox of `[bounces]`: a real Dovecot, in which nothing is changed."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import pytest
from dovecot import PASSWORD, USERS, Server

from briefing.app.doctor.diagnosis import Diagnosis, State
from briefing.app.doctor.mailbox import look_at_mailbox
from briefing.app.init import Answers, init
from briefing.app.workspace import open_workspace

ANSWERS = Answers("Nile News", ("en",), "Africa/Khartoum", "news@nile.test", "the editors", {})


@pytest.fixture(scope="module")
def server(dovecot: Callable[..., AbstractContextManager[Server]]) -> Iterator[Server]:
    with dovecot() as one:
        yield one


@pytest.fixture
def variables(server: Server) -> dict[str, str]:
    """Settings of a mailbox that is in order."""
    return {
        "BRIEFING_BOUNCES__HOST": "localhost",
        "BRIEFING_BOUNCES__PORT": str(server.port),
        "BRIEFING_BOUNCES__USERNAME": USERS[0],
        "BRIEFING_BOUNCES__PASSWORD": PASSWORD,
        "BRIEFING_BOUNCES__CA_FILE": server.ca_file,
    }


def look(folder: Path, variables: dict[str, str]) -> Diagnosis:
    if not folder.exists():
        init(folder, ANSWERS, date(2026, 3, 1))
    (one,) = look_at_mailbox(open_workspace(folder, folder, variables).settings)
    assert one.about == "bounces"
    assert PASSWORD not in f"{one.told}{one.remedy}"
    return one


def test_it_is_looked_at_and_nothing_is_changed(
    server: Server, variables: dict[str, str], tmp_path: Path
) -> None:
    maildir = server.mail / USERS[0]
    for name in ("", "new", "cur", "tmp"):
        (maildir / name).mkdir()
        os.chown(maildir / name, server.mail.stat().st_uid, server.mail.stat().st_gid)
    mail = maildir / "new" / "1.fresh"
    mail.write_bytes(b"To: me\r\n\r\nhello")
    one = look(tmp_path / "nile", variables)
    assert one.state is State.FINE, one
    assert one.told == f"localhost:INBOX is there, and lets {USERS[0]} in"
    assert [path.name for name in ("new", "cur") for path in (maildir / name).iterdir()] == [
        mail.name
    ]


Change = dict[str, str]
SPOILED: dict[str, tuple[Change, str, str]] = {
    "wrong password": (
        {"PASSWORD": "wrong horse"},
        *("refused the log-in: ", "bounces.username"),
    ),
    "no such user": ({"USERNAME": "nobody"}, *("refused the log-in: ", "the password")),
    "no such folder": ({"MAILBOX": "Returned"}, *("localhost:Returned", "bounces.mailbox")),
    "nobody trusts it": (
        {"CA_FILE": ""},
        *("its certificate is not trusted: ", "bounces.ca_file"),
    ),
    "another name": (
        {"HOST": "127.0.0.1"},
        *("its certificate is not trusted: IP address mismatch", "bounces.host"),
    ),
    "no authority": ({"CA_FILE": "none.pem"}, *("cannot be used: ", "certificates in PEM")),
    "no password": (
        {"PASSWORD": "", "PASSWORD_FILE": "none.txt"},
        *("none.txt: cannot be read", "bounces.password_file"),
    ),
}


@pytest.mark.parametrize("name", SPOILED)
def test_what_is_not_in_order_has_its_remedy(
    variables: dict[str, str], tmp_path: Path, name: str
) -> None:
    change, told, remedy = SPOILED[name]
    variables |= {f"BRIEFING_BOUNCES__{key}": value for key, value in change.items()}
    one = look(tmp_path / "nile", {key: value for key, value in variables.items() if value})
    assert one.state is State.WRONG
    assert told in one.told
    assert remedy in one.remedy


def test_nobody_listens(variables: dict[str, str], tmp_path: Path) -> None:
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))  # and nobody else gets it
        variables["BRIEFING_BOUNCES__PORT"] = str(unheard.getsockname()[1])
        one = look(tmp_path / "nile", variables)
    assert (one.state, one.remedy[:16]) == (State.WRONG, "see bounces.host")
    assert "cannot be reached: Connection refused" in one.told


def test_without_a_mailbox_it_says_so(tmp_path: Path) -> None:
    one = look(tmp_path / "nile", {})
    assert one.state is State.UNTOLD
    assert "briefing bounces --maildir" in one.told

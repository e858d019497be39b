"""A mailing into a Maildir: real files, read again by the library that reads such folders."""

from __future__ import annotations

import mailbox
from pathlib import Path

import pytest
from ledger_kit import begin, fill, send, states, write_letter

from briefing.deliver.maildir import Maildir
from briefing.deliver.transport import Letter, Then
from briefing.deliver.waiting import Alone
from briefing.deliver.weather import Ending
from briefing.errors import DeliveryError
from briefing.model.delivery import State
from briefing.store.database import Database

LETTER = Letter("b@example.org", "a@example.org", b"Message-ID: <1@x>\r\n\r\nOne.\r\nTwo.\r\n")


class Gate:
    """A gate that is open, or not."""

    def __init__(self, opens: bool = True) -> None:
        self.opens = opens

    def ask(self) -> None:
        pass

    def passed(self) -> bool:
        return self.opens


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_mailing_is_there_once_for_each(tmp_path: Path) -> None:
    database = Database(tmp_path)
    fill(database, 12)
    mailing = begin(database)
    folder = tmp_path / "proof" / "mailbox"
    outcome = send(database, mailing, Maildir(folder))
    assert outcome.outlook.counts == {State.SUBMITTED: 12}
    found = [message["Message-ID"] for message in mailbox.Maildir(folder)]
    assert sorted(found) == sorted(f"<{one}@example.org>" for one in states(database))
    assert len(files(folder)) == 12
    assert not list((folder / "tmp").iterdir())


def test_it_is_what_was_made_with_the_line_ends_of_a_file(tmp_path: Path) -> None:
    Maildir(tmp_path).link(Alone()).submit(LETTER, Gate())
    [path] = (tmp_path / "new").iterdir()
    assert path.read_bytes() == LETTER.data.replace(b"\r\n", b"\n")
    assert path.stat().st_mode & 0o077 == 0


def test_nothing_is_there_before_the_gate_has_passed(tmp_path: Path) -> None:
    verdict = Maildir(tmp_path).link(Alone()).submit(LETTER, Gate(opens=False))
    assert verdict.state is State.PENDING
    assert files(tmp_path) == []


@pytest.mark.parametrize("read", [False, True])
def test_a_repeat_of_a_delivery_makes_no_second_file(tmp_path: Path, read: bool) -> None:
    assert Maildir(tmp_path).link(Alone()).submit(LETTER, Gate()).state is State.SUBMITTED
    if read:
        [path] = (tmp_path / "new").iterdir()
        path.rename(tmp_path / "cur" / f"{path.name}:2,S")
    assert Maildir(tmp_path).link(Alone()).submit(LETTER, Gate()).state is State.SUBMITTED
    assert len(files(tmp_path)) == 1


def test_two_that_differ_in_anything_are_two(tmp_path: Path) -> None:
    link = Maildir(tmp_path).link(Alone())
    bare = b"Subject: s\r\n\r\nMessage-ID: <1@x>\r\n"
    for letter in (
        LETTER,
        Letter(LETTER.sender, "other@example.org", LETTER.data),
        Letter(LETTER.sender, LETTER.recipient, LETTER.data.replace(b"<1@", b"<2@")),
        Letter(LETTER.sender, LETTER.recipient, bare),
        Letter(LETTER.sender, LETTER.recipient, bare + b"More.\r\n"),
    ):
        link.submit(letter, Gate())
    assert len(files(tmp_path)) == 5


def test_a_folder_that_cannot_be_one_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DeliveryError, match="cannot be a Maildir"):
        Maildir(tmp_path / "file")


def test_a_folder_that_goes_away_stops_the_mailing(tmp_path: Path) -> None:
    database = Database(tmp_path)
    fill(database, 5)
    mailing = begin(database)
    folder = tmp_path / "mailbox"
    transport = Maildir(folder)
    (folder / "tmp").rmdir()
    outcome = send(database, mailing, transport, links=1, compose=write_letter)
    assert (outcome.ending, outcome.outlook.counts) == (Ending.STOPPED, {State.PENDING: 5})
    assert "No such file" in outcome.reason
    assert transport.link(Alone()).submit(LETTER, Gate()).then is Then.STOP

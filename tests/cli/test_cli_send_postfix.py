"""`briefing send` into a real Postfix: verified TLS, and what arrives is what was checked."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.parser import BytesParser
from email.policy import default
from email.utils import getaddresses
from pathlib import Path

import cli_workspace as kit
import pytest
import send_kit
from postfix import READERS, Delivered, Server
from send_kit import DAY, OURS, SEND, run

from briefing.app.letters import letters
from briefing.app.ready import ready
from briefing.app.workspace import open_workspace
from briefing.deliver.transport import Letter
from briefing.model.delivery import Delivery, State
from briefing.model.tokens import Purpose, read
from briefing.store.database import Database
from briefing.store.key import read_key
from briefing.store.tables import deliveries, mailings, subscribers

NAMES = ("سالم الورفلي", "Huda, of \\ the harbour", "أ. نجاة «الكاتبة» بن يوسف", "")
PEOPLE = [
    (f"reader.{number}@{READERS[number % 2]}", NAMES[number % 4], ("en", "ar")[number % 3 == 0])
    for number in range(60)
]


@dataclass(frozen=True)
class Mailed:
    """A mailing that has gone out, and what arrived."""

    folder: Path
    sent: kit.Run
    again: kit.Run
    arrived: list[Delivered]


def shipped(folder: Path, root: Path) -> Path:
    """A workspace with the shipped day, built, in the name of a domain of its own."""
    shutil.copytree(root / "content" / DAY, folder / "content" / DAY)
    text = (root / "briefing.toml").read_text("utf-8").replace("@example.org", f"@{OURS}")
    text = text.replace("[mail]", f'[mail]\nbounce_domain = "bounces.{OURS}"')
    (folder / "briefing.toml").write_text(text, "utf-8")
    done = run(folder, "build", "--date", DAY)
    assert done.code == 0, done.err
    return folder


@pytest.fixture(scope="module")
def mailed(postfix: Server, root: Path, tmp_path_factory: pytest.TempPathFactory) -> Mailed:
    folder = shipped(tmp_path_factory.mktemp("mailed"), root)
    with (folder / "briefing.toml").open("a", encoding="utf-8") as file:
        file.write(f'[smtp]\nhost = "localhost"\nport = {postfix.port}\nca_file = ')
        file.write(f'"{postfix.ca_file}"\n')
    send_kit.enlist(folder, PEOPLE)
    sent = send_kit.end(send_kit.start(folder, *SEND))
    again = send_kit.end(send_kit.start(folder, *SEND))
    postfix.drain()
    return Mailed(folder, sent, again, [one for to in READERS for one in postfix.delivered(to)])


def test_everybody_gets_one_and_a_second_run_sends_nothing(mailed: Mailed) -> None:
    assert mailed.sent == kit.Run(0, f"{DAY}: 60 submitted\n", "")
    assert mailed.again == kit.Run(0, f"{DAY}: 60 submitted\n", "")
    assert Counter(one.recipient for one in mailed.arrived) == Counter(to for to, _, _ in PEOPLE)


def test_every_byte_is_as_it_was_composed(mailed: Mailed) -> None:
    composed = {one.recipient: one for one in _composed(mailed.folder)}
    assert len(composed) == len(mailed.arrived) == 60
    for one in mailed.arrived:
        letter = composed[one.recipient]
        assert one.message.replace(b"\n", b"\r\n") == letter.data
        assert one.sender == letter.sender


def test_what_was_checked_stands_in_each_copy(mailed: Mailed) -> None:
    """Nothing but the slots differs from the file in out/; here no code of ours fills them."""
    key = read_key(mailed.folder)
    editions = {to: edition for to, _, edition in PEOPLE}
    leave_numbers = set()
    for one in mailed.arrived:
        suffix = {"en": "", "ar": ".ar"}[editions[one.recipient]]
        checked = (mailed.folder / "out" / DAY / f"issue{suffix}.eml").read_bytes()
        copy = one.message.replace(b"\n", b"\r\n")
        (token,) = re.findall(rb"(?m)^List-Unsubscribe: .*%20([0-9a-f]{48})>\r$", copy)
        number = read(key, Purpose.LEAVE, token.decode())
        assert number is not None
        leave_numbers.add(number)
        assert copy.count(token) == 3  # the field, the text, the HTML
        assert _common(copy.replace(b"%20" + token, b"")) == _common(checked)
    assert len(leave_numbers) == 60


def test_who_it_is_for_and_where_a_bounce_goes(mailed: Mailed) -> None:
    key = read_key(mailed.folder)
    names = {to: name for to, name, _ in PEOPLE}
    seen = set()
    for one in mailed.arrived:
        message = BytesParser(policy=default.clone(max_line_length=None)).parsebytes(one.message)
        ((name, to),) = getaddresses([str(make_header(decode_header(message["To"])))])
        assert (name, to) == (names[one.recipient], one.recipient)
        token, _, domain = one.sender.partition("@")
        assert domain == f"bounces.{OURS}"
        number = read(key, Purpose.BOUNCE, token.removeprefix("b-"))
        assert number == read(key, Purpose.DELIVERY, message["X-Briefing-Delivery"])
        seen.add((number, message["Message-ID"]))
    assert len(seen) == 60


def test_the_line_was_encrypted(mailed: Mailed) -> None:
    assert all("with ESMTPS" in one.received for one in mailed.arrived)  # RFC 3848


def test_a_test_goes_to_one_address_and_counts_for_nothing(mailed: Mailed, postfix: Server) -> None:
    before = len(postfix.delivered(READERS[0]))
    done = run(mailed.folder, "send", "--date", DAY, "--test", f"editor@{READERS[0]}")
    assert done == kit.Run(0, f"{DAY}: 2 submitted\n", "")
    postfix.drain()
    arrived = [one for one in postfix.delivered(READERS[0]) if one.recipient.startswith("editor@")]
    assert len(postfix.delivered(READERS[0])) == before + 2
    assert {send_kit.field_of(_crlf(one), "Content-Language") for one in arrived} == {"en", "ar"}
    for one in arrived:
        message = BytesParser(policy=default).parsebytes(one.message)
        assert message["Subject"].startswith("[Test] ")
        assert ":test:" in message["Feedback-ID"]
    assert run(mailed.folder, "status", "--date", DAY).out.startswith(f"{DAY}: 60 submitted\n")


def _crlf(one: Delivered) -> bytes:
    return one.message.replace(b"\n", b"\r\n")


def _common(message: bytes) -> bytes:
    """*message* without the values of the fields that are a copy's own, and without soft breaks."""
    head, _, body = message.partition(b"\r\n\r\n")
    own = rb"(?m)^(To|Date|Message-ID|X-Briefing-Delivery): (.*\r\n(?:[ \t].*\r\n)*)"
    head = re.sub(own, rb"\1\r\n", head + b"\r\n")
    return b"\r\n".join((head, body.replace(b"=\r\n", b"")))


def _composed(folder: Path) -> list[Letter]:
    """The letters of all that the ledger says was submitted."""
    workspace = open_workspace(folder, folder, {})
    compose = letters(workspace, ready(workspace, send_kit.DATE), {})
    with Database(folder).reading() as connection:
        rows = connection.execute(
            deliveries.select()
            .with_only_columns(
                deliveries.c.id,
                deliveries.c.edition,
                mailings.c.enrolled_at,
                subscribers.c.mailbox,
                subscribers.c.name,
                subscribers.c.token,
            )
            .join_from(deliveries, mailings)
            .join(subscribers, subscribers.c.id == deliveries.c.subscriber)
            .where(deliveries.c.state == State.SUBMITTED)
        ).all()
    return [
        compose(Delivery(row.id, row.mailbox, row.name, row.edition, row.token, 0, row.enrolled_at))
        for row in rows
    ]

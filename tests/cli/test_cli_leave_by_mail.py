"""Whatever link a message has to leave by mail: what it makes a mail program send does leave."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote

import pytest
from send_kit import DAY, SEND, Server, built, copied, enlist, plain, run, serve

READERS = {"en": "reader@example.com", "ar": "qari@example.com"}
_MAILTO = re.compile(r"mailto:leave@[^\s\"'<>]+")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("leave") / "paper")


def links(raw: bytes) -> Iterator[tuple[str, str]]:
    """Every link to leave by mail in the message *raw*, and where it stands."""
    message = message_from_bytes(raw, policy=policy.default)
    for name, value in message.items():
        yield from ((name, one) for one in _MAILTO.findall(str(value)))
    for part in message.walk():
        if part.get_content_maintype() == "text":
            text = part.get_content()
            shown = html.unescape(text) if part.get_content_subtype() == "html" else text
            yield from ((part.get_content_type(), one) for one in _MAILTO.findall(shown))


def answer(link: str, reader: str, number: int) -> bytes:
    """What a mail program makes of *link* (RFC 6068): the words decoded, then written anew."""
    address, _, fields = link.removeprefix("mailto:").partition("?")
    mail = EmailMessage(policy.SMTP)
    mail["From"], mail["To"], mail["Message-ID"] = reader, unquote(address), f"<{number}@x.test>"
    for one in fields.split("&"):
        name, _, value = one.partition("=")
        mail[name] = unquote(value)
    mail.set_content("\n")
    return mail.as_bytes()


@pytest.mark.parametrize("base", ["", "https://news.example.com"], ids=["mail only", "pages"])
def test_every_link_to_leave_by_mail_leaves(template: Path, tmp_path: Path, base: str) -> None:
    with serve(Server()) as server:
        folder = copied(template, tmp_path / "paper", smtp=plain(server))
        leave_by_each(folder, server, base)


def leave_by_each(folder: Path, server: Server, base: str) -> None:
    if base:
        settings = (folder / "briefing.toml").read_text("utf-8")
        settings = settings.replace("[mail]", f'[mail]\nbase_url = "{base}"')
        (folder / "briefing.toml").write_text(settings, "utf-8")
        assert run(folder, "build", "--date", DAY).code == 0
    enlist(folder, [(address, "", language) for language, address in READERS.items()])
    sent = run(folder, *SEND, "--yes")
    assert sent.code == 0, sent.err
    box = folder / "box"
    for name in ("new", "cur", "tmp"):
        (box / name).mkdir(parents=True)

    met = []
    for envelope in server.taken:
        raw = envelope.content
        assert isinstance(raw, bytes)
        language = str(message_from_bytes(raw)["Content-Language"])
        reader = READERS[language]
        for where, link in links(raw):
            met.append((language, where))
            (box / "new" / f"{len(met)}.x").write_bytes(answer(link, reader, len(met)))
            done = run(folder, "bounces", "--maildir", str(box))
            assert (done.code, done.err) == (0, "")
            assert "0 suppressed, 1 left" in done.out, (language, where, link)
            listed = run(folder, "subscribers", "list", "--standing", "left").out
            assert reader in listed
            assert run(folder, "subscribers", "add", reader, "--again").code == 0
    bodies = set() if base else {"text/html", "text/plain"}
    assert {*met} == {(one, where) for one in READERS for where in {"List-Unsubscribe", *bodies}}

"""Pictures: parts of the message that the HTML shows, and the same files beside `issue.html`."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from message_kit import ALWAYS, BY_MAIL, DAY, DUE, copy_of, delivery, lint, read, rendered

from briefing.message.mime import compose_mime
from briefing.model.pictures import kind_of, pictures_in, with_pictures_at
from briefing.model.rendered import Rendered

GIF, PNG = b"GIF89a" + bytes(range(256)), b"\x89PNG\r\n\x1a\n" + b"\r\n.\r\nFrom " * 30
HTML = (
    '<p>Written: &lt;img src="pictures/not.png"&gt; and src="pictures/nor.png"</p>'
    '<img alt="a > b" src="pictures/logo.png" width="40"><td background="pictures/%D8%AF%20b.gif">'
    '<!--[if mso]><v:fill src="pictures/logo.png" /><![endif]--><img src="https://x.test/a.png">'
)


def issue() -> Rendered:
    plain = rendered(BY_MAIL)
    return replace(plain, html=HTML + plain.html, pictures={"logo.png": PNG, "د b.gif": GIF})


def test_what_is_a_reference_and_what_is_text() -> None:
    assert pictures_in(HTML) == ("logo.png", "د b.gif")
    moved = with_pictures_at(HTML, lambda name: f"X{len(name)}X")
    assert re.findall(r'="(X\d+X)"', moved) == ["X8X", "X7X", "X8X"]
    assert moved.count("pictures/") == 2


def test_parts_stand_beside_the_html() -> None:
    for data in (
        compose_mime(issue(), BY_MAIL, DAY, DUE).proof,
        copy_of(BY_MAIL, issue(), delivery()),
    ):
        lint(data, ALWAYS)
        mail = read(data).mail
        assert [one.get_content_type() for one in mail.walk()] == [
            "multipart/alternative",
            "text/plain",
            "multipart/related",
            "text/html",
            "image/png",
            "image/gif",
        ]
        related = mail.get_payload(1)
        assert related.get_param("type") == "text/html"  # type: ignore[union-attr]
        pictures = [one for one in mail.walk() if one.get_content_maintype() == "image"]
        assert [one.get_payload(decode=True) for one in pictures] == [PNG, GIF]
        assert [one.get_filename() for one in pictures] == ["logo.png", "د b.gif"]
        assert {one.get_content_disposition() for one in pictures} == {"inline"}
        html = read(data).html
        shown = re.findall(r'(?:src|background)="cid:([^"]+)"', html)
        assert [f"<{one}>" for one in shown] == [
            pictures[0]["Content-ID"],
            pictures[1]["Content-ID"],
            pictures[0]["Content-ID"],
        ]
        assert html.count('"pictures/') == 2


@pytest.mark.parametrize("data", [b"", b"x", b"x" * 57, b"x" * 58])
def test_a_picture_of_any_length_comes_back(data: bytes) -> None:
    one = replace(issue(), pictures={"logo.png": data, "د b.gif": GIF})
    message = compose_mime(one, BY_MAIL, DAY, DUE).proof
    lint(message, ALWAYS)
    (back,) = (
        part.get_payload(decode=True)
        for part in read(message).mail.walk()
        if part.get_filename() == "logo.png"
    )
    assert back == data


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.png", "image/png"),
        ("a.JPG", "image/jpeg"),
        ("درنة.gif", "image/gif"),
        ("a.svg", None),
        ("a", None),
        ("../a.png", None),
        ("b/a.png", None),
        ("b\\a.png", None),
        (".a.png", None),
        ('a".png', None),
        ("a\r\n.png", None),
        ("a\u202e.png", None),
        ("", None),
    ],
)
def test_what_a_picture_may_be_called(name: str, kind: str | None) -> None:
    assert kind_of(name) == kind

"""Leaving: a mail that a subscriber cannot leave by is found, with pages and without."""

from __future__ import annotations

from dataclasses import replace

import pytest
from check_kit import PUBLICATION, codes, proof, with_html, with_rendered

from briefing.check.leaving import CHECKS
from briefing.check.proof import Proof
from briefing.check.run import FAMILIES

PAGES = replace(
    PUBLICATION, sender=replace(PUBLICATION.sender, base_url="https://news.example.org/libya")
)


def spoiled(one: Proof, old: bytes, new: bytes) -> Proof:
    assert old in one.message
    return replace(one, message=one.message.replace(old, new, 1))


@pytest.mark.parametrize("publication", [PUBLICATION, PAGES], ids=["by mail", "by page"])
def test_what_the_program_writes_is_right(publication: object) -> None:
    one = proof(publication=publication)  # type: ignore[arg-type]
    checks = [*FAMILIES["Mail"], *FAMILIES["Links"]]
    assert codes(checks, one) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"List-Unsubscribe: <", b"List-Unsubscribe: =?utf-8?q?<"),
        (b">, <mailto:", b"> <mailto:"),
        (b"List-Unsubscribe: <https:", b"List-Unsubscribe: <http:"),
        (b"List-Unsubscribe: ", b"List-Unsubscribe: <mailto:a@x.test>, "),
        (b"=One-Click", b"=One"),
        (b"List-Unsubscribe-Post:", b"X:"),
        (b"List-Unsubscribe-Post:", b"List-Unsubscribe-Post: a\r\nList-Unsubscribe-Post:"),
    ],
)
def test_a_header_without_one_click_is_found(old: bytes, new: bytes) -> None:
    assert codes(CHECKS, spoiled(proof(publication=PAGES), old, new)) == ["E105"]


def test_one_click_without_a_page_is_found() -> None:
    new = b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nFeedback-ID:"
    assert codes(CHECKS, spoiled(proof(), b"Feedback-ID:", new)) == ["E105"]


@pytest.mark.parametrize("publication", [PUBLICATION, PAGES], ids=["by mail", "by page"])
@pytest.mark.parametrize(
    "link", ["mailto:other@example.org?subject=x", "https://news.example.org/libya/leave/me"]
)
def test_another_link_to_leave_by_is_found(publication: object, link: str) -> None:
    one = proof(publication=publication)  # type: ignore[arg-type]
    own = "mailto:leave@example.org?subject=Unsubscribe%20from%20Libya%20Briefing"
    own = own if publication is PUBLICATION else "https://news.example.org/libya/leave/"
    assert codes(CHECKS, with_html(one, own, link)) == ["E114"]
    text = one.rendered.text.replace(own, link)
    assert codes(CHECKS, with_rendered(one, text=text)) == ["E114"]

"""Parity: what stands in only one of text and HTML is found, and text that is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from check_kit import (
    ARABIC,
    article,
    codes,
    found,
    proof,
    shipped,
    with_html,
    with_part,
    with_rendered,
)

from briefing.check.parity import CHECKS
from briefing.check.proof import Proof

URL = "https://x.test/a/"


def with_text(one: Proof, text: str) -> Proof:
    """*one* with *text* behind its own."""
    return with_rendered(one, text=f"{one.rendered.text}\n{text}\n")


MORE = "seldom heard words of which nobody has ever read a single one before"


def test_words_in_one_of_both_are_found() -> None:
    for one, lacking in (
        (with_part(proof(), f"<p>{MORE}</p>"), "text"),
        (with_text(proof(), MORE), "HTML"),
    ):
        (finding,) = found(CHECKS, one)
        assert finding.code == "E121"
        assert finding.message.startswith(f"the {lacking} has 9")
        assert "seldom" in finding.message


def test_a_link_in_one_of_both_is_found_at_its_story() -> None:
    one = proof(article("a", url=URL), article("b"))
    for bad in (
        with_rendered(one, text=one.rendered.text.replace(URL, "")),
        with_html(one, f'href="{URL}"', 'href="https://x.test/b/"'),
    ):
        assert {(each.code, each.story) for each in found(CHECKS, bad)} >= {("E122", "a")}


@pytest.mark.parametrize(
    "mark", ["<b>", "</p >", '<a href="x">', "<!--", "&amp;", "&#39;", "&#x2f;"]
)
def test_markup_in_the_text_is_found(mark: str) -> None:
    assert codes(CHECKS, with_text(proof(), mark)) == ["E123"]


@pytest.mark.parametrize(
    "line", ["a" * 79, "س" * 79, "語" * 40, f"see {URL}{'a' * 70}", "- " + "🙂" * 39]
)
def test_a_wide_line_is_found(line: str) -> None:
    assert "E124" in codes(CHECKS, with_text(proof(), line))


def test_a_text_without_the_way_out_is_found() -> None:
    for one, word in ((proof(), "Unsubscribe"), (proof(publication=ARABIC), "إلغاء الاشتراك")):
        assert word in one.rendered.text
        bad = with_rendered(one, text=one.rendered.text.replace(word, ""))
        assert "E125" in codes(CHECKS, bad)
        far = with_rendered(one, text=one.rendered.text.replace("mailto:", ""))
        assert "E125" in codes(CHECKS, far)


PARTS = {
    "what the HTML hides": "<p style='display:none'>" + MORE + "</p>",
    "a place in the mail": "<a href='#a'></a>",
    "a script, style, comment": f"<style>/* {MORE} */</style><!-- {MORE} -->",
}
LINES = {
    "78 columns": "| " + "=" * 76,
    "a bare address": "- " + "https://example.org/a/?a=1&b=2",
    "marks": "< > & <3 a<b &c; = <https://example.org/a/?a=1&b=2>.",
    "an address in a sentence": "(https://example.org/a/?a=1&b=2).",
    "other case": "OIL FLOWS",
}


@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
def test_what_nobody_sees_in_the_html_is_passed(part: str) -> None:
    assert found(CHECKS, with_part(proof(), part)) == []


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
def test_what_is_in_order_in_the_text_is_passed(line: str) -> None:
    assert found(CHECKS, with_text(proof(), line)) == []


@pytest.mark.parametrize("word", ["a" * 200, "语言" * 60, "ab/" * 60, "سبت" * 60])
def test_a_word_that_is_longer_than_a_line_is_not_lost(word: str) -> None:
    assert found(CHECKS, proof(article("a", body=(f"It says {word} and {word}, no more.",)))) == []


def test_an_issue_has_none_whatever_its_articles_say() -> None:
    hostile = article(
        "a",
        headline="<b>5 < 6 & 7</b> &amp; <!-- x",
        body=(f"<script>alert(1)</script> &#39; {'a' * 60} said ‘‘so’’ at {URL}{'b' * 90}.",),
        url=f"{URL}?q={'ab' * 100}&copy=1;b(c)",
    )
    assert found(CHECKS, proof(hostile)) == []
    assert found(CHECKS, proof(hostile, publication=ARABIC)) == []
    assert found(CHECKS, proof(publication=ARABIC)) == []


def test_the_shipped_mails_have_none(root: Path) -> None:
    assert [each for one in shipped(root).values() for each in found(CHECKS, one)] == []


@pytest.mark.parametrize("html", ["", "<", "\0"])
def test_no_html_is_an_accident(html: str) -> None:
    assert codes(CHECKS, with_rendered(proof(), html=html)) == ["E121", "E122"]
    assert codes(CHECKS, with_rendered(proof(), html=html, text="")) == ["E125"]

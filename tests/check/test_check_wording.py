"""Journalism: placeholders, words of the watch list, headings with nothing below them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from check_kit import ARABIC, PUBLICATION, article, codes, found, proof, shipped

from briefing.check.wording import CHECKS
from briefing.model.article import CheckAlso, Translation

WATCHING = replace(PUBLICATION, watch=("militia*", "warlord*", "NOC", "so-called", "ميليشيا*"))


@pytest.mark.parametrize(
    "words",
    [
        "TK",
        "TKTK",
        "TODO",
        "lorem ipsum",
        "Dolor sit amet",
        "[insert name here]",
        "[date]",
        "[Source]",
        "dummy text",
        "نص تجريبي",
        "[يضاف لاحقا]",
    ],
)
@pytest.mark.parametrize("field", ["summary", "headline", "note"])
def test_a_placeholder_is_found_wherever_it_stands(words: str, field: str) -> None:
    text = f"It was {words} again."
    one = proof(note=text) if field == "note" else proof(article("a", **{field: text}))
    (finding,) = found(CHECKS, one)
    assert finding.code == "J131"
    assert finding.where == ("_issue.md/note" if field == "note" else f"a.md/{field}")
    assert words in finding.message


@pytest.mark.parametrize(
    "words",
    [
        "TKM Energy",
        "todo o país",
        "Lorem",
        "the XXX Corps",
        "a [name withheld] man",
        "[26 September]",
        "a date and a source",
        "the placeholder",
        "نص",
    ],
)
def test_what_only_looks_like_a_placeholder_is_not(words: str) -> None:
    assert codes(CHECKS, proof(article("a", summary=f"It was {words} again."))) == []


def test_the_text_of_a_link_is_no_placeholder() -> None:
    assert codes(CHECKS, proof(note="See the [source](https://example.org/TK).")) == []


@pytest.mark.parametrize(
    ("words", "accept", "expected"),
    [
        ("A militia came.", (), ["militia"]),
        ("Militias and warlords came.", (), ["Militias", "warlords"]),
        ("The so-called NOC came.", (), ["NOC", "so-called"]),
        ("So called, the noc came.", (), ["So called"]),
        ("جاءت الميليشيات.", (), ["الميليشيات"]),
        ("جاءت وبالمِيليشيا.", (), ["وبالميليشيا"]),
        ("Paramilitaries came.", (), []),
        ("Militias came.", ("militia*",), []),
        ("Militias came.", ("Militias",), []),
        ("Militias came.", ("militia",), []),
        ("Militias came.", ("warlord*",), ["Militias"]),
        ("جاءت الميليشيات.", ("ميليشيا",), []),
    ],
)
@pytest.mark.parametrize("field", ["headline", "summary", "body", "check_also"])
def test_a_watched_word_is_found_until_it_is_accepted(
    words: str, accept: tuple[str, ...], expected: list[str], field: str
) -> None:
    value: Any = {"body": (words,), "check_also": (CheckAlso("A link", None, words),)}.get(field)
    one = article("a", **{field: value or words})
    findings = found(CHECKS, proof(one, publication=WATCHING, accept=accept))
    assert sorted(each.message for each in findings) == sorted(
        f'"{word}" is on the watch list' for word in expected
    )
    assert {(each.code, each.where) for each in findings} <= {("J132", f"a.md/{field}")}


def test_a_watched_word_is_found_in_a_translation() -> None:
    translations = {"ar": Translation("عنوان", "جاءت ميليشيا.")}
    one = article("a", translations=translations)
    publication = replace(ARABIC, watch=WATCHING.watch)
    (finding,) = found(CHECKS, proof(one, publication=publication))
    assert (finding.code, finding.where) == ("J132", "a.md/translations")
    assert codes(CHECKS, proof(one, publication=WATCHING)) == []


def test_a_heading_with_nothing_told_below_it_is_found() -> None:
    told = article("a", translations={"ar": Translation("عنوان", "نص.")}, section="society")
    oil = article("oil", section="economy")
    more = article("more", section="economy", translations={"ar": Translation("عنوان", "نص.")})
    (finding,) = found(CHECKS, proof(told, oil, publication=ARABIC))
    assert (finding.code, finding.where) == ("J133", "oil.md/translations")
    assert "الاقتصاد" in finding.message
    assert codes(CHECKS, proof(told, oil, more, publication=ARABIC, lead="a")) == []
    assert codes(CHECKS, proof(told, oil)) == []
    assert codes(CHECKS, proof(oil, publication=ARABIC)) == []


def test_the_shipped_mails_have_none(root: Path) -> None:
    assert {name: found(CHECKS, one) for name, one in shipped(root).items()} == {
        name: [] for name in shipped(root)
    }

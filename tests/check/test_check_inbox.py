"""Inbox: a subject and a preheader that an inbox cuts, blurs or turns are found."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from check_kit import (
    ARABIC,
    PUBLICATION,
    article,
    codes,
    found,
    proof,
    shipped,
    with_html,
    with_rendered,
)

from briefing.check import preheader, subject
from briefing.model.article import Translation
from briefing.model.instructions import Wording

CHECKS = (*subject.CHECKS, *preheader.CHECKS)
LINE = "A line that is long enough for an inbox to show it"
FORTY = "The quick brown fox jumps over lazy dogs"
SIXTY = f"{FORTY} and once again over it"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (FORTY, []),
        (f"{FORTY} | 7 December", []),
        ("كَلِمَةٌ " * 6, []),
        (f"{FORTY}s", ["I103"]),
        (f"{FORTY} | 8 December", ["I103"]),
        (SIXTY[:60], ["I103"]),
        (f"{SIXTY}, and again", ["I102"]),
        ("Floods 🌊 in Derna", ["I104"]),
        ("Floods ⚠️ in Derna", ["I104"]),
        ("Vote: 🇱🇾 in Derna", ["I104"]),
        ("Libya’s “6+6” – oil at $80 → €75, №1 · ½", []),
        ("ALL IN CAPITALS AGAIN", ["I106"]),
        ("UN, HCS and GNU meet", []),
        ("NOC, BP", []),
    ],
)
def test_a_subject_that_an_inbox_does_not_show_well(text: str, expected: list[str]) -> None:
    findings = found(CHECKS, proof(subject=text, preheader=LINE))
    assert [each.code for each in findings] == expected
    assert all(each.where == "_issue.md/subject" for each in findings)


def test_the_words_that_are_cut_are_told() -> None:
    (phone,) = found(CHECKS, proof(subject=f"{FORTY} again", preheader=LINE))
    (both,) = found(CHECKS, proof(subject=f"{FORTY} of all the neighbours twice", preheader=LINE))
    assert 'phone cuts off "again"' in phone.message
    assert 'desktop cuts off "neighbours twice", a phone "of all the neighbours twice"' in (
        both.message
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u2068NOC\u2069 والنفط", []),
        ("\u200fالنفط\u200e", []),
        ("\u202eNOC", ["I105"]),
        ("\u202bNOC\u202c", ["I105"]),
        ("\u2068NOC", ["I105"]),
        ("NOC\u2069", ["I105"]),
        ("\u2069NOC\u2068", ["I105"]),
        ("", ["I101"]),
        (" \u200f ", ["I101"]),
    ],
)
def test_direction_marks_in_the_subject(text: str, expected: list[str]) -> None:
    assert codes(CHECKS, with_rendered(proof(preheader=LINE), subject=text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LINE, []),
        ("Football", ["I112"]),
        (LINE[:34], ["I112"]),
        (LINE[:35], []),
        ("a word " * 20, []),
        ("a word " * 21, ["I113"]),
        ("Oil, on Tuesday: and so many more things beside", ["I114"]),
        ("Boil on Tuesday and so many more things beside", []),
    ],
)
def test_a_preheader_that_does_not_fit(text: str, expected: list[str]) -> None:
    findings = found(CHECKS, proof(subject="Oil on Tuesday", preheader=text))
    assert [each.code for each in findings] == expected
    assert all(each.where == "_issue.md/preheader" for each in findings)


def test_an_empty_preheader() -> None:
    one = proof(preheader=LINE)
    assert codes(CHECKS, replace(one, issue=replace(one.issue, preheader=" "))) == ["I111"]


def test_the_mail_begins_with_the_hidden_preheader_and_its_filler() -> None:
    one = proof(preheader=LINE)
    assert codes(CHECKS, one) == []
    (hidden,) = re.findall(rf"<div[^>]*>\s*{LINE}.*?</div>", one.rendered.html, re.S)
    bare = hidden[: hidden.index(LINE)] + LINE + "</div>"
    assert codes(CHECKS, with_html(one, hidden, bare)) == ["I116"]
    assert codes(CHECKS, with_html(one, hidden, "")) == ["I115", "I116"]
    assert codes(CHECKS, with_html(one, hidden, f"<p>View in browser</p>{hidden}")) == [
        "I115",
        "I116",
    ]
    shown = hidden.replace("display:none", "display:block")
    assert codes(CHECKS, with_html(one, hidden, shown)) == ["I115", "I116"]
    assert codes(CHECKS, with_rendered(one, html="")) == ["I115", "I116"]


def test_the_words_of_another_edition_are_found_where_they_stand() -> None:
    one = article("a", translations={"ar": Translation("عنوان", "نص من جملة.")})
    given: dict[str, Any] = {"translations": {"ar": Wording("ب" * 50, "س")}}
    findings = found(CHECKS, proof(one, publication=ARABIC, **given))
    assert [(each.code, each.where) for each in findings] == [
        ("I103", "_issue.md/translations"),
        ("I112", "_issue.md/translations"),
    ]


def test_what_was_made_of_headlines_is_found_at_the_first_of_them() -> None:
    told = {"ar": Translation("ب" * 50, "نص من جملة.")}
    lead = article("a", headline=f"{FORTY} again", translations=told)
    other = article("b", headline="Oil", translations={"ar": Translation("نفط", "نص.")})
    for publication, field in ((PUBLICATION, "headline"), (ARABIC, "translations")):
        findings = found(CHECKS, proof(lead, other, publication=publication, lead="a"))
        assert [(each.code, each.where, each.story) for each in findings] == [
            ("I103", f"a.md/{field}", "a"),
            ("I112", f"b.md/{field}", "b"),
        ]


def test_the_shipped_mails_are_but_cut(root: Path) -> None:
    for name, one in shipped(root).items():
        assert set(codes(CHECKS, one)) <= {"I102", "I103"}, name

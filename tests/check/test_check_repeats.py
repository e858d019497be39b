"""Journalism: what is told twice, in one issue or in two."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from check_kit import article, codes, found, proof, shipped

from briefing.check.repeats import CHECKS
from briefing.model.article import Article, CheckAlso
from briefing.model.issue import PastStory

URL = "https://www.example.org/a/?utm_source=x"
SAME = "http://example.org/a"
WORDS = [f"{chr(97 + number % 26)}word{number}" for number in range(40)]
LONG = (" ".join(WORDS) + ".",)
EDITED = (" ".join([*WORDS[8:], *(f"other{number}" for number in range(8))]) + ".",)
RELATED = (" ".join([*WORDS[:20], *(f"other{number}" for number in range(20))]) + ".",)
SHORT = ("Nothing happened at all.",)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (article("a", url=URL), article("b", url=SAME), ["J121"]),
        (article("a", headline="Oil, again"), article("b", headline="Oil again!"), ["J122"]),
        (article("a", url=URL, headline="A"), article("b", url=SAME, headline="A"), ["J121"]),
        (article("a", body=LONG), article("b", body=EDITED), ["J123"]),
        (article("a", body=LONG), article("b", body=LONG[:1] * 3), ["J123"]),
        (article("a", body=LONG, url=None), article("b", body=LONG, url=None), ["J123"]),
        (article("a", body=LONG, headline="A"), article("b", body=LONG, headline="A"), ["J122"]),
        (article("a", body=LONG), article("b", body=RELATED), []),
        (article("a", body=SHORT), article("b", body=SHORT), []),
        (article("a", url=None), article("b", url=None), []),
        (article("a", url=URL), article("b", url=f"{SAME}/b"), []),
    ],
)
def test_a_story_told_twice_in_an_issue(
    first: Article, second: Article, expected: list[str]
) -> None:
    findings = found(CHECKS, proof(first, second, order=("a", "b")))  # so that both are told
    assert [each.code for each in findings] == expected
    for each in findings:
        assert each.story in {"a", "b"}
        assert each.where.startswith(f"{each.story}.md/")


@pytest.mark.parametrize(
    ("past", "expected"),
    [
        (PastStory(date(2023, 11, 25), "Other", SAME), ["J124"]),
        (PastStory(date(2023, 11, 25), "Report: A", SAME), ["J124"]),
        (PastStory(date(2023, 11, 25), "Report: A", None), ["J125"]),
        (PastStory(date(2023, 11, 25), "Report: A", "https://example.org/b"), ["J125"]),
        (PastStory(date(2023, 11, 25), "Other", "https://example.org/b"), []),
    ],
)
def test_a_story_told_in_an_earlier_issue(past: PastStory, expected: list[str]) -> None:
    findings = found(CHECKS, proof(article("a", url=URL), history=(past,)))
    assert [each.code for each in findings] == expected
    assert all("2023-11-25" in each.message for each in findings)


def test_a_check_also_printed_in_an_earlier_issue() -> None:
    again = CheckAlso("Elsewhere", URL)
    past = PastStory(date(2023, 11, 25), "Other", None, (SAME,))
    one = article(
        "a", check_also=(again, CheckAlso("Nowhere", None), CheckAlso("More", f"{URL}&b"))
    )
    (finding,) = found(CHECKS, proof(one, history=(past,)))
    assert (finding.code, finding.story, finding.where) == ("J126", "a", "a.md/check_also")
    assert '"Elsewhere" was in the issue of 2023-11-25' in finding.message
    told = replace(past, url=SAME)  # then it points to that issue
    here = article("b", url=URL)  # then it points to that story
    for each in (proof(one, history=(told,)), proof(one, here, history=(past,)), proof(one)):
        assert codes(CHECKS, each) == []


def test_a_story_of_articles_with_other_headlines_is_shown_to_the_editor() -> None:
    one = article("a", headline="Oil flows", body=LONG, published=date(2023, 12, 6))
    same = article("b", headline="Oil flows!", body=LONG)
    other = article("c", headline="Pumps at work", body=LONG)
    (finding,) = found(CHECKS, proof(one, same, other))
    assert (finding.code, finding.story, finding.where) == ("J127", "a", "a.md/headline")
    assert finding.message == '"Oil flows" is told together with "Pumps at work"'
    assert "naming both in _issue.md" in finding.remedy
    assert codes(CHECKS, proof(one, same)) == []
    assert "J127" not in codes(CHECKS, proof(one, same, other, order=("a", "c")))


def test_the_issue_that_told_it_last_is_named() -> None:
    past = [PastStory(date(2023, 11, day), "Other", SAME) for day in (28, 26)]
    (finding,) = found(CHECKS, proof(article("a", url=URL), history=past))
    assert "2023-11-28" in finding.message


def test_the_shipped_mails_have_but_one_link_twice(root: Path) -> None:
    for name, one in shipped(root).items():
        assert codes(CHECKS, one) == (["J126"] if name.startswith("2023-12-07") else []), name

"""Journalism: what is told and does not stand in the article is found, in each edition."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from check_kit import ARABIC, PUBLICATION, article, codes, found, proof, shipped

from briefing.check.facts import CHECKS
from briefing.check.proof import Proof
from briefing.model.article import Translation

BODY = (
    "Abdulhamid Dbeibah came to Tarhuna on Tuesday with 1,200 people and twelve soldiers.",
    "The Government of National Unity (GNU) paid 5.5 million dinars, the third time since 2019,"
    " said Jan Kubiš of the United Nations. A week earlier, on 10 November, it had not.",
)
PLACES = {"Benghazi": "بنغازي", "Tarhuna": "ترهونة", "Zawiya": "الزاوية", "Tunisia": "تونس"}
NAMES = {name: name for pair in PLACES.items() for name in pair}


def told(summary: str, body: tuple[str, ...] = BODY) -> Proof:
    """An issue whose one story an editor told in English."""
    names = NAMES | {other: name for name, other in PLACES.items()}
    one = article("a", body=body, summary=summary, published=date(2023, 12, 6))
    return proof(one, publication=replace(PUBLICATION, names=names))


def told_in_arabic(summary: str, headline: str = "عنوان", **fields: Any) -> Proof:
    one = article(
        "a",
        **{"body": BODY, "published": date(2023, 12, 6), **fields},
        translations={"ar": Translation(headline, summary)},
    )
    return proof(one, publication=replace(ARABIC, names=NAMES | PLACES))


@pytest.mark.parametrize(
    ("summary", "code"),
    [
        ("With 1,300 people.", "J111"),
        ("With 13 soldiers.", "J111"),
        ("It paid 5.5 billion.", "J111"),
        ("It came on 6 November.", "J111"),
        ("It came on 11 November.", "J111"),
        ("It came on Nov. 11.", "J111"),
        ("It paid 5,500 million.", "J111"),
        ("It was so until 2018.", "J111"),
        ("With thirteen soldiers.", "J112"),
        ("It is the fourth time.", "J112"),
        ("Then came Mohamed Menfi.", "J113"),
        ("The UN envoy (Bathily) was there.", "J113"),
        ("He came to Sirte.", "J113"),
        ("Benghazi saw him.", "J113"),
    ],
)
def test_what_the_article_does_not_say_is_found(summary: str, code: str) -> None:
    (finding,) = found(CHECKS, told(summary))
    assert finding.code == code
    assert finding.where == "a.md/summary"
    assert finding.story == "a"


@pytest.mark.parametrize(
    "summary",
    [
        "With 1200 people, 12 soldiers and 1 car.",
        "He took twelve hundred people with him.",
        "It paid 5,500,000 dinars in 2023.",
        "It came on 5 December, the third time.",
        "It came on the 10th of November.",
        "The visit of Mr. Dbeibah’s GNU, or G.N.U., to Tarhuna’s people; Kubis of the UN.",
        "Tarhouna saw him. Libyans of Abdul Hamid Dbeibah’s unity government came on Wednesday.",
        "Nobody came by Friday, the 1st of December.",
        "It came on Dec. 5, not on Nov. 10, as in December.",
        "It came then, on a Friday in Nov. or on Tuesday.",
        "It paid five and a half million dinars, or 5 1/2 million.",
    ],
)
def test_what_the_article_says_in_other_words_is_not(summary: str) -> None:
    assert codes(CHECKS, told(summary, (*BODY, "Libya was quiet on Friday."))) == []


def test_a_date_names_its_weekday_and_its_month_by_all_names() -> None:
    body = ("It came on 23 November 2023, and in Sept.",)
    for day, expected in (("Thursday", []), ("Friday", ["J113"])):
        one = article("a", body=body, published=None, summary=f"So it was on {day} in September.")
        assert codes(CHECKS, proof(one)) == expected


@pytest.mark.parametrize(
    ("summary", "code"),
    [
        ("جاء مع ١٬٣٠٠ شخص.", "J111"),
        ("جاء يوم 7 مارس.", "J111"),
        ("جاء مع ثلاثة عشر جنديا.", "J112"),
        ("جاء إلى بنغازي.", "J113"),
        ("جاء من الزاوية.", "J113"),
    ],
)
def test_a_translation_is_looked_up_in_the_article(summary: str, code: str) -> None:
    (finding,) = found(CHECKS, told_in_arabic(summary))
    assert (finding.code, finding.where) == (code, "a.md/translations")


@pytest.mark.parametrize(
    "summary",
    [
        "جاء إلى ترهونة مع ألف ومئتي شخص واثني عشر جنديا.",
        "مع ١٬٢٠٠ شخص و12 جنديا، ودفع خمسة ملايين و500 ألف دينار أو 5.5 ملايين.",
        "جاء يوم 5 ديسمبر من زاوية أخرى للمرة الثالثة.",
    ],
)
def test_a_translation_may_write_it_in_its_own_way(summary: str) -> None:
    assert codes(CHECKS, told_in_arabic(summary)) == []


def test_the_people_of_a_land_name_it() -> None:
    assert codes(CHECKS, told_in_arabic("جاء من تونس.", body=("A Tunisian came.",))) == []
    assert codes(CHECKS, told_in_arabic("جاء من تونس.", body=("A Chadian came.",))) == ["J113"]


def test_a_headline_in_translation_is_looked_up_too() -> None:
    (finding,) = found(CHECKS, told_in_arabic("جاء.", headline="جاء 77 شخصا"))
    assert finding.code == "J111"
    assert "translated headline" in finding.message


def received(**fields: Any) -> Proof:
    """A proof of the article's own words, with an article that was changed since."""
    one = article("a", body=("Ships came on Tuesday. Crowds saw the ships.",))
    return replace(proof(one), articles={"a": replace(one, **fields)})


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, []),
        ({"body": ("Ships went on Tuesday. Crowds saw the ships.",)}, ["J110"]),
        ({"body": ("Tuesday",)}, ["J110"]),
        ({"body": ()}, ["J110", "J111"]),
        ({"published": date(2023, 11, 1)}, ["J111"]),  # the gloss says 5 December
    ],
)
def test_a_receipt_and_a_gloss_are_verified(fields: dict[str, Any], expected: list[str]) -> None:
    assert codes(CHECKS, received(**fields)) == expected


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ({"subject": "1,300 people in Tarhuna"}, ["subject"]),
        ({"preheader": "Eleven soldiers"}, ["preheader"]),
        ({"note": "A note of [88](https://example.org/88) people."}, ["note"]),
        ({"subject": "1,200 people in Tarhuna on 7 December", "preheader": "12 soldiers"}, []),
        ({"note": "3. One of 2 [stories](https://example.org/88).\n4. See https://a.org/99"}, []),
    ],
)
def test_numbers_for_the_inbox_stand_in_an_article(
    edits: dict[str, Any], expected: list[str]
) -> None:
    one = article("a", body=BODY, published=date(2023, 12, 6))
    findings = [each for each in found(CHECKS, proof(one, **edits)) if each.code == "J114"]
    assert [each.where for each in findings] == [f"_issue.md/{field}" for field in expected]


def test_an_article_s_own_words_are_never_found(root: Path) -> None:
    for one in shipped(root).values():
        for slug, each in one.articles.items():
            own = replace(each, summary=" ".join(each.body), published=None, section="")
            assert found(CHECKS, proof(own)) == [], slug


def test_the_shipped_mails_have_none(root: Path) -> None:
    assert {name: found(CHECKS, one) for name, one in shipped(root).items()} == {
        name: [] for name in shipped(root)
    }

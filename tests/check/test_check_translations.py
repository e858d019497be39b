"""Journalism: what an edition lacks in its own language."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from check_kit import ARABIC, PUBLICATION, article, found, proof, shipped

from briefing.check.translations import CHECKS
from briefing.model.article import Translation
from briefing.model.instructions import Wording
from briefing.model.publication import Publication

TOLD = {"ar": Translation("عنوان", "نص من جملة.")}
OTHER = replace(ARABIC, own=False)
HEADED = {"ar": Translation("عنوان")}


@pytest.mark.parametrize(
    ("translations", "expected"),
    [(TOLD, []), (HEADED, ["has no summary in Arabic"]), ({}, ["has no translation in Arabic"])],
)
def test_a_story_that_is_only_listed(
    translations: dict[str, Translation], expected: list[str]
) -> None:
    one = article("a", translations=translations)
    findings = found(CHECKS, proof(one, publication=ARABIC))
    assert [each.message.partition(":")[0] for each in findings] == expected
    assert {(each.code, each.where) for each in findings} <= {("J141", "a.md/translations")}
    assert found(CHECKS, proof(one)) == []


@pytest.mark.parametrize(
    ("given", "publication", "expected"),
    [
        ({"note": "A note."}, OTHER, ["note"]),
        ({"subject": "A subject", "preheader": "A line"}, OTHER, ["subject", "preheader"]),
        ({"note": "A note."}, PUBLICATION, []),
        ({"note": "ملاحظة."}, OTHER, []),
        ({"note": "A note.", "translations": {"ar": Wording(note="ملاحظة.")}}, OTHER, []),
        ({"translations": {"ar": Wording(note="ملاحظة.")}}, PUBLICATION, ["note"]),
        ({"note": "A note.", "translations": {"ar": Wording(subject="س")}}, OTHER, ["note"]),
    ],
)
def test_words_for_one_edition_alone(
    given: dict[str, Any], publication: Publication, expected: list[str]
) -> None:
    one = article("a", translations=TOLD)
    findings = found(CHECKS, proof(one, publication=publication, **given))
    language = "Arabic" if publication is OTHER else "English"
    assert [(each.code, each.message) for each in findings] == [
        ("J142", f"has no {name} in {language}") for name in expected
    ]


@pytest.mark.parametrize(
    ("translation", "expected"),
    [
        (TOLD["ar"], []),
        (Translation("عنوان NOC وBP", "نص عن Eni."), []),
        (Translation("Headline", "نص من جملة."), ["headline"]),
        (Translation("عنوان", "A text."), ["summary"]),
    ],
)
def test_a_story_in_the_wrong_language(translation: Translation, expected: list[str]) -> None:
    one = article("a", translations={"ar": translation})
    findings = found(CHECKS, proof(one, publication=ARABIC))
    assert [each.message for each in findings] == [
        f"the {part} is not in Arabic" for part in expected
    ]
    assert {(each.code, each.where) for each in findings} <= {("J143", "a.md/translations")}


def test_an_article_with_the_wrong_language_given() -> None:
    (finding, _) = found(CHECKS, proof(article("a", headline="عنوان", body=("نص من جملة.",))))
    assert (finding.code, finding.where) == ("J143", "a.md/headline")


def test_the_shipped_days_are_told_whole(root: Path) -> None:
    for one in shipped(root).values():
        assert found(CHECKS, one) == []

"""Which section an article comes to, and the reason that is given for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from compose_kit import PUBLICATION, RULES, article, issue_of, layout, story

from briefing.compose.sections import Choice, choose
from briefing.config.settings import load
from briefing.model.instructions import Instructions
from briefing.model.publication import SectionRule


def chosen(**fields: Any) -> Choice:
    given = {"headline": "News", "body": ("Nothing much.",), **fields}
    return choose(article("a", **given), RULES, PUBLICATION.no_section)


@pytest.mark.parametrize(
    ("fields", "key", "why"),
    [
        ({"headline": "Oil flows again"}, "economy", "oil"),
        ({"body": ("Then the oil came.",)}, "economy", "oil"),
        ({"body": ("Nothing.", "Far down, the oil came.")}, "economy", "oil"),
        ({"headline": "Elections and electioneering"}, "politics", "election"),
        ({"headline": "The parliamentarians meet"}, "politics", "parliament"),
        ({"headline": "The NOC meets"}, "economy", "NOC"),
        ({"headline": "The WHO reports"}, "migration", "WHO"),
        ({"headline": "OIL"}, "economy", "oil"),
        ({"headline": "أسعار النفط"}, "economy", "النفط"),
        ({"headline": "أسعار والنفط"}, "economy", "النفط"),
        ({"headline": "حقل نفط جديد"}, "economy", "النفط"),
        ({"headline": "المؤسسة الوطنية للنفط"}, "economy", "النفط"),
        ({"headline": "الاعتماد وبالنِّفطِ"}, "economy", "النفط"),
        ({"categories": ("Migration",)}, "migration", "Migration"),
        ({"categories": ("mIgRaTiOn",)}, "migration", "mIgRaTiOn"),
    ],
)
def test_a_word_or_a_tag_speaks_for_a_section(fields: dict[str, Any], key: str, why: str) -> None:
    assert chosen(**fields) == Choice(key, why)


@pytest.mark.parametrize(
    "headline",
    ["Turmoil", "Who knows", "the noc meets", "Unoiled", "oiled", "selection", "who", "إنفطار"],
)
def test_a_part_of_a_word_does_not(headline: str) -> None:
    assert chosen(headline=headline) == Choice("society", "no rule speaks for it")


def test_the_headline_weighs_more_than_the_text() -> None:
    choice = chosen(headline="Oil again", body=("The migrants left.", "No migrant stayed."))
    assert choice.key == "economy"


def test_a_tag_weighs_more_than_the_headline() -> None:
    assert chosen(headline="Oil again", categories=("Migration",)) == Choice(
        "migration", "Migration"
    )


def test_the_reasons_stand_by_weight() -> None:
    choice = chosen(
        headline="Oil again", body=("A dinar is a dinar.", "The NOC too."), categories=("Energy",)
    )
    assert choice == Choice("economy", "Energy, oil, dinar, NOC")


PLACES = (
    SectionRule("economy", "Economy", ("bank*", "oil field*"), hints=("Derna", "قطر")),
    SectionRule("aid", "Aid", ("World Bank", "flood*", "إغاثة"), hints=("oil", "*", "++")),
    SectionRule("society", "Society"),
)


@pytest.mark.parametrize(
    ("headline", "key", "why"),
    [
        ("Flood in Derna", "aid", "flood"),
        ("Derna", "economy", "Derna"),
        ("Banks in Derna", "economy", "bank, Derna"),
        ("The World Bank pays", "aid", "World Bank"),
        ("The World's banks", "economy", "bank"),
        ("Bank oil", "economy", "bank"),
        ("An oil field", "economy", "oil field"),
        ("Oil-fields", "economy", "oil field"),
        ("للإغاثه", "aid", "إغاثة"),
        ("وقطر", "economy", "قطر"),
        ("*", "society", "no rule speaks for it"),
    ],
)
def test_a_hint_says_half_and_the_longer_takes_the_words(headline: str, key: str, why: str) -> None:
    page = article("a", headline=headline, body=("Nothing much.",))
    assert choose(page, PLACES, frozenset()) == Choice(key, why)


def test_between_equals_the_publication_s_order_decides() -> None:
    assert chosen(headline="Migrants, oil, elections").key == "politics"
    assert chosen(headline="Migrants and oil").key == "economy"


def test_a_category_that_says_nothing_says_nothing() -> None:
    # A rule that claims it does not help: "Filler" is in no_section.
    assert chosen(categories=("FILLER", "Normal")) == Choice("society", "no rule speaks for it")
    assert chosen(categories=("Filler",), headline="Oil").key == "economy"


def test_normal_is_never_a_section_of_the_publication(root: Path) -> None:
    publication = load(root, {}).publication
    assert "normal" not in {rule.key for rule in publication.sections}
    assert "normal" not in {rule.name.casefold() for rule in publication.sections}
    assert "normal" in publication.no_section
    page = article("a", headline="Xyz", body=("Xyz.",), categories=("Normal",))
    choice = choose(page, publication.sections, publication.no_section)
    assert choice == Choice(publication.sections[-1].key, "no rule speaks for it")


def test_the_editor_s_section_wins_over_words_and_tags() -> None:
    page = article("a", headline="Oil", categories=("Energy",), section="politics")
    issue = issue_of(page, article("b"), edits=Instructions(lead="b"))
    assert layout(issue) == {"lead": ["b"], "politics": ["a"]}
    assert story(issue, "a").why == "the editor's choice"


def test_a_move_wins_over_the_editor_s_section() -> None:
    page = article("a", section="politics")
    issue = issue_of(page, article("b"), edits=Instructions(lead="b", move={"a": "migration"}))
    assert layout(issue) == {"lead": ["b"], "migration": ["a"]}
    assert story(issue, "a").section == "migration"
    assert story(issue, "a").why == "moved by the editor"


def test_sections_stand_in_the_publication_s_order_and_empty_ones_not_at_all() -> None:
    issue = issue_of(
        article("m", headline="Migrants"),
        article("e", headline="Oil"),
        article("p", headline="Election"),
        article("x"),
        edits=Instructions(lead="x"),
    )
    assert [(part.key, part.name) for part in issue.sections] == [
        ("politics", "Politics"),
        ("economy", "Economy"),
        ("migration", "Migration"),
    ]


@pytest.mark.parametrize(("name", "least"), [("known", 0.95), ("fresh", 0.75)])
def test_labelled_headlines_come_to_their_sections(root: Path, name: str, least: float) -> None:
    publication = load(root, {}).publication
    table = (root / "benchmarks" / "sections.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line.startswith(f"{name}\t")]
    right = [
        choose(article("a", headline=text, body=("",)), publication.sections, frozenset()).key
        == key
        for _, key, text in rows
    ]
    assert sum(right) >= least * len(rows)
    assert len(rows) > 40

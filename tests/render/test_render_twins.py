"""Who else has a story's report: named in both editions and readings, each link unlike others."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace

import pytest
from render_kit import ARABIC, PUBLICATION, article, issue_of, rendered, tree

from briefing.model.article import Article
from briefing.model.issue import Issue, Twin

ALSO = {"en": "also in", "ar": "وأيضًا في"}


def twin(name: str, slug: str = "", url: str | None = "") -> Twin:
    slug = slug or name.casefold().replace(" ", "-")
    return Twin(slug, name, f"https://{slug}.example.org/r/" if url == "" else url, 0.9)


def with_twins(*twins: Twin, language: str = "en", more: tuple[Article, ...] = ()) -> Issue:
    """An issue of two stories, the first of them with *twins*."""
    publication = replace(PUBLICATION, language=language)
    pages = (ARABIC, *more) if language == "ar" else (article("a"), *more)
    issue = issue_of(*pages, publication=publication, lead=pages[0].slug)
    assert issue.lead
    return replace(issue, lead=replace(issue.lead, twins=twins))


def credit(issue: Issue) -> str:
    """The line below the lead's headline."""
    publication = replace(PUBLICATION, language=issue.language)
    document = tree(rendered(issue, publication).html)
    return str(document.xpath("string(//h2[@id='s1']/following-sibling::div[1])"))


@pytest.mark.parametrize(
    ("twins", "printed"),
    [
        ([], ""),
        ([twin("Libya Review")], " · also in Libya Review"),
        ([twin("Libya Review"), twin("UNSMIL")], " · also in Libya Review, UNSMIL"),
        ([twin("A"), twin("B"), twin("C")], " · also in A, B, C"),
        ([twin("A"), twin("B"), twin("C"), twin("D")], " · also in A, B and 2 more"),
        ([twin("Marsad", "m")], " · also in another page of Marsad"),
        ([twin("A", "x"), twin("A", "y")], " · also in A, A (2)"),
        ([twin("", "www.libya")], " · also in libya.example.org"),
        ([twin("A", url=None), twin("A", "b", None)], " · also in A"),
        ([twin("", "a", None), twin("Marsad", "b", None)], ""),
    ],
)
def test_the_others_are_named_behind_the_date(twins: list[Twin], printed: str) -> None:
    assert credit(with_twins(*twins)) == f"Marsad · First published 7 December 2023{printed}"


def test_they_are_named_in_arabic() -> None:
    twins = [twin("Libya Review"), twin("مرصد ليبيا", "m"), twin("C"), twin("D"), twin("E")]
    assert credit(with_twins(*twins, language="ar")).endswith(
        " · وأيضًا في Libya Review، مرصد ليبيا و3 غيرها"
    )
    again = with_twins(twin(ARABIC.source, "w"), language="ar")
    assert credit(again).endswith(f" · وأيضًا في صفحة أخرى من {ARABIC.source}")


@pytest.mark.parametrize("language", ["en", "ar"])
def test_each_named_has_its_link_in_both_readings_and_no_text_has_two(language: str) -> None:
    namesake = article("namesake", headline="Libya Review")
    twins = (twin("Libya Review"), twin("Libya Herald"), twin("مرصد ليبيا", "w"))
    publication = replace(PUBLICATION, language=language)
    whole = rendered(with_twins(*twins, language=language, more=(namesake,)), publication)
    targets = defaultdict(set)
    for anchor in tree(whole.html).xpath("//a[starts-with(@href, 'http')]"):
        targets[anchor.text_content()].add(anchor.get("href"))
    assert all(len(addresses) == 1 for addresses in targets.values()), targets
    linked = set().union(*targets.values())
    for one in twins:
        assert one.url in linked
        assert re.search(rf"(?m)^- \W?{one.source}\W?\n  {re.escape(one.url or '')}$", whole.text)


def test_a_name_is_no_markup() -> None:
    whole = rendered(with_twins(twin("<b>A & B</b>", "x", 'https://example.org/"><i>')))
    assert "<b>A" not in whole.html
    assert "<i>" not in whole.html
    assert "- <b>A & B</b>\n" in whole.text

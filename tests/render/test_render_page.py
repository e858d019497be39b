"""The mail as a document: its outline, its languages, its links, its hidden first line."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest
from lxml.html import HtmlElement
from render_kit import (
    ARABIC,
    PUBLICATION,
    article,
    by_class,
    full_issue,
    in_language,
    issue_of,
    rendered,
    tree,
)

from briefing.model.article import CheckAlso

ISSUES = {
    "full": full_issue(),
    "single": issue_of(article("a")),
    "no lead": issue_of(article("a", published=None), article("b", published=date(2023, 1, 1))),
    "Arabic lead": issue_of(ARABIC, article("a"), lead="arabic"),
}


@pytest.mark.parametrize("issue", ISSUES.values(), ids=ISSUES)
def test_one_h1_first_and_no_level_skipped(issue: object) -> None:
    document = tree(rendered(issue).html)  # type: ignore[arg-type]
    levels = [int(each.tag[1]) for each in document.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("issue", ISSUES.values(), ids=ISSUES)
def test_every_table_is_for_layout_alone_and_says_so(issue: object) -> None:
    html = rendered(issue).html  # type: ignore[arg-type]
    tables = re.findall(r"<table[^>]*>", html)  # those for Outlook in comments too
    assert len(tables) >= 4
    assert all('role="presentation"' in table for table in tables)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_language_and_direction_stand_on_the_document_and_on_its_wrapper(language: str) -> None:
    publication = in_language(language)
    document = tree(rendered(full_issue(publication), publication).html)
    direction = "rtl" if language == "ar" else "ltr"
    (wrapper,) = document.xpath("//*[@role='article']")
    assert wrapper.getparent().tag == "body"
    for element in (document, wrapper):
        assert (element.get("lang"), element.get("dir")) == (language, direction)
    assert wrapper.get("aria-label")


def test_an_arabic_issue_runs_from_right_to_left_everywhere() -> None:
    publication = in_language("ar")
    document = tree(rendered(full_issue(publication), publication).html)
    styles = " ".join(document.xpath("//td/@style | //div/@style"))
    assert "direction:rtl" in styles
    assert "direction:ltr" not in styles
    (name,) = by_class(document, "name")
    assert name.xpath("ancestor::td[@align][1]")[0].get("align") == "right"


def test_an_arabic_article_is_listed_and_runs_from_right_to_left_in_an_english_issue() -> None:
    document = tree(rendered(full_issue()).html)
    (headline,) = [each for each in by_class(document, "headline") if "درنة" in each.text_content()]
    assert (headline.get("lang"), headline.get("dir")) == ("ar", "rtl")
    cell = headline.getparent()
    assert "in Arabic" in cell.text_content()
    assert not cell.xpath("../following-sibling::tr[1]/td[@class='text']")  # nobody told it


def test_english_in_an_arabic_issue_is_listed_and_runs_from_left_to_right() -> None:
    publication = in_language("ar")
    document = tree(rendered(full_issue(publication), publication).html)
    found = [each for each in by_class(document, "headline") if each.text_content() == "Oil again"]
    (headline,) = found
    assert (headline.get("lang"), headline.get("dir")) == ("en", "ltr")
    assert not headline.xpath("../../following-sibling::tr[1]/td[@class='text']")


def follow_ups(document: HtmlElement) -> list[HtmlElement]:
    """The lines below each label "Check Also"."""
    found: list[HtmlElement] = document.xpath("//div[b]/div")
    return found


def test_every_follow_up_and_line_of_the_glance_says_its_language() -> None:
    document = tree(rendered(full_issue()).html)
    items = follow_ups(document) + by_class(document, "line")
    assert len(items) >= 7
    for item in items:
        arabic = bool(re.search("[\u0600-\u06ff]", item.text_content()))
        box = [item, *item.iterdescendants()][1 if arabic else 0].xpath(
            "ancestor-or-self::*[@dir]"
        )[-1]
        assert (box.get("lang"), box.get("dir")) == (("ar", "rtl") if arabic else ("en", "ltr"))


def test_the_preheader_is_hidden_first_and_padded() -> None:
    issue = issue_of(article("a"), preheader='Say "hello" & <b>go</b>')
    body = tree(rendered(issue).html).find("body")
    hidden = body.xpath(".//*[contains(@style, 'display:none')]")[0]
    assert "mso-hide:all" in hidden.get("style").replace(" ", "")
    text = hidden.text_content()
    assert text.startswith(issue.preheader)
    filler = text.removeprefix(issue.preheader)
    assert len(filler) >= 60
    assert not filler.strip("\u034f\u200c\u00a0 ")
    assert body.text_content().lstrip().startswith(issue.preheader)


@pytest.mark.parametrize("issue", ISSUES.values(), ids=ISSUES)
def test_every_link_leads_to_the_web_or_to_a_mailbox_and_has_words(issue: object) -> None:
    document = tree(rendered(issue).html)  # type: ignore[arg-type]
    links = document.xpath("//a")
    assert links
    for link in links:
        assert re.match(r"(?:https?://[a-z]|mailto:[a-z])", link.get("href"))
        assert link.text_content().strip()


def test_one_leaves_by_a_link_that_says_so() -> None:
    publication = replace(PUBLICATION, name='A "B" & C, Ünï')
    document = tree(rendered(full_issue(publication), publication).html)
    (link,) = document.xpath("//a[text()='Unsubscribe']")
    assert link.get("href") == (
        "mailto:leave@example.org?subject=Unsubscribe%20from%20A%20%22B%22%20%26%20C%2C%20%C3%9Cn%C3%AF"
    )


@pytest.mark.parametrize("name", ['The "Daily" <b>&', "A\u00a0\\B' x", "صحيفة \u200fليبيا"])
def test_the_publication_s_name_breaks_out_of_nothing(name: str) -> None:
    publication = replace(PUBLICATION, name=name)
    whole = rendered(full_issue(publication), publication)
    document = tree(whole.html)
    assert by_class(document, "name")[0].text_content() == name
    (wrapper,) = document.xpath("//*[@role='article']")
    assert wrapper.get("aria-label") == f"{name}, 7 December 2023"
    assert set(wrapper.attrib) <= {
        "aria-label",
        "aria-roledescription",
        "class",
        "role",
        "lang",
        "dir",
        "style",
    }
    first = re.sub("[\u2068\u2069]", "", whole.text.split("\n")[0])
    assert first == name.upper().replace("\u00a0", " ")


def dates_of(**fields: object) -> str:
    document = tree(rendered(issue_of(article("a", **fields))).html)
    return " ".join(document.xpath("(//h2|//h3)[@id]/following-sibling::div[1]/text()"))


@pytest.mark.parametrize(
    ("fields", "printed"),
    [
        ({}, "Marsad · First published 7 December 2023"),
        ({"retold": True}, "After Marsad · First published 7 December 2023"),
        ({"retold": True, "source": ""}, "First published 7 December 2023"),
        ({"published": date(2023, 12, 6)}, "Marsad · First published 6 December 2023"),
        ({"published": date(2023, 9, 26)}, "Marsad · First published 26 September 2023"),
        ({"published": None}, "Marsad · Saved 7 December 2023"),
        ({"published": None, "page_date": date(2023, 12, 6)}, "Marsad · Saved 6 December 2023"),
        ({"published": None, "source": ""}, "Saved 7 December 2023"),
    ],
)
def test_source_and_date_are_told(fields: dict[str, object], printed: str) -> None:
    assert dates_of(**fields) == printed


def test_a_follow_up_tells_its_age_and_where_it_stands() -> None:
    links = (
        CheckAlso("One", "https://example.org/2023/10/30/one/", "Begun", True),
        CheckAlso("Two", None, "Whole."),
        CheckAlso("Report b", "https://example.org/b/?a=1&b=2", "Teaser"),
    )
    page = article("a", check_also=links, page_date=date(2023, 12, 5))
    whole = rendered(issue_of(page, article("b", headline="Report b"), lead="a"))
    items = [each.text_content() for each in follow_ups(tree(whole.html))]
    assert items == [
        "One. Begun … (first published 30 October 2023)",
        "Two. Whole. (seen 5 December 2023)",
        "Report b (in this issue, under Society)",
    ]
    for item in items:
        assert f"- {item}" in whole.text


def test_a_small_issue_has_no_glance_and_a_large_one_up_to_six_lines() -> None:
    def glance(count: int) -> list[str]:
        pages = [article(f"p{n}", headline=f"Report {n}") for n in range(count)]
        html = rendered(issue_of(*pages, lead="p0")).html
        return [each.text_content() for each in by_class(tree(html), "line")]

    assert [len(glance(count)) for count in (1, 3, 4, 6, 7, 12)] == [0, 0, 4, 6, 6, 6]
    assert glance(4)[0] == "Report 0"


def test_background_is_not_at_a_glance() -> None:
    old = [article(f"o{n}", headline=f"Old {n}", published=date(2023, 1, 1)) for n in range(5)]
    new = [article(f"n{n}", headline=f"New {n}") for n in range(3)]
    html = rendered(issue_of(*old, *new)).html
    assert [each.text_content()[:3] for each in by_class(tree(html), "line")] == ["New"] * 3


def test_an_article_without_an_address_has_no_link() -> None:
    document = tree(rendered(issue_of(article("a", url=None))).html)
    (headline,) = by_class(document, "lead")
    assert headline.text_content() == "Report a"
    assert not headline.xpath(".//a")

"""Text pages whose parts are missing, doubled, wrapped or in another place."""

from __future__ import annotations

import textwrap
from datetime import date

import pytest

from briefing.collect.pages import Page, extract
from briefing.errors import PageError
from briefing.model.article import CheckAlso
from briefing.model.publication import Source

BODY = (
    "The ring road of Tarhuna has been opened to lorries again, the council said on Monday, "
    "after a week of work on its drains."
)
SOURCES = (Source("Libya Review"), Source("The Libya Observer"), Source("Libya"), Source("218"))
DAY = date(2023, 12, 7)
ARABIC = "فتحت البلدية الطريق أمام الشاحنات من جديد"


def text_page(text: str, url: str | None = None, tags: tuple[str, ...] = ()) -> Page:
    return extract(text.encode(), "page.txt", url=url, sources=SOURCES, tags=tags)


def test_an_impossible_page_date_is_none_with_a_note() -> None:
    page = text_page(f"31 February 2023\n\nRoad opened\n\n{BODY}\n")
    assert page.article.page_date is None
    assert "impossible date ignored: 31 February 2023" in page.notes


def test_a_date_within_the_body_is_body() -> None:
    article = text_page(f"Road opened\n\n{BODY}\n\n7 December 2023\n\n{BODY}\n").article
    assert article.page_date is None
    assert article.body == (BODY, "7 December 2023", BODY)


def test_only_the_first_date_line_is_the_page_date() -> None:
    page = text_page(f"7 December 2023\nRoad opened\n1 May 2023\n\n{BODY}\n")
    assert page.article.page_date == DAY
    assert page.article.published is None
    assert any("1 May 2023" in note for note in page.notes)


def test_a_prefix_within_the_body_stays() -> None:
    article = text_page(f"Road opened\n\n{BODY}\n\ndate 2023-12-07 {BODY}\n").article
    assert article.published is None
    assert article.body[1].startswith("date 2023-12-07 ")


@pytest.mark.parametrize(
    ("crumbs", "line", "headline", "categories"),
    [
        ("Home / Normal / Road opened to lorries", "", "Road opened to lorries", ("Normal",)),
        ("Home / Road opened to lorries", "", "Road opened to lorries", ()),
        ("Home » A » B » Road opened", "Road opened", "Road opened", ("A", "B")),
        ("Home > Normal", "Road opened to lorries", "Road opened to lorries", ("Normal",)),
        ("Home / Normal / Road / Open", "Road / Open", "Road / Open", ("Normal",)),
        ("Home / Normal /", "Road opened", "Road opened", ("Normal",)),
        ("", "Road opened", "Road opened", ()),
        ("Home / Normal", "Road opened", "Road opened", ("Normal",)),
        ("الرئيسية › أخبار › فتح الطريق", "فتح الطريق", "فتح الطريق", ("أخبار",)),
        ("Home / Normal / Road opened", "Road opened\n\nRoad opened", "Road opened", ("Normal",)),
    ],
)
def test_breadcrumbs(crumbs: str, line: str, headline: str, categories: tuple[str, ...]) -> None:
    article = text_page(f"{crumbs}\n\n{line}\n\n{BODY}\n\n{BODY} Twice.\n").article
    assert (article.headline, article.categories) == (headline, categories)
    assert article.body == (BODY, f"{BODY} Twice.")


def test_a_breadcrumb_of_categories_alone_is_no_headline() -> None:
    with pytest.raises(PageError, match="no headline"):
        text_page(f"Home / News / Normal\n\n{BODY}\n")


def test_a_tag_that_repeats_a_category_counts_once() -> None:
    text = f"Home / News / Road opened again\n\n{BODY}\n\nNewsRoads\n"
    assert text_page(text).article.categories == ("News", "Roads")


def test_a_headline_with_the_delimiter_is_found_by_the_address() -> None:
    url = "https://example.ly/road-port-both-open/"
    article = text_page(f"Home / A / Road / Port / both open\n\n{BODY}\n", url).article
    assert (article.headline, article.categories) == ("Road / Port / both open", ("A",))


def test_an_address_in_arabic_gives_the_headline() -> None:
    url = "https://example.ly/%D9%81%D8%AA%D8%AD-%D8%A7%D9%84%D8%B7%D8%B1%D9%8A%D9%82/"
    page = text_page(f"{BODY}\n", url)
    assert page.article.headline == "فتح الطريق"
    assert "headline taken from the address" in page.notes


def test_the_source_is_that_of_the_host() -> None:
    sources = (Source("Ly", "example.ly"), Source("En", "en.example.ly"), Source("X", "ample.ly"))
    hosts = {"www.example.ly": "Ly", "ar.example.ly": "Ly", "en.example.ly": "En", "a.ly": ""}
    for host, name in hosts.items():
        url = f"https://{host}/road-opened/"
        assert extract(BODY.encode(), "x", url=url, sources=sources).article.source == name


def test_arabic_read_also_within_a_text_does_not_end_it() -> None:
    text = f"Road opened\n\n{BODY}\n\nاقرأ أيضاً\n\nPort opened too\n\n{BODY} 2.\n\n{BODY} 3.\n"
    article = text_page(text).article
    assert article.body == (BODY, f"{BODY} 2.", f"{BODY} 3.")
    assert article.check_also == (CheckAlso("Port opened too"),)


def test_text_after_check_also_is_told() -> None:
    page = text_page(
        f"Road opened\n\n{BODY}\n\nCheck Also\n\nPort open\n\nIt is …\n\n{BODY}\n\n{BODY}"
    )
    assert page.article.check_also == (CheckAlso("Port open", teaser="It is", cut=True),)
    assert page.article.body == (BODY,)
    assert "running text after the Check Also block was left out" in page.notes


@pytest.mark.parametrize("width", [40, 60, 72, 100])
def test_wrapped_paragraphs_are_joined(width: int) -> None:
    body = (
        BODY,
        f"{BODY} It is dry. Two. {BODY}",
        f"{BODY} Three of them came. {BODY} Four. Five.",
    )
    text = "\n\n".join(textwrap.fill(paragraph, width) for paragraph in body)
    assert text_page(f"Road opened\n\n{text}\n").article.body == body


def test_a_list_of_lines_is_not_joined() -> None:
    text = f"Road opened\n\n{BODY}\n- one lorry\n- two lorries\n"
    assert text_page(text).article.body == (BODY, "- one lorry", "- two lorries")


def test_a_page_cut_off_within_a_character_is_still_utf_8() -> None:
    text = f"Road opened\n\n{BODY} {ARABIC}"
    page = extract(text.encode()[:-1], "x.txt")
    assert page.encoding == "utf-8"
    assert "unreadable characters: 1" in page.notes


def test_control_characters_do_not_come_through() -> None:
    page = text_page(f"Road\u202e opened\u200b\n\n{BODY}\u0007\ufeff\n")
    assert page.article.headline == "Road opened"
    assert page.article.body == (BODY,)

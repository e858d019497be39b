"""What HTML pages say about themselves: address, title, language, dates."""

from __future__ import annotations

from datetime import date

import pytest

from briefing.collect.pages import Page, extract
from briefing.model.publication import Source

BODY = (
    "The ring road of Tarhuna has been opened to lorries again, the council said on Monday, "
    "after a week of work on its drains."
)
SOURCES = (Source("Libya Review"), Source("The Libya Observer"), Source("Libya"), Source("218"))
DAY = date(2023, 12, 7)


def html_page(head: str, entry: str = f"<p>{BODY}</p>", **given: str) -> Page:
    html = f"<html><head>{head}</head><body><article><h1>Road opened</h1>{entry}</article>"
    return extract(html.encode(), "page.html", url=given.get("url"), sources=SOURCES)


def test_the_address_that_a_browser_noted_counts() -> None:
    note = "<!-- saved from url=(0042)https://example.ly/2023/12/07/road-opened/ -->"
    html = f"<!DOCTYPE html>\n{note}\n<html><title>Road opened</title><p>{BODY}</p>"
    article = extract(html.encode(), "x.html").article
    assert (article.url, article.published) == ("https://example.ly/2023/12/07/road-opened/", DAY)


def test_a_heading_that_is_the_name_of_the_site_is_no_headline() -> None:
    head = (
        "<title>Coast Post – Road opened</title><meta property='og:site_name' content='Coast Post'>"
    )
    html = f"<html><head>{head}</head><body><h1>Coast Post</h1><article><p>{BODY}</p></article>"
    assert extract(html.encode(), "x").article.headline == "Road opened"


@pytest.mark.parametrize(
    ("title", "site"),
    [
        ("Road of Tarhuna opened | Coast Post", "Coast Post"),
        ("Road of Tarhuna opened - Coast Post", "Coast Post"),
        ("Coast Post – Road of Tarhuna opened", "Coast Post"),
        ("Road of Tarhuna opened - Libya Review", ""),
        ("Road of Tarhuna opened | Coastpost", ""),
    ],
)
def test_titles_lose_the_name_of_the_site(title: str, site: str) -> None:
    head = f"<title>{title}</title><meta property='og:site_name' content='{site}'>"
    article = html_page(head, url="https://www.coastpost.ly/1/").article
    assert article.headline == "Road of Tarhuna opened"


def test_a_dash_within_a_title_stays() -> None:
    head = "<title>Road opened - at last</title>"
    html = f"<html><head>{head}</head><body><p>{BODY}</p><p>{BODY} Twice.</p>"
    assert extract(html.encode(), "x").article.headline == "Road opened - at last"


@pytest.mark.parametrize(
    ("lang", "text", "language"),
    [
        ("en-GB", BODY, "en"),
        ("ar", BODY, "en"),
        ("fr", BODY, "fr"),
        ("", BODY, "en"),
        ("1", BODY, "en"),
    ],
)
def test_languages(lang: str, text: str, language: str) -> None:
    html = f"<html lang='{lang}'><article id='the-post'><h1 class='entry-title'>A b</h1>"
    page = extract(f"{html}<div class='entry'>{text}</div></article>".encode(), "x.html")
    assert page.article.language == language


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<meta property='article:published_time' content='2023-12-07T10:00:00'>", DAY),
        ('<script type=\'application/ld+json\'>{"@type":"NewsArticle",</script>', None),
        (
            '<script type="application/ld+json">{"@type":"WebPage","datePublished":"2023-12-07"}'
            "</script>",
            None,
        ),
        (
            '<script type="application/ld+json">[{"@type":"Article","datePublished":"2023-12-07"}]'
            "</script>",
            DAY,
        ),
        ("<meta property='article:modified_time' content='2023-12-07'>", None),
        ("<meta name='date' content='2023-12-07'><!-- 2023-12-07 -->", None),
    ],
)
def test_published_of_metadata_is_explicit_or_unknown(head: str, expected: date | None) -> None:
    entry = f"<p>{BODY}</p><p>Posted on 7 December 2023</p><p>{BODY} Twice.</p>"
    assert html_page(head, entry).article.published == expected


def test_the_time_element_counts_and_the_address_comes_first() -> None:
    entry = f"<time itemprop='datePublished' datetime='2023-12-06'>x</time><p>{BODY}</p>"
    assert html_page("", entry).article.published == date(2023, 12, 6)
    url = "https://example.ly/2023/12/07/road-opened/"
    assert html_page("", entry, url=url).article.published == DAY


def test_text_saved_under_a_name_of_html_is_text() -> None:
    text = f"Home / Normal / Road opened\n\n{BODY} 3 < 4.\n"
    assert extract(text.encode(), "x.html").article.body == (f"{BODY} 3 < 4.",)


def test_html_saved_under_a_name_of_text_is_html() -> None:
    html = f"<!-- saved -->\n<!DOCTYPE html><html><title>Road opened</title><p>{BODY}</p>"
    assert extract(html.encode(), "x.txt").article.body == (BODY,)

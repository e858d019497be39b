"""What holds for every page: only PageError, no control characters, and the parts come back."""

from __future__ import annotations

import textwrap
from datetime import date

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from briefing.collect.pages import Page, extract
from briefing.errors import PageError
from briefing.model.text import clean

NAMES = st.sampled_from(["page.txt", "page.html", "", "x.HTM"])
URLS = st.sampled_from([None, "https://example.ly/2023/05/06/a-road-reopens/", "http://e.ly/?p=1"])

# Lines and pieces of HTML that the rules look for, to be met in any order and number.
FORMS = st.sampled_from(
    [
        *("", "Check Also", "اقرأ أيضاً", "شاهد أيضاً", "Thursday , 7 December 2023"),
        *("Home / Normal / A road reopens", "Home »", "Home / page 2", " date 2023-02-31 "),
        *("28/02/2022 The Libya ObserverSafa Alharathy Press Articles", "99/99/2022 Aa Bb"),
        *("LegislationPolitical Transition", "Ports", "Read More »", "Share", "FacebookTwitter"),
        *("Powered by us", "Log In", "Username or Email Address", "Password", "Related Posts"),
        *("The road to the port was opened on Monday, the council of the town said.", "so …"),
        *("ends here...", "[…]", "‘‘so’’", "\u202ehidden\u202c", "\x00", "\x85", "\u2028", "111"),
    ]
)
TAGS = st.sampled_from(
    [
        *(
            "<html lang=ar>",
            "<body class='single'>",
            "<div class='entry'>",
            "</div>",
            "<p>",
            "<br>",
        ),
        *("<article id=the-post>", "<h1 class='entry-title'>", "</h1>", "<span class='updated'>"),
        *("<div id=crumbs>", "<a href='//['>", "<a rel=tag href=x>", "</a>", "<img src='data:,'>"),
        *(
            "<section id='check-also-box'>",
            "<div class='check-also-post'>",
            "<h2 class=post-title>",
        ),
        *("<div style='display:none'>", "<p hidden>", "<meta charset=utf-7>", "<title>A b</title>"),
        *("<script type='application/ld+json'>[[[{\"@graph\":1}", "</script>", "<!-- ", "-->"),
        *("<time itemprop=datePublished datetime='0001-01-01'>", "<style>.a{display:none}</style>"),
        *(
            "<div class='single-post-thumb'>",
            "<link rel=canonical href='http://[x'>",
            "&#0;",
            "]]>",
        ),
        *("<?xml version='1.0' encoding='utf-8'?>", "<![CDATA[", "<table>", "<p class='a'>", "<"),
        *("<table><tr><td>", "<article>", "<h1>", "<div class='related-posts'>", "<a href='/x/'>"),
        *("<div class='entry-content'>", "<span class='author-name'>By A Bc", "<form>", "<li>"),
        *("<figure class='featured-area'>", "<figcaption>Photo: A", "<p>Read also: <a href='/y'>"),
        '<script type=\'application/ld+json\'>{"@type":"Article","author":[{"name":1}]}</script>',
        "<meta property='og:site_name' content='A'><span class='today-date'>7 May 2023</span>",
    ]
)


def sound(data: bytes, name: str, url: str | None) -> Page | None:
    """The page of *data*, checked, or None where it was refused as it should be."""
    try:
        page = extract(data, name, url=url, tags=("Ports", "", "Port"))
    except PageError:
        return None
    article = page.article
    links = [text for link in article.check_also for text in (link.headline, link.teaser)]
    told = (article.byline, article.image.alt, article.image.credit) if article.image else ()
    for text in (
        article.headline,
        article.source,
        *told,
        *article.body,
        *article.categories,
        *links,
    ):
        assert text == clean(text)
    assert all(article.body)
    assert all(article.categories)
    assert all(link.headline for link in article.check_also)
    assert article.headline
    assert article.slug
    return page


@given(st.binary(max_size=400), NAMES, URLS)
@settings(deadline=None)
def test_any_bytes(data: bytes, name: str, url: str | None) -> None:
    sound(data, name, url)


@given(st.lists(st.one_of(FORMS, st.text(max_size=60)), max_size=30), NAMES, URLS)
@settings(deadline=None)
def test_any_lines(lines: list[str], name: str, url: str | None) -> None:
    sound("\n".join(lines).encode("utf-8", "surrogatepass"), name, url)


@given(st.lists(st.one_of(TAGS, FORMS, st.text(max_size=30)), max_size=40), NAMES, URLS)
@settings(deadline=None)
def test_any_html(pieces: list[str], name: str, url: str | None) -> None:
    sound(("<html>" + " ".join(pieces)).encode("utf-8", "surrogatepass"), name, url)


WORDS = st.sampled_from(
    "the harbour council road of school teachers in Zliten and Tobruk have agreed on water wells "
    "near stone bridges for 40 lorries that carry wheat from Misrata before winter".split()
)
HEADLINES = st.lists(WORDS, min_size=5, max_size=12).map(lambda words: "New " + " ".join(words))
SENTENCES = st.lists(WORDS, min_size=9, max_size=40).map(
    lambda words: "The " + " ".join(words) + "."
)
PARAGRAPHS = st.lists(
    st.lists(SENTENCES, min_size=1, max_size=3).map(" ".join), min_size=2, max_size=9
)
TEASERS = st.lists(WORDS, min_size=3, max_size=20).map(
    lambda words: "The " + " ".join(words) + " …"
)
DAYS = st.dates(date(2011, 1, 1), date(2040, 12, 31))
MONTHS = "January February March April May June July August September October November December"


@given(
    headline=HEADLINES,
    line=st.booleans(),
    crumbs=st.booleans(),
    body=PARAGRAPHS,
    day=st.none() | DAYS,
    prefix=st.none() | DAYS,
    source=st.none() | DAYS,
    tags=st.booleans(),
    also=st.lists(st.tuples(HEADLINES, TEASERS), max_size=3),
    wrap=st.booleans(),
)
@settings(deadline=None)
def test_a_page_gives_its_parts_back(
    *,
    headline: str,
    line: bool,
    crumbs: bool,
    body: list[str],
    day: date | None,
    prefix: date | None,
    source: date | None,
    tags: bool,
    also: list[tuple[str, str]],
    wrap: bool,
) -> None:
    line = line or not crumbs
    months = MONTHS.split()
    top = [
        f"{day:%A} , {day.day} {months[day.month - 1]} {day.year}" if day else "",
        f"Home / Normal / {headline}" if crumbs else "",
        headline if line else "",
        f" date {prefix}" if prefix else "",
        f"{source:%d/%m/%Y} Coast PostSafa Omar Press Articles" if source else "",
        "LegislationPolitical Transition" if tags else "",
    ]
    text = [textwrap.fill(part, 70) for part in body] if wrap else body
    # Where each of a page's few breaks stands at the end of a sentence, nothing tells a wrapped
    # paragraph from two.
    breaks = [row for part in text for row in part.split("\n")[:-1]]
    assume(not wrap or not breaks or not all(row.endswith(".") for row in breaks))
    below = ["Check Also", *(part for pair in also for part in pair)] if also else []
    page = sound("\n\n".join(filter(None, [*top, *text, *below])).encode(), "page.txt", None)
    assert page is not None
    article = page.article
    assert article.headline == headline
    assert article.body == tuple(body)
    assert article.page_date == day
    assert article.published == (prefix or source)
    assert article.source == ("Coast Post" if source else "")
    named = ("Legislation", "Political Transition") if tags else ()
    assert article.categories == (("Normal",) if crumbs else ()) + named
    found = [(link.headline, f"{link.teaser} …", link.cut) for link in article.check_also]
    assert found == [(told, teaser, True) for told, teaser in also]

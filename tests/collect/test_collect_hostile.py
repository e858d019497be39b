"""Pages that mean harm, or are broken: nothing hidden leaks, no depth fells us, one body is one."""

from __future__ import annotations

import time

import pytest

from briefing.collect.pages import extract
from briefing.errors import PageError
from briefing.model.article import Article

TEXT = (
    "The municipality of Tobruk said on Monday that two clinics are to open in the east of town.",
    "The first one takes patients from January, and the second one follows when its road is done.",
    "Both were paid for by the town, whose council had asked for them three years ago.",
)
BODY = "".join(f"<p>{text}</p>" for text in TEXT)
SPAM = "Casino nights and loans without questions wait for you behind this link of ours today."
HEAD = "<title>Two clinics for Tobruk</title>"
FORMS = {
    "plain": "<main><h1>Two clinics for Tobruk</h1>{0}</main>",
    "WordPress": "<article class='post'><h1 class='entry-title'>Two clinics for Tobruk</h1>"
    "<div class='entry-content'>{0}</div></article>",
    "Sahifa": "<article id='the-post'><h1 class='entry-title'>Two clinics for Tobruk</h1>"
    "<div class='entry'>{0}</div></article>",
    "ASP.NET": "<form id='form1'><h1>Two clinics for Tobruk</h1><div>{0}</div></form>",
}
HIDDEN = {
    "display": "<div style='display:none'>{0}</div>",
    "display, in capitals": "<div style=' DISPLAY : NONE '>{0}</div>",
    "visibility": "<div style='visibility:hidden'>{0}</div>",
    "no size": "<span style='font-size:0'>{0}</span>",
    "left": "<div style='position:absolute;left:-9999px'>{0}</div>",
    "left by screens": "<div style='position:fixed;left:-200vw'>{0}</div>",
    "indented": "<div style='text-indent:-5000em'>{0}</div>",
    "one pixel": "<div style='height:1px;width:1px;overflow:hidden'>{0}</div>",
    "clipped": "<div style='position:absolute;clip:rect(0,0,0,0)'>{0}</div>",
    "hidden": "<section hidden>{0}</section>",
    "for screen readers": "<span class='screen-reader-text'>{0}</span>",
    "a class": "<style>.z9{{position:absolute;top:-900px}}</style><div class='z9'>{0}</div>",
    "a script": "<div id='z9'>{0}</div><script>document.getElementById('z9').style.display='none';"
    "</script>",
    "a marquee": "<marquee width='1' height='1'>{0}</marquee>",
    "a template": "<template>{0}</template><noscript>{0}</noscript>",
    "a comment": "<!-- {0} -->",
}


def read(body: str, form: str = "WordPress", head: str = HEAD) -> Article:
    page = f"<!DOCTYPE html><html><head>{head}</head><body>{FORMS[form].format(body)}</body></html>"
    return extract(page.encode(), "page.html", url="https://town.example/clinics/").article


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("way", HIDDEN)
def test_what_is_hidden_never_leaks(form: str, way: str) -> None:
    paragraph, link = f"<p>{SPAM}</p>", f"<p>Read also: <a href='/x/'>{SPAM}</a></p>"
    hidden = HIDDEN[way].format(paragraph) + HIDDEN[way].format(link)
    article = read(hidden + BODY + hidden, form)
    assert article.body == TEXT
    assert "Casino" not in repr(article)


def test_a_hidden_post_in_the_check_also_box_is_dropped() -> None:
    post = "<div class='check-also-post'{0}><h2 class='post-title'><a href='/x/'>{1}</a></h2></div>"
    shown = post.format("", "The road is done")
    box = f"<section id='check-also-box' style='right:-400px'>{shown}"
    spam = post.format(" style='display:none'", SPAM)
    article = read(f"{BODY}</div></article>{box}{spam}</section>", "Sahifa")
    assert [link.headline for link in article.check_also] == ["The road is done"]


@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "table", "ul><li", "font"])
@pytest.mark.parametrize("depth", [20, 300, 20_000])
def test_deep_nesting_is_read_or_refused_and_never_more(tag: str, depth: int) -> None:
    """libxml2 leaves out what is nested deeper than 256 elements: the text beside it is read."""
    begun = time.monotonic()
    assert read(BODY + f"<{tag}>" * depth + "deep").body[:3] == TEXT
    if depth == 20:
        assert " ".join(read(f"<{tag}>" * depth + BODY).body) == " ".join(TEXT)
    elif depth > 256:
        with pytest.raises(PageError, match="hardly any text"):
            read(f"<{tag}>" * depth + BODY)
    assert time.monotonic() - begun < 20


def test_a_page_may_omit_the_tags_of_head_and_body() -> None:
    html = f"<!DOCTYPE html>{HEAD}<article><h1>Two clinics for Tobruk</h1>{BODY}</article>"
    assert extract(html.encode(), "page.html").article.body == TEXT


@pytest.mark.parametrize(
    "tower",
    [
        "<div style='" + "overflow:hidden;" * 50_000 + "'>x</div>",
        "<style>" + "a{b:c}" * 50_000 + "@media{" * 10_000 + "</style>",
        "<div class='related'>" * 200 + "<a href='/x/'>One two three</a>" * 3000,
        "<a href='/x/'>" * 20_000,
    ],
    ids=["declarations", "rules", "boxes", "links"],
)
def test_no_page_holds_us_up(tower: str) -> None:
    begun = time.monotonic()
    assert read(BODY + tower).body[:3] == TEXT
    assert time.monotonic() - begun < 20


def test_of_two_bodies_the_one_below_the_headline_counts() -> None:
    other = "".join(
        f"<p>Wells of the south, part {n}: {text}</p>" for n, text in enumerate(TEXT * 3)
    )
    one = f"<h1>Two clinics for Tobruk</h1><div class='post-content'>{BODY}</div>"
    two = f"<h1>Wells are deeper</h1><div class='post-content'>{other}</div>"
    for articles in ((one, two), (two, one)):
        page = "".join(f"<article>{article}</article>" for article in articles)
        html = f"<html><head>{HEAD}</head><body><main>{page}</main></body></html>"
        assert extract(html.encode(), "page.html").article.body == TEXT


def test_a_body_in_several_pieces_is_whole() -> None:
    piece = "</div><aside>Subscribe to this paper</aside><div class='entry-content'>"
    assert read(piece.join(f"<p>{text}</p>" for text in TEXT)).body == TEXT


def test_comments_are_no_pieces_of_the_body() -> None:
    comment = (
        "<div class='comment-content'><p>I have read this with pleasure, and so has my aunt.</p>"
    )
    assert read(f"{BODY}</div><section id='comments'>{comment}</div>{comment}</div>").body == TEXT


@pytest.mark.parametrize(
    ("data", "byline"),
    [
        ('{"@type":"NewsArticle","author":{"name":"Huda Ferjani"}}', "Huda Ferjani"),
        ('{"@type":"NewsArticle","author":["Huda Ferjani",{"name":"admin"}]}', "Huda Ferjani"),
        ('[[{"@type":["Thing","Article"],"author":"By Huda Ferjani"}]]', "Huda Ferjani"),
        ('{"@type":"WebPage","author":"Huda Ferjani"}', ""),
        ('{"@graph":[{"@type":"Article","author":{"@id":"#1"}},{"@id":"#1","name":"Omar Ali"}]}',
         "Omar Ali"),
        ('{"@graph":[{"@type":"Article","@id":"#1","author":{"@id":"#1"}}]}', ""),
        ('//<![CDATA[\n{"@type":"Article","author":"Huda Ferjani"}\n//]]>', "Huda Ferjani"),
        ('{"@type":"Article","author":"Huda Ferjani",}', ""),
        ('{"@type":"Article","author":{"name":["Huda"]},"datePublished":{"@value":7}}', ""),
        ('{"@type":"Article","author":"https://town.example/author/huda/"}', ""),
        ("[" * 100_000, ""),
        ("null", ""),
    ],
)  # fmt: skip
def test_linked_data_in_every_shape(data: str, byline: str) -> None:
    article = read(BODY, head=f"{HEAD}<script type='application/ld+json'>{data}</script>")
    assert (article.byline, article.body) == (byline, TEXT)


@pytest.mark.parametrize(
    ("line", "byline"),
    [
        ("By Huda Ferjani", "Huda Ferjani"),
        ("Written by: Huda Ferjani and Omar Zentani", "Huda Ferjani and Omar Zentani"),
        ("بقلم: هدى الفرجاني", "هدى الفرجاني"),
        ("By the staff", ""),
    ],
)
def test_a_byline_above_or_below_the_text_is_none_of_it(line: str, byline: str) -> None:
    for text in ((line, *TEXT), (*TEXT, line)):
        page = "\n\n".join(("Two clinics for Tobruk", *text))
        article = extract(page.encode(), "page.txt").article
        assert article.headline == "Two clinics for Tobruk"
        assert article.byline == byline
        assert (line in article.body) == (not byline)

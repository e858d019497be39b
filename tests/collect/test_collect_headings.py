"""Headings of a page of no known theme: none of them becomes a sentence of its body."""

from __future__ import annotations

from briefing.collect.pages import extract

SENTENCES = [
    "The municipality of Tobruk said on Monday that two clinics are to open in the east of town.",
    "The first one takes patients from January, and the second one follows when its road is done.",
    "Both were paid for by the town, whose council had asked for them three years ago.",
]


def test_headings_are_no_sentences() -> None:
    first, second, third = (f"<p>{text}</p>" for text in SENTENCES)
    page = f"""<!DOCTYPE html><html lang="en"><head>
    <title>Two clinics for Tobruk - Town News</title>
    <meta property="og:title" content="Two clinics for Tobruk">
    <meta property="og:site_name" content="Town News"></head><body><main><article>
    <h1>Clinics to open in Tobruk</h1>{first}<h3>Background</h3>{second}{third}
    </article></main></body></html>"""
    found = extract(page.encode(), "page.html", url="https://town.example/clinics/").article
    assert found.body == tuple(SENTENCES)
    assert "Tobruk" in found.headline
    assert "Town News" not in found.headline


def test_a_headline_of_the_address_has_the_capitals_of_the_body() -> None:
    text = "\n\n".join(["Thursday , 7 December 2023", *SENTENCES])
    address = "https://town.example/clinics-to-open-in-tobruk/"
    found = extract(text.encode(), "page.txt", url=address)
    assert found.article.headline == "Clinics to open in Tobruk"
    assert "headline taken from the address" in found.notes


def test_a_check_also_box_without_the_classes_of_the_theme() -> None:
    paragraphs = "".join(f"<p>{text}</p>" for text in SENTENCES)
    page = f"""<!DOCTYPE html><html lang="en"><head><title>Two clinics</title></head><body>
    <div id="crumbs"><a href="/">Home</a> <span class="delimiter">/</span>
    <span class="current">Two clinics for Tobruk</span></div>
    <article id="the-post"><h1 class="entry-title">Two clinics for Tobruk</h1>
    <div class="entry">{paragraphs}</div></article>
    <section id="check-also-box"><div class="block-head"><h3>Check Also</h3></div>
    <div><h2><a href="/road/">The road is done</a></h2><p>It took two years …</p></div></section>
    </body></html>"""
    found = extract(page.encode(), "page.html", url="https://town.example/clinics/").article
    ((headline, url, teaser, cut),) = [
        (one.headline, one.url, one.teaser, one.cut) for one in found.check_also
    ]
    assert (headline, url) == ("The road is done", "https://town.example/road/")
    assert (teaser, cut) == ("It took two years", True)
    assert found.body == tuple(SENTENCES)

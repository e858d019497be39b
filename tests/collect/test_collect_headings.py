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

"""The page, its CSS and the checks that read them, on HTML of every kind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from briefing.check.css import blocks, declarations, important, pixels, without_comments
from briefing.check.page import Element, page_of

# What makes a careless pattern or loop look at the rest of the text again and again.
HOSTILE = {
    "comments that do not end": "<!--",
    "declarations that do not end": "<!x",
    "tags that do not end": "<a b=c ",
    "quotes that do not end": "<a b='\" ",
    "styles that do not end": "<style",
    "conditions that do not end": "<!--[if mso",
    "conditions never closed": "<!--[if mso]>-->",
    "conditions for others": "<!--[if !mso]><!-->",
    "ends of conditions": "<![endif]-->",
    "elements never closed": "<b>",
    "headings never closed": "<h1>a",
    "ends of nothing": "</b>",
    "elements over many others": "<i><b></b>",
    "tables in each other": "<table><tr><td>",
    "links side by side": "<a href='#'>a</a>",
    "links to all places": "<a href='//[' title='\u2068'>\u2068</a>",
    "isolates never closed": "\u2068",
    "backslashes": "<p title='\\u{'>",
    "names of one long style": ("<p style='", "a", "'>"),
    "brackets in a style": ("<p style='", "a:(", "'>"),
    "quotes in a style": ("<p style='", 'a:"', "'>"),
    "spaces in a style": ("<p style='a:!", " ", "'>"),
    "digits in a style": ("<p style='font:", "1", "'>"),
    "fonts in a style": ("<p style='font:", "1 ", "'>"),
    "addresses in a style": ("<p style='", "url( ", "'>"),
    "colours in a style": ("<p style='color:", "rgb(", "'>"),
    "blocks never closed": ("<style>", "@a{b{}", "</style>"),
    "blocks in each other": ("<style>", "{", "}" * 200_000 + "</style>"),
    "comments in rules": ("<style>", "/*", "</style>"),
    "selectors": ("<style>a{color:red}", ".a ", "{color:red}</style>"),
    "selectors side by side": ("<style>", "a,", "a{color:red}</style>"),
    "strings in rules": ("<style>", "'\"", "</style>"),
    "fetching rules": ("<style>", "@import url(", "</style>"),
    "classes": ("<style>.b{color:red}</style><p class='", "a ", "'>b"),
    "viewports": ("<meta name=viewport content='", "user-scalable ", "'>"),
    "script names": ("<a href='", " javascript", ":'>"),
}
# 200 KB of each, through every check of the two families: seconds where each text is read once,
# minutes where it is not.
RUN = """
import sys
from dataclasses import replace
from check_kit import found, proof
from test_check_page import HOSTILE
from briefing.check import markup, reading

one = proof()
for name, parts in HOSTILE.items():
    print(name, file=sys.stderr, flush=True)
    before, part, after = parts if isinstance(parts, tuple) else ("", parts, "")
    html = before + part * (200_000 // len(part)) + after
    spoilt = replace(one, rendered=replace(one.rendered, html=html))
    assert found((*markup.CHECKS, *reading.CHECKS), spoilt)
"""


def element(html: str) -> Element:
    """The element with `id="x"`."""
    (found,) = [one for one in page_of(html).elements if one.attributes.get("id") == "x"]
    return found


def test_no_html_keeps_the_checks_busy() -> None:
    folder = Path(__file__).parent
    run = subprocess.run(
        [sys.executable, "-c", RUN],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((str(folder), str(folder.parent.parent)))},
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert run.returncode == 0, run.stderr[-2000:]


@pytest.mark.parametrize(
    "html", ["", " ", "<!-- -->", "<!DOCTYPE html>", "<?xml ?>", "\0", "a <", "<"]
)
def test_broken_html_is_a_page_too(html: str) -> None:
    assert all(one.tag for one in page_of(html).elements)


def test_an_element_takes_over_what_is_said_around_it() -> None:
    around = '<div lang="ar" dir="rtl" style="font:20px/2 serif;color:red">{}</div>'
    one = element(around.format('<p>a<b id="x" style="font-size:.5em"> b  <i>c</i> d</b></p>'))
    assert (one.language, one.direction, one.size) == ("ar", "rtl", 10)
    assert (one.text, one.words) == ("b d", "b c d")
    assert (one.inherited("color"), one.inherited("margin")) == ("red", "")
    assert [outer.tag for outer in one.around] == ["b", "p", "div", "body", "html"]
    inner = element(around.format('<p id="x" lang="en" dir="rtl" style="direction:ltr">a</p>'))
    assert (inner.language, inner.direction) == ("en", "ltr")


@pytest.mark.parametrize(
    ("html", "hidden"),
    [
        ('<p id="x">', False),
        ('<div style="display:none"><p id="x">', True),
        ('<div style="visibility: hidden !important"><p id="x">', True),
        ('<p hidden id="x">', True),
        ('<title id="x">a</title>', True),
    ],
)
def test_what_is_not_shown_is_hidden(html: str, hidden: bool) -> None:
    assert element(html).hidden is hidden


def test_a_document_says_of_itself() -> None:
    page = page_of('<meta name="Viewport" content="WIDTH=1"><style media="print">a{}/*b*/</style>')
    assert page.meta("viewport") == "width=1"
    assert page.meta("color-scheme") == ""
    assert page.styles == (("print", "a{}"),)


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("color: red; MARGIN:0 auto;;", {"color": "red", "margin": "0 auto"}),
        ("color: red; color: blue ! Important", {"color": "blue"}),
        ("a: url(data:a;b) ';' \"}\"; b: c", {"a": "url(data:a;b) ';' \"}\"", "b": "c"}),
        ("a: 'b; c: d", {"a": "'b; c: d"}),
        ("background: #fff", {"background": "#fff", "background-color": "#fff"}),
        (
            "font: italic bold 12px/1.5 'A 3px', serif",
            {
                "font": "italic bold 12px/1.5 'A 3px', serif",
                "font-size": "12px",
                "line-height": "1.5",
                "font-weight": "bold",
            },
        ),
        (
            "font: .9em Arial",
            {
                "font": ".9em Arial",
                "font-size": ".9em",
                "line-height": "normal",
                "font-weight": "normal",
            },
        ),
        ("font: inherit", {"font": "inherit"}),
        ("nothing", {}),
    ],
)
def test_declarations_are_read(css: str, expected: dict[str, str]) -> None:
    assert declarations(css) == expected


def test_what_is_important_is_told_apart() -> None:
    assert important("color: red!important; margin: 0; background: #fff ! important") == {
        "color",
        "background",
        "background-color",
    }


def test_blocks_are_read_with_those_around_them() -> None:
    css = "@charset 'a;'; a, b { c: '}' } @media x { d { e: f } g { } } h {"
    assert [(heads, body.strip()) for heads, body in blocks(css)] == [
        (("a, b",), "c: '}'"),
        (("@media x", "d"), "e: f"),
        (("@media x", "g"), ""),
        (("@media x",), ""),
    ]
    assert without_comments("a/* { */b/*") == "ab"


@pytest.mark.parametrize(
    ("value", "expected"),
    [("12px", 12), ("1.5", 30), (".5em", 10), ("150%", 30), ("12pt", 16), ("2rem", 32), ("0", 0)],
)
def test_a_length_is_pixels(value: str, expected: float) -> None:
    assert pixels(value, 20) == pytest.approx(expected)


@pytest.mark.parametrize("value", ["", "normal", "calc(1px)", "..", "-"])
def test_a_word_is_no_length(value: str) -> None:
    assert pixels(value, 20) is None

"""Support: features are recognised and counted, and what mail clients lack is found."""

from __future__ import annotations

import json
import runpy
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from check_kit import (
    ARABIC,
    PUBLICATION,
    article,
    codes,
    found,
    proof,
    shipped,
    with_part,
    with_rendered,
)

from briefing.check import losses, support
from briefing.check.caniemail import data
from briefing.check.feature_names import names
from briefing.check.features import used
from briefing.check.proof import Proof
from briefing.check.support import OUTLOOK, costs, mean_support
from briefing.model.publication import Publication

MSO = "<!--[if mso]>{}<![endif]-->"
NOT_MSO = "<!--[if !mso]><!-->{}<!--<![endif]-->"
SVG = "<svg></svg>"
CLASSED = '<p class="k">a</p>'

USES = {
    "a table and its parts": ("<table><tr><td>", {"html-table": 3}),
    "a list and its parts": ("<ul><li>a</ul>", {"html-lists": 2}),
    "headings": ("<h1>a</h1><h6>b</h6>", {"html-h1-h6": 2}),
    "attributes": ('<i lang="en" aria-label="a" role="x">', "html-lang html-aria-label html-role"),
    "links": ("<a href='#a'></a><a href=MAILTO:a>", "html-anchor-links html-mailto-links"),
    "a meta": ("<meta name=color-scheme content=dark>", "html-meta-color-scheme"),
    "another meta": ("<meta name=viewport>", ""),
    "fields": ("<input type=radio><button type=submit>", "html-input-radio html-button-submit"),
    "pictures": (
        "<img src='a.JPG?x.gif'><img src=cid:a.b@c><img src='data:image/svg+xml,a'>",
        {"html-img": 3, "image-jpg": 1, "image-svg": 1, "image-base64": 1},
    ),
    "a property by its parts": (
        "<i style='margin-top:0; MARGIN:0; padding-left:0'>",
        "css-margin css-padding",
    ),
    "a shorthand alone": ("<i style='font:bold 9px/1 x'>", "css-font css-unit-px"),
    "values": (
        "<i style='display:none;width:calc(1rem + 2%)'>",
        "css-display css-display-none css-width css-unit-calc css-unit-rem css-unit-percent",
    ),
    "words and colours are no units": ("<i style='color:#12em; x:h1px'>", ""),
    "importance": ("<i style='color:red!IMPORTANT'>", "css-important"),
    "variables": ("<style>a{--a:1}</style><i style='color:var(--a)'>", {"css-variables": 2}),
    "a rule is a node": (
        "<style>a,b:hover{width:1px} @media (min-width:1px) {i{} b{width:1px}}</style>",
        {"css-width": 2, "css-unit-px": 2, "css-pseudo-class-hover": 1, "css-at-media": 1},
    ),
    "at-rules": (
        "<style>@import 'a'; @media (prefers-color-scheme:dark){i{}} @font-face{src:x}</style>",
        "css-at-import css-at-media css-at-media-prefers-color-scheme css-at-font-face",
    ),
    "a rule in a rule": ("<style>a{color:red; b{color:red}}</style>", "css-nesting"),
    "what nobody lists": ("<tt color=a style='-x-y:z'>a</tt>", ""),
}


@pytest.mark.parametrize(("html", "expected"), USES.values(), ids=USES)
def test_features_are_counted_once_a_node(html: str, expected: str | dict[str, int]) -> None:
    if isinstance(expected, str):
        expected = dict.fromkeys(expected.split(), 1)
    around = {"html-body", "html-style"}  # the reader of HTML adds a body
    assert {slug: n for slug, n in used(f"<div>{html}").items() if slug not in around} == {
        **expected,
        "html-div": 1,
    }


def test_each_name_belongs_to_one_feature() -> None:
    known = data().features
    named = [name for slug, one in known.items() for name in names(slug, one.title)]
    assert [name for name, count in Counter(named).items() if count > 1] == []
    assert len(known) > 300
    assert losses._LOSSES.keys() <= known.keys()
    assert "gmail ios" in data().tested
    assert "rainloop desktop-webmail" not in data().tested


def test_support_is_the_mean_over_features_weighted_by_nodes(root: Path) -> None:
    html = "<body><p style='position:static'>a</p><p>b</p></body>"
    uses = {"html-body": 1, "html-p": 2, "css-position": 1}
    read = json.loads((root / "briefing/check/caniemail.json").read_text("utf-8"))
    place = list(read["clients"]).index("gmail ios")
    letters = {slug: read["features"][slug]["support"][place] for slug in uses}
    worth = {"y": 1.0, "a": 0.5, "n": 0.0}
    expected = sum(uses[slug] * worth[letter] for slug, letter in letters.items()) / 4
    assert letters["css-position"] == "n"
    assert support.support(html)["gmail ios"] == pytest.approx(100 * expected)
    assert costs(html, ["gmail ios"])["css-position"] == pytest.approx(25)
    scores = support.support(html)
    assert scores.keys() == set(data().tested)
    assert mean_support(html) == pytest.approx(sum(scores.values()) / len(scores))
    assert mean_support("") == 100


def test_only_outlook_reads_the_conditional_comments() -> None:
    plain, gmail = "<p>a</p>", "gmail ios"
    for html, readers in ((MSO.format(SVG), {OUTLOOK}), (NOT_MSO.format(SVG), {gmail})):
        scores, before = support.support(plain + html), support.support(plain)
        assert {one for one in (OUTLOOK, gmail) if scores[one] < before[one]} == readers


def html_of(html: str) -> Proof:
    return with_rendered(proof(), html=html)


def test_a_mail_of_little_supported_features_is_found() -> None:
    poor = html_of("<p style='position:absolute;opacity:1'>a</p>")
    told = [finding.message for finding in found(support.CHECKS, poor)]
    assert [finding.code for finding in found(support.CHECKS, poor)] == ["M121", "M121"]
    assert told[0].startswith("mail clients support ")
    assert "position" in told[0]
    assert told[1].startswith("Outlook for Windows supports ")


def test_a_mail_of_well_supported_features_is_passed() -> None:
    rows = "<tr><td align='left' width='9'><p style='font:9px x'>a</p></td></tr>" * 9
    assert found(support.CHECKS, html_of(f"<table>{rows}</table>")) == []


@pytest.mark.parametrize("publication", [PUBLICATION, ARABIC])
def test_a_mail_of_one_story_is_not_too_little(publication: Publication) -> None:
    assert found(support.CHECKS, proof(article("a"), publication=publication)) == []


LOST = {
    "a drawing": SVG,
    "a film": "<video></video>",
    "boxes side by side": "<div style='display:flex'>a</div>",
    "a grid": "<style>.k{display:grid}</style>",
    "boxes that Outlook loses": "<p style='float:left'>a</p>",
    "something moved": "<div style='position:absolute'>a</div>",
    "a picture that some cannot show": "<img alt='' src='cid:a.webp'>",
    "text in a rule": "<style>a::before{content:'See '}</style>",
    "a colour by name": "<p style='color:var(--a)'>a</p>",
    "text on a picture": "<p style='background:url(cid:a)'>a</p>",
    "text on a picture in an attribute": "<table><tr><td background='cid:a'>a</td></tr></table>",
}
NOT_LOST = {
    "boxes that only Outlook would lose": NOT_MSO.format("<p style='float:left'>a</p>"),
    "not moved away": "<div style='position:relative'>a</div>",
    "a mark": "<style>a::before{content:''}</style>",
    "a picture on a colour": "<p style='background:#fff url(cid:a)'>a</p>",
    "a picture on a colour of its own": "<p style='background:url(a);background-color:red'>a</p>",
    "a picture without text": "<div style='background:url(cid:a)'></div>",
    "a picture that all can show": "<img alt='' src='cid:a.png'>",
}


@pytest.mark.parametrize("part", LOST.values(), ids=LOST)
def test_what_a_client_loses_is_found(part: str) -> None:
    (finding,) = found([losses.lost], with_part(proof(), part))
    assert "(" in finding.message, "it names clients"


@pytest.mark.parametrize("part", NOT_LOST.values(), ids=NOT_LOST)
def test_what_no_client_loses_is_passed(part: str) -> None:
    assert found([losses.lost], with_part(proof(), part)) == []


@pytest.mark.parametrize(
    ("css", "style", "expected"),
    [
        (".k{text-align:right}", "", ["M123"]),
        (".k{direction:rtl} p{width:9px}", "", ["M123", "M123"]),
        (".k{display:none}", "", ["M123"]),
        (".k{text-align:right}", "text-align:left", []),
        ("p{display:block;margin:0}", "", []),
        ("@media (max-width:479px){.k{width:9px}}", "", []),
        ("@media (prefers-color-scheme:dark){.k{width:9px}}", "", []),
        (".other{width:9px}", "", []),
    ],
)
def test_a_layout_in_a_style_block_alone_is_found(
    css: str, style: str, expected: list[str]
) -> None:
    part = f"<style>{css}</style><p class='k' style='{style}'>a</p>"
    assert codes([losses.placed_by_rules_alone], with_part(proof(), part)) == expected


def test_the_shipped_mails_lose_nothing(root: Path) -> None:
    assert [each for one in shipped(root).values() for each in found(losses.CHECKS, one)] == []


@pytest.mark.parametrize("html", ["", " ", "<", "\0", "<style>@import{{{'</style>"])
def test_no_html_is_an_accident(html: str) -> None:
    one = proof()
    found(
        [*support.CHECKS, *losses.CHECKS], replace(one, rendered=replace(one.rendered, html=html))
    )


FEATURE = """---
title: "a---b"
category: css
keywords: one
keywords: two
last_test_date: "2024-02-03"
stats: {
\tgmail: { ios: { "2019": "y", "2020": "a #1 #2", } },
    aol: { ios: {} , android: { "1": "n #2" } },
}
notes_by_num: { "1": "Partial.\n   Not here.", "2": "LONG" }
---
More --- text.
"""
NICE = """
family: {gmail: "Gmail", aol: "AOL"}
platform: {ios: "iOS", android: "Android"}
"""


def test_the_data_is_refreshed_from_a_checkout(root: Path, tmp_path: Path) -> None:
    (tmp_path / "_features").mkdir()
    (tmp_path / "_data").mkdir()
    (tmp_path / "_data" / "nicenames.yml").write_text(NICE, "utf-8")
    text = FEATURE.replace("LONG", "long " * 40)
    for name in ("css-a.md", "_template.md"):
        (tmp_path / "_features" / name).write_text(text, "utf-8")
    other = text.replace("category: css", "category: others")
    (tmp_path / "_features" / "bimi.md").write_text(other, "utf-8")
    target = tmp_path / "caniemail.json"
    runpy.run_path(str(root / "tools" / "caniemail.py"))["main"](tmp_path, target)
    assert json.loads(target.read_text("utf-8")) == {
        "date": "2024-02-03",
        "clients": {"aol android": "AOL (Android)", "gmail ios": "Gmail (iOS)"},
        "features": {
            "css-a": {
                "title": "a---b",
                "category": "css",
                "tested": "2024-02-03",
                "support": "na",
                "notes": {"Partial. Not here.": [1]},
            }
        },
    }

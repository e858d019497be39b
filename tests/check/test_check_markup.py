"""Markup: each fault that a mail client punishes is found, and what only looks like one is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from check_kit import ARABIC, article, codes, found, proof, shipped, with_html, with_part

from briefing.check.markup import CHECKS
from briefing.model.article import CheckAlso

KB = 1024
MSO = "<!--[if mso]>{}<![endif]-->"

FAULTY = {
    "longer than Gmail shows": ("M101", "<p>" + "ب" * 51 * KB + "</p>"),
    "an at-rule in another": ("M102", "<style>@media all{a{} @font-face{src:local(x)}}</style>"),
    "more CSS than Gmail reads": ("M102", "<style>" + "a{color:red}" * 1400 + "</style>"),
    "never closed": ("M103", "<div>"),
    "closes nothing": ("M103", "</td>"),
    "closed in the wrong order": ("M103", "<b><i></b></i>"),
    "a style without an end": ("M103", "<style>"),
    "a table that Outlook alone sees": ("M104", MSO.format("<table><tr>")),
    "a condition inside another": ("M104", MSO.format("<!--[if gte mso 9]>")),
    "a condition that ends nowhere": ("M104", "<!--[if mso]>--><p></p>"),
    "an end without a condition": ("M104", "<![endif]-->"),
    "a comment that ends the condition": ("M104", MSO.format("<b></b><!-- a -->")),
    "Rust's notation": ("M105", r'<p title="a\u{200f}b"></p>'),
    "nearly too long": ("M106", "<p>" + "a" * 88 * KB + "</p>"),
    "a remote picture": ("M111", '<img alt="" width="9" src="https://x.test/a.png">'),
    "a picture by another name": ("M111", '<td background="//x.test/a.png"></td>'),
    "a picture for Outlook": ("M111", MSO.format('<v:fill src="http://x.test/a.png" />')),
    "a remote font": ("M111", "<style>@font-face{src:url( 'https://x.test/a')}</style>"),
    "a remote sheet": ("M111", "<style>@import 'https://x.test/a.css';</style>"),
    "a picture in a style": ("M111", '<p style="background:url(https://x.test/a.png)"></p>'),
    "a script as a link": ("M112", '<a href=" java&#10;script:alert(1)">a</a>'),
    "a file": ("M112", '<a href="FILE:///etc/passwd">a</a>'),
    "a form": ("M113", '<form action="/"></form>'),
    "a script in an attribute": ("M113", '<p onclick="a()"></p>'),
    "a picture as wide as it likes": ("M115", '<img alt="" src="cid:a" width="100%">'),
}
SOUND = {
    "shorter than Gmail shows": "<p>" + "ب" * 30 * KB + "</p>",
    "rules side by side": "<style>@media all{a{content:'}@'}} @media print{a{}}</style>",
    "as much CSS as Gmail reads": "<style>" + "a{color:red}" * 1000 + "</style>",
    "elements without an end": "<br><hr/><img alt='' src='cid:a' width=9 />",
    "signs in strings and text": "<p title='</div>'>1 < 2 <!-- <div> --></p>",
    "tables for both": MSO.format("<table role='x'><tr><td>")
    + "<!--[if !mso]><!--><div></div><!--<![endif]-->"
    + "<!--[if mso | IE]></td></tr></table><![endif]-->",
    "what Outlook does not read": "<!--[if !mso]><!--><b><i></i></b><!--<![endif]-->",
    "elements of Outlook's own": MSO.format("<o:a><v:rect/></o:a>"),
    "the notation in print": r"<p>write \u{200f}</p>",
    "links": "<a href='https://x.test/'>a</a><a href='mailto:a@x.test'>b</a><a href='#s1'>c</a>",
    "a place that only looks like a script": "<a href='/javascript:a'>a</a>",
    "a picture of the mail": "<img alt='' src='cid:a' width='9'><p style='background:url(cid:a)'>",
}


@pytest.mark.parametrize(("code", "part"), FAULTY.values(), ids=FAULTY)
def test_a_fault_is_found(code: str, part: str) -> None:
    assert set(codes(CHECKS, with_part(proof(), part))) == {code}


@pytest.mark.parametrize("part", SOUND.values(), ids=SOUND)
def test_what_is_sound_is_passed(part: str) -> None:
    closed = part + "</p>" if part.count("<p") > part.count("</p>") else part
    assert found(CHECKS, with_part(proof(), closed)) == []


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("M107", "<!DOCTYPE html>", "<!DOCTYPE html PUBLIC '-//W3C//DTD HTML 4.01//EN'>"),
        ("M114", "<head>", "<head><!--" + "ب" * 600 + "-->"),
        ("M114", "charset=UTF-8", "charset=windows-1256"),
    ],
)
def test_a_fault_of_the_head_is_found(code: str, old: str, new: str) -> None:
    assert codes(CHECKS, with_html(proof(), old, new)) == [code]


def test_a_mail_has_none() -> None:
    assert found(CHECKS, proof()) == []
    assert found(CHECKS, proof(publication=ARABIC)) == []


def test_the_shipped_mails_have_none(root: Path) -> None:
    assert [found(CHECKS, one) for one in shipped(root).values()] == [[]] * len(shipped(root))


def test_a_long_document_is_told_of_in_a_few_places() -> None:
    assert codes(CHECKS, with_part(proof(), "</td>" * 50)) == ["M103"] * 3


def test_a_fault_leads_to_the_story_that_brings_it() -> None:
    url = "https://x.test/a/"
    one = proof(article("a", url=url), article("b", check_also=(CheckAlso("B", url + "b"),)))
    for address, slug in ((url, "a"), (url + "b", "b"), (url + "c", "")):
        spoiled = with_part(one, f'<img alt="" width="1" src="{address}">')
        assert [finding.story for finding in found(CHECKS, spoiled)] == [slug]


def test_an_empty_mail_is_no_accident() -> None:
    one = proof()
    for html in ("", " ", "<!-- -->", "<?xml version='1.0' encoding='x'?><p>", "<", "\0"):
        assert "M107" in codes(CHECKS, replace(one, rendered=replace(one.rendered, html=html)))

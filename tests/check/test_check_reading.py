"""Reading: what misleads a listener or a thumb is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from check_kit import ARABIC, codes, found, proof, shipped, with_html, with_part

from briefing.check import looks
from briefing.check.reading import CHECKS as ALL

CHECKS = [one for one in ALL if one not in looks.CHECKS]
ARABIC_TEXT = "قالت الوزارة إن الإنتاج لم يتأثر"

FAULTY = {
    "a link with nothing in it": ("R111", '<a href="https://x.test/"> &nbsp;</a>'),
    "a picture that does not speak": ("R111", '<a href="https://x.test/"><img alt="" width=9></a>'),
    "here": ("R112", 'a <a href="https://x.test/"> <b>Here</b>! </a>'),
    "more": ("R112", 'a <a href="https://x.test/">Read more →</a>'),
    "more, in Arabic": ("R112", 'a <a dir="rtl" href="https://x.test/">اقرأ المزيد…</a>'),
    "a vague label": ("R112", 'a <a href="https://x.test/" aria-label="click here">Oil rises</a>'),
    "one text, two places": (
        "R113",
        'so <a href="http://x.test/1">A</a> <a href="#a">a</a> <a href="#b">a</a>',
    ),
    "two places in the mail": ("R113", 'so <a href="#a">A</a> <a href="#b">A</a>'),
    "an address that cannot be read": (
        "R113",
        'so <a href="http://[">A</a> <a href="http://]">A</a>',
    ),
    "a low link": ("R115", '<p style="font:16px/1.2 serif"><a href="https://x.test/">A</a></p>'),
    "a row of low links": (
        "R115",
        '<p style="line-height:20px"><a href="https://x.test/1">A</a> | <a href="#a">B</a></p>',
    ),
    "no alt": ("R121", '<img src="cid:a" width="9">'),
    "another h1": ("R122", "<h1>A</h1>"),
    "a level left out": ("R122", "<h2>A</h2><h4>B</h4>"),
    "a table": ("R123", "<table><tr><td>a</td></tr></table>"),
    "a table around a table of data": (
        "R123",
        "<table><tr><td><table><tr><th>a</th></tr></table></td></tr></table>",
    ),
    "a table for Outlook": ("R123", "<!--[if mso]><table><tr><td></td></tr></table><![endif]-->"),
    "another article": ("R124", '<div role="article">a</div>'),
    "Arabic from the left": ("R125", f"<p>{ARABIC_TEXT}</p>"),
    "English from the right": ("R125", '<p dir="rtl">Oil flows again (at last).</p>'),
    "English turned by a style": ("R125", '<p style="direction:rtl">Oil flows again.</p>'),
}
SOUND = {
    "a picture that speaks": '<a href="https://x.test/"><img alt="Port of Derna" width=9></a>',
    "here, in a sentence": 'a <a href="https://x.test/">Here is what Derna asks for</a>',
    "one place, spelled twice": 'so <a href="http://x.test/a">A</a> '
    '<a href="https://www.x.test/a/?utm_source=b">A</a>',
    "told apart by a title": 'so <a href="#a">A</a> <a href="#b" title="of Derna">A</a>',
    "a low link in running text": '<p style="line-height:1.2">as <a href="#a">A</a> says</p>',
    "a link in a box": '<div><a href="#a" style="display:block;padding:4px 9px">A</a></div>',
    "a link in a high line": '<p style="font:15px/24px serif"><a href="#a">A</a></p>',
    "an empty alt": '<img src="cid:a" width="9" alt="">',
    "headings down and up": "<h2>A</h2><h3>B</h3><h4>C</h4><h2>D</h2>",
    "a table of data": "<table><caption>a</caption><tr><td>b</td></tr></table>",
    "Arabic from the right": f'<p dir="rtl">{ARABIC_TEXT} NOC</p>',
    "Arabic isolated": f"<p>so \u2067{ARABIC_TEXT}\u2069</p>",
    "a name in Arabic": '<p dir="rtl">Marsad</p>',
    "English inside": f'<p dir="rtl">{ARABIC_TEXT} <span dir="ltr">Oil flows again</span></p>',
}


@pytest.mark.parametrize(("code", "part"), FAULTY.values(), ids=FAULTY)
def test_a_fault_is_found(code: str, part: str) -> None:
    assert set(codes(CHECKS, with_part(proof(), part))) == {code}


@pytest.mark.parametrize("part", SOUND.values(), ids=SOUND)
def test_what_is_sound_is_passed(part: str) -> None:
    assert found(CHECKS, with_part(proof(), part)) == []


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("R114", "Unsubscribe", "Farewell"),
        ("R122", "<h1", "<h2>A</h2><h1"),
        ("R124", '<html lang="en"', "<html"),
        ("R124", 'lang="en" dir="ltr"', 'lang="ar" dir="ltr"'),
        ("R124", 'lang="en" dir="ltr"', 'lang="en-GB" dir="rtl"'),
        ("R124", 'role="article"', 'role="x"'),
        ("R124", 'aria-label="', 'data-label="'),
        ("R126", "<title>", '<title></title><base class="'),
        ("R127", "initial-scale=1", "initial-scale=1, maximum-scale=1.0"),
        ("R127", "initial-scale=1", "USER-SCALABLE = no"),
    ],
)
def test_a_fault_of_the_frame_is_found(code: str, old: str, new: str) -> None:
    assert code in codes(CHECKS, with_html(proof(), old, new))


@pytest.mark.parametrize("viewport", ["maximum-scale=10", "user-scalable=yes", "maximum-scale=5.0"])
def test_a_viewport_that_lets_zoom_is_passed(viewport: str) -> None:
    assert found(CHECKS, with_html(proof(), "initial-scale=1", viewport)) == []


def test_a_mail_has_none() -> None:
    assert found(CHECKS, proof()) == []
    assert found(CHECKS, proof(publication=ARABIC)) == []


def test_the_shipped_mails_have_none(root: Path) -> None:
    assert [found(CHECKS, one) for one in shipped(root).values()] == [[]] * len(shipped(root))


def test_leaving_is_asked_for_in_the_language_of_the_edition() -> None:
    one = proof(publication=ARABIC)
    assert "R114" in codes(CHECKS, with_html(one, "إلغاء الاشتراك", "Unsubscribe"))

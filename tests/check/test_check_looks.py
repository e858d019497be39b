"""Reading: what is hard to see is found."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from check_kit import ARABIC, codes, found, proof, shipped, with_html, with_part, with_rendered

from briefing.check.looks import CHECKS

LONG = "words in a paragraph that goes on for a while " * 30

# Colours that are right in dark mode, whatever those in light are.
IN_DARK = (
    "<style>@media (prefers-color-scheme: dark)"
    "{.x{color:#fff!important;background:#000!important}}</style>"
)

FAULTY = {
    "grey on white": (
        "R101",
        IN_DARK + '<i class="x" style="color:#888;background:#fff">faint</i>',
    ),
    "large and too grey": (
        "R101",
        IN_DARK + '<h2 class="x" style="color:#999;background:#fff">a</h2>',
    ),
    "seen through": ("R101", IN_DARK + '<i class="x" style="color:rgba(0,0,0,.4)">faint</i>'),
    "a forgotten colour": ("R102", '<i style="color:#333">faint</i>'),
    "a forgotten ground": ("R102", '<i style="background:#eee">faint</i>'),
    "grey for running text": ("R103", '<p style="font-size:17px;background:#fff;color:#666">a</p>'),
    "grey for a list": ("R103", '<ul><li style="background:#fff;color:#666">a</li></ul>'),
    "grey for a link": (
        "R103",
        '<div style="background:#fff"><a href="#" style="color:#666">a</a></div>',
    ),
    "small print": ("R105", f'<div style="font:13px/2 serif">{LONG}</div>'),
    "justified": ("R106", '<p style="text-align:justify">a</p>'),
    "justified by a rule": ("R106", "<style>.j{text-align:justify}</style><p class=j>a</p>"),
    "justified by an attribute": ("R106", "<p align=justify>a</p>"),
}
SOUND = {
    "grey, large": '<h2 style="font-size:24px;color:#777;background:#fff">a</h2>',
    "grey, large enough in bold": '<b style="font-size:19px;color:#777;background:#fff">a</b>',
    "grey beside running text": '<div style="font-size:14px;color:#666;background:#fff">a</div>',
    "grey that cannot be seen": '<p style="display:none;color:#eee">a</p>',
    "no letters": '<p style="color:#ddd;background:#fff">· — ·</p>',
    "a little small print": '<div style="font-size:11px">a few words</div>',
    "14 px": f'<div style="font-size:14px">{LONG}</div>',
}


@pytest.mark.parametrize(("code", "part"), FAULTY.values(), ids=FAULTY)
def test_a_fault_is_found(code: str, part: str) -> None:
    assert set(codes(CHECKS, with_part(proof(), part))) == {code}


@pytest.mark.parametrize("part", SOUND.values(), ids=SOUND)
def test_what_is_sound_is_passed(part: str) -> None:
    assert found(CHECKS, with_part(proof(), part)) == []


def test_a_mail_has_none() -> None:
    assert found(CHECKS, proof()) == []
    assert found(CHECKS, proof(publication=ARABIC)) == []


def test_the_shipped_mails_have_none(root: Path) -> None:
    assert [found(CHECKS, one) for one in shipped(root).values()] == [[]] * len(shipped(root))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('name="color-scheme"', 'name="x"', "no meta"),
        ("(prefers-color-scheme: dark)", "(prefers-color-scheme: light)", "no style block"),
        (
            r"(?s)(@media \(prefers-color-scheme: dark\) \{).*?\}\s*\}",
            r"\1 .x{color:red} }",
            "same",
        ),
    ],
)
def test_dark_mode_by_halves_is_found(old: str, new: str, message: str) -> None:
    one = proof()
    html = re.sub(old if old.startswith("(?s)") else re.escape(old), new, one.rendered.html)
    told = [one for one in found(CHECKS, with_rendered(one, html=html)) if one.code == "R104"]
    assert len(told) == 1
    assert message in told[0].message


def test_a_pair_of_colours_is_told_once_and_never_flattered() -> None:
    part = '<i class="x" style="color:#777">{}</i>'
    part = IN_DARK + part.format("first") + part.format("second")
    (only,) = found(CHECKS, with_part(proof(), part))
    assert only.message == "“first”, #777777 on #ffffff, has 4.47:1 in light mode"


def test_the_mail_is_not_read_as_dark_where_it_has_no_colours_for_that() -> None:
    one = with_html(proof(), "(prefers-color-scheme: dark)", "print")
    one = with_html(one, 'content="light dark"', 'content="light"')
    assert set(codes(CHECKS, with_part(one, '<i style="color:#333">a</i>'))) == {"R104"}

"""Colours as contrast.py reckons them are those that Chromium shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import pytest
from check_kit import shipped
from playwright.sync_api import Browser

from briefing.check.colour import Colour, colour, contrast
from briefing.check.contrast import is_shown, seen
from briefing.check.page import page_of

# Of each element with words directly inside: whether they can be seen, their colour and what is
# behind them, the size of the letters, and which way they run.
WORDS = """() => {
  const parsed = c => { const n = c.match(/[\\d.]+/g).map(Number); return [...n, 1].slice(0, 4); };
  const over = (top, below) =>
    [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
  const all = [...document.querySelectorAll('*')];
  const canvas = document.body.appendChild(document.createElement('p'));
  canvas.style.backgroundColor = 'Canvas';
  const sheet = parsed(getComputedStyle(canvas).backgroundColor);
  canvas.remove();
  const ground = element =>
    element ? over(parsed(getComputedStyle(element).backgroundColor), ground(element.parentElement))
            : sheet;
  return all.map(element => {
    const style = getComputedStyle(element), behind = ground(element);
    const own = [...element.childNodes].filter(one => one.nodeType === Node.TEXT_NODE);
    return {
      tag: element.tagName.toLowerCase(),
      shown: element.getClientRects().length > 0 && parseFloat(style.fontSize) > 1,
      words: /[\\p{L}\\p{N}]/u.test(own.map(one => one.data).join('')),
      text: over(parsed(style.color), behind),
      ground: behind,
      size: parseFloat(style.fontSize),
      direction: style.direction,
    };
  });
}"""

CASCADE = """<!DOCTYPE html><html dir="ltr"><head><title>t</title>
<meta name="color-scheme" content="light dark"><style>
.a { color: rgb(10 20 30 / 50%) } p.a { color: #123456 } .b .a { color: #abc }
#c { color: red !important } .d { background: url(data:,) no-repeat #00ff0080 }
.x, .y > b { color: teal } td { background-color: rgba(0, 0, 0, .25) }
/* .a { color: lime } */ a:hover { color: lime } .z { color: unheard-of }
@media print { .a { color: lime } } @media (max-width: 100px) { .a { color: lime } }
</style><style media="print">.a { color: lime }</style><style>
@media (prefers-color-scheme: dark) {
  .e { background: #222 !important; color: #eee !important } .f { color: #fff !important }
  .x { color: aqua } }
@media (prefers-color-scheme: light) { .f { color: navy } }
</style></head><body>one
<p class="a">two</p><div class="b"><p class="a">three</p><i id="c" style="color:blue">four</i></div>
<div class="d">five<span style="background:none">six</span></div><b class="x">seven</b>
<div class="y"><b>eight</b></div><a href="#">nine</a><a>ten</a>
<i class="a">ten and a half</i><a href="#" style="color:inherit">eleven</a>
<div class="e" style="background-color:#fff;color:#000">twelve</div><p class="z">thirteen</p>
<div class="f" style="color:#333 !important">fourteen</div><div class="f">fifteen</div>
<table bgcolor="ffeedd"><tbody><tr><td><font color="maroon">sixteen</font></td></tr></tbody></table>
<div style="font:bold 2em/1.5 serif">seventeen<small>eighteen</small></div><h3>nineteen</h3>
<div style="font-size:0">no<p style="font:700 12pt Arial;direction:rtl">twenty</p></div>
<p style="display:none">no</p><p hidden>no</p><h1>the<span style="font-size:150%">last</span></h1>
</body></html>"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_chromium_agrees_about_a_hard_case(
    scheme: Literal["light", "dark"], browser: Browser
) -> None:
    assert_same(CASCADE, scheme, browser)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_chromium_agrees_about_the_shipped_mails(
    scheme: Literal["light", "dark"], browser: Browser, root: Path
) -> None:
    for one in shipped(root).values():
        assert_same(one.rendered.html, scheme, browser)


def assert_same(html: str, scheme: Literal["light", "dark"], browser: Browser) -> None:
    """Chromium sees the same elements, words, colours, sizes and directions.

    It adds a <tbody> to each table that has none, and no words stand in one.
    """
    page = browser.new_page(color_scheme=scheme, viewport={"width": 1000, "height": 800})
    page.set_content(html)
    all_shown: list[dict[str, Any]] = page.evaluate(WORDS)
    page.close()
    shown = [one for one in all_shown if one["tag"] != "tbody"]
    elements = [one for one in page_of(html).elements if one.tag != "tbody"]
    assert [one.tag for one in elements] == [one["tag"] for one in shown]
    colours = {one.element: one for one in seen(page_of(html)) if one.scheme == scheme}
    assert len(colours) > 10
    for element, theirs in zip(elements, shown, strict=True):
        assert (element in colours) == (theirs["shown"] and theirs["words"]), element
        if element not in colours:
            continue
        assert is_shown(element)
        ours = colours[element]
        assert ours.text == pytest.approx(theirs["text"], abs=1), (element, scheme)
        assert ours.ground == pytest.approx(theirs["ground"], abs=1), (element, scheme)
        assert element.size == pytest.approx(theirs["size"], rel=0.01), element
        assert (element.direction or "ltr") == theirs["direction"], element


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("#fff", (255, 255, 255, 1)),
        ("#0008", (0, 0, 0, 0x88 / 255)),
        ("rgb(255, 0, 10)", (255, 0, 10, 1)),
        ("rgb(100% 0% 0% / 25%)", (255, 0, 0, 0.25)),
        ("Transparent", (0, 0, 0, 0)),
        ("url(red.png) no-repeat 100% #1c1a17", (28, 26, 23, 1)),
        ("hsl(120 100% 50%)", None),
        ("inherit", None),
        ("#12345", None),
        ("rgb(1)", None),
        ("", None),
    ],
)
def test_a_colour_is_read(value: str, expected: Colour | None) -> None:
    found = colour(value)
    assert found == (expected and pytest.approx(expected))


def test_contrast_is_reckoned_as_wcag_does() -> None:
    black, white, grey = (0, 0, 0, 1), (255, 255, 255, 1), (119, 119, 119, 1)
    assert contrast(black, white) == contrast(white, black) == pytest.approx(21)
    assert contrast(grey, white) == pytest.approx(4.478, abs=0.001)

"""The copy of a mail: its scheme is the one asked for, and its policy lets nothing happen."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from briefing.model.rendered import Rendered
from briefing.web.preview.copy import policy, shown

HTML = """<!DOCTYPE html><html><head><meta name="color-scheme" content="light dark">
<style>:root { color-scheme: light dark; } p { color: rgb(1, 1, 1); }
@media (prefers-color-scheme: dark) { p { color: rgb(2, 2, 2); } }
@media screen and ( Prefers-Color-Scheme:dark ) and (min-width: 1px) { p { margin: 2px; } }</style>
<style media="(prefers-color-scheme: light)">p { padding: 1px; }</style></head>
<body><p>as (prefers-color-scheme: dark) says</p><a href="#s1">in</a> <a href="https://a.test/">out</a>
</body></html>"""
MAIL = Rendered("Subject", "en", HTML, "")
LOOK = """() => {
  const style = getComputedStyle(document.querySelector("p"));
  const targets = [...document.links].map((link) =>
    link.target || document.querySelector("base").target);
  return [style.color, style.margin, style.padding, style.colorScheme, targets.join()];
}"""


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_scheme_is_the_one_asked_for_whatever_the_system_says(
    system: str, browser: Browser
) -> None:
    page = browser.new_page(color_scheme=system)  # type: ignore[arg-type]
    page.set_content(shown(MAIL, "light"))
    light = page.evaluate(LOOK)
    page.set_content(shown(MAIL, "dark"))
    dark = page.evaluate(LOOK)
    words = page.locator("p").inner_text()
    page.close()
    assert light == ["rgb(1, 1, 1)", "16px 0px", "1px", "light", "_self,_blank"]
    assert dark == ["rgb(2, 2, 2)", "2px", "0px", "dark", "_self,_blank"]
    assert words == "as (prefers-color-scheme: dark) says"


def test_the_policy_lets_nothing_happen() -> None:
    for pictures in (True, False):
        parts = policy(pictures).split("; ")
        assert parts[0] == "sandbox allow-popups allow-popups-to-escape-sandbox"
        assert {"default-src 'none'", "form-action 'none'", "frame-ancestors 'self'"} < {*parts}
    assert "img-src 'none'" in policy(pictures=False)


def test_a_picture_is_carried_by_the_copy() -> None:
    html = '<html><head></head><body><img src="pictures/a.gif"> src="pictures/b.gif"</body></html>'
    mail = Rendered("Subject", "en", html, "", {"a.gif": b"GIF89a"})
    told = shown(mail, "light")
    assert '<img src="data:image/gif;base64,R0lGODlh"> src="pictures/b.gif"' in told

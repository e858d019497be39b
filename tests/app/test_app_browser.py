"""The shipped issues in a browser: narrow and wide, light and dark."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from app_kit import DAYS, built, shipped
from playwright.sync_api import Browser, Request

WIDTHS = [320, 600, 1280]
SCHEMES = ["light", "dark"]

COLOURS = """() => {
  const style = name => getComputedStyle(document.querySelector(name));
  return [style('.text').color, style('.paper').backgroundColor];
}"""
OVERFLOW = """() => {
  const root = document.documentElement;
  return root.scrollWidth - root.clientWidth;
}"""

# Every piece of visible text with its colour and the colour behind it.
TEXTS = """() => {
  const clear = c => /rgba\\(.*, 0\\)|transparent/.test(c);
  const found = new Map();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.getClientRects().length) continue;
    let behind = element;
    while (behind && clear(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
    const row = {
      colour: getComputedStyle(element).color,
      ground: behind ? getComputedStyle(behind).backgroundColor : 'rgb(255, 255, 255)',
      size: parseFloat(getComputedStyle(element).fontSize),
      text: walker.currentNode.data.trim().slice(0, 40),
    };
    found.set(row.colour + row.ground + row.size, row);
  }
  return [...found.values()];
}"""


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2) of a colour such as `rgb(28, 26, 23)`."""
    numbers = colour[colour.index("(") + 1 : colour.index(")")].split(",")
    assert len(numbers) == 3 or float(numbers[3]) == 1, f"not opaque: {colour}"
    channels = [int(number) / 255 for number in numbers[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_reckoned_as_wcag_does() -> None:
    assert contrast("rgb(0, 0, 0)", "rgb(255, 255, 255)") == pytest.approx(21)
    assert contrast("rgb(119, 119, 119)", "rgb(255, 255, 255)") == pytest.approx(4.478, abs=0.001)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    workspace = shipped(tmp_path_factory.mktemp("shipped"), root)
    for day in DAYS:
        built(workspace, day)
    return workspace.root / "out"


def note_down(requests: list[str], request: Request) -> None:
    requests.append(request.url)


@dataclass
class Seen:
    """What the browser saw of one issue."""

    requests: list[str]
    url: str
    overflow: int
    mode: str
    body: tuple[str, str]
    texts: list[dict[str, Any]]
    small: float


@pytest.fixture(scope="module")
def seen(browser: Browser, out: Path) -> dict[tuple[date, int, str], Seen]:
    """Every issue at every width in both schemes."""
    found = {}
    for scheme in SCHEMES:
        context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
        page = context.new_page()
        requests: list[str] = []
        page.on("request", partial(note_down, requests))
        for day in DAYS:
            url = (out / str(day) / "issue.html").as_uri()
            for width in WIDTHS:
                requests.clear()
                page.set_viewport_size({"width": width, "height": 800})
                page.goto(url, wait_until="load")
                style = page.evaluate(COLOURS)
                found[day, width, scheme] = Seen(
                    requests=list(requests),
                    url=url,
                    overflow=page.evaluate(OVERFLOW),
                    mode=page.evaluate("document.compatMode"),
                    body=(style[0], style[1]),
                    texts=page.evaluate(TEXTS),
                    small=page.evaluate(
                        "parseFloat(getComputedStyle(document.querySelector('.text')).fontSize)"
                    ),
                )
        context.close()
    return found


@pytest.mark.browser
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_an_issue_fits_and_can_be_read(
    day: date, width: int, scheme: str, seen: dict[tuple[date, int, str], Seen]
) -> None:
    view = seen[day, width, scheme]
    assert view.mode == "CSS1Compat"
    assert view.overflow <= 0
    assert view.requests == [view.url]
    assert view.small >= 14
    assert len(view.texts) >= 4
    for row in view.texts:
        assert contrast(row["colour"], row["ground"]) >= 4.5, row


@pytest.mark.browser
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_dark_is_dark_and_light_is_light(
    day: date, seen: dict[tuple[date, int, str], Seen]
) -> None:
    for width in WIDTHS:
        light, dark = (seen[day, width, scheme].body for scheme in SCHEMES)
        assert luminance(light[0]) < 0.1 < 0.8 < luminance(light[1])
        assert luminance(dark[1]) < 0.1 < 0.5 < luminance(dark[0])
        both = [{row["colour"] for row in seen[day, width, scheme].texts} for scheme in SCHEMES]
        assert not both[0] & both[1], "a colour that is the same in both"

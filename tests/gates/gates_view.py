"""A mail as a browser shows it: at every width, light and dark, with what axe finds in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from playwright.sync_api import Page, Request

LOOK = Path(__file__).with_name("look.js").read_text("utf-8")
WIDTHS = (320, 375, 600, 1280)
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
LANDMARKS = (
    "landmark-banner-is-top-level",
    "landmark-complementary-is-top-level",
    "landmark-contentinfo-is-top-level",
    "landmark-main-is-top-level",
    "landmark-no-duplicate-banner",
    "landmark-no-duplicate-contentinfo",
    "landmark-no-duplicate-main",
    "landmark-one-main",
    "landmark-unique",
    "region",
)
"""Rules of axe that do not count: the webmail has the landmarks, a mail is an article in it."""
AXE = """async ([tags, off]) => {
  const found = await axe.run(document, {
    runOnly: {type: 'tag', values: tags},
    rules: Object.fromEntries(off.map(rule => [rule, {enabled: false}])),
    resultTypes: ['violations'],
  });
  const tell = ({html, failureSummary}) => `${html.slice(0, 160)} ${failureSummary}`;
  return found.violations.map(one => `${one.id}: ${one.nodes.length} x ${tell(one.nodes[0])}`);
}"""


@dataclass(frozen=True)
class View:
    """A mail at one width in one scheme."""

    width: int
    scheme: str
    look: dict[str, Any]
    """What look.js tells."""
    axe: list[str]


@dataclass(frozen=True)
class Seen:
    """A mail at every width in both schemes."""

    url: str
    requests: list[str]
    views: list[View]


def see(page: Page, path: Path, axe: str, widths: Sequence[int] = WIDTHS) -> Seen:
    """Open the mail at *path* in *page*, and look at it in every way."""
    requests: list[str] = []

    def note_down(request: Request) -> None:
        requests.append(request.url)

    page.on("request", note_down)
    page.goto(path.as_uri(), wait_until="load")
    page.evaluate(axe)
    views = []
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        for width in widths:
            page.set_viewport_size({"width": width, "height": 800})
            found = page.evaluate(AXE, [TAGS, LANDMARKS])
            views.append(View(width, scheme, page.evaluate(LOOK), found))
    page.remove_listener("request", note_down)
    return Seen(path.as_uri(), requests, views)

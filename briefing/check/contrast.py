"""How well the text of a mail stands out from what is behind it, in light and in dark.

Colours are reckoned from the HTML alone, as a client does that reads its inline declarations
and style blocks; pictures behind text are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from briefing.check.cascade import Cascade
from briefing.check.colour import Colour, colour, contrast, over
from briefing.check.page import Element, Page

_USUAL: dict[str, dict[str, Colour]] = {
    "light": {"text": (0, 0, 0, 1), "ground": (255, 255, 255, 1), "link": (0, 0, 238, 1)},
    "dark": {"text": (255, 255, 255, 1), "ground": (18, 18, 18, 1), "link": (158, 158, 255, 1)},
}
"""What Chromium shows where the mail declares the scheme and no colour."""


@dataclass(frozen=True)
class Seen:
    """Text as it is seen in one scheme."""

    element: Element
    scheme: str
    """`light` or `dark`."""
    text: Colour
    ground: Colour

    @property
    def ratio(self) -> float:
        """From 1 (nothing to be seen) to 21."""
        return contrast(self.text, self.ground)


@lru_cache(maxsize=4)
def seen(page: Page) -> tuple[Seen, ...]:
    """All text of *page* as it is seen in light, and in dark where the mail adapts to that."""
    cascade = Cascade(page)
    schemes = ("light", "dark") if cascade.adapts or declares_dark(page) else ("light",)
    return tuple(one for scheme in schemes for one in _seen(cascade, scheme))


def declares_dark(page: Page) -> bool:
    """Whether *page* says in its head that it has colours for dark mode."""
    return "dark" in page.meta("color-scheme").split()


def is_shown(element: Element) -> bool:
    """Whether its text can be seen at all; letters of one pixel are meant not to be."""
    return not element.hidden and element.size > 1


def _seen(cascade: Cascade, scheme: str) -> Iterator[Seen]:
    page = cascade.page
    usual = _USUAL[scheme if declares_dark(page) else "light"]
    known: dict[Element | None, tuple[Colour, Colour]] = {None: (usual["text"], usual["ground"])}
    for element in page.elements:  # parents come before their children
        if element.hidden:
            continue
        text, ground = known[element.parent]
        ground = over(_behind(cascade, element, scheme), ground)
        given = cascade.own(element, "color", scheme) or _attribute(element, "color")
        if element.tag == "a" and "href" in element.attributes and given != "inherit":
            text = usual["link"]
        text = over(colour(given) or text, ground)
        known[element] = text, ground
        if is_shown(element) and re.search(r"\w", element.text):
            yield Seen(element, scheme, text, ground)


def _behind(cascade: Cascade, element: Element, scheme: str) -> Colour:
    given = cascade.own(element, "background-color", scheme) or _attribute(element, "bgcolor")
    return colour(given) or (0, 0, 0, 0)


def _attribute(element: Element, name: str) -> str:
    """A colour from the time before CSS, where `ffffff` is one (HTML §2.3.6)."""
    return re.sub(r"^(?=[0-9a-fA-F]{6}$)", "#", element.attributes.get(name, ""))

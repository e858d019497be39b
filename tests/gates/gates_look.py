"""The gates that a browser decides: what a reader sees and taps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from gates_view import Seen

Gate = Callable[[Seen], Iterator[str]]
"""Of what was seen of a mail, what is wrong; nothing where it passes."""


Colour = tuple[float, float, float, float]
PAPER = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 18, 18)"}
"""Chromium's own ground, where a mail has none."""


def colour(value: str) -> Colour:
    """`rgb(28, 26, 23)` or `rgba(28, 26, 23, 0.5)` as numbers."""
    assert value.startswith("rgb"), value
    numbers = [float(number) for number in value[value.index("(") + 1 : -1].split(",")]
    red, green, blue, alpha = [*numbers, 1.0][:4]
    return red, green, blue, alpha


def over(top: Colour, below: Colour) -> Colour:
    """*top* as it is seen on the opaque *below*."""
    mixed = [a * top[3] + b * (1 - top[3]) for a, b in zip(top[:3], below[:3], strict=True)]
    return mixed[0], mixed[1], mixed[2], 1.0


def luminance(shade: Colour) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [channel / 255 for channel in shade[:3]]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(one: Colour, other: Colour) -> float:
    """The contrast of two opaque colours (WCAG 2.2)."""
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


def shades(row: dict[str, Any], scheme: str) -> tuple[Colour, Colour]:
    """The colours of a piece of text and of its ground, as they are seen."""
    ground = colour(PAPER[scheme])
    for behind in reversed(row["behind"]):
        ground = over(colour(behind), ground)
    red, green, blue, alpha = colour(row["colour"])
    return over((red, green, blue, alpha * row["opacity"]), ground), ground


def contrast(seen: Seen) -> Iterator[str]:
    """4.5 for headings, 3 for large ones, 7 for all other text."""
    for view in seen.views:
        assert view.look["texts"]
        for row in view.look["texts"]:
            large = row["size"] >= 24 or (row["size"] >= 18.66 and row["bold"])
            least = 7 if not row["heading"] else 3 if large else 4.5
            if (found := ratio(*shades(row, view.scheme))) < least:
                yield f"{view.scheme} {view.width}: {found:.2f} < {least}: {row['text']}"


def adapts(seen: Seen) -> Iterator[str]:
    """Dark is dark, light is light, and no text has the same colour in both."""
    colours = {}
    for scheme in {view.scheme for view in seen.views}:
        rows = [row for view in seen.views if view.scheme == scheme for row in view.look["texts"]]
        grounds = [luminance(shades(row, scheme)[1]) for row in rows]
        if not (max(grounds) < 0.1 if scheme == "dark" else min(grounds) > 0.8):
            yield f"{scheme}: grounds of luminance {min(grounds):.2f} to {max(grounds):.2f}"
        colours[scheme] = {row["colour"] for row in rows}
    for same in set.intersection(*colours.values()):
        yield f"{same} is the same in both"


def accessible(seen: Seen) -> Iterator[str]:
    """axe finds nothing."""
    for view in seen.views:
        yield from (f"{view.scheme} {view.width}: {found}" for found in view.axe)


def fits(seen: Seen) -> Iterator[str]:
    """Nothing to scroll sideways, no text outside of the window."""
    for view in seen.views:
        if view.look["overflow"] > 0:
            yield f"{view.width}: {view.look['overflow']} px too wide"
        yield from (f"{view.width}: outside: {text}" for text in view.look["outside"])


def taps(seen: Seen) -> Iterator[str]:
    """A link that stands alone is 24 px high and wide."""
    for view in seen.views:
        for tap in view.look["taps"]:
            if tap["alone"] and min(tap["width"], tap["height"]) < 24:
                yield f"{view.width}: {tap['width']:.0f} x {tap['height']:.0f}: {tap['text']}"


def large_enough(seen: Seen) -> Iterator[str]:
    """At most 15 in 100 letters are smaller than 14 px."""
    for view in seen.views:
        small = sum(number for size, number in view.look["letters"] if size < 14)
        if small > 0.15 * sum(number for _, number in view.look["letters"]):
            yield f"{view.width}: {small} letters under 14 px"


def direction(seen: Seen) -> Iterator[str]:
    """No right-to-left text in a left-to-right box."""
    for view in seen.views:
        yield from (f"{view.width}: {text}" for text in view.look["backwards"])


def without_pictures(seen: Seen) -> Iterator[str]:
    """With pictures off every link has words, and no text lies on a picture."""
    for view in seen.views:
        yield from (
            f"{view.width}: a link without words" for tap in view.look["taps"] if not tap["text"]
        )
        yield from (f"{view.width}: a picture behind <{tag}>" for tag in view.look["pictures"])


def quiet(seen: Seen) -> Iterator[str]:
    """Standards mode, and nothing is asked for but the mail itself."""
    yield from (url for url in seen.requests if url != seen.url)
    yield from {view.look["mode"] for view in seen.views} - {"CSS1Compat"}


GATES: dict[str, Gate] = {
    gate.__name__: gate
    for gate in (
        contrast,
        adapts,
        accessible,
        fits,
        taps,
        large_enough,
        direction,
        without_pictures,
        quiet,
    )
}

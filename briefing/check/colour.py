"""Colours as CSS writes them, laid over each other, and their contrast (WCAG 2.2)."""

from __future__ import annotations

import re

Colour = tuple[float, float, float, float]
"""Red, green, blue from 0 to 255, and how opaque it is, from 0 to 1."""

_NAMES = {
    "black": "#000", "silver": "#c0c0c0", "gray": "#808080", "grey": "#808080", "white": "#fff",
    "maroon": "#800000", "red": "#f00", "purple": "#800080", "fuchsia": "#f0f", "navy": "#000080",
    "green": "#008000", "lime": "#0f0", "olive": "#808000", "yellow": "#ff0", "blue": "#00f",
    "teal": "#008080", "aqua": "#0ff", "orange": "#ffa500", "transparent": "#0000",
}  # fmt: skip
_WORD = re.compile(r"[\w-]+\([^)]*\)?|#?[\w-]+")
_DIGITS = re.compile(r"#([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})")
_NUMBER = re.compile(r"(\d*\.?\d+)(%?)")


def colour(value: str) -> Colour | None:
    """The first colour in *value* (`#fff url(x)` too); None where it has none that we know."""
    for word in _WORD.findall(value.lower()):
        word = _NAMES.get(word, word)
        if digits := _DIGITS.fullmatch(word):
            return _of_digits(digits[1])
        if word.startswith(("rgb(", "rgba(")):
            return _of_numbers(word)
    return None


def over(top: Colour, below: Colour) -> Colour:
    """*top* as it is seen on the opaque *below*."""
    alpha = top[3]
    red, green, blue = (
        a * alpha + b * (1 - alpha) for a, b in zip(top[:3], below[:3], strict=True)
    )
    return red, green, blue, 1.0


def luminance(shade: Colour) -> float:
    """Relative luminance, from 0 for black to 1 for white."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (channel / 255 for channel in shade[:3])
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two opaque colours, from 1 (nothing to be seen) to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def hexadecimal(shade: Colour) -> str:
    """As it is written in a theme: `#1c1a17`."""
    return "#" + "".join(f"{round(channel):02x}" for channel in shade[:3])


def _of_digits(digits: str) -> Colour:
    if len(digits) < 6:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue, alpha = map(float, bytes.fromhex(digits.ljust(8, "f")))
    return red, green, blue, alpha / 255


def _of_numbers(word: str) -> Colour | None:
    """`rgb(0, 0, 0)`, `rgb(0 0 0 / 50%)` and their like (CSS Color 4 §5.1)."""
    numbers = [
        float(number) * (2.55 if part and place < 3 else 0.01 if part else 1)
        for place, (number, part) in enumerate(_NUMBER.findall(word))
    ]
    if len(numbers) not in (3, 4):
        return None
    red, green, blue, alpha = [*numbers, 1.0][:4]
    return min(red, 255.0), min(green, 255.0), min(blue, 255.0), min(alpha, 1.0)

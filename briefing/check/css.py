"""CSS as text: its blocks, its declarations, its lengths; each read in a single pass.

A string or bracket that is not closed runs to the end, so that no text makes the patterns here
look at it twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.S)
_MARK = re.compile(r"""[{}]|"[^"]*"?|'[^']*'?""")
_DECLARATION = re.compile(
    r"""(?<![\w-])([\w-]++)\s*:((?:[^;"'(]|"[^"]*"?|'[^']*'?|\([^)]*\)?)*+)"""
)
_IMPORTANT = re.compile(r"!\s*important\s*\Z", re.I)
_LENGTH = re.compile(r"\s*(-?\d*\.?\d+)\s*([a-z%]*)", re.I)
_FONT = re.compile(r"(?:^|\s)([\d.]+(?:[a-z]+|%))(?:\s*/\s*([\d.]+(?:[a-z]+|%)?))?", re.I)
_WEIGHT = re.compile(r"(?:^|\s)(bold|bolder|[1-9]00)(?=\s)", re.I)
_UNITS = {"px": 1.0, "pt": 4 / 3, "rem": 16.0}
_DEEPEST = 3
"""Blocks in each other that are read; mail clients read no more."""


def without_comments(css: str) -> str:
    """*css* without its comments."""
    return _COMMENT.sub("", css)


def blocks(css: str) -> Iterator[tuple[tuple[str, ...], str]]:
    """Each block: what stands before its brace and those around it, outermost first; its text.

    Of the text only what follows the last block inside is given. *css* has no comments.
    """
    heads: list[str] = []
    start = 0
    for mark in _MARK.finditer(css):
        if mark[0] == "{":
            heads.append(css[start : mark.start()].rpartition(";")[2].strip())
            start = mark.end()
        elif mark[0] == "}":
            if 0 < len(heads) <= _DEEPEST:
                yield tuple(heads), css[start : mark.start()]
            del heads[-1:]
            start = mark.end()


def written(css: str) -> Iterator[tuple[str, str]]:
    """Each declaration as it stands: its name in lower case, its value with `!important`."""
    for found in _DECLARATION.finditer(css):
        yield found[1].lower(), found[2].strip()


def declarations(css: str) -> dict[str, str]:
    """`color: red; margin: 0` → name: value, without `!important`; of one name the last stands.

    Names are in lower case. `background` and `font` are given by their parts as well.
    """
    return {name: value for name, value, _ in _declared(css)}


def important(css: str) -> frozenset[str]:
    """The names that *css* declares with `!important`."""
    return frozenset(name for name, _, urgent in _declared(css) if urgent)


def pixels(value: str, one: float) -> float | None:
    """A CSS length in pixels, *one* being 1em; a bare number counts in em. None for a word."""
    found = _LENGTH.match(value)
    if not found:
        return None
    unit = found[2].lower()
    return float(found[1]) * (one / 100 if unit == "%" else _UNITS.get(unit, one))


def _declared(css: str) -> Iterator[tuple[str, str, bool]]:
    """Name, value and whether it is important, of each declaration."""
    for name, value in written(css):
        plain = _IMPORTANT.sub("", value).rstrip()
        for part, said in ((name, plain), *_parts(name, plain)):
            yield part, said, plain != value


def _parts(name: str, value: str) -> Iterator[tuple[str, str]]:
    """The longer names that a short one stands for, as far as the checks ask for them."""
    if name == "background":
        yield "background-color", value
    if name == "font" and (size := _FONT.search(value)):
        yield "font-size", size[1]
        yield "line-height", size[2] or "normal"
        weight = _WEIGHT.search(value)
        yield "font-weight", weight[1].lower() if weight else "normal"

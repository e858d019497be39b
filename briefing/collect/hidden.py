"""What a page hides from its readers: by an attribute, a style, a style sheet's class, a script.

Injected link spam is hidden so; a theme also hides what is for screen readers alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# What is moved by 500 units or more, or by a whole one of the screen's, to the left or up.
_FAR = r"-(?:[5-9]\d\d|\d{4,})(?!\d).*"
_AWAY = re.compile(rf"{_FAR}|-[1-9]\d\d(?:\.\d+)?(?:%|vw|vh|r?em)")
# Properties and their values (without blanks, in small letters) of which one alone hides.
_HIDING = {
    "display": re.compile("none"),
    "visibility": re.compile("hidden|collapse"),
    "font-size": re.compile(r"0(?:\.0+)?(?:px|em|rem|pt|%)?"),
    "clip": re.compile(r"rect\((?:0|1px).*"),
    **dict.fromkeys(("left", "right", "top", "bottom", "text-indent"), _AWAY),
    **dict.fromkeys(("margin-left", "margin-top", "margin"), re.compile(rf".*{_FAR}")),
}
# Of no size, where what flows over is hidden.
_SIZES = ("height", "max-height", "width", "max-width")
_NO_SIZE = re.compile(r"[01](?:px)?")
# No value that counts is longer.
_LONGEST_VALUE = 100
# The classes by which every theme hides what is for screen readers alone.
_FOR_SCREEN_READERS = frozenset({".screen-reader-text", ".sr-only", ".visually-hidden"})
# A script that does nothing but hide an element, as it stands behind injected blocks.
_HIDING_SCRIPT = re.compile(
    r"""\s*document\.getElementById\(["']([\w-]+)["']\)\.style\.(?:display|visibility)"""
    r"""\s*=\s*["'](?:none|hidden)["'];?\s*"""
)
# A selector of one class or one identifier: ".k4{position:absolute;left:-9999px}".
_SELECTOR = re.compile(r"[.#][\w-]+")
# What stands in a block of its own in a style sheet (@media, @font-face), and comments.
_AT_RULE = re.compile(r"@[^{};@]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|/\*.*?(?:\*/|\Z)", re.S)


def hidden_nodes(tree: HtmlElement, part: HtmlElement) -> Iterator[HtmlElement]:
    """The elements inside *part* of *tree* that a reader does not see."""
    hidden = _hidden_names(tree)
    for node in part.xpath(".//*[@hidden or @style or @class or @id]"):
        if node.tag not in {"html", "body"} and _is_hidden(node, hidden):
            yield node


def hides(style: str) -> bool:
    """Whether *style*, the declarations of a style sheet's rule or of an attribute, hides."""
    small = cut = False
    for declaration in re.sub(r"\s+|!important", "", style.lower()).split(";"):
        name, _, value = declaration.partition(":")
        value = value[:_LONGEST_VALUE]
        if name in _HIDING and _HIDING[name].fullmatch(value):
            return True
        small = small or (name in _SIZES and bool(_NO_SIZE.fullmatch(value)))
        cut = cut or (name == "overflow" and value == "hidden")
    return small and cut


def _hidden_names(tree: HtmlElement) -> set[str]:
    """The classes (`.k4`) and identifiers (`#k4`) that the page's own style sheets hide."""
    names = set(_FOR_SCREEN_READERS)
    for script in tree.iter("script"):
        if found := _HIDING_SCRIPT.fullmatch(script.text or ""):
            names.add(f"#{found[1]}")
    for sheet in tree.iter("style"):
        for rule in _AT_RULE.sub("", sheet.text or "").split("}"):
            selectors, _, styles = rule.partition("{")
            if hides(styles):
                names.update(filter(_SELECTOR.fullmatch, map(str.strip, selectors.split(","))))
    return names


def _is_hidden(node: HtmlElement, hidden: set[str]) -> bool:
    if "hidden" in node.attrib or hides(node.get("style", "")):
        return True
    names = {f".{name}" for name in node.get("class", "").split()} | {f"#{node.get('id')}"}
    return not hidden.isdisjoint(names)

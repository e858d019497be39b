"""HTML as a tree without what nobody sees, and the lines of text that a reader would copy."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from briefing.collect.lines import read_lines

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# What a page of HTML begins with, after an XML declaration and comments.
_START = re.compile(
    r"\ufeff?\s*(?:<\?xml[^>]*>\s*)?(?><!--.*?-->\s*)*+"
    r"<(?:!doctype\s+html|html|head|body|article|main|section|div|meta|title|header|p|h1)\b",
    re.I | re.S,
)
_TAG = re.compile(r"<[a-z!][^<>]{0,500}>", re.I)
# lxml refuses text that declares an encoding of its own, and reads no further than a NUL.
_DECLARATION = re.compile(r"^\ufeff?\s*<\?xml[^>]*>")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NO_TEXT = (
    "script", "style", "noscript", "template", "iframe", "object", "svg", "math", "form",
    "button", "select", "textarea", "audio", "video", "canvas", "figcaption", "head",
)  # fmt: skip
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figure footer h1 "
    "h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td th thead tr ul".split()
)
# Styles (without blanks, in small letters) that hide: the ways of injected link spam.
_HIDING = re.compile(
    r"display:none|visibility:hidden"
    # A font of no size, but not one of 0.9em.
    r"|font-size:0(?:\.0+)?(?:px|em|rem|pt|%)?(?:!important)?(?:;|$)"
    # Off the screen: moved by 500 units or more to the left or up.
    r"|(?:^|;)(?:left|right|top|bottom|text-indent|margin(?:-left|-top)?)"
    r":-(?:[5-9]\d\d|\d{4,})"
    # Of no height or cut to nothing.
    r"|(?:^|;)clip:rect\((?:0|1px)|(?:^|;)(?:max-)?height:0(?:px)?;(?:.*;)?overflow:hidden"
    r"|overflow:hidden;(?:.*;)?(?:max-)?height:0(?:px)?(?:;|$)"
)
# A selector of one class or one identifier: ".k4{position:absolute;left:-9999px}".
_SELECTOR = re.compile(r"[.#][\w-]+")
# What stands in a block of its own in a style sheet (@media, @font-face), and comments.
_AT_RULE = re.compile(r"@[^{};@]+\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}|/\*.*?(?:\*/|\Z)", re.S)


def is_html(text: str, name: str) -> bool:
    """Whether *text* is HTML: it begins so, or the file *name* says so and there are tags."""
    if _START.match(text):
        return True
    return bool(re.search(r"\.x?html?$", name, re.I) and _TAG.search(text))


def parse(text: str) -> HtmlElement | None:
    """*text* as a tree, or None where it holds nothing that can be one."""
    from lxml import etree, html

    parser = html.HTMLParser(remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(_DECLARATION.sub("", _CONTROLS.sub(" ", text)), parser)
    except (etree.ParserError, ValueError):
        return None


def drop_unseen(tree: HtmlElement) -> None:
    """Take out of *tree* what holds no text for a reader, and what is hidden from one."""
    hidden = _hidden_names(tree)
    for node in tree.xpath("//*[@hidden or @style or @class or @id]"):
        if node.tag not in {"html", "body"} and _is_hidden(node, hidden):
            node.drop_tree()
    for node in list(tree.iter(*_NO_TEXT)):
        if node.getparent() is not None:
            node.drop_tree()


def lines_of(element: HtmlElement) -> list[str]:
    """The text of *element* as lines: a `br` ends a line, a block stands between empty ones."""
    from lxml import etree

    pieces: list[str] = []
    for event, node in etree.iterwalk(element, events=("start", "end")):
        if node.tag in _BLOCKS:
            pieces.append("\n\n")
        if event == "start":
            pieces.append("\n" if node.tag == "br" else _flat(node.text))
        elif node is not element:
            pieces.append(_flat(node.tail))
    return read_lines("".join(pieces))


def text_of(element: HtmlElement) -> str:
    """The text of *element* on one line."""
    return " ".join(filter(None, lines_of(element)))


def _flat(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _hidden_names(tree: HtmlElement) -> set[str]:
    """The classes (`.k4`) and identifiers (`#k4`) that the page's own style sheets hide."""
    names: set[str] = set()
    for sheet in tree.iter("style"):
        for rule in _AT_RULE.sub("", sheet.text or "").split("}"):
            selectors, _, styles = rule.partition("{")
            if _HIDING.search(_squeezed(styles)):
                names.update(filter(_SELECTOR.fullmatch, map(str.strip, selectors.split(","))))
    return names


def _is_hidden(node: HtmlElement, hidden: set[str]) -> bool:
    if "hidden" in node.attrib or _HIDING.search(_squeezed(node.get("style", ""))):
        return True
    names = {f".{name}" for name in node.get("class", "").split()} | {f"#{node.get('id')}"}
    return not hidden.isdisjoint(names)


def _squeezed(style: str) -> str:
    return re.sub(r"\s+", "", style).lower()

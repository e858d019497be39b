"""HTML as a tree without what nobody sees, and the lines of text that a reader would copy."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
    "script", "style", "noscript", "template", "iframe", "object", "svg", "math", "button",
    "select", "textarea", "audio", "video", "canvas", "figcaption", "head", "marquee",
)  # fmt: skip
# A form with a headline, or whose paragraphs have so many words, is the whole page, as ASP.NET
# writes it.
_WORDS_OF_A_PAGE = 60
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
    r"|(?:^|;)(?:left|right|top|text-indent):-[1-9]\d{2,}(?:%|vw|vh|em|rem)"
    # Of no size or cut to nothing.
    r"|(?:^|;)clip:rect\((?:0|1px)|(?:^|;)(?:max-)?(?:height|width):[01](?:px)?;(?:.*;)?overflow:hidden"
    r"|overflow:hidden;(?:.*;)?(?:max-)?(?:height|width):[01](?:px)?(?:;|$)"
)
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


def drop_unseen(tree: HtmlElement, inside: HtmlElement | None = None) -> None:
    """Take out of *tree* what holds no text for a reader, and what is hidden from one.

    Where *inside* is given, only what stands in that element of *tree*.
    """
    hidden, part = _hidden_names(tree), tree if inside is None else inside
    for node in part.xpath(".//*[@hidden or @style or @class or @id]"):
        if node.tag not in {"html", "body"} and _is_hidden(node, hidden):
            node.drop_tree()
    for node in list(part.iter(*_NO_TEXT)):
        if node is not part and node.getparent() is not None:
            node.drop_tree()
    for form in part.xpath(".//form"):
        told = sum(len(text_of(paragraph).split()) for paragraph in form.iter("p"))
        whole = told >= _WORDS_OF_A_PAGE or form.find(".//h1") is not None
        form.drop_tag() if whole else form.drop_tree()


def having(name: str) -> str:
    """The XPath condition of an element of the class *name*."""
    return f"[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"


def with_class(name: str) -> str:
    """The XPath of all elements of the class *name*."""
    return f"//*{having(name)}"


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


def flat(element: HtmlElement) -> str:
    """The text of *element* on one line, as its letters stand there: quick, and not yet clean."""
    return " ".join(element.text_content().split())


def classed(tree: HtmlElement, names: Sequence[str]) -> list[HtmlElement]:
    """The elements of *tree* that have one of the classes *names*, in the order of *names*."""
    found: dict[str, list[HtmlElement]] = {name: [] for name in names}
    for node in tree.xpath("//*[@class]"):
        for name in found.keys() & set(node.get("class").split()):
            found[name].append(node)
    return [node for nodes in found.values() for node in nodes]


def _flat(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "")


def _hidden_names(tree: HtmlElement) -> set[str]:
    """The classes (`.k4`) and identifiers (`#k4`) that the page's own style sheets hide."""
    names = set(_FOR_SCREEN_READERS)
    for script in tree.iter("script"):
        if found := _HIDING_SCRIPT.fullmatch(script.text or ""):
            names.add(f"#{found[1]}")
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

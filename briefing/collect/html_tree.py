"""HTML as a tree without what nobody sees, and the lines of text that a reader would copy."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from briefing.collect.hidden import hidden_nodes
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
# What may stand in a head (HTML, §3.2.5.2.1).
_METADATA = frozenset("base link meta noscript script style template title".split())
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figure footer h1 "
    "h2 h3 h4 h5 h6 header hr li main nav ol p pre section table tbody td th thead tr ul".split()
)


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
        tree = html.document_fromstring(_DECLARATION.sub("", _CONTROLS.sub(" ", text)), parser)
    except (etree.ParserError, ValueError):
        return None
    _leave_head(tree)
    return tree


def _leave_head(tree: HtmlElement) -> None:
    """Move to the body what libxml2 put into the head of *tree*.

    It knows no element of HTML 5, and so takes none of them for the end of a head without its
    end tag, which may be omitted (HTML, §13.1.2.4).
    """
    head = tree.find("head")
    stray = [] if head is None else [node for node in head if node.tag not in _METADATA]
    if stray:
        body = tree.find("body")
        if body is None:
            body = tree.makeelement("body")
            tree.append(body)
        body[:0] = stray


def drop_unseen(tree: HtmlElement, inside: HtmlElement | None = None) -> None:
    """Take out of *tree* what holds no text for a reader, and what is hidden from one.

    Where *inside* is given, only what stands in that element of *tree*.
    """
    part = tree if inside is None else inside
    for node in hidden_nodes(tree, part):
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

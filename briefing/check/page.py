"""The HTML of a mail, read once for all the checks: its elements as a reader meets them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from briefing.check.css import declarations, pixels, without_comments

_SIZES = {"h1": 2.0, "h2": 1.5, "h3": 1.17, "h4": 1.0, "h5": 0.83, "h6": 0.67, "small": 0.83}
"""Browsers' sizes, in the size around them (HTML §15.3.7)."""
_UNSEEN = frozenset({"head", "script", "style", "template"})


@dataclass(frozen=True, eq=False)
class Element:
    """An element, with what it takes over from those around it."""

    tag: str
    attributes: Mapping[str, str]
    style: Mapping[str, str]
    """Its inline declarations; names in lower case, without `!important`."""
    parent: Element | None
    text: str
    """The text directly inside, white space collapsed."""
    language: str
    direction: str
    """`ltr`, `rtl`, or empty where nothing says it."""
    size: float
    """Of its letters, in CSS pixels, by inline declarations."""
    hidden: bool
    """Not shown, and not read aloud."""
    node: Any = field(repr=False)
    """The lxml element."""

    @property
    def words(self) -> str:
        """All text inside, white space collapsed."""
        return " ".join(str(self.node.text_content()).split())

    @property
    def classes(self) -> list[str]:
        """The names in its `class`."""
        return self.attributes.get("class", "").split()

    @property
    def around(self) -> Iterator[Element]:
        """Itself, then the elements that it stands in, from the inside out."""
        element: Element | None = self
        while element:
            yield element
            element = element.parent

    def inherited(self, name: str) -> str:
        """The nearest inline declaration of *name* on it or around it; empty where none is."""
        return next((one.style[name] for one in self.around if name in one.style), "")


@dataclass(frozen=True, eq=False)
class Page:
    """A document."""

    elements: tuple[Element, ...]
    """In document order."""
    styles: tuple[tuple[str, str], ...]
    """The style blocks that every client reads: (media, rules without comments)."""

    def tagged(self, *tags: str) -> list[Element]:
        """The elements with one of *tags* that are not hidden."""
        return [one for one in self.elements if one.tag in tags and not one.hidden]

    def meta(self, name: str) -> str:
        """What the document says of itself under *name*, in lower case; empty if nothing."""
        said = (one.attributes for one in self.elements if one.tag == "meta")
        given = (one.get("content", "") for one in said if one.get("name", "").lower() == name)
        return next(given, "").lower()


@lru_cache(maxsize=4)
def page_of(html: str) -> Page:
    """The document that *html* is; it may be empty or broken."""
    from lxml.etree import ParserError
    from lxml.html import HTMLParser, document_fromstring

    try:
        # Bytes, since lxml refuses text with an XML declaration.
        root = document_fromstring(html.encode(), parser=HTMLParser(encoding="utf-8"))
    except ParserError:  # there is no element in it
        return Page((), ())
    made: dict[Any, Element] = {}
    for node in root.iter():
        if isinstance(node.tag, str):
            made[node] = _element(node, made.get(node.getparent()))
    elements = tuple(made.values())
    styles = tuple(
        (one.attributes.get("media", ""), without_comments(one.node.text or ""))
        for one in elements
        if one.tag == "style"
    )
    return Page(elements, styles)


def _element(node: Any, parent: Element | None) -> Element:
    attributes = dict(node.attrib)
    style = declarations(attributes.get("style", ""))
    way = style.get("direction") or attributes.get("dir", "").lower()
    around = parent.size if parent else 16.0
    size = pixels(style.get("font-size", ""), around)
    if size is None:
        size = around * _SIZES.get(node.tag, 1.0)
    return Element(
        node.tag,
        attributes,
        style,
        parent,
        " ".join("".join([node.text or "", *(child.tail or "" for child in node)]).split()),
        attributes.get("lang") or (parent.language if parent else ""),
        way if way in ("ltr", "rtl") else (parent.direction if parent else ""),
        size,
        _hides(node.tag, attributes, style) or bool(parent and parent.hidden),
        node,
    )


def _hides(tag: str, attributes: Mapping[str, str], style: Mapping[str, str]) -> bool:
    return (
        tag in _UNSEEN
        or "hidden" in attributes
        or style.get("display") == "none"
        or style.get("visibility") == "hidden"
    )

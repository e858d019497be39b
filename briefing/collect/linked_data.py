"""What a page says of its article in JSON-LD (schema.org), in whatever shape it is written.

A page may hold one object, a list, or a `@graph` whose objects name each other by `@id`; it may
also be broken: then that script says nothing, and the others count.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefing.model.text import clean

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ARTICLES = frozenset(
    "Article NewsArticle ReportageNewsArticle AnalysisNewsArticle BlogPosting".split()
)
_CREDITS = ("creditText", "author", "copyrightHolder")
# What surrounds the JSON of some pages: comments and CDATA marks, from the days of XHTML.
_WRAPPING = re.compile(
    r"^\s*(?:<!--|(?://|/\*)?\s*<!\[CDATA\[(?:\s*\*/)?)"
    r"|(?:-->|(?://|/\*)?\s*\]\]>(?:\s*\*/)?)\s*$"
)
# So many lists and objects of a script are looked into.
_MOST = 2000


@dataclass(frozen=True, slots=True)
class LinkedData:
    """The objects of a page's JSON-LD."""

    objects: tuple[dict[str, Any], ...]

    @property
    def articles(self) -> tuple[dict[str, Any], ...]:
        """The objects that are articles, in order."""
        return tuple(one for one in self.objects if not _ARTICLES.isdisjoint(_types(one)))

    def texts(self, name: str) -> Iterator[str]:
        """What the articles say under *name*, as clean texts: strings, or names of objects."""
        for article in self.articles:
            for value in _listed(article.get(name)):
                if text := self._name(value):
                    yield text

    def credits(self) -> Iterator[str]:
        """To whom the articles' pictures are credited (schema.org/creditText)."""
        for article in self.articles:
            for value in _listed(article.get("image")):
                picture = self._known(value)
                yield from filter(None, (self._name(picture.get(key)) for key in _CREDITS))

    def _name(self, value: object) -> str:
        """The text that *value* is, or the name of the object that it is or refers to."""
        name = value if isinstance(value, str) else self._known(value).get("name")
        return clean(name) if isinstance(name, str) else ""

    def _known(self, value: object) -> dict[str, Any]:
        """The object *value*; one that is only referred to by its `@id` is looked up."""
        if not isinstance(value, dict):
            return {}
        told = value.get("@id")
        if value.keys() == {"@id"} and isinstance(told, str):
            return next(
                (one for one in self.objects if one.get("@id") == told and one != value), {}
            )
        return value


def linked_data(tree: HtmlElement) -> LinkedData:
    """The JSON-LD of the page *tree*."""
    found: list[dict[str, Any]] = []
    for script in tree.xpath("//script[@type='application/ld+json']"):
        text = _WRAPPING.sub("", script.text or "")
        try:
            # Line breaks within a text are forbidden in JSON (RFC 8259 §7), and common.
            data = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        found.extend(_objects(data))
    return LinkedData(tuple(found))


def _objects(data: Any) -> Iterator[dict[str, Any]]:  # JSON may be anything
    """The objects of *data*: itself, those of a list, and those of its `@graph`."""
    waiting = [data]
    for _ in range(_MOST):
        if not waiting:
            return
        value = waiting.pop(0)
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            yield value
            waiting.extend(value[name] for name in ("@graph", "mainEntity") if name in value)


def _types(node: dict[str, Any]) -> set[str]:
    return {name for name in _listed(node.get("@type")) if isinstance(name, str)}


def _listed(value: object) -> Iterable[object]:
    return value if isinstance(value, list) else [value]

"""Rules of a mail's style blocks, and which elements they meet: as much of CSS as themes use.

Types, classes, ids and descendants are matched; a selector with anything else is passed by.
Rules for widths and media other than the two schemes are no matter of colour and left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from briefing.check.css import blocks, declarations, important
from briefing.check.page import Element, Page

_SIMPLE = re.compile(r"([#.]?)([\w-]+)")
_COMPOUND = re.compile(r"(?:\*|[\w-]+)?(?:[#.][\w-]+)*|:root")
_ELSEWHERE = re.compile(r"width|height|print|not\b")
_SCHEME = re.compile(r"prefers-color-scheme\s*:\s*(dark|light)")


@dataclass(frozen=True)
class Rule:
    """One selector with its declarations."""

    compounds: tuple[str, ...]
    """The selector, from the outermost to the one that has to meet the element itself."""
    values: dict[str, str]
    important: frozenset[str]
    scheme: str
    """`dark` or `light` where it is for that alone, else empty."""

    @property
    def weight(self) -> tuple[int, int, int]:
        """How special it is: ids, classes, types (Selectors 4 §17)."""
        marks = [mark for one in self.compounds for mark, _ in _SIMPLE.findall(one)]
        return marks.count("#"), marks.count(".") + self.compounds.count(":root"), marks.count("")

    def meets(self, element: Element) -> bool:
        """Whether the selector matches *element*; a child counts as any descendant."""
        *outer, last = self.compounds
        if not _is(element, last):
            return False
        around = element.around
        next(around)
        return all(any(_is(one, compound) for one in around) for compound in reversed(outer))


@dataclass(frozen=True)
class Cascade:
    """What style blocks and inline declarations make of each element (CSS Cascade 4 §6)."""

    page: Page

    @cached_property
    def _rules(self) -> dict[str, list[Rule]]:
        """The rules in force on a screen by what they declare, the weaker before the stronger."""
        rules = [rule for media, css in self.page.styles for rule in _rules_in(css, media)]
        by_name: defaultdict[str, list[Rule]] = defaultdict(list)
        for rule in sorted(rules, key=lambda rule: rule.weight):
            for name in rule.values:
                by_name[name].append(rule)
        return dict(by_name)

    @property
    def adapts(self) -> bool:
        """Whether there are rules for dark mode."""
        return any(rule.scheme == "dark" for rules in self._rules.values() for rule in rules)

    def own(self, element: Element, name: str, scheme: str) -> str:
        """What is declared of *name* for *element* itself in *scheme*; empty if nothing is."""
        value, urgent = "", ""
        for rule in self._rules.get(name, ()):
            if rule.scheme in ("", scheme) and rule.meets(element):
                if name in rule.important:
                    urgent = rule.values[name]
                else:
                    value = rule.values[name]
        inline = element.style.get(name, "")
        if urgent and inline and name in important(element.attributes["style"]):
            return inline
        return urgent or inline or value


def _rules_in(css: str, media: str) -> Iterator[Rule]:
    for heads, body in blocks(css):
        *around, selectors = heads
        where = " ".join([media, *around]).lower()
        if selectors.startswith("@") or any(not one.startswith("@media") for one in around):
            continue
        if _ELSEWHERE.search(where):
            continue
        scheme = _SCHEME.search(where)
        values, urgent = declarations(body), important(body)
        for selector in selectors.split(","):
            compounds = tuple(selector.replace(">", " ").split())
            if compounds and all(_COMPOUND.fullmatch(one) for one in compounds):
                yield Rule(compounds, values, urgent, scheme[1] if scheme else "")


def _is(element: Element, compound: str) -> bool:
    if compound == ":root":
        return element.parent is None
    for mark, name in _SIMPLE.findall(compound):
        if mark == "." and name not in element.classes:
            return False
        if mark == "#" and name != element.attributes.get("id"):
            return False
        if not mark and name.lower() != element.tag:
            return False
    return True

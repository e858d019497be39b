"""Which features of caniemail.com a document uses, and in how many of its nodes.

    document → nodes (elements, rules, at-rules) → names → slugs, each counted once a node

Where a rule of a style block is met is not asked: the rule is a node itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from briefing.check.caniemail import data
from briefing.check.css import blocks, written
from briefing.check.page import Element, page_of

_FUNCTION = re.compile(r"([\w-]+)\(")
_UNIT = re.compile(r"(?<![\w#.-])[+-]?(?:\d+\.?\d*|\.\d+)(%|[a-z]+)", re.I)
_WORD = re.compile(r"(?<![\w-])[a-z-]+(?![\w(-])", re.I)
_PSEUDO = re.compile(r"::?([a-z-]+)", re.I)
_ASKED = re.compile(r"\(\s*(?:-webkit-)?(?:min-|max-)?([\w-]+)")
_FORMAT = re.compile(r"(?:data:image/([\w+-]+)|[^?#]*\.(\w{3,4})(?:[?#]|$))", re.I)


@lru_cache(maxsize=4)
def used(html: str) -> Mapping[str, int]:
    """Slug of a feature → the number of nodes in *html* that use it."""
    page = page_of(html)
    nodes = [frozenset(_of_element(one)) for one in page.elements]
    nodes += [frozenset(names) for _, css in page.styles for names in _of_rules(css)]
    known = data().names
    return Counter(slug for names in nodes for slug in {known[one] for one in names & known.keys()})


def _of_element(element: Element) -> Iterator[str]:
    yield f"<{element.tag}>"
    for name, value in element.attributes.items():
        yield f"[{name}]"
        if name == "style":
            yield from _of_declarations(value)
        elif name == "href":
            yield f"[href={value[:1]}]"
            yield f"[href={value[:7].lower()}]"
        elif name == ("name" if element.tag == "meta" else "type"):
            yield f"<{element.tag}={value.lower()}>"
        elif name == "src" and element.tag == "img":
            yield from _of_picture(value)


def _of_picture(address: str) -> Iterator[str]:
    if address.startswith("data:image"):
        yield "data:image"
    if found := _FORMAT.match(address):
        yield f"image/{(found[1] or found[2]).lower()}"


def _of_declarations(css: str) -> Iterator[str]:
    for name, value in written(css):
        yield "--" if name.startswith("--") else name
        if re.search(r"!\s*important$", value, re.I):
            yield "!important"
        yield from (f"{one.lower()}()" for one in _FUNCTION.findall(value))
        yield from (f"1{one.lower()}" for one in _UNIT.findall(value))
        for word in _WORD.findall(value):
            yield f"={word.lower()}"
            yield f"{name}={word.lower()}"


def _of_rules(css: str) -> Iterator[set[str]]:
    """The names in each rule and at-rule of *css*."""
    for head in re.findall(r"@import\b", css, re.I):
        yield {head.lower()}
    for heads, text in blocks(css):
        names = {*_of_head(heads[-1]), *_of_declarations(text)}
        if any(not outer.startswith("@") for outer in heads[:-1]):
            names.add("{{}}")
        yield names


def _of_head(head: str) -> Iterator[str]:
    if found := re.match(r"@(?:-\w+-)?([\w-]+)", head):
        yield f"@{found[1].lower()}"
        yield from (f"@{found[1].lower()}:{one.lower()}" for one in _ASKED.findall(head))
    else:
        yield from (f":{one.lower()}" for one in _PSEUDO.findall(head))

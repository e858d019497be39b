"""A listing's bytes → its entries: the links of a page whose addresses fit a pattern."""

from __future__ import annotations

import re
from itertools import islice

from briefing.collect.encoding import decode
from briefing.collect.entries import MOST, Entry, address_of
from briefing.collect.html_tree import parse
from briefing.errors import SourceError
from briefing.model.text import clean
from briefing.model.urls import same_page


def read_listing(data: bytes, url: str, links: str) -> tuple[Entry, ...]:
    """The entries of the page at *url* (at most MOST): its links with *links* in their addresses.

    Each address once, in the page's order, with the longest text that links to it. A listing
    tells no dates. Raises SourceError where no link fits, PageError where *data* is no page.
    """
    tree = parse(decode(data, url).text)
    base = url
    found: dict[str, Entry] = {}
    for node in [] if tree is None else tree.iter("base", "a"):
        address = address_of(base, node.get("href", ""))
        if node.tag == "base":
            base = address or base
        elif address and re.search(links, address) and same_page(address) != same_page(url):
            text = clean(node.text_content())[:500]
            known = found.setdefault(same_page(address), Entry(address, text))
            if len(text) > len(known.headline):
                found[same_page(address)] = Entry(known.url, text)
    if not found:
        raise SourceError.at(url, f'has no link whose address fits "{links}"', "mend its links")
    return tuple(islice(found.values(), MOST))

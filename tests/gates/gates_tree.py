"""The HTML of a mail, read plainly: its tree, its style blocks, what Outlook reads of it."""

from __future__ import annotations

import re
from functools import lru_cache
from html.parser import HTMLParser
from typing import Any

from lxml import html as lxml_html

VOID = set("area base br col embed hr img input link meta source track wbr".split())


@lru_cache(maxsize=32)
def tree(html: str) -> Any:
    """The document as a browser has it; comments, and so the conditionals, are left aside."""
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True)
    return lxml_html.document_fromstring(html.encode(), parser=parser)


def css(html: str) -> list[str]:
    """The style blocks of *html*, those for Outlook among them, without CSS comments."""
    blocks = re.findall(r"<style\b[^>]*>(.*?)</style>", html, re.S | re.I)
    return [re.sub(r"/\*.*?\*/", "", block, flags=re.S) for block in blocks]


def words(element: Any) -> str:
    """All text of *element* in one line, with the alternatives of its pictures."""
    found = [*element.itertext(), *element.xpath(".//img/@alt")]
    return " ".join("".join(found).split())


def visible(html: str, where: str = "true()") -> str:
    """The text of *html* outside of hidden blocks, of the text nodes that meet *where* (XPath)."""
    hidden = "ancestor::*[contains(translate(@style, ' ', ''), 'display:none')]"
    return " ".join(tree(html).xpath(f"/html/body//text()[not({hidden})][{where}]"))


def as_outlook(html: str) -> str:
    """*html* as Outlook for Windows reads it: with its own comments, without the others' parts."""
    html = re.sub(r"<!--\[if !mso[^\]]*\]><!-->.*?<!--<!\[endif\]-->", "", html, flags=re.S)
    return re.sub(r"<!--\[if [^\]]*\]>(.*?)<!\[endif\]-->", r"\1", html, flags=re.S)


class Nesting(HTMLParser):
    """Collects the elements that are closed wrongly or not at all."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"<{tag}> is not closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.faults.append(f"</{tag}> at {self.getpos()} closes {self.open[-1:] or 'nothing'}")

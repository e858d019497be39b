"""The gates that the HTML of a mail decides by itself: head, structure, links, conditionals.

They are written without the product's own checks, which must not prove themselves.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise

from gates_kit import Mail
from gates_tree import Nesting, as_outlook, css, tree, visible, words

Gate = Callable[[Mail], Iterator[str]]
"""Of a mail, what is wrong with it; nothing where it passes."""

KB = 1024
FILLERS = "\u034f\u200b\u200c\u200d\u2007\u00a0\u00ad\ufeff"
VAGUE = set(
    "here|click here|more|read more|learn more|continue|details|link|this link|this"
    "|هنا|اضغط هنا|المزيد|اقرأ المزيد|التفاصيل|الرابط".split("|")
)
UNSUBSCRIBE = {"en": "Unsubscribe", "ar": "إلغاء الاشتراك"}
ACTIVE = "//script | //iframe | //object | //embed | //form | //input | //button | //base | //link"


def clip(mail: Mail) -> Iterator[str]:
    """Gmail shows the first 102 KB."""
    size = len(mail.html.encode())
    if size >= 102 * KB:
        yield f"{size} bytes of HTML"


def style_blocks(mail: Mail) -> Iterator[str]:
    """Gmail reads 16 KB of CSS, ours is half; it drops a block with an at-rule inside another."""
    blocks = css(mail.html)
    if (size := sum(len(block.encode()) for block in blocks)) > 8 * KB:
        yield f"{size} bytes of CSS"
    for block in blocks:
        depth = 0
        for mark in re.findall(r"[{}]|@[\w-]+", block):
            if depth and mark.startswith("@"):
                yield f"{mark} stands inside a rule"
            depth += {"{": 1, "}": -1}.get(mark, 0)
        if depth:
            yield f"braces do not match: {block[:60]}"


def head(mail: Mail) -> Iterator[str]:
    """Doctype, language, direction, title, charset, zoom."""
    if not mail.html.startswith("<!DOCTYPE html>"):
        yield "no doctype"
    root = tree(mail.html)
    if root.get("lang") != mail.language:
        yield f"lang is {root.get('lang')}"
    if root.get("dir") != ("rtl" if mail.language == "ar" else "ltr"):
        yield f"dir is {root.get('dir')}"
    if not "".join(root.xpath("/html/head/title/text()")).strip():
        yield "no title"
    if not re.search(rb"<meta[^>]*charset=[\"']?utf-8", mail.html.encode()[:1024], re.I):
        yield "no charset in the first 1,024 bytes"
    viewport = "".join(root.xpath("//meta[@name='viewport']/@content"))
    if "width=device-width" not in viewport or re.search("user-scalable|maximum-scale", viewport):
        yield f"viewport is {viewport or 'missing'}"


def wrapper(mail: Mail) -> Iterator[str]:
    """One article that says its language, direction and name: clients drop <html>'s own."""
    found = tree(mail.html).xpath("//*[@role='article']")
    if len(found) != 1:
        yield f"{len(found)} articles"
    for one in found:
        if one.get("lang") != mail.language or not one.get("dir"):
            yield f"the article's lang is {one.get('lang')}, its dir {one.get('dir')}"
        if not one.get("aria-label"):
            yield "the article has no label"
    stray = visible(mail.html, "not(ancestor::*[@role='article'])")
    if stray.strip():
        yield f"outside of it: {stray.strip()[:60]}"


def tables(mail: Mail) -> Iterator[str]:
    """A table for layout is none to a screen reader, in Outlook neither."""
    for tag in re.findall(r"<table\b[^>]*>", mail.html, re.I):
        if not re.search(r"role=[\"'](presentation|none)[\"']", tag):
            yield f"no role: {tag}"


def headings(mail: Mail) -> Iterator[str]:
    """One h1, first; no level is skipped; none is empty."""
    found = tree(mail.html).xpath("//h1 | //h2 | //h3 | //h4 | //h5 | //h6")
    levels = [int(one.tag[1]) for one in found]
    if levels[:1] != [1] or levels.count(1) != 1:
        yield f"levels begin {levels[:3]}, with {levels.count(1)} h1"
    for before, level in pairwise(levels):
        if level > before + 1:
            yield f"h{level} follows h{before}"
    yield from (f"an empty {one.tag}" for one in found if not words(one))


def pictures(mail: Mail) -> Iterator[str]:
    """An alternative text, and a width that Outlook can read."""
    for tag in re.findall(r"<img\b[^>]*>", mail.html, re.I):
        if not re.search(r"\balt=", tag):
            yield f"no alt: {tag}"
        if not re.search(r"\bwidth=[\"']?\d+[\"'\s/>]", tag):
            yield f"no width in pixels: {tag}"


def links(mail: Mail) -> Iterator[str]:
    """Each is named, clearly, and no name leads to two places; one inside the mail arrives."""
    root = tree(mail.html)
    targets = defaultdict(set)
    ids = set(root.xpath("//@id"))
    for link in root.xpath("//a"):
        name, target = words(link).casefold().strip(" .…›»→:"), link.get("href") or ""
        targets[name].add(target)
        if not name or name in VAGUE or not re.match(r"https?://.|mailto:.|#.", target):
            yield f"“{name}” leads to “{target}”"
        if target.startswith("#") and target[1:] not in ids:
            yield f"{target} leads nowhere"
    for name, places in targets.items():
        if len(places) > 1:
            yield f"“{name}” leads to {sorted(places)}"


def preheader(mail: Mail) -> Iterator[str]:
    """Text that the inbox shows, then enough of nothing to keep the mail's own text out."""
    first = tree(mail.html).xpath("//body//div[contains(@style, 'display:none')]")[:1]
    text = "".join(first[0].itertext()) if first else ""
    if not text.strip(FILLERS + " "):
        yield "no preheader"
    if (count := sum(text.count(filler) for filler in FILLERS)) < 60:
        yield f"{count} fillers"


def dark(mail: Mail) -> Iterator[str]:
    """Dark is declared, to the client and in a rule; whether it works a browser tells."""
    if "dark" not in "".join(tree(mail.html).xpath("//meta[@name='color-scheme']/@content")):
        yield "no color-scheme"
    if not any(
        re.search(r"@media[^{]*prefers-color-scheme:\s*dark", one) for one in css(mail.html)
    ):
        yield "no rule for dark"


def justified(mail: Mail) -> Iterator[str]:
    """Justified text has rivers on a narrow screen."""
    yield from re.findall(r"text-align:\s*justify|align=[\"']?justify", mail.html)


def conditionals(mail: Mail) -> Iterator[str]:
    """Every conditional is closed, and both readings are well nested."""
    opened = re.findall(r"<!(?:--)?\[if [^\]]*\]", mail.html)
    closed = re.findall(r"<!\[endif\]", mail.html)
    if len(opened) != len(closed):
        yield f"{len(opened)} conditionals, {len(closed)} closed"
    yield from Nesting(mail.html).faults
    yield from (f"in Outlook: {fault}" for fault in Nesting(as_outlook(mail.html)).faults)


def external(mail: Mail) -> Iterator[str]:
    """Nothing is fetched and nothing runs, in Outlook neither."""
    for html in (mail.html, as_outlook(mail.html)):
        root = tree(html)
        for name in ("src", "srcset", "background", "poster", "data"):
            yield from (f"{name}={value}" for value in root.xpath(f"//@{name}") if "//" in value)
        rules = [*css(html), *root.xpath("//@style")]
        found = (re.search(r"(?:@import|url\(|expression\().{0,60}", rule) for rule in rules)
        yield from (one[0] for one in found if one)
        yield from (f"<{one.tag}>" for one in root.xpath(ACTIVE))
        names = {str(name) for one in root.iter() for name in one.keys()}  # noqa: SIM118
        yield from sorted(name for name in names if name.startswith("on"))


def garbled(mail: Mail) -> Iterator[str]:
    """The MJML library's own notation for a character."""
    if "\\u{" in mail.html:
        yield mail.html[mail.html.index("\\u{") :][:40]


def unsubscribe(mail: Mail) -> Iterator[str]:
    """A link that says so."""
    if UNSUBSCRIBE[mail.language] not in {words(one) for one in tree(mail.html).xpath("//a")}:
        yield "no link to leave"


GATES: dict[str, Gate] = {
    gate.__name__: gate
    for gate in (
        clip,
        style_blocks,
        head,
        wrapper,
        tables,
        headings,
        pictures,
        links,
        preheader,
        dark,
        justified,
        conditionals,
        external,
        garbled,
        unsubscribe,
    )
}

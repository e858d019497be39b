"""Reading: what the links of a mail say, and whether a thumb meets them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from briefing.check.checks import Check, Found, check
from briefing.check.css import pixels
from briefing.check.origin import THEME, found
from briefing.check.page import Element, page_of
from briefing.check.proof import Proof
from briefing.model.finding import Severity
from briefing.model.text import key
from briefing.model.urls import same_page

_VAGUE = frozenset(
    "here|click|click here|more|read more|learn more|see more|continue reading|details|link|this"
    "|this link|this page|هنا|اضغط هنا|انقر هنا|المزيد|للمزيد|اقرأ المزيد|إقرأ المزيد|قراءة المزيد"
    "|التفاصيل|الرابط|هذا الرابط|تابع القراءة".split("|")
)
LEAVING = {"en": "unsubscribe", "ar": "إلغاء الاشتراك"}
_INLINE = frozenset("a abbr b bdi bdo cite em font i mark q s small span strong sub sup u".split())
_TARGET = 24.0


@check("R111", Severity.WARNING, "give the link words, or its picture an alt text")
def link_without_text(proof: Proof) -> Iterator[Found]:
    """A link has no text.

    It cannot be seen, and a screen reader spells out its address (WCAG 2.2, 2.4.4).
    """
    for link in _links(proof):
        if not _name(link):
            address = link.attributes["href"]
            yield found(proof, f"the link to {address[:60]} has no text", address=address)


@check("R112", Severity.WARNING, "let the link say what it leads to")
def vague_link(proof: Proof) -> Iterator[Found]:
    """A link says "here" or "read more" instead of what it leads to.

    A list of links is how many readers find their way; out of its sentence such a link says
    nothing (WCAG 2.2, 2.4.9).
    """
    for link in _links(proof):
        if key(name := _name(link)) in _VAGUE:
            address = link.attributes["href"]
            yield found(proof, f"“{name}” does not say where the link leads", address=address)


@check("R113", Severity.WARNING, "word them apart, or tell them apart in a title")
def ambiguous_link(proof: Proof) -> Iterator[Found]:
    """Two links have the same text and lead to different places.

    In a list of links nobody can tell them apart (WCAG 2.2, 2.4.9).
    """
    first: dict[tuple[str, str], str] = {}
    told = set()
    for link in _links(proof):
        address, name = link.attributes["href"], _name(link)
        said = (name.casefold(), link.attributes.get("title", ""))
        target = first.setdefault(said, address)
        if name and said not in told and _place(target) != _place(address):
            told.add(said)
            message = f"“{name[:60]}” leads to {target[:60]} and to {address[:60]}"
            yield found(proof, message, address=address)


@check("R114", Severity.ERROR, "put one into the masthead")
def no_way_out(proof: Proof) -> Iterator[Found]:
    """No link says "Unsubscribe" (إلغاء الاشتراك).

    Who does not find how to leave reports the mail as spam, which costs everybody else's
    delivery; in most countries the link is the law.
    """
    wanted = LEAVING.get(proof.rendered.language, "")
    if not any(wanted in _name(link).casefold() for link in _links(proof)):
        yield Found(f"no link says “{wanted}”", THEME)


@check("R115", Severity.WARNING, "give it a line height or padding of 24 px in all")
def small_target(proof: Proof) -> Iterator[Found]:
    """A link that stands alone is less than 24 px high.

    A thumb misses it (WCAG 2.2, 2.5.8); links inside running text are excepted there.
    """
    blocks: defaultdict[Element, list[Element]] = defaultdict(list)
    for link in _links(proof):
        if link.words and not link.node.xpath(".//img"):
            blocks[next((one for one in link.around if one.tag not in _INLINE), link)].append(link)
    for block, links in blocks.items():
        low = [link for link in links if _height(link, block) < _TARGET]
        if low and _letters(block) <= sum(map(_letters, links)):
            for link in low:
                message = f"the link “{link.words[:60]}” is {_height(link, block):.0f} px high"
                yield found(proof, message, address=link.attributes["href"])


CHECKS: tuple[Check, ...] = (
    link_without_text,
    vague_link,
    ambiguous_link,
    no_way_out,
    small_target,
)


def _links(proof: Proof) -> list[Element]:
    links = page_of(proof.rendered.html).tagged("a")
    return [one for one in links if "href" in one.attributes]


def _name(link: Element) -> str:
    """What a screen reader calls *link* (Accessible Name and Description 1.2 §4.3)."""
    pictures = " ".join(link.node.xpath(".//img/@alt"))
    said = link.attributes.get("aria-label", "").strip() or f"{link.words} {pictures}".strip()
    return said or link.attributes.get("title", "").strip()


def _place(address: str) -> str:
    """What two spellings of one place share; a place inside the mail is its own."""
    try:
        return address if address.startswith("#") else same_page(address)
    except ValueError:  # it cannot be read, which the checks of the links tell
        return address


def _height(link: Element, block: Element) -> float:
    """In pixels: of the line that *link* stands in, or of its own box."""
    return max(_line(link), _line(block)) + _padding(link)


def _line(element: Element) -> float:
    return pixels(element.inherited("line-height"), element.size) or 1.2 * element.size


def _padding(link: Element) -> float:
    """Above and below a link that is a box of its own."""
    if link.style.get("display") not in ("block", "inline-block"):
        return 0.0
    sides = link.style.get("padding", "").split() or ["0"]
    top = link.style.get("padding-top", sides[0])
    bottom = link.style.get("padding-bottom", sides[2] if len(sides) > 2 else sides[0])
    return (pixels(top, link.size) or 0) + (pixels(bottom, link.size) or 0)


def _letters(element: Element) -> int:
    return sum(map(str.isalpha, element.words))

"""Mail: whether text and HTML say the same, and whether the text reads like one.

visible words and links of the HTML  ⇄  words and links of the text
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import unescape

from briefing.check.checks import Check, Found, check
from briefing.check.link_texts import LEAVING
from briefing.check.origin import THEME, found
from briefing.check.page import Element, page_of
from briefing.check.proof import Proof
from briefing.model.finding import Severity

_WORDS, _LINKS = 0.97, 0.99
_WIDEST = 78
_LONG = 64
"""What is wider may be broken by the lines of the text, which have 72 columns."""
_SHOWN = 3
_MIRROR = "let templates/issue.txt print what templates/issue.mjml prints"
_LINK = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+", re.I)
_AFTER = ".,;:!?)]}'’”»،؛؟"
"""What may stand behind an address without being part of it."""
_BARE = re.compile(r"\W{0,4}(?:https?://|mailto:)\S+")
_TAG = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>|<!--", re.I)
_REFERENCE = re.compile(r"&#?\w+;")
_NO_LETTERS = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069]")


@check("E121", Severity.WARNING, _MIRROR)
def words_lost(proof: Proof) -> Iterator[Found]:
    """Words of the HTML are missing from the text, or words of the text from the HTML.

    Who reads the text (on a watch, aloud, by choice) gets another issue than the others, and
    filters take two parts that differ for a trick. At most 3 % may be missing.
    """
    shown, printed = _tokens(_shown(proof.rendered.html)), _tokens(proof.rendered.text)
    for name, wanted, there in (("text", shown, printed), ("HTML", printed, shown)):
        if (share := _share(wanted, there)) < _WORDS:
            lost = " ".join(list(wanted - there)[:_SHOWN])
            message = f"the {name} has {share:.1%} of the words; it lacks “{lost}”, for example"
            yield Found(message, THEME)


@check("E122", Severity.WARNING, _MIRROR)
def links_lost(proof: Proof) -> Iterator[Found]:
    """Links of the HTML are missing from the text, or links of the text from the HTML.

    Without the address of a report its reader cannot go and see. At most 1 % may be missing.
    """
    linked = list(dict.fromkeys(_addresses(proof)))
    printed = list(dict.fromkeys(_LINK.findall(proof.rendered.text)))
    there = {way for address in printed for way in _ways(address)}
    yield from _lost(proof, "text", [one for one in linked if one not in there], linked)
    there = {*linked, *_LINK.findall(_shown(proof.rendered.html))}
    yield from _lost(proof, "HTML", [one for one in printed if not _ways(one) & there], printed)


@check("E123", Severity.ERROR, "take it out of templates/issue.txt, or print the text itself")
def markup_in_text(proof: Proof) -> Iterator[Found]:
    """There is markup in the text.

    A tag or a character reference that the HTML does not show as such is read out as code.
    """
    shown = _shown(proof.rendered.html)
    text = _LINK.sub(" ", proof.rendered.text)
    references = [one for one in _REFERENCE.findall(text) if unescape(one) != one]
    marks = dict.fromkeys([*_TAG.findall(text), *references])
    for mark in [one for one in marks if one not in shown][:_SHOWN]:
        yield found(proof, f"“{mark[:60]}” stands in the text", mark)


@check("E124", Severity.WARNING, "wrap it in the text template")
def wide_lines(proof: Proof) -> Iterator[Found]:
    """A line of the text is wider than 78 columns.

    Clients break it where it happens to end (RFC 5322 §2.1.1); an address that stands alone is
    better left whole.
    """
    from wcwidth import width

    lines = [line for line in proof.rendered.text.split("\n") if not _BARE.fullmatch(line)]
    wide = {
        line: cells for line in lines if (cells := width(line, control_codes="ignore")) > _WIDEST
    }
    for line, cells in list(wide.items())[:_SHOWN]:
        yield Found(f"the line “{line[:40]}…” has {cells} columns ({_WIDEST} fit)", THEME)


@check("E125", Severity.ERROR, "print the way to leave into the text template")
def no_way_out_in_text(proof: Proof) -> Iterator[Found]:
    """The text does not say how to unsubscribe.

    Who reads the text alone has the same right to leave, and otherwise reports the mail as spam.
    """
    wanted = LEAVING.get(proof.rendered.language, "")
    text = " ".join(proof.rendered.text.casefold().split())
    if not re.search(rf"{re.escape(wanted)}.{{0,80}}?(?:https?://|mailto:)", text):
        yield Found(f"the text has no “{wanted}” with an address behind it", THEME)


CHECKS: tuple[Check, ...] = (
    words_lost,
    links_lost,
    markup_in_text,
    wide_lines,
    no_way_out_in_text,
)


@lru_cache(maxsize=4)
def _shown(html: str) -> str:
    """The runs of text that *html* shows, in no order."""
    elements = (one for one in page_of(html).elements if not one.hidden)
    return " ".join(run for one in elements for run in _runs(one) if run.strip())


def _runs(element: Element) -> Iterator[str]:
    yield element.node.text or ""
    for child in element.node:
        yield child.tail or ""


def _tokens(text: str) -> Counter[str]:
    """The words of *text* but for addresses; no case, marks of direction, compatibility forms."""
    text = _unbroken(_NO_LETTERS.sub("", _LINK.sub(" ", text)))
    text = unicodedata.normalize("NFKC", text).casefold()
    return Counter(re.findall(r"\w+", text.replace("_", " ")))


def _unbroken(text: str) -> str:
    """*text* with words that are longer than a line whole again."""
    from wcwidth import width

    first, *rest = text.split("\n")
    lines = [first]
    for line in rest:
        before = lines[-1].rpartition(" ")[2]
        after = line.lstrip(" ").partition(" ")[0]
        if before and after and width(before + after, control_codes="ignore") > _LONG:
            lines[-1] += line.lstrip(" ")
        else:
            lines.append(line)
    return "\n".join(lines)


def _share(wanted: Counter[str], there: Counter[str]) -> float:
    return (wanted & there).total() / wanted.total() if wanted else 1.0


def _addresses(proof: Proof) -> Iterator[str]:
    """Where the visible links of the HTML lead outside the mail."""
    for link in page_of(proof.rendered.html).tagged("a"):
        address = link.attributes.get("href", "").strip()
        if _LINK.match(address):
            yield address


def _ways(address: str) -> set[str]:
    """*address*, and what it may be where the sentence goes on behind it."""
    ways = {address}
    while address and address[-1] in _AFTER:
        address = address[:-1]
        ways.add(address)
    return ways


def _lost(proof: Proof, name: str, lost: Sequence[str], all_: Sequence[str]) -> Iterator[Found]:
    if len(lost) > len(all_) * (1 - _LINKS):
        message = f"the {name} lacks {len(lost)} of {len(all_)} links, first {lost[0][:80]}"
        yield found(proof, message, address=lost[0])

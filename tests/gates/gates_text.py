"""The gates of the text part: it says what the HTML says, cleanly, and fits a narrow window."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from gates_kit import Mail
from gates_markup import Gate
from gates_tree import tree, visible
from wcwidth import wcswidth

RECALL = 0.99
WORD = re.compile(r"\w+")
ADDRESS = re.compile(r"\s*(?:https?://|mailto:)\S+")
CODE = re.compile(
    r"</?(?:p|a|b|i|em|strong|span|div|br|table|tr|td|ul|li|h\d)(?:\s[^<>]*=[^<>]*)?/?>"
    r"|&(?:[a-z]+|#\d+);|\{[{%]|\\u\{|\[\[|!\["
)
MARKS = re.compile("[\u2066-\u2069\u200e\u200f\u061c]")


def read(text: str) -> Counter[str]:
    """The words of *text*, each with how often it stands there."""
    return Counter(WORD.findall(MARKS.sub("", text).casefold()))


def text_words(mail: Mail) -> Iterator[str]:
    """At least 99 in 100 of the words, as often as they stand in the HTML."""
    wanted = read(visible(mail.html))
    lost = wanted - read(mail.text)
    if lost.total() > (1 - RECALL) * wanted.total():
        yield f"{lost.total()} of {wanted.total()} words are lost: {list(lost)[:20]}"


def text_links(mail: Mail) -> Iterator[str]:
    """At least 99 in 100 of the links that lead out of the mail."""
    wanted = set(tree(mail.html).xpath("//a/@href[not(starts-with(., '#'))]"))
    told = set(re.split(r"[\s()]+", mail.text))
    lost = [link for link in wanted if link not in told]
    if len(lost) > (1 - RECALL) * len(wanted):
        yield f"{len(lost)} of {len(wanted)} links are lost: {sorted(lost)[:5]}"


def text_clean(mail: Mail) -> Iterator[str]:
    """No markup but what the HTML shows as text, no control character, no lost space."""
    shown = visible(mail.html)
    yield from (f"code: {found}" for found in CODE.findall(mail.text) if found not in shown)
    yield from (f"control: {found!r}" for found in re.findall(r"[\x00-\x09\x0b-\x1f]", mail.text))
    yield from (f"ends in a space: {line!r}" for line in re.findall(r".* $", mail.text, re.M))
    if "\n\n\n\n" in mail.text:
        yield "three empty lines together"


def text_lines(mail: Mail) -> Iterator[str]:
    """No line over 78 columns but a bare address."""
    for line in mail.text.splitlines():
        width = wcswidth(MARKS.sub("", line))
        if not 0 <= width <= 78 and not ADDRESS.fullmatch(line):
            yield f"{width} columns: {line}"


GATES: dict[str, Gate] = {
    gate.__name__: gate for gate in (text_words, text_links, text_clean, text_lines)
}

"""Lines → paragraphs: one a line, or hard-wrapped ones joined."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from briefing.collect.lines import blocks, ends_sentence, is_titular
from briefing.model.text import key

# A line of a list never belongs to the line before: "• one", "- one", "1. one". Dashes and
# numbers also come to stand at the start of a wrapped line, below a full one.
_BULLET = re.compile(r"[•·▪◦*]\s")
_DASH_OR_NUMBER = re.compile(r"[–-]\s|\d{1,2}[.)]\s")
# A file of lines longer than this is not wrapped: its lines are paragraphs.
_WIDEST_WRAP = 130
# In lines this short, a line without the end of a sentence goes on in the next one.
_NARROW = 100


def paragraphs(lines: Sequence[str]) -> tuple[str, ...]:
    """The paragraphs of *lines* (clean; empty lines separate).

    Lines that stand together are one paragraph where a line without the end of a sentence is as
    full as it could be. In a page that is wrapped so, a sentence that happens to end at a full
    line does not break its paragraph.
    """
    found = list(blocks(lines))
    width = max((len(line) for block in found for line in block), default=0)
    wrapped = width <= _WIDEST_WRAP and any(
        not ends_sentence(line) and _full(line, after, width)
        for block in found
        for line, after in pairwise(block)
    )
    return tuple(text for block in found for text in _unwrapped(block, width if wrapped else 0))


def with_whole_titles(lines: Sequence[str]) -> list[str]:
    """*lines* with each hard-wrapped headline on one line.

    Only in a file that is wrapped as a whole: else no headline is. A headline that is said
    twice, in the breadcrumb and below it, is not joined with itself.
    """
    whole = list(lines)
    width = max(map(len, lines), default=0)
    if width > _NARROW:
        return whole
    for at, (line, after) in enumerate(pairwise(lines)):
        if not line or not after or key(line).endswith(key(after)) or whole[at] == "":
            continue
        before = whole[at - 1] if at else ""
        last = not before or not _full(before, line, width)
        last = last and not "".join(lines[at + 2 : at + 3])
        joined = f"{line} {after}"
        if last and is_titular(joined) and (after[0].islower() or _full(line, after, width)):
            whole[at : at + 2] = [joined, ""]
    return whole


def is_wrapped(lines: Sequence[str], index: int) -> bool:
    """Whether a hard-wrapped paragraph begins at *index*: its line goes on in the next one.

    Latin text shows it by a small letter; other text by lines that are all full.
    """
    line, after = lines[index], "".join(lines[index + 1 : index + 2])
    if len(line.split()) < 6 or not after or ends_sentence(line):
        return False
    if after[0].islower():
        return True
    block = next(blocks(lines[index:]))
    width = max(map(len, block))
    cased = line.lower() != line.upper()
    return not cased and len(block) > 2 and width <= _WIDEST_WRAP and _full(line, after, width)


def _unwrapped(block: list[str], wrap: int) -> list[str]:
    """The paragraphs of *block*, of a page wrapped at *wrap* characters; 0 where it is not."""
    widest = max(map(len, block))
    texts = [[block[0]]]
    for line, after in pairwise(block):
        if _goes_on(line, after, widest, wrap):
            texts[-1].append(after)
        else:
            texts.append([after])
    return [" ".join(parts) for parts in texts]


def _goes_on(line: str, after: str, widest: int, wrap: int) -> bool:
    if _BULLET.match(after):
        return False
    if _DASH_OR_NUMBER.match(after) and not _full(line, after, widest):
        return False
    if ends_sentence(line):
        return bool(wrap) and _full(line, after, wrap)
    return widest <= _NARROW or after[0].islower() or _full(line, after, widest)


def _full(line: str, after: str, width: int) -> bool:
    return len(line) + 1 + len(after.split(" ", 1)[0]) > width

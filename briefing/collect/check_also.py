"""The Check Also block of a page: one or several headlines, each with a teaser or without."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from briefing.collect.lines import (
    ends_sentence,
    is_check_also,
    is_closing,
    is_cut,
    is_read_also,
    is_read_more,
    is_running,
    is_share,
    is_titular,
    without_ellipsis,
)
from briefing.model.article import CheckAlso
from briefing.model.text import join_quotes, words

# A second headline without a teaser has at least so many words; a footer's links have fewer.
_FEWEST_WORDS = 4
# A teaser without an ellipsis or a full stop at its end has at least so many.
_LONG = 20
# A block has at most so many entries; what claims to have more is a list of links.
_MOST = 12


@dataclass(frozen=True, slots=True)
class Split:
    """A page's lines, parted at its Check Also label."""

    main: tuple[str, ...]
    """What stands before the label; empty lines separate."""
    entries: tuple[CheckAlso, ...] = ()
    left_over: tuple[str, ...] = ()
    """What stands after the block: the page's footer."""


def split_check_also(lines: Sequence[str]) -> Split:
    """*lines* (clean; empty lines separate) parted at the first Check Also label.

    Arabic pages also set "Read also" and a headline between two paragraphs of the text: where
    running text goes on after that label, it is the article's.
    """
    main: list[str] = []
    inline: list[CheckAlso] = []
    rest = list(lines)
    while True:
        label = next((index for index, line in enumerate(rest) if is_check_also(line)), len(rest))
        main += [*rest[:label], ""]
        after = rest[label + 1 :]
        entries, left_over = read_check_also(after)
        ended = not entries or not is_read_also(rest[label]) or not _text_goes_on(after)
        if ended or len(inline) == _MOST:
            return Split(tuple(main), (*inline, *entries)[:_MOST], left_over)
        inline.append(entry(entries[0].headline, ""))
        rest = after[_headline_at(after) + 1 :]


def read_check_also(lines: Sequence[str]) -> tuple[tuple[CheckAlso, ...], tuple[str, ...]]:
    """The entries of a block from the lines after its label, and the lines that are left over.

    Every entry of a block is made alike: where the first has a teaser, a headline without one
    ends the block, for it belongs to the page's footer.
    """
    rest = [line for line in lines if not _is_button(line)]
    entries: list[CheckAlso] = []
    at = _headline_at(rest)
    while at < len(rest) and len(entries) < _MOST and _is_headline(rest[at], first=not entries):
        taken, teaser = _teaser(rest[at + 1 :])
        if not teaser and (is_cut(rest[at]) or _is_footer(rest[at], entries)):
            break
        entries.append(entry(rest[at], teaser))
        at += taken + 1
        at += _headline_at(rest[at:])
    return tuple(entries), tuple(line for line in rest[at:] if line)


def entry(headline: str, teaser: str, url: str | None = None) -> CheckAlso:
    """The Check Also of a headline and a teaser, both clean; an ellipsis says that it was cut."""
    text = join_quotes(without_ellipsis(teaser)).strip()
    return CheckAlso(join_quotes(headline), url, text, cut=bool(teaser) and is_cut(teaser))


def _headline_at(lines: Sequence[str]) -> int:
    return next((index for index, line in enumerate(lines) if line), len(lines))


def _text_goes_on(lines: Sequence[str]) -> bool:
    """Whether *lines* hold more running text than one teaser without an ellipsis."""
    return sum(is_running(line) and not is_cut(line) for line in lines) > 1


def _is_button(line: str) -> bool:
    return is_read_more(line) or is_share(line) or is_check_also(line)


def _is_headline(line: str, *, first: bool) -> bool:
    if is_closing(line):
        return False
    return is_titular(line) or (first and words(line) <= _LONG)


def _is_footer(line: str, entries: Sequence[CheckAlso]) -> bool:
    """Whether *line*, without a teaser, is no further headline of the block of *entries*."""
    return bool(entries) and (bool(entries[0].teaser) or words(line) < _FEWEST_WORDS)


def _teaser(lines: Sequence[str]) -> tuple[int, str]:
    """How many of *lines* the teaser at their start takes, and its text; 0 and "" where none."""
    first = _headline_at(lines)
    taken: list[str] = []
    for index, line in enumerate(lines[first:], start=first + 1):
        if not line:
            break
        taken.append(line)
        if is_cut(line) or (ends_sentence(line) and _stops(lines, index)):
            text = " ".join(taken)
            return (index, text) if is_cut(text) or is_running(text) else (0, "")
    if taken and words(taken[0]) >= _LONG:
        return first + 1, taken[0]
    return 0, ""


def _stops(lines: Sequence[str], index: int) -> bool:
    """Whether a teaser can stop before *index*: nothing follows it in its block, or a headline."""
    return index >= len(lines) or not lines[index] or is_titular(lines[index])

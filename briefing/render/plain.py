"""Plain text for terminals and mail: wrapped and underlined by display width."""

from __future__ import annotations

import re
from collections.abc import Iterator

WIDTH = 72
_MARKED = re.compile(r"((?:> ){0,3}(?:- |\d+\. )?)(.*)")
_LONG_URL = re.compile(rf"(\(?(?:https?://|mailto:)\S{{{WIDTH - 8},}})")


def wrap(text: str, bullet: str = "") -> str:
    """*text* in lines of at most 72 columns, the first behind *bullet*, the rest below it.

    A word longer than a line is broken, but an address never: it gets a line of its own. Each
    line is a paragraph to who shows it: isolates that are open at its end are closed there and
    opened again on the next (UAX #9 §3.3.2).
    """
    lines: list[str] = []
    for number, part in enumerate(_LONG_URL.split(text)):
        indent = " " * len(bullet) if lines else bullet
        if number % 2:
            lines.append(indent + part)
        elif part.strip():
            lines += _wrapped(part.strip(), indent, " " * len(bullet))
    return "\n".join(_closed(lines))


def _closed(lines: list[str]) -> Iterator[str]:
    """*lines*, each with as many isolates closed as are opened."""
    open_ = 0
    for line in lines:
        start = len(line) - len(line.lstrip(" "))
        again = line[:start] + "\u2068" * open_ + line[start:]
        open_ = again.count("\u2068") - again.count("\u2069")
        yield again + "\u2069" * open_


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    from wcwidth import wrap as wrap_cells

    return wrap_cells(
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=False,
        control_codes="ignore",
    )


def wrap_paragraphs(text: str) -> str:
    """Each line of *text* wrapped, behind its mark (`- `, `1. `, `> `) where it has one."""
    parts = (_MARKED.fullmatch(line) for line in text.split("\n"))
    return "\n".join(wrap(part[2], part[1]) for part in parts if part)


def underlined(text: str, mark: str) -> str:
    """*text* wrapped, with a line of *mark* below it, as wide as its widest line."""
    from wcwidth import wcswidth

    lines = wrap(text)
    widest = max((wcswidth(line) for line in lines.split("\n")), default=0)
    return f"{lines}\n{mark * max(widest, 1)}"

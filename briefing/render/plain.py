"""Plain text for terminals and mail: wrapped and underlined by display width."""

from __future__ import annotations

import re

WIDTH = 72
_LONG_URL = re.compile(rf"(\(?(?:https?://|mailto:)\S{{{WIDTH - 8},}})")


def wrap(text: str, bullet: str = "") -> str:
    """*text* in lines of at most 72 columns, the first behind *bullet*, the rest below it.

    A word longer than a line is broken, but an address never: it gets a line of its own.
    """
    lines: list[str] = []
    for number, part in enumerate(_LONG_URL.split(text)):
        indent = " " * len(bullet) if lines else bullet
        if number % 2:
            lines.append(indent + part)
        elif part.strip():
            lines += _wrapped(part.strip(), indent, " " * len(bullet))
    return "\n".join(lines)


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
    """Each paragraph of *text* wrapped, a blank line between them."""
    return "\n\n".join(wrap(paragraph) for paragraph in text.split("\n\n"))


def underlined(text: str, mark: str) -> str:
    """*text* wrapped, with a line of *mark* below it, as wide as its widest line."""
    from wcwidth import wcswidth

    lines = wrap(text)
    widest = max((wcswidth(line) for line in lines.split("\n")), default=0)
    return f"{lines}\n{mark * max(widest, 1)}"

"""Whether the elements of a document are closed and nested, read with nothing but a stack.

What is not ended (a comment, a tag, a string in it) runs to the end, as it does for browsers
(HTML §13.2.5); so no text is looked at twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
"""Elements that have no end (HTML §13.1.2)."""
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<[!?][^>]*"
    r"|<(?P<raw>style|script|title)\b.*?(?P<shut></(?P=raw)\s*>|\Z)"
    r"""|<(?P<end>/?)(?P<tag>[a-z][\w:.-]*)(?P<rest>(?:[^>"']|"[^"]*"?|'[^']*'?)*+)>?""",
    re.S | re.I,
)
_CONDITION = re.compile(
    r"<!(?P<hides>--)?\[if\b(?P<terms>[^\]>]{0,80})\]>(?P<shows>\s{0,9}(?:<!-->|-->))?"
    r"|(?:<!--\s{0,9})?<!\[endif\](?:--)?>",
    re.I,
)


def unnested(html: str) -> Iterator[str]:
    """What is not closed, or closed in the wrong place, in document order."""
    open_: list[str] = []
    for found in _TOKEN.finditer(html):
        if found["raw"] and not found["shut"]:
            yield f"<{found['raw'].lower()}> is never closed"
        tag = (found["tag"] or "").lower()
        if not tag or tag in _VOID or (":" in tag and found["rest"].endswith("/")):
            continue
        if not found["end"]:
            open_.append(tag)
        elif open_ and open_[-1] == tag:
            open_.pop()
        elif tag not in open_:
            yield f"</{tag}> closes nothing, after “{_before(html, found)}”"
        else:
            while (inner := open_.pop()) != tag:
                yield f"<{inner}> is still open where </{tag}> stands"
    for tag in reversed(open_):
        yield f"<{tag}> is never closed"


def unpaired(html: str) -> Iterator[str]:
    """Conditional comments that open twice, open or close alone, or end too early."""
    last: re.Match[str] | None = None
    for found in _CONDITION.finditer(html):
        opens, start = found["terms"] is not None, found.start()
        if opens and last:
            yield f"{found[0]} opens before {last[0]} is closed"
        elif not opens and not last:
            yield f"{found[0]} closes nothing, after “{_before(html, found)}”"
        elif last and last["hides"] and not last["shows"] and "-->" in html[last.end() : start]:
            yield f"a comment inside {last[0]} ends it"
        last = found if opens else None
    if last:
        yield f"{last[0]} is never closed"


def as_outlook(html: str) -> str:
    """What Outlook for Windows reads: conditional comments for it opened, those for others gone."""
    parts, start, read = [], 0, True
    for found in _CONDITION.finditer(html):
        if read:
            parts.append(html[start : found.start()])
        read = not (found["terms"] or "").lstrip().startswith("!")
        start = found.end()
    return "".join([*parts, html[start:] if read else ""])


def _before(html: str, found: re.Match[str]) -> str:
    return " ".join(html[max(0, found.start() - 40) : found.start()].split())

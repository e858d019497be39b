"""Write docs/checks.md from the checks' own docstrings."""

from __future__ import annotations

from pathlib import Path
from textwrap import fill

from briefing.check.checks import Check
from briefing.check.run import FAMILIES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "checks.md"
INTRODUCTION = """\
# What `briefing check` looks for

This page is written by `make docs` from the checks themselves: change it there.

    briefing check --date 2023-12-07
    briefing check --date 2023-12-07 --edition ar --format json
    briefing check --date 2023-12-07 --links

An *error* keeps an issue from being sent. A *warning* is for the editor to decide.

The exit code is 0 where nothing is found, or warnings alone; 1 where a finding is an error or
something on the desk cannot be used; 2 for wrong usage or configuration; 3 when there is no issue
to check at all.

`--links` asks for each page that the issue links to, a few at a time, and remembers for six hours
in `.briefing/links.json` which were there. A server that turns a program away (403, 429) or is in
trouble (500, 503) says nothing about the page: such addresses are listed as *could not be told*.
No address inside a machine or an office is ever asked.

## Letting a finding stand

A code means the same in every release. What the publication wants to let stand is named in
`briefing.toml`, with the reason; it is still counted, as *ignored*:

    [[ignore]]
    code = "J103"
    story = "the-story-of-1951"      # its slug; without it, everywhere
    reason = "an archive report, dated rightly"

A code that no check has is told as a problem.
"""


def page() -> str:
    """The whole of docs/checks.md."""
    parts = [INTRODUCTION]
    for family, checks in FAMILIES.items():
        parts.append(f"## {family}\n")
        parts += map(_told, sorted(checks, key=lambda one: one.code))
    return "\n".join(parts)


def _told(one: Check) -> str:
    return f"""\
### {one.code}: {one.what.removesuffix(".")}

{_lines(f"*{one.severity.capitalize()}.* {one.why}")}

{_lines(f"Remedy: {one.remedy}.")}
"""


def _lines(text: str) -> str:
    return fill(text, 100, break_long_words=False, break_on_hyphens=False)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")

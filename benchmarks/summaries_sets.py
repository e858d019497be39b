"""Public sets of news with summaries, read from a folder of CSV files for `summaries.py`."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from briefing.model.text import clean


@dataclass(frozen=True)
class Example:
    """An article, and what a person told of it."""

    headline: str
    body: tuple[str, ...]
    told: str


def examples(folder: Path) -> dict[str, list[Example]]:
    """The examples of each set in *folder*, in the order of the files' names and rows.

    Raises SystemExit where there is none.
    """
    found: dict[str, list[Example]] = {}
    for path in sorted(folder.glob("*.csv")):
        for row in _rows(path):
            read = _read(row)
            if read and read[1] not in found.setdefault(read[0], []):
                found[read[0]].append(read[1])
    if not found:
        raise SystemExit(f"{folder}: no CSV file with articles and summaries")
    return found


def _rows(path: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(10**8)
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        text = path.read_text("latin-1")
    yield from csv.DictReader(text.splitlines(keepends=True))


def _read(row: dict[str, str]) -> tuple[str, Example] | None:
    if "highlights" in row:
        return "CNN/DM", Example("", (clean(row["article"]),), clean(row["highlights"]))
    if "y" in row:
        return "CNN/DM 200", Example("", (clean(row["text"]),), clean(row["y"]))
    if "ctext" in row:
        body = _inshorts(row["ctext"] or "")
        if len(body.split()) < 80:
            return None
        return "Inshorts", Example("", (body,), clean(row["text"]))
    if "document" in row:
        headline, *lines = (line for line in row["document"].splitlines() if line.strip())
        told = re.sub(r"(?<=[a-z\")][.?!])(?=[a-z\"])", " ", clean(row["summary"]))
        return "BBC", Example(clean(headline), tuple(map(_capitals, lines)), told)
    return None


def _inshorts(text: str) -> str:
    """*text* with its quotes, which were lost to question marks, and a space between paragraphs."""
    text = re.sub(r"(?<=\w)\?(?=[a-z])", "’", text)
    text = re.sub(r"(?:(?<=[\s.:,])|^)\?(?=\w)", "“", text)
    text = re.sub(r"(?<=[.,!?])\?|(?<=\w)\?(?= [a-z])", "”", text)
    return clean(re.sub(r"(?<=[a-z0-9][.?!])(?=[A-Z“])|(?<=[a-z][.,]”)(?=[A-Z“])", " ", text))


def _capitals(paragraph: str) -> str:
    """*paragraph*, all in small letters, with a capital where a sentence begins."""
    return clean(
        re.sub(
            r"""(^|[.!?]["')]*\s+)(["'(]*[a-z])""",
            lambda found: found[1] + found[2].upper(),
            paragraph,
        )
    )

"""How much of an article's body is found, and how little else, against the reference tools.

    ours         the paragraphs of `extract`; a page that it refuses counts as an empty body
    trafilatura  as it is set by default; fast; favouring precision, with tables and without
    readability  readability-lxml's summary, as text

The set is that of github.com/scrapinghub/article-extraction-benchmark: a folder with
`ground-truth.json` and `html/<id>.html.gz`. It is scored as that project describes its own
evaluation: a text is the multiset of its runs of four words; a page's precision and recall
are the shares of what two multisets have in common; a tool's are their means over the pages for
which they are defined, and F1 is the harmonic mean of these two. The intervals hold 95 % of
2,000 resamples of the pages; the difference is that to trafilatura's best row, page by page.

usage: python benchmarks/extract.py DATASET [PAGES]
"""

from __future__ import annotations

import gzip
import json
import random
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import trafilatura
from lxml import html
from readability import Document

from briefing.collect.pages import extract
from briefing.errors import PageError

RESAMPLES = 2000
RUN = 4
Tool = Callable[[bytes, str], str]


def ours(page: bytes, url: str) -> str:
    try:
        return "\n".join(extract(page, "page.html", url=url or None).article.body)
    except PageError:
        return ""


def by_trafilatura(**options: Any) -> Tool:
    def read(page: bytes, url: str) -> str:
        text = page.decode("utf-8", "replace")
        return trafilatura.extract(text, url=url or None, include_comments=False, **options) or ""

    return read


def by_readability(page: bytes, url: str) -> str:
    summary = Document(page.decode("utf-8", "replace"), url=url or None).summary()
    return "\n".join(html.fromstring(summary).itertext())


TOOLS: dict[str, Tool] = {
    "ours": ours,
    "trafilatura": by_trafilatura(),
    "trafilatura, fast": by_trafilatura(fast=True),
    "trafilatura, precision": by_trafilatura(favor_precision=True),
    "trafilatura, precision, no tables": by_trafilatura(favor_precision=True, include_tables=False),
    "readability-lxml": by_readability,
}


@dataclass(frozen=True)
class Match:
    """How one page's body was met; None where a share is of nothing."""

    precision: float | None
    recall: float | None


def runs(text: str) -> Counter[tuple[str, ...]]:
    """The runs of four words of *text*; a shorter text is one run."""
    words = re.findall(r"\w+", text)
    starts = range(max(len(words) - RUN + 1, 1)) if words else ()
    return Counter(tuple(words[start : start + RUN]) for start in starts)


def match(found: str, true: str) -> Match:
    mine, theirs = runs(found), runs(true)
    common, given, wanted = (part.total() for part in (mine & theirs, mine, theirs))
    return Match(common / given if given else None, common / wanted if wanted else None)


def mean(shares: Sequence[float | None]) -> float:
    return statistics.fmean(share for share in shares if share is not None)


def f1(matches: Sequence[Match]) -> float:
    precision = mean([one.precision for one in matches])
    recall = mean([one.recall for one in matches])
    return 2 * precision * recall / (precision + recall)


def interval(figures: Sequence[float]) -> tuple[float, float]:
    cuts = statistics.quantiles(figures, n=40)
    return cuts[0], cuts[-1]


def measure(tool: Tool, pages: Sequence[tuple[bytes, str, str]]) -> tuple[list[Match], float]:
    """How *tool* meets each page, and its median milliseconds a page."""
    matches, times = [], []
    for page, url, true in pages:
        begun = time.perf_counter()
        found = tool(page, url)
        times.append((time.perf_counter() - begun) * 1000)
        matches.append(match(found, true))
    return matches, statistics.median(times)


def main(dataset: Path, most: int | None) -> None:
    """Print the table, and as its last line the figures as a JSON object."""
    truth = json.loads((dataset / "ground-truth.json").read_text("utf-8"))
    pages = [
        (
            gzip.decompress((dataset / "html" / f"{name}.html.gz").read_bytes()),
            told.get("url", ""),
            told.get("articleBody", ""),
        )
        for name, told in sorted(truth.items())[:most]
    ]
    measured = {name: measure(tool, pages) for name, tool in TOOLS.items()}
    rows = {name: matches for name, (matches, _) in measured.items()}
    best = max((n for n in rows if n.startswith("trafilatura")), key=lambda name: f1(rows[name]))
    pick = random.Random(4)  # the same resamples in every run
    samples = [pick.choices(range(len(pages)), k=len(pages)) for _ in range(RESAMPLES)]
    drawn = {name: [f1([row[i] for i in picks]) for picks in samples] for name, row in rows.items()}
    print(f"{len(pages)} pages                             F1  95 % interval   prec.  recall  ms")
    for name, (matches, ms) in measured.items():
        low, high = interval(drawn[name])
        precision = mean([one.precision for one in matches])
        recall = mean([one.recall for one in matches])
        print(
            f"{name:<35}{f1(matches):>6.3f}   {low:.3f}–{high:.3f}   {precision:.3f}   {recall:.3f}"
            f"{ms:>5.0f}"
        )
    more = f1(rows["ours"]) - f1(rows[best])
    low, high = interval([a - b for a, b in zip(drawn["ours"], drawn[best], strict=True)])
    print(f"ours − {best:<28}{more:>+6.3f}  {low:+.3f}–{high:+.3f}")
    figures = {
        "ours": round(f1(rows["ours"]), 4),
        "trafilatura": round(f1(rows[best]), 4),
        "difference": round(more, 4),
        "time": round(measured["ours"][1] / measured[best][1], 2),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None)

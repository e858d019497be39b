"""How often the rules put a story into the section in which an editor would have it.

    shipped    the articles of content/, without an editor's choice of section
    known      headlines alone that were in view when briefing.toml was written
    fresh      headlines that were written afterwards, and for which no rule was changed
    each file  articles of BBC-News-Summary (a CSV file with `document` and `categories`), by the
               rules of sections.toml; `valid.csv` was in view when these were written, `test.csv`
               was not

The labels of the first three are in sections.tsv.

usage: python benchmarks/sections.py [BBC.csv ...]
"""

from __future__ import annotations

import csv
import json
import sys
import time
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from briefing.app.workspace import open_workspace
from briefing.compose.sections import choose
from briefing.desk.desk import Desk
from briefing.model.article import Article
from briefing.model.publication import SectionRule
from briefing.model.text import language_of

ROOT = Path(__file__).resolve().parent.parent
TABLE = Path(__file__).with_suffix(".tsv")
BBC_RULES = Path(__file__).with_suffix(".toml")

Labelled = Iterable[tuple[str, Article]]


def labelled(name: str) -> Iterator[tuple[str, str]]:
    """The sections and headlines (of `shipped` the slugs) of one set of the table."""
    for line in TABLE.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            of, truth, text = line.split("\t")
            if of == name:
                yield truth, text


def shipped(desk: Desk) -> Labelled:
    """The articles of the shipped desks, without the sections that an editor gave them."""
    articles = {one.slug: one for day in desk.dates() for one in desk.read(day).articles}
    truths = {slug: truth for truth, slug in labelled("shipped")}
    assert truths.keys() == articles.keys()
    return [(truths[slug], replace(one, section="")) for slug, one in articles.items()]


def headlines(name: str, language: str) -> Labelled:
    """The headlines of one set in one language."""
    for truth, headline in labelled(name):
        if language_of(headline) == language:
            yield truth, Article("headline", headline, ("",), language=language)


def bbc_rules() -> tuple[SectionRule, ...]:
    """The rules for the categories of the BBC."""
    return tuple(
        SectionRule(one["key"], one["key"], tuple(one["words"]), hints=tuple(one["hints"]))
        for one in tomllib.loads(BBC_RULES.read_text("utf-8"))["sections"]
    )


def of_the_bbc(path: Path) -> Labelled:
    """The articles of a CSV file with their categories."""
    csv.field_size_limit(10**7)
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            headline, *body = [part for part in row["document"].split("\n\n") if part.strip()]
            yield row["categories"], Article("bbc", headline, tuple(body) or ("",))


def right(
    title: str, articles: Labelled, rules: tuple[SectionRule, ...], none: frozenset[str], show: bool
) -> float:
    """The share of *articles* that come to their section; prints a row, and what went wrong."""
    rows = list(articles)
    begun = time.perf_counter()
    choices = [choose(article, rules, none) for _, article in rows]
    each = (time.perf_counter() - begun) / len(rows) * 1000
    wrong = [
        (truth, choice, article)
        for (truth, article), choice in zip(rows, choices, strict=True)
        if choice.key != truth
    ]
    share = 1 - len(wrong) / len(rows)
    print(f"{title:<22}{len(rows):>6}{share:>8.3f}{each:>10.2f}")
    for truth, choice, article in wrong if show else ():
        print(f"    {article.headline}: {choice.key} ({choice.why}), not {truth}")
    return round(share, 4)


def main(paths: list[Path]) -> None:
    """Print the table and the mistakes, and the shares as one JSON object."""
    workspace = open_workspace(ROOT, ROOT, {})
    publication = workspace.settings.publication
    rules, none = publication.sections, publication.no_section
    print(f"{'set':<22}{'number':>6}{'right':>8}{'ms each':>10}")
    results = {"shipped": right("shipped", shipped(workspace.desk), rules, none, True)}
    for name in ("known", "fresh"):
        for language in ("en", "ar"):
            title = f"{name} {language}"
            results[title] = right(title, headlines(name, language), rules, none, True)
    for path in paths:
        title = f"BBC {path.stem}"
        results[title] = right(title, of_the_bbc(path), bbc_rules(), frozenset(), False)
    print(json.dumps(results))


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])

"""Which edited copies are found to be the same report, at how many wrong pairs, and how fast.

    copies   six kinds of edited copies of 200 articles: the shipped ones, and made-up ones of their
             words; found on a desk of 200 (an article and its copy, a hundred times), and on one
             of three
    time     `merge` of 200 articles; the pairs that it compares against a product of all pairs
    press    with a file given: the same copies of real articles, and which of them, unedited,
             are taken for one report (to be read by eye)

usage: python benchmarks/duplicates.py [ARTICLES.csv]    (a column `document`: headline, blank line,
                                                       paragraphs; e.g. of BBC-News-Summary)
"""

from __future__ import annotations

import csv
import json
import random
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from zoneinfo import ZoneInfo

from briefing.app.workspace import open_workspace
from briefing.compose.contradictions import VALUES
from briefing.compose.duplicates import merge
from briefing.model.article import Article
from briefing.model.instructions import Instructions
from briefing.model.likeness import Likeness

ROOT = Path(__file__).resolve().parent.parent
ZONE = ZoneInfo("Africa/Tripoli")
DESK = 200
ALIKE = 0.6
FOOT = (
    "Sign up for the morning letter and have our reports in your inbox every day.",
    "Follow this site on your favourite network, and write to the desk with corrections.",
    "All rights reserved; nothing may be printed anew without the consent of the publisher.",
    "Views of contributors are their own and not those of the house.",
)


def shipped() -> list[Article]:
    """The articles of the shipped desks."""
    desk = open_workspace(ROOT, ROOT, {}).desk
    found = (one for day in desk.dates() for one in desk.read(day).articles)
    return [replace(one, translations={}) for one in found]


def made_up(model: Sequence[Article], number: int, chance: random.Random) -> list[Article]:
    """Articles of the *model*'s words: common ones as often, and some of their own."""
    counts = Counter(word for one in model for word in " ".join(one.body).casefold().split())
    counts = Counter({word: n for word, n in counts.items() if word.isalpha()})
    common = [word for word, _ in counts.most_common(60)]
    weights = [counts[word] for word in common]
    rare = sorted(set(counts) - set(common))
    articles = []
    for at in range(number):
        own = [*chance.sample(rare, 40), *(_name(chance) for _ in range(8))]

        def word(own: list[str] = own) -> str:
            draw = chance.random()
            if draw < 0.03:
                return str(chance.randint(2, 3000))
            if draw < 0.45:
                return chance.choices(common, weights)[0]
            return chance.choice(own if draw < 0.85 else rare)

        body = tuple(
            " ".join(
                " ".join(word() for _ in range(chance.randint(8, 28))).capitalize() + "."
                for _ in range(chance.randint(1, 3))
            )
            for _ in range(chance.randint(4, 8))
        )
        headline = " ".join(word() for _ in range(8)).capitalize()
        articles.append(Article(f"made-up-{at}", headline, body))
    return articles


def _name(chance: random.Random) -> str:
    parts = "al ben dar fez gar hun jad kal mur nas qas ras sab tar wad zin".split()
    return "".join(chance.choices(parts, k=3)).capitalize()


def of_the_press(path: Path) -> list[Article]:
    """The articles of a CSV file with a column `document`."""
    csv.field_size_limit(10**7)
    with path.open(newline="", encoding="utf-8") as file:
        texts = [row["document"] for row in csv.DictReader(file)]
    articles = []
    for at, text in enumerate(dict.fromkeys(texts)):
        headline, *body = [part for part in text.split("\n\n") if part.strip()]
        if len(body) > 1:
            articles.append(Article(f"press-{at}", headline, tuple(body)))
    return articles


Edit = Callable[[list[str], random.Random], list[str]]


def changed(share: float, words: Sequence[str]) -> Edit:
    """An edit that puts others of *words* for a *share* of those of a text.

    No figures are put in, nor words for them or for days: where two texts differ in one, one is
    an update.
    """

    def edit(sentences: list[str], chance: random.Random) -> list[str]:
        text = " ".join(sentences).split()
        for at in chance.sample(range(len(text)), round(share * len(text))):
            stop = text[at][-1] if text[at][-1] in ".,;:?!" else ""
            text[at] = chance.choice(words) + stop
        return [" ".join(text)]

    return edit


def edits(words: Sequence[str]) -> dict[str, Edit]:
    """The six kinds of edits by name; each takes the sentences of a text."""

    def cut(sentences: list[str], chance: random.Random) -> list[str]:
        kept = len(sentences) - round(0.3 * len(sentences))
        return [sentences[at] for at in sorted(chance.sample(range(len(sentences)), kept))]

    return {
        "boilerplate added": lambda sentences, _: [FOOT[0], *sentences, *FOOT[1:]],
        "sentences shuffled": lambda sentences, chance: chance.sample(sentences, len(sentences)),
        "10 % of words changed": changed(0.1, words),
        "20 % of words changed": changed(0.2, words),
        "30 % of sentences cut": cut,
        "first half only": lambda sentences, _: sentences[: (len(sentences) + 1) // 2],
    }


def copy(article: Article, edit: Edit, chance: random.Random) -> Article:
    """*article* edited, in one paragraph, under another name."""
    sentences = re.split(r"(?<=[.?!])\s+", " ".join(article.body))
    return replace(article, slug=f"{article.slug}-copy", body=(" ".join(edit(sentences, chance)),))


def told(articles: Sequence[Article]) -> set[frozenset[str]]:
    """The slugs of those that were taken for one report, two and more."""
    reports = merge(articles, Instructions(), ZONE)
    return {frozenset(page.slug for page in one.pages) for one in reports if one.twins}


def found(articles: Sequence[Article], name: str, title: str) -> tuple[float, int]:
    """The share of copies of kind *name* that are found, and how many wrong groups; a row.

    Of *articles* those are left out that are twins unedited.
    """
    chance = random.Random(f"{title} {name}")
    alike = set().union(*told(articles))
    articles = [one for one in articles if one.slug not in alike]
    text = " ".join(paragraph for one in articles for paragraph in one.body)
    words = [word for word in text.split() if word.isalpha() and word.casefold() not in VALUES]
    edit = edits(words)[name]
    pairs = [(one, copy(one, edit, chance)) for one in articles]
    others = [chance.choice(articles) for _ in pairs]
    hits = wrong = small_hits = small_wrong = 0
    for start in range(0, len(pairs), DESK // 2):
        desk = pairs[start : start + DESK // 2]
        right = {frozenset((one.slug, twin.slug)) for one, twin in desk}
        groups = told([page for pair in desk for page in pair])
        hits += len(groups & right)
        wrong += len(groups - right)
    for (one, twin), other in zip(pairs, others, strict=True):
        groups = told({page.slug: page for page in (one, twin, other)}.values())  # type: ignore[arg-type]
        small_hits += frozenset((one.slug, twin.slug)) in groups
        small_wrong += groups not in ({frozenset((one.slug, twin.slug))}, set())
    share, small = hits / len(pairs), small_hits / len(pairs)
    print(f"{title:<10}{name:<24}{share:>8.3f}{wrong:>7}{small:>12.3f}{small_wrong:>7}")
    return min(share, small), wrong + small_wrong


def seconds(work: Callable[[], object]) -> float:
    """How long one call of *work* takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def timed(articles: Sequence[Article], rounds: int = 9) -> dict[str, float]:
    """How long `merge` takes, and its pairs against all pairs multiplied out; prints a row.

    The seconds are the least of all *rounds*, the ratio is the median of theirs.
    """
    texts = {one.slug: " ".join((one.headline, *one.body)) for one in articles}
    likeness = Likeness(texts)
    vectors = likeness._vectors

    def all_pairs() -> set[tuple[str, str]]:
        return {
            (one, other)
            for one, other in combinations(sorted(vectors), 2)
            if sum(w * vectors[other].get(term, 0.0) for term, w in vectors[one].items()) >= ALIKE
        }

    assert {(one, other) for one, other, _ in likeness.pairs(ALIKE)} == all_pairs()
    merges, ours, theirs = [], [], []
    for _ in range(rounds):
        merges.append(seconds(lambda: merge(articles, Instructions(), ZONE)))
        ours.append(seconds(lambda: list(likeness.pairs(ALIKE))))
        theirs.append(seconds(all_pairs))
    ratio = statistics.median(mine / other for mine, other in zip(ours, theirs, strict=True))
    whole, mine, other = (min(column) for column in (merges, ours, theirs))
    words = statistics.mean(len(text.split()) for text in texts.values())
    print(
        f"\n{len(articles)} articles of {words:.0f} words: merge {whole:.3f} s; "
        f"pairs {mine:.4f} s, all pairs {other:.4f} s, ratio {ratio:.3f}"
    )
    return {"merge_seconds": round(whole, 3), "pairs_to_all_pairs": round(ratio, 3)}


def by_eye(articles: Sequence[Article]) -> int:
    """Print what is taken for one report among articles as they are; how many groups."""
    headlines = {one.slug: one.headline for one in articles}
    groups = sorted(sorted(group) for group in told(articles))
    pairs = len(articles) * (len(articles) - 1) // 2
    print(f"\n{len(groups)} groups in {pairs} pairs of articles of the press:")
    for group in groups:
        print("   " + " | ".join(headlines[slug] for slug in group))
    return len(groups)


def main(path: Path | None) -> None:
    """Print the tables, and the figures as one JSON object."""
    chance = random.Random(20231207)
    own = shipped()
    sets = {"ours": own + made_up(own, DESK - len(own), chance)}
    if path:
        sets["press"] = of_the_press(path)[: 2 * DESK]
    print(f"{'articles':<10}{'copies':<24}{'of 200':>8}{'wrong':>7}{'of three':>12}{'wrong':>7}")
    results: dict[str, float] = {}
    for title, articles in sets.items():
        rows = [found(articles, name, title) for name in edits([])]
        results[f"{title}_least_found"] = round(min(share for share, _ in rows), 4)
        results[f"{title}_wrong"] = sum(wrong for _, wrong in rows)
        results |= {f"{title}_{name}": value for name, value in timed(articles[:DESK]).items()}
        print()
    if path:
        results["press_groups"] = by_eye(of_the_press(path))
    print(json.dumps(results))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)

"""Our summaries against the lead and sumy's on public sets of news with summaries, by ROUGE.

    ours            briefing.compose.summarize, one configuration for all sets
    lead, stop      sentences from the beginning up to the first that does not fit
    lead, fill      sentences from the beginning, leaving out those that do not fit
    sumy            LexRank, TextRank, Luhn, filled in the order of their ranks
    TF-IDF          centroid of the article, leaning sentences only behind the one before them

All take the same sentences, whole, at most 60 words, or the article's first where that is longer;
ours alone leaves out what is no report. ROUGE F1 with stemming (rouge-score); 95 % intervals by
bootstrap over the articles. A summary dangles where a sentence after its first opens with a word
that points back, and not behind the sentence that it followed in the article. Milliseconds are
processor time for one article, warm, without reading the set.

The folder DATASET holds CSV files, told apart by their columns: `article,highlights` (CNN and
Daily Mail), `text,y` (200 older ones of both), `text,ctext` (Inshorts; its headlines are written
with the summaries and not used), `document,summary` (BBC, whose small letters are made capitals
where a paragraph or a sentence begins). Even rows are for tuning; odd ones are reported.

usage: python benchmarks/summaries.py DATASET [--tuning] [--n 300] [--read 20]
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

from rouge_score.rouge_scorer import RougeScorer
from summaries_sets import Example, examples
from sumy.models.dom import ObjectDocumentModel, Paragraph
from sumy.models.dom import Sentence as SumySentence
from sumy.nlp.stemmers import Stemmer
from sumy.summarizers.lex_rank import LexRankSummarizer
from sumy.summarizers.luhn import LuhnSummarizer
from sumy.summarizers.text_rank import TextRankSummarizer
from sumy.utils import get_stop_words

from briefing.compose.dangling import leans, names
from briefing.compose.salience import terms
from briefing.compose.sentences import sentences
from briefing.compose.summarize import summarize
from briefing.model.article import Article
from briefing.model.text import words

BUDGET = 60
KINDS = ("rouge1", "rouge2", "rougeL")
Method = Callable[["Text"], list[str]]


@dataclass(frozen=True)
class Text:
    """An article as the methods get it."""

    article: Article
    sentences: tuple[str, ...]
    known: frozenset[str] | None
    reference: str


def prepared(example: Example) -> Text:
    """*example* with its sentences."""
    whole = [
        paragraph[start:end] for paragraph in example.body for start, end in sentences(paragraph)
    ]
    article = Article("x", example.headline, example.body)
    known = names(". ".join((example.headline, *example.body)))
    return Text(article, tuple(one for one in whole if re.search(r"\w", one)), known, example.told)


def fill(order: Iterable[int], text: Text) -> list[str]:
    """The sentences of *text* in its order that fit, tried in *order*.

    One that is longer than all of it is taken only where the article begins with it, as in ours.
    """
    chosen: list[int] = []
    used = 0
    for number in order:
        length = words(text.sentences[number])
        if used + length <= BUDGET or number == used == 0:
            chosen.append(number)
            used += length
    return [text.sentences[number] for number in sorted(chosen)]


def ours(text: Text) -> list[str]:
    return [one.text for one in summarize(text.article, None, BUDGET, date.isoformat)]


def lead_stop(text: Text) -> list[str]:
    used = 0
    for number, sentence in enumerate(text.sentences):
        used += words(sentence)
        if number and used > BUDGET:
            return list(text.sentences[:number])
    return list(text.sentences)


def lead_fill(text: Text) -> list[str]:
    return fill(range(len(text.sentences)), text)


def centroid(text: Text) -> list[str]:
    """TF-IDF against the article's own sentences; one that leans only behind the one before it."""
    each = [
        Counter(word for word in re.findall(r"\w+", sentence.lower()) if terms(word))
        for sentence in text.sentences
    ]
    having = Counter(term for one in each for term in one)
    idf = {term: math.log((1 + len(each)) / (1 + n)) + 1 for term, n in having.items()}
    total: Counter[str] = Counter()
    for one in each:
        total.update(one)
    middle = {term: (1 + math.log(n)) * idf[term] for term, n in total.items()}
    scores = []
    for one in each:
        vector = {term: (1 + math.log(n)) * idf[term] for term, n in one.items()}
        length = math.sqrt(sum(value * value for value in vector.values())) or 1.0
        scores.append(sum(value * middle[term] for term, value in vector.items()) / length)
    chosen: set[int] = set()
    used = 0
    for number in sorted(range(len(each)), key=lambda number: -scores[number]):
        length_of = words(text.sentences[number])
        free = not leans(text.sentences[number], text.known) or number - 1 in chosen
        if free and (used + length_of <= BUDGET or number == used == 0):
            chosen.add(number)
            used += length_of
    return [text.sentences[number] for number in sorted(chosen)]


class _Words:
    """What sumy asks for words, without its download."""

    def to_words(self, text: str) -> tuple[str, ...]:
        return tuple(re.findall(r"[^\W\d_]+", text))


def sumy(kind: type) -> Method:
    """*kind* of sumy's summarizers, with its stemmer and stop words."""
    summarizer = kind(Stemmer("english"))
    summarizer.stop_words = get_stop_words("english")

    def method(text: Text) -> list[str]:
        found = [SumySentence(one, _Words()) for one in text.sentences]
        document = ObjectDocumentModel([Paragraph(found)])
        numbers = {id(one): number for number, one in enumerate(document.sentences)}
        order: list[int] = []

        def ranked(infos: Sequence[object]) -> Sequence[object]:
            order.extend(numbers[id(info.sentence)] for info in infos)  # type: ignore[attr-defined]
            return infos

        summarizer(document, ranked)
        return fill(order, text)

    return method


METHODS: dict[str, Method] = {
    "ours": ours,
    "lead, stop": lead_stop,
    "lead, fill": lead_fill,
    "LexRank": sumy(LexRankSummarizer),
    "TextRank": sumy(TextRankSummarizer),
    "Luhn": sumy(LuhnSummarizer),
    "TF-IDF, guarded": centroid,
}


_OPENER = re.compile(
    r"^\W*(?:he|she|it|they|his|her|its|their|this|these|those|that|such|both|another|but|and|so|or"
    r"|yet|also|however|meanwhile|instead|moreover|then|later|earlier|afterwards?|still"
    r"|in addition|as a result|at the same time|the (?:two|three|four|pair|latter|former|same"
    r"|other|others|group|move|decision|statement|incident|company|man|woman|couple))\b",
    re.I,
)
"""Plainer than the guard's own rules, so that the guard does not judge itself."""


def dangles(chosen: Sequence[str], text: Text) -> bool:
    """Whether a sentence of *chosen* behind the first opens so and follows another than it did."""
    places = {one: number for number, one in reversed(list(enumerate(text.sentences)))}
    for before, sentence in pairwise(chosen):
        place = places.get(sentence, 0)
        if _OPENER.match(sentence) and not text.sentences[place - 1].endswith(before):
            return True
    return False


@dataclass(frozen=True)
class Row:
    """What a method did on a set."""

    scores: list[tuple[float, ...]]
    dangling: float
    milliseconds: float

    def mean(self, kind: int) -> float:
        return 100 * statistics.fmean(one[kind] for one in self.scores)

    def interval(self, kind: int) -> tuple[float, float]:
        """The 95 % interval of the mean, of 1,000 samples drawn with replacement."""
        draw = random.Random(7)
        values = [100 * one[kind] for one in self.scores]
        means = sorted(statistics.fmean(draw.choices(values, k=len(values))) for _ in range(1000))
        return means[25], means[974]


def measured(method: Method, texts: Sequence[Text], scorer: RougeScorer) -> Row:
    """*method* over *texts*."""
    method(texts[0])
    begun = time.process_time()
    chosen = [method(text) for text in texts]
    spent = (time.process_time() - begun) * 1000 / len(texts)
    scores = []
    for text, summary in zip(texts, chosen, strict=True):
        found = scorer.score(text.reference, " ".join(summary))
        scores.append(tuple(found[kind].fmeasure for kind in KINDS))
    pairs = zip(texts, chosen, strict=True)
    dangling = 100 * sum(dangles(summary, text) for text, summary in pairs) / len(texts)
    return Row(scores, dangling, spent)


def shown(name: str, row: Row, ours: bool) -> str:
    """A line of the table; *ours* with the intervals of its means."""
    cells = []
    for kind in range(3):
        low, high = row.interval(kind)
        cells.append(f"{row.mean(kind):5.1f}" + (f" ({low:.1f}–{high:.1f})" if ours else " " * 12))
    return f"  {name:16} {' '.join(cells)} {row.dangling:6.1f} {row.milliseconds:7.2f}"


def ratios(name: str, rows: dict[str, Row]) -> dict[str, float | bool]:
    """Ours over the lead that fills, and over the best of the others, for ROUGE-1, -2 and -L."""
    found: dict[str, float | bool] = {}
    for number, kind in enumerate(KINDS):
        mine = rows["ours"].mean(number)
        peers = {one: row.mean(number) for one, row in rows.items() if one != "ours"}
        sumys = max(peers[one] for one in ("LexRank", "TextRank", "Luhn"))
        best = max(peers, key=lambda one: peers[one])
        found[f"{name} {kind} / lead, fill"] = round(mine / peers["lead, fill"], 3)
        found[f"{name} {kind} / best of sumy"] = round(mine / sumys, 3)
        found[f"{name} {kind} / best"] = round(mine / peers[best], 3)
        found[f"{name} {kind} in best's interval"] = mine >= rows[best].interval(number)[0]
    found[f"{name} dangling %"] = round(rows["ours"].dangling, 2)
    found[f"{name} ms"] = round(rows["ours"].milliseconds, 2)
    return found


def main() -> None:
    """Print a table for each set, and the ratios as a JSON object."""
    parser = argparse.ArgumentParser()
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--tuning", action="store_true", help="the half that was tuned on")
    parser.add_argument("--n", type=int, default=300, help="articles of each set")
    parser.add_argument("--read", type=int, default=0, help="print so many summaries of each set")
    given = parser.parse_args()
    scorer = RougeScorer(KINDS, use_stemmer=True)
    outcome: dict[str, float | bool] = {}
    for name, found in examples(given.dataset).items():
        half = found[0 if given.tuning else 1 :: 2]
        texts = [text for text in map(prepared, half) if len(text.sentences) > 3][: given.n]
        rows = {label: measured(method, texts, scorer) for label, method in METHODS.items()}
        print(f"{name}, n={len(texts)}{' ' * 9}R1{' ' * 16}R2{' ' * 16}RL{' ' * 8}dangle %   ms")
        for label, row in rows.items():
            print(shown(label, row, label == "ours"))
        for text in random.Random(3).sample(texts, given.read):
            print("   ·", " ".join(ours(text)))
        outcome |= ratios(name, rows)
    print(json.dumps(outcome, ensure_ascii=False))


if __name__ == "__main__":
    main()

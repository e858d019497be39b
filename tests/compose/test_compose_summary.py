"""A summary is whole sentences from the article's beginning, each with its receipt."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

from compose_kit import DAY, PUBLICATION, article, issue_of, story
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.compose.sentences import sentences
from briefing.compose.summarize import summarize
from briefing.model.article import Article
from briefing.model.issue import Gloss, Receipt, Sentence
from briefing.model.text import clean, words


def summary_of(page: Article, budget: int = 60) -> tuple[Sentence, ...]:
    return summarize(page, DAY, budget, date.isoformat)


def sentence(count: int, mark: str) -> str:
    """A sentence of *count* words."""
    return " ".join([mark.capitalize()] + ["word"] * (count - 1)) + "."


def test_sentences_are_taken_while_they_fit() -> None:
    body = (f"{sentence(20, 'a')} {sentence(20, 'b')}", f"{sentence(20, 'c')} {sentence(1, 'd')}")
    chosen = summary_of(article("x", body=body))
    assert [one.text[0] for one in chosen] == ["A", "B", "C"]
    assert [one.receipt and one.receipt.paragraph for one in chosen] == [0, 0, 1]


def test_the_first_sentence_stands_however_long() -> None:
    chosen = summary_of(article("x", body=(f"{sentence(90, 'a')} {sentence(2, 'b')}",)))
    assert [words(one.text) for one in chosen] == [90]


def test_no_short_sentence_jumps_over_a_long_one() -> None:
    body = (f"{sentence(50, 'a')} {sentence(20, 'b')} {sentence(2, 'c')}",)
    assert len(summary_of(article("x", body=body))) == 1


def test_the_budget_is_the_publication_s() -> None:
    body = (f"{sentence(10, 'a')} {sentence(10, 'b')} {sentence(10, 'c')}",)
    assert len(summary_of(article("x", body=body), budget=20)) == 2
    assert len(summary_of(article("x", body=body), budget=19)) == 1


def test_the_editor_s_summary_stands_as_it_is_and_has_no_receipt() -> None:
    page = article("x", summary="On Tuesday, U.N. men came. They left.", body=("Other words.",))
    (only,) = story(issue_of(page), "x").summary
    assert only == Sentence("On Tuesday, U.N. men came. They left.", None, ())
    assert only.printed == page.summary


def test_a_remark_is_printed_in_brackets_and_kept_out_of_the_words() -> None:
    page = article("x", body=("He came on Tuesday, and left on Friday.",), published=DAY)
    (only,) = story(issue_of(page), "x").summary
    assert only.text == page.body[0]
    assert only.printed == (
        "He came on Tuesday [5\u00a0December], and left on Friday [1\u00a0December]."
    )


def test_the_day_of_a_moment_is_the_publication_s() -> None:
    # 22:30 in London on the 4th (a Monday) is half past midnight on Tuesday in Tripoli.
    moment = datetime(2023, 12, 4, 22, 30, tzinfo=timezone(timedelta(0)))
    page = article("x", body=("He came on Tuesday.",), published=moment)
    (only,) = story(issue_of(page), "x").summary
    assert only.printed == "He came on Tuesday [5\u00a0December]."


def test_without_its_day_a_report_gets_no_remark() -> None:
    page = article("x", body=("He came on Tuesday.",), published=None)
    (only,) = story(issue_of(page), "x").summary
    assert only == Sentence("He came on Tuesday.", Receipt("x", 0, 0, 19))


def test_a_day_of_another_year_is_told_with_its_year() -> None:
    page = article("x", body=("He came on Tuesday.",), published=date(2022, 9, 27))
    (only,) = story(issue_of(page), "x").summary
    assert only.glosses == (Gloss(18, "27\u00a0September\u00a02022"),)


def test_an_arabic_report_is_told_in_arabic() -> None:
    page = article("x", language="ar", body=("عقد الاجتماع يوم الثلاثاء في درنة.",))
    assert story(issue_of(page), "x").listed
    arabic = replace(PUBLICATION, language="ar")
    (only,) = story(issue_of(page, publication=arabic), "x").summary
    assert only.printed == "عقد الاجتماع يوم الثلاثاء [5\u00a0ديسمبر] في درنة."


PARAGRAPHS = st.lists(
    st.lists(
        st.sampled_from(
            [
                "Gen.",
                "U.N.",
                "He",
                "said",
                "on Tuesday",
                "no.",
                "“So.”",
                "…",
                "؟",
                "يوم الثلاثاء",
                "Well!",
            ]
        )
        | st.text(max_size=12),
        max_size=40,
    ).map(lambda parts: clean(" ".join(parts))),
    max_size=6,
).map(lambda found: tuple(paragraph for paragraph in found if paragraph) or ("Nothing.",))


@settings(deadline=None, max_examples=120, derandomize=True)
@given(PARAGRAPHS, st.integers(15, 80))
def test_each_receipt_cuts_its_words_out_of_the_article(body: tuple[str, ...], budget: int) -> None:
    chosen = summary_of(article("x", body=body), budget)
    everything = [
        (number, start, end)
        for number, paragraph in enumerate(body)
        for start, end in sentences(paragraph)
    ]
    places = []
    for one in chosen:
        assert one.receipt is not None
        assert one.receipt.slug == "x"
        place = (one.receipt.paragraph, one.receipt.start, one.receipt.end)
        assert body[place[0]][place[1] : place[2]] == one.text
        assert one.text
        bare = one.printed
        for gloss in one.glosses:
            bare = bare.replace(f" [{gloss.text}]", "", 1)
        assert bare == one.text
        places.append(place)
    assert places == everything[: len(places)]
    total = sum(words(one.text) for one in chosen)
    assert chosen
    assert total <= budget or len(chosen) == 1
    if len(places) < len(everything):  # nothing was left out that still fitted
        number, start, end = everything[len(places)]
        assert total + words(body[number][start:end]) > budget

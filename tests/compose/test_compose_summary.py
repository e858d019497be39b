"""A summary is whole sentences of the article within a budget, each with its receipt."""

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


def test_what_tells_most_is_taken_beside_the_first_sentence() -> None:
    body = (
        "The port of Ras Lanuf loaded two tankers with crude oil on Monday.",
        "Gulls were seen above a hill, and nothing else of any interest happened there all day.",
        "Crude oil from Ras Lanuf port fills tankers bound for Italy, the oil ministry says.",
    )
    chosen = summary_of(article("x", headline="Tankers load oil", body=body), budget=30)
    assert [one.receipt and one.receipt.paragraph for one in chosen] == [0, 2]


def test_the_first_sentence_stands_however_long() -> None:
    chosen = summary_of(article("x", body=(f"{sentence(90, 'a')} {sentence(2, 'b')}",)))
    assert [words(one.text) for one in chosen] == [90]


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


def test_a_leaning_sentence_stands_behind_its_own_or_not_at_all() -> None:
    body = (
        "Khalifa Haftar flew to Moscow for talks on Tuesday.",
        "Gulls were seen above a hill, and nothing else of any interest happened all day long.",
        "He wanted Haftar and Moscow to hold talks on closer ties, talks that Moscow liked too.",
    )
    page = article("x", headline="Haftar in Moscow for talks", body=body)
    assert [one.receipt and one.receipt.paragraph for one in summary_of(page, 26)] == [0, 1]
    assert len(summary_of(page, 60)) == 3


def test_what_stands_before_the_report_is_not_its_beginning() -> None:
    body = (
        "By Safa Alharathy",
        "Derna after the storm",
        "TRIPOLI, Libya (AP) — The storm took thousands of lives in Derna.",
    )
    (only,) = summarize(article("x", body=body), None, 60, date.isoformat)
    start = body[2].index("The")
    assert only == Sentence(body[2][start:], Receipt("x", 2, start, len(body[2])))


def test_a_stray_mark_of_quotation_does_not_cost_the_news() -> None:
    body = ("The mayor of Derna called the “dams unsafe.", "Rain fell in Derna, a town of Libya.")
    assert len(summary_of(article("x", body=body))) == 2
    assert [one.text for one in summary_of(article("x", body=body[::-1]))] == [body[1]]


def test_what_the_first_sentence_told_is_not_told_again() -> None:
    body = (
        "Tankers load oil in Zawiya.",
        "Oil tankers load oil at Zawiya again on Tuesday.",
        "Strikes by guards closed the gates of a refinery.",
        "Guards ended strikes at the refinery and its gates.",
    )
    chosen = summary_of(article("x", body=body), budget=14)
    assert [one.text for one in chosen] == [body[0], body[2]]


def test_an_article_without_a_sentence_is_told_by_what_it_has() -> None:
    assert [one.text for one in summary_of(article("x", body=("Read more",)))] == ["Read more"]
    body = ("A heading", "Another heading")
    assert [one.text for one in summary_of(article("x", body=body))] == ["A heading"]


def test_an_arabic_report_is_told_in_arabic() -> None:
    page = article("x", language="ar", body=("عقد الاجتماع يوم الثلاثاء في درنة.",))
    assert story(issue_of(page), "x").listed
    arabic = replace(PUBLICATION, language="ar")
    (only,) = story(issue_of(page, publication=arabic), "x").summary
    assert only.printed == "عقد الاجتماع يوم الثلاثاء [5\u00a0ديسمبر] في درنة."


SENTENCES = [
    "Khalifa Haftar flew to Moscow on Tuesday for talks.",
    "Gen. Haftar met the U.N. envoy in Tripoli.",
    "He has faced criticism for the floods in Derna.",
    "This group has a presence in Libya and in Syria.",
    "Meanwhile, oil output rose to 1.2m barrels.",
    "The two agreed on law No. 5 in the end.",
    "But the envoy refused to come at once.",
    "The meeting was announced by its media office.",
    "“We will go. They will stay,” Bathily said.",
    "Read more: Haftar in Moscow.",
    "Derna after the storm",
    "وصل الوفد إلى طرابلس يوم الثلاثاء.",
    "وأضاف الوزير أن الحوار بدأ في طرابلس.",
    "من جهته أكد الوزير ذلك في طرابلس.",
]
OPENERS = ("He", "This", "Meanwhile", "The two", "But", "The meeting", "وأضاف", "من جهته")
BODIES = st.lists(
    st.lists(st.sampled_from(SENTENCES) | st.text(max_size=30), min_size=1, max_size=5).map(
        lambda parts: clean(" ".join(parts))
    ),
    min_size=1,
    max_size=6,
).map(lambda found: tuple(paragraph for paragraph in found if paragraph) or ("Nothing.",))


@settings(deadline=None, max_examples=200, derandomize=True)
@given(BODIES, st.integers(10, 80))
def test_each_receipt_cuts_its_words_out_of_the_article(body: tuple[str, ...], budget: int) -> None:
    chosen = summary_of(article("x", body=body), budget)
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
    assert places == sorted(set(places))
    total = sum(words(one.text) for one in chosen)
    assert chosen
    assert total <= budget or len(chosen) == 1
    assert chosen == summary_of(article("x", body=body), budget)


@settings(deadline=None, max_examples=200, derandomize=True)
@given(
    st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=12), st.integers(10, 80), st.data()
)
def test_no_opener_is_printed_without_what_it_points_to(
    told: list[str], budget: int, data: st.DataObject
) -> None:
    cuts = data.draw(st.lists(st.booleans(), min_size=len(told), max_size=len(told)))
    paragraphs: list[str] = []
    for sentence_, new in zip(told, cuts, strict=True):
        if new or not paragraphs:
            paragraphs.append(sentence_)
        else:
            paragraphs[-1] += f" {sentence_}"
    chosen = summary_of(article("x", body=tuple(paragraphs)), budget)
    printed = [(one.receipt.paragraph, one.receipt.start) for one in chosen if one.receipt]
    everything = [
        (number, start)
        for number, paragraph in enumerate(paragraphs)
        for start, end in sentences(paragraph)
        if not paragraph[start:end].startswith("Read more")
    ]
    for one, place in list(zip(chosen, printed, strict=True))[1:]:
        if one.text.startswith(OPENERS):
            assert everything[everything.index(place) - 1] in printed

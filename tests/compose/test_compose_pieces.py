"""What of an article may stand in its summary: reports, in whole sentences."""

from __future__ import annotations

import pytest

from briefing.compose.boilerplate import behind_dateline, reports
from briefing.compose.pieces import pieces

DATELINES = [
    ("TRIPOLI, Libya (AP) — ", "The talks began."),
    ("(CNN) -- ", "A man was found."),
    ("(CNN)", "The talks began."),
    ("New Delhi, Aug 1 (PTI) ", "A man was held."),
    ("TRIPOLI (Reuters) - ", "The talks began."),
    ("TRIPOLI, 6 December – ", "The talks began."),
    ("Tripoli, December 6, 2023 – ", "The talks began."),
    ("طرابلس – وكالات: ", "قال الوزير إن الحوار بدأ."),
    ("طرابلس (رويترز) – ", "قال الوزير إن الحوار بدأ."),
    ("بنغازي 6 ديسمبر 2023 (وال) – ", "قال الوزير إن الحوار بدأ."),
    ("وكالات: ", "قال الوزير إن الحوار بدأ."),
]
NO_DATELINES = [
    "The Libyan News Agency (LANA) said so.",
    "UNSMIL – the UN mission – said so.",
    "Libya – Africa’s third producer – pumps oil.",
    "قالت وكالة الأنباء الليبية (وال) إن الحوار بدأ.",
    "قال الوزير: بدأ الحوار.",
    "الجمعية – وهي هيئة مستقلة – قالت ذلك.",
    "الدبيبة – لن أستقيل من رئاسة الحكومة.",
    "حفتر – لن نتراجع عن مطالبنا.",
    "المرصد: الأوضاع في المخيم سيئة للغاية.",
    "DBEIBAH: We will not step down before a vote.",
    "DBEIBAH – We will not step down before a vote.",
    "Dbeibah, Prime Minister – We will not step down.",
    "UNHCR: Conditions in the camps are inhumane.",
]
TRANSCRIPTS = [
    "DBEIBAH: We will not step down before a vote. The law is clear about it.",
    "UNHCR: Conditions in the camps are inhumane. Nobody should be held there.",
    "UN Envoy Bathily: “All of them have to come to the table.” The time is now.",
    "الدبيبة: لن أستقيل من رئاسة الحكومة أبدا. القانون واضح في هذه المسألة.",
]
NO_REPORTS = [
    "By Safa Alharathy",
    "Read more: Haftar in Moscow.",
    "Photo: the prime minister’s office.",
    "(Reporting by Ahmed Elumami; editing by Alison Williams)",
    "Follow us on X.",
    "The post Haftar in Moscow appeared first on Marsad.",
    "This story has been updated.",
    "CNN's Jason Hanna contributed to this report.",
    "An earlier version of this report named another town.",
    "Share your thoughts with us.",
    "See www.example.org for all of it.",
    "…",
    "اقرأ أيضا: حفتر في موسكو",
    "اقرأ المزيد",
    "المصدر: وكالة الأنباء.",
    "جميع الحقوق محفوظة.",
]
REPORTS = [
    "By the end of the day, all had left.",
    "Read the agreement, he told them.",
    "Published on Tuesday, the report blames both.",
    "Photo agencies lost two reporters.",
    "المصدر الذي تحدث إلينا نفى ذلك.",
]


@pytest.mark.parametrize(("dateline", "report"), DATELINES)
def test_a_report_begins_behind_its_dateline(dateline: str, report: str) -> None:
    assert behind_dateline(dateline + report) == len(dateline)
    (only,) = pieces((dateline + report,))
    assert (only.start, only.text) == (len(dateline), report)


@pytest.mark.parametrize("paragraph", NO_DATELINES)
def test_what_looks_like_a_dateline_stays(paragraph: str) -> None:
    assert behind_dateline(paragraph) == 0


def test_only_the_paragraph_where_the_report_begins_has_a_dateline() -> None:
    body = ("By Safa Alharathy", "TRIPOLI (AP) — The talks began.", "HAFTAR (AP) — We will not go.")
    assert [one.text for one in pieces(body)] == ["The talks began.", body[2]]


@pytest.mark.parametrize("paragraph", TRANSCRIPTS)
def test_nothing_that_somebody_says_in_a_transcript_is_printed_as_a_report(paragraph: str) -> None:
    found = pieces((paragraph, "The talks began in Tripoli.", paragraph))
    assert [one.printable for one in found] == [False, False, True, False, False]
    assert found[0].text + " " + found[1].text == paragraph


def test_who_is_said_to_speak_is_no_transcript() -> None:
    for text in ("Dbeibah told reporters: “We will go.”", "قال الوزير: بدأ الحوار في طرابلس."):
        assert [one.printable for one in pieces((text,))] == [True]


@pytest.mark.parametrize("text", NO_REPORTS)
def test_what_is_no_report_is_left_out(text: str) -> None:
    assert not pieces((text,))


@pytest.mark.parametrize("text", REPORTS)
def test_a_report_that_begins_alike_stays(text: str) -> None:
    assert reports(text)


@pytest.mark.parametrize(
    "text",
    [
        "What the parties want",
        "Prime Minister Dbeibah with the ambassador in Tripoli on Thursday",
        "The parallel government announced the holding of a conference …",
        "Yes, then.",
        "Five ways in which the talks may come to an end .",
    ],
)
def test_no_heading_caption_or_fragment_is_a_sentence(text: str) -> None:
    whole = (
        "The talks on a government began in Tripoli on Monday.",
        "The envoy of the United Nations praised all who came.",
    )
    assert [one.printable for one in pieces((text, *whole))] == [False, True, True]


def test_where_an_article_sets_no_marks_its_paragraphs_are_sentences() -> None:
    body = (
        "بحث رئيس الحكومة مع السفير الروسي في طرابلس ملفات الاقتصاد والتعليم",
        "عنوان فرعي قصير",
        "أكد السفير عودة السفارة إلى طرابلس بكامل طاقمها بعد سنوات من الغياب",
    )
    assert [one.printable for one in pieces(body)] == [True, False, True]


@pytest.mark.parametrize("text", ["He said that “the talks failed.", "Who is to say why?"])
def test_a_cut_quotation_and_a_question_only_open_a_report(text: str) -> None:
    first, second = pieces((text, "The talks on a government began in Tripoli on Monday."))
    assert first.printable
    assert [first.tells, second.tells] == [False, True]

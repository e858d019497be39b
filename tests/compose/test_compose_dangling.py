"""A sentence that leans on the one before it is known by its opening, in English and Arabic."""

from __future__ import annotations

from datetime import date

import pytest

from briefing.compose.dangling import leans, names
from briefing.compose.introduced import meetings
from briefing.compose.salience import terms
from briefing.compose.summarize import summarize
from briefing.model.article import Article

LEANS = [
    "He has faced criticism for the floods.",
    "This group has a presence in Libya.",
    "Meanwhile, oil prices fell.",
    "But the envoy refused to go.",
    "The two agreed on a date.",
    "The two sides agreed on a date.",
    "Both agreed on a date.",
    "In addition to that, oil prices fell.",
    "For his part, Saleh refused.",
    "Many of those rescued were children.",
    "Another 373 people are to follow.",
    "Asked about it, the envoy smiled.",
    "The meeting was announced by its media office.",
    "Officials said he would resign.",
    "Only women are kept there.",
    "Even if they agree, the lawyer said, it is late.",
    "Those who held him were armed.",
    "MSF teams saw them in August.",
    "Haftar is expected to ask for the same.",
    "Marwan Mohsen then equalised for the visitors.",
    "In December of that year the government fell.",
    "Armed conflict, it says, divided the country.",
    "“We will go.”",
    "“We will go,” he said.",
    "“He is a strong man,” Bathily said.",
    "وقال الوزير إن الحوار بدأ.",
    "وأضاف أن الحوار بدأ.",
    "كما أكد الوزير ذلك.",
    "من جهته، أكد الوزير ذلك.",
    "من جانبها قالت الوزيرة ذلك.",
    "هذا الاتفاق هو الأول.",
    "هو الأول من نوعه.",
    "لكن الوزير نفى ذلك.",
    "في المقابل، نفى الوزير ذلك.",
    "فيما نفى الوزير ذلك.",
]
STANDS = [
    "No group has claimed the attack.",
    "Both Libya and Egypt agreed.",
    "The two-year mandate ends in May.",
    "The attack on the airport killed two.",
    "Those who died were Egyptians.",
    "There are five of them.",
    "So far, 11,000 dead have been counted.",
    "Dbeibah said he would resign.",
    "The GNU said so through its media office.",
    "“We will go,” Bathily said.",
    "On Tuesday Haftar flew to Moscow.",
    "Earlier this month, Libya closed the field.",
    "وزارة الخارجية أكدت ذلك.",
    "وصل الوفد إلى طرابلس.",
    "قال رئيس الحكومة إن الحوار بدأ.",
]
HEADLINE = "Bodies in Derna counted"
FIRST = "Workers in Derna have counted the bodies, UNICEF said."


@pytest.mark.parametrize("sentence", LEANS)
def test_it_leans(sentence: str) -> None:
    assert leans(sentence, frozenset({"Dbeibah"}))


@pytest.mark.parametrize("sentence", STANDS)
def test_it_stands_alone(sentence: str) -> None:
    assert not leans(sentence, frozenset({"Dbeibah"}))


def test_names_are_told_by_capitals_within_a_sentence() -> None:
    assert names("Yesterday Haftar met Saleh. They saw Rome.") == frozenset(
        ("Haftar", "Saleh", "Rome")
    )
    assert names("the men came. they talked. " * 20) is None


@pytest.mark.parametrize(
    ("between", "last", "met"),
    [
        ("Egypt runs one consulate there.", "The consulate mourns 65 dead.", False),
        ("Egypt runs one consulate there.", "A consulate mourns 65 dead.", True),
        ("Egypt counts them.", "The bodies are many.", True),
        ("Then Osama Hammad came.", "Workers praised Hammad.", False),
        ("Then Osama Hammad came.", "Workers praised Osama Hammad.", True),
        ("Then Osama Hammad came.", "Hammad’s General Command did so.", False),
        ("An organisation (IOM) paid.", "Workers praised the IOM.", False),
        ("Nobody came.", "The sea took many.", True),
    ],
)
def test_who_was_not_met_in_print_is_not_spoken_of(between: str, last: str, met: bool) -> None:
    told = [FIRST, "It was raining.", between, "It was raining.", last]
    found = meetings(told, [terms(one) for one in told], terms(HEADLINE))
    assert found[-1] == (() if met else (frozenset({2}),))


def test_a_body_is_named_in_the_summary_before_it_is_spoken_of() -> None:
    body = (
        "Workers have counted the bodies in Derna after the storm, the police said on Monday.",
        "Egypt runs a consulate in the east.",
        "Nobody was seen in the hills.",
        "The consulate mourned 65 bodies of workers in Derna after the storm, police said.",
    )
    chosen = summarize(Article("x", HEADLINE, body), None, 30, date.isoformat)
    assert [one.text for one in chosen] == [body[0], body[1], body[2]]

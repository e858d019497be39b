"""A name counts as found in whatever way it is usually spelled."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.check.names import unknown, unknown_of_table

SPELLINGS = [
    ("Dbeibah", "Dabaiba"),
    ("Al-Ahly", "Al-Ahli"),
    ("Dbeiba", "Dbeibah"),
    ("Dbeibah", "Aldabaiba"),
    ("Aqila", "Agila"),
    ("Agila", "Ageela"),
    ("Aguila", "Aqila"),
    ("Haftar", "Hifter"),
    ("Tarhuna", "Tarhouna"),
    ("Sabha", "Sebha"),
    ("HCS", "HSC"),
    ("Gaddafi", "Gadhafi"),
    ("Gaddafi", "Qaddafi"),
    ("Misrata", "Misurata"),
    ("Zawiya", "Zawia"),
    ("Sirte", "Surt"),
    ("Ajdabiya", "Ajdabia"),
    ("Mohamed", "Muhammad"),
    ("Abdulhamid", "Abdul Hamid"),
    ("Turkish", "Turkey"),
    ("French", "France"),
    ("British", "UK"),
    ("European", "EU"),
    ("Egyptians", "Egypt"),
    ("United Nations", "UN"),
    ("U.N.", "UN"),
    ("Kubiš", "Kubis"),
]


SPELLED_OUT = [
    ("World Health Organization", "WHO"),
    ("International Monetary Fund", "IMF"),
    ("International Criminal Court", "ICC"),
    ("National Oil Corporation", "NOC"),
    ("Government of National Unity", "GNU"),
    ("House of Representatives", "HoR"),
    ("Food and Agriculture Organization", "FAO"),
    ("International Committee of the Red Cross", "ICRC"),
]


@pytest.mark.parametrize(("name", "short"), SPELLED_OUT)
def test_a_name_is_known_by_its_acronym(name: str, short: str) -> None:
    for text in (f"The {name} said so.", f"It was the {name} and Haftar."):
        assert list(unknown(text, f"{short} came, and Haftar.")) == []
        assert list(unknown(text, f"It came, a {short.lower()}, and Haftar.")) != []


@pytest.mark.parametrize(("one", "other"), SPELLINGS)
def test_two_spellings_are_one_name(one: str, other: str) -> None:
    for told, article in ((one, other), (other, one)):
        text = f"It was said that {told} had come, and that {told}’s word was kept."
        assert list(unknown(text, f"It was {article} who came.")) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dbeibah", "Bashagha"),
        ("Haftar", "Hammad"),
        ("Menfi", "Takala"),
        ("Sirte", "Sabha"),
        ("Tripoli", "Tobruk"),
        ("Algeria", "Albania"),
        ("UNSMIL", "UNHCR"),
    ],
)
def test_two_names_are_not_one(one: str, other: str) -> None:
    for told, article in ((one, other), (other, one)):
        text = f"It was said that {told} had come."
        assert list(unknown(text, f"It was {article} who came.")) == [told]


@pytest.mark.parametrize(
    "text",
    [
        "Floods came. “Floods came,” he said: Floods came… Floods came",
        "I came, and I’m here.",
        "جاء حفتر.",
        "It was a Q&A at 30 °C for US$5.",
    ],
)
def test_what_opens_a_sentence_is_believed(text: str) -> None:
    assert list(unknown(text, "It came.")) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was Italian Prime Minister Giorgia Meloni", ["Prime Minister"]),
        ("It was Aguila Saleh", ["Aguila Saleh"]),
        ("It was Giorgia Saleh of Derna", ["Saleh", "Derna"]),
        ("It was Derna’s mayor", ["Derna"]),
    ],
)
def test_only_the_words_that_are_not_known_are_told(text: str, expected: list[str]) -> None:
    assert list(unknown(text, "It was Giorgia Meloni of Italy, as said.")) == expected


def test_a_place_is_known_by_all_its_names() -> None:
    places = {"Zawiya": "Zawiya", "الزاوية": "Zawiya", "Tunisia": "Tunisia", "تونس": "Tunisia"}
    assert list(unknown_of_table("من الزاوية وللزاوية", "It left Zawia.", places)) == []
    assert list(unknown_of_table("من الزَّاوية", "It left.", places)) == ["الزاوية"]
    assert list(unknown_of_table("من زاوية أخرى", "It left.", places)) == []
    assert list(unknown_of_table("Tunisia said so", "قالت السلطات التونسية", places)) == []
    assert list(unknown_of_table("Tunisia said so", "قالت السلطات", places)) == ["Tunisia"]


@given(st.text(), st.text())
def test_no_text_is_too_strange(text: str, article: str) -> None:
    assert list(unknown(text, f"{text}\n{article}")) == []
    assert list(unknown_of_table(text, article, {"تونس": "Tunisia", "Tunisia": "Tunisia"})) in (
        [],
        ["تونس"],
        ["Tunisia"],
    )

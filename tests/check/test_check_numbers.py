"""Numbers are found equal by their value, in whatever they are written."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from num2words import num2words  # type: ignore[import-untyped]

from briefing.check.numbers import numbers, values

EASTERN = str.maketrans("0123456789,.", "٠١٢٣٤٥٦٧٨٩٬٫")
WHOLE = st.integers(1, 10**12 - 1)


def only(text: str) -> list[Decimal]:
    """What the one number of *text* can be read as, where it is read as one value."""
    (number,) = numbers(text)
    assert text[number.start : number.end].strip() == text[number.start : number.end]
    return [way[0] for way in number.ways if len(way) == 1]


@given(WHOLE, st.sampled_from(["", ",", ".", " ", "\u00a0", "\u202f"]), st.booleans())
def test_digits_with_any_separator_are_one_number(whole: int, mark: str, eastern: bool) -> None:
    written = f"{whole:,}".replace(",", mark)
    written = written.translate(EASTERN) if eastern else written
    assert Decimal(whole) in only(f"some {written} people")


@given(st.decimals(0, 10**6, places=2, allow_nan=False), st.sampled_from([".", ","]))
def test_a_fraction_is_found_behind_a_point_or_a_comma(value: Decimal, point: str) -> None:
    assert value in only(f"it is {str(value).replace('.', point)} per cent")
    assert value in only(f"بلغت {str(value).translate(EASTERN)} في المئة")


@given(WHOLE)
def test_english_words_are_the_number_that_they_say(whole: int) -> None:
    words = num2words(whole, lang="en").replace(",", "")
    assert Decimal(whole) in only(f"there were {words} of them")


@given(st.integers(1, 999_999), st.booleans())
def test_arabic_words_are_the_number_that_they_say(whole: int, apart: bool) -> None:
    assume(not (whole > 101_000 and whole // 1000 % 100 == 1))  # num2words writes "ألف ألف" there
    words = num2words(whole, lang="ar")
    assert Decimal(whole) in only(f"كان هناك {words if apart else words.replace(' و ', ' و')} شخص")


@given(st.text())
def test_no_text_is_too_strange(text: str) -> None:
    assert all(0 <= number.start < number.end <= len(text) for number in numbers(text))
    assert values(text) >= {way[0] for number in numbers(text) for way in number.ways}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.2 million barrels", 1_200_000),
        ("$25m", 25_000_000),
        ("twelve hundred", 1200),
        ("two dozen", 24),
        ("the twenty-third", 23),
        ("the 65th minute", 65),
        ("at 17:30", 17),
        ("ألف ومئة", 1100),
        ("مليونان و28 ألفا", 2_028_000),
        ("ثلاثة آلاف وخمسمئة", 3500),
        ("ألفا شخص", 2000),
        ("خمسون ألفًا", 50_000),
        ("١٫٢ مليون", 1_200_000),
        ("وبالعشرين", 20),
        ("مئة وواحد", 101),
        ("مليونًا و213 ألف برميل", 1_213_000),
        ("half a million", 500_000),
        ("a half-million", 500_000),
        ("a quarter of a million", 250_000),
        ("one and a half million", 1_500_000),
        ("a million and a half", 1_500_000),
        ("1 1/2 million", 1_500_000),
        ("1½ million", 1_500_000),
        ("half a dozen", 6),
        ("نصف مليون", 500_000),
        ("ربع مليون", 250_000),
        ("مليون ونصف المليون", 1_500_000),
        ("مليونان ونصف", 2_500_000),
        ("1.2 mb/d", 1_200_000),
        ("1.2m b/d", 1_200_000),
        ("1.2 mbpd", 1_200_000),
        ("2014-20", 2020),
        ("2-3,000 people", 2000),
    ],
)
def test_a_number_as_newspapers_write_it(text: str, value: int) -> None:
    assert Decimal(value) in values(text)


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("6.30pm", "18:30"),
        ("6.30 p.m.", "18:30"),
        ("2014-20", "2014 and 2020"),
        ("2-3,000", "2,000 to 3,000"),
        ("three and a half", "3.5"),
        ("zero and a half", "0.5"),
        ("الأول وربع النهائي", "1"),
    ],
)
def test_what_is_written_in_other_ways_is_the_same(text: str, other: str) -> None:
    assert all(number.among(values(other)) for number in numbers(text))
    assert all(number.among(values(text)) for number in numbers(other))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("thousands of people", []),
        ("hundreds of thousands", []),
        ("مئات الآلاف", []),
        ("لست خائفا", []),
        ("in 2023 thousands fled", [2023]),
        ("في 2023 آلاف المهاجرين", [2023]),
        ("2023-2024", [2023, 2024]),
        ("five or six", [5, 6]),
        ("1.213 million barrels", [1_213_000]),
        ("1,213 million barrels", [1_213_000_000]),
        ("several hundred thousand", []),
        ("a few thousand", []),
        ("half of 2023", [2023]),
        ("in 2023 half of them", [2023]),
        ("the first half", [1]),
        ("half and half", []),
        ("2023 and a hundred", [2023, 100]),
        ("نصف السكان", []),
    ],
)
def test_what_is_no_number_is_not_made_one(text: str, expected: list[int]) -> None:
    assert [number.ways for number in numbers(text)] == [((Decimal(one),),) for one in expected]

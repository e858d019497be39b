"""Likeness: that its index finds what multiplying out all pairs finds, and what a text holds."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.model.likeness import Likeness, stands_in

TEXTS = st.dictionaries(
    st.integers(0, 30).map(str),
    st.lists(
        st.sampled_from("oil dam vote ship bread well sand port rain bank".split()), max_size=12
    ),
    max_size=9,
).map(lambda texts: {name: " ".join(words) for name, words in texts.items()})


@settings(deadline=None, max_examples=200, derandomize=True)
@given(TEXTS, st.sampled_from([0.1, 0.5, 0.6, 0.9, 1.0]))
def test_the_index_finds_all_pairs_and_no_other(texts: dict[str, str], least: float) -> None:
    likeness = Likeness(texts)
    all_pairs = {
        (one, other): cosine
        for one, other in combinations(sorted(texts), 2)
        if (cosine := likeness.of(texts[one], other)) >= least
    }
    assert {(one, other): cosine for one, other, cosine in likeness.pairs(least)} == all_pairs


def test_a_text_is_like_itself_and_unlike_another() -> None:
    likeness = Likeness({"a": "The dam burst at night.", "b": "A vote is due in spring."})
    assert likeness.of("The dam burst at night.", "a") == pytest.approx(1)
    assert likeness.of("The dam burst at night.", "b") == 0
    assert likeness.of("", "a") == 0
    assert Likeness({"a": "اُلنفطُ إلى أوروبا"}).of("النفط الي اوروبا", "a") == pytest.approx(1)


FIRST = "The dam burst at night after days of rain. Nobody had warned the people below it."
NEXT = "Ships carry wheat from Odessa. The harbour of Misrata has room for four of them."


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        (FIRST, FIRST, 1),
        (FIRST, f"{NEXT} {FIRST}", 1),
        (FIRST, NEXT, 0),
        (f"{FIRST} {NEXT}", FIRST, 0.5),
        ("The old dam burst at night after a week of heavy rain.", FIRST, 1),
        ("Nobody ships rain, wheat has four dam harbour.", f"{FIRST} {NEXT}", 0),
        ("", FIRST, 0),
        ("Yes. No. So it is.", FIRST, 0),
    ],
)
def test_what_of_a_text_stands_in_another(one: str, other: str, share: float) -> None:
    assert stands_in(one, other) == pytest.approx(share, abs=0.1)

"""An article's name, and its day."""

from __future__ import annotations

import dataclasses
import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.errors import BriefingError, Problem
from briefing.model.article import Article, day_of, name_for
from briefing.model.text import clean
from briefing.model.urls import web_url

TRIPOLI = ZoneInfo("Africa/Tripoli")


@pytest.mark.parametrize(
    ("headline", "url", "name"),
    [
        ("Oil output up", "https://news.example/2023/oil-up.html", "oil-up"),
        ("Oil output up", "https://news.example/", "oil-output-up"),
        ("Oil output up", "https://news.example/%D9%86%D9%81%D8%B7", "oil-output-up"),
        ("Oil output up", None, "oil-output-up"),
        ("النفط", "https://news.example/?p=331685", None),
        ("النفط", None, None),
    ],
)
def test_a_name_is_of_the_address_then_of_the_headline_then_a_digest(
    headline: str, url: str | None, name: str | None
) -> None:
    given_name = name_for(headline, url)
    if name is None:
        assert re.fullmatch("[0-9a-f]{12}", given_name)
    else:
        assert given_name == name


def test_digests_differ_with_what_they_stand_for() -> None:
    names = {
        name_for("النفط", None),
        name_for("الغاز", None),
        name_for("النفط", "https://news.example/?p=1"),
        name_for("النفط", "https://news.example/?p=2"),
    }
    assert len(names) == 4
    assert name_for("النفط", None) in names


@given(st.text(), st.none() | st.text(max_size=30).map(lambda path: f"https://a.example/{path}"))
def test_a_name_is_always_a_slug(headline: str, url: str | None) -> None:
    address = web_url(url) if url else None
    assert re.fullmatch(r"[a-z0-9][a-z0-9-]{0,79}", name_for(clean(headline), address))


def test_the_day_turns_over_in_the_publications_zone() -> None:
    assert day_of(datetime(2023, 12, 6, 21, 59, tzinfo=UTC), TRIPOLI) == date(2023, 12, 6)
    assert day_of(datetime(2023, 12, 6, 22, 0, tzinfo=UTC), TRIPOLI) == date(2023, 12, 7)
    assert day_of(date(2023, 12, 6), TRIPOLI) == date(2023, 12, 6)
    assert type(day_of(datetime(2023, 12, 6, tzinfo=UTC), TRIPOLI)) is date


def test_an_article_is_a_value() -> None:
    article = Article(slug="a", headline="A", body=("B",))
    assert article == Article(slug="a", headline="A", body=("B",))
    with pytest.raises(dataclasses.FrozenInstanceError):
        article.headline = "C"  # type: ignore[misc]
    with pytest.raises(TypeError):
        article.translations["ar"] = None  # type: ignore[index]


def test_a_problem_is_one_line() -> None:
    assert str(Problem("a.md:3", "is wrong", "mend it")) == "a.md:3: is wrong (mend it)"
    assert str(Problem("", "is wrong")) == "is wrong"
    error = BriefingError.of([Problem("a", "b"), Problem("c", "d", "e")])
    assert str(error) == "a: b\nc: d (e)"
    assert len(error.problems) == 2

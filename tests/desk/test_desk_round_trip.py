"""What is written to the desk is what is read from it, whatever the text."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from types import MappingProxyType

import pytest
from desk_articles import DAY, TRAPS, articles, desk_in, folder_of
from hypothesis import HealthCheck, example, given, settings

from briefing.desk.filing import Outcome
from briefing.desk.schema import values_of
from briefing.model.article import Article, CheckAlso, Image, Translation
from briefing.model.text import clean

PLAIN = Article(slug="plain", headline="Plain", body=("One.",))

GOLDEN = """\
---
headline: Second berth opens in Misrata
source: The Harbour Desk
url: https://news.example/second-berth
page_date: 2023-12-07
published: 2023-12-06T18:05:00+00:00
language: en
categories: [Economy, Ports]
section: economy
places: [Misrata, مصراتة]
image:
  url: https://news.example/berth.jpg
  alt: A crane
  credit: Harbour office
check_also:
  - headline: Dredging goes on
    url: https://news.example/dredging
    teaser: The channel is to be
    cut: true
  - headline: Tariffs stay
summary: A second berth is open.
translations:
  ar:
    headline: رصيف ثان في مصراتة
    summary: افتتح رصيف ثان.
retold: true
---

The port opened a second berth.

Ships of 30,000 tonnes can moor there.
"""


def whole() -> Article:
    return Article(
        slug="second-berth",
        headline="Second berth opens in Misrata",
        body=("The port opened a second berth.", "Ships of 30,000 tonnes can moor there."),
        source="The Harbour Desk",
        url="https://news.example/second-berth",
        page_date=date(2023, 12, 7),
        published=datetime(2023, 12, 6, 18, 5, tzinfo=UTC),
        categories=("Economy", "Ports"),
        section="economy",
        places=("Misrata", "مصراتة"),
        image=Image("https://news.example/berth.jpg", "A crane", "Harbour office"),
        check_also=(
            CheckAlso(
                "Dredging goes on", "https://news.example/dredging", "The channel is to be", True
            ),
            CheckAlso("Tariffs stay"),
        ),
        summary="A second berth is open.",
        translations=MappingProxyType({"ar": Translation("رصيف ثان في مصراتة", "افتتح رصيف ثان.")}),
        retold=True,
    )


def file_and_read(workspace: Path, article: Article) -> tuple[Article, str]:
    """The article as it comes back, and the text of its file."""
    desk = desk_in(workspace)
    filed = desk.file(DAY, article)
    reading = desk.read(DAY)
    text = filed.path.read_bytes().decode("utf-8")
    assert reading.problems == (), text
    (found,) = reading.articles
    return found, text


def assert_comes_back(article: Article) -> str:
    with tempfile.TemporaryDirectory() as folder:
        found, text = file_and_read(Path(folder), article)
    for field in dataclasses.fields(Article):
        assert getattr(found, field.name) == getattr(article, field.name), field.name
    if isinstance(article.published, datetime):  # equal moments may differ in their zones
        assert found.published is not None
        assert found.published.isoformat() == article.published.isoformat()
    return text


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(articles())
@example(PLAIN)
def test_what_is_written_is_read(article: Article) -> None:
    text = assert_comes_back(article)

    # One line a scalar, one line a paragraph, and LF alone.
    front, _, body = text.removeprefix("---\n").partition("\n---\n")
    assert body == "\n" + "\n\n".join(article.body) + "\n"
    assert front.count("\n") + 1 == sum(map(line_count, values_of(article).values()))
    assert "\r" not in text


def line_count(value: object) -> int:
    """How many lines a field takes: one for its name, one for each scalar below it."""
    if isinstance(value, dict):
        return 1 + sum(map(line_count, value.values()))
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return 1 + sum(len(item) for item in value)
    return 1


@pytest.mark.parametrize("place", ["scalar", "list", "below", "body"])
def test_no_text_is_taken_for_something_else(place: str) -> None:
    """Each trap in each place where text can stand."""
    for text in map(clean, TRAPS):
        match place:
            case "scalar":
                article = dataclasses.replace(PLAIN, headline=text, source=text, summary=text)
            case "list":
                article = dataclasses.replace(PLAIN, categories=(text, "b"), places=(text,))
            case "below":
                article = dataclasses.replace(
                    PLAIN,
                    image=Image("https://a.example/b.jpg", text, text),
                    check_also=(CheckAlso(text, None, text), CheckAlso("b", None, text)),
                    translations=MappingProxyType({"no": Translation(text, text)}),
                )
            case _:
                article = dataclasses.replace(PLAIN, body=(text, "b", text))
        assert_comes_back(article)


def test_the_file_is_made_for_editors(tmp_path: Path) -> None:
    _, text = file_and_read(tmp_path, whole())
    assert text == GOLDEN


def test_what_is_empty_is_left_out(tmp_path: Path) -> None:
    _, text = file_and_read(tmp_path, PLAIN)
    assert text == "---\nheadline: Plain\nlanguage: en\n---\n\nOne.\n"


def test_an_article_leaves_two_files_and_no_other(tmp_path: Path) -> None:
    desk_in(tmp_path).file(DAY, whole())
    folder = folder_of(tmp_path)
    files = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    assert files == [".collected/second-berth.json", "second-berth.md"]
    record = json.loads((folder / ".collected/second-berth.json").read_text("utf-8"))
    assert record["headline"] == "Second berth opens in Misrata"
    assert record["body"] == list(whole().body)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(articles())
def test_filing_the_same_page_again_changes_nothing(article: Article) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = desk_in(Path(folder))
        path = desk.file(DAY, article).path
        before = path.read_bytes()
        again = desk.file(DAY, article)
        assert (again.path, again.outcome, again.kept) == (path, Outcome.UNCHANGED, ())
        assert path.read_bytes() == before
        assert len(desk.read(DAY).articles) == 1


def test_a_moment_keeps_its_fraction_of_a_second(tmp_path: Path) -> None:
    """As the metadata of many pages has it: 2023-12-06T18:05:00.123Z."""
    moment = datetime(2023, 12, 6, 18, 5, 0, 123000, tzinfo=UTC)
    found, _ = file_and_read(tmp_path, dataclasses.replace(PLAIN, published=moment))
    assert isinstance(found.published, datetime)
    assert found.published.replace(microsecond=0) == moment.replace(microsecond=0)


def test_places_tell_the_line_of_each_field(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    desk.file(DAY, whole())
    desk.file(DAY, PLAIN)
    places = desk.read(DAY).places
    path = "content/2023-12-07/second-berth.md"
    assert places["second-berth", "headline"] == f"{path}:2"
    assert places["second-berth", "published"] == f"{path}:6"
    assert places["second-berth", "check_also"] == f"{path}:15"
    assert places["second-berth", "retold"] == f"{path}:26"
    assert places["plain", "published"] == "content/2023-12-07/plain.md"


def test_the_dates_of_the_desk(tmp_path: Path) -> None:
    desk = desk_in(tmp_path)
    assert desk.dates() == ()
    for name in ["2023-12-08", "2023-12-07", "2023-02-30", "notes", "2023-12-7"]:
        (tmp_path / "content" / name).mkdir(parents=True)
    (tmp_path / "content/2023-12-09").write_text("a file")
    assert desk.dates() == (date(2023, 12, 7), date(2023, 12, 8))

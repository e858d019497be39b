"""Every page under pages/ is read as the .json beside it says, field by field."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from briefing.collect.pages import Page, extract
from briefing.errors import PageError
from briefing.model.article import name_for
from briefing.model.publication import Source

PAGES = Path(__file__).with_name("pages")
FILES = sorted(path for path in PAGES.iterdir() if path.suffix != ".json")
TEXTS = [path for path in FILES if path.suffix == ".txt"]
SOURCES = (
    Source("Coast Post", "coastpost.example"),
    Source("The Dune Gazette", "dunegazette.example"),
    Source("The Dune", ""),
)
TAGS = ("Ports", "Local Councils", "Port")


def expectation(path: Path, *, with_url: bool) -> tuple[str | None, dict[str, Any]]:
    told: dict[str, Any] = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    if not with_url:
        return None, told["expected"]
    expected = {**told["expected"], **told["with_url"]}
    expected.pop("error", None)
    return told["given_url"], expected


def read(path: Path, url: str | None) -> Page:
    return extract(path.read_bytes(), path.name, url=url, sources=SOURCES, tags=TAGS)


def seen(page: Page, paragraphs: dict[str, Any]) -> dict[str, Any]:
    """*page* in the shape of the .json; of the body, the words that *paragraphs* names."""
    article = page.article
    published = article.published.isoformat() if article.published else None
    first, last = paragraphs["first"], paragraphs["last"]
    return {
        "headline": article.headline,
        "page_date": article.page_date.isoformat() if article.page_date else None,
        "published": published,
        "source": article.source,
        "byline": article.byline,
        "categories": list(article.categories),
        "paragraphs": {
            "count": len(article.body),
            "first": article.body[0][: len(first)],
            "last": article.body[-1][-len(last) :],
        },
        "check_also": [
            {"headline": link.headline, "teaser": link.teaser, "cut": link.cut, "url": link.url}
            for link in article.check_also
        ],
        "language": article.language,
        "url": article.url,
        "encoding": page.encoding,
        "notes": list(page.notes),
    }


def compare(path: Path, *, with_url: bool) -> None:
    url, expected = expectation(path, with_url=with_url)
    if "error" in expected:
        with pytest.raises(PageError) as caught:
            read(path, url)
        (problem,) = caught.value.problems
        assert problem.where == path.name
        assert problem.message == expected["error"]
        assert expected["remedy"] in problem.remedy
        return
    page = read(path, url)
    expected.setdefault("byline", "")
    image = expected.pop("image", None)
    expected.pop("remedy", None)
    assert seen(page, expected["paragraphs"]) == expected
    told = page.article.image
    parts = {"url": told.url, "alt": told.alt, "credit": told.credit} if told else None
    assert parts == (image and {"credit": "", **image})
    assert page.article.slug == name_for(page.article.headline, page.article.url)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_page_as_it_is(path: Path) -> None:
    compare(path, with_url=False)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_text_page_with_its_address(path: Path) -> None:
    compare(path, with_url=True)


def test_every_page_has_its_expectation_and_the_other_way_round() -> None:
    assert {path.stem for path in FILES} == {path.stem for path in PAGES.glob("*.json")}
    assert len(TEXTS) >= 12
    assert len([path for path in FILES if path.name.startswith("sahifa")]) >= 6


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_page_date_is_never_the_publishing_date(path: Path) -> None:
    """Where a page knows its page date alone, and where that date is another one."""
    _, expected = expectation(path, with_url=False)
    if "error" in expected:
        url, expected = expectation(path, with_url=True)
        assert date.fromisoformat(expected["page_date"]) != read(path, url).article.published
        return
    article = read(path, None).article
    assert article.page_date is None or article.published != article.page_date
    if expected["published"] is None:
        assert article.published is None


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_the_page_date_alone_is_never_taken(path: Path) -> None:
    """Without every other date, and with an address that has none, nothing is published."""
    _, expected = expectation(path, with_url=True)
    text = path.read_bytes().decode(expected["encoding"])
    text = re.sub(r"(?m)^ date \S+|^\d+/\d+/\d{4} ", "", text)
    address = "https://example.ly/a-page-of-ours/"
    article = extract(text.encode(), path.name, url=address, sources=SOURCES).article
    assert article.published is None
    assert (article.page_date.isoformat() if article.page_date else None) == expected["page_date"]


def test_the_form_of_the_real_page() -> None:
    """Nine paragraphs, one Check Also; the address alone tells the day of publishing."""
    path = PAGES / "whole.txt"
    without, with_url = read(path, None), read(path, expectation(path, with_url=True)[0])
    assert len(without.article.body) == 9
    assert without.article.body == with_url.article.body
    assert without.article.page_date == with_url.article.page_date == date(2023, 11, 19)
    assert without.article.published is None
    assert with_url.article.published == date(2023, 9, 18)
    assert without.article.check_also[0].cut
    assert not without.article.check_also[0].teaser.endswith(("…", ".", " "))

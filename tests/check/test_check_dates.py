"""Dates that cannot be right, or are hard to believe."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from briefing.check.dates import check_dates
from briefing.model.article import Article
from briefing.model.finding import Finding, Severity

DAY = date(2023, 12, 7)
LATE = datetime(2023, 12, 7, 22, 30, tzinfo=UTC)  # the 8th in Tripoli


def found(**fields: Any) -> list[Finding]:
    article = Article(slug="a", headline="A", body=("B.",), **fields)
    zone = ZoneInfo("Africa/Tripoli")
    return list(check_dates([article], DAY, zone, lambda slug, name: f"{slug}.md/{name}"))


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, []),
        ({"published": DAY, "page_date": DAY}, []),
        ({"published": date(2023, 12, 6), "page_date": DAY}, []),
        ({"published": date(1990, 1, 1)}, []),
        ({"published": date(2023, 12, 8)}, [("J101", "published")]),
        ({"published": LATE}, [("J101", "published")]),
        ({"published": LATE.replace(hour=21)}, []),
        ({"page_date": date(2024, 1, 1)}, [("J101", "page_date")]),
        ({"published": date(1989, 12, 31)}, [("J102", "published")]),
        ({"page_date": date(1970, 1, 1)}, [("J102", "page_date")]),
        ({"published": DAY, "page_date": date(2023, 12, 6)}, [("J103", "published")]),
        (
            {"published": date(2023, 12, 9), "page_date": date(2023, 12, 8)},
            [("J101", "published"), ("J101", "page_date"), ("J103", "published")],
        ),
    ],
)
def test_a_date_that_is_hard_to_believe_is_found(
    fields: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    findings = found(**fields)
    assert [(each.code, each.where) for each in findings] == [
        (code, f"a.md/{name}") for code, name in expected
    ]
    for each in findings:
        ahead = (each.code, each.where) == ("J101", "a.md/published")
        assert each.severity is (Severity.ERROR if ahead else Severity.WARNING)
        assert each.remedy
        assert each.where in str(each)
        assert each.code in str(each)

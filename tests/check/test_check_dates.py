"""Dates that cannot be right, or are hard to believe."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from briefing.check.dates import CHECKS
from briefing.check.proof import Proof
from briefing.model.article import Article
from briefing.model.finding import Finding, Severity
from briefing.model.instructions import Instructions
from briefing.model.issue import Issue
from briefing.model.publication import Publication, Sender
from briefing.model.rendered import Rendered

DAY = date(2023, 12, 7)
LATE = datetime(2023, 12, 7, 22, 30, tzinfo=UTC)  # the 8th in Tripoli


def found(**fields: Any) -> list[Finding]:
    zone = ZoneInfo("Africa/Tripoli")
    sender = Sender("Name", "a@example.org", "b@example.org")
    publication = Publication("Name", "", "", "en", zone, datetime.min.time(), sender, ())
    proof = Proof(
        publication,
        Issue(DAY, "en", "Subject", "", "", None, ()),
        Rendered("Subject", "en", "", ""),
        b"",
        {"a": Article(slug="a", headline="A", body=("B.",), **fields)},
        (),
        Instructions(),
        lambda slug, name: f"{slug}.md/{name}",
    )
    return [finding for check in CHECKS for finding in check.findings(proof)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, []),
        ({"published": DAY, "page_date": DAY}, []),
        ({"published": date(2023, 12, 6), "page_date": DAY}, []),
        ({"published": date(2020, 12, 7)}, []),
        ({"published": date(2023, 12, 8)}, [("J101", "published")]),
        ({"published": LATE}, [("J101", "published")]),
        ({"published": LATE.replace(hour=21)}, []),
        ({"page_date": date(2024, 1, 1)}, [("J102", "page_date")]),
        ({"published": date(2013, 12, 7)}, [("J103", "published")]),
        ({"page_date": date(1970, 1, 1)}, [("J103", "page_date")]),
        ({"published": DAY, "page_date": date(2023, 12, 6)}, [("J104", "published")]),
        (
            {"published": date(2023, 12, 9), "page_date": date(2023, 12, 8)},
            [("J101", "published"), ("J102", "page_date"), ("J104", "published")],
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
        assert each.severity is (Severity.ERROR if each.code == "J101" else Severity.WARNING)
        assert each.story == "a"
        assert each.edition == "en"
        assert each.why
        assert each.remedy in str(each)
        assert each.where in str(each)
        assert each.code in str(each)

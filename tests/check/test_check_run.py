"""The families of checks: each check can be told apart, explained and acted on."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from check_kit import proof, shipped, with_rendered

from briefing.check.checks import Check
from briefing.check.run import FAMILIES, check
from briefing.model.finding import Severity

CHECKS = [one for checks in FAMILIES.values() for one in checks]


@pytest.mark.parametrize("one", CHECKS, ids=lambda one: one.code)
def test_a_check_says_what_it_finds_why_that_matters_and_what_to_do(one: Check) -> None:
    assert re.fullmatch(r"[A-Z]\d{3}", one.code)
    assert one.what.endswith(".")
    assert len(one.why.split()) > 3
    assert one.why.endswith(".")
    assert one.remedy
    assert one.remedy[-1] != "."


def test_no_two_checks_share_a_code() -> None:
    assert [code for code, times in Counter(one.code for one in CHECKS).items() if times > 1] == []


def test_a_family_has_one_letter_of_its_own() -> None:
    letters = {name: {one.code[0] for one in checks} for name, checks in FAMILIES.items()}
    assert all(len(one) == 1 for one in letters.values()), letters
    assert len(set.union(*letters.values())) == len(letters), letters


def test_findings_come_with_the_errors_first_and_by_code() -> None:
    spoilt = with_rendered(proof(note="A TODO.", preheader="Short"), subject="")
    findings = check(spoilt)
    ranks = [(one.severity is not Severity.ERROR, one.code) for one in findings]
    assert {"I101", "I112", "J131"} <= {one.code for one in findings}
    assert ranks == sorted(ranks)


def test_nothing_wrong_is_found_in_the_shipped_mails(root: Path) -> None:
    for name, one in shipped(root).items():
        assert [each for each in check(one) if each.severity is Severity.ERROR] == [], name

"""docs/checks.md tells of the checks that there are."""

from __future__ import annotations

import re
import runpy
from collections import Counter
from pathlib import Path

from briefing.check.run import FAMILIES

ALL = [one for checks in FAMILIES.values() for one in checks]


def test_the_page_is_what_the_checks_say(root: Path) -> None:
    page = runpy.run_path(str(root / "tools" / "checks.py"))["page"]()
    remedy = "make docs writes it anew"
    assert (root / "docs" / "checks.md").read_text("utf-8") == page, remedy
    assert re.findall(r"^### ([A-Z]\d{3}): ", page, re.M) == [
        one.code for checks in FAMILIES.values() for one in sorted(checks, key=lambda one: one.code)
    ]


def test_each_check_has_a_code_of_its_own_and_says_all_there_is_to_say() -> None:
    assert [code for code, count in Counter(one.code for one in ALL).items() if count > 1] == []
    for one in ALL:
        assert re.fullmatch(r"[A-Z]\d{3}", one.code)
        assert one.what.endswith("."), one.code
        assert one.why.endswith("."), one.code
        assert one.remedy, one.code
        assert not one.remedy.endswith("."), one.code

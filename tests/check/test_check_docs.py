"""docs/checks.md tells of the checks that there are."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

from briefing.check.run import FAMILIES


def test_the_page_is_what_the_checks_say(root: Path) -> None:
    page = runpy.run_path(str(root / "tools" / "checks.py"))["page"]()
    remedy = "make docs writes it anew"
    assert (root / "docs" / "checks.md").read_text("utf-8") == page, remedy
    assert re.findall(r"^### ([A-Z]\d{3}): ", page, re.M) == [
        one.code for checks in FAMILIES.values() for one in sorted(checks, key=lambda one: one.code)
    ]

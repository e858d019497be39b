"""Whole issues, byte for byte: what a change of the code changes in print is seen in review.

`UPDATE_GOLDEN=1 pytest tests/golden` writes them anew.
"""

from __future__ import annotations

import os
import shutil
from datetime import date
from pathlib import Path

import pytest

from briefing.app.build import build
from briefing.app.workspace import Workspace, open_workspace

GOLDEN = Path(__file__).parent
DAYS = [date(2023, 12, 5), date(2023, 12, 6), date(2023, 12, 7)]
NAMES = [f"issue{edition}.{kind}" for edition in ("", ".ar") for kind in ("html", "txt", "eml")]
NAMES.append("issue.json")
REMEDY = "look at the difference; where it is meant: UPDATE_GOLDEN=1 pytest tests/golden"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Workspace:
    folder = tmp_path_factory.mktemp("golden")
    shutil.copy(root / "briefing.toml", folder)
    shutil.copytree(root / "content", folder / "content")
    return open_workspace(folder, folder, {})


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_an_issue_is_what_it_was(day: date, workspace: Workspace) -> None:
    build(workspace, day)
    made, kept = workspace.root / "out" / str(day), GOLDEN / str(day)
    if os.environ.get("UPDATE_GOLDEN") == "1":
        kept.mkdir(exist_ok=True)
        for name in NAMES:
            shutil.copy(made / name, kept)
    # The text first: of a difference it tells most.
    for name in ["issue.txt", "issue.ar.txt", *NAMES]:
        assert (kept / name).is_file(), f"{kept / name} is missing: {REMEDY}"
        old, new = (kept / name).read_bytes(), (made / name).read_bytes()
        if not name.endswith(".eml"):
            assert new.decode().splitlines() == old.decode().splitlines(), REMEDY
        assert new == old, f"{name}: {REMEDY}"


def test_there_is_a_golden_issue_for_each_desk_and_no_other(root: Path) -> None:
    desks = {path.name for path in (root / "content").iterdir() if path.is_dir()}
    assert {path.name for path in GOLDEN.iterdir() if path.name.startswith("20")} == desks
    assert {str(day) for day in DAYS} == desks

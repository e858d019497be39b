"""Which of the pages that an issue links to are asked for again, and when."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from loopback import site

from briefing.app.fetching import FOLDER
from briefing.app.links import FILE, reach_links
from briefing.app.workspace import Workspace, open_workspace
from briefing.net.reach import Outcome, Reach

START = datetime(2023, 12, 7, 4, 30, tzinfo=UTC)


def workspace_in(folder: Path, root: Path) -> Workspace:
    shutil.copy(root / "briefing.toml", folder)
    return open_workspace(folder, folder, {"BRIEFING_NET__ALLOW_LOOPBACK": "true"})


def test_what_was_fine_is_remembered_for_six_hours(tmp_path: Path, root: Path) -> None:
    workspace = workspace_in(tmp_path, root)
    with site() as one:
        fine, dead, untold = (one.url(f"{status}/x", "127.0.0.1") for status in (200, 404, 503))

        def asked(after: timedelta, *urls: str) -> set[str]:
            """The paths that are asked for *after* some time."""
            one.asked.clear()
            found = reach_links(workspace, urls, lambda: START + after)
            assert list(found) == list(urls)
            assert found.get(fine) in (None, Reach(Outcome.FINE))
            assert found.get(dead) in (None, Reach(Outcome.DEAD, "404 Not Found"))
            return {path for _, path in one.asked}

        def hours(count: float) -> timedelta:
            return timedelta(hours=count)

        assert asked(hours(0), fine, dead, untold) == {"/200/x", "/404/x", "/503/x"}
        assert asked(hours(1), untold, dead, fine) == {"/404/x", "/503/x"}
        assert asked(hours(3), dead) == {"/404/x"}
        assert asked(hours(5.9), fine) == set()  # remembered through checks of other issues
        assert asked(hours(6), fine) == {"/200/x"}
        assert asked(hours(11), fine) == set()
        assert asked(hours(-1), fine) == {"/200/x"}  # a clock that was set back


def test_what_cannot_be_kept_is_told_all_the_same(tmp_path: Path, root: Path) -> None:
    workspace = workspace_in(tmp_path, root)
    (tmp_path / FOLDER).write_text("no folder")
    with site() as one:
        url = one.url("200/x", "127.0.0.1")
        assert reach_links(workspace, [url], lambda: START) == {url: Reach(Outcome.FINE)}
    (tmp_path / FOLDER).unlink()
    reach_links(workspace, [], lambda: START)
    assert (tmp_path / FOLDER / FILE).is_file()

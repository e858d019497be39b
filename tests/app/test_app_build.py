"""From a desk to its issue: what is read along the way, what is said about it, what is kept."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from app_kit import DAY, DAYS, NAMES, article, built, instruct, shipped, workspace_in

from briefing.app.build import build
from briefing.app.history import history
from briefing.app.workspace import Workspace, open_workspace
from briefing.errors import DeskError, EmptyDayError, RenderError
from briefing.model.article import CheckAlso
from briefing.model.issue import Standing


@pytest.fixture
def workspace(tmp_path: Path, root: Path) -> Workspace:
    return workspace_in(tmp_path, root)


def test_a_desk_becomes_three_files_an_edition_and_an_index(workspace: Workspace) -> None:
    workspace.desk.file(DAY, article("a"))
    told, files = built(workspace)
    assert [path.name for path in told.paths] == NAMES
    assert told.problems == ()
    assert [story.slug for story in told.issue.stories] == ["a"]
    index = json.loads(files["issue.json"])
    assert set(index["editions"]["en"]["inputs"]) == {
        *("desk", "history", "sources", "theme", "configuration"),
    }
    assert workspace.outbox.read(DAY).index == index


def test_one_bad_apple_spoils_nothing_else(workspace: Workspace) -> None:
    workspace.desk.file(DAY, article("a"))
    bad = workspace.root / "content" / "2023-12-07" / "bad.md"
    bad.write_text("---\nheadline: X\npublished: 31 Nov\n---\n\nBody.\n")
    told, _ = built(workspace)
    assert [story.slug for story in told.issue.stories] == ["a"]
    (problem,) = told.problems
    assert problem.where == "content/2023-12-07/bad.md:3"


def test_an_instruction_that_names_nothing_is_told(workspace: Workspace) -> None:
    workspace.desk.file(DAY, article("a"))
    instruct(workspace, "---\nlead: b\n---\n")
    told, _ = built(workspace)
    (problem,) = told.problems
    assert problem.where == "content/2023-12-07/_issue.md:2"
    assert told.issue.lead
    assert told.issue.lead.slug == "a"


def test_instructions_that_cannot_be_read_stop_the_build(workspace: Workspace) -> None:
    workspace.desk.file(DAY, article("a"))
    instruct(workspace, "---\nleed: a\n---\n")
    with pytest.raises(DeskError):
        build(workspace, DAY)
    assert not (workspace.root / "out").exists()


def test_a_day_without_articles_has_no_issue_but_its_problems(workspace: Workspace) -> None:
    with pytest.raises(EmptyDayError):
        build(workspace, DAY)
    folder = workspace.root / "content" / "2023-12-07"
    folder.mkdir(parents=True)
    (folder / "bad.md").write_text("no front matter")
    with pytest.raises(EmptyDayError) as error:
        build(workspace, DAY)
    assert [problem.where for problem in error.value.problems] == [
        "content/2023-12-07/bad.md:1",
        "content/2023-12-07",
    ]
    assert not (workspace.root / "out").exists()


def test_a_finding_names_the_line(workspace: Workspace) -> None:
    late = article("a", published=DAY + timedelta(1), body=("Militias came.",))
    lines = workspace.desk.file(DAY, late).path.read_text().split("\n")
    told, _ = built(workspace)
    found = [one for one in told.findings if one.code in {"J101", "J104", "J132"}]
    for each, (code, begin) in zip(
        found, [("J101", "published:"), ("J104", "published:"), ("J132", "Militias")], strict=True
    ):
        number = next(n for n, line in enumerate(lines, 1) if line.startswith(begin))
        assert (each.code, each.where) == (code, f"content/2023-12-07/a.md:{number}")


def test_a_follow_up_points_to_an_earlier_desk_as_it_is_now(workspace: Workspace) -> None:
    link = CheckAlso("Old name", "https://example.org/before/")
    workspace.desk.file(DAY, article("a", check_also=(link,)))
    earlier = workspace.desk.file(DAYS[0], article("before", headline="Frist name"))
    assert _link(workspace)[:2] == (Standing.EARLIER, "Frist name")
    earlier.path.write_text(earlier.path.read_text().replace("Frist", "First"))
    assert _link(workspace) == (Standing.EARLIER, "First name", DAYS[0])
    instruct(workspace, "---\nexclude: [before]\n---\n", DAYS[0])
    assert _link(workspace) == (Standing.ELSEWHERE, "Old name", None)
    instruct(workspace, "---\n---\n", DAYS[0])
    assert _link(workspace) == (Standing.EARLIER, "First name", DAYS[0])
    instruct(workspace, "---\nbroken\n---\n", DAYS[0])  # no issue can be made of that desk
    assert _link(workspace) == (Standing.ELSEWHERE, "Old name", None)


def _link(workspace: Workspace) -> tuple[Standing, str, date | None]:
    ((link,),) = [story.follow_ups for story in build(workspace, DAY).issue.stories]
    return link.standing, link.headline, link.issue_date


def test_history_reaches_back_as_far_as_it_is_told(workspace: Workspace) -> None:
    for days in (0, 1, 13, 14, 15, -1):
        workspace.desk.file(DAY - timedelta(days), article(f"d{days}"))
    past = history(workspace.desk, DAY, 14, "en")
    assert [one.issue_date for one in past] == [DAY - timedelta(days) for days in (1, 13, 14)]


def test_history_holds_the_check_also_links_that_could_be_printed(workspace: Workspace) -> None:
    links = [CheckAlso(name, f"https://example.org/{name}/") for name in ("elsewhere", "gone")]
    unknown = CheckAlso("Nowhere", None)
    workspace.desk.file(DAYS[1], article("a", check_also=(*links, unknown)))
    workspace.desk.file(DAYS[1], article("gone"))
    instruct(workspace, "---\nexclude: [gone]\n---\n", DAYS[1])
    (past,) = history(workspace.desk, DAY, 14, "en")
    assert past.check_also == ("https://example.org/elsewhere/",)


def test_the_inputs_tell_what_changed(workspace: Workspace) -> None:
    def inputs() -> dict[str, str]:
        build(workspace, DAY)
        found: dict[str, str] = dict(workspace.outbox.read(DAY).index["editions"]["en"]["inputs"])
        return found

    filed = workspace.desk.file(DAY, article("a"))
    first = inputs()
    assert inputs() == first
    filed.path.write_text(filed.path.read_text().replace("seen", "heard"))
    second = inputs()
    assert {name for name in first if first[name] != second[name]} == {"desk"}
    instruct(workspace, "---\nsubject: X\n---\n")
    third = inputs()
    assert {name for name in first if second[name] != third[name]} == {"desk"}
    workspace.desk.file(DAYS[0], article("b"))
    fourth = inputs()
    assert {name for name in first if third[name] != fourth[name]} == {"history"}
    (workspace.root / "templates").mkdir()
    (workspace.root / "templates" / "mine.txt").write_text("x")
    fifth = inputs()
    assert {name for name in first if fourth[name] != fifth[name]} == {"theme"}
    again = open_workspace(
        workspace.root, workspace.root, {"BRIEFING_PUBLICATION__TAGLINE": "Another"}
    )
    build(again, DAY)
    sixth = again.outbox.read(DAY).index["editions"]["en"]["inputs"]
    assert {name for name in first if fifth[name] != sixth[name]} == {"configuration"}


def test_a_broken_theme_leaves_the_old_issue(workspace: Workspace) -> None:
    workspace.desk.file(DAY, article("a"))
    _, before = built(workspace)
    (workspace.root / "templates").mkdir()
    (workspace.root / "templates" / "issue.txt").write_text("\n{{ nothing }}")
    with pytest.raises(RenderError) as error:
        build(workspace, DAY)
    assert error.value.problems[0].where == "templates/issue.txt:2"
    assert workspace.outbox.read(DAY).files["issue.html"] == before["issue.html"]


def test_building_twice_gives_the_same_bytes(tmp_path: Path, root: Path) -> None:
    one, other = shipped(tmp_path / "one", root), shipped(tmp_path / "other", root)
    for day in DAYS:
        _, first = built(one, day)
        _, again = built(one, day)
        _, elsewhere = built(other, day)
        assert first == again == elsewhere


BUILD_EACH = """
import sys
from briefing.cli.main import main
_, folder, *days = sys.argv
for day in days:
    sys.argv = ["briefing", "--workspace", folder, "build", "--quiet", "--date", day]
    try:
        main()
    except SystemExit as exit:
        assert not exit.code, exit.code
"""


def test_neither_clock_nor_locale_nor_hashes_nor_the_disk_make_a_difference(
    tmp_path: Path, root: Path
) -> None:
    settings = [
        {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "1", "LANG": "C"},
        {"TZ": "UTC", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2", "PYTHONUTF8": "1"},
    ]
    folders = [tmp_path / "one", tmp_path / "two"]
    for number, folder in enumerate(folders):
        folder.mkdir()
        shutil.copy(root / "briefing.toml", folder)
        paths = sorted((root / "content").rglob("*.md"), reverse=bool(number))
        for age, path in enumerate(paths):
            copy = folder / path.relative_to(root)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
            os.utime(copy, (1_000_000_000 + number * 99_999 + age,) * 2)
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "HOME") if name in os.environ}
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", BUILD_EACH, str(folder), *map(str, DAYS)],
            cwd=root,
            env=kept | setting,
            stderr=subprocess.PIPE,
            text=True,
        )
        for folder, setting in zip(folders, settings, strict=True)
    ]
    for run in runs:
        _, errors = run.communicate()
        assert run.returncode == 0, errors
    for day in DAYS:
        for name in NAMES:
            one, two = (folder / "out" / str(day) / name for folder in folders)
            assert one.read_bytes() == two.read_bytes(), f"{day} {name}"


@pytest.mark.parametrize(
    "published",
    ["0001-01-01", "9999-12-31", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"],
)
def test_a_date_at_the_end_of_the_calendar_is_a_finding(
    workspace: Workspace, published: str
) -> None:
    path = workspace.desk.file(DAY, article("a", body=("He came on Sunday.",))).path
    text = path.read_text("utf-8")
    path.write_text(text.replace("published: 2023-12-07", f"published: {published}"), "utf-8")
    codes = {one.code for one in build(workspace, DAY).findings}
    assert codes & {"J101", "J103"} == {"J103" if published.startswith("0001") else "J101"}


def test_the_first_days_of_the_calendar_have_no_history(workspace: Workspace) -> None:
    workspace.desk.file(date(1, 1, 5), article("a"))
    assert history(workspace.desk, date(1, 1, 5), 14, "en") == ()

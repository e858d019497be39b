"""The commands as people and scripts call them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cli_workspace import ARTICLE, DATED, DAY, OTHER, PAGE, briefing_run, put, workspace, write

import briefing

SLUG = "fishermen-of-zuwara-get-a-new-ice-plant"


def test_the_version() -> None:
    run = briefing_run("--version", cwd=Path.cwd())
    assert (run.code, run.err) == (0, "")
    assert run.out == f"briefing, version {briefing.__version__}\n"


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ((), ["add", "build", "check", "desk", "--workspace", "--version", "Exit codes"]),
        (("add",), ["PAGE...", "--url", "--date", "--format", "--quiet"]),
        (("desk",), ["remove", "--date", "--format"]),
        (("desk", "remove"), ["SLUG...", "--date", ".removed/"]),
        (("build",), ["--date", "--open", "--format", "--quiet"]),
        (("subscribers",), ["add", "import", "remove", "erase", "list", "export"]),
        (("check",), ["--date", "--edition", "--links", "--format", "--quiet"]),
    ],
)
def test_help_needs_no_workspace(
    tmp_path: Path, command: tuple[str, ...], words: list[str]
) -> None:
    run = briefing_run(*command, "-h", cwd=tmp_path)
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("Usage: ")
    for word in words:
        assert word in run.out


def test_add_twice_then_a_changed_page(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    page = write(folder / "page.txt", DATED + PAGE)
    path = folder / "content" / DAY / f"{SLUG}.md"

    run = briefing_run("add", "page.txt", cwd=folder)
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith(f"added: content/{DAY}/{SLUG}.md\n  3 paragraphs, page date {DAY}, ")
    assert "published unknown" in run.out
    assert "1 Check Also" in run.out
    text = path.read_text("utf-8")
    assert "\nheadline: Fishermen of Zuwara get a new ice plant\n" in text
    assert "\npage_date: 2023-12-07\n" in text

    run = briefing_run("add", "page.txt", cwd=folder)
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith(f"unchanged: content/{DAY}/{SLUG}.md\n")
    assert path.read_text("utf-8") == text

    path.write_text(text.replace("headline: F", "summary: Ours.\nheadline: F"), encoding="utf-8")
    page.write_text(DATED + PAGE.replace("twelve", "thirteen"), encoding="utf-8")
    run = briefing_run("add", "page.txt", cwd=folder)
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith(f"updated: content/{DAY}/{SLUG}.md\n")
    assert "kept the editor's summary" in run.out
    changed = path.read_text("utf-8")
    assert "thirteen tonnes" in changed
    assert "\nsummary: Ours.\n" in changed


def test_a_page_from_standard_input_in_json(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "workspace")
    run = briefing_run(
        "--workspace",
        folder,
        "add",
        "-",
        "--date",
        "2023-12-08",
        "--url",
        "https://www.harbour.example/news/ice/?utm_source=x",
        "--format",
        "json",
        cwd=tmp_path,
        stdin=("\ufeff" + PAGE.replace("\n", "\r\n")).encode(),
    )
    assert (run.code, run.err) == (0, "")
    (data,) = json.loads(run.out)
    assert data["page"] == "-"
    assert (data["outcome"], data["date"]) == ("added", "2023-12-08")
    assert data["path"] == "content/2023-12-08/ice.md"
    assert data["headline"] == "Fishermen of Zuwara get a new ice plant"
    assert (data["page_date"], data["published"], data["kept"]) == (None, None, [])
    text = (folder / data["path"]).read_text("utf-8")
    assert "\nurl: https://www.harbour.example/news/ice/\n" in text


def test_json_of_pages_good_and_bad_stays_json(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    write(folder / "empty.txt", "")
    run = briefing_run(
        "add", "missing.txt", "empty.txt", "-", "--format", "json", "--quiet",
        cwd=folder,
        stdin=(DATED + PAGE).encode(),
    )  # fmt: skip
    assert run.code == 1
    data = json.loads(run.out)
    outcomes = {one["page"]: one["outcome"] for one in data}
    assert outcomes == {"missing.txt": "refused", "empty.txt": "refused", "-": "added"}
    assert len(run.err.splitlines()) == 2


def test_a_moment_of_a_page_can_be_read_from_the_desk(tmp_path: Path) -> None:
    """Page metadata often carries a fraction of a second."""
    folder = workspace(tmp_path)
    paragraphs = PAGE.split("\n\n")[2:5]
    page = (
        "<!doctype html><html lang=en><head><title>Ice for Zuwara</title>"
        '<meta property="og:type" content="article">'
        '<meta property="og:title" content="Fishermen of Zuwara get a new ice plant">'
        '<meta property="article:published_time" content="2023-12-06T18:05:00.123Z">'
        "</head><body><article><h1>Fishermen of Zuwara get a new ice plant</h1>"
        + "".join(f"<p>{text}</p>" for text in paragraphs)
        + "</article></body></html>"
    )
    write(folder / "page.html", page)
    added = briefing_run("add", "page.html", "--date", DAY, "--format", "json", cwd=folder)
    assert (added.code, added.err) == (0, "")
    assert json.loads(added.out)[0]["published"].startswith("2023-12-06T18:05:00")
    shown = briefing_run("desk", "--date", DAY, cwd=folder)
    assert (shown.code, shown.err) == (0, "")
    assert "2023-12-06" in shown.out


def test_quiet_says_nothing_where_all_is_well(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    write(folder / "page.txt", DATED + PAGE)
    for command in (("add", "page.txt"), ("build", "--date", DAY)):
        run = briefing_run(*command, "--quiet", cwd=folder)
        assert (run.code, run.out, run.err) == (0, "", "")
    assert (folder / "out" / DAY / "issue.html").is_file()


def test_the_desk_in_a_table(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    run = briefing_run("desk", "--date", DAY, cwd=folder)
    assert (run.code, run.err) == (0, "")
    heading, boats, berth = run.out.splitlines()
    assert heading.split("  ")[0] == "SLUG"
    assert heading.split() == ["SLUG", "HEADLINE", "SOURCE", "PUBLISHED", "CHECK", "ALSO"]
    assert boats.split("  ")[0].strip() == "boats"
    assert "مهرجان القوارب في طرابلس" in boats
    assert "unknown" in boats
    assert berth.split() == [
        "second-berth", "Second", "berth", "opens", "in", "Misrata",
        "The", "Harbour", "Desk", "2023-12-06", "0",
    ]  # fmt: skip
    # Arabic letters are as wide as Latin ones: the columns stand.
    assert berth.index("The Harbour") == boats.index("unknown") == heading.index("SOURCE")


def test_the_desk_in_json(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    put(folder, "bad.md", "no article")
    run = briefing_run("desk", "--date", DAY, "--format", "json", cwd=folder)
    assert run.code == 1
    assert run.err.startswith(f"briefing: content/{DAY}/bad.md:1: ")
    boats, berth = json.loads(run.out)
    assert (boats["slug"], boats["headline"]) == ("boats", "مهرجان القوارب في طرابلس")
    assert berth["url"] == "https://harbour.example/second-berth"
    assert berth["published"] == "2023-12-06"


def test_an_empty_desk_is_no_error(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    run = briefing_run("desk", "--date", "2023-12-08", cwd=folder)
    assert (run.code, run.err) == (0, "")
    assert run.out == "The desk of 2023-12-08 is empty: put pages on it with briefing add.\n"
    run = briefing_run("desk", "--date", "2023-12-08", "--format", "json", cwd=folder)
    assert (run.code, json.loads(run.out)) == (0, [])


def test_removed_articles_are_kept(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    run = briefing_run("desk", "remove", "boats", "--date", DAY, cwd=folder)
    assert (run.code, run.err) == (0, "")
    assert run.out == f"removed: boats (kept as content/{DAY}/.removed/boats.md)\n"
    kept = folder / "content" / DAY / ".removed/boats.md"
    assert kept.read_text("utf-8") == OTHER
    run = briefing_run("desk", "--date", DAY, "--format", "json", cwd=folder)
    assert [one["slug"] for one in json.loads(run.out)] == ["second-berth"]


def test_build_from_a_folder_below_in_text_and_json(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    put(folder, "_issue.md", "---\nsubject: A day at sea\nlead: boats\n---\n")
    run = briefing_run("build", "--date", DAY, cwd=folder / "content" / DAY)
    assert (run.code, run.err) == (0, "")
    lines = run.out.splitlines()
    assert lines[0] == "A day at sea"
    assert lines[-4:] == [f"out/{DAY}/issue.{kind}" for kind in ("html", "txt", "eml", "json")]
    rows = {line.split("  ")[0]: line.split()[-3:] for line in lines[2:6] if line}
    assert rows["Top story"][0] == "1"
    assert rows["Economy"][0] == "1"

    run = briefing_run("build", "--date", DAY, "--format", "json", cwd=folder)
    assert (run.code, run.err) == (0, "")
    data = json.loads(run.out)
    edition = data["editions"]["en"]
    assert (edition["subject"], edition["lead"], data["date"]) == ("A day at sea", "boats", DAY)
    assert edition["sections"] == {"economy": ["second-berth"]}
    assert edition["bytes"] == (folder / "out" / DAY / "issue.html").stat().st_size
    assert [Path(path).name for path in data["paths"]] == lines_of(lines)
    assert data["problems"] == []
    assert {one["severity"] for one in data["findings"]} <= {"warning"}


def test_a_build_tells_which_articles_are_one_story(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    put(folder, "berth-again.md", ARTICLE.replace("second-berth", "berth-again"))
    run = briefing_run("build", "--date", DAY, "--edition", "en", cwd=folder)
    assert "berth-again also tells second-berth (1.00)\n" in run.out
    run = briefing_run("build", "--date", DAY, "--format", "json", cwd=folder)
    assert json.loads(run.out)["editions"]["en"]["twins"] == {"berth-again": ["second-berth"]}
    written = json.loads((folder / "out" / DAY / "issue.json").read_text("utf-8"))
    told = written["editions"]["en"]["issue"]["lead"]
    assert told["twins"] == [
        {
            "slug": "second-berth",
            "source": "The Harbour Desk",
            "url": "https://harbour.example/second-berth",
            "likeness": 1.0,
        }
    ]


def lines_of(lines: list[str]) -> list[str]:
    return [line.rpartition("/")[2] for line in lines[-4:]]


def test_the_environment_reaches_the_issue(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    environment = {"BRIEFING_PUBLICATION__NAME": "Quay Letter"}
    run = briefing_run("build", "--date", DAY, "--quiet", cwd=folder, environment=environment)
    assert (run.code, run.out, run.err) == (0, "", "")
    text = (folder / "out" / DAY / "issue.txt").read_text("utf-8")
    assert "quay letter" in text.lower()
    assert "harbour news" not in text.lower()


def test_a_folder_named_like_an_article_keeps_no_issue_back(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    (folder / "content" / DAY / "folder.md").mkdir()
    run = briefing_run("build", "--date", DAY, cwd=folder)
    assert run.code in (0, 1)  # passed over, or named
    assert "Traceback" not in run.err
    assert (folder / "out" / DAY / "issue.json").is_file()


def test_the_desk_tells_what_is_wrong_with_the_instructions_too(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    put(folder, "_issue.md", "---\nlead: third-berth\n---\n")
    run = briefing_run("desk", "--date", DAY, cwd=folder)
    assert (run.code, "second-berth" in run.out) == (1, True)
    assert run.err == (
        f'briefing: content/{DAY}/_issue.md:2: lead names no article of this desk: "third-berth"'
        " (see `briefing desk` for the slugs)\n"
    )


def test_open_shows_the_issue_in_the_browser(tmp_path: Path) -> None:
    folder = workspace(tmp_path / "at work")
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/shown\n')
    browser.chmod(0o755)
    run = briefing_run(
        "build", "--date", DAY, "--open", cwd=folder, environment={"BROWSER": f"{browser} %s"}
    )
    assert (run.code, run.err) == (0, "")
    shown = (tmp_path / "shown").read_text().strip()
    assert shown == (folder / "out" / DAY / "issue.html").as_uri()


def test_a_result_that_cannot_be_told_is_a_failure(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    command = [sys.executable, "-m", "briefing", "--workspace", str(folder), "build", "--date", DAY]
    with open("/dev/full", "wb") as full:  # noqa: PTH123 (a device)
        run = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
    assert (run.returncode, run.stderr) == (3, b"briefing: No space left on device\n")

"""`briefing check` as people and scripts call it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli_workspace import ARTICLE, DAY, SETTINGS, briefing_run, put, workspace, write
from loopback import site
from wcwidth import wcswidth

LATER = ARTICLE.replace("published: 2023-12-06", "published: 2023-12-09")
THIRD = (
    LATER.replace("Second berth opens", "Third berth planned")
    .replace("second-berth", "third-berth")
    .replace("second berth on Wednesday", "tender for a third berth")
)
FOUND = {"code", "severity", "where", "story", "edition", "message", "why", "remedy"}


def flawed(folder: Path) -> Path:
    """A workspace with two errors of one code, and warnings."""
    workspace(folder)
    put(folder, "second-berth.md", LATER)
    put(folder, "third-berth.md", THIRD)
    return folder


def ignoring(folder: Path, code: str, **fields: str) -> None:
    lines = [f'{key} = "{value}"' for key, value in {"code": code, "reason": "x"}.items()]
    lines += [f'{key} = "{value}"' for key, value in fields.items()]
    with (folder / "briefing.toml").open("a") as file:
        file.write("\n[[ignore]]\n" + "\n".join(lines) + "\n")


def test_findings_for_people(tmp_path: Path) -> None:
    folder = flawed(tmp_path)
    run = briefing_run("check", "--date", DAY, cwd=folder)
    assert (run.code, run.err) == (1, "")
    assert run.out.startswith(
        "ERRORS\n"
        "\n"
        f"J101  content/{DAY}/second-berth.md:6\n"
        f"        published 2023-12-09 is later than the issue ({DAY})\n"
        f"      content/{DAY}/third-berth.md:6\n"
        f"        published 2023-12-09 is later than the issue ({DAY})\n"
        "      → correct it, or put the article on the desk of a later date\n"
        "      Why: A date in the future is a wrong date, and "
    )
    assert run.out.count("Why: A date in the future") == 1
    assert "\n\nWARNINGS\n\n" in run.out
    last = run.out.splitlines()[-1]
    assert last.startswith("2 errors, ")
    assert last.endswith(" warnings")
    assert max(map(wcswidth, run.out.splitlines())) <= 80
    assert not (folder / "out").exists()


def test_findings_for_scripts(tmp_path: Path) -> None:
    folder = flawed(tmp_path)
    put(folder, "broken.md", "no article")
    run = briefing_run("check", "--date", DAY, "--format", "json", cwd=folder)
    assert run.code == 1
    assert run.err.startswith(f"briefing: content/{DAY}/broken.md:1: ")
    data = json.loads(run.out)
    assert (data["date"], data["editions"], data["ignored"]) == (DAY, ["en"], 0)
    assert [f"briefing: {one}" for one in data["problems"]] == run.err.splitlines()
    assert all(set(one) == FOUND for one in data["findings"])
    assert [one["severity"] for one in data["findings"]][:2] == ["error", "error"]
    first = data["findings"][0]
    assert (first["code"], first["story"], first["edition"]) == ("J101", "second-berth", "en")

    built = briefing_run("build", "--date", DAY, "--format", "json", cwd=folder)
    assert json.loads(built.out)["findings"] == data["findings"]
    lines = built.err.splitlines()
    assert [line.partition(" content/")[0] for line in lines[1:]] == ["briefing: error:"] * 2
    assert f"2023-12-09 is later than the issue ({DAY}) (correct it, " in lines[1]


def test_warnings_alone_are_no_failure_and_build_counts_them(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    run = briefing_run("check", "--date", DAY, cwd=folder)
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("WARNINGS\n\n")
    count = run.out.splitlines()[-1]
    built = briefing_run("build", "--date", DAY, cwd=folder)
    assert (built.code, built.err) == (0, "")
    assert f"\n{count}: see briefing check --date {DAY}\n" in built.out


def test_what_is_ignored_with_a_reason_is_counted_and_no_error(tmp_path: Path) -> None:
    folder = flawed(tmp_path)
    before = json.loads(briefing_run("check", "--date", DAY, "--format", "json", cwd=folder).out)[
        "findings"
    ]
    ignoring(folder, "J101", story="third-berth")
    run = briefing_run("check", "--date", DAY, cwd=folder)
    assert run.code == 1
    assert run.out.splitlines()[-1].startswith("1 error, ")
    assert run.out.endswith(", 1 ignored\n")
    for code in sorted({one["code"] for one in before}):
        ignoring(folder, code)
    run = briefing_run("check", "--date", DAY, cwd=folder)
    assert (run.code, run.out) == (0, f"nothing found, {len(before)} ignored\n")
    run = briefing_run("check", "--date", DAY, "--quiet", cwd=folder)
    assert (run.code, run.out, run.err) == (0, "", "")


def test_to_ignore_what_no_check_finds_is_told(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    ignoring(folder, "J999")
    run = briefing_run("check", "--date", DAY, "--quiet", cwd=folder)
    assert run.code == 1
    assert run.err.startswith('briefing: briefing.toml: ignore names no check: "J999" (docs/')


def test_an_edition_is_named_where_there_are_several(tmp_path: Path) -> None:
    folder = flawed(tmp_path)
    settings = SETTINGS.replace("time_zone", 'editions = ["en", "ar"]\ntime_zone')
    write(folder / "briefing.toml", settings)
    both = briefing_run("check", "--date", DAY, cwd=folder)
    assert f"J101  content/{DAY}/second-berth.md:6\n" in both.out  # of each edition alike
    assert ", edition ar\n" in both.out
    one = briefing_run("check", "--date", DAY, "--edition", "ar", cwd=folder)
    assert one.code == 1
    assert ", edition" not in one.out


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--date", DAY, "--edition", "fr"), 2, 'there is no edition "fr"'),
        (("--date", "7 December"), 2, "is no date"),
        (("--date", "2023-12-08"), 3, "briefing: "),
    ],
)
def test_what_cannot_be_checked(
    tmp_path: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    run = briefing_run("check", *arguments, cwd=workspace(tmp_path))
    assert (run.code, run.out) == (code, "")
    assert message in run.err


def test_links_are_followed_where_that_is_asked_for(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    ignoring(folder, "L104")  # that a link leads to this machine
    with site() as one:
        asked, address = one.asked, f"http://127.0.0.1:{one.server_port}"
        for name, status in (("second", 404), ("third", 403), ("fourth", 200)):
            text = ARTICLE.replace("Second berth", f"{name.title()} berth")
            text = text.replace("30,000 tonnes", f"{status},000 tonnes")  # reports of their own
            url = f"{address}/{status}/{name}"
            text = text.replace("https://harbour.example/second-berth", url)
            put(folder, f"{name}-berth.md", text)
        command = ("check", "--date", DAY, "--links", "--format", "json")

        refused = briefing_run(*command, cwd=folder)
        assert asked == []
        links = [one for one in json.loads(refused.out)["findings"] if one["code"] == "L201"]
        assert len(links) == 3
        assert all("(not a public address): http" in one["message"] for one in links)

        environment = {"BRIEFING_NET__ALLOW_LOOPBACK": "true"}
        run = briefing_run(*command, cwd=folder, environment=environment)
        assert (run.code, run.err) == (0, "")
        data = json.loads(run.out)
        (dead,) = [one for one in data["findings"] if one["code"] == "L201"]
        assert dead["story"] == "second-berth"
        assert dead["where"].startswith(f"content/{DAY}/second-berth.md:")
        assert f"(404 Not Found): {address}/404/second" in dead["message"]
        assert data["untold"] == {f"{address}/403/third": "403 Forbidden"}
        assert asked.count(("HEAD", "/200/fourth")) == 1
        kept = json.loads((folder / ".briefing" / "links.json").read_bytes())
        assert list(kept["fine"]) == [f"{address}/200/fourth"]

        asked.clear()
        again = briefing_run(*command[:-2], cwd=folder, environment=environment)
        assert f"\n\nCOULD NOT BE TOLD: open these pages yourself\n\n      {address}" in again.out
        again_asked = {path for _, path in asked}
        assert again_asked == {"/403/third", "/404/second"}
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    "kept", ["", "[]", '{"fine": {"u": "then"}}', '{"fine": {"u": "2023-12-07"}}']
)
def test_a_record_of_links_that_cannot_be_used_is_none(tmp_path: Path, kept: str) -> None:
    folder = workspace(tmp_path)
    text = ARTICLE.replace("url: https://harbour.example/second-berth", "url: http://127.0.0.1:9/")
    put(folder, "second-berth.md", text)
    write(folder / ".briefing" / "links.json", kept)
    run = briefing_run("check", "--date", DAY, "--links", cwd=folder)
    assert (run.code, run.err) == (1, "")
    assert "(not a public address): http://127.0.0.1:9/" in " ".join(run.out.split())


def test_progress_is_for_a_terminal(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    text = ARTICLE.replace("https://harbour.example/second-berth", "http://127.0.0.1:9/")
    put(folder, "second-berth.md", text)
    arguments = ("--workspace", str(folder), "check", "--date", DAY, "--links", "--quiet")
    master, terminal = os.openpty()
    with open(master, "rb", buffering=0) as shown:  # noqa: PTH123 (no path)
        subprocess.run(
            [sys.executable, "-m", "briefing", *arguments],
            stdout=subprocess.DEVNULL,
            stderr=terminal,
            check=False,
        )
        os.close(terminal)
        assert shown.read(1000) == b"\rAsking for pages: 1 of 1\r\n"
    assert briefing_run(*arguments, cwd=folder).err == ""

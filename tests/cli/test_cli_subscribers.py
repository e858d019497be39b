"""The list at the command line: a day of an editor, what goes wrong, and what it costs."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cli_workspace import Run, briefing_run, workspace, write
from click.testing import CliRunner

from briefing.cli.main import main

LIST = "Email,Name,Status\nb@x.org,Ben,subscribed\nc@x.org,=Cem,bounced\nnone,N,subscribed\n"


def call(folder: Path, *arguments: str) -> Run:
    """Run a command on the list in this process: to start one costs more than all it does."""
    done = CliRunner().invoke(main, ["--workspace", str(folder), "subscribers", *arguments])
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Run(done.exit_code, done.stdout, done.stderr)


def test_an_editor_keeps_the_list(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    assert call(folder, "list").out == (
        "Nobody is on the list: put someone there with briefing subscribers add.\n"
    )
    run = call(folder, "add", "Ali <ali@gmial.com>", "--name", "Ali Haddad")
    assert (run.code, run.out) == (0, "added: ali@gmial.com (en)\n")
    assert run.err == (
        'briefing: "ali@gmial.com" was taken, but its domain is nearly gmail.com'
        " (did you mean ali@gmail.com?)\n"
    )
    people = str(write(folder / "people.csv", LIST))
    told = "1 added, 0 already there, 1 kept as left or suppressed, 1 not taken"
    run = call(folder, "import", people, "--dry-run")
    assert (run.code, run.out) == (1, f"{told} (a dry run: nothing of it was kept)\n")
    run = call(folder, "import", people)
    assert (run.code, run.out) == (1, f"{told}\n")
    assert run.err == (
        'briefing: people.csv:4: "none" is no e-mail address: an email address must have an'
        " @-sign (write it as name@example.org)\n"
    )
    assert call(folder, "remove", "ALI@gmial.com").out == "removed: ali@gmial.com\n"
    assert call(folder, "remove", "ali@gmial.com").out == "already left: ali@gmial.com\n"

    run = call(folder, "list")
    assert [line.split("  ")[0] for line in run.out.splitlines()] == [
        "ADDRESS", "ali@gmial.com", "b@x.org", "c@x.org"
    ]  # fmt: skip
    assert "left" in run.out
    assert "suppressed in people.csv" in run.out
    (one,) = json.loads(call(folder, "list", "--standing", "left", "--format", "json").out)
    assert one.pop("consent_at").endswith("+00:00")
    assert one == {
        "address": "ali@gmial.com",
        "name": "Ali Haddad",
        "edition": "en",
        "standing": "left",
        "reason": "taken off by the editor",
        "consent_how": "by hand",
    }

    assert call(folder, "erase", "ali@gmial.com").out == "erased: ali@gmial.com\n"
    run = briefing_run("subscribers", "export", "all.csv", cwd=folder)
    assert (run.code, run.out, run.err) == (0, "", "")
    text = (folder / "all.csv").read_text("utf-8-sig")
    assert [row[:2] for row in csv.reader(text.splitlines())] == [
        ["address", "name"], ["b@x.org", "Ben"], ["c@x.org", "'=Cem"]
    ]  # fmt: skip
    run = call(folder, "export")
    assert (run.out.splitlines(), run.err) == (text.splitlines(), "")


WRONG = {
    "no address": (
        ("add", "ali"),
        3,
        r'briefing: "ali" is no e-mail address: .+ \(write it as .+\)',
    ),
    "no such edition": (
        ("add", "a@x.org", "--edition", "fr"),
        2,
        r'Error: there is no edition "fr" \(the publication has: en\)',
    ),
    "all editions": (
        ("add", "a@x.org", "--edition", "all"),
        2,
        r"Error: --edition names one edition\.",
    ),
    "nobody to remove": (
        ("remove", "a@x.org"),
        3,
        r'briefing: "a@x\.org" is not on the list \(see `briefing subscribers list`\)',
    ),
    "nobody to erase": (
        ("erase", "a@x.org"),
        3,
        r'briefing: "a@x\.org" is not on the list \(see `briefing subscribers list`\)',
    ),
    "no file": (("import", "none.csv"), 3, r"briefing: none\.csv: No such file or directory"),
    "no list": (
        ("import", "briefing.toml"),
        3,
        r"briefing: briefing\.toml:1: no column is called after e-mail addresses"
        r' \(write "email" above them\)',
    ),
    "nobody on it": (
        ("import", "bad.csv"),
        3,
        r'briefing: bad\.csv:2: "x@" is no e-mail address: .+',
    ),
    "a folder that is not there": (
        ("export", "none/list.csv"),
        3,
        r"briefing: .*none/.*: No such file or directory",
    ),
    "no such standing": (
        ("list", "--standing", "gone"),
        2,
        r"Error: Invalid value for '--standing': 'gone' is not one of .+",
    ),
}


@pytest.mark.parametrize(("arguments", "code", "pattern"), WRONG.values(), ids=WRONG)
def test_what_goes_wrong_is_told_in_one_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    code: int,
    pattern: str,
) -> None:
    folder = workspace(tmp_path)
    write(folder / "bad.csv", "email\nx@\n")
    monkeypatch.chdir(folder)
    run = call(folder, *arguments)
    told = [line for line in run.err.splitlines() if line.startswith(("briefing:", "Error:"))]
    assert run.code == code, run
    assert len(told) == 1, run.err
    assert re.fullmatch(pattern, told[0]), told


COMMANDS = """
import re, sys
from briefing.cli.main import main
for command in (["import", "people.csv"], ["export", "all.csv"]):
    main(["subscribers", *command], standalone_mode=False)
told = open("/proc/self/status").read()
print(int(re.search(r"VmHWM:\\s+(\\d+)", told)[1]))
"""


def test_a_long_list_takes_no_more_memory_than_a_short_one(tmp_path: Path) -> None:
    peaks = {}
    for length in (2_000, 100_000):
        folder = workspace(tmp_path / str(length))
        rows = (f"person.{number}@harbour{number % 300}.example\n" for number in range(length))
        write(folder / "people.csv", "".join(rows))
        done = subprocess.run(
            [sys.executable, "-c", COMMANDS], cwd=folder, capture_output=True, text=True, check=True
        )
        summary, peak = done.stdout.splitlines()
        assert summary == f"{length:,} added, 0 already there, 0 not taken"
        assert (folder / "all.csv").read_bytes().count(b"\r\n") == length + 1
        peaks[length] = int(peak)
    assert peaks[100_000] - peaks[2_000] < 8_000  # kB; the rows alone are more

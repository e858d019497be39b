"""Each kind of bad input: its one line on stderr, its exit code, and never a traceback."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from cli_workspace import DATED, DAY, PAGE, SETTINGS, Run, briefing_run, put, workspace, write


@dataclass(frozen=True)
class Bad:
    """A kind of bad input: what is done to the workspace, the command, and how it ends."""

    name: str
    command: tuple[str | bytes, ...]
    code: int
    lines: tuple[str, ...]
    """A pattern for each line of stderr that begins with `briefing:` or `Error:`."""
    prepare: Callable[[Path], object] = lambda folder: None
    built: bool = False
    """Whether the issue stands in the outbox afterwards."""
    filed: tuple[str, ...] = ("boats.md", "second-berth.md")
    """The articles on the desk afterwards."""


def alone(folder: Path) -> None:
    """Empty the desk."""
    for path in (folder / "content" / DAY).iterdir():
        path.unlink()


def only_broken(folder: Path) -> None:
    alone(folder)
    put(folder, "a.md", "---\nheadline: 'A\n---\n\nText.\n")
    put(folder, "b.md", "---\nheadline: B\npublished: 31 Nov\n---\n\nText.\n")


BUILD = ("build", "--date", DAY)
BAD = [
    Bad(
        "no workspace",
        ("--workspace", "elsewhere", *BUILD),
        2,
        (r"briefing: \S*elsewhere/briefing\.toml: is not there \(use --workspace DIR\)",),
    ),
    Bad(
        "briefing.toml with three problems",
        BUILD,
        2,
        (
            r"briefing: briefing\.toml:2: publication\.name is empty \(.+\)",
            r"briefing: briefing\.toml:4: publication\.time_zone is no time zone: \"Mars\" \(.+\)",
            r"briefing: briefing\.toml:13: unknown field sections\[1\]\.nam"
            r" \(did you mean name\?\)",
        ),
        lambda folder: write(
            folder / "briefing.toml",
            SETTINGS.replace("Harbour News", "", 1)
            .replace("Africa/Tripoli", "Mars")
            .replace('name = "Economy"', 'name = "Economy"\nnam = "x"'),
        ),
    ),
    Bad(
        "briefing.toml that is not TOML",
        ("desk",),
        2,
        (r"briefing: briefing\.toml:3: is not TOML: .+ \(see https://toml\.io\)",),
        lambda folder: write(
            folder / "briefing.toml", SETTINGS.replace('"the harbour office"', "the office")
        ),
    ),
    Bad(
        "no date",
        ("build", "--date", "7 December"),
        2,
        (
            r"Error: Invalid value for '--date': "
            r'"7 December" is no date \(write it as 2023-12-07\)',
        ),
    ),
    Bad(
        "a week for a date",
        ("build", "--date", "2023-W49-4"),
        2,
        (
            r"Error: Invalid value for '--date': "
            r'"2023-W49-4" is no date \(write it as 2023-12-07\)',
        ),
    ),
    Bad("an option that is not there", ("build", "--dat", DAY), 2, (r"Error: No such option.+",)),
    Bad("a command that is not there", ("bild",), 2, (r"Error: No such command 'bild'.*",)),
    Bad("no page", ("add",), 2, (r"Error: Missing argument 'PAGE\.\.\.'\.",)),
    Bad(
        "a format that is not there",
        ("desk", "--format", "xml"),
        2,
        (r"Error: Invalid value for '--format': 'xml' is not one of 'text', 'json'\.",),
    ),
    Bad(
        "an empty desk",
        ("build", "--date", "2023-12-08"),
        3,
        (
            r"briefing: content/2023-12-08: there is no article to make an issue of"
            r" \(put some on the desk: briefing add PAGE --date 2023-12-08\)",
        ),
    ),
    Bad(
        "one broken article among good ones",
        BUILD,
        1,
        (
            r"briefing: content/2023-12-07/bad\.md:3: published is not a date: \"31 Nov\""
            r" \(write it as 2023-11-30, .+\)",
            r"briefing: content/2023-12-07/bad\.md:4: unknown field sorce"
            r" \(did you mean source\?\)",
        ),
        lambda folder: put(
            folder, "bad.md", "---\nheadline: A\npublished: 31 Nov\nsorce: B\n---\n\nText.\n"
        ),
        built=True,
        filed=("bad.md", "boats.md", "second-berth.md"),
    ),
    Bad(
        "one broken article among good ones, shown",
        ("desk", "--date", DAY),
        1,
        (r"briefing: content/2023-12-07/bad\.md:1: does not begin with front matter \(.+\)",),
        lambda folder: put(folder, "bad.md", "A page as it was saved.\n"),
        filed=("bad.md", "boats.md", "second-berth.md"),
    ),
    Bad(
        "broken articles alone",
        BUILD,
        3,
        (
            r"briefing: content/2023-12-07/a\.md:\d: is not YAML: .+ \(.+\)",
            r"briefing: content/2023-12-07/b\.md:3: published is not a date: \"31 Nov\" \(.+\)",
            r"briefing: content/2023-12-07: there is no article to make an issue of \(.+\)",
        ),
        only_broken,
        filed=("a.md", "b.md"),
    ),
    Bad(
        "_issue.md that cannot be read",
        BUILD,
        3,
        (
            r"briefing: content/2023-12-07/_issue\.md:2: unknown field lede"
            r" \(did you mean lead\?\)",
        ),
        lambda folder: put(folder, "_issue.md", "---\nlede: boats\n---\n"),
        filed=("_issue.md", "boats.md", "second-berth.md"),
    ),
    Bad(
        "_issue.md that names what is not there",
        BUILD,
        1,
        (
            r"briefing: content/2023-12-07/_issue\.md:3: lead names no article of this desk:"
            r' "berth" \(see `briefing desk` for the slugs\)',
            r"briefing: content/2023-12-07/_issue\.md:5: there is no section \"sport\""
            r" \(known are economy, society\)",
        ),
        lambda folder: put(
            folder, "_issue.md", "---\nsubject: S\nlead: berth\nmove:\n  boats: sport\n---\n"
        ),
        built=True,
        filed=("_issue.md", "boats.md", "second-berth.md"),
    ),
    Bad(
        "a page that is not there",
        ("add", "missing.txt"),
        3,
        (r"briefing: missing\.txt: cannot be read: No such file or directory \(.+\)",),
    ),
    Bad(
        "a folder for a page",
        ("add", "content"),
        3,
        (r"briefing: content: cannot be read: Is a directory \(.+\)",),
    ),
    Bad(
        "an empty page",
        ("add", "page.txt"),
        3,
        (r"briefing: page\.txt: is empty \(save the page again\)",),
        lambda folder: write(folder / "page.txt", " \r\n\n"),
    ),
    Bad(
        "a binary page",
        ("add", "page.txt"),
        3,
        (r"briefing: page\.txt: .+ \(.+\)",),
        lambda folder: write(folder / "page.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(300)),
    ),
    Bad(
        "one bad page among good ones",
        ("add", "missing.txt", "good.txt", "empty.txt"),
        1,
        (
            r"briefing: missing\.txt: cannot be read: No such file or directory \(.+\)",
            r"briefing: empty\.txt: is empty \(save the page again\)",
        ),
        lambda folder: (
            write(folder / "good.txt", DATED + PAGE),
            write(folder / "empty.txt", ""),
        ),
        filed=("boats.md", "fishermen-of-zuwara-get-a-new-ice-plant.md", "second-berth.md"),
    ),
    Bad(
        "a page without a date",
        ("add", "page.txt"),
        3,
        (
            r"briefing: page\.txt: shows no date, so it is not known which desk it belongs to"
            r" \(say which: --date YYYY-MM-DD\)",
        ),
        lambda folder: write(folder / "page.txt", PAGE),
    ),
    Bad(
        "one address for two pages",
        ("add", "--url", "https://harbour.example/a", "one.txt", "two.txt"),
        2,
        (r"Error: --url belongs to a single PAGE\.",),
        lambda folder: (
            write(folder / "one.txt", DATED + PAGE),
            write(folder / "two.txt", DATED + PAGE),
        ),
    ),
    Bad(
        "an address that is none",
        ("add", "--url", "javascript:alert(1)", "page.txt"),
        2,
        (r"briefing: .*--url.*: .*web address.*",),
        lambda folder: write(folder / "page.txt", DATED + PAGE),
    ),
    Bad(
        "an article in the way that cannot be read",
        ("add", "--date", DAY, "page.txt"),
        3,
        (
            r"briefing: content/2023-12-07/fishermen-of-zuwara-get-a-new-ice-plant\.md:1:"
            r" does not begin with front matter \(.+\)",
        ),
        lambda folder: (
            write(folder / "page.txt", PAGE),
            put(folder, "fishermen-of-zuwara-get-a-new-ice-plant.md", "The editor's draft\n"),
        ),
        filed=("boats.md", "fishermen-of-zuwara-get-a-new-ice-plant.md", "second-berth.md"),
    ),
    Bad(
        "an outbox that cannot be written",
        BUILD,
        3,
        (r"briefing: \S*out/2023-12-07: cannot be written: .+ \(see to its disk and its rights\)",),
        lambda folder: write(folder / "out", "a file"),
    ),
    Bad(
        "a desk that cannot be written",
        ("add", "--date", "2023-12-09", "page.txt"),
        3,
        (r"briefing: content/2023-12-09: cannot be written: .+ \(.+\)",),
        lambda folder: (
            write(folder / "page.txt", PAGE),
            write(folder / "content/2023-12-09", "a file"),
        ),
    ),
    Bad(
        "a slug that is not there",
        ("desk", "--date", DAY, "remove", "berth"),
        3,
        (r'briefing: content/2023-12-07: holds no article "berth" \(see `briefing desk`\)',),
    ),
    Bad(
        "one slug that is not there among others",
        ("desk", "remove", "berth", "boats", "--date", DAY),
        1,
        (r'briefing: content/2023-12-07: holds no article "berth" \(see `briefing desk`\)',),
        filed=("second-berth.md",),
    ),
    Bad(
        "a template that cannot be read",
        BUILD,
        3,
        (r"briefing: templates/issue\.txt:3: cannot be read: .+",),
        lambda folder: write(folder / "templates/issue.txt", "One\n\n{% if issue %}{{ }}\n"),
    ),
    Bad(
        "a template that asks for what is not there",
        BUILD,
        3,
        (r"briefing: templates/issue\.txt:2: .*moon.*",),
        lambda folder: write(folder / "templates/issue.txt", "One\n{{ issue.moon.phase }}\n"),
    ),
]
if sys.platform == "linux":  # elsewhere no file can have such a name
    BAD.append(
        Bad(
            "a file name that is not UTF-8",
            ("add", "--format", "json", b"\xff.txt"),
            3,
            (r"briefing: .*\.txt: is empty \(save the page again\)",),
            lambda folder: Path(f"{folder}/\udcff.txt").touch(),
        )
    )


@pytest.fixture(scope="module")
def ended(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Path, Run]]:
    """How the command ended for each kind that is to be tested; two run at a time."""

    def end(bad: Bad) -> tuple[str, tuple[Path, Run]]:
        folder = workspace(tmp_path_factory.mktemp("workspace"))
        bad.prepare(folder)
        named = bad.command[0] == "--workspace"
        command = bad.command if named else ("--workspace", str(folder), *bad.command)
        return bad.name, (folder, briefing_run(*command, cwd=folder))

    kinds = [
        item.callspec.params["bad"]
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.originalname == "test_bad_input"
    ]
    with ThreadPoolExecutor(2) as pool:
        return dict(pool.map(end, kinds))


@pytest.mark.parametrize("bad", BAD, ids=lambda bad: bad.name)
def test_bad_input(ended: dict[str, tuple[Path, Run]], bad: Bad) -> None:
    folder, run = ended[bad.name]

    assert "Traceback" not in run.err, run.err
    assert run.code == bad.code, run
    told = [line for line in run.err.splitlines() if line.startswith(("briefing:", "Error:"))]
    assert len(told) == len(bad.lines), run.err
    for line, pattern in zip(told, bad.lines, strict=True):
        assert re.fullmatch(pattern, line), (pattern, line)
    others = set(run.err.splitlines()) - set(told)
    if bad.code == 2 and told[0].startswith("Error:"):
        assert others <= {"", *(line for line in others if line.startswith(("Usage:", "Try ")))}
    else:
        assert not others
    assert "Traceback" not in run.out

    issue = folder / "out" / DAY / "issue.json"
    assert issue.is_file() == bad.built
    if not bad.built and (folder / "out").is_dir():
        assert not [path for path in (folder / "out").rglob("*") if path.is_file()]
    assert tuple(sorted(path.name for path in (folder / "content" / DAY).glob("*.md"))) == bad.filed


def test_there_are_kinds_enough() -> None:
    assert len(BAD) >= 10
    assert {bad.code for bad in BAD} == {1, 2, 3}


def test_no_workspace_above(tmp_path: Path) -> None:
    run = briefing_run("desk", cwd=tmp_path)
    assert run.code == 2
    assert run.out == ""
    assert run.err == (
        f"briefing: {tmp_path}: no briefing.toml here or above"
        " (go to your publication's folder, or use --workspace DIR)\n"
    )


def test_a_variable_that_is_wrong(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    environment = {"BRIEFING_PUBLICATION__DUE": "noon"}
    run = briefing_run(*BUILD, cwd=folder, environment=environment)
    assert (run.code, run.out) == (2, "")
    assert run.err == (
        'briefing: BRIEFING_PUBLICATION__DUE: publication.due is no time of day: "noon"'
        ' (hour and minute, such as "06:30")\n'
    )


def test_a_failed_build_leaves_the_old_issue(tmp_path: Path) -> None:
    folder = workspace(tmp_path)
    assert briefing_run(*BUILD, "--quiet", cwd=folder).code == 0
    out = folder / "out" / DAY
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    assert set(before) == {"issue.html", "issue.txt", "issue.eml", "issue.json"}
    put(folder, "_issue.md", "---\nsubject: [S]\n---\n")
    run = briefing_run(*BUILD, cwd=folder)
    assert run.code == 3
    assert run.err.startswith("briefing: content/2023-12-07/_issue.md:2: subject should be text")
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before

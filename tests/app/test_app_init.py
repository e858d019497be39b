"""init: what it writes builds and checks at once, in every language; what is there stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from briefing.app.build import build
from briefing.app.check import check
from briefing.app.init import Answers, init, machine_zone, name_for
from briefing.app.workspace import Workspace, open_workspace
from briefing.errors import ConfigError

DAY = date(2026, 3, 1)
ANSWERS = Answers(
    name="Nile Briefing",
    languages=("en",),
    zone="Africa/Khartoum",
    sender="Nile Briefing <briefing@nile.example>",
    publisher="the editors",
    names={},
)


def opened(folder: Path) -> Workspace:
    return open_workspace(folder, folder, {})


@pytest.mark.parametrize("languages", [("en",), ("ar",), ("en", "ar"), ("ar", "en")])
@pytest.mark.parametrize("day", [DAY, date(2027, 12, 31)])
def test_the_first_issue_is_built_with_nothing_to_say_about_it(
    tmp_path: Path, languages: tuple[str, ...], day: date
) -> None:
    init(tmp_path, replace(ANSWERS, languages=languages), day)
    workspace = opened(tmp_path)
    assert tuple(workspace.settings.editions) == languages
    built = build(workspace, day)
    assert not built.problems
    assert not check(workspace, day, languages).proofed.findings
    assert built.issue.lead is not None
    told = (tmp_path / f"out/{day}/issue.txt").read_text("utf-8")
    assert ("Sample" if languages[0] == "en" else "مثال") in told


@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_sections_know_the_sample(tmp_path: Path, language: str) -> None:
    init(tmp_path, replace(ANSWERS, languages=(language,)), DAY)
    desk = tmp_path / f"content/{DAY}"
    lead = "---\nheadline: Top\n---\n\nA story of another kind leads the issue of this day.\n"
    (desk / "top.md").write_text(lead)
    (desk / "_issue.md").write_text("---\nlead: top\n---\n")
    issue = build(opened(tmp_path), DAY).issue
    assert [section.key for section in issue.sections] == ["economy"]


@pytest.mark.parametrize(
    "name",
    [
        'Views & "News"',
        "back\\slash",
        "$name",
        "نشرة النيل",
        "#1",
        "'''",
        "\x7f tab\tnew line\nend",
    ],
)
def test_any_name_is_what_the_file_says(tmp_path: Path, name: str) -> None:
    answers = replace(ANSWERS, name=name, publisher=name, languages=("en", "ar"))
    init(tmp_path, replace(answers, names={"ar": name + "2"}), DAY)
    editions = opened(tmp_path).settings.editions
    assert editions["en"].name == " ".join(name.replace("\x7f", "").split())
    assert editions["ar"].name.endswith("2")


def test_nothing_is_written_over(tmp_path: Path) -> None:
    kept = {
        "README.md": "mine",
        ".gitignore": "*.bak",
        f"content/{DAY}/own.md": "---\nheadline: Mine\n---\n\nMy own words stand here.\n",
    }
    for name, text in kept.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    made = init(tmp_path, ANSWERS, DAY)
    assert made.kept == (".gitignore", "README.md")
    assert {name: (tmp_path / name).read_text() for name in kept} == kept
    assert not (tmp_path / f"content/{DAY}/sample.md").exists(), "a desk in use needs no sample"

    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(ConfigError, match=r"briefing\.toml: is there already .*briefing init DIR"):
        init(tmp_path, replace(ANSWERS, name="Other"), DAY)
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("zone", "Africa/Nowhere", "is no time zone"),
        ("sender", "nobody", "is no mail address"),
        ("name", " ", "is empty"),
    ],
)
def test_an_answer_that_cannot_be_used_writes_nothing(
    tmp_path: Path, field: str, value: str, told: str
) -> None:
    folder = tmp_path / "new"
    with pytest.raises(ConfigError, match=told):
        init(folder, replace(ANSWERS, **{field: value}), DAY)  # type: ignore[arg-type]
    assert not folder.exists()


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("sudan", "Sudan Briefing"),
        ("the-nile_briefing", "The Nile Briefing"),
        ("", "Daily Briefing"),
    ],
)
def test_a_folder_names_its_publication(folder: str, name: str) -> None:
    assert name_for(Path("/") / folder) == name


def test_the_zone_of_the_machine(tmp_path: Path) -> None:
    assert machine_zone({}, tmp_path) == "UTC"
    (tmp_path / "timezone").write_text("Africa/Tunis\n")
    assert machine_zone({}, tmp_path) == "Africa/Tunis"
    (tmp_path / "localtime").symlink_to("/usr/share/zoneinfo/Africa/Khartoum")
    assert machine_zone({}, tmp_path) == "Africa/Khartoum"
    assert machine_zone({"TZ": ":Asia/Amman"}, tmp_path) == "Asia/Amman"
    assert machine_zone({"TZ": "EET-2EEST"}, tmp_path) == "Africa/Khartoum"

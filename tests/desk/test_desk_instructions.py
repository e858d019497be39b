"""`_issue.md`: what the editor asks for the issue of a date."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from desk_articles import DAY, desk_in, put

from briefing.errors import DeskError, Problem
from briefing.model.instructions import Instructions

WHERE = "content/2023-12-07/_issue.md"


def instructions(
    workspace: Path, content: str | bytes, slugs: tuple[str, ...] = ("one", "two", "three")
) -> tuple[Instructions, tuple[Problem, ...]]:
    for slug in slugs:
        put(workspace, f"{slug}.md", f"---\nheadline: {slug}\n---\n\nText.\n")
    put(workspace, "_issue.md", content)
    return desk_in(workspace).instructions(DAY)


def test_no_file_asks_for_nothing(tmp_path: Path) -> None:
    assert desk_in(tmp_path).instructions(DAY) == (Instructions(), ())


@pytest.mark.parametrize("content", ["---\n---\n", "---\n# later\n---", "---\nsubject:\n---\n\n"])
def test_an_empty_file_asks_for_nothing(tmp_path: Path, content: str) -> None:
    assert instructions(tmp_path, content) == (Instructions(), ())


def test_all_that_can_be_asked(tmp_path: Path) -> None:
    content = """\
---
subject: "Derna: the report"
preheader: NO
lead: two
order: [three, one]
exclude: [three]
move:
  one: aid
  two: economy
---

Dear readers,

*today* is a **long** one.
See [the report](https://news.example/report).
"""
    assert instructions(tmp_path, content) == (
        Instructions(
            subject="Derna: the report",
            preheader="NO",
            lead="two",
            order=("three", "one"),
            exclude=frozenset({"three"}),
            move={"one": "aid", "two": "economy"},
            note="Dear readers,\n\n*today* is a **long** one.\n"
            "See [the report](https://news.example/report).",
        ),
        (),
    )


def test_a_wish_for_what_is_not_there_is_told_and_the_rest_holds(tmp_path: Path) -> None:
    content = """\
---
exclude: [one, gone]
subject: Hold
move:
  one: nowhere
  two: aid
  lost: economy
# the top
lead: missing
order:
  - two
  - absent
---
"""
    found, problems = instructions(tmp_path, content)
    assert (found.subject, dict(found.move)["two"]) == ("Hold", "aid")
    assert "one" not in found.move
    assert found.exclude >= {"one"}
    assert found.order[0] == "two"
    told = [(problem.where.removeprefix(f"{WHERE}:"), problem.message) for problem in problems]
    assert told == [
        ("2", 'exclude names no article of this desk: "gone"'),
        ("5", 'there is no section "nowhere"'),
        ("7", 'move names no article of this desk: "lost"'),
        ("9", 'lead names no article of this desk: "missing"'),
        ("12", 'order names no article of this desk: "absent"'),
    ]
    assert [problem.remedy for problem in problems] == [
        "see `briefing desk` for the slugs",
        "known are aid, economy, politics",
        *["see `briefing desk` for the slugs"] * 3,
    ]


def test_an_article_that_cannot_be_read_may_be_named(tmp_path: Path) -> None:
    put(tmp_path, "broken.md", "nothing")
    found, problems = instructions(tmp_path, "---\nlead: broken\n---\n")
    assert (found.lead, problems) == ("broken", ())


@pytest.mark.parametrize("slug", ["_issue", "one.md", ".one", "ONE", "../one"])
def test_only_a_slug_names_an_article(tmp_path: Path, slug: str) -> None:
    _, problems = instructions(tmp_path, f"---\nlead: {slug}\n---\n")
    assert [str(problem) for problem in problems] == [
        f'{WHERE}:2: lead names no article of this desk: "{slug}"'
        " (see `briefing desk` for the slugs)"
    ]


UNREADABLE = [
    ("---\nlead: one\nlede: two\n---\n", [(3, "unknown field lede")]),
    ("---\nlead: [one]\n---\n", [(2, "lead should be text, not a list")]),
    ("---\norder: one\n---\n", [(2, 'order should be a list, not "one"')]),
    ("---\nmove: [one]\n---\n", [(2, "move should be a table of fields, not a list")]),
    ("---\nmove:\n  one: [aid]\n---\n", [(3, "move.one should be text, not a list")]),
    ("---\nlead: one\nlead: two\n---\n", [(3, "lead stands twice")]),
    ("---\nlead: 'one\n---\n", [(2, "is not YAML: ")]),
    ("---\nsubject: !x y\n---\n", [(2, "has a YAML tag ")]),
    ("A note alone.\n", [(1, "does not begin with front matter")]),
    (b"---\nsubject: caf\xe9\n---\n", [(2, "is not UTF-8")]),
    (
        "---\norder: x\nzzz: 1\nsubject: [a]\n---\n",
        [
            (2, 'order should be a list, not "x"'),
            (3, "unknown field zzz"),
            (4, "subject should be text, not a list"),
        ],
    ),
]


@pytest.mark.parametrize(("content", "expected"), UNREADABLE)
def test_a_wish_is_never_guessed(
    tmp_path: Path, content: str | bytes, expected: list[tuple[int, str]]
) -> None:
    with pytest.raises(DeskError) as caught:
        instructions(tmp_path, content)
    problems = caught.value.problems
    assert [problem.where for problem in problems] == [f"{WHERE}:{line}" for line, _ in expected]
    for problem, (_, message) in zip(problems, expected, strict=True):
        assert re.match(re.escape(message), problem.message)
        assert problem.remedy


def test_a_folder_in_its_place_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "content/2023-12-07/_issue.md").mkdir(parents=True)
    with pytest.raises(DeskError, match=f"^{re.escape(WHERE)}: cannot be read: "):
        desk_in(tmp_path).instructions(DAY)


def test_the_note_is_clean_and_stays_markdown(tmp_path: Path) -> None:
    content = "---\n---\n\n\nOne\u202e two\x07.\n\n- first\n  - below first\n- second\n\n\n"
    found, _ = instructions(tmp_path, content)
    assert found.note == "One two.\n\n- first\n  - below first\n- second"


def test_a_lead_that_is_excluded_is_told(tmp_path: Path) -> None:
    put(tmp_path, "one.md", "---\nheadline: A\n---\n\nText.\n")
    _, problems = instructions(tmp_path, "---\nlead: one\nexclude: [one]\n---\n")
    assert [(one.where[-2:], one.message) for one in problems] == [
        (":2", 'lead is excluded, too: "one"')
    ]

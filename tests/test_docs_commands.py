"""Every command that README and docs show, or our messages name, is one of ours.

All are parsed by the command line itself; `test_docs_run.py` runs those that are shown.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.exceptions import NoArgsIsHelpError
from shown import SHOWN, Shown
from toolbox import ROOT

from briefing.cli.main import main

_NAMED = re.compile(
    r"\bbriefing ([a-z]+"
    r"(?: (?:--[a-z-]+|[A-Z]{2,}\b|[\d-]{10}|\d+[mhd]\b|add|install|show|remove))*)"
)


def parse(words: list[str]) -> None:
    """Let the command line take *words* as it would, but do nothing; raises ClickException."""
    command: click.Command = main
    context: click.Context | None = None
    name, rest = "briefing", words
    while True:
        context = command.make_context(name, list(rest), parent=context)
        rest = [*context._protected_args, *context.args]
        if not isinstance(command, click.Group) or not rest:
            return
        found, inner, rest = command.resolve_command(context, rest)
        assert inner is not None
        name, command = found or "", inner


def test_the_pages_show_commands() -> None:
    assert len(SHOWN) > 80
    assert {one.program for one in SHOWN} == {"briefing", "make"}
    told = {one.text.split()[0] for one in SHOWN if one.program == "briefing"}
    missing = set(main.commands) - told
    assert missing == set(), f"no page tells of {missing}"


@pytest.mark.parametrize("words", [["biuld"], ["build", "--dates", "x"], ["add"], ["--x", "add"]])
def test_what_is_no_command_of_ours_is_seen(words: list[str]) -> None:
    with pytest.raises(click.ClickException):
        parse(words)


def test_every_command_is_one_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "proof.eml").touch()
    (tmp_path / "PROOF").touch()
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.M))
    wrong = []
    for one in SHOWN:
        if one.program == "make":
            if one.text.split()[0] not in targets:
                wrong.append(f"{one.where}: make {one.text}")
            continue
        try:
            parse(one.words)
        except (click.MissingParameter, NoArgsIsHelpError):
            if one.runs:  # within a sentence the name alone may stand
                wrong.append(f"{one.where}: briefing {one.text}: is not whole")
        except click.ClickException as error:
            wrong.append(f"{one.where}: briefing {one.text}: {error.format_message()}")
    assert wrong == []


def remedies() -> Iterator[Shown]:
    """The commands that our own messages name; a value within one is taken for a date."""
    for path in sorted((ROOT / "briefing").rglob("*.py")):
        tree = ast.parse(path.read_bytes())
        left = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}  # docstrings
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                left |= {id(part) for part in node.values}
            if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in left:
                for found in _NAMED.finditer(_literal(node)):
                    where = f"{path.relative_to(ROOT)}:{node.lineno}"
                    yield Shown(where, "briefing", found[1].rstrip("."), runs=False)


def _literal(node: ast.Constant | ast.JoinedStr) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(
        str(one.value) if isinstance(one, ast.Constant) else "2023-12-07" for one in parts
    )


def test_every_command_of_a_remedy_is_one_of_ours() -> None:
    known = set(main.commands)
    told = [one for one in remedies() if one.text.split()[0] in known]
    assert len(told) > 10
    wrong = []
    for one in told:
        try:
            parse(one.words)
        except (click.MissingParameter, NoArgsIsHelpError):
            pass
        except click.ClickException as error:
            wrong.append(f"{one.where}: briefing {one.text}: {error.format_message()}")
    assert wrong == []

"""Every command that README and docs show is one of ours, and is run, unless a reason says why not.

All are parsed by the command line itself. Those of indented and fenced blocks are then run one
after the other, as a reader would, in one workspace whose clock stands still on a morning, with a
news site, a mail server and a name server on loopback.
"""

from __future__ import annotations

import ast
import re
import shlex
import webbrowser
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path

import click
import dns.resolver
import newsroom
import pytest
from click.exceptions import NoArgsIsHelpError
from click.testing import CliRunner
from name_server import name_server
from post_office import post_office
from toolbox import ROOT

from briefing.app.init import Answers, init
from briefing.cli import common
from briefing.cli.main import main

DAY = date(2023, 12, 7)
MOMENT = datetime(2023, 12, 7, 4, 45, tzinfo=UTC)
"""A quarter of an hour after the issue of DAY is due in Tripoli."""
PAGES = [
    "README.md",
    "briefing/starter/README.md",
    *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").rglob("*.md")),
]
PAGES.sort(key=lambda page: page == "docs/backup.md")  # what comes after a restore is held

EDITORS = ("approve", "hold", "run")
"""What needs an issue that waits, or is due: each of these has one made for it."""
NOT_RUN = {
    "preview": ("it stays until it is ended", "tests/web/test_web_preview_command.py"),
    "serve": ("it stays until it is ended", "tests/web/test_web_public_command.py"),
    "schedule": ("it is about the user's own crontab", "tests/cli/test_cli_schedule.py"),
    "bounces --imap": ("it needs a mailbox on a server", "tests/cli/test_cli_bounces.py"),
    "add https:": ("its address is nobody's", "tests/cli/test_cli_collect.py"),
}
"""How a command begins, in words → why it is not run here, and what runs it."""
ENDS = {
    "doctor --received proof.eml": 1,  # the proof of this workspace is not signed
}
"""How a command begins → its exit code, where that is not 0."""
INSTEAD = {
    "/var/mail/returns": "returns",
    "/srv/backups": "backups",
    "SLUG": "second-report",
    "ADDRESS": "new@readers.example",
    "export people.csv": "export exported.csv",
}
"""What is shown → what stands for it in the workspace."""
PLACEHOLDERS = {"DATE": "2023-12-07", "…": ""}

_COMMAND = re.compile(r"(?:^|[\s/=(])(?:briefing|-m briefing)((?: +[^\s#].*)?)$")
_NAMED = re.compile(
    r"\bbriefing ([a-z]+"
    r"(?: (?:--[a-z-]+|[A-Z]{2,}\b|[\d-]{10}|\d+[mhd]\b|add|install|show|remove))*)"
)
_INLINE = re.compile(r"`(briefing|make) ([^`]+)`")


@dataclass(frozen=True)
class Shown:
    """A command as a page shows it."""

    where: str
    program: str
    text: str
    """Without the program, and without what the shell is told besides."""
    runs: bool
    """It stands in a block, as something to be typed."""

    @property
    def words(self) -> list[str]:
        text = self.text
        for placeholder, value in PLACEHOLDERS.items():
            text = text.replace(placeholder, value)
        return shlex.split(text)


def shown(page: str) -> Iterator[Shown]:
    """The commands of a *page*."""
    fenced = False
    for number, line in enumerate((ROOT / page).read_text("utf-8").split("\n"), 1):
        where = f"{page}:{number}"
        if line.lstrip().startswith("```"):
            fenced = not fenced
        elif fenced or line.startswith("    "):
            yield from _in_block(where, line.strip())
        else:
            for found in _INLINE.finditer(line):
                yield Shown(where, found[1], found[2], runs=False)


def _in_block(where: str, line: str) -> Iterator[Shown]:
    line = re.split(r"\s#\s|\s[|;&>]", line)[0].rstrip()
    if line.startswith("make "):
        yield Shown(where, "make", line.removeprefix("make "), runs=False)
    elif found := _COMMAND.search(line):
        typed = line.startswith("briefing ")
        if typed or re.search(r"/bin/briefing |-m briefing ", line):
            yield Shown(where, "briefing", found[1].strip(), runs=typed)


SHOWN = [one for page in PAGES for one in shown(page)]


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


TEXT = """\
Thursday , 7 December 2023

The night ferry sails again

After a winter in dock the night ferry between the two shores sails again, its owner says.

It takes two hundred passengers and forty lorries, and makes the crossing in nine hours.
"""
SECOND = TEXT.replace("The night ferry sails again", "Second report of the ferry on its line")


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


SEEN = '<div class="today-date">Thursday , 7 December 2023</div><main>'
"""The day on which a page was saved, as one theme shows it."""


class Still(datetime):
    """A clock that stands still."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return MOMENT.astimezone(tz)


@pytest.fixture
def workspace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, connections: list[str]
) -> Iterator[Path]:
    """A workspace with all that the commands name, and what they meet."""
    folder = tmp_path / "nile"
    names = ("Nile News", ("en", "ar"), "Africa/Tripoli", "news@nile.test", "the editors")
    init(folder, Answers(*names, {}), DAY)
    (folder / "page.txt").write_text(TEXT, "utf-8")
    saved = newsroom.page("A bridge is built", "bridge").replace("<main>", SEEN)
    saved = saved.replace("entry-content", "entry")
    (folder / "saved.html").write_text(saved, "utf-8")
    (folder / "people.csv").write_text("Name,E-mail\nMona,mona@readers.example\n", "utf-8")
    (folder / "backups").mkdir()
    for box in ("new", "cur", "tmp"):
        (folder / "returns" / box).mkdir(parents=True)
    records = {
        "nile.test": {"MX": ["10 mail.nile.test."], "TXT": ["v=spf1 -all"]},
        "_dmarc.nile.test": {"TXT": ["v=DMARC1; p=none"]},
    }
    with ExitStack() as stack:
        news = stack.enter_context(newsroom.newsroom())
        office = stack.enter_context(post_office())
        resolver = stack.enter_context(name_server(records))
        with (folder / "briefing.toml").open("a", encoding="utf-8") as settings:
            settings.write('\n[[ignore]]\ncode = "L104"\nreason = "our sources are on loopback"\n')
            for source in ("Libya Herald", "The Harbour Desk"):
                feed = news.url("rss", "127.0.0.1")
                settings.write(f'\n[[sources]]\nname = "{source}"\nfeed = "{feed}"\n')
        variables = {
            "BRIEFING_SMTP__HOST": "127.0.0.1",
            "BRIEFING_SMTP__PORT": str(office.port),
            "BRIEFING_SMTP__SECURITY": "none",
            "BRIEFING_NET__ALLOW_LOOPBACK": "true",
            "BRIEFING_NET__PAUSE_SECONDS": "0",
            "HOME": str(tmp_path),
        }
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(dns.resolver, "default_resolver", resolver)
        monkeypatch.setattr(common, "datetime", Still)
        monkeypatch.setattr(webbrowser, "open", lambda _: True)
        monkeypatch.chdir(folder)
        yield folder


def begins(text: str, starts: Iterable[str]) -> bool:
    """Whether the command *text* begins with one of *starts*."""
    plain = re.sub(r"^--workspace \S+ ", "", text)
    return any(f"{plain} ".startswith(start) for start in starts)


def typed(text: str) -> list[str]:
    """The words of *text* as a shell gives them, for the workspace."""
    for before, after in INSTEAD.items():
        text = text.replace(before, after)
    words = [str(Path(word).expanduser()) if word[0] == "~" else word for word in shlex.split(text)]
    return [name for word in words for name in _matching(word)]


def _matching(word: str) -> list[str]:
    return sorted(map(str, Path().glob(word))) if "*" in word else [word]


def test_every_command_that_is_shown_runs(workspace: Path) -> None:
    (workspace / "second.txt").write_text(SECOND, "utf-8")
    runner, failed, ran = CliRunner(), [], []
    before = [
        ["build", "--date", "2023-12-07"],
        ["subscribers", "add", "reader@readers.example"],
        ["send", "--date", "2023-12-07", "--test", "proof@readers.example"],
    ]
    for words in before:
        assert runner.invoke(main, words).exit_code == 0
    (workspace / "proof.eml").write_bytes((workspace / "out/2023-12-07/issue.eml").read_bytes())
    for one in SHOWN:
        if not one.runs or begins(one.text, (*NOT_RUN, *EDITORS)):
            continue
        if "SLUG" in one.text:
            again = ["add", "second.txt", "--date", "2023-12-07"]
            again += ["--url", "https://ferry.example/second-report"]
            assert runner.invoke(main, again).exit_code == 0
        result = runner.invoke(main, typed(one.text))
        ran.append(one.text)
        if result.exit_code != ENDS.get(one.text, 0):
            failed.append(f"{one.where}: {one.text}: {result.exit_code}\n{result.output}")
    assert not failed, "\n".join(failed)
    assert len(ran) > 30
    assert (workspace / "backups/nile.tar.gz").stat().st_size > 5_000
    assert (workspace / "out/2023-12-07/issue.ar.html").is_file()


def test_every_command_about_an_issue_that_waits_runs(workspace: Path) -> None:
    shown = [one for one in SHOWN if one.runs and begins(one.text, EDITORS)]
    assert {one.words[0] for one in shown} == set(EDITORS)
    runner = CliRunner()
    assert runner.invoke(main, ["subscribers", "add", "reader@readers.example"]).exit_code == 0
    with (workspace / "briefing.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[schedule]\napprove = true\n")
    for one in sorted(shown, key=lambda one: one.words[0] == "run"):
        assert runner.invoke(main, ["build", "--date", "2023-12-07"]).exit_code == 0
        result = runner.invoke(main, typed(one.text))
        assert result.exit_code == 0, f"{one.where}: {one.text}\n{result.output}"


@pytest.mark.parametrize("start", NOT_RUN)
def test_what_is_not_run_here_is_run_elsewhere(start: str) -> None:
    _, path = NOT_RUN[start]
    told = (ROOT / path).read_text("utf-8")
    assert all(word.strip(":") in told for word in start.split())

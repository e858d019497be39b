"""Every command that README and docs show is run, as its reader would.

Most run one after the other in one workspace, whose clock stands still on a morning, with a news
site, a mail server and a name server on loopback; those that need more have a test of their own.
"""

from __future__ import annotations

import http.client
import os
import re
import shlex
import signal
import subprocess
import sys
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from pathlib import Path

import dns.resolver
import dovecot as imap_server
import newsroom
import pytest
from click.testing import CliRunner
from name_server import name_server
from post_office import Office, post_office
from shown import LATER, SHOWN, Shown
from toolbox import ROOT, Crontabs

from briefing.app.init import Answers, init
from briefing.cli import common
from briefing.cli.main import main

DAY = date(2023, 12, 7)
MOMENT = datetime(2023, 12, 7, 4, 45, tzinfo=UTC)
"""A quarter of an hour after the issue of DAY is due in Tripoli."""
ENDS = {
    "doctor --received proof.eml": 1,  # the proof of this workspace is not signed
}
"""A command → its exit code, where that is not 0."""
ADDRESS = "https://www.example.org/en/2023/12/06/report/"
INSTEAD = {
    "/var/mail/returns": "returns",
    "/srv/backups": "backups",
    r"$(date +\%u)": "4",
    "SLUG": "second-report",
    "ADDRESS": "new@readers.example",
    "export people.csv": "export exported.csv",
    "approve --date 2023-12-07": "approve --date 2023-12-09",  # that of DAY has gone by then
    "hold --date 2023-12-07": "hold --date 2023-12-09",
}
"""What is shown → what stands for it in the workspace."""
BEFORE = {
    "desk remove SLUG": (
        "add second.txt --date 2023-12-07 --url https://ferry.example/second-report"
    ),
    "approve": "build --date 2023-12-09",
}
"""How a command begins → what its reader has done just before."""
ELSEWHERE = {"schedule": "cron", "preview": "stays", "serve": "stays", "bounces --imap": "mailbox"}
"""How a command begins → what it needs, where that is more; the tests below take it by this."""
_WORKSPACE = re.compile(r"^--workspace \S+ ")


def shown(needs: str = "") -> list[Shown]:
    """The commands that need just this."""
    return [one for one in SHOWN if one.runs and _of(ELSEWHERE, one.text) == needs]


def _of(table: dict[str, str], text: str) -> str:
    """What *table* has for a command that begins as *text* does; empty where it has nothing."""
    text = _WORKSPACE.sub("", text)
    return next((found for start, found in table.items() if text.startswith(start)), "")


def typed(text: str) -> list[str]:
    """The words of *text* as a shell gives them, for the workspace."""
    text = _WORKSPACE.sub("", text)
    for before, after in INSTEAD.items():
        text = text.replace(before, after)
    words = [str(Path(word).expanduser()) if word[0] == "~" else word for word in shlex.split(text)]
    return [name for word in words for name in _matching(word)]


def _matching(word: str) -> list[str]:
    return sorted(map(str, Path().glob(word))) if "*" in word else [word]


TEXT = """\
Thursday , 7 December 2023

The night ferry sails again

After a winter in dock the night ferry between the two shores sails again, its owner says.

It takes two hundred passengers and forty lorries, and makes the crossing in nine hours.
"""
SECOND = TEXT.replace("The night ferry sails again", "Second report of the ferry on its line")


SEEN = '<div class="today-date">Thursday , 7 December 2023</div><main>'
"""The day on which a page was saved, as one theme shows it."""


class Still(datetime):
    """A clock that stands still."""

    moment = MOMENT

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
        return cls.moment.astimezone(tz)


@dataclass(frozen=True)
class World:
    """A workspace with all that the commands name, and the server that takes its mail."""

    folder: Path
    office: Office


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The folder that is the current one, and what its commands meet."""
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
            settings.write("\n[schedule]\nmin_stories = 1\n")
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
        monkeypatch.setattr(Still, "moment", MOMENT)
        monkeypatch.setattr(webbrowser, "open", lambda _: True)
        monkeypatch.setitem(INSTEAD, ADDRESS, news.url("news/ferry", "127.0.0.1"))
        monkeypatch.chdir(folder)
        yield World(folder, office)


def here(words: list[str]) -> tuple[int, str]:
    """Exit code and output of a command."""
    result = CliRunner().invoke(main, words)
    return result.exit_code, result.output


def test_every_command_runs(
    world: World, monkeypatch: pytest.MonkeyPatch, connections: list[str]
) -> None:
    folder = world.folder
    monkeypatch.setenv("PATH", str(folder / "none"))  # no crontab of the machine is looked at
    (folder / "second.txt").write_text(SECOND, "utf-8")
    before = [
        *("build --date 2023-12-07", "subscribers add reader@readers.example"),
        "add page.txt --date 2023-12-08",  # which the run sends
        *("add page.txt --date 2023-12-09", "send --date 2023-12-07 --test proof@readers.example"),
    ]
    for text in before:
        code, out = here(shlex.split(text))
        assert code == 0, f"{text}\n{out}"
    (folder / "proof.eml").write_bytes((folder / "out/2023-12-07/issue.eml").read_bytes())
    failed = []
    for one in shown():
        if one.page in LATER:
            monkeypatch.setattr(Still, "moment", MOMENT + timedelta(1))
        if first := _of(BEFORE, one.text):
            code, out = here(shlex.split(first))
            assert code == 0, f"{first}\n{out}"
        code, out = here(typed(one.text))
        if code != ENDS.get(one.text, 0):
            failed.append(f"{one.where}: {one.text}: {code}\n{out}")
    assert not failed, "\n".join(failed)
    assert len(shown()) > 50
    assert (folder / "backups/nile.tar.gz").stat().st_size > 5_000
    assert (folder / "backups/nile-4.tar.gz").is_file()
    assert (folder / "out/2023-12-07/issue.ar.html").is_file()
    for day in ("2023-12-07", "2023-12-08"):  # sent by hand, and by the run
        mark = f"Message-ID: <{day}.en.".encode()
        theirs = [to for to, mail in world.office.taken if mark in mail]
        assert theirs.count("reader@readers.example") == 1, day
    assert not [to for to, mail in world.office.taken if b"<2023-12-09." in mail]


def run_apart(
    command: list[str | Path], folder: Path, **environment: str
) -> subprocess.CompletedProcess[str]:
    known = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        command, cwd=folder, env={**known, **environment}, capture_output=True, text=True
    )


def test_every_command_about_the_crontab_runs(crontabs: Crontabs, world: World) -> None:
    seen = []
    for one in shown("cron"):
        words = crontabs.command(sys.executable, "-m", "briefing", *typed(one.text))
        done = run_apart(words, world.folder)
        assert done.returncode == 0, f"{one.where}: {one.text}\n{done.stderr}"
        tab = crontabs.crontab("-l").stdout.decode()
        assert (f"--workspace {world.folder} run" in tab) is (one.text != "schedule remove")
        seen.append(one.text.split()[1])
    assert set(seen) == {"install", "show", "remove"}


def test_every_command_that_stays_answers_until_it_is_ended(world: World) -> None:
    code, out = here(["build", "--date", "2023-12-07"])
    assert code == 0, out
    variables = {"PYTHONPATH": str(ROOT), "BROWSER": "true", "PYTHONUNBUFFERED": "1"}
    variables["BRIEFING_MAIL__BASE_URL"] = "https://news.nile.test"
    begun: list[tuple[Shown, subprocess.Popen[str]]] = []
    try:
        for one in shown("stays"):
            words = ["-m", "briefing", *typed(one.text), "--port", "0"]  # the last port counts
            process = subprocess.Popen(
                [sys.executable, *words],
                env={**os.environ, **variables},
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            begun.append((one, process))
        for one, process in begun:
            assert process.stdout
            told = process.stdout.readline()
            found = re.search(r"http://(127\.0\.0\.1:\d+)", told)
            assert found, f"{one.where}: {one.text}: {told}"
            connection = http.client.HTTPConnection(found[1], timeout=20)
            connection.request("GET", "/")
            assert connection.getresponse().status == 200
            connection.close()
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=20)
            assert (process.returncode, err) == (0, ""), f"{one.where}: {one.text}"
    finally:
        for _, process in begun:
            process.kill()
            process.communicate()
    assert {one.text.split()[0] for one, _ in begun} == {"preview", "serve"}


def test_every_command_that_reads_a_mailbox_runs(
    world: World,
    dovecot: Callable[..., AbstractContextManager[imap_server.Server]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    user = imap_server.USERS[0]
    with dovecot() as server:
        for name, value in {
            "HOST": "localhost",
            "PORT": str(server.port),
            "USERNAME": user,
            "PASSWORD": imap_server.PASSWORD,
            "CA_FILE": server.ca_file,
        }.items():
            monkeypatch.setenv(f"BRIEFING_BOUNCES__{name}", value)
        maildir = server.mail / user
        for folder in ("", "new", "cur", "tmp"):
            (maildir / folder).mkdir()
            os.chown(maildir / folder, server.mail.stat().st_uid, server.mail.stat().st_gid)
        (maildir / "new/1.hello").write_bytes(b"To: me\r\n\r\nhello")
        ran = [here(typed(one.text)) for one in reversed(shown("mailbox"))]
    assert [code for code, _ in ran] == [0, 0], ran
    found = [re.findall(r"not ours +(\d+)", out) for _, out in ran]
    assert found == [["1"], ["1"]]  # the first one was a dry run


ON = "--date 2023-12-07"
WITHIN = {
    'collect "The Harbour Desk"': [f'collect "The Harbour Desk" {ON}'],
    "add ADDRESS": [f"add {ADDRESS} {ON}"],
    "add URL": [f"add {ADDRESS} {ON}"],
    "add https://…": [f"add {ADDRESS} {ON}"],
    "desk remove sample": [f"desk remove sample {ON}"],
    "desk remove": [f"add page.txt {ON}", f"desk remove the-night-ferry-sails-again {ON}"],
    "subscribers add ADDRESS": ["subscribers add new@readers.example"],
    "subscribers import FILE": ["subscribers import people.csv"],
    "send --test ADDRESS": [f"build {ON}", f"send --test new@readers.example {ON}"],
    "send --maildir proofs": [f"send --maildir proofs {ON}"],
    "resolve --refused": [f"send {ON} --yes", f"resolve --refused {ON}"],
    "subscribers erase": ["subscribers erase new@readers.example"],
    "backup FILE": ["backup backups/nile.tar.gz"],
}
"""A command within a sentence → what its reader types that morning; in an order that works."""


def test_every_command_within_a_sentence_runs(world: World) -> None:
    in_blocks = {one.text for one in SHOWN if one.runs}
    within = {one.text for one in SHOWN if one.program == "briefing" and " " in one.text}
    assert within - in_blocks == set(WITHIN)
    for text in (text for texts in WITHIN.values() for text in texts):
        code, out = here(typed(text))
        assert code == 0, f"{text}\n{out}"

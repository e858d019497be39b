"""`briefing bounces`: what it prints, and how it ends."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from cli_workspace import Run, briefing_run, workspace
from click.testing import CliRunner

from briefing.cli.main import main
from briefing.store.database import Database
from briefing.store.tables import deliveries

TESTS = Path(__file__).parent.parent
sys.path.insert(0, str(TESTS / "deliver"))

import returns_kit as kit  # noqa: E402
import returns_state as state  # noqa: E402

DENIED = kit.group("failed", "5.7.515", "550 5.7.515 denied")
FULL = kit.group("failed", "5.2.2", "552 5.2.2 full")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace with one delivery, its key, and a Maildir `box`."""
    folder = workspace(tmp_path / "paper")
    database = state.one_delivery(folder)
    state.deliver_daily(database, 3)
    key = folder / ".briefing" / "key"
    key.write_bytes(kit.KEY)
    key.chmod(0o600)
    state.maildir(folder / "box")
    return folder


def bounces(folder: Path, *arguments: str) -> Run:
    return briefing_run("bounces", "--maildir", "box", *arguments, cwd=folder)


def here(folder: Path, *arguments: str) -> Run:
    """`briefing bounces` in this process."""
    run = CliRunner().invoke(main, ["--workspace", str(folder), "bounces", *arguments])
    return Run(run.exit_code, run.stdout, run.stderr)


TABLE = """\
WHAT CAME BACK         MAILS
no such address            1
soft failures              1
refused because of us      3
complaints                 1
leaving                    1
no failure                 1
taken before               1
not ours                   1

1 suppressed, 0 left
"""


def test_it_says_what_came_back_and_what_it_did(folder: Path) -> None:
    mails = [
        kit.dsn(),
        kit.dsn(FULL),
        kit.dsn(FULL),
        *(state.report_on(number, DENIED) for number in (100, 101, 102)),
        kit.arf(),
        kit.leave(),
        kit.exim_waits(),
        b"To: me\n\nhello",
    ]
    state.maildir(folder / "box", mails)
    dry = bounces(folder, "--dry-run")
    assert (dry.code, dry.out) == (0, TABLE + "Nothing was changed: this was a dry run.\n")
    done = bounces(folder)
    alert = (
        "briefing: 3 refusals by reader.example about our authentication"
        " (look at SPF, DKIM and DMARC; nobody was suppressed for it)\n"
    )
    assert (done.code, done.out, done.err) == (0, TABLE, alert)
    assert dry.err == alert
    again = json.loads(here(folder, "--maildir", str(folder / "box"), "--format", "json").out)
    assert again.pop("mails") == {
        "no_such_address": 0,
        "soft_failures": 0,
        "refused_because_of_us": 0,
        "complaints": 0,
        "leaving": 0,
        "no_failure": 0,
        "taken_before": 0,
        "not_ours": 1,
    }
    rest = {"suppressed": 0, "left": 0, "accepted": 0, "alerts": [], "problems": []}
    assert again == {**rest, "dry_run": False}


def test_an_alert_is_in_the_data_too(folder: Path) -> None:
    state.maildir(folder / "box", [state.report_on(number, DENIED) for number in (100, 101, 102)])
    run = here(folder, "--maildir", str(folder / "box"), "--format", "json")
    assert json.loads(run.out)["alerts"] == [{"domain": "reader.example", "refusals": 3}]
    assert "3 refusals by reader.example" in run.err


def test_with_quiet_there_is_nothing_to_print(folder: Path) -> None:
    state.put(folder / "box", kit.dsn())
    assert here(folder, "--maildir", str(folder / "box"), "--quiet") == Run(0, "", "")


def test_a_mail_that_cannot_be_put_away_is_named(folder: Path) -> None:
    state.put(folder / "box", kit.dsn())
    done = folder / "box" / ".briefing-done"
    done.write_bytes(b"")
    run = here(folder, "--maildir", str(folder / "box"))
    assert run.code == 1
    assert "1 suppressed" in run.out
    assert run.err.startswith(f"briefing: {done}: cannot be moved: ")


def test_what_it_showed_to_have_been_accepted_is_told(folder: Path) -> None:
    database = Database(folder)
    with database.writing() as connection:
        connection.execute(deliveries.update().values(state="uncertain"))
    state.put(folder / "box", kit.dsn())
    run = here(folder, "--maildir", str(folder / "box"))
    assert run.out.endswith("\n1 uncertain delivery was accepted, as what came back shows\n")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "say where to read: --maildir DIR or --imap"),
        (("--maildir", "box", "--imap"), 2, "say where to read: --maildir DIR or --imap"),
        (("--imap",), 2, "briefing.toml: names no mailbox to read (add [bounces] with host"),
        (("--maildir", "/"), 3, "/: is no Maildir: it has no new/ (name the folder"),
        (("--maildir", "nowhere"), 3, "nowhere: is no Maildir"),
    ],
)
def test_what_cannot_be_read_is_said(
    folder: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    run = here(folder, *arguments)
    assert (run.code, run.out) == (code, "")
    assert said in run.err

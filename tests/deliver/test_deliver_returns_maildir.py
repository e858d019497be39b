"""Reading a Maildir: what is moved, what is left, and what happens where something breaks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import returns_kit as kit
import returns_state as state

import briefing
from briefing.app.bounces import CameBack, take_returns
from briefing.deliver.returns.mail import LIMIT
from briefing.deliver.returns.maildir import DONE, Maildir
from briefing.errors import MailboxError
from briefing.store.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return state.one_delivery(tmp_path / "workspace")


@pytest.fixture
def box(tmp_path: Path) -> Path:
    return state.maildir(tmp_path / "box")


def take(database: Database, box: Path) -> CameBack:
    return take_returns(database, kit.KEY, Maildir(box), state.NOW)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_what_was_dealt_with_is_put_away_as_read(database: Database, box: Path) -> None:
    new = state.put(box, kit.dsn())
    seen = state.put(box, kit.arf(), "cur", ":2,S")  # somebody looked at it
    assert sum(take(database, box).effects.values()) == 2
    done = box / DONE
    assert names(done / "cur") == [f"{new.name}:2,S", seen.name]
    assert names(done) == ["cur", "maildirfolder", "new", "tmp"]
    assert names(box / "new") == names(box / "cur") == []


def test_what_is_not_ours_stays_as_it_is(database: Database, box: Path) -> None:
    kept = [state.put(box, b"To: me\n\nhello"), state.put(box, kit.challenge(), "cur", ":2,")]
    assert take(database, box).others == 2
    assert all(path.exists() for path in kept)
    assert not (box / DONE).exists()


def test_what_is_no_mail_is_not_read(database: Database, box: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_bytes(kit.dsn())
    (box / "new" / "link").symlink_to(outside)
    (box / "new" / ".hidden").write_bytes(kit.dsn())
    (box / "new" / "folder").mkdir()
    (box / "tmp" / "half").write_bytes(kit.dsn())
    os.mkfifo(box / "new" / "pipe")
    came = take(database, box)
    assert (came.effects.total(), came.others, came.problems) == (0, 0, [])


def test_a_broken_mail_does_not_stop_the_rest(database: Database, box: Path) -> None:
    broken = state.put(box, b"")
    state.put(box, os.urandom(5000))
    state.put(box, kit.dsn())
    broken.chmod(0)
    came = take(database, box)
    assert came.suppressed == 1
    if os.geteuid():  # root reads it all the same
        (problem,) = came.problems
        assert problem.where == str(broken)


def test_a_huge_mail_is_read_in_part(database: Database, box: Path) -> None:
    with state.put(box, kit.dsn()).open("ab") as file:
        file.truncate(1 << 32)  # a sparse file: four gigabytes of nothing
    (arrival,) = Maildir(box).arrivals()
    assert len(arrival.raw) == LIMIT  # type: ignore[union-attr]
    assert take(database, box).suppressed == 1


def test_where_nothing_can_be_put_away_nothing_counts_twice(database: Database, box: Path) -> None:
    mail = state.put(box, kit.dsn(kit.group("failed", "5.2.2", "full")))
    (box / DONE).write_bytes(b"")
    for known in (0, 1):
        came = take(database, box)
        assert [problem.where for problem in came.problems] == [str(box / DONE)]
        assert (came.known, mail.exists()) == (known, True)
    (box / DONE).unlink()
    came = take(database, box)
    assert (came.known, came.problems, mail.exists()) == (1, [], False)
    assert state.standing(database) == ("active", "", 1.0)


def test_a_folder_that_is_no_maildir_is_named(tmp_path: Path) -> None:
    with pytest.raises(MailboxError, match=r"is no Maildir: it has no new/ \(name the folder"):
        Maildir(tmp_path)


def test_killed_at_the_worst_moments_it_counts_each_mail_once(
    database: Database, box: Path
) -> None:
    """SIGKILL before a commit, between it and the putting away, and amid that; then a whole run."""
    numbers = state.deliver_daily(database, 120, start=1000)
    full = kit.group("failed", "5.2.2", "552 5.2.2 full")
    state.maildir(box, [state.report_on(number, full) for number in numbers])
    script = Path(__file__).with_name("returns_killed.py")
    workspace = database.folder.parent
    run = subprocess.run(
        [sys.executable, script, workspace, box],
        env={**os.environ, "PYTHONPATH": str(Path(briefing.__file__).parent.parent)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    # moment: rows, mails still in new/; the last line is the run that nobody killed
    assert run.stdout.splitlines() == [
        "arrival 30: 0 120",
        "commit 1: 50 120",
        "move 20: 50 100",
        "arrival 90: 70 50",
        "commit 1: 120 50",
        "known 50: 120 0",
    ]
    assert [row["delivery"] for row in state.rows(database)] == numbers
    assert state.standing(database)[2] == pytest.approx(120.0)

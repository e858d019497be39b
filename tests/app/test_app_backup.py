"""backup and restore: all comes back, nothing is lost, and nothing is sent that may have gone."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import tarfile
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from time import monotonic

import pytest
from filelock import FileLock
from post_office import Office, post_office
from sqlalchemy import func, select

from briefing.app import restore as restoring
from briefing.app.approving import hold
from briefing.app.archive import label_of
from briefing.app.backup import backup
from briefing.app.build import build
from briefing.app.init import Answers, init
from briefing.app.restore import restore
from briefing.app.send import plan, send
from briefing.app.sending import Means
from briefing.app.subscribers import add, erase, remove
from briefing.app.workspace import Workspace, open_workspace
from briefing.errors import BriefingError, DeliveryError, StoreError
from briefing.store.database import Database
from briefing.store.facts import release
from briefing.store.tables import deliveries

DAY = date(2026, 3, 1)
NIGHT = datetime(2026, 3, 1, 2, 0, tzinfo=UTC)
MORNING = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)
"""Half an hour after the issue is due."""
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ANSWERS = Answers(
    "Nile Briefing", ("en",), "Africa/Khartoum", "briefing@nile.test", "the editors", {}
)


def made(folder: Path) -> Path:
    init(folder, ANSWERS, DAY)
    init_state(folder)
    return folder


def opened(folder: Path, port: int = 25) -> Workspace:
    smtp = {"HOST": "127.0.0.1", "PORT": str(port), "SECURITY": "none"}
    variables = {f"BRIEFING_SMTP__{name}": value for name, value in smtp.items()}
    return open_workspace(folder, folder, variables)


def init_state(folder: Path) -> None:
    workspace = opened(folder)
    build(workspace, DAY)
    for number in range(3):
        subscribe(workspace, number)


def subscribe(workspace: Workspace, number: int) -> None:
    add(workspace, f"reader{number}@readers.example", "", None, again=False, at=NIGHT)


def means(at: datetime) -> Means:
    return Means(lambda: at, monotonic, Random(7))


def send_issue(folder: Path, office: Office, at: datetime) -> None:
    workspace = opened(folder, office.port)
    send(workspace, plan(workspace, DAY), means(at))


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "state.db" not in path.name and "before-restore" not in str(path)
    }


def test_what_was_saved_comes_back(tmp_path: Path) -> None:
    folder, saved = made(tmp_path / "nile"), tmp_path / "nile.tar.gz"
    (folder / ".briefing/pages").mkdir()
    (folder / ".briefing/pages/kept").write_text("can be fetched again")
    (folder / "templates/tokens.toml").write_text("")
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere/أسبوع.md").write_text("a note")
    (folder / "content/notes").symlink_to(folder / "elsewhere")
    (folder / "elsewhere/circle").symlink_to(folder / "content")
    before = files(folder)
    told = backup(opened(folder), saved, NIGHT)
    assert told.size == saved.stat().st_size
    assert saved.stat().st_mode & 0o777 == 0o600
    assert label_of(saved).made_at == NIGHT

    back = restore(saved, tmp_path / "new", NOON)
    assert back.aside is None
    after = files(tmp_path / "new")
    assert after.pop("content/notes/أسبوع.md") == b"a note"
    gone = {".briefing/pages/kept", "README.md", ".gitignore", "elsewhere/أسبوع.md"}
    assert after == {name: data for name, data in before.items() if name not in gone}
    assert opened(tmp_path / "new").outbox.written_at(DAY) == opened(folder).outbox.written_at(DAY)
    state = tmp_path / "new/.briefing"
    assert [path.stat().st_mode & 0o077 for path in (state, *state.iterdir())] == [0] * 3
    assert not list(tmp_path.glob(".*"))


def test_what_may_have_gone_since_is_held(tmp_path: Path) -> None:
    folder, saved = made(tmp_path / "nile"), tmp_path / "nile.tar.gz"
    backup(opened(folder), saved, NIGHT)
    with post_office() as office:
        send_issue(folder, office, MORNING)
        assert len(office.taken) == 3
        with pytest.raises(StoreError, match=r"changed since .*1 mailings, 3 deliveries.*--yes"):
            restore(saved, folder, NOON)
        back = restore(saved, folder, NOON, newer=True)
        assert back.aside is not None
        with pytest.raises(DeliveryError, match=r"may have gone out .*04:00 .*approve --date 2026"):
            send_issue(folder, office, NOON)
        assert len(office.taken) == 3

        kept = Database(tmp_path / "aside")  # what stood there knows what went out
        kept.path.write_bytes((back.aside / ".briefing/state.db").read_bytes())
        with kept.reading() as connection:
            assert connection.execute(select(func.count()).select_from(deliveries)).scalar() == 3

        with Database(folder).writing() as connection:
            release(connection, DAY, NOON)
        send_issue(folder, office, NOON)
        assert len(office.taken) == 6
        backup(opened(folder), saved, NOON)  # in which the release counts for nothing
        restore(saved, tmp_path / "again", NOON + timedelta(hours=1))
        send_issue(tmp_path / "again", office, NOON)  # nothing is left of it, so nothing is held
        assert len(office.taken) == 6


def test_the_issue_of_the_next_day_is_not_held(tmp_path: Path) -> None:
    folder, saved = made(tmp_path / "nile"), tmp_path / "nile.tar.gz"
    backup(opened(folder), saved, NIGHT - timedelta(days=1))
    restore(saved, folder, NIGHT - timedelta(days=1), newer=True)
    with post_office() as office:
        send_issue(folder, office, MORNING)
        assert len(office.taken) == 3


def test_a_backup_while_others_write_is_sound(tmp_path: Path) -> None:
    folder, saved = made(tmp_path / "nile"), tmp_path / "nile.tar.gz"
    workspace, over, count = opened(folder), threading.Event(), 3

    def write() -> None:
        nonlocal count
        while not over.is_set():
            subscribe(workspace, count)
            count += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(5):
            backup(workspace, saved, NIGHT)
            restore(saved, tmp_path / f"new{number}", NOON)
    finally:
        over.set()
        writer.join()
    assert count > 3
    with sqlite3.connect(tmp_path / "new4/.briefing/state.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        (found,) = connection.execute("SELECT count(*) FROM subscribers").fetchone()
    connection.close()
    assert 3 <= found <= count


def test_whoever_left_since_is_told_of(tmp_path: Path) -> None:
    folder, saved = made(tmp_path / "nile"), tmp_path / "nile.tar.gz"
    backup(opened(folder), saved, NIGHT)
    remove(opened(folder), "reader1@readers.example", MORNING)
    before = files(folder)
    with pytest.raises(StoreError, match=r"1 subscribers .*who left since will be on"):
        restore(saved, folder, NOON)
    assert files(folder) == before
    assert not list(folder.glob("before-restore*"))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda folder: hold(opened(folder), DAY, "a name", MORNING), "1 holds and approvals"),
        (lambda folder: erase(opened(folder), "reader1@readers.example", MORNING), "1 erasures"),
    ],
    ids=["hold", "erasure"],
)
def test_what_the_editor_did_since_is_told_of(
    change: Callable[[Path], object], told: str, tmp_path: Path
) -> None:
    folder, saved = made(tmp_path / "nile"), tmp_path / "nile.tar.gz"
    backup(opened(folder), saved, NIGHT)
    change(folder)
    with pytest.raises(StoreError, match=rf"UTC: {told} \(say --yes"):
        restore(saved, folder, NOON)
    assert restore(saved, folder, NOON, newer=True).aside is not None


def test_nothing_is_restored_under_a_command_at_work(tmp_path: Path) -> None:
    folder, saved = made(tmp_path / "nile"), tmp_path / "nile.tar.gz"
    backup(opened(folder), saved, NIGHT)
    (folder / ".briefing/runs").mkdir()
    with (
        FileLock(folder / ".briefing/runs/1.lock"),
        pytest.raises(StoreError, match="is at work"),
    ):
        restore(saved, folder, NOON, newer=True)
    restore(saved, folder, NOON, newer=True)


def test_a_damaged_database_is_not_saved_and_can_be_replaced(tmp_path: Path) -> None:
    folder, saved = made(tmp_path / "nile"), tmp_path / "nile.tar.gz"
    backup(opened(folder), saved, NIGHT)
    good = saved.read_bytes()
    with sqlite3.connect(folder / ".briefing/state.db") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    state = folder / ".briefing/state.db"
    data = bytearray(state.read_bytes())
    data[4096:] = b"\x7f" * (len(data) - 4096)
    state.write_bytes(data)
    with pytest.raises(StoreError, match=r"state\.db: is damaged: "):
        backup(opened(folder), saved, MORNING)
    assert saved.read_bytes() == good
    assert not list(tmp_path.glob(".backup*"))
    restore(saved, folder, NOON)
    backup(opened(folder), saved, NOON)


def test_a_failed_exchange_puts_everything_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, saved = made(tmp_path / "nile"), tmp_path / "nile.tar.gz"
    backup(opened(folder), saved, NIGHT)
    before = files(folder)
    move, count = restoring._move, 0

    def failing(path: Path, to: Path, moved: list[tuple[Path, Path]]) -> None:
        nonlocal count
        count += 1
        if count == 8:
            raise OSError(28, "No space left on device", str(to))
        move(path, to, moved)

    monkeypatch.setattr(restoring, "_move", failing)
    with pytest.raises(OSError, match="No space"):
        restore(saved, folder, NOON)
    assert count == 8
    assert files(folder) == before
    assert not list(folder.glob("*restore*"))


@pytest.mark.parametrize("place", ["content/x.tar.gz", ".briefing/x.tar.gz", "briefing.toml"])
def test_a_backup_goes_to_no_place_where_it_does_harm(tmp_path: Path, place: str) -> None:
    folder = made(tmp_path / "nile")
    with pytest.raises(StoreError, match="lies in what is to be saved"):
        backup(opened(folder), folder / place, NIGHT)
    (folder / "letter.txt").write_text("dear")
    with pytest.raises(StoreError, match="is there, and no backup"):
        backup(opened(folder), folder / "letter.txt", NIGHT)
    assert (folder / "letter.txt").read_text() == "dear"


def entry(name: str, data: bytes = b"x", **fields: object) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for field, value in fields.items():
        setattr(info, field, value)
    return info, data


LABEL = json.dumps({"format": 1, "made_at": NIGHT.isoformat(), "version": "0"}).encode()
FIRST = entry("backup.json", LABEL)
TOML = entry("briefing.toml")


def packed(*entries: tuple[tarfile.TarInfo, bytes]) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as tar:
        for info, content in entries:
            tar.addfile(info, io.BytesIO(content))
    return data.getvalue()


def long_header() -> bytes:
    """A header of 30 MB, in 30 KB."""
    info = tarfile.TarInfo("content/x")
    info.pax_headers = {"comment": "x" * 30_000_000}
    return packed(FIRST, (info, b""))


HOSTILE: dict[str, Callable[[], bytes]] = {
    "absolute": lambda: packed(FIRST, entry("/tmp/x")),
    "upwards": lambda: packed(FIRST, entry("content/../../x")),
    "dots": lambda: packed(FIRST, entry("content/./x")),
    "beside": lambda: packed(FIRST, entry("other/x")),
    "top": lambda: packed(FIRST, entry("Makefile")),
    "file for a folder": lambda: packed(FIRST, entry("content")),
    "symbolic link": lambda: packed(
        FIRST, entry("content/x", b"", type=tarfile.SYMTYPE, linkname="/etc")
    ),
    "hard link": lambda: packed(
        FIRST, TOML, entry("content/x", b"", type=tarfile.LNKTYPE, linkname="briefing.toml")
    ),
    "device": lambda: packed(FIRST, entry("content/x", b"", type=tarfile.CHRTYPE)),
    "pipe": lambda: packed(FIRST, entry("content/x", b"", type=tarfile.FIFOTYPE)),
    "twice": lambda: packed(FIRST, TOML, TOML),
    "two spellings": lambda: packed(FIRST, entry("content/x"), entry("content/X")),
    "windows": lambda: packed(FIRST, entry("content/..\\..\\x")),
    "long header": long_header,
    "no label": lambda: packed(TOML),
    "another label": lambda: packed(entry("backup.json", b"[]"), TOML),
    "no moment": lambda: packed(entry("backup.json", LABEL.replace(b"2026", b"x")), TOML),
    "newer": lambda: packed(entry("backup.json", LABEL.replace(b": 1,", b": 2,")), TOML),
    "no database": lambda: packed(FIRST, TOML),
    "no endings": lambda: gzip.compress(gzip.decompress(packed(FIRST, TOML)) + bytes(5_000_000)),
    "too large": lambda: packed(FIRST)[:0] + claims_much(),
    "text": lambda: b"hello",
    "empty": lambda: b"",
}


def claims_much() -> bytes:
    info, _ = entry("content/x", size=1 << 60)
    first, label = FIRST
    head = first.tobuf() + label + bytes(-len(label) % 512)
    return gzip.compress(head + info.tobuf(tarfile.GNU_FORMAT))


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_changes_nothing(tmp_path: Path, name: str) -> None:
    folder, saved = tmp_path / "nile", tmp_path / "x.tar.gz"
    init(folder, ANSWERS, DAY)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    saved.write_bytes(HOSTILE[name]())
    with pytest.raises(StoreError, match=r"x\.tar\.gz: "):
        restore(saved, folder, NOON)
    saved.unlink()
    after = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert {path: at for path, at in after.items() if path.is_file()} == {
        path: at for path, at in before.items() if path.is_file()
    }
    assert after.keys() == before.keys()


def test_no_byte_can_be_lost_or_turned(tmp_path: Path) -> None:
    folder, saved = made(tmp_path / "nile"), tmp_path / "nile.tar.gz"
    backup(opened(folder), saved, NIGHT)
    whole = saved.read_bytes()
    step = len(whole) // 20
    for at in range(10, len(whole), step):
        for data in (whole[:at], whole[:at] + bytes([whole[at] ^ 4]) + whole[at + 1 :]):
            saved.write_bytes(data)
            with pytest.raises(BriefingError):
                restore(saved, tmp_path / "new", NOON)
    assert not list((tmp_path / "new").iterdir())

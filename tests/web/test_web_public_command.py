"""`briefing serve` as a process: it says where it is, tells nobody's token, and ends in order."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from public_kit import ARABIC, BASE, ENGLISH, FORM, ONE_CLICK, SENT, Pages, workspace

from briefing.cli.main import main
from briefing.model.tokens import Purpose
from briefing.store.database import Database
from briefing.store.key import read_key

COMMAND = [sys.executable, "-m", "briefing", "serve"]
ENVIRONMENT = {**os.environ, "PYTHONUNBUFFERED": "1", "BRIEFING_MAIL__BASE_URL": BASE}


@contextmanager
def process(folder: Path) -> Iterator[tuple[subprocess.Popen[str], Pages]]:
    """The command in *folder*, on a port that is free."""
    running = subprocess.Popen(
        [*COMMAND, "--port", "0"],
        cwd=folder,
        env=ENVIRONMENT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with running:
        try:
            assert running.stdout
            told = running.stdout.readline()
            assert told.startswith(f"Pages of {BASE}: http://127.0.0.1:"), running.communicate()
            port = urlsplit(told.split()[3]).port
            assert port
            yield running, Pages(folder, port, read_key(folder), Database(folder))
        finally:
            running.kill()


def test_it_ends_when_what_is_under_way_is_done(tmp_path: Path, root: Path) -> None:
    with process(workspace(tmp_path, root)) as (running, pages):
        path = pages.leave_path(ENGLISH)
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {FORM['Content-Type']}\r\n"
        head += f"Content-Length: {len(ONE_CLICK)}\r\nExpect: 100-continue\r\n\r\n"
        where = ("127.0.0.1", pages.port)
        idle = socket.create_connection(where, timeout=20)
        with socket.create_connection(where, timeout=20) as line, idle:
            line.sendall(head.encode())
            assert line.recv(100).startswith(b"HTTP/1.1 100 ")  # so the request is being read
            running.send_signal(signal.SIGTERM)
            assert idle.recv(1) == b""  # so the end has begun
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(where, timeout=20)
            line.sendall(ONE_CLICK.encode())
            assert b"".join(iter(lambda: line.recv(65536), b"")).startswith(b"HTTP/1.1 200 ")
        out, err = running.communicate(timeout=20)
        assert (running.returncode, out, err) == (0, "", "")
        assert pages.standing(ENGLISH) == "left"


def test_no_token_is_ever_told(tmp_path: Path, root: Path) -> None:
    """Neither of those who come and go, nor where a request is broken, nor where we are."""
    with process(workspace(tmp_path, root)) as (running, pages):
        tokens = [pages.token(ENGLISH), pages.token(ARABIC, Purpose.BOUNCE)]
        for token in tokens:
            for path in (f"/leave/{token}", f"/leave/{token}/x", f"/{token}", f"/?{token}"):
                for method in ("GET", "HEAD", "POST", "PUT"):
                    pages.ask(path, method, ONE_CLICK if method == "POST" else None, FORM)
            with socket.create_connection(("127.0.0.1", pages.port), timeout=20) as line:
                line.sendall(f"GET /leave/{token}\x01 HTTP/1.1\r\n\r\n".encode())
                assert line.recv(1000).startswith(b"HTTP/1.1 400 ")
            upgrade = {"Connection": "Upgrade", "Upgrade": "websocket"}
            pages.ask(f"/leave/{token}", headers=upgrade)
        assert pages.standing(ENGLISH) == "left"
        broken = b"this is no database" * 1000
        for file in pages.database.folder.glob("state.db*"):
            file.write_bytes(broken)
        for method in ("GET", "POST"):
            answer = pages.ask(f"/leave/{tokens[0]}", method, ONE_CLICK, FORM)
            assert answer.status == 500
            assert "leave@example.org" in answer.text
            assert "nosniff" in str(answer.headers)
        assert pages.ask(f"/{SENT[0]}/").status == 500
        assert pages.ask("/leave/").status == 200
        running.send_signal(signal.SIGTERM)
        out, err = running.communicate(timeout=20)
    assert running.returncode == 0
    assert "a page could not be made: DatabaseError at " in err
    for secret in (*tokens, str(ENGLISH), str(ARABIC), "/leave/", "example.org"):
        assert secret not in out + err


def test_what_is_missing_in_the_outbox_is_said_once(tmp_path: Path, root: Path) -> None:
    folder = workspace(tmp_path, root)
    page = folder / "out" / f"{SENT[0]}" / "issue.html"
    page.write_bytes(b"another")
    with process(folder) as (running, pages):
        for _ in range(3):
            assert pages.ask(f"/{SENT[0]}/").status == 404
        running.send_signal(signal.SIGINT)
        _, err = running.communicate(timeout=20)
    assert running.returncode == 0
    assert err.count("issue.html: is not what issue.json vouches for") == 1


Run = Callable[..., tuple[object, str]]


@pytest.fixture
def refused(
    tmp_path: Path, root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """The command with options, in a workspace with these variables: exit code and complaint."""

    def run(*options: str, **environment: str) -> tuple[object, str]:
        for name, value in {"BRIEFING_MAIL__BASE_URL": BASE, **environment}.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main(["--workspace", str(tmp_path), "serve", *options])
        return ended.value.code, capsys.readouterr().err

    workspace(tmp_path, root)
    return run


def test_without_an_address_for_readers_it_refuses(refused: Run) -> None:
    assert refused(BRIEFING_MAIL__BASE_URL="") == (
        2,
        "briefing: mail.base_url: is not set, so no mail links to these pages"
        ' (set it in briefing.toml, such as base_url = "https://news.example.org")\n',
    )


def test_what_cannot_be_had_is_named(refused: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        complaint = f"--port {port}: cannot be had: Address already in use (name another)"
        assert refused("--port", port) == (2, f"briefing: {complaint}\n")
    code, told = refused("--host", "127.0.0.1.2.3")
    assert code == 2
    assert told.startswith("briefing: --host 127.0.0.1.2.3: is not known: ")


def test_a_theme_that_cannot_be_used_is_said_at_the_start(refused: Run, tmp_path: Path) -> None:
    (tmp_path / "templates" / "web").mkdir(parents=True)
    (tmp_path / "templates" / "web" / "left.html").write_text("\n{% broken", "utf-8")
    code, told = refused()
    assert code == 3
    assert told.startswith("briefing: templates/web/left.html:2: cannot be read: ")

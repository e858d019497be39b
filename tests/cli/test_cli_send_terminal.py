"""`briefing send` on a terminal: it asks before it begins, and shows how it goes."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import send_kit
from send_kit import DAY, SEND, Server, address, copied, plain, run, serve, start


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return send_kit.built(tmp_path_factory.mktemp("built"))


class Terminal:
    """The command on a terminal of its own, and what that shows."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, 120))
        self.process: subprocess.Popen[str] = start(folder, *arguments, terminal=theirs)
        os.close(theirs)
        self.shown = ""

    def wait_for(self, pattern: str) -> str:
        """Read until *pattern* is shown; what it matched."""
        until = time.monotonic() + 30
        while not (found := re.search(pattern, self.shown)):
            assert time.monotonic() < until, self.shown
            assert self._read(), self.shown
        return found[0]

    def type(self, text: str) -> None:
        os.write(self._ours, text.encode())

    def end(self) -> int:
        """Read to the end; the exit code."""
        while self._read():
            pass
        os.close(self._ours)
        return self.process.wait(30)

    def _read(self) -> bool:
        ready, _, _ = select.select([self._ours], [], [], 30)
        try:
            data = os.read(self._ours, 65536) if ready else b""
        except OSError:  # Linux tells the end so
            data = b""
        self.shown += data.decode("utf-8", "replace")
        return bool(data)


@contextmanager
def terminal(folder: Path, *arguments: str) -> Iterator[Terminal]:
    one = Terminal(folder, *arguments)
    try:
        yield one
    finally:
        one.process.kill()
        one.process.wait(30)


def test_it_asks_and_no_is_no(template: Path, tmp_path: Path) -> None:
    with serve(Server()) as server:
        folder = copied(template, tmp_path / "w", 2, plain(server))
        with terminal(folder, *SEND) as shown:
            shown.wait_for(re.escape(f"Send {DAY} to 2 subscribers? [y/N]: "))
            shown.type("n\n")
            assert shown.end() == 1
        assert server.heard == []
    assert run(folder, "status").out == "nothing was sent yet\n"


def test_yes_sends_with_a_bar_that_tells_the_rate(template: Path, tmp_path: Path) -> None:
    with serve(Server()) as server:
        folder = copied(template, tmp_path / "w", 2, plain(server))
        with terminal(folder, *SEND) as shown:
            shown.wait_for(re.escape(f"Send {DAY} to 2 subscribers? [y/N]: "))
            shown.type("y\n")
            shown.wait_for(r"Sending +\[#+\] +100% .*\d/s")
            shown.wait_for(f"{DAY}: 2 submitted")
            assert shown.end() == 0
        assert server.recipients == [address(0), address(1)]


def test_one_is_one_and_yes_is_not_asked(template: Path, tmp_path: Path) -> None:
    with serve(Server()) as server:
        folder = copied(template, tmp_path / "w", 1, plain(server))
        with terminal(folder, *SEND) as shown:
            shown.wait_for(re.escape(f"Send {DAY} to 1 subscriber? [y/N]: "))
        with terminal(folder, *SEND, "--yes", "--quiet") as shown:
            assert shown.end() == 0
            assert shown.shown == ""
        assert server.recipients == [address(0)]


def test_waiting_shows_until_when_and_ends_when_asked(template: Path, tmp_path: Path) -> None:
    answers = {address(1): "451 4.7.1 greylisted"}
    with serve(Server(at_rcpt=lambda to: answers.get(to, "250 OK"))) as server:
        folder = copied(template, tmp_path / "w", 2, plain(server))
        with terminal(folder, *SEND, "--yes", "--wait", "2h") as shown:
            hour = shown.wait_for(r"next try \d\d:\d\d")[-5:]
            assert "50%" in shown.shown
            shown.process.send_signal(signal.SIGTERM)
            shown.wait_for(f"1 still to go, the next one from {hour}")
            assert shown.end() == 1
        assert server.recipients == [address(0)]
    (line,) = [one for one in run(folder, "status").out.splitlines() if address(1) in one]
    assert line.split()[:4] == [address(1), "deferred", "1", hour]

"""`briefing init` with a terminal and without one."""

from __future__ import annotations

import os
import sys
import tomllib
from pathlib import Path

import pytest
from cli_workspace import PACKAGE, briefing_run


def test_without_a_terminal_nothing_is_asked(tmp_path: Path) -> None:
    zone = {"TZ": "Africa/Khartoum"}
    run = briefing_run("init", "sudan", cwd=tmp_path, environment=zone)
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith(f"A new publication: {tmp_path / 'sudan'}\n")
    told = tomllib.loads((tmp_path / "sudan/briefing.toml").read_text("utf-8"))
    assert told["publication"]["name"] == "Sudan Briefing"
    assert told["publication"]["time_zone"] == "Africa/Khartoum"
    assert told["mail"]["from"] == "Sudan Briefing <briefing@example.org>"

    run = briefing_run("init", cwd=tmp_path / "sudan")
    assert (run.code, run.out) == (2, "")
    assert run.err == (
        f"briefing: {tmp_path}/sudan/briefing.toml: is there already "
        "(name another folder: briefing init DIR)\n"
    )


def on_a_terminal(folder: Path, *answers: bytes) -> tuple[int, str]:
    """Exit code and screen of `init` in *folder*; each answer is typed as a question comes."""
    import pty

    child, terminal = pty.fork()
    if not child:
        os.chdir(folder)
        clean = {k: v for k, v in os.environ.items() if not k.startswith("BRIEFING_")}
        os.execve(
            sys.executable,
            [sys.executable, "-m", "briefing", "init"],
            {**clean, "PYTHONPATH": str(PACKAGE), "TZ": "Asia/Amman", "LANG": "C.UTF-8"},
        )
    screen, left = b"", list(answers)
    try:
        while piece := os.read(terminal, 4096):
            screen += piece
            if left and screen.endswith(b"]: "):
                os.write(terminal, left.pop(0) + b"\n")
    except OSError:  # how Linux says that the other end is closed
        pass
    finally:
        os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), screen.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
def test_a_terminal_is_asked_until_the_answers_can_be_used(tmp_path: Path) -> None:
    code, screen = on_a_terminal(
        tmp_path,
        b"Nile News",
        b"en, fr",
        b"ar, en",
        "أخبار النيل".encode(),
        b"Khartoum",
        b"",
        b"nobody",
        b"Nile News <news@nile.example>",
        b"",
    )
    assert code == 0, screen
    assert "known are en and ar" in screen
    assert screen.count("Time zone") == 2
    told = tomllib.loads((tmp_path / "briefing.toml").read_text("utf-8"))
    publication = told["publication"]
    assert (publication["name"], publication["language"]) == ("Nile News", "ar")
    assert publication["editions"] == ["ar", "en"]
    assert publication["translations"] == {"en": {"name": "أخبار النيل"}}
    assert publication["time_zone"] == "Asia/Amman"
    assert told["mail"] == {
        "from": "Nile News <news@nile.example>",
        "leave_address": "news@nile.example",
        "postal_address": "",
    }
    assert publication["publisher"] == "the editors of Nile News"

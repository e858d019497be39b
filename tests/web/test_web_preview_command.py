"""`briefing preview` as a process: it says where it is, and ends quietly."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from preview_kit import workspace

COMMAND = [sys.executable, "-m", "briefing", "preview"]


def test_ctrl_c_ends_it_quietly_also_while_a_page_listens(tmp_path: Path, root: Path) -> None:
    folder = workspace(tmp_path, root)
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        COMMAND,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    told = process.stdout.readline()
    assert told.startswith("Preview of 2023-12-07: http://127.0.0.1:")  # the newest with a desk
    address = urlsplit(told.split()[3])
    connection = http.client.HTTPConnection("127.0.0.1", address.port or 0, timeout=20)
    connection.request("GET", "/states")
    listening = connection.getresponse()
    assert listening.readline().startswith(b"data: ")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "")
    listening.read()
    listening.close()
    connection.close()


def test_a_port_that_is_taken_is_named(tmp_path: Path, root: Path) -> None:
    folder = workspace(tmp_path, root)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        run = subprocess.run(
            [*COMMAND, "--port", port], cwd=folder, capture_output=True, text=True, timeout=60
        )
    assert run.returncode == 2
    assert run.stderr == (
        f"briefing: --port {port}: cannot be had: Address already in use"
        " (leave it out, or name another)\n"
    )

"""What `send.py` measures against: Postfix's smtp-sink and smtp-source, a slow line, the disk.

As a script it is the slow line: what the server at PORT says comes SECONDS later, what is said to
it at once. It prints the port that it listens on.

usage: python benchmarks/send_servers.py PORT SECONDS
"""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

HOST = "127.0.0.1"
_PIECE = 1 << 18
_SBIN = f"{os.environ.get('PATH', '')}:/usr/sbin"
_WRITES = 50


@dataclass(frozen=True)
class Rate:
    """How fast messages went."""

    per_second: float
    cpu: float
    """µs of CPU a message, of the one who sent."""


def find(name: str) -> str:
    """The path of Postfix's program *name*; exits where there is none."""
    return shutil.which(name, path=_SBIN) or sys.exit(f"{name} is missing: install Postfix")


@contextmanager
def sink() -> Iterator[int]:
    """A smtp-sink; its port."""
    with socket.create_server((HOST, 0)) as free:
        port = int(free.getsockname()[1])
    who = ["-u", "nobody"] if os.geteuid() == 0 else []
    command = [find("smtp-sink"), *who, f"{HOST}:{port}", "100"]
    with _ended(subprocess.Popen(command, text=True)):
        _wait_for(port)
        yield port


@contextmanager
def slow_line(port: int, seconds: float) -> Iterator[int]:
    """A line to the server at *port* whose replies take so many *seconds*; its port."""
    command = [sys.executable, __file__, str(port), str(seconds)]
    with _ended(subprocess.Popen(command, stdout=subprocess.PIPE, text=True)) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())


def source(port: int, size: int, messages: int, sessions: int) -> Rate:
    """How fast smtp-source sends messages of *size* bytes, each session on one connection."""
    command = [find("smtp-source"), "-d", "-s", str(sessions), "-m", str(messages)]
    command += ["-l", str(size), "-f", "b@example.org", "-t", "a@example.net", f"{HOST}:{port}"]
    before, begun = _children(), time.perf_counter()
    subprocess.run(command, check=True)
    took = time.perf_counter() - begun
    return Rate(messages / took, (_children() - before) / messages * 1e6)


def fdatasync(folder: Path) -> float:
    """ms that the disk of *folder* takes to keep 4 KB, the median of a few."""
    took: list[float] = []
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        for _ in range(_WRITES):
            file.write(bytes(4096))
            begun = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - begun)
    return statistics.median(took) * 1000


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with suppress(ConnectionRefusedError), socket.create_connection((HOST, port)) as made:
            made.recv(100)
            return
        time.sleep(0.02)
    sys.exit("smtp-sink does not listen")


@contextmanager
def _ended(process: subprocess.Popen[str]) -> Iterator[subprocess.Popen[str]]:
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


async def _delay(port: int, seconds: float) -> None:
    loop = asyncio.get_running_loop()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while piece := await reader.read(_PIECE):
                writer.write(piece)
                await writer.drain()
        writer.close()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while piece := await reader.read(_PIECE):
                loop.call_later(seconds, writer.write, piece)
        loop.call_later(seconds, writer.close)

    async def talk(client: asyncio.StreamReader, to_client: asyncio.StreamWriter) -> None:
        server, to_server = await asyncio.open_connection(HOST, port, limit=_PIECE)
        await asyncio.gather(carry(client, to_server), answer(server, to_client))

    listening = await asyncio.start_server(talk, HOST, 0, limit=_PIECE)
    print(listening.sockets[0].getsockname()[1], flush=True)
    await listening.serve_forever()


if __name__ == "__main__":
    asyncio.run(_delay(int(sys.argv[1]), float(sys.argv[2])))

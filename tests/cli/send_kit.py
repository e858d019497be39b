"""What the tests of `briefing send` share: an issue that may go out, a list, and a server."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import ssl
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import cli_workspace as kit
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from click.testing import CliRunner

from briefing.cli.main import main

DAY = kit.DAY
DATE = date.fromisoformat(DAY)
OURS = "briefing.test"
SETTINGS = kit.SETTINGS.replace("harbour.example", OURS).replace(
    "[mail]", f'[mail]\nbounce_domain = "bounces.{OURS}"'
)
SEND = ("send", "--date", DAY, "--max-age", "9999d")
"""The day is long gone by the clock of whoever runs the tests."""
VARIABLES = {name: None for name in os.environ if name.startswith("BRIEFING_")}


def run(folder: Path, *arguments: str, environment: Mapping[str, str] | None = None) -> kit.Run:
    """Run the command in this process, on the workspace in *folder*."""
    variables: dict[str, str | None] = {**VARIABLES, **(environment or {})}
    done = CliRunner().invoke(main, ["--workspace", str(folder), *arguments], env=variables)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return kit.Run(done.exit_code, done.stdout, done.stderr)


def start(
    folder: Path,
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    terminal: int | None = None,
) -> subprocess.Popen[str]:
    """Start the command in a process of its own; *terminal* is all that it reads and writes."""
    clean = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    paths = os.pathsep.join([str(kit.PACKAGE), *filter(None, [clean.get("PYTHONPATH")])])
    given = {"PYTHONPATH": paths, "PYTHONIOENCODING": "utf-8", "TERM": "xterm", "COLUMNS": "120"}
    out, source = (
        (subprocess.PIPE, subprocess.DEVNULL) if terminal is None else (terminal, terminal)
    )
    return subprocess.Popen(
        [sys.executable, "-m", "briefing", "--workspace", str(folder), *arguments],
        env={**clean, **given, **(environment or {})},
        stdin=source,
        stdout=out,
        stderr=out,
        text=True,
        start_new_session=True,
    )


def end(process: subprocess.Popen[str]) -> kit.Run:
    """How *process* ended."""
    out, err = process.communicate(timeout=60)
    return kit.Run(process.returncode, out or "", err or "")


def built(folder: Path) -> Path:
    """A workspace with the issue of DAY in both editions, built and without errors."""
    kit.workspace(folder)
    languages = '[publication]\neditions = ["en", "ar"]\nlanguage = "en"'
    text = SETTINGS.replace("[publication]", languages)
    text = text.replace('name = "Economy"', 'name = "Economy"\ntranslations.ar = "الاقتصاد"')
    text = text.replace('name = "Society"', 'name = "Society"\ntranslations.ar = "المجتمع"')
    (folder / "briefing.toml").write_text(text, "utf-8")
    done = run(folder, "build", "--date", DAY)
    assert done.code == 0, done.err
    return folder


def copied(template: Path, folder: Path, people: int = 0, smtp: str = "") -> Path:
    """A workspace like *template*, with *people* on its list and a table `[smtp]`."""
    shutil.copytree(template, folder)
    with (folder / "briefing.toml").open("a", encoding="utf-8") as file:
        file.write(smtp and f"\n[smtp]\n{smtp}")
    if people:
        enlist(folder, [(address(number), "", "en") for number in range(people)])
    return folder


def address(number: int) -> str:
    return f"reader{number}@example.com"


def enlist(folder: Path, people: list[tuple[str, str, str]]) -> None:
    """Import *people*: address, name, edition."""
    path = folder / "people.csv"
    lines = [f'{mail},"{name}",{edition}' for mail, name, edition in people]
    path.write_text("\n".join(["email,name,edition", *lines]), "utf-8")
    done = run(folder, "subscribers", "import", str(path))
    assert done.code == 0, done.err


@dataclass
class Server:
    """An SMTP server that shows what it is given, and answers as it is told."""

    at_rcpt: Callable[[str], str] = lambda recipient: "250 OK"
    at_dot: Callable[[int], str] = lambda number: "250 OK"
    """How the message of this number is answered; it may take its time."""
    port: int = 0
    taken: list[Envelope] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)
    """Recipients whose message was answered, however that was."""
    logins: list[object] = field(default_factory=list)
    came: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    """Released when a message has come, before it is answered."""

    @property
    def recipients(self) -> list[str]:
        """To whom it has taken messages, sorted."""
        return sorted(to for one in self.taken for to in one.rcpt_tos)

    async def handle_RCPT(  # noqa: N802  (aiosmtpd asks for these names)
        self, _: SMTP, __: Session, envelope: Envelope, recipient: str, ___: list[str]
    ) -> str:
        answer = self.at_rcpt(recipient)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(recipient)
        return answer

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802
        self.heard += envelope.rcpt_tos
        number = len(self.heard)
        self.came.release()
        answer = await asyncio.to_thread(self.at_dot, number)
        if answer.startswith("2"):
            self.taken.append(envelope)
        return answer

    def authenticate(self, *told: object) -> AuthResult:
        self.logins.append(told[-1])
        return AuthResult(success=True)


@contextmanager
def serve(server: Server, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Let *server* listen on loopback; with *tls* it asks for STARTTLS and a login."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    def talk() -> SMTP:
        return SMTP(
            server,
            hostname="mx.readers.test",
            tls_context=tls,
            require_starttls=tls is not None,
            auth_required=tls is not None,
            authenticator=server.authenticate,
        )

    async def listen() -> asyncio.Server:
        return await loop.create_server(talk, "127.0.0.1", 0)

    async def close() -> None:
        door.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await loop.shutdown_default_executor()

    try:
        door = asyncio.run_coroutine_threadsafe(listen(), loop).result(10)
        server.port = door.sockets[0].getsockname()[1]
        try:
            yield server
        finally:
            asyncio.run_coroutine_threadsafe(close(), loop).result(40)
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def plain(server: Server, connections: int = 1) -> str:
    """The keys of `[smtp]` for *server*, in clear on loopback."""
    keys = {"host": '"127.0.0.1"', "port": server.port, "security": '"none"'}
    return "".join(f"{key} = {it}\n" for key, it in {**keys, "connections": connections}.items())


def field_of(message: bytes, name: str) -> str:
    """The value of the field *name*, which stands there once, on one line."""
    (value,) = re.findall(rf"(?m)^{name}: (.*?)\r?$", message.partition(b"\r\n\r\n")[0].decode())
    return str(value)

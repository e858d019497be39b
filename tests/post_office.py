"""An SMTP server on loopback, by aiosmtpd: with TLS and log-in where asked; keeps what it takes."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass
class Office:
    """What it was told."""

    port: int = 0
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    """(recipient, message) of all that it took."""
    commands: list[str] = field(default_factory=list)
    """MAIL, RCPT and DATA, in the order heard."""
    logins: list[str] = field(default_factory=list)
    """The names of those who were let in."""

    async def handle_MAIL(  # noqa: N802
        self, _: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.commands.append("MAIL")
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 ok"

    async def handle_DATA(self, _: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        content = envelope.content
        assert isinstance(content, bytes)
        self.taken += [(recipient, content) for recipient in envelope.rcpt_tos]
        return "250 2.0.0 taken"


@contextmanager
def post_office(
    tls: ssl.SSLContext | None = None,
    accounts: Mapping[str, str] | None = None,
    *,
    at_once: bool = False,
) -> Iterator[Office]:
    """A server with STARTTLS by *tls* (or TLS *at_once*), and log-in where it has *accounts*."""
    office = Office()

    def authenticate(
        _: SMTP, session: Session, envelope: Envelope, how: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        name, password = data.login.decode(), data.password.decode()
        good = (accounts or {}).get(name) == password
        if good:
            office.logins.append(name)
        return AuthResult(success=good, handled=False)

    loop = asyncio.new_event_loop()
    protocol = partial(
        SMTP,
        office,
        loop=loop,
        hostname="post.test",
        enable_SMTPUTF8=True,
        tls_context=None if at_once else tls,
        require_starttls=tls is not None and not at_once,
        authenticator=authenticate if accounts else None,
        auth_required=bool(accounts),
        auth_require_tls=tls is not None and not at_once,
    )
    server = loop.run_until_complete(
        loop.create_server(protocol, "127.0.0.1", 0, ssl=tls if at_once else None)
    )
    office.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield office
    finally:
        asyncio.run_coroutine_threadsafe(_close(server), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _close(server: asyncio.Server) -> None:
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)

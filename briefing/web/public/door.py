"""The door of the public pages: what every answer carries, and what a failure may say.

Nothing of a request is ever written to a log: its path may hold a token. Nothing of an answer is
made from `Host` or `X-Forwarded-*`, which anybody may send.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOG = logging.getLogger("uvicorn.error")
_PACKAGE = Path(__file__).parents[2]


def policy(form: str = "'none'") -> str:
    """A Content-Security-Policy (CSP 3) without scripts; *form* is where a form may go to.

    Styles stand in the page itself, as in a mail; pictures come from here or are carried along.
    """
    return "; ".join(
        [
            "default-src 'none'",
            "style-src 'unsafe-inline'",
            "img-src 'self' data:",
            "base-uri 'none'",
            f"form-action {form}",
            "frame-ancestors 'none'",
        ]
    )


_CARRIED = {
    "Content-Security-Policy": policy(),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Door:
    """Puts the headers on every answer, and answers where the application failed."""

    def __init__(self, app: ASGIApp, failure: Callable[[], Response]) -> None:
        """*failure* is what is answered where no answer was made."""
        self._app = app
        self._failure = failure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def carry(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                headers = MutableHeaders(scope=message)
                for name, value in _CARRIED.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, carry)
        except ClientDisconnect:
            return
        except Exception as error:
            _LOG.error("a page could not be made: %s", told(error))
            if not begun:
                await self._failure()(scope, receive, carry)


def told(error: Exception) -> str:
    """What kind of *error* it is and where it met us; not its text, which may quote the request."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [one for one in frames if Path(one.filename).is_relative_to(_PACKAGE)]
    reason = f": {error.strerror}" if isinstance(error, OSError) else ""
    places = [f"{Path(one.filename).relative_to(_PACKAGE)}:{one.lineno}" for one in ours[-1:]]
    return " at ".join([f"{type(error).__name__}{reason}", *places])

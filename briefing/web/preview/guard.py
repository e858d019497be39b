"""The door of the preview: who may ask, and what every answer carries.

Any page that the editor has open can send requests to loopback, under this address or, by DNS
rebinding, under a name of its own. So only requests to this very address, from the address bar or
from the preview's own page, are answered (Fetch Metadata, W3C §2; RFC 6454 §7; RFC 9110 §7.2).
"""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

PAGE_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "img-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "frame-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ]
)
"""The page runs its own files, and turns no text into markup."""

_CARRIED = {
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """Answers 403 to everybody but the preview's own page and the editor's address bar."""

    def __init__(self, app: ASGIApp, port: int) -> None:
        """*port* is the one that the preview listens on."""
        self._app = app
        names = ("127.0.0.1", "localhost", "[::1]")
        self._hosts = {f"{name}:{port}" for name in names}
        if port == 80:  # which no browser writes
            self._hosts |= set(names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return

        async def carry(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _CARRIED.items():
                    headers[name] = value
                headers.setdefault("Content-Security-Policy", PAGE_POLICY)
            await send(message)

        refusal = self._refusal(scope["method"], Headers(scope=scope))
        app = PlainTextResponse(refusal, 403) if refusal else self._app
        await app(scope, receive, carry)

    def _refusal(self, method: str, headers: Headers) -> str:
        """Why a request is refused; empty where it is let in."""
        hosts, origins = headers.getlist("host"), headers.getlist("origin")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return "This is not the address of the preview."
        if origins and origins != [f"http://{hosts[0].lower()}"]:
            return "Another page may not ask the preview."
        if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return "Another page may not ask the preview: type its address into the browser."
        if method not in ("GET", "HEAD") and not origins:
            return "Only the preview's own page may change anything."
        return ""

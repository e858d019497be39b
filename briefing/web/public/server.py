"""The server of the public pages: behind a proxy, which does TLS; until it is told to stop."""

from __future__ import annotations

import uvicorn

from briefing.web.listening import listen
from briefing.web.public.app import PATIENCE, Public
from briefing.web.public.front import Front

_AT_ONCE = 500
"""Connections; to one more, 503 is answered."""
_HEAD = 16 * 1024
"""Bytes of a request's head."""


class Server(uvicorn.Server):
    """Serves the public pages of one front."""

    def __init__(self, front: Front, host: str, port: int, patience: float = PATIENCE) -> None:
        """Take *port* (0: one that is free) of *host*; raises ConfigError where it is taken.

        A request's body has to come within *patience* seconds. No access is logged, since the
        addresses of the pages hold tokens.
        """
        public = Public(front, patience)
        self._socket = listen(host, port, "name another")
        taken: int = self._socket.getsockname()[1]
        name = f"[{host}]" if ":" in host else host
        self.address = f"http://{name}:{taken}/"
        super().__init__(
            uvicorn.Config(
                public.app,
                http="h11",
                loop="asyncio",
                ws="none",
                log_level="warning",
                access_log=False,
                proxy_headers=False,
                server_header=False,
                limit_concurrency=_AT_ONCE,
                h11_max_incomplete_event_size=_HEAD,
                timeout_graceful_shutdown=10,
            )
        )

    def serve_here(self) -> None:
        """Serve until interrupted (Ctrl-C, or `should_exit` set in another thread)."""
        try:
            self.run(sockets=[self._socket])
        except KeyboardInterrupt:
            pass
        finally:
            self._socket.close()

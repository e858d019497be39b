"""The preview's server: on loopback alone, until it is interrupted."""

from __future__ import annotations

import socket

import uvicorn

from briefing.web.listening import listen
from briefing.web.preview.app import Preview
from briefing.web.preview.newsroom import Newsroom

_HOST = "127.0.0.1"


class Server(uvicorn.Server):
    """Serves the preview of one newsroom."""

    def __init__(self, newsroom: Newsroom, port: int = 0) -> None:
        """Take *port* of loopback; 0: one that is free.

        Raises ConfigError where it cannot be had.
        """
        self._socket = listen(_HOST, port, "leave it out, or name another")
        taken: int = self._socket.getsockname()[1]
        self.address = f"http://{_HOST}:{taken}/"
        self._preview = Preview(newsroom, taken)
        super().__init__(
            uvicorn.Config(
                self._preview.app,
                log_level="warning",
                access_log=False,
                proxy_headers=False,
                server_header=False,
                ws="none",
                timeout_graceful_shutdown=5,
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

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then everything else."""
        await self._preview.close()
        await super().shutdown(sockets)

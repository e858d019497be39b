"""The public pages: what the links of a mail lead to, and nothing else.

GET  /leave/TOKEN            a page with one button; it changes nothing, whoever opens it
POST /leave/TOKEN            ends the subscription (RFC 8058), as often as it is asked for
GET  /leave/                 what to do for those whose link carries no token
GET  /, /LANGUAGE/           the issues that were sent
GET  /DATE/, /DATE/LANGUAGE/ one of them

With or without the slash at the end, and with or without the path of the readers' address before
it: some proxies take that away, some do not. No page has a script, and nobody is redirected.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date
from email.utils import format_datetime
from functools import partial
from hashlib import sha256

from starlette.applications import Starlette
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route, Router
from starlette.types import Receive, Scope, Send

from briefing.errors import BriefingError
from briefing.model.tokens import LENGTH
from briefing.web.public.asked import body, known, leaves
from briefing.web.public.door import Door, policy
from briefing.web.public.front import Front

_LOG = logging.getLogger("uvicorn.error")
_PRIVATE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
_PUBLIC = {"Cache-Control": "no-cache"}
"""It may be kept, and is asked for each time: a corrected issue is seen at once."""
PATIENCE = 10.0
"""Seconds for the body of a request."""
Handler = Callable[[Request], Awaitable[Response]]


class _Token(StringConvertor):
    """What has the form of a token; whether it is true is another matter."""

    regex = f"[0-9A-Fa-f]{{{LENGTH}}}"


class _Day(StringConvertor):
    """What has the form of a date."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"


register_url_convertor("briefing_token", _Token())
register_url_convertor("briefing_day", _Day())


class Public:
    """The pages of one front."""

    def __init__(self, front: Front, patience: float = PATIENCE) -> None:
        """Make the pages that are the same for everybody; what cannot be made is an error now."""
        self._front = front
        self._patience = patience
        self._own = {
            (name, language): front.page(name, (language,))
            for name in ("ask", "left")
            for language in front.languages
        }
        self._all = {
            name: front.page(name, front.languages) for name in ("how", "missing", "failed")
        }
        self._told: set[str] = set()
        routes: list[BaseRoute] = [
            *_routes("/leave", self._how),
            *_routes("/leave/{token:briefing_token}", self._leave, ["GET", "POST"]),
            *_routes("/", partial(self._archive, front.languages[0])),
            *(
                route
                for language in front.languages
                for route in _routes(f"/{language}", partial(self._archive, language))
            ),
            *_routes("/{day:briefing_day}", self._issue),
            *_routes("/{day:briefing_day}/{language}", self._issue),
        ]
        below = Router(routes, redirect_slashes=False)
        self.app = Starlette(
            middleware=[Middleware(Door, failure=lambda: self._problem(500))],
            exception_handlers={HTTPException: self._refuse},
        )
        self.app.router = Router(
            routes,
            redirect_slashes=False,
            default=_Below(front.path, below),
            lifespan=self._serving,
        )

    @asynccontextmanager
    async def _serving(self, app: Starlette) -> AsyncIterator[None]:
        with self._front.held():
            yield

    async def _leave(self, request: Request) -> Response:
        token = request.path_params["token"]
        language = await asyncio.to_thread(self._front.reader, token)
        if language is None:
            raise HTTPException(404)
        if request.method != "POST":
            headers = {**_PRIVATE, "Content-Security-Policy": policy(form="'self'")}
            return HTMLResponse(self._own["ask", language], headers=headers)
        data = await body(request, self._patience)
        if not leaves(request.headers.get("content-type", ""), data):
            raise HTTPException(400)
        language = await asyncio.to_thread(self._front.leave, token) or language
        return HTMLResponse(self._own["left", language], headers=_PRIVATE)

    async def _how(self, request: Request) -> Response:
        return HTMLResponse(self._all["how"], headers=_PRIVATE)

    async def _archive(self, language: str, request: Request) -> Response:
        page = await asyncio.to_thread(self._front.archive, language)
        return HTMLResponse(page, headers=_PUBLIC)

    async def _issue(self, request: Request) -> Response:
        language = request.path_params.get("language", self._front.languages[0])
        try:
            day = date.fromisoformat(request.path_params["day"])
        except ValueError as error:  # 2023-02-30
            raise HTTPException(404) from error
        try:
            paper = await asyncio.to_thread(self._front.issue, day, language)
        except BriefingError as error:
            self._complain(error)
            raise HTTPException(404) from error
        if paper is None:
            raise HTTPException(404)
        tag = f'"{sha256(paper.html).hexdigest()[:32]}"'
        changed = format_datetime(paper.changed, usegmt=True)
        headers = {**_PUBLIC, "ETag": tag, "Last-Modified": changed}
        if known(request.headers, tag, paper.changed):
            return Response(status_code=304, headers=headers)
        return HTMLResponse(paper.html, headers=headers)

    def _complain(self, error: BriefingError) -> None:
        """Say once what keeps an issue that was sent from being shown."""
        if str(error) not in self._told:
            self._told.add(str(error))
            _LOG.error("%s", error)

    async def _refuse(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        response = self._problem(error.status_code)
        response.headers.update(error.headers or {})
        if request.method not in ("GET", "HEAD"):
            response.headers["Connection"] = "close"  # what is left of the body is not read
        return response

    def _problem(self, status: int) -> Response:
        name = "missing" if status == 404 else "failed"
        return HTMLResponse(self._all[name], status, headers=_PRIVATE)


class _Below:
    """The same pages below the path of the readers' address, for proxies that leave it there."""

    def __init__(self, path: str, pages: Router) -> None:
        self._path = path
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if not self._path or not f"{path}/".startswith(f"{self._path}/"):
            raise HTTPException(404)
        await self._pages({**scope, "path": path[len(self._path) :] or "/"}, receive, send)


def _routes(path: str, handler: Handler, methods: list[str] | None = None) -> list[BaseRoute]:
    ends = {path, path.rstrip("/") + "/"}
    return [Route(end, handler, methods=methods) for end in sorted(ends)]

"""The preview's pages: one for the editor, the mail in its copies, and the way back for wishes.

GET  /           the page, which asks for the rest
GET  /view       what there is to see of a date, as JSON
GET  /mail       the HTML of an edition, in a scheme, for the sandboxed frame
GET  /part       its text, its source or its headers, as plain text
GET  /receipts   its summaries, and their articles cut at the receipts, as JSON
GET  /states     server-sent events: the state of the files, and each one that follows
POST /wish       a wish of the editor's, to be put into `_issue.md`
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date
from json import JSONDecodeError
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    Response,
    StreamingResponse,
)
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from briefing.errors import BriefingError
from briefing.web.preview import copy
from briefing.web.preview.data import data_of, headers_of
from briefing.web.preview.guard import Guard
from briefing.web.preview.looks import Looks
from briefing.web.preview.newsroom import Edition, Newsroom
from briefing.web.preview.receipts import receipts_of
from briefing.web.preview.watch import Watch
from briefing.web.preview.wishes import changes, read_wish

_LOG = logging.getLogger("uvicorn.error")
_STATIC = Path(__file__).parent / "static"
_BODY = 64 * 1024
"""So many bytes are read of a wish."""
_STILL = 15.0
"""After so many seconds without news the page is told that the server lives."""


class Preview:
    """The pages of one newsroom."""

    def __init__(self, newsroom: Newsroom, port: int) -> None:
        """*port* is the one of the address at which the pages are asked for."""
        self._newsroom = newsroom
        self._watch = Watch(newsroom.watched)
        self._looks = Looks(newsroom, self._watch)
        self._writing = asyncio.Lock()
        self.app = Starlette(
            routes=[
                Route("/", self._page),
                Route("/view", self._view),
                Route("/mail", self._mail),
                Route("/part", self._part),
                Route("/receipts", self._receipts),
                Route("/states", self._states),
                Route("/wish", self._wish, methods=["POST"]),
                Mount("/static", StaticFiles(directory=_STATIC)),
            ],
            middleware=[Middleware(Guard, port=port)],
            lifespan=self._followed,
        )

    async def close(self) -> None:
        """End the streams, which would go on for ever."""
        await self._watch.close()

    @asynccontextmanager
    async def _followed(self, app: Starlette) -> AsyncIterator[None]:
        following = asyncio.create_task(self._watch.run())
        following.add_done_callback(_complain)
        yield
        following.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await following

    async def _page(self, request: Request) -> Response:
        return FileResponse(_STATIC / "page.html")

    async def _view(self, request: Request) -> Response:
        day = self._day(request)
        await self._watch.look_again()  # so that a reload is right, whatever the watch has missed
        state, view = await self._looks.of(day)
        dates = await asyncio.to_thread(self._newsroom.dates)
        # in ASCII, since the name of a file may hold what UTF-8 cannot tell
        told = json.dumps(data_of(state, day, dates, view))
        return Response(told, media_type="application/json")

    async def _mail(self, request: Request) -> Response:
        edition = await self._edition(request)
        scheme = "dark" if request.query_params.get("scheme") == "dark" else "light"
        pictures = request.query_params.get("pictures") != "off"
        return HTMLResponse(
            copy.shown(edition.rendered, scheme),
            headers={"Content-Security-Policy": copy.policy(pictures)},
        )

    async def _part(self, request: Request) -> Response:
        edition = await self._edition(request)
        part = request.query_params.get("part")
        if part == "text":
            return PlainTextResponse(edition.rendered.text)
        if part == "source":
            return PlainTextResponse(edition.rendered.html)
        return PlainTextResponse(headers_of(edition.message))

    async def _receipts(self, request: Request) -> Response:
        return JSONResponse(receipts_of(await self._edition(request)))

    async def _states(self, request: Request) -> Response:
        return StreamingResponse(self._told(), media_type="text/event-stream")

    async def _told(self) -> AsyncIterator[str]:
        """The states as events (HTML §9.2), and a comment where there is none for a while."""
        async for state in self._watch.states(_STILL):
            yield f"data: {state}\n\n" if state else ": still here\n\n"

    async def _wish(self, request: Request) -> Response:
        day = self._day(request)
        data = await _json(request)
        _, view = await self._looks.of(day)
        sections = [rule.key for rule in view.publication.sections] if view.publication else []
        try:
            wish = read_wish(data, [one.slug for one in view.articles], sections)
        except ValueError as error:
            raise HTTPException(422, str(error)) from error
        try:
            async with self._writing:
                changed = changes(wish, await asyncio.to_thread(self._newsroom.asked, day))
                if changed:
                    await asyncio.to_thread(self._newsroom.instruct, day, changed)
        except BriefingError as error:
            raise HTTPException(409, str(error)) from error
        await self._watch.look_again()
        return JSONResponse({"state": self._watch.state})

    def _day(self, request: Request) -> date:
        given = request.query_params.get("date")
        try:
            return date.fromisoformat(given) if given else self._newsroom.start
        except ValueError as error:
            raise HTTPException(400, "no date") from error

    async def _edition(self, request: Request) -> Edition:
        _, view = await self._looks.of(self._day(request))
        try:
            return view.editions[request.query_params.get("edition", "")]
        except KeyError as error:
            raise HTTPException(404, "no such edition of this date") from error


def _complain(following: asyncio.Task[None]) -> None:
    """Say so where the files cannot be followed: too many are watched on this machine, say."""
    if not following.cancelled() and (error := following.exception()):
        _LOG.error("changes are seen on reload only: the files cannot be followed: %r", error)


async def _json(request: Request) -> object:
    """The JSON that *request* carries; nothing that an HTML form can send is taken for it."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise HTTPException(415, "a wish is JSON")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _BODY:
            raise HTTPException(413, "a wish is short")
    try:
        return json.loads(body)
    except (JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise HTTPException(400, "no JSON") from error

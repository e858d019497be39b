"""Views of dates, made in a worker thread; who asks for one state of the files shares one view."""

from __future__ import annotations

import asyncio
from datetime import date

from briefing.web.preview.newsroom import Newsroom, View
from briefing.web.preview.watch import Watch


class Looks:
    """The views of a newsroom, as its files are now."""

    def __init__(self, newsroom: Newsroom, watch: Watch) -> None:
        self._newsroom = newsroom
        self._watch = watch
        self._one_at_a_time = asyncio.Lock()
        self._state = ""
        self._kept: dict[date, View] = {}

    async def of(self, day: date) -> tuple[str, View]:
        """The view of *day*, and the state of the files that it was made of.

        A change that comes while it is made leaves it its older state: who asks again has another.
        """
        async with self._one_at_a_time:
            if self._state != self._watch.state:
                self._state, self._kept = self._watch.state, {}
            if day not in self._kept:
                self._kept[day] = await asyncio.to_thread(self._newsroom.look, day)
            return self._state, self._kept[day]

"""The state of the files that a view is made of, and word of every change."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from functools import partial
from hashlib import sha256
from pathlib import Path

from watchfiles import Change, awatch

_QUIET = 50
"""So many milliseconds without another change end a change."""
_UNTOLD = 500
"""After so many milliseconds without a word the files are looked at: a change that comes while the
watch begins, or that the system does not tell of, is seen all the same."""


class Watch:
    """The *paths*, files and folders of one folder, and the state that they are in."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._paths = paths
        self._changed = asyncio.Condition()
        self._closed = False
        self.state = self._fingerprint()
        """A name for what the files hold: the same one, the same content."""

    async def look_again(self) -> None:
        """Take note of what the files hold now, and wake who waits for a change."""
        async with self._changed:  # one after the other, so that the last look counts
            state = await asyncio.to_thread(self._fingerprint)
            if state != self.state:
                self.state = state
                self._changed.notify_all()

    async def states(self, patience: float) -> AsyncIterator[str]:
        """The state that the files are in, and each one that they change to, until closed.

        An empty one after *patience* seconds without a change.
        """
        known = ""
        while not self._closed:
            news = self._news(known)
            known = self.state
            yield known if news else ""
            with suppress(TimeoutError):
                async with asyncio.timeout(patience), self._changed:
                    await self._changed.wait_for(partial(self._news, known))

    async def close(self) -> None:
        """End the streams of states."""
        async with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _news(self, known: str) -> bool:
        return self._closed or self.state != known

    async def run(self) -> None:
        """Follow the files until cancelled; folders that come and go are followed, too."""
        while True:
            folders = self._folders()
            async with asyncio.TaskGroup() as group:
                deep = group.create_task(self._follow(*folders)) if folders else None
                await self.look_again()
                async for changes in awatch(
                    self._paths[0].parent,
                    recursive=False,
                    step=_QUIET,
                    watch_filter=self._is_ours,
                    rust_timeout=_UNTOLD,
                    yield_on_timeout=True,
                ):
                    await (self.look_again() if changes else self._catch_up())
                    now = self._folders()
                    if now != folders or {Path(path) for _, path in changes} & {*now}:
                        break
                if deep:
                    deep.cancel()

    async def _catch_up(self) -> None:
        """Take note of what nothing told of, but of no file that is just being written."""
        if await asyncio.to_thread(self._fingerprint) != self.state:
            await asyncio.sleep(_QUIET / 1000)
            await self.look_again()

    async def _follow(self, *folders: Path) -> None:
        async for _ in awatch(*folders, step=_QUIET, watch_filter=_counts):
            await self.look_again()

    def _folders(self) -> list[Path]:
        return [path for path in self._paths if path.is_dir()]

    def _is_ours(self, change: Change, path: str) -> bool:
        return Path(path) in self._paths

    def _fingerprint(self) -> str:
        """Names, sizes and times; a file that is written or replaced has another time.

        Of folders the names alone: theirs change with hidden files, too.
        """
        digest = sha256()
        for path in self._files():
            try:
                now = path.stat()
            except OSError:  # gone while we look: the next change tells
                continue
            told = f"{path}\0"
            if not stat.S_ISDIR(now.st_mode):
                told += f"{now.st_mtime_ns}\0{now.st_size}\0{now.st_ino}\0"
            digest.update(told.encode("utf-8", "surrogateescape"))
        return digest.hexdigest()[:16]

    def _files(self) -> Iterator[Path]:
        for path in self._paths:
            if path.is_file():
                yield path
            for folder, below, names in os.walk(path):
                below[:] = sorted(name for name in below if not name.startswith("."))
                yield Path(folder)
                yield from (Path(folder, name) for name in sorted(names) if name[:1] != ".")


def _counts(change: Change, path: str) -> bool:
    return not Path(path).name.startswith(".")

"""The cache: what was fetched, kept on the disk so that it need not be sent again.

Each page is one file: a line of JSON, then the body. The line holds the body's digest, so a file
that is not what was written counts as none. What cannot be kept is fetched again next time.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from briefing.files import write_whole


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it was fetched."""

    url: str
    """Where it came from, after redirects."""
    at: datetime
    """When it was fetched; with a zone."""
    body: bytes
    etag: str = ""
    modified: str = ""
    """Its ETag and Last-Modified, word for word (RFC 9110 §8.8)."""

    @property
    def can_be_asked_about(self) -> bool:
        """Whether the server can tell that it has not changed (RFC 9110 §13.1)."""
        return bool(self.etag or self.modified)


class Cache:
    """A folder of kept pages; several programs may use it at once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, url: str) -> Kept | None:
        """What was kept of *url*, if it is whole."""
        try:
            head, _, body = self._path(url).read_bytes().partition(b"\n")
            known = json.loads(head)
            if known.pop("asked") != url or known.pop("sha256") != sha256(body).hexdigest():
                return None
            return Kept(**{**known, "at": datetime.fromisoformat(known["at"])}, body=body)
        except (OSError, ValueError, TypeError, KeyError, AttributeError):
            return None

    def keep(self, url: str, kept: Kept) -> None:
        """Keep what *url* answered."""
        head = {
            "asked": url,
            "url": kept.url,
            "at": kept.at.isoformat(),
            "etag": kept.etag,
            "modified": kept.modified,
            "sha256": sha256(kept.body).hexdigest(),
        }
        path = self._path(url)
        with suppress(OSError):
            write_whole(path.parent, {path.name: json.dumps(head).encode() + b"\n" + kept.body})
            self.used(url, kept.at)

    def used(self, url: str, at: datetime) -> None:
        """Note that what is kept of *url* was of use at that moment."""
        with suppress(OSError):
            os.utime(self._path(url), (at.timestamp(), at.timestamp()))

    def prune(self, before: datetime) -> None:
        """Throw away what was of no use since *before*, and what a crash left half written."""
        with suppress(OSError):
            for path in self._folder.iterdir():
                with suppress(OSError):
                    if path.stat().st_mtime < before.timestamp():
                        path.unlink()

    def _path(self, url: str) -> Path:
        return self._folder / f"{sha256(url.encode()).hexdigest()[:40]}.page"

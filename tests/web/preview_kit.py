"""A preview that runs: a workspace, a server on a free port of loopback, and ways to ask it."""

from __future__ import annotations

import http.client
import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from briefing.app.workspace import open_workspace
from briefing.cli.preview import newsroom_of
from briefing.model.article import Article
from briefing.web.preview.newsroom import Newsroom
from briefing.web.preview.server import Server

DAY = date(2023, 12, 7)
LEAD, FIRST, SECOND, THIRD, AID = "lead-story", "first-story", "second-story", "third-story", "aid"
SOON = 10_000
"""Milliseconds that a loaded machine may take; unloaded it is a third of a second."""
AXE = """async () => {
  const { violations } = await axe.run(document, { iframes: false });
  return violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
}"""
ISSUE = """\
---
# the editor's own remark
lead: lead-story   # because of the floods
subject: A subject of our own
---

A *note* to the readers.
"""


@dataclass(frozen=True)
class Desk:
    """A workspace whose preview runs."""

    root: Path
    address: str
    port: int

    @property
    def folder(self) -> Path:
        return self.root / "content" / DAY.isoformat()

    @property
    def issue(self) -> Path:
        return self.folder / "_issue.md"

    @property
    def origin(self) -> str:
        return self.address.rstrip("/")

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> http.client.HTTPResponse:
        """The answer to a request as it is given, nothing added but what HTTP needs."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            answer.text = answer.read().decode()  # type: ignore[attr-defined]
            return answer
        finally:
            connection.close()

    def view(self) -> dict[str, Any]:
        answer = self.ask("/view")
        assert answer.status == 200
        seen: dict[str, Any] = json.loads(answer.text)  # type: ignore[attr-defined]
        return seen

    def wish(self, **wish: Any) -> int:
        """Send a wish as the page does; returns the status."""
        headers = {"Content-Type": "application/json", "Origin": self.origin}
        return self.ask("/wish", "POST", json.dumps(wish), headers).status


def article(slug: str, **fields: Any) -> Article:
    given: dict[str, Any] = {
        "headline": f"Report of the {slug}",
        "body": (f"Something happened at the {slug}. It was seen.",),
        "source": "Marsad",
        "url": f"https://example.org/{slug}/",
        "page_date": DAY,
        "published": DAY,
        "section": "politics",
    }
    return Article(slug=slug, **{**given, **fields})


def workspace(folder: Path, root: Path, *articles: Article, issue: str = ISSUE) -> Path:
    """A workspace in *folder* with the repository's settings, *articles* and instructions."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(root / "briefing.toml", folder)
    opened = open_workspace(folder, folder, {})
    for one in articles or (
        article(LEAD),
        article(FIRST),
        article(SECOND),
        article(THIRD),
        article(AID, section="aid"),
    ):
        opened.desk.file(DAY, one)
    (folder / "content" / DAY.isoformat() / "_issue.md").write_text(issue, "utf-8")
    return folder


@contextmanager
def running(newsroom: Newsroom) -> Iterator[Server]:
    """The server of *newsroom*, in a thread of its own."""
    server = Server(newsroom)
    thread = threading.Thread(target=server.serve_here)
    thread.start()
    try:
        yield server
    finally:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()


@contextmanager
def preview(folder: Path) -> Iterator[Desk]:
    """The preview of the workspace in *folder*."""
    newsroom = newsroom_of(open_workspace(folder, folder, {}), DAY)
    with running(newsroom) as server:
        port = urlsplit(server.address).port
        assert port
        yield Desk(folder, server.address, port)


@contextmanager
def tab(browser: Browser, address: str) -> Iterator[Page]:
    """A page of its own, open at *address*; whatever it complains of fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(SOON)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda one: complaints.append(one.text) if one.type == "error" else None)
    page.goto(address)
    yield page
    context.close()
    assert complaints == []

"""Workspaces to build in: the publication's settings, and a desk of one's own."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

from lxml import html as lxml_html

from briefing.app.build import Built, build
from briefing.app.workspace import Workspace, open_workspace
from briefing.model.article import Article

DAY = date(2023, 12, 7)
DAYS = [date(2023, 12, 5), date(2023, 12, 6), DAY]
NAMES = [f"issue{edition}.{kind}" for edition in ("", ".ar") for kind in ("html", "txt", "eml")]
NAMES.append("issue.json")


def workspace_in(folder: Path, root: Path) -> Workspace:
    """An empty workspace in *folder* with the settings of the repository at *root*."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(root / "briefing.toml", folder)
    return open_workspace(folder, folder, {})


def shipped(folder: Path, root: Path) -> Workspace:
    """A workspace in *folder* with the desks of the repository."""
    workspace = workspace_in(folder, root)
    shutil.copytree(root / "content", folder / "content")
    return workspace


def article(slug: str, **fields: Any) -> Article:
    given: dict[str, Any] = {
        "headline": f"Report {slug}",
        "body": (f"Something happened at {slug}. It was seen.",),
        "source": "Marsad",
        "url": f"https://example.org/{slug}/",
        "page_date": DAY,
        "published": DAY,
        "section": "society",
    }
    return Article(slug=slug, **{**given, **fields})


def instruct(workspace: Workspace, text: str, day: date = DAY) -> None:
    """Put *text* into the `_issue.md` of *day*."""
    path = workspace.root / "content" / day.isoformat() / "_issue.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def output(workspace: Workspace, day: date = DAY) -> dict[str, bytes]:
    folder = workspace.root / "out" / day.isoformat()
    return {name: (folder / name).read_bytes() for name in NAMES}


def built(workspace: Workspace, day: date = DAY) -> tuple[Built, dict[str, bytes]]:
    """What the build of *day* says, and the files that it wrote."""
    return build(workspace, day), output(workspace, day)


def by_class(document: lxml_html.HtmlElement, name: str) -> list[lxml_html.HtmlElement]:
    found: list[lxml_html.HtmlElement] = document.xpath(
        f"//*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"
    )
    return found

"""The mails that must pass the gates: every shipped day and two made desks, in both editions."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from gates_desk import DAY, ordinary, strained

from briefing.app.build import build
from briefing.app.workspace import Workspace, open_workspace
from briefing.model.article import Article

ROOT = Path(__file__).resolve().parents[2]
DAYS = (date(2023, 12, 5), date(2023, 12, 6), DAY)
EDITIONS = ("en", "ar")
STRAINED = [f"strained {edition}" for edition in EDITIONS]
ORDINARY = [f"ordinary {edition}" for edition in EDITIONS]
SMALL = [f"{name} {edition}" for name in ("single", "arabic") for edition in EDITIONS]
"""Issues of a story or two, in which the frame weighs most."""
NAMES = [f"{day} {edition}" for day in DAYS for edition in EDITIONS] + STRAINED + SMALL
"""The mails that pass every gate."""
NOTE = (
    "The council’s *own words*:\n\n- [report](https://news.example.org/report/)\n- «كما ورد» (so)\n"
)


@dataclass(frozen=True)
class Mail:
    """One edition of an issue, as it lies in the outbox."""

    language: str
    html: str
    text: str
    message: bytes


@cache
def mails() -> dict[str, Mail]:
    """The mails by name, built once by the program itself."""
    with TemporaryDirectory() as folder:
        return dict(_built(Path(folder)))


def _built(folder: Path) -> list[tuple[str, Mail]]:
    shipped = _workspace(folder / "shipped")
    shutil.copytree(ROOT / "content", shipped.root / "content")
    found = [one for day in DAYS for one in _editions(shipped, day, str(day))]
    arabic = [one for one in strained() if one.language == "ar"][:2]
    desks = (
        ("strained", strained(), NOTE),
        ("ordinary", ordinary(), ""),
        ("single", ordinary()[:1], ""),
        ("arabic", arabic, ""),
    )
    for name, articles, note in desks:
        # the small ones as they are where the publication has pages, which the mail links to
        pages = "https://news.example.org/libya" if name in ("single", "arabic") else ""
        workspace = _workspace(folder / name, pages)
        _file(workspace, articles, note)
        found += _editions(workspace, DAY, name)
        assert len(build(workspace, DAY).issue.stories) == len(articles)
    return found


def _workspace(folder: Path, base_url: str = "") -> Workspace:
    folder.mkdir()
    shutil.copy(ROOT / "briefing.toml", folder)
    return open_workspace(folder, folder, {"BRIEFING_MAIL__BASE_URL": base_url})


def _file(workspace: Workspace, articles: Sequence[Article], note: str) -> None:
    for article in articles:
        workspace.desk.file(DAY, article)
    # made texts are alike: named by the editor, each stays a story of its own
    order = ", ".join(article.slug for article in articles)
    path = workspace.root / "content" / str(DAY) / "_issue.md"
    path.write_text(f"---\norder: [{order}]\n---\n\n{note}", "utf-8")


def _editions(workspace: Workspace, day: date, name: str) -> list[tuple[str, Mail]]:
    built = build(workspace, day)
    assert not built.problems
    folder = workspace.root / "out" / str(day)
    return [
        (
            f"{name} {edition}",
            Mail(
                edition,
                (folder / f"issue{suffix}.html").read_text("utf-8"),
                (folder / f"issue{suffix}.txt").read_text("utf-8"),
                (folder / f"issue{suffix}.eml").read_bytes(),
            ),
        )
        for edition, suffix in (("en", ""), ("ar", ".ar"))
    ]

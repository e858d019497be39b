"""What the command line's tests share: a small workspace, pages for it, and the command itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import briefing

DAY = "2023-12-07"
PACKAGE = Path(briefing.__file__).parent.parent

SETTINGS = """\
[publication]
name = "Harbour News"
publisher = "the harbour office"
time_zone = "Africa/Tripoli"

[mail]
from = "Harbour News <news@harbour.example>"
leave_address = "leave@harbour.example"

[[sections]]
key = "economy"
name = "Economy"
words = ["port"]

[[sections]]
key = "society"
name = "Society"
"""

ARTICLE = """\
---
headline: Second berth opens in Misrata
source: The Harbour Desk
url: https://harbour.example/second-berth
page_date: 2023-12-07
published: 2023-12-06
language: en
---

The port of Misrata opened a second berth on Wednesday, its director told the harbour office.

Ships of up to 30,000 tonnes can moor there from January, and two more cranes are on order.
"""

OTHER = """\
---
headline: مهرجان القوارب في طرابلس
published: 2023-12-07
language: ar
---

بدأ مهرجان القوارب في طرابلس صباح الخميس بمشاركة أربعين قاربا من مدن الساحل.
"""

DATED = "Thursday , 7 December 2023\n"
PAGE = """\
Home / Normal / Fishermen of Zuwara get a new ice plant

Fishermen of Zuwara get a new ice plant

An ice plant has begun to work in the fishing port of Zuwara, its cooperative said on Tuesday.

It makes twelve tonnes of ice a day, enough for all boats that land their catch there in summer.

Until now the ice came from Tripoli by lorry, and in hot weeks a third of it melted on the road.

Check Also

Zuwara's boatyard trains apprentices

Six young people began an apprenticeship at the boatyard of Zuwara …
"""


@dataclass(frozen=True)
class Run:
    """How a command ended."""

    code: int
    out: str
    err: str


def workspace(folder: Path) -> Path:
    """A workspace with two articles on the desk of DAY."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "briefing.toml").write_text(SETTINGS, encoding="utf-8")
    put(folder, "second-berth.md", ARTICLE)
    put(folder, "boats.md", OTHER)
    return folder


def put(folder: Path, name: str, content: str | bytes, day: str = DAY) -> Path:
    return write(folder / "content" / day / name, content)


def write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def briefing_run(
    *arguments: str | bytes | Path,
    cwd: Path,
    stdin: bytes = b"",
    environment: Mapping[str, str] | None = None,
) -> Run:
    """Run the command in a process of its own, in *cwd*, without this machine's settings."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BRIEFING_")}
    paths = [str(PACKAGE), *filter(None, [clean.get("PYTHONPATH")])]
    clean |= {"PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-m", "briefing", *arguments],
        cwd=cwd,
        env={**clean, **(environment or {})},
        input=stdin,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return Run(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))

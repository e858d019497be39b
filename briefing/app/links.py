"""links: how the pages that an issue links to answer, and which of them answered lately.

What was fine is remembered for a few hours in `.briefing/links.json`: an editor checks an issue
many times in a morning. What was not fine is asked for again each time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from briefing.app.fetching import FOLDER, Now
from briefing.app.workspace import Workspace
from briefing.files import write_whole
from briefing.net.client import Client
from briefing.net.reach import Outcome, Progress, Reach, reach

FILE = "links.json"
_FRESH = timedelta(hours=6)


def reach_links(
    workspace: Workspace, urls: Sequence[str], now: Now, progress: Progress | None = None
) -> Mapping[str, Reach]:
    """How each of *urls* answers; those that were fine in the last hours are not asked again.

    *progress* is told of those that are asked.
    """
    fine = _remembered(workspace.root / FOLDER / FILE, now())
    client = Client(loopback=workspace.settings.allow_loopback)
    asked = reach([url for url in urls if url not in fine], client, progress)
    at = now()
    fine |= {url: at for url, one in asked.items() if one.outcome is Outcome.FINE}
    with suppress(OSError):  # where nothing can be kept, all is asked for again next time
        kept = {url: moment.isoformat(timespec="seconds") for url, moment in fine.items()}
        data = json.dumps({"fine": kept}, indent=1).encode()
        write_whole(workspace.root / FOLDER, {FILE: data})
    return {url: asked.get(url, Reach(Outcome.FINE)) for url in urls}


def _remembered(path: Path, now: datetime) -> dict[str, datetime]:
    """The addresses that were fine, and when; none where the file is not what we wrote."""
    try:
        fine = json.loads(path.read_bytes())["fine"]
        moments = {str(url): datetime.fromisoformat(moment) for url, moment in fine.items()}
        return {url: at for url, at in moments.items() if timedelta() <= now - at < _FRESH}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}

"""The due hour, changed in `briefing.toml` where it stands; nothing else of the file is touched."""

from __future__ import annotations

import re
import tomllib
from datetime import time
from pathlib import Path
from stat import S_IMODE

from briefing.config.settings import FILE
from briefing.errors import ConfigError
from briefing.files import stream_whole

_TABLE = re.compile(r"^[ \t]*\[[ \t]*publication[ \t]*\][^\n]*\n", re.MULTILINE)
_NEXT_TABLE = re.compile(r"^[ \t]*\[", re.MULTILINE)
_DUE = re.compile(r"""^([ \t]*due[ \t]*=[ \t]*)("[^"\n]*"|'[^'\n]*')""", re.MULTILINE)


def set_due(workspace: Path, hour: time) -> bool:
    """Make *hour* the publication's due hour in the file; False where it is already.

    The file was read as settings before. It keeps its rights.

    Raises ConfigError where the hour cannot be found in it, OSError where the disk refuses.
    """
    path = (workspace / FILE).resolve()  # where it is a link, what it leads to is written
    data = path.read_bytes()
    due = f"{hour:%H:%M}"
    text = data.decode("utf-8")
    if _is_due(text, text, due):
        return False
    changed = _with_due(text, due)
    if not _is_due(changed, text, due):
        remedy = f'write due = "{due}" into its table [publication]'
        raise ConfigError.at(FILE, "the due hour stands in no line that can be changed", remedy)
    stream_whole(path, [changed.encode("utf-8")], S_IMODE(path.stat().st_mode))
    return True


def _with_due(text: str, due: str) -> str:
    """*text* with the hour *due* in the table, at its beginning where there was none."""
    if not (table := _TABLE.search(text)):
        return text
    after = _NEXT_TABLE.search(text, table.end())
    end = after.start() if after else len(text)
    if found := _DUE.search(text, table.end(), end):
        return f'{text[: found.end(1)]}"{due}"{text[found.end() :]}'
    ending = "\r\n" if table[0].endswith("\r\n") else "\n"
    return f'{text[: table.end()]}due = "{due}"{ending}{text[table.end() :]}'


def _is_due(text: str, old: str, due: str) -> bool:
    """Whether *text* says what *old* said, but for the due hour, which is *due*."""
    try:
        said, wanted = (tomllib.loads(one.removeprefix("\ufeff")) for one in (text, old))
    except tomllib.TOMLDecodeError:
        return False
    wanted["publication"]["due"] = due
    return said == wanted

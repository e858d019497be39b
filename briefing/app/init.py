"""init: an empty folder → a publication whose first issue can be built at once.

The files are data, in `briefing/starter/`; what differs between publications stands in them as
`$name`. `briefing.toml` is written last: what has one is a publication, and is left alone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from string import Template
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from briefing.config.settings import FILE, settings_of
from briefing.errors import ConfigError
from briefing.files import write_whole

LANGUAGES = ("en", "ar")
_STARTER = Path(__file__).parent.parent / "starter"


@dataclass(frozen=True, slots=True)
class Answers:
    """What a publication has to be asked."""

    name: str
    languages: Sequence[str]
    """Of its editions, its own first; each is one of LANGUAGES."""
    zone: str
    """An IANA name."""
    sender: str
    """`Sudan Briefing <briefing@example.org>`, or the address alone."""
    publisher: str
    names: Mapping[str, str]
    """The name in the other languages, where it has another one there."""


@dataclass(frozen=True, slots=True)
class Made:
    """What was written, and what stood there and stays; paths from the folder."""

    folder: Path
    written: tuple[str, ...]
    kept: tuple[str, ...]


def refuse_publication(folder: Path) -> None:
    """Raise ConfigError where *folder* holds a publication already."""
    if os.path.lexists(folder / FILE):
        remedy = "name another folder: briefing init DIR"
        raise ConfigError.at(folder / FILE, "is there already", remedy)


def init(folder: Path, answers: Answers, day: date) -> Made:
    """Make *folder* a publication as *answers* say, with a sample article on the desk of *day*.

    No file that stands there is written over. Raises ConfigError where it is a publication
    already, or an answer cannot be used; nothing is written then.
    """
    refuse_publication(folder)
    files = dict(_files(folder, answers, day))
    settings_of(files[FILE], folder, {})
    kept = tuple(name for name in files if os.path.lexists(folder / name))
    fresh = {name: text.encode() for name, text in files.items() if name not in kept}
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in fresh.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        write_whole(place.parent, {place.name: data})
    return Made(folder, tuple(fresh), kept)


def name_for(folder: Path) -> str:
    """What a publication in *folder* may be called: `sudan` → Sudan Briefing."""
    words = folder.name.replace("-", " ").replace("_", " ").split()
    title = " ".join(word[:1].upper() + word[1:] for word in words) or "Daily"
    return title if "briefing" in title.casefold() else f"{title} Briefing"


def machine_zone(environment: Mapping[str, str], etc: Path = Path("/etc")) -> str:
    """The IANA name of this machine's time zone; UTC where it does not tell.

    It is in the variable TZ, or *etc* has it as a link or as text.
    """
    localtime = (etc / "localtime").resolve().as_posix()
    told = [environment.get("TZ", "").removeprefix(":")]
    told.append(localtime.partition("/zoneinfo/")[2].removeprefix("posix/"))
    if (text := etc / "timezone").is_file():
        told.append(text.read_text("ascii", "replace").strip())
    return next(filter(is_zone, told), "UTC")


def is_zone(name: str) -> bool:
    """Whether *name* is a time zone's, in the IANA database."""
    try:
        return bool(name) and bool(ZoneInfo(name))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _files(folder: Path, answers: Answers, day: date) -> Iterator[tuple[str, str]]:
    """Name → text of all that a new publication has, `briefing.toml` last."""
    yield ".gitignore", _text("gitignore")
    yield "README.md", _text("README.md", title=answers.name)
    yield "templates/README.md", _text("templates.md")
    yield "out/.gitkeep", ""
    if not any((folder / "content").glob("*/*.md")):  # a desk that is in use needs no sample
        sample = f"sample.{answers.languages[0]}.md"
        yield f"content/{day}/sample.md", _text(sample, today=day.isoformat())
    yield FILE, _settings(answers)


def _settings(answers: Answers) -> str:
    own = answers.languages[0]
    other = [one for one in answers.languages if one in answers.names and one != own]
    translation = "".join(
        f"\n[publication.translations.{one}]\nname = {_quoted(answers.names[one])}\n"
        for one in other
    )
    return _text(
        FILE,
        name=_quoted(answers.name),
        publisher=_quoted(answers.publisher),
        language=own,
        editions=", ".join(map(_quoted, answers.languages)),
        zone=answers.zone,
        sender=_quoted(answers.sender),
        address=_address(answers.sender),
        translation=translation,
    )


def _address(sender: str) -> str:
    from email.utils import parseaddr

    return parseaddr(sender)[1]


def _quoted(text: str) -> str:
    """*text* as a basic string of TOML, whose escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _text(file: str, **values: str) -> str:
    return Template((_STARTER / file).read_text("utf-8")).substitute(values)

"""`briefing init`: a new publication."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NoReturn

import click

from briefing.cli.common import today

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from briefing.app.init import Answers, Made


@click.command()
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(file_okay=False))
@click.pass_context
def init(ctx: click.Context, folder: str | None) -> None:
    """Make a new publication in DIR, or here: its settings, and a desk with a sample article.

    On a terminal it asks for the names, the languages, the time zone and the sender; without one
    it takes what each question offers, to be changed in briefing.toml. No file that is there is
    written over, and a folder that holds a briefing.toml is left alone.
    """
    from pathlib import Path
    from zoneinfo import ZoneInfo

    from briefing.app.init import init as make
    from briefing.app.init import refuse_publication

    place = Path(folder or ctx.obj or ".").resolve()
    refuse_publication(place)
    answers = _answers(place)
    made = make(place, answers, today(ZoneInfo(answers.zone)))
    click.echo(_told(made))


def _answers(folder: Path) -> Answers:
    from briefing.app.init import Answers, machine_zone, name_for

    asks = sys.stdin.isatty()
    name = _ask(asks, "Name of the publication", name_for(folder), _line)
    languages = _ask(asks, "Languages, its own first (en, ar)", "en", _languages).split()
    names = {
        other: _ask(asks, f"Its name in the edition {other}", name, _line)
        for other in languages[1:]
    }
    zone = _ask(asks, "Time zone", machine_zone(os.environ), _zone)
    offered = f"{name} <briefing@example.org>" if name.replace(" ", "").isalnum() else ""
    sender = _ask(asks, "Sender", offered or "briefing@example.org", _mailbox)
    publisher = _ask(asks, "Publisher", f"the editors of {name}", _line)
    told = {other: title for other, title in names.items() if title != name}
    return Answers(name, languages, zone, sender, publisher, told)


def _ask(asks: bool, question: str, offered: str, check: Callable[[str], str]) -> str:
    """The answer to *question*: on a terminal what is typed, else what is *offered*."""
    if not asks:
        return offered
    return str(click.prompt(question, offered, value_proc=check, err=True))


def _line(typed: str) -> str:
    from briefing.model.text import clean

    return clean(typed) or _no("that is empty")


def _languages(typed: str) -> str:
    from briefing.app.init import LANGUAGES

    asked = list(dict.fromkeys(typed.lower().replace(",", " ").split()))
    if not asked or set(asked) - set(LANGUAGES):
        _no(f"known are {' and '.join(LANGUAGES)}")
    return " ".join(asked)


def _zone(typed: str) -> str:
    from briefing.app.init import is_zone

    return typed if is_zone(typed) else _no('write it as "Africa/Khartoum"')


def _mailbox(typed: str) -> str:
    from pydantic import TypeAdapter, ValidationError

    from briefing.config.fields import Mailbox

    try:
        return str(TypeAdapter(Mailbox).validate_python(typed))
    except ValidationError:
        return _no('write it as "Sudan Briefing <briefing@example.org>"')


def _no(why: str) -> NoReturn:
    raise click.UsageError(why)  # click asks again


def _told(made: Made) -> str:
    lines = [f"A new publication: {made.folder}", *(f"  {name}" for name in made.written)]
    lines += [f"  {name} was there, and stays as it is" for name in made.kept]
    return "\n".join([*lines, "", "Next, in that folder: briefing build --open"])

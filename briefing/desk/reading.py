"""Desk files → articles and instructions, each with the lines that its fields stand on."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from briefing.config.validation import problems_of
from briefing.desk import matter
from briefing.desk.matter import Matter
from briefing.desk.schema import (
    SLUG,
    ArticleFields,
    InstructionFields,
    article_of,
    instructions_of,
)
from briefing.desk.yaml import Loc
from briefing.errors import DeskError, Problem
from briefing.model.article import Article
from briefing.model.instructions import Instructions
from briefing.model.text import clean, readable

Fields = TypeVar("Fields", bound=BaseModel)


def read_article(path: Path, where: str, sections: Collection[str]) -> tuple[Article, Matter]:
    """The article in the file at *path*, which errors call *where*.

    Raises DeskError with every problem of the file.
    """
    if not SLUG.fullmatch(path.stem):
        raise DeskError.at(
            where,
            "cannot be a slug",
            "rename it to lower-case letters, digits and hyphens, such as oil-output.md",
        )
    taken = matter.read(_text(path, where), where)
    fields, problems = _checked(ArticleFields, taken, where)
    body = paragraphs(taken.body)
    if not body:
        problems.append(
            Problem(f"{where}:{taken.end}", "has no body", "write its paragraphs below the ---")
        )
    section = taken.values.get("section", "")
    if isinstance(section, str) and section and section not in sections:
        problems.append(_no_section(f"{where}:{taken.line(('section',))}", section, sections))
    if problems or fields is None:
        raise DeskError.of(_in_order(problems))
    return article_of(path.stem, fields, body), taken


def read_instructions(
    path: Path, where: str, slugs: Collection[str], sections: Collection[str]
) -> tuple[Instructions, list[Problem]]:
    """The instructions in `_issue.md`, and a problem for each slug or section that is not there.

    Raises DeskError where the file cannot be read: an editor's wish is never guessed.
    """
    taken = matter.read(_text(path, where), where)
    fields, problems = _checked(InstructionFields, taken, where)
    if fields is None:
        raise DeskError.of(_in_order(problems))
    for loc, slug in _slugs(fields):
        if slug not in slugs:
            message = f'{loc[0]} names no article of this desk: "{slug}"'
            place = f"{where}:{taken.line(loc)}"
            problems.append(Problem(place, message, "see `briefing desk` for the slugs"))
    if fields.lead and fields.lead in fields.exclude:
        place = f"{where}:{taken.line(('lead',))}"
        problems.append(
            Problem(place, f'lead is excluded, too: "{fields.lead}"', "keep one of them")
        )
    for slug, section in fields.move.items():
        if section not in sections:
            place = f"{where}:{taken.line(('move', slug))}"
            problems.append(_no_section(place, section, sections))
    note = "\n".join(readable(line.expandtabs(4)).rstrip() for line in taken.body.split("\n"))
    instructions = instructions_of(fields, note.strip("\n"))
    moves = {slug: key for slug, key in instructions.move.items() if key in sections}
    return replace(instructions, move=moves), _in_order(problems)


def paragraphs(body: str) -> tuple[str, ...]:
    """The paragraphs of *body*: what stands between blank lines, each on one line."""
    blocks = re.split(r"\n[ \t]*\n", body)
    return tuple(text for block in blocks if (text := clean(block)))


def _text(path: Path, where: str) -> str:
    try:
        return matter.plain(path.read_bytes())
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise DeskError.at(f"{where}:{line}", "is not UTF-8", "save it as UTF-8") from error
    except OSError as error:
        raise DeskError.at(where, f"cannot be read: {error.strerror}", "see its rights") from error


def _checked(model: type[Fields], taken: Matter, where: str) -> tuple[Fields | None, list[Problem]]:
    fields, problems = None, list(taken.problems)
    try:
        fields = model.model_validate(taken.values)
    except ValidationError as error:
        told = {problem.where for problem in problems}  # what is wrong in form says nothing more
        found = problems_of(error, model, lambda loc: f"{where}:{taken.line(loc)}")
        problems += [problem for problem in found if problem.where not in told]
    return (None if taken.problems else fields), problems


def _slugs(fields: InstructionFields) -> Iterator[tuple[Loc, str]]:
    """Every slug that the instructions name, and where."""
    if fields.lead:
        yield ("lead",), fields.lead
    for name in ("order", "exclude"):
        for number, slug in enumerate(getattr(fields, name)):
            yield (name, number), slug
    for slug in fields.move:
        yield ("move", slug), slug


def _in_order(problems: list[Problem]) -> list[Problem]:
    """*problems* of one file by their lines, each once."""
    return sorted(
        dict.fromkeys(problems), key=lambda problem: int(problem.where.rpartition(":")[2])
    )


def _no_section(where: str, section: object, sections: Collection[str]) -> Problem:
    return Problem(where, f'there is no section "{section}"', f"known are {', '.join(sections)}")

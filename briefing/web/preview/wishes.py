"""What an editor does to a story in the preview → fields of `_issue.md`.

A wish is (story, what, and where to). It is told in the editor's own fields: what else stands in
them stays, also what names nothing on the desk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from briefing.web.preview.newsroom import Fields


class What(StrEnum):
    """What an editor may wish of a story."""

    LEAD = "lead"
    """It leads the issue."""
    UNLEAD = "unlead"
    """It leads only where the program chooses it."""
    LEAVE_OUT = "leave-out"
    TAKE_IN = "take-in"
    PLACE = "place"
    """It stands in a section, or at a place of a sequence, or both. What stands in a sequence does
    not lead."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One wish of the editor."""

    story: str
    what: What
    section: str | None = None
    """Key of a section; empty: the one that the rules choose; None: the one that it is in."""
    sequence: tuple[str, ...] = ()
    """The slugs of the section in the wished order, the story's own among them."""


def read_wish(data: Any, slugs: Sequence[str], sections: Sequence[str]) -> Wish:
    """The wish that JSON *data* is, of a story of *slugs*.

    Raises ValueError where it is none.
    """
    if not isinstance(data, Mapping):
        raise ValueError("a wish is an object")
    story, what = str(data.get("story")), str(data.get("what"))
    section, sequence = data.get("section"), data.get("sequence", [])
    if story not in slugs:
        raise ValueError("no such story on the desk")
    if section not in (None, "", *sections):
        raise ValueError("no such section")
    if not isinstance(sequence, list) or any(slug not in slugs for slug in sequence):
        raise ValueError("a sequence names stories of the desk")
    if sequence and story not in sequence:
        raise ValueError("a sequence holds its story")
    return Wish(story, What(what), section, tuple(dict.fromkeys(sequence)))


def changes(wish: Wish, asked: Fields) -> dict[str, Any]:
    """The fields that *wish* changes (None: to be taken out), given all that the editor *asked*."""
    changed: dict[str, Any] = {}
    out = wish.what is What.LEAVE_OUT
    if wish.what is What.LEAD:
        changed["lead"] = wish.story
    elif wish.what is What.UNLEAD or (asked.get("lead") == wish.story and (out or wish.sequence)):
        changed["lead"] = None
    others = [slug for slug in asked.get("exclude", []) if slug != wish.story]
    changed["exclude"] = [*others, wish.story] if out else others
    if wish.section is not None:
        moves = {slug: key for slug, key in asked.get("move", {}).items() if slug != wish.story}
        changed["move"] = moves | ({wish.story: wish.section} if wish.section else {})
    if wish.sequence:
        changed["order"] = _order(wish, asked.get("order", []))
    return {
        name: value or None
        for name, value in changed.items()
        if value != asked.get(name) and (value or name in asked)
    }


def _order(wish: Wish, order: Sequence[str]) -> list[str]:
    """*order* with the wished sequence at its end, as far as it has to be told.

    Behind the story, and behind the last one that was ordered before, each stands where it falls.
    """
    last = max(
        number for number, slug in enumerate(wish.sequence) if slug == wish.story or slug in order
    )
    told = wish.sequence[: last + 1]
    return [slug for slug in order if slug not in told] + list(told)

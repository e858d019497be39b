"""The proof: one edition of an issue as it would go out, with all that it was made from."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from briefing.model.article import Article
from briefing.model.instructions import Instructions
from briefing.model.issue import Issue, PastStory
from briefing.model.publication import Publication
from briefing.model.rendered import Rendered


@dataclass(frozen=True)
class Proof:
    """What the checks read."""

    publication: Publication
    issue: Issue
    rendered: Rendered
    message: bytes
    """The MIME message of *rendered*."""
    articles: Mapping[str, Article]
    """The articles of the desk by slug, in the desk's order; excluded ones included."""
    history: Sequence[PastStory]
    """The stories of earlier issues, the latest issue first."""
    edits: Instructions
    """What the editor asked for."""
    where: Callable[[str, str], str]
    """(slug, name of a field) → `path:line` of an article's file; slug "": of `_issue.md`."""
    reached: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What is wrong with an address that was asked for over the network."""

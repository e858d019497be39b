"""Journalism: what an edition lacks in its own language."""

from __future__ import annotations

from collections.abc import Iterator

from briefing.check.checks import Check, Found, check
from briefing.check.phrases import worded
from briefing.check.proof import Proof
from briefing.model.finding import Severity
from briefing.model.text import language_of

_NAMES = {"en": "English", "ar": "Arabic"}


@check("J141", Severity.WARNING, "write its headline and summary under translations")
def only_listed(proof: Proof) -> Iterator[Found]:
    """A story is listed by its headline alone, since this edition has no translation of it.

    Nothing is translated by machine: what no editor has told, the readers of this edition miss.
    """
    language = proof.issue.language
    for story in proof.issue.stories:
        if story.listed:
            given = proof.articles[story.slug].translations.get(language)
            lacks = "summary" if given and given.headline else "translation"
            message = f"has no {lacks} in {_called(language)}: it is listed by its headline"
            yield Found(message, proof.where(story.slug, "translations"), story.slug)


@check("J142", Severity.WARNING, "write it under translations in _issue.md")
def words_missing(proof: Proof) -> Iterator[Found]:
    """The editor's subject, preheader or note is written for another edition, not for this one.

    What an editor thought worth saying is said to some readers only.
    """
    edits = proof.edits
    here = {passage.field for passage in worded(proof)}
    for name in ("subject", "preheader", "note"):
        written = any(getattr(words, name) for words in (edits, *edits.translations.values()))
        if written and name not in here:
            place = proof.where("", "translations" if edits.translations else name)
            yield Found(f"has no {name} in {_called(proof.issue.language)}", place)


@check("J143", Severity.WARNING, "write it in the language of the edition")
def other_language(proof: Proof) -> Iterator[Found]:
    """A story is told in another language than its edition.

    A text stands under the wrong language, and is read aloud and set in the wrong direction.
    """
    language = proof.issue.language
    for story in proof.issue.stories:
        told = " ".join(sentence.text for sentence in story.summary)
        for part, text in (("headline", story.headline), ("summary", told)):
            if told and language_of(text) != language:
                given = proof.articles[story.slug].translations.get(language)
                field = "translations" if given and getattr(given, part) else part
                message = f"the {part} is not in {_called(language)}"
                yield Found(message, proof.where(story.slug, field), story.slug)


CHECKS: tuple[Check, ...] = (only_listed, words_missing, other_language)


def _called(language: str) -> str:
    return _NAMES.get(language, language)

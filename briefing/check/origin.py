"""Where a piece of the mail comes from: a story, the editor's note, or the theme."""

from __future__ import annotations

from briefing.check.checks import Found
from briefing.check.proof import Proof
from briefing.model.issue import Story

THEME = "templates"


def found(proof: Proof, message: str, words: str = "", address: str = "") -> Found:
    """*message* at the story that links to *address* or prints *words*, else at the theme.

    *words* are visible text with its white space collapsed.
    """
    stories = proof.issue.stories
    for story in stories:
        if address and (field := _addresses(story).get(address)):
            return Found(message, proof.where(story.slug, field), story.slug)
    for story in stories:
        if words and (field := _field(story, words)):
            told = story.language != story.original and not story.listed
            name = "translations" if told and field != "check_also" else field
            return Found(message, proof.where(story.slug, name), story.slug)
    note = proof.issue.note
    if (words and words in " ".join(note.split())) or (address and address in note):
        return Found(message, proof.where("", "note"))
    return Found(message, THEME)


def _addresses(story: Story) -> dict[str, str]:
    """The addresses that *story* prints, each with its field."""
    return {
        **{link.url: "check_also" for link in story.follow_ups if link.url},
        **({story.image.url: "image"} if story.image else {}),
        **({story.url: "url"} if story.url else {}),
    }


def _field(story: Story, words: str) -> str:
    """The field of *story* that prints *words*; empty where none does."""
    fields = {
        "headline": story.headline,
        "summary": " ".join(sentence.printed for sentence in story.summary),
        "check_also": " ".join(f"{link.headline} {link.teaser}" for link in story.follow_ups),
    }
    return next((name for name, text in fields.items() if words in " ".join(text.split())), "")

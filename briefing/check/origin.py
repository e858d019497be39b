"""Where a piece of the mail comes from: a story, the editor's note, or the theme."""

from __future__ import annotations

from briefing.check.checks import Found
from briefing.check.phrases import where_worded
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
            if field == "check_also":
                return Found(message, proof.where(story.slug, field), story.slug)
            return Found(message, _where(proof, story, field), story.slug)
    note = proof.issue.note
    if (words and words in " ".join(note.split())) or (address and address in note):
        return Found(message, proof.where("", "note"))
    return Found(message, THEME)


def found_in_inbox(proof: Proof, message: str, field: str) -> Found:
    """*message* about *field*, subject or preheader: in `_issue.md`, where an editor wrote it.

    One that was made of headlines is found at the first of them.
    """
    given = proof.edits.worded(proof.issue.language, proof.publication.own)
    issue = proof.issue
    others = (one for one in issue.stories if one is not issue.lead)
    told = next((one for one in others if issue.preheader.startswith(one.headline)), issue.lead)
    story = issue.lead if field == "subject" else told
    if getattr(given, field) or not story:
        return Found(message, where_worded(proof, field))
    return Found(message, _where(proof, story, "headline"), story.slug)


def _where(proof: Proof, story: Story, field: str) -> str:
    """`path:line` of what *story* prints as *field*, which may be in translation."""
    translated = story.language != story.original and not story.listed
    return proof.where(story.slug, "translations" if translated else field)


def _addresses(story: Story) -> dict[str, str]:
    """The addresses that *story* prints, each with its field."""
    return {
        **{link.url: "check_also" for link in story.follow_ups if link.url},
        **({story.image.url: "image"} if story.image else {}),
        **({story.url: "url"} if story.url else {}),
    }


def _field(story: Story, words: str) -> str:
    """The field of *story* that prints *words*; empty where none does."""
    received = any(sentence.receipt for sentence in story.summary)
    fields = {
        "headline": story.headline,
        "body" if received else "summary": " ".join(one.printed for one in story.summary),
        "check_also": " ".join(f"{link.headline} {link.teaser}" for link in story.follow_ups),
    }
    return next((name for name, text in fields.items() if words in " ".join(text.split())), "")

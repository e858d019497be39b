"""Inbox: the subject, by which a reader decides whether to open the mail."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing.check.checks import Check, Found, check
from briefing.check.origin import found_in_inbox
from briefing.check.phrases import unmarked
from briefing.check.proof import Proof
from briefing.model.finding import Severity

_PHONE, _DESKTOP = 40, 60
_MARKS = re.compile("[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
_TURNING = re.compile("[\u202a-\u202e]")
_EMOJI = re.compile(
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u231a\u231b\u23e9-\u23fa\u20e3\ufe0f]"
)


@check("I101", Severity.ERROR, "write `subject:` in _issue.md")
def no_subject(proof: Proof) -> Iterator[Found]:
    """The subject is empty.

    An inbox shows "(no subject)", and filters take such mail for junk.
    """
    if not _subject(proof):
        yield found_in_inbox(proof, "the mail has no subject", "subject")


@check("I102", Severity.WARNING, "write a shorter `subject:` in _issue.md")
def long_subject(proof: Proof) -> Iterator[Found]:
    """The subject is longer than any inbox shows.

    A desktop shows about 60 characters of a subject; what comes behind is read by nobody who
    has not opened the mail. The issue's date at the end is not counted.
    """
    text = told(proof)
    if (wide := len(unmarked(text))) > _DESKTOP:
        message = (
            f"the subject has {wide} characters; a desktop cuts off"
            f' "{_cut(text, _DESKTOP)}", a phone "{_cut(text, _PHONE)}"'
        )
        yield found_in_inbox(proof, message, "subject")


@check("I103", Severity.WARNING, "put what tells the news first, or write a shorter `subject:`")
def cut_on_a_phone(proof: Proof) -> Iterator[Found]:
    """The last words of the subject are cut on a phone.

    Held upright, a phone shows about 40 characters of a subject: what tells the news has to
    stand among them. The issue's date at the end is not counted.
    """
    text = told(proof)
    if _PHONE < len(unmarked(text)) <= _DESKTOP:
        yield found_in_inbox(proof, f'a phone cuts off "{_cut(text, _PHONE)}"', "subject")


@check("I104", Severity.WARNING, "take it out")
def emoji(proof: Proof) -> Iterator[Found]:
    """There is an emoji in the subject.

    It looks different or is missing from inbox to inbox, is read out by name, and stands beside
    reports of deaths.
    """
    if found := _EMOJI.search(_subject(proof)):
        yield found_in_inbox(proof, f'the subject holds an emoji: "{found[0]}"', "subject")


@check("I105", Severity.ERROR, "take them out; isolates come in pairs")
def turned(proof: Proof) -> Iterator[Found]:
    """Direction marks in the subject turn what stands around it.

    An embedding or an override (U+202A to U+202E), or an isolate that is not closed (UAX #9
    §2), reaches beyond the subject and can make an inbox line read backwards.
    """
    text = proof.rendered.subject
    if marks := _TURNING.findall(text):
        names = ", ".join(sorted({f"U+{ord(mark):04X}" for mark in marks}))
        yield found_in_inbox(proof, f"the subject holds {names}", "subject")
    if not _balanced(text):
        yield found_in_inbox(proof, "an isolate in the subject is not closed", "subject")


@check("I106", Severity.WARNING, "write it as a sentence")
def capitals(proof: Proof) -> Iterator[Found]:
    """The subject is written in capitals throughout.

    It reads as shouting, is slower to read, and counts against the mail in spam filters
    (SpamAssassin's SUBJ_ALL_CAPS).
    """
    text = told(proof)
    if text.isupper() and len(text.split()) > 2:
        yield found_in_inbox(proof, f'the subject is all in capitals: "{text}"', "subject")


CHECKS: tuple[Check, ...] = (
    no_subject,
    long_subject,
    cut_on_a_phone,
    emoji,
    turned,
    capitals,
)


def told(proof: Proof) -> str:
    """The subject without what follows its last bar, which is the issue's date."""
    news, bar, rest = _subject(proof).rpartition(" | ")
    return news if bar and str(proof.issue.date.day) in rest.split() else _subject(proof)


def _subject(proof: Proof) -> str:
    """The subject as it is read: without direction marks."""
    return _MARKS.sub("", proof.rendered.subject).strip()


def _cut(text: str, width: int) -> str:
    """The words of *text* that are not shown whole where there is room for *width* characters."""
    return text[text.rfind(" ", 0, width + 1) + 1 :]


def _balanced(text: str) -> bool:
    """Whether each isolate of *text* is closed, and nothing is closed that was not opened."""
    depth = 0
    for character in text:
        depth += ("\u2066" <= character <= "\u2068") - (character == "\u2069")
        if depth < 0:
            return False
    return depth == 0

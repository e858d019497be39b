"""Inbox: the preheader, the line that an inbox shows after the subject."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing.check.checks import Check, Found, check
from briefing.check.origin import THEME, found_in_inbox
from briefing.check.page import page_of
from briefing.check.proof import Proof
from briefing.check.subject import told
from briefing.model.finding import Severity
from briefing.model.text import key

_SHORT, _LONG = 35, 140
_FILLER = 60
_FILLERS = re.compile("[\u00a0\u00ad\u034f\u2007\u200b-\u200d\u2060\ufeff]")


@check("I111", Severity.WARNING, "write `preheader:` in _issue.md")
def no_preheader(proof: Proof) -> Iterator[Found]:
    """The preheader is empty.

    The line behind the subject is the second thing that a reader sees of the mail, and it stays
    blank.
    """
    if not proof.issue.preheader.strip():
        yield found_in_inbox(proof, "the mail has no preheader", "preheader")


@check("I112", Severity.WARNING, "write a longer `preheader:` in _issue.md")
def short_preheader(proof: Proof) -> Iterator[Found]:
    """The preheader is shorter than the room that an inbox gives it.

    Nearly every inbox shows 35 characters or more of it: room for one more piece of news.
    """
    length = len(proof.issue.preheader.strip())
    if 0 < length < _SHORT:
        message = f"the preheader has {length} characters; there is room for {_SHORT} at least"
        yield found_in_inbox(proof, message, "preheader")


@check("I113", Severity.WARNING, "write a shorter `preheader:` in _issue.md")
def long_preheader(proof: Proof) -> Iterator[Found]:
    """The preheader is longer than any inbox shows.

    Inboxes show at most about 140 characters of it; the rest is read by nobody but screen
    readers, which read it out in front of the mail.
    """
    text = proof.issue.preheader.strip()
    if len(text) > _LONG:
        message = f'the preheader has {len(text)} characters; "{text[_LONG:].strip()}" is not shown'
        yield found_in_inbox(proof, message, "preheader")


@check("I114", Severity.WARNING, "write a `preheader:` that tells something else")
def repeated(proof: Proof) -> Iterator[Found]:
    """The preheader repeats the subject.

    The two stand side by side: the reader gets the same words twice and one piece of news less.
    """
    subject, preheader = f" {key(told(proof))} ", f" {key(proof.issue.preheader)} "
    if subject.strip() and preheader.strip() and (subject in preheader or preheader in subject):
        message = f'the preheader repeats the subject: "{told(proof)}"'
        yield found_in_inbox(proof, message, "preheader")


@check("I115", Severity.WARNING, "print `issue.preheader` in a hidden block before all else")
def not_hidden_first(proof: Proof) -> Iterator[Found]:
    """The HTML does not begin with the preheader.

    An inbox takes the first words of the body. Where these are not the preheader, it shows the
    publication's name and the date again.
    """
    wanted = proof.issue.preheader.strip()
    if wanted and not key(_first_hidden(proof)).startswith(key(wanted)):
        yield Found("the HTML does not begin with the hidden preheader", THEME)


@check("I116", Severity.WARNING, f"pad the hidden preheader with {_FILLER} blank characters")
def no_filler(proof: Proof) -> Iterator[Found]:
    """The hidden preheader is not padded, so that words of the body run into it.

    Where the preheader is shorter than the line, an inbox goes on with what comes next in the
    mail. Characters that take room and show nothing keep that away.
    """
    fillers = len(_FILLERS.findall(_first_hidden(proof)))
    if fillers < _FILLER:
        message = f"the hidden preheader is padded with {fillers} characters, not {_FILLER}"
        yield Found(message, THEME)


CHECKS: tuple[Check, ...] = (
    no_preheader,
    short_preheader,
    long_preheader,
    repeated,
    not_hidden_first,
    no_filler,
)


def _first_hidden(proof: Proof) -> str:
    """The text of the hidden element before all that is seen; empty where there is none."""
    in_body = False
    for element in page_of(proof.rendered.html).elements:
        in_body = in_body or element.tag == "body"
        if in_body and element.hidden:
            return str(element.node.text_content())
        if in_body and element.text:
            return ""
    return ""

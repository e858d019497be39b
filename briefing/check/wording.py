"""Journalism: words that were not meant to go out, or not without a second look."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing.check.checks import Check, Found, check
from briefing.check.phrases import passages, pattern, unmarked, where
from briefing.check.proof import Proof
from briefing.model.finding import Severity

# What writers put for what they do not have yet; capitals count: "todo" is Spanish, and a
# Roman thirty is part of a name.
_PLACEHOLDER = re.compile(
    r"(?<![\w-])(?:TK(?:TK)*|TBC|TBD|TODO|FIXME|XXX+(?! [A-Z]))(?![\w-])"
    r"|(?i:\blorem ipsum\b|\bdolor sit amet\b)"
    r"|(?i:\[(?:insert\b[^\]]*|to come|name|date|number|source)\])"
    r"|(?i:\b(?:placeholder|dummy) text\b)"
    r"|نص تجريبي|نص بديل|لوريم إيبسوم|هذا النص هو مثال|\[(?:أدخل|يضاف|يُضاف)[^\]]*\]"
)


@check("J131", Severity.ERROR, "write what is to stand there")
def placeholder(proof: Proof) -> Iterator[Found]:
    """A placeholder stands where words were to follow: TK, TODO, lorem ipsum, نص تجريبي.

    It says that nobody has read the issue before it went out.
    """
    for passage in passages(proof):
        for word in dict.fromkeys(_PLACEHOLDER.findall(passage.text)):
            yield Found(f'"{word}" is a placeholder', where(proof, passage), passage.slug)


@check("J132", Severity.WARNING, "rewrite it, or put the word under accept in _issue.md")
def watched(proof: Proof) -> Iterator[Found]:
    """A word of the publication's watch list is in print.

    Some words take a side or accuse. Whether a report's word is taken over is for an editor to
    decide, each time.
    """
    accepted = {word.rstrip("*").casefold() for word in proof.edits.accept}
    for passage in passages(proof):
        text = unmarked(passage.text)
        for word in proof.publication.watch:
            found = pattern(word).search(text)
            if found and accepted.isdisjoint((word.rstrip("*").casefold(), found[0].casefold())):
                message = f'"{found[0]}" is on the watch list'
                yield Found(message, where(proof, passage), passage.slug)


@check("J133", Severity.WARNING, "write a summary for one of its stories, or move them elsewhere")
def empty_section(proof: Proof) -> Iterator[Found]:
    """Nothing is told under the heading of a section: its stories are only listed.

    A heading promises that there is something to read below it.
    """
    if all(story.listed for story in proof.issue.stories):
        return  # each of its stories is found, and the heading is not to blame
    for section in proof.issue.sections:
        if all(story.listed for story in section.stories):
            slug = section.stories[0].slug if section.stories else ""
            message = f'nothing is told under the heading "{section.name or section.key}"'
            place = proof.where(slug, "translations") if slug else proof.where("", "move")
            yield Found(message, place, slug)


CHECKS: tuple[Check, ...] = (placeholder, watched, empty_section)

"""An issue → what its readers see, in HTML and in text."""

from __future__ import annotations

import html
import re

from briefing.model.issue import Issue
from briefing.model.pictures import pictures_in
from briefing.model.publication import Publication
from briefing.model.rendered import Rendered
from briefing.render.html import to_html
from briefing.render.runs import isolate
from briefing.render.theme import Theme
from briefing.render.words import Words, direction


def render(issue: Issue, publication: Publication, theme: Theme) -> Rendered:
    """The *issue* of *publication* in the clothes of *theme*, both in the language of one edition.

    The same arguments give the same bytes. Raises RenderError where the theme cannot be used.
    """
    given = values(issue, publication, theme)
    css = html.unescape(theme.render("inline.css", **given))
    document = to_html(theme.render("issue.mjml", **given), css)
    return Rendered(
        subject=isolate(issue.subject, issue.language),
        language=issue.language,
        html=document,
        text=_tidy(html.unescape(theme.render("issue.txt", **given))),
        pictures={name: theme.picture(name) for name in pictures_in(document)},
    )


def values(issue: Issue, publication: Publication, theme: Theme) -> dict[str, object]:
    """What the templates of *theme* are given, by name, to print *issue* of *publication*."""
    catalogue = theme.catalogue(issue.language)
    way = direction(issue.language)
    return {
        "issue": issue,
        "publication": publication,
        "words": Words(publication, issue, catalogue),
        "_": catalogue,
        "way": way,
    }


def _tidy(text: str) -> str:
    """*text* with plain spaces, none of them trailing, and at most two blank lines in a row."""
    lines = "\n".join(line.rstrip() for line in text.replace("\u00a0", " ").split("\n"))
    return re.sub(r"\n{4,}", "\n\n\n", lines).strip("\n") + "\n"

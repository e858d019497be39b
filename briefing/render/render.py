"""An issue → what its readers see, in HTML and in text."""

from __future__ import annotations

import html
import re

from briefing.model.issue import Issue
from briefing.model.rendered import Rendered
from briefing.render.html import to_html
from briefing.render.theme import Theme


def render(issue: Issue, theme: Theme) -> Rendered:
    """The *issue* in the clothes of *theme*; the same arguments give the same bytes.

    Raises RenderError where the theme cannot be used.
    """
    return Rendered(
        subject=issue.subject,
        language=issue.language,
        html=to_html(
            theme.render("issue.mjml", issue=issue), html.unescape(theme.render("inline.css"))
        ),
        text=_tidy(html.unescape(theme.render("issue.txt", issue=issue))),
    )


def _tidy(text: str) -> str:
    """*text* with plain spaces, none of them trailing, and at most two blank lines in a row."""
    lines = "\n".join(line.rstrip() for line in text.replace("\u00a0", " ").split("\n"))
    return re.sub(r"\n{4,}", "\n\n\n", lines).strip("\n") + "\n"

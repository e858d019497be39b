"""What premailer costs: MJML and inlining as the program does them, against css-inline.

    ours       `to_html` of a 30-story issue: mjml-python, premailer, and the checks between them
    reference  the same MJML through mjml-python, the same rules through css-inline

Both warm, in one process, in turn; median of the ratios. The reference inlines `inline.css` alone
and leaves the style blocks of the head as they are, as the program does.

usage: python benchmarks/render.py [RUNS]
"""

from __future__ import annotations

import html
import json
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import css_inline
from mjml import mjml2html

from briefing.app.workspace import open_workspace
from briefing.compose.compose import compose
from briefing.model.instructions import Instructions
from briefing.render.html import to_html
from briefing.render.render import values
from briefing.render.theme import Theme, default_folder

ROOT = Path(__file__).resolve().parent.parent
DAY = date(2023, 12, 7)
STORIES = 30


def source() -> tuple[str, str]:
    """The MJML of an issue of 30 stories, made of the shipped ones, and the rules to inline."""
    workspace = open_workspace(ROOT, ROOT, {})
    shipped = workspace.desk.read(DAY).articles
    articles = [
        replace(one, slug=f"{one.slug}-{number}", url=f"{one.url}?n={number}")
        for number, one in enumerate(shipped * STORIES)
    ][:STORIES]
    publication = workspace.settings.publication
    each = Instructions(order=tuple(one.slug for one in articles))  # or they were one story
    issue = compose(publication, DAY, articles, each, ())
    assert len(issue.stories) == STORIES
    theme = Theme((default_folder(),))
    given = values(issue, publication, theme)
    return theme.render("issue.mjml", **given), html.unescape(theme.render("inline.css", **given))


def milliseconds(work: Callable[[], object]) -> float:
    """The processor's time for one call of *work*: what else the machine does counts little."""
    begun = time.process_time()
    work()
    return (time.process_time() - begun) * 1000


def main(runs: int) -> None:
    """Print the table, and the ratio as a JSON object."""
    mjml, css = source()
    inliner = css_inline.CSSInliner(
        inline_style_tags=False, keep_style_tags=True, extra_css=css, load_remote_stylesheets=False
    )

    def reference() -> str:
        return str(inliner.inline(mjml2html(mjml, fonts={})))

    def ours() -> str:
        return to_html(mjml, css)

    ours(), reference()
    pairs = [(milliseconds(ours), milliseconds(reference)) for _ in range(runs)]
    ratios = [mine / other for mine, other in pairs]
    mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    print("        ours ms  reference ms   ratio     min     max      KB")
    print(
        f"render{mine:>9.1f}{other:>14.1f}{statistics.median(ratios):>8.2f}"
        f"{min(ratios):>8.2f}{max(ratios):>8.2f}{len(ours().encode()) / 1024:>8.1f}"
    )
    print(json.dumps({"render": round(statistics.median(ratios), 3)}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 31)

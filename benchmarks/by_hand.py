"""The reference of `build.py`: an issue made by hand, from the same files with the same libraries.

It does what anyone would do without the program: validate every desk file, fill the same
templates, call mrml and premailer, and write HTML, text, mail and JSON. No receipts, no
sections, no sharing out of Check Also, no problems with their lines, no whole-or-nothing files.

usage: by_hand.py WORKSPACE DATE
"""

from __future__ import annotations

import html
import json
import logging
import os
import tomllib
from datetime import date
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from types import SimpleNamespace

import click
from babel.dates import format_date
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup
from mjml import mjml2html
from premailer import Premailer
from pydantic import BaseModel
from ruamel.yaml import YAML
from wcwidth import wrap

TEMPLATES = Path(__file__).parent.parent / "templates"


class Link(BaseModel):
    headline: str
    url: str = ""
    teaser: str = ""
    cut: bool = False
    language: str = "en"


class Story(BaseModel):
    slug: str = ""
    headline: str = ""
    body: str
    source: str = ""
    url: str = ""
    page_date: date | None = None
    published: date | None = None
    places: list[str] = []
    check_also: list[Link] = []
    follow_ups: list[Link] = []
    language: str = "en"
    summary: list[dict[str, str]] = []


def read(path: Path) -> Story:
    _, front, body = path.read_text("utf-8").split("---\n", 2)
    story = Story.model_validate({**(YAML(typ="safe").load(front) or {}), "body": body.strip()})
    story.follow_ups = story.check_also
    story.summary = [{"printed": " ".join(body.split()[:60])}]
    return story


def in_words(day: date, language: str, pattern: str = "d MMMM y") -> str:
    return format_date(day, pattern, {"en": "en_GB", "ar": "ar_LY@numbers=latn"}[language])


def underlined(text: str, mark: str) -> str:
    return f"{text}\n{mark * len(text)}"


def messages(language: str) -> dict[str, str]:
    """The theme's own words in *language*."""
    path = TEMPLATES / "locale" / f"{language}.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        return {str(one.id): str(one.string) for one in read_po(file) if one.id}


class Issue(BaseModel):
    language: str
    date: date
    preheader: str
    note: str
    lead: Story
    sections: list[SimpleNamespace]
    model_config = {"arbitrary_types_allowed": True}

    def anchor(self, slug: str) -> str:
        return slug


def words(issue: Issue, stories: list[Story], say: dict[str, str]) -> SimpleNamespace:
    """The small phrases of the templates, no more clever than they must be."""
    return SimpleNamespace(
        day=lambda day, form="day": in_words(day, issue.language),
        credit=lambda one: (
            f"{one.source} · {in_words(one.published or issue.date, issue.language)}"
        ),
        standing=lambda link: in_words(issue.date, issue.language),
        teaser=lambda link: link.teaser,
        title=lambda one: one.headline,
        heading=lambda part: part.name,
        glance=lambda: stories[:5],
        differs=lambda language: "",
        twins=lambda one: (),
        more_twins=lambda one: "",
        coverage=lambda: "",
        published_by=lambda: say.get("Published by %(publisher)s.", "Published by us."),
        leave=lambda: "mailto:leave@example.org",
        web=lambda: "",
    )


def edition(
    language: str, day: str, stories: list[Story], publication: SimpleNamespace, note: str
) -> None:
    """Write one edition to the current folder."""
    say = messages(language)
    part = SimpleNamespace(name="News", stories=stories[1:])
    issue = Issue(
        language=language,
        date=date.fromisoformat(day),
        preheader=stories[1].headline,
        note=note,
        lead=stories[0],
        sections=[part],
    )
    way = "rtl" if language == "ar" else "ltr"
    markdown = MarkdownIt("commonmark", {"xhtmlOut": True})
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES), undefined=StrictUndefined, autoescape=True
    )
    environment.globals.update(
        publication=publication,
        issue=issue,
        way=way,
        t=tomllib.loads((TEMPLATES / "tokens.toml").read_text("utf-8")),
        words=words(issue, stories, say),
        _=lambda text: say.get(text, text),
    )
    environment.filters.update(
        language=lambda text: language,
        direction=lambda other: way,
        side=lambda other: "right" if way == "rtl" else "left",
        runs=lambda text, other: text,
        isolate=lambda text, *languages: text,
        markdown=lambda text: Markup(markdown.render(text)),
        plain=lambda text: text,
        wrap=lambda text, bullet="": "\n".join(wrap(str(text), 72, initial_indent=bullet)),
        wrap_paragraphs=lambda text: "\n".join(wrap(str(text), 72)),
        underlined=underlined,
    )
    css = html.unescape(environment.get_template("inline.css").render())
    mjml = environment.get_template("issue.mjml").render()
    page = Premailer(
        mjml2html(mjml, fonts={}).replace("<style", '<style data-premailer="ignore"'),
        css_text=[css],
        strip_important=False,
        disable_validation=True,
        allow_network=False,
        cssutils_logging_level=logging.CRITICAL,
    ).transform(pretty_print=False)
    text = html.unescape(environment.get_template("issue.txt").render())
    message = EmailMessage(SMTP)
    message["Subject"], message["From"] = stories[0].headline, "briefing@example.org"
    message.set_content(text)
    message.add_alternative(page, subtype="html")
    Path(f"issue.{language}.html").write_text(page, "utf-8")
    Path(f"issue.{language}.txt").write_text(text, "utf-8")
    Path(f"issue.{language}.eml").write_bytes(message.as_bytes())


@click.command()
@click.argument("workspace", type=click.Path(path_type=Path))
@click.argument("day")
def main(workspace: Path, day: str) -> None:
    """Make both editions of the issue of DAY in `by-hand/` of WORKSPACE."""
    settings = tomllib.loads((workspace / "briefing.toml").read_text("utf-8"))
    sender = SimpleNamespace(postal_address="")
    publication = SimpleNamespace(**settings["publication"], sender=sender)
    desks = {
        folder.name: [read(path) for path in sorted(folder.glob("[!_]*.md"))]
        for folder in sorted((workspace / "content").iterdir())
    }
    note = read(workspace / "content" / day / "_issue.md").body
    out = workspace / "by-hand"
    out.mkdir(exist_ok=True)
    os.chdir(out)
    for language in settings["publication"]["editions"]:
        edition(language, day, desks[day], publication, note)
    data = json.dumps([story.model_dump(mode="json") for story in desks[day]])
    Path("issue.json").write_text(data, "utf-8")


if __name__ == "__main__":
    main()

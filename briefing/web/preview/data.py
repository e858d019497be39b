"""A view as the page gets it: plain data; whatever an article says is a string in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from hashlib import sha256
from typing import Any

from briefing.model.article import Article
from briefing.model.calendar import in_words
from briefing.model.issue import BACKGROUND, Story
from briefing.web.preview.newsroom import Edition, View

Data = dict[str, Any]


def data_of(state: str, day: date, dates: Sequence[date], view: View) -> Data:
    """Everything that the page shows of *day* but the mail's own pages."""
    edits, publication = view.edits, view.publication
    return {
        "state": state,
        "date": day.isoformat(),
        "day": _day(day),
        "dates": [{"date": one.isoformat(), "day": _day(one)} for one in reversed(dates)],
        "name": publication.name if publication else "",
        "sections": _sections(view),
        "editions": [_edition(language, one) for language, one in view.editions.items()],
        "articles": {one.slug: article_of(one) for one in view.articles},
        "asked": edits
        and {
            "lead": edits.lead,
            "exclude": [one.slug for one in view.articles if one.slug in edits.exclude],
            "move": dict(edits.move),
        },
        "problems": [asdict(problem) for problem in view.problems],
        "findings": [asdict(finding) for finding in view.findings],
        "ignored": view.ignored,
    }


def headers_of(message: bytes) -> str:
    """The header fields of *message*: as programs read them, and as they travel."""
    from email import message_from_bytes, policy

    head = message.partition(b"\r\n\r\n")[0]
    fields = message_from_bytes(head + b"\r\n\r\n", policy=policy.default)
    told = "\n".join(f"{name}: {value}" for name, value in fields.items())
    raw = head.decode("ascii", "replace").replace("\r\n", "\n")
    return f"{told}\n\n\nAs they travel\n\n{raw}\n"


def _day(day: date) -> str:
    return in_words(day, "en", "EEEE d MMMM y")


def _sections(view: View) -> list[Data]:
    rules = view.publication.sections if view.publication else ()
    return [{"key": rule.key, "name": rule.name} for rule in rules]


def article_of(article: Article) -> Data:
    """What an *article* is called, and whose it is and of when."""
    when = article.published or article.page_date
    return {
        "headline": article.headline,
        "language": article.language,
        "about": " · ".join(filter(None, [article.source, in_short(when) if when else ""])),
    }


def in_short(day: date) -> str:
    """*day* where there is little room."""
    return in_words(day, "en", "d MMM y")


def direction(language: str) -> str:
    """The way in which *language* is written; `auto`, for the browser to see, where none knows."""
    from babel import Locale, UnknownLocaleError

    try:
        return str(Locale(language).text_direction)
    except UnknownLocaleError:
        return "auto"


def _edition(language: str, edition: Edition) -> Data:
    from babel import Locale

    issue, rendered, sender = edition.issue, edition.rendered, edition.publication.sender
    under: Mapping[str, Sequence[Story]] = {one.key: one.stories for one in issue.sections}
    names = {one.key: one.name for one in issue.sections} | {BACKGROUND: "Background"}
    return {
        "language": language,
        "name": Locale(language).display_name,
        "direction": direction(language),
        "sender": sender.name,
        "subject": issue.subject,
        "preheader": issue.preheader,
        "bytes": len(rendered.html.encode()),
        "mail": sha256(edition.message).hexdigest()[:12],
        "lead": issue.lead.slug if issue.lead else "",
        "sections": [
            {"key": key, "name": names[key], "stories": [one.slug for one in stories]}
            for key, stories in under.items()
        ],
        "stories": {
            one.slug: {
                "headline": one.headline,
                "language": one.language,
                "anchor": issue.anchor(one.slug),
                "listed": one.listed,
                "mark": _digest(one.headline, one.source, *(each.text for each in one.summary)),
            }
            for one in issue.stories
        },
    }


def _digest(*texts: str) -> str:
    return sha256("\0".join(texts).encode()).hexdigest()[:12]

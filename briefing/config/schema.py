"""The tables of `briefing.toml`: what may stand there, and how it is written."""

from __future__ import annotations

import re
from datetime import time
from email.utils import parseaddr
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    model_validator,
)

from briefing.config.bounces import BouncesTable
from briefing.config.dkim import DkimTable
from briefing.config.fields import Filled, Line, Table
from briefing.config.mail import Mail, sender_of
from briefing.config.schedule import ScheduleTable
from briefing.config.smtp import SmtpTable
from briefing.model import publication as model
from briefing.model.issue import BACKGROUND
from briefing.model.urls import page_url


def _zone(value: object) -> object:
    if isinstance(value, str):
        try:
            return ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f'is no time zone: "{value}"') from None
    return value


def _hour(value: object) -> object:
    if isinstance(value, time):
        return value
    if not isinstance(value, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        raise ValueError(f'is no time of day: "{value}"')
    return time.fromisoformat(value)


def _code(value: str) -> str:
    if not re.fullmatch(r"[A-Z]\d{3}", value):
        raise ValueError(f'is no code of a finding: "{value}"')
    return value


def _key(value: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9-]*", value) or value == BACKGROUND:
        raise ValueError(f'cannot be a key: "{value}"')
    return value


def _page(value: str) -> str:
    page = page_url(value)
    if value and page is None:
        raise ValueError(f'is no web address: "{value}"')
    return page or ""


def _pattern(value: str) -> str:
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(f'is no regular expression: "{value}" ({error})') from None
    return value


Page = Annotated[Line, AfterValidator(_page)]
_PAGE = "a web address that begins with https:// or http://"
Edition = Literal["en", "ar"]


Translations = dict[Edition, Filled]
_NAMES: Any = Field({}, description='the name in other editions: translations.ar = "…"')


class _Naming(Table):
    name: Line = ""
    tagline: Line = ""
    publisher: Line = ""


class _Publication(Table):
    name: Filled = Field(description="the newsletter's name, as readers see it")
    tagline: Line = ""
    publisher: Filled = Field(description="who publishes it, as the masthead says")
    language: Edition = Field("en", description='"en" or "ar"')
    editions: tuple[Edition, ...] = Field((), description='a list of "en" and "ar"')
    translations: dict[Edition, _Naming] = Field(
        {}, description="such as [publication.translations.ar] with name, tagline, publisher"
    )
    time_zone: Annotated[ZoneInfo, BeforeValidator(_zone)] = Field(
        description='an IANA name such as "Africa/Tripoli"'
    )
    due: Annotated[time, BeforeValidator(_hour)] = Field(
        time(6, 30), description='hour and minute, such as "06:30"'
    )
    no_section: tuple[Filled, ...] = ()
    background_after_days: int = Field(2, ge=0, le=365, description="a number of days")
    history_days: int = Field(14, ge=0, le=90, description="a number of days")
    summary_words: int = Field(60, ge=15, le=300, description="a number of words")
    watch: tuple[Filled, ...] = Field((), description='a list of words: ["militia*", "traitor*"]')


class _Section(Table):
    key: Annotated[str, AfterValidator(_key)] = Field(
        description=f"lower-case letters, digits and hyphens; not {BACKGROUND}"
    )
    name: Filled = Field(description="the heading that readers see")
    translations: Translations = _NAMES
    words: tuple[Filled, ...] = ()
    tags: tuple[Filled, ...] = ()
    hints: tuple[Filled, ...] = ()


class _Source(Table):
    name: Filled = Field(description="the source's name in print")
    translations: Translations = _NAMES
    host: Annotated[Line, AfterValidator(lambda host: host.lower().removeprefix("www."))] = ""
    feed: Page = Field("", description=_PAGE)
    listing: Page = Field("", description=_PAGE)
    links: Annotated[str, AfterValidator(_pattern)] = Field(
        "", description="a regular expression for the addresses of articles: '/news/[0-9]+'"
    )

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if bool(self.listing) != bool(self.links):
            raise ValueError("has only one of listing and links, which belong together")
        return self


class _Place(Table):
    name: Filled = Field(description="the place's name as articles have it")
    translations: Translations = _NAMES


class _Ignored(Table):
    code: Annotated[str, AfterValidator(_code)] = Field(description='such as "J132"')
    reason: Filled = Field(description="why this finding may stand")
    story: Line = ""


class _Net(Table):
    pause_seconds: Annotated[float, Field(ge=0, le=60, description="a number of seconds")] = 1.0
    """Between two requests to one host."""
    allow_loopback: Annotated[bool, Field(description="true or false; for tests only")] = False
    """Let links be followed to this machine."""


def _some(sections: tuple[_Section, ...]) -> tuple[_Section, ...]:
    if not sections:
        raise ValueError("are none")
    return sections


class File(Table):
    """The whole of `briefing.toml`."""

    publication: _Publication
    mail: Mail
    sections: Annotated[tuple[_Section, ...], AfterValidator(_some)] = Field(
        description="one [[sections]] table for each heading"
    )
    sources: tuple[_Source, ...] = ()
    places: tuple[_Place, ...] = ()
    ignore: tuple[_Ignored, ...] = ()
    net: _Net = _Net()
    bounces: BouncesTable | None = Field(
        None, description="docs/bounces.md shows how it is written"
    )
    dkim: DkimTable | None = Field(None, description="such as [dkim] with selector, key_file")
    smtp: SmtpTable | None = Field(None, description="docs/sending.md shows how it is written")
    schedule: ScheduleTable = Field(
        ScheduleTable.model_validate({}), description="docs/cron.md shows how it is written"
    )


def editions_of(file: File) -> dict[str, model.Publication]:
    """The domain's publication in the language of each edition, the publication's own first."""
    table = file.publication
    return {
        language: _publication(file, language)
        for language in dict.fromkeys((table.language, *table.editions))
    }


def _publication(file: File, language: str) -> model.Publication:
    table = file.publication
    naming = table.translations.get(language, _Naming())  # type: ignore[call-overload]
    own = language == table.language
    title = naming.name or table.name
    return model.Publication(
        name=title,
        tagline=naming.tagline or (table.tagline if own else ""),
        publisher=naming.publisher or table.publisher,
        language=language,
        zone=table.time_zone,
        due=table.due,
        sender=sender_of(
            file.mail,
            (parseaddr(file.mail.from_)[0] if own else naming.name) or title,
            table.name,
        ),
        sections=tuple(
            model.SectionRule(
                section.key,
                _named(section, language),
                section.words,
                section.tags,
                section.hints,
            )
            for section in file.sections
        ),
        sources=tuple(
            model.Source(one.name, one.host, one.feed, one.listing, one.links)
            for one in file.sources
        ),
        names=MappingProxyType(
            {
                known: _named(thing, language)
                for things in (file.places, file.sources)
                for thing in things
                for known in (thing.name, *thing.translations.values())
            }
        ),
        no_section=frozenset(name.casefold() for name in table.no_section),
        background_after=table.background_after_days,
        history=table.history_days,
        summary_words=table.summary_words,
        own=own,
        watch=table.watch,
    )


def _named(thing: _Section | _Place | _Source, language: str) -> str:
    return thing.translations.get(language, thing.name)  # type: ignore[call-overload, no-any-return]

"""The fields of a desk file: what may stand there, and what they make."""

from __future__ import annotations

import re
from datetime import date, datetime
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from briefing.config.fields import Filled, Line
from briefing.model.article import Article, CheckAlso, Image, Moment, Translation
from briefing.model.instructions import Instructions, Wording
from briefing.model.urls import web_url

SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")


def _web(text: str) -> str:
    if (url := web_url(text)) is None:
        raise ValueError(f'is no web address: "{text}"')
    return url


def _day(value: object) -> date:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(f'is not a date: "{value}"')


def _moment(value: object) -> Moment:
    """A day, or a moment in the form of RFC 3339 §5.6, its zone included."""
    if isinstance(value, str) and re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)", value
    ):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    return _day(value)


def _truth(value: object) -> bool:
    if value not in ("true", "false"):
        raise ValueError(f'is neither true nor false: "{value}"')
    return value == "true"


def _language(value: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}", value):
        raise ValueError(f'is no language: "{value}"')
    return value


Web = Annotated[Line, AfterValidator(_web)]
Truth = Annotated[bool, BeforeValidator(_truth)]
Day = Annotated[date, BeforeValidator(_day)]
When = Annotated[date | datetime, BeforeValidator(_moment)]
Language = Annotated[Line, AfterValidator(_language)]

_URL = "a web address that begins with https:// or http://"
_DATE = "write it as 2023-11-30"
_LIST = "write a list in brackets: [Tripoli, Derna]"


class _Fields(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _CheckAlso(_Fields):
    headline: Filled = Field(description="the headline of the page that it links to")
    url: Web | None = Field(None, description=_URL)
    teaser: Line = ""
    cut: Truth = Field(False, description="true where the page breaks the teaser off")


class _Image(_Fields):
    url: Web = Field(description=_URL)
    alt: Line = ""
    credit: Line = ""


class _Translation(_Fields):
    headline: Filled = Field(description="the headline in that language")
    summary: Line = ""


class ArticleFields(_Fields):
    """The front matter of an article."""

    headline: Filled = Field(description="write headline: and the article's headline")
    source: Line = ""
    byline: Line = ""
    url: Web | None = Field(None, description=_URL)
    page_date: Day | None = Field(None, description=_DATE)
    published: When | None = Field(
        None, description=f"{_DATE}, or with hour and zone: 2023-11-30T18:05+02:00"
    )
    language: Language = Field("en", description="two or three letters such as en or ar")
    categories: list[Filled] = Field([], description=_LIST)
    section: Line = Field("", description="the key of a section of briefing.toml")
    places: list[Filled] = Field([], description=_LIST)
    image: _Image | None = Field(None, description="image: with url:, alt:, credit: below it")
    check_also: list[_CheckAlso] = Field(
        [], description="a list of headline:, url:, teaser:, cut: (see docs/desk.md)"
    )
    summary: Line = ""
    translations: dict[Language, _Translation] = Field(
        {}, description="a language, and headline: and summary: below it"
    )
    retold: Truth = Field(False, description="true where the body is retold in our words")


class _Wording(_Fields):
    subject: Line = ""
    preheader: Line = ""
    note: Line = ""


class InstructionFields(_Fields):
    """The front matter of `_issue.md`."""

    subject: Line = ""
    preheader: Line = ""
    lead: Line = Field("", description="the slug of an article")
    order: list[Filled] = Field([], description="a list of slugs: [first-story, second-story]")
    exclude: list[Filled] = Field([], description="a list of slugs: [first-story, second-story]")
    move: dict[str, Line] = Field({}, description="a slug and the key of its section: {slug: aid}")
    accept: list[Filled] = Field([], description="a list of words: [militia]")
    translations: dict[Language, _Wording] = Field(
        {}, description="a language, and subject:, preheader: and note: below it"
    )


def article_of(slug: str, fields: ArticleFields, body: tuple[str, ...]) -> Article:
    """The article that *fields* and *body* describe."""
    return Article(
        slug=slug,
        headline=fields.headline,
        body=body,
        source=fields.source,
        byline=fields.byline,
        url=fields.url,
        page_date=fields.page_date,
        published=fields.published,
        language=fields.language,
        categories=tuple(fields.categories),
        section=fields.section,
        places=tuple(fields.places),
        image=Image(**fields.image.model_dump()) if fields.image else None,
        check_also=tuple(CheckAlso(**item.model_dump()) for item in fields.check_also),
        summary=fields.summary,
        translations=MappingProxyType(
            {
                language: Translation(**translation.model_dump())
                for language, translation in fields.translations.items()
            }
        ),
        retold=fields.retold,
    )


def instructions_of(fields: InstructionFields, note: str) -> Instructions:
    """The instructions that *fields* and the *note* describe."""
    return Instructions(
        subject=fields.subject,
        preheader=fields.preheader,
        lead=fields.lead,
        order=tuple(fields.order),
        exclude=frozenset(fields.exclude),
        move=MappingProxyType(fields.move),
        note=note,
        accept=tuple(fields.accept),
        translations=MappingProxyType(
            {name: Wording(**words.model_dump()) for name, words in fields.translations.items()}
        ),
    )


def values_of(article: Article) -> dict[str, Any]:
    """The fields of *article* as they stand in its file, in order; what is empty is left out."""
    values: dict[str, Any] = {
        "headline": article.headline,
        "source": article.source,
        "byline": article.byline,
        "url": article.url,
        "page_date": article.page_date and article.page_date.isoformat(),
        "published": article.published and article.published.isoformat(),
        "language": article.language,
        "categories": list(article.categories),
        "section": article.section,
        "places": list(article.places),
        "image": article.image and _given(article.image, "url", "alt", "credit"),
        "check_also": [
            _given(item, "headline", "url", "teaser", "cut") for item in article.check_also
        ],
        "summary": article.summary,
        "translations": {
            language: _given(translation, "headline", "summary")
            for language, translation in article.translations.items()
        },
        "retold": article.retold,
    }
    return {name: value for name, value in values.items() if value}


def _given(thing: object, *names: str) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(thing, name))}

"""The publication: what stays the same from issue to issue; all of it data of `briefing.toml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from types import MappingProxyType
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class SectionRule:
    """A section, and what makes an article belong to it."""

    key: str
    name: str
    words: tuple[str, ...] = ()
    """Words and names that speak for it; `migrant*` also takes `migrants`; capitals (`NOC`) are
    exact."""
    tags: tuple[str, ...] = ()
    """Categories and tags of pages that speak for it."""
    hints: tuple[str, ...] = ()
    """What speaks for it less: names of people and places, words that other news has too."""


@dataclass(frozen=True, slots=True)
class Source:
    """A place where reports come from."""

    name: str
    host: str = ""
    """The host of its pages, without `www.`."""
    feed: str = ""
    """The address of its feed, where it is to be read."""
    listing: str = ""
    """The address of a page that links to its articles, likewise."""
    links: str = ""
    """A regular expression that is found in the addresses of articles, and in no others."""

    @property
    def is_read(self) -> bool:
        """Whether it is read by `collect`."""
        return bool(self.feed or self.listing)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who the mail is from, and how one leaves."""

    name: str
    address: str
    leave_address: str
    postal_address: str = ""
    reply_to: str = ""
    """Where answers go; empty: to the address."""
    bounce_domain: str = ""
    """The domain of envelope senders, which tell whose mail came back; empty: the address."""
    list_id: str = ""
    """What filters know the publication by (RFC 2919 §3): `libya-briefing.example.org`."""
    base_url: str = ""
    """Where `briefing serve` is reached, without a slash at its end; empty: nowhere."""

    @property
    def domain(self) -> str:
        """The domain of the address, in lower case."""
        return self.address.rpartition("@")[2].lower()


@dataclass(frozen=True, slots=True)
class Publication:
    """The newsletter as such, in the language of one of its editions."""

    name: str
    tagline: str
    publisher: str
    language: str
    """`en` or `ar`: what its names are in, and what its stories are told in."""
    zone: ZoneInfo
    due: time
    """The hour at which an issue is to go out, in the publication's zone."""
    sender: Sender
    sections: tuple[SectionRule, ...]
    """In print order; the last one takes what no rule claims."""
    sources: tuple[Source, ...] = ()
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """A place's or a source's name in any language → its name in this one."""
    own: bool = True
    """This is its own edition, which takes the editor's words in whatever language they are."""
    watch: tuple[str, ...] = ()
    """Words that an editor wants to have seen before they go out; written as in the rules."""
    no_section: frozenset[str] = frozenset()
    """Categories that say nothing, such as `Normal`."""
    background_after: int = 2
    """An article first published more than so many days before its issue is background."""
    history: int = 14
    """How many days of earlier issues a follow-up may point to."""
    summary_words: int = 60

    def due_at(self, day: date) -> datetime:
        """The moment at which the issue of *day* is due."""
        return datetime.combine(day, self.due, tzinfo=self.zone)

"""What the desk's tests share: a desk of its own for each, and articles of every shape."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from types import MappingProxyType

from hypothesis import strategies as st

from briefing.desk.desk import Desk
from briefing.model.article import Article, CheckAlso, Image, Moment, Translation
from briefing.model.text import clean
from briefing.model.urls import web_url

DAY = date(2023, 12, 7)
SECTIONS = ("aid", "economy", "politics")

# What YAML, or a reader of YAML in a hurry, would take for something else than text.
TRAPS = (
    "NO",
    "yes",
    "Off",
    "y",
    "null",
    "~",
    "12:30:45",
    "1_000",
    "0o7",
    "0x1F",
    "1e3",
    ".inf",
    "-.5",
    "=",
    "<<",
    "true",
    "2023-12-07",
    "2023-12-07:",
    "2023-12-07T10:00:00Z",
    "2023-12-07 10:00",
    "---",
    "...",
    "--- a",
    "- a dash leads",
    "-",
    "? who",
    "?who",
    "Who next?",
    "a?b",
    ": colon",
    ":colon",
    "ends with:",
    "half: whole",
    "half:whole",
    "http://a.example/b:c",
    "# no comment",
    "with # inside",
    "C#",
    '"quoted"',
    "'single'",
    "it's",
    "“curly”",
    "a \"b\" 'c' d",
    "'",
    '"',
    "''",
    "{braces}",
    "[brackets]",
    "a, b",
    ",",
    "]",
    "}",
    "[",
    "{",
    "&anchor",
    "*alias",
    "!tag",
    "!!python/object:os.system",
    "%directive",
    "@at",
    "`tick`",
    "| bar",
    "> folded",
    "\\n",
    "back\\slash",
    "ليبيا: النفط",
    "«درنة»",
    "نعم؟",
    "می\u200cخواهم",
    "\u200fمرحبا",
    "🇱🇾 🌊",
    "👩\u200d👩\u200d👧",
    "\U0010fffd",
    "word " * 400 + "end",
    "x" * 3000,
)

_ALPHABET = st.one_of(
    st.sampled_from("abz AZ09 :#-'\"?!,[]{}&*|>%@`\\~=<.…—_/()+"),
    st.sampled_from("درنةليبيا ؟،\u200c\u200d\u200f"),
    st.sampled_from("🌊🇱🇾é€“”‘’"),
    st.characters(),
)


def lines(max_size: int = 30) -> st.SearchStrategy[str]:
    """Clean text that is not empty."""
    return (
        st.one_of(st.sampled_from(TRAPS), st.text(_ALPHABET, min_size=1, max_size=max_size))
        .map(clean)
        .filter(bool)
    )


def perhaps(text: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(st.just(""), text)


def urls() -> st.SearchStrategy[str]:
    hosts = st.sampled_from(
        ["news.example", "www.a-b.example", "[2001:db8::1]", "a.example:8080", "ليبيا.example"]
    )
    paths = st.text(st.one_of(st.sampled_from("/-._~%20?=&:#'"), _ALPHABET), max_size=20)
    built = st.builds(
        lambda scheme, host, path: web_url(f"{scheme}://{host}/{path}"),
        st.sampled_from(["http", "https"]),
        hosts,
        paths,
    )
    return built.filter(bool).map(str)


def moments() -> st.SearchStrategy[Moment]:
    """Days, and moments with a zone of whole minutes."""
    zones = st.one_of(
        st.just(UTC),
        st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
    )
    first, last = datetime(1970, 1, 2), datetime(2099, 12, 30)  # noqa: DTZ001
    return st.one_of(
        st.dates(date(1970, 1, 1), date(2099, 12, 31)), st.datetimes(first, last, timezones=zones)
    )


def articles(word: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[Article]:
    """Articles as collection and editors may make them; *word* is what their texts are."""
    text = lines() if word is None else word
    check_also = st.builds(CheckAlso, text, st.none() | urls(), perhaps(text), st.booleans())
    translation = st.builds(Translation, text, perhaps(text))
    return st.builds(
        Article,
        slug=st.from_regex(r"[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?", fullmatch=True),
        headline=text,
        body=st.lists(text, min_size=1, max_size=4).map(tuple),
        source=perhaps(text),
        byline=perhaps(text),
        url=st.none() | urls(),
        page_date=st.none() | st.dates(date(1970, 1, 1), date(2099, 12, 31)),
        published=st.none() | moments(),
        language=st.sampled_from(["en", "ar", "fra", "no"]),
        categories=st.lists(text, max_size=3).map(tuple),
        section=st.sampled_from(["", *SECTIONS]),
        places=st.lists(text, max_size=3).map(tuple),
        image=st.none() | st.builds(Image, urls(), perhaps(text), perhaps(text)),
        check_also=st.lists(check_also, max_size=2).map(tuple),
        summary=perhaps(text),
        translations=st.dictionaries(
            st.sampled_from(["ar", "en", "no", "fra"]), translation, max_size=2
        ).map(MappingProxyType),
        retold=st.booleans(),
    )


def desk_in(workspace: Path) -> Desk:
    return Desk(workspace, SECTIONS)


def folder_of(workspace: Path) -> Path:
    return workspace / "content" / DAY.isoformat()


def put(workspace: Path, name: str, content: str | bytes) -> Path:
    """A file on the desk of DAY, exactly as given."""
    path = folder_of(workspace) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path

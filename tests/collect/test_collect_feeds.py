"""Feeds as sites really send them: every kind, wrong charsets, odd dates, markup in titles."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.collect.entries import MOST, Entry
from briefing.collect.feeds import read_feed
from briefing.collect.listings import read_listing
from briefing.errors import BriefingError, PageError, SourceError
from briefing.model.article import Moment
from briefing.model.coverage import FailedPage

URL = "https://cove.example/en/feed/"
TRIPOLI = timezone(timedelta(hours=2))


def rss(items: str, prolog: str = "") -> str:
    return f'{prolog}<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'


def item(title: str = "A title", link: str = "https://cove.example/a", more: str = "") -> str:
    return f"<item><title>{title}</title><link>{link}</link>{more}</item>"


def one(data: str | bytes) -> Entry:
    (entry,) = read_feed(data.encode() if isinstance(data, str) else data, URL)
    return entry


@pytest.mark.parametrize(
    ("title", "headline"),
    [
        ("Oil &amp; gas", "Oil & gas"),
        ("Libya&amp;#8217;s <![CDATA[<b>new</b>]]> port", "Libya’s new port"),
        ("&lt;a href='x'&gt;Port&lt;/a&gt; opens", "Port opens"),
        ("<![CDATA[Oil < 80 & rising]]>", "Oil < 80 & rising"),
        ("  two\n  lines ", "two lines"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "alert(1)"),
        ("", ""),
        ("ميناء &amp;quot;طرابلس&amp;quot;", 'ميناء "طرابلس"'),
    ],
)
def test_a_headline_is_text(title: str, headline: str) -> None:
    assert one(rss(item(title))).headline == headline


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("Thu, 07 Dec 2023 04:30:00 +0200", datetime(2023, 12, 7, 4, 30, tzinfo=TRIPOLI)),
        ("Thu, 07 Dec 2023 04:30:00 GMT", datetime(2023, 12, 7, 4, 30, tzinfo=UTC)),
        ("7 Dec 23 04:30 EST", datetime(2023, 12, 7, 4, 30, tzinfo=timezone(-timedelta(hours=5)))),
        ("2023-12-07T04:30:00+02:00", datetime(2023, 12, 7, 4, 30, tzinfo=TRIPOLI)),
        ("2023-12-07T04:30:00Z", datetime(2023, 12, 7, 4, 30, tzinfo=UTC)),
        ("2023-12-07 04:30:00", date(2023, 12, 7)),
        ("Thu, 07 Dec 2023 04:30:00 EET", date(2023, 12, 7)),
        ("Thu, 07 Dec 2023 04:30:00 -0000", date(2023, 12, 7)),
        ("2023-12-07", date(2023, 12, 7)),
        ("Thu, 32 Dec 2023 04:30:00 +0200", None),
        ("7 ديسمبر 2023", date(2023, 12, 7)),
        ("7 December 2023", date(2023, 12, 7)),
        ("Dec 7, 2023", date(2023, 12, 7)),
        ("Thursday, December 7, 2023 - 10:30", date(2023, 12, 7)),
        ("Thu, 12/07/2023 - 10:30", None),  # July, or December
        ("yesterday", None),
        ("", None),
        ("Thu, 01 Jan 1970 00:00:00 +0000", None),
        ("0001-01-01T00:00:00Z", None),
    ],
)
def test_a_date_is_what_the_feed_says_or_unknown(written: str, published: Moment | None) -> None:
    entry = one(rss(item(more=f"<pubDate>{written}</pubDate>")))
    assert entry.published == published
    assert entry.unread_date == (written if published is None else "")
    text = json.dumps(
        {
            "version": "https://jsonfeed.org/version/1",
            "items": [{"url": "/a", "date_published": written}],
        }
    )
    assert one(text).published == published


def test_the_date_of_a_change_is_not_that_of_publishing() -> None:
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><title>x</title>'
        '<link href="/x"/><updated>2023-12-07T03:00:00Z</updated>{}</entry></feed>'
    )
    published = "<published>2021-01-01T00:00:00Z</published>"
    assert one(atom.format("")).published is None
    assert one(atom.format(published)).published == datetime(2021, 1, 1, tzinfo=UTC)


ARABIC = "ميناء طرابلس"


@pytest.mark.parametrize(
    "data",
    [
        rss(item(ARABIC)).encode(),
        rss(item(ARABIC), '<?xml version="1.0" encoding="windows-1256"?>').encode("windows-1256"),
        rss(item(ARABIC), '<?xml version="1.0" encoding="iso-8859-6"?>').encode("iso-8859-6"),
        rss(item(ARABIC), '<?xml version="1.0" encoding="utf-8"?>').encode("windows-1256"),
        rss(item(ARABIC), '<?xml version="1.0" encoding="windows-1252"?>').encode("utf-8"),
        rss(item(ARABIC)).encode("utf-8-sig"),
        rss(item(ARABIC), '<?xml version="1.0" encoding="utf-16"?>').encode("utf-16"),
        b"\n\n " + rss(item(ARABIC), '<?xml version="1.0"?>').encode(),
    ],
)
def test_the_charset_is_what_the_bytes_are(data: bytes) -> None:
    assert one(data).headline == ARABIC


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("https://cove.example/a", "https://cove.example/a"),
        ("/a?p=1#top", "https://cove.example/a?p=1"),
        ("../a", "https://cove.example/en/a"),
        ("//other.example/أ", "https://other.example/%D8%A3"),
        ("https://cove.example/2023/12/07/a|b/", "https://cove.example/2023/12/07/a%7Cb/"),
        ("/a b/{c}^`\\", "https://cove.example/a%20b/%7Bc%7D%5E%60%5C"),
        ("javascript:alert(1)", None),
        ("https://cove .example/a", None),
        ("file:///etc/passwd", None),
        ("https://user:word@cove.example/", None),
        ("http://[::1", None),
        ("", None),
    ],
)
def test_a_link_is_a_page_address(link: str, address: str | None) -> None:
    refused: list[FailedPage] = []
    found = [entry.url for entry in read_feed(rss(item(link=link)).encode(), URL, refused)]
    assert found == ([address] if address else [])
    in_vain = bool(link) and not address and link != "http://[::1"  # feedparser drops that
    assert [(page.headline, page.error) for page in refused] == (
        [("A title", "is no address of a page")] if in_vain else []
    )


def test_kinds() -> None:
    rdf = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><item>'
        "<title>A title</title><link>https://cove.example/a</link>"
        "<dc:date>2023-12-07T04:30:00+02:00</dc:date></item></rdf:RDF>"
    )
    assert one(rdf).published == datetime(2023, 12, 7, 4, 30, tzinfo=TRIPOLI)
    broken = rss(item("Oil & gas", more="<pubDate>2023-12-07</pubDate>&nbsp;<b>"))
    assert (one(broken).headline, one(broken).published) == ("Oil & gas", date(2023, 12, 7))
    based = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://base.example/x/"><title>t'
        '</title><entry><title>x</title><link href="y"/></entry></feed>'
    )
    assert one(based).url == "https://base.example/x/y"
    assert read_feed(rss("").encode(), URL) == ()


def test_what_differs_in_the_feed_differs_in_the_stamp() -> None:
    said = [
        rss(item()),
        rss(item("Another title")),
        rss(item(more="<description>It was.</description>")),
        rss(item(more="<description>It was not.</description>")),
        rss(item(more="<pubDate>2023-12-07</pubDate>")),
    ]
    assert len({one(text).stamp for text in said}) == len(said)
    assert one(said[0]) == one(said[0])


def test_each_address_once_and_not_without_end() -> None:
    twice = item("First") + item("Second", "https://www.cove.example/a/?utm_source=rss")
    assert one(rss(twice)).headline == "First"
    many = rss("".join(item(link=f"/{number}") for number in range(MOST + 50)))
    assert len(read_feed(many.encode(), URL)) == MOST


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"<html><body><p>Page</p></body></html>", b"<rss", b"/etc/hostname", b"hello"),
        *(b"{", b'{"items": []}', b'{"version": "https://jsonfeed.org/version/1"}', b"{" * 5000),
        *(b'{"version": "https://jsonfeed.org/version/1", "items": {}}', b"[]"),
    ],
)
def test_what_is_no_feed_is_refused(data: bytes) -> None:
    with pytest.raises(SourceError, match=f"^{URL}: is no "):
        read_feed(data, URL)


def test_a_feed_opens_no_file_and_no_connection(
    tmp_path: Path, connections: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "feed").write_text(rss(item("A secret")), "utf-8")
    entity = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:feed"><!ENTITY y "{}">]>'.format("z" * 99)
    external = f'{entity}<rss version="2.0"><channel>{item("&x;&y;")}</channel></rss>'
    assert "secret" not in str(read_feed(external.encode(), URL))
    for data in (b"feed", b"file:feed", b"http://127.0.0.1:9/"):
        with pytest.raises(SourceError):
            read_feed(data, URL)
    laughs = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    bomb = f'<!DOCTYPE rss [<!ENTITY a0 "ha">{laughs}]>' + rss(item("&a9;"))
    assert len(str(read_feed(bomb.encode(), URL))) < 2000
    assert connections == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["url", "title", "date_published", "x"]), inner)
    ),
    max_leaves=8,
)


@given(st.binary(max_size=60), st.text(max_size=60), st.lists(JSON, max_size=3))
def test_nothing_that_a_feed_says_is_more_than_refused(
    data: bytes, text: str, items: list[Any]
) -> None:
    feed = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items})
    for each in (data, b"<rss version='2.0'>" + data, rss(item(text)).encode(), feed.encode()):
        try:
            for entry in read_feed(each, URL):
                assert entry.url.startswith(("http://", "https://"))
        except (SourceError, PageError):
            pass


LISTING = """\
<html><head><base href="https://cove.example/en/"></head><body><a href="/about">About</a>
<a href="2023/12/07/ferry/"><img alt=""></a> <a href="2023/12/07/ferry/#more">The ferry sails</a>
<a href=" https://cove.example/en/2023/12/06/bread/ ">Bread</a> <a>none</a> <a href="http://[">x</a>
<a href="javascript:alert('/2023/12/')">x</a> <a href="https://cove.example/en/news/">Here</a>
</body></html>"""


def test_a_listing_s_links_fit_the_pattern() -> None:
    url = "https://cove.example/en/news/"
    assert read_listing(LISTING.encode(), url, r"/20\d\d/\d\d/") == (
        Entry("https://cove.example/en/2023/12/07/ferry/", "The ferry sails"),
        Entry("https://cove.example/en/2023/12/06/bread/", "Bread"),
    )
    assert [entry.headline for entry in read_listing(LISTING.encode(), url, "cove")] == [
        *("About", "The ferry sails", "Bread"),
    ]
    (blank,) = read_listing(b"<a href='/a b|c'>x</a>", url, "a")
    assert blank.url == "https://cove.example/a%20b%7Cc"
    for data, pattern in ((LISTING, "/sport/"), ("", "x"), ("<p>", "x")):
        with pytest.raises(SourceError, match="has no link whose address fits"):
            read_listing(data.encode(), url, pattern)
    with pytest.raises(BriefingError, match="PDF"):
        read_listing(b"%PDF-1.7", url, "x")

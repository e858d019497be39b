"""Web addresses: which are printed, which are the same, what their paths tell."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from briefing.model.urls import host, last_segment, path_date, same_page, web_url


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "news.example/a",
        "//news.example/a",
        "/a",
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\nscript:alert(1)",
        " javascript://news.example/%0aalert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "file://news.example/etc/passwd",
        "ftp://news.example/a",
        "mailto:a@news.example",
        "blob:https://news.example/a",
        "view-source:https://news.example/a",
        "https:news.example",
        "https:/news.example",
        "https://",
        "https:///a",
        "https://?a",
        "https://:443/a",
        "https://user@news.example/a",
        "https://user:secret@news.example/a",
        "https://@news.example/a",
        "https://news.example\\@evil.example/",
        "https://news.example:port/",
        "https://news.example:99999/",
        "https://news.example:-1/",
        "https://news example/",
        "https://news.example/a b",
        "https://news.example/a\tb",
        "https://news.example/a\nb",
        "https://news.example/a\x00b",
        "https://news.example/a\x7f",
        "https://news.example/a\u2028b",
        "https://news.example/a\u00a0b",
        'https://news.example/"onclick=x',
        "https://news.example/<b>",
        "https://news.example/a|b",
        "https://news.example/{{ a }}",
        "https://news.example/`a`",
        "https://news.example/a\ud800",
        "https://news..example/",
        "https://" + "a" * 64 + ".example/",
        "https://[::1",
        "https://[not-an-address]/",
        "https://[fe80::1%25eth0]/",
        "https://news.example%2fevil/",
        "https://news.example,evil.example/",
        "https://℀.example/",
        "https://\u202enews.example/",
    ],
)
def test_what_is_no_web_address(text: str) -> None:
    assert web_url(text) is None


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://news.example/a", "https://news.example/a"),
        ("  https://news.example/a\n", "https://news.example/a"),
        ("HTTPS://News.EXAMPLE/A", "https://news.example/A"),
        ("http://news.example", "http://news.example"),
        ("http://news.example:8080/a", "http://news.example:8080/a"),
        ("http://news.example:/a", "http://news.example/a"),
        ("https://192.0.2.7/a", "https://192.0.2.7/a"),
        ("https://[2001:DB8::1]:8443/a", "https://[2001:db8::1]:8443/a"),
        ("https://[::1]/", "https://[::1]/"),
        ("https://ليبيا.example/", "https://xn--mgbb7fyab.example/"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://news.example/نفط", "https://news.example/%D9%86%D9%81%D8%B7"),
        ("https://news.example/%D9%86?q=%20", "https://news.example/%D9%86?q=%20"),
        ("https://news.example/100%", "https://news.example/100%"),
        ("https://news.example/a?q=é&b=1;c", "https://news.example/a?q=%C3%A9&b=1;c"),
        ("https://news.example/a#top", "https://news.example/a"),
        ("https://news.example/a?utm_source=x&id=5&fbclid=y", "https://news.example/a?id=5"),
        ("https://news.example/a?UTM_Campaign=x", "https://news.example/a"),
        ("https://news.example/a?id=5&utm=1", "https://news.example/a?id=5&utm=1"),
        ("https://news.example/a?doing_wp_cron=1.5", "https://news.example/a"),
        ("https://news.example/a?", "https://news.example/a"),
        ("https://news.example//a", "https://news.example//a"),
        ("https://news.example/a'(b)[c]~!", "https://news.example/a'(b)[c]~!"),
    ],
)
def test_a_web_address_by_example(text: str, url: str) -> None:
    assert web_url(text) == url


PARTS = st.text(
    st.one_of(
        st.sampled_from("/.:@?#&=%[]-_~+;,'\\ \t\n<>\"aA1xn--utm_ßİ。"),
        st.characters(),
    ),
    max_size=25,
)
ADDRESSES = st.one_of(
    st.text(max_size=30),
    st.builds(
        lambda scheme, start, rest: f"{scheme}{start}{rest}",
        st.sampled_from(["http://", "https://", "HTTP://", "javascript:", "//", "https:/"]),
        st.sampled_from(
            ["", "a.example/", "a.example:80/", "[::1]/", "a.example?", "u@a.example/"]
        ),
        PARTS,
    ),
)


@given(ADDRESSES)
@example("http://a.example?\u200b")
@example("https://a.example/%")
@example("https://a.example/?mſclkid=1")
def test_an_address_that_is_taken_is_safe_and_stays(text: str) -> None:
    url = web_url(text)
    if url is None:
        return
    assert web_url(url) == url
    assert re.fullmatch(r"https?://[a-z0-9._:\[\]-]+[!#-;=?-\[\]_a-z~]*", url), url
    parts = urlsplit(url)
    assert parts.hostname
    assert parts.username is None
    assert not parts.fragment
    assert same_page(url) == same_page(url)
    assert unquote(host(url)) == host(url)


@pytest.mark.parametrize(
    "other",
    [
        "http://news.example/2023/a",
        "https://www.news.example/2023/a",
        "https://news.example/2023/a/",
        "https://News.Example/2023/a",
        "https://news.example:443/2023/a",
        "http://news.example:80/2023/a",
        "https://news.example/2023/a?utm_source=b&gclid=c",
        "https://news.example/2023/%61",
        "https://news.example/2023/a#comments",
    ],
)
def test_spellings_of_one_page(other: str) -> None:
    assert same_page(other) == same_page("https://news.example/2023/a")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://news.example/a", "https://news.example/A"),
        ("https://news.example/a", "https://news.example/a/b"),
        ("https://news.example/a", "https://news.example/a?id=1"),
        ("https://news.example/?p=1", "https://news.example/?p=2"),
        ("https://news.example/a", "https://ar.news.example/a"),
        ("https://news.example/a", "https://news.example:8080/a"),
        ("https://news.example/?a=&b", "https://news.example/?b"),
        # Percent-encoded in Windows-1256, as old Arabic sites have it.
        ("https://news.example/%C7%E1", "https://news.example/%C7%E4"),
        ("https://news.example/?t=%C7%E1", "https://news.example/?t=%C7%E4"),
    ],
)
def test_different_pages(one: str, other: str) -> None:
    assert same_page(one) != same_page(other)


def test_the_order_of_parameters_says_nothing() -> None:
    one, other = "https://news.example/?a=1&b=2&utm_id=3", "https://news.example/?b=2&a=1"
    assert same_page(one) == same_page(other)


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://news.example/2023/09/26/title", date(2023, 9, 26)),
        ("https://news.example/2023/09/26/", date(2023, 9, 26)),
        ("https://news.example/2023/09/26", date(2023, 9, 26)),
        ("https://news.example/en/2023/9/6/title", date(2023, 9, 6)),
        ("https://news.example/2023-09-26-title", date(2023, 9, 26)),
        ("https://news.example/2023-09-26", date(2023, 9, 26)),
        ("https://news.example/1999/12/31/x", date(1999, 12, 31)),
        ("https://news.example/2023/02/30/x", None),
        ("https://news.example/2023/13/01/x", None),
        ("https://news.example/2023/13/45/2023/09/26/x", date(2023, 9, 26)),
        ("https://news.example/2023/09/title", None),
        ("https://news.example/2023/09/261/", None),
        ("https://news.example/12023/09/26/", None),
        ("https://news.example/1823/09/26/", None),
        ("https://news.example/a?d=/2023/09/26/", None),
        ("https://news.example/title-20230926", None),
        ("https://news.example", None),
    ],
)
def test_the_date_in_a_path(url: str, day: date | None) -> None:
    assert path_date(url) == day


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://news.example/2023/09/26/Oil-output_up/", "oil-output-up"),
        ("https://news.example/oil.html", "oil"),
        ("https://news.example/oil.PHP?id=5", "oil"),
        ("https://news.example/%6Fil", "oil"),
        ("https://news.example/%D9%86%D9%81%D8%B7", ""),
        ("https://news.example/oil-%D9%86", ""),
        ("https://news.example/a%2Fb", "b"),
        ("https://news.example/", ""),
        ("https://news.example", ""),
        ("https://news.example/-/", ""),
    ],
)
def test_the_last_segment(url: str, name: str) -> None:
    assert last_segment(url) == name


def test_the_host_goes_without_www() -> None:
    assert host("https://WWW.News.example:8080/a") == "news.example"
    assert host("https://www2.news.example/a") == "www2.news.example"

"""A news site on loopback to collect from: feeds of all kinds, a listing, pages good and bad.

It answers under any host name; `shy.example` wants no programs, `broken.example` cannot say what
it wants, and every host keeps /private/ for itself. All its news is of 7 December 2023.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

import loopback
from loopback import Handler, Site

GOOD = {
    "ferry": "The ferry to Malta sails again",
    "bakery": "Bakers of Zuwara lower the price of bread",
    "museum": "The museum of Sabratha opens its cellar",
    "school": "A school in Ghat gets its roof back",
    "moved": "The lighthouse of Khoms is lit again",
    "undated": "A footbridge over Wadi Kaam is finished",
}
"""What can be collected from the feeds and the listing, by the last part of its address."""
ARABIC = "افتتاح مكتبة جديدة في مدينة سبها"
SENTENCES = (
    "It was the work of many hands and took the better part of a year, {} said on Wednesday.",
    "People who live nearby had waited for it since the storm of the autumn before last.",
    "The next step, a second and smaller one, is planned for the spring if money can be found.",
)


def page(headline: str, name: str, published: str = "2023-12-07T04:30:00+02:00") -> str:
    """An article's page as WordPress has it; *published* may be empty."""
    meta = f'<meta property="article:published_time" content="{published}">' if published else ""
    body = "".join(
        f"<p>{escape(headline)}. {text.format('the council of ' + name)}</p>" for text in SENTENCES
    )
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>{escape(headline)} – The Cove</title>{meta}'
        f'<meta property="og:site_name" content="The Cove"></head><body class="single-post">'
        f'<main><article class="post"><h1 class="entry-title">{escape(headline)}</h1>'
        f'<div class="entry-content">{body}</div></article></main></body></html>'
    )


def arabic_page() -> bytes:
    """A page in Windows-1256 that claims to be UTF-8."""
    text = "فتحت المكتبة أبوابها صباح الخميس بعد عام من العمل في المبنى القديم وسط المدينة. "
    body = "".join(f"<p>{text * 3}</p>" for _ in range(3))
    return (
        '<!DOCTYPE html><html lang="ar"><head><meta charset="utf-8">'
        f"<title>{ARABIC}</title></head><body><main><article><h1>{ARABIC}</h1>"
        f'<div class="entry-content">{body}</div></article></main></body></html>'
    ).encode("windows-1256")


class Newsroom(Handler):
    """The site's pages, each by the first part of its path; what it has not got is a 404."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith(("do_", "_")):
            raise AttributeError(name)
        return lambda: self.say(404)

    def do_GET(self) -> None:  # noqa: N802
        if self.path == "/robots.txt":
            with self.server.lock:
                self.server.asked.append((self.headers["Host"], self.path))
            self.robots()
        else:
            super().do_GET()

    def robots(self) -> None:
        host = self.headers["Host"].partition(":")[0]
        if "robots" in self.server.state:
            status, text = self.server.state["robots"]
            self.say(status, text)
        elif host == "broken.example":
            self.say(503)
        elif host == "shy.example":
            self.say(200, b"User-agent: *\nDisallow: /\n")
        else:
            self.say(
                200, b"User-agent: other\nAllow: /\n\nUser-agent: briefing\nDisallow: /private/\n"
            )

    def html(self, text: str | bytes, **headers: str) -> None:
        data = text.encode() if isinstance(text, str) else text
        self.say(200, data, Content_Type="text/html", **headers)

    def news(self) -> None:
        """An article; the site may hold back a page until it is let go, or has changed it."""
        name = self.path.partition("?")[0].rsplit("/", 1)[-1]
        if name == self.server.state.get("held"):
            self.server.state["reached"].set()
            self.server.over.wait()
        headline = self.server.state.get("changed", {}).get(name) or GOOD[name]
        self.html(page(headline, name, "" if name == "undated" else "2023-12-07T04:30:00+02:00"))

    def heavy(self) -> None:
        """An article with 5,000 comments."""
        self.commented(5_000)

    def crushing(self) -> None:
        """An article with 8,000 comments."""
        self.commented(8_000)

    def commented(self, comments: int) -> None:
        comment = "<div><span>Some words.</span><a href='/y'>y</a></div>"
        aside = f"</main><aside>{comment * comments}</aside>"
        self.html(page("A long report", "heavy").replace("</main>", aside))

    def arabic(self) -> None:
        self.html(arabic_page())

    def old(self) -> None:
        self.html(page("An old report comes round again", "old", "2021-03-01T10:00:00+02:00"))

    def front(self) -> None:
        links = "".join(
            f'<article><h2><a href="/x/{n}">Report {n}</a></h2></article>' for n in "abcdef"
        )
        self.html(f"<!DOCTYPE html><html><body class='archive home'>{links}</body></html>")

    def rss(self) -> None:
        """RSS in which good and bad stand side by side."""
        where = f"http://{self.headers['Host']}"
        dated = "<pubDate>Thu, 07 Dec 2023 04:30:00 +0200</pubDate>"
        paths = ["news/ferry", "to//news/moved", *self.server.state.get("bad", ())]
        items = "".join(
            f"<item><title>&lt;b&gt;{path}&lt;/b&gt;</title><link>{where}/{path}</link>{dated}</item>"
            for path in paths
        )
        stale = f"<item><title>x</title><link>{where}/news/stale</link>" + dated.replace(
            "2023", "2022"
        )
        self.say(
            200,
            f"<rss version='2.0'><channel><title>The Cove</title>{items}{stale}</item>"
            f"<item><title>u</title><link>/news/undated</link></item></channel></rss>".encode(),
            Content_Type="text/html; charset=windows-1256",
        )

    def atom(self) -> None:
        """Atom with an ETag, by whose help it is sent once."""
        version = self.server.state.get("version", "1")
        if self.headers.get("If-None-Match") == f'"{version}"':
            self.say(304, ETag=f'"{version}"')
            return
        text = (
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>The Cove</title><entry>'
            '<title type="html">Bread &amp;amp; prices</title><link href="news/bakery"/>'
            f"<updated>2023-12-07T03:00:00Z</updated><summary>{version}</summary></entry></feed>"
        )
        self.say(200, text.encode(), ETag=f'"{version}"')

    def json(self) -> None:
        item = {
            "url": f"http://{self.headers['Host']}/news/museum",
            "title": GOOD["museum"],
            "date_published": "2023-12-07T01:00:00+02:00",
        }
        arabic = {**item, "url": f"http://{self.headers['Host']}/arabic", "title": ARABIC}
        feed = {
            "version": "https://jsonfeed.org/version/1.1",
            "items": [item, arabic, {"id": "?"}, 5],
        }
        self.say(200, json.dumps(feed).encode())

    def many(self) -> None:
        """A listing of pages that its state names."""
        links = "".join(f'<a href="/{path}">{path}</a>' for path in self.server.state["many"])
        self.html(f"<!DOCTYPE html><html><body>{links}</body></html>")

    def list(self) -> None:
        self.html(
            '<!DOCTYPE html><html><body><a href="/about">About us</a><a href="/news/school#top">'
            f'<img></a><a href="/news/school">{GOOD["school"]}</a></body></html>'
        )

    def limited(self) -> None:
        """Asked too often, the first time."""
        if self.server.state.setdefault("limited", 0) == 0:
            self.server.state["limited"] += 1
            self.say(429, Retry_After="7")
        else:
            self.atom()

    def later(self) -> None:
        self.say(503, Retry_After=self.server.state["after"])

    def flaky(self) -> None:
        """Hangs up twice, then answers."""
        count = self.server.state["flaky"] = self.server.state.get("flaky", 0) + 1
        if count < 3:
            self.hang_up()
        else:
            self.atom()

    def dated(self) -> None:
        """A page with Last-Modified alone."""
        if self.headers.get("If-Modified-Since"):
            self.say(304)
        else:
            self.html(page(GOOD["ferry"], "ferry"), Last_Modified="Thu, 07 Dec 2023 02:30:00 GMT")


@contextmanager
def newsroom(**state: Any) -> Iterator[Site]:
    """The site, with what its handlers are to know."""
    with loopback.site(handler=Newsroom) as site:
        site.state.update(state)
        yield site

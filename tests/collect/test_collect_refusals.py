"""What is no article is refused, with its name, the reason and what mends it."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from briefing.collect.pages import extract
from briefing.errors import BriefingError, Exit, PageError

PAGES = Path(__file__).with_name("pages")
BODY = (
    "The water tower of Yefren has been painted white again, and the council says that it will "
    "stay so until the next winter at least."
)
LISTED = "".join(
    f"<article class='item-list'><h2><a href='/{n}/'>Report number {n} of this list</a></h2>"
    f"<div class='entry'><p>The report of day {n} says that nothing much &hellip;</p>"
    f"<a class='more-link' href='/{n}/'>Read More »</a></div></article>"
    for n in range(4)
)
REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "is empty"),
    "white space": (b" \r\n\t\n", "is empty"),
    "a mark alone": (b"\xef\xbb\xbf\n", "is empty"),
    "a UTF-16 mark alone": (b"\xff\xfe", "is empty"),
    "PDF": (b"%PDF-1.7\n1 0 obj", "is a PDF document"),
    "PNG": (b"\x89PNG\r\n\x1a\n\x00\x00", "is a PNG picture"),
    "ZIP": (b"PK\x03\x04\x14\x00", "is a ZIP archive"),
    "GZIP": (gzip.compress(BODY.encode()), "is a GZIP archive"),
    "NUL bytes": (BODY.encode() + b"\x00\x01\x00\x02", "is binary data"),
    "MHTML": (b"From: <Saved by Blink>\r\nSubject: x", "is a single-file web archive"),
    "log-in text": (
        b"Coast Post\n\nLog In\n\nUsername or Email Address\n\nPassword\n\nRemember Me\n",
        "is a log-in page",
    ),
    "log-in HTML": (
        b"<html><head><title>Log In</title></head><body class='login'><h1>Coast Post</h1>"
        b"<form><p>Username</p><input name=log><input type=Password name=pwd></form>"
        b"<p>Lost your password? Ask the editor of the paper for another one by letter.</p>",
        "is a log-in page",
    ),
    "Blog Archives": (f"Home / Blog Archives\n\nBlog Archives\n\n{BODY}\n".encode(), "is a list"),
    "page 20": (f"5 May 2023\nHome / page 20\n\nA headline here\n\n{BODY}\n".encode(), "is a list"),
    "tag archive": (f"Tag Archives: Yefren\n\nA headline here\n\n{BODY}\n".encode(), "is a list"),
    "several Read More": (
        f"News\n\nA first headline\n\n{BODY}\n\nRead More »\n\n"
        f"A second headline\n\n{BODY}\n\nRead More »\n".encode(),
        "is a list",
    ),
    "a row of teasers": (
        "5 May 2023\n\nFirst headline of the row\n\nThe council said on Monday that it would …\n\n"
        "Second headline of the row\n\nThe harbour office has asked the ministry for …\n\n"
        "Third headline of the row\n\nFarmers near the town say that the rain [...]\n".encode(),
        "is a list",
    ),
    "a teaser alone": (
        "A headline here\n\nThe council said on Monday that it would paint the tower of the town "
        "as soon as the paint has come from …\n".encode(),
        "is a list",
    ),
    "an archive of the theme": (
        f"<html><body class='archive category'><span class='today-date'>5 May 2023</span>"
        f"<div id='crumbs'><a>Home</a> / <span class='current'>News</span></div>{LISTED}".encode(),
        "is a list",
    ),
    "a list of links to more": (f"<html><body><main>{LISTED}</main>".encode(), "is a list"),
    "not found": (f"<html><title>Page not found</title><p>{BODY}</p>".encode(), "is an error page"),
    "no body": (
        b"Home / Normal / A headline here\n\nA headline here\n\nToo short.\n",
        "hardly any text",
    ),
    "dates alone": (b"Thursday , 7 December 2023\nHome / Normal / A headline\n", "hardly any"),
    "no body in HTML": (
        b"<html><title>Words</title><body><script>var a = 1</script>",
        "hardly any text",
    ),
    "an empty element": (b"<html></html>", "hardly any"),
    "no headline": (BODY.encode(), "no headline"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_by_kind(kind: str) -> None:
    data, reason = REFUSED[kind]
    with pytest.raises(PageError) as caught:
        extract(data, "desk/page 1.txt")
    (problem,) = caught.value.problems
    assert problem.where == "desk/page 1.txt"
    assert reason in problem.message
    assert problem.remedy
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code is Exit.FAILED


@pytest.mark.parametrize(
    "url", ["", "example.ly", "javascript:alert(1)", "https://u@h.ly/", "a\nb"]
)
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(BriefingError) as caught:
        extract((PAGES / "whole.txt").read_bytes(), "whole.txt", url=url)
    (problem,) = caught.value.problems
    assert isinstance(caught.value, PageError)
    assert problem.where == "--url"
    assert "\n" not in str(problem)


@pytest.mark.parametrize(
    "url", ["https://example.ly/", "https://example.ly/?p=7", "https://a.ly/7/"]
)
def test_an_address_without_words_is_no_headline(url: str) -> None:
    with pytest.raises(PageError, match="no headline"):
        extract(BODY.encode(), "x.txt", url=url)


def test_an_article_with_a_log_in_box_is_one() -> None:
    box = "<aside><form><input type='password'></form></aside>"
    entry = (
        f"<article id='the-post'><h1 class='entry-title'>White tower</h1><div class='entry'>{BODY}"
    )
    page = extract(f"<html><body>{entry} {BODY} {BODY}</div></article>{box}".encode(), "x.html")
    assert page.article.headline == "White tower"


def test_an_article_above_related_teasers_is_one() -> None:
    text = f"White tower of Yefren\n\n{BODY}\n\nRelated Posts\n" + "Other\n\nRead More »\n" * 3
    assert extract(text.encode(), "x.txt").article.body == (BODY,)


def test_an_article_that_speaks_of_passwords_is_one() -> None:
    words = "Users should log in once a day and change the username and the password each month."
    text = "\n\n".join(["Bank asks for new passwords", *[f"{BODY} {words}"] * 5])
    assert len(extract(text.encode(), "x.txt").article.body) == 5

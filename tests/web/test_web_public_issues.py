"""The issues on the web: those that were sent, as the outbox vouches for them, and their list."""

from __future__ import annotations

import json
import os
import re
import shutil
from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest
from public_kit import (
    ARABIC,
    BASE,
    ENGLISH,
    SENT,
    UNSENT,
    Pages,
    mail,
    serving,
    workspace,
)

DAY = SENT[1]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[Pages]:
    with serving(workspace(tmp_path_factory.mktemp("issues"), root)) as running:
        yield running


@pytest.mark.parametrize(
    ("path", "name"),
    [
        (f"/{DAY}/", "issue.html"),
        (f"/{DAY}", "issue.html"),
        (f"/{DAY}/en/", "issue.html"),
        (f"/{DAY}/ar/", "issue.ar.html"),
        (f"/{DAY}/ar", "issue.ar.html"),
        (f"/briefing/{DAY}/", "issue.html"),
        (f"/briefing/{DAY}/ar/", "issue.ar.html"),
    ],
)
def test_an_issue_is_what_stands_in_the_outbox(path: str, name: str, pages: Pages) -> None:
    answer = pages.ask(path)
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.body == (pages.root / "out" / f"{DAY}" / name).read_bytes()
    head = pages.ask(path, "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["Content-Length"] == str(len(answer.body))


@pytest.mark.parametrize(
    "path",
    [
        f"/{UNSENT}/",  # built, tested, proofed; never sent
        f"/{UNSENT}/ar/",
        "/2023-12-08/",
        "/2023-02-30/",
        "/20231207/",
        "/2023-W49-4/",
        f"/{quote('٢٠٢٣-١٢-٠٧')}/",
        f"/{DAY}/fr/",
        f"/{DAY}/issue.html",
        f"/{DAY}/issue.json",
        f"/{DAY}/ar/issue.ar.eml",
        f"/{DAY}/../{UNSENT}/",
        f"/{DAY}/%2e%2e/",
        f"//{DAY}/",
        "/fr/",
        "/briefingx/",
        "/briefing/briefing/",
        "/briefing.toml",
        "/static/page.js",
        "/view",
        "/wish",
        "/favicon.ico",
    ],
)
def test_nothing_else_is_there(path: str, pages: Pages) -> None:
    answer = pages.ask(path)
    assert answer.status == 404
    assert "There is no such page" in answer.text


def test_a_page_that_is_known_is_not_sent_again(pages: Pages) -> None:
    path = f"/{DAY}/"
    first = pages.ask(path)
    tag, changed = first.headers["ETag"], first.headers["Last-Modified"]
    assert pages.ask(f"/{DAY}/ar/").headers["ETag"] != tag
    later = format_datetime(datetime.now(UTC), usegmt=True)
    for headers in (
        {"If-None-Match": tag},
        {"If-None-Match": f"W/{tag}"},  # as a proxy that packs it makes it
        {"If-None-Match": f'"a", {tag}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": changed},
        {"If-Modified-Since": later},
    ):
        for method in ("GET", "HEAD"):
            answer = pages.ask(path, method, headers=headers)
            assert (answer.status, answer.body) == (304, b""), headers
            assert answer.headers["ETag"] == tag
    for headers in (
        {"If-None-Match": '"a"'},
        {"If-None-Match": '"a"', "If-Modified-Since": later},
        {"If-None-Match": tag.strip('"')},
        {"If-Modified-Since": "Thu, 07 Dec 1995 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
    ):
        assert pages.ask(path, headers=headers).status == 200, headers


def illustrate(folder: Path, pictures: dict[str, bytes]) -> None:
    """Have both editions in *folder* show *pictures*, as a theme with pictures does."""
    (folder / "pictures").mkdir()
    index = json.loads((folder / "issue.json").read_text("utf-8"))
    shown = "".join(f'<img src="pictures/{quote(name)}" alt="">' for name in pictures)
    for edition in index["editions"].values():
        (page,) = (name for name in edition["files"] if name.endswith(".html"))
        html = (folder / page).read_text("utf-8").replace("</body>", f"{shown}</body>")
        files = {page: html.encode(), **{f"pictures/{name}": it for name, it in pictures.items()}}
        for name, data in files.items():
            (folder / name).write_bytes(data)
            edition["files"][name] = sha256(data).hexdigest()
    (folder / "issue.json").write_text(json.dumps(index), "utf-8")


def test_an_issue_carries_its_pictures(tmp_path: Path, root: Path) -> None:
    """The page lies elsewhere than its files: nothing else of out/ is to be had."""
    pictures = {"logo.png": b"\x89PNG\r\n\x1a\n0", "د b.gif": b"GIF89a0"}
    with serving(workspace(tmp_path, root)) as pages:
        folder = pages.root / "out" / f"{DAY}"
        illustrate(folder, pictures)
        for path, name in ((f"/{DAY}/", "issue.html"), (f"/{DAY}/ar/", "issue.ar.html")):
            answer = pages.ask(path)
            assert answer.status == 200
            shown = re.findall(r'<img src="data:image/(\w+);base64,([^"]+)" alt="">', answer.text)
            assert [(kind, b64decode(data)) for kind, data in shown] == [
                ("png", pictures["logo.png"]),
                ("gif", pictures["د b.gif"]),
            ]
            rest = re.sub(r"<img src=[^>]*>", "", answer.text)
            assert rest == re.sub(r"<img src=[^>]*>", "", (folder / name).read_text("utf-8"))
            assert "data:" in answer.headers["Content-Security-Policy"]
            assert pages.ask(f"{path}pictures/logo.png").status == 404


def test_an_issue_that_is_written_again_is_seen_at_once(tmp_path: Path, root: Path) -> None:
    with serving(workspace(tmp_path, root)) as pages:
        first = pages.ask(f"/{DAY}/")
        listed = pages.ask("/").text
        folder, other = pages.root / "out" / f"{DAY}", pages.root / "out" / f"{SENT[0]}"
        shutil.copytree(other, folder, dirs_exist_ok=True)
        os.utime(folder / "issue.json", (1_900_000_000, 1_900_000_000))
        again = pages.ask(f"/{DAY}/", headers={"If-None-Match": first.headers["ETag"]})
        assert again.status == 200
        assert again.body == (other / "issue.html").read_bytes()
        assert parsedate_to_datetime(again.headers["Last-Modified"]).timestamp() == 1_900_000_000
        assert pages.ask("/").text != listed


def test_what_the_outbox_does_not_vouch_for_is_not_shown(tmp_path: Path, root: Path) -> None:
    with serving(workspace(tmp_path, root)) as pages:
        page = pages.root / "out" / f"{DAY}" / "issue.html"
        page.write_bytes(page.read_bytes() + b"<p>Not by us</p>")
        assert pages.ask(f"/{DAY}/").status == 404
        assert f"{DAY}" not in pages.ask("/").text
        assert pages.ask(f"/{SENT[0]}/").status == 200
        shutil.rmtree(page.parent)
        assert pages.ask(f"/{DAY}/").status == 404


def test_the_list_is_of_what_was_sent_newest_first(pages: Pages) -> None:
    english, arabic = pages.ask("/").text, pages.ask("/ar/").text
    for page in (english, arabic):
        dates = re.findall(r'datetime="([^"]+)"', page)
        assert dates == [f"{day}" for day in sorted(SENT, reverse=True)]
        for day in SENT:
            assert f'href="{BASE}/{day}/"' in page
            assert f'href="{BASE}/{day}/ar/"' in page
    assert "Thursday 7 December 2023" in english
    assert "الخميس 7 ديسمبر 2023" in arabic
    assert '<html lang="ar" dir="rtl">' in arabic
    assert english.index(f"{DAY}/ar/") > english.index(f'{DAY}/"')
    assert arabic.index(f"{DAY}/ar/") < arabic.index(f'{DAY}/"')
    assert pages.ask("/en/").text == english
    for path in ("/briefing", "/briefing/", "/ar", "/briefing/ar"):
        assert pages.ask(path).text in (english, arabic)


def test_a_list_of_nothing_says_so(tmp_path: Path, root: Path) -> None:
    shutil.copy(root / "briefing.toml", tmp_path)
    with serving(tmp_path) as pages:
        assert "No issue has been sent yet." in pages.ask("/").text
        mail(pages.database, DAY)  # sent from elsewhere: out/ has nothing of it
        assert "No issue has been sent yet." in pages.ask("/").text
        assert pages.ask(f"/{DAY}/").status == 404


@pytest.mark.parametrize("path", ["/", f"/{DAY}/", "/leave/", "LEAVE", "LEFT", "/none", "BAD"])
def test_every_answer_is_strict(path: str, pages: Pages) -> None:
    if path == "LEFT":
        answer = pages.post(pages.leave_path(ARABIC))
    elif path == "BAD":
        answer = pages.ask(pages.leave_path(ENGLISH), "POST", "x")
    else:
        answer = pages.ask(pages.leave_path(ENGLISH) if path == "LEAVE" else path)
    policy = dict(
        one.split(" ", 1) for one in answer.headers["Content-Security-Policy"].split("; ")
    )
    assert policy == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "'self' data:",
        "base-uri": "'none'",
        "form-action": "'self'" if path == "LEAVE" else "'none'",
        "frame-ancestors": "'none'",
    }
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    for name in ("Set-Cookie", "Location", "Server", "Access-Control-Allow-Origin"):
        assert name not in answer.headers
    is_public = path in ("/", f"/{DAY}/")
    assert answer.headers["Cache-Control"] == ("no-cache" if is_public else "no-store")
    assert answer.headers.get("X-Robots-Tag") == (None if is_public else "noindex")
    assert "<script" not in answer.text


@pytest.mark.parametrize("path", ["/", "/ar", f"/{DAY}", "/leave", "LEAVE", "/none"])
def test_nothing_is_made_of_what_a_proxy_may_change(path: str, pages: Pages) -> None:
    path = pages.leave_path(ENGLISH) if path == "LEAVE" else path
    plain = pages.ask(path)
    for headers in (
        {"Host": "evil.example"},
        {"Host": ""},
        {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"},
        {"X-Forwarded-Prefix": "/evil", "X-Forwarded-For": "10.0.0.1", "Forwarded": "host=evil"},
        {"Accept-Language": "ar", "Cookie": "a=b", "Origin": "https://evil.example"},
    ):
        answer = pages.ask(path, headers=headers)
        assert (answer.status, answer.body) == (plain.status, plain.body)

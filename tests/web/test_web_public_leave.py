"""Leaving: one POST does it; whatever only looks, and whatever is no true token, does nothing."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from public_kit import (
    ARABIC,
    BASE,
    ENGLISH,
    ERASED,
    FORM,
    ONE_CLICK,
    Pages,
    asked,
    serving,
    subscribe,
    workspace,
)
from sqlalchemy import select, update

from briefing.model.tokens import Purpose, mint
from briefing.store.tables import subscribers

MULTIPART = {"Content-Type": "multipart/form-data; boundary=---FormBoundaryjWmhtjORrn"}
PARTS = (
    "-----FormBoundaryjWmhtjORrn\r\n"
    'Content-Disposition: form-data; name="List-Unsubscribe"\r\n'
    "\r\n"
    "One-Click\r\n"
    "-----FormBoundaryjWmhtjORrn--\r\n"
)
"""As RFC 8058 §8.1 prints it."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[Pages]:
    with serving(workspace(tmp_path_factory.mktemp("leave"), root)) as running:
        yield running


@pytest.fixture
def joined(pages: Pages) -> int:
    """The number of the token of somebody who has just subscribed."""
    number = 1000 + len(pages.content()["subscribers"])
    subscribe(pages.database, number, "en", f"reader{number}@example.org")
    return number


def test_a_thousand_that_only_look_change_nothing(pages: Pages) -> None:
    paths = [pages.leave_path(number) for number in (ENGLISH, ARABIC, ERASED)]
    paths += [f"{path}/" for path in paths] + [f"/briefing{paths[0]}", f"{paths[0]}?{ONE_CLICK}"]
    before = pages.content()

    def look(method: str) -> set[int]:
        connection = pages.connect()
        seen = {asked(connection, paths[n % len(paths)], method).status for n in range(250)}
        connection.close()
        return seen

    begun = time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        assert set().union(*pool.map(look, ["GET", "HEAD", "GET", "HEAD"])) == {200}
    assert time.monotonic() - begun < 30  # unloaded it is two seconds
    assert pages.content() == before


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (FORM, ONE_CLICK),
        (FORM, "List-Unsubscribe=One-Click&more=1"),
        (FORM, "list-unsubscribe=one-click\r\n"),
        ({"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"}, ONE_CLICK),
        (MULTIPART, PARTS),
        (MULTIPART, "preamble\r\n" + PARTS),
    ],
    ids=["form", "more fields", "lower case", "charset", "multipart", "preamble"],
)
@pytest.mark.parametrize("end", ["", "/"])
def test_one_post_leaves(
    headers: dict[str, str], body: str, end: str, joined: int, pages: Pages
) -> None:
    path = pages.leave_path(joined) + end
    answer = pages.ask(path, "POST", body, headers)
    assert answer.status == 200
    assert "You have unsubscribed" in answer.text
    assert "Location" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert pages.standing(joined) == "left"
    after = pages.content()
    again = pages.ask(path, "POST", body, headers)
    assert (again.status, again.body) == (200, answer.body)
    assert pages.content() == after


def test_the_hour_and_the_way_are_kept(joined: int, pages: Pages) -> None:
    before = datetime.now(UTC)
    pages.post(pages.leave_path(joined))
    found = select(subscribers.c.changed_at, subscribers.c.reason)
    with pages.database.reading() as connection:
        (row,) = connection.execute(found.where(subscribers.c.token == joined))
    assert before <= row.changed_at <= datetime.now(UTC)
    assert row.reason


def test_many_at_once_leave_once(joined: int, pages: Pages) -> None:
    """While another program writes, pages are shown all the same, and wishes wait for it."""
    path = pages.leave_path(joined)
    with ThreadPoolExecutor(4) as pool:
        with pages.database.writing() as connection:
            connection.execute(update(subscribers).values(score=0.5))
            wishes = [pool.submit(pages.post, path) for _ in range(4)]
            assert pages.ask(path).status == 200
            assert not any(one.done() for one in wishes)
        assert {one.result(20).status for one in wishes} == {200}
    assert pages.standing(joined) == "left"


def test_whoever_was_erased_has_left(joined: int, pages: Pages) -> None:
    left = pages.post(pages.leave_path(joined))
    before = pages.content()
    erased = pages.post(pages.leave_path(ERASED))
    assert (erased.status, erased.body) == (200, left.body)
    assert pages.content() == before


def test_a_page_is_in_the_reader_s_language(pages: Pages) -> None:
    page = pages.ask(pages.leave_path(ARABIC)).text
    assert '<html lang="ar" dir="rtl">' in page
    assert "إلغاء الاشتراك" in page
    assert "Unsubscribe<" not in page


@pytest.mark.parametrize("before", ["", "/briefing"])
def test_the_path_of_the_address_may_stand_before(before: str, joined: int, pages: Pages) -> None:
    assert pages.post(before + pages.leave_path(joined)).status == 200
    assert pages.standing(joined) == "left"


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (FORM, ""),
        (FORM, "List-Unsubscribe=Two-Clicks"),
        (FORM, "One-Click=List-Unsubscribe"),
        (FORM, "&".join(f"a{n}=1" for n in range(50)) + f"&{ONE_CLICK}"),
        ({}, ONE_CLICK),
        ({"Content-Type": "text/plain"}, ONE_CLICK),
        ({"Content-Type": "application/json"}, '{"List-Unsubscribe": "One-Click"}'),
        ({"Content-Type": "multipart/form-data"}, PARTS),
        (MULTIPART, PARTS.replace('name="List', 'name="Lost')),
        (MULTIPART, ""),
        (MULTIPART, "-----FormBoundaryjWmhtjORrn\r\n" * 200),
        (FORM, b"\xff\xfe\x00"),
    ],
    ids=[
        "empty",
        "another value",
        "turned round",
        "too many fields",
        "no kind",
        "plain text",
        "JSON",
        "no boundary",
        "another part",
        "no part",
        "edges alone",
        "no text",
    ],
)
def test_another_form_is_no_wish(
    headers: dict[str, str], body: str | bytes, joined: int, pages: Pages
) -> None:
    answer = pages.ask(pages.leave_path(joined), "POST", body, headers)
    assert answer.status == 400
    assert "leave@example.org" in answer.text
    assert pages.standing(joined) == "active"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_another_method_is_refused(method: str, joined: int, pages: Pages) -> None:
    answer = pages.ask(pages.leave_path(joined), method, ONE_CLICK, FORM)
    assert answer.status == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "POST"}
    assert pages.standing(joined) == "active"


def flipped(token: str) -> Iterator[str]:
    """*token* with each bit of its characters flipped, and each of the number that they write."""
    characters = token.encode("ascii")
    for bit in range(8 * len(characters)):
        changed = bytearray(characters)
        changed[bit // 8] ^= 1 << bit % 8
        yield changed.decode("latin-1")
    for bit in range(4 * len(token)):
        yield f"{int(token, 16) ^ 1 << bit:0{len(token)}x}"


def test_no_other_token_is_true(joined: int, pages: Pages) -> None:
    true = pages.token(joined)
    false = list(flipped(true))
    assert len(false) == 384 + 192
    other_case = [one for one in false if one.lower() == true]
    assert all(one.upper() == true.upper() for one in other_case)  # not another token
    false = [one for one in false if one.lower() != true]
    false += [pages.token(joined, purpose) for purpose in Purpose if purpose is not Purpose.LEAVE]
    false += [mint(bytes(32), Purpose.LEAVE, joined), true[:-1], f"{true}0", f"0{true}"]
    false += [true[:16] + "0" * 32, "0" * 48, f"{true[:24]}/{true[24:]}", "ا" * 48, "٠" * 48]
    before = pages.content()
    missing = pages.ask("/no-such-page").body
    connection = pages.connect()
    for token in false:
        path = f"/leave/{quote(token, safe='', encoding='utf-8')}"
        for method, body, headers in (("GET", None, {}), ("POST", ONE_CLICK, FORM)):
            answer = asked(connection, path, method, body, headers)
            assert (answer.status, answer.body) == (404, missing), token
    connection.close()
    assert pages.content() == before
    assert b"leave@example.org" in missing


def test_a_reader_s_client_may_change_the_case(joined: int, pages: Pages) -> None:
    assert pages.post(f"/leave/{pages.token(joined).upper()}").status == 200
    assert pages.standing(joined) == "left"


def test_the_link_of_the_web_version_tells_the_way(pages: Pages) -> None:
    for path in ("/leave", "/leave/", "/briefing/leave/"):
        answer = pages.ask(path)
        assert answer.status == 200
        assert "leave@example.org" in answer.text
        assert "<form" not in answer.text
        assert "العنوان" in answer.text  # in every language, since nobody knows the reader's
    assert pages.ask("/leave/", "POST", ONE_CLICK, FORM).status == 405


@pytest.mark.parametrize(
    "send",
    [
        {"Content-Length": "9000000"},
        {"Transfer-Encoding": "chunked"},
    ],
    ids=str,
)
def test_a_huge_body_is_refused(send: dict[str, str], joined: int, pages: Pages) -> None:
    """It is refused before all of it has come, and the connection ends."""
    head = f"POST {pages.leave_path(joined)} HTTP/1.1\r\nHost: x\r\n"
    head += "".join(f"{name}: {value}\r\n" for name, value in {**FORM, **send}.items()) + "\r\n"
    data = ONE_CLICK.encode() + b"&" + b"x" * 8192
    if "Transfer-Encoding" in send:
        data = b"%x\r\n%s\r\n" % (len(data), data)
    with socket.create_connection(("127.0.0.1", pages.port), timeout=20) as line:
        line.sendall(head.encode() + data)
        told = b"".join(iter(lambda: line.recv(65536), b""))
    assert told.startswith(b"HTTP/1.1 413 ")
    assert pages.standing(joined) == "active"


def test_a_slow_body_is_refused(tmp_path: Path, root: Path) -> None:
    with serving(workspace(tmp_path, root), patience=0.2) as pages:
        head = f"POST {pages.leave_path(ENGLISH)} HTTP/1.1\r\nHost: x\r\nContent-Length: 26\r\n"
        head += f"Content-Type: {FORM['Content-Type']}\r\n\r\n"
        with socket.create_connection(("127.0.0.1", pages.port), timeout=20) as line:
            line.sendall(head.encode() + ONE_CLICK[:-1].encode())
            told = b"".join(iter(lambda: line.recv(65536), b""))
        assert told.startswith(b"HTTP/1.1 408 ")
        assert pages.standing(ENGLISH) == "active"


def test_a_huge_head_is_refused(pages: Pages) -> None:
    with socket.create_connection(("127.0.0.1", pages.port), timeout=20) as line:
        line.sendall(b"GET /leave/ HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 40_000)
        assert line.recv(65536).startswith(b"HTTP/1.1 400 ")


def test_a_base_that_reads_like_a_page_of_ours_does_no_harm(tmp_path: Path, root: Path) -> None:
    base = BASE.replace("/briefing", "/leave")
    with serving(workspace(tmp_path, root), base) as pages:
        for path in (pages.leave_path(ARABIC), f"/leave{pages.leave_path(ARABIC)}"):
            assert "<button>" in pages.ask(path).text
        for path in ("/2023-12-07/", "/leave/2023-12-07/"):
            assert pages.ask(path).status == 200

"""Who may ask the preview: its own page and the editor's address bar, and nobody else."""

from __future__ import annotations

import json
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from preview_kit import FIRST, ISSUE, Desk, preview, workspace

WISH = json.dumps({"story": FIRST, "what": "lead"})


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[Desk]:
    with preview(workspace(tmp_path_factory.mktemp("door"), root)) as running:
        yield running


@pytest.mark.parametrize("path", ["/", "/view", "/static/page.js", "/none-such"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:PORT"},
        {"Host": "127.0.0.1"},
        {"Host": "127.0.0.1:1"},
        {"Host": "127.0.0.1.evil.example:PORT"},
        {"Host": ""},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "https://127.0.0.1:PORT"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
    ids=str,
)
def test_a_stranger_is_refused(path: str, headers: dict[str, str], desk: Desk) -> None:
    given = {name: value.replace("PORT", str(desk.port)) for name, value in headers.items()}
    assert desk.ask(path, headers=given).status == 403
    sent = {"Content-Type": "application/json", "Origin": desk.origin, **given}
    assert desk.ask("/wish", "POST", WISH, sent).status == 403
    assert desk.issue.read_text("utf-8") == ISSUE


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "[::1]"])
def test_the_editor_is_let_in(host: str, desk: Desk) -> None:
    headers = {"Host": f"{host}:{desk.port}", "Sec-Fetch-Site": "none"}
    answer = desk.ask("/", headers=headers)
    assert answer.status == 200
    for name, value in {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }.items():
        assert answer.getheader(name) == value
    policy = answer.getheader("Content-Security-Policy") or ""
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Content-Type": "application/json"}, 403),
        ({"Content-Type": "text/plain", "Origin": "OWN"}, 415),
        ({"Content-Type": "application/x-www-form-urlencoded", "Origin": "OWN"}, 415),
        ({"Origin": "OWN"}, 415),
    ],
    ids=str,
)
def test_what_a_form_could_send_is_no_wish(
    headers: dict[str, str], status: int, desk: Desk
) -> None:
    given = {name: value.replace("OWN", desk.origin) for name, value in headers.items()}
    assert desk.ask("/wish", "POST", WISH, given).status == status
    assert desk.issue.read_text("utf-8") == ISSUE


def test_a_wish_has_an_end(desk: Desk) -> None:
    headers = {"Content-Type": "application/json", "Origin": desk.origin}
    assert desk.ask("/wish", "POST", '"' + "x" * 70_000 + '"', headers).status == 413
    assert desk.ask("/wish", "POST", "[" * 60_000, headers).status == 400
    assert (
        desk.ask(
            "/wish", "POST", "\udcff".encode("utf-8", "surrogatepass").decode("latin-1"), headers
        ).status
        == 400
    )


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/briefing.toml"])
def test_no_other_file_is_served(path: str, desk: Desk) -> None:
    assert desk.ask(path).status == 404


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all of 127/8")
def test_it_listens_at_one_address_of_loopback(desk: Desk) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", desk.port), timeout=20)


STRANGER = """<!DOCTYPE html><title>Stranger</title><iframe name="there"></iframe>
<form method="post" target="there" enctype="text/plain" action="ADDRESS/wish">
<input name='{"story":"first-story","what":"lead","x":"' value='"}'></form>"""
TRY = """async ([address, wish]) => {
  const JSON_TYPE = { "Content-Type": "application/json" };
  const seen = [];
  for (const [url, given] of [
    [address + "/view", {}],
    [address + "/view", { mode: "no-cors" }],
    [address + "/wish", { method: "POST", body: wish, mode: "no-cors" }],
    [address + "/wish", { method: "POST", body: wish, headers: JSON_TYPE }],
  ]) {
    try { seen.push((await fetch(url, given)).type); } catch { seen.push("failed"); }
  }
  document.querySelector("form").submit();
  return seen;
}"""


@contextmanager
def stranger(html: str) -> Iterator[str]:
    """Another site on this machine, whose every page is *html*."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_another_site_can_do_nothing(host: str, browser: Browser, desk: Desk) -> None:
    """Forms and scripts of a page from another port, of the same site and of another one."""
    address = f"http://{host}:{desk.port}"
    page = browser.new_page()
    with stranger(STRANGER.replace("ADDRESS", address)) as site:
        answers: list[tuple[str, int]] = []
        page.on("response", lambda one: answers.append((one.request.method, one.status)))
        page.goto(site)
        answers.clear()
        with page.expect_response(
            lambda one: one.request.is_navigation_request() and one.request.method == "POST"
        ):
            seen = page.evaluate(TRY, [address, WISH])
    page.close()
    assert seen == ["failed"] * 4
    assert {status for _, status in answers} == {403}
    assert "POST" in {method for method, _ in answers}
    assert desk.issue.read_text("utf-8") == ISSUE

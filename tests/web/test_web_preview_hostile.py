"""Whatever an article holds, nothing of it runs: not in the page, not in the frame."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Dialog, Page, expect
from preview_kit import DAY, article, preview, running, workspace

from briefing.app.preview import View
from briefing.app.workspace import open_workspace
from briefing.cli.preview import newsroom_of
from briefing.model.article import CheckAlso, Translation
from briefing.web.preview.newsroom import Newsroom

SLUG = "hostile"
FLAG = "window.canary=1;top.canary=1;fetch('CANARY/run');alert(1)"
HOSTILE = [
    f"<script>{FLAG}</script>",
    f'"><img src=x onerror="{FLAG}">',
    "'><img src=CANARY/pixel>",
    f"</script><svg onload={FLAG}>",
    f"</iframe></textarea></title></style><script>{FLAG}</script>",
    f"<iframe srcdoc='<script>{FLAG}</script>'></iframe><object data=CANARY/object></object>",
    f"javascript:{FLAG}",
    "<meta http-equiv=refresh content='0;url=CANARY/refresh'><base href=CANARY/>",
    "<link rel=stylesheet href=CANARY/style><style>@import 'CANARY/import';</style>",
    f"<form action=CANARY/form><button autofocus onfocus={FLAG}>Go</button></form>",
    "{{ constructor.constructor('CANARY')() }} ${CANARY} <!-- --> ]]>",
]
NOTE = " ".join(
    [
        f"<script>{FLAG}</script>",
        f"[click](javascript:{FLAG})",
        "![pixel](CANARY/note)",
        f"<img src=x onerror={FLAG}>",
        f"<a href='javascript:{FLAG}'>here</a>",
    ]
)


@contextmanager
def canary() -> Iterator[tuple[str, list[str]]]:
    """A server that nothing may ask, and what it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", asked
        server.shutdown()
        thread.join()


def hostile_desk(folder: Path, root: Path, address: str) -> Path:
    """A workspace with one article for each hostile text, which stands in all its fields."""
    articles = []
    for number, text in enumerate(one.replace("CANARY", address) for one in HOSTILE):
        also = CheckAlso(f"Also {text}", f"https://example.org/also-{number}/", text, cut=True)
        articles.append(
            article(
                f"{SLUG}-{number}",
                headline=f"{number} {text}",
                source=text,
                body=(f"Number {number} says {text} here. It was seen.",),
                summary=f"In short, {text}" if number % 2 else "",
                check_also=(also,),
                categories=(text,),
                translations={"ar": Translation(f"عنوان {number} {text}", f"ملخص {text}")},
            )
        )
    note = NOTE.replace("CANARY", address)
    subject = HOSTILE[0].replace("CANARY", address)
    issue = f"---\nsubject: '{subject.replace(chr(39), chr(39) * 2)}'\n---\n\n{note}\n"
    folder = workspace(folder, root, *articles, issue=issue)
    broken = folder / "content" / DAY.isoformat() / "broken.md"
    broken.write_text(f"---\n{HOSTILE[1]}: {HOSTILE[0]}\n---\n", "utf-8")
    if sys.platform == "linux":  # elsewhere a name is text
        broken.with_name(os.fsdecode(b"<b>bad\xff.md")).write_text("", "utf-8")
    return folder


def dismiss(dialogs: list[str], dialog: Dialog) -> None:
    dialogs.append(dialog.message)
    dialog.dismiss()


def see_everything(page: Page) -> None:
    """Every look of both editions, every story and every finding."""
    for edition in ("العربية", "English"):
        page.get_by_role("radio", name=edition).check()
        seen = dict.fromkeys(("Plain text", "Source", "Headers"), "#stage pre")
        seen["Receipts"] = ".receipts"
        for look in ("Dark", "Pictures off", *seen, "Light"):
            page.get_by_role("radio", name=look).check()
            expect(page.locator(seen.get(look, "iframe:only-child"))).to_be_visible()
            if look == "Receipts":
                see_receipts(page)
        expect(page.frame_locator("iframe:only-child").locator("body")).to_contain_text("alert(1)")
    for row in page.locator("#stories .headline").all():
        row.click()
    for finding in page.locator("#findings button").all():
        finding.click()


def see_receipts(page: Page) -> None:
    """Every sentence, and its place; nothing of it is an element."""
    receipts = page.locator(".receipts")
    expect(receipts.locator(".told", has_text="alert(1)").first).to_be_visible()
    expect(receipts.locator(".collected", has_text="alert(1)").first).to_be_visible()
    assert receipts.locator("script, iframe, img, form, style, object, a").count() == 0
    for sentence in receipts.locator("button.sentence").all():
        sentence.focus()
        expect(receipts.locator("mark.chosen")).to_have_text(sentence.inner_text())


def test_the_canary_stays_silent(browser: Browser, tmp_path: Path, root: Path) -> None:
    with canary() as (address, asked), preview(hostile_desk(tmp_path, root, address)) as desk:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        page = context.new_page()
        dialogs: list[str] = []
        requests: list[str] = []
        context.on("dialog", partial(dismiss, dialogs))
        context.on("request", lambda request: requests.append(request.url))
        page.goto(desk.address)
        expect(page.locator("iframe:only-child")).to_be_visible(timeout=10_000)
        see_everything(page)
        frame = page.frames[-1]
        flags = [one.evaluate("() => String(window.canary)") for one in (page, frame)]
        own = page.evaluate("() => origin === 'null' ? '' : origin")
        elements = page.locator("header, aside, #inbox").locator("script, iframe, img, form, style")
        assert elements.count() == 0
        assert own == desk.origin
        assert frame.evaluate("() => origin") == "null"
        # what the frame may not do, it cannot do: the mail has no way to the page or to the desk
        assert (
            frame.evaluate("() => { try { return String(top.document) } catch { return '' } }")
            == ""
        )
        # opened in a tab of its own the copy is held by its own policy
        page.goto(f"{desk.address}mail?date={DAY}&edition=en")
        flags.append(page.evaluate("() => String(window.canary)"))
        assert page.evaluate("() => origin") == "null"
        context.close()
    assert flags == ["undefined"] * 3
    assert dialogs == []
    assert asked == []
    assert [url for url in requests if not url.startswith(desk.origin)] == []


def with_markup(newsroom: Newsroom, raw: str) -> Newsroom:
    """*newsroom*, whose mails carry *raw* as it is, as if a theme forgot to escape."""

    def look(day: date) -> View:
        view = newsroom.look(day)
        assert isinstance(view, View)
        assert view.proofed
        proofs = {}
        for language, proof in view.editions.items():
            html = proof.rendered.html.replace("</body>", f"{raw}</body>")
            proofs[language] = replace(proof, rendered=replace(proof.rendered, html=html))
        return replace(view, proofed=replace(view.proofed, proofs=proofs))

    return replace(newsroom, look=look)


def test_a_theme_that_lets_markup_through_runs_nothing(
    browser: Browser, tmp_path: Path, root: Path
) -> None:
    """The frame and its policy hold by themselves, also where escaping has failed."""
    folder = workspace(tmp_path, root)
    newsroom = newsroom_of(open_workspace(folder, folder, {}), DAY)
    with canary() as (address, asked):
        raw = "".join(text for text in HOSTILE if text.startswith(("<", '"')))
        raw += f"<a id=out href='javascript:{FLAG}'>out</a>"
        raw += "<form action=CANARY/form><button>send</button></form><p>The end</p>"
        dialogs: list[str] = []
        context = browser.new_context()
        context.on("dialog", partial(dismiss, dialogs))
        with running(with_markup(newsroom, raw.replace("CANARY", address))) as server:
            page = context.new_page()
            for url in (server.address, f"{server.address}mail?edition=en"):
                page.goto(url)
                expect(page.locator("iframe:only-child, p:text('The end')").first).to_be_visible()
                frame = page.frames[-1] if url == server.address else page.main_frame
                expect(frame.get_by_text("The end")).to_be_visible(timeout=10_000)
                frame.locator("#out").click()
                frame.get_by_role("button", name="send").click()
                expect(frame.get_by_text("The end")).to_be_visible()
                assert frame.evaluate("() => String(window.canary)") == "undefined"
                assert page.evaluate("() => String(window.canary)") == "undefined"
        context.close()
    assert dialogs == []
    assert asked == []

"""The public pages in a browser that runs scripts: looking is harmless, the button works."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from public_kit import ARABIC, ENGLISH, ERASED, SENT, Pages, serving, subscribe, workspace

AXE = """async () => {
  const { violations } = await axe.run(document);
  return violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
}"""
SMALL = """() => [...document.querySelectorAll("a, button")].filter(
  (one) => one.getBoundingClientRect().height < 24 && !one.closest("p, li")
).map((one) => one.outerHTML)"""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Iterator[Pages]:
    with serving(workspace(tmp_path_factory.mktemp("browser"), root)) as running:
        yield running


@contextmanager
def tab(browser: Browser, **given: Any) -> Iterator[tuple[Page, list[str]]]:
    """A page of its own, and the requests that it makes; what it complains of fails the test."""
    context = browser.new_context(**given)
    page = context.new_page()
    complaints: list[str] = []
    requests: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda one: complaints.append(one.text))
    page.on("request", lambda one: requests.append(f"{one.method} {one.url}"))
    yield page, requests
    context.close()
    assert [one for one in complaints if "404" not in one] == []


def test_a_scanner_that_runs_scripts_changes_nothing(browser: Browser, pages: Pages) -> None:
    before = pages.content()
    with tab(browser) as (page, requests):
        for number in (ENGLISH, ARABIC, ERASED) * 5:
            page.goto(pages.address + pages.leave_path(number), wait_until="load")
            page.mouse.move(100, 200)
            page.evaluate("document.querySelectorAll('a').forEach((one) => one.focus())")
            assert page.evaluate("document.scripts.length") == 0
    assert {one.split(" ")[0] for one in requests if "data:" not in one} == {"GET"}
    assert pages.content() == before


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize(
    ("language", "said"), [("en", "You have unsubscribed"), ("ar", "أُلغي اشتراكك")]
)
def test_the_button_leaves(
    scripts: bool, language: str, said: str, browser: Browser, pages: Pages
) -> None:
    number = len(pages.content()["subscribers"]) + 100
    subscribe(pages.database, number, language, f"{number}@example.org")
    with tab(browser, java_script_enabled=scripts) as (page, requests):
        path = pages.leave_path(number)
        page.goto(pages.address + path)
        page.get_by_role("button").press("Enter")
        expect(page.get_by_role("heading")).to_have_text(said)
        assert page.url == pages.address + path
        page.reload()
        expect(page.get_by_role("heading")).to_have_text(said)
    sent = [one for one in requests if not one.endswith("data:,")]
    assert sent == [f"{method} {pages.address}{path}" for method in ("GET", "POST", "POST")]
    assert pages.standing(number) == "left"


PATHS = ["ENGLISH", "ARABIC", "/leave/", "/none", "/", "/ar/"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_read_them(scheme: Any, browser: Browser, axe: str, pages: Pages) -> None:
    with tab(browser, color_scheme=scheme, bypass_csp=True) as (page, _):
        for width in (320, 1280):
            page.set_viewport_size({"width": width, "height": 700})
            for path in (*PATHS, "LEFT"):
                number = ARABIC if path == "ARABIC" else ENGLISH
                own = path.isupper()
                page.goto(pages.address + (pages.leave_path(number) if own else path))
                if path == "LEFT":
                    page.get_by_role("button").click()
                    expect(page.get_by_role("heading")).to_have_text("You have unsubscribed")
                if width == 320:  # it asks nothing that hangs on the width
                    page.evaluate(axe)
                    assert page.evaluate(AXE) == [], path
                assert page.evaluate("document.documentElement.scrollWidth") <= width, path
                assert page.evaluate(SMALL) == [], path
                paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
                assert paper == {"light": "rgb(255, 255, 255)", "dark": "rgb(22, 24, 26)"}[scheme]


def test_an_issue_stands_under_its_policy(browser: Browser, pages: Pages) -> None:
    """Nothing of it is refused, and it fetches nothing: the look is that of the file."""
    with tab(browser) as (page, requests):
        for name, path in (("issue.html", f"/{SENT[0]}/"), ("issue.ar.html", f"/{SENT[0]}/ar/")):
            page.goto((pages.root / "out" / f"{SENT[0]}" / name).as_uri())
            alone = page.screenshot()
            page.goto(pages.address + path)
            assert page.screenshot() == alone
    assert len([one for one in requests if "favicon" not in one]) == 4


def test_their_markup_is_right(
    nu: Callable[[Sequence[str]], list[list[dict[str, Any]]]], pages: Pages
) -> None:
    own = {"ENGLISH": pages.leave_path(ENGLISH), "ARABIC": pages.leave_path(ARABIC)}
    documents = [pages.ask(own.get(path, path)).text for path in PATHS]
    documents.append(pages.post(pages.leave_path(ERASED)).text)
    for path, told in zip((*PATHS, "LEFT"), nu(documents), strict=True):
        assert [one["message"] for one in told] == [], path

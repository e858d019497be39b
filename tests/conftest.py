"""What every test may ask for: the repository, and a browser where there is one.

A test that needs the browser takes the fixture `browser` (or `chromium`, its path) and so gets
the marker of that name. Without Chromium it is skipped, and the run ends by saying so loudly;
where CI is set it fails.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# The same examples on every machine: a red run can be looked at by whoever sees it.
settings.register_profile("same", deadline=None, derandomize=True)
settings.load_profile("same")

ROOT = Path(__file__).resolve().parent.parent
NAMES = ("chromium", "chromium-browser", "google-chrome")
REMEDY = f"install chromium (Debian: SETUP=1 make test); looked for: {', '.join(NAMES)}"
NOT_RUN = pytest.StashKey[list[str]]()

# No sandbox, since root has none in a container; and no name but this machine's resolves, so
# that a page under test cannot reach the network, nor a test depend on it.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


def find_chromium() -> str | None:
    return next((path for path in map(shutil.which, NAMES) if path), None)


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root."""
    return ROOT


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser."""
    path = find_chromium()
    assert path is not None, REMEDY  # pytest_runtest_setup has looked before
    return path


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """The machine's Chromium, without a window; one for the whole run."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, headless=True, args=ARGUMENTS
        )
        yield browser
        browser.close()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[NOT_RUN] = []


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that take the browser, and put them last.

    They are the slow ones; and while the fixture lives, `asyncio.run` finds a loop running.
    """
    for item in items:
        if {"browser", "chromium"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("browser") is None or find_chromium() is not None:
        return
    if os.environ.get("CI"):
        pytest.fail(f"no Chromium, and in CI none may be missing: {REMEDY}", pytrace=False)
    item.config.stash[NOT_RUN].append(item.nodeid)
    pytest.skip("no Chromium")


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    not_run = config.stash[NOT_RUN]
    if not not_run:
        return
    terminalreporter.section(f"DID NOT RUN: {len(not_run)} of the tests", red=True, bold=True)
    for nodeid in not_run:
        terminalreporter.line(nodeid)
    terminalreporter.line(f"DID NOT RUN, for want of Chromium: {REMEDY}", red=True, bold=True)

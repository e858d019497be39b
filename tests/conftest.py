"""What every test may ask for: the repository, and the tools that are on this machine.

A test that takes the fixture `browser` (or `chromium`, its path), `axe`, `nu` or `spamassassin`
gets the marker of that name. Where the tool is missing it is skipped, and the run ends by saying
so loudly; where CI is set it fails.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import dovecot as imap_server
import loopback
import postfix as mail_server
import pytest
from hypothesis import settings
from toolbox import FIXTURES, ROOT, TOOLS, Message, Verdict, ask_nu, ask_spamassassin

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

# The same examples on every machine: a red run can be looked at by whoever sees it.
settings.register_profile("same", deadline=None, derandomize=True)
settings.load_profile("same")

NOT_RUN = pytest.StashKey[dict[str, str]]()
"""Of each test that did not run: the tool that it wanted."""

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


def found(tool: str) -> str:
    """The path of *tool*."""
    path = TOOLS[tool].find()
    assert path is not None, TOOLS[tool].remedy  # pytest_runtest_setup has looked before
    return path


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository's root."""
    return ROOT


@pytest.fixture
def site() -> Iterator[loopback.Site]:
    """A news site on loopback."""
    with loopback.site() as one:
        yield one


@pytest.fixture
def connections() -> Iterator[list[str]]:
    """The addresses that the test's code tries to connect to; only loopback is reached."""
    with loopback.watched() as addresses:
        yield addresses


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser."""
    return found("browser")


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


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A tab, the same for all tests of a module."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """The text of axe-core, to be evaluated in a page: it defines `axe`."""
    return Path(found("axe")).read_text("utf-8")


@pytest.fixture(scope="session")
def dovecot() -> Callable[..., AbstractContextManager[imap_server.Server]]:
    """Starts Dovecot on loopback; see `serve` there for what it can be like."""
    return imap_server.serve


@pytest.fixture(scope="session")
def postfix() -> Iterator[mail_server.Server]:
    """A Postfix on loopback; see the module for where its mail goes."""
    with mail_server.serve() as one:
        yield one


@pytest.fixture(scope="session")
def nu(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Sequence[str]], list[list[Message]]]:
    """Documents → what the Nu checker says of each; ask for many at once."""
    return lambda documents: ask_nu(tmp_path_factory.mktemp("nu"), documents)


@pytest.fixture(scope="session")
def spamassassin(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[Sequence[bytes]], list[Verdict]]:
    """Messages → what SpamAssassin says of each; ask for many at once."""
    return lambda messages: ask_spamassassin(tmp_path_factory.mktemp("spam"), messages)


def pytest_configure(config: pytest.Config) -> None:
    config.stash[NOT_RUN] = {}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests by the tools that they take, and put those of the browser last.

    They are the slow ones; and while the fixture lives, `asyncio.run` finds a loop running.
    """
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in FIXTURES:
                item.add_marker(FIXTURES[fixture])
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_runtest_setup(item: pytest.Item) -> None:
    for name, tool in TOOLS.items():
        if item.get_closest_marker(name) is None or tool.find() is not None:
            continue
        if os.environ.get("CI"):
            missing = f"missing, and in CI nothing may be: {tool.name} ({tool.remedy})"
            pytest.fail(missing, pytrace=False)
        item.config.stash[NOT_RUN][item.nodeid] = name
        pytest.skip(f"missing: {tool.name}")


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    not_run = config.stash[NOT_RUN]
    if not not_run:
        return
    terminalreporter.section(f"DID NOT RUN: {len(not_run)} of the tests", red=True, bold=True)
    for nodeid in not_run:
        terminalreporter.line(nodeid)
    for tool in (tool for name, tool in TOOLS.items() if name in not_run.values()):
        line = f"DID NOT RUN, for want of {tool.name}: {tool.remedy}"
        terminalreporter.line(line, red=True, bold=True)

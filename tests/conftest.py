"""What every test may ask for: the repository, and the tools that are on this machine.

A test that takes the fixture `browser` (or `chromium`, its path), `axe`, `nu` or `spamassassin`
gets the marker of that name; one that takes `crontabs` gets `cron`. Where the tool is missing it
is skipped, and the run ends by saying so loudly; where CI is set it fails.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import loopback
import pytest
from hypothesis import settings
from toolbox import FIXTURES, ROOT, TOOLS, Crontabs, Message, Verdict, ask_nu, ask_spamassassin

if TYPE_CHECKING:
    import dovecot as imap_server
    import postfix as mail_server
    from playwright.sync_api import Browser, Page

# The same examples on every machine: a red run can be looked at by whoever sees it.
settings.register_profile("same", deadline=None, derandomize=True)
settings.load_profile("same")

MISSING = "missing tool"
"""Under this name the report of a test that did not run tells which tool it wanted.

Reports travel from the processes that run the tests to the one that sums up; a stash does not.
"""

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


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """The machine's Chromium, without a window; the same for all tests of a module.

    While it lives, `asyncio.run` finds a loop running: so it does not outlive its module.
    """
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
    import dovecot as imap_server

    return imap_server.serve


@pytest.fixture(scope="session")
def postfix() -> Iterator[mail_server.Server]:
    """A Postfix on loopback; see the module for where its mail goes."""
    import postfix as mail_server

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


@pytest.fixture(scope="session")
def systemd() -> str:
    """The path of systemd-analyze."""
    return found("systemd")


@pytest.fixture
def crontabs(tmp_path: Path) -> Crontabs:
    """A spool of crontabs for this test alone."""
    folder = tmp_path / "spool"
    folder.mkdir(mode=0o700)
    return Crontabs(folder)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests by the tools that they take, and put the modules with such tests first.

    They take longest: begun last, they would leave the other processes of a run with nothing to
    do. Within a module those of the browser come last, after what may need `asyncio.run`.
    """
    slow = set()
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in FIXTURES:
                item.add_marker(FIXTURES[fixture])
                slow.add(item.path)
    place = {path: number for number, path in enumerate(dict.fromkeys(i.path for i in items))}

    def order(item: pytest.Item) -> tuple[bool, int, bool]:
        browser = item.get_closest_marker("browser") is not None
        return item.path not in slow, place[item.path], browser

    items.sort(key=order)


def pytest_runtest_setup(item: pytest.Item) -> None:
    for name, tool in TOOLS.items():
        if item.get_closest_marker(name) is None or tool.find() is not None:
            continue
        if os.environ.get("CI"):
            missing = f"missing, and in CI nothing may be: {tool.name} ({tool.remedy})"
            pytest.fail(missing, pytrace=False)
        item.user_properties.append((MISSING, name))
        pytest.skip(f"missing: {tool.name}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    not_run = {
        report.nodeid: tool
        for report in terminalreporter.stats.get("skipped", ())
        for name, tool in getattr(report, "user_properties", ())  # a skipped file has none
        if name == MISSING
    }
    if not not_run:
        return
    terminalreporter.section(f"DID NOT RUN: {len(not_run)} of the tests", red=True, bold=True)
    for nodeid in sorted(not_run):
        terminalreporter.line(nodeid)
    for tool in (tool for name, tool in TOOLS.items() if name in not_run.values()):
        line = f"DID NOT RUN, for want of {tool.name}: {tool.remedy}"
        terminalreporter.line(line, red=True, bold=True)

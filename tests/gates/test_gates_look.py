"""Every mail passes the gates that a browser decides, at every width, light and dark."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from gates_kit import NAMES, mails
from gates_look import GATES, ratio
from gates_view import Seen, see
from playwright.sync_api import Page


@pytest.fixture(scope="module")
def seen(page: Page, axe: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Seen]:
    """The mail of a name, as it is seen; each is looked at once."""
    folder = tmp_path_factory.mktemp("look")

    @cache
    def of(name: str) -> Seen:
        path: Path = folder / f"{name}.html"
        path.write_text(mails()[name].html, "utf-8")
        return see(page, path, axe)

    return of


@pytest.mark.parametrize("gate", GATES)
@pytest.mark.parametrize("name", NAMES)
def test_a_mail_passes_in_a_browser(name: str, gate: str, seen: Callable[[str], Seen]) -> None:
    assert list(GATES[gate](seen(name))) == []


def test_contrast_is_reckoned_as_wcag_does() -> None:
    black, white, grey = (0, 0, 0, 1), (255, 255, 255, 1), (119, 119, 119, 1)
    assert ratio(black, white) == pytest.approx(21)
    assert ratio(grey, white) == pytest.approx(4.478, abs=0.001)

"""Pictures of a theme, and the links of a mail to the publication's own pages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from render_kit import PUBLICATION, article, full_issue, issue_of, rendered, tree

from briefing.errors import RenderError
from briefing.model.publication import Publication

PNG = b"\x89PNG\r\n"
MASTHEAD = """\
{%% from "default/parts/masthead.mjml" import masthead as usual with context %%}
{%% macro masthead() %%}<tr><td><img src="pictures/%s" alt="x" width="9" /></td></tr>{{ usual() }}
{%% endmacro %%}
"""
PAGES = replace(PUBLICATION, sender=replace(PUBLICATION.sender, base_url="https://n.example/l"))


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """A theme that shows a picture."""
    (tmp_path / "parts").mkdir()
    (tmp_path / "pictures").mkdir()
    (tmp_path / "parts" / "masthead.mjml").write_text(MASTHEAD % "logo.png", "utf-8")
    (tmp_path / "pictures" / "logo.png").write_bytes(PNG)
    return tmp_path


def test_a_theme_brings_its_pictures(templates: Path) -> None:
    made = rendered(full_issue(), templates=templates)
    assert made.pictures == {"logo.png": PNG}
    assert tree(made.html).xpath("//img/@src") == ["pictures/logo.png"]


def test_the_default_theme_has_none() -> None:
    assert rendered(full_issue()).pictures == {}


def test_an_article_brings_none(templates: Path) -> None:
    issue = issue_of(
        article("a", headline='<img src="pictures/x.png">', body=('src="pictures/y.png" "b".',)),
        note='![z](pictures/z.png) <img src="pictures/z.png">',
    )
    assert set(rendered(issue, templates=templates).pictures) == {"logo.png"}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("gone.png", "templates/pictures/gone.png: is missing from the theme (put the file"),
        ("logo.svg", "templates/pictures/logo.svg: is no picture that mail clients show (name"),
        ("../../a.png", "templates/pictures/../../a.png: is no picture"),
    ],
)
def test_a_picture_that_cannot_be_had_is_told(templates: Path, name: str, told: str) -> None:
    (templates / "parts" / "masthead.mjml").write_text(MASTHEAD % name, "utf-8")
    with pytest.raises(RenderError) as caught:
        rendered(full_issue(), templates=templates)
    assert str(caught.value).startswith(told)


@pytest.mark.parametrize(
    ("publication", "web"),
    [
        (PAGES, "https://n.example/l/2023-12-07/"),
        (replace(PAGES, own=False), "https://n.example/l/2023-12-07/en/"),
    ],
)
def test_with_pages_a_mail_links_to_them(publication: Publication, web: str) -> None:
    made = rendered(full_issue(), publication)
    links = {"".join(one.itertext()): one.get("href") for one in tree(made.html).xpath("//a")}
    assert links["Read on the web"] == web
    assert links["Unsubscribe"] == "https://n.example/l/leave/"
    assert f"Read on the web:\n{web}\n" in made.text
    assert "Unsubscribe:\nhttps://n.example/l/leave/\n" in made.text
    assert "mailto:" not in made.html + made.text


def test_without_pages_a_mail_links_to_none() -> None:
    made = rendered(full_issue())
    assert "Read on the web" not in made.html + made.text
    own = "mailto:leave@example.org?subject=Unsubscribe%20from%20Libya%20Briefing"
    assert f'href="{own}"' in made.html
    assert f"\n{own}\n" in made.text


def test_an_address_to_leave_by_is_written_as_rfc_6068_wants_it() -> None:
    sender = replace(PUBLICATION.sender, leave_address="a&b+c?d'e{f}%@example.org")
    made = rendered(full_issue(), replace(PUBLICATION, sender=sender))
    own = "mailto:a%26b+c%3Fd%27e%7Bf%7D%25@example.org?subject="
    assert own in made.html
    assert own in made.text

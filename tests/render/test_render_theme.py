"""The theme: found through a chain, strict, and telling where it is broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from render_kit import by_class, full_issue, rendered, tree

from briefing.errors import RenderError
from briefing.render.theme import Theme, default_folder


def theme(tmp_path: Path, **files: str) -> Theme:
    """The default theme below a user's folder with *files* (`__` for `/`, `_` for the last `.`)."""
    return Theme((templates(tmp_path, **files), default_folder()))


def templates(tmp_path: Path, **files: str) -> Path:
    for name, text in files.items():
        path = tmp_path / ".".join(name.replace("__", "/").rsplit("_", 1))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return tmp_path


def broken(folder: Path) -> tuple[str, str]:
    """Where the theme with the user's *folder* is broken, and what is said about it."""
    with pytest.raises(RenderError) as error:
        rendered(full_issue(), templates=folder)
    (problem,) = error.value.problems
    return problem.where, problem.message


@pytest.mark.parametrize("ending", ["mjml", "txt", "css", "html"])
def test_every_kind_of_template_escapes(ending: str, tmp_path: Path) -> None:
    mine = theme(tmp_path, **{f"mine_{ending}": "{{ x }}"})
    text = mine.render(f"mine.{ending}", x="<b>&\"'")
    assert text == "&lt;b&gt;&amp;&#34;&#39;"


def test_what_an_article_says_is_never_a_template(tmp_path: Path) -> None:
    mine = theme(tmp_path, mine_txt="{{ x }} {% set y = x %}{{ y }}")
    assert (
        mine.render("mine.txt", x="{{ 7*7 }}{% raw %}") == "{{ 7*7 }}{% raw %} {{ 7*7 }}{% raw %}"
    )


def test_a_user_overrides_one_file(tmp_path: Path) -> None:
    mine = "{% macro note() %}<tr><td>MINE</td></tr>{% endmacro %}"
    html = rendered(full_issue(), templates=templates(tmp_path, parts__note_mjml=mine)).html
    usual = rendered(full_issue()).html
    assert "MINE" in html
    assert "MINE" not in usual
    for name in ("name", "lead", "headline", "foot", "section"):
        assert len(by_class(tree(html), name)) == len(by_class(tree(usual), name)) > 0


def test_a_user_overrides_the_tokens(tmp_path: Path) -> None:
    tokens = (default_folder() / "tokens.toml").read_text()
    assert '"#7c2d12"' in tokens
    mine = templates(tmp_path, tokens_toml=tokens.replace('"#7c2d12"', '"#014487"'))
    html = rendered(full_issue(), templates=mine).html
    assert "#014487" in html
    assert "#7c2d12" not in html


def test_a_user_overrides_the_styles(tmp_path: Path) -> None:
    mine = templates(tmp_path, inline_css=".small { color: #010203 }")
    (first, *_) = by_class(tree(rendered(full_issue(), templates=mine).html), "small")
    assert "#010203" in first.get("style")


def test_a_style_block_is_printed_as_it_was_written(tmp_path: Path) -> None:
    rule = """.k::before { content: "\\201C→ é"; } .k > a { color: #010203 !important; }"""
    mine = templates(tmp_path, screen_css=rule)
    assert rule in rendered(full_issue(), templates=mine).html


def test_a_user_s_template_may_include_and_import_the_default_one(tmp_path: Path) -> None:
    mine = templates(
        tmp_path,
        issue_txt='ABOVE\n{% include "default/issue.txt" %}',
        parts__masthead_mjml='{% from "default/parts/masthead.mjml" import masthead as usual '
        "with context %}{% macro masthead() %}{{ usual() }}"
        "<mj-text>BELOW</mj-text>{% endmacro %}",
    )
    usual, changed = rendered(full_issue()), rendered(full_issue(), templates=mine)
    assert changed.text == f"ABOVE\n{usual.text}"
    assert len(by_class(tree(changed.html), "foot")) == len(by_class(tree(usual.html), "foot"))
    assert changed.html.index("Unsubscribe") < changed.html.index("BELOW")


def test_a_user_s_template_may_extend_the_default_one(tmp_path: Path) -> None:
    mine = templates(tmp_path, issue_mjml='{% extends "default/issue.mjml" %}')
    assert rendered(full_issue(), templates=mine).html == rendered(full_issue()).html


def test_a_part_that_a_default_template_uses_may_be_the_user_s(tmp_path: Path) -> None:
    story = "{% macro story(one, line) %}\n* {{ one.slug }}\n{% endmacro %}"
    text = rendered(full_issue(), templates=templates(tmp_path, parts__story_txt=story)).text
    assert "* arabic" in text
    assert "Oil came to Derna" not in text


MISTAKES = {
    "a syntax error": ("{# one #}\n{% if %}\n", 2),
    "an open block": ("one\n{% if issue %}\n", 2),
    "an unknown filter": ("one\n\n{{ issue | shout }}\n", 3),
    "an unknown name": ("one\n\n{{ nothing }}\n", 3),
    "an unknown attribute": ("one\n{{ issue.nothing }}\n", 2),
    "an attribute of what is not there": ("one\n{{ issue.date.nothing.url }}\n", 2),
    "a wrong argument": ("one\n{{ 3 | wrap }}\n", 2),
    "a division by nothing": ("one\n{{ 1 // 0 }}\n", 2),
    "an item that is not there": ("one\n{{ {}.pop('x') }}\n", 2),
}


@pytest.mark.parametrize(("text", "line"), MISTAKES.values(), ids=MISTAKES)
@pytest.mark.parametrize("name", ["issue.txt", "issue.mjml", "inline.css", "screen.css"])
def test_a_mistake_is_told_with_file_and_line(
    name: str, text: str, line: int, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(text)
    assert broken(tmp_path)[0] == f"templates/{name}:{line}"


@pytest.mark.parametrize(("text", "line"), MISTAKES.values(), ids=MISTAKES)
@pytest.mark.parametrize("name", ["parts/story.txt", "parts/story.mjml"])
def test_a_mistake_in_a_part_is_told_with_its_folder(
    name: str, text: str, line: int, tmp_path: Path
) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / name).write_text(
        f"{{% macro story(one, level, above=0) %}}\n{text}{{% endmacro %}}"
    )
    where, _, told = broken(tmp_path)[0].rpartition(":")
    assert where == f"templates/{name}"
    assert line < int(told) <= line + 2  # an open block is missed where the macro ends


def test_a_template_that_extends_itself_is_told(tmp_path: Path) -> None:
    assert "issue.mjml" in broken(templates(tmp_path, issue_mjml='{% extends "issue.mjml" %}'))[0]


def test_a_missing_template_is_told(tmp_path: Path) -> None:
    folder = templates(tmp_path, issue_txt='{% include "parts/gone.txt" %}')
    where, message = broken(folder)
    assert where == "templates/parts/gone.txt"
    assert "missing" in message


def test_a_template_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    (tmp_path / "issue.txt").write_bytes("é".encode("latin-1"))
    assert broken(tmp_path)[0].startswith("templates/issue.txt")


@pytest.mark.parametrize("text", ["[font\n", 'font = "x"'])
def test_tokens_that_cannot_be_used_are_told(text: str, tmp_path: Path) -> None:
    where, _ = broken(templates(tmp_path, tokens_toml=text))
    assert where.startswith("templates/")


def test_mjml_that_is_not_well_formed_is_told(tmp_path: Path) -> None:
    where, message = broken(templates(tmp_path, issue_mjml="<mjml><mj-body></mjml>"))
    assert where.startswith("templates")
    assert "not well-formed" in message


def test_the_digest_changes_with_every_file(tmp_path: Path) -> None:
    before = theme(tmp_path).digest
    assert theme(tmp_path).digest == before
    after = theme(tmp_path, parts__mine_txt="x").digest
    assert after != before
    assert theme(tmp_path, parts__mine_txt="y").digest not in (before, after)
    (tmp_path / "parts" / "mine.txt").rename(tmp_path / "parts" / "other.txt")
    assert theme(tmp_path).digest not in (before, after)


def test_the_digest_does_not_tell_where_the_theme_lies(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    assert theme(one, mine_txt="x").digest == theme(other, mine_txt="x").digest

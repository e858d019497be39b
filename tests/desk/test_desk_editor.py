"""Any edit, then any new collection: what the editor wrote stands, all else follows the page."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desk_articles import DAY, SECTIONS, articles, desk_in, folder_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefing.desk.schema import values_of
from briefing.desk.yaml import dump
from briefing.model.article import Article
from briefing.model.text import clean

URL = "https://news.example/one-page"
WORDS = st.text(st.sampled_from("ab Zé درنة🌊 '\"#:-,."), min_size=1, max_size=12).map(
    lambda text: clean(f"w {text} w")
)
LINES = ("headline", "source", "summary")
LISTS = ("categories", "places")
TAKEN_OUT = (
    *("source", "byline", "summary", "categories", "places", "published", "page_date", "section"),
    *("check_also", "image", "translations", "retold"),
)


def quoted(value: str, style: str) -> str:
    match style:
        case "single":
            return "'" + value.replace("'", "''") + "'"
        case "literal":
            return f"|-\n  {value}"
        case "folded":
            return f">-\n  {value}"
    return json.dumps(value, ensure_ascii=False)


def block(name: str, value: object, style: str, comment: str) -> str:
    """How an editor may write a field, with a comment where one can stand."""
    if isinstance(value, str):
        behind = f"  # {comment}" if comment and style in ("single", "double") else ""
        return f"{name}:  {quoted(value, style)}{behind}\n"
    assert isinstance(value, list)
    if style == "single":
        items = ", ".join(quoted(item, "single") for item in value)
        return f"{name}: [{items}]{f'  # {comment}' if comment else ''}\n"
    if style == "folded":
        inner = ",\n  ".join(quoted(item, "double") for item in value)
        return f"{name}: [\n  {inner},\n  ]\n"
    return f"{name}:\n" + "".join(f"- {quoted(item, 'double')}\n" for item in value)


@dataclass(frozen=True)
class Edited:
    """A file as the editor left it: pieces in order, each a field's or (None) a comment."""

    pieces: tuple[tuple[str | None, str], ...]
    body: str

    @property
    def text(self) -> str:
        return "---\n" + "".join(text for _, text in self.pieces) + "---\n" + self.body


STYLES = st.sampled_from(["single", "double", "literal", "folded"])
COMMENTS = st.sampled_from(["# note\n", "\n", "#\n", "# half: 'open\n", " # far in\n", "# ---\n"])


@st.composite
def edits(draw: st.DrawFn, article: Article) -> Edited:
    """The file of *article* after an editor had it."""
    values = values_of(article)
    pieces: list[tuple[str | None, str]] = [
        (name, dump({name: value})) for name, value in values.items()
    ]
    for name in sorted(draw(st.sets(st.sampled_from(TAKEN_OUT), max_size=3))):
        pieces = [piece for piece in pieces if piece[0] != name]
    for name in sorted(draw(st.sets(st.sampled_from([*LINES, *LISTS, "section"]), max_size=4))):
        value: object
        if draw(st.booleans()) and name in values:
            value = values[name]  # the same, written otherwise
        elif name in LINES:
            value = draw(WORDS)
        elif name in LISTS:
            value = draw(st.lists(WORDS, min_size=1, max_size=3))
        else:
            value = draw(st.sampled_from(SECTIONS))
        style = draw(STYLES)
        written = block(name, value, style, draw(st.sampled_from(["", "why"])))
        at = next((n for n, piece in enumerate(pieces) if piece[0] == name), None)
        if at is None:
            pieces.insert(draw(st.integers(0, len(pieces))), (name, written))
        else:
            pieces[at] = (name, written)
    if draw(st.booleans()):
        pieces = draw(st.permutations(pieces))
    for comment in draw(st.lists(COMMENTS, max_size=4)):
        pieces.insert(draw(st.integers(0, len(pieces))), (None, comment))
    paragraphs = article.body
    if draw(st.booleans()):
        paragraphs = tuple(draw(st.lists(WORDS, min_size=1, max_size=2)))
    body = draw(st.sampled_from(["", "\n", "\n\n"])) + "\n\n\n".join(paragraphs)
    return Edited(tuple(pieces), body + draw(st.sampled_from(["", "\n", "\n \n"])))


@st.composite
def histories(draw: st.DrawFn) -> tuple[Article, Edited, Article]:
    """A page as first collected, the file as the editor left it, the page as collected later."""
    first, other = draw(articles(WORDS)), draw(articles(WORDS))
    first = dataclasses.replace(first, slug="one-page", url=URL)
    names = [field.name for field in dataclasses.fields(Article)]
    followed = [name for name in names if name not in ("slug", "url") and draw(st.booleans())]
    later = dataclasses.replace(first, **{name: getattr(other, name) for name in followed})
    return first, draw(edits(first)), later


def collected(article: Article) -> dict[str, Any]:
    return {**values_of(article), "body": list(article.body)}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(histories())
def test_the_editor_wins_and_all_else_follows_the_page(
    history: tuple[Article, Edited, Article],
) -> None:
    first, edited, later = history
    with tempfile.TemporaryDirectory() as folder:
        desk = desk_in(Path(folder))
        path = desk.file(DAY, first).path
        path.write_bytes(edited.text.encode())
        (standing,) = desk.read(DAY).articles

        filed = desk.file(DAY, later)

        before, file = collected(first), collected(standing)
        # A poorer copy of the page takes nothing away that was learnt of it.
        learnt = {
            name: before[name]
            for name in ("url", "source", "byline", "published")
            if name in before
        }
        page = learnt | collected(later)
        names = {*before, *file, *page}
        ours = {name for name in names if file.get(name) != before.get(name)}
        wanted = {name: (file if name in ours else page).get(name) for name in names}
        reading = desk.read(DAY)
        assert reading.problems == (), path.read_text("utf-8")
        (found,) = reading.articles
        assert {name: collected(found).get(name) for name in names} == wanted
        assert set(filed.kept) == {name for name in ours if file.get(name) != page.get(name)}

        changed = {name for name in names - ours if file.get(name) != page.get(name)}
        assert (filed.outcome == "updated") == bool(changed)
        after = path.read_bytes().decode("utf-8")
        if not changed:
            assert after == edited.text
        assert_only_changed(edited, changed, page, after)

        assert desk.file(DAY, later).outcome == "unchanged"
        assert path.read_bytes().decode("utf-8") == after
        assert len(list(folder_of(Path(folder)).glob("*.md"))) == 1


def assert_only_changed(
    edited: Edited, changed: set[str], page: dict[str, Any], after: str
) -> None:
    """Every piece stands in *after* as the editor left it, but for the *changed* fields."""
    expected, there = "---\n", {name for name, _ in edited.pieces}
    for name, text in edited.pieces:
        if name not in changed:
            expected += text
        elif page.get(name) is not None:
            comment = text.rstrip("\n").partition("  # ")[1:] if "  # why" in text else ("", "")
            line = dump({name: page[name]})
            expected += (
                line if line.count("\n") > 1 else line.rstrip("\n") + "".join(comment) + "\n"
            )
    for name, value in page.items():
        if name in changed - there - {"body"}:
            expected += dump({name: value})
    body = edited.body
    if "body" in changed:
        body = "\n" + "\n\n".join(page["body"]) + "\n"
    without = expected.replace("  # why", "")
    assert after.replace("  # why", "") == without + "---\n" + body

"""The editor's note: Markdown → HTML that is well-formed and harmless, and → plain text."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from briefing.model.text import language_of, readable
from briefing.render.runs import runs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

_SCHEMES = {"http", "https", "mailto"}
_LISTS = {"bullet_list_open", "ordered_list_open", "bullet_list_close", "ordered_list_close"}
_QUOTED = 3
"""So many marks of quotation are printed at most."""
_DEEPEST = 20
"""Elements in each other; mail readers and parsers give up on many more."""


def to_html(note: str) -> str:
    """*note* as a well-formed fragment whose links carry the theme's class `link`.

    Runs of another script than its language's stand in elements of their own.
    """
    parser, tokens = _parsed(note)
    for token in _all(tokens):
        if token.type == "link_open":
            token.attrSet("class", "link")
    return str(parser.renderer.render(tokens, parser.options, {"language": language_of(note)}))


def to_text(note: str) -> str:
    """*note* as paragraphs of plain text, a blank line between them, links in parentheses.

    Items of a list begin with `- ` or their number, quotations with `> `.
    """
    text, quoted, mark, tight = "", 0, "", False
    for token in _parsed(note)[1]:
        quoted += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        if token.type == "list_item_open":
            mark = f"{token.info}. " if token.info else "- "
        elif token.type in _LISTS:
            tight = False  # a list stands apart from what is before and behind it
        elif words := _words(token):
            text += (
                ("\n" if tight else "\n\n" if text else "")
                + "> " * min(quoted, _QUOTED)
                + mark
                + words
            )
            tight, mark = token.type == "inline" and bool(mark), ""
    return text


def _words(token: Token) -> str:
    """The words of a block; empty for what only opens or closes one."""
    if token.type == "inline":
        return _inline(token.children or [])
    return readable(token.content).strip() if token.type in {"fence", "code_block"} else ""


def _parsed(note: str) -> tuple[MarkdownIt, list[Token]]:
    """The tokens of *note*, their text readable; what nests too deep is read as plain text."""
    parser = _markdown(nested=True)
    tokens = parser.parse(note)
    if max((token.level for token in _all(tokens)), default=0) > _DEEPEST:
        parser = _markdown(nested=False)
        tokens = parser.parse(note)
    for token in _all(tokens):  # `&#8238;` and its like have become characters by now
        if token.type in {"text", "code_inline"}:
            token.content = readable(token.content)
    return parser, tokens


@lru_cache(maxsize=2)
def _markdown(nested: bool) -> MarkdownIt:
    """CommonMark without raw HTML, pictures and headings (those of the mail are its own)."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "xhtmlOut": True, "maxNesting": 4 * _DEEPEST})
    parser.disable(["html_block", "html_inline", "image", "heading", "lheading", "hr", "reference"])
    parser.add_render_rule("text", _text)
    if not nested:
        parser.disable(["emphasis", "blockquote", "list"])
    parser.validateLink = _harmless  # type: ignore[method-assign]
    return parser


def _text(_: RendererHTML, tokens: Sequence[Token], at: int, __: OptionsDict, env: EnvType) -> str:
    return str(runs(tokens[at].content, env["language"]))


def _harmless(url: str) -> bool:
    try:
        return urlsplit(url).scheme.lower() in _SCHEMES
    except ValueError:
        return False


def _all(tokens: list[Token]) -> list[Token]:
    return [one for token in tokens for one in (token, *(token.children or []))]


def _inline(tokens: list[Token]) -> str:
    parts: list[str] = []
    targets: list[str] = []
    for token in tokens:
        if token.type == "link_open":
            targets.append(str(token.attrGet("href")))
        elif token.type == "link_close":
            target = targets.pop()
            if parts[-1:] != [target]:
                parts.append(f" ({target})")
        elif token.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
        else:
            parts.append(token.content)
    return "".join(parts)

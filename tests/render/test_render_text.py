"""The plain text: the same words in the same order, in lines that a terminal can hold."""

from __future__ import annotations

import difflib
import html
import re
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from render_kit import ARABIC, article, full_issue, issue_of, rendered, tree, visible, words_of
from wcwidth import wcswidth

from briefing.model.article import CheckAlso
from briefing.model.text import clean
from briefing.render.plain import underlined, wrap, wrap_paragraphs

LONG = "a" * 300
HARD = issue_of(
    article(
        "long",
        headline=f"Long {LONG}",
        body=(f"{LONG} {'ب' * 300} {'漢' * 100} done. " + "👩‍👩‍👧 " * 40 + "e\u0301" * 200 + ".",),
        source="S" * 200,
        url=f"https://example.org/{LONG}",
        places=(LONG,),
        check_also=(CheckAlso("漢字" * 60, f"https://example.org/{'b' * 200}", "T" * 300, True),),
    ),
    ARABIC,
    note=f"{'n' * 300} and [words](https://example.org/n)",
)
ISSUES = {"full": full_issue(), "hard": HARD, "single": issue_of(article("a"))}
BARE = re.compile(r"\s*\(?(?:https?://|mailto:)\S+")


def text_of(name: str) -> str:
    return rendered(ISSUES[name]).text


@pytest.mark.parametrize("name", ISSUES)
def test_no_line_is_too_wide_but_a_bare_address(name: str) -> None:
    for line in text_of(name).split("\n"):
        assert wcswidth(line) >= 0
        assert wcswidth(line) <= 72 or BARE.fullmatch(line), line


@pytest.mark.parametrize("name", ISSUES)
def test_each_line_closes_the_isolates_that_it_opens(name: str) -> None:
    for line in text_of(name).split("\n"):
        depth = 0
        for character in line:
            depth += {"\u2068": 1, "\u2069": -1}.get(character, 0)
            assert depth >= 0, line
        assert depth == 0, line


def test_a_long_run_is_isolated_on_each_of_its_lines() -> None:
    long = wrap("\u2068" + "كلمة " * 30 + "\u2069").split("\n")
    assert len(long) > 2
    assert all(line[0] == "\u2068" and line[-1] == "\u2069" for line in long)


@pytest.mark.parametrize("name", ISSUES)
def test_there_is_no_space_at_an_end_and_no_gap(name: str) -> None:
    text = text_of(name)
    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    assert not text.startswith("\n")
    assert "\n\n\n\n" not in text
    for line in text.split("\n"):
        assert line == line.rstrip()
        assert "\t" not in line
        assert "\u00a0" not in line


@pytest.mark.parametrize("name", ISSUES)
def test_there_is_no_markup_in_it(name: str) -> None:
    text = text_of(name)
    assert html.unescape(re.sub(r"https?://\S+", "", text)) == re.sub(r"https?://\S+", "", text)
    assert not re.search(r"</?[a-z][^>]*>", text)


@pytest.mark.parametrize("name", ["full", "single"])
def test_it_has_the_words_of_the_mail_in_their_order(name: str) -> None:
    whole = rendered(ISSUES[name])
    in_html, in_text = words_of(visible(whole.html)), words_of(whole.text)
    missing = Counter(in_html) - Counter(in_text)
    assert missing.total() <= 0.03 * len(in_html), missing
    matcher = difflib.SequenceMatcher(None, in_html, in_text, autojunk=False)
    same = sum(block.size for block in matcher.get_matching_blocks())
    assert same >= 0.97 * len(in_html)
    added = Counter(in_text) - Counter(in_html)
    assert added.total() <= 0.05 * len(in_html), added


@pytest.mark.parametrize("name", ISSUES)
def test_it_has_every_address_of_the_mail_whole(name: str) -> None:
    whole = rendered(ISSUES[name])
    for href in tree(whole.html).xpath("//a/@href"):
        assert href in whole.text


def test_entities_typed_by_an_author_stay_as_typed() -> None:
    page = article(
        "a", headline="AT&T &amp; &lt;b&gt; &#65; &copy <i>x</i>", body=("&quot; &nbsp;.",)
    )
    text = rendered(issue_of(page)).text
    assert "AT&T &amp; &lt;b&gt; &#65; &copy <i>x</i>\n" in text
    assert "&quot; &nbsp;.\n" in text


def test_headings_are_underlined_as_wide_as_they_are() -> None:
    assert underlined("漢字", "=") == "漢字\n===="
    assert underlined("درنة", "-") == "درنة\n----"
    assert underlined("e\u0301a", "-") == "e\u0301a\n--"
    assert underlined("", "-") == "\n-"
    wide = underlined("word " * 40, "=").split("\n")
    assert wide[-1] == "=" * max(map(len, wide[:-1]))


def test_a_bullet_stands_before_its_first_line_and_the_rest_below() -> None:
    lines = wrap("word " * 40, "- ").split("\n")
    assert lines[0].startswith("- word")
    assert len(lines) > 2
    assert all(line.startswith("  word") for line in lines[1:])


def test_a_word_is_not_broken_at_its_hyphens() -> None:
    text = " ".join(["well-established"] * 20)
    assert {word for line in wrap(text).split("\n") for word in line.split()} == {
        "well-established"
    }


WORDS = st.lists(
    st.text(max_size=20)
    | st.sampled_from(
        [LONG, "ب" * 300, "漢" * 90, "👩‍👩‍👧", "e\u0301" * 90, "‏", "well-known", "🇱🇾" * 50]
    ),
    max_size=12,
).map(lambda parts: clean(" ".join(parts)))


@settings(deadline=None, max_examples=120, derandomize=True)
@given(WORDS, st.sampled_from(["", "- "]))
def test_wrapping_loses_nothing_and_keeps_to_the_width(text: str, bullet: str) -> None:
    lines = wrap(text, bullet).split("\n")
    assert all(wcswidth(line) <= 72 for line in lines)
    joined = "".join("".join(lines).removeprefix(bullet).split())
    assert joined == "".join(text.split())
    for word in text.split():
        if wcswidth(word) <= 72 - len(bullet):
            assert any(word in line.split() for line in lines)


def test_paragraphs_stay_apart() -> None:
    assert wrap_paragraphs("one\n\ntwo") == "one\n\ntwo"

"""Text as we keep it: clean, on one line, and what may be told from it."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.model.text import clean, is_arabic, join_quotes, key, language_of, slug, words

ANY = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=("Cc", "Cf", "Cs", "Zs", "Zl", "Zp", "Mn", "Co", "Cn")),
        st.sampled_from("aZ é‘’'“\"`\u200c\u200dل\u0644\u064e\ufeff\u202e\u2066\u0301"),
    )
)
BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@given(ANY)
def test_clean_is_one_line_without_what_no_reader_should_meet(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned == cleaned.strip()
    assert "  " not in cleaned
    assert len(cleaned.splitlines()) <= 1
    cleaned.encode("utf-8")  # no lone surrogate
    for character in cleaned:
        assert character == " " or not character.isspace(), hex(ord(character))
        assert unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")
        assert character not in BIDI + "\ufeff\u200b\u2060\u00ad"
        assert ord(character) & 0xFFFE != 0xFFFE
        assert not 0xFDD0 <= ord(character) <= 0xFDEF


@given(st.text(st.characters(categories=("L", "N", "P", "S"))))
def test_clean_takes_no_letter_away(text: str) -> None:
    assert clean(text) == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم",
        "لا\u200dه",
        "A\u200e (B)\u200f",
        "👩\u200d👩\u200d👧\u200d👦 🏳️\u200d🌈",
        "🇱🇾",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
        "☀️",
        "مُحَمَّد",
        "ﷺ",
        "naïve “quotes” — and… ½ €",
        "a\\nb",
    ],
)
def test_clean_keeps_what_belongs_to_the_spelling(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("dirty", "cleaned"),
    [
        ("  a\t\r\n b \u00a0 c\u3000d ", "a b c d"),
        ("a\u2028b\u2029c\x85d\x0be\x0cf\x1cg", "a b c d e f g"),
        ("a\x00b\x07c\x1b[31m\x7fd\x9be", "abc[31mde"),
        ("evil\u202egnp.exe\u202c \u2066x\u2069", "evilgnp.exe x"),
        ("\ufeffhead\u200bline\u00ad\u2060", "headline"),
        ("a\ud83db\udc00", "ab"),
        ("a\ufffe\uffff\ufdd0\U0001fffe\U0010ffffb", "ab"),
        ("a\ufff9b\ufffac\ufffb", "abc"),
        ("a\U000e0001b", "ab"),
        ("e\u0301", "é"),
        ("e\u200b\u0301", "é"),
        ("a \u200b b", "a b"),
        ("\u200b \u202e", ""),
        ("", ""),
    ],
)
def test_clean_by_example(dirty: str, cleaned: str) -> None:
    assert clean(dirty) == cleaned


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("‘‘So’’, he said", "“So”, he said"),
        ("''So'', he said", '"So", he said'),
        ("``So''", '"So"'),
        ("‘so’ and 'so'", "‘so’ and 'so'"),
        ("Libya’s ‘‘unity’’", "Libya’s “unity”"),
        ("'''three'''", "'''three'''"),
        ("it's its'", "it's its'"),
        ("“already”", "“already”"),
    ],
)
def test_quotes_typed_as_two_are_made_one(typed: str, printed: str) -> None:
    assert join_quotes(typed) == printed


@given(st.text(st.sampled_from("‘’'`“” ab")))
def test_joining_quotes_keeps_every_letter(text: str) -> None:
    joined = join_quotes(text)
    assert re.sub(r"[^ab ]", "", joined) == re.sub(r"[^ab ]", "", text)
    assert len(joined) <= len(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Haftar’s visit: Moscow", "HAFTAR'S VISIT — MOSCOW!"),
        ("  Oil   output ", "oil output"),
        ("“Ｏｉｌ”", "oil"),
        ("Straße", "STRASSE"),
        ("«النفط» في ليبيا؟", "النفط في ليبيا"),
    ],
)
def test_spellings_of_one_headline_share_a_key(one: str, other: str) -> None:
    assert key(one) == key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Oil output up", "Oil output down"),
        ("5 boats", "6 boats"),
        ("Oil", "النفط"),
        ("re cover", "recover"),
        ("🌊🌊", "⚽"),
        ("…", "?!"),
    ],
)
def test_different_headlines_have_different_keys(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("أعلن مجلس النواب", "ar"),
        ("أعلن مجلس النواب NOC", "ar"),
        ("The word نفط means oil", "en"),
        ("", "en"),
        ("12:30 — 🌊", "en"),
        ("ﷲ", "ar"),
        ("Élections en Libye", "en"),
    ],
)
def test_the_language_is_that_of_most_letters(text: str, language: str) -> None:
    assert language_of(text) == language


def test_the_language_falls_back() -> None:
    assert language_of("Le pétrole", "fr") == "fr"
    assert language_of("…", "ar") == "ar"
    assert language_of("أعلن مجلس", "fr") == "ar"
    assert language_of("Oil ٢٠٢٣؟") == "en"


def test_only_a_letter_makes_a_word_arabic() -> None:
    words = ("نفط", "\ufee7\ufed4\ufec1", "oil نفط", "٢٠٢٣", "؟", "\u064e", "")
    assert [is_arabic(word) for word in words] == [True, True, *[False] * 5]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Haftar’s visit: Moscow!", "haftars-visit-moscow"),
        ("  --Oil & Gas--  ", "oil-gas"),
        ("Élections à Tripoli", "elections-a-tripoli"),
        ("النفط", ""),
        ("", ""),
        ("../../etc/passwd", "etc-passwd"),
        ("con.", "con"),
        ("a" * 200, "a" * 80),
        (("word " * 30).strip(), "-".join(["word"] * 16)),
        ("x" * 78 + " yes", "x" * 78),
    ],
)
def test_a_slug_by_example(text: str, name: str) -> None:
    assert slug(text) == name


@given(st.text(max_size=200))
def test_a_slug_is_a_safe_name(text: str) -> None:
    name = slug(text)
    assert re.fullmatch(r"([a-z0-9]+(-[a-z0-9]+)*)?", name)
    assert len(name) <= 80
    assert slug(name) == name


def test_words_are_counted_as_an_editor_counts() -> None:
    assert words("Oil-rich Libya’s  5.2 bn — new") == 6
    assert words("") == 0

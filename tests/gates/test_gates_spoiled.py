"""Each gate can fail: a mail spoiled in one way is stopped by the gate that is there for it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import gates_look
import gates_markup
import gates_text
import pytest
from gates_kit import Mail, mails
from gates_view import see
from playwright.sync_api import Page

HEADING = "<h1"
LINK = '<a href="https://example.org/{}">{}</a>'
MARKUP = [
    ("clip", "</body>", "x" * 103 * 1024 + "</body>", "bytes of HTML"),
    ("style_blocks", "</style>", "@media all { @media all { p { margin: 0 } } }</style>", "@media"),
    ("style_blocks", "</style>", "p { color: #000; }" * 500 + "</style>", "bytes of CSS"),
    ("head", "<!DOCTYPE html>", "", "no doctype"),
    ("head", '<html lang="en"', "<html", "lang is None"),
    ("head", '(<html[^>]*) dir="ltr"', r"\1", "dir is None"),
    ("head", "<title>[^<]*", "<title>", "no title"),
    ("head", "charset=", "set=", "no charset"),
    ("head", "width=device-width", "width=device-width,user-scalable=no", "viewport"),
    ("wrapper", ' role="article"', "", "0 articles"),
    ("wrapper", ' aria-label="[^"]*"', "", "no label"),
    ("wrapper", "</body>", "<p>Stray</p></body>", "Stray"),
    ("tables", '(<table[^>]*) role="presentation"', r"\1", "no role"),
    ("tables", '(<!--.if mso[^>]*><table[^>]*) role="presentation"', r"\1", "no role"),
    ("headings", "<h2", "<h4", "h4 follows h1"),
    ("headings", HEADING, "<h2>First</h2><h1", "levels begin"),
    ("pictures", HEADING, '<img src="cid:x" width="9"><h1', "no alt"),
    ("pictures", HEADING, '<img src="cid:x" alt="" width="100%"><h1', "no width"),
    ("links", HEADING, LINK.format("a", "Read more …") + HEADING, "read more"),
    ("links", HEADING, LINK.format("a", "x") + LINK.format("b", "X") + HEADING, "“x” leads to"),
    ("links", HEADING, LINK.format("a", "<b> </b>") + HEADING, "“” leads to"),
    ("links", HEADING, '<a href="#nowhere">There</a><h1', "nowhere"),
    (
        "preheader",
        "(&#8199;|&#847;|\u034f|\u200c|&#8204;|\u00a0|&#160;|&#173;|\u00ad)",
        "",
        "fillers",
    ),
    ("dark", "prefers-color-scheme: ?dark", "prefers-color-scheme: light", "no rule"),
    ("dark", '<meta name="color-scheme"[^>]*>', "", "no color-scheme"),
    ("justified", HEADING, '<p align="justify">x</p><h1', "justify"),
    ("conditionals", "<!.endif.-->", "", "closed"),
    ("conditionals", r"(<!--.if mso[^>]*>)<table[^>]*>", r"\1", "in Outlook"),
    ("conditionals", "</h1>", "</h2>", "</h2>"),
    ("external", HEADING, '<img src="https://example.org/p.png"><h1', "src"),
    ("external", "</style>", "p { background: url(//example.org/p.png) }</style>", "url("),
    ("external", "<!--.if mso[^>]*>", r"\g<0><script>1</script>", "<script>"),
    ("external", HEADING, '<p onclick="1">x</p><h1', "onclick"),
    ("garbled", "</title>", "\\\\u{a0}</title>", "u{a0}"),
    ("unsubscribe", "Unsubscribe", "Leave", "no link"),
]
TEXT = [
    ("text_words", r"\n\n(.{60,}\n)+", "\n\n", "words are lost"),
    ("text_links", "https://", "", "links are lost"),
    ("text_clean", "Derna", "Derna&nbsp;", "code"),
    ("text_clean", "Derna", "<b>Derna</b>", "code"),
    ("text_clean", "\n\n", " \n\n", "ends in a space"),
    ("text_clean", "\n\n", "\n\t\n", "control"),
    ("text_lines", r"(.{60,})\n", r"\1 ", "columns"),
]
ARABIC = "<p>وصلت سفينة إلى الميناء</p>"
LOOK = [
    ("contrast", HEADING, "<p style='color:#666'>x</p><h1", "< 7"),
    ("contrast", HEADING, "<h1 style='opacity:.2;font-size:24px'>x</h1><h1", "< 3"),
    ("contrast", HEADING, "<h6 style='background:#777'>x</h6><h1", "< 4.5"),
    ("adapts", "prefers-color-scheme: ?dark", "prefers-color-scheme: light", "dark: grounds"),
    ("adapts", HEADING, "<i style='color:#767676'>x</i><h1", "the same in both"),
    ("accessible", HEADING, '<a href="https://example.org/"></a><h1', "link-name"),
    ("accessible", '<html lang="en"', "<html", "html-has-lang"),
    ("accessible", HEADING, "<p style='color:#aaa;background:#fff'>Pale</p><h1", "color-contrast"),
    ("fits", HEADING, "<div style='width:700px'>x</div><h1", "too wide"),
    ("fits", HEADING, "<p style='margin-left:-99px'>x</p><h1", "outside"),
    ("taps", HEADING, f"<p style='font:9px/11px serif'>{LINK.format('', 'x')}</p><h1", "x 11"),
    ("large_enough", "</style>", "* { font-size: 12px !important }</style>", "under 14 px"),
    ("direction", HEADING, f"<div dir='ltr'>{ARABIC}</div><h1", "سفينة"),
    ("without_pictures", HEADING, f"{LINK.format('', '<img alt=&quot;&quot;>')}<h1", "without"),
    ("without_pictures", HEADING, "<p style='background:linear-gradient(red,red)'>x</p><h1", "<P>"),
    ("quiet", HEADING, '<img src="https://example.org/p.png"><h1', "p.png"),
    ("quiet", "<!DOCTYPE html>", "", "BackCompat"),
]


def spoiled(text: str, old: str, new: str) -> str:
    """*text* with *new* for what the pattern *old* meets."""
    found, count = re.subn(old, new, text)
    assert count, f"nothing to spoil: {old}"
    return found


@pytest.fixture(scope="module")
def mail() -> Mail:
    return mails()["2023-12-07 en"]


@pytest.mark.parametrize(("gate", "old", "new", "fault"), MARKUP)
def test_spoiled_html_is_stopped(gate: str, old: str, new: str, fault: str, mail: Mail) -> None:
    told = list(gates_markup.GATES[gate](replace(mail, html=spoiled(mail.html, old, new))))
    assert any(fault in one for one in told), told


@pytest.mark.parametrize(("gate", "old", "new", "fault"), TEXT)
def test_a_spoiled_text_is_stopped(gate: str, old: str, new: str, fault: str, mail: Mail) -> None:
    told = list(gates_text.GATES[gate](replace(mail, text=spoiled(mail.text, old, new))))
    assert any(fault in one for one in told), told


@pytest.mark.parametrize(("gate", "old", "new", "fault"), LOOK)
def test_a_spoiled_look_is_stopped(
    gate: str, old: str, new: str, fault: str, mail: Mail, page: Page, axe: str, tmp_path: Path
) -> None:
    path = tmp_path / "mail.html"
    path.write_text(spoiled(mail.html, old, new), "utf-8")
    told = list(gates_look.GATES[gate](see(page, path, axe, widths=(320,))))
    assert any(fault in one for one in told), told


def test_every_gate_is_shown_to_fail() -> None:
    shown = {gate for gate, *_ in MARKUP + TEXT + LOOK}
    assert shown == set(gates_markup.GATES | gates_text.GATES | gates_look.GATES)

"""The traps of mrml and premailer, each with the mail that would fall into it."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Iterator
from html import escape
from pathlib import Path
from urllib.parse import unquote

import pytest
from lxml import html as lxml_html
from render_kit import by_class, full_issue, rendered, tree

from briefing.errors import RenderError
from briefing.render.html import to_html
from briefing.render.theme import default_folder

ODD = {
    "no-break space": "a\u00a0b",
    "zero-width joiner": "a\u200db",
    "zero-width non-joiner": "می\u200cخواهم",
    "right-to-left mark": "a\u200fb",
    "combining mark": "u\u0308\u0301",
    "variation selector": "❤\ufe0f",
    "soft hyphen": "a\u00adb",
    "emoji family": "👩\u200d👩\u200d👧",
    "Arabic with vowels": "دَرْنَة",
    "beyond the BMP": "𝔸",
    "double quote": 'a" onload="b',
    "single quote": "a' b",
    "backslash": "a\\b\\n\\u{41}",
    "angle brackets": "a<b>c</b>",
    "ampersand": "a & b &amp; c &#65;",
    "percent and braces": "%7B {x} {{ y }}",
}


def mail(body: str, head: str = "") -> str:
    return f"<mjml><mj-head>{head}</mj-head><mj-body>{body}</mj-body></mjml>"


def block(content: str) -> str:
    return f"<mj-section><mj-column>{content}</mj-column></mj-section>"


def html_of(body: str, css: str = "", head: str = "") -> str:
    return to_html(mail(block(body), head), css)


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_an_attribute_reads_back(text: str) -> None:
    html = html_of(f'<mj-image src="cid:x" alt="{escape(text)}" width="10px" />')
    (image,) = tree(html).xpath("//img")
    assert image.get("alt") == text
    assert set(image.attrib) <= {"alt", "src", "width", "height", "style"}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_a_link_of_our_own_reads_back(text: str) -> None:
    html = html_of(f'<mj-text><a href="https://example.org/?{escape(text)}">x</a></mj-text>')
    (link,) = tree(html).xpath("//a")
    assert unquote(link.get("href")) == unquote(f"https://example.org/?{text}")
    assert set(link.attrib) == {"href"}


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_text_reads_back(text: str) -> None:
    html = html_of(f'<mj-text><p class="k">{escape(text)}</p></mj-text>', ".k { color: #111111 }")
    (paragraph,) = by_class(tree(html), "k")
    assert paragraph.text_content() == text
    assert len(paragraph) == 0


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_the_title_breaks_out_of_nothing(text: str) -> None:
    html = html_of("<mj-text>x</mj-text>", head=f"<mj-title>{escape(text)}</mj-title>")
    document = tree(html)
    assert document.xpath("string(//title)") == text
    (wrapper,) = document.xpath("//*[@aria-label]")
    assert wrapper.get("aria-label") == text
    assert not document.xpath("//@onload")


def test_a_line_break_in_an_attribute_is_never_printed_as_rust_prints_it() -> None:
    try:
        html = html_of('<mj-image src="cid:x" alt="a\nb" width="10px" />')
    except RenderError:
        return  # told, not printed
    assert tree(html).xpath("//img")[0].get("alt").split() == ["a", "b"]


@pytest.mark.parametrize(
    "character", ["\x00", "\x08", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud800"]
)
def test_what_is_no_character_of_xml_is_dropped(character: str) -> None:
    html = html_of(f'<mj-text><p class="k">a{character}b</p></mj-text>')
    assert by_class(tree(html), "k")[0].text_content() == "ab"


def test_it_is_in_standards_mode() -> None:
    html = rendered(full_issue()).html
    assert html.startswith("<!DOCTYPE html>")
    assert html.count("<!") - html.count("<!--") - html.count("<![endif]") == 1
    assert "charset=utf-8" in html[:1024].lower()


def test_there_is_no_debug_form_in_a_whole_mail() -> None:
    html = rendered(full_issue()).html
    assert "\\" not in html


def test_no_font_style_or_picture_comes_from_afar() -> None:
    html = rendered(full_issue()).html
    assert not re.search(
        r"@import|@font-face|url\(|fonts\.g|<link|<script|<img|<iframe", html, re.I
    )
    assert not tree(html).xpath("//@src | //@srcset | //@background")


@pytest.mark.parametrize("font", ["Roboto", "Ubuntu", "Open Sans", "Lato", "Droid Sans"])
def test_a_font_that_mjml_knows_is_not_fetched_either(font: str) -> None:
    html = html_of(f'<mj-text font-family="{font}, serif">x</mj-text>')
    assert f"font-family:{font}" in html
    assert not re.search(r"@import|url\(|<link|fonts\.g", html)


def test_media_queries_and_their_importance_survive() -> None:
    html = rendered(full_issue()).html
    styles = re.findall(r"<style[^>]*>(.*?)</style>", html, re.S)
    (found,) = [style for style in styles if "@media (prefers-color-scheme: dark)" in style]
    wanted = (default_folder() / "screen.css").read_text().count("!important")
    assert found.count("!important") == wanted > 3


def test_importance_is_not_taken_out_of_the_text() -> None:
    html = html_of(
        '<mj-text><p class="k">It is !important; indeed</p></mj-text>', ".k { margin: 0 }"
    )
    assert by_class(tree(html), "k")[0].text_content() == "It is !important; indeed"


def test_the_inliner_s_own_mark_is_not_taken_out_of_the_text() -> None:
    words = 'They wrote data-premailer="ignore" into it'
    html = html_of(f'<mj-text><p class="k">{escape(words)}</p></mj-text>', ".k { margin: 0 }")
    assert by_class(tree(html), "k")[0].text_content() == words


def test_the_inliner_leaves_no_mark_behind() -> None:
    assert "data-premailer" not in rendered(full_issue()).html


def test_rules_are_written_into_their_elements() -> None:
    html = html_of('<mj-text><p class="k">x</p></mj-text>', ".k { color: #123456; margin: 0 4px }")
    style = by_class(tree(html), "k")[0].get("style").replace(" ", "")
    assert "color:#123456" in style
    assert "margin:04px" in style


def test_an_inlined_rule_keeps_its_importance() -> None:
    html = html_of('<mj-text><p class="k">x</p></mj-text>', ".k { color: #123456 !important }")
    assert "!important" in by_class(tree(html), "k")[0].get("style")


def test_the_inliner_adds_no_attributes() -> None:
    css = ".k { width: 50%; height: 9px; background-color: #ffeedd !important; text-align: center }"
    html = html_of('<mj-text><p class="k">x</p></mj-text>', css)
    (paragraph,) = by_class(tree(html), "k")
    assert set(paragraph.attrib) == {"class", "style"}
    for value in tree(rendered(full_issue()).html).xpath("//@width | //@align | //@bgcolor"):
        assert "important" not in value


def test_outlook_keeps_its_width_in_pixels() -> None:
    html = rendered(full_issue()).html
    comments = re.findall(r"<!--\[if mso.*?-->", html, re.S)
    widths = re.findall(r"<table[^>]*\swidth=\"([^\"]+)\"", " ".join(comments))
    assert widths
    assert set(widths) == {"600"}


def test_a_link_is_not_rewritten() -> None:
    url = "https://example.org/a/?x=1&y=[2]&z='3'#frag"
    html = html_of(f'<mj-text><a class="k" href="{escape(url)}">x</a></mj-text>', ".k {margin:0}")
    assert by_class(tree(html), "k")[0].get("href") == url


def test_gmail_reads_the_styles() -> None:
    html = rendered(full_issue()).html
    styles = re.findall(r"<style[^>]*>(.*?)</style>", html, re.S)
    assert sum(len(style.encode()) for style in styles) <= 16_384
    for style in styles:
        depth = 0
        for match in re.finditer(r"@[\w-]+[^{;]*\{|[{}]", style):
            token = match[0]
            assert not (token.startswith("@") and depth), f"a nested at-rule: {style[:80]}"
            depth += -1 if token == "}" else 1
        assert depth == 0


@pytest.mark.parametrize(
    "body",
    ["<mj-text>open", "<mj-text><b>x</mj-text>", "<mj-text>a < b</mj-text>"],
)
def test_what_is_not_well_formed_is_refused(body: str) -> None:
    with pytest.raises(RenderError) as error:
        html_of(body)
    (problem,) = error.value.problems
    assert problem.where.startswith("templates")
    assert problem.remedy


class Listener:
    """A web server on loopback that answers with a style sheet and counts who came."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self.callers = 0
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                self.callers += 1
                connection.recv(4096)
                body = b".k { color: #badbad }"
                head = f"HTTP/1.0 200 OK\r\nContent-Type: text/css\r\nContent-Length: {len(body)}"
                connection.sendall(head.encode() + b"\r\n\r\n" + body)

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()


@pytest.fixture
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.close()


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_an_import_in_a_theme_opens_nothing(
    scheme: str, listener: Listener, tmp_path: Path
) -> None:
    afar = tmp_path / "afar.css"
    afar.write_text(".k { color: #badbad }")
    url = f"http://127.0.0.1:{listener.port}/afar.css" if scheme == "http" else afar.as_uri()
    css = f'@import url("{url}"); .k {{ margin: 0 }}'
    with pytest.raises(RenderError, match="@import would fetch a file"):
        html_of('<mj-text><p class="k">x</p></mj-text>', css)
    assert listener.callers == 0


@pytest.mark.parametrize(
    "content",
    [
        '<a class="k" href="http://127.0.0.1:{port}/">x</a>',
        '<p class="k">@import url(http://127.0.0.1:{port}/x.css)</p>',
        '<p class="k">&lt;link rel="stylesheet" href="http://127.0.0.1:{port}/x.css"></p>',
        '<p class="k">&lt;style>@import url(http://127.0.0.1:{port}/x.css)&lt;/style></p>',
    ],
)
def test_nothing_in_the_text_is_fetched(content: str, listener: Listener) -> None:
    html_of(f"<mj-text>{content.format(port=listener.port)}</mj-text>", ".k { margin: 0 }")
    assert listener.callers == 0


def test_the_same_twice() -> None:
    assert rendered(full_issue()) == rendered(full_issue())


def test_parsing_loses_no_attribute_twice() -> None:
    """No element of a whole mail carries one attribute two times: a parser would drop one."""
    html = re.sub(r"<!--.*?-->", "", rendered(full_issue()).html, flags=re.S)
    for tag in re.findall(r"<[a-z][^<>]*>", html):
        names = re.findall(r"\s([a-z:-]+)=(?:\"[^\"]*\"|'[^']*')", tag)
        assert len(names) == len(set(names)), tag
    assert isinstance(tree(html), lxml_html.HtmlElement)

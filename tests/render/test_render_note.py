"""The editor's note: Markdown that can do no harm."""

from __future__ import annotations

import re
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from render_kit import article, issue_of, rendered, tree, visible

from briefing.model.text import clean
from briefing.render.note import to_html, to_text

ALLOWED = {"p", "a", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "br"}
HOSTILE = [
    "<script>alert(1)</script>",
    "a <script>alert(1)</script> b",
    "<img src=x onerror=alert(1)>",
    "![alt](https://example.org/pixel.png)",
    "![alt][1]\n\n[1]: https://example.org/pixel.png",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "<javascript:alert(1)>",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](file:///etc/passwd)",
    "[x](//example.org/)",
    "[x](/relative)",
    "[x](#fragment)",
    "[x][1]\n\n[1]: javascript:alert(1)",
    '[x](https://example.org/ "a\\" onclick=\\"b")',
    '[x](https://example.org/"onclick="b)',
    "[x](https://[)",
    "[x](https://[::1)",
    "<https://[1>",
    "[x](https://exa mple.org)",
    "<mj-image src='https://example.org/p.png' />",
    "<mj-raw><script></mj-raw>",
    "<!--[if mso]>x<![endif]-->",
    "]]>",
    "<![CDATA[x]]>",
    "{{ 7*7 }} {% raw %} ${x}",
    "# No heading",
    "No heading\n===",
    "---",
    "a\n\n***\n\nb",
    "<details><summary>x</summary></details>",
    "&lt;script&gt; &#60;script&#62;",
    "`<script>`",
    "```html\n<script>\n```",
    "    <script>",
    "> " * 400 + "deep",
    "*" * 2000,
    "[" * 2000,
    "- " * 300 + "x",
    "\\<script>\\",
    "a\\\nb",
    "&#1; &#8238; &#xD800; &#0; &#xFFFE; &#x202e;",
]


def check(note: str) -> None:
    html = to_html(note)
    fragment = etree.fromstring(f"<div>{re.sub(FORBIDDEN, '', html)}</div>")
    for element in fragment.iter():
        if element is fragment:
            continue
        assert isinstance(element.tag, str), "a comment or an instruction"
        assert element.tag in ALLOWED
        assert set(element.attrib) <= {"href", "class", "title", "start"}
        if "href" in element.attrib:
            assert re.match(r"(?:https?://|mailto:)", element.attrib["href"], re.I)


# No characters of XML; `to_html` of the mail drops them (and `clean` on the way in).
FORBIDDEN = "[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]"


@pytest.mark.parametrize("note", HOSTILE, ids=lambda note: note[:40])
def test_it_is_well_formed_and_harmless(note: str) -> None:
    check(note)
    to_text(note)


@pytest.mark.parametrize("note", HOSTILE, ids=lambda note: note[:40])
def test_it_goes_through_a_whole_mail(note: str) -> None:
    whole = rendered(issue_of(article("a"), note=note))
    document = tree(whole.html)
    assert not document.xpath("//script | //img | //iframe | //details | //hr | //h1[2]")
    for href in document.xpath("//@href"):
        assert re.match(r"(?:https?://|mailto:)", href)
    assert not document.xpath("//@*[starts-with(name(), 'on')]")
    for text in (whole.text, visible(whole.html)):
        for line in text.split("\n"):
            assert clean(line) == normalize("NFC", " ".join(line.split()))


SHORT = [note for note in HOSTILE if len(note) < 100]


@settings(deadline=None, max_examples=150, derandomize=True)
@given(
    st.lists(
        st.sampled_from(SHORT)
        | st.sampled_from(list("*_[]()<>`\\-#!&\n >|~"))
        | st.text(max_size=5),
        max_size=12,
    )
    .map("".join)
    .map(lambda text: "\n".join(clean(line) for line in text.split("\n")))
)
def test_whatever_it_is_it_is_well_formed_and_harmless(note: str) -> None:
    check(note)
    assert "\x00" not in to_text(note)


def test_it_is_what_the_editor_meant() -> None:
    html = to_html(
        "Good *morning*, **Tripoli**: [read](https://example.org/?a=1&b=2).\n\n1. a\n2. b"
    )
    assert html == (
        "<p>Good <em>morning</em>, <strong>Tripoli</strong>: "
        '<a href="https://example.org/?a=1&amp;b=2" class="link">read</a>.</p>\n'
        "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"
    )


@pytest.mark.parametrize(
    ("note", "text"),
    [
        ("One *two* **three** `four`.", "One two three four."),
        ("One\ntwo\n\nthree", "One two\n\nthree"),
        ("[words](https://example.org/)", "words (https://example.org/)"),
        ("<https://example.org/>", "https://example.org/"),
        ("[https://example.org/](https://example.org/)", "https://example.org/"),
        ("[write](mailto:a@example.org)", "write (mailto:a@example.org)"),
        ("[a](https://a.org/) [b](https://b.org/)", "a (https://a.org/) b (https://b.org/)"),
        ("- one\n- two", "- one\n- two"),
        ("Before\n\n3. one\n4. two\n\nBehind", "Before\n\n3. one\n4. two\n\nBehind"),
        ("> quoted\n\n> again", "> quoted\n\n> again"),
        ("AT&T &amp; <b>", "AT&T & <b>"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("", ""),
    ],
)
def test_its_text_tells_its_links(note: str, text: str) -> None:
    assert to_text(note) == text


def test_a_long_link_stands_whole_in_the_text() -> None:
    url = "https://example.org/" + "a-long-way/" * 12
    text = rendered(issue_of(article("a"), note=f"See [the report]({url}) for more.")).text
    assert url in text


@pytest.mark.parametrize("opening", ["*", "> ", "- ", "[", "**a "])
def test_however_deep_it_goes_nothing_of_it_is_lost(opening: str) -> None:
    # lxml drops what stands deeper than some 254 elements, mrml crashes at some thousands.
    closing = opening if opening.startswith("*") else ""
    note = f"{opening * 600}deep{closing * 600}"
    whole = rendered(issue_of(article("a"), note=note))
    assert "deep" in visible(whole.html)
    assert "deep" in whole.text


def test_an_arabic_note_runs_from_right_to_left() -> None:
    html = rendered(issue_of(article("a"), note="صباح الخير من طرابلس")).html
    (box,) = tree(html).xpath("//*[@lang='ar' and @dir='rtl']")
    assert box.text_content().strip() == "صباح الخير من طرابلس"
    assert box.get("align") == "right"


def test_an_issue_without_a_note_prints_none() -> None:
    assert "<em>" not in rendered(issue_of(article("a"))).html

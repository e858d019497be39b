"""Whatever an article or an editor's file holds, it is text: it breaks nothing and adds nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from app_kit import DAY, article, built, by_class, instruct, output, workspace_in
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html
from playwright.sync_api import Browser, Dialog

from briefing.app.workspace import Workspace
from briefing.model.article import CheckAlso, Image, Translation
from briefing.model.text import clean

HOSTILE = [
    "<script>window.canary = 1; alert(1)</script>",
    '"><img src=x onerror="window.canary=1;alert(1)">',
    "'><svg onload=window.canary=1>",
    "</title><script>window.canary=1</script>",
    "</style><script>window.canary=1</script>",
    "</h2></div></td></tr></table><h1>Mine</h1>",
    "</mj-text></mj-column></mj-section><mj-raw><script>window.canary=1</script></mj-raw>",
    "<mj-image src='http://example.com/pixel.png' />",
    "<mj-style>* { display: none }</mj-style>",
    "<!--[if mso]><script>window.canary=1</script><![endif]-->",
    "--> <b>out</b> <!--",
    "<![endif]-->",
    "]]> <![CDATA[ x ]]>",
    "<?php echo 1 ?> <?xml version='1.0'?>",
    "<!DOCTYPE html>",
    "{{ 7*7 }} {{ issue }} {% raw %} {% endraw %} {# x #}",
    "{{ ''.__class__.__mro__ }}",
    "${x} #{x} <%= 7*7 %> [[7*7]] %s %(x)s {0}",
    "{% include 'default/issue.txt' %}",
    "javascript:alert(1)",
    "data:text/html,<script>window.canary=1</script>",
    "&lt;b&gt; &amp;amp; &#60;script&#62; &#x3c; &lt &copy &nbsp;",
    "a < b > c & d && e",
    "nul \x00 and \x01\x02\x0b\x0c\x1b[31m controls \x7f \x85 \x9f",
    "lone \ud800 and \udfff surrogates",
    "\ufffe \uffff \ufdd0 \U0001fffe",
    "override \u202e txet \u202c and \u2066 isolate \u2069",
    "line\nbreaks\r\nand\rmore\u2028and\u2029more\x1cand\x85",
    "From here\n.\n..\n--=_x",
    "Hi\r\nBcc: e@x.test",
    "=?utf-8?q?Hi=0D=0ABcc:_e@x.test?=",
    "\\u{41} \\n \\x41 \\\\ \\",
    "C:\\new\\table \\\" \\'",
    "''' \"\"\" ``` ‘‘doubled’’",
    "اللغة العربية مع English وأرقام 123",
    "\u200f\u200e marks \u200d\u200c joiners \u0301 combining e\u0301",
    "👩‍👩‍👧 🇱🇾 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ❤️ 𝔸",
    "x" * 300,
    "ب" * 300,
    "漢" * 300,
    "https://example.com/" + "x" * 300,
    ' data-premailer="ignore" ',
    "!important; } .name { display: none }",
    "---",
    "--- |\n...",
    "- a: b\n  c: [d, {e: f}]",
    ": # ! & * | > % @ ` ? , [ ] { }",
    "'",
    '"',
    "# heading",
    "![p](https://example.com/p.png) [l](javascript:alert(1)) <https://example.com/>",
    "~ null true 2023-12-07 0x1F 1e3 NaN",
    "Gen. Haftar said on Tuesday. Next",
    "\u00a0\u2007\u3000 odd spaces \t\v",
]
SHORT = [text for text in HOSTILE if len(text) < 200]
TEXTS = (
    st.sampled_from(HOSTILE)
    | st.text(max_size=30)
    | (st.lists(st.sampled_from(SHORT) | st.text(max_size=8), max_size=3).map("".join))
)
FIELDS = [
    "headline",
    "source",
    "category",
    "place",
    "alt",
    "credit",
    "also",
    "also_too",
    "teaser",
    "summary",
    "translation",
    "body",
    "more",
    "subject",
    "preheader",
    "note",
]
TAME = dict.fromkeys(FIELDS, "tame")
NOTE_TAGS = {"p", "a", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "br"}


LONE = re.compile("[\ud800-\udfff]")
"""Lone surrogates: neither UTF-8 nor YAML can hold them; a collector may still meet them."""


def quoted(text: str) -> str:
    """*text* as a scalar of YAML in double quotes, escaped but for ASCII (YAML 1.2.2 §5.7)."""
    return '"' + "".join(map(_escaped, LONE.sub("", text))) + '"'


def _escaped(character: str) -> str:
    if character.isascii() and character.isprintable() and character not in '"\\':
        return character
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def by_the_collector(workspace: Workspace, texts: dict[str, str]) -> None:
    """File the article as a collector does: clean, through `Desk.file`."""
    t = {name: clean(text) for name, text in texts.items()}
    page = article(
        "a",
        headline=f"{t['headline']} Head".strip(),
        source=t["source"],
        body=tuple(p for p in (f"{t['body']} Body".strip(), f"{t['more']} {t['place']} x".strip())),
        categories=tuple(filter(None, [t["category"]])),
        places=tuple(filter(None, [t["place"]])),
        image=Image("https://example.org/i.png", t["alt"], t["credit"]),
        check_also=(
            CheckAlso(f"{t['also']} Also".strip(), None, t["teaser"]),
            CheckAlso(f"{t['also_too']} Too".strip(), "https://example.org/z/", t["teaser"], True),
        ),
        summary=t["summary"],
        translations={"ar": Translation(f"{t['translation']} T".strip(), t["translation"])},
    )
    workspace.desk.file(DAY, page)


def by_hand(workspace: Workspace, texts: dict[str, str]) -> None:
    """Write the article as a careless or malicious hand may: with every escape that YAML knows."""
    t = {name: quoted(text) for name, text in texts.items()}
    whole = {
        name: quoted(f"{texts[name]} {end}")
        for name, end in [
            ("headline", "Head"),
            ("also", "Also"),
            ("also_too", "Too"),
            ("translation", "T"),
        ]
    }
    lists = {name: f"[{t[name]}]" if clean(texts[name]) else "[]" for name in ("category", "place")}
    body = f"{texts['body']} Body\n\n{texts['more']} {clean(texts['place'])} x\n"
    path = workspace.root / "content" / DAY.isoformat() / "a.md"
    path.write_bytes(
        f"""---
headline: {whole["headline"]}
source: {t["source"]}
url: https://example.org/a/
page_date: 2023-12-07
published: 2023-12-07
section: society
categories: {lists["category"]}
places: {lists["place"]}
image:
  url: https://example.org/i.png
  alt: {t["alt"]}
  credit: {t["credit"]}
check_also:
  - headline: {whole["also"]}
    teaser: {t["teaser"]}
  - headline: {whole["also_too"]}
    url: https://example.org/z/
    teaser: {t["teaser"]}
    cut: true
summary: {t["summary"]}
translations:
  ar:
    headline: {whole["translation"]}
    summary: {t["translation"]}
---

{body}""".encode("utf-8", "ignore")
    )


def write(workspace: Workspace, texts: dict[str, str], hand: bool) -> None:
    folder = workspace.root / "content" / DAY.isoformat()
    (folder / "a.md").unlink(missing_ok=True)
    (folder / ".collected" / "a.json").unlink(missing_ok=True)
    (by_hand if hand else by_the_collector)(workspace, texts)
    note = texts["note"].encode("utf-8", "ignore").decode()
    instruct(
        workspace,
        f"---\nlead: a\nsubject: {quoted(texts['subject'])}\n"
        f"preheader: {quoted(texts['preheader'])}\n---\n\nNote {note}\n",
    )


ISOLATES = str.maketrans("", "", "\u2068\u2069")


def one_script(html: str) -> str:
    """*html* without what the theme puts around runs of the other script, and says of blocks."""
    html = html.translate(ISOLATES)
    html = re.sub(r'<span lang="\w+" dir="\w+">|</span>', "", html)
    return re.sub(r'(<(?:li|p|h\d)\b[^>]*?) lang="\w+" dir="\w+"', r"\1", html)


class Tags(HTMLParser):
    """A second opinion on what is markup: the standard library's parser."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, ...]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, *(name for name, _ in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.found.append((f"/{tag}",))

    def handle_comment(self, data: str) -> None:
        self.found.append(("!--", data))

    def handle_decl(self, decl: str) -> None:
        self.found.append(("!", decl))

    def handle_pi(self, data: str) -> None:
        self.found.append(("?", data))

    def unknown_decl(self, data: str) -> None:
        self.found.append(("![", data))


def skeleton(document: Any) -> Iterator[tuple[str, ...]]:
    """Every element with the names of its attributes, every comment with its text."""
    for node in document.iter():
        if isinstance(node.tag, str):
            yield (node.tag, *sorted(node.attrib))
        else:
            yield ("!--", node.text)


def without_note(text: str) -> tuple[Any, Any, str]:
    """The document, the box of the editor's note taken out of it, and the rest as HTML again."""
    document = lxml_html.document_fromstring(text)
    (box,) = document.xpath("//table[@class='ink']/tr[2]/td")
    assert box.text_content().strip().startswith("Note")
    for tag in box.iterdescendants():
        assert tag.tag in NOTE_TAGS
        assert set(tag.attrib) <= {"href", "class", "style", "title", "start"}
        assert re.match(r"(?:https?://|mailto:)", tag.get("href") or "https://")
    note = r"(class=\"ink\".*?</tr><tr>)<td[^>]*>.*?</td>"
    rest = re.sub(note, r"\1<td></td>", text, count=1, flags=re.S)
    box.attrib.clear()
    for child in list(box):
        box.remove(child)
    return document, box, rest


def check(workspace: Workspace, texts: dict[str, str], tame: dict[str, bytes]) -> None:
    told, files = built(workspace)
    assert told.problems == ()
    t = {name: clean(text) for name, text in texts.items()}
    html = one_script(files["issue.html"].decode())
    text = files["issue.txt"].decode().translate(ISOLATES)

    # no element, attribute or comment that the theme did not write; two parsers agree
    document, _, rest = without_note(html)
    tame_document, _, tame_rest = without_note(one_script(tame["issue.html"].decode()))
    assert list(skeleton(document)) == list(skeleton(tame_document))
    assert Tags(rest).found == Tags(tame_rest).found

    # the words read back
    (headline,) = by_class(document, "lead")
    assert headline.text_content() == clean(f"{texts['headline']} Head")
    dates = headline.getnext().text_content()
    credit = [t["place"], t["source"], "First published 7 December 2023"]
    assert dates == " · ".join(filter(None, credit))
    items = [each.text_content() for each in document.xpath("//div[b]/div")]
    teaser = f". {t['teaser']}" if t["teaser"] else ""
    cut = f". {t['teaser']} …" if t["teaser"] else ". …"
    assert items[0] in (
        f"{clean(texts['also'] + ' Also')}{teaser} (seen 7 December 2023)",
        f"{clean(texts['also'] + ' Also')} (seen 7 December 2023)",
    )
    assert items[1] in (
        f"{clean(texts['also_too'] + ' Too')}{cut} (seen 7 December 2023)",
        f"{clean(texts['also_too'] + ' Too')} (seen 7 December 2023)",
    )
    lead = json.loads(files["issue.json"])["editions"]["en"]["issue"]["lead"]
    summary = document.xpath("//td[@class='text']")[0]
    printed = " ".join(sentence.printed for sentence in told.issue.stories[0].summary)
    assert summary.text_content() == printed
    if t["summary"]:
        assert printed == t["summary"]
    assert [one["text"] for one in lead["summary"]] == [
        sentence.text for sentence in told.issue.stories[0].summary
    ]
    if t["preheader"]:
        (hidden,) = document.xpath("//div[contains(@style, 'display:none')]")
        assert hidden.text_content().startswith(t["preheader"])
    for words in (clean(f"{texts['headline']} Head"), t["source"], printed):
        assert "".join(words.split()) in "".join(text.split())
    for line in (*text.split("\n"), headline.text_content(), summary.text_content()):
        assert clean(line) == normalize("NFC", " ".join(line.split()))

    check_message(files, t["subject"])


def check_message(files: dict[str, bytes], subject: str) -> None:
    message = message_from_bytes(files["issue.eml"], policy=policy.default)
    assert isinstance(message, EmailMessage)
    plain, html = message.iter_parts()
    for part, name in ((plain, "issue.txt"), (html, "issue.html")):
        assert not part.defects
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        assert payload.replace(b"\r\n", b"\n").rstrip(b"\n") == files[name].rstrip(b"\n")
    assert not message.defects
    assert len(message.keys()) == 12
    assert {name for name in message if name.lower() in {"bcc", "cc"}} == set()
    if subject and "=?" not in subject:  # Python < 3.11.15 itself trips over those
        assert message["Subject"].translate(ISOLATES) == subject
        assert not message["Subject"].defects


@dataclass(frozen=True, repr=False)
class Bench:
    """A desk with four tame articles and room for a hostile one, and its issue with a tame one."""

    workspace: Workspace
    tame: dict[str, bytes]

    def check(self, texts: dict[str, str], hand: bool) -> None:
        write(self.workspace, texts, hand)
        check(self.workspace, texts, self.tame)


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Bench:
    workspace = workspace_in(tmp_path_factory.mktemp("hostile"), root)
    for slug in "bcde":
        workspace.desk.file(DAY, article(slug))
    write(workspace, TAME, hand=False)
    return Bench(workspace, built(workspace)[1])


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_each_text_in_each_field(number: int, bench: Bench) -> None:
    """In turn every text stands in every field, collected or written by hand."""
    texts = {name: HOSTILE[(number + shift) % len(HOSTILE)] for shift, name in enumerate(FIELDS)}
    bench.check(texts, hand=bool(number % 2))


@settings(
    deadline=None,
    max_examples=40,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.generate],
)
@given(texts=st.fixed_dictionaries(dict.fromkeys(FIELDS, TEXTS)), hand=st.booleans())
@example(texts=TAME, hand=True)
@example(texts=dict.fromkeys(FIELDS, ""), hand=True)
@example(texts=dict.fromkeys(FIELDS, "\x00"), hand=True)
def test_any_text_in_any_field(texts: dict[str, str], hand: bool, bench: Bench) -> None:
    bench.check(texts, hand)


def test_a_browser_finds_nothing_to_run(browser: Browser, tmp_path: Path, root: Path) -> None:
    workspace = workspace_in(tmp_path, root)
    (tmp_path / "content" / DAY.isoformat()).mkdir(parents=True)
    for number, text in enumerate(HOSTILE):
        words = clean(text) or "x"
        workspace.desk.file(
            DAY,
            article(
                f"p{number}",
                headline=words,
                source=words,
                body=(words, words),
                places=(words,),
                published=date(2023, 12, 7) if number % 2 else None,
                check_also=(
                    CheckAlso(f"{words} {number}", f"https://example.org/z{number}/", words),
                ),
            ),
        )
    title = quoted(HOSTILE[1])
    note = "\n\n".join(text.encode("utf-8", "ignore").decode() for text in SHORT)
    instruct(workspace, f"---\nsubject: {title}\npreheader: {title}\n---\n\n{note}\n")
    told, _ = built(workspace)
    assert len(told.issue.stories) == len(HOSTILE)

    requests: list[str] = []
    dialogs: list[str] = []
    errors: list[str] = []

    def refuse(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page = browser.new_page()
    page.on("request", lambda request: requests.append(request.url))
    page.on("dialog", refuse)
    page.on("pageerror", lambda error: errors.append(str(error)))
    url = (workspace.root / "out" / DAY.isoformat() / "issue.html").as_uri()
    page.goto(url, wait_until="networkidle")
    try:
        assert page.evaluate("typeof window.canary") == "undefined"
        assert page.evaluate("document.scripts.length + document.images.length") == 0
        assert page.evaluate("document.compatMode") == "CSS1Compat"
        assert page.locator("h1").count() == 1
        names = page.evaluate(
            "[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames())"
        )
        assert names
        assert not [name for name in names if name.startswith("on")]
        assert page.locator("h2, h3").filter(has_text=HOSTILE[0]).count() == 1
        assert (requests, dialogs, errors) == ([url], [], [])
    finally:
        page.close()
    assert output(workspace)

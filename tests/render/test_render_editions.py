"""The theme's words in Arabic, and runs of one script inside the other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from briefing.render.catalogue import Catalogue
from briefing.render.runs import isolate, runs
from briefing.render.theme import default_folder

CALL = re.compile(r"""(?:\b_|_say)\(\s*"((?:[^"\\]|\\.)+)\"""")


def messages(root: Path) -> set[str]:
    kinds = ("*.mjml", "*.txt", "*.html")
    files = [path for kind in kinds for path in default_folder().rglob(kind)]
    files.append(root / "briefing" / "render" / "words.py")
    return {found for path in files for found in CALL.findall(path.read_text("utf-8"))}


def test_the_arabic_catalogue_has_every_message_and_no_other(root: Path) -> None:
    from babel.messages.pofile import read_po

    with (default_folder() / "locale" / "ar.po").open("rb") as file:
        known = {str(message.id) for message in read_po(file) if message.id and message.string}
    assert known == messages(root)


def test_a_user_s_catalogue_is_asked_first(tmp_path: Path) -> None:
    (tmp_path / "locale").mkdir()
    (tmp_path / "locale" / "ar.po").write_text('msgid "Undated"\nmsgstr "غير مؤرخ"\n', "utf-8")
    say = Catalogue((tmp_path, default_folder()), "ar")
    assert say("Undated") == "غير مؤرخ"
    assert say("After %(source)s", source="100%") == "نقلًا عن 100%"
    assert Catalogue((tmp_path, default_folder()), "en")("Undated") == "Undated"


@pytest.mark.parametrize(
    ("text", "language", "isolated"),
    [
        ("Nothing foreign", "en", "Nothing foreign"),
        ("The word درنة is one", "en", "The word \u2068درنة\u2069 is one"),
        ("قالت IOM أمس", "ar", "قالت \u2068IOM\u2069 أمس"),
        ("عاد 145 شخصًا", "ar", "عاد 145 شخصًا"),
    ],
)
def test_a_run_of_the_other_script_is_isolated(text: str, language: str, isolated: str) -> None:
    assert isolate(text, language) == isolated
    marked = re.sub(
        '<span lang="(?:en|ar)" dir="(?:ltr|rtl)">', "\u2068", str(runs(text, language))
    )
    assert marked.replace("</span>", "\u2069") == isolated


def test_a_part_of_a_line_in_another_language_is_isolated_whole() -> None:
    assert isolate("قالت IOM أمس", "ar", "en") == "\u2068قالت \u2068IOM\u2069 أمس\u2069"
    assert isolate("as it is", "en", "en") == "as it is"


def test_a_run_is_escaped() -> None:
    marked = str(runs("قال <b> & X<i>Y", "ar"))
    assert marked.endswith("b&gt; &amp; X&lt;i&gt;Y</span>")
    assert marked.count("<") == 2

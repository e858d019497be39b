"""A desk file that cannot be read says what is wrong: everything, with line and remedy."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from desk_articles import DAY, SECTIONS, desk_in, put

from briefing.errors import Problem
from briefing.model.article import Article

BODY = "\nA paragraph.\n"
WHERE = "content/2023-12-07/x.md"


def problems(workspace: Path, content: str | bytes, name: str = "x.md") -> tuple[Problem, ...]:
    put(workspace, name, content)
    reading = desk_in(workspace).read(DAY)
    assert bool(reading.problems) != bool(reading.articles)
    return reading.problems


def article(workspace: Path, content: str | bytes) -> Article:
    """The one article of a desk with this one file."""
    put(workspace, "x.md", content)
    reading = desk_in(workspace).read(DAY)
    assert reading.problems == ()
    (found,) = reading.articles
    return found


def fields(*lines: str) -> str:
    """A file whose front matter has these lines; the first of them is line 2."""
    return "".join(f"{line}\n" for line in ("---", *lines, "---")) + BODY


# What stands there; the line, message and a part of the remedy of each problem.
BAD = [
    (
        "unknown field",
        fields("headline: A", "pubished: 2023-11-30"),
        [(3, "unknown field pubished", "did you mean published?")],
    ),
    (
        "unknown field, nothing like it",
        fields("headline: A", "zzz: b"),
        [(3, "unknown field zzz", "known are headline, source, byline, url,")],
    ),
    (
        "unknown field below another",
        fields("headline: A", "image:", "  url: https://a.example/", "  credt: B"),
        [(5, "unknown field image.credt", "did you mean credit?")],
    ),
    (
        "twice the same field",
        fields("headline: A", "source: B", "", "# why?", "headline: C"),
        [(6, "headline stands twice", "keep one of lines 2 and 6")],
    ),
    (
        "twice the same field below another",
        fields("headline: A", "image:", "  url: https://a.example/", "  url: https://b.example/"),
        [(5, "url stands twice", "keep one of lines 4 and 5")],
    ),
    (
        "thrice the same field",
        fields("headline: A", "source: B", "source: C", "source: D"),
        [
            (4, "source stands twice", "keep one of lines 3 and 4"),
            (5, "source stands twice", "keep one of lines 3 and 5"),
        ],
    ),
    (
        "a Python object",
        fields("headline: A", "source: !!python/object/apply:os.system [ls]"),
        [(3, re.compile(r"has a YAML tag .*python/object/apply:os\.system"), "without the !")],
    ),
    (
        "a tag of one's own",
        fields("headline: !shout A"),
        [(2, re.compile("has a YAML tag .*!shout"), "without the !")],
    ),
    (
        "a set",
        fields("headline: A", "places: !!set {Derna, Tripoli}"),
        [(3, re.compile("has a YAML tag"), "without the !")],
    ),
    (
        "an anchor without an alias",
        fields("headline: &co A"),
        [(2, re.compile("anchors and aliases"), "write it out")],
    ),
    (
        "an alias without an anchor",
        fields("headline: A", "source: *co"),
        [(3, re.compile("alias"), "")],
    ),
    (
        "an anchor at a name",
        fields("&co headline: A"),
        [(2, re.compile("anchors and aliases"), "write it out")],
    ),
    (
        "merged fields",
        fields("headline: A", "<<: {source: B}"),
        [(3, "unknown field <<", "known are")],
    ),
    (
        "a tab for indentation",
        fields("headline: A", "image:", "\turl: https://a.example/"),
        [(4, re.compile("is not YAML: .*tab|is not YAML: .*cannot start any token"), "")],
    ),
    (
        "an unclosed quote",
        fields('headline: "A', "source: B", "summary: C"),
        [(2, re.compile("is not YAML: "), "quote")],
    ),
    (
        "an unclosed single quote",
        fields("headline: A", "source: 'B", "summary: C"),
        [(3, re.compile("is not YAML: "), "quote")],
    ),
    (
        "a colon and a space in a value",
        fields("source: A", "headline: B: C"),
        [(3, re.compile("is not YAML: .*mapping values"), 'field: "value"')],
    ),
    (
        "a value that begins with an at",
        fields("headline: A", "source: @b"),
        [(3, re.compile("is not YAML: "), 'field: "value"')],
    ),
    (
        "a control character",
        fields("headline: A", "source: B", "# note", "summary: a bell \x07 rings"),
        [(5, re.compile("control|special|unacceptable"), "")],
    ),
    (
        "a control character behind Arabic",
        fields("headline: ليبيا", "source: درنة", "summary: \x1b[31m"),
        [(4, re.compile("control|special|unacceptable"), "")],
    ),
    (
        "a second document",
        fields("headline: A", "...", "source: B"),
        [(4, "a second document begins", "keep one, between the two ---")],
    ),
    (
        "a list",
        fields("- headline: A"),
        [(2, "is no list of fields", "one `field: value` a line")],
    ),
    (
        "a sentence",
        fields("# note", "only words"),
        [(3, "is no list of fields", "one `field: value` a line")],
    ),
    (
        "a list as a name",
        fields("headline: A", "? [a, b]", ": c"),
        [(3, "is no name of a field", "write `field: value`")],
    ),
    ("nothing at all", "", [(1, "does not begin with front matter", "`---`")]),
    (
        "no front matter",
        "headline: A\n\nText.\n",
        [(1, "does not begin with front matter", "`---`")],
    ),
    (
        "front matter without an end",
        "---\nheadline: A\n\nText.\n",
        [(1, re.compile("front matter"), "`---`")],
    ),
    ("no field", fields(), [(1, "headline is missing", "write headline:")]),
    ("an empty headline", fields("source: A", "headline:"), [(3, "headline is empty", "headline")]),
    (
        "a headline of nothing that shows",
        fields('headline: "\\u200b\\u202e "'),
        [(2, "headline is empty", "headline")],
    ),
    (
        "no body",
        "---\nheadline: A\n# note\n---\n\n \t \n\n",
        [(4, "has no body", "below the ---")],
    ),
    (
        "a section that is not there",
        fields("headline: A", "section: econmy"),
        [(3, 'there is no section "econmy"', "known are aid, economy, politics")],
    ),
    (
        "a list for a section",
        fields("headline: A", "section: [aid]"),
        [(3, "section should be text, not a list", "key of a section")],
    ),
    (
        "no date",
        fields("headline: A", "published: 31 Nov"),
        [(3, 'published is not a date: "31 Nov"', "write it as 2023-11-30")],
    ),
    (
        "a day that never was",
        fields("headline: A", "page_date: 2023-02-29"),
        [(3, 'page_date is not a date: "2023-02-29"', "write it as 2023-11-30")],
    ),
    (
        "a week",
        fields("headline: A", "published: 2023-W48-4"),
        [(3, 'published is not a date: "2023-W48-4"', "write it as 2023-11-30")],
    ),
    (
        "Arabic digits",
        fields("headline: A", "page_date: ٢٠٢٣-١٢-٠٧"),
        [(3, 'page_date is not a date: "٢٠٢٣-١٢-٠٧"', "write it as 2023-11-30")],
    ),
    (
        "a moment without its zone",
        fields("headline: A", "published: 2023-11-30T18:05"),
        [(3, 'published is not a date: "2023-11-30T18:05"', "2023-11-30T18:05+02:00")],
    ),
    (
        "a moment for the day of reading",
        fields("headline: A", "page_date: 2023-11-30T18:05+02:00"),
        [(3, 'page_date is not a date: "2023-11-30T18:05+02:00"', "write it as 2023-11-30")],
    ),
    (
        "no hour of the day",
        fields("headline: A", "published: 2023-11-30T24:05+02:00"),
        [(3, 'published is not a date: "2023-11-30T24:05+02:00"', "write it as")],
    ),
    (
        "a script for an address",
        fields("headline: A", "url: javascript:alert(1)"),
        [(3, 'url is no web address: "javascript:alert(1)"', "https:// or http://")],
    ),
    (
        "neither true nor false",
        fields("headline: A", "retold: yes"),
        [(3, 'retold is neither true nor false: "yes"', "true where")],
    ),
    (
        "a word for a list",
        fields("headline: A", "places: Derna"),
        [(3, 'places should be a list, not "Derna"', "[Tripoli, Derna]")],
    ),
    (
        "an empty word in a list",
        fields("headline: A", "places:", "  - Derna", '  - ""'),
        [(5, "places[2] is empty", "[Tripoli, Derna]")],
    ),
    (
        "a list for a word",
        fields("headline: [A, B]"),
        [(2, "headline should be text, not a list", "headline")],
    ),
    (
        "a language that is none",
        fields("headline: A", "translations:", "  Arabic:", "    headline: B"),
        [(4, re.compile('^translations.* is no language: "Arabic"$'), "")],
    ),
    (
        "a translation without a headline",
        fields("headline: A", "translations:", "  ar:", "    summary: B"),
        [(4, "translations.ar.headline is missing", "headline in that language")],
    ),
    (
        "Check Also, all wrong",
        fields(
            "headline: A",
            "check_also:",
            "  - headline: B",
            "    url: ftp://a.example/",
            "    cut: maybe",
            "  - teaser: C",
            "  - just words",
        ),
        [
            (5, 'check_also[1].url is no web address: "ftp://a.example/"', "https://"),
            (6, 'check_also[1].cut is neither true nor false: "maybe"', "true where"),
            (7, "check_also[2].headline is missing", "headline of the page"),
            (8, 'check_also[3] should be a table of fields, not "just words"', ""),
        ],
    ),
    (
        "everything wrong, in no order",
        "---\n"
        "section: nowhere\n"
        "hedline: A\n"
        "retold: perhaps\n"
        "# the date is from the agency\n"
        "published: yesterday\n"
        "\n"
        "url: www.a.example\n"
        "image: b\n"
        "---\n",
        [
            (2, "headline is missing", "headline"),
            (2, 'there is no section "nowhere"', "known are"),
            (3, "unknown field hedline", "did you mean headline?"),
            (4, 'retold is neither true nor false: "perhaps"', "true where"),
            (6, 'published is not a date: "yesterday"', "write it as"),
            (8, 'url is no web address: "www.a.example"', "https://"),
            (9, 'image should be a table of fields, not "b"', "image:"),
            (10, "has no body", "below the ---"),
        ],
    ),
    (
        "wrong in its form and in its fields",
        "---\nheadline: A\nsourc: B\nheadline: C\nplaces: !!set {D}\nretold: perhaps\n---\n",
        [
            (3, "unknown field sourc", "did you mean source?"),
            (4, "headline stands twice", "keep one of lines 2 and 4"),
            (5, re.compile("has a YAML tag"), "without the !"),
            (6, 'retold is neither true nor false: "perhaps"', "true where"),
            (7, "has no body", "below the ---"),
        ],
    ),
    (
        "two tags and an anchor",
        fields("headline: !a A", "source: !b B", "places: [&c C]"),
        [
            (2, re.compile("has a YAML tag .*!a"), "without the !"),
            (3, re.compile("has a YAML tag .*!b"), "without the !"),
            (4, re.compile("anchors and aliases"), "write it out"),
        ],
    ),
]


@pytest.mark.parametrize(("content", "expected"), [row[1:] for row in BAD], ids=[r[0] for r in BAD])
def test_every_problem_with_its_line(
    tmp_path: Path, content: str, expected: list[tuple[int, str | re.Pattern[str], str]]
) -> None:
    found = problems(tmp_path, content)
    assert [problem.where for problem in found] == [f"{WHERE}:{line}" for line, _, _ in expected]
    for problem, (_, message, remedy) in zip(found, expected, strict=True):
        if isinstance(message, str):
            assert problem.message == message
        else:
            assert message.search(problem.message), problem.message
        assert remedy in problem.remedy
        assert problem.message.isprintable()


def test_a_problem_reads_as_the_design_says(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, fields("headline: A", "page_date: 31 Nov"))
    assert str(problem) == (
        'content/2023-12-07/x.md:3: page_date is not a date: "31 Nov" (write it as 2023-11-30)'
    )


@pytest.mark.parametrize(
    "content",
    [
        fields("headline: &co A", "source: *co", "summary: *co"),
        fields("image: &co", "  url: https://a.example/", "translations: *co", "headline: A"),
        fields("headline: &co source", "*co : B"),
        fields("headline: A", "places: &co [B, *co]"),
    ],
    ids=["text", "table", "name", "itself"],
)
def test_an_alias_is_never_followed(tmp_path: Path, content: str) -> None:
    found = problems(tmp_path, content)
    assert any("anchors and aliases" in problem.message for problem in found)
    assert len(found) == len(set(found))
    line = next(n for n, text in enumerate(content.splitlines(), 1) if "&co" in text)
    assert found[0].where == f"{WHERE}:{line}"


def test_a_bomb_of_aliases_is_refused_at_once(tmp_path: Path) -> None:
    layers = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol]"]
    layers += [f"a{n}: &a{n} [" + f"*a{n - 1}, " * 8 + "x]" for n in range(1, 40)]
    found = problems(tmp_path, fields("headline: A", *layers))
    assert found[0].where == f"{WHERE}:3"
    assert len(found) < 1000


@pytest.mark.parametrize("nest", ["[", "- ", "{a: ", "? "])
def test_a_value_nested_without_end_is_a_problem(tmp_path: Path, nest: str) -> None:
    """In a process of its own: a parser in C may take the whole process with it."""
    put(tmp_path, "x.md", fields("headline: A", "places:", "  " + nest * 6_000 + "b"))
    put(tmp_path, "good.md", fields("headline: Good"))
    script = (
        "import sys; from datetime import date; from pathlib import Path\n"
        "from briefing.desk.desk import Desk\n"
        "reading = Desk(Path(sys.argv[1]), []).read(date(2023, 12, 7))\n"
        "print([a.slug for a in reading.articles], [p.where for p in reading.problems])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, (run.returncode, run.stderr[-300:])
    assert re.fullmatch(r"\['good'\] \['content/2023-12-07/x\.md:\d+'\]\n", run.stdout)


@pytest.mark.parametrize(
    "line",
    [
        'published: "31\\nNov"',
        'retold: "\\e[31mred\\e[0m"',
        '"a\\nb": c',
        'section: "one\\ntwo"',
        'url: "https://a.example/\\r\\nBcc: x"',
        'language: "\\u202een"',
    ],
)
def test_what_a_file_holds_cannot_break_the_line_of_its_problem(tmp_path: Path, line: str) -> None:
    for problem in problems(tmp_path, fields("headline: A", line)):
        assert str(problem).isprintable(), repr(str(problem))


def test_every_file_at_once_and_the_good_ones_stay(tmp_path: Path) -> None:
    put(tmp_path, "b.md", fields("headline: B", "url: x", "retold: y"))
    put(tmp_path, "a.md", fields("headline: A", "source: [x]"))
    put(tmp_path, "good.md", fields("headline: Good"))
    put(tmp_path, "Not a slug.md", fields("headline: C"))
    put(tmp_path, "z.md", b"\xff")
    put(tmp_path, "_notes.md", "no article")
    put(tmp_path, ".hidden.md", "no article")
    reading = desk_in(tmp_path).read(DAY)
    assert [found.slug for found in reading.articles] == ["good"]
    assert [problem.where.removeprefix("content/2023-12-07/") for problem in reading.problems] == [
        "Not a slug.md",
        "a.md:3",
        "b.md:3",
        "b.md:4",
        "z.md:1",
    ]
    assert all(problem.remedy for problem in reading.problems)


@pytest.mark.parametrize(
    "name", ["Upper.md", "two words.md", "-dash.md", "ليبيا.md", "a_b.md", "a.b.md", "é.md"]
)
def test_a_file_name_that_is_no_slug(tmp_path: Path, name: str) -> None:
    (problem,) = problems(tmp_path, fields("headline: A"), name)
    assert problem.where == f"content/2023-12-07/{name}"
    assert problem.message == "cannot be a slug"
    assert "rename it" in problem.remedy


@pytest.mark.parametrize("data", [b"caf\xe9", "درنة".encode("cp1256"), b"\xff\xfea\0"])
def test_a_file_that_is_not_utf_8(tmp_path: Path, data: bytes) -> None:
    start = "---\nheadline: ليبيا\nsource: ".encode()
    (problem,) = problems(tmp_path, start + data + b"\n---\n\nText.\n")
    assert str(problem) == f"{WHERE}:3: is not UTF-8 (save it as UTF-8)"


def test_a_file_that_an_editor_on_windows_saved(tmp_path: Path) -> None:
    content = "\ufeff" + fields("headline: A", "source: B", "places:", "  - C")
    found = article(tmp_path, content.replace("\n", "\r\n") + "\r\nTwo\r\nlines.\r\n")
    assert (found.headline, found.source, found.places) == ("A", "B", ("C",))
    assert found.body == ("A paragraph.", "Two lines.")
    old_mac = article(tmp_path, content.replace("\n", "\r"))
    assert (old_mac.headline, old_mac.body) == ("A", ("A paragraph.",))


def test_lines_are_counted_as_an_editor_shows_them(tmp_path: Path) -> None:
    for end in ("\n", "\r\n", "\r"):
        content = fields("headline: A", "# note", "sourc: B").replace("\n", end)
        (problem,) = problems(tmp_path, content)
        assert problem.where == f"{WHERE}:4"


@pytest.mark.parametrize("character", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1e"])
def test_a_strange_line_separator_is_a_space(tmp_path: Path, character: str) -> None:
    found = article(tmp_path, fields(f"headline: A{character}B", "source: C"))
    assert (found.headline, found.source) == ("A B", "C")
    (problem,) = problems(tmp_path, fields(f'headline: "A{character}B"', "sourc: C"))
    assert problem.where == f"{WHERE}:3"


def test_a_scalar_is_the_text_that_stands_there(tmp_path: Path) -> None:
    found = article(
        tmp_path,
        fields(
            "headline: NO",
            "source: 12:30:45",
            "categories: [0o7, 1e3, yes, null, ~, 1_000, 12:30:45, http://a.example/b]",
            "places:",
            "  - 2023-12-07",
            "  - Off",
            "summary: ~",
        ),
    )
    assert (found.headline, found.source, found.summary) == ("NO", "12:30:45", "~")
    assert found.categories == (
        "0o7",
        "1e3",
        "yes",
        "null",
        "~",
        "1_000",
        "12:30:45",
        "http://a.example/b",
    )
    assert found.places == ("2023-12-07", "Off")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2023-11-30", date(2023, 11, 30)),
        ('"2023-11-30"', date(2023, 11, 30)),
        ("2023-11-30T18:05Z", datetime(2023, 11, 30, 18, 5, tzinfo=UTC)),
        ("2023-11-30T20:05+02:00", datetime(2023, 11, 30, 18, 5, tzinfo=UTC)),
        ("2023-11-30T20:05:09+02:00", datetime(2023, 11, 30, 18, 5, 9, tzinfo=UTC)),
    ],
)
def test_a_moment_is_kept_with_its_zone(
    tmp_path: Path, written: str, meant: date | datetime
) -> None:
    found = article(tmp_path, fields("headline: A", f"published: {written}"))
    assert found.published == meant
    assert type(found.published) is type(meant)
    if isinstance(found.published, datetime) and "+02:00" in written:
        assert found.published.isoformat().endswith("+02:00")


def test_every_way_of_yaml_to_write_text(tmp_path: Path) -> None:
    found = article(
        tmp_path,
        fields(
            "headline: 'it''s'",
            'source: "\\u0644\\x41"',
            "summary: >-",
            "  folded",
            "  text",
            "# a note",
            "places: [",
            "  Derna,  # the town",
            "  'Al-Bayda']",
            "categories:",
            "- one",
            "- two",
            "section: aid # why not",
        ),
    )
    assert (found.headline, found.source, found.summary) == ("it's", "لA", "folded text")
    assert (found.places, found.categories) == (("Derna", "Al-Bayda"), ("one", "two"))
    assert found.section == "aid"
    assert found.section in SECTIONS


def test_a_body_is_paragraphs_between_blank_lines(tmp_path: Path) -> None:
    found = article(
        tmp_path,
        "---\nheadline: A\n---\nOne\n\ttwo  three\n \t \n---\n\n\n\nheadline: no\n# no comment\n",
    )
    assert found.body == ("One two three", "---", "headline: no # no comment")


def test_what_hides_in_text_is_taken_out(tmp_path: Path) -> None:
    found = article(tmp_path, fields('headline: "A\\u202eB\\u200b\\0"') + "\nC\u2066D\u200c\x07E\n")
    assert found.headline == "AB"
    assert found.body[-1] == "CD\u200cE"

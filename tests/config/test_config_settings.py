"""`briefing.toml` and the environment: what they say, and everything that is wrong with them."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from briefing.config.settings import Settings, find_workspace, load
from briefing.errors import ConfigError, Exit, Problem

WHOLE = """\
[publication]
name = "Harbour News"
tagline = "What moors where"
publisher = "the harbour office"
language = "en"
time_zone = "Africa/Tripoli"
due = "06:30"
no_section = ["Normal", "Home"]
background_after_days = 3
history_days = 7
summary_words = 50

[mail]
from = "Harbour News <news@harbour.example>"
leave_address = "leave@harbour.example"
postal_address = "1 Quay, Misrata"

[[sections]]
key = "aid"
name = "Aid"
words = ["relief"]
tags = ["Humanitarian", "Floods"]

[[sections]]
key = "economy"
name = "Economy"
tags = ["Oil"]

[[sources]]
name = "The Harbour Desk"
host = "WWW.Harbour.example"
"""

LEAST = """\
[publication]
name = "N"
publisher = "P"
time_zone = "Africa/Tripoli"

[mail]
from = "news@harbour.example"
leave_address = "leave@harbour.example"

[[sections]]
key = "aid"
name = "Aid"
"""


def loaded(folder: Path, text: str | bytes, **environment: str) -> Settings:
    data = text.encode() if isinstance(text, str) else text
    (folder / "briefing.toml").write_bytes(data)
    return load(folder, environment)


def problems(folder: Path, text: str | bytes, **environment: str) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        loaded(folder, text, **environment)
    assert caught.value.exit_code is Exit.USAGE
    for problem in caught.value.problems:
        assert str(problem).isprintable()
    return caught.value.problems


def with_line(line: str, new: str) -> str:
    """WHOLE with one of its lines replaced."""
    assert WHOLE.count(f"{line}\n") == 1
    return WHOLE.replace(f"{line}\n", f"{new}\n")


def test_all_that_can_be_set(tmp_path: Path) -> None:
    settings = loaded(tmp_path, WHOLE)
    publication = settings.publication
    assert settings.workspace == tmp_path
    assert settings.tags == ("Humanitarian", "Floods", "Oil")
    assert (publication.name, publication.tagline) == ("Harbour News", "What moors where")
    assert (publication.publisher, publication.language) == ("the harbour office", "en")
    assert (publication.zone, publication.due) == (ZoneInfo("Africa/Tripoli"), time(6, 30))
    assert publication.no_section == {"normal", "home"}
    assert (publication.background_after, publication.history) == (3, 7)
    assert publication.summary_words == 50
    sender = publication.sender
    assert (sender.name, sender.address) == ("Harbour News", "news@harbour.example")
    assert (sender.leave_address, sender.postal_address) == (
        "leave@harbour.example",
        "1 Quay, Misrata",
    )
    assert [(rule.key, rule.name, rule.words, rule.tags) for rule in publication.sections] == [
        ("aid", "Aid", ("relief",), ("Humanitarian", "Floods")),
        ("economy", "Economy", (), ("Oil",)),
    ]
    (source,) = publication.sources
    assert (source.name, source.host) == ("The Harbour Desk", "harbour.example")


def test_the_least_that_must_be_set(tmp_path: Path) -> None:
    publication = loaded(tmp_path, LEAST).publication
    assert (publication.language, publication.due) == ("en", time(6, 30))
    assert (publication.background_after, publication.history) == (2, 14)
    assert (publication.summary_words, publication.sources) == (60, ())
    assert (publication.sender.name, publication.sender.address) == ("N", "news@harbour.example")
    due = publication.due_at(date(2023, 12, 7))
    assert due == datetime(2023, 12, 7, 6, 30, tzinfo=ZoneInfo("Africa/Tripoli"))
    assert due.isoformat() == "2023-12-07T06:30:00+02:00"


def test_the_projects_own_settings_can_be_used(root: Path) -> None:
    assert load(root, {}).publication.name == "Libya Briefing"


def test_text_is_clean(tmp_path: Path) -> None:
    text = with_line('name = "Harbour News"', 'name = " Harbour\\u202e \\n News\\u0007 "')
    assert loaded(tmp_path, text).publication.name == "Harbour News"


def test_windows_line_endings_and_its_byte_order_mark(tmp_path: Path) -> None:
    text = "\ufeff" + with_line('due = "06:30"', 'due = "6"')
    (problem,) = problems(tmp_path, text.replace("\n", "\r\n"))
    assert problem.where == "briefing.toml:7"
    assert loaded(tmp_path, b"\xef\xbb\xbf" + WHOLE.encode()).publication.name == "Harbour News"


LINE = 'due = "06:30"'
# The line, what stands there instead, and the problem that it makes.
BAD = [
    (
        'time_zone = "Africa/Tripoli"',
        'time_zone = "Mars/Olympus"',
        'briefing.toml:6: publication.time_zone is no time zone: "Mars/Olympus"'
        ' (an IANA name such as "Africa/Tripoli")',
    ),
    (
        'time_zone = "Africa/Tripoli"',
        'time_zone = "../../etc/passwd"',
        'briefing.toml:6: publication.time_zone is no time zone: "../../etc/passwd"'
        ' (an IANA name such as "Africa/Tripoli")',
    ),
    (
        'time_zone = "Africa/Tripoli"',
        'time_zone = ""',
        'briefing.toml:6: publication.time_zone is no time zone: ""'
        ' (an IANA name such as "Africa/Tripoli")',
    ),
    *(
        (
            'due = "06:30"',
            f'due = "{hour}"',
            f'briefing.toml:7: publication.due is no time of day: "{hour}"'
            ' (hour and minute, such as "06:30")',
        )
        for hour in ("24:00", "6:30", "06:60", "noon", "06:30:00", "")
    ),
    (
        'due = "06:30"',
        'deu = "06:30"',
        "briefing.toml:7: unknown field publication.deu (did you mean due?)",
    ),
    (
        'language = "en"',
        'language = "fr"',
        re.compile(
            r'briefing\.toml:5: publication\.language (?!.*(String|pattern)).*"fr" '
            r'\("en" or "ar"\)'
        ),
    ),
    (
        'name = "Harbour News"',
        'name = " "',
        "briefing.toml:2: publication.name is empty (the newsletter's name, as readers see it)",
    ),
    (
        'name = "Harbour News"',
        "name = 5",
        "briefing.toml:2: publication.name should be text, not 5"
        " (the newsletter's name, as readers see it)",
    ),
    (
        'no_section = ["Normal", "Home"]',
        'no_section = "Normal"',
        re.compile(
            r'briefing\.toml:8: publication\.no_section should be a list, not "Normal" \(.+\)'
        ),
    ),
    (
        'no_section = ["Normal", "Home"]',
        'no_section = ["Normal", 5]',
        re.compile(r"briefing\.toml:8: publication\.no_section\[2\] should be text, not 5 \(.+\)"),
    ),
    (
        "background_after_days = 3",
        "background_after_days = 366",
        "briefing.toml:9: publication.background_after_days should be less than or equal to 365,"
        " not 366 (a number of days)",
    ),
    (
        "history_days = 7",
        "history_days = -1",
        "briefing.toml:10: publication.history_days should be greater than or equal to 0, not -1"
        " (a number of days)",
    ),
    (
        "summary_words = 50",
        "summary_words = 14",
        "briefing.toml:11: publication.summary_words should be greater than or equal to 15,"
        " not 14 (a number of words)",
    ),
    (
        'from = "Harbour News <news@harbour.example>"',
        'from = "the harbour"',
        re.compile(r'briefing\.toml:14: mail\.from is no mail address: "the.*" \(such as .+'),
    ),
    (
        'from = "Harbour News <news@harbour.example>"',
        "# from is missing",
        re.compile(r"briefing\.toml:13: mail\.from is missing \(such as .+@.+\)"),
    ),
    (
        'leave_address = "leave@harbour.example"',
        'leave_address = "leave@"',
        'briefing.toml:15: mail.leave_address is no mail address: "leave@"'
        ' (such as "leave@example.org")',
    ),
    (
        'leave_address = "leave@harbour.example"',
        'leave_address = "Leave <leave@harbour.example>"',
        'briefing.toml:15: mail.leave_address is no mail address: "Leave <leave@harbour.example>"'
        ' (such as "leave@example.org")',
    ),
    (
        'key = "economy"',
        'key = "background"',
        'briefing.toml:25: sections[2].key cannot be a key: "background"'
        " (lower-case letters, digits and hyphens; not background)",
    ),
    (
        'key = "economy"',
        'key = "The Economy"',
        'briefing.toml:25: sections[2].key cannot be a key: "The Economy"'
        " (lower-case letters, digits and hyphens; not background)",
    ),
    (
        'name = "Economy"',
        'nmae = "Economy"',
        "briefing.toml:26: unknown field sections[2].nmae (did you mean name?)",
    ),
    (
        'tags = ["Oil"]',
        'tags = [\n  "Oil",\n  "",\n]',
        re.compile(r"briefing\.toml:2[79]: sections\[2\]\.tags\[2\] is empty \(.+\)"),
    ),
    (
        'name = "The Harbour Desk"',
        "",
        "briefing.toml:29: sources[1].name is missing (the source's name in print)",
    ),
]


@pytest.mark.parametrize(("line", "new", "expected"), BAD)
def test_a_problem_says_where_it_is_and_what_mends_it(
    tmp_path: Path, line: str, new: str, expected: str | re.Pattern[str]
) -> None:
    told = [str(problem) for problem in problems(tmp_path, with_line(line, new))]
    if isinstance(expected, str):
        assert expected in told
    else:
        assert any(map(expected.fullmatch, told)), told
    assert len(told) == 1 + ("nmae" in new)


def test_every_problem_at_once(tmp_path: Path) -> None:
    text = WHOLE
    for line, new in [
        ('publisher = "the harbour office"', 'publsher = "the harbour office"'),
        ('time_zone = "Africa/Tripoli"', 'time_zone = "Mars"'),
        ('leave_address = "leave@harbour.example"', 'leave_address = "nobody"'),
        ('key = "aid"', 'key = "Aid!"'),
        ('host = "WWW.Harbour.example"', "host = 3"),
    ]:
        text = text.replace(line, new)
    found = problems(tmp_path, text + '\n[weather]\nsky = "blue"\n')
    told = {(problem.where, problem.message) for problem in found}
    assert told == {
        ("briefing.toml:1", "publication.publisher is missing"),
        ("briefing.toml:4", "unknown field publication.publsher"),
        ("briefing.toml:6", 'publication.time_zone is no time zone: "Mars"'),
        ("briefing.toml:15", 'mail.leave_address is no mail address: "nobody"'),
        ("briefing.toml:19", 'sections[1].key cannot be a key: "Aid!"'),
        ("briefing.toml:31", "sources[1].host should be text, not 3"),
        ("briefing.toml:33", "unknown field weather"),
    }


def test_tables_of_one_name_are_counted_wherever_they_stand(tmp_path: Path) -> None:
    text = WHOLE + '\n[[sections]]\nkey = "OIL"\nname = "Oil"\n'
    (problem,) = problems(tmp_path, text)
    assert problem.message == 'sections[3].key cannot be a key: "OIL"'
    assert problem.where == "briefing.toml:34"


def test_lines_are_counted_as_an_editor_shows_them(tmp_path: Path) -> None:
    text = with_line('tagline = "What moors where"', 'tagline = "a\u2028b\x85c"')
    (problem,) = problems(tmp_path, text.replace('due = "06:30"', 'due = "6"'))
    assert problem.where == "briefing.toml:7"


def test_a_section_key_that_stands_twice(tmp_path: Path) -> None:
    text = WHOLE + '\n[[sections]]\nkey = "economy"\nname = "Economy again"\n'
    (problem,) = problems(tmp_path, text)
    assert "economy" in problem.message
    assert "twice" in problem.message
    lines = ["24", "25", "33", "34"]  # of the one or of the other
    assert problem.where in [f"briefing.toml:{line}" for line in lines]


def test_no_section_at_all(tmp_path: Path) -> None:
    start = WHOLE.partition("[[sections]]")[0]
    for text in (start, "sections = []\n" + start):
        (problem,) = problems(tmp_path, text)
        assert problem.message.startswith("sections ")
        assert "Tuple" not in problem.message
        assert problem.remedy == "one [[sections]] table for each heading"


def test_an_empty_file_lacks_every_table(tmp_path: Path) -> None:
    found = problems(tmp_path, "")
    assert [problem.message for problem in found] == [
        "publication is missing",
        "mail is missing",
        "sections is missing",
    ]
    assert all(problem.remedy for problem in found)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (with_line('name = "Harbour News"', "name = Harbour News"), 2),
        (with_line('due = "06:30"', "due ="), 7),
        (with_line('due = "06:30"', 'due = "06:30'), 7),
        (with_line("[mail]", "[mail"), 13),
        (with_line("history_days = 7", "history_days = 7\nhistory_days = 8"), 11),
        (WHOLE + "[mail]\nfrom = 1\n", 32),
    ],
)
def test_not_toml(tmp_path: Path, text: str, line: int) -> None:
    (problem,) = problems(tmp_path, text)
    assert problem.where == f"briefing.toml:{line}"
    assert problem.message.startswith("is not TOML: ")
    assert problem.remedy


def test_not_utf_8(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, WHOLE.encode().replace(b"Quay", b"Qu\xe9"))
    assert "briefing.toml" in problem.where
    assert "cannot be read" in problem.message
    assert problem.remedy == "save it as UTF-8"


def test_the_environment_goes_before_the_file(tmp_path: Path) -> None:
    settings = loaded(
        tmp_path,
        WHOLE,
        BRIEFING_PUBLICATION__DUE="18:45",
        BRIEFING_PUBLICATION__TIME_ZONE="Europe/Malta",
        BRIEFING_PUBLICATION__SUMMARY_WORDS="75",
        BRIEFING_MAIL__FROM="Mirror <mirror@harbour.example>",
        BRIEFING_MAIL__POSTAL_ADDRESS="",
        BRIEFING_DEBUG="1",
        BRIEFING_="x",
        briefing_publication__name="small",
        PUBLICATION__NAME="other",
    )
    publication = settings.publication
    assert (publication.due, publication.zone) == (time(18, 45), ZoneInfo("Europe/Malta"))
    assert publication.summary_words == 75
    assert (publication.sender.name, publication.sender.address) == (
        "Mirror",
        "mirror@harbour.example",
    )
    assert publication.sender.postal_address == ""
    assert publication.name == "Harbour News"


def test_the_environment_may_give_what_the_file_lacks(tmp_path: Path) -> None:
    text = LEAST.replace('name = "N"\n', "").replace("[mail]\n", "").replace("from =", "# from =")
    text = text.replace("leave_address =", "# leave_address =")
    settings = loaded(
        tmp_path,
        text,
        BRIEFING_PUBLICATION__NAME="From outside",
        BRIEFING_MAIL__FROM="a@b.example",
        BRIEFING_MAIL__LEAVE_ADDRESS="c@d.example",
    )
    assert settings.publication.name == "From outside"
    assert settings.publication.sender.leave_address == "c@d.example"


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        (
            "BRIEFING_PUBLICATION__DUE",
            "7 am",
            'publication.due is no time of day: "7 am" (hour and minute, such as "06:30")',
        ),
        (
            "BRIEFING_PUBLICATION__TIME_ZONE",
            "Mars",
            'publication.time_zone is no time zone: "Mars" (an IANA name such as "Africa/Tripoli")',
        ),
        (
            "BRIEFING_PUBLICATION__NAM",
            "x",
            "unknown field publication.nam (did you mean name?)",
        ),
        (
            "BRIEFING_MAIL__LEAVE_ADDRESS",
            "x",
            'mail.leave_address is no mail address: "x" (such as "leave@example.org")',
        ),
        (
            "BRIEFING_PUBLICATON__DUE",
            "07:00",
            "unknown field publicaton (did you mean publication?)",
        ),
        (
            "BRIEFING_SECTIONS__KEY",
            "x",
            "sections is a list of tables"
            " (change it in briefing.toml; unset BRIEFING_SECTIONS__KEY)",
        ),
    ],
)
def test_what_a_variable_gets_wrong_is_told_by_its_name(
    tmp_path: Path, variable: str, value: str, expected: str
) -> None:
    (problem,) = problems(tmp_path, WHOLE, **{variable: value})
    assert str(problem) == f"{variable}: {expected}"


def test_variables_and_file_are_told_together(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        with_line('name = "Harbour News"', "name = 5"),
        BRIEFING_PUBLICATION__DUE="7",
        BRIEFING_PUBLICATION__SUMMARY_WORDS="many",
        BRIEFING_SECTIONS__KEY="x",
    )
    assert {problem.where for problem in found} == {
        "briefing.toml:2",
        "BRIEFING_PUBLICATION__DUE",
        "BRIEFING_PUBLICATION__SUMMARY_WORDS",
        "BRIEFING_SECTIONS__KEY",
    }


def test_what_a_value_holds_cannot_break_the_line_of_its_problem(tmp_path: Path) -> None:
    problems(tmp_path, with_line(LINE, 'due = "06\\n30\\u001b[31m"'))
    problems(tmp_path, WHOLE, BRIEFING_PUBLICATION__DUE="06\n30")


def test_the_digest_tells_what_is_in_force(tmp_path: Path) -> None:
    first = loaded(tmp_path, WHOLE).digest
    assert loaded(tmp_path, "# A comment.\n" + WHOLE).digest == first
    assert loaded(tmp_path, WHOLE, BRIEFING_PUBLICATION__DUE="07:00").digest != first
    assert loaded(tmp_path, WHOLE.replace('due = "06:30"', 'due = "07:00"')).digest != first
    assert loaded(tmp_path, WHOLE, BRIEFING_PUBLICATION__DUE="06:30").digest == first


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, {})
    (problem,) = caught.value.problems
    assert str(problem) == f"{tmp_path / 'briefing.toml'}: is not there (use --workspace DIR)"


def test_the_workspace_is_found_upwards(tmp_path: Path) -> None:
    outer, inner = tmp_path / "outer", tmp_path / "outer/inner"
    deep = inner / "content/2023-12-07"
    deep.mkdir(parents=True)
    (outer / "briefing.toml").write_text(LEAST)
    assert find_workspace(deep) == outer
    (inner / "briefing.toml").write_text(LEAST)
    assert find_workspace(deep) == inner
    assert find_workspace(inner) == inner
    (inner / "briefing.toml").unlink()
    (inner / "briefing.toml").mkdir()
    assert find_workspace(deep) == outer


def test_no_workspace_upwards(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        find_workspace(tmp_path)
    (problem,) = caught.value.problems
    assert problem.where == str(tmp_path)
    assert problem.message == "no briefing.toml here or above"
    assert "--workspace DIR" in problem.remedy


SOURCE = '\n[[sources]]\nname = "Cove"\n'


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ('feed = "cove.example/feed"', 'feed is no web address: "cove.example/feed"'),
        ('feed = "file:///etc/passwd"', "feed is no web address"),
        ('listing = "https://cove.example/"', "has only one of listing and links"),
        ('links = "/news/"', "has only one of listing and links"),
        (
            'listing = "https://cove.example/"\nlinks = "["',
            'links is no regular expression: "[" (unterminated character set',
        ),
        ('feeds = "https://cove.example/"', "unknown field sources[1].feeds (did you mean feed?)"),
        (
            f'feed = "https://cove.example/"{SOURCE}feed = "https://cove.example/ar/"',
            'the name "Cove" stands twice',
        ),
    ],
)
def test_a_source_that_cannot_be_read(tmp_path: Path, keys: str, message: str) -> None:
    (tmp_path / "briefing.toml").write_text(LEAST + SOURCE + keys + "\n", "utf-8")
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, {})
    (problem,) = caught.value.problems
    assert message in str(problem)
    assert problem.where.startswith("briefing.toml:")


def test_sources_that_are_read(tmp_path: Path) -> None:
    keys = (
        'feed = "HTTPS://cove.example/feed/"\nlisting = "https://cove.example/"\nlinks = \'/\\d+\''
    )
    unread = '\n[[sources]]\nname = "Cove"\nhost = "www.Cove.example"\n'  # a name for another host
    (tmp_path / "briefing.toml").write_text(LEAST + SOURCE + keys + unread, "utf-8")
    settings = load(tmp_path, {"BRIEFING_NET__PAUSE_SECONDS": "2.5"})
    cove, other = settings.publication.sources
    assert cove.is_read
    assert not other.is_read
    assert (cove.feed, cove.links) == ("https://cove.example/feed/", r"/\d+")
    assert settings.pause == 2.5
    with pytest.raises(ConfigError, match="pause_seconds"):
        load(tmp_path, {"BRIEFING_NET__PAUSE_SECONDS": "-1"})

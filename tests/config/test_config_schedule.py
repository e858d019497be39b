"""The table `[schedule]`, and the due hour changed in the file."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from briefing.config.due import set_due
from briefing.config.schedule import Policy, Schedule
from briefing.config.settings import Settings, load
from briefing.errors import ConfigError, Problem

BASE = """\
# by hand
[publication]
name = "N"
publisher = "P"
time_zone = "Africa/Tripoli"
due = '06:30'   # the hour

[mail]
from = "news@harbour.example"
leave_address = "leave@harbour.example"

[[sections]]
key = "aid"
name = "Aid"
"""


def loaded(folder: Path, text: str, **environment: str) -> Settings:
    (folder / "briefing.toml").write_bytes(text.encode())
    return load(folder, environment)


def schedule(folder: Path, table: str, **environment: str) -> Schedule:
    return loaded(folder, f"{BASE}\n[schedule]\n{table}\n", **environment).schedule


def test_what_holds_where_nothing_is_said(tmp_path: Path) -> None:
    plain = loaded(tmp_path, BASE).schedule
    assert plain == schedule(tmp_path, "")
    assert plain == Schedule(
        days=frozenset(range(7)),
        latest=timedelta(hours=6),
        holidays=frozenset(),
        also=frozenset(),
        approve=False,
        min_stories=3,
        quiet_day=Policy.HOLD,
        on_errors=Policy.HOLD,
        unread_leave_mails=Policy.HOLD,
        editor="",
        ping_url="",
        collect=True,
    )


def test_what_the_table_says(tmp_path: Path) -> None:
    table = """
        days = ["sun", "mon", "tue", "wed", "thu"]
        latest = "12:00"
        holidays = ["2024-02-17", 2024-12-24]
        also = ["2024-04-06"]
        approve = true
        min_stories = 0
        quiet_day = "send"
        on_errors = "skip"
        unread_leave_mails = "send"
        editor = "editor@harbour.example"
        ping_url = "https://ping.example/abc"
        collect = false
    """
    assert schedule(tmp_path, table) == Schedule(
        days=frozenset({6, 0, 1, 2, 3}),
        latest=time(12),
        holidays=frozenset({date(2024, 2, 17), date(2024, 12, 24)}),
        also=frozenset({date(2024, 4, 6)}),
        approve=True,
        min_stories=0,
        quiet_day=Policy.SEND,
        on_errors=Policy.SKIP,
        unread_leave_mails=Policy.SEND,
        editor="editor@harbour.example",
        ping_url="https://ping.example/abc",
        collect=False,
    )


def test_the_environment_decides_and_answers_reach_the_editor(tmp_path: Path) -> None:
    text = BASE.replace("[mail]", '[mail]\nreply_to = "desk@harbour.example"')
    given = {"BRIEFING_SCHEDULE__LATEST": "90m", "BRIEFING_SCHEDULE__APPROVE": "true"}
    found = loaded(tmp_path, text, **given).schedule
    assert (found.latest, found.approve) == (timedelta(minutes=90), True)
    assert found.editor == "desk@harbour.example"


def test_the_schedule_is_not_printed(tmp_path: Path) -> None:
    table = f"{BASE}\n[schedule]\ndays = []\n"
    assert loaded(tmp_path, table).digest == loaded(tmp_path, BASE).digest


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('days = ["sunday"]', 'schedule.days[1] is no weekday: "sunday"'),
        ('days = ["sun", "sun"]', "schedule.days has a weekday twice: sun"),
        ("days = [0]", 'schedule.days[1] is no weekday: "0"'),
        ("days = [[]]", 'schedule.days[1] is no weekday: "[]"'),
        ('latest = "25:00"', 'schedule.latest is no hour and no length of time: "25:00"'),
        ('latest = "0h"', 'schedule.latest is no hour and no length of time: "0h"'),
        ("latest = 6", 'schedule.latest is no hour and no length of time: "6"'),
        ('latest = "25h"', 'schedule.latest is more than a day: "25h"'),
        ('holidays = ["17 Feb"]', 'schedule.holidays[1] is no date: "17 Feb"'),
        ('also = ["2023-02-29"]', 'schedule.also[1] is no date: "2023-02-29"'),
        ("also = [2023-02-28T01:00:00]", 'schedule.also[1] is no date: "2023-02-28 01:00:00"'),
        ('on_errors = "send"', "schedule.on_errors should be 'hold' or 'skip', not \"send\""),
        ('unread_leave_mails = "skip"', "schedule.unread_leave_mails should be"),
        ('quiet_day = "wait"', "schedule.quiet_day should be 'send', 'hold' or 'skip'"),
        ("min_stories = -1", "schedule.min_stories should be greater than or equal to 0"),
        ('editor = "the editor"', 'schedule.editor is no mail address: "the editor"'),
        ('ping_url = "http://ping.example/abc"', "schedule.ping_url is not encrypted"),
        ('ping_url = "ping.example/s3cret"', "schedule.ping_url is no web address"),
        ('ping_url = ["https://ping.example/s3cret"]', "schedule.ping_url should be text, not a"),
        ('at = "06:30"', "unknown field schedule.at"),
    ],
)
def test_what_cannot_be_meant_is_named_with_its_line(
    line: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError) as caught:
        schedule(tmp_path, line)
    (problem,) = caught.value.problems
    assert problem.message.startswith(message)
    assert "s3cret" not in str(problem), "who knows the address to be pinged can ping it"
    assert problem.where == f"briefing.toml:{BASE.count(chr(10)) + 3}"
    assert problem.remedy


def test_a_day_cannot_be_free_and_not(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="has 2024-02-17 both in holidays and in also"):
        schedule(tmp_path, "holidays = [2024-02-17]\nalso = ['2024-02-17']")


def test_a_ping_may_go_to_this_machine(tmp_path: Path) -> None:
    url = "http://127.0.0.1:8000/abc"
    assert schedule(tmp_path, f'ping_url = "{url}"').ping_url == url


CHANGED = BASE.replace("'06:30'", '"22:05"')
SILENT = BASE.replace("due =", "# due =")
SPOKEN = SILENT.replace("[publication]\n", '[publication]\ndue = "22:05"\n')
OTHER = "\n[[ignore]]\ncode = 'J132'\nreason = '''\ndue = \"06:30\"'''\n"


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        (BASE, CHANGED),
        (BASE.replace("\n", "\r\n"), CHANGED.replace("\n", "\r\n")),
        ("\ufeff" + BASE, "\ufeff" + CHANGED),
        (SILENT, SPOKEN),
        (SILENT.replace("\n", "\r\n"), SPOKEN.replace("\n", "\r\n")),
        (SILENT + OTHER, SPOKEN + OTHER),  # the same word of another table
    ],
    ids=["said", "crlf", "mark", "not-said", "not-said-crlf", "another's"],
)
def test_the_due_hour_is_changed_where_it_stands(text: str, changed: str, tmp_path: Path) -> None:
    loaded(tmp_path, text)
    path = tmp_path / "briefing.toml"
    path.chmod(0o600)
    assert set_due(tmp_path, time(22, 5))
    assert path.read_bytes().decode() == changed
    assert path.stat().st_mode & 0o777 == 0o600
    assert load(tmp_path, {}).publication.due == time(22, 5)
    assert not set_due(tmp_path, time(22, 5))


@pytest.mark.parametrize(
    "text",
    [
        BASE.replace("due = '06:30'", "due = 06:30:00"),
        BASE.replace("due = '06:30'", "\"due\" = '06:30'"),
        BASE.replace("due = '06:30'", "tagline = '''\ndue = \"06:30\"\n'''"),
    ],
)
def test_a_file_that_says_it_otherwise_is_left_to_its_owner(text: str, tmp_path: Path) -> None:
    loaded(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        set_due(tmp_path, time(22, 5))
    message = "the due hour stands in no line that can be changed"
    remedy = 'write due = "22:05" into its table [publication]'
    assert caught.value.problems == (Problem("briefing.toml", message, remedy),)
    assert (tmp_path / "briefing.toml").read_bytes().decode() == text
    assert [path.name for path in tmp_path.iterdir()] == ["briefing.toml"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real = tmp_path / "real.toml"
    real.write_text(BASE)
    (tmp_path / "briefing.toml").symlink_to(real)
    assert set_due(tmp_path, time(7))
    assert (tmp_path / "briefing.toml").is_symlink()
    assert 'due = "07:00"' in real.read_text()

"""The daily run with its real steps: an issue goes once, waits where it has to, and says why."""

from __future__ import annotations

import email
import json
import os
import re
import shutil
import signal
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, timedelta
from email.message import Message
from pathlib import Path
from random import Random
from threading import Event
from time import monotonic

import cli_workspace as kit
import dovecot as imap
import loopback
import newsroom
import pytest
import send_kit
from send_kit import DAY, Server, address, copied, end, enlist, plain, run, serve, start

from briefing.app.backup import backup
from briefing.app.hands import alone, hands_of
from briefing.app.restore import restore
from briefing.app.run import run as run_due
from briefing.app.sending import Means
from briefing.app.steps import Steps, since
from briefing.app.workspace import open_workspace
from briefing.errors import OvertakenError
from briefing.schedule.deciding import Step
from briefing.store.database import Database

EDITOR = "editor@example.com"
PEOPLE = [address(number) for number in range(3)]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a desk, three people, and an editor."""
    folder = send_kit.built(tmp_path_factory.mktemp("built"))
    shutil.rmtree(folder / "out")
    enlist(folder, [(one, "", "en") for one in PEOPLE])
    return folder


def made(template: Path, folder: Path, server: Server, schedule: str = "") -> Path:
    copied(template, folder, smtp=plain(server))
    told = f'\n[schedule]\neditor = "{EDITOR}"\nmin_stories = 2\n{schedule}\n'
    with (folder / "briefing.toml").open("a", encoding="utf-8") as file:
        file.write(told)
    return folder


def at(hour: str, day: str = DAY) -> datetime:
    return datetime.fromisoformat(f"{day}T{hour}:00+02:00")


def call(
    folder: Path, moment: datetime, environment: dict[str, str] | None = None
) -> tuple[bool, str]:
    """Whether a run at that *moment* went well, and what it said."""
    lines: list[str] = []
    workspace = open_workspace(folder, folder, environment or {})
    means = Means(lambda: moment, monotonic, Random(os.urandom(8)), Event())
    hands = hands_of(workspace, Database(folder), means, lambda line, _: lines.append(line))
    return run_due(hands), "\n".join(lines)


def issues(server: Server) -> list[str]:
    """Who was sent the issue."""
    return [one for one in server.recipients if one != EDITOR]


def letters(server: Server) -> list[Message]:
    """What the editor got."""
    found = (one for one in server.taken if one.rcpt_tos == [EDITOR])
    return [email.message_from_bytes(one.content or b"") for one in found]  # type: ignore[arg-type]


def text_of(letter: Message) -> str:
    text = letter.get_payload(decode=True)
    assert isinstance(text, bytes)
    return text.decode()


def test_who_calls_between_two_issues_is_told_when_the_next_one_goes(
    template: Path, tmp_path: Path
) -> None:
    """By the machine's own clock, at seven hours behind the due one: the latest is six behind."""
    with serve(Server()) as server:
        folder = made(template, tmp_path / "w", server)
        due = datetime.now(at("00:00").tzinfo) - timedelta(hours=7)
        environment = {"BRIEFING_PUBLICATION__DUE": f"{due:%H:%M}"}
        told = run(folder, "run", environment=environment)
        assert (told.code, told.out) == (0, "")
        following = due + timedelta(days=1)
        assert f"nothing is due; the next issue goes {following:%Y-%m-%d %H:%M}" in told.err
        assert run(folder, "run", "--quiet", environment=environment).err == ""
        assert server.taken == []


def test_an_issue_goes_out_once_in_its_window(template: Path, tmp_path: Path) -> None:
    with serve(Server()) as server:
        folder = made(template, tmp_path / "w", server)
        assert call(folder, at("06:29")) == (True, "")
        assert not (folder / "out").exists()
        fine, said = call(folder, at("06:30"))
        assert fine
        assert said.splitlines() == [
            f"{DAY}: build: 2 stories; checked: 0 errors, {_warnings(said)} warnings",
            f"{DAY}: send: 3 submitted",
        ]
        assert issues(server) == PEOPLE
        for moment in (at("06:40"), at("05:00"), at("06:30"), at("12:29"), at("12:31")):
            assert call(folder, moment) == (True, "")
        late = at("12:30", "2023-12-08")
        assert call(folder, late)[0] is False  # nothing lay on that desk, and nobody called
        assert issues(server) == PEOPLE
        (letter,) = letters(server)
        assert letter["Subject"] == "Harbour News: the issue of 2023-12-08 did not go out"
        status = run(folder, "status", "--date", DAY)
        assert re.search(r"07 Dec 06:30 +send +done +3 submitted", status.out), status.out
        told = json.loads(run(folder, "status", "--date", DAY, "--format", "json").out)
        assert [line["step"] for line in told[-1]["lines"]] == ["build", "send"]


def _warnings(said: str) -> str:
    found = re.search(r"(\d+) warnings", said)
    return found[1] if found else ""


def test_a_quiet_day_is_held_and_goes_when_it_is_approved(template: Path, tmp_path: Path) -> None:
    with serve(Server()) as server:
        folder = made(template, tmp_path / "w", server)
        (folder / "content" / DAY / "boats.md").unlink()
        fine, said = call(folder, at("06:30"))
        assert fine
        held = f"{DAY} is held: it has 1 story, fewer than 2 (briefing approve --date {DAY})"
        assert held in said
        assert call(folder, at("06:40"))[0]
        assert issues(server) == []
        (letter,) = letters(server)
        assert letter["To"] == EDITOR
        assert letter["Auto-Submitted"] == "auto-generated"
        assert letter["Subject"] == f"Harbour News: the issue of {DAY} is held"
        assert f"    briefing approve --date {DAY}\n" in text_of(letter).replace("\r\n", "\n")
        assert "until 12:30 (Africa/Tripoli)" in text_of(letter)

        approved = run(folder, "approve", "--date", DAY)
        assert approved.code == 0, approved.err
        assert call(folder, at("12:29"))[0]
        assert issues(server) == PEOPLE
        assert run(folder, "approve", "--date", DAY).code == 3  # it has gone
        assert run(folder, "hold", "--date", DAY).code == 3


def test_an_approval_is_of_these_bytes_alone(template: Path, tmp_path: Path) -> None:
    with serve(Server()) as server:
        folder = made(template, tmp_path / "w", server, "approve = true")
        assert run(folder, "approve", "--date", DAY).code == 3  # nothing is built
        assert "nobody approved it yet" in call(folder, at("06:30"))[1]
        assert run(folder, "approve", "--date", DAY).code == 0
        kit.put(folder, "second-berth.md", kit.ARTICLE.replace("two more", "three more"))
        refused = run(folder, "approve", "--date", DAY)
        assert (refused.code, "desk changed" in refused.err) == (3, True)
        assert "what was approved has changed since" in call(folder, at("06:40"))[1]
        assert issues(server) == []
        assert run(folder, "approve", "--date", DAY).code == 0
        assert run(folder, "hold", "--date", DAY, "--reason", "a name is wrong").code == 0
        assert "the editor holds it: a name is wrong" in call(folder, at("06:50"))[1]
        assert run(folder, "approve", "--date", DAY).code == 0
        assert call(folder, at("07:00"))[0]
        assert issues(server) == PEOPLE
        copies = [one for one in server.taken if one.rcpt_tos != [EDITOR]]
        (sent,) = {bytes(one.content or b"").count(b"three more") for one in copies}  # type: ignore[arg-type]
        assert sent
        first, lapsed = map(text_of, letters(server))
        assert "nobody approved it yet" in first
        assert "what was approved has changed since" in lapsed


def test_what_changes_hands_at_the_last_moment_is_not_enrolled(
    template: Path, tmp_path: Path
) -> None:
    """The run looked, and the editor holds it, or another build stands there, before it begins."""
    with serve(Server()) as server:
        folder = made(template, tmp_path / "w", server, "approve = true")
        call(folder, at("06:30"))
        workspace = open_workspace(folder, folder, {})
        database = Database(folder)
        means = Means(lambda: at("06:31"), monotonic, Random(1))
        steps = Steps(workspace, database, means, print)
        for command in ("approve", "hold"):
            with pytest.raises(OvertakenError):
                steps.do(Step.SEND, date.fromisoformat(DAY))
            assert run(folder, command, "--date", DAY).code == 0
            if command == "approve":
                kit.put(folder, "second-berth.md", kit.ARTICLE.replace("two more", "three more"))
                assert run(folder, "build", "--date", DAY).code == 0
        with pytest.raises(OvertakenError):
            steps.do(Step.SEND, date.fromisoformat(DAY))
        assert issues(server) == []
        assert run(folder, "approve", "--date", DAY).code == 0
        steps.do(Step.SEND, date.fromisoformat(DAY))
        assert issues(server) == PEOPLE


def test_an_approval_for_a_day_without_an_issue_promises_nothing(
    template: Path, tmp_path: Path
) -> None:
    with serve(Server()) as server:
        folder = made(template, tmp_path / "w", server, f'holidays = ["{DAY}"]')
        assert run(folder, "build", "--date", DAY).code == 0
        done = run(folder, "approve", "--date", DAY)
        assert (done.code, "sends it from" in done.out) == (0, False)
        assert "no day on which it appears: it goes out only by hand" in done.err


def test_what_an_approval_names_for_a_day_that_is_over_sends_it(
    template: Path, tmp_path: Path
) -> None:
    with serve(Server()) as server:
        folder = made(template, tmp_path / "w", server)
        assert run(folder, "build", "--date", DAY).code == 0
        told = run(folder, "approve", "--date", DAY).err
        (command,) = re.findall(r"its latest hour is past: .*\(briefing (send .*)\)", told)
        assert run(folder, *command.split(), "--yes").code == 0
        assert issues(server) == PEOPLE


def test_errors_hold_it_until_they_are_mended(template: Path, tmp_path: Path) -> None:
    with serve(Server()) as server:
        folder = made(template, tmp_path / "w", server)
        wrong = kit.ARTICLE.replace(
            "language: en", "language: en\nsummary: The port opened 47 berths."
        )
        kit.put(folder, "second-berth.md", wrong)
        fine, said = call(folder, at("06:30"))
        assert fine
        assert f"{DAY} is held: 1 finding is an error: " in said
        assert run(folder, "approve", "--date", DAY).code == 3  # that mends nothing
        assert issues(server) == []
        (letter,) = letters(server)
        assert "47" in text_of(letter)
        kit.put(folder, "second-berth.md", kit.ARTICLE)
        assert call(folder, at("06:40"))[0]
        assert issues(server) == PEOPLE


def test_what_fails_is_tried_again_and_told_once(template: Path, tmp_path: Path) -> None:
    refusing = Event()
    refusing.set()
    with serve(Server(at_dot=lambda _: "554 no" if refusing.is_set() else "250 OK")) as server:
        folder = made(template, tmp_path / "w", server)
        fine, said = call(folder, at("06:30"))
        assert not fine
        assert f"{DAY}: send failed: " in said
        assert f"{DAY}: the editor could not be told: " in said
        refusing.clear()
        again = call(folder, at("06:40"))
        assert again[0], again[1]
        assert issues(server) == PEOPLE
        assert letters(server) == []


def test_a_key_that_is_lost_is_told(template: Path, tmp_path: Path) -> None:
    with serve(Server()) as server:
        folder = made(template, tmp_path / "w", server)
        (folder / ".briefing/key").unlink()
        for hour in ("06:30", "06:40"):
            assert not call(folder, at(hour))[0]
        (letter,) = letters(server)
        assert "key: is missing (restore it from a backup" in text_of(letter)
        assert issues(server) == []


def test_two_at_once_are_one(template: Path, tmp_path: Path) -> None:
    with serve(Server()) as server:
        folder = made(template, tmp_path / "w", server)
        with alone(Database(folder)) as first:
            assert first
            second = run(folder, "run")
            assert (second.code, second.err) == (0, "briefing: another run is at work\n")
            assert run(folder, "run", "--quiet").err == ""
        assert run(folder, "run").code == 0


def test_the_sources_are_collected_once(template: Path, tmp_path: Path) -> None:
    with serve(Server()) as server, newsroom.newsroom() as site:
        source = f'[[sources]]\nname = "The Cove"\nfeed = "{site.url("rss", "127.0.0.1")}"\n'
        net = "[net]\nallow_loopback = true\npause_seconds = 0\n"
        private = '[[ignore]]\ncode = "L104"\nreason = "a site on loopback"\n'
        folder = made(template, tmp_path / "w", server, f"{source}{net}{private}")
        site.state["robots"] = (503, b"")
        fine, said = call(folder, at("06:30"))
        assert not fine
        assert f"{DAY}: collect failed: no source could be read" in said
        assert issues(server) == []
        assert letters(server)[0]["Subject"].endswith(f"the issue of {DAY} waits: collect failed")
        del site.state["robots"]
        fine, said = call(folder, at("06:40"))
        assert "collect: 1 of 1 sources read, 3 new on the desk" in said, said
        asked = len(site.asked)
        assert call(folder, at("06:50"))[0] is fine
        assert len(site.asked) == asked
        assert issues(server) == PEOPLE


class Pinged(loopback.Handler):
    """What a page that waits for pings is told."""

    def do_GET(self) -> None:  # noqa: N802
        self.server.state["pings"].append(self.path)
        self.say(200, b"OK")


def test_a_page_is_told_how_it_goes(template: Path, tmp_path: Path) -> None:
    with serve(Server()) as server, loopback.site(handler=Pinged) as site:
        pings = site.state["pings"] = []
        ping = f'ping_url = "http://127.0.0.1:{site.server_port}/it"\n'
        net = "[net]\nallow_loopback = true\n"
        folder = made(template, tmp_path / "w", server, ping + net)
        desk = folder / "content" / DAY
        kept = (desk / "boats.md").read_bytes()
        (desk / "boats.md").unlink()
        call(folder, at("06:20"))
        assert pings == []
        call(folder, at("06:30"))
        assert pings == ["/it/start"]  # it is held: neither well nor ill
        (desk / "boats.md").write_bytes(kept)
        call(folder, at("06:40"))
        assert pings == ["/it/start", "/it/start", "/it"]
        call(folder, at("12:40", "2023-12-08"))
        assert pings[3:] == ["/it/fail"]
    assert call(folder, at("06:30", "2023-12-09"))[0] is not None  # nobody answers: no matter


@pytest.mark.parametrize(("place", "code"), [("state.db", 3), ("run.lock", 3)])
def test_a_page_is_told_that_a_call_could_not_even_begin(
    place: str, code: int, template: Path, tmp_path: Path
) -> None:
    with loopback.site(handler=Pinged) as site:
        pings = site.state["pings"] = []
        ping = (
            f'ping_url = "http://127.0.0.1:{site.server_port}/it"\n[net]\nallow_loopback = true\n'
        )
        folder = made(template, tmp_path / "w", Server(), ping)
        broken = folder / ".briefing" / place
        broken.unlink(missing_ok=True)
        broken.mkdir()
        assert run(folder, "run", "--quiet").code == code
        assert pings == ["/it/fail"]


def test_after_a_restore_it_waits_for_the_editor(template: Path, tmp_path: Path) -> None:
    with serve(Server()) as server:
        folder = made(template, tmp_path / "w", server)
        saved = tmp_path / "saved.tar.gz"
        backup(open_workspace(folder, folder, {}), saved, at("06:00"))
        assert call(folder, at("06:30"))[0]
        assert issues(server) == PEOPLE
        restore(saved, folder, at("06:40"), newer=True)
        fine, said = call(folder, at("06:50"))
        assert fine
        assert f"{DAY} is held: may have gone out already" in said
        assert issues(server) == PEOPLE
        (letter,) = letters(server)
        assert "2023-12-07 06:00" in text_of(letter)
        assert "    briefing approve --date" in text_of(letter)
        assert run(folder, "approve", "--date", DAY).code == 0  # readers have not got it
        assert call(folder, at("07:00"))[0]
        assert Counter(issues(server)) == Counter(2 * PEOPLE)


ALL_DAY = 'due = "00:00"'


def today(template: Path, folder: Path, server: Server) -> tuple[Path, str]:
    """The same with a desk of today, whose issue is due the whole day long."""
    made(template, folder, server, 'latest = "24h"')
    path = folder / "briefing.toml"
    text = path.read_text("utf-8").replace("[publication]", f"[publication]\n{ALL_DAY}")
    path.write_text(text, "utf-8")
    day = datetime.now(UTC).astimezone(at("00:00").tzinfo).date().isoformat()
    (folder / "content" / DAY).rename(folder / "content" / day)
    for article in (folder / "content" / day).glob("*.md"):
        article.write_text(article.read_text("utf-8").replace("2023-12-0", f"{day[:-1]}"), "utf-8")
        kit.write(
            article,
            re.sub(r"(?m)^(published|page_date): .*", rf"\1: {day}", article.read_text("utf-8")),
        )
    return folder, day


@pytest.mark.parametrize("line", ["build", "", "send"])
def test_a_killed_run_is_gone_on_with(line: str, template: Path, tmp_path: Path) -> None:
    """Killed after its build, while its first letter is at the dot, and after it has sent."""
    free = Event()
    if line != "":
        free.set()
    with serve(Server(at_dot=lambda _: "250 OK" if free.wait(30) else "451 late")) as server:
        folder, day = today(template, tmp_path / "w", server)
        process = start(folder, "run")
        if line:
            assert process.stderr is not None
            while f": {line}: " not in (said := process.stderr.readline()):
                assert said, "it ended before"
        else:
            assert server.came.acquire(timeout=60)
        process.send_signal(signal.SIGKILL)
        end(process)
        free.set()
        done = run(folder, "run")
        known = Counter(issues(server))
        assert set(known) <= set(PEOPLE)
        assert max(known.values()) == 1
        status = json.loads(run(folder, "status", "--date", day, "--format", "json").out)[0]
        doubts = status["unresolved"]
        assert status["counts"]["submitted"] + doubts == len(PEOPLE), done.err
        assert doubts <= (line == "")
        assert len(known) >= len(PEOPLE) - doubts


def test_the_shipped_days_go_out_by_themselves(root: Path, tmp_path: Path) -> None:
    with serve(Server()) as server:
        for name in ("briefing.toml", "content"):
            copy: Callable[..., object] = shutil.copytree if name == "content" else shutil.copy
            copy(root / name, tmp_path / name)
        enlist(tmp_path, [(PEOPLE[0], "", "en"), (PEOPLE[1], "", "ar")])
        environment = {
            "BRIEFING_MAIL__FROM": "Libya Briefing <news@briefing.test>",
            "BRIEFING_MAIL__LEAVE_ADDRESS": "leave@briefing.test",
            "BRIEFING_SCHEDULE__COLLECT": "false",
            "BRIEFING_SMTP__HOST": "127.0.0.1",
            "BRIEFING_SMTP__PORT": str(server.port),
            "BRIEFING_SMTP__SECURITY": "none",
        }
        days = [date(2023, 12, 5) + timedelta(n) for n in range(3)]
        for day in days:
            for hour in ("05:00", "06:30", "06:40", "13:00"):
                fine, said = call(tmp_path, at(hour, day.isoformat()), environment)
                assert fine, said
        sent = [email.message_from_bytes(one.content or b"") for one in server.taken]  # type: ignore[arg-type]
        ids = sorted(str(one["Message-ID"]).split(".")[0] for one in sent)
        assert ids == [f"<{day}" for day in days for _ in range(2)]


def test_a_mailbox_that_nobody_reads_holds_after_two_days(template: Path, tmp_path: Path) -> None:
    with serve(Server()) as server:
        mailbox = (
            '[bounces]\nhost = "localhost"\nport = 1\nusername = "x"\npassword_command = "echo x"\n'
        )
        folder = made(template, tmp_path / "w", server, mailbox)
        fine, said = call(folder, at("06:30"))
        assert not fine
        assert f"{DAY}: bounces failed: " in said
        assert issues(server) == PEOPLE  # not for long yet
        assert letters(server) == []
        later = "2023-12-09"
        shutil.copytree(folder / "content" / DAY, folder / "content" / later)
        _, said = call(folder, at("06:31", later))
        assert f"{later} is held: mails of people who leave have been unread" in said
        assert issues(server) == PEOPLE
        missed, held = sorted(map(text_of, letters(server)))  # of the 8th, and of the 9th
        assert "The issue of 2023-12-08 did not go out." in missed
        assert "    briefing bounces --imap" in held


@pytest.mark.parametrize(
    ("day", "days", "hours"),
    [
        ("2023-12-07", "[]", 43.5),  # from 04:30 on the day before to midnight
        ("2023-12-10", '["sun", "thu"]', 91.5),
        ("2023-12-10", '["sun"]', 7 * 24 + 19.5),
    ],
)
def test_an_issue_begins_where_the_one_before_was_made(
    day: str, days: str, hours: float, template: Path, tmp_path: Path
) -> None:
    schedule = f"days = {days}" if days != "[]" else ""
    folder = made(template, tmp_path / "w", Server(), schedule)
    workspace = open_workspace(folder, folder, {})
    assert since(workspace, date.fromisoformat(day)) == timedelta(hours=hours)


def test_what_came_back_is_read_first(
    dovecot: Callable[..., AbstractContextManager[imap.Server]], template: Path, tmp_path: Path
) -> None:
    with serve(Server()) as server, dovecot() as post:
        keys = {"host": "localhost", "username": imap.USERS[0], "ca_file": post.ca_file}
        table = "".join(f'{key} = "{value}"\n' for key, value in keys.items())
        folder = made(template, tmp_path / "w", server, f"[bounces]\nport = {post.port}\n{table}")
        secret = {"BRIEFING_BOUNCES__PASSWORD": imap.PASSWORD}
        fine, said = call(folder, at("06:30"), secret)
        assert fine, said
        assert said.startswith(f"{DAY}: bounces: 0 came back: 0 suppressed, 0 left\n")
        assert issues(server) == PEOPLE

"""`briefing send` against a server that answers as the test wants: ends, doubts, two at once."""

from __future__ import annotations

import base64
import email
import json
import re
import shutil
import signal
import subprocess
import threading
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

import certificates
import cli_workspace as kit
import pytest
import send_kit
from send_kit import DAY, SEND, Server, address, copied, end, plain, run, serve, start

EVERYBODY = [address(number) for number in range(6)]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return send_kit.built(tmp_path_factory.mktemp("built"))


class Held:
    """Lets a server answer at once until the message *number*, which waits to be let go."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.free = threading.Event()

    def __call__(self, number: int) -> str:
        if number >= self.number:
            assert self.free.wait(30)
        return "250 OK"


def await_message(server: Server, count: int) -> None:
    """Wait until *count* messages more have come to *server*."""
    for _ in range(count):
        assert server.came.acquire(timeout=30)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_lets_what_is_under_way_be_finished(
    number: signal.Signals, template: Path, tmp_path: Path
) -> None:
    held = Held(3)
    with serve(Server(at_dot=held)) as server:
        folder = copied(template, tmp_path / "w", 40, plain(server))
        process = start(folder, *SEND)
        await_message(server, 3)
        process.send_signal(number)
        status = run(folder, "status")  # meanwhile another may look
        assert "1 at the final dot" in status.out
        assert status.code == 1
        held.free.set()
        first = end(process)
        done = len(server.taken)
        assert first.code == 1
        assert 3 <= done < 40  # how soon a process hears of a signal is the machine's affair
        assert first.out == f"{DAY}: {done} submitted, {40 - done} pending\n"
        assert first.err.splitlines() == [
            f"briefing: {DAY}: interrupted; what was under way was finished",
            f"briefing: {DAY}: {40 - done} still to go (briefing send --date {DAY})",
        ]
        dry = run(folder, *SEND, "--dry-run").out.splitlines()
        assert dry[0] == f"{DAY} would go to {40 - done} subscribers ({40 - done} en)"
        assert f"so far: {done} submitted, {40 - done} pending" in dry
        assert run(folder, *SEND) == kit.Run(0, f"{DAY}: 40 submitted\n", "")
        assert server.recipients == sorted(address(number) for number in range(40))


def test_a_second_ctrl_c_ends_at_once_and_what_was_under_way_is_in_doubt(
    template: Path, tmp_path: Path
) -> None:
    held = Held(1)
    with serve(Server(at_dot=held)) as server:
        folder = copied(template, tmp_path / "w", 3, plain(server))
        process = start(folder, *SEND)
        await_message(server, 1)
        while process.poll() is None:
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(0.3)
        assert process.returncode != 0
        assert end(process).out == ""
        assert run(folder, "status").out.startswith(f"{DAY}: 1 uncertain, 2 pending\n")
        held.free.set()


def test_two_at_once_share_the_work(template: Path, tmp_path: Path) -> None:
    both = threading.Barrier(2)

    def together(number: int) -> str:
        if number <= 2:  # neither goes on until the other one has sent one too
            both.wait(30)
        return "250 OK"

    with serve(Server(at_dot=together)) as server:
        folder = copied(template, tmp_path / "w", 30, plain(server))
        runs = [start(folder, *SEND) for _ in range(2)]
        ends = [end(process) for process in runs]
        assert [one.code for one in ends] == [0, 0], ends
        assert server.recipients == sorted(address(number) for number in range(30))


def test_a_second_run_waits_for_what_the_first_has_at_the_dot(
    template: Path, tmp_path: Path
) -> None:
    held = Held(1)
    with serve(Server(at_dot=held)) as server:
        folder = copied(template, tmp_path / "w", 1, plain(server))
        first = start(folder, *SEND)
        await_message(server, 1)
        second = start(folder, *SEND)
        until = time.monotonic() + 30
        while len(list((folder / ".briefing" / "runs").iterdir())) < 2:
            assert second.poll() is None
            assert time.monotonic() < until
        held.free.set()
        assert [end(one) for one in (first, second)] == [
            kit.Run(0, f"{DAY}: 1 submitted\n", "")
        ] * 2
        assert server.recipients == [address(0)]


def test_who_leaves_meanwhile_gets_nothing_more(template: Path, tmp_path: Path) -> None:
    held = Held(1)
    with serve(Server(at_dot=held)) as server:
        folder = copied(template, tmp_path / "w", 6, plain(server))
        process = start(folder, *SEND)
        await_message(server, 1)
        (first,) = server.heard
        gone = [one for one in EVERYBODY if one != first][:2]
        for one in gone:
            assert run(folder, "subscribers", "remove", one).code == 0
        run(folder, "subscribers", "add", "late@example.com")  # who gets it was fixed before
        held.free.set()
        done = end(process)
        assert done == kit.Run(0, f"{DAY}: 4 submitted, 2 left the list\n", "")
        assert server.recipients == sorted(set(EVERYBODY) - set(gone))


def test_what_the_server_refuses_or_defers(template: Path, tmp_path: Path) -> None:
    answers = {address(1): "550 5.1.1 no such user", address(2): "450 4.2.0 try again later"}
    with serve(Server(at_rcpt=lambda to: answers.get(to, "250 OK"))) as server:
        folder = copied(template, tmp_path / "w", 6, plain(server))
        done = run(folder, *SEND)
        assert (done.code, done.out) == (1, f"{DAY}: 4 submitted, 1 deferred, 1 refused\n")
        again, refused = done.err.splitlines()
        (hour,) = re.findall(r"1 still to go, the next one from (\d\d:\d\d) \(briefing send", again)
        assert refused == f"briefing: {DAY}: 1 refused (briefing status --date {DAY})"
        status = run(folder, "status", "--date", DAY)
        assert status.code == 1
        lines = [" ".join(line.split()) for line in status.out.splitlines()]
        assert lines[0] == f"{DAY}: 4 submitted, 1 deferred, 1 refused"
        assert re.fullmatch(r"begun \d{4}-\d\d-\d\d \d\d:\d\d", lines[1])
        assert sorted(lines[3:]) == [
            "SUBSCRIBER STATE TRIES NEXT TRY REASON",
            f"{address(1)} refused 0 550 5.1.1 no such user",
            f"{address(2)} deferred 1 {hour} 450 4.2.0 try again later",
        ]
        (one,) = json.loads(run(folder, "status", "--format", "json").out)
        assert (one["counts"]["submitted"], one["counts"]["pending"]) == (4, 0)
        assert {line["state"] for line in one["deliveries"]} == {"refused", "deferred"}
        second = json.loads(run(folder, *SEND, "--format", "json").out)
        assert (second["counts"]["deferred"], second["ending"]) == (1, "done")
        people = run(folder, "subscribers", "list", "--standing", "suppressed").out
        assert address(1) in people
        assert address(2) not in people


def test_a_server_that_refuses_us(template: Path, tmp_path: Path) -> None:
    with serve(Server(at_dot=lambda _: "550 5.7.1 not from you")) as server:
        folder = copied(template, tmp_path / "w", 6, plain(server))
        done = run(folder, *SEND)
        assert done.code == 3
        told = "stopped: 3 recipients running were refused alike, so it is about us: "
        assert told in done.err
        assert "5.7.1 not from you" in done.err
        assert "6 still to go" in done.err
        assert "stopped: " in run(folder, "status").out
        server.at_dot = lambda _: "250 OK"  # somebody has mended it
        assert run(folder, *SEND).code == 0
        assert server.recipients == EVERYBODY


@pytest.mark.parametrize("choice", ["--resend", "--leave"])
def test_a_doubt_is_told_until_somebody_decides(
    choice: str, template: Path, tmp_path: Path
) -> None:
    held = Held(2)
    with serve(Server(at_dot=held)) as server:
        folder = copied(template, tmp_path / "w", 3, plain(server))
        process = start(folder, *SEND)
        await_message(server, 2)
        process.kill()
        end(process)
        held.free.set()
        doubtful = server.heard[1]
        done = run(folder, *SEND)
        told = f"{DAY}: 2 submitted, 1 uncertain\n"
        assert (done.code, done.out) == (1, told)
        remedy = f"briefing status --date {DAY}, then briefing resolve --date {DAY}"
        assert done.err == (
            f"briefing: {DAY}: 1 uncertain, which may have arrived or not ({remedy})\n"
        )
        assert run(folder, *SEND).code == 1  # nothing is sent again unasked
        assert Counter(server.heard)[doubtful] == 1
        status = run(folder, "status")
        assert (status.code, status.out.splitlines()[0]) == (1, told.strip())
        assert re.search(rf"{doubtful} +uncertain +0 +the run ended before", status.out)

        decided = run(folder, "resolve", "--date", DAY, choice)
        assert decided.code == 0
        last = run(folder, *SEND)
        assert last.code == 0
        assert run(folder, "resolve", "--date", DAY, choice).out == f"{DAY}: nothing is uncertain\n"
        if choice == "--resend":
            again = rf"{DAY}: 1 to be sent again \(briefing send --date {DAY} --max-age \d+d\)\n"
            assert re.fullmatch(again, decided.out)  # the day is long gone
            assert last.out == f"{DAY}: 3 submitted\n"
            assert Counter(server.heard)[doubtful] == 2
            assert run(folder, "status").out.count("\n") == 2
        else:
            assert decided.out == f"{DAY}: 1 left as they are\n"
            assert Counter(server.heard)[doubtful] == 1
            assert "uncertain, let be" in run(folder, "status").out
        assert run(folder, "status").code == 0


def test_another_issue_than_was_enrolled_is_refused(template: Path, tmp_path: Path) -> None:
    article = "second-berth.md"
    with serve(Server(at_rcpt=lambda _: "450 later")) as server:
        folder = copied(template, tmp_path / "w", 2, plain(server))
        assert run(folder, *SEND).code == 3 or server.heard == []
        path = folder / "content" / DAY / article
        text = path.read_text("utf-8")
        path.write_text(text.replace("a second berth", "its second berth"), "utf-8")
        assert run(folder, "build", "--date", DAY).code == 0
        done = run(folder, *SEND)
        assert (done.code, done.out) == (3, "")
        began = r"\d{4}-\d\d-\d\d \d\d:\d\d"
        remedy = "undo what changed since and build it again: the rest get what the first ones got"
        told = f"briefing: out/{DAY}: is not the issue whose mailing began {began} \\({remedy}\\)\n"
        assert re.fullmatch(told, done.err)
        path.write_text(text, "utf-8")
        assert run(folder, "build", "--date", DAY).code == 0
        assert run(folder, *SEND, "--dry-run").code == 0


def test_an_issue_that_all_have_may_be_built_anew(template: Path, tmp_path: Path) -> None:
    with serve(Server()) as server:
        folder = copied(template, tmp_path / "w", 2, plain(server))
        assert run(folder, *SEND).code == 0
        path = folder / "content" / DAY / "second-berth.md"
        text = path.read_text("utf-8").replace("a second berth", "its second berth")
        path.write_text(text, "utf-8")
        assert run(folder, "build", "--date", DAY).code == 0
        assert run(folder, *SEND) == kit.Run(0, f"{DAY}: 2 submitted\n", "")
        assert len(server.taken) == 2


def test_the_advice_after_a_test_or_a_proof_is_not_to_send_the_issue(
    template: Path, tmp_path: Path
) -> None:
    with serve(Server(at_rcpt=lambda _: "450 4.2.0 later")) as server:
        folder = copied(template, tmp_path / "w", 1, plain(server))
        test = run(folder, "send", "--date", DAY, "--test", "me@example.net", "--edition", "en")
        assert test.code == 1
        assert re.search(
            r"1 still to go, the next one from \d\d:\d\d \(repeat the test\)", test.err
        )
        assert run(folder, "status", "--all").code == 0  # of no issue anything is to be done
        box = tmp_path / "box"
        box.mkdir()
        (box / "tmp").symlink_to("/proc/self")  # a folder in which no file can be made
        proof = ("send", "--date", DAY, "--maildir", str(box))
        done = run(folder, *proof)
        assert done.code == 3
        assert f"({' '.join(('briefing', *proof))})" in done.err
        assert f"stopped: {box}: " in done.err


def test_what_was_refused_can_be_sent_again(template: Path, tmp_path: Path) -> None:
    answers = {address(1): "550 5.2.2 mailbox full"}
    with serve(Server(at_rcpt=lambda to: answers.get(to, "250 OK"))) as server:
        folder = copied(template, tmp_path / "w", 3, plain(server))
        assert run(folder, *SEND).out == f"{DAY}: 2 submitted, 1 refused\n"
        answers.clear()
        assert "1 to be sent again" in run(folder, "resolve", "--date", DAY, "--refused").out
        assert run(folder, *SEND).out == f"{DAY}: 3 submitted\n"
        none = run(folder, "resolve", "--date", DAY, "--refused").out
        assert none == f"{DAY}: nothing is refused\n"
        assert server.recipients == EVERYBODY[:3]


def test_a_stale_rest_is_refused_and_a_finished_issue_is_not(
    template: Path, tmp_path: Path
) -> None:
    with serve(Server()) as server:
        folder = copied(template, tmp_path / "w", 2, plain(server))
        assert run(folder, *SEND).code == 0
        assert run(folder, "send", "--date", DAY) == kit.Run(0, f"{DAY}: 2 submitted\n", "")
        shutil.rmtree(folder / ".briefing")  # as it is before a backup of it is restored
        send_kit.enlist(folder, [(address(0), "", "en")])
        assert run(folder, "send", "--date", DAY).code == 3
        assert len(server.taken) == 2


def test_a_proof_never_counts(template: Path, tmp_path: Path) -> None:
    with serve(Server()) as server:
        folder = copied(template, tmp_path / "w", 3, plain(server))
        box = tmp_path / "box"
        for _ in range(2):
            done = run(folder, "send", "--date", DAY, "--maildir", str(box))
            assert done == kit.Run(0, f"{DAY}: 3 submitted\n", "")
        proofs = [email.message_from_bytes(path.read_bytes()) for path in (box / "new").iterdir()]
        assert Counter(proof["To"] for proof in proofs) == Counter(EVERYBODY[:3] * 2)
        assert run(folder, "status").out == "nothing was sent yet\n"
        assert run(folder, "status", "--all").out.count(f"{DAY} (proof {box}): 3 submitted") == 2
        assert run(folder, *SEND).out == f"{DAY}: 3 submitted\n"
        assert server.recipients == EVERYBODY[:3]


def test_the_password_is_nowhere_to_be_seen(template: Path, tmp_path: Path) -> None:
    secret = "correct horse battery"
    (tmp_path / "tls").mkdir()
    authority = certificates.authority(tmp_path / "tls")
    (tmp_path / "password").touch(0o600)
    (tmp_path / "password").write_text(secret)
    variables = {"BRIEFING_SMTP__PASSWORD_FILE": str(tmp_path / "password")}
    held = Held(1)
    with serve(Server(at_dot=held), authority.server().context()) as server:
        smtp = f'host = "localhost"\nport = {server.port}\nca_file = "{authority.file}"\n'
        folder = copied(template, tmp_path / "w", 2, smtp + 'username = "briefing"\n')
        process = start(folder, *SEND, environment=variables)
        await_message(server, 1)
        listed = [
            Path("/proc", str(process.pid), name).read_bytes() for name in ("cmdline", "environ")
        ]
        held.free.set()
        done = end(process)
        assert done.code == 0
        (login, *_) = server.logins
        assert getattr(login, "password", b"") == secret.encode()
        written = [
            path.read_bytes()
            for top in (folder / ".briefing", folder / "out")
            for path in top.rglob("*")
            if path.is_file()
        ]
        shown = [done.out.encode(), done.err.encode(), *listed, *written]
        for form in (secret.encode(), base64.b64encode(secret.encode())):
            assert not any(form in one for one in shown)
        modes = {path.stat().st_mode & 0o077 for path in (folder / ".briefing").rglob("*.db*")}
        assert modes == {0}

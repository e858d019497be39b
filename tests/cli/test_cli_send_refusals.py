"""What `briefing send` refuses before anybody is enrolled, why, and that the remedy works."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
import send_kit
from send_kit import DAY, SEND, address, copied, run

NOWHERE = 'host = "127.0.0.1"\nport = 9\nsecurity = "none"\n'
"""Nothing is sent in these tests: no server is there."""
DRY = (*SEND, "--dry-run")
DUE = "06:30"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return send_kit.built(tmp_path_factory.mktemp("built"))


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    return copied(template, tmp_path / "w", people=2, smtp=NOWHERE)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def build(folder: Path, *arguments: str, code: int = 0) -> None:
    done = run(folder, "build", "--date", DAY, *arguments)
    assert done.code == code, done.err


def refused(folder: Path, arguments: tuple[str, ...] = SEND, code: int = 3) -> str:
    """What is said why nothing is sent; nobody is enrolled by that."""
    done = run(folder, *arguments)
    assert (done.code, done.out) == (code, "")
    assert run(folder, "status").out == "nothing was sent yet\n"
    return done.err


def test_a_dry_run_says_to_how_many_and_enrolls_nobody(folder: Path) -> None:
    send_kit.enlist(folder, [("قارئ@example.net", "سالم", "ar")])
    done = run(folder, *DRY)
    assert done.code == 0
    lines = done.out.splitlines()
    assert lines[0] == f"{DAY} would go to 3 subscribers (1 ar, 2 en)"
    assert re.fullmatch(r"\d+ KB a message", lines[1])
    assert lines[2:] == ["time: not known before the first mailing"]
    data = json.loads(run(folder, *DRY, "--format", "json").out)
    assert data["editions"] == {"en": 2, "ar": 1}
    assert (data["date"], data["left"], data["begun"], data["seconds"]) == (DAY, 3, False, None)
    assert run(folder, "status").out == "nothing was sent yet\n"


def test_a_limit_of_speed_tells_how_long_it_takes(template: Path, tmp_path: Path) -> None:
    folder = copied(template, tmp_path / "w", 2, NOWHERE + "per_second = 0.01\n")
    assert run(folder, *DRY).out.splitlines()[2] == "time: about 3 minutes"


def test_no_subscriber(template: Path, tmp_path: Path) -> None:
    folder = copied(template, tmp_path / "w", smtp=NOWHERE)
    told = (
        f"briefing: {DAY}: has no active subscriber to go to (briefing subscribers add ADDRESS)\n"
    )
    assert refused(folder) == refused(folder, DRY) == told
    assert refused(folder, ("send", "--date", DAY, "--maildir", str(tmp_path / "box"))) == told
    run(folder, "subscribers", "add", address(0))
    assert run(folder, *DRY).code == 0
    run(folder, "subscribers", "remove", address(0))
    assert refused(folder) == told


def test_a_sender_that_is_nobodys(folder: Path) -> None:
    edit(folder / "briefing.toml", f"<news@{send_kit.OURS}>", "<news@mail.example.org>")
    build(folder)
    told = (
        "briefing: mail.from: mail.example.org is nobody's domain"
        " (put your own into briefing.toml)\n"
    )
    assert refused(folder, code=2) == told
    assert refused(folder, ("send", "--date", DAY, "--test", address(0)), code=2) == told
    edit(folder / "briefing.toml", "mail.example.org", send_kit.OURS)
    build(folder)
    assert run(folder, *DRY).code == 0


def test_no_server(template: Path, tmp_path: Path) -> None:
    folder = copied(template, tmp_path / "w", people=1)
    for arguments in (SEND, DRY, ("send", "--date", DAY, "--test", address(0))):
        told = refused(folder, arguments, code=2)
        assert "briefing.toml: names no mail server (put [smtp] with" in told
    proof = run(folder, "send", "--date", DAY, "--maildir", str(tmp_path / "box"))
    assert proof.out == f"{DAY}: 1 submitted\n"  # that needs none


def test_a_password_or_key_that_cannot_be_had(folder: Path) -> None:
    with (folder / "briefing.toml").open("a") as file:
        file.write('username = "briefing"\n')
    assert "smtp.password: is missing" in refused(folder, code=2)
    with (folder / "briefing.toml").open("a") as file:
        file.write('password_command = "true"\n[dkim]\nselector = "s"\nkey_file = "none.pem"\n')
    assert "none.pem: cannot be read" in refused(folder, code=2)


@pytest.mark.parametrize("given", [(), ("--max-age", "30h")])
def test_a_stale_issue(given: tuple[str, ...], folder: Path) -> None:
    told = refused(folder, ("send", "--date", DAY, *given))
    hours = 30 if given else 20
    assert f"{DAY}: was due {DAY} {DUE}, more than {hours} hours ago" in told
    dry = run(folder, "send", "--date", DAY, "--dry-run", *given)  # tells of it all the same
    assert (dry.code, dry.err) == (0, told)
    (remedy,) = re.findall(r"--max-age \d+d", told)
    mended = run(folder, "send", "--date", DAY, "--dry-run", *remedy.split())
    assert (mended.code, mended.err) == (0, "")


def test_what_changed_since_it_was_built(folder: Path) -> None:
    edit(folder / "content" / DAY / "second-berth.md", "a second berth", "its second berth")
    (folder / "templates" / "parts").mkdir(parents=True)
    (folder / "templates" / "parts" / "note.mjml").write_text("", "utf-8")
    assert refused(folder) == (
        f"briefing: out/{DAY}: was built before its desk and theme changed"
        f" (briefing build --date {DAY})\n"
    )
    shutil.rmtree(folder / "templates")
    build(folder)
    assert run(folder, *DRY).code == 0


def test_other_settings_than_it_was_built_with(folder: Path) -> None:
    settings = folder / "briefing.toml"
    edit(settings, 'words = ["port"]', 'words = ["berth"]')
    assert "was built before its configuration changed" in refused(folder)
    edit(settings, "leave@", "goodbye@")
    told = refused(folder)
    assert "was made with other settings or by another version (briefing build" in told
    edit(settings, 'editions = ["en", "ar"]', 'editions = ["en"]')
    build(folder)  # the Arabic edition of before stands there still
    assert run(folder, *DRY).code == 0


def test_findings_that_are_errors(folder: Path) -> None:
    article = folder / "content" / DAY / "second-berth.md"
    edit(article, "language: en\n", "language: en\nsummary: The port opened 47 berths.\n")
    build(folder, code=1)
    told = refused(folder)
    assert f"briefing: out/{DAY}: has an error: " in told
    assert f"(mend it, then briefing build --date {DAY})" in told
    test = run(folder, "send", "--date", DAY, "--maildir", str(folder / "box"))
    assert test.code == 0  # an editor may look at it all the same
    edit(article, "summary: The port opened 47 berths.\n", "")
    build(folder)
    assert run(folder, *DRY).code == 0


def test_an_outbox_that_is_not_as_it_was_written(folder: Path) -> None:
    (folder / "out" / DAY / "issue.txt").write_text("something else", "utf-8")
    assert "issue.txt" in refused(folder)
    shutil.rmtree(folder / "out" / DAY)
    assert f"(build it: briefing build --date {DAY})" in refused(folder)


def test_an_edition_that_was_not_built(folder: Path) -> None:
    send_kit.enlist(folder, [("amal@example.net", "", "ar")])
    shutil.rmtree(folder / "out" / DAY)
    build(folder, "--edition", "en")
    told = refused(folder)
    assert told.startswith(f'briefing: out/{DAY}: lacks the edition "ar", which is to be sent')
    assert refused(folder, ("send", "--date", DAY, "--test", address(0), "--edition", "ar")) == told
    build(folder)
    assert run(folder, *DRY).code == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("--test", "a@example.com", "--dry-run"),
        ("--maildir", "box", "--test", "a@example.com"),
        ("--edition", "ar"),
        ("--wait", "soon"),
        ("--test", "a@example.com", "--edition", "fr"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], folder: Path) -> None:
    assert run(folder, "send", "--date", DAY, *arguments).code == 2


def test_a_test_to_no_address(folder: Path) -> None:
    told = refused(folder, ("send", "--date", DAY, "--test", "nobody"))
    assert told.startswith('briefing: "nobody" is no e-mail address')


def test_a_folder_that_is_none(folder: Path) -> None:
    (folder / "file").write_text("", "utf-8")
    told = refused(folder, ("send", "--date", DAY, "--maildir", str(folder / "file" / "box")))
    assert "cannot be a Maildir" in told


def test_nothing_to_resolve(folder: Path) -> None:
    done = run(folder, "resolve", "--date", DAY, "--leave")
    assert (done.code, done.out) == (3, "")
    assert done.err == f"briefing: {DAY}: was not sent (see what was: briefing status --all)\n"
    assert run(folder, "resolve", "--date", DAY).code == 2

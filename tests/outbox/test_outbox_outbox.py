"""The outbox: an issue stands there whole, or not at all."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from briefing.errors import Exit, OutboxError
from briefing.model.issue import FollowUp, Gloss, Issue, Receipt, Section, Sentence, Standing, Story
from briefing.model.rendered import Rendered
from briefing.outbox import FORMAT, Edition, Outbox

DAY = date(2023, 12, 7)
NAMES = ["issue.html", "issue.txt", "issue.eml"]
STORY = Story(
    slug="a",
    headline="Öl “fließt” درنة",
    summary=(
        Sentence("On Tuesday.", Receipt("a", 2, 3, 14), (Gloss(10, "5\u00a0December"),)),
        Sentence("The editor's."),
    ),
    source="Marsad",
    url="https://example.org/",
    language="en",
    original="en",
    published=datetime(2023, 12, 5, 18, 5, tzinfo=ZoneInfo("Africa/Tripoli")),
    page_date=DAY,
    places=("Derna",),
    image=None,
    retold=True,
    section="economy",
    why="oil",
    background=False,
    follow_ups=(
        FollowUp(
            "F", None, "T", True, "en", Standing.EARLIER, issue_date=date(2023, 12, 6), seen=DAY
        ),
    ),
)
ISSUE = Issue(
    DAY, "en", "Subject", "Preheader", "Note", STORY, (Section("economy", "Economy", ()),)
)
RENDERED = Rendered("Subject", "en", "<p>ü\u2028</p>\n", "ü\n")
MESSAGE = b"Subject: x\r\n\r\nbody\r\n"
INPUTS = {"desk": "1", "theme": "2"}


@pytest.fixture
def outbox(tmp_path: Path) -> Outbox:
    return Outbox(tmp_path)


@pytest.fixture
def folder(outbox: Outbox, tmp_path: Path) -> Path:
    """The folder of an issue that was written."""
    outbox.write(DAY, [Edition("", ISSUE, RENDERED, MESSAGE, INPUTS)])
    return tmp_path / "out" / "2023-12-07"


def refused(outbox: Outbox) -> tuple[str, str, str]:
    with pytest.raises(OutboxError) as error:
        outbox.read(DAY)
    (problem,) = error.value.problems
    return problem.where, problem.message, problem.remedy


def test_what_is_written_is_read_back(outbox: Outbox, tmp_path: Path) -> None:
    paths = outbox.write(DAY, [Edition("", ISSUE, RENDERED, MESSAGE, INPUTS)])
    written = outbox.read(DAY)
    assert [path.name for path in paths] == [*NAMES, "issue.json"]
    assert dict(written.files) == {
        "issue.html": RENDERED.html.encode(),
        "issue.txt": RENDERED.text.encode(),
        "issue.eml": MESSAGE,
    }
    assert written.index["editions"]["en"]["inputs"] == INPUTS
    folder = tmp_path / "out" / "2023-12-07"
    assert sorted(path.name for path in folder.iterdir()) == sorted([*NAMES, "issue.json"])


def test_an_edition_is_read_back_as_it_was_rendered(outbox: Outbox, tmp_path: Path) -> None:
    shown = replace(RENDERED, pictures={"a b.png": b"png", "درنة.gif": b"gif"})
    arabic = replace(shown, language="ar", subject="نفط \u2068Brent\u2069")
    editions = [
        Edition("", ISSUE, shown, MESSAGE, INPUTS),
        Edition("ar", replace(ISSUE, language="ar"), arabic, b"ar", INPUTS),
    ]
    outbox.write(DAY, editions)
    written = outbox.read(DAY)
    for edition in editions:
        assert written.rendered(edition.rendered.language) == edition.rendered
        assert written.message(edition.rendered.language) == edition.message
    picture = tmp_path / "out" / "2023-12-07" / "pictures" / "a b.png"
    assert picture.read_bytes() == b"png"
    picture.write_bytes(b"other")
    assert refused(outbox)[0].endswith("pictures/a b.png")


def test_an_edition_with_another_picture_of_that_name_does_not_stay(outbox: Outbox) -> None:
    one, other = (replace(RENDERED, pictures={"a.png": data}) for data in (b"1", b"2"))
    issue = replace(ISSUE, language="ar")
    arabic = Edition("ar", issue, replace(one, language="ar"), b"ar", INPUTS)
    outbox.write(DAY, [arabic, Edition("", ISSUE, one, MESSAGE, INPUTS)])
    outbox.write(DAY, [Edition("", ISSUE, one, MESSAGE, INPUTS)])
    assert set(outbox.read(DAY).index["editions"]) == {"ar", "en"}
    outbox.write(DAY, [Edition("", ISSUE, other, MESSAGE, INPUTS)])
    assert set(outbox.read(DAY).index["editions"]) == {"en"}
    assert outbox.read(DAY).rendered("en") == other


@pytest.mark.parametrize("name", ["pictures/../../secret.png", "pictures/.png", "a/b.png"])
def test_an_index_vouches_for_no_strange_picture(name: str, outbox: Outbox, folder: Path) -> None:
    changed(folder, lambda index: index["editions"]["en"]["files"].update({name: "1"}))
    assert refused(outbox)[1] == "cannot be read"


def test_an_index_of_before_is_to_be_written_anew(outbox: Outbox, folder: Path) -> None:
    changed(folder, lambda index: index["editions"]["en"].pop("subject"))
    assert "briefing build" in refused(outbox)[2]


def test_the_index_vouches_for_the_others(folder: Path) -> None:
    index = json.loads((folder / "issue.json").read_bytes())
    assert index["format"] == FORMAT
    assert index["editions"]["en"]["files"] == {
        name: sha256((folder / name).read_bytes()).hexdigest() for name in NAMES
    }


def test_the_index_tells_the_issue_whole(folder: Path) -> None:
    issue = json.loads((folder / "issue.json").read_text("utf-8"))["editions"]["en"]["issue"]
    assert (issue["date"], issue["subject"], issue["preheader"], issue["note"]) == (
        "2023-12-07",
        "Subject",
        "Preheader",
        "Note",
    )
    lead = issue["lead"]
    assert lead["headline"] == STORY.headline
    assert lead["published"] == "2023-12-05T18:05:00+02:00"
    assert lead["page_date"] == "2023-12-07"
    assert lead["places"] == ["Derna"]
    assert lead["retold"] is True
    assert lead["image"] is None
    assert lead["summary"] == [
        {
            "text": "On Tuesday.",
            "receipt": {"slug": "a", "paragraph": 2, "start": 3, "end": 14},
            "glosses": [{"at": 10, "text": "5\u00a0December"}],
        },
        {"text": "The editor's.", "receipt": None, "glosses": []},
    ]
    (link,) = lead["follow_ups"]
    assert (link["standing"], link["issue_date"], link["seen"], link["cut"]) == (
        "earlier",
        "2023-12-06",
        "2023-12-07",
        True,
    )
    assert issue["sections"] == [{"key": "economy", "name": "Economy", "stories": []}]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_was_changed_is_refused(name: str, outbox: Outbox, folder: Path) -> None:
    (folder / name).write_bytes((folder / name).read_bytes() + b" ")
    where, message, remedy = refused(outbox)
    assert where.endswith(f"out/2023-12-07/{name}")
    assert "issue.json" in message
    assert remedy == "build it: briefing build --date 2023-12-07"


@pytest.mark.parametrize("name", [*NAMES, "issue.json"])
def test_a_file_that_is_gone_is_refused(name: str, outbox: Outbox, folder: Path) -> None:
    (folder / name).unlink()
    _, message, remedy = refused(outbox)
    assert "holds no issue" in message
    assert "briefing build --date 2023-12-07" in remedy


def test_nothing_is_refused(outbox: Outbox) -> None:
    assert "briefing build --date 2023-12-07" in refused(outbox)[2]


def changed(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    index = json.loads((folder / "issue.json").read_text("utf-8"))
    change(index)
    (folder / "issue.json").write_text(json.dumps(index), "utf-8")


def test_a_newer_format_is_refused_and_left_to_a_newer_version(
    outbox: Outbox, folder: Path
) -> None:
    changed(folder, lambda index: index.update(format=FORMAT + 1))
    where, message, remedy = refused(outbox)
    assert where.endswith("issue.json")
    assert str(FORMAT + 1) in message
    assert remedy == "update briefing"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        '{"format": 1}',
        '{"format": "1"}',
        '{"format": 1, "files": 3}',
        '{"format": 1, "files": {"issue.html": 1}}',
    ],
)
def test_an_index_that_cannot_be_read_is_refused(text: str, outbox: Outbox, folder: Path) -> None:
    (folder / "issue.json").write_text(text)
    assert "briefing build" in refused(outbox)[2]


def test_an_index_that_vouches_for_too_little_is_refused(outbox: Outbox, folder: Path) -> None:
    changed(folder, lambda index: index["editions"]["en"]["files"].pop("issue.eml"))
    refused(outbox)


def test_an_index_leads_to_no_file_elsewhere(outbox: Outbox, folder: Path) -> None:
    outside = folder.parent / "secret"
    outside.write_bytes(b"x")
    digest = sha256(b"x").hexdigest()
    changed(folder, lambda index: index["editions"]["en"]["files"].update({"../secret": digest}))
    refused(outbox)


def test_a_later_writing_takes_the_place_of_an_earlier(outbox: Outbox, folder: Path) -> None:
    outbox.write(DAY, [Edition("", ISSUE, Rendered("S", "en", "new", "new"), b"new", {})])
    assert dict(outbox.read(DAY).files) == dict.fromkeys(NAMES, b"new")
    assert len(list(folder.iterdir())) == 4


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutboxError) as error:
        Outbox(tmp_path).write(DAY, [Edition("", ISSUE, RENDERED, MESSAGE, INPUTS)])
    (problem,) = error.value.problems
    assert "cannot be written" in problem.message
    assert problem.remedy


FULL = """
import resource, signal, sys
from datetime import date
from pathlib import Path
from briefing.errors import OutboxError
from briefing.model.issue import Issue
from briefing.model.rendered import Rendered
from briefing.outbox import Edition, Outbox
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
sizes = [int(size) for size in sys.argv[2:]]
issue = Issue(date(2023, 12, 7), "en", "S", "n" * sizes[3], "", None, ())
rendered = Rendered("S", "en", "h" * sizes[0], "t" * sizes[1])
try:
    Outbox(Path(sys.argv[1])).write(issue.date, [Edition("", issue, rendered, b"e" * sizes[2], {})])
except OutboxError as error:
    print(error)
    sys.exit(error.exit_code)
"""


@pytest.mark.parametrize("large", range(4))
def test_a_full_disk_leaves_the_old_issue(
    large: int, outbox: Outbox, folder: Path, tmp_path: Path
) -> None:
    """A limit on the size of files stands for the full disk: each of the four meets it once."""
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    sizes = [str(5000 if number == large else 10) for number in range(4)]
    command = [sys.executable, "-c", FULL, str(tmp_path), *sizes]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == Exit.FAILED, run.stderr
    assert "cannot be written" in run.stdout
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert outbox.read(DAY).files["issue.eml"] == MESSAGE


CRASH = """
import os, sys
from datetime import date
from pathlib import Path
from briefing.model.issue import Issue
from briefing.model.rendered import Rendered
from briefing.outbox import Edition, Outbox
left = int(sys.argv[2])
def crash(event, arguments):
    global left
    if event == "os.rename":
        if left == 0:
            os._exit(9)
        left -= 1
sys.addaudithook(crash)
issue = Issue(date(2023, 12, 7), "en", "S", "P", "", None, ())
Outbox(Path(sys.argv[1])).write(
    issue.date, [Edition("", issue, Rendered("S", "en", "new", "new"), b"new", {})]
)
"""


@pytest.mark.parametrize("renames", range(5))
def test_a_crash_between_two_renames_leaves_the_old_issue_the_new_or_one_that_is_refused(
    renames: int, outbox: Outbox, folder: Path, tmp_path: Path
) -> None:
    before = (folder / "issue.json").read_bytes()
    run = subprocess.run([sys.executable, "-c", CRASH, str(tmp_path), str(renames)])
    assert run.returncode == (0 if renames == 4 else 9)
    assert ((folder / "issue.json").read_bytes() == before) is (renames < 4)
    if renames == 0:
        assert outbox.read(DAY).files["issue.eml"] == MESSAGE
    elif renames < 4:
        refused(outbox)
    else:
        assert dict(outbox.read(DAY).files) == dict.fromkeys(NAMES, b"new")
    assert outbox.write(DAY, [Edition("", ISSUE, RENDERED, MESSAGE, INPUTS)])
    assert outbox.read(DAY).files["issue.eml"] == MESSAGE

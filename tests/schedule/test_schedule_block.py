"""Our lines in a crontab: other lines stay to the byte, and the shell gets what was meant."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.errors import ScheduleError
from briefing.schedule.block import EVERY, block_in, line_for, with_block, without_block

PYTHON = Path("/opt/briefing/bin/python")
ROOT = Path("/srv/libya")
OTHER = Path("/srv/libya 2")  # begins like the first one
LINE = line_for(ROOT, PYTHON)

BEGIN, END = b"# briefing begin /srv/libya", b"# briefing end /srv/libya"
OURS = (BEGIN, END, BEGIN + b" 2", END + b" 2")
LINES = st.one_of(
    st.binary(max_size=30).map(lambda line: line.replace(b"\n", b"\r")),
    st.sampled_from([BEGIN + b"/", b" " + BEGIN, END[:-1], b"# \xd9 0 5 * * * true", b""]),
).filter(lambda line: line.rstrip(b"\r") not in OURS)
TABS = st.builds(
    lambda lines, break_, last: break_.join(lines) + (break_ if lines and last else b""),
    st.lists(LINES, max_size=6),
    st.sampled_from([b"\n", b"\r\n"]),
    st.booleans(),
)


def ended(tab: bytes) -> bytes:
    """*tab* with a line break at its end, without which cron takes none."""
    return tab if not tab or tab.endswith(b"\n") else tab + b"\n"


@given(TABS)
def test_other_lines_stay_to_the_byte(tab: bytes) -> None:
    assert block_in(tab, ROOT) is None
    assert without_block(tab, ROOT) == tab
    once = with_block(tab, ROOT, LINE)
    assert once == ended(tab) + BEGIN + b"\n" + LINE + END + b"\n"
    assert block_in(once, ROOT) == LINE
    assert with_block(once, ROOT, LINE) == once
    assert without_block(once, ROOT) == ended(tab)


@given(TABS, TABS)
def test_a_block_is_renewed_where_it_stands(before: bytes, after: bytes) -> None:
    tab = with_block(before, ROOT, b"* * * * * old\n") + after
    assert with_block(tab, ROOT, LINE) == with_block(before, ROOT, LINE) + after
    assert without_block(tab, ROOT) == ended(before) + after


@given(TABS)
def test_two_workspaces_do_not_touch_each_other(tab: bytes) -> None:
    one, other = with_block(tab, ROOT, LINE), with_block(tab, OTHER, b"other\n")
    both = with_block(one, OTHER, b"other\n")
    assert without_block(both, OTHER) == one
    assert without_block(both, ROOT) == other
    assert (block_in(both, ROOT), block_in(both, OTHER)) == (LINE, b"other\n")


def test_a_crontab_saved_with_crlf_is_still_ours() -> None:
    tab = with_block(b"0 5 * * * true\n", ROOT, LINE).replace(b"\n", b"\r\n")
    assert without_block(tab, ROOT) == b"0 5 * * * true\r\n"
    assert with_block(tab, ROOT, LINE).count(LINE) == 1


def test_a_block_that_was_copied_becomes_one() -> None:
    tab = with_block(b"", ROOT, LINE)
    assert with_block(tab + b"0 5 * * * true\n" + tab, ROOT, LINE) == tab + b"0 5 * * * true\n"


@pytest.mark.parametrize("tab", [BEGIN, BEGIN + b"\nx\n" + BEGIN + b"\ny\n" + END + b"\n"])
def test_a_block_without_its_end_is_left_to_the_user(tab: bytes) -> None:
    with pytest.raises(ScheduleError, match="has lost its end"):
        with_block(tab, ROOT, LINE)
    with pytest.raises(ScheduleError, match="has lost its end"):
        without_block(tab, ROOT)
    with pytest.raises(ScheduleError, match="has lost its end"):
        block_in(tab, ROOT)


def command_of(line: bytes) -> bytes:
    """What Debian's cron hands to the shell: up to a plain %, with `\\%` for one that is meant."""
    command = line.removeprefix(EVERY.encode() + b" ").removesuffix(b"\n")
    pieces = command.replace(b"\\%", b"\0").split(b"%")
    assert len(pieces) == 1, pieces
    return pieces[0].replace(b"\0", b"%")


@pytest.mark.parametrize(
    "name",
    [
        b"plain",
        b"two words  and spaces ",
        b"100% 'q' \"Q\" $HOME `id` $(id) !x ; & | < > ~ * ? # [a]",
        "موجز ليبيا".encode(),
        b"not \xff UTF-8",
        b"-n",
    ],
)
def test_the_shell_gets_the_paths_that_were_meant(name: bytes, tmp_path: Path) -> None:
    root = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    (root / "bin").mkdir(parents=True)
    python = root / "bin" / "python"
    python.write_text('#!/bin/sh\nprintf "%s\\0" "$0" "$@"\n')
    python.chmod(0o755)
    line = line_for(root, python)
    assert line.count(b"\n") == 1
    shell = ["/bin/sh", "-c", os.fsdecode(command_of(line))]
    done = subprocess.run(shell, cwd="/", env={}, capture_output=True, check=True)
    options = [b"-P", b"-X", b"utf8", b"-m", b"briefing"]
    wanted = [os.fsencode(python), *options, b"--workspace", os.fsencode(root), b"run", b"--quiet"]
    assert done.stdout.split(b"\0")[:-1] == wanted


@pytest.mark.parametrize("name", ["a\nb", "a\\b", "a\rb", "\x7f"])
def test_a_path_that_no_crontab_can_name_is_refused(name: str) -> None:
    for root, python in ((Path("/srv") / name, PYTHON), (ROOT, Path("/opt") / name)):
        with pytest.raises(ScheduleError, match="a crontab cannot name it"):
            line_for(root, python)

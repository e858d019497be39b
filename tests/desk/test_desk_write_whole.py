"""Files are written whole or not at all."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from briefing.files import write_whole


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_files_and_folders_are_made(tmp_path: Path) -> None:
    folder = tmp_path / "a/b"
    write_whole(folder, {"one": b"1\r\n\0", "two": b""})
    assert names(folder) == ["one", "two"]
    assert (folder / "one").read_bytes() == b"1\r\n\0"
    write_whole(folder, {"one": b"new"})
    assert (folder / "one").read_bytes() == b"new"
    assert names(folder) == ["one", "two"]


def test_a_file_that_cannot_take_its_place_leaves_the_others_old(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"old")
    (tmp_path / "two").mkdir()
    with pytest.raises(OSError, match="two"):
        write_whole(tmp_path, {"one": b"new", "two": b"new", "three": b"new"})
    assert (tmp_path / "one").read_bytes() == b"old"
    assert names(tmp_path) == ["one", "two"]


def test_a_folder_that_is_a_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"old")
    for folder in (tmp_path / "file", tmp_path / "file/below"):
        with pytest.raises(OSError, match="file"):
            write_whole(folder, {"one": b"new"})
    assert (tmp_path / "file").read_bytes() == b"old"


@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_the_umask_is_respected(tmp_path: Path, umask: int, mode: int) -> None:
    before = os.umask(umask)
    try:
        write_whole(tmp_path, {"one": b"1"})
        assert os.umask(umask) == umask
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "one").stat().st_mode) == mode


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").write_bytes(b"old")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder/one").symlink_to("../elsewhere")
    write_whole(tmp_path / "folder", {"one": b"new"})
    assert (tmp_path / "elsewhere").read_bytes() == b"old"
    assert (tmp_path / "folder/one").read_bytes() == b"new"


# SIGXFSZ is ignored, so that the system refuses to write on, as it does where a disk is full.
FULL = """
import resource, signal, sys
from pathlib import Path
from briefing.files import write_whole
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (8192, 8192))
try:
    write_whole(Path(sys.argv[1]), {"one": b"new", "two": b"x" * 100_000, "three": b"new"})
except OSError as error:
    print("refused", error.strerror)
"""


def test_a_disk_that_takes_no_more_leaves_the_old_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).write_bytes(b"old " + name.encode())
    run = subprocess.run(
        [sys.executable, "-c", FULL, tmp_path], capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.startswith("refused ")
    assert names(tmp_path) == ["one", "two"]
    assert (tmp_path / "one").read_bytes() == b"old one"
    assert (tmp_path / "two").read_bytes() == b"old two"

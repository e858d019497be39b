"""The wheel alone, in an environment of its own: it builds what the checkout builds, and begins."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from email import message_from_bytes
from pathlib import Path

import pytest

DATE = "2023-12-07"
NAMES = ["issue.html", "issue.txt", "issue.eml", "issue.json"]


PAGE = """\
The night ferry between the two shores sails again

After a winter in dock the ferry is back on its old line, its owner says.

It takes two hundred passengers and forty lorries, and makes the crossing in nine hours.
"""

STATIC = """
from pathlib import Path
import briefing.web.preview as preview
print(*sorted(path.name for path in Path(preview.__file__).with_name("static").iterdir()))
"""


def run(*command: str | Path, cwd: Path) -> str:
    """What *command* prints; it sees nothing of the repository but what it is told."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        command,
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def workspace(root: Path, folder: Path) -> Path:
    """A copy of the publication and its desk, and nothing else of *root*."""
    folder.mkdir()
    shutil.copy(root / "briefing.toml", folder)
    shutil.copytree(root / "content", folder / "content")
    return folder


def install(root: Path, folder: Path) -> Path:
    """The folder of commands of an empty environment that holds the wheel and what it requires.

    Its packages are held to the versions of this environment, so that only the packaging can
    make a difference; one that the project forgot to require is still missing.
    """
    pip = (sys.executable, "-m", "pip")
    versions = folder / "versions.txt"
    versions.write_text(
        run(*pip, "list", "--format=freeze", "--exclude-editable", cwd=folder), encoding="utf-8"
    )
    run(*pip, "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, root, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv", symlinks=os.name != "nt", with_pip=False)
    commands = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
    run(
        *pip,
        f"--python={commands / 'python'}",
        "install",
        "--quiet",
        "--no-compile",
        f"--constraint={versions}",
        wheel,
        cwd=folder,
    )
    return commands


@pytest.fixture(scope="module")
def commands(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of commands of the installed wheel, built once for all tests here."""
    return install(root, tmp_path_factory.mktemp("wheel"))


def test_the_wheel_builds_what_the_checkout_builds(
    root: Path, tmp_path: Path, commands: Path
) -> None:
    theirs = workspace(root, tmp_path / "wheel")
    ours = workspace(root, tmp_path / "checkout")

    run(commands / "briefing", "build", "--date", DATE, cwd=theirs)
    checkout = (sys.executable, "-m", "briefing", "--workspace", ours)
    run(*checkout, "build", "--date", DATE, cwd=tmp_path)

    pythons = (commands / "python", sys.executable)
    shipped, kept = (run(python, "-c", STATIC, cwd=tmp_path) for python in pythons)
    assert shipped == kept
    for name in NAMES:
        file = Path("out", DATE, name)
        assert (theirs / file).read_bytes() == (ours / file).read_bytes(), name


def test_a_publication_begins_with_the_wheel_alone(tmp_path: Path, commands: Path) -> None:
    briefing = commands / "briefing"
    (tmp_path / "ferry.txt").write_text(PAGE, encoding="utf-8")
    folder = tmp_path / "nile"

    told = run(briefing, "init", "nile", cwd=tmp_path)
    assert "briefing build" in told
    day = next((folder / "content").iterdir()).name
    assert "added" in run(briefing, "add", "../ferry.txt", "--date", day, cwd=folder)
    issue = run(briefing, "build", "--date", day, cwd=folder)
    assert "Top story" in issue
    assert run(briefing, "check", "--date", day, cwd=folder) == "nothing found\n"
    run(briefing, "subscribers", "add", "reader@readers.example", cwd=folder)
    sent = run(briefing, "send", "--date", day, "--maildir", "proofs", cwd=folder)
    assert sent == f"{day}: 1 submitted\n"
    (letter,) = (folder / "proofs" / "new").iterdir()
    mail = message_from_bytes(letter.read_bytes())
    assert mail["To"] == "reader@readers.example"
    assert mail["From"] == "Nile Briefing <briefing@example.org>"
    text = str(mail)
    assert "night ferry" in text
    assert "Sample: a market hall opens" in text

"""The house rules that can be checked: the floors, a first sentence, a quick start."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = [
    "babel",
    "cryptography",
    "dns",
    "email.message",
    "email_validator",
    "feedparser",
    "filelock",
    "greenlet",
    "httpcore2",
    "jinja2",
    "lxml",
    "mjml",
    "premailer",
    "protego",
    "pydantic",
    "ruamel",
    "sqlalchemy",
    "starlette",
    "trafilatura",
    "uvicorn",
    "watchfiles",
]

HELP = f"""
import sys
from briefing.cli.main import main
sys.argv = ["briefing", "--help"]
try:
    main()
except SystemExit as exit:
    assert not exit.code, exit.code
print(*(name for name in {HEAVY!r} if name in sys.modules), file=sys.stderr)
"""


def test_the_floors_hold(root: Path) -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([linter], cwd=root, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def modules() -> list[Path]:
    return sorted((Path(__file__).parent.parent / "briefing").rglob("*.py"))


@pytest.mark.parametrize("path", modules(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_module_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_bytes())), f"{path}: no docstring"


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    run = subprocess.run([sys.executable, "-c", HELP], cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "Usage: " in run.stdout
    assert run.stderr.split() == []

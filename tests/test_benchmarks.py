"""The reference of the build benchmark fills the templates by itself: it keeps up with them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path


def test_the_issue_made_by_hand_can_still_be_made(tmp_path: Path, root: Path) -> None:
    shutil.copy(root / "briefing.toml", tmp_path)
    shutil.copytree(root / "content", tmp_path / "content")
    command = [sys.executable, f"{root}/benchmarks/by_hand.py", str(tmp_path), "2023-12-07"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    for language, word in (("en", "At a glance"), ("ar", "أبرز الأخبار")):
        assert word in (tmp_path / "by-hand" / f"issue.{language}.html").read_text("utf-8")

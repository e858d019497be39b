"""What the program costs beyond its libraries: whole processes, in pairs, median of the ratios.

    help   `briefing --help`                 against  `python -c "import click"`
    build  `briefing build` of 2023-12-07    against  by_hand.py: the same files and libraries

usage: python benchmarks/build.py [RUNS]
"""

from __future__ import annotations

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DAY = "2023-12-07"


def seconds(command: list[str]) -> float:
    """Wall time of one run of *command*; raises CalledProcessError where it fails."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - begun


def ratio(name: str, ours: list[str], reference: list[str], runs: int) -> float:
    """The median of *runs* paired ratios, after one warm-up of each; prints a row."""
    seconds(ours), seconds(reference)
    pairs = [(seconds(ours), seconds(reference)) for _ in range(runs)]
    ratios = [mine / other for mine, other in pairs]
    median = statistics.median(ratios)
    mine, other = (statistics.median(column) * 1000 for column in zip(*pairs, strict=True))
    print(
        f"{name:<8}{mine:>10.0f}{other:>14.0f}{median:>9.2f}{min(ratios):>8.2f}{max(ratios):>8.2f}"
    )
    return round(median, 3)


def main(runs: int) -> None:
    """Print the table, and the ratios as one JSON object."""
    program = [str(Path(sys.executable).with_name("briefing"))]
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        shutil.copy(ROOT / "briefing.toml", workspace)
        shutil.copytree(ROOT / "content", workspace / "content")
        print("          ours ms  reference ms   ratio     min     max")
        results = {
            "help": ratio(
                "help", [*program, "--help"], [sys.executable, "-c", "import click"], runs
            ),
            "build": ratio(
                "build",
                [*program, "--workspace", folder, "build", "--date", DAY],
                [sys.executable, str(ROOT / "benchmarks" / "by_hand.py"), folder, DAY],
                runs,
            ),
        }
    print(json.dumps(results))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 11)

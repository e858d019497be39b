"""How fast a whole mailing goes out, and what it costs, beside what others do in the same round.

    disk      personalised, dispatched, every delivery in the ledger with synchronous=FULL
    memory    the same, the ledger's folder in memory: what is left to be gained from the disk
    source    Postfix's smtp-source: the same size and sessions, one message for all, no ledger
    by hand   rendered once, EmailMessage for each, smtplib in threads (send_by_hand.py), no ledger

into Postfix's smtp-sink, on 4 connections. Then ours and smtp-source on 10, over a line on which
each reply takes 50 ms; what a copy costs (copies.py); and the memory that a mailing takes (the
most that its process ever had) for a long list, against a short one.

All in turn, round after round; the median of the rounds' ratios. A busy machine or disk is to
ours what it is not to the others (three programs at once, a commit now and then): the time of one
fdatasync, and how much the machine had to do, are printed.

usage: python benchmarks/send.py [ROUNDS [FOLDER]]      FOLDER: on the disk that is to be measured
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path

import copies
import send_by_hand
from send_mailing import KILOBYTES, Publisher
from send_servers import Rate, fdatasync, sink, slow_line, source

SIZE = len(copies.slotted(KILOBYTES).proof)
MESSAGES, LINKS = 2000, 4
BY_HAND = 200
SLOW_MESSAGES, SLOW_LINKS, DELAY = 500, 10, 0.05
SHORT, LONG = 1_000, 100_000
_MEMORY = Path("/dev/shm")

Ways = Mapping[str, Callable[[], Rate]]


def fast(port: int, disk: Path, memory: Path) -> Ways:
    """What is measured against the server itself."""
    publishers = {"disk": Publisher(disk), "memory": Publisher(memory)}
    for publisher in publishers.values():
        publisher.fill(MESSAGES)
    issue = copies.issue(KILOBYTES, copies.SENDER)
    return {
        "disk": lambda: publishers["disk"].send(port, LINKS),
        "source": lambda: source(port, SIZE, MESSAGES, LINKS),
        "memory": lambda: publishers["memory"].send(port, LINKS),
        "by hand": lambda: send_by_hand.send(port, issue, copies.SENDER, BY_HAND, LINKS),
    }


def slow(port: int, disk: Path) -> Ways:
    """What is measured over the slow line."""
    publisher = Publisher(disk)
    publisher.fill(SLOW_MESSAGES)
    return {
        "disk, slow": lambda: publisher.send(port, SLOW_LINKS),
        "source, slow": lambda: source(port, SIZE, SLOW_MESSAGES, SLOW_LINKS),
    }


def rounds(ways: Ways, times: int, disk: Path) -> dict[str, list[float]]:
    """Way → messages a second, round by round; prints the rows."""
    found: dict[str, list[Rate]] = {name: [] for name in ways}
    syncs = []
    for _ in range(times):
        for name, way in ways.items():
            found[name].append(way())
        syncs.append(fdatasync(disk))
    for name, rates in found.items():
        speeds = [rate.per_second for rate in rates]
        cpu = statistics.median(rate.cpu for rate in rates)
        told = f"{statistics.median(speeds):>12.0f}{min(speeds):>8.0f}{max(speeds):>8.0f}"
        print(f"{name:14}{told}{cpu:>10.0f}")
    print(
        f"  fdatasync {statistics.median(syncs):.2f} ms ({min(syncs):.2f} to {max(syncs):.2f});"
        f" load {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    )
    return {name: [rate.per_second for rate in rates] for name, rates in found.items()}


def ratio(ours: list[float], others: list[float]) -> float:
    """The median of the rounds' ratios."""
    return round(statistics.median(a / b for a, b in zip(ours, others, strict=True)), 3)


def memory_of(subscribers: int) -> float:
    """MB that a mailing to so many takes at the most, its interpreter included."""
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        script = [sys.executable, str(Path(__file__).with_name("send_mailing.py")), folder]
        subprocess.run([*script, "fill", str(subscribers)], check=True)
        run = subprocess.run(
            [*script, "send", str(subscribers)], check=True, capture_output=True, text=True
        )
    return int(run.stdout) / 1024


def main(times: int, folder: Path | None) -> None:
    """Print the tables, and the ratios as one JSON object."""
    with ExitStack() as stack:

        def temporary(where: Path | None) -> Path:
            return Path(stack.enter_context(tempfile.TemporaryDirectory(dir=where)))

        disk, other = temporary(folder), temporary(folder)
        memory = temporary(_MEMORY if _MEMORY.is_dir() else folder)
        port = stack.enter_context(sink())
        far = stack.enter_context(slow_line(port, DELAY))
        print(f"{SIZE / 1000:.1f} KB     messages/s     min     max    CPU µs")
        told = rounds(fast(port, disk, memory), times, disk)
        told |= rounds(slow(far, other), times, other)
    ratios = {
        "disk/source": ratio(told["disk"], told["source"]),
        "memory/source": ratio(told["memory"], told["source"]),
        "disk/by hand": ratio(told["disk"], told["by hand"]),
        "disk/source, slow": ratio(told["disk, slow"], told["source, slow"]),
    }
    costs = copies.measured(KILOBYTES)
    print("a copy, µs: " + ", ".join(f"{name} {cost:.1f}" for name, cost in costs.items()))
    short, long = memory_of(SHORT), memory_of(LONG)
    print(f"memory, MB: {SHORT:,} subscribers {short:.1f}, {LONG:,} {long:.1f}")
    ratios |= {"signed/bare": round(costs["signed"] / costs["bare"], 2)}
    ratios |= {"memory, long/short": round(long / short, 3)}
    print(json.dumps(ratios))


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 5,
        Path(sys.argv[2]) if len(sys.argv) > 2 else None,
    )

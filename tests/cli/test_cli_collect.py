"""`briefing collect` and `briefing add URL`, in processes of their own, also killed ones."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cli_workspace import PACKAGE, briefing_run
from collect_kit import DAY, desk_bytes, opened, publication, three
from loopback import Site
from newsroom import ARABIC, GOOD, newsroom

LOOPBACK = {"BRIEFING_NET__ALLOW_LOOPBACK": "true", "BRIEFING_NET__PAUSE_SECONDS": "0"}
ON = ("--date", DAY.isoformat())


@pytest.fixture
def site() -> Iterator[Site]:
    with newsroom() as one:
        one.url = lambda path, host="127.0.0.1", scheme="http": Site.url(one, path, host, scheme)  # type: ignore[method-assign]
        yield one


def process(folder: Path, before: str = "", behind: str = "") -> subprocess.Popen[str]:
    """`briefing collect --quiet` in *folder*, with lines of Python *before* and *behind* it."""
    code = f"""
import os, signal, sys
from briefing.cli.main import main
{before}
sys.argv = ["briefing", "collect", "--quiet", "--date", "{DAY}"]
try:
    main()
except SystemExit as exit:
    code = exit.code
{behind}
sys.exit(code)
"""
    environment = {**os.environ, **LOOPBACK, "PYTHONPATH": str(PACKAGE)}
    return subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_the_sources_are_read_and_their_health_is_shown(site: Site, tmp_path: Path) -> None:
    publication(tmp_path, **three(site), Bad=f'feed = "{site.url("404")}"')
    none = briefing_run("collect", "--status", cwd=tmp_path, environment=LOOPBACK)
    assert re.findall(r"^(\w+) +never +0 +0 +next run$", none.out, re.M) == [*three(site), "Bad"]
    run = briefing_run("collect", *ON, cwd=tmp_path, environment=LOOPBACK)
    assert run.code == 1, run.err
    assert (
        run.err == f"briefing: Bad: {site.url('404')}: answers 404 Not Found (see to its address)\n"
    )
    rows = [re.split(r"  +", line) for line in run.out.splitlines()]
    assert rows[:6] == [
        ["SOURCE", "READ", "NEW", "UPDATED", "FAILED", "NOTE"],
        ["Cove", "4", "2", "0", "0", "1 undated, read too late for this desk"],
        ["Bread", "2", "2", "0", "0"],
        ["Gazette", "2", "2", "0", "0"],
        ["Bad", "0", "0", "0", "0", f"{site.url('404')}: answers 404 Not Found"],
        [""],
    ]
    assert rows[6:] == [["3 sources read, 1 failed"], [f"6 new on the desk of {DAY}"]]
    desk = briefing_run("desk", *ON, "--format", "json", cwd=tmp_path)
    found = {*GOOD.values(), ARABIC} - {GOOD["undated"]}
    assert {one["headline"] for one in json.loads(desk.out)} == found

    status = briefing_run("collect", "--status", "--format", "json", cwd=tmp_path)
    known = {one["source"]: one for one in json.loads(status.out)}
    assert (known["Cove"]["new"], known["Cove"]["failures"], known["Cove"]["error"]) == (2, 0, "")
    assert known["Cove"]["last_success"] == known["Cove"]["last_try"] != None  # noqa: E711
    assert (known["Bad"]["last_success"], known["Bad"]["failures"]) == (None, 1)

    again = briefing_run(
        "collect", "bread", *ON, "--format", "json", cwd=tmp_path, environment=LOOPBACK
    )
    assert (again.code, again.err) == (0, "")
    (bread,) = json.loads(again.out)["sources"]
    assert (bread["source"], bread["read"], bread["new"], bread["failed"]) == ("Bread", 2, 0, [])
    only_bad = briefing_run("collect", "Bad", "--quiet", *ON, cwd=tmp_path, environment=LOOPBACK)
    assert (only_bad.code, only_bad.out) == (3, "")


def test_a_correction_that_the_editor_s_words_hide_is_told(site: Site, tmp_path: Path) -> None:
    publication(tmp_path, Bread=f'feed = "{site.url("atom")}"')
    path = collected_bakery(tmp_path)
    path.write_text(path.read_text("utf-8").replace(GOOD["bakery"], "Mine"), "utf-8")
    site.state |= {"version": "2", "changed": {"bakery": "Bread is dearer after all"}}
    run = briefing_run("collect", *ON, cwd=tmp_path, environment=LOOPBACK)
    assert (run.code, run.err) == (0, "")
    assert "bakery.md: yours is kept: headline" in run.out
    site.state |= {"version": "3", "changed": {"bakery": "Bread is cheap"}}
    run = briefing_run("collect", *ON, "--format", "json", cwd=tmp_path, environment=LOOPBACK)
    (bread,) = json.loads(run.out)["sources"]
    assert bread["kept"] == [{"file": "bakery.md", "fields": ["headline", "body"]}]


def collected_bakery(folder: Path) -> Path:
    assert briefing_run("collect", *ON, cwd=folder, environment=LOOPBACK).code == 0
    return folder / "content" / DAY.isoformat() / "bakery.md"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("Nobody",), 'no source that is read is called "Nobody" (known: Cove)'),
        (("--since", "36"), '"36" is no length of time (write it as 90m, 36h or 3d)'),
        (("--since", "0h"), '"0h" is no length of time'),
        (("--date", "today"), '"today" is no date'),
    ],
)
def test_wrong_usage(tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    publication(tmp_path, Cove='feed = "https://cove.example/feed/"')
    run = briefing_run("collect", *arguments, cwd=tmp_path)
    assert (run.code, run.out) == (2, "")
    assert message in run.err
    assert not (tmp_path / "content").exists()


def test_a_publication_that_reads_nothing_is_told_how(tmp_path: Path) -> None:
    publication(tmp_path, Cove='host = "cove.example"')
    run = briefing_run("collect", cwd=tmp_path)
    assert run.code == 2
    assert "no source has a feed or a listing (give a source of briefing.toml a feed" in run.err


def test_bad_pages_cost_little_memory(site: Site, tmp_path: Path) -> None:
    site.state["bad"] = ["bomb", "flood", "crushing", "heavy", "404", "circle", "arabic"]
    sources = {f"Cove {number}": f'feed = "{site.url(f"rss/{number}")}"' for number in range(3)}
    publication(tmp_path, **sources, **three(site), Bomb=f'feed = "{site.url("bomb")}"')
    # Not getrusage: what it tells is never less than what the process that began this one had.
    peak = "import re; told = open('/proc/self/status').read()"
    peak += "; print(int(re.search(r'VmHWM:\\s+(\\d+)', told)[1]) // 1024)"
    out, err = process(tmp_path, behind=peak).communicate(timeout=120)
    assert err.count("is longer than") == 5  # three times over, for Cove too, and as a feed
    assert err.count("has more than 40,000 tags") == 4
    assert (tmp_path / "content" / str(DAY) / "heavy.md").is_file()
    assert int(out) < 150


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What a run that nobody kills leaves on the desk."""
    folder = tmp_path_factory.mktemp("undisturbed")
    with newsroom() as site:
        return collected(folder, site)


def collected(folder: Path, site: Site) -> dict[str, bytes]:
    sources = {"Cove": f'feed = "http://127.0.0.1:{site.server_port}/rss"'}
    sources["Bread"] = f'feed = "http://127.0.0.1:{site.server_port}/atom"'
    publication(folder, **sources)
    run = process(folder)
    assert run.communicate(timeout=60)[1] == ""
    assert run.returncode == 0
    return articles(folder, site.server_port)


def articles(folder: Path, port: int) -> dict[str, bytes]:
    """What lies on the desk, as if the site had stood at one port at all times."""
    return {
        name: data.replace(str(port).encode(), b"80")
        for name, data in desk_bytes(folder).items()
        if not name.endswith(("_sources.json", ".part"))
    }


def assert_whole(folder: Path, port: int, undisturbed: dict[str, bytes]) -> None:
    found = articles(folder, port)
    assert found.items() <= undisturbed.items()
    assert opened(folder).desk.read(DAY).problems == ()


def test_killed_while_a_page_is_under_way(tmp_path: Path, undisturbed: dict[str, bytes]) -> None:
    with newsroom(held="moved", reached=threading.Event()) as site:
        publication(tmp_path, Cove=f'feed = "http://127.0.0.1:{site.server_port}/rss"')
        run = process(tmp_path)
        assert site.state["reached"].wait(60)
        run.kill()
        run.communicate()
        assert run.returncode == -signal.SIGKILL
        assert "ferry.md" in {Path(name).name for name in articles(tmp_path, 0)}
        assert_whole(tmp_path, site.server_port, undisturbed)
        site.state["held"] = None
        assert collected(tmp_path, site) == undisturbed


@pytest.mark.parametrize("step", [1, 3, 4, 7])
def test_killed_before_a_file_gets_its_name(
    tmp_path: Path, undisturbed: dict[str, bytes], step: int
) -> None:
    kill = f"""
renamed = [0]
def hook(event, arguments):
    if event == "os.rename":
        renamed[0] += 1
        if renamed[0] == {step}:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
"""
    with newsroom() as site:
        publication(tmp_path, Cove=f'feed = "http://127.0.0.1:{site.server_port}/rss"')
        run = process(tmp_path, before=kill)
        run.communicate(timeout=60)
        assert run.returncode == -signal.SIGKILL
        assert_whole(tmp_path, site.server_port, undisturbed)
        assert collected(tmp_path, site) == undisturbed


def test_a_page_is_added_by_its_address(site: Site, tmp_path: Path) -> None:
    publication(tmp_path, Cove='host = "127.0.0.1"')
    good = [site.url("to//news/ferry"), site.url("to//news/bakery?utm_source=x")]
    run = briefing_run("add", *good, *ON, "--format", "json", cwd=tmp_path, environment=LOOPBACK)
    assert run.code == 0, run.err
    ferry, bakery = json.loads(run.out)
    assert (ferry["page"], ferry["outcome"], ferry["headline"]) == (good[0], "added", GOOD["ferry"])
    assert ferry["published"] == "2023-12-07T04:30:00+02:00"
    assert bakery["date"] == DAY.isoformat()
    text = (tmp_path / bakery["path"]).read_text("utf-8")
    assert f"url: {site.url('news/bakery')}" in text.replace('"', "")
    assert not [path for _, path in site.asked if path == "/robots.txt"]
    other = briefing_run("add", good[0], "--url", "https://cove.example/a", cwd=tmp_path)
    assert (other.code, other.out) == (2, "")
    assert "--url belongs to a saved PAGE" in other.err
    before = desk_bytes(tmp_path)
    mixed = [site.url("404"), good[0], "missing.txt", "http://10.0.0.1/x", site.url("crushing")]
    run = briefing_run("add", *mixed, *ON, cwd=tmp_path, environment=LOOPBACK)
    assert run.code == 1
    assert run.out.startswith("unchanged: ")
    assert [re.sub(r" \(.*", "", line).split(": ")[-1] for line in run.err.splitlines()] == [
        "answers 404 Not Found",
        "No such file or directory",
        "not a public address",
        "has more than 40,000 tags",
    ]
    assert desk_bytes(tmp_path) == before

"""One view for one state of the files: shared by who asks at once, made anew after a change."""

from __future__ import annotations

import http.client
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from preview_kit import DAY, FIRST, Desk, preview, running, workspace

from briefing.app.preview import View
from briefing.app.workspace import open_workspace
from briefing.cli.preview import newsroom_of
from briefing.files import write_whole


class States:
    """The stream of states of a preview."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        self.connection.request("GET", "/states")
        self.answer = self.connection.getresponse()

    def close(self) -> None:
        self.answer.close()
        self.connection.close()

    def next(self) -> str:
        end = time.monotonic() + 20
        line = self.answer.readline()
        while not line.startswith(b"data: "):
            assert line, "the stream ended"
            assert time.monotonic() < end, "no state came, only signs of life"
            line = self.answer.readline()
        return line[6:].decode().strip()


def test_who_asks_at_once_shares_one_view(tmp_path: Path, root: Path) -> None:
    folder = workspace(tmp_path, root)
    newsroom = newsroom_of(open_workspace(folder, folder, {}), DAY)
    looked: list[date] = []
    begun, may_end = threading.Event(), threading.Event()

    def look(day: date) -> View:
        looked.append(day)
        begun.set()
        assert may_end.wait(20)
        view = newsroom.look(day)
        assert isinstance(view, View)
        return view

    with running(replace(newsroom, look=look)) as server, ThreadPoolExecutor(8) as many:
        port = urlsplit(server.address).port or 0
        desk, states = Desk(folder, server.address, port), States(port)
        first = states.next()
        views = [many.submit(desk.view) for _ in range(4)]
        assert begun.wait(20)
        # a change while it is made: those who asked get the old state, who asks now the new one
        changed = (
            (desk.folder / f"{FIRST}.md").read_bytes().replace(b"headline: ", b"headline: New ")
        )
        write_whole(desk.folder, {f"{FIRST}.md": changed})  # else its half may be a state, too
        second = states.next()
        later = many.submit(desk.view)
        may_end.set()
        assert later.result()["state"] == second
        told = {view.result()["state"] for view in views}
    assert first != second
    assert told <= {first, second}
    assert looked == [DAY] * 2
    states.close()


@pytest.mark.parametrize("change", ["folder comes", "folder goes", "settings", "deep", "removed"])
def test_every_change_is_told(change: str, tmp_path: Path, root: Path) -> None:
    folder = workspace(tmp_path, root)
    with preview(folder) as desk:
        states = States(desk.port)
        states.next()
        if change == "folder comes":
            (folder / "templates" / "parts").mkdir(parents=True)
            states.next()
            (folder / "templates" / "parts" / "note.mjml").write_text("{% broken", "utf-8")
        elif change == "folder goes":
            (folder / "content").rename(tmp_path.parent / f"{tmp_path.name}-away")
            states.next()
            (tmp_path.parent / f"{tmp_path.name}-away").rename(folder / "content")
        elif change == "settings":
            (folder / "briefing.toml").write_text("[publication\n", "utf-8")
        elif change == "deep":
            (folder / "content" / "2023-12-06").mkdir()
        else:
            (desk.folder / f"{FIRST}.md").unlink()
        assert states.next()
        states.close()


def test_what_is_not_watched_makes_no_state(tmp_path: Path, root: Path) -> None:
    with preview(workspace(tmp_path, root)) as desk:
        states = States(desk.port)
        first = states.next()
        (tmp_path / "out").mkdir()
        (desk.folder / ".notes.md.part").write_text("x", "utf-8")
        write_whole(desk.folder, {desk.issue.name: desk.issue.read_bytes() + b"\nMore.\n"})
        assert states.next() == desk.view()["state"] != first
        states.close()


def test_a_broken_configuration_is_shown_and_mended(tmp_path: Path, root: Path) -> None:
    with preview(workspace(tmp_path, root)) as desk:
        states = States(desk.port)
        states.next()
        path = tmp_path / "briefing.toml"
        whole = path.read_text("utf-8")
        path.write_text(whole.replace("[publication]", "[publication"), "utf-8")
        states.next()
        view = desk.view()
        assert view["editions"] == []
        (problem,) = view["problems"]
        assert problem["where"].startswith("briefing.toml:")
        assert problem["remedy"]
        assert desk.ask("/mail?edition=en").status == 404
        path.write_text(whole, "utf-8")
        states.next()
        assert len(desk.view()["editions"]) == 2
        states.close()

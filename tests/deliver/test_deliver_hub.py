"""The hub: tasks that wait go on when what they wait for has come, and not before."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from selectors import EVENT_READ, EVENT_WRITE

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.deliver.hub import Hub


@pytest.fixture
def hub() -> Hub:
    return Hub(time.monotonic)


@pytest.fixture
def line() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        ours.setblocking(False)
        yield ours, theirs


def never() -> float:
    return float("inf")


def test_tasks_that_speak_to_each_other_take_turns(
    hub: Hub, line: tuple[socket.socket, socket.socket]
) -> None:
    """Neither could ever end if one of them kept the thread while it waits."""
    heard: list[bytes] = []

    def talk(own: socket.socket, begins: bool) -> Callable[[], None]:
        def task() -> None:
            if begins:
                own.send(b"0")
            for _ in range(5):
                assert hub.ready(own, EVENT_READ, 10)
                heard.append(said := own.recv(10))
                own.send(b"%d" % (int(said) + 1))

        return task

    hub.run([talk(line[0], True), talk(line[1], False)], never)
    assert heard == [b"%d" % number for number in range(10)]


def test_a_wait_for_a_socket_ends_in_time(
    hub: Hub, line: tuple[socket.socket, socket.socket]
) -> None:
    found: list[bool] = []

    def task() -> None:
        found.append(hub.ready(line[0], EVENT_READ, 0.05))
        while True:
            try:
                line[0].send(bytes(65536))
            except BlockingIOError:
                break
        found.append(hub.ready(line[0], EVENT_WRITE, 0.05))
        line[1].recv(1 << 24)
        found.append(hub.ready(line[0], EVENT_WRITE, 10))

    hub.run([task], never)
    assert found == [False, False, True]


def test_a_condition_is_looked_at_when_another_thread_rings(hub: Hub) -> None:
    facts: list[int] = []
    idle, found = threading.Event(), list[bool]()

    def tell() -> None:
        assert idle.wait(10)
        facts.append(1)
        hub.ring()

    def rest() -> float:
        idle.set()
        return float("inf")

    threading.Thread(target=tell).start()
    hub.run(
        [
            lambda: found.append(hub.until(lambda: bool(facts))),
            lambda: found.append(hub.until(lambda: False, 0.01)),
        ],
        rest,
    )
    assert sorted(found) == [False, True]


def test_what_is_done_aside_keeps_nobody_waiting(hub: Hub) -> None:
    """The one waits for what only the other brings about."""
    other_was_there = threading.Event()
    found: list[bool] = []

    def raises() -> None:
        raise ValueError("aside")

    def first() -> None:
        found.append(hub.aside(lambda: other_was_there.wait(10)))
        with pytest.raises(ValueError, match="aside"):
            hub.aside(raises)

    hub.run([first, other_was_there.set], never)
    assert found == [True]


def test_idle_is_called_when_all_wait_and_again_when_it_wants_to(hub: Hub) -> None:
    calls: list[bool] = []
    done: list[bool] = []

    def idle() -> float:
        calls.append(bool(done))
        hub.ring()
        return 0.001

    def task() -> None:
        hub.until(lambda: len(calls) > 3, 10)
        done.append(True)

    hub.run([task], idle)
    assert calls == [False] * 4


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.sampled_from(["ring", "aside", "pause"]), max_size=6), max_size=6))
def test_every_task_comes_to_its_end(tasks: list[list[str]]) -> None:
    hub = Hub(time.monotonic)
    steps: list[str] = []

    def work(names: list[str]) -> Callable[[], None]:
        def task() -> None:
            for name in names:
                if name == "pause":
                    assert not hub.until(lambda: False, 0.001)
                elif name == "aside":
                    hub.aside(lambda: None)
                else:
                    threading.Thread(target=hub.ring).start()
                    hub.until(lambda: bool(steps), 0.002)
                steps.append(name)

        return task

    hub.run([work(names) for names in tasks], never)
    assert len(steps) == sum(map(len, tasks))

"""The list in its workspace: erased without a trace, rehearsed, exported whole or not at all."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from app_kit import workspace_in
from sqlalchemy import insert, select

from briefing.app.subscribers import (
    Imported,
    add,
    erase,
    export,
    export_file,
    import_list,
    listed,
    remove,
)
from briefing.app.workspace import Workspace
from briefing.errors import Problem, StoreError, SubscriberError
from briefing.model.delivery import State
from briefing.model.subscriber import Standing
from briefing.store.database import FOLDER, Database
from briefing.store.tables import deliveries, mailings, returns, suppressions
from briefing.store.tables import subscribers as table

AT = datetime(2023, 12, 7, 4, 0, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path, root: Path) -> Workspace:
    return workspace_in(tmp_path, root)


def put(workspace: Workspace, text: str, **options: object) -> None:
    given = {"name": None, "edition": None, "again": False, "at": AT, **options}
    add(workspace, text, **given)  # type: ignore[arg-type]


def taken(
    workspace: Workspace, data: str, rehearse: bool = False, name: str = "people.csv"
) -> tuple[Imported, list[str]]:
    path = workspace.root / name
    path.write_text(data, "utf-8")
    problems: list[Problem] = []
    done = import_list(workspace, path, None, rehearse, AT, problems.append)
    return done, [str(one) for one in problems]


def people(workspace: Workspace) -> list[tuple[str, str, str, str]]:
    return [
        (one.address, one.name, one.edition, one.standing.value) for one in listed(workspace, None)
    ]


def traces(workspace: Workspace, *words: str) -> list[tuple[str, str]]:
    """The files of the state in which one of *words* stands, in any case."""
    return [
        (path.name, word)
        for path in (workspace.root / FOLDER).rglob("*")
        if path.is_file()
        for word in words
        if word.casefold().encode() in path.read_bytes().lower()
        or word.encode() in path.read_bytes()
    ]


_ENCODED = """\
Content-Type: multipart/mixed; boundary=e

--e
Content-Transfer-Encoding: base64

PHp1aGFpci5nb25lQGhhcmJvdXIuZXhhbXBsZT4=
--e
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable

zuhair=2Egone&#64;harbour.example
--e--
"""


def correspondence(workspace: Workspace) -> None:
    """Deliveries to everybody in several states, a test to one, and what came back."""
    with Database(workspace.root).writing() as connection:
        mailing = {"id": 1, "date": "2023-12-07", "kind": "issue", "digest": "", "enrolled_at": AT}
        mailing["stopped"] = (
            "refused alike: 554 <Zuhair.Gone@harbour.example>: <x.y@harbour.example>"
        )
        connection.execute(insert(mailings), [mailing])
        rows = connection.execute(select(table.c.id, table.c.address)).all()
        states = [State.SUBMITTED, State.REFUSED, State.PENDING, State.CLAIMED, State.DEFERRED]
        given = {"mailing": 1, "edition": "en", "changed_at": AT}
        connection.execute(
            insert(deliveries),
            [
                {
                    **given,
                    "id": 1000 + row.id,
                    "subscriber": row.id,
                    "state": states[row.id % len(states)].value,
                    "reply": f"550 5.1.1 <{row.address}>: no such user",
                }
                for row in rows
            ],
        )
        tests = ("Zuhair.Gone@harbour.example", "other@harbour.example")
        connection.execute(
            insert(deliveries),
            [
                {**given, "id": number, "address": address, "state": "submitted"}
                for number, address in enumerate(tests, 1)
            ],
        )
        connection.execute(
            insert(returns),
            [
                {
                    "digest": bytes([number]),
                    "kind": "bounce",
                    "subscriber": subscriber,
                    "delivery": delivery,
                    "received_at": AT,
                    "evidence": b"X: " + b"X" * 3000 + b"\r\n" + evidence.encode(),
                }
                for number, (subscriber, delivery, evidence) in enumerate(
                    [
                        (60, None, "<zuhair.gone@harbour.example>"),
                        (None, 1060, "zuhair.gone, of a list"),
                        (None, None, "To: <ZUHAIR.GONE@harbour.example>\r\n"),
                        (None, None, "To: <x.zuhair.gone@harbour.example>\r\n"),
                        (61, 1061, "another"),
                        (61, 1061, _ENCODED),
                    ]
                )
            ],
        )


def test_nothing_of_the_erased_is_left(workspace: Workspace) -> None:
    rows = [f"p{number}{'x' * (number % 40)}@harbour.example" for number in range(1, 200)]
    rows[59] = "Person <zuhair.gone@harbour.example>"
    assert taken(workspace, "\n".join(rows))[0].added == 199
    for number in range(40):  # what was written before must not be left in the gaps either
        name = f"زهير الراحل {'و' * number}"
        put(workspace, "zuhair.gone@harbour.example", name=name)
    correspondence(workspace)
    words = ("zuhair.gone@", "الراحل")
    assert traces(workspace, *words)

    assert erase(workspace, "Zuhair.Gone@HARBOUR.example", AT).typed.startswith("Zuhair")

    others = [("state.db", "x.zuhair.gone@harbour.example")]
    assert traces(workspace, "x.zuhair.gone@harbour.example") == others
    with Database(workspace.root).writing() as connection:  # the one that is not theirs
        connection.execute(returns.delete().where(returns.c.digest == b"\3"))
        left = list(connection.execute(select(returns.c.digest)).scalars())
        tests = connection.execute(select(deliveries.c.address).where(deliveries.c.id < 3)).all()
        theirs = connection.execute(select(deliveries).where(deliveries.c.id == 1060)).one()
        kept = connection.execute(select(suppressions)).one()
        stopped = connection.execute(select(mailings.c.stopped)).scalar_one()
    assert Database(workspace.root).forget()
    assert traces(workspace, *words, "zuhair", "gone") == []
    assert left == [b"\4"]
    assert stopped == "refused alike: 554 <(address)>: <x.y@harbour.example>"
    assert [row.address for row in tests] == ["", "other@harbour.example"]
    assert (theirs.subscriber, theirs.reply, theirs.state) == (None, "", "submitted")
    assert (len(kept.digest), kept.reason, kept.since) == (32, "erased", AT)
    assert len(listed(workspace, None)) == 198

    done, problems = taken(workspace, "zuhair.gone@harbour.example\n")
    assert (done.added, done.refused) == (0, 1)
    assert "was erased, and is not brought back" in problems[0]
    with pytest.raises(SubscriberError, match="was erased"):
        put(workspace, "zuhair.gone@harbour.example")
    assert traces(workspace, "zuhair") == []


def test_a_delivery_to_the_erased_does_not_go_out_any_more(workspace: Workspace) -> None:
    taken(workspace, "\n".join(f"p{number}@harbour.example" for number in range(61)))
    correspondence(workspace)
    for number in range(57, 60):
        erase(workspace, f"p{number}@harbour.example", AT)
    with Database(workspace.root).reading() as connection:
        query = select(deliveries.c.state).where(deliveries.c.id > 1050, deliveries.c.id <= 1060)
        states = list(connection.execute(query.order_by(deliveries.c.id)).scalars())
    ahead = ["refused", "pending", "claimed", "deferred", "submitted"]
    assert states == [*ahead, "refused", "pending", "left", "left", "submitted"]


def test_erasing_waits_for_whoever_reads(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("briefing.store.database._PATIENCE", 0.2)
    put(workspace, "a@harbour.example")
    with Database(workspace.root).reading() as connection:
        connection.execute(select(table)).all()
        with pytest.raises(StoreError, match="what was erased still stands beside it"):
            erase(workspace, "a@harbour.example", AT)
    assert erase(workspace, "a@harbour.example", AT)
    assert traces(workspace, "a@harbour.example") == []


def test_nobody_is_not_erased_nor_removed(workspace: Workspace) -> None:
    for act in (erase, remove):
        with pytest.raises(SubscriberError, match=r'"a@x\.org" is not on the list'):
            act(workspace, "a@x.org", AT)
    with Database(workspace.root).reading() as connection:
        assert connection.execute(select(suppressions)).all() == []


def test_added_by_hand(workspace: Workspace) -> None:
    first = add(workspace, "Ali <ali@x.org>", None, None, False, AT)
    assert (first.new, first.amended, first.subscriber.consent_how) == (True, False, "by hand")
    same = add(workspace, "ALI@x.org", None, None, False, AT)
    assert (same.new, same.amended, same.subscriber) == (False, False, first.subscriber)
    other = add(workspace, "ali@x.org", "علي\n", "ar", False, AT)
    assert (other.new, other.amended) == (False, True)
    assert people(workspace) == [("ali@x.org", "علي", "ar", "active")]

    one, was_on = remove(workspace, "Ali@x.org", AT)
    assert (one.standing, one.reason, was_on) == (Standing.LEFT, "taken off by the editor", True)
    assert remove(workspace, "ali@x.org", AT) == (one, False)
    with pytest.raises(SubscriberError, match=r"has left.*add ADDRESS --again"):
        add(workspace, "ali@x.org", "Ali", None, False, AT)
    later = AT + timedelta(days=1)
    back = add(workspace, "ali@x.org", None, None, True, later)
    assert (back.new, back.subscriber.consent_at) == (True, later)
    assert back.subscriber.consent_how == "by hand, again"
    assert people(workspace) == [("ali@x.org", "علي", "ar", "active")]  # as they had it


def test_tokens_differ(workspace: Workspace) -> None:
    taken(workspace, "\n".join(f"p{number}@x.org" for number in range(50)))
    tokens = {one.token for one in listed(workspace, None)}
    assert len(tokens) == 50
    assert all(0 <= token < 2**63 for token in tokens)
    assert max(tokens) > 2**48


LIST = """\
email,name,status
a@gmial.com,A,subscribed
b@x.org,B,unsubscribed
B@x.org,B,subscribed
c@x.org,C,subscribed
C@X.org,C,subscribed
left@x.org,L,subscribed
here@x.org,H,cleaned
d@,D,subscribed
"""


def test_an_import_says_what_it_did_and_can_be_repeated(workspace: Workspace) -> None:
    put(workspace, "left@x.org")
    remove(workspace, "left@x.org", AT)
    put(workspace, "here@x.org")
    before = people(workspace)

    done, problems = taken(workspace, LIST, rehearse=True)
    assert people(workspace) == before
    assert (done, problems) == taken(workspace, LIST)
    assert done == Imported(added=2, there=1, ended=2, refused=3)
    assert problems == [
        'people.csv:9: "d@" is no e-mail address: there must be something after the @-sign'
        " (write it as name@example.org)",
        'people.csv:2: "a@gmial.com" was taken, but its domain is nearly gmail.com'
        " (did you mean a@gmail.com?)",
        *(
            f'people.csv:{line}: "{address}" has left, and is not brought back'
            " (if they asked anew: briefing subscribers add ADDRESS --again)"
            for line, address in ((4, "B@x.org"), (7, "left@x.org"))
        ),
    ]
    assert people(workspace) == [
        ("left@x.org", "", "en", "left"),
        ("here@x.org", "", "en", "suppressed"),
        ("a@gmial.com", "A", "en", "active"),
        ("b@x.org", "B", "en", "left"),
        ("c@x.org", "C", "en", "active"),
    ]
    assert taken(workspace, LIST)[0] == Imported(added=0, there=5, ended=0, refused=3)


def test_an_export_is_whole_or_not_at_all(workspace: Workspace, tmp_path: Path) -> None:
    put(workspace, "a@x.org", name="=1+1")
    path = tmp_path / "people.csv"
    export_file(workspace, path)
    data = path.read_bytes()
    assert data.startswith("\ufeffaddress,".encode())
    pieces: list[bytes] = []
    export(workspace, pieces.append)
    assert b"".join(pieces) == data[3:]
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    Database(workspace.root).path.write_bytes(b"SQLite format 3\0" + b"?" * 5000)
    with pytest.raises(StoreError):
        export_file(workspace, path)
    with pytest.raises(IsADirectoryError):
        export_file_into_a_folder(tmp_path)
    assert path.read_bytes() == data
    assert not list(tmp_path.glob(".people.csv*"))


def export_file_into_a_folder(folder: Path) -> None:
    from briefing.files import stream_whole

    (folder / "folder").mkdir()
    stream_whole(folder / "folder", [b"x"], 0o600)

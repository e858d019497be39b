"""An export comes back as it was, and is harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from subscribers_kit import AT, enlist, newcomer, read, told

from briefing.model.subscriber import Standing
from briefing.store.database import Database
from briefing.subscribers.addresses import tidy
from briefing.subscribers.cells import defuse, restore
from briefing.subscribers.joining import Newcomer
from briefing.subscribers.roll import everyone
from briefing.subscribers.writing import written

STARTS = "=+-@\t\r＝＋－＠"
WORDS = st.text(st.sampled_from("'=+-@\t\r\n\",;<>aé ع‏\0|\ufffd＝") | st.characters(), max_size=12)
LOCALS = st.text(st.sampled_from("'=+-aB1|ع"), min_size=1, max_size=8)
MOMENTS = st.integers(-9_000_000, 0).map(lambda n: AT + timedelta(minutes=n, microseconds=n % 997))


@st.composite
def people(draw: st.DrawFn) -> list[Newcomer]:
    locals_ = draw(st.lists(LOCALS, max_size=4, unique_by=str.casefold))
    return [
        newcomer(
            f"{local}@{draw(st.sampled_from(['x.org', 'München.de']))}",
            draw(st.sampled_from(Standing)),
            name=tidy(draw(WORDS)),
            edition=draw(st.sampled_from(["en", "ar"])),
            consent_at=draw(MOMENTS),
            consent_how=tidy(draw(WORDS)) or "by hand",
            reason=tidy(draw(WORDS)),
        )
        for local in locals_
    ]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Database:
    return Database(tmp_path_factory.mktemp("list"))


def exported(database: Database, taken: list[Newcomer]) -> tuple[bytes, list[tuple[object, ...]]]:
    """The export of a list with those that are *taken* alone, and what it is to tell."""
    with database.writing() as connection:
        enlist(connection, taken)
        listed = list(everyone(connection))
        connection.rollback()
    return b"".join(written(listed)), [told(one) for one in listed]


@settings(max_examples=60)
@given(people())
@example([newcomer("'=a@x.org", name="'=1+1"), newcomer("=a@x.org", name="''@")])
def test_an_export_is_imported_as_it_was(
    database: Database, tmp_path_factory: pytest.TempPathFactory, taken: list[Newcomer]
) -> None:
    data, before = exported(database, taken)
    again, problems = read(tmp_path_factory.getbasetemp(), data, "export.csv")
    assert not problems
    assert len(before) == len(taken)
    assert exported(database, again) == (data, before)
    for row in csv.reader(io.StringIO(data.decode(), newline="")):
        assert not any(cell.startswith(tuple(STARTS)) for cell in row)


@given(st.text(st.sampled_from("'=+-@\t\r\na＝")) | st.text())
def test_a_cell_comes_back(cell: str) -> None:
    assert restore(defuse(cell)) == cell
    assert not defuse(cell).startswith(tuple(STARTS))


def test_a_formula_is_text_in_a_spreadsheet(database: Database) -> None:
    data, _ = exported(database, [newcomer("+x@x.org", name="=HYPERLINK(\"http://x.org\",'A1')")])
    assert data.decode().splitlines() == [
        "address,name,edition,standing,consent_at,consent_how,reason",
        '\'+x@x.org,"\'=HYPERLINK(""http://x.org"",\'A1\')",en,active,'
        "2023-12-07T04:00:00+00:00,by hand,",
    ]


def test_a_list_of_others_keeps_its_apostrophes(tmp_path: Path) -> None:
    people, problems = read(tmp_path, "email,name\n'+x@x.org,'-)\n")
    assert not problems
    assert [(one.address.typed, one.name) for one in people] == [("'+x@x.org", "'-)")]

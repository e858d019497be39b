"""The small forms that lines are made of, one table a form."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from briefing.collect.dates import moment, page_date, prefixed
from briefing.collect.encoding import decode
from briefing.collect.lines import is_closing, is_cut, is_share, read_lines
from briefing.collect.source_line import source_line
from briefing.collect.tags import split_tags
from briefing.model.publication import Source

SOURCES = (Source("Libya Review"), Source("The Libya Observer"), Source("Libya"), Source("218"))
DAY = date(2023, 12, 7)
ARABIC = "فتحت البلدية الطريق أمام الشاحنات من جديد"


@pytest.mark.parametrize(
    "line",
    [
        *("Thursday , 7 December 2023", "Thursday, December 7, 2023", "7 December 2023"),
        *("thu, 7th Dec 2023", "December 7, 2023", "الخميس , 7 ديسمبر 2023", "٧ ديسمبر ٢٠٢٣"),
        *(
            "يوم الخميس، ٧ كانون الأول، ٢٠٢٣",
            "الخميس , 7 ديسمبر 2023 م",
            "Friday , 7 December 2023",
        ),
    ],
)
def test_page_dates(line: str) -> None:
    found = page_date(line)
    assert found is not None
    assert found.day == DAY


@pytest.mark.parametrize(
    "line",
    [
        "On 7 December 2023",
        "7 December 2023 was wet",
        "7/12/2023",
        "December 2023",
        "7 Brumaire 2023",
    ],
)
def test_no_page_dates(line: str) -> None:
    assert page_date(line) is None


@pytest.mark.parametrize(
    ("line", "rest"),
    [("date 2023-12-07", ""), ("date 2023-12-07 The road", "The road"), ("Date: 2023-12-07", "")],
)
def test_prefixes(line: str, rest: str) -> None:
    found = prefixed(line)
    assert found is not None
    assert (found.day, found.rest) == (DAY, rest)


@pytest.mark.parametrize("line", ["update 2023-12-07", "date 2023-12-071", "The date 2023-12-07"])
def test_no_prefixes(line: str) -> None:
    assert prefixed(line) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-12-07", DAY),
        ("2023-12-07T23:30:00", DAY),
        ("2023-12-07T23:30:00Z", datetime(2023, 12, 7, 23, 30, tzinfo=UTC)),
        (
            "2023-12-07T23:30:00+0200",
            datetime(2023, 12, 7, 23, 30, tzinfo=timezone(timedelta(hours=2))),
        ),
        ("2023-12-07 some time", DAY),
        ("0001-01-01T00:00:00Z", None),
        ("7 December 2023", None),
        ("2023-02-31", None),
        ("", None),
    ],
)
def test_moments(text: str, expected: date | None) -> None:
    found = moment(text)
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("line", "source"),
    [
        ("28/02/2022 The Libya ObserverSafa Alharathy Press Articles", "The Libya Observer"),
        ("28/02/2022 Libya ObserverSafa Alharathy", "The Libya Observer"),
        ("28/02/2022 LIBYA REVIEWHadi Omar Press Articles", "Libya Review"),
        ("28/02/2022 218Hadi Omar Press Articles", "218"),
        ("28/02/2022 Coast GazetteHadi Omar", "Coast Gazette"),
        ("28/02/2022 Coast Gazette Press Articles", "Coast Gazette"),
        ("28/02/2022 LANAHadi Omar Press Articles", "LANA"),
        ("28/02/2022 AlWasatHadi Omar", "AlWasat"),
        ("٢٨/٠٢/٢٠٢٢ بوابة الوسط", "بوابة الوسط"),
    ],
)
def test_source_lines(line: str, source: str) -> None:
    found = source_line(line, SOURCES)
    assert found is not None
    assert (found.source, found.dated.day) == (source, date(2022, 2, 28))


@pytest.mark.parametrize(
    "line",
    [
        "28/02/2022 The council said that",
        "28/02/2022",
        "The Libya Observer",
        "28/02/2022 Road Opened.",
    ],
)
def test_no_source_lines(line: str) -> None:
    assert source_line(line, SOURCES) is None


@pytest.mark.parametrize(
    ("line", "known", "expected"),
    [
        ("LegislationPolitical Transition", (), ("Legislation", "Political Transition")),
        ("BenghaziDernaTobruk", (), ("Benghazi", "Derna", "Tobruk")),
        ("HoRLegislation", (), ("HoR", "Legislation")),
        ("PolicyNOCOil & Gas", (), ("Policy", "NOC", "Oil & Gas")),
        ("LNA ForcesUN Mission", ("UN Mission",), ("LNA Forces", "UN Mission")),
        ("iPhone salesRoads", ("iPhone sales",), ("iPhone sales", "Roads")),
        ("Oil", ("Oil",), ("Oil",)),
        ("Oil", (), ()),
        ("Oil, Ports", ("Ports", "Oil"), ("Oil", "Ports")),
        ("النفطالموانئ", ("النفط", "الموانئ"), ("النفط", "الموانئ")),
        ("Oil Fields Burn", ("Oil",), ()),
        ("YouTube Opens Office", (), ()),
        ("The mayor of BenghaziDerna said", (), ()),
        ("McDonald Visits Sirte", (), ()),
    ],
)
def test_tags(line: str, known: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert split_tags(line, known) == expected


@pytest.mark.parametrize(
    ("line", "share"),
    [
        *[("Share on Facebook", True), ("FacebookTwitterLinkedIn", True), ("Tweet 12", True)],
        *[("شاركها", True), ("12", False), ("Share prices rise", False), ("", False)],
    ],
)
def test_share_lines(line: str, share: bool) -> None:
    assert is_share(line) is share


@pytest.mark.parametrize(
    ("line", "closing"),
    [
        *[("Powered by WordPress", True), ("Designed and developed by Wadi", True)],
        *[("Copyright © 2023 Coast Post", True), ("Wadi Web Agency", True)],
        *[("جميع الحقوق محفوظة 2023", True), ("The plant is powered by gas.", False)],
    ],
)
def test_closing_lines(line: str, closing: bool) -> None:
    assert is_closing(line) is closing


@pytest.mark.parametrize("text", ["so …", "so ...", "so […]", "so [...]", "so…."])
def test_cut_teasers(text: str) -> None:
    assert is_cut(text)


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"plain", "utf-8"),
        ("é – so".encode(), "utf-8"),
        ("so".encode("utf-8-sig"), "utf-8-sig"),
        ("so é".encode("utf-16"), "utf-16"),
        ("so".encode("utf-32"), "utf-32"),
        ("so so".encode("utf-16-le"), "utf-16-le"),
        ("“so”".encode("cp1252"), "windows-1252"),
        ("créée – “là” ÀÉ".encode("cp1252"), "windows-1252"),
        (ARABIC.encode("cp1256"), "windows-1256"),
        (f"The word “{ARABIC[:8]}” stands here".encode("cp1256"), "windows-1256"),
        ("من".encode("cp1256") + " طبرق".encode("cp1256"), "windows-1256"),
        (b"<meta charset=windows-1256>" + "في".encode("cp1256"), "windows-1256"),
        (b"<meta charset=iso-8859-1>\x93so\x94", "windows-1252"),
        (b"<meta charset='ISO-8859-6'>" + ARABIC.encode("iso-8859-6"), "iso-8859-6"),
        (b"<meta charset=unicode_escape>\x93so\x94", "windows-1252"),
        (b"<meta charset=utf-8>\x93so\x94", "windows-1252"),
        (b"<meta charset=windows-1252>" + ARABIC.encode(), "utf-8"),
    ],
)
def test_encodings(data: bytes, encoding: str) -> None:
    found = decode(data, "x")
    assert (found.encoding, found.lost) == (encoding, 0)
    assert found.text == data.decode(encoding)


def test_lines_keep_their_empty_ones() -> None:
    assert read_lines("a \r\n\u00a0\r\n b\u2028c") == ["a", "", "b", "c"]

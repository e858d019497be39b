"""Subscribers → a CSV file (RFC 4180) that spreadsheets open and `import` takes back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from briefing.model.subscriber import Subscriber
from briefing.subscribers.cells import defuse

COLUMNS = ("address", "name", "edition", "standing", "consent_at", "consent_how", "reason")


def written(people: Iterable[Subscriber]) -> Iterator[bytes]:
    """The lines of the file, in UTF-8; formulas are defused."""
    yield _line(COLUMNS)
    for one in people:
        consent_at = one.consent_at.isoformat()
        cells = (one.address, one.name, one.edition, one.standing.value, consent_at)
        yield _line([defuse(cell) for cell in (*cells, one.consent_how, one.reason)])


def _line(cells: Iterable[str]) -> bytes:
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="\r\n").writerow(cells)
    return line.getvalue().encode()

"""Subscribers → a CSV file (RFC 4180) that spreadsheets open and `import` takes back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain

from briefing.model.subscriber import Subscriber
from briefing.subscribers.cells import defuse

COLUMNS = ("address", "name", "edition", "standing", "consent_at", "consent_how", "reason")


def written(people: Iterable[Subscriber]) -> Iterator[bytes]:
    """The lines of the file, in UTF-8; formulas are defused."""
    line = io.StringIO(newline="")
    writer = csv.writer(line, lineterminator="\r\n")
    for cells in chain([COLUMNS], map(_cells, people)):
        writer.writerow(cells)
        yield line.getvalue().encode()
        line.seek(0)
        line.truncate()


def _cells(one: Subscriber) -> list[str]:
    consent_at = one.consent_at.isoformat()
    cells = (one.address, one.name, one.edition, one.standing, consent_at)
    return [defuse(cell) for cell in (*cells, one.consent_how, one.reason)]

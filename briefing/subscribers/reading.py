"""A list from elsewhere → the people on it, row by row; each row that is not one is told.

lines → rows → headings known, or none → for each row: address, name, where they stand, consent
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from briefing.errors import Problem, SubscriberError
from briefing.model.subscriber import Standing
from briefing.subscribers.addresses import read_address, split_named, tidy
from briefing.subscribers.cells import restore
from briefing.subscribers.headings import Headings, read_headings
from briefing.subscribers.joining import Newcomer
from briefing.subscribers.rows import Row, rows_of
from briefing.subscribers.statuses import moment_of, standing_by, standing_of

_MAILCHIMPS = {
    "subscribed": Standing.ACTIVE,
    "unsubscribed": Standing.LEFT,
    "cleaned": Standing.SUPPRESSED,
}
_WORST = (Standing.SUPPRESSED, Standing.LEFT, Standing.PENDING, Standing.ACTIVE)


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms the people of a list are taken."""

    list_name: str
    """The file's name: where problems are."""
    consent_how: str
    """How consent came to us, where the list does not tell: `import people.csv`."""
    editions: tuple[str, ...]
    """Those that the publication has; the first one is for whoever names none."""
    edition: str | None
    """The edition for all of them, whatever the list says."""
    at: datetime
    """Now: the consent of those whose list tells no moment."""


def read_list(lines: Iterator[str], terms: Terms) -> Iterator[tuple[int, Newcomer] | Problem]:
    """The people on the list with these *lines*, each with the line, or what is wrong with it.

    Raises SubscriberError where nothing tells which column holds the addresses, or where it is a
    list of people who never subscribed.
    """
    rows = rows_of(lines)
    first = next(rows, None)
    if first is None:
        raise SubscriberError.at(terms.list_name, "is empty", "save it again")
    headings = read_headings(first.cells)
    if headings is None and not any("@" in cell for cell in first.cells):
        raise SubscriberError.at(
            f"{terms.list_name}:{first.line}",
            "no column is called after e-mail addresses",
            'write "email" above them',
        )
    whole = _of_the_file(headings, terms.list_name)
    for row in rows if headings else chain([first], rows):
        try:
            for one in _people(row, headings, whole, terms):
                yield row.line, one
        except SubscriberError as error:
            for problem in error.problems:
                where = f"{terms.list_name}:{row.line}"
                yield Problem(where, problem.message, problem.remedy)


def _of_the_file(headings: Headings | None, name: str) -> Standing:
    """Where all of a list stand: Mailchimp puts those who left into a file of their own.

    The file's name tells, or columns of when they left. Of its contacts that are called
    non-subscribed nobody has ever asked for mail. Raises SubscriberError for those, and where
    nothing tells.
    """
    if headings is None or headings.made_by != "Mailchimp":
        return Standing.ACTIVE
    if name.startswith("nonsubscribed"):
        remedy = "import the files whose names begin with subscribed, unsubscribed and cleaned"
        raise SubscriberError.at(name, "holds people who never subscribed", remedy)
    for beginning, standing in _MAILCHIMPS.items():
        if name.startswith(beginning):
            return standing
    if headings.left_at or headings.cleaned_at:
        return Standing.ACTIVE
    remedy = "keep Mailchimp's own file name: subscribed_…, unsubscribed_… or cleaned_…"
    raise SubscriberError.at(name, "does not tell whether these people still get mail", remedy)


def _people(
    row: Row, headings: Headings | None, whole: Standing, terms: Terms
) -> Iterator[Newcomer]:
    if not row.cells:
        raise _not_taken("a quotation mark is not closed", 'write a mark within a cell as ""')
    if any("\ufffd" in cell for cell in row.cells):
        raise _not_taken("has letters that cannot be read", "save the list as UTF-8")
    if headings is not None:
        yield _described(row, headings, whole, terms)
        return
    named = [cell for cell in row.cells if "@" in cell]
    if not named:
        raise _not_taken(f'has no address: "{tidy(" ".join(row.cells))}"', "")
    others = [cell for cell in row.cells if cell.strip() and "@" not in cell]
    if len(named) == 1 and "<" in named[0]:  # Haddad, Ali <a@b>
        named, others = [row.separator.join(row.cells)], []
    for cell in named:
        name, address = split_named(cell)
        if not name and len(named) == len(others) == 1:
            name = tidy(others[0])
        yield Newcomer(
            read_address(address),
            edition=terms.edition or terms.editions[0],
            consent_at=terms.at,
            consent_how=terms.consent_how,
            name=name,
        )


def _described(row: Row, headings: Headings, whole: Standing, terms: Terms) -> Newcomer:
    def cell(column: int | None) -> str:
        found = row.cells[column] if column is not None and column < len(row.cells) else ""
        return restore(found) if headings.ours else found

    name, address = split_named(cell(headings.address))
    if not address.strip():
        raise _not_taken("has no address", "write one, or take the row out")
    read = read_address(address)
    standing, ended_at = _standing(cell, headings, whole, read.typed)
    consent_at, consent_how = _consent(cell, headings, terms)
    reason = tidy(cell(headings.reason))
    if standing in {Standing.LEFT, Standing.SUPPRESSED} and not headings.ours:
        reason = tidy(f"{standing} in {terms.list_name}")
    return Newcomer(
        read,
        edition=_edition(cell(headings.edition), terms, read.typed),
        consent_at=consent_at,
        consent_how=consent_how,
        name=tidy(" ".join(cell(column) for column in headings.names)) or name,
        standing=standing,
        reason=reason,
        ended_at=ended_at,
    )


def _standing(
    cell: Callable[[int], str], headings: Headings, whole: Standing, address: str
) -> tuple[Standing, datetime | None]:
    """The worst that any column tells, and when it came to that, where a column says so."""
    told = [whole]
    for columns, known in ((headings.status, standing_of), (headings.yes_no, standing_by)):
        for column in columns:
            if (standing := known(cell(column))) is None:
                word = tidy(cell(column))
                message = f'"{address}" has a status that we do not know: "{word}"'
                raise _not_taken(message, "write subscribed or unsubscribed")
            told.append(standing)
    moments = []
    for columns, standing in (
        (headings.left_at, Standing.LEFT),
        (headings.cleaned_at, Standing.SUPPRESSED),
    ):
        filled = [written for column in columns if (written := cell(column)).strip()]
        told += [standing] * bool(filled)
        moments += [moment for written in filled if (moment := moment_of(written))]
    return min(told, key=_WORST.index), max(moments, default=None)


def _consent(cell: Callable[[int], str], headings: Headings, terms: Terms) -> tuple[datetime, str]:
    """When they consented, and how we know; now, where the list tells no moment that has been."""
    how = terms.consent_how
    if headings.consent_how is not None:
        how = tidy(cell(headings.consent_how)) or how
    elif headings.made_by:
        how += f" from {headings.made_by}"
    written = next((text for column in headings.consent_at if (text := cell(column)).strip()), "")
    if not written:
        return terms.at, how
    moment = moment_of(written)
    if moment is None or moment > terms.at:
        return terms.at, f'{how}, which says "{tidy(written)}"'
    return moment, how


def _edition(written: str, terms: Terms, address: str) -> str:
    if terms.edition is not None:
        return terms.edition
    wanted = written.strip().casefold() or terms.editions[0]
    if wanted not in terms.editions:
        known = ", ".join(terms.editions)
        message = f'"{address}" is to get an edition that there is not: "{tidy(written)}"'
        raise _not_taken(message, f"the publication has {known}; or use --edition")
    return wanted


def _not_taken(message: str, remedy: str) -> SubscriberError:
    return SubscriberError.at("", message, remedy)

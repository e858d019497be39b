"""What the editor decided about an issue: it may go out as it stands, or it is held.

An approval names the digest of what was approved, and holds for nothing else. A hold stands until
what is in the outbox is approved.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection, insert, select

from briefing.store.tables import approvals


class Kind(StrEnum):
    """What was decided."""

    APPROVED = "approved"
    HELD = "held"


@dataclass(frozen=True, slots=True)
class Decided:
    """What counts of all that was decided about an issue."""

    held: str | None = None
    """Why it was held last; None where it never was."""
    approved: str | None = None
    """The digest that was approved last, where no hold came after."""
    at: datetime | None = None
    """When that was approved."""


def approve(connection: Connection, day: date, digest: str, at: datetime) -> None:
    """Let the issue of *day* go out, as long as it has this *digest*."""
    row = {"date": day.isoformat(), "kind": Kind.APPROVED, "digest": digest, "at": at}
    connection.execute(insert(approvals), row)


def hold(connection: Connection, day: date, reason: str, at: datetime) -> None:
    """Let the issue of *day* wait; the *reason* may be empty."""
    row = {"date": day.isoformat(), "kind": Kind.HELD, "reason": reason, "at": at}
    connection.execute(insert(approvals), row)


def decided(connection: Connection, day: date) -> Decided:
    """What counts for the issue of *day*."""
    query = select(approvals).where(approvals.c.date == day.isoformat()).order_by(approvals.c.id)
    held = approved = at = None
    for row in connection.execute(query):
        if row.kind == Kind.HELD:
            held, approved, at = row.reason, None, None
        else:
            approved, at = row.digest, row.at
    return Decided(held, approved, at)

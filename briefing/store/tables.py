"""The tables of `.briefing/state.db`: what is kept, and which names it has."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    text,
)
from sqlalchemy.types import TypeDecorator

VERSION = 2
"""Of the schema, kept in SQLite's `user_version`; 2 has `facts`."""
metadata = MetaData()


class Moment(TypeDecorator[datetime]):
    """An aware datetime, kept as seconds since 1970 in UTC."""

    impl = Float
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> float | None:
        """*value* as the database keeps it; raises ValueError where it names no zone."""
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment without a zone")
        return None if value is None else value.timestamp()

    def process_result_value(self, value: float | None, dialect: Any) -> datetime | None:
        """What the database kept, in UTC."""
        return None if value is None else datetime.fromtimestamp(value, UTC)


subscribers = Table(
    "subscribers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("token", Integer, nullable=False, unique=True),
    Column("address", String, nullable=False),
    Column("mailbox", String, nullable=False),
    Column("identity", String, nullable=False, unique=True),  # two spellings of one mailbox agree
    Column("name", String, nullable=False, default=""),
    Column("edition", String, nullable=False),
    Column("standing", String, nullable=False),
    Column("reason", String, nullable=False, default=""),
    Column("consent_at", Moment, nullable=False),
    Column("consent_how", String, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("score", Float, nullable=False, default=0.0),  # of soft bounces; it decays
    Column("scored_at", Moment),
    sqlite_autoincrement=True,
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("digest", LargeBinary, primary_key=True),  # keyed, of the identity
    Column("reason", String, nullable=False),
    Column("since", Moment, nullable=False),
)
"""Who was erased, and must not come back through an import."""

mailings = Table(
    "mailings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("date", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("target", String, nullable=False, default=""),  # of a proof: its folder
    Column("digest", String, nullable=False),  # of issue.json
    Column("enrolled_at", Moment, nullable=False),
    Column("stopped", String, nullable=False, default=""),  # why nothing more goes out
    Index("one_mailing_an_issue", "date", unique=True, sqlite_where=text("kind = 'issue'")),
    sqlite_autoincrement=True,
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),  # random
    Column("mailing", ForeignKey("mailings.id"), nullable=False),
    Column("subscriber", ForeignKey("subscribers.id", ondelete="SET NULL"), index=True),
    Column("address", String, nullable=False, default=""),  # of a test, which has no subscriber
    Column("edition", String, nullable=False),
    Column("state", String, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("tried_at", Moment),  # the first time that a server asked for another try
    Column("due_at", Moment),  # of a deferred one: not before
    Column("run", String),  # whose claim it is
    Column("lease_until", Moment),
    Column("reply", String, nullable=False, default=""),
    Column("changed_at", Moment, nullable=False),
    Column("resolved_at", Moment),  # of an uncertain one that is to be left as it is
    Index("deliveries_by_state", "mailing", "state", "due_at"),
    Index("one_delivery_a_subscriber", "mailing", "subscriber", unique=True),
    Index("deliveries_to_an_address", "address", sqlite_where=text("address <> ''")),
)

returns = Table(
    "returns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", LargeBinary, nullable=False, unique=True),  # the same mail counts once
    Column("kind", String, nullable=False),
    Column("status", String, nullable=False, default=""),
    Column("delivery", Integer),
    Column("subscriber", ForeignKey("subscribers.id", ondelete="CASCADE"), index=True),
    Column("domain", String, nullable=False, default=""),
    Column("received_at", Moment, nullable=False),
    Column("evidence", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)
"""What came back, with the evidence."""

facts = Table(
    "facts",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)
"""What is to be known of the database itself; `store/facts.py` has the names."""

journal = Table(
    "journal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("date", String, nullable=False),  # of the issue
    Column("step", String, nullable=False),
    Column("outcome", String, nullable=False),
    Column("told", String, nullable=False, default=""),
    Column("at", Moment, nullable=False),
    Index("journal_by_date", "date", "id"),
    Index("journal_by_step", "step", "outcome", "id"),
    sqlite_autoincrement=True,
)
"""What the daily run did, and why it rested."""

approvals = Table(
    "approvals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("date", String, nullable=False, index=True),  # of the issue
    Column("kind", String, nullable=False),
    Column("digest", String, nullable=False, default=""),  # of what was approved
    Column("reason", String, nullable=False, default=""),  # of a hold
    Column("at", Moment, nullable=False),
    sqlite_autoincrement=True,
)
"""What the editor decided about issues, the later beside the earlier."""

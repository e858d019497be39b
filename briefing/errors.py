"""What can go wrong, in one tree: every error says where it is, what it is, and what mends it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Self


class Exit(IntEnum):
    """Exit codes of the command line."""

    DONE = 0
    """Done; also with warnings, or with nothing to do."""
    PART = 1
    """Done in part: something that was asked for failed, or a finding is an error."""
    USAGE = 2
    """Wrong usage or configuration."""
    FAILED = 3
    """What was asked could not be done at all."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with what we were given."""

    where: str
    """A path, `path:line`, or the name of an option; empty where there is no place."""
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        """One line, also where it quotes what no terminal should be sent."""
        where = f"{self.where}: " if self.where else ""
        remedy = f" ({self.remedy})" if self.remedy else ""
        line = f"{where}{self.message}{remedy}"
        return "".join(one if one.isprintable() else " " for one in line)


class BriefingError(Exception):
    """The root of all errors that a user may see; `problems` holds every reason at once."""

    exit_code = Exit.FAILED

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems

    @classmethod
    def at(cls, where: object, message: str, remedy: str = "") -> Self:
        """The error with a single problem."""
        return cls(Problem(str(where), message, remedy))

    @classmethod
    def of(cls, problems: Iterable[Problem]) -> Self:
        """The error with every problem of *problems*."""
        return cls(*problems)


class ConfigError(BriefingError):
    """`briefing.toml`, the environment or the command line cannot be used as it is."""

    exit_code = Exit.USAGE


class PageError(BriefingError):
    """A saved page is no article, or lacks what must not be invented."""


class SourceError(BriefingError):
    """A feed or a listing is not what it should be."""


class DeskError(BriefingError):
    """A file under `content/` cannot be read or written."""


class EmptyDayError(BriefingError):
    """There is nothing to make an issue of."""


class OvertakenError(BriefingError):
    """What was decided rests on something that has changed since; nothing was done."""


class RenderError(BriefingError):
    """The theme cannot be turned into a mail."""


class MessageError(BriefingError):
    """A message cannot be written to a subscriber, or cannot be signed."""


class NetError(BriefingError):
    """A page of the web cannot be had."""


class NoConnectionError(NetError):
    """No host could be asked for it."""


class LostError(NetError):
    """The connection was lost before the answer was whole: the next try may fare better."""


class OfflineError(NoConnectionError):
    """Nor is that the host's fault: this machine has no way out just now."""


class OutboxError(BriefingError):
    """`out/` cannot be written, or does not hold what was written."""


class StoreError(BriefingError):
    """`.briefing/` cannot be used as it is."""


class MailboxError(BriefingError):
    """The mailbox that returns arrive in cannot be had."""


class DeliveryError(BriefingError):
    """A mailing cannot begin, or cannot go on."""


class SubscriberError(BriefingError):
    """An address, or a list of them, cannot be used; or nobody has it."""


class ScheduleError(BriefingError):
    """The crontab cannot be read or written."""

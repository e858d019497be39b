"""The gate before a final dot: shut until the ledger has it that the dot may be sent."""

from __future__ import annotations

from collections.abc import Callable

from briefing.deliver.hub import Hub
from briefing.deliver.ledger import Entry


class LedgerGate:
    """What stands before the final dot of one delivery (a `Gate`), used by one link."""

    __slots__ = ("_asked", "_before", "_hand_in", "_hub", "denied", "granted", "id")

    def __init__(
        self,
        hand_in: Callable[[LedgerGate | Entry], None],
        hub: Hub,
        delivery: int,
        before: Entry | None,
    ) -> None:
        self.id = delivery
        self.granted = False
        """Whether the mark was written."""
        self.denied = False
        self._hand_in = hand_in
        self._hub = hub
        self._before = before
        self._asked = False

    def ask(self) -> None:
        """Ask for the mark to be written; returns at once."""
        if not self._asked:
            self._asked = True
            self.bring()
            self._hand_in(self)

    def passed(self) -> bool:
        """Wait for the mark; False where the letter must not go out any more."""
        self.ask()
        self._hub.until(self._is_answered)
        return self.granted

    def _is_answered(self) -> bool:
        return self.granted or self.denied

    def bring(self) -> None:
        """Hand in what became of the letter before, unless that was done."""
        before, self._before = self._before, None
        if before is not None:
            self._hand_in(before)

    def answer(self, granted: bool) -> None:
        """Let the link go on, at the next ring; called once, by the recorder."""
        self.granted, self.denied = granted, not granted

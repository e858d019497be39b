"""One connection's worth of letters: opened when it is needed, used again, dropped when in doubt.

A letter goes: envelope (in one write where the server pipelines), the message in one write, and
then, only when the gate has let it pass, the final dot. On a line whose replies take long to come
the next letter's envelope goes with that dot (RFC 2920 §3.2), which saves it one round trip.
"""

from __future__ import annotations

import ssl
from dataclasses import replace
from typing import TYPE_CHECKING

from briefing.deliver.smtp.conversation import Conversation
from briefing.deliver.smtp.envelope import Asking, Command, envelope, in_one_write, objection
from briefing.deliver.smtp.opening import OpeningError, open_conversation
from briefing.deliver.smtp.reply import LineError
from briefing.deliver.smtp.timeouts import Timeouts
from briefing.deliver.transport import Clock, Gate, Letter, Then, Verdict
from briefing.deliver.verdicts import Step, Trouble, verdict
from briefing.deliver.waiting import Wait
from briefing.model.delivery import State

if TYPE_CHECKING:
    from briefing.config.smtp import Smtp

_SLOW = 0.002
"""Seconds of a reply's way from which an envelope sent ahead pays; measured against Postfix."""


class SmtpLink:
    """A connection to an SMTP server, for one letter at a time; a `Link`."""

    def __init__(
        self, smtp: Smtp, context: ssl.SSLContext, timeouts: Timeouts, clock: Clock, wait: Wait
    ) -> None:
        self._smtp = smtp
        self._context = context
        self._timeouts = timeouts
        self._clock = clock
        self._wait = wait
        self._conversation: Conversation | None = None
        self._slow = False
        self._offered = 0
        """How many letters this connection was offered."""
        self._settled = 0
        """Of how many of them the server said what became of them."""
        self._reset = False
        """Whether the last transaction failed, so that RSET has to come first."""
        self._ahead: tuple[Letter, tuple[Command, ...]] | None = None
        """The letter whose envelope is on its way already, with its commands."""

    def submit(self, letter: Letter, gate: Gate, ahead: Letter | None = None) -> Verdict:
        """Hand *letter* over, as `Link` has it.

        Raises ValueError where the letter's message is not one that can be sent as it is.
        """
        try:
            conversation = self._ready(letter)
        except OpeningError as error:
            return verdict(error.step, error.trouble, error.told)
        if refusal := objection(letter, conversation.esmtp_features):
            return refusal
        self._offered += 1
        gate.ask()
        asking, sent = None, False
        try:
            asking, sent = self._ask(conversation, letter)
            refusal = asking.answers(sent=sent)
        except LineError as error:
            return self._lost(asking.step if asking else Step.MAIL, error)
        if refusal is None:
            return self._send(conversation, letter, gate, ahead)
        self._settled += 1
        self._reset = True
        if asking.lost:
            self._drop()
        return refusal

    def close(self) -> None:
        """End the connection; with QUIT, unless an envelope is open or nobody listens."""
        if self._conversation and not self._ahead:
            try:
                self._conversation.check_unasked()
                self._conversation.ask("QUIT", self._timeouts.quit)
            except LineError:
                pass  # every letter's fate is settled: nothing depends on this
        self._drop()

    def _ready(self, letter: Letter) -> Conversation:
        """A conversation in which *letter* may be offered; raises OpeningError where none is."""
        most = self._smtp.messages_per_connection
        if self._ahead and self._ahead[0] is not letter:
            self._drop()  # nothing else than that letter's message can be said there now
        elif most and self._offered >= most and not self._ahead:
            self.close()
        if self._conversation and not self._ahead:
            try:
                self._conversation.check_unasked()
            except LineError:
                self._drop()  # an idle connection that the server ended: that is its right
        if self._conversation is None:
            self._conversation, took = self._wait.aside(self._open)
            self._conversation.wait = self._wait
            self._slow = took > _SLOW
        return self._conversation

    def _open(self) -> tuple[Conversation, float]:
        return open_conversation(self._smtp, self._context, self._timeouts, self._clock)

    def _ask(self, conversation: Conversation, letter: Letter) -> tuple[Asking, bool]:
        """The envelope, on its way, and whether all of it is."""
        if self._ahead:
            commands, sent = self._ahead[1], True
            self._ahead = None
        else:
            features = conversation.esmtp_features
            commands, sent = envelope(letter, features, reset=self._reset), "pipelining" in features
            if sent:
                conversation.write(in_one_write(commands), self._timeouts.command)
        self._reset = False
        return Asking(conversation, commands, self._timeouts), sent

    def _send(
        self, conversation: Conversation, letter: Letter, gate: Gate, ahead: Letter | None
    ) -> Verdict:
        """The message, and when *gate* has let it pass the dot; the server waits for it."""
        step = Step.BODY
        try:
            conversation.write(letter.data, self._timeouts.block)
            if not gate.passed():
                self._drop()
                return Verdict(State.PENDING, Then.RECONNECT, "held back before the final dot")
            conversation.check_unasked()
            after = self._next_envelope(conversation, ahead)
            step = Step.DOT
            conversation.write(b".\r\n" + after, self._timeouts.block)
            reply = conversation.reply(self._timeouts.dot)
            if reply.code // 100 != 2 and reply.trouble in {Trouble.CLOSING, Trouble.GARBLED}:
                raise LineError(reply.trouble, str(reply))
        except LineError as error:
            return self._lost(step, error)
        self._settled += 1
        if reply.code // 100 == 2:
            return Verdict(State.SUBMITTED, reply=str(reply))
        self._reset = True
        return verdict(Step.DOT, reply.trouble, str(reply))

    def _next_envelope(self, conversation: Conversation, ahead: Letter | None) -> bytes:
        """The envelope of the letter that follows, where it pays to send it with the dot."""
        features = conversation.esmtp_features
        most = self._smtp.messages_per_connection
        if (
            ahead is None
            or not self._slow
            or "pipelining" not in features
            or (most and self._offered >= most)
            or objection(ahead, features)
        ):
            return b""
        # RSET, since what becomes of the letter before it is not known yet.
        commands = envelope(ahead, features, reset=True)
        self._ahead = ahead, commands
        return in_one_write(commands)

    def _lost(self, step: Step, error: LineError) -> Verdict:
        """What becomes of the letter where the conversation ended at *step*."""
        worked = self._settled > 0
        self._drop()
        found = verdict(step, error.trouble, error.told)
        if found.then is Then.RECONNECT and not worked:
            # It would be lost again at once, over and over.
            return replace(found, then=Then.BACK_OFF)
        return found

    def _drop(self) -> None:
        """Let the connection go without a word: what was not ended with a dot is thrown away."""
        if self._conversation:
            self._conversation.close()
        self._conversation = None
        self._ahead = None
        self._reset = False
        self._offered = self._settled = 0

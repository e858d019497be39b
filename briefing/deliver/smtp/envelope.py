"""The commands that come before a message: whom it is from and for (RFC 5321 §4.1.1.2 to .4)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from briefing.deliver.smtp.conversation import Conversation
from briefing.deliver.smtp.reply import LineError, Reply
from briefing.deliver.smtp.timeouts import Timeouts
from briefing.deliver.transport import Letter, Then, Verdict
from briefing.deliver.verdicts import Step, Trouble, verdict
from briefing.model.delivery import State

_PATH = re.compile(r'[^ <>"\\@]+@[^ <>"\\@]+')


def _is_path(address: str) -> bool:
    """Whether *address* can stand between angle brackets as it is, with no other white space."""
    return address.isprintable() and _PATH.fullmatch(address) is not None


def objection(letter: Letter, features: Mapping[str, str]) -> Verdict | None:
    """Why *letter* cannot even be offered to a server with those *features*; None where it can.

    *features* are EHLO's keywords in lower case, each with its parameters. That no line of
    the message begins with a dot is its maker's word (a `Letter` has none): looking for one would
    cost as much as sending it. Raises ValueError where its last line is not ended.
    """
    data = letter.data
    if not data.endswith(b"\r\n"):
        raise ValueError("the message's last line is not ended")
    if not _is_path(letter.sender) or not letter.sender.isascii():
        return Verdict(State.REFUSED, reply="the sender is no address", blames_us=True)
    if not _is_path(letter.recipient):
        return Verdict(State.REFUSED, reply="the recipient is no address")
    if letter.utf8 and "smtputf8" not in features:
        told = "the server takes no addresses beyond ASCII (it has no SMTPUTF8)"
        return Verdict(State.REFUSED, reply=told)
    most = features.get("size", "")
    if most.isdecimal() and 0 < int(most) < len(data):
        told = f"the server takes no message of more than {int(most):,} bytes"
        return Verdict(State.REFUSED, reply=told, blames_us=True)
    return None


@dataclass(frozen=True, slots=True)
class Command:
    """A command, and which replies to it are good."""

    step: Step
    text: str
    good: range


_FINE = range(200, 300)
_RESET = Command(Step.MAIL, "RSET", _FINE)
_DATA = Command(Step.DATA, "DATA", range(354, 355))


def envelope(letter: Letter, features: Mapping[str, str], *, reset: bool) -> tuple[Command, ...]:
    """The commands for *letter*, from MAIL to DATA; RSET before them where *reset*."""
    size = f" SIZE={len(letter.data)}" if "size" in features else ""
    # RFC 6531 §3.1: who offers SMTPUTF8 offers 8BITMIME, which header fields in UTF-8 need.
    utf8 = " SMTPUTF8 BODY=8BITMIME" if letter.utf8 else ""
    mail = Command(Step.MAIL, f"MAIL FROM:<{letter.sender}>{size}{utf8}", _FINE)
    rcpt = Command(Step.RCPT, f"RCPT TO:<{letter.recipient}>", _FINE)
    return (_RESET, mail, rcpt, _DATA) if reset else (mail, rcpt, _DATA)


def in_one_write(commands: tuple[Command, ...]) -> bytes:
    """The bytes of *commands*, as PIPELINING allows them to go (RFC 2920)."""
    return "".join(f"{command.text}\r\n" for command in commands).encode()


class Asking:
    """The replies to an envelope, read one by one; `step` tells which is awaited."""

    def __init__(
        self, conversation: Conversation, commands: tuple[Command, ...], timeouts: Timeouts
    ) -> None:
        self.step = Step.MAIL
        self.lost = False
        """Whether the conversation ended after the letter's own fate was settled."""
        self._conversation = conversation
        self._commands = commands
        self._timeouts = timeouts

    def answers(self, *, sent: bool) -> Verdict | None:
        """None where the server waits for the message; otherwise what it made of the envelope.

        *sent*: all commands are on their way, and all of them will be answered; otherwise each
        goes when the one before it was answered. Raises LineError where there is neither.
        """
        refusal: Verdict | None = None
        try:
            for command in self._commands:
                self.step = command.step
                reply = self._reply(command, sent)
                if reply.code not in command.good:
                    refusal = refusal or verdict(command.step, reply.trouble, str(reply))
                    if not sent:
                        break
                elif refusal is not None and command.step is Step.DATA:
                    # It waits for a message to nobody: a lone dot, and whatever it says to that,
                    # the refusal stands (RFC 2920 §3.1).
                    self._conversation.ask(".", self._timeouts.dot)
        except LineError as error:
            if refusal is None:
                raise
            self.lost = True
            if refusal.then is Then.GO_ON:
                closing = error.trouble is Trouble.CLOSING
                then = Then.HALVE_CONNECTIONS if closing else Then.RECONNECT
                return replace(refusal, then=then)
        return refusal

    def _reply(self, command: Command, sent: bool) -> Reply:
        """The reply to *command*; raises LineError also for one that ends the conversation."""
        seconds = self._timeouts.data if command.step is Step.DATA else self._timeouts.command
        if sent:
            reply = self._conversation.reply(seconds)
        else:
            self._conversation.check_unasked()
            reply = self._conversation.ask(command.text, seconds)
        if reply.code not in command.good:
            if reply.trouble in {Trouble.CLOSING, Trouble.GARBLED}:
                raise LineError(reply.trouble, str(reply))
            if command is _RESET:
                raise LineError(Trouble.GARBLED, f"the server would not reset: {reply}")
        return reply

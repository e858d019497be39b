"""What a subscriber's own copy costs: µs of CPU a message, unsigned and signed.

    unsigned   the slots, the envelope sender and the copy, as a mailing makes them
    signed     the same with a DKIM signature, RSA-2048
    join       the static bytes alone, joined anew: the floor
    bare       the RSA signature alone: the floor of the signed

Least of many short rounds, in turn, since other work on the machine only ever adds.

usage: python benchmarks/copies.py [KILOBYTES]
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

from briefing.message.dkim import Signer
from briefing.message.mime import compose_mime
from briefing.message.personal import envelope_sender, personal
from briefing.message.slots import Slotted
from briefing.model.delivery import Delivery
from briefing.model.leaving import leave_link
from briefing.model.publication import Sender
from briefing.model.rendered import Rendered

DAY = date(2023, 12, 7)
MOMENT = datetime(2023, 12, 7, 4, 30, tzinfo=UTC)
KEY = bytes(32)
SENDER = Sender(
    "Libya Briefing",
    "briefing@example.org",
    "leave@example.org",
    bounce_domain="bounces.example.org",
    list_id="libya-briefing.example.org",
    base_url="https://news.example.org",
)
DELIVERY = Delivery(2**62 + 5, "reader@example.net", "A Reader", "en", 77, 0, MOMENT)
_ROUNDS, _CALLS = 200, 20


def issue(kilobytes: int, sender: Sender) -> Rendered:
    """An issue whose message has about so many *kilobytes*, a fifth of it text."""
    link = leave_link(sender, "Unsubscribe")
    words = "the council of درنة met on Tuesday and said that oil would flow again".split()
    dice = random.Random(kilobytes)
    text = " ".join(dice.choice(words) for _ in range(kilobytes * 31))
    html = "".join(f"<p>{line}</p>\n" for line in [text] * 4)
    return Rendered("Oil flows", "en", f'{html}<a href="{link}">x</a>\n', f"{text}\n{link}\n")


def slotted(kilobytes: int, sender: Sender = SENDER) -> Slotted:
    """The message of an issue of about so many *kilobytes*."""
    return compose_mime(issue(kilobytes, sender), sender, DAY, MOMENT)


def private_key() -> RSAPrivateKey:
    """A key of 2,048 bits."""
    return generate_private_key(65537, 2048)


def signer(key: RSAPrivateKey) -> Signer:
    """What signs with *key*."""
    form, open_ = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, form, open_)
    return Signer("briefing", "example.org", pem)


def least(calls: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """µs of CPU that each of *calls* takes, at the least."""
    found = dict.fromkeys(calls, float("inf"))
    for _ in range(_ROUNDS):
        for name, call in calls.items():
            start = time.thread_time()
            for _ in range(_CALLS):
                call()
            found[name] = min(found[name], (time.thread_time() - start) / _CALLS * 1e6)
    return found


def measured(kilobytes: int) -> dict[str, float]:
    """µs a message of *kilobytes*, by the names above."""
    message, key = slotted(kilobytes), private_key()
    signs, told = signer(key), replace(DELIVERY)
    size = len(message.proof)
    pieces = [message.proof[at : at + size // 9] for at in range(0, size, size // 9)]

    def copy() -> bytes:
        envelope_sender(SENDER, KEY, told.id)
        return message.personal(personal(SENDER, KEY, DAY, told, MOMENT))

    def signed() -> bytes:
        data = copy()
        return signs.sign(data) + data

    calls: dict[str, Callable[[], object]] = {
        "unsigned": copy,
        "signed": signed,
        "join": lambda: b"".join(pieces),
        "bare": lambda: key.sign(b"x" * 2000, PKCS1v15(), SHA256()),
    }
    return least(calls)


def main() -> None:
    """Print the table and its ratios."""
    kilobytes = int(sys.argv[1]) if sys.argv[1:] else 80
    told = measured(kilobytes)
    print(f"one message of {len(slotted(kilobytes).proof) / 1000:.1f} KB")
    for name, cost in told.items():
        print(f"  {name:10}{cost:8.1f} µs")
    ratios = {"signed/bare": told["signed"] / told["bare"], "unsigned": told["unsigned"]}
    print(json.dumps({name: round(value, 2) for name, value in ratios.items()}))


if __name__ == "__main__":
    main()

"""The status of a failure, from the words that a server or its postmaster used for it.

Words are asked only where no code tells; what may be about us comes first, so that no doubt ends a
subscription.
"""

from __future__ import annotations

import re

_CODE = re.compile(r"(?<![\d.])([45])\.([0-7])\.(\d{1,3})(?!\.?\d)")
_REPLY = re.compile(r"(?<![\d.])([45])[0-5]\d(?![\d.])")
_GENERAL = re.compile(r"[45]\.0\.\d+")


def _any(*phrases: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(phrases)})\b", re.I)


_POLICY = _any(
    r"spam|unsolicited|reputation|policy|rate limit\w*|blocked|(?:black|block) ?list\w*",
    r"spf|dkim|dmarc|(?:un)?authenticat\w*|not authori[sz]ed|relay(?:ing)? (?:access )?denied",
    r"sender (?:address|domain|verif\w*|rejected|denied|not)|(?:of|by) sender|bad sender",
)
_FULL = _any(
    r"over ?quota|quota exceeded|exceed\w* (?:the |its |storage )?quota|mailbox (?:is )?full",
    r"inbox (?:is )?full|out of storage(?: space)?",
)
_GONE = _any(
    r"user unknown|unknown (?:user|recipient|local part|mailbox)|no mailbox here",
    r"no such (?:user|recipient|mailbox|person|address|account)|does ?n['’o]t exist|does not exist",
    r"(?:user|recipient|address|mailbox) (?:was )?not found|could ?n['’o]t be found",
    r"could not be found|recipnotfound|not a valid mailbox|invalid (?:recipient|mailbox)",
    r"unrouteable address|not listed in (?:domino|public) \w+",
)


def in_code(text: str) -> str:
    """The status code that *text* gives; that of a policy first; empty where it gives none."""
    found = [".".join(code.groups()) for code in _CODE.finditer(text[:4096])]
    plain = [code for code in found if not _GENERAL.fullmatch(code)]
    policy = [code for code in plain if code[1:4] == ".7."]
    return next(iter([*policy, *plain, *found]), "")


def settled(status: str, text: str) -> str:
    """*status*, made exact by what *text* says where it is general (x.0.x) or empty.

    A code of policy in the text outranks any: where one of the two speaks of it, it may be us.
    """
    code = in_code(text)
    if code[1:4] == ".7." or (code and (not status or _GENERAL.fullmatch(status))):
        status = code
    if status and not _GENERAL.fullmatch(status):
        return status
    return _in_words(text[:4096]) or status or _by_reply(text) or "5.0.0"


def _in_words(text: str) -> str:
    for words, status in ((_POLICY, "5.7.1"), (_FULL, "5.2.2"), (_GONE, "5.1.1")):
        if words.search(text):
            return status
    return ""


def _by_reply(text: str) -> str:
    found = _REPLY.search(text[:4096])
    return f"{found[1]}.0.0" if found else ""

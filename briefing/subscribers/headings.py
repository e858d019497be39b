"""The headings of a list → which program made it, and which of its columns say what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from briefing.model.text import clean, one_spelling

OURS = "briefing"
_BUTTONDOWN = "Buttondown"
# A program's exports are known by headings that no other has.
_MADE_BY: tuple[tuple[str, frozenset[str]], ...] = (
    (OURS, frozenset({"address", "standing", "consentat", "consenthow"})),
    ("Mailchimp", frozenset({"emailaddress", "leid"})),
    ("Mailchimp", frozenset({"emailaddress", "optintime"})),
    ("Mailchimp", frozenset({"emailaddress", "firstname", "memberrating"})),
    ("listmonk", frozenset({"email", "status", "attributes"})),
    ("Ghost", frozenset({"email", "subscribedtoemails"})),
    (_BUTTONDOWN, frozenset({"email", "subscribertype"})),
    (_BUTTONDOWN, frozenset({"email", "type", "creationdate"})),
    (_BUTTONDOWN, frozenset({"email", "type", "notes"})),
    (_BUTTONDOWN, frozenset({"emailaddress", "type", "creationdate"})),
)
_ADDRESS = (
    "emailaddress email subscriberemail useremail mail mailaddress emailid courriel"
    " البريدالالكتروني عنوانالبريدالالكتروني بريدالكتروني الايميل ايميل البريد"
).split()
_ADDRESS_WITHIN = ("email", "بريدالكتروني", "البريد", "ايميل")
_NAME = "name fullname displayname الاسم الاسمالكامل اسم الاسمبالكامل".split()
_GIVEN = "firstname fname givenname الاسمالاول".split()
_FAMILY = "lastname lname surname familyname اللقب اسمالعايله الاسمالاخير".split()
_STATUS = "status standing subscriptionstatus subscribertype الحاله".split()
_YES_NO = "subscribedtoemails subscribed مشترك".split()
_LEFT_AT = "unsubtime unsubscribedat unsubscriptiondate unsubscribedate deletedat".split()
_CLEANED_AT = "cleantime bouncedat cleanedat".split()
_CONSENT = (
    "consentat confirmtime confirmedat optintime subscribedat subscribeddate subscriptiondate"
    " signupdate signedup joined joinedat creationdate createdat dateadded تاريخالاشتراك"
).split()


@dataclass(frozen=True, slots=True)
class Headings:
    """The columns of a list, by what they say; each is a column's number, from 0."""

    made_by: str
    """The program; empty where it is not known."""
    address: int
    names: tuple[int, ...] = ()
    """To be joined."""
    status: tuple[int, ...] = ()
    """Words: `subscribed`, `blocklisted`."""
    yes_no: tuple[int, ...] = ()
    left_at: tuple[int, ...] = ()
    cleaned_at: tuple[int, ...] = ()
    consent_at: tuple[int, ...] = ()
    """The best first."""
    consent_how: int | None = None
    edition: int | None = None
    reason: int | None = None

    @property
    def ours(self) -> bool:
        """Whether it is an export of this program."""
        return self.made_by == OURS


def read_headings(cells: Sequence[str]) -> Headings | None:
    """What *cells*, the first row of a list, say of its columns; None where no column is called
    after e-mail addresses."""
    if any("@" in cell for cell in cells):
        return None
    names = [plain(cell) for cell in cells]
    made_by = next((maker for maker, needed in _MADE_BY if needed <= set(names)), "")
    ours = made_by == OURS
    address = names.index("address") if ours else _address(names)
    if address is None:
        return None
    kinds = [*_STATUS, "type"] if made_by == _BUTTONDOWN else _STATUS

    def found(wanted: Sequence[str]) -> tuple[int, ...]:
        return tuple(names.index(name) for name in wanted if name in names)

    def one(name: str) -> int | None:
        return names.index(name) if name in names else None

    return Headings(
        made_by=made_by,
        address=address,
        names=found(_NAME)[:1] or (*found(_GIVEN)[:1], *found(_FAMILY)[:1]),
        status=found(kinds),
        yes_no=found(_YES_NO),
        left_at=found(_LEFT_AT),
        cleaned_at=found(_CLEANED_AT),
        consent_at=found(_CONSENT),
        consent_how=one("consenthow") if ours else None,
        edition=one("edition"),
        reason=one("reason") if ours else None,
    )


def plain(text: str) -> str:
    """*text* as headings and statuses are compared: no case, no separators, one spelling."""
    return re.sub(r"[\W_]+", "", one_spelling(clean(text).casefold()))


def _address(names: Sequence[str]) -> int | None:
    for wanted in _ADDRESS:
        if one_spelling(wanted) in names:
            return names.index(one_spelling(wanted))
    within = [name for name in names if any(part in name for part in _ADDRESS_WITHIN)]
    if within:
        return names.index(min(within, key=len))
    return names.index("address") if "address" in names else None

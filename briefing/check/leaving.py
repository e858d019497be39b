"""Mail: whether each subscriber is given a way to leave that is theirs, in the header and below."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing.check.checks import Check, Found, check
from briefing.check.mail import MESSAGE, parsed
from briefing.check.origin import THEME
from briefing.check.proof import Proof
from briefing.model.finding import Severity
from briefing.model.leaving import leave_links, leave_page

_ONE_CLICK = "List-Unsubscribe=One-Click"
_WAYS = re.compile(r"<[^<>\s]+>(, <[^<>\s]+>)*")


@check("E105", Severity.ERROR, "report it: the program writes these lines itself")
def no_way_out_in_header(proof: Proof) -> Iterator[Found]:
    """The header does not say how to leave in a form that mailboxes read.

    They look for List-Unsubscribe as it stands, an https address first, and offer their own
    button where List-Unsubscribe-Post is beside it (RFC 2369 §3.2, RFC 8058 §3.1); Gmail and
    Yahoo refuse bulk mail without. A field in code, or one that is not whole, is no offer.
    """
    mail = parsed(proof.message)
    ways = str(mail.get("List-Unsubscribe", ""))
    page = leave_page(proof.publication.sender)
    if not _WAYS.fullmatch(ways):
        yield Found(f"List-Unsubscribe cannot be read: {ways[:80]}", MESSAGE)
    elif page and not ways.startswith(f"<{page}"):
        yield Found(f"List-Unsubscribe does not begin with {page}", MESSAGE)
    posted = [str(one) for one in mail.get_all("List-Unsubscribe-Post", [])]
    if posted != ([_ONE_CLICK] if page else []):
        told = " and ".join(posted) or "missing"
        yield Found(f"List-Unsubscribe-Post is {told}", MESSAGE)


@check("E114", Severity.ERROR, "let the template print `words.leave()`")
def nobodys_link(proof: Proof) -> Iterator[Found]:
    """The HTML or the text has no link that a subscriber's own way to leave can be put into.

    Only the publication's own link, which `words.leave()` prints, becomes that of the
    subscriber in each copy; any other one does not say who leaves.
    """
    links = leave_links(proof.publication.sender)
    for name, text in (("HTML", proof.rendered.html), ("text", proof.rendered.text)):
        if not links.search(text):
            yield Found(f"the {name} has no link to leave by", THEME)


CHECKS: tuple[Check, ...] = (no_way_out_in_header, nobodys_link)

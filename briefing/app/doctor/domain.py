"""What the DNS has to say for mail in our name: SPF, DKIM, DMARC, and where answers go."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Sequence

from briefing.app.doctor.diagnosis import Diagnosis, fine, untold, wrong, wrongs
from briefing.config.dkim import Dkim
from briefing.config.settings import Settings
from briefing.errors import BriefingError, OfflineError
from briefing.message.dkim import Signer
from briefing.message.verify import tags_of
from briefing.model.publication import Sender
from briefing.net.names import Names

_POLICIES = ("none", "quarantine", "reject")


def look_at_domain(settings: Settings, names: Names) -> Iterator[Diagnosis]:
    """What *names* says of the domains of *settings*."""
    sender = settings.publication.sender
    ways: dict[str, Callable[[], Iterator[Diagnosis]]] = {
        "SPF": lambda: _spf(sender.bounce_domain or sender.domain, names),
        "DKIM": lambda: _dkim(settings.dkim, names),
        "DMARC": lambda: _dmarc(sender.domain, names),
        "MX": lambda: _mx(sender, names),
    }
    for about, look in ways.items():
        try:
            yield from look()
        except OfflineError as error:
            problem = error.problems[0]
            yield untold(about, f"{problem.where}: {problem.message}")


def dmarc_of(domain: str, names: Names) -> tuple[str, list[str]]:
    """Where the DMARC records that hold for *domain* stand, and they (RFC 7489 §6.6.3).

    Those of a domain above hold where it has none of its own.
    """
    labels = domain.split(".")
    for start in range(max(1, len(labels) - 1)):
        place = f"_dmarc.{'.'.join(labels[start:])}"
        if found := _tagged(names.texts(place), "v=DMARC1"):
            return place, found
    return f"_dmarc.{domain}", []


def _spf(domain: str, names: Names) -> Iterator[Diagnosis]:
    """RFC 7208 §4.5: one record, of the domain that bounces go to."""
    found = [text for text in names.texts(domain) if re.match(r"v=spf1( |$)", text, re.I)]
    if not found:
        remedy = f'ask your relay what to include: {domain} TXT "v=spf1 include:… -all"'
        yield wrong("SPF", f"{domain} has no record", remedy)
    elif len(found) > 1:
        yield wrong("SPF", f"{domain} has {len(found)} records, so none counts", "leave one")
    elif re.search(r"(^| )\+?all( |$)", found[0], re.I):
        yield wrong("SPF", f"{domain} lets everybody send in its name", 'end it with "-all"')
    else:
        yield fine("SPF", f"{domain}: {found[0]}")


def _dkim(dkim: Dkim | None, names: Names) -> Iterator[Diagnosis]:
    """Whether what we sign can be verified."""
    if dkim is None:
        yield untold(
            "DKIM", "briefing.toml has no [dkim]: the relay has to sign; see --received PROOF"
        )
        return
    place = f"{dkim.selector}._domainkey.{dkim.domain}"
    try:
        public = Signer(dkim.selector, dkim.domain, dkim.read_key()).public
    except BriefingError as error:
        yield from wrongs("DKIM", error)
        return
    wanted = f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"
    found = names.texts(place)
    if len(found) == 1 and _holds(found[0], wanted):
        yield fine("DKIM", f"{place} has our key")
        return
    told = "has no record" if not found else "has another key than dkim.key_file"
    told = f"has {len(found)} records, so none counts" if len(found) > 1 else told
    yield wrong("DKIM", f"{place} {told}", f'{place} TXT "{wanted}"')


def _holds(record: str, wanted: str) -> bool:
    try:
        found = tags_of(record)
    except ValueError:
        return False
    kind = (found.get("v", "DKIM1"), found.get("k", "rsa"))
    return kind == ("DKIM1", "rsa") and found.get("p") == tags_of(wanted)["p"]


def _dmarc(domain: str, names: Names) -> Iterator[Diagnosis]:
    place, found = dmarc_of(domain, names)
    remedy = f'_dmarc.{domain} TXT "v=DMARC1; p=none; rua=mailto:…"'
    if not found:
        yield wrong("DMARC", f"{place} has no record", remedy)
        return
    if len(found) > 1:
        yield wrong("DMARC", f"{place} has {len(found)} records, so none counts", "leave one")
        return
    try:
        policy = tags_of(found[0]).get("p", "").lower()
    except ValueError:
        policy = ""
    if policy in _POLICIES:
        yield fine("DMARC", f"{place}: {found[0]}")
    else:
        yield wrong("DMARC", f"{place} cannot be read: {found[0][:80]}", remedy)


def _mx(sender: Sender, names: Names) -> Iterator[Diagnosis]:
    """Whether mail to the addresses that we name arrives anywhere."""
    addresses = (sender.address, sender.reply_to, sender.leave_address, f"@{sender.bounce_domain}")
    domains = dict.fromkeys(address.rpartition("@")[2].lower() for address in addresses)
    for domain in filter(None, domains):
        if names.takes_mail(domain):
            yield fine("MX", f"{domain} takes mail")
        else:
            remedy = "give it an MX, or name another address in [mail]"
            yield wrong("MX", f"{domain} takes no mail: answers and bounces are lost", remedy)


def _tagged(texts: Sequence[str], start: str) -> list[str]:
    return [text for text in texts if text.replace(" ", "").upper().startswith(start.upper())]

"""Names: what the DNS says of a name, with short limits; and that it could not be asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from briefing.errors import OfflineError

if TYPE_CHECKING:
    from dns.resolver import Answer, Resolver

_NULL = "."
"""The host of an MX that says: no mail here (RFC 7505)."""


class Names:
    """Asks the DNS; where no server has answered once, none is asked again."""

    def __init__(self, resolver: Resolver | None = None, seconds: float = 4.0) -> None:
        """*resolver* is whom to ask (default: whom the system asks), a question in *seconds*."""
        self._resolver = resolver
        self._seconds = seconds
        self._silent = ""

    def texts(self, name: str) -> Sequence[str]:
        """The TXT records of *name*, each joined to one text; raises OfflineError."""
        answer = self._ask(name, "TXT")
        return [b"".join(record.strings).decode("utf-8", "replace") for record in answer or ()]

    def takes_mail(self, domain: str) -> bool:
        """Whether some host takes mail for *domain* (RFC 5321 §5.1); raises OfflineError."""
        exchanges = [record.exchange.to_text() for record in self._ask(domain, "MX") or ()]
        if exchanges:
            return exchanges != [_NULL]
        return any(self._ask(domain, kind) for kind in ("A", "AAAA"))

    def _ask(self, name: str, kind: str) -> Answer | None:
        """The records of a *kind*; None where there are none."""
        import dns.exception
        import dns.resolver

        if self._silent:
            raise OfflineError.at(name, self._silent)
        try:
            resolver = self._resolver or dns.resolver.get_default_resolver()
            return resolver.resolve(f"{name}.", kind, lifetime=self._seconds)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return None
        except (dns.resolver.LifetimeTimeout, dns.resolver.NoResolverConfiguration) as error:
            self._silent = "the DNS does not answer"
            raise OfflineError.at(name, self._silent) from error
        except dns.exception.DNSException as error:
            raise OfflineError.at(name, "the DNS could not tell") from error

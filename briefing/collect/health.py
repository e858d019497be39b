"""The health of a source: how its last readings went, and when it is to be tried again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from briefing.collect.wanted import Seen

_PATIENCE = 3
"""After so many failures in a row a source is tried less often."""
_LONGEST = timedelta(hours=20)
"""But at least once a day, also where the day's run begins a little sooner than yesterday's."""


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of a source."""

    tried: datetime | None = None
    succeeded: datetime | None = None
    """When it could be read last."""
    new: int = 0
    """How many articles were new then."""
    failures: int = 0
    """How often in a row it could not be read."""
    error: str = ""
    """Why it could not be the last time."""
    seen: Mapping[str, Seen] = field(default_factory=lambda: MappingProxyType({}))
    """Its articles by address, as `same_page` gives it."""

    @property
    def next_try(self) -> datetime | None:
        """The moment before which it is not tried unless it is named; None where it may be now."""
        if self.tried is None or self.failures < _PATIENCE:
            return None
        hours = 2 ** min(self.failures - _PATIENCE, 10)
        return self.tried + min(timedelta(hours=hours), _LONGEST)

    def rests(self, now: datetime) -> bool:
        """Whether it is too early to try it again."""
        return self.next_try is not None and now < self.next_try

    def failed(self, now: datetime, error: str, *, blamed: bool) -> Health:
        """Its health after a reading that failed, by its own fault (*blamed*) or by ours."""
        return replace(self, tried=now, failures=self.failures + blamed, error=error)

    def read(self, now: datetime, new: int) -> Health:
        """Its health after a reading that went well."""
        return replace(self, tried=now, succeeded=now, new=new, failures=0, error="")

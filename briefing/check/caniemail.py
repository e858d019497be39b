"""What mail clients support: the data of caniemail.com, as tools/caniemail.py keeps it here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files

from briefing.check.feature_names import names

WORTH: Mapping[str, float] = {"y": 1.0, "a": 0.5, "n": 0.0}
"""What yes, partly and no are worth; what is not known has no worth."""


@dataclass(frozen=True, slots=True)
class Feature:
    """One page of caniemail.com."""

    slug: str
    title: str
    support: Mapping[str, str]
    """y, a (partly), n or u (not known), by client."""
    notes: Mapping[str, str]
    """Why it is not a plain yes, by client; where that is short."""


@dataclass(frozen=True)
class Data:
    """All of it."""

    date: str
    """The day of the last test."""
    clients: Mapping[str, str]
    """Client and platform, as `gmail ios`, → its name in print."""
    features: Mapping[str, Feature]
    """By slug."""

    @cached_property
    def names(self) -> Mapping[str, str]:
        """A name as feature_names.py writes it → the slug of its feature."""
        features = self.features.values()
        return {name: one.slug for one in features for name in names(one.slug, one.title)}

    @cached_property
    def tested(self) -> tuple[str, ...]:
        """The clients in which at least half of the features were tested.

        The site lists the others apart: of them too little is known to speak of a share.
        """
        half = len(self.features) / 2
        return tuple(
            client
            for client in self.clients
            if sum(one.support[client] != "u" for one in self.features.values()) >= half
        )


@lru_cache(maxsize=1)
def data() -> Data:
    """The data that the product ships."""
    read = json.loads(files("briefing.check").joinpath("caniemail.json").read_text("utf-8"))
    clients = list(read["clients"])
    features = {}
    for slug, one in read["features"].items():
        notes: dict[str, str] = {}
        for text, places in one.get("notes", {}).items():
            for place in places:
                notes.setdefault(clients[place], text)
        support = dict(zip(clients, one["support"], strict=True))
        features[slug] = Feature(slug, one["title"], support, notes)
    return Data(read["date"], read["clients"], features)

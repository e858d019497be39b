"""Refresh briefing/check/caniemail.json:  python tools/caniemail.py CHECKOUT

CHECKOUT is a folder with https://github.com/hteumeuleu/caniemail (MIT licence, see NOTICE).
Each of its features is a Markdown file whose front matter says, per client, platform and version,
whether the feature is supported. Kept is what the newest version does:

    {"date": "2026-06-10", "clients": {"aol ios": "AOL (iOS)", …}, "features": {"css-gap": {…}, …}}

A feature's `support` has one letter for each of the clients: y yes, a partly, n no, u not known.
Its `notes` say why it is not a plain yes: text → the places of the clients that it holds for.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

TARGET = Path(__file__).resolve().parent.parent / "briefing" / "check" / "caniemail.json"
CATEGORIES = ("html", "css", "image")
"""The others (AMP, logos in the inbox) are no matter of the HTML."""
LONGEST = 110
"""A longer note is left out."""

Stats = dict[str, tuple[str, list[str]]]
"""Client and platform → the letter, and the numbers of the notes that go with it."""


def main(checkout: Path, target: Path = TARGET) -> None:
    """Read the features below *checkout* and write the JSON file *target*."""
    read = {
        path.stem: front_matter(path)
        for path in sorted((checkout / "_features").glob("*.md"))
        if not path.stem.startswith("_")
    }
    if not read:
        sys.exit(f"{checkout}: no features in it (expected _features/*.md)")
    features = {slug: one for slug, one in read.items() if one["category"] in CATEGORIES}
    stats = {slug: newest(one["stats"]) for slug, one in features.items()}
    clients = sorted({client for one in stats.values() for client in one})
    rows = {slug: row(features[slug], stats[slug], clients) for slug in features}
    date = max(str(one["last_test_date"]) for one in features.values())
    target.write_text(written(date, printed(checkout, clients), rows), encoding="utf-8")
    print(f"{len(rows)} features, {len(clients)} clients, tested until {date}: {target}")


def front_matter(path: Path) -> dict[str, Any]:
    """The YAML between the first two lines of dashes; tabs, which YAML forbids, as spaces."""
    _, text, _ = re.split(r"^---[ \t]*$", path.read_text("utf-8"), maxsplit=2, flags=re.M)
    return mapping(text.replace("\t", "  "))


def mapping(text: str) -> dict[str, Any]:
    """The mapping that *text* is in YAML; of a key given twice the first stands."""
    yaml = YAML(typ="safe")
    yaml.allow_duplicate_keys = True
    loaded: dict[str, Any] = yaml.load(text)
    return loaded


def printed(checkout: Path, clients: list[str]) -> dict[str, str]:
    """The *clients*, each with the name to print: `gmail ios` → Gmail (iOS)."""
    nice = mapping((checkout / "_data" / "nicenames.yml").read_text("utf-8"))
    pairs = {client: client.split(" ") for client in clients}
    return {
        client: f"{nice['family'][family]} ({nice['platform'][platform]})"
        for client, (family, platform) in pairs.items()
    }


def newest(stats: Mapping[str, Mapping[str, Mapping[str, str] | None]]) -> Stats:
    """What the last of the versions does, as the site itself counts: `a #1 #2` → a, [1, 2]."""
    found: Stats = {}
    for client, platforms in stats.items():
        for platform, versions in platforms.items():
            if versions:
                letter, *numbers = str(list(versions.values())[-1]).replace("#", "").split()
                found[f"{client} {platform}"] = (letter, numbers)
    return found


def row(feature: Mapping[str, Any], stats: Stats, clients: list[str]) -> dict[str, object]:
    """What is kept of *feature*."""
    texts = {str(number): text for number, text in (feature.get("notes_by_num") or {}).items()}
    notes: dict[str, list[int]] = {}
    for place, client in enumerate(clients):
        letter, numbers = stats.get(client, ("u", []))
        for text in (" ".join(texts.get(number, "").split()) for number in numbers):
            if letter in "an" and 0 < len(text) <= LONGEST:
                notes.setdefault(text, []).append(place)
    kept: dict[str, object] = {
        "title": str(feature["title"]).strip(),
        "category": feature["category"],
        "tested": str(feature["last_test_date"]),
        "support": "".join(stats.get(client, "u")[0] for client in clients),
    }
    return {**kept, "notes": notes} if notes else kept


def written(date: str, clients: Mapping[str, str], rows: Mapping[str, object]) -> str:
    """The JSON, a line for each feature, so that a refresh can be read as a diff."""
    lines = [f"{_json(slug)}: {_json(one)}" for slug, one in rows.items()]
    head = f'{{"date": {_json(date)},\n"clients": {_json(clients)},\n"features": {{\n'
    return head + ",\n".join(lines) + "\n}}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))

"""A workspace, opened: its settings, its desk, its outbox."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from briefing.config.settings import Settings, find_workspace, load
from briefing.desk.desk import Desk
from briefing.outbox import Outbox


@dataclass(frozen=True, slots=True)
class Workspace:
    """The folder that holds `briefing.toml`, and what lies in it."""

    root: Path
    settings: Settings
    desk: Desk
    outbox: Outbox


def root_of(folder: Path | None, current: Path) -> Path:
    """Where the workspace at *folder* is, or the one found from *current* upwards.

    Raises ConfigError where none is found; *folder* may be gone.
    """
    return (folder or find_workspace(current)).resolve()


def open_workspace(folder: Path | None, current: Path, environment: Mapping[str, str]) -> Workspace:
    """The workspace at *folder*, or the one found from *current* upwards.

    Raises ConfigError where there is none, or its settings cannot be used.
    """
    root = root_of(folder, current)
    settings = load(root, environment)
    sections = [rule.key for rule in settings.publication.sections]
    return Workspace(root, settings, Desk(root, sections), Outbox(root))

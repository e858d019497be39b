"""The theme's own words in the language of an edition: gettext catalogues, read as they stand.

English is what the templates are written in; `locale/ar.po` in the theme holds the Arabic. A
user's theme may carry a catalogue of its own, which is asked first.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from briefing.errors import RenderError

SOURCE = "en"
"""The language of the templates."""


class Catalogue:
    """Messages of the templates → what is printed."""

    def __init__(self, folders: Sequence[Path], language: str) -> None:
        """*folders* are the theme's, the one to be asked first at the front."""
        self._messages: dict[str, str] = {}
        for folder in reversed(folders):
            path = folder / "locale" / f"{language}.po"
            if path.is_file():
                self._messages |= _read(path)

    def __call__(self, message: str, **values: object) -> str:
        """*message* in the catalogue's language (its own, where none is given), with *values*."""
        text = self._messages.get(message, message)
        return text % values if values else text


def _read(path: Path) -> dict[str, str]:
    from babel.messages.pofile import PoFileError, read_po

    try:
        with path.open("rb") as file:
            catalogue = read_po(file, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        raise RenderError.at(f"templates/locale/{path.name}", f"cannot be read: {error}") from error
    return {
        str(message.id): str(message.string)
        for message in catalogue
        if message.id and message.string and not message.fuzzy
    }

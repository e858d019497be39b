"""The public pages in print: the theme's templates, in the languages of the editions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from briefing.app.public import Listed
from briefing.app.workspace import Workspace
from briefing.model.calendar import in_words
from briefing.model.leaving import leave_mail, web_page
from briefing.model.publication import Publication
from briefing.render.catalogue import Catalogue
from briefing.render.theme import Theme, default_folder
from briefing.render.words import direction


@dataclass(frozen=True, slots=True)
class _Part:
    """A language of a page, as the templates see it."""

    language: str
    way: str
    publication: Publication
    _: Catalogue
    home: str
    """The address of the archive."""
    leave: str
    """The address that a mail to leave by is written to."""


class Pages:
    """The pages of a publication's *editions*, its own first."""

    def __init__(self, theme: Theme, editions: Mapping[str, Publication]) -> None:
        """Raises RenderError where the theme's words cannot be read."""
        self._theme = theme
        self._sender = next(iter(editions.values())).sender
        self._own = next(iter(editions))
        self._parts = {
            language: self._part(language, publication)
            for language, publication in editions.items()
        }

    def page(self, name: str, languages: Sequence[str]) -> str:
        """The page *name* of the theme, said in each of *languages*.

        Raises RenderError where the template cannot be used.
        """
        return self._print(name, languages)

    def archive(self, issues: Sequence[Listed], language: str) -> str:
        """The page that lists *issues*, in *language*; raises RenderError likewise."""
        others = [part for part in self._parts.values() if part.language != language]
        rows = [self._row(issue, language) for issue in issues]
        return self._print("archive", [language], issues=rows, others=others)

    def _print(self, name: str, languages: Sequence[str], **values: object) -> str:
        parts = [self._parts[language] for language in languages]
        return self._theme.render("web/frame.html", page=name, parts=parts, **values)

    def _row(self, issue: Listed, language: str) -> dict[str, object]:
        """An issue as the archive in *language* shows it: the edition in that language first."""
        order = sorted(issue.subjects, key=lambda one: (one != language, one))
        several = len(self._parts) > 1
        return {
            "date": issue.date.isoformat(),
            "told": in_words(issue.date, language, "EEEE d MMMM y"),
            "editions": [
                {
                    "language": one,
                    "subject": issue.subjects[one],
                    "named": _named(one) if several else "",
                    "address": web_page(self._sender, issue.date, self._in_address(one)),
                }
                for one in order
            ],
        }

    def _in_address(self, language: str) -> str:
        return "" if language == self._own else language

    def _part(self, language: str, publication: Publication) -> _Part:
        catalogue = self._theme.catalogue(language)
        subject = catalogue("Unsubscribe from %(name)s", name=publication.name)
        parts = filter(None, (publication.sender.base_url, self._in_address(language)))
        return _Part(
            language=language,
            way=direction(language),
            publication=publication,
            _=catalogue,
            home="/".join(parts) + "/",
            leave=leave_mail(publication.sender) + quote(subject),
        )


def pages_of(workspace: Workspace) -> Pages:
    """The public pages in the theme of *workspace*; raises RenderError where it cannot be used."""
    theme = Theme((workspace.root / "templates", default_folder()))
    return Pages(theme, workspace.settings.editions)


def _named(language: str) -> str:
    """What *language* calls itself."""
    from babel import Locale

    return str(Locale(language).display_name)

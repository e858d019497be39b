"""The desk of each date: the folder `content/<date>/` of a workspace."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from briefing.desk import filing, instructing, sources
from briefing.desk.filing import Filed
from briefing.desk.matter import Matter
from briefing.desk.reading import read_article, read_instructions
from briefing.desk.schema import SLUG, ArticleFields
from briefing.desk.yaml import Value
from briefing.errors import DeskError, Problem
from briefing.model.article import Article
from briefing.model.coverage import SourceRead
from briefing.model.instructions import Instructions
from briefing.model.text import key
from briefing.model.urls import same_page

ISSUE_FILE = "_issue.md"
_REMOVED = ".removed"
_SEE = "see to its disk and its rights"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a desk holds: the articles that can be read, and what is wrong with the others."""

    articles: tuple[Article, ...]
    """By slug."""
    problems: tuple[Problem, ...]
    places: Mapping[tuple[str, str], str]
    """(slug, field or "body") → `path:line`, or the path alone where it is not written."""


class Desk:
    """`content/` of a workspace; errors name its files from the workspace on."""

    def __init__(self, workspace: Path, sections: Collection[str]) -> None:
        """*sections* are the keys that an article's `section` may name."""
        self._workspace = workspace
        self._sections = sections
        self._content = workspace / "content"
        self._seen: dict[Path, tuple[tuple[object, ...], tuple[tuple[str, str | None], ...]]] = {}

    def dates(self) -> tuple[date, ...]:
        """The dates that have a folder, in order."""
        if not self._content.is_dir():
            return ()
        days = (_day(folder.name) for folder in self._content.iterdir() if folder.is_dir())
        return tuple(sorted(day for day in days if day))

    def read(self, day: date) -> Reading:
        """The articles of *day*; a file that cannot be read becomes problems, not an exception."""
        articles: list[Article] = []
        problems: list[Problem] = []
        places: dict[tuple[str, str], str] = {}
        for path in self._files(day):
            try:
                article, taken = self._article(path)
            except DeskError as error:
                problems += error.problems
                continue
            articles.append(article)
            for name in ArticleFields.model_fields:
                line = taken.lines.get((name,))
                places[path.stem, name] = self._shown(path) + (f":{line}" if line else "")
            places[path.stem, "body"] = f"{self._shown(path)}:{taken.begin}"
        return Reading(tuple(articles), tuple(problems), places)

    def instructions(self, day: date) -> tuple[Instructions, tuple[Problem, ...]]:
        """What the editor asks for the issue of *day*; problems for what names nothing here.

        Raises DeskError where `_issue.md` cannot be read.
        """
        path = self._folder(day) / ISSUE_FILE
        if not path.exists():
            return Instructions(), ()
        slugs = {path.stem for path in self._files(day)}
        found, problems = read_instructions(path, self._shown(path), slugs, self._sections)
        return found, tuple(problems)

    def asked(self, day: date) -> Mapping[str, Value]:
        """The fields of `_issue.md` of *day* as the editor wrote them.

        Raises DeskError where what they ask for cannot be read.
        """
        self.instructions(day)
        path = self._folder(day) / ISSUE_FILE
        return instructing.fields(path, self._shown(path))

    def instruct(self, day: date, changed: Mapping[str, Value | None]) -> None:
        """Put the *changed* fields (None: taken out) into `_issue.md` of *day*.

        Raises DeskError where it cannot be read or written.
        """
        path = self._folder(day) / ISSUE_FILE
        instructing.rewrite(path, self._shown(path), changed)

    def file(self, day: date, article: Article) -> Filed:
        """Put a collected *article* on the desk of *day*, or bring the one there up to date.

        An article is known by its address, else by its headline. Raises DeskError where its
        file cannot be read or written.
        """
        try:
            if path := self._known(day, article):
                known, taken = self._article(path)
                return filing.update(path, known, taken, article)
            return filing.add(self._free(day, article.slug), article)
        except OSError as error:
            where = self._shown(self._folder(day))
            raise DeskError.at(where, f"cannot be written: {error.strerror}", _SEE) from error

    def remove(self, day: date, slug: str) -> Path:
        """Take the article *slug* off the desk of *day*; returns where its file is kept.

        Raises DeskError where there is none.
        """
        path = self._folder(day) / f"{slug}.md"
        if not SLUG.fullmatch(slug) or not path.is_file():
            where = self._shown(self._folder(day))
            raise DeskError.at(where, f'holds no article "{slug}"', "see `briefing desk`")
        kept = path.parent / _REMOVED / path.name
        number = 1
        while kept.exists():
            number += 1
            kept = kept.with_name(f"{slug}-{number}.md")
        try:
            kept.parent.mkdir(exist_ok=True)
            path.replace(kept)
            filing.record_of(path).unlink(missing_ok=True)
        except OSError as error:
            where = self._shown(path)
            raise DeskError.at(where, f"cannot be removed: {error.strerror}", _SEE) from error
        return kept

    def addresses(self, day: date) -> tuple[frozenset[str], frozenset[str]]:
        """The addresses (as `same_page` gives them) of *day*: on the desk, and taken off it."""
        removed = (self._folder(day) / _REMOVED).glob("*.md")
        return tuple(  # type: ignore[return-value]
            frozenset(
                same_page(url) for path in paths for _, url in self._faces(path) if url is not None
            )
            for paths in (self._files(day), removed)
        )

    def sources(self, day: date) -> tuple[tuple[SourceRead, ...], tuple[Problem, ...]]:
        """How the sources were read for *day*, and what is wrong with the record of it."""
        path = self._folder(day) / sources.FILE
        try:
            return sources.read(path, self._shown(path)), ()
        except DeskError as error:
            return (), error.problems

    def record(self, day: date, read: Iterable[SourceRead]) -> None:
        """Put down how the sources that were *read* went; what is known of others stays.

        Raises DeskError where that cannot be written.
        """
        path = self._folder(day) / sources.FILE
        try:
            sources.write(path, self.sources(day)[0], read)
        except OSError as error:
            raise DeskError.at(
                self._shown(path), f"cannot be written: {error.strerror}", _SEE
            ) from error

    def place(self, day: date, reading: Reading, slug: str, name: str) -> str:
        """`path:line` of the field *name* of an article of *reading*; slug "": of `_issue.md`."""
        if slug:
            return reading.places.get((slug, name)) or self._shown(self._folder(day) / f"{slug}.md")
        path = self._folder(day) / ISSUE_FILE
        line = instructing.line_of(path, self._shown(path), name)
        return self._shown(path) + (f":{line}" if line else "")

    def digest(self, day: date) -> str:
        """SHA-256 over the names and bytes of the desk's files of *day*."""
        digest = sha256()
        issue_file = self._folder(day) / ISSUE_FILE
        for path in (*self._files(day), *([issue_file] if issue_file.is_file() else [])):
            data = path.read_bytes()
            head = f"{path.name}\0{len(data)}\0".encode("utf-8", "surrogateescape")
            digest.update(head + data)
        return digest.hexdigest()

    def _folder(self, day: date) -> Path:
        return self._content / day.isoformat()

    def _shown(self, path: Path) -> str:
        return path.relative_to(self._workspace).as_posix()

    def _files(self, day: date) -> Iterator[Path]:
        for path in sorted(self._folder(day).glob("*.md"), key=lambda path: path.stem):
            if not path.name.startswith(("_", ".")) and path.is_file():
                yield path

    def _article(self, path: Path) -> tuple[Article, Matter]:
        return read_article(path, self._shown(path), self._sections)

    def _known(self, day: date, article: Article) -> Path | None:
        """The file of the article that *article* is, too: of one address, else of one headline.

        What an editor made of them does not hide it: the record of the last collection counts.
        """
        faces = [(path, face) for path in self._files(day) for face in self._faces(path)]
        for path, (_, url) in faces:
            if url and article.url and same_page(url) == same_page(article.url):
                return path
        for path, (headline, url) in faces:
            if not (url and article.url) and key(headline) == key(article.headline):
                return path
        return None

    def _faces(self, path: Path) -> tuple[tuple[str, str | None], ...]:
        """Headline and address, as they stand in the file and as they were collected.

        They are remembered while both files are the same: filing a day asks for them each time.
        """
        state = tuple(map(_state, (path, filing.record_of(path))))
        before, faces = self._seen.get(path, ((), ()))
        if before != state:
            faces = tuple(self._look(path))
            self._seen[path] = (state, faces)
        return faces

    def _look(self, path: Path) -> Iterator[tuple[str, str | None]]:
        if record := filing.recorded(path):
            yield str(record.get("headline")), record.get("url")
        try:
            article, _ = self._article(path)
        except DeskError:  # `read` tells why
            return
        yield article.headline, article.url

    def _free(self, day: date, slug: str) -> Path:
        """The first path for *slug*, or for slug-2, slug-3 …, that no other article has.

        Raises DeskError where the file that has it cannot be read: it may be this very article.
        """
        path, number = self._folder(day) / f"{slug}.md", 1
        while path.exists():
            self._article(path)
            number += 1
            path = path.with_name(f"{slug}-{number}.md")
        return path


def _state(path: Path) -> tuple[int, ...]:
    """What differs where the file at *path* was written anew; empty where there is none."""
    try:
        found = path.stat()
    except OSError:
        return ()
    return found.st_ino, found.st_mtime_ns, found.st_size


def _day(name: str) -> date | None:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", name):
        return None
    try:
        return date.fromisoformat(name)
    except ValueError:
        return None

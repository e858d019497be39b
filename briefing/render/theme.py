"""The theme: templates found through a chain, and what every template may use.

The user's `templates/` is looked through first, then the default theme. A user may override
one file, or extend the default one as `default/…`.
"""

from __future__ import annotations

import tomllib
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefing.errors import RenderError
from briefing.model.pictures import FOLDER, KINDS, kind_of
from briefing.model.text import language_of
from briefing.render import note, plain
from briefing.render.catalogue import Catalogue
from briefing.render.runs import isolate, runs
from briefing.render.words import direction, side

if TYPE_CHECKING:
    from jinja2 import Environment

TOKENS = "tokens.toml"


class Theme:
    """The templates of a workspace, over the default ones."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        """*folders* are looked through in order; the last one is the default theme."""
        self._folders = tuple(folder for folder in folders if folder.is_dir())
        self._environment = self._prepare()

    def render(self, template: str, **values: object) -> str:
        """The text that *template* makes of *values*.

        Raises RenderError where the template is missing, has a mistake, or asks for what is
        not there.
        """
        from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

        try:
            return self._environment.get_template(template).render(values)
        except TemplateSyntaxError as error:
            where = f"templates/{error.name}:{error.lineno}"
            raise RenderError.at(where, f"cannot be read: {error.message}") from error
        except TemplateNotFound as error:
            raise RenderError.at(f"templates/{error.name}", "is missing from the theme") from error
        except (
            TemplateError,
            ArithmeticError,
            AttributeError,
            LookupError,
            RuntimeError,
            TypeError,
            ValueError,
        ) as error:
            reason = f"{type(error).__name__}: {error}"
            raise RenderError.at(self._place(error, template), reason) from error

    def catalogue(self, language: str) -> Catalogue:
        """The theme's own words in *language*; raises RenderError where they cannot be read."""
        return Catalogue(self._folders, language)

    def picture(self, name: str) -> bytes:
        """The picture `pictures/<name>`; raises RenderError where it is missing, or is none."""
        where = f"templates/{FOLDER}/{name}"
        if kind_of(name) is None:
            remedy = f"name a file that ends in {', '.join(KINDS)}, with no folder before it"
            raise RenderError.at(where, "is no picture that mail clients show", remedy)
        for folder in self._folders:
            if (path := folder / FOLDER / name).is_file():
                return path.read_bytes()
        remedy = "put the file there, or take it out of the template"
        raise RenderError.at(where, "is missing from the theme", remedy)

    @property
    def digest(self) -> str:
        """SHA-256 over the names and bytes of all the theme's files."""
        digest = sha256()
        for folder in self._folders:
            for path in sorted(folder.rglob("*")):
                if path.is_file() and not path.name.startswith("."):
                    name = path.relative_to(folder).as_posix()
                    data = path.read_bytes()
                    digest.update(f"{name}\0{len(data)}\0".encode() + data)
        return digest.hexdigest()

    def _place(self, error: BaseException, template: str) -> str:
        """The file and line of the innermost template that *error* went through."""
        place, trace = f"templates/{template}", error.__traceback__
        while trace:
            path = Path(trace.tb_frame.f_code.co_filename)
            for folder in self._folders:
                if path.is_relative_to(folder):
                    place = f"templates/{path.relative_to(folder).as_posix()}:{trace.tb_lineno}"
            trace = trace.tb_next
        return place

    def _prepare(self) -> Environment:
        from jinja2 import (
            ChoiceLoader,
            Environment,
            FileSystemLoader,
            PrefixLoader,
            StrictUndefined,
        )

        loaders = [FileSystemLoader(folder) for folder in self._folders]
        environment = Environment(
            loader=ChoiceLoader([*loaders, PrefixLoader({"default": loaders[-1]})]),
            undefined=StrictUndefined,
            autoescape=True,  # select_autoescape() knows neither .mjml nor .txt
            keep_trailing_newline=True,
        )
        environment.globals.update(t=self._tokens())
        environment.filters.update(_filters())
        return environment

    def _tokens(self) -> dict[str, Any]:
        for folder in self._folders:
            if (path := folder / TOKENS).is_file():
                try:
                    return tomllib.loads(path.read_text("utf-8"))
                except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                    raise RenderError.at(f"templates/{TOKENS}", f"is not TOML: {error}") from error
        raise RenderError.at(f"templates/{TOKENS}", "is missing from the theme")


def default_folder() -> Path:
    """Where the default theme is: in the installed package, or beside it in a checkout."""
    package = Path(__file__).parent.parent
    installed = package / "templates"
    return installed if installed.is_dir() else package.parent / "templates"


def _filters() -> dict[str, Any]:
    from markupsafe import Markup

    return {
        "language": language_of,
        "direction": direction,
        "side": side,
        "isolate": isolate,
        "runs": runs,
        "markdown": lambda text: Markup(note.to_html(text)),  # noqa: S704 (its own escaping)
        "plain": note.to_text,
        "wrap": plain.wrap,
        "wrap_paragraphs": plain.wrap_paragraphs,
        "underlined": plain.underlined,
    }

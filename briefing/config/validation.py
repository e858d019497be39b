"""What pydantic found wrong with a file of ours, as problems that name line and remedy."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from briefing.errors import Problem

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError

Loc = tuple[int | str, ...]
"""The way to a value: names of keys, and numbers of list items from 0."""


def problems_of(
    error: ValidationError, model: type[BaseModel], where: Callable[[Loc], str]
) -> Iterator[Problem]:
    """Each of *error*'s complaints about a *model*, placed by *where* (location → `path:line`)."""
    for item in error.errors(include_url=False):
        loc = tuple(item["loc"])
        name = _name(loc)
        if item["type"] == "extra_forbidden":
            yield Problem(where(loc), f"unknown field {name}", _did_you_mean(loc, model))
        elif item["type"] == "missing":
            yield Problem(where(loc), f"{name} is missing", _hint(loc, model))
        else:
            yield Problem(where(loc), _sentence(name, item), _hint(loc, model))


_KINDS = {
    "string_type": "text",
    "list_type": "a list",
    "tuple_type": "a list",
    "dict_type": "a table of fields",
    "model_type": "a table of fields",
    "model_attributes_type": "a table of fields",
}


def _sentence(name: str, item: Mapping[str, Any]) -> str:
    if item["type"] == "value_error":
        return f"{name} {item['ctx']['error']}"
    match item["input"]:
        case dict():
            kind = "a table"
        case list():
            kind = "a list"
        case str() as given:
            kind = f'"{given}"'
        case other:
            kind = repr(other)
    expected = _KINDS.get(item["type"], item["msg"].removeprefix("Input should be "))
    return f"{name} should be {expected}, not {kind}"


def _name(loc: Loc) -> str:
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in loc]
    return "".join(parts).lstrip(".")


def _fields(loc: Loc, model: type[BaseModel]) -> dict[str, Any]:
    """The fields of the table that holds the value at *loc*."""
    fields = _named(model)
    for part in loc[:-1]:
        if isinstance(part, int) or part not in fields:
            continue
        inner = _model_in(fields[part].annotation)
        if inner is not None:
            fields = _named(inner)
    return fields


def _named(model: type[BaseModel]) -> dict[str, Any]:
    """The fields of *model* by the names that they have in the file."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that an annotation such as `tuple[Table, ...]` is about."""
    for candidate in (annotation, *getattr(annotation, "__args__", ())):
        if hasattr(candidate, "model_fields"):
            return candidate  # type: ignore[no-any-return]
        if candidate is not annotation and (inner := _model_in(candidate)) is not None:
            return inner
    return None


def _hint(loc: Loc, model: type[BaseModel]) -> str:
    """The description of the field, which says how to write it."""
    fields = _fields(loc, model)
    names = [part for part in loc if isinstance(part, str) and part in fields]
    return (names and fields[names[-1]].description) or "write one line of text"


def _did_you_mean(loc: Loc, model: type[BaseModel]) -> str:
    known = list(_fields(loc, model))
    close = difflib.get_close_matches(str(loc[-1]), known, n=1)
    return f"did you mean {close[0]}?" if close else f"known are {', '.join(known)}"

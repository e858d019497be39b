"""YAML without surprises: every scalar is the text that stands there, each value knows its line.

`NO` is no boolean, `12:30:45` no number, `2023-12-07` no object of the parser's. Tags, anchors,
aliases and a key that stands twice are problems (YAML 1.2.2 §3.2.1.1, §6.8, §7.1).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from briefing.errors import DeskError, Problem

Loc = tuple[int | str, ...]
"""The way to a value: names of keys, and numbers of list items from 0."""
Value = Any
"""A str, a list of values, or a dict from str to value."""

_DEEPEST = 8
"""Values in each other; the fields of a desk file need three."""
_QUOTED_DAY = re.compile(r"^(\w+: )'(\d{4}-\d\d-\d\d(?:T[0-9:.]+(?:Z|[+-]\d\d:\d\d))?)'$", re.M)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")


class Reader:
    """Reads one document of YAML, keeping note of where each value stands and what is wrong."""

    def __init__(self, text: str, where: str) -> None:
        """*text* begins at line 1 of the file that errors call *where*."""
        self.where = where
        self.lines: dict[Loc, int] = {}
        """Line (from 1) of each value; of a field the line of its name."""
        self.spans: dict[str, tuple[int, int]] = {}
        """First line, and the line behind the last one, of each field at the top."""
        self.ends: dict[str, tuple[int, int]] = {}
        """Line and column behind each field at the top whose value ends in its line."""
        self.problems: list[Problem] = []
        """What is wrong with the form of single values; the rest can be read all the same."""
        self._last = 0
        self._events = self._parsed(text)

    def fields(self) -> dict[str, Value]:
        """The document, a list of fields; raises DeskError where it cannot be read at all."""
        next(self._events)  # the stream begins
        event = next(self._events)
        values: Value = {}
        if type(event).__name__ == "DocumentStartEvent":
            first = next(self._events)
            values = self._value(first, ())
            if not isinstance(values, dict) or first.flow_style:
                place = f"{self.where}:{first.start_mark.line + 1}"
                raise DeskError.at(place, "is no list of fields", "write one `field: value` a line")
            next(self._events)  # the document ends
            event = next(self._events)
        if type(event).__name__ != "StreamEndEvent":
            self._complain(event, "a second document begins", "keep one, between the two ---")
        return dict(values)

    def _parsed(self, text: str) -> Iterator[Any]:
        from ruamel.yaml.error import MarkedYAMLError, YAMLError

        for number, line in enumerate(text.split("\n"), 1):
            if _CONTROL.search(line):
                where = f"{self.where}:{number}"
                raise DeskError.at(where, "holds a control character", "take it out")
        try:
            yield from _events(text)
        except MarkedYAMLError as error:
            unclosed = "quoted scalar" in (error.context or "")  # it began where the mistake is
            mark = error.context_mark if unclosed else error.problem_mark or error.context_mark
            raise DeskError.at(
                f"{self.where}:{mark.line + 1 if mark else 1}",
                f"is not YAML: {error.problem or error.context}",
                'put the value in quotes: field: "value"',
            ) from error
        except (YAMLError, ValueError) as error:
            message = f"is not YAML: {str(error).splitlines()[0]}"
            raise DeskError.at(f"{self.where}:1", message, "write `field: value`") from error

    def _complain(self, event: Any, message: str, remedy: str) -> None:
        line = event.start_mark.line + 1
        self.problems.append(Problem(f"{self.where}:{line}", message, remedy))

    def _value(self, event: Any, loc: Loc) -> Value:
        """The value that begins with *event* and stands at *loc*."""
        self.lines.setdefault(loc, event.start_mark.line + 1)
        if len(loc) > _DEEPEST:
            place = f"{self.where}:{event.start_mark.line + 1}"
            raise DeskError.at(place, "is nested too deep", 'put it in quotes: field: "value"')
        kind = type(event).__name__
        if kind == "AliasEvent" or event.anchor:
            self._complain(event, "anchors and aliases (& and *) are not read", "write it out")
        elif event.tag:
            self._complain(event, f"has a YAML tag ({event.tag})", "write the value without the !")
        if kind == "MappingStartEvent":
            value: Value = self._mapping(loc)
        elif kind == "SequenceStartEvent":
            value = self._sequence(loc)
        else:
            value = getattr(event, "value", "")
            block = getattr(event, "style", None) in ("|", ">")
            self._last = event.end_mark.line + (0 if block else 1)
            return value
        if event.flow_style:
            self._last = self._end.end_mark.line + 1
        return value

    def _sequence(self, loc: Loc) -> list[Value]:
        values: list[Value] = []
        while type(event := next(self._events)).__name__ != "SequenceEndEvent":
            values.append(self._value(event, (*loc, len(values))))
        self._end = event
        return values

    def _mapping(self, loc: Loc) -> dict[str, Value]:
        values: dict[str, Value] = {}
        while type(name := next(self._events)).__name__ != "MappingEndEvent":
            key = self._value(name, (*loc, "?"))
            del self.lines[(*loc, "?")]
            line = name.start_mark.line + 1
            if not isinstance(key, str):
                self._complain(name, "is no name of a field", "write `field: value`")
                key = "?"
            elif key in values:
                remedy = f"keep one of lines {self.lines[(*loc, key)]} and {line}"
                self._complain(name, f"{key} stands twice", remedy)
            self.lines.setdefault((*loc, key), line)
            event = next(self._events)
            values.setdefault(key, self._value(event, (*loc, key)))
            if not loc:
                self.spans[key] = (line, self._last + 1)
                kind = type(event).__name__
                if kind == "ScalarEvent" and event.style not in ("|", ">"):
                    self.ends[key] = (event.end_mark.line + 1, event.end_mark.column)
                elif kind == "SequenceStartEvent" and event.flow_style:
                    self.ends[key] = (self._end.end_mark.line + 1, self._end.end_mark.column)
        self._end = name
        return values


def _events(text: str) -> Iterable[Any]:
    """The events of *text*; libyaml reads YAML 1.1, so what it refuses is tried as YAML 1.2.

    That is slow where values are nested deep: it is read only as far as events are asked for.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError

    try:
        return list(YAML(typ="safe").parse(text))
    except MarkedYAMLError:
        events: Iterable[Any] = YAML(typ="safe", pure=True).parse(text)
        return events


def dump(values: Mapping[str, Value]) -> str:
    """*values* as YAML: one line a scalar, short lists of words in one line, in the given order."""
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = 1 << 30
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = io.StringIO()
    yaml.dump(_styled(dict(values)), out)
    # ruamel quotes a day, since YAML would read it as a date; to us all scalars are text.
    return _QUOTED_DAY.sub(r"\1\2", out.getvalue())


def _styled(value: Value) -> Value:
    from ruamel.yaml.comments import CommentedSeq

    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        words = CommentedSeq(map(_listed, value))
        words.fa.set_flow_style()
        return words
    if isinstance(value, list):
        return [_styled(item) for item in value]
    if isinstance(value, dict):
        return {name: _styled(inner) for name, inner in value.items()}
    return value


def _listed(text: str) -> str:
    """*text* as an item in brackets: in quotes, unless it is a plain name."""
    from ruamel.yaml.scalarstring import SingleQuotedScalarString

    plain_name = re.fullmatch(r"[^\W\d_][\w .’-]*", text)
    return text if plain_name else SingleQuotedScalarString(text)

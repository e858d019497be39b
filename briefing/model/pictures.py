"""Pictures of the theme: files that the HTML refers to as `pictures/NAME`, and that go with it."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from urllib.parse import unquote

FOLDER = "pictures"
KINDS = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif"}
"""What every mail client shows, by the end of the file's name."""
# What looks like a reference in running text is none: a tag alone has attributes.
_TAG = re.compile(r"""<[a-z](?:[^"'<>]|"[^"]*"|'[^']*')*+>""", re.I)
_SOURCE = re.compile(rf'(\s(?:src|background)=")({FOLDER}/[^"]*)(?=")', re.I)


def pictures_in(html: str) -> tuple[str, ...]:
    """The names of the pictures that *html* shows, each once, in its order."""
    found = (source[2] for tag in _TAG.findall(html) for source in _SOURCE.finditer(tag))
    return tuple(dict.fromkeys(map(_name, found)))


def with_pictures_at(html: str, where: Callable[[str], str]) -> str:
    """*html* with each picture (its name) shown from *where* it is instead."""

    def source(found: re.Match[str]) -> str:
        return found[1] + where(_name(found[2]))

    return _TAG.sub(lambda tag: _SOURCE.sub(source, tag[0]), html)


def with_pictures_within(html: str, pictures: Mapping[str, bytes]) -> str:
    """*html* that carries its *pictures* (by name) itself (RFC 2397)."""

    def data(name: str) -> str:
        return f"data:{kind_of(name)};base64,{b64encode(pictures[name]).decode('ascii')}"

    return with_pictures_at(html, data)


def kind_of(name: str) -> str | None:
    """The media type of the picture *name*; None where it cannot be the name of one."""
    if name.startswith(".") or re.search(r'[/\\"\x00-\x1f\x7f]', name) or not name.isprintable():
        return None
    return KINDS.get(name.rpartition(".")[2].lower())


def _name(source: str) -> str:
    return unquote(source).removeprefix(f"{FOLDER}/")

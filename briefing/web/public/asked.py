"""What a request asks: whether it is a wish to leave, and whether a page is known already."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request

_BODY = 8 * 1024
"""So many bytes are read; a wish to leave has some 200."""
_FIELDS = 20
_WISH = ("list-unsubscribe", "one-click")


async def body(request: Request, patience: float) -> bytes:
    """The body of *request*, all of which has to come within *patience* seconds.

    Raises HTTPException 413 where it is too large, 408 where it is too slow.
    """
    read = b""
    try:
        async with asyncio.timeout(patience):
            async for chunk in request.stream():
                read += chunk
                if len(read) > _BODY:
                    raise HTTPException(413)
    except TimeoutError as error:
        raise HTTPException(408) from error
    return read


def leaves(kind: str, data: bytes) -> bool:
    """Whether *data*, of the Content-Type *kind*, says `List-Unsubscribe=One-Click`.

    It comes as a form of either kind (RFC 8058 §3.2); what is neither says nothing.
    """
    essence = kind.partition(";")[0].strip().lower()
    if essence == "application/x-www-form-urlencoded":
        fields = _urlencoded(data)
    elif essence == "multipart/form-data":
        fields = _multipart(kind, data)
    else:
        fields = []
    return _WISH in [(name.strip().lower(), value.strip().lower()) for name, value in fields]


def _urlencoded(data: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(data.decode("latin-1"), max_num_fields=_FIELDS)
    except ValueError:
        return []


def _multipart(kind: str, data: bytes) -> list[tuple[str, str]]:
    """The fields of a form as RFC 7578 writes it: a name in Content-Disposition, and a text."""
    from email import message_from_bytes

    message = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode("latin-1") + data)
    fields = []
    for part in message.walk():
        name = part.get_param("name", header="content-disposition")
        value = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(value, bytes):
            fields.append((name, value.decode("latin-1")))
    return fields


def known(headers: Headers, tag: str, changed: datetime) -> bool:
    """Whether who sent *headers* has the page with this entity *tag*, or of this hour, already.

    A proxy that packs pages weakens the tag; where tags are named, hours do not count
    (RFC 9110 §13.1.2, §13.1.3, §13.2.2).
    """
    if tags := ", ".join(headers.getlist("if-none-match")):
        return tags.strip() == "*" or tag in re.findall(r'(?:W/)?("[^"]*")', tags)
    since = headers.get("if-modified-since")
    try:
        return since is not None and changed.replace(microsecond=0) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):  # no date, or one without a zone
        return False

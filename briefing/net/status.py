"""The statuses of answers, in words."""

from __future__ import annotations

from http import HTTPStatus


def named(status: int) -> str:
    """*status* with its phrase (RFC 9110 §15), where it has one: `404 Not Found`."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)

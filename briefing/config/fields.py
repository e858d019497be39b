"""Kinds of text that the fields of our files share."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from briefing.model.text import clean


def _filled(text: str) -> str:
    if not text:
        raise ValueError("is empty")
    return text


Line = Annotated[str, AfterValidator(clean)]
"""One line of clean text, which may be empty."""
Filled = Annotated[Line, AfterValidator(_filled)]
"""One line of clean text."""

"""Cells that no spreadsheet takes for a formula, and back.

A cell that begins with one of the characters that start a formula gets an apostrophe before it
(OWASP, CSV injection). So does one that already has such an apostrophe: what was put there can
then be taken away again, whatever the cell says.
"""

from __future__ import annotations

import re

_FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_DEFUSED = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")


def defuse(cell: str) -> str:
    """*cell* as it may stand in a CSV file."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def restore(cell: str) -> str:
    """The cell that *cell* was, before it was defused."""
    return cell[1:] if _DEFUSED.match(cell) else cell

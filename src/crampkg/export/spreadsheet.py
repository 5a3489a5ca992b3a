"""CSV for spreadsheets: with a byte order mark for Excel, and without cells that would run as formulas.

Only files that people open in a spreadsheet are written so. Results of queries are not: programs read them, and a
mark or a guard would be part of a name or value there.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Final

__all__ = ["MARK", "spreadsheet_lines"]

MARK: Final = "\ufeff"
"""The byte order mark at the beginning, by which Excel knows UTF-8."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet takes for a formula, whatever its author meant."""
_NUMBER: Final = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?")


def spreadsheet_lines(head: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield the lines of a table, the mark before the first."""
    yield MARK + _line(head)
    for row in rows:
        yield _line(row)


def _line(cells: Iterable[object]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(map(_guarded, cells))
    return text.getvalue()


def _guarded(cell: object) -> str:
    """Return a cell as text; an apostrophe before what would be a formula makes it one no more.

    >>> _guarded("=1+1"), _guarded(" @x"), _guarded("a-b"), _guarded("-3.5")
    ("'=1+1", "' @x", 'a-b', '-3.5')
    """
    text = "" if cell is None else str(cell)
    begins = text if text.startswith(_FORMULA) else text.lstrip()
    return f"'{text}" if begins.startswith(_FORMULA) and not _NUMBER.fullmatch(text) else text

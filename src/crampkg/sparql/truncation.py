"""Cuts a serialized result to a number of rows or bytes, at the end of a row, in any format.

The engine writes rows many times faster than Python could, but it neither counts them nor stops. So it writes
into a `Sink` that stops it, and `cut` finds the last whole row that may stay.
"""

from __future__ import annotations

import json
import re
import time
from typing import Final

from crampkg.sparql.limits import Limits, timed_out

__all__ = ["Full", "Sink", "cut"]

# What stands between two rows. It may also stand within a literal, so that counting it gives an upper bound.
_BETWEEN: Final = {"json": b"},{", "xml": b"</result><result>", "csv": b"\r\n", "tsv": b"\n"}
_BINDINGS: Final = b'"bindings":['
_CSV_ROW: Final = re.compile(rb'(?:[^"\r\n]|"(?:[^"]|"")*+")*+\r\n')
_ROW_ENDS: Final = {
    "xml": re.compile(rb".*?(?:</result>|<result/>)", re.DOTALL),
    "tsv": re.compile(rb"[^\n]*\n"),
}


class Full(Exception):
    """The sink holds all that it may; what it holds is good."""


class Sink:
    """A file for one result that raises Full when it has more bytes or rows than the limits allow.

    `full`: it was stopped for its bytes. `enough`: it was stopped since it holds, as far as counting seams can
    tell, more rows than allowed. QueryTimeout when time is up (`ends`, of the monotonic clock).
    """

    def __init__(self, format: str, limits: Limits, ends: float | None, *, counting: bool = True) -> None:
        self.full = self.enough = False
        self._chunks: list[bytes] = []
        self._limits, self._room, self._ends = limits, limits.bytes, ends
        self._seam = _BETWEEN[format]
        # Two more than allowed: the header of CSV and TSV ends with a seam as well, and the last row must be whole.
        self._seams = limits.rows + 2 if counting and limits.rows is not None else None

    def write(self, chunk: bytes) -> int:
        """Keep a chunk; Full when that was the last."""
        if self.full or self.enough:
            raise Full  # the engine's buffer offers what was refused once more when it is let go
        if self._ends is not None and time.monotonic() > self._ends:
            raise timed_out(self._limits)
        if self._room is not None:
            self._room -= len(chunk)
            if self._room < 0:
                self._chunks.append(chunk[: self._room])
                self.full = True
                raise Full
        self._chunks.append(bytes(chunk))
        if self._seams is not None:
            self._seams -= chunk.count(self._seam)
            if self._seams < 0:
                self.enough = True
                raise Full
        return len(chunk)

    def flush(self) -> None:
        """Do nothing: there is nowhere further to write."""

    def body(self) -> bytes:
        """Return what was written."""
        return b"".join(self._chunks)

    def may_exceed(self, body: bytes) -> bool:
        """Tell whether a body may hold more rows than the limit; False is certain, True is not."""
        return self._limits.rows is not None and body.count(self._seam) + 1 > self._limits.rows


def cut(body: bytes, format: str, rows: int | None) -> tuple[bytes, int, bool]:
    """Return a result's first whole rows as a well-formed result, their number, and whether `rows` cut it.

    The body may end anywhere, as it does when the sink was full.
    """
    if format == "json":
        return _cut_json(body, rows)
    head_ends = body.find(b"<results>") + len(b"<results>") if format == "xml" else 0
    pattern = _CSV_ROW if format == "csv" else _ROW_ENDS[format]
    place, kept, allowed = head_ends, 0, None if rows is None else rows + (format != "xml")
    while (match := pattern.match(body, place)) is not None:
        if allowed is not None and kept >= allowed:
            break
        place, kept = match.end(), kept + 1
    closing = b"</results></sparql>" if format == "xml" else b""
    return body[:place] + closing, kept - (format != "xml"), match is not None


def _cut_json(body: bytes, rows: int | None) -> tuple[bytes, int, bool]:
    start = body.find(_BINDINGS) + len(_BINDINGS)
    text = body[start:].decode("utf-8", "ignore")
    read, place, kept = json.JSONDecoder().raw_decode, 0, 0
    while text.startswith("{", place + (kept > 0)):
        try:
            _, end = read(text, place + (kept > 0))
        except ValueError:
            return body[:start] + text[:place].encode() + b"]}}", kept, False
        if rows is not None and kept >= rows:
            return body[:start] + text[:place].encode() + b"]}}", kept, True
        place, kept = end, kept + 1
    return body[:start] + text[:place].encode() + b"]}}", kept, False

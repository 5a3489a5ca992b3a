"""Divides a source's text into sentences, headings, list items, captions and table cells.

Texts have either one line for each paragraph, or lines broken at the width of a column, where a caption or a table may
interrupt a sentence. The result need not be perfect: it is the start of a coverage ledger, which people then correct.
Every character that is not white space is in exactly one piece.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

__all__ = ["KINDS", "Kind", "Piece", "split_text"]

Kind = Literal["sentence", "heading", "item", "caption", "cell", "furniture"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, order=True)
class Piece:
    """A span of a text (code points, end exclusive) and what it is.

    If a figure or table divides a sentence, `part_of` is the start of its first piece, in each of its pieces. It is
    None for a piece that is whole.
    """

    start: int
    end: int
    kind: Kind
    part_of: int | None = None


@dataclass(frozen=True)
class _Line:
    start: int
    end: int
    text: str

    @property
    def bare(self) -> str:
        return self.text.strip()


_CITED = r"(?:\d+(?:[-\u2013,]\d+)*)?"
# A sentence ends at its mark, which closing brackets and reference numbers may follow. A single sign after the last
# mark of the text is the one that some journals print at the end of an article.
_END = re.compile(rf"[.?!][)\]\u201d\"'\u2019]*{_CITED}(?=\s+[^\W\d_a-z]|\s+[(\[\u201c\"]|\s+\S\s*\Z|\s*\Z)")
_ENDED = re.compile(rf"[.?!:][)\]\u201d\"'\u2019]*{_CITED}\s*\Z")
_CAPTION = re.compile(r"(?:figure|fig\.|box)\s*\d+\s*[:.]", re.IGNORECASE)
_TABLE = re.compile(r"table\s*\d+\s*[:.]", re.IGNORECASE)
_ABBREVIATION = re.compile(r"(?:\b(?:[Dd]r|[Pp]rof|vs|[Ff]ig|al|cf|[A-Z])|\b(?:e\.g|i\.e))\.\Z")
_BYLINE = re.compile(r"By [^\W\d_a-z]")
_ITEM = re.compile(r"\s*[•‣▪*-]\s+")


def split_text(text: str) -> list[Piece]:
    """Return the pieces of a text, in order."""
    lines = [
        _Line(match.start(), match.end(), match[0]) for match in re.finditer(r"[^\n\f]*\S[^\n\f]*", text)
    ]
    lengths = sorted(len(line.bare) for line in lines)
    wrapped = len(lines) > 20 and lengths[-1] < 200 and lengths[len(lines) // 2] > 30
    pieces = (
        _columns(text, lines) if wrapped else [piece for line in lines for piece in _paragraph(text, line)]
    )
    return sorted(pieces)


def _paragraph(text: str, line: _Line) -> list[Piece]:
    """Return the pieces of a line that is a whole paragraph, item or heading."""
    spans = _sentences(text, line.start, line.end)
    kind: Kind = "sentence"
    if _ITEM.match(line.text):
        kind = "item"
    elif len(spans) == 1 and not _ENDED.search(line.text) and len(line.bare.split()) <= 8:
        kind = "heading"
    return [Piece(*span, kind) for span in spans]


def _columns(text: str, lines: list[_Line]) -> list[Piece]:
    """Return the pieces of a text whose lines are broken at the width of a column."""
    pieces: list[Piece] = []
    body: list[_Line] = []  # lines of the current sentences, without captions and tables
    at = 0
    while at < len(lines):
        line = lines[at]
        is_open = bool(body) and not _ENDED.search(body[-1].text)
        if _TABLE.match(line.bare):
            after = _table_end(lines, at, is_open)
            pieces.append(Piece(*_trim(text, line.start, line.end), "caption"))
            pieces += _cells(text, lines[at + 1 : after])
            at = after
        elif _CAPTION.match(line.bare):
            after = _caption_end(text, lines, at, is_open)
            pieces += [Piece(*span, "caption") for span in _sentences(text, line.start, lines[after - 1].end)]
            at = after
        elif not is_open and (_is_heading(line) or _BYLINE.match(line.bare)):
            pieces += _cut(text, body)
            body = []
            kind: Kind = "sentence" if _BYLINE.match(line.bare) else "heading"
            pieces.append(Piece(*_trim(text, line.start, line.end), kind))
            at += 1
        else:
            body.append(line)
            at += 1
    return pieces + _cut(text, body)


def _is_heading(line: _Line) -> bool:
    words = line.bare.split()
    capital = all(word[0].isupper() for word in words if len(word) > 3)
    return capital and words[0][0].isupper() and len(words) <= 8 and line.bare[-1] not in ".,:;-"


def _caption_end(text: str, lines: list[_Line], at: int, is_open: bool) -> int:
    """Return the index of the first line after a caption, which ends with a sentence where the body continues."""
    for here in range(at, len(lines)):
        if not _ENDED.search(lines[here].text):
            continue
        if here + 1 == len(lines):
            break
        following = lines[here + 1]
        if (
            following.bare[0].islower()
            if is_open
            else text[lines[here].end : following.start].count("\n") > 1
        ):
            return here + 1
    return len(lines)


def _table_end(lines: list[_Line], at: int, is_open: bool) -> int:
    """Return the index of the first line after a table: one too long for a cell, or one that continues a sentence."""
    for here in range(at + 1, len(lines)):
        goes_on = is_open and lines[here].text[0].isspace() and lines[here].bare[0].islower()
        if goes_on or len(lines[here].bare) > 60:
            return here
    return len(lines)


def _cells(text: str, lines: list[_Line]) -> list[Piece]:
    """Return a piece for each cell; lines without a blank line between them belong to one cell."""
    spans: list[tuple[int, int]] = []
    for line in lines:
        start, end = _trim(text, line.start, line.end)
        if spans and text[spans[-1][1] : start].count("\n") == 1:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return [Piece(*span, "cell") for span in spans]


def _cut(text: str, body: list[_Line]) -> list[Piece]:
    """Return the sentences of the body's lines, which captions or tables may interrupt."""
    runs: list[tuple[int, int]] = []
    for line in body:
        if runs and not text[runs[-1][1] : line.start].strip():
            runs[-1] = (runs[-1][0], line.end)
        else:
            runs.append((line.start, line.end))
    pieces: list[Piece] = []
    open_part: int | None = None
    for number, (start, end) in enumerate(runs):
        spans = _sentences(text, start, end)
        for place, span in enumerate(spans):
            last = place == len(spans) - 1
            cut_here = last and number < len(runs) - 1 and not _ENDED.search(text[span[0] : span[1]])
            if place == 0 and open_part is not None:
                pieces.append(Piece(*span, "sentence", open_part))
                open_part = open_part if cut_here else None
            else:
                open_part = span[0] if cut_here else None
                pieces.append(Piece(*span, "sentence", open_part))
    return [_furniture(text, piece) for piece in pieces]


def _furniture(text: str, piece: Piece) -> Piece:
    """Return the piece; a single sign (such as the mark at the end of an article) or number becomes furniture."""
    alone = text[piece.start : piece.end]
    return Piece(piece.start, piece.end, "furniture") if len(alone) == 1 or alone.isdigit() else piece


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the spans of the sentences between two offsets, without white space at their ends."""
    spans: list[tuple[int, int]] = []
    at = start
    for match in _END.finditer(text[:end], start):
        if not _ABBREVIATION.search(text[max(at, match.start() - 5) : match.start() + 1]):
            spans.append(_trim(text, at, match.end()))
            at = match.end()
    rest = _trim(text, at, end)
    if rest[0] < rest[1]:
        spans.append(rest)
    return spans


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    stretch = text[start:end]
    return start + len(stretch) - len(stretch.lstrip()), end - (len(stretch) - len(stretch.rstrip()))

"""The coverage ledger: for every piece of a source, the claims made from it or the reason why there are none.

A ledger is `ontology/coverage/<source>.tsv`. It has a row for each sentence, heading, list item, caption or table cell,
which it gives by span, without the text. Its columns:

- start, end: the span in code points of the source's text, end exclusive;
- kind: sentence, heading, item, caption, cell or furniture;
- part_of: if a figure or table divides a sentence, the start of its first piece, in each of its rows; these rows
  are accounted for together;
- claims: the slugs of the claims whose anchors overlap the span, written by `refresh`;
- reason: why there are no claims, one of REASONS;
- note: an explanation, for a reason that requires one.

`draft` starts a ledger and proposes the spans; people maintain it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from crampkg.base import namespaces
from crampkg.base.errors import CrampkgError
from crampkg.base.resources import read_text
from crampkg.curate.passages import parse_passage_iri, parse_turtle, write_whole
from crampkg.curate.sentences import KINDS, Kind, split_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from crampkg.curate.passages import Passage

__all__ = [
    "NOTED",
    "REASONS",
    "Anchors",
    "Row",
    "accounted",
    "claim_anchors",
    "draft",
    "faults_of",
    "ledger_path",
    "overlaps",
    "read_ledger",
    "refresh",
    "write_ledger",
]

REASONS: Final[dict[str, str]] = {
    "navigation": "a link, button or label of the page, or instructions for using the page",
    "authorship": "names, degrees and positions of the authors",
    "question": "a question that asserts nothing",
    "disclaimer": "a disclaimer of use or liability",
    "heading": "announces what follows",
    "restatement": "repeats another passage of the same source; the note names which",
    "pointer": "refers to another place and says nothing about it",
    "reference-list": "an entry in the list of works cited",
    "contact": "how to reach the authors or the publisher",
    "advertisement": "praise of the publisher's own service",
    "furniture": "a page number, a mark at an article's end, a repeated title",
}
"""The accepted reasons why a piece yields no claim. That it is hard to model is not one of them."""

NOTED: Final = frozenset({"restatement"})
"""Reasons that require a note."""

Anchors = dict[str, "list[Passage]"]
"""The slugs of a source's claims, each with its anchors' passages."""

_COLUMNS: Final = ("start", "end", "kind", "part_of", "claims", "reason", "note")
_PROPOSED: Final[dict[Kind, str]] = {"heading": "heading", "furniture": "furniture"}


@dataclass(frozen=True)
class Row:
    """A row of a ledger. `part_of` is None for a piece that is whole; texts are empty when missing."""

    start: int
    end: int
    kind: str
    part_of: int | None = None
    claims: tuple[str, ...] = ()
    reason: str = ""
    note: str = ""


def ledger_path(source: str, ontology: Path) -> Path:
    """Return the path of a source's ledger, whether or not it exists."""
    return ontology / "coverage" / f"{source}.tsv"


def draft(text: str, anchors: Mapping[str, list[Passage]] | None = None) -> list[Row]:
    """Return the rows of a new ledger for a text, with the claims that are already anchored in it.

    Headings and furniture without a claim get their reason.
    """
    pieces = split_text(text)
    rows = refresh([Row(one.start, one.end, one.kind, one.part_of) for one in pieces], anchors or {})
    return [
        row if row.claims else replace(row, reason=_PROPOSED.get(one.kind, ""))
        for row, one in zip(rows, pieces, strict=True)
    ]


def read_ledger(path: Path) -> list[Row]:
    """Return the rows of a ledger. Raises CrampkgError, with file and line, for an invalid row."""
    lines = read_text(path).splitlines()
    if not lines or tuple(lines[0].split("\t")) != _COLUMNS:
        raise CrampkgError(
            "the first line is not the header of a ledger", where=f"{path}:1", remedy="\\t".join(_COLUMNS)
        )
    return [_row(line, f"{path}:{number}") for number, line in enumerate(lines[1:], start=2) if line.strip()]


def _row(line: str, where: str) -> Row:
    # Editors and spreadsheets drop empty cells at the end of a line.
    cells = [cell.strip() for cell in line.split("\t")]
    cells += [""] * (len(_COLUMNS) - len(cells))
    if len(cells) > len(_COLUMNS):
        raise CrampkgError(f"{len(cells)} columns instead of {len(_COLUMNS)}", where=where)
    start, end, kind, part_of, claims, reason, note = cells
    try:
        return Row(
            int(start), int(end), kind, int(part_of) if part_of else None, tuple(claims.split()), reason, note
        )
    except ValueError as error:
        raise CrampkgError("start, end and part_of must be whole numbers", where=where) from error


def write_ledger(path: Path, rows: Iterable[Row]) -> None:
    """Write a ledger with its rows in the order of the text."""
    lines = ["\t".join(_COLUMNS)]
    for row in sorted(rows, key=lambda row: (row.start, row.end)):
        part_of = "" if row.part_of is None else str(row.part_of)
        cells = (str(row.start), str(row.end), row.kind, part_of, " ".join(row.claims), row.reason, row.note)
        lines.append("\t".join(cells))
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, "\n".join(lines) + "\n")


def claim_anchors(source: str, ontology: Path) -> Anchors:
    """Return the claims of a source and their passages, read from the files in claims/<source>/.

    Claims without an anchor are left out. Raises CrampkgError for a file that is not valid Turtle.
    """
    base = namespaces.claims_space(source)
    wanted = namespaces.BASE + "anchor"
    anchors: Anchors = {}
    for path in sorted((ontology / "claims" / source).rglob("*.ttl")):
        for quad in parse_turtle(path):
            if quad.predicate.value != wanted or not isinstance(quad.subject, ox.NamedNode):
                continue
            passage = parse_passage_iri(quad.object.value) if isinstance(quad.object, ox.NamedNode) else None
            if passage and passage.source == source and quad.subject.value.startswith(base):
                anchors.setdefault(quad.subject.value.removeprefix(base), []).append(passage)
    return {
        slug: sorted(anchors[slug]) for slug in sorted(anchors, key=lambda slug: (min(anchors[slug]), slug))
    }


def overlaps(row: Row, passages: Iterable[Passage]) -> bool:
    """Return whether any of the passages shares a character with a row."""
    return any(passage.start < row.end and row.start < passage.end for passage in passages)


def refresh(rows: Iterable[Row], anchors: Mapping[str, list[Passage]]) -> list[Row]:
    """Return the rows with the claims now anchored in them; reasons and notes stay."""
    return [
        replace(row, claims=tuple(slug for slug, passages in anchors.items() if overlaps(row, passages)))
        for row in rows
    ]


def accounted(rows: list[Row]) -> list[bool]:
    """Return for each row whether it, or another part of its sentence, has a claim or a reason."""
    whole = {row.part_of for row in rows if row.part_of is not None and (row.claims or row.reason)}
    return [bool(row.claims or row.reason) or row.part_of in whole for row in rows]


def faults_of(rows: list[Row], anchors: Mapping[str, list[Passage]], text: str | None) -> list[str]:
    """Return the faults of a ledger's rows, each with its span; empty when there are none."""
    faults: list[str] = []
    starts = {row.start for row in rows}
    for row, current in zip(rows, refresh(rows, anchors), strict=True):
        span = f"{row.start}-{row.end}"
        if not 0 <= row.start < row.end or (text is not None and row.end > len(text)):
            faults.append(f"{span}: the span is outside the text")
        if row.kind not in KINDS:
            faults.append(f"{span}: unknown kind: {row.kind}")
        if row.reason and row.reason not in REASONS:
            faults.append(f"{span}: unknown reason: {row.reason} (use one of {', '.join(REASONS)})")
        if row.reason in NOTED and not row.note:
            faults.append(f"{span}: the reason {row.reason} needs a note")
        if row.part_of is not None and row.part_of not in starts:
            faults.append(f"{span}: part_of is {row.part_of}, but no row starts there")
        if set(row.claims) != set(current.claims):
            faults.append(
                f"{span}: the claims differ from those anchored there (run crampkg coverage --refresh)"
            )
    for one, other in pairwise(sorted(rows, key=lambda row: (row.start, row.end))):
        if other.start < one.end:
            faults.append(f"{one.start}-{one.end} and {other.start}-{other.end} overlap")
    return faults

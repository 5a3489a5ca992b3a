"""Reports what the coverage ledgers leave open, for `crampkg coverage`."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from crampkg.base.findings import Finding
from crampkg.curate.coverage import (
    Row,
    accounted,
    claim_anchors,
    faults_of,
    ledger_path,
    overlaps,
    read_ledger,
)
from crampkg.curate.passages import source_digests

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from crampkg.curate.passages import Passage, Sources, State

__all__ = ["SourceCoverage", "check_ledgers", "report", "report_source"]


@dataclass(frozen=True)
class SourceCoverage:
    """How much of a source is accounted for.

    Characters other than white space are counted if the document is at hand. Otherwise their number and shares are
    None and the report covers only the rows. A share of zero characters is also None.
    """

    source: str
    text: State
    rows: int
    with_claims: int
    with_reason: int
    reasons: dict[str, int]
    claims: int
    """The number of claims with an anchor."""
    characters: int | None
    accounted_percent: float | None
    """Share of the characters that are in a row with a claim or a reason."""
    anchored_percent: float | None
    """Share of the characters of rows without a reason that are inside a claim's anchor."""
    unaccounted: list[tuple[int, int]] = field(default_factory=list)
    """Spans in no row, or in a row that has neither claim nor reason."""
    unanchored: list[tuple[int, int]] = field(default_factory=list)
    """Words of rows with claims that are in no anchor; an assertion may have been missed there."""
    claims_outside: list[str] = field(default_factory=list)
    """Claims whose anchor is, at least in part, outside the rows of the ledger."""
    needless_reasons: list[tuple[int, int]] = field(default_factory=list)
    """Rows with claims and also a reason for having none."""
    faults: list[str] = field(default_factory=list)
    """Faults of the ledger's rows."""

    @property
    def complete(self) -> bool:
        """Whether everything is accounted for and the ledger has no fault."""
        return not (self.unaccounted or self.claims_outside or self.faults)

    def as_json(self) -> dict[str, Any]:
        """Return the report as data for JSON."""
        return asdict(self) | {"complete": self.complete}


def report(sources: Sources, only: Iterable[str] = ()) -> list[SourceCoverage]:
    """Return the report of each source in `only`, or of all sources with a digest, sorted by name."""
    return [report_source(name, sources) for name in (sorted(only) or sources.names)]


def report_source(source: str, sources: Sources) -> SourceCoverage:
    """Return the report of one source. Without a ledger nothing is accounted for. Raises for an unknown source."""
    text = sources.text(source)
    anchors = claim_anchors(source, sources.ontology)
    path = ledger_path(source, sources.ontology)
    rows = read_ledger(path) if path.is_file() else []
    faults = faults_of(rows, anchors, text)
    if not path.is_file():
        faults = [f"there is no ledger (run crampkg coverage --draft {source})"]
    done = accounted(rows)
    characters = accounted_percent = anchored_percent = None
    unanchored: list[tuple[int, int]] = []
    unaccounted = [(row.start, row.end) for row, good in zip(rows, done, strict=True) if not good]
    if text is not None:
        solid = [index for index, sign in enumerate(text) if not sign.isspace()]
        fine = _marks(text, ((row.start, row.end) for row, good in zip(rows, done, strict=True) if good))
        unaccounted = sorted([*unaccounted, *_gaps(text, rows)])
        characters = len(solid)
        accounted_percent = _percent(sum(fine[at] for at in solid), characters)
        claimed = _marks(text, ((row.start, row.end) for row in rows if not row.reason))
        anchored = _marks(text, ((one.start, one.end) for many in anchors.values() for one in many))
        wanted = [at for at in solid if claimed[at]]
        unanchored = [span for row in rows if row.claims for span in _loose_words(text, row, anchored)]
        anchored_percent = _percent(sum(anchored[at] for at in wanted), len(wanted))
    return SourceCoverage(
        source=source,
        text=sources.state(source),
        rows=len(rows),
        with_claims=sum(bool(row.claims) for row in rows),
        with_reason=sum(bool(row.reason) for row in rows),
        reasons=dict(sorted(Counter(row.reason for row in rows if row.reason).items())),
        claims=len(anchors),
        characters=characters,
        accounted_percent=accounted_percent,
        anchored_percent=anchored_percent,
        unaccounted=unaccounted,
        unanchored=unanchored,
        claims_outside=_outside(rows, anchors, text),
        needless_reasons=[(row.start, row.end) for row in rows if row.claims and row.reason],
        faults=faults,
    )


def check_ledgers(ontology: Path) -> list[Finding]:
    """Return the faults of the coverage ledgers in a folder; an empty list when there are none.

    Raises CrampkgError for a ledger that cannot be read.
    """
    remedy = "run `crampkg coverage` for details"
    return [
        Finding("coverage-ledger", "error", f"The coverage ledger is wrong: {fault}", str(path), remedy)
        for path, fault in _ledger_faults(ontology)
    ]


def _ledger_faults(ontology: Path) -> Iterator[tuple[Path, str]]:
    """Yield the faults of the ledgers in an ontology folder, each with the ledger's path. Needs no source text.

    A ledger must name exactly the claims anchored in its rows, leave no row open, and cover all claims of its source.
    A source whose whole text was not read needs none. A folder without ledgers, such as a small test ontology, has
    no faults.
    """
    if not (ontology / "coverage").is_dir():
        return
    read = source_digests(ontology)
    claimed = {path.name for path in (ontology / "claims").iterdir() if path.is_dir() and path.name in read}
    written = {path.stem for path in (ontology / "coverage").glob("*.tsv")}
    for source in sorted(claimed | written):
        path = ledger_path(source, ontology)
        if source not in written:
            yield path, "this source has no ledger"
            continue
        anchors = claim_anchors(source, ontology) if source in claimed else {}
        rows = read_ledger(path)
        for fault in faults_of(rows, anchors, None):
            yield path, fault
        for row, good in zip(rows, accounted(rows), strict=True):
            if not good:
                yield path, f"{row.start}-{row.end}: has neither a claim nor a reason"
        for slug in _outside(rows, anchors, None):
            yield path, f"the claim {slug} is anchored outside the ledger"


def _outside(rows: list[Row], anchors: Mapping[str, list[Passage]], text: str | None) -> list[str]:
    if text is None:
        return [
            slug for slug, passages in anchors.items() if not any(overlaps(row, passages) for row in rows)
        ]
    listed = _marks(text, ((row.start, row.end) for row in rows))
    return [
        slug
        for slug, passages in anchors.items()
        if any(
            one.end > len(text)
            or any(not listed[at] and not text[at].isspace() for at in range(one.start, one.end))
            for one in passages
        )
    ]


def _marks(text: str, spans: Iterable[tuple[int, int]]) -> bytearray:
    """Return a byte for each character of the text: 1 if it is inside a span, otherwise 0."""
    marks = bytearray(len(text))
    for start, end in spans:
        span = slice(max(0, start), min(end, len(text)))
        marks[span] = b"\1" * max(0, span.stop - span.start)
    return marks


def _loose_words(text: str, row: Row, anchored: bytearray) -> list[tuple[int, int]]:
    """Return the parts of a row that are in no anchor and contain a letter (so not just a reference number)."""
    spans: list[tuple[int, int]] = []
    for stretch in re.finditer(rb"\0+", anchored[row.start : row.end]):
        start, end = row.start + stretch.start(), row.start + stretch.end()
        words = text[start:end]
        if any(sign.isalpha() for sign in words):
            spans.append((start + len(words) - len(words.lstrip()), start + len(words.rstrip())))
    return spans


def _gaps(text: str, rows: list[Row]) -> list[tuple[int, int]]:
    """Return the parts of the text that are in no row, without white space at their ends."""
    spans: list[tuple[int, int]] = []
    at = 0
    for start, end in [*sorted((row.start, row.end) for row in rows), (len(text), len(text))]:
        gap = text[at : max(at, start)]
        if gap.strip():
            spans.append((at + len(gap) - len(gap.lstrip()), at + len(gap.rstrip())))
        at = max(at, end)
    return spans


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None

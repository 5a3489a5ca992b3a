"""What `crampkg show` prints of results in numbers: figures under a claim, and the record of a source."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from crampkg.evidence.figures import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim, Source
    from crampkg.evidence.results import Study, StudyResult

__all__ = ["figure_lines", "record_details", "record_json", "results_json"]


def figure_lines(graph: KnowledgeGraph, claim: Claim) -> list[str]:
    """Return the results of a claim as lines: outcome and figures, as printed, the study, and a note."""
    told = []
    for result in graph.results.take(claim.results):
        outcome = result.outcome_words or result.measured_outcome.label
        cut_off = f" (cut-off: {result.cut_off})" if result.cut_off else ""
        told.append(f"result: {outcome}{cut_off}: {in_words(result)}{_against(result)}")
        if result.as_printed != in_words(result):
            told.append(f"as printed: {result.as_printed}")
        told += [
            f"study: {_study(graph.studies[one.iri])}" for one in result.of_study if one.iri in graph.studies
        ]
        if result.editorial_note:
            told.append(f"note: {result.editorial_note}")
    return told


def _against(result: StudyResult) -> str:
    compared = " or ".join(one.label for one in result.compared_with) or result.comparator_words
    when = f", {result.time_point}" if result.time_point else ""
    return (f", compared with {compared}" if compared else "") + when


def _study(study: Study) -> str:
    parts = [study.study_design.label, f"{study.enrollment} people" if study.enrollment else ""]
    parts += [study.study_status.label, *study.identifier]
    parts.append(f"from {study.study_started}" if study.study_started else "")
    parts.append(f"to {study.study_ends}" if study.study_ends else "")
    parts.append(f"record of {study.record_of}" if study.record_of else "")
    told = ", ".join(part for part in parts if part)
    return f"{study.label} ({told})" if told else study.label


def results_json(graph: KnowledgeGraph, claim: Claim) -> list[dict[str, Any]]:
    """Return the results of a claim as what JSON can hold, with the line that they are shown by."""
    found = graph.results.take(claim.results)
    return [asdict(result) | {"figures": in_words(result)} for result in found]


def record_details(graph: KnowledgeGraph, source: Source) -> Iterator[tuple[str, str]]:
    """Yield the record of a source as pairs of words: citation, year, identifiers, versions, how it was read."""
    yield "citation", source.citation
    yield "year", source.year
    yield "issued by", source.issuer
    yield "identifiers", ", ".join(source.identifiers)
    yield "license", source.license
    yield "searched until", source.searched_until
    yield "reaffirmed", ", ".join(source.reaffirmed)
    yield "replaces", ", ".join(map(graph.label, source.updates))
    yield "replaced by", ", ".join(map(graph.label, source.updated_by))
    yield "reports", ", ".join(map(graph.label, source.reports))
    yield "counts among its evidence", ", ".join(map(graph.label, source.includes))
    yield "read at", source.read_at
    yield "read on", source.read_on
    yield "read in", ", ".join(_told(graph, source, "readIn"))
    yield "figures", "; ".join(_told(graph, source, "reread"))
    yield "note", source.note


def record_json(graph: KnowledgeGraph, source: Source) -> dict[str, Any]:
    """Return the record of a source as what JSON can hold."""
    return {
        "citation": source.citation,
        "year": source.year,
        "issuer": source.issuer,
        "identifiers": list(source.identifiers),
        "license": source.license,
        "searchedUntil": source.searched_until,
        "reaffirmed": list(source.reaffirmed),
        "updates": list(source.updates),
        "updatedBy": list(source.updated_by),
        "reportsStudy": list(source.reports),
        "includesStudy": list(source.includes),
        "readAt": source.read_at,
        "readOn": source.read_on,
        "readIn": _told(graph, source, "readIn"),
        "reread": _told(graph, source, "reread"),
    }


def _told(graph: KnowledgeGraph, source: Source, part: str) -> list[str]:
    """Return the values that the claims of a source have, with the number of claims where they differ."""
    rows = [row for row in graph.rows("reading-of-source", source=source.iri) if row["part"] == part]
    if len(rows) == 1:
        return [str(rows[0]["label"])]
    return [f"{row['label']} ({row['claims']} of its claims)" for row in rows]

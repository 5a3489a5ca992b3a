"""Results in numbers as flat records: what `crampkg evidence` prints as CSV and JSON, and what pages offer as files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import slug
from crampkg.evidence.figures import effect, in_words, interval
from crampkg.evidence.findings import section_of

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.results import ReportedResult

__all__ = ["COLUMNS", "compared_with", "finding_row"]

COLUMNS: Final = (
    "section",
    "subject",
    "relation",
    "direction",
    "outcome",
    "population",
    "comparedWith",
    "figures",
    "asPrinted",
    "estimate",
    "lowerLimit",
    "upperLimit",
    "unit",
    "participants",
    "studies",
    "pValue",
    "level",
    "source",
    "year",
    "place",
    "note",
    "claim",
    "outcomeWords",
    "regimen",
    "timePoint",
    "proviso",
    "participantsWords",
    "gradeWords",
)
"""The columns of a table, in their order; a record has some more."""


def compared_with(one: ReportedResult) -> str:
    """Return what a result was compared with, in words; "" for nothing."""
    named = " or ".join(other.label for other in one.result.compared_with)
    return named or one.result.comparator_words


def finding_row(graph: KnowledgeGraph, one: ReportedResult) -> dict[str, str]:
    """Return a result with what its claim says of it: every value in words or as printed, "" where none is told."""
    claim, result = one.claim, one.result
    source = graph.sources[claim.source]
    return {
        "section": section_of(graph, one),
        "subject": graph.label(claim.subject),
        "relation": claim.relation,
        "direction": slug(claim.direction),
        "outcome": result.measured_outcome.label,
        "population": " and ".join(part.label for part in claim.values("population")),
        "comparedWith": compared_with(one),
        "figures": in_words(result),
        "effect": effect(result),
        "interval": interval(result),
        "asPrinted": result.as_printed,
        "measure": result.measure.label,
        "estimate": result.estimate,
        "lowerLimit": result.lower_limit,
        "upperLimit": result.upper_limit,
        "unit": result.unit.label,
        "participants": result.participants,
        "studies": result.studies,
        "pValue": result.p_value,
        "level": graph.label(claim.level),
        "source": source.label,
        "year": source.year,
        "place": claim.locator,
        "note": result.editorial_note,
        "claim": claim.curie,
        "outcomeWords": result.outcome_words,
        "regimen": result.regimen_words,
        "timePoint": result.time_point,
        "proviso": "; ".join(part.label for part in claim.values("proviso")),
        "participantsWords": result.participants_words,
        "gradeWords": claim.grade_words or "",
    }

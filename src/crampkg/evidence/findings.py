"""Which results belong together: those of a claim, those about a term, and a treatment's summary of findings.

Each is asked of the store with the term bound, so that what is said of other terms costs nothing. What stands first
is decided by the kind of source, by the certainty and by the number of people; no figure is worked out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import slug
from crampkg.evidence.agents import is_agent
from crampkg.evidence.results import ReportedResult, StudyResult

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph

__all__ = [
    "UNCOMPARED",
    "is_compared",
    "results_about",
    "results_of",
    "section_of",
    "summary_of_findings",
]

UNCOMPARED: Final = "Without a comparison"
"""The heading of benefits that were compared with nothing."""
_OWN: Final = "own "
"""How the words for a comparison with the same people before begin: own baseline, own weeks before treatment."""
_BEST_FIRST: Final = ("systematicReview", "guideline", "studyReport")


def results_of(graph: KnowledgeGraph, claims: Sequence[str]) -> dict[str, list[StudyResult]]:
    """Return the results of claims by claim, in the order given; a claim without any is left out."""
    rows = graph.rows("claim-results", claim=claims)
    graph.results.take([str(row["result"]) for row in rows])
    found: dict[str, list[StudyResult]] = {}
    for iri in claims:
        own = [graph.results[str(row["result"])] for row in rows if row["claim"] == iri]
        if own:
            found[iri] = own
    return found


def results_about(
    graph: KnowledgeGraph, term: str, *, outcome: str | None = None, measure: str | None = None
) -> list[ReportedResult]:
    """Return the results that speak of a term, in the order of their claims, of one outcome or measure only."""
    found = _reported(
        graph, [(str(r["claim"]), str(r["result"])) for r in graph.rows("results-about", term=term)]
    )
    return [
        one
        for one in found
        if outcome in (None, one.result.measured_outcome.iri) and measure in (None, one.result.measure.iri)
    ]


def summary_of_findings(
    graph: KnowledgeGraph, term: str, condition: str | None = None, population: str | None = None
) -> list[ReportedResult]:
    """Return what came out for a term, by section and outcome, the best evidence of each outcome first."""
    values = {"term": term}
    if condition:
        values["condition"] = condition
    if population:
        values["who"] = population
    rows = graph.rows("summary-of-findings", **values)
    found = _reported(graph, list(dict.fromkeys((str(row["claim"]), str(row["result"])) for row in rows)))
    ranked = sorted(found, key=lambda one: _rank(graph, one))
    # An outcome stands where its best result does.
    places: dict[tuple[int, str, str], int] = {}
    for place, one in enumerate(ranked):
        places.setdefault(_group(graph, one), place)
    return sorted(ranked, key=lambda one: (_section(graph, one)[0], places[_group(graph, one)]))


def section_of(graph: KnowledgeGraph, one: ReportedResult) -> str:
    """Return under which heading a result stands in a summary of findings."""
    return _section(graph, one)[1]


def _section(graph: KnowledgeGraph, one: ReportedResult) -> tuple[int, str]:
    predicate = graph.properties[one.claim.predicate]
    compared = is_compared(graph, one)
    if predicate.is_harm or (predicate.is_harm_of_agent and is_agent(graph, one.claim.subject)):
        return 2, "Harms"
    if predicate.is_benefit:
        return (0, "Benefits") if compared or one.result.studies not in ("", "1") else (1, UNCOMPARED)
    return 3, "Other results"


def is_compared(graph: KnowledgeGraph, one: ReportedResult) -> bool:
    """Tell whether a result sets people against others; a group against its own start is no comparison."""
    if graph.vocabulary[one.claim.level].one_group:
        return False
    words = one.result.comparator_words
    return bool(one.result.compared_with or (words and not words.startswith(_OWN)))


def _group(graph: KnowledgeGraph, one: ReportedResult) -> tuple[int, str, str]:
    return _section(graph, one)[0], one.claim.subject, one.result.measured_outcome.iri


def _rank(graph: KnowledgeGraph, one: ReportedResult) -> tuple[int, int, int, str, str]:
    kind = slug(graph.sources[one.claim.source].kind)
    bars = graph.vocabulary[one.claim.level].bars or 0
    return (
        _BEST_FIRST.index(kind) if kind in _BEST_FIRST else len(_BEST_FIRST),
        -bars,
        -one.result.size,
        one.claim.iri,
        one.result.iri,
    )


def _reported(graph: KnowledgeGraph, pairs: Sequence[tuple[str, str]]) -> list[ReportedResult]:
    graph.claims.take([claim for claim, _ in pairs])
    graph.results.take([result for _, result in pairs])
    return [ReportedResult(graph.claims[claim], graph.results[result]) for claim, result in pairs]

"""Which of a treatment's results stands for it where a reader sees one row, and what the others say.

The row is chosen by whom it is about, by the kind of source, by the grade, by how many trials and people it rests on
and by what has been added since, never by what came out. Where results point both ways, the row says so and names the
sources.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import slug
from crampkg.evidence.phrasing import series
from crampkg.evidence.relations import with_broader

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim
    from crampkg.evidence.results import ReportedResult

__all__ = ["CHOSEN", "differing", "fairest_of_each", "fairness", "is_narrowed", "latest"]

CHOSEN: Final = (
    "chosen by whom it is about, the kind of source and the number of trials and people, not by what came out"
)
"""How a row is chosen, behind its name."""
_SYNTHESES: Final = ("systematicReview", "guideline")
_NO_SCHEME: Final = "schemeNotNamed"
_NAMED: Final = 2
"""So many sources of each side are named; the others are counted."""


def is_narrowed(graph: KnowledgeGraph, claim: Claim, shown: Collection[str]) -> bool:
    """Tell whether a claim is about people with or on something else than what is shown (terms by IRI).

    Adults, older or not, and healthy people are no narrower group, nor are people with what is shown or a broader term.
    """
    known = set(with_broader(graph, shown))
    unselected = graph.once(_unselected)
    return any(
        part.value not in known and unselected.isdisjoint(with_broader(graph, [part.value]))
        for part in claim.values("population")
        if part.value in graph.terms
    )


def _unselected(graph: KnowledgeGraph) -> frozenset[str]:
    return frozenset(str(row["people"]) for row in graph.view("unselected-people"))


def fairness(
    graph: KnowledgeGraph, one: ReportedResult, shown: Collection[str]
) -> tuple[bool, bool, int, bool, int, int, bool, bool]:
    """Return the key by which the result that stands for a treatment sorts first.

    That is one whose people are not narrowed, a figure of a review or guideline, with the most bars, graded by a known
    scheme, pooled from the most trials, on the most people, told in a figure, with its interval.
    """
    figures = _is_synthesis(graph, one) and not one.result.in_words_only
    return (
        is_narrowed(graph, one.claim, shown),
        not figures,
        -(graph.vocabulary[one.claim.level].bars or 0),
        figures and slug(one.claim.scheme) == _NO_SCHEME,
        -_pooled(one) if figures else 0,
        -one.result.size,
        one.result.in_words_only,
        not one.result.lower_limit,
    )


def latest(
    graph: KnowledgeGraph, one: ReportedResult, found: Iterable[ReportedResult], shown: Collection[str]
) -> ReportedResult:
    """Return the newest review's or guideline's result in place of an older one's that rests on a single trial.

    Only what measures the same outcome against the same, in people no narrower, can stand in its place; `one` itself
    where it rests on more, or where there is nothing newer.
    """
    if not _is_synthesis(graph, one) or _pooled(one):
        return one
    narrowed = is_narrowed(graph, one.claim, shown)
    newer = [
        other
        for other in found
        if _is_synthesis(graph, other)
        and _same_question(one, other)
        and _year(graph, other) > _year(graph, one)
        and is_narrowed(graph, other.claim, shown) <= narrowed
    ]
    return max(newer, key=lambda other: (_year(graph, other), other.result.iri), default=one)


def _is_synthesis(graph: KnowledgeGraph, one: ReportedResult) -> bool:
    return slug(graph.sources[one.claim.source].kind) in _SYNTHESES


def _pooled(one: ReportedResult) -> int:
    """How many trials a result is pooled from; 0 for a single one, or where that is not told."""
    studies = int(one.result.studies) if one.result.studies.isdigit() else 0
    return studies if studies > 1 else 0


def _year(graph: KnowledgeGraph, one: ReportedResult) -> int:
    year = graph.sources[one.claim.source].year
    return int(year) if year.isdigit() else 0


def _same_question(one: ReportedResult, other: ReportedResult) -> bool:
    """Tell whether two results measure the same outcome, compared with the same, on the same predicate."""
    return (one.result.measured_outcome.iri, one.result.compared_with, one.claim.predicate) == (
        other.result.measured_outcome.iri,
        other.result.compared_with,
        other.claim.predicate,
    )


def fairest_of_each(
    graph: KnowledgeGraph, found: Iterable[ReportedResult], shown: Collection[str]
) -> list[ReportedResult]:
    """Return one result of each treatment, in order; those in narrowed people only where there are no others."""
    ordered = sorted(found, key=lambda one: fairness(graph, one, shown))
    first: dict[str, ReportedResult] = {}
    for one in ordered:
        first.setdefault(one.claim.subject, one)
    whole = [one for one in first.values() if not is_narrowed(graph, one.claim, shown)]
    return whole or list(first.values())


def differing(graph: KnowledgeGraph, found: Sequence[ReportedResult]) -> str:
    """Return which sources report a benefit, which none, and which leave it open; empty where results agree.

    Where all report a benefit, only those that leave a part of what they found open are named.
    """
    helped = _sources(graph, (one.claim for one in found if _helps(one.claim)))
    other = _sources(graph, (one.claim for one in found if not _helps(one.claim)))
    if not helped or not other:
        return ""
    shown = _sources(graph, (one.claim for one in found if not _helps(one.claim) and not _is_open(one.claim)))
    if not shown and all(label in helped for label in other) and len(helped) > len(other):
        return f"left open in part in {_some(other)}"
    told = {
        "benefit in": [label for label in helped if label not in other],
        "not shown in": [label for label in shown if label not in helped],
        "left open in": [label for label in other if label not in helped and label not in shown],
        "mixed in": [label for label in helped if label in other],
    }
    return (
        f"results differ: {'; '.join(f'{words} {_some(labels)}' for words, labels in told.items() if labels)}"
    )


def _is_open(claim: Claim) -> bool:
    return slug(claim.direction) == "inconclusive"


def _helps(claim: Claim) -> bool:
    return slug(claim.direction) == "supports"


def _sources(graph: KnowledgeGraph, claims: Iterable[Claim]) -> list[str]:
    return list(dict.fromkeys(graph.sources[claim.source].label for claim in claims))


def _some(labels: Sequence[str]) -> str:
    """The first few labels as words of a sentence, and how many there are beyond them."""
    left = len(labels) - _NAMED
    return series([*labels[:_NAMED], f"{left} more"] if left > 0 else labels)

"""Which of a treatment's results stands for it where a reader sees one row, and what the others say.

The row is chosen by whom it is about, by the kind of source, by the grade and by the number of people, never by what
came out. Where results point both ways, the row says so and names the sources.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import slug
from crampkg.evidence.relations import with_broader

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim
    from crampkg.evidence.results import ReportedResult

__all__ = ["CHOSEN", "differing", "fairest_of_each", "fairness", "is_narrowed"]

CHOSEN: Final = (
    "chosen by whom it is about, the kind of source and the number of people, not by what came out"
)
"""How a row is chosen, behind its name."""
_SYNTHESES: Final = ("systematicReview", "guideline")
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
) -> tuple[bool, bool, int, int, bool]:
    """Return the key by which the result that stands for a treatment sorts first.

    That is one whose people are not narrowed, a figure of a review or guideline, with the most bars, on the most
    people, with its interval.
    """
    kind = slug(graph.sources[one.claim.source].kind)
    return (
        is_narrowed(graph, one.claim, shown),
        kind not in _SYNTHESES or one.result.in_words_only,
        -(graph.vocabulary[one.claim.level].bars or 0),
        -one.result.size,
        not one.result.lower_limit,
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
    """Return which sources report a benefit and which do not; empty where the results of a treatment agree."""
    helped = _sources(graph, (one.claim for one in found if _helps(one.claim)))
    other = _sources(graph, (one.claim for one in found if not _helps(one.claim)))
    if not helped or not other:
        return ""
    told = {
        "benefit in": [label for label in helped if label not in other],
        "not shown in": [label for label in other if label not in helped],
        "mixed in": [label for label in helped if label in other],
    }
    return (
        f"results differ: {'; '.join(f'{words} {_some(labels)}' for words, labels in told.items() if labels)}"
    )


def _helps(claim: Claim) -> bool:
    return slug(claim.direction) == "supports"


def _sources(graph: KnowledgeGraph, claims: Iterable[Claim]) -> list[str]:
    return list(dict.fromkeys(graph.sources[claim.source].label for claim in claims))


def _some(labels: Sequence[str]) -> str:
    """The first few labels as words of a sentence, and how many there are beyond them."""
    left = len(labels) - _NAMED
    *first, last = [*labels[:_NAMED], f"{left} more"] if left > 0 else labels
    return f"{', '.join(first)} and {last}" if first else last

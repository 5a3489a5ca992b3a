"""What stands behind a result that calls a treatment better: better than what, and how sure its source is."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import slug

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.results import ReportedResult

__all__ = ["Better", "better_than"]

_UNRANDOMIZED: Final = "nonRandomizedComparison"
_POSSIBLE: Final = "possible"


class Better(IntEnum):
    """How a treatment was better, the most telling first."""

    THAN_CONTROL = 1
    """Than placebo, no treatment or usual care."""
    THAN_ANOTHER = 2
    """Than another treatment, or another dose or timing of the same."""
    PERHAPS = 3
    """A verdict without figures that says no more than "may"."""
    UNRANDOMIZED = 4
    """In a comparison whose groups were not made by chance."""


def better_than(graph: KnowledgeGraph, one: ReportedResult) -> Better:
    """Return how a compared result in favor of a treatment was come by.

    Words for a comparison are a control's if they name one; a verdict with a hedge counts by its figures alone.
    """
    if slug(one.claim.level) == _UNRANDOMIZED:
        return Better.UNRANDOMIZED
    if one.claim.certainty and slug(one.claim.certainty) == _POSSIBLE and one.result.in_words_only:
        return Better.PERHAPS
    controls = graph.once(_controls)
    named = {other.iri for other in one.result.compared_with}
    by_words = not named and any(label in one.result.comparator_words for label in controls.values())
    return Better.THAN_CONTROL if by_words or named & controls.keys() else Better.THAN_ANOTHER


def _controls(graph: KnowledgeGraph) -> dict[str, str]:
    return {str(row["control"]): str(row["label"]) for row in graph.view("controls")}

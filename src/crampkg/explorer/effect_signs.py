"""The sign of a statement of effect, by what the treatment was better than."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crampkg.evidence.better_than import Better, better_than
from crampkg.evidence.findings import is_compared
from crampkg.evidence.results import ReportedResult
from crampkg.explorer import cards

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim
    from crampkg.evidence.results import StudyResult
    from crampkg.explorer.component_data import Icon

__all__ = ["effect_sign"]

_BETTER: Final[Mapping[Better, tuple[Icon, str]]] = {
    Better.THAN_CONTROL: ("supports", "better than a control"),
    Better.THAN_ANOTHER: ("possible", "better than another treatment, dose or timing"),
    Better.PERHAPS: ("possible", "may help"),
    Better.UNRANDOMIZED: ("possible", "better, without randomization"),
}
_POOLED: Final[tuple[Icon, str]] = ("possible", "reported to help")
_UNCOMPARED: Final[tuple[Icon, str]] = ("possible", "reported to help, without a comparison")


def effect_sign(graph: KnowledgeGraph, claim: Claim, results: Sequence[StudyResult]) -> tuple[Icon, str]:
    """Return the sign of a claim and its word: a tick only for what was better than a control, without a hedge.

    What a study without a comparison reports has the sign of what may help.
    """
    icon, word = cards.effect_icon(graph, claim), cards.direction_word(graph, claim)
    if not graph.properties[claim.predicate].is_benefit or icon not in ("supports", "possible"):
        return icon, word
    if claim.certainty:
        return _BETTER[Better.PERHAPS]
    compared = [one for result in results if is_compared(graph, one := ReportedResult(claim, result))]
    if compared:
        return _BETTER[min(better_than(graph, one) for one in compared)]
    # What several studies pool was compared with something, even where it is not recorded with what.
    return _POOLED if any(one.studies not in ("", "1") for one in results) else _UNCOMPARED

"""What an answer tells of a differential of the symptoms that a question names: warnings, then what fits best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crampkg.evidence.differential import differential_of, picture_of
from crampkg.explorer import answer_cards as make
from crampkg.explorer import gist
from crampkg.explorer.text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.told_features import Told
    from crampkg.explorer.component_data import Icon, Point

__all__ = ["differential_points"]

_FLAGS: Final = 2
"""So many warnings stand below a link to a differential."""
_LEADING: Final = 4
_COMMON: Final = 3
"""So many conditions, and common causes, are named there."""


def differential_points(graph: KnowledgeGraph, told: Told) -> tuple[list[Point], bool]:
    """Return what a differential of these symptoms warns of, and the first conditions of its first table.

    What was told is no explanation of itself; whether it would be, as low potassium is of cramps, comes second.
    """
    picture = picture_of(
        graph, told.present, told.absent, during="exertion" if told.exertion else "", states=told.given
    )
    found = differential_of(graph, picture)
    # Where no warning holds, what speaks against a referral of everybody is told in its place.
    flags = dict.fromkeys(flag.claim for flag in found.flags if not flag.asked)
    kinds: list[tuple[Iterable[str], str, Icon]] = [
        (flags, "Warning", "harms"),
        (found.unreferred, "Advice", "advisedAgainst"),
    ]
    said = {
        make.sentence(graph.claims[claim].paraphrase): (make.by_whom(graph, claim, word), icon)
        for claims, word, icon in kinds
        for claim in claims
    }
    warned = [gist.line(text, *sign) for text, sign in list(said.items())[:_FLAGS]]
    first = found.foremost
    others = [one.label for one in found.near_best(first) if one.iri not in told.present]
    if not others:
        return warned, False
    told_first = [
        gist.line(
            f"{'; '.join(others[:_LEADING])}.",
            f"First by fit, not by how common, of {counted(len(first), 'condition')}",
        )
    ]
    common = [one.label for one in found.near_best(found.standing("everyday")) if one.iri not in told.present]
    if common and set(common).isdisjoint(others):
        told_first.append(gist.line(f"{'; '.join(common[:_COMMON])}.", "Common causes that fit"))
    return [*warned, *told_first], any(one.iri in told.present for one in first)

"""The order of the candidates of a differential: by how well they fit, with what is stated of the condition first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import Final, TypeAlias

from crampkg.evidence import weights
from crampkg.evidence.candidates import MEANT, Candidate
from crampkg.evidence.ranking import taken_over

__all__ = ["ranked"]

_SEVERAL: Final = 2
"""Features from which on it tells something that a condition has them all."""
_VERY_RARE: Final = 1
"""How usual a feature is that 1 to 4 percent have."""


def ranked(found: Iterable[Candidate], beside: Iterable[Candidate] = ()) -> list[Candidate]:
    """Return candidates of one group with scores and ranks, the best first; equal scores share a rank.

    `beside` are those of another group: of a disease that stands there, a form here stands behind others, too.

    A condition that sources state to have every feature stands before one that fits only in part, or by what is said of
    something similar or broader. Those to ask for come last. A kind of a condition never stands before it where the
    condition fits by the same features in more sources: that a table records more of one gene's form makes it no
    likelier than the disease.
    """
    some = list(found)
    own = {one.iri for one in some}
    every = _behind_broader([replace(one, score=_score(one)) for one in (*some, *beside)])
    scored = [pair for pair in every if pair[0].iri in own]
    scored.sort(key=lambda pair: (*pair[1], -pair[0].sources, pair[0].breadth, pair[0].label.casefold()))
    same: dict[_Standing, list[int]] = defaultdict(list)
    for number, (_, place) in enumerate(scored, 1):
        same[place].append(number)
    return [replace(one, rank=same[place][0], tied=len(same[place])) for one, place in scored]


_Place: TypeAlias = tuple[bool, float]
"""Where a candidate stands: whether a feature is not stated of the condition itself, and the score, negative."""

_Standing: TypeAlias = tuple[bool, _Place, int, float]
"""What orders a candidate: to ask for, the place at which it stands, how deep below a broader one, its own score."""


def _behind_broader(scored: Iterable[Candidate]) -> list[tuple[Candidate, _Standing]]:
    """Return the candidates with their places: a kind of one that fits as well stands at that one's score, behind it.

    Not what was given, and not a kind of which as many sources speak: the broader one may be a mere class of diseases.
    """
    by_iri = {one.iri: one for one in scored}
    places: dict[str, tuple[_Place, int]] = {}
    behind: dict[str, str] = {}
    for one in sorted(by_iri.values(), key=lambda one: len(one.above & by_iri.keys())):
        at, depth = (not _has_all(one), -one.score), 0
        nearest: Candidate | None = None
        for other in (by_iri[iri] for iri in sorted(one.above & places.keys())):
            place, level = places[other.iri]
            if place > at and _fits_as_well(other, one):
                at, depth = place, level + 1
                # It stands behind all of them; named is the narrowest, of which it is a kind first of all.
                if nearest is None or other.iri not in nearest.above:
                    nearest = other
                    behind[one.iri] = other.label
        places[one.iri] = at, depth
    return [
        (
            replace(one, behind=behind.get(one.iri, "")),
            (one.to_ask, *places[one.iri], -one.score),
        )
        for one in by_iri.values()
    ]


def _has_all(one: Candidate) -> bool:
    """Tell whether sources state every feature of the condition itself, more than very rarely; or it was entered."""
    if one.given:
        return True
    if one.age.verdict == "against" or len(one.cells) < _SEVERAL:
        return False
    return all(
        cell.verdict == "for"
        and cell.tie in ("same", "kind", MEANT, "")
        and not cell.of_broader
        and (cell.usualness is None or cell.usualness > _VERY_RARE)
        for cell in one.cells.values()
    )


def _fits_as_well(broader: Candidate, kind: Candidate) -> bool:
    """Tell whether a broader condition fits by every feature by which a kind of it does, and sources say more of it."""
    # A form that came with a table of diseases is no more than one of a disease of which sources on cramps speak.
    least = kind.sources + (0 if taken_over(kind.iri) and not taken_over(broader.iri) else 1)
    if kind.given or kind.to_ask != broader.to_ask or broader.sources < least:
        return False
    return all(
        broader.cells[feature].verdict == "for"
        for feature, cell in kind.cells.items()
        if cell.verdict == "for"
    )


def _score(one: Candidate) -> float:
    of_features = sum(cell.weight for cell in one.cells.values())
    return round(of_features + one.age.weight + (weights.GIVEN if one.given else 0.0), 2)

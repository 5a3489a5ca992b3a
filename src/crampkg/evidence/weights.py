"""What a feature counts for or against a condition: weights in one unit, that of information content.

The unit is the natural logarithm of how seldom something is, so that weights may be added. They order; they are no
probabilities, and no weight says how likely a condition is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from crampkg.evidence.features import Feature, Tie

__all__ = ["Bearing", "Verdict", "weigh"]

Verdict = Literal["for", "against", "differs", "open", "silent"]
"""Fits; speaks against; sources differ; said, but not so that it counts; nothing is said."""

SHARE: Final = {5: 1.0, 4: 1.0, 3: 0.85, None: 0.75, 2: 0.5, 1: 0.25, 0: 0.0}
"""What of a present feature's weight counts, by how usual the feature is in the condition (None: not said)."""
TIE: Final = {"same": 1.0, "kind": 1.0, "near": 0.9, "broader": 0.8}
"""What counts of a statement on the feature itself, on a kind of it, on what is near, on something broader."""
OF_BROADER: Final = 0.5
"""What counts of a statement on a broader condition: it need not hold of each kind."""
HEDGED: Final = 0.75
"""What counts of a statement with a hedge, or narrowed to some people."""
STRONGLY: Final = 2.3
"""Against: an absent feature that is always or very frequently there (seen to be absent in one of ten, ln 10)."""
SOMEWHAT: Final = 0.7
"""Against: an absent feature that is frequently there (absent in one of two, ln 2)."""
AS_SAID: Final = 1.0
"""For: an absent feature of which a source says that it is absent."""
GIVEN: Final = 5.0
"""For: the person has the state or takes the medicine."""
OF_AGE: Final = 1.0
"""For: a source names the person's age among those in which the condition occurs or begins."""
BY_NAME: Final = 4.6
"""Against: the condition's own name contradicts the person's age, now or at onset (one of a hundred, ln 100)."""
LATER: Final = 0.7
"""Against: the person is at least twice as old as the onset in the name; when it began is not known (ln 2)."""
NARROW: Final = frozenset({"same", "kind", "near"})
"""Ties of what speaks of the feature itself: what is said of something broader need not hold of it."""


@dataclass(frozen=True, slots=True)
class Bearing:
    """One claim that ties a condition to a feature, as it bears on the feature.

    `usualness` is from 0 (absent) to 5 (always), None where no frequency is said; `of_broader` tells that the claim is
    on a broader condition, `hedged` that it is hedged or narrowed, `of_some` that it is on some kinds of the condition.
    """

    claim: str
    direction: str
    usualness: int | None
    hedged: bool
    tie: Tie
    of_broader: bool = False
    of_some: bool = False


def weigh(feature: Feature, bearings: Sequence[Bearing]) -> tuple[Verdict, float, tuple[Bearing, ...]]:
    """Return how a feature counts for a condition, its weight, and the claims on which that rests.

    The weight is positive for, negative against, and 0 where nothing counts.
    """
    return _present(feature, bearings) if feature.present else _absent(bearings)


def _present(feature: Feature, bearings: Sequence[Bearing]) -> tuple[Verdict, float, tuple[Bearing, ...]]:
    fitting = [(_for(feature, one), one) for one in bearings if one.direction == "supports"]
    best = max((weight for weight, _ in fitting), default=0.0)
    denied = [one for one in bearings if one.direction == "refutes" and one.tie.kind in ("same", "broader")]
    told = tuple(one for _, one in sorted(fitting, key=lambda pair: -pair[0]))
    if best > 0 and denied:
        return "differs", best / 2, (*told, *denied)
    if denied:
        strength = max(STRONGLY * (OF_BROADER if one.of_broader else 1.0) for one in denied)
        return "against", -strength, tuple(denied)
    if best > 0:
        return "for", best, told
    return ("open", 0.0, tuple(bearings)) if bearings else ("silent", 0.0, ())


def _for(feature: Feature, one: Bearing) -> float:
    """What a supporting claim counts for a present feature."""
    told = feature.weight
    if one.tie.kind == "broader" and one.tie.weight is not None:
        told = min(told, one.tie.weight)
    share = SHARE[one.usualness] * TIE[one.tie.kind]
    return told * share * (OF_BROADER if one.of_broader else 1.0) * (HEDGED if one.hedged else 1.0)


def _absent(bearings: Sequence[Bearing]) -> tuple[Verdict, float, tuple[Bearing, ...]]:
    against = [
        (_against(one), one) for one in bearings if one.direction == "supports" and one.tie.kind in NARROW
    ]
    most = max((weight for weight, _ in against), default=0.0)
    denied = tuple(
        one for one in bearings if one.direction == "refutes" and one.tie.kind in ("same", "broader")
    )
    usual = tuple(one for weight, one in sorted(against, key=lambda pair: -pair[0]) if weight > 0)
    if most > 0 and denied:
        return "differs", -most / 2, (*usual, *denied)
    if most > 0:
        return "against", -most, usual
    if denied:
        strength = max(AS_SAID * (OF_BROADER if one.of_broader else 1.0) for one in denied)
        return "for", strength, denied
    seen = tuple(one for _, one in against)
    return ("open", 0.0, seen) if seen else ("silent", 0.0, ())


def _against(one: Bearing) -> float:
    """What a supporting claim counts against a condition whose feature is absent: as far as the feature is usual."""
    if one.hedged or one.usualness is None or one.usualness < 3:  # 3 is HPO's band frequent
        return 0.0
    strength = STRONGLY if one.usualness > 3 else SOMEWHAT
    return strength * (OF_BROADER if one.of_broader else 1.0) * (0.5 if one.tie.kind == "near" else 1.0)

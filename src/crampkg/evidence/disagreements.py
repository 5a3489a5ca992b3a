"""Where claims disagree or seem to: curated tensions with their judgement, and pairs that only a rule sets together.

Whether a disagreement is real is a curator's judgement, given with its reason. Where there is none, the claims'
qualifiers are compared, and what is found is said to be computed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from crampkg.base.namespaces import slug
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim

__all__ = ["UNJUDGED", "Dispute", "differences", "disputes"]

UNJUDGED: Final = "unjudged"
"""The kind of a pair that a rule found and no curator has judged."""

_ORDER: Final = ("hardTension", UNJUDGED, "withinSourceTension", "scopeTension", "wordingTension")
_AGAINST: Final = ("advisedAgainstFor", "cautionFor")


@dataclass(slots=True)
class Dispute:
    """Claims on two or more sides.

    `kind` is a kind of disagreement (slug) or UNJUDGED, `rules` are the IRIs of the rules that see it, too; a
    dispute that is no conflict is a nuance.
    """

    id: str
    title: str
    kind: str
    note: str
    sides: list[list[Claim]]
    rules: set[str] = field(default_factory=set)
    is_conflict: bool = False

    @property
    def claims(self) -> list[Claim]:
        """All claims, side after side."""
        return [claim for side in self.sides for claim in side]

    @property
    def about(self) -> set[str]:
        """The IRIs of what the claims speak of, as subject or object."""
        return {iri for claim in self.claims for iri in (claim.subject, claim.object) if iri}

    @property
    def headings(self) -> list[str]:
        """The headings of the sides: for and against where one denies what the other says."""
        if len(self.sides) == 2:
            one, other = self.sides
            if all(_affirms(claim) for claim in one) and not any(_affirms(claim) for claim in other):
                return ["For", "Against or open"]
            return ["On the one side", "On the other side"]
        return [f"Side {place}" for place in range(1, len(self.sides) + 1)]


def _affirms(claim: Claim) -> bool:
    return slug(claim.direction) == "supports" and slug(claim.predicate) not in _AGAINST


@lru_cache(maxsize=16)
def disputes(graph: KnowledgeGraph) -> list[Dispute]:
    """Return all disputes: conflicts first, then by kind: hard, not judged, within a source, of scope, of wording.

    A tension of which the graph holds one side only (a source being switched off) is left out.
    """
    found = _tensions(graph)
    for row in graph.view("disagreements"):
        one, two, rule = (str(row[key]) for key in ("one", "two", "rule"))
        covering = [dispute for dispute in found if {one, two} <= {claim.iri for claim in dispute.claims}]
        for dispute in covering:
            dispute.rules.add(rule)
        if not covering and one in graph.claims and two in graph.claims:
            pair = _pair(graph, graph.claims[one], graph.claims[two], rule)
            pair.is_conflict = bool(row["conflict"])
            found.append(pair)
    return sorted(
        found,
        key=lambda dispute: (not dispute.is_conflict, _ORDER.index(dispute.kind), dispute.title.lower()),
    )


def _tensions(graph: KnowledgeGraph) -> list[Dispute]:
    """Curated tensions: counter-claims on one side, the others on the other; without any, each claim is a side."""
    counter: dict[str, set[str]] = defaultdict(set)
    for row in graph.view("tension-sides"):
        counter[str(row["tension"])].add(str(row["claim"]))
    told: dict[str, list[Claim]] = defaultdict(list)
    rows = {str(row["tension"]): row for row in graph.view("tensions")}
    for row in graph.view("tensions"):
        if claim := graph.claims.get(str(row["claim"])):
            told[str(row["tension"])].append(claim)
    found = []
    for iri, claims in told.items():
        if iri in counter:
            sides = [
                [one for one in claims if (one.iri in counter[iri]) is against] for against in (False, True)
            ]
        else:
            sides = [[one] for one in claims]
        row = rows[iri]
        if len(sides) > 1 and all(sides):
            words = (str(row["label"]), slug(str(row["kind"])), str(row["note"]))
            conflict = slug(str(row["rank"])) == "conflict"
            found.append(Dispute(slug(iri), *words, sides, is_conflict=conflict))
    return found


def _pair(graph: KnowledgeGraph, one: Claim, two: Claim, rule: str) -> Dispute:
    if _affirms(two) and not _affirms(one):
        one, two = two, one
    labels = dict.fromkeys(graph.label(claim.subject) for claim in (one, two))
    objects = dict.fromkeys(graph.label(claim.object) for claim in (one, two) if claim.object)
    title = " and ".join(labels) + (f": {' or '.join(objects)}" if objects else "")
    return Dispute(f"{one.curie}~{two.curie}", title, UNJUDGED, "", [[one], [two]], {rule})


def differences(graph: KnowledgeGraph, one: Claim, two: Claim) -> list[str]:
    """Return in what two claims differ by their parts, in words; empty when nothing but their direction does."""
    told: list[str] = []
    for name, first, second in (
        ("what it is said of", one.subject, two.subject),
        ("the other term", one.object, two.object),
    ):
        if first and second and first != second:
            told.append(f"{name}: {graph.label(first)} | {graph.label(second)}")
    names = dict.fromkeys(part.property for claim in (one, two) for part in claim.narrowing)
    for name in names:
        sets: Sequence[str] = [
            " and ".join(sorted(part.label for part in claim.narrowing if part.property == name))
            or "not named"
            for claim in (one, two)
        ]
        if sets[0] != sets[1]:
            told.append(f"{graph.label(name)}: {sets[0]} | {sets[1]}")
    if one.certainty != two.certainty:
        words = [graph.label(claim.certainty) if claim.certainty else "none" for claim in (one, two)]
        told.append(f"hedge: {words[0]} | {words[1]}")
    if one.source != two.source:
        told.append(f"source: {graph.sources[one.source].label} | {graph.sources[two.source].label}")
    return told

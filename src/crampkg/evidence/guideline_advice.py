"""What guidelines advise on treating a condition or people, one entry for each guideline and what it is on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import slug
from crampkg.evidence import phrasing
from crampkg.evidence.advice import reaffirmed
from crampkg.evidence.fair_results import is_narrowed
from crampkg.evidence.relations import with_broader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim

__all__ = ["Advice", "guideline_advice", "named"]

_GUIDELINE: Final = "guideline"
_SECOND_HAND: Final = "readSecondHand"
_CERTAINTY_OF_EVIDENCE: Final = "schemeGrade"
"""A scheme that grades what is known of an effect; grades of other schemes are verdicts of the guideline."""
_OPEN: Final = "inconclusive"
_VERBS: Final = {
    "advisedAgainstFor": "advises against",
    "recommendedFor": "advises",
    "optionFor": "gives as an option",
    "": "",
    _OPEN: "leaves open",
}
"""How advice is told, in the order in which it stands; then what is only graded, and what is left open."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What one guideline advises on treating one thing; `on` is that thing (its IRI), `groups` are told alike.

    A group has a verb ("" where the guideline only grades), the claims, and their limits and grade in words; `people`
    are those whom all are about, where nobody asked for them.
    """

    source: str
    on: str
    people: str
    second_hand: bool
    groups: tuple[tuple[str, tuple[Claim, ...], str], ...]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims of the entry."""
        return tuple(claim for _, claims, _ in self.groups for claim in claims)

    @property
    def warns(self) -> bool:
        """Tell whether something is advised against."""
        return any(verb == next(iter(_VERBS.values())) for verb, _, _ in self.groups)


def guideline_advice(graph: KnowledgeGraph, asked: Sequence[str]) -> list[Advice]:
    """Return what the newest versions of guidelines advise for conditions and people (IRIs), broader ones and kinds.

    Those that advise against something come first, then the newest.
    """
    above = set(with_broader(graph, asked))
    near = above.union(*(graph.children.get(one, ()) for one in asked))
    found: dict[tuple[str, str], dict[str, Claim]] = {}
    for row in graph.view("treatment-claims"):
        claim = graph.claims.get(str(row["claim"]))
        if claim is None or _verb(graph, claim) is None:
            continue
        people = {part.value for part in claim.values("population")}
        treated = str(row["treated"])
        if people & above or (treated in near and not is_narrowed(graph, claim, asked)):
            found.setdefault((claim.source, treated), {})[claim.iri] = claim
    made = [_entry(graph, source, on, list(claims.values()), above) for (source, on), claims in found.items()]
    return sorted(
        made, key=lambda one: (not one.warns, -int(graph.sources[one.source].year or 0), one.source)
    )


def named(graph: KnowledgeGraph, one: Advice) -> str:
    """Return whose advice it is, of when, and whether it is known at second hand only."""
    source = graph.sources[one.source]
    year = f"{source.year}{reaffirmed(source)}" if source.year else "no year given"
    whose = source.issuer or source.label
    return f"{whose} ({year}{', read second-hand' if one.second_hand else ''})"


def _verb(graph: KnowledgeGraph, claim: Claim) -> str | None:
    """How a claim advises; None for what is none of a guideline in force, or no advice."""
    source = graph.sources[claim.source]
    if slug(source.kind) != _GUIDELINE or source.updated_by:
        return None
    if graph.properties[claim.predicate].is_benefit:
        verdict = claim.grade_words and slug(claim.scheme) != _CERTAINTY_OF_EVIDENCE
        return _VERBS[_OPEN if slug(claim.direction) == _OPEN else ""] if verdict else None
    return _VERBS.get(slug(claim.predicate)) if slug(claim.direction) == "supports" else None


def _entry(graph: KnowledgeGraph, source: str, on: str, claims: Sequence[Claim], known: set[str]) -> Advice:
    groups: dict[tuple[str, str], list[Claim]] = {}
    for claim in sorted(claims, key=lambda one: graph.label(one.subject)):
        groups.setdefault((_verb(graph, claim) or "", _limits(claim)), []).append(claim)
    order = list(_VERBS.values())
    told = sorted(groups.items(), key=lambda item: order.index(item[0][0]))
    asked_for = all(part.value in known for claim in claims for part in claim.values("population"))
    who = {phrasing.people_of(graph, claim) for claim in claims}
    return Advice(
        source,
        on,
        "" if asked_for or len(who) > 1 else who.pop(),
        any(slug(claim.read_in) == _SECOND_HAND for claim in claims if claim.read_in),
        tuple((verb, tuple(several), limits) for (verb, limits), several in told),
    )


def _limits(claim: Claim) -> str:
    """What narrows advice apart from people, and its grade in the guideline's own words."""
    told = [
        f"if {part.label}" if slug(part.property) == "severity" else part.label
        for part in claim.parts
        if slug(part.property) in ("precondition", "proviso", "severity")
    ]
    quoted = f"“{claim.grade_words}”" if claim.grade_words else ""
    return "; ".join(filter(None, [*told, quoted]))

"""Advice against an agent in force today: what sources say of it itself, and of what it is a kind of.

The one place that decides what holds for the kinds of an agent, and whether an agent is advised against at all: list of
treatments, plots, medicine check, handout and, for the kinds, the safety box ask here.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim

__all__ = ["Advice", "advice_against", "unadvised"]


@dataclass(frozen=True, slots=True)
class Advice:
    """A claim that advises against an agent: of itself, or of the broader agent `of`; `for_cramps` where of cramps."""

    of: str
    claim: Claim
    for_cramps: bool


def advice_against(graph: KnowledgeGraph, agent: str, *, for_cramps: bool = False) -> Sequence[Advice]:
    """Return the advice against an agent (by IRI), that on itself first; `for_cramps` leaves other uses out."""
    found = unadvised(graph).get(agent, ())
    return [one for one in found if one.for_cramps] if for_cramps else found


def unadvised(graph: KnowledgeGraph) -> Mapping[str, Sequence[Advice]]:
    """Return the advice against each agent that has any, by IRI; sources with a later version are left out."""
    return graph.once(_unadvised)


def _unadvised(graph: KnowledgeGraph) -> dict[str, list[Advice]]:
    rows = graph.view("advised-against-agents")
    claims = {claim.iri: claim for claim in graph.claims.take(sorted({str(row["claim"]) for row in rows}))}
    found: dict[str, list[Advice]] = defaultdict(list)
    for row in rows:
        claim = claims.get(str(row["claim"]))
        if claim is not None and not graph.sources[claim.source].updated_by:
            found[str(row["agent"])].append(Advice(str(row["of"]), claim, bool(row["cramps"])))
    for agent, advice in found.items():
        advice.sort(key=lambda one: (one.of != agent, one.claim.iri))
    return dict(found)

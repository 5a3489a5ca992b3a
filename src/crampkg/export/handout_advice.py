"""Which advice stands on the handout of a condition: whose it is, in which order, and what is advised against.

What guidelines and regulators say of a broader condition stands beside what they say of the condition itself: a
permissive formulary on night cramps is not to stand without the warnings that are about cramps of any kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from crampkg.evidence.advice import advice
from crampkg.evidence.agents import is_agent
from crampkg.evidence.unadvised import MARK, is_of_treatment, marked

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim

__all__ = ["advice_on", "with_mark"]

_ADVISED_AGAINST = "advisedAgainst"


def advice_on(graph: KnowledgeGraph, iri: str) -> list[tuple[Claim, str]]:
    """Return what guidelines and regulators say of a term, each with the broader term that it is said of, or "".

    The newest comes first; of a condition, what each body advises against, then one statement of each other body on
    each treatment, then the rest.
    """
    own = _said_of(graph, iri)
    if is_agent(graph, iri):
        return [(claim, "") for claim in own]
    told = {claim.iri: (claim, "") for claim in own}
    for row in graph.rows("broader-terms", term=iri):
        broader = str(row["broader"])
        for claim in _said_of(graph, broader):
            if claim.object == broader and is_agent(graph, claim.subject) and not claim.values("population"):
                told.setdefault(claim.iri, (claim, broader))
    against = {one for one, (claim, _) in told.items() if claim.icon == _ADVISED_AGAINST}
    first: dict[tuple[str, str], str] = {}
    for one in sorted(told, key=lambda one: one not in against):
        claim = told[one][0]
        source = graph.sources[claim.source]
        first.setdefault((claim.subject, source.issuer or source.label), one)
    again = set(told).difference(first.values())
    order = sorted(told, key=lambda one: (one in again, one not in against, bool(told[one][1])))
    return [told[one] for one in order]


def _said_of(graph: KnowledgeGraph, iri: str) -> list[Claim]:
    said = advice(graph, "regulator-advice", iri) + advice(graph, "guideline-statements", iri)
    return sorted(said, key=lambda claim: graph.sources[claim.source].year, reverse=True)


def with_mark(graph: KnowledgeGraph, claim: Claim, here: str) -> str:
    """Return what a claim says, marked where it treats with what is advised against for cramps."""
    treats = is_of_treatment(graph, claim) and claim.icon != _ADVISED_AGAINST
    if not (treats and marked(graph, claim.subject, here)):
        return claim.paraphrase
    return f"{claim.paraphrase.removesuffix('.')} ({graph.label(claim.subject)}: {MARK})."

"""What answers of the search warn of: what is to be heeded in the people named, and when somebody is to be referred."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import slug
from crampkg.evidence.relations import near_in_meaning, with_broader
from crampkg.explorer import cards as marks
from crampkg.explorer import gist
from crampkg.explorer.answer_cards import NO_SUMMARY, by_whom, called, of_page, sentence
from crampkg.explorer.text import capital
from crampkg.explorer.treatment_opening import heeded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.search import Hit
    from crampkg.explorer.component_data import Card

__all__ = ["heeding", "referrals"]

_SIGNS: Final = frozenset({"Symptom", "Finding"})
_REFER: Final = "referTo"
_REFERRED: Final = 5
"""So many statements on referring somebody are told."""
_HEEDED: Final = 2
"""So many warnings in people whom a question names stand first."""


def referrals(graph: KnowledgeGraph, named: Sequence[Hit]) -> list[Card]:
    """Return for each symptom named what sources say of referring somebody with it: advice against, then when to.

    Empty where no source speaks of it.
    """
    found: list[Card] = []
    told: set[str] = set()
    # A symptom is what somebody is sent on with; a disease is what is to be ruled out.
    for hit in sorted(named, key=lambda one: _SIGNS.isdisjoint(map(slug, graph.terms[one.iri].classes))):
        near = [hit.iri, *near_in_meaning(graph, hit.iri), *with_broader(graph, [hit.iri])]
        claims = [
            claim
            for iri in dict.fromkeys(near)
            for claim in graph.about(iri)
            if slug(claim.predicate) == _REFER and claim.subject == iri and claim.iri not in told
        ]
        told |= {claim.iri for claim in claims}
        # What is against sending everybody comes first, then machine-written pages last.
        claims.sort(
            key=lambda one: (slug(one.direction) == "supports", bool(marks.cautions(graph, [one])), one.iri)
        )
        if not claims:
            continue
        points = [
            gist.line(
                sentence(claim.paraphrase),
                by_whom(
                    graph, claim.iri, "When to refer" if slug(claim.direction) == "supports" else "Advice"
                ),
                "harms" if slug(claim.direction) == "supports" else "advisedAgainst",
            )
            for claim in claims[:_REFERRED]
        ]
        first = f"{capital(called(graph, hit))}: when sources advise to refer"
        found.append(of_page(graph, hit, first, [*points, *gist.of_term(graph, claims[0].subject)]))
    return found


def heeding(
    graph: KnowledgeGraph, cards: Sequence[Card], agents: Sequence[Hit], named: Sequence[Hit]
) -> list[Card]:
    """Return answers with what is to be heeded in the people that a question names, such as those on warfarin, first.

    Where nothing is said of an agent in these, that is said.
    """
    if not cards or "points" not in cards[0] or not named:
        return list(cards)
    iris = {hit.iri for hit in agents}
    kin = {*iris, *(other for iri in iris for other in graph.terms[iri].parents)}
    claims = [claim for hit in named for claim in heeded(graph, hit.iri, kin if agents else None)]
    texts = list(dict.fromkeys(claim.paraphrase for claim in claims))[:_HEEDED]
    # What stands further down in the answer already comes first, too.
    rest = [one for one in cards[0]["points"] if one["text"] not in texts]
    lines = [gist.line(text, "Warning", "harms") for text in texts]
    for hit in agents:
        untold = [one for one in named if all(one.iri not in claim.terms for claim in graph.about(hit.iri))]
        if untold and not lines and str(cards[0]["points"][0]["text"])[:10] != NO_SUMMARY[:10]:
            names = " and ".join(called(graph, one) for one in untold)
            lines.append(gist.line(f"No statement here names both {called(graph, hit)} and {names}."))
    cards[0]["points"] = [*lines, *rest]
    return list(cards)

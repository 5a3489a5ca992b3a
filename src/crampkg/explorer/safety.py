"""What the sources warn of: shown on an agent's page before anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from crampkg.base.namespaces import slug
from crampkg.evidence import facts, phrasing, relations
from crampkg.evidence.agents import is_agent
from crampkg.explorer import cards, links, session
from crampkg.explorer.components import fact_cards
from crampkg.explorer.text import capital

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.facts import Fact
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim, Term
    from crampkg.explorer.component_data import Card, Group, Part, Statement

__all__ = ["show_warnings", "warnings_in"]

_SAFETY: Final = ("advisedAgainstFor", "hasAdverseEffect")
"""The relations that warn, in the order in which they are shown."""

_NAMED: Final = ("saidBy", "population", "populationExcept", "target", "comparator")
"""The qualifiers that are told with their name, since what they hold is a bare name."""

_CRAMP_EDGES: Final = ("causesCramp", "mayCauseCramp")
_CAUSING: Final = {
    "plain": "causes cramps: ",
    "weak": "may cause cramps (hedged, restricted or weakly supported): ",
    "by class": "may cause cramps by its class, not stated for the medicine itself: ",
}


def warnings_in(graph: KnowledgeGraph, term: Term, found: Sequence[tuple[str, Sequence[Fact]]]) -> list[Fact]:
    """Return those facts about an agent that warn: what it is advised against for, then its adverse effects."""
    if not is_agent(graph, term.iri):
        return []
    several = [fact for _, group in found for fact in group if not fact.inverse and _supported(fact)]
    return [fact for name in _SAFETY for fact in several if slug(fact.predicate) == name]


def show_warnings(graph: KnowledgeGraph, term: Term, warnings: Sequence[Fact]) -> None:
    """Warn, before anything else is read, of what the sources say against an agent; nothing where they say nothing.

    `warnings` are the facts of `warnings_in`, whose statements open on a click.
    """
    rows = [*_rows(graph, term, warnings), *_of_broader(graph, term)]
    rows += [{"title": line["text"], "icon": "harms"} for line in _cramp_lines(graph, term)]
    if rows:
        group: Group = {"heading": "Safety: what the sources warn of", "cards": rows}
        with st.container(key="warning"):
            fact_cards(
                [group], label="Safety", key="safety", layout="rows", heading_level=2, on_open=links.follow
            )


def _of_broader(graph: KnowledgeGraph, term: Term) -> list[Card]:
    """Say what is advised against of an agent that this one is a kind of: it holds for the kind too."""
    rows: list[Card] = []
    wider = list(term.parents) if is_agent(graph, term.iri) else []
    for iri in wider:
        broader = graph.terms[iri]
        wider += [parent for parent in broader.parents if parent not in wider]
        advice = [
            fact
            for fact in warnings_in(graph, broader, facts.facts_of(graph, iri))
            if slug(fact.predicate) == _SAFETY[0]
        ]
        for card in _rows(graph, broader, advice):
            title = card["title"]
            card["id"] = f"{broader.slug}-{card.get('id', '')}"
            card["title"] = [
                "Of ",
                links.term_link(graph, iri),
                ": ",
                *([title] if isinstance(title, str) else title),
            ]
            rows.append(card)
    return rows


def _cramp_lines(graph: KnowledgeGraph, term: Term) -> list[Statement]:
    """Say which kinds of cramp an agent causes or may cause; a kind stands only in the strongest line it has."""
    if not is_agent(graph, term.iri):
        return []
    said: set[str] = set()
    made: list[Statement] = []
    for form, words in _CAUSING.items():
        if form == "by class":
            effects = {one.effect for one in relations.by_class(graph, term.iri) if one.member == term.iri}
        else:
            effects = {
                edge.object
                for edge in graph.edges_of(term.iri)
                if edge.form == form and slug(edge.edge) in _CRAMP_EDGES
            }
        if new := effects - said:
            made.append({"icon": "harms", "text": [capital(words), *cards.listed(graph, sorted(new))]})
        said |= effects
    return made


def _supported(fact: Fact) -> bool:
    return any(slug(claim.direction) == "supports" for claim in fact.claims)


def _rows(graph: KnowledgeGraph, term: Term, warnings: Sequence[Fact]) -> list[Card]:
    """One row for each fact; those that one source says in the same words of the same people share a row."""
    alike: dict[tuple[str, str], list[Fact]] = {}
    for fact in warnings:
        alike.setdefault((fact.phrase(graph), _note(graph, fact)), []).append(fact)
    rows: list[Card] = []
    for (phrase, note), group in alike.items():
        claims = [claim for fact in group for claim in fact.claims]
        title: list[Part]
        if len(group) > 1:
            others = [fact.other for fact in group if fact.other]
            title = [f"{capital(term.label)} {phrase}: ", *cards.listed(graph, others)]
        else:
            title = _heading(graph, term, group[0])
        card = cards.claim_card(
            graph,
            title,
            claims,
            id=f"safety-{group[0].id}",
            passage=session.passage,
            badges=cards.cautions(graph, claims),
            note=note,
            open=False,
        )
        card["icon"] = claims[0].icon or "harms"  # type: ignore[typeddict-item]  # the ontology names signs
        rows.append(card)
    return rows


def _heading(graph: KnowledgeGraph, term: Term, fact: Fact) -> list[Part]:
    """Say one fact in a sentence; where several sources advise against it, how many do.

    One sentence for statements of different scope would be as weak as the weakest, and so hide the warning.
    """
    claims = _said_plainly(fact)
    advising = {claim.source for claim in claims if slug(claim.direction) == "supports"}
    if slug(fact.predicate) == _SAFETY[0] and fact.other and len(advising) > 1:
        return [f"{len(advising)} sources advise against it for ", *cards.listed(graph, [fact.other])]
    return cards.sentence_parts(graph, phrasing.pieces(graph, claims), unlinked=term.iri)


def _said_plainly(fact: Fact) -> Sequence[Claim]:
    """Return the claims that the source makes itself; all where it only reports or voices a concern."""
    return [claim for claim in fact.claims if not claim.values("stance")] or fact.claims


def _note(graph: KnowledgeGraph, fact: Fact) -> str:
    """Say who says it and, of each statement, in whom or when: those of several sources never run together."""
    title = phrasing.sentence(graph, _said_plainly(fact)).lower()
    told: dict[str, dict[str, None]] = {}
    for claim in fact.claims:
        words = [
            f"{graph.label(part.property)}: {part.label}" if slug(part.property) in _NAMED else part.label
            for part in claim.parts
            if part.kind == "narrowing" or slug(part.property) == "saidBy"
        ]
        if len(fact.claims) == 1:
            words = [word for word in words if phrasing.capital(word).lower() not in title]
            words = words if phrasing.untold(graph, claim) else []
        told.setdefault("; ".join(words), {})[graph.sources[claim.source].label] = None
    several = len(told) > 1
    return " · ".join(
        f"{words or ('no restriction stated' if several else '')}: {'; '.join(sources)}".removeprefix(": ")
        for words, sources in told.items()
    )

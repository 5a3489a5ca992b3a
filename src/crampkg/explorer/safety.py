"""What the sources warn of: shown on an agent's page before anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import slug
from crampkg.evidence import relations
from crampkg.explorer import cards, links
from crampkg.explorer.components import fact_cards

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.facts import Fact
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Term
    from crampkg.explorer.component_data import Card, Statement

__all__ = ["show_warnings"]

_SAFETY: Final = ("advisedAgainstFor", "hasAdverseEffect")
"""The relations that warn, in the order in which they are shown."""

_CRAMP_EDGES: Final = ("causesCramp", "mayCauseCramp")
_CAUSING: Final = {
    "plain": "causes cramps: ",
    "weak": "may cause cramps (hedged, restricted or weakly supported): ",
    "by class": "may cause cramps by its class, not stated for the medicine itself: ",
}


def show_warnings(graph: KnowledgeGraph, term: Term, found: Sequence[tuple[str, Sequence[Fact]]]) -> None:
    """Warn, before anything else is read, of what the sources say against an agent."""
    if not _is_agent(graph, term):
        return
    lines: list[Statement] = []
    for _, group in found:
        for name in _SAFETY:
            against = [f for f in group if slug(f.predicate) == name and not f.inverse and _supported(f)]
            lines += _warnings(graph, against)
    lines += _cramp_lines(graph, term)
    if lines:
        card: Card = {
            "title": "Safety: what the sources warn of",
            "icon": "harms",
            "badges": [{"text": "safety", "kind": "safety"}],
            "statements": lines,
        }
        fact_cards([{"cards": [card]}], label="Safety", key="safety", on_open=links.follow)


def _cramp_lines(graph: KnowledgeGraph, term: Term) -> list[Statement]:
    """Say which kinds of cramp an agent causes or may cause; a kind stands only in the strongest line it has."""
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
            made.append({"icon": "harms", "text": [words, *cards.listed(graph, sorted(new))]})
        said |= effects
    return made


def _is_agent(graph: KnowledgeGraph, term: Term) -> bool:
    return any(_top_class(graph, kind) == "Agent" for kind in term.classes)


def _supported(fact: Fact) -> bool:
    return any(slug(claim.direction) == "supports" for claim in fact.claims)


def _warnings(graph: KnowledgeGraph, against: Sequence[Fact]) -> list[Statement]:
    """One line for each wording, its targets listed; what a statement is narrowed to stands beside it."""
    by_words: dict[tuple[str, tuple[tuple[str, str], ...]], list[Fact]] = {}
    for fact in against:
        context = tuple(
            (graph.label(part.property), part.label)
            for claim in fact.claims
            for part in claim.parts
            if part.kind == "narrowing" or slug(part.property) == "saidBy"
        )
        by_words.setdefault((fact.phrase(graph), tuple(dict.fromkeys(context))), []).append(fact)
    made: list[Statement] = []
    for (phrase, context), group in by_words.items():
        claims = [claim for fact in group for claim in fact.claims]
        made.append(
            {
                "icon": cards.direction_icon(claims[0]),
                "text": [f"{phrase} ", *cards.listed(graph, [fact.other for fact in group if fact.other])],
                "meta": [{"label": label, "text": text} for label, text in context],
                "badges": cards.source_badges(graph, claims),
            }
        )
    return made


def _top_class(graph: KnowledgeGraph, kind: str) -> str:
    """Return the slug of the class at the top above a class (by IRI)."""
    broader = {str(row["class"]): row["broader"] for row in graph.view("classes")}
    seen = set()
    while broader.get(kind) and kind not in seen:
        seen.add(kind)
        kind = str(broader[kind])
    return slug(kind)

"""What stands next to a term: a graph one can walk on in, and the same as a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from crampkg.base.namespaces import slug
from crampkg.evidence import facts
from crampkg.explorer import links, parts, sourcing
from crampkg.explorer.components import fact_cards, graph_view
from crampkg.explorer.text import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.facts import Fact
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim, Term
    from crampkg.explorer.component_data import Card, Edge, EdgeKind, Named, Node

__all__ = ["show_neighbourhood"]

_NEIGHBOURS: Final = 18

_TYPE_ORDER: Final = (
    "Condition",
    "Symptom",
    "Drug",
    "DrugClass",
    "Test",
    "Mechanism",
    "Finding",
    "State",
    "Supplement",
    "Intervention",
    "BodySite",
    "Phenomenon",
    "Pattern",
)
"""The types that stand first in the graph's palette, so that they look alike on every page."""

_KIND_WORDS: Final[dict[str, str]] = {
    "plain": "stated plainly",
    "weak": "hedged, restricted or weakly supported",
    "negative": "not shown",
    "scoped": "in one population only",
    "byClass": "by its class only",
    "other": "statement or kind",
}


def show_neighbourhood(
    graph: KnowledgeGraph, term: Term, found: Sequence[tuple[str, Sequence[Fact]]]
) -> None:
    """Draw the terms next to one, at most eighteen, and list them; nothing where there are none."""
    around = facts.neighbours(graph, term.iri, found)
    if not around:
        return
    shown = around[:_NEIGHBOURS]
    names = [term.iri, *(one.iri for one in shown)]
    nodes: list[Node] = [
        {"id": slug(iri), "label": graph.label(iri), "type": _type(graph, iri)} for iri in names
    ]
    nodes[0]["focus"] = True
    edges: list[Edge] = []
    for one in shown:
        for phrase, form, away in one.relations[:3]:
            ends = (term.slug, slug(one.iri)) if away else (slug(one.iri), term.slug)
            kind: EdgeKind = form  # type: ignore[assignment]  # forms are edge kinds by name
            edges.append({"source": ends[0], "target": ends[1], "label": phrase, "kind": kind})
    st.header("Related terms", anchor=False)
    more = len(around) - len(shown)
    graph_view(
        nodes,
        edges,
        types=_types(graph),
        kinds=[{"id": kind, "label": words} for kind, words in _KIND_WORDS.items()],
        label=f"Terms related to {term.label}",
        figure={
            "title": f"Terms related to “{term.label}”",
            "sources": sourcing.drawn_from(graph, _drawn(graph, term.iri, {one.iri for one in shown})),
            "date": sourcing.drawn_on(graph),
            "note": parts.NOTICE,
        },
        note=f"{counted(more, 'more term')} not drawn; all are listed with the statements." if more else None,
        key="neighbourhood",
        height=420,
        on_open=links.follow,
    )
    rows: list[Card] = [
        {
            "title": [
                links.term_link(graph, one.iri),
                " — " + "; ".join(dict.fromkeys(_toward(term, relation) for relation in one.relations[:3])),
            ]
        }
        for one in shown
    ]
    with st.expander("The same as a list"):
        fact_cards([{"cards": rows}], label="Neighbours", key="near", layout="list", on_open=links.follow)


def _drawn(graph: KnowledgeGraph, term: str, others: set[str]) -> list[Claim]:
    """Return the claims behind the lines of the picture: those between the term and what is drawn next to it."""
    return [
        claim
        for claim in graph.claims_of(term)
        if term in (claim.subject, claim.object) and {claim.subject, claim.object or term} - {term} <= others
    ]


def _toward(term: Term, relation: tuple[str, str, bool]) -> str:
    phrase, form, away = relation
    words = f" ({_KIND_WORDS[form]})" if form != "other" else ""
    return f"{term.label} {phrase} it{words}" if away else f"it {phrase} {term.label}{words}"


def _type(graph: KnowledgeGraph, iri: str) -> str:
    return min((slug(kind) for kind in graph.terms[iri].classes), key=_place)


def _place(name: str) -> tuple[int, str]:
    return (_TYPE_ORDER.index(name) if name in _TYPE_ORDER else len(_TYPE_ORDER), name)


def _types(graph: KnowledgeGraph) -> list[Named]:
    used = {kind for term in graph.terms.values() for kind in term.classes}
    return [
        {"id": slug(kind), "label": graph.label(kind)} for kind in sorted(used, key=lambda k: _place(slug(k)))
    ]

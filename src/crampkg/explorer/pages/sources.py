"""All sources: what each is, how much of the graph stands on it, and a switch to see everything without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crampkg.explorer import cards, links, parts, session
from crampkg.explorer.components import fact_cards
from crampkg.explorer.sourcing import record, switch
from crampkg.explorer.text import counted

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.explorer.component_data import Card


def page(graph: KnowledgeGraph) -> None:
    """Draw the list of sources."""
    parts.page_head(
        "Sources",
        "Every statement in the graph comes from one of these documents. They differ in kind, and so in what they "
        "are worth: switch one off to see every page without it.",
    )
    full = session.full_graph()
    for source in graph.sources.values():
        claims = sum(claim.source == source.iri for claim in full.claims.values())
        card: Card = {
            "title": [links.to(source.label, links.source_address(graph, source.iri))],
            "badges": [
                cards.kind_badge(source),
                {"text": counted(claims, "statement"), "kind": "outline"},
            ],
            "note": source.definition,
            "statements": [{"text": "", "meta": record(source)}],
        }
        fact_cards([{"cards": [card]}], label=source.label, key=f"source-{source.name}", on_open=links.follow)
        switch(source)
    parts.show_query(graph, "sources")

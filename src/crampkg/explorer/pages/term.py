"""The page of a term."""

from __future__ import annotations

from crampkg.explorer import parts
from crampkg.graph import KnowledgeGraph


def page(graph: KnowledgeGraph, iri: str) -> None:
    """Draw the page of a term."""
    term = graph.terms[iri]
    parts.page_head(term.label, term.definition)
    parts.claims(graph, graph.about(iri), key=f"claims-{term.slug}", label="Statements")

"""The page of a source."""

from __future__ import annotations

from crampkg.explorer import parts
from crampkg.graph import KnowledgeGraph


def page(graph: KnowledgeGraph, iri: str) -> None:
    """Draw the page of a source."""
    source = graph.sources[iri]
    parts.page_head(source.label, source.definition)

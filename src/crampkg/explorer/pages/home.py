"""The first page: what this is, a search, and ways in."""

from __future__ import annotations

import streamlit as st

from crampkg.explorer import links, parts
from crampkg.explorer.component_data import Card
from crampkg.explorer.components import fact_cards
from crampkg.graph import KnowledgeGraph


def page(graph: KnowledgeGraph) -> None:
    """Draw the home page."""
    parts.page_head("Muscle cramps and fasciculations")
    typed = st.text_input("Search", type="search", key="q", bind="query-params")
    if typed:
        cards: list[Card] = [
            {"title": [links.term_link(graph, hit.iri)], "note": graph.terms[hit.iri].definition}
            for hit in graph.search(typed)
        ]
        fact_cards([{"cards": cards}], label="Found", key="hits", on_open=links.follow)

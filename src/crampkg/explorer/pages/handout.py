"""The handout of a term: one printed page for clinicians, and as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from crampkg.base.errors import UsageError
from crampkg.explorer import links, parts
from crampkg.explorer.components import fact_cards
from crampkg.export import handout_page

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph

_PATIENTS: Final = "There is no handout for patients."
_WHY: Final = (
    "No statement has been written in plain words for patients, and nothing is simplified by machine."
)


def page(graph: KnowledgeGraph) -> None:
    """Draw the handout of the term that the address names."""
    asked = links.parameters().get("term", "")
    try:
        iri = graph.resolve(asked) if asked else ""
    except UsageError:
        iri = ""
    if iri not in graph.terms:
        parts.page_head("Handout", "A term on one printed page. Open it from the page of a term.")
        if asked:
            parts.state("unknown", f"There is no term named “{asked}”.", remedy="Search for it above.")
        return
    term = graph.terms[iri]
    with st.container(key="handout-tools"):
        fact_cards(
            [{"cards": [{"title": ["One printed page (A4) of ", links.term_link(graph, iri)]}]}],
            label="This handout",
            key="handout-of",
            layout="list",
            on_open=links.follow,
        )
        parts.caption(f"{_PATIENTS} {_WHY}")
        st.download_button(
            "Download HTML",
            lambda: handout_page.page(graph, iri),
            file_name=f"crampkg-{term.slug}-handout.html",
            mime="text/html",
            key="handout-file",
            on_click="ignore",
        )
    st.html(f"<style>{handout_page.style()}</style>{handout_page.article(graph, iri)}")

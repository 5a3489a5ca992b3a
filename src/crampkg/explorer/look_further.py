"""When to look further: the red flags that sources state, folded, beside what a reader wants to treat."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from crampkg.evidence.relations import with_broader
from crampkg.evidence.workup import red_flags
from crampkg.explorer import cards, links, session
from crampkg.explorer.components import fact_cards
from crampkg.explorer.text import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.explorer.component_data import Group

__all__ = ["flag_groups", "show_red_flags"]


def show_red_flags(graph: KnowledgeGraph, asked: Sequence[str]) -> None:
    """Fold the red flags behind their number; nothing for what is no cramp or fasciculation (`asked`, by IRI)."""
    groups = flag_groups(graph, asked)
    if not groups:
        return
    number = sum(len(group["cards"]) for group in groups)
    with st.expander(f"When to look further ({counted(number, 'red flag')} that sources state)"):
        fact_cards(
            groups,
            label="When to look further",
            key="red-flags",
            layout="rows",
            heading_level=3,
            on_open=links.follow,
        )
        links.page_link("Work-up, step by step", "workup")


def flag_groups(graph: KnowledgeGraph, asked: Sequence[str]) -> list[Group]:
    """Return the red flags of cramps or fasciculations, or of kinds of them, then those of other findings.

    Nothing asked for is all of them; empty for anything else, such as a disease that has been found already.
    """
    symptoms = {str(row["about"]) for row in graph.view("treatment-claims") if row["about"]}
    known = set(with_broader(graph, asked))
    if asked and not known & symptoms:
        return []
    every = red_flags(graph)
    own = [claim for claim in every if claim.subject in known]
    parts = {
        "Stated of it": own,
        "Stated of other findings" if own else "Stated of findings beside it": [
            one for one in every if one not in own
        ],
    }
    return [
        {
            "heading": heading if asked else None,
            "cards": [
                cards.line_card(graph, claim, id=f"flag-{claim.curie}", passage=session.passage)
                for claim in claims
            ],
        }
        for heading, claims in parts.items()
        if claims
    ]

"""The levels that sources name for a finding or test, one beside the other: above what, and what that means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crampkg.evidence import relations
from crampkg.explorer import links
from crampkg.explorer.components import fact_cards
from crampkg.explorer.text import capital

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Term
    from crampkg.explorer.component_data import Card

__all__ = ["levels", "show_levels"]


def levels(graph: KnowledgeGraph, term: Term) -> list[Card]:
    """Return a row for each level that a source names: the level, the statement, the source; empty if none does."""
    # Only what has a test, or is one, has levels; the curators' links tell that without a question.
    rows = graph.rows("stated-levels", term=term.iri) if relations.related(graph, term.iri) else []
    claims = {claim.iri: claim for claim in graph.claims.take(sorted({str(row["claim"]) for row in rows}))}
    made: list[Card] = []
    for row in rows:
        claim = claims.get(str(row["claim"]))
        if claim is not None:
            source = links.to(graph.sources[claim.source].label, links.source_address(graph, claim.source))
            made.append(
                {
                    "title": capital(str(row["level"])),
                    "note": [
                        links.to(
                            claim.paraphrase, links.claim_address(graph, claim), tip="Show the statement"
                        ),
                        " ",
                        source,
                    ],
                }
            )
    # With a figure first; a level in words alone, such as mildly, says less.
    return sorted(made, key=lambda card: not any(letter.isdigit() for letter in str(card["title"])))


def show_levels(graph: KnowledgeGraph, term: Term) -> None:
    """Show the levels that sources name for a term; nothing for fewer than two."""
    rows = levels(graph, term)
    if len(rows) > 1:
        fact_cards(
            [
                {
                    "heading": "Levels that sources name",
                    "note": "As each source has it. They come from different people and laboratories.",
                    "cards": rows,
                }
            ],
            label="Levels that sources name",
            key="levels",
            layout="rows",
            heading_level=2,
            on_open=links.follow,
        )

"""What guidelines and regulators say of a term: the claims that the questions about them list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim, Source

__all__ = ["advice", "reaffirmed"]


def advice(graph: KnowledgeGraph, query: str, term: str, wanted: Sequence[str] = ()) -> list[Claim]:
    """Return what the newest versions of regulators' texts or guidelines say of a term, with all of the terms wanted.

    `query` is `regulator-advice` or `guideline-statements`, whose order it keeps: newest first. Empty for none.
    """
    # The question about guidelines lists regulators as well.
    rows = [row for row in graph.rows(query, term=term) if row.get("speaker", "guideline") == "guideline"]
    claims = graph.claims.take(list(dict.fromkeys(str(row["claim"]) for row in rows)))
    kinds = [{one, *graph.children.get(one, ())} for one in wanted]
    return [claim for claim in claims if all(some & claim.terms for some in kinds)]


def reaffirmed(source: Source) -> str:
    """Return the year in which a source was last reaffirmed, in words with a comma before; empty where it was not."""
    return f", reaffirmed in {source.reaffirmed[-1][:4]}" if source.reaffirmed else ""

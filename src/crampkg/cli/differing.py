"""Where sources differ about a term or claim, for `crampkg show`."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from crampkg.evidence.disagreements import all_disagreeing, disagreeing, tensions
from crampkg.evidence.phrasing import statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim

__all__ = ["differing", "differing_lines", "wrapped"]


def differing(
    graph: KnowledgeGraph, claims: Iterable[Claim], term: str | None = None
) -> list[dict[str, Any]]:
    """Return the disagreements that claims are in: those the curators looked into, then pairs that a rule found.

    With `term`, only those in which it is subject or object of a claim. Each has a label, a kind and its claims'
    CURIEs; a pair that a curated one holds already is left out.
    """
    # What the explorer's pages show, so that both say the same.
    mine = {claim.iri for claim in claims}
    noted = [one for one in tensions(graph, term) if mine & {claim.iri for claim in one.everyone}]
    found: list[dict[str, Any]] = [
        {
            "iri": one.iri,
            "label": one.title,
            "kind": one.kind_label,
            "note": one.note,
            "claims": [claim.curie for claim in one.everyone],
        }
        for one in noted
    ]
    held = [{claim.iri for claim in one.everyone} for one in noted]
    pairs = all_disagreeing(graph) if term is None else disagreeing(graph, term)
    for first, second, rule in pairs:
        pair = {first.iri, second.iri}
        if pair & mine and not any(pair <= known for known in held):
            found.append(
                {
                    "iri": None,
                    "label": f"{statement(graph, first)} / {statement(graph, second)}",
                    "kind": graph.label(rule),
                    "note": "",
                    "claims": [first.curie, second.curie],
                }
            )
    return found


def differing_lines(found: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the section about disagreements as lines; empty if there are none."""
    if not found:
        return []
    lines = ["", "Sources differ"]
    for one in found:
        lines += wrapped(f"{one['label']} ({one['kind']})")
        lines += wrapped(", ".join(one["claims"]), 6)
    return lines


def wrapped(text: str, indent: int = 2) -> list[str]:
    """Return a text wrapped to a terminal's width and indented; empty for an empty text."""
    before = " " * indent
    return textwrap.wrap(
        text,
        98,
        initial_indent=before,
        subsequent_indent=before,
        break_on_hyphens=False,
        break_long_words=False,
    )

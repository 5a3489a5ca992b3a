"""What a differential opens with: the conditions that fit best, and what is known of the findings that are present."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crampkg.evidence.bottom_lines import is_on_treatment
from crampkg.explorer import gist, links
from crampkg.explorer.components import fact_cards
from crampkg.explorer.text import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.candidates import Candidate
    from crampkg.evidence.differential import Differential
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.explorer.component_data import Card, Group, Part

__all__ = ["show_first"]

_LEADING: Final = 4
_SUMMED_UP: Final = 2
_BESIDE: Final = 3


def show_first(graph: KnowledgeGraph, found: Differential) -> None:
    """The conditions that fit best, by their names: the tables may stand below the screen."""
    some = found.near_best(found.foremost)
    if not some:
        return
    rows: list[Card] = [{"title": _names(graph, some[:_LEADING])}]
    rows += [{"title": told} for told in _known(graph, found)]
    group: Group = {"heading": "First by fit, not by how common they are", "cards": rows}
    groups = [group]
    rare = found.standing("databases")
    if rare and rare[0] not in some:
        # In small type: what only databases tell of must not look like an answer.
        told = f"Of {counted(len(rare), 'disease')} found here only in disease databases, first by fit: "
        groups.append({"cards": [], "note": [told, *_names(graph, rare[:_BESIDE]), "."]})
    fact_cards(
        groups, label="First by fit", key="first", layout="rows", heading_level=2, on_open=links.follow
    )


def _names(graph: KnowledgeGraph, some: Sequence[Candidate]) -> list[Part]:
    parts: list[Part] = []
    for number, one in enumerate(some):
        parts += ["; " if number else "", links.term_link(graph, one.iri)]
    return [part for part in parts if part]


def _known(graph: KnowledgeGraph, found: Differential) -> list[list[Part]]:
    """What the curators summed up of the course of findings that are present, a sentence of each.

    Where sources warn of what is present, nothing that could reassure stands before that.
    """
    if any(not flag.asked and not flag.condition for flag in found.flags):
        return []
    lines = {one.iri: graph.bottom_lines_about(one.iri)[:1] for one in found.picture.present}
    told = [
        [links.term_link(graph, iri), f": {gist.summary(graph, iri)}"]
        for iri, some in lines.items()
        if some and not is_on_treatment(graph, some[0])
    ]
    return told[:_SUMMED_UP]

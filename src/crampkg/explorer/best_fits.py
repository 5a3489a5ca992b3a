"""What a differential opens with: the conditions that fit best, and what is known of the findings that are present."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crampkg.evidence.bottom_lines import is_on_treatment
from crampkg.explorer import gist, links
from crampkg.explorer.components import fact_cards
from crampkg.explorer.text import capital, counted

if TYPE_CHECKING:
    from crampkg.evidence.differential import Differential
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.explorer.component_data import Group, Part

__all__ = ["show_first"]

_LEADING: Final = 5
_SUMMED_UP: Final = 2
_BESIDE: Final = 3


def show_first(graph: KnowledgeGraph, found: Differential) -> None:
    """The conditions that fit best, in one line: the tables may stand below the screen."""
    some = next((some for group in found.groups if (some := found.standing(group))), ())
    if some:
        note: list[Part] = ["First by fit, not by how common they are: "]
        for number, one in enumerate(some[:_LEADING]):
            note += ["; " if number else "", links.term_link(graph, one.iri)]
        note = [part for part in (*note, ".") if part]
        groups: list[Group] = [{"cards": [], "note": note}]
        groups += _beside(graph, found)
        groups += [{"cards": [], "note": told} for told in _known(graph, found)]
        fact_cards(groups, label="First by fit", key="first", on_open=links.follow)


def _beside(graph: KnowledgeGraph, found: Differential) -> list[Group]:
    """The first of what only databases tell of, where it stands behind others."""
    some = found.standing("databases")
    if not some or found.first[0] in some:
        return []
    note: list[Part] = [f"Of {counted(len(some), 'disease')} known here only from databases, first by fit: "]
    for number, one in enumerate(some[:_BESIDE]):
        note += ["; " if number else "", links.term_link(graph, one.iri)]
    return [{"cards": [], "note": [part for part in (*note, ".") if part]}]


def _known(graph: KnowledgeGraph, found: Differential) -> list[str]:
    """What the curators summed up of the course of findings that are present, a sentence of each.

    Where sources warn of what is present, nothing that could reassure stands before that.
    """
    if any(not flag.asked and not flag.condition for flag in found.flags):
        return []
    lines = {one.iri: graph.bottom_lines_about(one.iri)[:1] for one in found.picture.present}
    told = [
        f"{capital(graph.label(iri))}: {gist.summary(graph, iri)}"
        for iri, some in lines.items()
        if some and not is_on_treatment(graph, some[0])
    ]
    return told[:_SUMMED_UP]

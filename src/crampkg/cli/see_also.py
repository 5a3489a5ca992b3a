"""Where a reader of a term goes on: terms near in meaning, what it leads on to, and the broader term of people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crampkg.evidence.relations import near_in_meaning, related

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.results import BottomLine

__all__ = ["broader", "near_lines", "related_lines"]


def related_lines(graph: KnowledgeGraph, term: str) -> list[str]:
    """Return a line for each related term that has results: how it is related, and the command that shows it."""
    return [
        f'See also {graph.label(other)} ({tie}): crampkg evidence "{graph.label(other)}"'
        for other, tie in related(graph, term)
        if graph.results_about(other)
    ]


def near_lines(graph: KnowledgeGraph, term: str) -> list[tuple[str, Sequence[BottomLine]]]:
    """Return for each term near in meaning that has bottom lines its label and these."""
    found = near_in_meaning(graph, term)
    return [(graph.label(one), lines) for one in found if (lines := graph.bottom_lines_about(one))]


def broader(graph: KnowledgeGraph, term: str, population: str | None) -> list[str]:
    """Return a line for each broader term of which there is more: of the term asked for, then of the people."""
    told = [
        f'A kind of {graph.label(one)}: see also crampkg evidence "{graph.label(one)}"'
        for one in graph.terms[term].parents
        if graph.bottom_lines_about(one)
    ]
    for one in graph.terms[population].parents if population else ():
        if graph.bottom_lines_about(term, None, one):
            command = f'crampkg evidence "{graph.label(term)}" --in "{graph.label(one)}"'
            told.append(f"{graph.label(str(population))} is a kind of {graph.label(one)}: see also {command}")
    return told

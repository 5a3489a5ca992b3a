"""What a term's page begins with: the curators' bottom lines, or the best-backed statements where there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crampkg.evidence import disagreements
from crampkg.evidence.bottom_lines import is_overview
from crampkg.explorer import evidence
from crampkg.explorer.safety import advice
from crampkg.explorer.text import sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.facts import Fact
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Term
    from crampkg.evidence.results import BottomLine
    from crampkg.explorer.component_data import Answer
    from crampkg.explorer.numbering import Numbering

__all__ = ["opening"]

_SENTENCES: Final = 3
"""So many sentences a bottom line has; up to three times as many where there are several treatments or people."""


def opening(
    graph: KnowledgeGraph,
    term: Term,
    found: Sequence[tuple[str, Sequence[Fact]]],
    numbering: Numbering,
    population: str | None = None,
) -> tuple[Answer | None, list[BottomLine]]:
    """Return the answer that stands first, and the curated summaries that are left over.

    The summaries first in order stand there, as far as they make up to about three sentences; where curators have
    written none, the best-backed of the facts `found`. With a population (by IRI), only summaries that speak of it.
    """
    lines = graph.bottom_lines_about(term.iri, population=population)
    if population:
        # One that only mentions the term is about another treatment.
        lines = [line for line in lines if any(named.iri == term.iri for named in line.about)]
    first = 1
    most = _SENTENCES * _parts(graph, lines[0], term) if lines else 0
    while first < len(lines) and sum(len(sentences(line.text)) for line in lines[: first + 1]) <= most:
        first += 1
    made = evidence.answer(graph, lines[:first], numbering, here=term.iri)
    if made is None and population is None:
        made = evidence.best_backed(
            graph,
            (fact for _, group in found for fact in group),
            numbering,
            here=term.iri,
            advice=advice(graph, term),
            conflicts=len(disagreements.tensions(graph, term.iri, conflicts_only=True)),
        )
    return made, lines[first:]


def _parts(graph: KnowledgeGraph, line: BottomLine, term: Term) -> int:
    """What is said of one of several treatments, or of particular people, is an answer only beside the others."""
    if is_overview(graph, line):
        return 1
    if all(named.iri != term.iri for named in line.about):
        return 3
    return 2 if line.populations else 1

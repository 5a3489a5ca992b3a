"""Rows of views by the term that they were asked for, read when they are needed and kept with the graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from crampkg.evidence.graph import KnowledgeGraph
from crampkg.sparql.results import Plain

__all__ = ["KeptRows", "Row"]

Row: TypeAlias = Mapping[str, Plain]


class KeptRows:
    """The rows of views that were read so far: `graph.once(KeptRows)`."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self._held: dict[str, dict[str, list[Row]]] = {}

    def take(self, view: str, parameter: str, terms: Iterable[str]) -> dict[str, list[Row]]:
        """Return the rows of a view by term, for terms given as its parameter, which is a column, too."""
        wanted = list(dict.fromkeys(terms))
        held = self._held.setdefault(view, {})
        missing = [term for term in wanted if term not in held]
        held |= {term: [] for term in missing}
        for row in self._graph.rows(view, **{parameter: missing}):
            held[str(row[parameter])].append(row)
        return {term: held[term] for term in wanted}

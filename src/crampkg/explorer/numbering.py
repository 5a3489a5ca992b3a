"""The numbers of a page's sources, in the order in which they are first named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crampkg.explorer import links
from crampkg.explorer.text import capital

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.explorer.component_data import Reference, SourceItem, Sources

__all__ = ["Numbering"]


class Numbering:
    """Numbers the sources of a page in the order in which they are first named."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self._numbers: dict[str, int] = {}

    def reference(self, source: str) -> Reference:
        """Return the number of a source (by IRI) as a link to its page."""
        number = self._numbers.setdefault(source, len(self._numbers) + 1)
        address = links.source_address(self._graph, source)
        label = self._graph.sources[source].label
        return {"number": number, "label": label, "href": links.href(address), "slug": address}

    def references(self, sources: Iterable[str]) -> list[Reference]:
        """Return the numbers of several sources, each once, in their order."""
        return [self.reference(source) for source in dict.fromkeys(sources)]

    def listed(self) -> Sources:
        """Return the sources that were named, as the list at the end of the page."""
        items: list[SourceItem] = []
        for iri, number in self._numbers.items():
            source = self._graph.sources[iri]
            address = links.source_address(self._graph, iri)
            items.append(
                {
                    "number": number,
                    "text": source.citation or source.title or source.label,
                    "href": links.href(address),
                    "slug": address,
                    "note": capital(source.kind_label),
                }
            )
        return {"type": "sources", "label": "Sources on this page", "items": items}

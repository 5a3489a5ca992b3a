"""Which part of the graph is under which license.

The header's license holds for all that states none. A source, and what ChEBI places in drug classes, may state its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crampkg.evidence.graph import KnowledgeGraph

__all__ = ["License", "Licenses"]


@dataclass(frozen=True, slots=True)
class License:
    """The license (an IRI) of a part, what the part is in words, and whose it is ("" where nothing is stated)."""

    part: str
    iri: str
    rights: str


@dataclass(frozen=True)
class Licenses:
    """The license of the whole, and those of parts that state their own."""

    whole: str
    by_source: dict[str, str]
    parts: tuple[License, ...]

    @classmethod
    def of_graph(cls, graph: KnowledgeGraph, sources: Iterable[str], *, chebi: bool) -> Licenses:
        """Return the licenses of a part of a graph: its sources (IRIs), and ChEBI's where that is in it."""
        by_source: dict[str, str] = {}
        parts: list[License] = []
        for iri in sorted(sources):
            told = graph.sources[iri]
            if told.license:
                by_source[iri] = told.license
                parts.append(License(f"source {told.name}", told.license, told.rights))
        if chebi:
            parts += [
                License("what ChEBI places in drug classes", str(row["license"]), str(row["source"]))
                for row in graph.view("chebi-header")
            ]
        return cls(graph.header["license"], by_source, tuple(parts))

    def of(self, source: str) -> str:
        """Return the license of what is taken from a source (by IRI)."""
        return self.by_source.get(source, self.whole)

    @property
    def every(self) -> list[str]:
        """The licenses, that of the whole first, each once."""
        return list(dict.fromkeys([self.whole, *(one.iri for one in self.parts)]))

    @property
    def in_words(self) -> str:
        """The licenses in one line: that of the whole, then those of parts, with whose they are."""
        told = [
            f"{one.part}: {one.iri}" + (f" ({one.rights.rstrip('.')})" if one.rights else "")
            for one in self.parts
        ]
        return f"License: {self.whole}" + (f"; but {'; '.join(told)}" if told else "")

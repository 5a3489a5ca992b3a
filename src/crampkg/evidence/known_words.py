"""What a knowledge graph offers of labels, properties, values, sources, edges and its own description."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from crampkg.base.errors import CrampkgError
from crampkg.base.namespaces import compact, prefixes_of
from crampkg.evidence import reading
from crampkg.evidence.model import Edge, Property, Source, Value
from crampkg.sparql.results import Plain

__all__ = ["KnownWords"]


class KnownWords:
    """The part of a knowledge graph that names things; labels are read when they are asked for."""

    if TYPE_CHECKING:
        # What the graph, which this is a part of, has.

        def rows(self, name: str, **values: str | Collection[str]) -> list[dict[str, Plain]]: ...  # noqa: D102
        def view(self, name: str) -> list[dict[str, Plain]]: ...  # noqa: D102
        @property
        def _is_near(self) -> bool: ...

    def label(self, iri: str) -> str:
        """Return the label of a term, property, value, party or source; the CURIE of a claim or anything without."""
        if "://" not in iri:
            return iri
        if iri not in self._labels:
            self.take_labels((iri,))
        return self._labels[iri] or compact(iri)

    def take_labels(self, iris: Iterable[str] | None) -> None:
        """Read the labels of some IRIs at once (None: of everything), so that `label` need not ask for each."""
        if iris is None or not self._is_near:
            if None not in self._labels:
                rows = self.view("labels")
                self._labels.update({None: ""} | {str(row["thing"]): str(row["label"]) for row in rows})
            # A set less the keys of a large dictionary would look at each key.
            self._labels.update({iri: "" for iri in iris or () if iri not in self._labels})
            return
        missing = {iri for iri in iris if iri not in self._labels}
        if not missing:
            return
        self._labels.update(dict.fromkeys(missing, ""))
        if None not in self._labels:
            for row in self.rows("labels", thing=missing):
                self._labels[str(row["thing"])] = str(row["label"])

    @cached_property
    def _labels(self) -> dict[str | None, str]:
        """The labels that were read, "" for what has none; with the key None: all there are."""
        return {}

    @cached_property
    def names_in_sentences(self) -> dict[str, tuple[str, str]]:
        """How terms are named inside a sentence and as a population, by IRI; only those not named by their label."""
        return {
            str(row["term"]): (str(row["name"] or ""), str(row["people"] or ""))
            for row in self.view("names-in-sentences")
        }

    @cached_property
    def qualifier_words(self) -> dict[str, tuple[str, ...]]:
        """Words by which a sentence tells a qualifier's value, by its IRI, although they are not its label."""
        found: dict[str, tuple[str, ...]] = {}
        for row in self.view("qualifier-words"):
            value = str(row["value"])
            found[value] = (*found.get(value, ()), *str(row["words"]).split("|"))
        return found

    @cached_property
    def properties(self) -> dict[str, Property]:
        """All predicates and edges by IRI."""
        return reading.properties(self.view("properties"))

    @cached_property
    def vocabulary(self) -> dict[str, Value]:
        """All values of the vocabulary by IRI: directions, certainties, levels, occurrences …"""
        return reading.values(self.view("vocabulary"))

    @cached_property
    def sources(self) -> dict[str, Source]:
        """The sources by IRI, in the order of their numbers."""
        return reading.sources(
            self.view("sources"), self.view("source-authors"), self.view("source-parts"), self.label
        )

    @cached_property
    def edges(self) -> list[Edge]:
        """All direct edges with their forms."""
        return reading.edges(self.view("edges"))

    def edges_of(self, term: str) -> list[Edge]:
        """Return the direct edges that start at a term (by IRI); empty when there are none."""
        if not self._is_near:
            return [edge for edge in self.edges if edge.subject == term]
        return reading.edges(self.rows("edges", subject=term))

    @property
    def prefixes(self) -> dict[str, str]:
        """Prefix to namespace IRI: the project's table with the prefixes of the sources in this graph."""
        return prefixes_of(sorted(source.name for source in self.sources.values()))

    @cached_property
    def header(self) -> dict[str, str]:
        """The ontology's version, title, description, license and notice; CrampkgError for a graph without one."""
        rows = self.view("header")
        if len(rows) != 1:
            raise CrampkgError(
                f"the graph has {len(rows) or 'no'} {'headers' if rows else 'header'} of an ontology with a version",
                remedy="use a complete graph written by crampkg",
            )
        (row,) = rows
        return {key: str(value) for key, value in row.items()}

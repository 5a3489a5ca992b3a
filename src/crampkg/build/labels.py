"""Finds things by their exact labels, for tables where a curator writes `muscle cramp` instead of an IRI."""

from __future__ import annotations

import difflib
from collections import defaultdict
from functools import cached_property
from typing import Final

from pyoxigraph import Literal, NamedNode, Store

from crampkg.base.namespaces import BASE, GRAPH, PREFIXES, SOURCE, compact, expand

__all__ = ["Labels"]

_LABEL: Final = NamedNode(PREFIXES["rdfs"] + "label")
_NAME: Final = NamedNode(BASE + "nameInSentences")
_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_GRAPHS: Final = tuple(NamedNode(GRAPH + name) for name in ("terms", "ontology", "sources", "studies"))


class Labels:
    """The labels in a store that holds the Turtle files of an ontology."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @cached_property
    def _by_label(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for graph in _GRAPHS:
            for quad in self._store.quads_for_pattern(None, _LABEL, None, graph):
                if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                    found[quad.object.value].add(quad.subject.value)
        return found

    @cached_property
    def _label_of(self) -> dict[str, str]:
        return {iri: label for label, iris in self._by_label.items() for iri in iris}

    @cached_property
    def _name_of(self) -> dict[str, str]:
        named = self._store.quads_for_pattern(None, _NAME, None, None)
        return {
            quad.subject.value: quad.object.value
            for quad in named
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal)
        }

    @cached_property
    def _sources(self) -> set[str]:
        declared = self._store.quads_for_pattern(None, _TYPE, NamedNode(BASE + "Source"), None)
        return {str(quad.subject).strip("<>").removeprefix(SOURCE) for quad in declared}

    def is_source(self, name: str) -> bool:
        """Return whether a source with this short name has a record."""
        return name in self._sources

    def near_source(self, name: str) -> str:
        """Return a remedy that lists sources with a similar name; empty if there are none."""
        near = difflib.get_close_matches(name, self._sources, n=3)
        return f"did you mean {' or '.join(near)}?" if near else ""

    def find(self, text: str) -> tuple[NamedNode | None, str, str]:
        """Return the thing that a cell names by label or CURIE; otherwise None, the fault and a remedy."""
        iris = self._by_label.get(text, set())
        if len(iris) == 1:
            return NamedNode(next(iter(iris))), "", ""
        if len(iris) > 1:
            return None, f"{text!r} names several things", f"write {' or '.join(sorted(map(compact, iris)))}"
        iri = expand(text)
        if iri is not None and iri in self._label_of:
            return NamedNode(iri), "", ""
        near = difflib.get_close_matches(text, self._by_label, n=3)
        remedy = f"did you mean {' or '.join(near)}?" if near else "add the term first, or write its CURIE"
        return None, f"nothing is named {text!r}", remedy

    def words(self, text: str) -> str:
        """Return a cell as it appears in a sentence: the term's name there for a CURIE, otherwise the cell itself."""
        iri = expand(text) or ""
        return self._name_of.get(iri) or self._label_of.get(iri, text)

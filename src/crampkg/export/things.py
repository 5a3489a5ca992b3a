"""Resolves a CURIE in an export: terms, sources, values, classes, properties, and parties such as the FDA.

Parties are named by claims (`saidBy`, now and then as the subject) and are no terms; whatever else claims mention
comes in by the same way, so that no table or network points to something that it does not hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from crampkg.base.namespaces import PREFIXES
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.export.selection import Selection

__all__ = ["Thing", "mentioned", "things"]

_TYPE: Final = PREFIXES["rdf"] + "type"
_DEFINITION: Final = PREFIXES["skos"] + "definition"
_OWL: Final = PREFIXES["owl"]


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing: its IRI, what sort it is of (also as the IRI of a class, where it has one), name and meaning."""

    iri: str
    sort: str
    kind: str
    label: str
    definition: str


def mentioned(selection: Selection) -> dict[str, Thing]:
    """Return by IRI what claims and edges in scope mention beside terms, claims and values: sources and parties."""
    graph = selection.graph
    found = {iri for edge in selection.edges for iri in (edge.subject, edge.object)}
    for claim in selection.claims:
        found |= {claim.source, claim.subject, claim.object or claim.subject}
        found |= {part.value for part in claim.parts if part.is_iri}
    known = graph.terms.keys() | graph.claims.keys() | graph.vocabulary.keys()
    return {one.iri: one for one in things(selection, found - known)}


def things(selection: Selection, iris: Iterable[str]) -> list[Thing]:
    """Return what IRIs stand for, by IRI; one that the graph does not describe is shown by its IRI alone."""
    graph = selection.graph
    wanted = set(iris)
    classes, definitions = _said(graph, wanted)

    def made(iri: str) -> Thing:
        kind = min(classes.get(iri, {""}))
        sort = graph.label(kind) if kind else "thing"
        if iri in graph.terms:
            sort = "term"
        elif iri in graph.sources:
            sort = "source"
        elif iri in graph.vocabulary:
            sort = "value"
        elif kind.startswith(_OWL):
            sort = "class" if kind.endswith("#Class") else "property"
        return Thing(iri, sort, kind, graph.label(iri), definitions.get(iri, ""))

    return [made(iri) for iri in sorted(wanted)]


def _said(graph: KnowledgeGraph, wanted: Iterable[str]) -> tuple[dict[str, set[str]], dict[str, str]]:
    """Return classes and definitions of things, from the whole graph: a scope may hold only what is derived."""
    classes: dict[str, set[str]] = defaultdict(set)
    definitions: dict[str, str] = {}
    for iri in wanted:
        for quad in graph.matching(NamedNode(iri)):
            if quad.predicate.value == _TYPE and isinstance(quad.object, NamedNode):
                if not quad.object.value.endswith("#NamedIndividual"):
                    classes[iri].add(quad.object.value)
            elif quad.predicate.value == _DEFINITION and isinstance(quad.object, Literal):
                definitions[iri] = quad.object.value
    return classes, definitions

"""What an export is of: the whole graph, one source, or one term with its neighbourhood; with inferences or without.

A `Selection` is what every format writes from: the quads that belong to the scope, and the same things as plain
values (terms, claims, sources, edges). A scope never cuts a claim: its passages, the terms it mentions, the kinds
above them and the claims it is tied to come with it. Edges are derived anew from the claims in scope, so that no
file holds an edge whose claim it does not hold.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal as Choice

import pyoxigraph as ox
from pyoxigraph import BlankNode, NamedNode, Quad

from crampkg.base.errors import UsageError
from crampkg.base.namespaces import GRAPH
from crampkg.build.derivation import derive
from crampkg.build.loading import INFERRED
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim, Edge, Source, Term
from crampkg.export.reading import all_quads, at_hand

__all__ = ["Layer", "Scope", "Selection", "all_quads", "select"]

Layer = Choice["asserted", "inferred", "all"]

_ONTOLOGY = NamedNode(GRAPH + "ontology")


@dataclass(frozen=True, slots=True)
class Scope:
    """What to export: `source` (a short name) or `term` (a label, slug, CURIE or IRI), neither for everything.

    `graph` is "asserted" (what the curators wrote), "inferred" (what the rules derive) or "all". A part by source
    holds those disagreements only whose claims are all of that source; a part by term has them whole.
    """

    source: str | None = None
    term: str | None = None
    graph: Layer = "all"


@dataclass(frozen=True)
class Selection:
    """The part of a graph that a scope means. `quads` have their named graph; the rest are views of the model."""

    graph: KnowledgeGraph
    scope: Scope
    quads: frozenset[Quad]
    claim_iris: frozenset[str]
    subjects: frozenset[str]

    @property
    def version(self) -> str:
        """The version of the knowledge, from the ontology's header."""
        return self.graph.header["version"]

    @property
    def notice(self) -> str:
        """The words that stand in every file: whose statements these are, and that they are no advice."""
        return self.graph.header["notice"]

    @cached_property
    def described(self) -> str:
        """One line that says what the file holds: name, version, part, licence, notice."""
        header = self.graph.header
        part = {"asserted": "as asserted", "inferred": "derived triples only", "all": "with inferences"}
        return (
            f"crampkg {header['version']}, {self.part}, {part[self.scope.graph]}. "
            f"Licence: {header['license']} {self.notice}"
        )

    @property
    def part(self) -> str:
        """Which part of the graph the scope means, in words."""
        if self.scope.source:
            return f"source {self.scope.source}"
        if self.scope.term:
            return f"term {self.graph.label(self.graph.resolve(self.scope.term))} and its neighbourhood"
        return "whole graph"

    @cached_property
    def claims(self) -> list[Claim]:
        """The claims in scope, ordered by source and name; none when only derived triples are wanted."""
        if self.scope.graph == "inferred":
            return []
        return [claim for iri, claim in self.graph.claims.items() if iri in self.claim_iris]

    @cached_property
    def terms(self) -> list[Term]:
        """The terms in scope, in the order of their labels."""
        return [term for iri, term in self.graph.terms.items() if iri in self.subjects]

    @cached_property
    def sources(self) -> list[Source]:
        """The sources of the claims in scope, by number."""
        return [one for iri, one in self.graph.sources.items() if iri in self.subjects]

    @cached_property
    def edges(self) -> list[Edge]:
        """The derived edges in scope; none when only what was asserted is wanted."""
        held = {
            (q.subject.value, q.predicate.value, q.object.value)
            for q in self.quads
            if q.graph_name == INFERRED
            and isinstance(q.object, NamedNode)
            and isinstance(q.subject, NamedNode)
        }
        return [edge for edge in self.graph.edges if (edge.subject, edge.edge, edge.object) in held]

    @cached_property
    def backing(self) -> dict[str, list[Claim]]:
        """For each predicate's claims in scope, whatever the layer: claims by predicate IRI."""
        found: dict[str, list[Claim]] = defaultdict(list)
        for iri, claim in self.graph.claims.items():
            if iri in self.claim_iris:
                found[claim.predicate].append(claim)
        return found


def select(graph: KnowledgeGraph, scope: Scope) -> Selection:
    """Return the part of the graph that a scope means; UsageError for an unknown source or term."""
    if scope.source is not None and scope.term is not None:
        raise UsageError("a source and a term at once", remedy="give one of them")
    graph = at_hand(graph)
    quads = all_quads(graph)
    if scope.source is None and scope.term is None:
        kept, claims = set(quads), frozenset(graph.claims)
    else:
        kept, claims = _part(graph, scope, quads)
    subjects = frozenset(q.subject.value for q in kept if isinstance(q.subject, NamedNode))
    header = {q for q in quads if q.graph_name == _ONTOLOGY and _value(q.subject) == graph.header["ontology"]}
    if scope.graph == "asserted":
        kept = {q for q in kept if q.graph_name != INFERRED}
    elif scope.graph == "inferred":
        kept = {q for q in kept if q.graph_name == INFERRED}
    return Selection(graph, scope, frozenset(kept | header), claims, subjects)


def _part(graph: KnowledgeGraph, scope: Scope, quads: Iterable[Quad]) -> tuple[set[Quad], frozenset[str]]:
    asserted = [q for q in quads if q.graph_name != INFERRED]
    seeds: set[str] = {graph.header["ontology"]}
    tensions = _tensions(graph)
    if scope.source is not None:
        by_name = {one.name: one.iri for one in graph.sources.values()}
        if scope.source not in by_name:
            raise UsageError(
                f"no source is named {scope.source}", remedy=f"one of {', '.join(sorted(by_name))}"
            )
        source = by_name[scope.source]
        claims = _tied(graph, (iri for iri, claim in graph.claims.items() if claim.source == source))
        seeds |= {source} | {one for one, members in tensions.items() if members <= claims}
        whole_ontology = True
    else:
        term = graph.resolve(scope.term or "")
        about = {claim.iri for claim in graph.about(term)}
        # A disagreement is told with all who take part in it.
        touching = {one for one, members in tensions.items() if members & about}
        claims = _tied(graph, about.union(*(tensions[one] for one in touching)))
        seeds |= {term, *graph.children.get(term, ())} | touching
        whole_ontology = False
    reached = _reached(asserted, seeds | claims, frozenset(graph.claims) - claims)
    kept = {q for q in asserted if _value(q.subject) in reached}
    if whole_ontology:
        kept |= {q for q in asserted if q.graph_name == _ONTOLOGY}
    return kept | _derived(graph, quads, kept), frozenset(claims)


def _tensions(graph: KnowledgeGraph) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in graph.view("tensions"):
        found[str(row["tension"])].add(str(row["claim"]))
    return found


def _tied(graph: KnowledgeGraph, claims: Iterable[str]) -> set[str]:
    """Return claims with all those that they follow or rest on."""
    found: set[str] = set()
    todo = list(claims)
    while todo:
        iri = todo.pop()
        if iri in found or iri not in graph.claims:
            continue
        found.add(iri)
        todo += [part.value for part in graph.claims[iri].parts if part.kind == "tie"]
    return found


def _reached(quads: Iterable[Quad], seeds: set[str], closed: frozenset[str]) -> set[str]:
    """Return what the seeds' triples lead to, step by step, without entering the closed (claims out of scope)."""
    by_subject: dict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        by_subject[_value(quad.subject)].append(quad)
    found: set[str] = set()
    todo = list(seeds)
    while todo:
        subject = todo.pop()
        if subject in found or subject in closed or subject not in by_subject:
            continue
        found.add(subject)
        for quad in by_subject[subject]:
            todo.append(quad.predicate.value)
            if isinstance(quad.object, NamedNode | BlankNode):
                todo.append(_value(quad.object))
    return found


def _derived(graph: KnowledgeGraph, quads: Iterable[Quad], kept: set[Quad]) -> set[Quad]:
    """Return what the rules derive from the kept quads and also derive from all."""
    store = ox.Store()
    store.extend(kept)
    store.extend(q for q in quads if q.graph_name == _ONTOLOGY)
    derive(store, graph.catalog.folder / "rules")
    subjects = {_value(q.subject) for q in kept}
    known = {q for q in quads if q.graph_name == INFERRED}
    return {
        quad
        for quad in store.quads_for_pattern(None, None, None, INFERRED)
        if quad in known
        and _value(quad.subject) in subjects
        and (not isinstance(quad.object, NamedNode) or quad.object.value in subjects)
    }


def _value(term: object) -> str:
    """An IRI as it is, a blank node with its `_:`, so that the two never meet."""
    return term.value if isinstance(term, NamedNode) else str(term)

"""The scope of an export: the whole graph, one source, or one term with its neighborhood; with or without inferences.

A scope never cuts a claim: its passages, the terms it mentions, the kinds above them and the claims it is tied to
come with it. Edges are derived anew from the claims in scope, so that no file holds an edge whose claim it does not
hold. Only what belongs to the scope is read, triple by triple from where it starts, however large the graph is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple
from typing import Literal as Choice
from urllib.parse import quote

import pyoxigraph as ox
from pyoxigraph import BlankNode, NamedNode, Quad, Triple

from crampkg.base.errors import UsageError
from crampkg.base.namespaces import BASE, GRAPH, PREFIXES, slug
from crampkg.build.derivation import derive
from crampkg.build.loading import INFERRED
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.export.selection import Selection

__all__ = ["Identifiers", "Layer", "Scope", "select"]

Layer = Choice["asserted", "inferred", "all"]
Identifiers = Choice["canonical", "own"]

_ONTOLOGY: Final = NamedNode(GRAPH + "ontology")
_MAPPINGS: Final = NamedNode(GRAPH + "mappings")
_TERMS: Final = NamedNode(GRAPH + "terms")
_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_EXACT: Final = NamedNode(PREFIXES["skos"] + "exactMatch")
_MAPPED: Final = NamedNode(PREFIXES["owl"] + "annotatedSource")
_CLAIM: Final = NamedNode(BASE + "Claim")
_SAID_IN: Final = NamedNode(BASE + "saidIn")
_KIND_OF: Final = NamedNode(BASE + "kindOf")
_TENSION_CLAIM: Final = NamedNode(BASE + "disagreementClaim")
_RESTS_ON: Final = NamedNode(BASE + "restsOn")
_PARTS: Final = {"asserted": "as asserted", "inferred": "derived triples only", "all": "with inferences"}

Node = NamedNode | BlankNode | Triple


@dataclass(frozen=True, slots=True)
class Scope:
    """What to export: `source` (a short name) or `term` (a label, slug, CURIE or IRI), neither for everything.

    `graph` is "asserted" (what the curators wrote), "inferred" (what the rules derive) or "all". A part by source
    holds those disagreements only whose claims are all of that source; a part by term has them whole. `identifiers`
    says by which names the nodes of KGX go: "canonical", those of other resources where they mean exactly the same, so
    that the graph joins others, or "own".
    """

    source: str | None = None
    term: str | None = None
    graph: Layer = "all"
    identifiers: Identifiers = "canonical"


def select(graph: KnowledgeGraph, scope: Scope) -> Selection:
    """Return the part of the graph that a scope means; UsageError for an unknown source or term."""
    if scope.source is not None and scope.term is not None:
        raise UsageError("both a source and a term are given", remedy="give one of them")
    address = ""
    if scope.source is not None:
        seeds = _of_source(graph, scope.source)
        part, address = f"source {scope.source}", f"source={quote(scope.source)}"
    elif scope.term is not None:
        term = graph.resolve(scope.term)
        seeds = _of_term(graph, NamedNode(term))
        part, address = f"term {graph.label(term)} and its neighbourhood", f"term={quote(slug(term))}"
    else:
        # The quads of the graph itself, so that its blank nodes have the names that they have in parts of it.
        quads = graph.quads()
        graph = graph.in_memory()
        return _selection(graph, scope, set(quads), frozenset(graph.claims), "whole graph", address)
    kept = _reached(graph, {*seeds.starts, *seeds.claims}, seeds.claims)
    if seeds.whole_ontology:
        # How a term is named in sentences, say, is in that graph, too; it belongs to the terms that are reached.
        terms = {q.subject for q in graph.matching(None, _TYPE, graph=_TERMS)}
        kept |= {q for q in graph.matching(graph=_ONTOLOGY) if q.subject not in terms}
    around = _around(graph, {q.subject for q in kept}, seeds.claims)
    kept |= _derived(graph, kept)
    small = ox.Store()
    small.extend(kept | around)
    held = KnowledgeGraph.over(small, graph.catalog)
    claims = frozenset(claim.value for claim in seeds.claims)
    return _selection(held, scope, kept, claims, part, address)


def _selection(
    graph: KnowledgeGraph, scope: Scope, kept: set[Quad], claims: frozenset[str], part: str, address: str
) -> Selection:
    subjects = frozenset(q.subject.value for q in kept if isinstance(q.subject, NamedNode))
    ontology = NamedNode(graph.header["ontology"])
    header = {q for q in kept if q.subject == ontology and q.graph_name == _ONTOLOGY}
    if scope.graph != "all":
        kept = {q for q in kept if (q.graph_name == INFERRED) is (scope.graph == "inferred")}
    return Selection(
        graph,
        scope.graph,
        frozenset(kept | header),
        claims,
        subjects,
        part,
        _PARTS[scope.graph],
        address,
        own_identifiers=scope.identifiers == "own",
    )


class _Seeds(NamedTuple):
    """Where a part starts: things, and the claims that are in it."""

    starts: set[Node]
    claims: set[NamedNode]
    whole_ontology: bool


def _of_source(graph: KnowledgeGraph, name: str) -> _Seeds:
    by_name = {one.name: one.iri for one in graph.sources.values()}
    if name not in by_name:
        raise UsageError(f"no source is named {name}", remedy=f"one of {', '.join(sorted(by_name))}")
    source = NamedNode(by_name[name])
    claims = _tied(graph, {q.subject for q in graph.matching(None, _SAID_IN, source)})
    inside = {one for one, members in _tensions(graph, claims).items() if members <= claims}
    inside |= _summaries(graph, claims)
    return _Seeds({NamedNode(graph.header["ontology"]), source, *inside}, claims, whole_ontology=True)


def _of_term(graph: KnowledgeGraph, term: NamedNode) -> _Seeds:
    about = {NamedNode(claim.iri) for claim in graph.about(term.value)}
    # A disagreement is told with all who take part in it.
    touching = _tensions(graph, about)
    claims = _tied(graph, about.union(*touching.values()))
    kinds = {q.subject for q in graph.matching(None, _KIND_OF, term, _TERMS)}
    told = {*kinds, *touching, *_summaries(graph, claims)}
    return _Seeds({NamedNode(graph.header["ontology"]), term, *told}, claims, whole_ontology=False)


def _is_claim(graph: KnowledgeGraph, node: object) -> bool:
    return isinstance(node, NamedNode) and any(graph.matching(node, _TYPE, _CLAIM))


def _tensions(graph: KnowledgeGraph, claims: Iterable[NamedNode]) -> dict[Node, set[NamedNode]]:
    """Return the curated tensions that any of the claims is in, each with all its claims."""
    touching = {q.subject for claim in claims for q in graph.matching(None, _TENSION_CLAIM, claim)}
    return {
        one: {q.object for q in graph.matching(one, _TENSION_CLAIM) if isinstance(q.object, NamedNode)}
        for one in touching
    }


def _summaries(graph: KnowledgeGraph, claims: set[NamedNode]) -> set[Node]:
    """Return the curators' bottom lines that rest on these claims and on no other."""
    touching = {q.subject for claim in claims for q in graph.matching(None, _RESTS_ON, claim)}
    return {one for one in touching if {q.object for q in graph.matching(one, _RESTS_ON)} <= claims}


def _tied(graph: KnowledgeGraph, claims: Iterable[object]) -> set[NamedNode]:
    """Return claims with all those that they follow or rest on: the claims that they themselves point to."""
    found: set[NamedNode] = set()
    todo = [claim for claim in claims if isinstance(claim, NamedNode)]
    while todo:
        claim = todo.pop()
        if claim in found or not _is_claim(graph, claim):
            continue
        found.add(claim)
        todo += [
            q.object
            for q in graph.matching(claim)
            if q.graph_name != INFERRED and isinstance(q.object, NamedNode)
        ]
    return found


def _reached(graph: KnowledgeGraph, seeds: Iterable[Node], claims: set[NamedNode]) -> set[Quad]:
    """Return the asserted quads that the seeds lead to, step by step, without entering other claims than these."""
    found: set[Quad] = set()
    seen: set[object] = set()
    todo: list[Node] = list(seeds)
    while todo:
        node = todo.pop()
        if node in seen:
            continue
        seen.add(node)
        quads = [q for q in graph.matching(node) if q.graph_name != INFERRED]
        if node not in claims and any(q.predicate == _TYPE and q.object == _CLAIM for q in quads):
            continue
        found.update(quads)
        for quad in quads:
            todo.append(quad.predicate)
            if isinstance(quad.object, NamedNode | BlankNode):
                todo.append(quad.object)
    return found


def _derived(graph: KnowledgeGraph, kept: set[Quad]) -> set[Quad]:
    """Return what the rules derive from the kept quads and also derive from all."""
    store = ox.Store()
    store.extend(kept)
    store.extend(graph.matching(graph=_ONTOLOGY))
    derive(store, graph.catalog.folder / "rules")
    subjects = {q.subject for q in kept}
    return {
        quad
        for quad in store.quads_for_pattern(None, None, None, INFERRED)
        if quad.subject in subjects
        and (not isinstance(quad.object, NamedNode) or quad.object in subjects)
        and any(graph.matching(quad.subject, quad.predicate, quad.object, INFERRED))
    }


def _around(graph: KnowledgeGraph, subjects: set[Node], claims: set[NamedNode]) -> set[Quad]:
    """Return what is said elsewhere of what is in a part, so that it is shown as in the whole: it is not exported.

    These are the words of the ontology, what is derived of things, what they are mapped to, and the claims that stand
    against those in the part.
    """
    found = set(graph.matching(graph=_ONTOLOGY))
    opposed = {
        q.object
        for claim in claims
        for q in graph.matching(claim, graph=INFERRED)
        if q.object not in claims and _is_claim(graph, q.object)
    }
    tensions = _tensions(graph, claims)
    others = {one for one in opposed.union(*tensions.values()) if isinstance(one, NamedNode)} - claims
    told = _reached(graph, [*others, *tensions], claims | others)
    found |= told
    for subject in {*subjects, *(q.subject for q in told)}:
        found.update(graph.matching(subject))
    for subject in {q.subject for q in found if isinstance(q.subject, NamedNode)}:
        for axiom in {q.subject for q in graph.matching(None, _MAPPED, subject, _MAPPINGS)}:
            quads = list(graph.matching(axiom))
            found.update(quads)
            for quad in quads:
                if isinstance(quad.object, NamedNode):
                    found.update(graph.matching(quad.object, graph=_MAPPINGS))
                    # What else is mapped to it: an identifier of several things is the name of none.
                    found.update(graph.matching(None, _EXACT, quad.object, _MAPPINGS))
    return found

"""Two engines, one answer: results of Oxigraph and rdflib made comparable.

A term becomes a tuple that is equal for equal terms: `"x"` and `"x"^^xsd:string` are one literal, a blank node is
told by its being blank. Triples of a CONSTRUCT become a set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox
import rdflib

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crampkg.sparql.results import Rows

Key: TypeAlias = tuple[str, ...] | None
XSD = "http://www.w3.org/2001/XMLSchema#"
PLAIN = {XSD + "string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", ""}


def literal(text: str, language: str, datatype: str) -> Key:
    return ("literal", text, language.lower(), "" if datatype in PLAIN else datatype)


def of_oxigraph(term: object) -> Key:
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return ("iri", term.value)
    if isinstance(term, ox.BlankNode):
        return ("blank",)
    assert isinstance(term, ox.Literal), term
    return literal(term.value, term.language or "", term.datatype.value)


def of_rdflib(term: object) -> Key:
    if term is None:
        return None
    if isinstance(term, rdflib.URIRef):
        return ("iri", str(term))
    if isinstance(term, rdflib.BNode):
        return ("blank",)
    assert isinstance(term, rdflib.Literal), term
    return literal(str(term), term.language or "", str(term.datatype or ""))


def rows_of_oxigraph(rows: Rows) -> list[tuple[Key, ...]]:
    return [tuple(of_oxigraph(term) for term in row) for row in rows]


def rows_of_rdflib(data: rdflib.Graph, text: str, variables: Iterable[str]) -> list[tuple[Key, ...]]:
    names = [rdflib.Variable(name) for name in variables]
    return [tuple(of_rdflib(row.get(name)) for name in names) for row in data.query(text).bindings]


def triples_of_oxigraph(store: ox.Store, text: str) -> set[tuple[Key, ...]]:
    found = store.query(text, use_default_graph_as_union=True)
    assert isinstance(found, ox.QueryTriples)
    return {(of_oxigraph(t.subject), of_oxigraph(t.predicate), of_oxigraph(t.object)) for t in found}


def triples_of_rdflib(data: rdflib.Graph, text: str) -> set[tuple[Key, ...]]:
    found = data.query(text).graph
    assert found is not None
    return {(of_rdflib(s), of_rdflib(p), of_rdflib(o)) for s, p, o in found}

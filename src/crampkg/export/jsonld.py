"""JSON-LD 1.1 with a context of its own, in which properties have their short names.

The document reads as plain JSON (`"label": "quinine"`, `"treatsCramp": [...]`) and means the same triples: the
context says for each short name which property it is, and whether its values are IRIs, English texts or typed.
A named graph is an object with `@graph`, so that each source stays apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Final

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from crampkg.base.namespaces import BASE, PREFIXES, compact, prefix_of
from crampkg.export.selection import Selection
from crampkg.export.streams import json_pieces

__all__ = ["write", "written"]

_TYPE: Final = PREFIXES["rdf"] + "type"
_STRING: Final = PREFIXES["xsd"] + "string"
_READABLE: Final = {
    "IAO:0000115": "oboDefinition",
    "oboInOwl:id": "oboId",
    "oboInOwl:hasDbXref": "crossReference",
}
"""Names for properties whose own are numbers, or too short to be told from JSON-LD's keywords."""
Shape = tuple[str, str]
"""What the values of a property are: ("id", ""), ("language", tag), ("type", IRI), or ("mixed", "")."""


def write(selection: Selection, _: str) -> Iterator[bytes]:
    """Yield the selection as JSON-LD, keys and objects in a fixed order."""
    return json_pieces(_document(selection.quads))


def written(found: Iterable[Quad]) -> bytes:
    """Return quads as JSON-LD with a context, the same bytes for the same quads."""
    return b"".join(json_pieces(_document(found)))


def _document(found: Iterable[Quad]) -> dict[str, Any]:
    data = ox.Dataset(found)
    data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    quads = sorted(data, key=str)
    shapes = _shapes(quads)
    keys = _keys(shapes)
    # Version, license and notice are triples of the ontology's header: a remark beside @graph would be one more.
    return {"@context": _context(quads, shapes, keys), "@graph": _graphs(quads, shapes, keys)}


def _shapes(quads: Iterable[Quad]) -> dict[str, Shape]:
    found: dict[str, set[Shape]] = defaultdict(set)
    for quad in quads:
        found[quad.predicate.value].add(_shape(quad.object))
    return {
        predicate: next(iter(shapes)) if len(shapes) == 1 else ("mixed", "")
        for predicate, shapes in found.items()
    }


def _shape(term: object) -> Shape:
    if not isinstance(term, Literal):
        return ("id", "")
    if term.language:
        return ("language", term.language)
    return ("text", "") if term.datatype.value == _STRING else ("type", term.datatype.value)


def _keys(shapes: dict[str, Shape]) -> dict[str, str]:
    """Return the short name of each property: ours by their local names, others too where nothing else has it."""
    own: dict[str, str] = {}
    for iri in shapes:
        local = iri.removeprefix(BASE)
        if iri != local and "/" not in local and local not in PREFIXES:
            own[iri] = local
    taken = set(own.values()) | {"id", "type", *PREFIXES}
    keys = dict(own)
    for iri in sorted(set(shapes) - set(own)):
        short = _READABLE.get(compact(iri)) or compact(iri)
        local = short.rpartition(":")[2]
        if local and local.replace("_", "").isalpha() and local not in taken:
            taken.add(local)
            short = local
        keys[iri] = short
    return keys


def _context(quads: list[Quad], shapes: dict[str, Shape], keys: dict[str, str]) -> dict[str, Any]:
    iris = {
        term.value
        for quad in quads
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
        if isinstance(term, NamedNode)
    }
    spaces = dict(found for iri in iris if compact(iri) != iri and (found := prefix_of(iri)))
    context: dict[str, Any] = {"@version": 1.1, "id": "@id", "type": "@type"}
    for prefix, namespace in sorted({**spaces, "xsd": PREFIXES["xsd"]}.items()):
        plain = namespace[-1] in "/#"
        context[prefix] = namespace if plain else {"@id": namespace, "@prefix": True}
    for iri in sorted(shapes, key=lambda one: keys[one].lower()):
        if iri == _TYPE:
            continue
        kind, value = shapes[iri]
        term: dict[str, Any] = {"@id": compact(iri)}
        if kind == "id":
            term["@type"] = "@id"
        elif kind == "language":
            term["@language"] = value
        elif kind == "type":
            term["@type"] = compact(value)
        context[keys[iri]] = term if len(term) > 1 else term["@id"]
    return context


def _graphs(quads: list[Quad], shapes: dict[str, Shape], keys: dict[str, str]) -> list[dict[str, Any]]:
    by_graph: dict[str, dict[str, list[Quad]]] = defaultdict(lambda: defaultdict(list))
    for quad in quads:
        graph = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
        by_graph[graph][_name(quad.subject)].append(quad)
    return [
        {
            "id": compact(graph),
            "@graph": [_node(subject, some, shapes, keys) for subject, some in sorted(subjects.items())],
        }
        for graph, subjects in sorted(by_graph.items())
    ]


def _node(subject: str, quads: list[Quad], shapes: dict[str, Shape], keys: dict[str, str]) -> dict[str, Any]:
    values: dict[str, list[Any]] = defaultdict(list)
    for quad in quads:
        iri = quad.predicate.value
        if iri == _TYPE:
            values["type"].append(_name(quad.object))
        else:
            values[keys[iri]].append(_value(quad.object, shapes[iri]))
    node: dict[str, Any] = {"id": subject}
    for key in sorted(values, key=lambda one: (one != "type", one.lower())):
        node[key] = values[key] if len(values[key]) > 1 else values[key][0]
    return node


def _value(term: object, shape: Shape) -> Any:
    if not isinstance(term, Literal):
        return _name(term) if shape[0] == "id" else {"id": _name(term)}
    if shape[0] != "mixed":
        return term.value
    if term.language:
        return {"@value": term.value, "@language": term.language}
    if term.datatype.value == _STRING:
        return {"@value": term.value}
    return {"@value": term.value, "@type": compact(term.datatype.value)}


def _name(term: object) -> str:
    return str(term) if isinstance(term, BlankNode) else compact(term.value)  # type: ignore[attr-defined]

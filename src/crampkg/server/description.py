"""The service description (SPARQL 1.1): the endpoint's abilities, graphs and limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from crampkg.base.namespaces import BASE, PREFIXES
from crampkg.sparql.formats import FORMATS, graph_bytes
from crampkg.sparql.limits import Limits

__all__ = ["service_description"]

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_RDF: Final = PREFIXES["rdf"]
_W3C_NAMES: Final = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "nt": "N-Triples",
    "rdfxml": "RDF_XML",
    "jsonld": "JSON-LD",
    "trig": "TriG",
    "nquads": "N-Quads",
}


def service_description(limits: Limits, graphs: Mapping[str, int], endpoint: str, format: str) -> bytes:
    """Return the description in a format for graphs.

    `graphs` holds the number of triples by the IRI of the graph; `endpoint` is the service's public address.
    """
    quads: list[Quad] = []

    def say(subject: NamedNode | BlankNode, name: str, *values: NamedNode | BlankNode | Literal) -> None:
        quads.extend(Quad(subject, NamedNode(name), value) for value in values)

    me, dataset, default = BlankNode("service"), BlankNode("dataset"), BlankNode("default")
    say(me, _RDF + "type", NamedNode(_SD + "Service"))
    say(me, _SD + "endpoint", NamedNode(endpoint))
    say(me, _SD + "supportedLanguage", NamedNode(_SD + "SPARQL11Query"))
    say(me, _SD + "feature", NamedNode(_SD + "UnionDefaultGraph"))
    say(me, _SD + "resultFormat", *(NamedNode(_FORMATS + _W3C_NAMES[n]) for n in FORMATS if n in _W3C_NAMES))
    for what in (
        f"A query may take {limits.seconds:g} s." if limits.seconds is not None else "",
        f"A result holds at most {limits.rows:,} rows or triples." if limits.rows is not None else "",
        f"A result holds at most {limits.bytes:,} bytes." if limits.bytes is not None else "",
        "A truncated result says so in the header Crampkg-Truncated, and in the result itself if the format allows.",
        "SERVICE, updates, and FROM with graphs that this server does not have are refused.",
    ):
        if what:
            say(me, PREFIXES["rdfs"] + "comment", Literal(what, language="en"))
    say(me, _SD + "defaultDataset", dataset)
    say(dataset, _RDF + "type", NamedNode(_SD + "Dataset"))
    say(dataset, PREFIXES["dcterms"] + "isPartOf", NamedNode(BASE + "dataset"))
    say(dataset, _SD + "defaultGraph", default)
    say(default, _RDF + "type", NamedNode(_SD + "Graph"))
    for graph, triples in graphs.items():
        part = BlankNode("graph" + str(len(quads)))
        say(dataset, _SD + "namedGraph", part)
        say(part, _RDF + "type", NamedNode(_SD + "NamedGraph"))
        say(part, _SD + "name", NamedNode(graph))
        held = BlankNode("held" + str(len(quads)))
        say(part, _SD + "graph", held)
        say(held, _RDF + "type", NamedNode(_SD + "Graph"))
        say(held, PREFIXES["void"] + "triples", Literal(triples))
    return graph_bytes(quads, format, prefixes={**PREFIXES, "sd": _SD})

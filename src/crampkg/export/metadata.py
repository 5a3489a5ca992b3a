"""The description of a release as a dataset: VoID and DCAT, with a distribution for each file."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256

from pyoxigraph import Literal, NamedNode, Quad

from crampkg.export.scope import Selection
from crampkg.names import BASE, GRAPH, PREFIXES
from crampkg.results_format import announce, graph_bytes

__all__ = ["describe"]

_SPDX = "http://spdx.org/rdf/terms#"
_IANA = "https://www.iana.org/assignments/media-types/"


def describe(selection: Selection, files: Mapping[str, tuple[bytes, str, str]]) -> bytes:
    """Return the description in Turtle. `files` are names with content, media type and title."""
    graph, header = selection.graph, selection.graph.header
    dataset = NamedNode(f"{BASE}dataset")
    quads: list[Quad] = []

    def say(subject: NamedNode, name: str, *values: NamedNode | Literal) -> None:
        prefix, _, local = name.partition(":")
        space = _SPDX if prefix == "spdx" else PREFIXES[prefix]
        quads.extend(Quad(subject, NamedNode(space + local), value) for value in values)

    def english(text: str) -> Literal:
        return Literal(text, language="en")

    xsd = PREFIXES["xsd"]
    say(dataset, "rdf:type", NamedNode(PREFIXES["void"] + "Dataset"), NamedNode(PREFIXES["dcat"] + "Dataset"))
    say(dataset, "dcterms:title", english(header["title"]))
    say(dataset, "dcterms:description", english(header["description"]))
    say(dataset, "dcterms:license", NamedNode(header["license"]))
    say(dataset, "dcterms:isVersionOf", NamedNode(header["ontology"]))
    say(dataset, "dcat:version", Literal(header["version"]))
    say(dataset, "rdfs:comment", english(selection.notice))
    say(dataset, "void:uriSpace", Literal(BASE))
    say(dataset, "void:triples", Literal(len({q.triple for q in selection.quads})))
    say(
        dataset,
        "void:vocabulary",
        *(NamedNode(PREFIXES[one]) for one in ("cramp", "owl", "skos", "dcterms", "prov")),
    )
    for source in graph.sources.values():
        say(dataset, "dcterms:source", NamedNode(source.iri))
    for row in graph.view("graphs"):
        name = str(row["graph"])
        part = NamedNode(f"{BASE}dataset#{name.removeprefix(GRAPH)}")
        say(dataset, "void:subset", part)
        say(part, "rdf:type", NamedNode(PREFIXES["void"] + "Dataset"))
        say(part, "dcterms:title", Literal(name.removeprefix(GRAPH)))
        say(part, "void:triples", Literal(int(row["triples"] or 0)))
    for kind in ("Claim", "Condition", "Drug", "Test"):
        held = {
            q.subject for q in selection.quads if q.object == NamedNode(BASE + kind) and q.predicate == _TYPE
        }
        part = NamedNode(f"{BASE}dataset#class-{kind}")
        say(dataset, "void:classPartition", part)
        say(part, "void:class", NamedNode(BASE + kind))
        say(part, "void:entities", Literal(len(held)))
    for name, (data, media, title) in sorted(files.items()):
        file = NamedNode(f"{BASE}dataset#{name}")
        check = NamedNode(f"{BASE}dataset#sha256-{name}")
        say(dataset, "dcat:distribution", file)
        say(file, "rdf:type", NamedNode(PREFIXES["dcat"] + "Distribution"))
        say(file, "dcterms:title", english(title))
        say(file, "dcterms:identifier", Literal(name))
        say(file, "dcat:mediaType", NamedNode(_IANA + media))
        say(file, "dcat:byteSize", Literal(str(len(data)), datatype=NamedNode(xsd + "nonNegativeInteger")))
        say(file, "dcterms:license", NamedNode(header["license"]))
        say(file, "spdx:checksum", check)
        say(check, "rdf:type", NamedNode(_SPDX + "Checksum"))
        say(check, "spdx:algorithm", NamedNode(_SPDX + "checksumAlgorithm_sha256"))
        value = Literal(sha256(data).hexdigest(), datatype=NamedNode(xsd + "hexBinary"))
        say(check, "spdx:checksumValue", value)
    body = graph_bytes(quads, "turtle", prefixes={**PREFIXES, "spdx": _SPDX})
    return announce(body, "turtle", selection.described)


_TYPE = NamedNode(PREFIXES["rdf"] + "type")

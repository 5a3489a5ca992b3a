"""The graph's description of itself (`graph:metadata`), which generic clients need.

VoID counts classes, properties and what they link; DCAT names version, license, sources, dump and checksum;
`sh:declare` lists the prefixes; the question library stands there as SHACL-SPARQL executables with descriptions
and keywords, as collections of example queries publish theirs. All of it is counted from the store and the
library when it is asked for, and equal data give equal triples.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad

from crampkg.base.errors import UsageError
from crampkg.base.namespaces import BASE, GRAPH, PREFIXES, SOURCE, compact, prefixes_of
from crampkg.build.cache import Kept
from crampkg.build.cache import kept as keep
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.sparql.catalog import Catalog, Query
from crampkg.sparql.formats import graph_bytes
from crampkg.sparql.head import query_form
from crampkg.sparql.store import EmbeddedStore

__all__ = ["DATASET", "METADATA", "checksum", "described", "description_bytes", "metadata", "served"]

METADATA: Final = NamedNode(GRAPH + "metadata")
"""The graph that holds the description; it counts all graphs but itself."""
DATASET: Final = NamedNode(BASE + "dataset")

_SCHEMA: Final = "https://schema.org/"
_SPDX: Final = "http://spdx.org/rdf/terms#"
_VOID_EXT: Final = "http://ldf.fi/void-ext#"
_MEDIA: Final = "https://www.iana.org/assignments/media-types/"
_ENDPOINT: Final = NamedNode(BASE + "sparql")
_EXECUTABLES: Final = {
    "SELECT": ("SPARQLSelectExecutable", "select"),
    "ASK": ("SPARQLAskExecutable", "ask"),
    "CONSTRUCT": ("SPARQLConstructExecutable", "construct"),
    "DESCRIBE": ("SPARQLDescribeExecutable", "describe"),
}
_PARTITIONS: Final = frozenset(
    [PREFIXES["void"] + name for name in ("classPartition", "propertyPartition", "subset")]
    + [PREFIXES["sh"] + "declare"]
)
_VOCABULARIES: Final = ("skos", "dcterms", "prov", "owl")
"""Told of where they are used, so that readers know which words they meet."""
_COUNTS: Final = tuple(f"{DATASET.value}#{name}/" for name in ("class", "property", "prefix"))
_TYPE: Final = NamedNode(PREFIXES["rdf"] + "type")
_SOURCE: Final = NamedNode(BASE + "Source")


def served(graph: KnowledgeGraph) -> Kept:
    """Return the store of an embedded graph with its own description, kept on disk where the graph is.

    UsageError for a graph that is not embedded.
    """
    if not isinstance(graph.store, EmbeddedStore):
        raise UsageError("a remote graph describes itself")
    store, kept = graph.store.store, graph.kept
    if kept is None:
        return Kept(described(store, graph.catalog), "")
    parts = [kept.digest, *PREFIXES, *(query.text for query in graph.catalog.questions)]
    digest = hashlib.sha256(
        "\0".join([*parts, Path(__file__).read_text(encoding="utf-8")]).encode()
    ).hexdigest()
    return keep("served", digest[:32], lambda: described(kept.in_memory(), graph.catalog))


def described(store: ox.Store, catalog: Catalog) -> ox.Store:
    """Return a copy of a store that holds its own description as well."""
    copy = ox.Store()
    copy.bulk_extend(quad for quad in store if quad.graph_name != METADATA)
    copy.extend(metadata(store, catalog))
    return copy


def metadata(store: ox.Store, catalog: Catalog) -> list[Quad]:
    """Return the description of what a store holds, as quads of `graph:metadata`, in a fixed order."""
    quads = [quad for quad in store if quad.graph_name != METADATA]
    about = _About()
    _record(about, quads)
    _distribution(about, quads)
    _counts(about, quads)
    _prefixes(about, quads)
    for query in catalog.questions:
        _executable(about, query)
    return sorted(set(about.quads), key=str)


def description_bytes(
    quads: Iterable[Quad], format: str, *, prefixes: Mapping[str, str] | None = None
) -> bytes:
    """Return a description in an RDF format, the record of the dataset and its files before the many counts.

    `prefixes` default to the project's table. Formats in which order means nothing (RDF/XML, JSON-LD) are as they are.
    """
    record: list[Quad] = []
    rest: list[Quad] = []
    for quad in quads:
        counted = quad.subject == DATASET and quad.predicate.value in _PARTITIONS
        (record if _is_record(quad.subject) and not counted else rest).append(quad)
    known = PREFIXES if prefixes is None else prefixes
    if format not in ("turtle", "trig", "nt", "nquads"):
        return graph_bytes([*record, *rest], format, prefixes=known)
    parts = [graph_bytes(some, format, prefixes=known) for some in (record, rest)]
    lines = [line for part in parts for line in part.splitlines(keepends=True)]
    heads = sorted({line for line in lines if line.startswith(b"@prefix ")})
    return b"".join([*heads, *(line for line in lines if not line.startswith(b"@prefix "))])


def _is_record(subject: object) -> bool:
    return subject == DATASET or (
        isinstance(subject, NamedNode)
        and subject.value.startswith(DATASET.value + "#")
        and not subject.value.startswith(_COUNTS)
    )


def checksum(quads: Iterable[Quad]) -> tuple[str, int]:
    """Return the SHA-256 of quads and their size in bytes, as canonical N-Quads (`graph:metadata` left out)."""
    body = graph_bytes((quad for quad in quads if quad.graph_name != METADATA), "nquads")
    return hashlib.sha256(body).hexdigest(), len(body)


class _About:
    """Gathers statements; names are CURIEs of the table or whole IRIs."""

    def __init__(self) -> None:
        self.quads: list[Quad] = []

    def say(self, subject: NamedNode, predicate: str, *values: NamedNode | Literal | str | int) -> None:
        for value in values:
            term = value if isinstance(value, NamedNode | Literal) else Literal(value)
            self.quads.append(Quad(subject, _iri(predicate), term, METADATA))


def _iri(name: str) -> NamedNode:
    prefix, _, local = name.partition(":")
    return NamedNode(PREFIXES[prefix] + local if prefix in PREFIXES else name)


def _part(*names: str) -> NamedNode:
    return NamedNode(DATASET.value + "#" + quote("/".join(names), safe="/:-._~"))


def _record(about: _About, quads: list[Quad]) -> None:
    """Title, version, license and notice, which the ontology's header holds; the sources; how to get at it."""
    about.say(DATASET, "rdf:type", _iri("void:Dataset"), _iri("dcat:Dataset"))
    copied = {
        "dcterms:title": "dcterms:title",
        "dcterms:description": "dcterms:description",
        "dcterms:license": "dcterms:license",
        "owl:versionInfo": "dcat:version",
        "owl:versionIRI": "dcterms:conformsTo",
        "rdfs:comment": "rdfs:comment",
    }
    header = NamedNode(BASE)
    for said, repeated in copied.items():
        for quad in quads:
            if (
                quad.subject == header
                and quad.predicate == _iri(said)
                and isinstance(quad.object, NamedNode | Literal)
            ):
                about.say(DATASET, repeated, quad.object)
    source = _iri("cramp:Source")
    sources = [quad.subject for quad in quads if quad.predicate == _TYPE and quad.object == source]
    about.say(DATASET, "dcterms:source", *(one for one in sources if isinstance(one, NamedNode)))
    about.say(DATASET, "void:uriSpace", BASE)
    about.say(DATASET, "void:sparqlEndpoint", _ENDPOINT)
    used = {quad.predicate.value for quad in quads}
    used |= {
        quad.object.value for quad in quads if quad.predicate == _TYPE and isinstance(quad.object, NamedNode)
    }
    spaces = (PREFIXES[prefix] for prefix in _VOCABULARIES)
    about.say(
        DATASET,
        "void:vocabulary",
        *(NamedNode(space) for space in spaces if any(iri.startswith(space) for iri in used)),
    )
    about.say(DATASET, "void:rootResource", header)


def _distribution(about: _About, quads: list[Quad]) -> None:
    """The dump with its checksum, and the endpoint as a data service."""
    dump, digest, service = _part("nquads"), _part("nquads-sha256"), _part("endpoint")
    address = NamedNode(BASE + "data/dataset.nq")
    sha256, size = checksum(quads)
    about.say(DATASET, "void:dataDump", address)
    about.say(DATASET, "dcat:distribution", dump)
    about.say(dump, "rdf:type", _iri("dcat:Distribution"))
    about.say(dump, "dcat:downloadURL", address)
    about.say(dump, "dcat:mediaType", NamedNode(_MEDIA + "application/n-quads"))
    about.say(dump, "dcat:byteSize", size)
    about.say(dump, _SPDX + "checksum", digest)
    about.say(digest, "rdf:type", NamedNode(_SPDX + "Checksum"))
    about.say(digest, _SPDX + "algorithm", NamedNode(_SPDX + "checksumAlgorithm_sha256"))
    about.say(digest, _SPDX + "checksumValue", Literal(sha256, datatype=_iri("xsd:hexBinary")))
    about.say(service, "rdf:type", _iri("dcat:DataService"))
    about.say(service, "dcat:endpointURL", _ENDPOINT)
    about.say(service, "dcat:servesDataset", DATASET)
    about.say(dump, "dcat:accessService", service)


def _counts(about: _About, quads: list[Quad]) -> None:
    """How much there is: altogether, by graph, by property, and by class with its properties and what they link."""
    triples = {quad.triple for quad in quads}
    by_graph = Counter(quad.graph_name for quad in quads)
    by_property = Counter(triple.predicate for triple in triples)
    classes: dict[object, list[NamedNode]] = defaultdict(list)
    for triple in triples:
        if triple.predicate == _TYPE and isinstance(triple.object, NamedNode):
            classes[triple.subject].append(triple.object)
    members = Counter(one for of in classes.values() for one in of)
    about.say(DATASET, "void:triples", len(triples))
    about.say(DATASET, "void:distinctSubjects", len({triple.subject for triple in triples}))
    about.say(DATASET, "void:distinctObjects", len({triple.object for triple in triples}))
    about.say(
        DATASET, "void:entities", sum(isinstance(s, NamedNode) and s.value.startswith(BASE) for s in classes)
    )
    about.say(DATASET, "void:classes", len(members))
    about.say(DATASET, "void:properties", len(by_property))
    terms = _terms_of_use(quads)
    for graph, count in by_graph.items():
        if isinstance(graph, NamedNode):
            about.say(DATASET, "void:subset", graph)
            about.say(graph, "rdf:type", _iri("void:Dataset"))
            about.say(graph, "void:triples", count)
            for said, value in terms.get(SOURCE + graph.value.removeprefix(GRAPH), ()):
                about.say(graph, said, value)
    for name, count in by_property.items():
        part = _part("property", compact(name.value))
        about.say(DATASET, "void:propertyPartition", part)
        about.say(part, "void:property", name)
        about.say(part, "void:triples", count)
    for kind, count in members.items():
        part = _part("class", compact(kind.value))
        about.say(DATASET, "void:classPartition", part)
        about.say(part, "void:class", kind)
        about.say(part, "void:entities", count)
    _links(about, triples, classes)


def _terms_of_use(quads: Iterable[Quad]) -> dict[str, list[tuple[str, NamedNode | Literal]]]:
    """License and rights of the sources that have their own, by source: those of what their graphs hold."""
    found: dict[str, list[tuple[str, NamedNode | Literal]]] = defaultdict(list)
    for quad in quads:
        for name in ("dcterms:license", "dcterms:rights"):
            if quad.predicate == _iri(name) and isinstance(quad.subject, NamedNode):
                assert isinstance(quad.object, NamedNode | Literal)  # noqa: S101  # by the ranges of both
                found[quad.subject.value].append((name, quad.object))
    return found


def _links(about: _About, triples: Iterable[ox.Triple], classes: dict[object, list[NamedNode]]) -> None:
    used: Counter[tuple[NamedNode, NamedNode]] = Counter()
    linked: Counter[tuple[NamedNode, NamedNode, NamedNode, str]] = Counter()
    for triple in triples:
        value = triple.object
        if isinstance(value, Literal):
            targets = [(value.datatype, "datatype")]
        else:
            targets = [(one, "class") for one in classes.get(value, ())]
        for kind in classes.get(triple.subject, ()):
            used[kind, triple.predicate] += 1
            for target, sort in targets:
                linked[kind, triple.predicate, target, sort] += 1
    for (kind, name), count in used.items():
        of = ("class", compact(kind.value))
        part = _part(*of, compact(name.value))
        about.say(_part(*of), "void:propertyPartition", part)
        about.say(part, "void:property", name)
        about.say(part, "void:triples", count)
    for (kind, name, target, sort), count in linked.items():
        link = ("class", compact(kind.value), compact(name.value))
        part = _part(*link, compact(target.value))
        space = PREFIXES["void"] if sort == "class" else _VOID_EXT
        about.say(_part(*link), f"{space}{sort}Partition", part)
        about.say(part, f"{space}{sort}", target)
        about.say(part, "void:triples", count)


def _prefixes(about: _About, quads: Iterable[Quad]) -> None:
    names = {
        quad.subject.value.removeprefix(SOURCE)
        for quad in quads
        if quad.predicate == _TYPE and quad.object == _SOURCE and isinstance(quad.subject, NamedNode)
    }
    for prefix, space in prefixes_of(sorted(names)).items():
        part = _part("prefix", prefix)
        about.say(DATASET, "sh:declare", part)
        about.say(part, "rdf:type", _iri("sh:PrefixDeclaration"))
        about.say(part, "sh:prefix", prefix)
        about.say(part, "sh:namespace", Literal(space, datatype=_iri("xsd:anyURI")))


def _executable(about: _About, query: Query) -> None:
    """A question of the library, in the convention of the SIB example collections."""
    text = query.body
    kind, text_property = _EXECUTABLES[query_form(text)]
    me = NamedNode(f"{BASE}question/{query.name}")
    about.say(me, "rdf:type", _iri("sh:SPARQLExecutable"), _iri("sh:" + kind))
    about.say(me, "rdfs:comment", Literal(query.summary, language="en"))
    if query.description:
        about.say(me, "dcterms:description", Literal(query.description, language="en"))
    about.say(me, "sh:prefixes", DATASET)
    about.say(me, "sh:" + text_property, text)
    about.say(me, _SCHEMA + "target", _ENDPOINT)
    about.say(me, _SCHEMA + "keywords", *query.tags)

"""Linked data: every IRI that the graph mints leads somewhere, in every format; what is not here is 404."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from crampkg.describing import DATASET, METADATA, checksum, described, metadata
from crampkg.graph import KnowledgeGraph
from crampkg.names import BASE, PREFIXES
from crampkg.results import Rows
from crampkg.results_format import formats_for
from crampkg.server import Service
from crampkg.server.service import OWN
from crampkg.store import EmbeddedStore
from serving import ask, serving

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def embedded(graph: KnowledgeGraph) -> ox.Store:
    assert isinstance(graph.store, EmbeddedStore)
    return graph.store.store


@pytest.fixture(scope="module")
def description(graph: KnowledgeGraph) -> list[ox.Quad]:
    return metadata(embedded(graph), graph.catalog)


@pytest.fixture(scope="module")
def service(graph: KnowledgeGraph) -> Iterator[Service]:
    pages = {BASE + "quinine": "/quinine"}
    service = Service.of(graph, page_of=pages.get)
    yield service
    service.close()


@pytest.fixture(scope="module")
def url(service: Service) -> Iterator[str]:
    with serving(service) as address:
        yield address


def iri(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(PREFIXES[prefix] + local)


# --- addresses


@pytest.mark.parametrize(
    ("accept", "location"),
    [
        ("text/turtle", "/data/quinine.ttl"),
        ("application/rdf+xml", "/data/quinine.rdf"),
        ("application/ld+json", "/data/quinine.jsonld"),
        ("text/html;q=0.5, application/n-triples", "/data/quinine.nt"),
        (BROWSER, "/quinine"),
        (None, "/data/quinine.ttl"),
    ],
)
def test_an_id_leads_by_accept(url: str, accept: str | None, location: str) -> None:
    answer = ask(url, "/id/quinine", accept=accept)
    assert (answer.status, answer.headers["location"]) == (303, location)
    assert answer.headers["vary"] == "Accept"


def test_what_has_no_page_is_shown_plainly(url: str) -> None:
    answer = ask(url, "/id/supports", accept=BROWSER)
    assert answer.headers["location"] == "/data/supports.html"
    page = ask(url, "/data/supports.html")
    assert page.type == "text/html"
    assert "Not medical advice" in page.text
    assert '<a href="/id/' in page.text


def test_nothing_acceptable(url: str) -> None:
    assert ask(url, "/id/quinine", accept="image/png").status == 406


@pytest.mark.parametrize(
    "path", ["/id/no-such-thing", "/data/no-such-thing.ttl", "/data/quinine", "/data/quinine.doc"]
)
def test_what_is_not_here(url: str, path: str) -> None:
    assert ask(url, path).status == 404


@pytest.mark.parametrize("form", formats_for("triples"), ids=lambda form: form.name)
def test_data_in_every_format(url: str, form: object) -> None:
    extension, engine = form.extension, form.engine  # type: ignore[attr-defined]
    answer = ask(url, f"/data/quinine.{extension}")
    assert answer.type == form.media_type  # type: ignore[attr-defined]
    triples = {quad.triple for quad in ox.parse(answer.body, format=engine)}
    label = ox.Triple(iri("cramp:quinine"), iri("rdfs:label"), ox.Literal("quinine", language="en"))
    assert label in triples
    assert any(t.predicate == iri("cramp:subject") and t.object == iri("cramp:quinine") for t in triples)


def test_every_minted_iri_resolves(url: str, graph: KnowledgeGraph, description: list[ox.Quad]) -> None:
    """Subjects, predicates, objects and graphs of ours, each once; what follows # is the document's."""
    minted = {
        term.value.partition("#")[0]
        for quad in [*embedded(graph), *description]
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
        if isinstance(term, ox.NamedNode) and term.value.startswith(BASE)
    }
    assert len(minted) > 500
    services = {BASE + "sparql", BASE + "data/dataset.nq"}
    assert services <= minted
    broken = [
        one
        for one in sorted(minted - services)
        if ask(url, "/id/" + one.removeprefix(BASE), accept="text/turtle").status != 303
    ]
    assert broken == []


def test_the_ontology_itself(url: str) -> None:
    for path in ("/id/", "/id/0.1.0"):
        answer = ask(url, path, accept="text/turtle")
        assert (answer.status, answer.headers["location"]) == (303, "/data/ontology.ttl")
    assert "owl:Ontology" in ask(url, "/data/ontology.ttl").text


def test_a_source_brings_its_passages(url: str) -> None:
    answer = ask(url, "/data/source/gard.nt")
    assert "source/gard#chars-" in answer.text


def test_a_graph_is_its_content(url: str, graph: KnowledgeGraph) -> None:
    answer = ask(url, "/data/graph/gard.nq")
    name = iri("graph:gard")
    sent = {quad.triple for quad in ox.parse(answer.body, format=ox.RdfFormat.N_QUADS)}
    assert sent == {quad.triple for quad in embedded(graph).quads_for_pattern(None, None, None, name)}


# --- the description


def objects(quads: list[ox.Quad], subject: ox.NamedNode, predicate: str) -> list[str]:
    return [q.object.value for q in quads if q.subject == subject and q.predicate == iri(predicate)]  # type: ignore[union-attr]


def test_void_at_its_well_known_place(url: str, description: list[ox.Quad]) -> None:
    answer = ask(url, "/.well-known/void")
    assert answer.type == "text/turtle"
    sent = {quad.triple for quad in ox.parse(answer.body, format=ox.RdfFormat.TURTLE)}
    assert sent == {quad.triple for quad in description}


def test_the_checksum_is_that_of_the_dump(url: str, description: list[ox.Quad]) -> None:
    dump = ask(url, "/data/dataset.nq").body
    told = [q.object.value for q in description if q.predicate.value.endswith("checksumValue")]  # type: ignore[union-attr]
    assert told == [hashlib.sha256(dump).hexdigest()]
    sizes = [q.object.value for q in description if q.predicate == iri("dcat:byteSize")]  # type: ignore[union-attr]
    assert sizes == [str(len(dump))]


def test_equal_data_give_equal_descriptions(graph: KnowledgeGraph, description: list[ox.Quad]) -> None:
    again = described(embedded(graph), graph.catalog)
    assert metadata(again, graph.catalog) == description
    assert checksum(again) == checksum(embedded(graph))


def test_counts_are_those_of_the_graph(graph: KnowledgeGraph, description: list[ox.Quad]) -> None:
    (triples,) = objects(description, DATASET, "void:triples")
    assert int(triples) == len({quad.triple for quad in embedded(graph)})
    for row in graph.view("graphs"):
        assert objects(description, ox.NamedNode(str(row["graph"])), "void:triples") == [str(row["triples"])]
    part = ox.NamedNode(DATASET.value + "#class/cramp:Claim")
    assert objects(description, part, "void:entities") == [str(len(graph.claims))]
    part = ox.NamedNode(DATASET.value + "#class/cramp:Claim/cramp:direction")
    assert objects(description, part, "void:triples") == [str(len(graph.claims))]


def test_the_record_is_complete(graph: KnowledgeGraph, description: list[ox.Quad]) -> None:
    assert objects(description, DATASET, "dcat:version") == [graph.header["version"]]
    assert objects(description, DATASET, "dcterms:license") == [graph.header["license"]]
    assert sorted(objects(description, DATASET, "dcterms:source")) == sorted(graph.sources)
    assert "medical advice" in objects(description, DATASET, "rdfs:comment")[0]


def test_generic_clients_find_prefixes_questions_and_partitions(
    service: Service, graph: KnowledgeGraph
) -> None:
    """The queries by which clients of the SIB collections read an endpoint."""

    def rows(text: str) -> list[dict[str, object]]:
        answer = service.store.query(text)
        assert isinstance(answer, Rows)
        return [dict(row) for row in answer.to_plain()]

    prefixes = rows("SELECT DISTINCT ?p ?n WHERE { [] sh:declare [ sh:prefix ?p ; sh:namespace ?n ] }")
    assert {str(row["p"]): str(row["n"]) for row in prefixes} == PREFIXES
    examples = rows(
        "SELECT DISTINCT ?comment ?query WHERE { ?sq a sh:SPARQLExecutable ; rdfs:comment ?comment ; "
        "sh:select|sh:ask|sh:construct|sh:describe ?query . ?sq sh:prefixes/sh:declare ?any }"
    )
    assert {row["comment"] for row in examples} == {query.summary for query in graph.catalog.questions}
    for row in examples:
        service.store.query(str(row["query"]))
    links = rows(
        "SELECT ?class ?property ?other WHERE { ?x void:classPartition ?cp . ?cp void:class ?class ; "
        "void:propertyPartition ?pp . ?pp void:property ?property ; void:classPartition [ void:class ?other ] }"
    )
    assert {"class": BASE + "Claim", "property": BASE + "saidIn", "other": BASE + "Source"} in links


def test_the_description_changes_no_answer(service: Service, graph: KnowledgeGraph) -> None:
    """Questions and views say the same with and without graph:metadata (but for the list of graphs)."""
    for query in [*graph.catalog.questions, *graph.catalog.all("views")]:
        if query.name in {"graphs", "quads", "about", "labels"}:
            continue
        alone, beside = graph.store.query(query.text), service.store.query(query.text, limits=OWN)
        if isinstance(alone, Rows):
            assert isinstance(beside, Rows)
            assert set(alone.rows) == set(beside.rows), query.name


def test_metadata_repeats_no_triple(graph: KnowledgeGraph, description: list[ox.Quad]) -> None:
    assert {q.triple for q in description} & {q.triple for q in embedded(graph)} == set()
    assert {q.graph_name for q in description} == {METADATA}

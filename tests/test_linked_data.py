"""Linked data: every IRI that the graph mints leads somewhere, in every format; what is not here is 404."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from crampkg.base.namespaces import BASE, PREFIXES
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.export import EXPORTS, Scope, export
from crampkg.export.dataset import DATASET, METADATA, checksum, described, metadata
from crampkg.server import Service
from crampkg.server.service import OWN
from crampkg.sparql.formats import formats_for
from crampkg.sparql.results import Rows
from crampkg.sparql.store import EmbeddedStore
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


EXPORTED = ("nanopub", "obographs", "jsonld", "owl", "kgx", "cx2")


@pytest.fixture(scope="module")
def minted(graph: KnowledgeGraph, description: list[ox.Quad]) -> set[str]:
    """Every IRI of ours in the described graph and in what is exported; what follows # is the document's."""
    found = {
        term.value.partition("#")[0]
        for quad in [*embedded(graph), *description]
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name)
        if isinstance(term, ox.NamedNode) and term.value.startswith(BASE)
    }
    for name in EXPORTED:
        made = export(graph, name)
        if name == "nanopub":
            assert isinstance(made, bytes)
            quads = ox.parse(made, format=ox.RdfFormat.TRIG)
            terms = {term for quad in quads for term in quad if isinstance(term, ox.NamedNode)}
            found |= {term.value.partition("#")[0] for term in terms if term.value.startswith(BASE)}
            continue
        for body in made.values() if isinstance(made, dict) else [made]:
            for text in re.findall(re.escape(BASE) + r"[^\s\"'<>#|;,)\]}]*", body.decode()):
                found.add(text.rstrip("."))
    return found


@pytest.mark.slow
def test_every_minted_iri_resolves(url: str, minted: set[str]) -> None:
    assert len(minted) > 2_500
    services = {"sparql", "data/dataset.nq", "claim/gard/triggered-by-physical-activity/nanopub"}
    assert {BASE + one for one in services} <= minted
    broken = [
        one
        for one in sorted(minted)
        if ask(url, "/id/" + one.removeprefix(BASE), accept="text/turtle, application/trig;q=0.5").status
        != 303
    ]
    assert broken == []


@pytest.mark.parametrize(
    ("slug", "location", "media_type"),
    [
        ("sparql", "/sparql", "text/turtle"),
        ("data/dataset.nq", "/data/dataset.nq", "application/n-quads"),
        ("data/export/nt?graph=inferred", "/data/export/nt?graph=inferred", "application/n-triples"),
        (
            "claim/gard/triggered-by-physical-activity/nanopub",
            "/data/claim/gard/triggered-by-physical-activity/nanopub.trig",
            "application/trig",
        ),
        ("claim/gard/", "/id/source/gard", "text/turtle"),
        ("source/", "/id/dataset", "text/turtle"),
        ("question/treatments-for", "/data/question/treatments-for.ttl", "text/turtle"),
        ("question/tried-for", "/data/question/treatments-for.ttl", "text/turtle"),
        ("dataset", "/data/dataset.ttl", "text/turtle"),
    ],
)
def test_what_is_no_term_leads_on(url: str, slug: str, location: str, media_type: str) -> None:
    wanted = "text/turtle, application/trig;q=0.5"
    answer = ask(url, "/id/" + slug, accept=wanted)
    assert (answer.status, answer.headers["location"]) == (303, location)
    there = ask(url, location, accept=wanted)
    if location.startswith("/id/"):
        there = ask(url, there.headers["location"], accept=wanted)
    assert (there.status, there.type) == (200, media_type)


def test_a_nanopublication_by_itself(url: str, graph: KnowledgeGraph) -> None:
    claim = BASE + "claim/gard/triggered-by-physical-activity"
    whole = export(graph, "nanopub", Scope(source="gard"))
    assert isinstance(whole, bytes)
    wanted = {
        quad
        for quad in ox.parse(whole, format=ox.RdfFormat.TRIG)
        if str(quad.graph_name).startswith(f"<{claim}/nanopub#")
    }
    assert len({quad.graph_name for quad in wanted}) == 4
    for extension, form in {"trig": ox.RdfFormat.TRIG, "nq": ox.RdfFormat.N_QUADS}.items():
        body = ask(url, f"/data/{claim.removeprefix(BASE)}/nanopub.{extension}").body
        assert set(ox.parse(body, format=form)) == wanted
    assert ask(url, f"/data/{claim.removeprefix(BASE)}/nanopub.ttl").status == 404
    assert ask(url, "/id/claim/gard/no-such-claim/nanopub").status == 404


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "format", "scope"),
    [
        ("quinine.ttl", "turtle", Scope(term="quinine")),
        ("quinine.trig", "trig", Scope(term="quinine")),
        ("quinine.jsonld", "jsonld", Scope(term="quinine")),
        ("quinine.owl", "owl", Scope(term="quinine")),
        ("quinine.graphml", "graphml", Scope(term="quinine")),
        ("quinine.obographs.json", "obographs", Scope(term="quinine")),
        ("quinine.html.html", "html", Scope(term="quinine")),
        ("quinine.nanopub.trig", "nanopub", Scope(term="quinine")),
        ("source/gard.sssom.tsv", "sssom", Scope(source="gard")),
        ("source/gard.nq", "nquads", Scope(source="gard")),
        ("dataset.trig", "trig", Scope()),
    ],
)
def test_data_are_what_the_command_writes(
    url: str, graph: KnowledgeGraph, path: str, format: str, scope: Scope
) -> None:
    answer = ask(url, f"/data/{path}")
    assert (answer.status, answer.type) == (200, EXPORTS[format].media_type)
    assert answer.body == export(graph, format, scope)


def test_a_folder_comes_as_an_archive(url: str, graph: KnowledgeGraph) -> None:
    answer = ask(url, "/data/quinine.kgx.zip")
    with zipfile.ZipFile(io.BytesIO(answer.body)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == export(
            graph, "kgx", Scope(term="quinine")
        )


@pytest.mark.parametrize("slug", ["supports", "treats", "claim/gard/triggered-by-physical-activity"])
def test_what_is_said_of_other_things_keeps_its_graphs(url: str, graph: KnowledgeGraph, slug: str) -> None:
    answer = ask(url, f"/data/{slug}.nq")
    quads = list(ox.parse(answer.body, format=ox.RdfFormat.N_QUADS))
    held = set(embedded(graph))
    plain = [
        q for q in quads if not isinstance(q.subject, ox.BlankNode) and not isinstance(q.object, ox.BlankNode)
    ]
    assert [q for q in plain if q not in held and q.graph_name != METADATA] == []
    assert len({q.graph_name for q in plain}) > 1
    for extension in ("ttl", "trig", "nt", "rdf"):
        text = ask(url, f"/data/{slug}.{extension}").text
        assert all(
            one in text for one in ("Not medical advice", graph.header["license"], graph.header["version"])
        )
    document = ask(url, f"/data/{slug}.jsonld").json
    assert document["@context"]["license"] == {"@id": "dcterms:license", "@type": "@id"}
    assert ask(url, f"/data/{slug}.graphml").status == 404


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
    # The record comes before the counts.
    assert answer.text.index("dcat:endpointURL") < answer.text.index("void:propertyPartition") < 200_000
    assert answer.text[: answer.text.index("void:propertyPartition")].count("\n") < 200
    assert len(answer.text.splitlines()) > 2_000


@pytest.mark.slow
def test_the_checksum_is_that_of_the_dump(url: str, description: list[ox.Quad]) -> None:
    dump = ask(url, "/data/dataset.nq").body
    told = [q.object.value for q in description if q.predicate.value.endswith("checksumValue")]  # type: ignore[union-attr]
    assert told == [hashlib.sha256(dump).hexdigest()]
    sizes = [q.object.value for q in description if q.predicate == iri("dcat:byteSize")]  # type: ignore[union-attr]
    assert sizes == [str(len(dump))]


@pytest.mark.slow
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
    assert {str(row["p"]): str(row["n"]) for row in prefixes} == graph.prefixes
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


@pytest.mark.slow
def test_the_description_changes_no_answer(service: Service, graph: KnowledgeGraph) -> None:
    """Questions and views say the same with and without graph:metadata (but for the list of graphs)."""
    for query in [*graph.catalog.questions, *graph.catalog.all("views")]:
        if query.name in {"graphs", "quads", "about", "labels"}:
            continue
        alone, beside = graph.store.query(query.text), service.store.query(query.text, limits=OWN)
        if isinstance(alone, Rows):
            assert isinstance(beside, Rows)
            assert set(alone.rows) == set(beside.rows), query.name


@pytest.mark.slow
def test_metadata_repeats_no_triple(graph: KnowledgeGraph, description: list[ox.Quad]) -> None:
    assert {q.triple for q in description} & {q.triple for q in embedded(graph)} == set()
    assert {q.graph_name for q in description} == {METADATA}

"""The exports before their judges: the validators and readers of the communities whose formats they are."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib

from crampkg.base.namespaces import BASE
from crampkg.export import EXPORTS, Scope, export
from crampkg.sparql.results import Rows, Triples
from crampkg.sparql.store import EmbeddedStore
from judging import cytoscape, judge

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph

pytestmark = [pytest.mark.validators, pytest.mark.timeout(300)]

WHOLE = Scope()
OXIGRAPH = {
    "turtle": ox.RdfFormat.TURTLE,
    "turtle12": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nt": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "owl": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}


def written(graph: KnowledgeGraph, name: str, scope: Scope, folder: Path) -> Path:
    """Write an export where a judge can read it, and return the file or folder."""
    form = EXPORTS[name]
    data = export(graph, name, scope)
    path = folder / (name if form.folder else f"{name}.{form.extension}")
    if isinstance(data, bytes):
        path.write_bytes(data)
    else:
        path.mkdir()
        for file, body in data.items():
            (path / file).write_bytes(body)
    return path


def canonical(quads: Iterable[ox.Quad]) -> set[str]:
    """The quads as lines, blank nodes named by content: equal for isomorphic graphs."""
    data = ox.Dataset(quads)
    data.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return {str(quad) for quad in data}


def triples(quads: Iterable[ox.Quad]) -> set[str]:
    return canonical(ox.Quad(q.subject, q.predicate, q.object) for q in quads)


@pytest.fixture(scope="module")
def reference(graph: KnowledgeGraph) -> list[ox.Quad]:
    data = export(graph, "nquads", WHOLE)
    assert isinstance(data, bytes)
    return list(ox.parse(data, format=ox.RdfFormat.N_QUADS))


@pytest.mark.parametrize("name", [name for name in OXIGRAPH if name != "turtle12"])
def test_oxigraph_reads_every_rdf_format(graph: KnowledgeGraph, reference: list[ox.Quad], name: str) -> None:
    data = export(graph, name, WHOLE)
    assert isinstance(data, bytes)
    read = list(ox.parse(data, format=OXIGRAPH[name]))
    if name in ("trig", "nquads", "jsonld"):
        assert canonical(read) == canonical(reference)
    elif name == "owl":
        # For editors of ontologies, each claim has a label there: its paraphrase.
        # A retired claim keeps the label that it has everywhere.
        labeled = {q.subject for q in reference if q.predicate.value.endswith("#label")}
        added = [
            q
            for q in read
            if q.predicate.value.endswith("#label")
            and "/claim/" in str(q.subject)
            and q.subject not in labeled
        ]
        assert {
            (str(q.subject)[1:-1], q.object.value) for q in added if isinstance(q.object, ox.Literal)
        } == {(claim.iri, claim.paraphrase) for claim in graph.claims.values()}
        passages = [q for q in read if q.predicate.value.endswith("#label") and "#chars-" in str(q.subject)]
        assert len(passages) == len({q.subject for q in reference if "#chars-" in str(q.subject)})
        assert triples(read) == triples([*reference, *added, *passages])
    else:
        assert triples(read) == triples(reference)


@pytest.mark.parametrize(
    ("name", "rdflib_name"),
    [
        ("turtle", "turtle"),
        ("nt", "nt"),
        ("rdfxml", "xml"),
        ("trig", "trig"),
        ("nquads", "nquads"),
        ("jsonld", "json-ld"),
    ],
)
def test_rdflib_reads_the_same(
    graph: KnowledgeGraph, reference: list[ox.Quad], name: str, rdflib_name: str
) -> None:
    data = rdflib.Dataset(default_union=True)
    body = export(graph, name, WHOLE)
    assert isinstance(body, bytes)
    data.parse(data=body, format=rdflib_name)
    again = data.serialize(format="nquads")
    read = list(ox.parse(again.encode(), format=ox.RdfFormat.N_QUADS))
    assert triples(read) == triples(reference)
    if name in ("trig", "nquads", "jsonld"):
        assert Counter(str(q.graph_name) for q in read) == Counter(str(q.graph_name) for q in reference)


@pytest.mark.program("rapper")
@pytest.mark.parametrize(
    ("name", "raptor_name"),
    [
        ("turtle", "turtle"),
        ("nt", "ntriples"),
        ("rdfxml", "rdfxml"),
        ("owl", "rdfxml"),
        ("trig", "trig"),
        ("nquads", "nquads"),
    ],
)
def test_raptor_reads_the_same(
    graph: KnowledgeGraph, reference: list[ox.Quad], tmp_path: Path, name: str, raptor_name: str
) -> None:
    import subprocess

    path = written(graph, name, WHOLE, tmp_path)
    command = ["rapper", "-q", "-i", raptor_name, "-o", "ntriples", str(path), BASE]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-500:]
    # The labels that OWL adds are held to the claims above.
    expected = ox.parse(path=str(path), format=OXIGRAPH["owl"]) if name == "owl" else reference
    assert triples(ox.parse(done.stdout, format=ox.RdfFormat.N_TRIPLES)) == triples(expected)


def test_jena_reads_the_same(graph: KnowledgeGraph, reference: list[ox.Quad], tmp_path: Path) -> None:
    names = ["turtle", "turtle12", "trig", "nt", "nquads", "rdfxml", "jsonld"]
    paths = {name: tmp_path / name for name in names}
    for folder in paths.values():
        folder.mkdir()
    files = {name: written(graph, name, WHOLE, folder) for name, folder in paths.items()}
    assert judge("jars", "jena.py", *files.values())["version"] == "6.0.0"
    for name, path in files.items():
        read = list(ox.parse(path=f"{path}.jena.nq", format=ox.RdfFormat.N_QUADS))
        if name == "turtle12":
            said = [q for q in read if q.predicate.value.endswith("#reifies")]
            assert len(said) == len(graph.claims)
            assert all(isinstance(q.object, ox.Triple) for q in said)
            read = [q for q in read if q not in said]
        if name in ("trig", "nquads", "jsonld"):
            assert canonical(read) == canonical(reference), name
        else:
            assert triples(read) == triples(reference), name


def test_jena_answers_every_question_alike(graph: KnowledgeGraph, tmp_path: Path) -> None:
    """Another engine (ARQ, that of Fuseki), the same rows in the same order."""
    assert isinstance(graph.store, EmbeddedStore)
    data = tmp_path / "data.nq"
    graph.store.store.dump(str(data), format=ox.RdfFormat.N_QUADS)
    texts = {query.name: query.text for query in graph.catalog.questions}
    (tmp_path / "queries.json").write_text(json.dumps(texts), encoding="utf-8")
    said = judge("jars", "jena_questions.py", data, tmp_path / "queries.json", tmp_path)
    assert (said["version"], said["failed"]) == ("6.0.0", {})
    differing = []
    for name, text in texts.items():
        mine = graph.store.query(text)
        if isinstance(mine, Rows):
            found = ox.parse_query_results(
                (tmp_path / f"{name}.json").read_bytes(), format=ox.QueryResultsFormat.JSON
            )
            assert isinstance(found, ox.QuerySolutions)
            theirs = Rows(tuple(one.value for one in found.variables), [tuple(row) for row in found])
            same = mine.to_plain() == theirs.to_plain()
        elif isinstance(mine, Triples):
            read = ox.parse((tmp_path / f"{name}.nt").read_bytes(), format=ox.RdfFormat.N_TRIPLES)
            same = {quad.triple for quad in read} == set(mine)
        else:
            same = bool(mine) == json.loads((tmp_path / f"{name}.json").read_text())["boolean"]
        if not same:
            differing.append(name)
    assert differing == []


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_results_and_annotations_are_owl_2_dl(whole_graph: KnowledgeGraph, tmp_path: Path) -> None:
    path = written(whole_graph, "owl", WHOLE, tmp_path)
    found = judge("jars", "owlapi.py", path)[str(path)]
    assert found["violations"] == []
    assert (found["in_dl"], found["consistent"], found["imports"]) == (True, True, 0)


def _unordered(quad: ox.Quad) -> str:
    """A quad as text; an equivalence of two names, which may be written from either side, always from the same one."""
    if "#equivalent" in quad.predicate.value:
        return f"{quad.predicate} {sorted((str(quad.subject), str(quad.object)))}"
    return str(quad)


@pytest.mark.parametrize("layer", ["all", "asserted"])
def test_owl_api_finds_owl_2_dl_and_loses_nothing(graph: KnowledgeGraph, tmp_path: Path, layer: str) -> None:
    path = written(graph, "owl", Scope(graph=layer), tmp_path)  # type: ignore[arg-type]
    told = judge("jars", "owlapi.py", path)
    found = told[str(path)]
    assert told["version"].startswith("5.1.9")
    assert found["violations"] == []
    assert (found["in_dl"], found["consistent"], found["imports"]) == (True, True, 0)

    def shape(file: Path) -> tuple[set[str], Counter[str]]:
        quads = list(ox.parse(path=str(file), format=ox.RdfFormat.RDF_XML))
        named = [
            q
            for q in quads
            if not isinstance(q.subject, ox.BlankNode) and not isinstance(q.object, ox.BlankNode)
        ]
        blank = Counter(
            f"{q.predicate} {'_' if isinstance(q.object, ox.BlankNode) else q.object}"
            for q in quads
            if isinstance(q.subject, ox.BlankNode)
        )
        return {_unordered(q) for q in named}, blank

    named, blank = shape(path)
    saved, saved_blank = shape(Path(f"{path}.saved.rdf"))
    assert named - saved == set()
    assert blank - saved_blank == Counter()


def test_owl_api_would_object(graph: KnowledgeGraph, tmp_path: Path) -> None:
    path = written(graph, "owl", Scope(term="quinine"), tmp_path)
    text = path.read_text()
    undeclared = '<rdf:Description rdf:about="https://w3id.org/crampkg/quinine"><nope xmlns="https://w3id.org/crampkg/" rdf:resource="https://w3id.org/crampkg/pain"/></rdf:Description>'
    path.write_text(text.replace("</rdf:RDF>", undeclared + "</rdf:RDF>"))
    assert judge("jars", "owlapi.py", path)[str(path)]["in_dl"] is False


def test_obo_tools_read_obographs(graph: KnowledgeGraph, tmp_path: Path) -> None:
    path = written(graph, "obographs", Scope(), tmp_path)
    read = judge("formats", "formats.py", "obographs", path)
    parties = {
        p.value for c in graph.claims.values() for p in c.values("saidBy") if p.value not in graph.terms
    }
    parties |= {c.subject for c in graph.claims.values()} - graph.terms.keys() - graph.sources.keys()
    assert read["individuals"] == len(graph.claims) + len(graph.sources) + len(parties)
    told = judge("formats", "formats.py", "pronto", path)
    assert set(graph.terms) <= set(told["terms"])
    wrong = [t.iri for t in graph.terms.values() if not set(t.parents) <= set(told["terms"][t.iri])]
    assert wrong == []
    assert told["defined"] >= len(graph.terms)
    assert told["synonyms"] == sum(len(term.synonyms) for term in graph.terms.values())


@pytest.mark.parametrize("name", ["kgx", "kgx-jsonl"])
def test_kgx_finds_no_fault(graph: KnowledgeGraph, tmp_path: Path, name: str) -> None:
    path = written(graph, name, Scope(), tmp_path)
    told = judge("kgx", "kgx_validate.py", path)
    assert (told["kgx"], told["biolink"]) == ("2.7.0", "4.4.6")
    assert told["errors"] == {}
    kind = "tsv" if name == "kgx" else "jsonl"
    lines = {
        part: (path / f"{part}.{kind}").read_text().count("\n") - (kind == "tsv")
        for part in ("nodes", "edges")
    }
    assert (told["nodes"], told["edges"]) == (lines["nodes"], lines["edges"])


def test_kgx_would_object(graph: KnowledgeGraph, tmp_path: Path) -> None:
    path = written(graph, "kgx", Scope(term="quinine"), tmp_path)
    edges = path / "edges.tsv"
    edges.write_text(edges.read_text().replace("biolink:related_to", "biolink:cures_for_sure"))
    assert "INVALID_EDGE_PREDICATE" in judge("kgx", "kgx_validate.py", path)["errors"]["ERROR"]


def test_network_tools_read_the_same_network(graph: KnowledgeGraph, tmp_path: Path) -> None:
    kinds = {"claim": len(graph.claims), "hierarchy": sum(len(term.parents) for term in graph.terms.values())}
    kinds["derived"] = len({(e.subject, e.edge, e.object) for e in graph.edges})
    by_networkx = judge("formats", "formats.py", "networkx", written(graph, "graphml", Scope(), tmp_path))
    by_cytoscape = cytoscape(written(graph, "cyjs", Scope(), tmp_path))
    by_ndex = judge("formats", "formats.py", "ndex", written(graph, "cx2", Scope(), tmp_path))
    assert by_networkx["kinds"] == kinds
    assert by_cytoscape["kinds"] == kinds
    assert by_ndex["edges"] == sum(kinds.values())
    assert by_networkx["nodes"] == by_cytoscape["nodes"] == by_ndex["nodes"]
    assert "Not medical advice" in by_ndex["attributes"]["notice"]


def test_sssom_finds_no_fault(graph: KnowledgeGraph, tmp_path: Path, root: Path) -> None:
    told = judge("formats", "formats.py", "sssom", written(graph, "sssom", Scope(), tmp_path))
    assert told["faults"] == []
    assert told["rows"] == len(graph.view("mappings"))
    curated = judge("formats", "formats.py", "sssom", root / "ontology" / "mappings.sssom.tsv")
    assert (curated["faults"], curated["rows"]) == ([], told["rows"])


def test_nanopublications_are_well_formed(graph: KnowledgeGraph, tmp_path: Path) -> None:
    told = judge("formats", "formats.py", "nanopub", written(graph, "nanopub", WHOLE, tmp_path))
    assert told["faults"] == []
    assert told["valid"] == len(graph.claims)


def test_frictionless_finds_no_fault(graph: KnowledgeGraph, tmp_path: Path) -> None:
    path = written(graph, "csv", Scope(), tmp_path)
    told = judge("formats", "formats.py", "frictionless", path)
    assert told["faults"] == []
    assert told["valid"] is True
    assert told["rows"]["claims"] == len(graph.claims)
    claims = path / "claims.csv"
    body = claims.read_bytes().decode().splitlines(keepends=True)
    rows = list(csv.reader(io.StringIO("".join(body))))
    assert len(rows) == len(graph.claims) + 1
    claims.write_text("".join([*body, body[1]]), newline="")
    assert judge("formats", "formats.py", "frictionless", path)["valid"] is False  # a claim twice is found
    claims.write_text("".join(body).replace("cramp:notGraded", "cramp:notAtAllGraded"), newline="")
    found = judge("formats", "formats.py", "frictionless", path)
    assert any("notAtAllGraded" in fault for fault in found["faults"])  # a level that is no value is found

"""A fifth and a sixth source come in as data: every command, export and page knows them without a change of code."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from crampkg.base.namespaces import BASE, GRAPH
from crampkg.build.tables import BrokenTable
from crampkg.cli import cli
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.explorer import session
from crampkg.export import EXPORTS, Scope, export
from crampkg.server import Service
from explorer_app import open_page, whole
from serving import ask, oxigraph_server, serving

RECORDS = """
source:mayo a cramp:Source ;
    rdfs:label "Clinic page on leg cramps"@en ;
    skos:definition "A made-up page of a clinic, for tests."@en ;
    dcterms:title "Leg cramps"@en ;
    cramp:sourceKind cramp:referencePage .

source:side-effects a cramp:Source ;
    rdfs:label "Register of side effects"@en ;
    skos:definition "A made-up register, for tests."@en ;
    dcterms:title "Side effects"@en ;
    cramp:sourceKind cramp:referencePage .
"""
TERM = """@prefix cramp: <https://w3id.org/crampkg/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

cramp:pickleJuice a cramp:Supplement ;
    rdfs:label "pickle juice"@en ;
    skos:definition "A salty fluid in which vegetables were kept."@en ;
    cramp:definitionSource "curators" .
"""
CLAIM = """
mayo:{name} a cramp:Claim ;
    cramp:subject cramp:pickleJuice ;
    cramp:predicate {predicate} ;
    cramp:object cramp:muscleCramp ;
    cramp:direction {direction} ;
    cramp:level cramp:notGraded ;
    cramp:gradeScheme cramp:schemeNotNamed ;
    cramp:paraphrase "{paraphrase}"@en ;
    cramp:saidIn source:mayo ;
    cramp:locator "paragraph 1" .
"""
CLAIMS = (
    ("juice-relieves", "cramp:relieves", "cramp:supports", "Pickle juice relieves muscle cramps."),
    (
        "juice-does-not-prevent",
        "cramp:prevents",
        "cramp:notShown",
        "Pickle juice was not shown to prevent cramps.",
    ),
    (
        "juice-not-studied",
        "cramp:treats",
        "cramp:notStudied",
        "Pickle juice was not studied as a treatment of cramps.",
    ),
)
PREFIXES = """@prefix cramp: <https://w3id.org/crampkg/> .
@prefix mayo: <https://w3id.org/crampkg/claim/mayo/> .
@prefix source: <https://w3id.org/crampkg/source/> .
"""
MAPPING = """source = "side-effects"
[node.claim]
iri = "{row}"
class = "Claim"
[[column]]
name = "row"
[[column]]
name = "agent"
property = "cramp:subject"
kind = "term"
required = true
[[column]]
name = "effect"
property = "cramp:object"
kind = "term"
required = true
[[column]]
name = "seen"
property = "cramp:direction"
values = { yes = "cramp:supports", no = "cramp:notShown" }
[[constant]]
property = "cramp:predicate"
value = "cramp:hasAdverseEffect"
[[constant]]
property = "cramp:level"
value = "cramp:notGraded"
[[constant]]
property = "cramp:gradeScheme"
value = "cramp:schemeNotNamed"
[[column]]
name = "place"
property = "cramp:locator"
kind = "string"
[[text]]
property = "cramp:paraphrase"
pattern = "{agent} was not shown to have {effect} as an adverse effect ({row})."
when = { seen = "no" }
[[text]]
property = "cramp:paraphrase"
pattern = "{agent} has {effect} as an adverse effect ({row})."
"""
ROWS = 100


def enlarged(documents: Path, folder: Path) -> Path:
    """The repository's ontology with a source of three claims in Turtle and one of a hundred rows in a table."""
    ontology = Path(shutil.copytree(documents, folder / "ontology"))
    with (ontology / "sources.ttl").open("a", encoding="utf-8") as file:
        file.write(RECORDS)
    (ontology / "terms" / "juice.ttl").write_text(TERM)
    (ontology / "claims" / "mayo").mkdir()
    written = (
        CLAIM.format(name=name, predicate=predicate, direction=direction, paraphrase=words)
        for name, predicate, direction, words in CLAIMS
    )
    (ontology / "claims" / "mayo" / "page.ttl").write_text(PREFIXES + "".join(written))
    (ontology / "tables").mkdir(exist_ok=True)
    lines = ["# A made-up table.", "row\tagent\teffect\tseen\tplace"]
    effects = sorted(effects_of(ontology))[:ROWS]
    lines += [
        f"row-{number}\tpickle juice\t{effect}\t{'no' if number % 10 == 0 else 'yes'}\trow {number}"
        for number, effect in enumerate(effects)
    ]
    (ontology / "tables" / "side-effects.tsv").write_text("\n".join(lines) + "\n")
    (ontology / "tables" / "side-effects.toml").write_text(MAPPING)
    return ontology


def effects_of(ontology: Path) -> set[str]:
    """The labels of terms that are conditions, symptoms or findings."""
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    found: dict[str, str] = {}
    wanted: set[str] = set()
    for path in sorted((ontology / "terms").glob("*.ttl")):
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            assert isinstance(quad.subject, ox.NamedNode)
            if quad.predicate.value == label and isinstance(quad.object, ox.Literal):
                found[quad.subject.value] = quad.object.value
            elif isinstance(quad.object, ox.NamedNode) and quad.object.value.removeprefix(BASE) in {
                "Condition",
                "Symptom",
                "Finding",
            }:
                wanted.add(quad.subject.value)
    return {found[iri] for iri in wanted}


@pytest.fixture(scope="module")
def ontology(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return enlarged(documents, tmp_path_factory.mktemp("enlarged"))


@pytest.fixture(scope="module")
def larger(ontology: Path) -> KnowledgeGraph:
    return KnowledgeGraph.load(ontology)


def run(ontology: Path, *arguments: str) -> Result:
    done = CliRunner().invoke(cli, [*arguments, "--ontology", str(ontology)])
    assert done.exit_code == 0, done.output
    return done


def test_check_finds_nothing(ontology: Path) -> None:
    assert run(ontology, "check").output.endswith("0 errors, 0 warnings\n")


def test_stats_count_them(ontology: Path) -> None:
    told = json.loads(run(ontology, "stats", "--format", "json").output)
    assert told["claims"]["source"]["mayo"] == len(CLAIMS)
    assert told["claims"]["source"]["side-effects"] == ROWS


def test_coverage_speaks_of_documents_that_were_read_whole(ontology: Path) -> None:
    told = json.loads(run(ontology, "coverage", "--format", "json").output)
    names = [one["source"] for one in (told if isinstance(told, list) else told["sources"])]
    assert "mayo" not in names
    assert "gard" in names


def test_terms_claims_and_sources_are_shown(ontology: Path) -> None:
    page = run(ontology, "show", "pickle juice").output
    assert "Clinic page on leg cramps" in page
    assert "Register of side effects" in page
    assert page.count("Pickle juice relieves muscle cramps\n") == 1
    claim = run(ontology, "show", "mayo:juice-relieves").output
    assert claim.startswith("mayo:juice-relieves (claim)\n")
    row = run(ontology, "show", "side-effects:row-10").output
    assert "as an adverse effect (row-10)" in row
    assert "studied, not shown" in row
    source = run(ontology, "show", "source:side-effects").output
    assert source.startswith("Register of side effects (source)\n")
    assert f"claims: {ROWS}" in source


def test_search_finds_the_term(ontology: Path) -> None:
    assert run(ontology, "search", "pickle").output.startswith("pickle juice  (supplement; pickleJuice)")


def test_questions_and_queries_know_them(ontology: Path, tmp_path: Path) -> None:
    rows = run(ontology, "query", "tried-for", "-p", "condition=muscle cramp", "--format", "csv").output
    assert sum("/claim/mayo/" in line for line in rows.splitlines()) == len(CLAIMS)
    query = tmp_path / "own.rq"
    query.write_text("SELECT ?words { side-effects:row-10 cramp:paraphrase ?words }")
    assert "not shown to have" in run(ontology, "query", str(query), "--format", "csv").output


@pytest.mark.slow
def test_every_export_holds_them(ontology: Path, larger: KnowledgeGraph, tmp_path: Path) -> None:
    for name in EXPORTS:
        # The table of mappings holds none of a source's; figures, references and packed tables are read elsewhere.
        if name not in ("sssom", "fhir", "parquet", "bibtex", "ris", "csl"):
            for scope in (
                Scope(),
                Scope(source="mayo"),
                Scope(source="side-effects"),
                Scope(term="pickle juice"),
            ):
                made = export(larger, name, scope)
                files = {"": made} if isinstance(made, bytes) else made
                assert any(b"pickle" in body for body in files.values()), (name, scope)
    target = tmp_path / "mayo.ttl"
    run(ontology, "export", "--format", "turtle", "--source", "mayo", "-o", str(target))
    assert "mayo:juice-relieves" in target.read_text()
    assert larger.claims[f"{BASE}claim/mayo/juice-relieves"].curie == "mayo:juice-relieves"


@pytest.mark.slow
def test_a_release_is_made_and_compared(documents: Path, ontology: Path, tmp_path: Path) -> None:
    run(ontology, "release", str(tmp_path / "new"))
    run(documents, "release", str(tmp_path / "old"))
    done = CliRunner().invoke(cli, ["diff", str(tmp_path / "old"), str(tmp_path / "new")])
    assert done.exit_code == 0, done.output
    assert "2 new sources with 103 statements" in done.output
    assert "    + mayo: " in done.output
    assert "pickle juice" in done.output


@pytest.mark.slow
def test_the_endpoint_serves_them(larger: KnowledgeGraph) -> None:
    service = Service.of(larger)
    with serving(service) as url:
        found = ask(
            url, "/sparql", query="SELECT ?w { mayo:juice-relieves cramp:paraphrase ?w }", accept="text/csv"
        )
        assert found.text == "w\r\nPickle juice relieves muscle cramps.\r\n"
        assert ask(url, "/data/claim/side-effects/row-10.ttl").status == 200
        assert ask(url, "/data/graph/mayo.nt").status == 200
    service.close()


@pytest.mark.program("oxigraph")
def test_they_are_published_to_an_endpoint_and_asked_there(ontology: Path) -> None:
    with oxigraph_server() as url:
        run(ontology, "publish", "--endpoint", f"{url}/query", "--update", f"{url}/update")
        done = CliRunner().invoke(cli, ["show", "pickle juice", "--endpoint", f"{url}/query"])
        assert done.exit_code == 0, done.output
        assert "Pickle juice relieves muscle cramps\n" in done.output


@pytest.fixture
def explored(ontology: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CRAMPKG_ONTOLOGY", str(ontology))
    yield
    session._read.cache_clear()


@pytest.mark.slow
@pytest.mark.usefixtures("explored")
def test_the_explorers_pages_show_them() -> None:
    term = open_page("pickleJuice")
    assert not term.exception
    assert "Pickle juice relieves " in whole(term)
    assert "Register of side effects" in whole(open_page("sources"))
    source = open_page("source-side-effects")
    assert not source.exception
    assert [title.value for title in source.title] == ["Register of side effects"]
    without = open_page("pickleJuice?without=mayo")
    assert not without.exception
    assert "Pickle juice relieves muscle cramps." not in whole(without)
    for path in ("home", "treatments", "causes", "disagreements", "questions"):
        assert not open_page(path).exception


def test_a_source_can_be_left_out(larger: KnowledgeGraph) -> None:
    left = larger.without(["side-effects", "mayo"])
    pickle = left.claims_of(BASE + "pickleJuice")
    assert pickle == []
    assert {quad.graph_name.value for quad in left.quads() if isinstance(quad.graph_name, ox.NamedNode)} >= {
        GRAPH + "gard"
    }


def test_a_fault_in_a_table_names_file_line_column_and_remedy(documents: Path, tmp_path: Path) -> None:
    ontology = enlarged(documents, tmp_path)
    table = ontology / "tables" / "side-effects.tsv"
    lines = table.read_text().splitlines()
    lines[5] = lines[5].replace("pickle juice", "pickle jus")
    lines[7] = lines[7].replace("\tyes\t", "\tmaybe\t")
    table.write_text("\n".join(lines))
    with pytest.raises(BrokenTable) as caught:
        KnowledgeGraph.load(ontology)
    assert [str(fault.where) for fault in caught.value.faults] == [
        f"{table}:6, column agent",
        f"{table}:8, column seen",
    ]
    assert caught.value.faults[0].remedy == "did you mean pickle juice?"
    assert caught.value.faults[1].remedy == "one of yes, no"

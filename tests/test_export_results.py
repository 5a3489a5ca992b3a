"""Results in numbers, studies, identifiers of sources and licenses in the exports: nothing dropped, nothing added."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from crampkg.base.namespaces import BASE, compact, expand
from crampkg.build.loading import INFERRED
from crampkg.export import Scope, Selection, export, select
from crampkg.export.kgx import edges as kgx_edges
from crampkg.export.kgx import nodes as kgx_nodes
from crampkg.export.network import edges as network_edges
from crampkg.export.records import records
from crampkg.export.tables import TABLES
from judging import judge

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph

QUININE = Scope(term="quinine")
MEGF10 = Scope(term="MEGF10-related myopathy")
A = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
COCHRANE = "cochrane-quinine-2015:cramp-number"
LICENSE = "https://hpo.jax.org/app/license"


@pytest.fixture(scope="module")
def quinine(whole_graph: KnowledgeGraph) -> Selection:
    return select(whole_graph, QUININE)


@pytest.fixture(scope="module")
def annotated(whole_graph: KnowledgeGraph) -> Selection:
    return select(whole_graph, MEGF10)


def file(graph: KnowledgeGraph, name: str, scope: Scope) -> str:
    data = export(graph, name, scope)
    assert isinstance(data, bytes)
    return data.decode()


SPELLED = {
    "studyStarted": "started",
    "studyEnds": "ends",
    "measuredOutcome": "outcome",
    "editorialNote": "note",
    "identifier": "identifiers",
    "studyDesign": "design",
    "studyStatus": "status",
    "bibliographicCitation": "citation",
    "publicationYear": "year",
    "versionInfo": "version",
    "definition": "description",
    "sourceKind": "kind",
    "sourceNumber": "number",
    "creator": "authors",
    "reportsStudy": "reports_studies",
    "includesStudy": "includes_studies",
    "bottomLineAbout": "about",
    "bottomLinePopulation": "population",
    "bottomLineText": "text",
}


def column(iri: str) -> str:
    local = re.split(r"[/#]", iri)[-1]
    return SPELLED.get(local) or re.sub("([A-Z])", r"_\1", local).lower()


@pytest.mark.parametrize(
    ("kind", "table", "elsewhere"),
    [
        ("StudyResult", "results", set()),
        ("Study", "studies", set()),
        ("BottomLine", "bottom_lines", set()),
        # The scheme of grades stands at each claim, what a source cites is said by claims; a name is for sentences.
        ("Source", "sources", {"label", "grade_scheme", "cites", "alt_label", "name_in_sentences"}),
    ],
)
def test_every_property_of_a_record_has_a_column(
    whole_graph: KnowledgeGraph, kind: str, table: str, elsewhere: set[str]
) -> None:
    things = [q.subject for q in whole_graph.matching(None, A, ox.NamedNode(BASE + kind))]
    assert len(things) >= 70
    used = {
        column(quad.predicate.value)
        for thing in things
        for quad in whole_graph.matching(thing)
        if quad.graph_name != INFERRED and quad.predicate != A
    }
    assert len(used) >= 4
    assert used - elsewhere <= {one.name for one in TABLES[table].columns}


def test_every_value_of_a_result_stands_in_its_row(quinine: Selection) -> None:
    rows = {row["iri"]: row for row in records(quinine, "results")}
    held = [result.iri for claim in quinine.claims for result in quinine.results_of(claim)]
    assert len(held) >= 40
    assert set(rows) == set(held)
    for iri in held:
        for quad in quinine.graph.matching(ox.NamedNode(iri)):
            if quad.graph_name == INFERRED or quad.predicate == A:
                continue
            cell = rows[iri][column(quad.predicate.value)]
            assert isinstance(quad.object, ox.NamedNode | ox.Literal)
            value = compact(quad.object.value)
            assert value in cell if isinstance(cell, list) else value == str(cell), (iri, quad)


def test_the_figures_of_the_cochrane_review_on_quinine(quinine: Selection) -> None:
    (row,) = (row for row in records(quinine, "results") if row["claim"] == COCHRANE)
    expected = {
        "source": "cochrane-quinine-2015",
        "measure": "cramp:meanDifference",
        "estimate": "-2.45",
        "lower_limit": "-3.54",
        "upper_limit": "-1.36",
        "interval_kind": "cramp:confidenceInterval",
        "interval_level": "0.95",
        "participants": 952,
        "studies": 13,
        "compared_with": ["cramp:placebo"],
        "of_study": [],
    }
    assert {name: row[name] for name in expected} == expected
    assert "2.45 fewer cramps in 2 weeks, from 8.8 (1.36 to 3.54; 952 people, 13 studies)" in str(
        row["in_words"]
    )


@pytest.mark.slow
@pytest.mark.slow
@pytest.mark.parametrize("scope", [QUININE, MEGF10], ids=str)
def test_keys_of_other_tables_are_found_there(whole_graph: KnowledgeGraph, scope: Scope) -> None:
    selection = select(whole_graph, scope)
    held = {name: list(records(selection, name)) for name in TABLES}
    joins = 0
    for table in TABLES.values():
        for name, other, key in (*table.joins, *table.links):
            there = {row[key] for row in held[other]}
            for row in held[table.name]:
                cell = row[name]
                values = set(cell) if isinstance(cell, list) else {cell} - {""}
                if name in ("claims_for", "claims_against"):
                    continue
                joins += len(values)
                assert values <= there, (table.name, name, row)
    assert joins > 100


def test_edges_of_kgx_carry_results_and_no_more_than_the_claim(quinine: Selection) -> None:
    found = {edge["id"]: edge for edge in kgx_edges(quinine)}
    for claim in quinine.claims:
        edge = found[claim.curie]
        results = quinine.results_of(claim)
        assert edge.get("results", []) == [compact(one.iri) for one in results]
        assert len(edge.get("effects", [])) == len(results)
        assert edge["direction"] == compact(claim.direction)
        assert edge.get("certainty", "") == compact(claim.certainty or "")
        assert len(edge.get("narrowing", [])) == len(claim.narrowing)
        known = [
            one
            for one in quinine.graph.sources[claim.source].identifiers
            if one.startswith(("PMID:", "DOI:"))
        ]
        assert set(edge["publications"]) == set(known or [compact(claim.source)])
        if edge["predicate"] == "biolink:treats":
            assert not claim.certainty
            assert not claim.narrowing
    edge = found[COCHRANE]
    assert (edge["predicate"], edge["negated"]) == ("biolink:treats_or_applied_or_studied_to_treat", False)
    assert {"PMID:25842375", "DOI:10.1002/14651858.CD005044.pub3"} == set(edge["publications"])
    assert "cramp:cohortStudy" in found["quinine-fardet-2017:hr"]["study_type"]


def test_annotations_are_edges_from_disease_to_phenotype(annotated: Selection) -> None:
    links = [edge for edge in kgx_edges(annotated) if edge["id"].startswith("hpo")]
    nodes = {node["id"]: node for node in kgx_nodes(annotated, kgx_edges(annotated))}
    assert len(links) >= 10
    for edge in links:
        claim = annotated.graph.claims[expand(edge["id"]) or ""]
        assert (edge["predicate"] == "biolink:has_phenotype") == (
            edge["category"] == ["biolink:DiseaseToPhenotypicFeatureAssociation"]
        )
        assert edge["negated"] == (claim.direction == BASE + "refutes")
        if claim.direction == BASE + "notShown" or claim.narrowing:
            assert edge["predicate"] == "biolink:related_to"
        else:
            assert "biolink:PhenotypicFeature" in nodes[edge["object"]]["category"]
    counted = next(edge for edge in links if edge["id"] == "hpo:omim-614399-0010628")
    assert (counted["subject"], counted["object"]) == ("MONDO:0013731", "HP:0010628")
    assert (counted["has_count"], counted["has_total"]) == (6, 9)
    assert counted["publications"] == ["source:hpo", "PMID:22101682"]
    assert counted["license"] == LICENSE
    assert counted["agent_type"] == "not_provided"


def test_a_refuted_annotation_is_negated_and_a_band_is_a_frequency(whole_graph: KnowledgeGraph) -> None:
    from crampkg.export.biolink import Biolink

    biolink = Biolink.of(whole_graph)
    rows = [row for row in whole_graph.view("claims") if "/hpo" in str(row["source"])]
    seen: dict[tuple[str, bool, bool], tuple[str, bool]] = {}
    picked = [row for row in rows if row["direction"] != BASE + "supports"]
    for claim in whole_graph.claims.take([str(row["claim"]) for row in (*picked, *rows[::200])]):
        direction = claim.direction.removeprefix(BASE)
        band = bool(claim.values("occurrence"))
        seen[direction, band, bool(claim.narrowing)] = biolink.predicate(claim, ["weak"])
        if band:
            assert re.fullmatch(r"HP:004028[0-4]", biolink.frequency(claim))
    assert seen["refutes", False, False] == ("biolink:has_phenotype", True)
    assert seen["supports", True, False] == ("biolink:has_phenotype", False)
    assert seen["notShown", False, False] == ("biolink:related_to", False)
    for (direction, _, narrowed), (predicate, negated) in seen.items():
        assert not negated or (direction, narrowed) == ("refutes", False)
        assert not narrowed or predicate != "biolink:has_phenotype"


@pytest.mark.slow
def test_network_edges_carry_results(quinine: Selection) -> None:
    link = next(one for one in network_edges(quinine) if one["id"] == COCHRANE)
    assert "2.45 fewer cramps" in link["effects"]
    assert link["publications"] == "PMID:25842375 | DOI:10.1002/14651858.CD005044.pub3"
    assert link["read_in"] == "cramp:readSummaryOfFindings"


def test_obo_graphs_hold_results_and_studies_as_individuals(whole_graph: KnowledgeGraph) -> None:
    document = json.loads(file(whole_graph, "obographs", QUININE))["graphs"][0]
    nodes = {node["id"]: node for node in document["nodes"]}
    result = nodes[f"{expand(COCHRANE)}-result"]
    values = {(compact(one["pred"]), one["val"]) for one in result["meta"]["basicPropertyValues"]}
    assert {("cramp:estimate", "-2.45"), ("cramp:measure", BASE + "meanDifference")} <= values
    claim = nodes[expand(COCHRANE) or ""]
    assert {"pred": BASE + "hasResult", "val": result["id"]} in claim["meta"]["basicPropertyValues"]
    assert BASE + "study-quinine-fardet-2017" in nodes
    assert [edge for edge in document["edges"] if not {edge["sub"], edge["obj"]} <= nodes.keys()] == []


def test_nanopublications_hold_the_figures_and_their_license(whole_graph: KnowledgeGraph) -> None:
    from crampkg.export.nanopub import nanopublication

    def told(claim: str) -> dict[str, set[tuple[str, str, str]]]:
        made: dict[str, set[tuple[str, str, str]]] = {}
        for quad in nanopublication(whole_graph, expand(claim) or ""):
            part = quad.graph_name.value.rpartition("#")[2]  # type: ignore[union-attr]
            value = quad.object.value if isinstance(quad.object, ox.Literal | ox.NamedNode) else ""
            made.setdefault(part, set()).add(
                (compact(quad.subject.value), compact(quad.predicate.value), value)  # type: ignore[union-attr]
            )
        return made

    cochrane = told(COCHRANE)
    assert (f"{COCHRANE}-result", "cramp:estimate", "-2.45") in cochrane["assertion"]
    assert (COCHRANE, "cramp:readIn", BASE + "readSummaryOfFindings") in cochrane["provenance"]
    assert not any(name == "skos:editorialNote" for _, name, _ in cochrane["assertion"])
    hpo = told("hpo:omim-614399-0010628")
    assert {value for _, name, value in hpo["pubinfo"] if name == "dcterms:license"} == {LICENSE}


def test_html_has_a_summary_of_findings(whole_graph: KnowledgeGraph, quinine: Selection) -> None:
    text = file(whole_graph, "html", QUININE)
    tables = text.split('<table class="findings">')[1:]
    lines = sum(table.partition("</table>")[0].count('<tr><th scope="row">') for table in tables)
    assert lines == len(list(records(quinine, "results")))
    (line,) = (one for one in text.splitlines() if "2.45 fewer cramps in 2 weeks" in one)
    assert "low certainty (GRADE)" in line
    assert "952" in line
    assert "placebo" in line
    assert text.count("Bottom line: ") >= 1


@pytest.mark.slow
def test_every_file_says_which_part_is_under_which_license(
    whole_graph: KnowledgeGraph, annotated: Selection
) -> None:
    assert f"source hpo: {LICENSE}" in annotated.described
    for name in ("turtle", "rdfxml", "graphml", "html", "obographs", "nanopub"):
        assert LICENSE in file(whole_graph, name, MEGF10), name
    tables = export(whole_graph, "csv", MEGF10)
    assert isinstance(tables, dict)
    package = json.loads(tables["datapackage.json"])
    assert [one["path"] for one in package["licenses"]][1] == LICENSE
    graph = export(whole_graph, "kgx", MEGF10)
    assert isinstance(graph, dict)
    assert LICENSE in {one["license"] for one in json.loads(graph["metadata.json"])["licenses"]}
    claims = {str(row["id"]): row for row in records(annotated, "claims")}
    assert claims["hpo:omim-614399-0010628"]["license"] == LICENSE


# --- judges


def written(graph: KnowledgeGraph, name: str, scope: Scope, folder: Path) -> Path:
    data = export(graph, name, scope)
    path = folder / name
    if isinstance(data, bytes):
        path.write_bytes(data)
        return path
    path.mkdir()
    for one, body in data.items():
        (path / one).write_bytes(body)
    return path


@pytest.mark.validators
@pytest.mark.parametrize("scope", [QUININE, MEGF10], ids=str)
def test_kgx_accepts_results_and_annotations(
    whole_graph: KnowledgeGraph, tmp_path: Path, scope: Scope
) -> None:
    told = judge("kgx", "kgx_validate.py", written(whole_graph, "kgx", scope, tmp_path))
    assert told["errors"] == {}
    assert told["edges"] > 20


@pytest.mark.validators
def test_frictionless_accepts_the_tables_of_results(whole_graph: KnowledgeGraph, tmp_path: Path) -> None:
    told = judge("formats", "formats.py", "frictionless", written(whole_graph, "csv", MEGF10, tmp_path))
    assert told["faults"] == []
    assert told["rows"]["results"] >= 10


@pytest.mark.validators
def test_nanopublications_with_figures_are_well_formed(whole_graph: KnowledgeGraph, tmp_path: Path) -> None:
    told = judge("formats", "formats.py", "nanopub", written(whole_graph, "nanopub", QUININE, tmp_path))
    assert told["faults"] == []
    assert told["valid"] >= 50

"""Exports as the programs open them that they are written for: spreadsheets, Gephi, Protégé, Biolink graphs."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections import defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crampkg.base.namespaces import BASE, PREFIXES, compact
from crampkg.explorer.parts import rows_as_csv
from crampkg.export import Scope, export, select
from crampkg.export.kgx import edges, nodes
from crampkg.export.spreadsheet import spreadsheet_lines

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph

QUININE = Scope(term="quinine")
LABEL = PREFIXES["rdfs"] + "label"


def folder(graph: KnowledgeGraph, name: str, scope: Scope) -> dict[str, bytes]:
    made = export(graph, name, scope)
    assert isinstance(made, dict)
    return made


def file(graph: KnowledgeGraph, name: str, scope: Scope) -> bytes:
    made = export(graph, name, scope)
    assert isinstance(made, bytes)
    return made


# --- spreadsheets


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'),
        ("+1+1", "'+1+1"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        (" =1", "' =1"),
        ("\u00a0=1", "'\u00a0=1"),
        ("-3", "-3"),
        ("-0,5", "-0,5"),
        ("+44", "+44"),
        ("a=b", "a=b"),
        ("≤150 Hz", "≤150 Hz"),
        ("", ""),
    ],
)
def test_a_cell_of_a_spreadsheet_is_no_formula(text: str, cell: str) -> None:
    made = rows_as_csv([{"name": text}])
    assert made.startswith(b"\xef\xbb\xbfname\r\n")
    assert list(csv.reader(io.StringIO(made.decode("utf-8-sig"), newline="")))[1:] == (
        [[cell]] if text else [[""]]
    )


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=2), max_size=5))
@settings(max_examples=300, deadline=None)
def test_what_is_written_for_spreadsheets_is_read_back(rows: list[list[str]]) -> None:
    data = "".join(spreadsheet_lines(["a", "b"], rows)).encode()
    (head, *found) = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert head == ["a", "b"]
    assert [
        [cell.removeprefix("'") if cell[1:] == text else cell for cell, text in zip(one, row, strict=True)]
        for one, row in zip(found, rows, strict=True)
    ] == rows
    for cell in (cell for row in found for cell in row):
        assert not cell.lstrip().startswith(("=", "@"))
        assert not cell.startswith(("\t", "\r"))


def test_tables_are_known_as_utf8_and_results_of_queries_have_no_mark(graph: KnowledgeGraph) -> None:
    made = folder(graph, "csv", QUININE)
    tables = [name for name in made if name.endswith(".csv")]
    assert len(tables) == 13
    assert all(made[name].startswith(b"\xef\xbb\xbf") for name in tables)
    package = json.loads(made["datapackage.json"])
    assert {one["encoding"] for one in package["resources"]} == {"utf-8-sig"}
    assert graph.ask("sources").to_bytes("csv").startswith(b"source,number,")


# --- Gephi


@pytest.mark.slow
@pytest.mark.parametrize("scope", [QUININE, Scope(term="quinine", graph="inferred")], ids=str)
def test_graphml_has_labels_and_nothing_that_gephi_calls_an_error(
    graph: KnowledgeGraph, scope: Scope
) -> None:
    """Gephi draws the values of the keys `label` and `edgelabel`, and knows attributes of nodes and edges only."""
    space = "{http://graphml.graphdrawing.org/xmlns}"
    root = ET.fromstring(file(graph, "graphml", scope))
    keys = root.findall(f"{space}key")
    assert {key.get("for") for key in keys} == {"node", "edge"}
    assert len({key.get("id") for key in keys}) == len(keys)
    assert [key.get("for") for key in keys if key.get("id") == "label"] == ["node"]
    assert [key.get("for") for key in keys if key.get("id") == "edgelabel"] == ["edge"]
    assert {key.get("attr.name") for key in keys if key.get("id") in ("label", "edgelabel")} == {"label"}
    (network,) = root.findall(f"{space}graph")
    assert network.findall(f"{space}data") == []
    for sort, key in (("node", "label"), ("edge", "edgelabel")):
        for one in network.findall(f"{space}{sort}"):
            told = {data.get("key"): data.text for data in one.findall(f"{space}data")}
            assert told[key], one.get("id")
            assert told[key] == told[f"{sort}_name"]
    assert "not medical advice" in (root.findtext(f"{space}desc") or "").lower()


# --- Protégé


@pytest.mark.slow
@pytest.mark.parametrize(
    "scope", [Scope(), Scope(graph="asserted"), QUININE, Scope(source="gard", graph="asserted")], ids=str
)
def test_nothing_of_ours_is_shown_by_its_address_in_an_editor(graph: KnowledgeGraph, scope: Scope) -> None:
    quads = list(ox.parse(file(graph, "owl", scope), format=ox.RdfFormat.RDF_XML))
    labels = defaultdict(set)
    for quad in quads:
        if quad.predicate.value == LABEL and isinstance(quad.object, ox.Literal):
            labels[quad.subject].add(quad.object.value)
    named = {q.subject for q in quads if q.predicate.value == PREFIXES["rdf"] + "type"}
    ours = {one for one in named if isinstance(one, ox.NamedNode) and one.value.startswith(BASE)} - {
        ox.NamedNode(BASE)
    }
    assert sorted(one.value for one in ours if not labels[one]) == []
    claims = [claim for claim in graph.claims.values() if ox.NamedNode(claim.iri) in ours]
    assert claims
    for claim in claims:
        assert labels[ox.NamedNode(claim.iri)] == {claim.paraphrase}


def test_a_label_of_a_claim_stands_in_no_other_layer(graph: KnowledgeGraph) -> None:
    """It is derived for editors: neither what the curators wrote nor what queries read."""
    subject = ox.NamedNode(BASE + "claim/katzberg/quinine-may-be-effective")
    for name, form in (("turtle", ox.RdfFormat.TURTLE), ("nquads", ox.RdfFormat.N_QUADS)):
        quads = ox.parse(file(graph, name, QUININE), format=form)
        assert not [q for q in quads if q.subject == subject and q.predicate.value == LABEL]


# --- Biolink graphs

OTHER_NODES = """id\tcategory\tname
MONDO:0004976\tbiolink:Disease\tamyotrophic lateral sclerosis
HGNC:11086\tbiolink:Gene\tSLC1A2
"""
OTHER_EDGES = """id\tsubject\tpredicate\tobject
e1\tHGNC:11086\tbiolink:gene_associated_with_condition\tMONDO:0004976
"""


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE))


def test_our_graph_joins_another_on_shared_identifiers(graph: KnowledgeGraph) -> None:
    """From a gene of another graph over a disease that both know to what our sources say of it."""
    (als,) = {iri for iri, term in graph.terms.items() if term.label == "amyotrophic lateral sclerosis"}
    exact = [
        m.object_id
        for m in select(graph, Scope()).mapped[compact(als)]
        if m.predicate_id == "skos:exactMatch"
    ]
    assert "MONDO:0004976" in exact
    made = folder(graph, "kgx", Scope(term="amyotrophic lateral sclerosis"))
    ours = {row["id"]: row for row in table(made["nodes.tsv"].decode())}
    joined = {row["id"] for row in table(OTHER_NODES)} & ours.keys()
    assert joined == {"MONDO:0004976"}
    node = ours["MONDO:0004976"]
    assert node["name"] == "amyotrophic lateral sclerosis"
    assert compact(als) in node["equivalent_identifiers"].split("|")
    assert "MONDO:0004976" not in node["equivalent_identifiers"].split("|")
    assert node["iri"] == PREFIXES["MONDO"] + "0004976"
    links = [*table(OTHER_EDGES), *table(made["edges.tsv"].decode())]
    reached = {"HGNC:11086"}
    for _ in range(2):
        reached |= {link["object"] for link in links if link["subject"] in reached}
        reached |= {link["subject"] for link in links if link["object"] in reached}
    cramp = {link.get("original_object") or link["object"] for link in links}
    assert "cramp:muscleCramp" in cramp
    assert len(reached) > 10
    named = {link["subject"] for link in links} | {link["object"] for link in links}
    assert named <= ours.keys() | {row["id"] for row in table(OTHER_NODES)}


def test_every_node_goes_by_one_identifier_and_no_two_by_the_same(graph: KnowledgeGraph) -> None:
    selection = select(graph, Scope())
    links = edges(selection)
    found = nodes(selection, links)
    ids = [node["id"] for node in found]
    assert len(set(ids)) == len(ids)
    terms = {compact(iri) for iri in graph.terms}
    assert terms == {
        own for node in found for own in (node["id"], *node.get("equivalent_identifiers", ())) if own in terms
    }
    several = defaultdict(set)
    for mapping in selection.mappings:
        if mapping.predicate_id == "skos:exactMatch":
            several[mapping.object_id].add(mapping.subject_id)
    shared = {identifier for identifier, subjects in several.items() if len(subjects) > 1}
    assert shared.isdisjoint(ids)
    canonical = [
        one for one in ids if one.partition(":")[0] in ("MONDO", "HP", "CHEBI", "UBERON", "NCIT", "MESH")
    ]
    assert len(canonical) > 100
    for link in links:
        assert {link["subject"], link["object"]} <= set(ids)
        for end in ("subject", "object"):
            if f"original_{end}" in link:
                assert link[f"original_{end}"].startswith("cramp:")
                assert link[end] in several


def test_a_part_calls_things_as_the_whole_does(graph: KnowledgeGraph) -> None:
    def names(scope: Scope) -> dict[str, str]:
        selection = select(graph, scope)
        made = nodes(selection, edges(selection))
        return {
            own: node["id"]
            for node in made
            for own in (node["id"], *node.get("equivalent_identifiers", ()))
            if own.startswith("cramp:")
        }

    whole, part = names(Scope()), names(QUININE)
    assert part.items() <= whole.items()


def test_our_own_names_are_had_by_a_switch(graph: KnowledgeGraph) -> None:
    selection = select(graph, Scope(term="quinine", identifiers="own"))
    links = edges(selection)
    for node in nodes(selection, links):
        assert node["id"].partition(":")[0] not in ("MONDO", "HP", "CHEBI", "UBERON", "NCIT", "MESH")
        assert node["id"] not in node.get("equivalent_identifiers", ())
    assert not any("original_subject" in link or "original_object" in link for link in links)

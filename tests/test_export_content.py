"""What exports hold: every claim with all its parts, no more than the claims say, the same bytes each time."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from crampkg.errors import UsageError
from crampkg.export import FORMATS, Scope, export, select
from crampkg.export.kgx import edges as kgx_edges
from crampkg.export.network import edges as network_edges
from crampkg.export.rows import backing, rows
from crampkg.export.tables import TABLES
from crampkg.names import BASE, compact, expand

if TYPE_CHECKING:
    from crampkg.graph import KnowledgeGraph
    from crampkg.model import Claim

GARD = Scope(source="gard")
SCOPES = [
    Scope(),
    GARD,
    Scope(term="quinine"),
    Scope(graph="asserted"),
    Scope(source="ucla", graph="inferred"),
    Scope(term="cramp-fasciculation syndrome", graph="asserted"),
]


@pytest.fixture(scope="module")
def another() -> KnowledgeGraph:
    from crampkg.graph import KnowledgeGraph as Graph

    return Graph.load()


def files(graph: KnowledgeGraph, name: str, scope: Scope) -> dict[str, bytes]:
    data = export(graph, name, scope)
    return {"": data} if isinstance(data, bytes) else data


def gard(graph: KnowledgeGraph) -> dict[str, Claim]:
    return {
        claim.curie: claim for claim in graph.claims.values() if graph.sources[claim.source].name == "gard"
    }


@pytest.mark.parametrize("name", FORMATS)
def test_the_bytes_are_the_same_each_time_and_from_another_load(
    graph: KnowledgeGraph, another: KnowledgeGraph, name: str
) -> None:
    once = files(graph, name, GARD)
    assert once == files(graph, name, GARD)
    assert once == files(another, name, GARD)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("scope", SCOPES[2:5:2], ids=str)
def test_version_licence_and_notice_stand_in_every_export(
    graph: KnowledgeGraph, name: str, scope: Scope
) -> None:
    text = b"".join(files(graph, name, scope).values()).decode()
    assert "not medical advice" in text.lower()
    assert graph.header["version"] in text
    assert "creativecommons.org/licenses/by/4.0" in text


def counted(graph: KnowledgeGraph, name: str) -> set[str]:
    """The CURIEs of the claims that an export holds, told by its own means."""
    data = files(graph, name, GARD)
    text = next(iter(data.values())).decode()
    if name in ("turtle", "turtle12", "trig", "nt", "nquads", "rdfxml", "owl", "jsonld"):
        forms = {"nt": ox.RdfFormat.N_TRIPLES, "nquads": ox.RdfFormat.N_QUADS, "jsonld": ox.RdfFormat.JSON_LD}
        forms |= {"trig": ox.RdfFormat.TRIG, "rdfxml": ox.RdfFormat.RDF_XML, "owl": ox.RdfFormat.RDF_XML}
        read = ox.parse(text, format=forms.get(name, ox.RdfFormat.TURTLE))
        return {compact(q.subject.value) for q in read if q.predicate.value == BASE + "saidIn"}
    if name == "nanopub":
        read = ox.parse(text, format=ox.RdfFormat.TRIG)
        return {compact(q.subject.value) for q in read if q.predicate.value == BASE + "predicate"}
    if name == "obographs":
        nodes = json.loads(text)["graphs"][0]["nodes"]
        return {compact(node["id"]) for node in nodes if node["type"] == "INDIVIDUAL"}
    if name == "kgx":
        lines = csv.DictReader(
            io.StringIO(data["edges.tsv"].decode()), delimiter="\t", quoting=csv.QUOTE_NONE
        )
        return {line["id"] for line in lines if line["direction"]}
    if name == "kgx-jsonl":
        edges = [json.loads(line) for line in data["edges.jsonl"].decode().splitlines()]
        return {edge["id"] for edge in edges if "direction" in edge}
    if name == "csv":
        return {line["id"] for line in csv.DictReader(io.StringIO(data["claims.csv"].decode()))}
    if name == "cyjs":
        return {
            e["data"]["id"] for e in json.loads(text)["elements"]["edges"] if e["data"]["kind"] == "claim"
        }
    if name == "cx2":
        (edges,) = (part["edges"] for part in json.loads(text) if "edges" in part)
        return {edge["v"]["curie"] for edge in edges if edge["v"]["kind"] == "claim"}
    return {curie for curie in gard(graph) if f">{curie}<" in text or f'edge id="{curie}"' in text}


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "sssom"])
def test_every_claim_goes_in_and_no_other(graph: KnowledgeGraph, name: str) -> None:
    assert counted(graph, name) == set(gard(graph))


@pytest.mark.parametrize("name", [n for n in FORMATS if n != "sssom"])
def test_what_a_claim_holds_stands_in_the_file(graph: KnowledgeGraph, name: str) -> None:
    """Paraphrase, locator and direction of a claim that was not shown, in every format that holds claims."""
    scope = Scope(term="duloxetine")
    text = b"".join(files(graph, name, scope).values()).decode()
    negative = [c for c in select(graph, scope).claims if c.direction == BASE + "notShown"]
    assert negative
    for claim in negative:
        assert claim.locator.partition(",")[0] in text
        assert claim.paraphrase.partition("'")[0][:40] in text
    assert ("not shown: " if name == "html" else "notShown") in text


def test_a_scope_never_cuts_a_claim(graph: KnowledgeGraph) -> None:
    for scope in (GARD, Scope(term="quinine"), Scope(term="muscle cramp")):
        selection = select(graph, scope)
        for claim in selection.claims:
            assert claim.terms <= selection.subjects | {claim.source}, claim.curie
            assert set(claim.anchors) <= selection.subjects
            tied = {part.value for part in claim.parts if part.kind == "tie" and part.value in graph.claims}
            assert tied <= selection.claim_iris


def test_parts_of_a_scope_are_part_of_the_whole(graph: KnowledgeGraph) -> None:
    whole = select(graph, Scope()).quads
    for scope in SCOPES:
        part = select(graph, scope)
        assert part.quads <= whole
    assert (
        select(graph, Scope(graph="asserted")).quads | select(graph, Scope(graph="inferred")).quads == whole
    )
    by_source = [select(graph, Scope(source=one.name)) for one in graph.sources.values()]
    assert sum(len(one.claims) for one in by_source) == len(graph.claims)


@pytest.mark.parametrize("scope", SCOPES[:3], ids=str)
def test_every_edge_in_a_file_has_its_claims_in_it(graph: KnowledgeGraph, scope: Scope) -> None:
    selection = select(graph, scope)
    found = rows(selection, "edges")
    assert found
    for row in found:
        claims = row["claims"]
        assert isinstance(claims, list)
        assert claims, row
        assert {expand(claim) for claim in claims} <= selection.claim_iris


def test_the_claims_behind_an_edge_say_it(graph: KnowledgeGraph) -> None:
    """A plain edge only from support without hedge or narrowing; a negative one only from a denial."""
    behind = backing(select(graph, Scope()))
    for edge in graph.edges:
        claims = [graph.claims[iri] for iri in behind(edge.subject, edge.edge, edge.object)]
        directions = {claim.direction.removeprefix(BASE) for claim in claims}
        assert directions <= ({"refutes", "notShown"} if edge.form == "negative" else {"supports"}), edge
        if edge.form == "plain":
            assert any(c.certainty is None and not c.narrowing for c in claims), edge


def test_the_view_of_claims_and_edges_agrees_with_the_rules(graph: KnowledgeGraph) -> None:
    view = {
        (str(r["subject"]), str(r["edge"]), str(r["object"]), str(r["form"]))
        for r in graph.view("claim-edges")
    }
    derived = {(e.subject, e.edge, e.object, e.form) for e in graph.edges}
    assert view <= derived
    forms = {"plain", "weak", "negative", "scoped"}
    rest = {edge for edge in derived - view if edge[3] in forms}
    symmetric = {edge for edge in rest if (edge[2], edge[1], edge[0], edge[3]) in view}
    assert all("Cramp" in edge[1] for edge in rest - symmetric)


def test_biolink_predicates_are_never_stronger_than_the_claim(graph: KnowledgeGraph) -> None:
    benefit = {"biolink:treats", "biolink:preventative_for_condition", "biolink:ameliorates_condition"}
    strong = 0
    for edge in kgx_edges(select(graph, Scope())):
        claim = graph.claims.get(expand(edge["id"]) or "")
        if claim is None:
            assert edge["predicate"] in ("biolink:subclass_of", "biolink:related_to")
            assert edge["negated"] is False
            continue
        if edge["predicate"] in benefit:
            strong += 1
            assert claim.certainty is None
            assert not claim.narrowing
            level = graph.vocabulary[claim.level]
            assert edge["negated"] or (level.carries and (level.bars or 0) >= 3), edge
        if edge["negated"]:
            assert edge["direction"] in ("refutes", "notShown")
            assert claim.certainty is None
            assert not claim.narrowing
        if edge["direction"] in ("inconclusive", "notStudied"):
            assert edge["predicate"] == "biolink:related_to"
            assert edge["knowledge_level"] == "not_provided"
    assert strong >= 3


def test_edges_of_networks_show_the_direction_in_their_label(graph: KnowledgeGraph) -> None:
    links = [link for link in network_edges(select(graph, Scope())) if link["kind"] == "claim"]
    assert len(links) == len(graph.claims)
    for link in links:
        if link["direction"] == "notShown":
            assert "not shown" in link["interaction"]
        elif link["direction"] != "supports":
            assert ":" in link["interaction"]


def test_ids_of_rows_are_unique(graph: KnowledgeGraph) -> None:
    selection = select(graph, Scope())
    for table in TABLES.values():
        keys = Counter(tuple(str(row[column]) for column in table.key) for row in rows(selection, table.name))
        assert [key for key, count in keys.items() if count > 1] == [], table.name
    ids = Counter(edge["id"] for edge in kgx_edges(selection))
    assert max(ids.values()) == 1


def test_layers_are_kept_apart(graph: KnowledgeGraph) -> None:
    asserted, inferred = (select(graph, Scope(graph=layer)) for layer in ("asserted", "inferred"))
    assert rows(asserted, "edges") == []
    assert rows(inferred, "claims") == []
    assert {e["id"] for e in kgx_edges(inferred)}.isdisjoint(graph.claims)
    assert {link["kind"] for link in network_edges(inferred)} == {"derived"}


def test_unknown_names_are_answered(graph: KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match="no format"):
        export(graph, "docx")
    with pytest.raises(UsageError, match="no source"):
        export(graph, "turtle", Scope(source="nobody"))
    with pytest.raises(UsageError, match="there is no term"):
        export(graph, "turtle", Scope(term="unicorn dust"))
    with pytest.raises(UsageError, match="at once"):
        export(graph, "turtle", Scope(source="gard", term="quinine"))


class _Balance(HTMLParser):
    """Reads a page and keeps what is still open; void elements never are."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.rows = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.rows += tag == "tr"


def test_the_evidence_table_is_whole(graph: KnowledgeGraph) -> None:
    page = files(graph, "html", Scope())[""].decode()
    reader = _Balance()
    reader.feed(page)
    assert reader.open == []
    assert reader.rows == len(graph.claims) + page.count("<caption>")
    assert "<script" not in page


def test_jsonld_reads_as_plain_json(graph: KnowledgeGraph) -> None:
    document = json.loads(files(graph, "jsonld", Scope(term="quinine"))[""])
    (terms,) = (part["@graph"] for part in document["@graph"] if part["id"] == "graph:terms")
    (quinine,) = (node for node in terms if node["id"] == "cramp:quinine")
    assert quinine["label"] == "quinine"
    assert quinine["type"] == "cramp:Drug"

"""The embedded store: what it answers, what it cuts, and how it says no."""

from __future__ import annotations

import csv
import io
import json
import threading
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pyoxigraph as ox
import pytest

from crampkg.base import namespaces
from crampkg.base.errors import CrampkgError, UsageError
from crampkg.sparql.guard import QueryRefused, SparqlSyntaxError
from crampkg.sparql.limits import Limits, QueryFailed, QueryTimeout, StoreError
from crampkg.sparql.results import Boolean, Rows, Triples, parse
from crampkg.sparql.store import EmbeddedStore, Store

TREATS = ox.NamedNode(namespaces.BASE + "treats")
NOTE = ox.NamedNode(namespaces.BASE + "note")
GARD, UCLA = ox.NamedNode(namespaces.GRAPH + "gard"), ox.NamedNode(namespaces.GRAPH + "ucla")


def small() -> ox.Store:
    """Twenty drugs in two graphs, each with a note that looks like the seams of every format."""
    store = ox.Store()
    for i in range(20):
        graph = GARD if i % 2 else UCLA
        drug = ox.NamedNode(f"{namespaces.BASE}drug{i:02}")
        store.add(ox.Quad(drug, TREATS, ox.NamedNode(namespaces.BASE + "muscleCramp"), graph))
        store.add(ox.Quad(drug, NOTE, ox.Literal(f'}},{{"{i}"\r\n</result><result>,\t'), graph))
    return store


NOTES = "SELECT ?drug ?note { ?drug cramp:note ?note } ORDER BY ?drug"


@pytest.fixture
def store() -> EmbeddedStore:
    return EmbeddedStore(small(), prefixes=namespaces.PREFIXES)


def test_select_ask_construct_describe(store: EmbeddedStore) -> None:
    rows = store.query("SELECT ?drug ?none { ?drug cramp:treats cramp:muscleCramp } ORDER BY ?drug")
    assert isinstance(rows, Rows)
    assert rows.variables == ("drug", "none")
    assert rows.rows[0] == (ox.NamedNode(namespaces.BASE + "drug00"), None)
    assert (len(rows), rows.truncated, rows.note) == (20, False, "")
    assert store.query("ASK { cramp:drug01 cramp:treats cramp:muscleCramp }") == Boolean(True)
    assert store.query("ASK { cramp:drug99 ?p ?o }") == Boolean(False)
    described = store.query("DESCRIBE cramp:drug01")
    assert isinstance(described, Triples)
    assert {t.predicate for t in described} == {TREATS, NOTE}
    built = store.query("CONSTRUCT { cramp:a cramp:b cramp:c } WHERE { ?s ?p ?o }")
    assert isinstance(built, Triples)
    assert len(built) == 1


def test_the_default_graph_is_the_union_unless_graphs_are_chosen(store: EmbeddedStore) -> None:
    count = "SELECT ?s { ?s cramp:treats ?o }"
    by_graph = "SELECT ?s ?g { GRAPH ?g { ?s cramp:treats ?o } }"

    def rows(text: str, default: tuple[str, ...] = (), named: tuple[str, ...] = ()) -> int:
        found = store.query(text, default_graph_uris=default, named_graph_uris=named)
        assert isinstance(found, Rows)
        return len(found)

    assert rows(count) == rows(by_graph) == 20
    assert rows(count, (GARD.value,)) == 10
    assert rows(count, (GARD.value, UCLA.value)) == 20
    assert rows(by_graph, (GARD.value,)) == 0
    assert rows(by_graph, (), (UCLA.value,)) == 10
    assert rows(count, (), (UCLA.value,)) == 0
    assert rows(count, ("http://example.org/none",)) == 0
    with pytest.raises(UsageError, match="is not an IRI of a graph"):
        rows(count, ("none",))


def test_from_is_refused_unless_own_graphs_are_allowed(store: EmbeddedStore) -> None:
    text = f"SELECT ?s FROM <{GARD.value}> {{ ?s cramp:treats ?o }}"
    with pytest.raises(QueryRefused, match="FROM and FROM NAMED are refused"):
        store.query(text)
    own = EmbeddedStore(small(), prefixes=namespaces.PREFIXES, from_own_graphs=True)
    found = own.query(text)
    assert isinstance(found, Rows)
    assert len(found) == 10
    named = own.query(f"SELECT ?s FROM NAMED <{GARD.value}> {{ ?s cramp:treats ?o }}")
    assert isinstance(named, Rows)
    assert len(named) == 0
    with pytest.raises(QueryRefused, match="not in the store"):
        own.query("SELECT ?s FROM <file:///etc/passwd> { ?s ?p ?o }")


def test_relative_iris_are_read_against_the_base() -> None:
    text = "SELECT ?s FROM <graph/gard> { ?s <treats> <muscleCramp> }"
    based = EmbeddedStore(small(), from_own_graphs=True, base_iri=namespaces.BASE)
    found = based.query(text)
    assert isinstance(found, Rows)
    assert len(found) == 10
    assert based.query("BASE <http://example.org/> ASK { ?s <treats> ?o }") == Boolean(False)
    with pytest.raises(QueryRefused, match="not in the store"):
        based.query("BASE <http://example.org/> SELECT ?s FROM <graph/gard> { ?s ?p ?o }")
    with pytest.raises(SparqlSyntaxError, match=r"<treats> is not an absolute IRI"):
        EmbeddedStore(small()).query("ASK { ?s <treats> ?o }")


def test_errors_have_the_place_in_the_text_as_it_was_asked(store: EmbeddedStore) -> None:
    with pytest.raises(QueryRefused) as refused:
        store.query("SELECT * { ?s cramp:p ?o SERVICE <x:> {} }")
    assert (refused.value.line, refused.value.column) == (1, 26)
    with pytest.raises(SparqlSyntaxError) as wrong:
        store.query("SELECT * { ?s cramp:p ?o FILTR(?o) }")
    assert (wrong.value.line, wrong.value.column) == (1, 26)
    with pytest.raises(SparqlSyntaxError, match=r"line 1, column 15: the prefix \"no:\" is not declared"):
        store.query("SELECT * { ?s no:p ?o }")


def test_a_function_that_is_not_there_is_named(store: EmbeddedStore) -> None:
    with pytest.raises(QueryFailed, match=r"there is no function <http://example\.org/f>"):
        store.query("SELECT (<http://example.org/f>(1) AS ?x) {}")


def test_rows_beyond_the_limit_are_cut_and_it_is_said(store: EmbeddedStore) -> None:
    found = store.query(NOTES, limits=Limits(rows=3))
    assert isinstance(found, Rows)
    assert (len(found), found.truncated) == (3, True)
    assert found.note == "cut after 3 rows: there are more, and the limit is 3"
    whole = store.query(NOTES, limits=Limits(rows=20))
    assert isinstance(whole, Rows)
    assert (len(whole), whole.truncated) == (20, False)
    built = store.query("CONSTRUCT WHERE { ?s ?p ?o }", limits=Limits(rows=1))
    assert isinstance(built, Triples)
    assert (len(built), built.note) == (1, "cut after 1 triple: there are more, and the limit is 1")


def _read(name: str, body: bytes) -> list[str]:
    """The drugs' numbers in a result, read by somebody else's reader."""
    if name == "json":
        found = [b["drug"]["value"] for b in json.loads(body)["results"]["bindings"]]
    elif name == "xml":
        root = ET.fromstring(body)
        found = ["".join(e.itertext()) for e in root.iter("{http://www.w3.org/2005/sparql-results#}uri")]
    elif name == "csv":
        found = [row[0] for row in csv.reader(io.StringIO(body.decode(), newline=""))][1:]
    else:
        found = [line.split("\t")[0].strip("<>") for line in body.decode().removesuffix("\n").split("\n")][1:]
    return [iri[-2:] for iri in found]


@pytest.mark.parametrize("name", ["json", "xml", "csv", "tsv"])
def test_a_cut_body_is_whole_rows_in_every_format(store: EmbeddedStore, name: str) -> None:
    everything = store.query_bytes(NOTES, name, limits=Limits())
    assert not everything.truncated
    assert _read(name, everything.body) == [f"{i:02}" for i in range(20)]
    exactly = store.query_bytes(NOTES, name, limits=Limits(rows=20))
    assert exactly == everything
    for rows in (0, 1, 7, 19):
        cut = store.query_bytes(NOTES, name, limits=Limits(rows=rows))
        assert (cut.truncated, cut.kind) == (True, "rows")
        assert cut.note.endswith(f"the limit is {rows}")
        assert _read(name, cut.body) == [f"{i:02}" for i in range(rows)]
    for size in range(200, len(everything.body), 97):
        cut = store.query_bytes(NOTES, name, limits=Limits(bytes=size))
        kept = _read(name, cut.body)
        assert kept == [f"{i:02}" for i in range(len(kept))]
        assert cut.truncated
        assert cut.note.endswith(f"the result is larger than the limit of {size:,} bytes")
        assert f"cut after {len(kept)} row" in cut.note


@pytest.mark.parametrize("name", ["turtle", "nt", "rdfxml", "jsonld", "trig", "nquads"])
def test_a_cut_graph_is_well_formed(store: EmbeddedStore, name: str) -> None:
    everything = store.query_bytes("CONSTRUCT WHERE { ?s ?p ?o }", name)
    assert not everything.truncated
    for size in (900, 2000):
        cut = store.query_bytes("CONSTRUCT WHERE { ?s ?p ?o }", name, limits=Limits(bytes=size))
        assert cut.truncated
        assert cut.kind == "triples"
        assert len(cut.body) < size + 200
        as_format = getattr(ox.RdfFormat, {"rdfxml": "RDF_XML", "jsonld": "JSON_LD", "nt": "N_TRIPLES",
                                           "nquads": "N_QUADS"}.get(name, name.upper()))  # fmt: skip
        assert 0 < len(list(ox.parse(cut.body, format=as_format))) < 40


def test_the_format_may_depend_on_the_kind_of_query(store: EmbeddedStore) -> None:
    wanted = {"rows": "csv", "boolean": "json", "triples": "turtle"}
    assert store.query_bytes(NOTES, wanted).format == "csv"
    assert store.query_bytes("ASK {}", wanted).body == b'{"head":{},"boolean":true}'
    assert store.query_bytes("DESCRIBE cramp:drug01", wanted).format == "turtle"
    with pytest.raises(UsageError, match="none of the formats asked for can hold triples"):
        store.query_bytes("DESCRIBE cramp:drug01", {"rows": "csv"})
    with pytest.raises(UsageError, match="csv cannot hold triples"):
        store.query_bytes("DESCRIBE cramp:drug01", "csv")


def test_bytes_and_objects_are_the_same_answer(store: EmbeddedStore) -> None:
    assert parse(store.query_bytes(NOTES, "json").body, "rows") == store.query(NOTES)
    for name in ("json", "xml", "csv", "tsv", "table"):
        assert store.query_bytes(NOTES, name).body == store.query(NOTES).to_bytes(name)


def test_time_is_looked_at_between_rows(store: EmbeddedStore) -> None:
    product = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    begun = time.monotonic()
    with pytest.raises(QueryTimeout, match=r"the query was stopped after 0.2 s"):
        store.query(product, limits=Limits(seconds=0.2, rows=None, bytes=None))
    with pytest.raises(QueryTimeout):
        store.query_bytes(product, "csv", limits=Limits(seconds=0.2, rows=None, bytes=None))
    assert time.monotonic() - begun < 5


def test_threads_may_ask_at_the_same_time(store: EmbeddedStore) -> None:
    found: list[int] = []

    def ask() -> None:
        for _ in range(20):
            rows = store.query(NOTES)
            assert isinstance(rows, Rows)
            found.append(len(rows))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [20] * 80


def test_a_store_on_disk_is_opened_for_reading(tmp_path: Path) -> None:
    kept = ox.Store(str(tmp_path / "store"))
    kept.extend(small())
    kept.flush()
    del kept
    with EmbeddedStore.open(tmp_path / "store", prefixes=namespaces.PREFIXES) as opened:
        assert opened.graph_names() == [GARD.value, UCLA.value]
        assert opened.query("ASK { cramp:drug01 cramp:treats ?x }") == Boolean(True)
    with pytest.raises(StoreError, match="no store can be opened"):
        EmbeddedStore.open(tmp_path / "nothing")


def test_an_embedded_store_is_a_store(store: EmbeddedStore) -> None:
    any_store: Store = store
    assert any_store.query("ASK {}") == Boolean(True)
    any_store.close()


@pytest.mark.parametrize(
    ("text", "format", "seconds"),
    [
        ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", None, 0.02),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", "csv", 0.02),
        ("SELECT * { ?s ?p ?o }", "turtle", None),
    ],
)
def test_an_error_that_is_kept_keeps_no_answer_of_the_engine(
    text: str, format: str | None, seconds: float | None
) -> None:
    """The engine's answers may be let go only by the thread that asked; an error may be handed to another."""
    store = ox.Store()
    for number in range(200):
        store.add(ox.Quad(ox.NamedNode(f"x:{number}"), ox.NamedNode("x:p"), ox.Literal(str(number))))
    limits = Limits(seconds=seconds, rows=None, bytes=None)
    embedded = EmbeddedStore(store)

    def ask() -> object:
        if format is None:
            return embedded.query(text, limits=limits)
        return embedded.query_bytes(text, format, limits=limits)

    with pytest.raises(CrampkgError) as caught:
        ask()
    kept = []
    place = caught.value.__traceback__
    while place is not None:
        if (
            "crampkg" in place.tb_frame.f_code.co_filename
            and "test_store" not in place.tb_frame.f_code.co_filename
        ):
            kept += [type(value).__name__ for value in place.tb_frame.f_locals.values()]
        place = place.tb_next
    assert kept
    assert not {"QuerySolutions", "QueryTriples", "generator"} & set(kept)

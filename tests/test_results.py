"""Results and their formats: what is written can be read again, in the same bytes every time."""

from __future__ import annotations

import csv
import io
import json
import random
import subprocess
import sys
import xml.etree.ElementTree as ET
from decimal import Decimal

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rdflib import Dataset, Graph
from rdflib.compare import isomorphic

from crampkg.base import namespaces
from crampkg.base.errors import UsageError
from crampkg.sparql.formats import FORMATS, format_named, formats_for, graph_bytes
from crampkg.sparql.limits import Limits
from crampkg.sparql.results import Boolean, Result, Rows, Term, Triples, parse, plain
from crampkg.sparql.store import EmbeddedStore

CRAMP = ox.NamedNode(namespaces.BASE + "muscleCramp")
XSD = "http://www.w3.org/2001/XMLSchema#"
SOME = Rows(
    ("term", "label", "n"),
    [
        (CRAMP, ox.Literal('a "cramp",\nor two', language="en"), ox.Literal(3)),
        (ox.BlankNode("b"), None, ox.Literal("1.50", datatype=ox.NamedNode(XSD + "decimal"))),
    ],
)
EDGES = Triples(
    [
        ox.Triple(ox.NamedNode(namespaces.BASE + "quinine"), ox.NamedNode(namespaces.BASE + "treats"), CRAMP),
        ox.Triple(
            CRAMP, ox.NamedNode(namespaces.PREFIXES["rdfs"] + "label"), ox.Literal("cramp", language="en")
        ),
    ]
)


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (None, None),
        (CRAMP, "https://w3id.org/crampkg/muscleCramp"),
        (ox.BlankNode("b"), "_:b"),
        (ox.Literal("x", language="en"), "x"),
        (ox.Literal(7), 7),
        (ox.Literal("+07", datatype=ox.NamedNode(XSD + "nonNegativeInteger")), 7),
        (ox.Literal("2.50", datatype=ox.NamedNode(XSD + "decimal")), Decimal("2.50")),
        (ox.Literal(0.5), 0.5),
        (ox.Literal(True), True),
        (ox.Literal("0", datatype=ox.NamedNode(XSD + "boolean")), False),
        (ox.Literal("maybe", datatype=ox.NamedNode(XSD + "boolean")), "maybe"),
        (ox.Literal("seven", datatype=ox.NamedNode(XSD + "integer")), "seven"),
        (ox.Literal("2014-05-01", datatype=ox.NamedNode(XSD + "date")), "2014-05-01"),
    ],
)
def test_terms_as_plain_values(term: Term | None, value: object) -> None:
    assert plain(term) == value
    assert type(plain(term)) is type(value)


def test_rows_by_name() -> None:
    assert len(SOME) == 2
    assert SOME.to_dicts()[1] == {"term": ox.BlankNode("b"), "label": None, "n": SOME.rows[1][2]}
    assert SOME.to_plain()[1] == {"term": "_:b", "label": None, "n": Decimal("1.50")}
    assert SOME.column("n") == [ox.Literal(3), SOME.rows[1][2]]
    with pytest.raises(KeyError):
        SOME.column("other")


def test_a_boolean_is_its_answer() -> None:
    assert Boolean(True)
    assert not Boolean(False)


def test_triples_are_held_once() -> None:
    assert Triples.of([*EDGES, *EDGES]) == EDGES
    assert [q.graph_name for q in EDGES.quads(CRAMP)] == [CRAMP, CRAMP]


# --- the table of formats ---


def test_every_kind_has_its_formats() -> None:
    assert [f.name for f in formats_for("rows")] == ["json", "xml", "csv", "tsv", "table"]
    assert [f.name for f in formats_for("boolean")] == ["json", "xml", "csv", "tsv", "table"]
    assert [f.name for f in formats_for("triples")] == ["turtle", "nt", "rdfxml", "jsonld", "trig", "nquads"]
    assert FORMATS["json"].media_type == "application/sparql-results+json"
    assert FORMATS["rdfxml"].media_type == "application/rdf+xml"


def test_formats_that_do_not_fit_are_told_with_those_that_do() -> None:
    assert format_named("TURTLE", "triples").name == "turtle"
    with pytest.raises(UsageError, match='there is no format "excel"'):
        format_named("excel", "rows")
    with pytest.raises(UsageError, match=r"turtle cannot hold rows .* one of json, xml, csv, tsv, table"):
        SOME.to_bytes("turtle")
    with pytest.raises(UsageError, match="csv cannot hold triples"):
        EDGES.to_bytes("csv")


# --- rows ---


def test_rows_as_json_and_back() -> None:
    said = json.loads(SOME.to_bytes("json"))
    assert said["head"] == {"vars": ["term", "label", "n"]}
    assert said["results"]["bindings"][0]["label"] == {
        "type": "literal",
        "value": 'a "cramp",\nor two',
        "xml:lang": "en",
    }
    assert "label" not in said["results"]["bindings"][1]
    assert parse(SOME.to_bytes("json"), "rows") == SOME


def test_rows_as_xml() -> None:
    root = ET.fromstring(SOME.to_bytes("xml"))
    space = "{http://www.w3.org/2005/sparql-results#}"
    assert [v.get("name") for v in root.iter(space + "variable")] == ["term", "label", "n"]
    assert [[b.get("name") for b in r] for r in root.iter(space + "result")] == [
        ["term", "label", "n"],
        ["term", "n"],
    ]


def test_rows_as_csv_and_tsv() -> None:
    assert list(csv.reader(io.StringIO(SOME.to_bytes("csv").decode(), newline=""))) == [
        ["term", "label", "n"],
        ["https://w3id.org/crampkg/muscleCramp", 'a "cramp",\nor two', "3"],
        ["_:b", "", "1.50"],
    ]
    assert SOME.to_bytes("tsv").decode().split("\n")[:2] == [
        "?term\t?label\t?n",
        '<https://w3id.org/crampkg/muscleCramp>\t"a \\"cramp\\",\\nor two"@en\t3',
    ]


@pytest.mark.parametrize(
    ("name", "yes"), [("json", b'"boolean":true'), ("xml", b"<boolean>true</"), ("csv", b"true")]
)
def test_booleans(name: str, yes: bytes) -> None:
    assert yes in Boolean(True).to_bytes(name)
    assert yes not in Boolean(False).to_bytes(name)


TERMS: st.SearchStrategy[Term | None] = st.one_of(
    st.none(),
    st.sampled_from([CRAMP, ox.BlankNode("x"), ox.Literal(1), ox.Literal("e", language="en")]),
    st.text(st.characters(codec="utf-8"), max_size=12).map(ox.Literal),
)


@given(st.lists(st.tuples(TERMS, TERMS), max_size=5))
def test_json_gives_back_any_rows(rows: list[tuple[Term | None, Term | None]]) -> None:
    result = Rows(("a", "b"), list(rows))
    assert parse(result.to_bytes("json"), "rows") == result
    ET.fromstring(result.to_bytes("xml"))


ODD = st.text(
    st.one_of(
        st.sampled_from("\r\n\t\x00\x0b\x1b\x85\ufffe\uffff\ufffd,\"'<>&"), st.characters(codec="utf-8")
    ),
    max_size=12,
)


def _in_xml(text: str) -> str:
    """What a reader of XML gets: what XML cannot hold is replaced, all else is as it was."""
    return "".join("\ufffd" if c in "\ufffe\uffff" or (c < " " and c not in "\t\n\r") else c for c in text)


@given(ODD)
@example("a\x1b[31m\x00b")
@example("a\ufffe\r\r\nb")
def test_xml_results_are_well_formed_and_keep_what_xml_can_hold(text: str) -> None:
    rows = Rows(("x",), [(ox.Literal(text),)])
    query = f"SELECT ?x {{ VALUES ?x {{ {ox.Literal(text)} }} }}"
    for body in (rows.to_bytes("xml"), EmbeddedStore(ox.Store()).query_bytes(query, "xml").body):
        assert "".join(ET.fromstring(body).itertext()) == _in_xml(text)


@given(ODD)
@example("a\ufffe\r\r\nb")
def test_rdf_xml_is_well_formed_and_keeps_what_xml_can_hold(text: str) -> None:
    body = Triples([ox.Triple(CRAMP, CRAMP, ox.Literal(text))]).to_bytes("rdfxml")
    assert (ET.fromstring(body)[0][0].text or "") == _in_xml(text)
    (quad,) = ox.parse(body, format=ox.RdfFormat.RDF_XML)
    assert quad.object == ox.Literal(_in_xml(text))


CELLS = st.one_of(
    st.none(),
    ODD.map(ox.Literal),
    st.sampled_from(["a", "a,b", ",", "a,,b;c"]).map(lambda s: ox.NamedNode(f"http://ex/{s}")),
)


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=4))
@example([(ox.NamedNode("http://ex/a,b"), ox.Literal("y"))])
def test_csv_has_its_cells_in_every_row_whoever_writes_it(
    rows: list[tuple[Term | None, Term | None]],
) -> None:
    expected = [[("" if term is None else term.value) for term in row] for row in rows]  # type: ignore[union-attr]
    data = " ".join("(" + " ".join("UNDEF" if t is None else str(t) for t in row) + ")" for row in rows)
    served = EmbeddedStore(ox.Store()).query_bytes(f"SELECT ?x ?z {{ VALUES (?x ?z) {{ {data} }} }}", "csv")
    for body in (Rows(("x", "z"), list(rows)).to_bytes("csv"), served.body):
        assert list(csv.reader(io.StringIO(body.decode(), newline=""))) == [["x", "z"], *expected]


def test_an_iri_with_a_comma_is_one_cell_also_where_the_result_is_cut() -> None:
    text = (
        'SELECT ?x ?z { VALUES (?x ?z) { (<http://ex/a,b> "y") (<http://ex/c,d> "y") (<http://ex/e> "y") } }'
    )
    store = EmbeddedStore(ox.Store())
    first = b'x,z\r\n"http://ex/a,b",y\r\n'
    assert store.query_bytes(text, "csv").body == first + b'"http://ex/c,d",y\r\nhttp://ex/e,y\r\n'
    cut = store.query_bytes(text, "csv", limits=Limits(rows=1))
    assert (cut.body, cut.truncated) == (first, True)
    tight = store.query_bytes(text, "csv", limits=Limits(bytes=40))
    assert (tight.body, tight.truncated) == (first, True)


# --- what a limit has cut ---

CUT = Rows(SOME.variables, SOME.rows, truncated=True, note="cut -- after 2 rows")


def test_a_cut_is_announced_where_the_format_has_room() -> None:
    assert json.loads(CUT.to_bytes("json"))["head"]["truncated"] == "cut -- after 2 rows"
    assert parse(CUT.to_bytes("json"), "rows") == SOME  # readers are not disturbed
    assert b"<!-- cut - - after 2 rows -->" in CUT.to_bytes("xml")
    ET.fromstring(CUT.to_bytes("xml"))
    assert CUT.to_bytes("csv") == SOME.to_bytes("csv")
    assert CUT.to_bytes("table").decode().endswith("(2 rows; cut -- after 2 rows)\n")
    cut = Triples(EDGES.triples, truncated=True, note="cut\nafter 2 triples")
    for name in ("turtle", "nt", "trig", "nquads"):
        assert cut.to_bytes(name) == b"# cut after 2 triples\n" + EDGES.to_bytes(name)
    assert parse(cut.to_bytes("nt"), "triples").to_bytes("nt") == EDGES.to_bytes("nt")


# --- the text table ---


def table(result: Result) -> str:
    return result.to_bytes("table").decode()


def test_a_table_for_the_terminal() -> None:
    assert table(SOME) == (
        "term               label              n\n"
        "-----------------  -----------------  ----\n"
        'cramp:muscleCramp  a "cramp", or two  3\n'
        "_:b                                   1.50\n"
        "(2 rows)\n"
    )


def test_a_table_counts_the_columns_that_wide_letters_take() -> None:
    wide = Rows(("a", "b"), [(ox.Literal("漢字"), ox.Literal("y")), (ox.Literal("e\u0301"), ox.Literal("z"))])
    assert table(wide).splitlines()[1:4] == ["----  -", "漢字  y", "e\u0301     z"]


def test_a_label_cannot_rule_the_terminal() -> None:
    hostile = Rows(("x",), [(ox.Literal("a\x1b]0;title\x07\r\nb\u202ec"),)])
    assert table(hostile).splitlines()[2] == "a ]0;title   b c"


def test_a_table_of_no_rows_and_of_a_boolean() -> None:
    assert table(Rows(("x",), [])) == "x\n-\n(0 rows)\n"
    assert table(Rows(("x",), [(None,)])) == "x\n-\n\n(1 row)\n"
    assert (table(Boolean(True)), table(Boolean(False))) == ("yes\n", "no\n")


# --- triples ---


@pytest.mark.parametrize("name", ["turtle", "nt", "rdfxml", "jsonld", "trig", "nquads"])
def test_triples_in_each_format_are_the_same_to_other_readers(name: str) -> None:
    of_rdflib = {"rdfxml": "xml", "jsonld": "json-ld"}.get(name, name)
    known = Graph().parse(data=EDGES.to_bytes("nt"), format="nt")
    read = Dataset(default_union=True)
    read.parse(data=EDGES.to_bytes(name), format=of_rdflib)
    found = Graph()
    for subject, predicate, value, _ in read.quads():
        found.add((subject, predicate, value))
    assert len(found) == 2
    assert isomorphic(known, found)


def test_turtle_uses_the_projects_prefixes_and_only_those_needed() -> None:
    assert EDGES.to_bytes("turtle").decode() == (
        "@prefix cramp: <https://w3id.org/crampkg/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        'cramp:muscleCramp rdfs:label "cramp"@en .\n'
        "cramp:quinine cramp:treats cramp:muscleCramp .\n"
    )


def test_quads_keep_their_graphs() -> None:
    quads = EDGES.quads(ox.NamedNode(namespaces.GRAPH + "inferred")) + EDGES.quads()
    assert set(ox.parse(graph_bytes(quads, "trig"), format=ox.RdfFormat.TRIG)) == set(quads)
    assert set(ox.parse(graph_bytes(quads, "nquads"), format=ox.RdfFormat.N_QUADS)) == set(quads)
    assert graph_bytes(quads, "turtle") == EDGES.to_bytes("turtle")


def _blank(label: object) -> ox.BlankNode:
    return ox.BlankNode(f"b{label}")


P, Q = ox.NamedNode("http://example.org/p"), ox.NamedNode("http://example.org/q")
SHAPES: dict[str, list[ox.Quad]] = {
    "a chain": [ox.Quad(_blank(i), P, _blank(i + 1)) for i in range(1000)],
    "nodes that are alike": [ox.Quad(_blank(i), P, ox.Literal(1)) for i in range(500)],
    "pairs that are alike": [ox.Quad(_blank(i), P, _blank(i + 1)) for i in range(0, 500, 2)],
    "records": [
        quad
        for i in range(0, 300, 3)
        for quad in (
            ox.Quad(_blank(i), P, _blank(i + 1)),
            ox.Quad(_blank(i), Q, _blank(i + 2)),
            ox.Quad(_blank(i + 2), P, ox.Literal(i % 2)),
        )
    ],
    "a ring": [ox.Quad(_blank(i), P, _blank((i + 1) % 9)) for i in range(9)],
    "each with each": [ox.Quad(_blank(i), P, _blank(j)) for i in range(12) for j in range(12) if i != j],
    "loops": [
        ox.Quad(_blank(1), P, _blank(1)),
        ox.Quad(_blank(2), P, _blank(2)),
        ox.Quad(_blank(1), Q, _blank(2)),
    ],
    "a graph's name": [
        ox.Quad(_blank(1), P, _blank(2), _blank(2)),
        ox.Quad(_blank(1), P, _blank(2), _blank(3)),
    ],
}


@pytest.mark.parametrize("quads", SHAPES.values(), ids=SHAPES.keys())
@pytest.mark.timeout(20)
def test_blank_nodes_are_named_by_content_and_soon(quads: list[ox.Quad]) -> None:
    def new(term: object, labels: dict[object, ox.BlankNode]) -> object:
        return labels.setdefault(term, ox.BlankNode()) if isinstance(term, ox.BlankNode) else term

    written = graph_bytes(quads, "nquads")
    assert len(written.splitlines()) == len(quads)
    for seed in range(3):
        labels: dict[object, ox.BlankNode] = {}
        other = [ox.Quad(*(new(term, labels) for term in quad)) for quad in quads]  # type: ignore[arg-type]
        random.Random(seed).shuffle(other)
        assert graph_bytes(other, "nquads") == written


def test_renaming_keeps_the_graph_as_it_is() -> None:
    quads = [
        *SHAPES["records"][:6],
        *SHAPES["loops"],
    ]  # few: rdflib's comparison does not come back from more
    turtle = Graph().parse(data=graph_bytes(quads, "nt"), format="nt")
    before = Graph().parse(
        data=ox.serialize([q.triple for q in quads], format=ox.RdfFormat.N_TRIPLES), format="nt"
    )
    assert isomorphic(turtle, before)


_SHUFFLED = """
import random, sys
import pyoxigraph as ox
from crampkg.sparql.formats import FORMATS, graph_bytes
node = lambda n: ox.NamedNode(f"https://w3id.org/crampkg/n{n}")
triples = [ox.Quad(node(i % 7), node(i % 3), ox.Literal(i), node(9) if i % 2 else None) for i in range(40)]
knots = [ox.BlankNode(f"r{random.random()}".replace(".", "")) for _ in range(3)]
triples += [ox.Quad(a, node(1), b) for a, b in zip(knots, knots[1:])]
triples.append(ox.Quad(node(1), ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label"), ox.Literal("x")))
random.shuffle(triples)
for name, f in FORMATS.items():
    if "triples" in f.kinds:
        sys.stdout.buffer.write(graph_bytes(triples, name))
"""


def test_equal_triples_are_equal_bytes_in_every_process_whatever_their_order() -> None:
    runs = [
        subprocess.run([sys.executable, "-c", _SHUFFLED], capture_output=True, check=True) for _ in range(3)
    ]
    assert runs[0].stdout == runs[1].stdout == runs[2].stdout
    assert b"_:c2" in runs[0].stdout

"""The SPARQL protocol at /sparql: where queries come from, what is sent back, what is refused and how."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Iterator
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crampkg.evidence.graph import KnowledgeGraph
from crampkg.server import Service
from crampkg.server.negotiation import KINDS, Offer, chosen, offers
from crampkg.sparql.formats import formats_for
from crampkg.sparql.limits import Limits
from crampkg.sparql.store import EmbeddedStore
from serving import Answer, ask, post, serving

SELECT = """PREFIX cramp: <https://w3id.org/crampkg/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?label WHERE { cramp:quinine rdfs:label ?label }"""
ASK = "PREFIX cramp: <https://w3id.org/crampkg/> ASK { cramp:quinine a cramp:Drug }"
CONSTRUCT = "PREFIX cramp: <https://w3id.org/crampkg/> CONSTRUCT WHERE { cramp:quinine a ?kind }"
DESCRIBE = "PREFIX cramp: <https://w3id.org/crampkg/> DESCRIBE cramp:quinine"


@pytest.fixture(scope="module")
def service(graph: KnowledgeGraph) -> Iterator[Service]:
    service = Service.of(graph, limits=Limits(seconds=10, rows=2000, bytes=400_000, memory_bytes=300_000_000))
    yield service
    service.close()


@pytest.fixture(scope="module")
def url(service: Service) -> Iterator[str]:
    with serving(service) as address:
        yield address


def labels(answer: Answer) -> list[str]:
    assert answer.status == 200, answer.text
    return [row["label"]["value"] for row in answer.json["results"]["bindings"]]


# --- where a query comes from


def test_get(url: str) -> None:
    answer = ask(url, query=SELECT)
    assert labels(answer) == ["quinine"]
    assert answer.headers["content-type"] == "application/sparql-results+json"
    assert int(answer.headers["content-length"]) == len(answer.body)


def test_form(url: str) -> None:
    assert labels(post(url, [("query", SELECT)])) == ["quinine"]


@pytest.mark.parametrize("type", ["application/sparql-query", "application/sparql-query; charset=UTF-8"])
def test_direct(url: str, type: str) -> None:
    answer = ask(url, method="POST", body=SELECT.encode(), headers={"Content-Type": type})
    assert labels(answer) == ["quinine"]


def test_text_beyond_ascii_comes_through(url: str) -> None:
    query = 'SELECT ?label { VALUES ?label { "Krämpfe – ✓ 😀" } }'
    for answer in (
        ask(url, query=query),
        post(url, [("query", query)]),
        ask(url, method="POST", body=query.encode(), headers={"Content-Type": "application/sparql-query"}),
    ):
        assert labels(answer) == ["Krämpfe – ✓ 😀"]


def test_known_prefixes_need_no_declaration(url: str) -> None:
    assert labels(ask(url, query="SELECT ?label { cramp:quinine rdfs:label ?label }")) == ["quinine"]


# --- the dataset


def test_the_default_graph_is_the_union(url: str) -> None:
    everything = ask(url, query="ASK { ?s cramp:treats ?o . ?o rdfs:label ?label }")
    assert everything.json["boolean"] is True


def test_default_graph_uri_narrows_the_dataset(url: str) -> None:
    query = "SELECT (COUNT(*) AS ?label) { ?claim a cramp:Claim }"
    sizes = [
        int(
            labels(
                ask(
                    url,
                    query=query,
                    parameters=[("default-graph-uri", f"https://w3id.org/crampkg/graph/{g}")],
                )
            )[0]
        )
        for g in ("gard", "ucla", "terms")
    ]
    both = [("default-graph-uri", f"https://w3id.org/crampkg/graph/{g}") for g in ("gard", "ucla")]
    assert sizes[0] > 10
    assert sizes[1] > 10
    assert sizes[2] == 0
    assert int(labels(ask(url, query=query, parameters=both))[0]) == sizes[0] + sizes[1]
    assert int(labels(post(url, [("query", query), *both]))[0]) == sizes[0] + sizes[1]


def test_named_graph_uri_narrows_the_dataset(url: str) -> None:
    query = "SELECT DISTINCT ?label { GRAPH ?label { ?s ?p ?o } }"
    gard = "https://w3id.org/crampkg/graph/gard"
    assert labels(ask(url, query=query, parameters=[("named-graph-uri", gard)])) == [gard]
    assert len(labels(ask(url, query=query))) >= 8


def test_a_graph_that_is_not_here_is_told(url: str) -> None:
    answer = ask(url, query=ASK, parameters=[("default-graph-uri", "http://127.0.0.1:1/x")])
    assert answer.status == 400
    assert "http://127.0.0.1:1/x" in answer.json["detail"]


def test_from_own_graphs(url: str) -> None:
    query = "SELECT (COUNT(*) AS ?label) FROM graph:gard { ?claim a cramp:Claim }"
    assert int(labels(ask(url, query=query))[0]) > 10


# --- formats


@pytest.mark.parametrize("format", [form.name for form in formats_for("rows")])
def test_every_format_of_rows(url: str, format: str) -> None:
    offer = next(o for o in offers("rows") if o.format == format)
    answer = ask(url, query=SELECT, accept=offer.media_type)
    assert answer.status == 200
    assert answer.type == offer.media_type
    assert b"quinine" in answer.body
    if format == "xml":
        assert ET.fromstring(answer.text).tag == "{http://www.w3.org/2005/sparql-results#}sparql"
    if format == "csv":
        assert list(csv.reader(io.StringIO(answer.text))) == [["label"], ["quinine"]]
    if format == "tsv":
        assert answer.text == '?label\n"quinine"@en\n'


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_every_format_of_a_boolean(url: str, format: str) -> None:
    answer = ask(url, query=ASK, accept=next(o.media_type for o in offers("boolean") if o.format == format))
    assert answer.status == 200
    assert b"true" in answer.body


@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE])
@pytest.mark.parametrize("format", [form.name for form in formats_for("triples")])
def test_every_format_of_triples(url: str, query: str, format: str) -> None:
    form = next(f for f in formats_for("triples") if f.name == format)
    answer = ask(url, query=query, accept=form.media_type)
    assert answer.status == 200
    assert answer.type == form.media_type
    assert isinstance(form.engine, ox.RdfFormat)
    triples = {quad.triple for quad in ox.parse(answer.body, format=form.engine)}
    kinds = {str(t.object) for t in triples if t.predicate.value.endswith("#type")}
    assert "<https://w3id.org/crampkg/Drug>" in kinds


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("text/csv", "text/csv"),
        ("text/csv;q=0.2, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        ("text/csv;q=0, */*", "application/sparql-results+json"),
        ("*/*;q=0.1, text/tab-separated-values", "text/tab-separated-values"),
        ("text/*", "text/csv"),
        ("application/json", "application/json"),
        ("APPLICATION/SPARQL-RESULTS+XML", "application/sparql-results+xml"),
        ("image/png, application/*;q=0.5", "application/sparql-results+json"),
        ("", "application/sparql-results+json"),
        ("text/turtle, text/csv;q=0.1", "text/csv"),
    ],
)
def test_accept_chooses(url: str, accept: str, expected: str) -> None:
    answer = ask(url, query=SELECT, accept=accept)
    assert (answer.status, answer.type) == (200, expected)


@pytest.mark.parametrize(
    ("query", "accept"), [(SELECT, "text/turtle"), (CONSTRUCT, "text/csv"), (ASK, "image/png")]
)
def test_nothing_acceptable(url: str, query: str, accept: str) -> None:
    answer = ask(url, query=query, accept=accept)
    assert answer.status == 406
    assert "accept one of" in answer.json["hint"]


@pytest.mark.parametrize(
    ("query", "names"),
    [(SELECT, "json, xml, csv, tsv, table"), (CONSTRUCT, "turtle, nt, rdfxml, jsonld, trig, nquads")],
)
def test_a_format_that_is_none(url: str, query: str, names: str) -> None:
    answer = ask(url, query=query, parameters=[("format", "xlsx")])
    assert (answer.status, answer.json["hint"]) == (400, f"one of {names}")
    assert "xlsx" in answer.json["detail"]


def test_a_format_of_another_kind_leaves_it_to_accept(url: str) -> None:
    """SPARQLWrapper sends format=xml with a CONSTRUCT too."""
    answer = ask(url, query=CONSTRUCT, parameters=[("format", "xml")], accept="application/rdf+xml")
    assert (answer.status, answer.type) == (200, "application/rdf+xml")


@pytest.mark.parametrize("accept", ["text/html", "text/html,application/xhtml+xml,*/*;q=0.8"])
@pytest.mark.parametrize(("query", "words"), [(SELECT, "row"), (ASK, "yes"), (CONSTRUCT, " .")])
def test_a_link_in_a_browser_shows_query_and_result(url: str, accept: str, query: str, words: str) -> None:
    answer = ask(url, query=query, accept=accept)
    assert (answer.status, answer.type) == (200, "text/html")
    assert "crampkg-limits" in answer.headers
    form, _, result = answer.text.partition("<h2>Result</h2>")
    assert html.escape(query) in form
    assert words in result.partition("</pre>")[0]


def test_a_result_on_a_page_is_text(url: str) -> None:
    query = 'SELECT ("<script>alert(1)</script>" AS ?x) {}'
    page = ask(url, query=query, accept="text/html").text
    assert "<script" not in page
    assert page.count("&lt;script&gt;") == 2


def test_a_format_by_name(url: str) -> None:
    answer = ask(url, query=SELECT, parameters=[("format", "csv")], accept="*/*")
    assert answer.type == "text/csv"


@given(st.text(max_size=80))
def test_any_accept_header_can_be_read(text: str) -> None:
    for kind in KINDS:
        assert chosen(text, offers(kind)) is None or isinstance(chosen(text, offers(kind)), Offer)


# --- what is wrong with a request


def test_a_syntax_error_has_a_place_and_a_hint(url: str) -> None:
    answer = ask(url, query="SELECT ?s\nWHERE { ?s ?p ?o FILTR(?o) }")
    assert answer.status == 400
    assert answer.type == "application/problem+json"
    told = answer.json
    assert (told["line"], told["column"]) == (2, 18)
    assert told["hint"]
    assert told["detail"]


def test_the_place_is_that_of_the_text_as_sent(url: str) -> None:
    told = ask(url, query="SELEC ?s { ?s cramp:treats ?o }").json
    assert (told["line"], told["column"], told["hint"]) == (1, 1, "did you mean SELECT?")


def test_errors_as_text(url: str) -> None:
    answer = ask(url, query="SELEC", accept="text/plain")
    assert answer.type == "text/plain"
    assert answer.text == 'line 1, column 1: a query cannot start with "SELEC" (did you mean SELECT?)\n'


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/sparql", "/id/quinine", "/data/quinine.ttl", "/.well-known/void"])
def test_methods_that_write(url: str, method: str, path: str) -> None:
    answer = ask(url, path, method=method, body=b"x")
    assert answer.status == 405
    assert "GET" in answer.headers["allow"]


def test_update_by_form(url: str) -> None:
    answer = post(url, [("update", "DROP ALL")])
    assert answer.status == 403
    assert "read-only" in answer.json["detail"]


def test_update_as_body(url: str) -> None:
    answer = ask(url, method="POST", body=b"DROP ALL", headers={"Content-Type": "application/sparql-update"})
    assert answer.status == 403


@pytest.mark.parametrize(
    "text", ["DROP ALL", "INSERT DATA { <a:a> <b:b> <c:c> }", "LOAD <http://127.0.0.1:1/>"]
)
def test_update_as_query(url: str, text: str) -> None:
    answer = ask(url, query=text)
    assert answer.status == 400
    assert "read-only" in answer.json["detail"]


@pytest.mark.parametrize("type", ["text/plain", "application/json", "multipart/form-data; boundary=x"])
def test_other_bodies(url: str, type: str) -> None:
    answer = ask(url, method="POST", body=SELECT.encode(), headers={"Content-Type": type})
    assert answer.status == 415
    assert "application/sparql-query" in answer.headers["accept-post"]


def test_no_content_type(url: str) -> None:
    assert ask(url, method="POST", body=SELECT.encode()).status == 415


def test_a_body_that_is_too_long(url: str) -> None:
    answer = ask(
        url, method="POST", body=b"#" * 1_100_000, headers={"Content-Type": "application/sparql-query"}
    )
    assert answer.status == 413


def test_a_query_that_is_too_long(url: str) -> None:
    answer = ask(
        url, method="POST", body=b"#" * 150_000, headers={"Content-Type": "application/sparql-query"}
    )
    assert answer.status == 413
    assert "100,000 bytes" in answer.json["hint"]


@pytest.mark.parametrize("pairs", [[("x", "y")], [("query", SELECT), ("query", SELECT)]])
def test_not_one_query(url: str, pairs: list[tuple[str, str]]) -> None:
    assert post(url, pairs).status == 400


def test_a_query_twice(url: str) -> None:
    answer = ask(
        url, query=ASK, method="POST", body=ASK.encode(), headers={"Content-Type": "application/sparql-query"}
    )
    assert answer.status == 400


@pytest.mark.parametrize("path", ["/sparql?query=%FF", "/sparql?query=ASK%20%7B%7D%C3"])
def test_an_address_that_is_not_utf8(url: str, path: str) -> None:
    assert ask(url, path).status == 400


def test_an_unknown_function_is_told(url: str) -> None:
    answer = ask(url, query="SELECT (<http://x.example/f>(1) AS ?y) {}")
    assert answer.status == 500
    assert "there is no function <http://x.example/f>" in answer.json["detail"]


def test_other_addresses(url: str) -> None:
    answer = ask(url, "/nothing/here")
    assert answer.status == 404
    assert answer.json["detail"] == "there is nothing at /nothing/here"


# --- limits are announced


def test_limits_stand_in_every_answer(url: str) -> None:
    answer = ask(url, query=ASK)
    assert answer.headers["crampkg-limits"] == "seconds=10, rows=2000, bytes=400000, memory-bytes=300000000"


@pytest.mark.parametrize("format", ["json", "csv", "tsv", "xml"])
def test_a_cut_by_rows_is_told(url: str, format: str) -> None:
    answer = ask(url, query="SELECT ?p { ?s ?p ?o }", parameters=[("format", format)])
    assert answer.status == 200
    assert (
        answer.headers["crampkg-truncated"] == "cut after 2,000 rows: there are more, and the limit is 2,000"
    )
    if format == "json":
        assert len(answer.json["results"]["bindings"]) == 2000
        assert "cut after 2,000 rows" in answer.json["head"]["truncated"]


def test_a_cut_by_bytes_is_told(url: str) -> None:
    answer = ask(url, query="SELECT * { ?s ?p ?o . ?s ?p2 ?o2 } LIMIT 1900")
    assert len(answer.body) <= 401_000
    assert "400,000 bytes" in answer.headers["crampkg-truncated"]
    assert json.loads(answer.body)


def test_a_cut_graph_is_told(url: str) -> None:
    answer = ask(url, query="CONSTRUCT WHERE { ?s ?p ?o }", accept="application/n-triples")
    assert "cut after" in answer.headers["crampkg-truncated"]
    assert answer.text.startswith("# cut after")


def test_a_whole_answer_does_not_say_that_it_was_cut(url: str) -> None:
    assert "crampkg-truncated" not in ask(url, query=SELECT).headers


# --- browsers and generic clients


def test_head(url: str) -> None:
    got, headed = ask(url, query=SELECT), ask(url, query=SELECT, method="HEAD")
    assert headed.status == 200
    assert headed.body == b""
    assert headed.headers["content-type"] == got.headers["content-type"]
    assert headed.headers["content-length"] == got.headers["content-length"]


def test_options(url: str) -> None:
    answer = ask(
        url, method="OPTIONS", headers={"Origin": "http://a.example", "Access-Control-Request-Method": "POST"}
    )
    assert answer.status == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "Content-Type" in answer.headers["access-control-allow-headers"]


@pytest.mark.parametrize("query", [SELECT, "SELEC"])
def test_any_origin_may_read(url: str, query: str) -> None:
    answer = ask(url, query=query, headers={"Origin": "http://a.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Crampkg-Truncated" in answer.headers["access-control-expose-headers"]


def test_security_headers(url: str) -> None:
    for path in ("/sparql", "/nothing", f"/sparql?query={quote(ASK)}"):
        headers = ask(url, path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "server" not in headers


def test_service_description(url: str, service: Service) -> None:
    answer = ask(url, accept="text/turtle")
    assert answer.type == "text/turtle"
    sd = "http://www.w3.org/ns/sparql-service-description#"
    store = ox.Store()
    store.load(answer.body, format=ox.RdfFormat.TURTLE)

    def objects(name: str) -> set[str]:
        found = store.quads_for_pattern(None, ox.NamedNode(sd + name), None)
        return {q.object.value for q in found if isinstance(q.object, ox.NamedNode)}

    assert objects("endpoint") == {f"{url}/sparql"}
    assert objects("supportedLanguage") == {sd + "SPARQL11Query"}
    assert objects("feature") == {sd + "UnionDefaultGraph"}
    assert "http://www.w3.org/ns/formats/SPARQL_Results_JSON" in objects("resultFormat")
    names = {row["graph"] for row in service.store.query(service.catalog.get("graphs").text).to_plain()}  # type: ignore[union-attr]
    assert objects("name") == names
    assert "10 s" in answer.text


def test_page_for_browsers(url: str) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
    answer = ask(url, accept=browser)
    assert answer.type == "text/html"
    assert "<form" in answer.text
    assert "Not medical advice" in answer.text
    assert "<script" not in answer.text
    assert "2,000 rows" in answer.text


def test_browsers_are_sent_to_the_editor(service: Service) -> None:
    with serving(Service(service.catalog, EmbeddedStore(ox.Store()), editor="/ask")) as address:
        answer = ask(address, accept="text/html")
    assert (answer.status, answer.headers["location"]) == (303, "/ask")

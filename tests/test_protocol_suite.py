"""The W3C protocol suite for a read-only service: a request for each entry of its manifest.

The manifest gives names only; the requests here are those that its names tell of. What is about updates is
refused as the protocol allows a service that takes none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from crampkg.server import Service
from crampkg.sparql.catalog import Catalog
from crampkg.sparql.sandbox import BoundedStore
from serving import Answer, ask, post, serving
from w3c import demanded, entries

ONE, TWO, THREE = (f"http://a.example/data{n}" for n in (1, 2, 3))
DOCUMENT = "http://xmlns.com/foaf/0.1/Document"
QUERY, UPDATE, FORM = (
    "application/sparql-query",
    "application/sparql-update",
    "application/x-www-form-urlencoded",
)
BOTH_DEFAULT = [("default-graph-uri", ONE), ("default-graph-uri", TWO)]
BOTH_NAMED = [("named-graph-uri", ONE), ("named-graph-uri", TWO)]
IN_DEFAULT = (
    f"ASK {{ <{ONE}> a <{DOCUMENT}> . <{TWO}> a <{DOCUMENT}> FILTER NOT EXISTS {{ <{THREE}> ?p ?o }} }}"
)
IN_NAMED = (
    f"ASK {{ GRAPH ?g {{ <{ONE}> a <{DOCUMENT}> }} GRAPH ?h {{ <{TWO}> a <{DOCUMENT}> }} FILTER (?g != ?h) "
    f"FILTER NOT EXISTS {{ GRAPH ?i {{ <{THREE}> ?p ?o }} }} }}"
)

IN_BOTH = (
    f"ASK {{ <{THREE}> a <{DOCUMENT}> GRAPH ?g {{ <{ONE}> a <{DOCUMENT}> }} "
    f"FILTER NOT EXISTS {{ <{ONE}> ?p ?o }} }}"
)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    store = ox.Store()
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    for name in (ONE, TWO, THREE):
        store.add(ox.Quad(ox.NamedNode(name), kind, ox.NamedNode(DOCUMENT), ox.NamedNode(name)))
    with serving(Service(Catalog(), BoundedStore.of(store, workers=1, from_own_graphs=True))) as address:
        yield address


def direct(url: str, body: bytes, type: str | None, **settings: object) -> Answer:
    headers = {} if type is None else {"Content-Type": type}
    return ask(url, method="POST", body=body, headers=headers, **settings)  # type: ignore[arg-type]


def true(answer: Answer) -> None:
    assert (answer.status, answer.json["boolean"]) == (200, True)


def refused(answer: Answer) -> None:
    assert 400 <= answer.status < 500
    assert answer.json["detail"]


def typed(answer: Answer, *types: str) -> None:
    assert answer.status == 200
    assert answer.type in types


def form(*pairs: tuple[str, str]) -> bytes:
    return urlencode(pairs).encode()


RDF_TYPES = ("application/rdf+xml", "text/turtle", "application/n-triples")
RESULT_TYPES = ("application/sparql-results+xml", "application/sparql-results+json")

REQUESTS: dict[str, Callable[[str], None]] = {
    "query_get": lambda u: true(ask(u, query="ASK {}")),
    "query_post_form": lambda u: true(post(u, [("query", "ASK {}")])),
    "query_post_direct": lambda u: true(direct(u, b"ASK {}", QUERY)),
    "query_dataset_default_graphs_get": lambda u: true(ask(u, query=IN_DEFAULT, parameters=BOTH_DEFAULT)),
    "query_dataset_default_graphs_post": lambda u: true(post(u, [("query", IN_DEFAULT), *BOTH_DEFAULT])),
    "query_dataset_named_graphs_get": lambda u: true(ask(u, query=IN_NAMED, parameters=BOTH_NAMED)),
    "query_dataset_named_graphs_post": lambda u: true(post(u, [("query", IN_NAMED), *BOTH_NAMED])),
    "query_dataset_full": lambda u: true(
        ask(
            u,
            query=IN_BOTH,
            parameters=[("default-graph-uri", THREE), *BOTH_NAMED],
        )
    ),
    # What the request says outdoes what the query says.
    "query_multiple_dataset": lambda u: true(
        ask(u, query=IN_DEFAULT.replace("ASK", f"ASK FROM <{THREE}>"), parameters=BOTH_DEFAULT)
    ),
    "query_content_type_select": lambda u: typed(
        ask(u, query="SELECT (1 AS ?x) {}"), *RESULT_TYPES, "text/csv", "text/tab-separated-values"
    ),
    "query_content_type_ask": lambda u: typed(ask(u, query="ASK {}"), *RESULT_TYPES),
    "query_content_type_describe": lambda u: typed(ask(u, query=f"DESCRIBE <{ONE}>"), *RDF_TYPES),
    "query_content_type_construct": lambda u: typed(ask(u, query="CONSTRUCT WHERE { ?s ?p ?o }"), *RDF_TYPES),
    "bad_query_method": lambda u: refused(ask(u, query="ASK {}", method="PUT")),
    "bad_multiple_queries": lambda u: refused(
        ask(u, parameters=[("query", "ASK {}"), ("query", "SELECT * {}")])
    ),
    "bad_query_wrong_media_type": lambda u: refused(direct(u, b"ASK {}", "text/plain")),
    "bad_query_missing_form_type": lambda u: refused(direct(u, form(("query", "ASK {}")), None)),
    "bad_query_missing_direct_type": lambda u: refused(direct(u, b"ASK {}", None)),
    "bad_query_non_utf8": lambda u: refused(direct(u, "ASK {}".encode("utf-16"), f"{QUERY}; charset=UTF-16")),
    "bad_query_syntax": lambda u: refused(ask(u, query="ASK {")),
}
UPDATES: dict[str, Callable[[str], Answer]] = {
    "bad_update_get": lambda u: ask(u, parameters=[("update", "CLEAR ALL")]),
    "bad_multiple_updates": lambda u: post(u, [("update", "CLEAR ALL"), ("update", "CLEAR ALL")]),
    "bad_update_wrong_media_type": lambda u: direct(u, b"CLEAR ALL", "text/plain"),
    "bad_update_missing_form_type": lambda u: direct(u, form(("update", "CLEAR ALL")), None),
    "bad_update_non_utf8": lambda u: direct(u, "CLEAR ALL".encode("utf-16"), f"{UPDATE}; charset=UTF-16"),
    "bad_update_syntax": lambda u: post(u, [("update", "CLEAR XYZ")]),
    "bad_update_dataset_conflict": lambda u: post(
        u, [("using-graph-uri", ONE), ("update", f"WITH <{ONE}> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}")]
    ),
    "update_dataset_default_graph": lambda u: post(u, [("using-graph-uri", ONE), ("update", "CLEAR ALL")]),
    "update_dataset_default_graphs": lambda u: post(u, [*BOTH_DEFAULT, ("update", "CLEAR ALL")]),
    "update_dataset_named_graphs": lambda u: post(
        u, [("using-named-graph-uri", ONE), ("update", "CLEAR ALL")]
    ),
    "update_dataset_full": lambda u: post(u, [*BOTH_NAMED, *BOTH_DEFAULT, ("update", "CLEAR ALL")]),
    "update_post_form": lambda u: post(u, [("update", "CLEAR ALL")]),
    "update_post_direct": lambda u: direct(u, b"CLEAR ALL", UPDATE),
    "update_base_uri": lambda u: post(u, [("update", "INSERT DATA { <s> <p> <o> }")]),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_queries(url: str, name: str) -> None:
    REQUESTS[name](url)


@pytest.mark.parametrize("name", UPDATES)
def test_updates_are_refused(url: str, name: str) -> None:
    refused(UPDATES[name](url))
    whole = " ".join(f"GRAPH <{graph}> {{ <{graph}> a <{DOCUMENT}> }}" for graph in (ONE, TWO, THREE))
    true(ask(url, query=f"ASK {{ {whole} }}"))


def test_every_entry_of_the_manifest_has_its_request() -> None:
    listed = entries(demanded() / "protocol" / "manifest.ttl")
    assert sorted([*REQUESTS, *UPDATES]) == listed

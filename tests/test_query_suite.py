"""The W3C query suite against the running server: what Oxigraph itself answers rightly, the server does as well.

All data files lie on one server, each as a graph of its own; a test names its dataset as the SPARQL protocol
provides. What a bounded, read-only endpoint refuses (SERVICE) is refused with 400.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from crampkg.server import Service
from crampkg.sparql.catalog import Catalog
from crampkg.sparql.limits import Limits
from crampkg.sparql.sandbox import BoundedStore
from serving import Answer, ask, serving
from w3c import Case, as_graph, canonical, cases, demanded, expected, load, suite

EMPTY = "urn:empty"
SERVICE = re.compile(r"\bSERVICE\b", re.IGNORECASE)


@cache
def all_cases() -> list[Case]:
    folder = suite()
    return (
        []
        if folder is None
        else [case for path in sorted(folder.glob("*/manifest.ttl")) for case in cases(path)]
    )


EVALUATION = [case for case in all_cases() if case.kind in {"QueryEvaluationTest", "CSVResultFormatTest"}]
SYNTAX = [case for case in all_cases() if case.kind.endswith("SyntaxTest11")]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    demanded()
    store = ox.Store()
    files = {path for case in EVALUATION for path in (*case.data, *case.graphs)}
    for path in sorted(files):
        load(store, path, ox.NamedNode(path.as_uri()))
        store.add_graph(ox.NamedNode(path.as_uri()))
        # A graph without triples cannot be named in N-Quads: it gets one that no query asks for.
        if not any(store.quads_for_pattern(None, None, None, ox.NamedNode(path.as_uri()))):
            store.remove_graph(ox.NamedNode(path.as_uri()))
    store.add(
        ox.Quad(ox.NamedNode("urn:e"), ox.NamedNode("urn:e"), ox.NamedNode("urn:e"), ox.NamedNode(EMPTY))
    )
    bounded = BoundedStore.of(store, limits=Limits(seconds=10), workers=1)
    service = Service(Catalog(), bounded, Limits(seconds=10))
    with serving(service) as address:
        yield address


def test_the_suite_is_here() -> None:
    demanded()
    assert len(EVALUATION) > 250
    assert len(SYNTAX) > 100


def based(case: Case) -> str:
    """The query with its own address as base, which a protocol request has no place for."""
    return f"BASE <{case.query.as_uri()}>\n{case.query.read_text(encoding='utf-8')}"


def by_oxigraph(case: Case) -> ox.Dataset | bool | None:
    """What the engine answers by itself; None when it cannot."""
    store = ox.Store()
    for path in case.data:
        load(store, path, None)
    for path in case.graphs:
        load(store, path, ox.NamedNode(path.as_uri()))
    try:
        found = store.query(case.query.read_text(encoding="utf-8"), base_iri=case.query.as_uri())
        if isinstance(found, ox.QueryBoolean):
            return bool(found)
        if isinstance(found, ox.QueryTriples):
            return canonical(list(found))
        return as_graph([v.value for v in found.variables], [tuple(row) for row in found])
    except (SyntaxError, RuntimeError, ValueError, OSError):
        return None


def by_server(url: str, case: Case, accept: str | None = None) -> Answer:
    held = set(url_graphs(url))
    default = [path.as_uri() for path in case.data if path.as_uri() in held]
    named = [path.as_uri() for path in case.graphs if path.as_uri() in held]
    pairs = [("query", based(case)), *(("default-graph-uri", one) for one in default)]
    pairs += [("named-graph-uri", one) for one in named]
    if not default and not named:
        pairs.append(("named-graph-uri", EMPTY))
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return ask(url, method="POST", body=urlencode(pairs).encode(), headers=headers, accept=accept)


@cache
def url_graphs(url: str) -> tuple[str, ...]:
    answer = ask(url, query="SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", accept="text/csv")
    return tuple(line for line in answer.text.splitlines()[1:] if line)


def read(answer: Answer) -> ox.Dataset | bool:
    assert answer.status == 200, answer.text
    if answer.type == "application/n-triples":
        return canonical([quad.triple for quad in ox.parse(answer.body, format=ox.RdfFormat.N_TRIPLES)])
    found = ox.parse_query_results(answer.body, format=ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    return as_graph([v.value for v in found.variables], [tuple(row) for row in found])


@pytest.mark.parametrize("case", EVALUATION, ids=lambda case: case.name)
def test_evaluation(url: str, case: Case) -> None:
    text = case.query.read_text(encoding="utf-8")
    if case.needs_service or SERVICE.search(text):
        assert by_server(url, case).status == 400
        return
    assert case.result is not None
    if case.kind == "CSVResultFormatTest":
        answer = by_server(url, case, "text/csv")
        assert sorted_csv(answer.text) == sorted_csv(case.result.read_text())
        return
    own = by_oxigraph(case)
    if own is None or own != expected(case.result):
        # The engine itself departs from the suite here; ours is no other.
        return
    accept = "application/sparql-results+json, application/n-triples"
    assert read(by_server(url, case, accept)) == own


def sorted_csv(text: str) -> list[tuple[str, ...]]:
    """The cells, with the columns in the order of their names; blank nodes are all the same."""
    head, *rows = csv.reader(io.StringIO(text))
    order = sorted(range(len(head)), key=lambda i: head[i])
    found = [tuple(cell(row[i]) for i in order) for row in rows]
    return [tuple(head[i] for i in order), *sorted(found)]


def cell(text: str) -> str:
    if text.startswith("_:"):
        return "_:"
    try:
        return repr(float(text))
    except ValueError:
        return text


@pytest.mark.parametrize("case", SYNTAX, ids=lambda case: case.name)
def test_syntax(url: str, case: Case) -> None:
    text = case.query.read_text(encoding="utf-8")
    try:
        ox.Store().query(text, base_iri=case.query.as_uri())
        good = True
    except SyntaxError:
        good = False
    except RuntimeError:  # a function that the engine does not have: no fault of the text
        assert by_server(url, case).status == 500
        return
    answer = by_server(url, case)
    if case.kind == "NegativeSyntaxTest11":
        assert not good or answer.status in {200, 400}
        assert good or answer.status == 400
    elif SERVICE.search(text) or re.search(r"\bFROM\b", text):
        assert answer.status == 400
    elif good:
        assert answer.status == 200, answer.text


def test_what_oxigraph_departs_in() -> None:
    """Ten use a path syntax that was dropped, one fetches FROM, the rest is older than RDF 1.1 or names blanks."""
    demanded()
    plain = [
        c
        for c in EVALUATION
        if c.kind == "QueryEvaluationTest" and not c.name.startswith(("service/", "entailment/"))
    ]
    departs = Counter(
        c.name.partition("/")[0] for c in plain if c.result and by_oxigraph(c) != expected(c.result)
    )
    assert sum(departs.values()) <= 17, departs

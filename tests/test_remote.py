"""One protocol, several implementations: the same questions to each; and endpoints that do not behave."""

from __future__ import annotations

import http.server
import json
import re
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from crampkg.base.errors import CrampkgError, UsageError
from crampkg.cli import cli
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.paging import whole_rows
from crampkg.export import Scope, export
from crampkg.export.publishing import Target, publish
from crampkg.server import Service
from crampkg.sparql.endpoint import Credentials, check_address
from crampkg.sparql.guard import QueryRefused, SparqlSyntaxError
from crampkg.sparql.limits import Busy, Limits, QueryFailed, QueryTimeout, StoreError
from crampkg.sparql.remote import RemoteStore, connect
from crampkg.sparql.results import Boolean, Result, Rows, Triples
from crampkg.sparql.sandbox import BoundedStore
from crampkg.sparql.store import EmbeddedStore, Store
from serving import oxigraph_server, serving

PREFIX = "PREFIX cramp: <https://w3id.org/crampkg/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
OXIGRAPH = pytest.mark.program("oxigraph")
RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
GARD = "https://w3id.org/crampkg/graph/gard"


@pytest.fixture(scope="module")
def oxigraph(graph: KnowledgeGraph) -> Iterator[str]:
    """Oxigraph's server with the graph published to it."""
    with oxigraph_server() as url:
        publish(graph, Target(f"{url}/query", update=f"{url}/update"))
        yield f"{url}/query"


@pytest.fixture(scope="module")
def ours(graph: KnowledgeGraph) -> Iterator[str]:
    """Our own server."""
    service = Service.of(graph, limits=Limits(seconds=60, rows=None, bytes=None))
    with serving(service) as url:
        yield f"{url}/sparql"
    service.close()


@pytest.fixture(
    scope="module", params=["embedded", "bounded", "ours", pytest.param("oxigraph", marks=OXIGRAPH)]
)
def store(request: pytest.FixtureRequest, graph: KnowledgeGraph) -> Iterator[Store]:
    """The graph behind each implementation of the protocol."""
    if request.param == "embedded":
        yield graph.store
    elif request.param == "bounded":
        assert isinstance(graph.store, EmbeddedStore)
        with BoundedStore.of(graph.store.store, limits=Limits(rows=None, bytes=None)) as bounded:
            yield bounded
    else:
        yield connect(request.getfixturevalue(request.param))


# --- the protocol


def test_rows(store: Store) -> None:
    text = PREFIX + "SELECT ?label ?none WHERE { cramp:quinine rdfs:label ?label }"
    assert store.query(text) == Rows(("label", "none"), [(ox.Literal("quinine", language="en"), None)])


def test_every_kind_of_term(store: Store) -> None:
    text = """SELECT ?x WHERE { VALUES (?n ?x) { (1 <http://a.example/ä>) (2 "a\\n\\"b\\" – 😀") (3 "a"@en-GB)
      (4 1) (5 1.50) (6 1e0) (7 true) (8 "2025-02-26"^^<http://www.w3.org/2001/XMLSchema#date>)
      (9 "x"^^<http://a.example/type>) (10 "") } } ORDER BY ?n"""
    answer = store.query(text)
    assert isinstance(answer, Rows)
    xsd = "http://www.w3.org/2001/XMLSchema#"
    assert [str(term) for (term,) in answer][:4] == [
        "<http://a.example/ä>",
        '"a\\n\\"b\\" – 😀"',
        '"a"@en-gb',
        f'"1"^^<{xsd}integer>',
    ]
    assert [row["x"] for row in answer.to_plain()][5:] == [1.0, True, "2025-02-26", "x", ""]


def test_no_rows(store: Store) -> None:
    assert store.query(PREFIX + "SELECT ?x { cramp:quinine cramp:noSuchThing ?x }") == Rows(("x",), [])


def test_booleans(store: Store) -> None:
    assert store.query(PREFIX + "ASK { cramp:quinine a cramp:Drug }") == Boolean(True)
    assert store.query(PREFIX + "ASK { cramp:quinine a cramp:Condition }") == Boolean(False)


@pytest.mark.parametrize("form", ["CONSTRUCT WHERE { cramp:quinine a ?kind }", "DESCRIBE cramp:quinine"])
def test_triples(store: Store, form: str) -> None:
    answer = store.query(PREFIX + form)
    assert isinstance(answer, Triples)
    kind = ox.Triple(
        ox.NamedNode("https://w3id.org/crampkg/quinine"),
        ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
        ox.NamedNode("https://w3id.org/crampkg/Drug"),
    )
    assert answer.triples.count(kind) == 1


def test_the_default_graph_is_the_union(store: Store) -> None:
    assert store.query(
        PREFIX + "ASK { ?claim cramp:object ?x . ?x rdfs:label ?y . ?z cramp:treats ?x }"
    ) == Boolean(True)


def test_named_graphs(store: Store) -> None:
    answer = store.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")
    assert {"gard", "ucla", "droracle", "katzberg", "terms", "ontology", "inferred"} <= {
        str(row["g"]).rpartition("/")[2]
        for row in answer.to_plain()  # type: ignore[union-attr]
    }


def test_a_dataset_of_ones_own(store: Store) -> None:
    text = PREFIX + "SELECT (COUNT(*) AS ?n) { ?claim a cramp:Claim }"
    whole, part = store.query(text), store.query(text, default_graph_uris=[GARD])
    assert isinstance(whole, Rows)
    assert isinstance(part, Rows)
    assert 10 < int(part.to_plain()[0]["n"] or 0) < int(whole.to_plain()[0]["n"] or 0)
    named = store.query("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }", named_graph_uris=[GARD])
    assert named.to_plain() == [{"g": GARD}]  # type: ignore[union-attr]


def test_syntax_errors_have_their_place(store: Store) -> None:
    with pytest.raises(SparqlSyntaxError) as caught:
        store.query("SELECT ?s\nWHERE { ?s ?p ?o FILTR(?o) }")
    assert (caught.value.line, caught.value.column) == (2, 18)
    assert caught.value.remedy


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
        "SELECT * FROM <http://127.0.0.1:1/> { ?s ?p ?o }",
        "DROP ALL",
        "SELECT * {" + "{" * 300 + "}" * 300 + "}",
    ],
)
def test_refusals(store: Store, text: str) -> None:
    with pytest.raises(QueryRefused) as caught:
        store.query(text)
    assert caught.value.line == 1


def test_a_cut_by_rows(store: Store) -> None:
    answer = store.query("SELECT ?s { ?s ?p ?o }", limits=Limits(rows=7))
    assert isinstance(answer, Rows)
    assert (len(answer), answer.truncated) == (7, True)
    assert answer.note == "cut after 7 rows: there are more, and the limit is 7"
    whole = store.query("SELECT ?s { ?s ?p ?o } LIMIT 7", limits=Limits(rows=7))
    assert isinstance(whole, Rows)
    assert (len(whole), whole.truncated, whole.note) == (7, False, "")


def test_a_cut_by_bytes(store: Store) -> None:
    answer = store.query("SELECT ?s ?p ?o { ?s ?p ?o }", limits=Limits(bytes=20_000))
    assert isinstance(answer, Rows)
    assert 10 < len(answer) < 400
    assert answer.truncated
    assert "20,000 bytes" in answer.note


def test_a_cut_graph(store: Store) -> None:
    answer = store.query("CONSTRUCT WHERE { ?s ?p ?o }", limits=Limits(rows=7))
    assert isinstance(answer, Triples)
    assert (len(answer), answer.truncated) == (7, True)


@pytest.mark.slow
def test_every_query_of_the_library(store: Store, graph: KnowledgeGraph) -> None:
    """The same rows in the same order, whoever answers."""
    for query in [*graph.catalog.questions, *graph.catalog.all("views")]:
        if query.name in {"graphs", "quads", "about"}:
            continue  # they tell of graph:metadata too, or of blank nodes
        mine, theirs = graph.store.query(query.text), store.query(query.text)
        assert plain(mine) == plain(theirs), query.name


def plain(result: Result) -> object:
    if isinstance(result, Rows):
        return result.to_plain()
    return result if isinstance(result, Boolean) else set(map(str, result))


# --- the command line


@pytest.mark.parametrize(
    "command",
    [["stats"], ["show", "quinine"], ["search", "quinin"], ["query", "tried-for", "--format", "csv"]],
)
def test_commands_with_an_endpoint(ours: str, command: list[str]) -> None:
    here = CliRunner().invoke(cli, command)
    there = CliRunner().invoke(cli, [*command, "--endpoint", ours])
    assert here.exit_code == 0
    assert there.stdout == here.stdout


@pytest.fixture(scope="module")
def cutting(graph: KnowledgeGraph) -> Iterator[str]:
    """Our own server with limits that no large graph fits into."""
    assert max(int(row["triples"] or 0) for row in graph.view("graphs")) > 8_000
    service = Service.of(graph, limits=Limits(seconds=60, rows=8_000))
    with serving(service) as url:
        yield f"{url}/sparql"
    service.close()


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["cutting", pytest.param("oxigraph", marks=OXIGRAPH)])
@pytest.mark.parametrize("format", [pytest.param("csv", marks=pytest.mark.slow), "trig"])
def test_exports_from_an_endpoint(
    request: pytest.FixtureRequest, graph: KnowledgeGraph, engine: str, format: str
) -> None:
    """The same bytes as from the files, whether the endpoint gives all at once or not."""
    there = KnowledgeGraph(connect(request.getfixturevalue(engine)))
    assert export(there, format, Scope(source="gard")) == export(graph, format, Scope(source="gard"))
    assert len(there.quads()) == len(graph.quads())


@pytest.mark.slow
def test_an_endpoint_that_gives_too_little(graph: KnowledgeGraph) -> None:
    service = Service.of(graph, limits=Limits(seconds=60, rows=100), workers=1)
    with serving(service) as url, pytest.raises(CrampkgError, match=r"of the .* triples of graph:"):
        KnowledgeGraph(RemoteStore(f"{url}/sparql")).quads()
    service.close()


def test_a_view_that_was_cut_is_read_on(graph: KnowledgeGraph) -> None:
    """A server with a limit of rows: names are read page by page, and every name is there, once."""
    service = Service.of(graph, limits=Limits(seconds=60, rows=500), workers=1)
    with serving(service) as url:
        there = KnowledgeGraph(RemoteStore(f"{url}/sparql"))
        assert there.view("term-names") == graph.view("term-names")
        assert there.search("Botox")[0].iri == graph.search("Botox")[0].iri
    service.close()
    assert len(graph.view("term-names")) > 1_000


class Cutting:
    """A store that gives so many rows at a time, from a list that it may order anew for each query."""

    def __init__(self, rows: list[str], most: int, *, steady: bool = True) -> None:
        self.rows, self.most, self.steady, self.asked = rows, most, steady, 0

    def query(self, text: str) -> Rows:
        self.asked += 1
        asked = re.search(r"\nLIMIT (\d+) OFFSET (\d+)\Z", text)
        limit, offset = (int(asked[1]), int(asked[2])) if asked else (len(self.rows), 0)
        held = self.rows if self.steady or self.asked == 1 else self.rows[::-1]
        wanted = held[offset : offset + limit]
        kept = wanted[: self.most]
        return Rows(("x",), [(ox.Literal(one),) for one in kept], len(kept) < len(wanted), "cut")


@pytest.mark.parametrize("count", [3, 4, 5, 9, 10])
def test_pages_join_without_gap_or_repetition(count: int) -> None:
    rows = [f"{number:02}" for number in range(count)]
    store: Any = Cutting(rows, 4)
    assert [str(row["x"]) for row in whole_rows(store, "SELECT ?x { } ORDER BY ?x", "v").to_plain()] == rows


@pytest.mark.parametrize(
    ("text", "most", "steady"),
    [
        ("SELECT ?x { }", 4, True),
        ("SELECT ?x { } ORDER BY ?x LIMIT 100", 4, True),
        ("SELECT ?x { SELECT ?x { } ORDER BY ?x }", 4, True),
        ("SELECT ?x { } ORDER BY ?x", 1, True),
        ("SELECT ?x { } ORDER BY ?x", 4, False),
    ],
)
def test_a_view_that_cannot_be_read_on_is_no_view(text: str, most: int, steady: bool) -> None:
    store: Any = Cutting([f"{number:02}" for number in range(10)], most, steady=steady)
    with pytest.raises(CrampkgError, match="only part of the view names"):
        whole_rows(store, text, "names")


def test_an_endpoint_and_a_folder(tmp_path: Path) -> None:
    command = ["stats", "--endpoint", "http://127.0.0.1:1/", "--ontology", str(tmp_path)]
    result = CliRunner().invoke(cli, command)
    assert isinstance(result.exception, UsageError)


# --- addresses


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://a.example/", "a.example/sparql", "http://", "", "http://a b/", "http://a\n/",
     "javascript:alert(1)", "http://a.example:x/", "HTTP//a"],
)  # fmt: skip
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(UsageError):
        check_address(url)


def test_passwords_do_not_stand_in_addresses() -> None:
    with pytest.raises(UsageError) as caught:
        check_address("http://me:secret@a.example/sparql")
    assert "secret" not in str(caught.value)


def test_credentials_are_not_shown() -> None:
    known = Credentials("me", "secret", "hidden")
    shown = repr(known) + repr(RemoteStore("http://a.example/", credentials=known))
    assert "secret" not in shown
    assert "hidden" not in shown


# --- endpoints that misbehave


class Endpoint(http.server.ThreadingHTTPServer):
    """Answers as it is told to; remembers what it was asked."""

    daemon_threads = True

    def __init__(self, answer: Callable[[http.server.BaseHTTPRequestHandler, int], None]) -> None:
        self.asked: list[dict[str, str]] = []
        endpoint = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", "0")))
                endpoint.asked.append(dict(self.headers.items()))
                answer(self, len(endpoint.asked))

            def log_message(self, *_: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/sparql"


GOOD = json.dumps(
    {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "1"}}]}}
).encode()
JSON = {"Content-Type": "application/sparql-results+json"}


def say(
    handler: http.server.BaseHTTPRequestHandler,
    status: int,
    headers: dict[str, str],
    body: bytes,
    length: int | None = None,
) -> None:
    handler.send_response(status)
    for name, value in {**headers, "Content-Length": str(len(body) if length is None else length)}.items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


Make = Callable[[Callable[[http.server.BaseHTTPRequestHandler, int], None]], Endpoint]


@pytest.fixture
def endpoint() -> Iterator[Make]:
    made: list[Endpoint] = []

    def make(answer: Callable[[http.server.BaseHTTPRequestHandler, int], None]) -> Endpoint:
        made.append(Endpoint(answer))
        return made[-1]

    yield make
    for one in made:
        one.shutdown()
        one.server_close()


def ask(url: str, text: str = "SELECT ?x { ?x ?y ?z }", **settings: object) -> Result:
    return RemoteStore(url, **settings).query(text)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("headers", "body", "words"),
    [
        ({"Content-Type": "text/html"}, b"<html>log in", "answered with text/html"),
        ({"Content-Type": "application/sparql-results+xml"}, b"<sparql/>", "application/sparql-results+xml"),
        (JSON, GOOD[:-20], "cannot be read"),
        (JSON, b"", "cannot be read"),
        (JSON, b"\xff\xfe", "cannot be read"),
        (
            JSON,
            b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"uri","value":"no iri"}}]}}',
            "cannot be read",
        ),
    ],
)
def test_answers_that_are_none(endpoint: Make, headers: dict[str, str], body: bytes, words: str) -> None:
    there = endpoint(lambda handler, _: say(handler, 200, headers, body))
    with pytest.raises(StoreError) as caught:
        ask(there.url)
    assert words in str(caught.value)
    assert there.url in str(caught.value)


def test_an_answer_that_breaks_off(endpoint: Make) -> None:
    there = endpoint(lambda handler, _: say(handler, 200, JSON, GOOD[:30], length=len(GOOD)))
    with pytest.raises(StoreError, match="answer was cut off"):
        ask(there.url, retries=1)
    assert len(there.asked) == 2


def test_partial_results_in_a_header(endpoint: Make) -> None:
    headers = {**JSON, "X-SQL-State": "S1TAT", "X-SQL-Message": "RC: Returning incomplete results"}
    there = endpoint(lambda handler, _: say(handler, 200, headers, GOOD))
    with pytest.raises(QueryTimeout, match="only part of the answer: RC: Returning incomplete results"):
        ask(there.url)


def test_a_cut_that_the_endpoint_announces(endpoint: Make) -> None:
    there = endpoint(lambda handler, _: say(handler, 200, {**JSON, "X-SPARQL-MaxRows": "1"}, GOOD))
    answer = ask(there.url)
    assert isinstance(answer, Rows)
    assert answer.truncated
    assert "own limit" in answer.note


def test_our_own_server_announces_its_cut(graph: KnowledgeGraph) -> None:
    service = Service.of(graph, limits=Limits(rows=5))
    with serving(service) as url:
        answer = ask(f"{url}/sparql")
    assert isinstance(answer, Rows)
    assert (len(answer), answer.truncated) == (5, True)
    assert answer.note == "cut after 5 rows: there are more, and the limit is 5"


def test_busy_is_tried_again(endpoint: Make) -> None:
    def answer(handler: http.server.BaseHTTPRequestHandler, count: int) -> None:
        if count < 3:
            say(handler, 503, {"Retry-After": "0"}, b"busy")
        else:
            say(handler, 200, JSON, GOOD)

    there = endpoint(answer)
    assert ask(there.url) == Rows(("x",), [(ox.Literal("1"),)])
    assert len(there.asked) == 3


def test_busy_for_ever(endpoint: Make) -> None:
    there = endpoint(lambda handler, _: say(handler, 429, {"Retry-After": "0"}, b"slow\x1b[31m down"))
    with pytest.raises(Busy, match=r"slow \[31m down"):
        ask(there.url)
    assert len(there.asked) == 3


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (400, QueryFailed, "no such thing"),
        (401, StoreError, "CRAMPKG_ENDPOINT_USER"),
        (403, StoreError, "refuses access"),
        (404, StoreError, "no SPARQL endpoint"),
        (500, QueryFailed, "no such thing"),
        (504, QueryTimeout, "no such thing"),
    ],
)
def test_errors_are_told_and_not_tried_again(
    endpoint: Make, status: int, kind: type[CrampkgError], words: str
) -> None:
    there = endpoint(
        lambda handler, _: say(handler, status, {"Content-Type": "text/plain"}, b"no such\n thing")
    )
    with pytest.raises(kind) as caught:
        ask(there.url)
    assert words in str(caught.value)
    assert len(there.asked) == 1


def test_redirects_are_not_followed(endpoint: Make) -> None:
    there = endpoint(lambda handler, _: say(handler, 302, {"Location": "file:///etc/passwd"}, b""))
    with pytest.raises(StoreError, match="has moved"):
        ask(there.url, credentials=Credentials("me", "secret"))
    assert len(there.asked) == 1


def test_a_slow_endpoint(endpoint: Make) -> None:
    there = endpoint(lambda handler, _: time.sleep(3))
    started = time.monotonic()
    with pytest.raises(QueryTimeout, match=r"within 0.5 s"):
        ask(there.url, seconds=0.5)
    assert time.monotonic() - started < 2


def test_an_endpoint_that_trickles(endpoint: Make) -> None:
    def answer(handler: http.server.BaseHTTPRequestHandler, _: int) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", JSON["Content-Type"])
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.05)

    started = time.monotonic()
    with pytest.raises(QueryTimeout):
        ask(endpoint(answer).url, seconds=0.5)
    assert time.monotonic() - started < 3


def test_nobody_there() -> None:
    with pytest.raises(StoreError, match="cannot be reached: Connection refused"):
        ask("http://127.0.0.1:1/sparql")
    with pytest.raises(StoreError, match="no such host"):
        ask("http://no-such-host.invalid/sparql")


def test_a_token_is_sent(endpoint: Make) -> None:
    there = endpoint(lambda handler, _: say(handler, 200, JSON, GOOD))
    ask(there.url, credentials=Credentials(token="abc"))
    assert there.asked[0]["Authorization"] == "Bearer abc"


@pytest.mark.parametrize("scheme", ["Basic", "Digest"])
def test_a_password_is_sent_when_asked_for(endpoint: Make, scheme: str) -> None:
    challenge = (
        'Basic realm="x"' if scheme == "Basic" else 'Digest realm="x", nonce="n", qop="auth", algorithm=MD5'
    )

    def answer(handler: http.server.BaseHTTPRequestHandler, _: int) -> None:
        if handler.headers.get("Authorization", "").startswith(scheme):
            say(handler, 200, JSON, GOOD)
        else:
            say(handler, 401, {"WWW-Authenticate": challenge}, b"")

    there = endpoint(answer)
    assert isinstance(ask(there.url, credentials=Credentials("me", "secret")), Rows)
    assert len(there.asked) == 2
    assert "Authorization" not in there.asked[0]
    with pytest.raises(StoreError, match="refuses access"):
        ask(there.url)


def test_hostile_labels_stay_text(endpoint: Make) -> None:
    hostile = "<script>alert(1)</script> ![x](http://a.example/x.png) \x1b[31m"
    body = json.dumps(
        {"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": hostile}}]}}
    )
    there = endpoint(lambda handler, _: say(handler, 200, JSON, body.encode()))
    answer = ask(there.url)
    assert isinstance(answer, Rows)
    assert answer.to_plain() == [{"x": hostile}]
    assert b"\x1b" not in answer.to_bytes("table")


@pytest.mark.slow
def test_hostile_labels_do_not_rule_the_terminal(graph: KnowledgeGraph) -> None:
    """An endpoint whose graph has an escape sequence for a label."""
    assert isinstance(graph.store, EmbeddedStore)
    store = ox.Store()
    store.extend(graph.store.store)
    name, label = ox.NamedNode("https://w3id.org/crampkg/quinine"), ox.NamedNode(RDFS_LABEL)
    (quad,) = store.quads_for_pattern(name, label, None)
    store.remove(quad)
    store.add(ox.Quad(name, label, ox.Literal("quin\x1b[31mine\u202e", language="en"), quad.graph_name))
    service = Service.of(
        KnowledgeGraph(EmbeddedStore(store), graph.catalog), limits=Limits(rows=None, bytes=None)
    )
    with serving(service) as url:
        for command in (["show", name.value], ["search", "quin"], ["query", "term-names"]):
            result = CliRunner().invoke(cli, [*command, "--endpoint", f"{url}/sparql"])
            assert result.exit_code == 0, result.output
            assert "quin [31mine" in result.stdout
            assert "\x1b" not in result.stdout
            assert "\u202e" not in result.stdout


def test_comments_and_strings_do_not_lead_the_request_astray(endpoint: Make) -> None:
    there = endpoint(lambda handler, _: say(handler, 200, JSON, GOOD))
    assert isinstance(ask(there.url, '# INSERT DATA\nSELECT ?x { ?x ?y "CONSTRUCT {" }'), Rows)
    assert there.asked[0]["Accept"].startswith("application/sparql-results+json")


# --- what is there


@OXIGRAPH
def test_an_endpoint_without_the_graph() -> None:
    with oxigraph_server() as url, pytest.raises(StoreError, match="holds no crampkg graph"):
        connect(f"{url}/query")


@OXIGRAPH
def test_a_graph_that_is_not_whole(graph: KnowledgeGraph) -> None:
    with oxigraph_server() as url:
        publish(graph, Target(f"{url}/query", update=f"{url}/update"))
        update = urllib.request.Request(
            f"{url}/update", b"DROP GRAPH <https://w3id.org/crampkg/graph/inferred>"
        )
        update.add_header("Content-Type", "application/sparql-update")
        with urllib.request.urlopen(update):
            pass
        with pytest.raises(StoreError, match="graph:inferred missing"):
            connect(f"{url}/query")


@OXIGRAPH
def test_the_default_graph_is_named_where_it_is_not_the_union(oxigraph: str, ours: str) -> None:
    assert len(connect(oxigraph).dataset) >= 9
    assert connect(ours).dataset == ()


def test_prefixes_need_not_be_declared_at_an_endpoint(ours: str) -> None:
    """Neither the project's nor those of its sources, as with the graph in this process."""
    known = connect(ours).query("SELECT ?claim { ?claim cramp:saidIn source:gard } ORDER BY ?claim LIMIT 1")
    assert isinstance(known, Rows)
    (row,) = known.to_plain()
    name = str(row["claim"]).rpartition("/")[2]
    again = connect(ours).query(f"SELECT ?source {{ gard:{name} cramp:saidIn ?source }}")
    assert isinstance(again, Rows)
    assert [str(one["source"]) for one in again.to_plain()] == ["https://w3id.org/crampkg/source/gard"]

"""The server under people who mean harm, or are careless: it answers clearly and goes on serving the others."""

from __future__ import annotations

import http.client
import json
import os
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from crampkg.evidence.graph import KnowledgeGraph
from crampkg.server import Service
from crampkg.server import reading as reading_requests
from crampkg.sparql.limits import Limits
from crampkg.sparql.sandbox import BoundedStore
from probing import probing, tried
from serving import Answer, ask, post, serving, waiting_until

SMALL = Limits(seconds=1.0, rows=1000, bytes=200_000, memory_bytes=200_000_000)
GOOD = "ASK { cramp:quinine a cramp:Drug }"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def service(graph: KnowledgeGraph) -> Iterator[Service]:
    with probing():
        service = Service.of(graph, limits=SMALL, workers=2, queue_length=4, queue_seconds=3)
        yield service
        service.close()


@pytest.fixture(scope="module")
def url(service: Service) -> Iterator[str]:
    with serving(service, connections=40, head_seconds=1.0) as address:
        yield address


def good(url: str) -> None:
    """Another client is served."""
    answer = ask(url, query=GOOD)
    assert (answer.status, answer.json["boolean"]) == (200, True)


class Trap:
    """A server on loopback that notices whether anybody comes."""

    def __init__(self) -> None:
        self.visits = 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._watch, daemon=True).start()

    def _watch(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.visits += 1
            connection.close()


@pytest.fixture
def trap() -> Iterator[Trap]:
    trap = Trap()
    yield trap
    trap.socket.close()


# --- queries that would reach out


SPELLINGS = [
    "SELECT * {{ SERVICE <{u}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ service<{u}>{{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE SILENT <{u}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ sErViCe sIlEnT <{u}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p ?o FILTER EXISTS {{ SERVICE <{u}> {{ ?s ?p ?o }} }} }}",
    "SELECT * {{ {{ SELECT * {{ SERVICE <{u}> {{ ?s ?p ?o }} }} }} }}",
    "SELECT * {{ VALUES ?u {{ <{u}> }} SERVICE ?u {{ ?s ?p ?o }} }}",
    "PREFIX x: <{u}> SELECT * {{ SERVICE x: {{ ?s ?p ?o }} }}",
    "PREFIX x: <{u}> SELECT * {{ SERVICE:x {{ ?s ?p ?o }} }}",
    "SELECT * {{ \\u0053ERVICE <{u}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE#<x>\n<{u}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ OPTIONAL {{ SERVICE <{u}> {{ ?s ?p ?o }} }} }}",
    "ASK {{ SERVICE <{u}> {{ ?s ?p ?o }} }}",
    "CONSTRUCT {{ ?s ?p ?o }} {{ SERVICE <{u}> {{ ?s ?p ?o }} }}",
    "DESCRIBE ?s {{ SERVICE <{u}> {{ ?s ?p ?o }} }}",
    "SELECT * FROM <{u}> {{ ?s ?p ?o }}",
    "SELECT * from<{u}> {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <{u}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "ASK FROM <{u}> {{ ?s ?p ?o }}",
    "BASE <{u}> SELECT * FROM <> {{ ?s ?p ?o }}",
    "SELECT * FROM <file:///etc/hosts> {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <file:///etc/hosts> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "LOAD <{u}>",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_query_reaches_the_network(url: str, trap: Trap, spelling: str) -> None:
    query = spelling.format(u=f"http://127.0.0.1:{trap.port}/")
    for answer in (ask(url, query=query), post(url, [("query", query)])):
        assert answer.status == 400
        assert answer.json["detail"]
        assert answer.json["hint"]
    assert trap.visits == 0
    good(url)


def test_dataset_parameters_reach_nothing(url: str, trap: Trap) -> None:
    for name in ("default-graph-uri", "named-graph-uri"):
        for place in (f"http://127.0.0.1:{trap.port}/", "file:///etc/hosts", "not an iri"):
            assert ask(url, query=GOOD, parameters=[(name, place)]).status == 400
    assert trap.visits == 0


def test_words_in_strings_are_no_service(url: str) -> None:
    query = 'SELECT ?service { VALUES ?service { "SERVICE <http://x.example/>" } # SERVICE\n}'
    assert ask(url, query=query).status == 200


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs Linux")
def test_workers_cannot_open_sockets(service: Service) -> None:
    assert isinstance(service.store, BoundedStore)
    assert service.store.mode == "seccomp"
    assert set(tried(service.store).values()) == {"PermissionError"}


# --- queries that take too much


def test_a_runaway_query_ends_and_others_are_served_meanwhile(url: str, service: Service) -> None:
    with ThreadPoolExecutor(1) as pool:
        started = time.monotonic()
        runaway = pool.submit(ask, url, query=ENDLESS)
        served = 0
        while not runaway.done():
            good(url)
            served += 1
        answer = runaway.result()
    assert answer.status == 504
    assert "stopped after 1 s" in answer.json["detail"]
    assert time.monotonic() - started < 4
    assert served > 10


@pytest.mark.slow
def test_a_query_that_eats_memory_ends(url: str) -> None:
    query = "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d))) AS ?x) { ?a ?b ?c . ?d ?e ?f }"
    answer = ask(url, query=query)
    assert answer.status in {500, 504}
    assert "the query was stopped" in answer.json["detail"]
    good(url)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { " + "{" * 20_000 + "}" * 20_000 + " }",
        "SELECT * { FILTER(" + "(" * 20_000 + "1" + ")" * 20_000 + ") }",
        "SELECT * { FILTER(" + "!" * 40_000 + "1) }",
        "SELECT (" + "1+" * 20_000 + "1 AS ?x) {}",
        "SELECT * { ?s ?p ?o " + "OPTIONAL { ?s ?p ?o } " * 3000 + "}",
        "SELECT * { ?s " + "^" * 30_000 + "<x:x> ?o }",
        "SELECT * { ?s ?p " + "[ ?p " * 5000 + "1" + "]" * 5000 + " }",
    ],
    ids=["groups", "brackets", "nots", "sum", "optionals", "inverse", "blank nodes"],
)
def test_nesting_is_refused(url: str, service: Service, query: str) -> None:
    assert isinstance(service.store, BoundedStore)
    before = service.store.replaced
    answer = post(url, [("query", query)])
    assert answer.status == 400
    assert service.store.replaced == before
    good(url)


def test_workers_that_die_are_replaced(url: str, service: Service) -> None:
    assert isinstance(service.store, BoundedStore)
    store = service.store
    waiting_until(lambda: len(store.pids()) == 2)  # one that a test before has cost may still be starting
    before = store.replaced
    for pid in store.pids():
        os.kill(pid, 9)
    waiting_until(lambda: _served(url))
    for _ in range(4):
        good(url)
    waiting_until(lambda: store.replaced >= before + 2 and len(store.pids()) == 2)


def test_a_worker_that_dies_while_another_serves_is_replaced(url: str, service: Service) -> None:
    """One client's queries in turn go to the worker used last; the other one is seen to have died all the same."""
    assert isinstance(service.store, BoundedStore)
    store = service.store
    waiting_until(lambda: len(store.pids()) == 2)
    for pid in store.pids():
        os.kill(pid, 9)
        waiting_until(lambda: _served(url))
        waiting_until(lambda pid=pid: _served(url) and pid not in store.pids())
    waiting_until(lambda: len(store.pids()) == 2)


@pytest.mark.slow
def test_a_full_house(url: str) -> None:
    """Two queries run, four wait; the rest are told to come again, and when all is over there is room."""
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: ask(url, query=ENDLESS), range(12)))
    refused = [answer for answer in answers if answer.status == 503]
    assert len(refused) >= 5
    assert all(answer.headers["retry-after"] == "1" for answer in refused)
    assert all("busy" in answer.json["detail"] for answer in refused)
    assert {answer.status for answer in answers} <= {503, 504}
    good(url)


def test_many_clients_at_once(url: str) -> None:
    def patient(_: int) -> Answer:
        for _ in range(200):
            answer = ask(url, query=GOOD)
            if answer.status != 503:
                return answer
            time.sleep(0.05)
        return answer

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(patient, range(100)))
    assert {answer.status for answer in answers} == {200}


# --- connections


@contextmanager
def raw(url: str) -> Iterator[socket.socket]:
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=20) as connection:
        yield connection


def rest(connection: socket.socket) -> bytes:
    """All that comes until the server hangs up."""
    data = b""
    try:
        while chunk := connection.recv(65536):
            data += chunk
    except ConnectionResetError:
        pass
    return data


@pytest.mark.parametrize("sent", [b"", b"GET /sparql HTT", b"GET /sparql HTTP/1.1\r\nHost: localhost\r\nA"])
def test_half_a_head(url: str, sent: bytes) -> None:
    started = time.monotonic()
    with raw(url) as connection:
        connection.sendall(sent)
        said = rest(connection)
    assert said.startswith(b"HTTP/1.1 408")
    assert 0.8 < time.monotonic() - started < 5


def test_a_head_byte_by_byte(url: str) -> None:
    """Bytes that trickle in do not lengthen the time."""
    started = time.monotonic()
    with raw(url) as connection:
        try:
            for byte in b"GET /sparql?" + b"x" * 200:
                connection.sendall(bytes([byte]))
                time.sleep(0.05)
        except OSError:
            pass
    assert time.monotonic() - started < 5


def test_half_a_body(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_requests, "BODY_SECONDS", 0.5)
    head = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
    head += b"Content-Length: 100\r\n\r\n"
    with raw(url) as connection:
        connection.sendall(head + b"ASK")
        said = rest(connection)
    assert said.startswith(b"HTTP/1.1 408")
    good(url)


def test_a_second_head_that_never_ends(url: str) -> None:
    with raw(url) as connection:
        connection.sendall(f"GET /sparql?query={quote(GOOD)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert b"200 OK" in connection.recv(65536)
        connection.sendall(b"GET /spar")
        started = time.monotonic()
        rest(connection)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("head", [b"X: " + b"a" * 100_000, b"X: 1\r\n" * 20_000], ids=["long", "many"])
def test_giant_headers(url: str, head: bytes) -> None:
    with raw(url) as connection:
        with suppress(OSError):
            connection.sendall(b"GET /sparql HTTP/1.1\r\nHost: localhost\r\n" + head + b"\r\n\r\n")
        said = rest(connection)
    assert said[:12] in {b"HTTP/1.1 431", b"HTTP/1.1 400", b""}
    good(url)


@pytest.mark.parametrize(
    "sent", [b"\x16\x03\x01\x02\x00\x01\x00\x01", b"GET\r\n\r\n", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"]
)
def test_what_is_no_http(url: str, sent: bytes) -> None:
    with raw(url) as connection:
        connection.sendall(sent)
        said = rest(connection)
    assert said.startswith(b"HTTP/1.1 4")
    good(url)


def test_a_body_announced_as_endless(url: str) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
    with raw(url) as connection:
        connection.sendall(head + b"Content-Length: 99999999999\r\n\r\n")
        assert rest(connection).startswith(b"HTTP/1.1 413")


def test_many_connections(url: str) -> None:
    """Beyond the most that may be open, connections are turned away; when they end there is room again."""
    place = ("127.0.0.1", urlsplit(url).port or 0)
    held = [socket.create_connection(place, timeout=10) for _ in range(60)]
    try:
        turned_away = held[-1].recv(100)
        assert turned_away.startswith(b"HTTP/1.1 503")
        assert b"Retry-After" in turned_away
    finally:
        for connection in held:
            connection.close()
    waiting_until(lambda: _served(url))


def _served(url: str) -> bool:
    try:
        return ask(url, query=GOOD).status == 200
    except (OSError, http.client.HTTPException):
        return False


def test_a_client_that_leaves_costs_nobody(url: str) -> None:
    for _ in range(6):
        with raw(url) as connection:
            connection.sendall(
                f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
            )
    waiting_until(lambda: _served(url))


# --- hostile text


def test_hostile_labels_stay_text(url: str) -> None:
    hostile = '<script>alert(1)</script>"&\x1b[31m'
    query = "SELECT ?x { VALUES ?x { " + json.dumps(hostile).replace("\\u001b", "\\u001B") + " } }"
    answer = ask(url, query=query)
    assert answer.json["results"]["bindings"][0]["x"]["value"] == hostile
    page = ask(url, query=query, accept="text/html, */*;q=0.1")
    assert page.type == "text/html"
    assert "<script" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&quot;&amp;" in page.text.partition("<h2>Result</h2>")[2]
    assert b"\x1b" not in page.body
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert b"\x1b" not in ask(url, query=query, parameters=[("format", "table")]).body


def test_errors_do_not_echo_markup(url: str) -> None:
    answer = ask(url, query="<script>alert(1)</script>", accept="text/html")
    assert answer.type == "text/plain"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path", ["/data/../../etc/passwd", "/data/%2e%2e/%2e%2e/etc/passwd.ttl", "/id/%00", "/id/a b"]
)
def test_paths_lead_nowhere(url: str, path: str) -> None:
    with raw(url) as connection:
        connection.sendall(
            f"GET {quote(path, safe='/%')} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode()
        )
        assert rest(connection).startswith(b"HTTP/1.1 404")


def test_no_header_can_be_smuggled_in(url: str) -> None:
    answer = ask(url, "/id/quinine%0d%0aX-Evil:%201")
    assert answer.status == 404
    assert "x-evil" not in answer.headers

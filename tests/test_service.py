"""The service as browsers, clients and proxies meet it: headers, methods, names, codings, and answers nobody reads."""

from __future__ import annotations

import fcntl
import gc
import gzip
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crampkg.build.cache import Hold
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.server import Service
from crampkg.server.hosts import host_name, hosts_of, is_address
from crampkg.server.sending import Sender, attachment
from crampkg.sparql.limits import Limits
from crampkg.sparql.results import Rows
from crampkg.sparql.sandbox import BoundedStore
from serving import ask, opened, serving, waiting_until

GOOD = "ASK { cramp:quinine a cramp:Drug }"
SMALL = Limits(seconds=2.0, rows=1000, bytes=400_000, memory_bytes=200_000_000)


@pytest.fixture(scope="module")
def service(graph: KnowledgeGraph) -> Iterator[Service]:
    service = Service.of(graph, limits=SMALL, workers=2)
    yield service
    service.close()


@pytest.fixture(scope="module")
def url(service: Service) -> Iterator[str]:
    with serving(service, connections=20, head_seconds=1.0) as address:
        yield address


# --- parameters


def test_an_empty_dataset_parameter_is_as_if_absent(url: str) -> None:
    for name in ("default-graph-uri", "named-graph-uri"):
        assert ask(url, query=GOOD, parameters=[(name, "")]).json["boolean"] is True
    assert ask(url, query=GOOD, parameters=[("format", "")]).status == 200


@pytest.mark.parametrize(
    ("name", "query", "type"),
    [
        ("application/sparql-results+json", GOOD, "application/sparql-results+json"),
        ("application/sparql-results+xml", "SELECT ?x {}", "application/sparql-results+xml"),
        ("rdf+xml", "DESCRIBE cramp:quinine", "application/rdf+xml"),
        ("application/ld+json", "DESCRIBE cramp:quinine", "application/ld+json"),
    ],
)
def test_a_plus_that_was_not_encoded_is_a_plus(url: str, name: str, query: str, type: str) -> None:
    for parameter in ("format", "output"):
        for written in (name, quote(name, safe="")):
            answer = ask(url, f"/sparql?query={quote(query)}&{parameter}={written}")
            assert (answer.status, answer.type) == (200, type)


# --- knowing what was cut


def test_a_reader_of_csv_can_ask_not_to_be_given_a_part(url: str) -> None:
    every = "SELECT ?s { ?s ?p ?o }"
    cut = ask(url, query=every, parameters=[("format", "csv")])
    assert cut.headers["crampkg-truncated"] == "cut after 1,000 rows: there are more, and the limit is 1,000"
    refused = ask(url, query=every, parameters=[("format", "csv"), ("truncate", "no")])
    assert refused.status == 400
    assert refused.json["detail"].startswith("the result is incomplete: cut after 1,000 rows")
    assert "LIMIT" in refused.json["hint"]
    whole = ask(url, query=every + " LIMIT 1000", parameters=[("format", "csv"), ("truncate", "no")])
    assert (whole.status, whole.text.count("\r\n")) == (200, 1001)
    assert "crampkg-truncated" not in whole.headers
    assert ask(url, query=every + " LIMIT 3", parameters=[("truncate", "maybe")]).status == 400
    address = f"{url}/sparql?" + urllib.parse.urlencode({"query": every, "format": "csv", "truncate": "no"})
    with pytest.raises(urllib.error.HTTPError):  # as pandas.read_csv opens it
        urllib.request.urlopen(address)


# --- origins and methods


PATHS = [
    "/sparql",
    "/sparql/",
    "/id/quinine",
    "/data/quinine.ttl",
    "/.well-known/void",
    "/nowhere",
    "/data/x.ttl",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "QUERY", "DELETE"])
def test_every_answer_may_be_read_by_any_page(url: str, path: str, method: str) -> None:
    answer = ask(url, path, method=method, headers={"Origin": "http://other.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.status < 500
    assert answer.status != 307


def test_an_address_with_a_slash_is_the_same(url: str) -> None:
    assert ask(url, "/sparql/", query=GOOD).json["boolean"] is True
    posted = ask(
        url,
        "/sparql/",
        method="POST",
        body=GOOD.encode(),
        headers={"Content-Type": "application/sparql-query"},
    )
    assert posted.json["boolean"] is True


def test_a_preflight_allows_the_headers_it_asks_for(url: str) -> None:
    def asked(headers: str) -> str:
        sent = {"Origin": "http://x.example", "Access-Control-Request-Headers": headers}
        return ask(url, method="OPTIONS", headers=sent).headers["access-control-allow-headers"]

    assert "queryid" in asked("queryid, content-type").split(", ")
    assert asked('bad"header, x') == asked("")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/", "GET, HEAD"),
        ("QUERY", "/sparql", "GET, HEAD, OPTIONS, POST"),
        ("PATCH", "/sparql", "GET, HEAD, OPTIONS, POST"),
        ("POST", "/id/quinine", "GET, HEAD, OPTIONS"),
        ("BREW", "/data/quinine.ttl", "GET, HEAD, OPTIONS"),
    ],
)
def test_a_method_that_is_not_for_an_address(url: str, method: str, path: str, allowed: str) -> None:
    answer = ask(url, path, method=method)
    assert answer.status == 405
    assert sorted(answer.headers["allow"].split(", ")) == sorted(allowed.split(", "))
    assert answer.json["detail"] == f"{method} is not allowed at this address"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "GZIP", "zstd, gzip"])
def test_a_body_in_a_coding_is_told(url: str, coding: str) -> None:
    headers = {"Content-Type": "application/sparql-query", "Content-Encoding": coding}
    answer = ask(url, method="POST", body=gzip.compress(GOOD.encode()), headers=headers)
    assert answer.status == 415
    assert coding.lower() in answer.json["detail"]
    headers["Content-Encoding"] = "identity"
    assert ask(url, method="POST", body=GOOD.encode(), headers=headers).status == 200


# --- less on the way


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", ["/data/dataset.nq", "/data/quinine.ttl", "/.well-known/void", "/data/quinine.html"]
)
def test_what_is_long_is_compressed_for_those_who_can_read_it(url: str, path: str) -> None:
    plain = ask(url, path)
    packed = ask(url, path, headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < 0.5 * len(plain.body)
    assert "accept-encoding" in packed.headers["vary"].lower()
    assert "accept" in [
        one.strip().lower() for one in packed.headers.get("vary", "").split(",")
    ] or path.endswith("l")


def test_an_answer_is_compressed_too(url: str) -> None:
    query = "SELECT ?s ?l { ?s rdfs:label ?l } LIMIT 900"
    plain, packed = (ask(url, query=query, headers=h) for h in ({}, {"Accept-Encoding": "gzip"}))
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", ["/data/dataset.nq", "/data/quinine.ttl", "/data/export/csv", "/.well-known/void"]
)
def test_what_a_client_has_already_is_not_sent_again(url: str, path: str) -> None:
    first = ask(url, path)
    tag = first.headers["etag"]
    assert first.headers["accept-ranges"] == "none"
    for known in (tag, f'"other", {tag}', "*", tag.removeprefix("W/")):
        again = ask(url, path, headers={"If-None-Match": known})
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    assert ask(url, path, headers={"If-None-Match": '"other"'}).body == first.body
    assert ask(url, path, method="HEAD").headers["etag"] == tag


# --- names of hosts


def test_a_server_of_this_machine_answers_to_its_own_names_only(url: str, service: Service) -> None:
    port = urlsplit(url).port
    for name in (f"127.0.0.1:{port}", f"localhost:{port}", "localhost", f"[::1]:{port}", "192.168.0.7"):
        assert ask(url, query=GOOD, headers={"Host": name}).status == 200
    for name in ("evil.example", f"evil.example:{port}", "127.0.0.1.evil.example", "localhost.evil.example"):
        answer = ask(url, query=GOOD, headers={"Host": name})
        assert answer.status == 421
        assert "--site" in answer.text
        assert "evil" not in str(answer.headers)


def test_redirects_name_no_host(url: str) -> None:
    for path in ("/", "/id/quinine", "/id/sparql", "/id/claim/gard/"):
        assert ask(url, path).headers["location"].startswith("/")


def test_the_service_names_itself_by_what_it_is(graph: KnowledgeGraph) -> None:
    with serving(Service.of(graph, workers=1), host="0.0.0.0") as url:
        port = urlsplit(url).port
        for name, said in (("evil.example", f"127.0.0.1:{port}"), ("localhost:9", "localhost:9")):
            answer = ask(url, accept="text/turtle", headers={"Host": name})
            assert f"<http://{said}/sparql>" in answer.text


def test_who_listens_where_is_called_how() -> None:
    assert set(hosts_of("127.0.0.1") or ()) == {"127.0.0.1"}
    assert hosts_of("0.0.0.0") is None
    assert set(hosts_of("0.0.0.0", "https://kg.example/x") or ()) == {
        "kg.example",
        socket.gethostname().lower(),
    }
    assert set(hosts_of("::1", "https://kg.example") or ()) == {"::1", "kg.example"}
    assert not is_address("evil.example")
    assert not is_address("1.evil.example")


@given(st.text(max_size=30))
def test_a_host_header_of_any_kind_is_read(text: str) -> None:
    assert is_address(host_name(text)) in (True, False)


# --- file names


def test_files_may_have_names_of_any_letters() -> None:
    assert attachment("crampkg-quinine.ttl") == 'attachment; filename="crampkg-quinine.ttl"'
    assert (
        attachment("日本.ttl") == "attachment; filename=\"__.ttl\"; filename*=UTF-8''%E6%97%A5%E6%9C%AC.ttl"
    )


@given(st.text(max_size=30))
def test_a_file_name_never_breaks_the_header(name: str) -> None:
    value = attachment(name)
    value.encode("ascii")
    assert "\r" not in value
    assert "\n" not in value
    assert value.count('"') == 2


# --- pages


def test_a_page_is_cut_where_escaping_makes_it_too_long(url: str) -> None:
    some = " ".join(f'"{i}"' for i in range(20))
    query = f"SELECT ?x {{ VALUES ?a {{ {some} }} VALUES ?b {{ {some} }} BIND(CONCAT('{'<&' * 200}', ?a, ?b) AS ?x) }}"
    answer = ask(url, query=query, accept="text/html")
    assert (answer.status, answer.type) == (200, "text/html")
    pre = answer.text.partition("<pre tabindex=0>")[2].partition("</pre>")[0]
    assert SMALL.bytes is not None
    assert 0.9 * SMALL.bytes < len(pre.encode()) <= SMALL.bytes
    assert pre.count("\n") > 100
    assert "the rest is too long for a page" in answer.text


# --- connections that are held


def closed_within(connection: socket.socket, seconds: float) -> bool:
    ends = time.monotonic() + seconds
    connection.settimeout(seconds)
    try:
        while connection.recv(65536):
            if time.monotonic() > ends:
                return False
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False
    return True


def test_a_body_that_never_ends_after_the_answer(url: str) -> None:
    with opened(url) as connection:
        head = f"GET /sparql?query={quote(GOOD)} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n"
        connection.sendall(head.encode())
        assert b"200 OK" in connection.recv(65536)
        connection.sendall(b"x")
        assert closed_within(connection, 5)


def test_bytes_that_trickle_after_the_answer_do_not_lengthen_the_time(url: str) -> None:
    with opened(url) as connection:
        head = f"GET /sparql?query={quote(GOOD)} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900\r\n\r\n"
        connection.sendall(head.encode())
        assert b"200 OK" in connection.recv(65536)
        begun = time.monotonic()
        try:
            while time.monotonic() < begun + 8:
                connection.sendall(b"x")
                time.sleep(0.1)
        except OSError:
            pass
        assert time.monotonic() - begun < 5


EVERYTHING = (
    f"GET /sparql?format=json&query={quote('SELECT * { ?s ?p ?o }')} HTTP/1.1\r\nHost: localhost\r\n\r\n"
)


def unread_answer(url: str) -> socket.socket:
    connection = opened(url)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    connection.sendall(EVERYTHING.encode())
    return connection


@pytest.mark.slow
def test_an_answer_that_nobody_reads_is_given_up(graph: KnowledgeGraph) -> None:
    service = Service.of(graph, limits=Limits(seconds=4.0, rows=None), workers=1)
    with serving(service, head_seconds=1.0, request_seconds=5.0) as url, unread_answer(url):
        waiting_until(lambda: service.sender.unread > 1_000_000)
        waiting_until(lambda: service.sender.unread == 0, 15)
        assert ask(url, query=GOOD).status == 200


def test_answers_that_wait_to_be_read_are_bounded_all_together(graph: KnowledgeGraph) -> None:
    service = Service.of(graph, limits=Limits(seconds=10.0, rows=None), workers=1)
    service.sender.most = 5_000_000
    with serving(service) as url, unread_answer(url) as connection:
        waiting_until(lambda: service.sender.unread > 1_000_000)
        refused = ask(url, query="SELECT * { ?s ?p ?o }")
        assert (refused.status, refused.headers["retry-after"]) == (503, "5")
        assert ask(url, query=GOOD).status == 200
        connection.close()
        waiting_until(lambda: service.sender.unread == 0)
        assert ask(url, query="SELECT * { ?s ?p ?o }").status == 200


def test_one_answer_may_be_longer_than_the_bound() -> None:
    from starlette.responses import Response

    sender = Sender(most=10)
    assert sender.has_room(Response(b"x" * 100))
    sender.unread = 5
    assert sender.has_room(Response(b"x" * 100))  # short ones are no burden
    assert not sender.has_room(Response(b"x" * 100_000))


# --- where workers read


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs Linux")
@pytest.mark.parametrize(
    ("in_memory", "most", "on_disk"),
    [(False, 500_000, True), (True, 500_000, False), (None, 500_000, False), (None, 300_000, True)],
)
def test_workers_share_a_large_graph_on_disk_or_hold_it_in_memory(
    whole_graph: KnowledgeGraph,
    monkeypatch: pytest.MonkeyPatch,
    in_memory: bool | None,
    most: int,
    on_disk: bool,
) -> None:
    monkeypatch.setattr("crampkg.server.service.MOST_IN_MEMORY", most)
    service = Service.of(whole_graph, workers=1, in_memory=in_memory)
    try:
        assert isinstance(service.store, BoundedStore)
        answer = service.store.query(whole_graph.query("causes-of").text)
        (pid,) = service.store.pids()
        opened = [str(entry.readlink()) for entry in Path(f"/proc/{pid}/fd").iterdir()]
    finally:
        service.close()
    assert isinstance(answer, Rows)
    assert answer.to_plain() == whole_graph.ask("causes-of").to_plain()  # type: ignore[union-attr]
    assert any(name.endswith(".sst") for name in opened) is on_disk


def test_what_workers_read_on_disk_stays_until_the_service_goes(whole_graph: KnowledgeGraph) -> None:
    service = Service.of(whole_graph, workers=1, in_memory=False)
    assert service.kept is not None
    assert service.kept.folder is not None
    place = service.kept.folder.parent
    gc.collect()
    try:
        with pytest.raises(BlockingIOError):
            Hold(place, fcntl.LOCK_EX)
    finally:
        service.close()

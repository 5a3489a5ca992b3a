"""A client that asks much, or hangs up, takes nothing from the others."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from crampkg.base import namespaces
from crampkg.base.errors import CrampkgError
from crampkg.server.askers import client_of
from crampkg.server.service import Service
from crampkg.sparql.catalog import Catalog
from crampkg.sparql.limits import Abandoned, Busy, Limits
from crampkg.sparql.sandbox import Asker, BoundedStore
from crampkg.sparql.sandbox.askers import Place, last_of_most
from serving import ask, opened, serving

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LIMITS = Limits(seconds=20.0, memory_bytes=300_000_000)


@pytest.fixture(scope="module")
def data() -> ox.Store:
    store = ox.Store()
    graph = ox.NamedNode(namespaces.GRAPH + "gard")
    predicate = ox.NamedNode(namespaces.BASE + "number")
    store.bulk_extend(
        ox.Quad(ox.NamedNode(f"{namespaces.BASE}n{i}"), predicate, ox.Literal(i), graph) for i in range(3000)
    )
    return store


@pytest.fixture
def store(data: ox.Store) -> Iterator[BoundedStore]:
    with BoundedStore.of(data, limits=LIMITS, workers=2, queue_length=4, queue_seconds=8) as store:
        yield store


def outcome(store: BoundedStore, text: str, asker: Asker) -> str:
    try:
        store.query_bytes(text, "csv", asker=asker)
    except CrampkgError as error:
        return f"{type(error).__name__}: {error.what}"
    return "answered"


# --- hanging up


def test_a_query_is_ended_at_once_when_its_asker_leaves(store: BoundedStore) -> None:
    askers = [Asker("one"), Asker("one")]
    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(outcome, store, ENDLESS, asker) for asker in askers]
        time.sleep(0.3)
        begun = time.monotonic()
        for asker in askers:
            asker.leave()
        assert [one.result(5) for one in running] == ["Abandoned: nobody is waiting for the answer"] * 2
        assert time.monotonic() - begun < 1.5
    assert store.query_bytes("ASK {}", "csv").body == b"true"
    assert time.monotonic() - begun < 8


def test_who_leaves_the_queue_gives_up_the_place(data: ox.Store) -> None:
    with BoundedStore.of(data, limits=LIMITS, workers=1, queue_length=1, queue_seconds=30) as store:
        first, second = Asker("one"), Asker("two")
        with ThreadPoolExecutor(2) as pool:
            running = pool.submit(outcome, store, ENDLESS, first)
            time.sleep(0.3)
            waits = pool.submit(outcome, store, "ASK {}", second)
            time.sleep(0.3)
            second.leave()
            assert waits.result(3) == "Abandoned: nobody is waiting for the answer"
            first.leave()
            running.result(3)


def test_who_has_left_before_asking_costs_nothing(store: BoundedStore) -> None:
    asker = Asker()
    asker.leave()
    with pytest.raises(Abandoned):
        store.query_bytes(ENDLESS, "csv", asker=asker)


def test_two_clients_that_hang_up_keep_nobody_waiting(data: ox.Store) -> None:
    service = Service(Catalog(), BoundedStore.of(data, limits=LIMITS, workers=2), LIMITS)
    with serving(service) as url:
        for method in ("GET", "POST"):
            for _ in range(2):
                with opened(url) as connection:
                    if method == "GET":
                        connection.sendall(
                            f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
                        )
                    else:
                        head = "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
                        connection.sendall(f"{head}Content-Length: {len(ENDLESS)}\r\n\r\n{ENDLESS}".encode())
                    time.sleep(0.3)
            begun = time.monotonic()
            assert ask(url, query="ASK {}").json["boolean"] is True
            assert time.monotonic() - begun < 5  # the time that new workers take, not that of the queries


# --- shares


def test_the_place_of_the_client_with_most_goes_to_one_with_fewer() -> None:
    a, b = Asker("a"), Asker("b")
    places = [Place(a), Place(b), Place(a), Place(a)]
    assert last_of_most(places, Asker("c")) is places[3]
    assert last_of_most(places, b) is places[3]
    assert last_of_most(places, a) is None
    assert last_of_most([Place(a), Place(b)], Asker("c")) is None
    assert last_of_most([], a) is None


@pytest.mark.slow
def test_a_client_with_forty_queries_leaves_the_others_their_share(store: BoundedStore) -> None:
    told: list[str] = []
    hogs = [
        threading.Thread(target=lambda: told.append(outcome(store, ENDLESS, Asker("hog")))) for _ in range(40)
    ]
    for hog in hogs:
        hog.start()
    try:
        time.sleep(0.5)
        begun = time.monotonic()
        for i in range(20):
            assert outcome(store, f"ASK {{ ?s ?p {i} }}", Asker("other")) == "answered"
        assert time.monotonic() - begun < 10
        assert any("others are waiting" in one for one in told)
    finally:
        store.close()
        for hog in hogs:
            hog.join(10)


@pytest.mark.slow
def test_a_client_alone_has_all_workers(store: BoundedStore) -> None:
    """Two long queries of one client run at the same time, and are not ended while nobody else waits."""
    askers = [Asker("one"), Asker("one")]
    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(outcome, store, ENDLESS, asker) for asker in askers]
        time.sleep(2.5)
        assert not any(one.done() for one in running)
        assert store.replaced == 0
        for asker in askers:
            asker.leave()


@pytest.mark.slow
def test_a_client_that_has_a_worker_takes_none_from_another(store: BoundedStore) -> None:
    one, two, more = Asker("one"), Asker("two"), Asker("two")
    with ThreadPoolExecutor(3) as pool:
        running = [pool.submit(outcome, store, ENDLESS, asker) for asker in (one, two)]
        time.sleep(0.2)
        waits = pool.submit(outcome, store, "ASK {}", more)
        time.sleep(2.0)
        assert not any(query.done() for query in running)
        one.leave()
        assert waits.result(8) == "answered"
        two.leave()


def test_beyond_the_places_of_the_server_a_client_with_none_is_let_in() -> None:
    service = Service(Catalog(), BoundedStore.of(ox.Store(), workers=1), most=2)
    try:
        service._busy, service._at_work["hog"] = 2, 2

        async def tried(client: str) -> str:
            try:
                await service.answer("ASK {}", "csv", asker=Asker(client))
            except Busy:
                return "busy"
            return "answered"

        assert asyncio.run(tried("hog")) == "busy"
        assert asyncio.run(tried("other")) == "answered"
        service._busy = 4
        assert asyncio.run(tried("other")) == "busy"
    finally:
        service.close()


def test_a_client_is_its_address_or_its_network() -> None:
    assert client_of("192.0.2.7") == "192.0.2.7"
    assert client_of("2001:db8::1") == client_of("2001:db8::ffff") != client_of("2001:db8:0:1::1")
    assert client_of("testclient") == "testclient"

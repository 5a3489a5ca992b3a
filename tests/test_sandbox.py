"""The bounded store: runaways are ended, the others are served, and the walls stand."""

from __future__ import annotations

import contextlib
import gc
import os
import platform
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from crampkg.base import namespaces
from crampkg.base.errors import CrampkgError, UsageError
from crampkg.sparql.guard import QueryRefused, SparqlSyntaxError
from crampkg.sparql.limits import Busy, LimitExceeded, Limits, QueryFailed, QueryTimeout, StoreError
from crampkg.sparql.results import Boolean, Rows, Triples
from crampkg.sparql.sandbox import BoundedStore, frames
from crampkg.sparql.store import EmbeddedStore, Store
from probing import UNREAD, probing, tried

LINUX = platform.system() == "Linux"
NUMBERS = 3000
PRODUCT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c }"
BOMBS = {
    "sorting a product": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?f",
    "distinct rows of a product": "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } }",
    "a text that doubles": "SELECT (STRLEN(?z) AS ?n) { BIND('"
    + "x" * 1000
    + "' AS ?x0) "
    + " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(24))
    + " BIND(?x24 AS ?z) }",
}
FAST = Limits(seconds=1.0, memory_bytes=200_000_000)


def numbers() -> ox.Store:
    """Three thousand statements in two graphs."""
    store = ox.Store()
    predicate = ox.NamedNode(namespaces.BASE + "number")
    graphs = [ox.NamedNode(namespaces.GRAPH + name) for name in ("gard", "ucla")]
    store.bulk_extend(
        ox.Quad(ox.NamedNode(f"{namespaces.BASE}n{i:04}"), predicate, ox.Literal(i), graphs[i % 2])
        for i in range(NUMBERS)
    )
    return store


@pytest.fixture(scope="module")
def data() -> ox.Store:
    return numbers()


@pytest.fixture(scope="module")
def shared(data: ox.Store) -> Iterator[BoundedStore]:
    with probing(), BoundedStore.of(data, limits=FAST, prefixes=namespaces.PREFIXES) as store:
        yield store


def counted(store: Store) -> object:
    found = store.query(COUNT)
    assert isinstance(found, Rows)
    return found.to_plain()[0]["n"]


def gone(pid: int, within: float = 3.0) -> bool:
    """Whether a process has ended, or ends soon."""
    ends = time.monotonic() + within
    while time.monotonic() < ends:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


# --- answers ---


def test_the_answers_are_those_of_the_embedded_store(data: ox.Store, shared: BoundedStore) -> None:
    embedded = EmbeddedStore(data, prefixes=namespaces.PREFIXES)
    for text in (
        "SELECT ?s ?n ?none { ?s cramp:number ?n FILTER(?n < 20) } ORDER BY DESC(?n)",
        "ASK { cramp:n0001 cramp:number 1 }",
        "ASK { cramp:n0001 cramp:number 2 }",
        "SELECT * { ?s ?p 'nothing' }",
    ):
        assert shared.query(text) == embedded.query(text)
    text = "CONSTRUCT { ?s ?p [ cramp:number ?o ] } WHERE { ?s ?p ?o FILTER(?o < 3) }"
    built, here = shared.query(text), embedded.query(text)
    assert isinstance(built, Triples)
    assert isinstance(here, Triples)
    assert built.to_bytes("turtle") == here.to_bytes("turtle")


def test_bytes_come_in_the_format_asked_for(data: ox.Store, shared: BoundedStore) -> None:
    embedded = EmbeddedStore(data, prefixes=namespaces.PREFIXES)
    text = "SELECT ?s ?n { ?s cramp:number ?n } ORDER BY ?n LIMIT 50"
    for name in ("json", "xml", "csv", "tsv", "table"):
        assert shared.query_bytes(text, name) == embedded.query_bytes(text, name)
    for name in ("turtle", "nt", "rdfxml", "jsonld", "trig", "nquads"):
        assert shared.query_bytes("DESCRIBE cramp:n0001", name) == embedded.query_bytes(
            "DESCRIBE cramp:n0001", name
        )
    assert shared.query_bytes("ASK {}", {"rows": "csv", "boolean": "xml"}).format == "xml"
    with pytest.raises(UsageError, match="csv cannot hold triples"):
        shared.query_bytes("DESCRIBE cramp:n0001", "csv")


def test_graphs_may_be_chosen(data: ox.Store, shared: BoundedStore) -> None:
    found = shared.query(COUNT, default_graph_uris=[namespaces.GRAPH + "gard"])
    assert isinstance(found, Rows)
    assert found.to_plain() == [{"n": NUMBERS // 2}]
    with pytest.raises(QueryRefused, match="FROM"):
        shared.query(f"SELECT * FROM <{namespaces.GRAPH}gard> {{ ?s ?p ?o }}")
    with BoundedStore.of(data, workers=1, from_own_graphs=True) as own:
        found = own.query(f"SELECT (COUNT(*) AS ?n) FROM <{namespaces.GRAPH}gard> {{ ?s ?p ?o }}")
        assert isinstance(found, Rows)
        assert found.to_plain() == [{"n": NUMBERS // 2}]


def test_large_answers_come_whole(shared: BoundedStore) -> None:
    text = "SELECT * { ?a ?b ?c . ?d ?e ?f FILTER(?c < 100) }"
    found = shared.query(text, limits=Limits(seconds=20, rows=40_000, bytes=None))
    assert isinstance(found, Rows)
    assert (len(found), found.truncated) == (40_000, True)


def test_what_is_cut_is_announced(shared: BoundedStore) -> None:
    found = shared.query("SELECT * { ?a ?b ?c }", limits=Limits(rows=10))
    assert isinstance(found, Rows)
    assert (len(found), found.truncated) == (10, True)
    assert found.note == "cut after 10 rows: there are more, and the limit is 10"
    built = shared.query("CONSTRUCT WHERE { ?a ?b ?c }", limits=Limits(rows=10))
    assert isinstance(built, Triples)
    assert (len(built), built.truncated) == (10, True)
    cut = shared.query_bytes("SELECT * { ?a ?b ?c }", "json", limits=Limits(bytes=2000))
    assert cut.truncated
    assert cut.note.endswith("the result is larger than the limit of 2,000 bytes")
    assert b'"truncated":"cut after' in cut.body


def test_errors_keep_their_kind_and_place(shared: BoundedStore) -> None:
    with pytest.raises(QueryRefused) as refused:
        shared.query("SELECT *\n{ SERVICE <x:> {} }")
    assert (refused.value.line, refused.value.column) == (2, 3)
    with pytest.raises(SparqlSyntaxError) as wrong:
        shared.query("SELECT * { ?s cramp:number }")
    assert wrong.value.line == 1
    assert wrong.value.hint
    before = shared.pids()
    with pytest.raises(QueryFailed, match="there is no function"):
        shared.query("SELECT (<http://example.org/f>(1) AS ?x) {}")
    assert shared.pids() == before  # an error costs no worker


# --- runaways ---


@pytest.mark.slow
def test_a_runaway_is_ended_in_time_while_others_are_served(data: ox.Store) -> None:
    with BoundedStore.of(data, limits=FAST, workers=2) as store:
        first = set(store.pids())
        outcome: list[object] = []

        def run_away() -> None:
            begun = time.monotonic()
            try:
                store.query(PRODUCT)
            except CrampkgError as error:
                outcome.extend([error, time.monotonic() - begun])

        runaway = threading.Thread(target=run_away)
        runaway.start()
        served = 0
        while runaway.is_alive():
            assert counted(store) == NUMBERS
            served += 1
        runaway.join()
        assert isinstance(outcome[0], QueryTimeout)
        assert str(outcome[0]) == "the query was stopped after 1 s (narrow the query, or allow more time)"
        assert isinstance(outcome[1], float)
        assert 0.9 < outcome[1] < 4
        assert served > 5
        ends = time.monotonic() + 5
        while len(store.pids()) < 2 and time.monotonic() < ends:
            time.sleep(0.01)
        assert len(store.pids()) == 2
        assert len(first & set(store.pids())) == 1  # one was ended and replaced, the other lives
        assert store.replaced == 1
        assert counted(store) == NUMBERS


@pytest.mark.slow
@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
@pytest.mark.parametrize("guard", [True, False], ids=["walls", "weaker"])
def test_a_query_that_eats_memory_is_ended(data: ox.Store, bomb: str, guard: bool) -> None:
    limits = Limits(seconds=30, memory_bytes=150_000_000)
    with BoundedStore.of(data, limits=limits, workers=2, guard=guard) as store:
        with pytest.raises(LimitExceeded, match=r"it exceeded the memory limit \(150 MB\)"):
            store.query(bomb)
        assert counted(store) == NUMBERS
        assert store.replaced == 1


def test_ten_thousand_parentheses_are_refused(shared: BoundedStore) -> None:
    with pytest.raises(QueryRefused, match="nested more than 200 deep"):
        shared.query("ASK { FILTER(" + "(" * 10_000 + "1" + ")" * 10_000 + ") }")


def test_a_crash_of_the_engine_costs_one_worker_and_no_other_query(data: ox.Store) -> None:
    # Past the lexer, as if it had let the text through.
    deep = UNREAD + "ASK { FILTER(" + "(" * 10_000 + "1" + ")" * 10_000 + ") }"
    with probing(), BoundedStore.of(data, limits=FAST, workers=2) as store:
        with pytest.raises(LimitExceeded, match="nested or chained too deeply for the engine"):
            store.query_bytes(deep, "json")
        assert counted(store) == NUMBERS
        for _ in range(3):
            with pytest.raises(LimitExceeded):
                store.query_bytes(deep, "json")
        assert counted(store) == NUMBERS
        assert store.replaced == 4


@pytest.mark.skipif(not hasattr(os, "waitid"), reason="needs waitid")
def test_a_worker_that_is_killed_from_outside_is_replaced(data: ox.Store) -> None:
    with BoundedStore.of(data, limits=FAST, workers=1) as store:
        (pid,) = store.pids()
        os.kill(pid, signal.SIGKILL)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)  # dead, and left for the pool to find
        assert counted(store) == NUMBERS
        assert store.pids() != [pid]


# --- the queue ---


def test_when_the_queue_is_full_the_rest_hear_busy_at_once(data: ox.Store) -> None:
    with BoundedStore.of(data, limits=FAST, workers=1, queue_length=1, queue_seconds=30) as store:
        outcomes: list[str] = []
        lock = threading.Lock()

        def ask(text: str) -> None:
            begun = time.monotonic()
            try:
                store.query(text)
                told = "answered"
            except Busy as busy:
                at_once = time.monotonic() - begun < 0.5
                told = f"{busy.what}, {at_once}, {busy.retry_after}"
            except CrampkgError as error:
                told = type(error).__name__
            with lock:
                outcomes.append(told)

        threads = [threading.Thread(target=ask, args=(PRODUCT,))]
        threads[0].start()
        time.sleep(0.3)  # it has the worker now
        threads += [threading.Thread(target=ask, args=("ASK {}",)) for _ in range(3)]
        for thread in threads[1:]:
            thread.start()
        for thread in threads:
            thread.join()
        busy = "the server is busy: already waiting: 1, True, 1"
        assert sorted(outcomes) == sorted(["QueryTimeout", "answered", busy, busy])


def test_who_waits_too_long_hears_busy(data: ox.Store) -> None:
    with BoundedStore.of(data, limits=FAST, workers=1, queue_seconds=0.1) as store:
        runaway = threading.Thread(target=_ignore, args=(store,))
        runaway.start()
        time.sleep(0.2)
        with pytest.raises(Busy, match=r"no worker was free for 0.1 s"):
            store.query("ASK {}")
        runaway.join()


def _ignore(store: BoundedStore) -> None:
    with contextlib.suppress(CrampkgError):
        store.query(PRODUCT)


def test_many_threads_get_each_their_own_answer(shared: BoundedStore) -> None:
    wrong: list[object] = []

    def ask(number: int) -> None:
        for i in range(number, number + 25):
            found = shared.query(f"SELECT ?s {{ ?s cramp:number {i} }}")
            assert isinstance(found, Rows)
            if found.rows != [(ox.NamedNode(f"{namespaces.BASE}n{i:04}"),)]:
                wrong.append((i, found))

    threads = [threading.Thread(target=ask, args=(100 * n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


# --- the walls ---


@pytest.mark.skipif(not LINUX, reason="only Linux filters system calls")
def test_no_socket_no_file_no_process_within_the_walls(shared: BoundedStore) -> None:
    assert shared.mode == "seccomp"
    assert tried(shared) == dict.fromkeys(
        ["socket", "open", "create", "fork", "exec", "kill"], "PermissionError"
    )


@pytest.mark.skipif(not LINUX, reason="only Linux filters system calls")
def test_a_call_elsewhere_that_passed_the_lexer_stops_at_the_wall(shared: BoundedStore) -> None:
    with pytest.raises(QueryFailed, match="Operation not permitted"):
        shared.query_bytes(UNREAD + "ASK { SERVICE <http://127.0.0.1:8080/> { ?s ?p ?o } }", "json")


def test_without_walls_the_mode_says_so(data: ox.Store) -> None:
    with probing(), BoundedStore.of(data, workers=1, guard=False) as store:
        assert store.mode == "weaker"
        assert tried(store)["socket"] == "done"
        assert counted(store) == NUMBERS


def test_functions_that_need_time_chance_and_tables_work_within_the_walls(shared: BoundedStore) -> None:
    found = shared.query(
        "SELECT (YEAR(NOW()) AS ?y) (RAND() AS ?r) (STRLEN(STRUUID()) AS ?u) (SHA256('x') AS ?h) "
        "(REGEX('Ärger', '^ä', 'i') AS ?m) (UCASE('ß') AS ?c) {}"
    )
    assert isinstance(found, Rows)
    (row,) = found.to_plain()
    assert isinstance(row["y"], int)
    assert row["y"] >= 2024
    assert row["u"] == 36
    assert row["m"] is True
    assert row["c"] == "SS"


def test_a_store_on_disk_works_within_the_walls(data: ox.Store, tmp_path: Path) -> None:
    kept = ox.Store(str(tmp_path / "store"))
    kept.bulk_extend(data)
    kept.flush()
    kept.optimize()
    del kept
    gc.collect()
    with BoundedStore(tmp_path / "store", limits=FAST) as store:
        assert counted(store) == NUMBERS
        assert store.query(f"ASK {{ <{namespaces.BASE}n0007> ?p 7 }}") == Boolean(True)
        assert store.mode == ("seccomp" if LINUX else "weaker")


# --- no process is left behind ---


def test_close_ends_the_workers_and_later_questions(data: ox.Store) -> None:
    store = BoundedStore.of(data)
    pids = store.pids()
    assert len(pids) == 2
    store.close()
    store.close()
    assert all(gone(pid) for pid in pids)
    with pytest.raises(StoreError, match="the store is closed"):
        store.query("ASK {}")


def test_a_query_that_runs_while_the_store_is_closed_hears_of_it(data: ox.Store) -> None:
    store = BoundedStore.of(data, limits=Limits(seconds=30), workers=1)
    heard: list[str] = []

    def ask() -> None:
        try:
            store.query(PRODUCT)
        except StoreError as error:
            heard.append(error.what)

    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(0.3)
    store.close()
    asking.join(5)
    assert heard in (["the store was closed during a query"], ["the store is closed"])


_FORK = """
import os
import pyoxigraph as ox
from crampkg.sparql.limits import StoreError
from crampkg.sparql.sandbox import BoundedStore
with BoundedStore.of(ox.Store(), workers=1) as store:
    child = os.fork()
    if child == 0:
        try:
            store.query("ASK {}")
        except StoreError:
            store.close()
            os._exit(7)
        os._exit(1)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), bool(store.query("ASK {}")))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_copy_of_the_process_keeps_its_hands_off_the_workers() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _FORK], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout == "7 True\n"


def test_a_store_that_is_forgotten_ends_its_workers(data: ox.Store) -> None:
    store = BoundedStore.of(data, workers=1)
    pids = store.pids()
    del store
    gc.collect()
    assert all(gone(pid) for pid in pids)


_PARENT = """
import sys, time
import pyoxigraph as ox
from crampkg.sparql.limits import Limits
from crampkg.sparql.sandbox import BoundedStore
store = BoundedStore.of(ox.Store(), workers=2, guard=GUARD, limits=Limits(seconds=None))
print(*store.pids(), flush=True)
if WAIT:
    import threading
    forever = "ASK { " + " ".join(f"VALUES ?x{i} {{ {'1 ' * 100} }}" for i in range(9)) + " FILTER(?x0 > 1) }"
    threading.Thread(target=store.query, args=(forever,), daemon=True).start()
    time.sleep(60)
"""


@pytest.mark.parametrize("guard", [True, False], ids=["walls", "weaker"])
def test_workers_die_with_their_parent_even_in_the_midst_of_a_query(guard: bool, tmp_path: Path) -> None:
    code = textwrap.dedent(_PARENT).replace("GUARD", str(guard)).replace("WAIT", "True")
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout is not None
        pids = [int(word) for word in parent.stdout.readline().split()]
        time.sleep(0.3)
        parent.kill()
    assert len(pids) == 2
    assert all(gone(pid, within=6) for pid in pids)
    assert list(tmp_path.iterdir()) == []  # and no copy of the data stays behind


def test_a_program_that_forgets_to_close_ends_cleanly() -> None:
    code = textwrap.dedent(_PARENT).replace("GUARD", "True").replace("WAIT", "False")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stderr == ""
    assert all(gone(int(word)) for word in done.stdout.split())


def test_data_that_cannot_be_loaded_are_told(tmp_path: Path) -> None:
    broken = tmp_path / "broken.nq"
    broken.write_text("<http://e/a> <http://e/p> oops .\n")
    with pytest.raises(StoreError, match=r"broken\.nq: the data cannot be loaded"):
        BoundedStore(broken)
    with pytest.raises(StoreError, match="the data cannot be loaded"):
        BoundedStore(tmp_path / "missing.nq")


# --- frames ---


def test_frames_carry_headers_and_bodies() -> None:
    reading, writing = os.pipe()
    try:
        body = bytes(range(256)) * 100
        frames.write(writing, {"text": "Grüße \udcff"}, body)
        assert frames.read(reading) == ({"text": "Grüße \udcff"}, body)
        with pytest.raises(frames.Late):
            frames.read(reading, ends=time.monotonic() + 0.05)
        os.write(writing, b"\xff" * 8)
        with pytest.raises(frames.Closed, match="impossible size"):
            frames.read(reading)
    finally:
        os.close(writing)
    with pytest.raises(frames.Closed, match="end of stream"):
        frames.read(reading)
    os.close(reading)

"""The endpoint against Oxigraph's own read-only server and rdflib-endpoint, in one run.

Ours is measured as it starts by default, with the graph in its workers' memory, and with `--on-disk`. All hold the same
quads with the union as default graph, and get the same requests: each question of the library as it lies, by POST, as
JSON, over connections that stay open. First one client, round by round in turn: median and tail latency, and the ratio
to Oxigraph's server question by question. Then four clients at once: throughput and tail. Ours bounds every query and
runs it in a walled process; what that costs is measured by itself, on the same questions without HTTP. rdflib-endpoint
gets one round, and so long for a question and no longer.

    bench/endpoint.py [rounds] [--no-rdflib]
"""

from __future__ import annotations

import http.client
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from crampkg.evidence.graph import KnowledgeGraph
from crampkg.export.dataset import described
from crampkg.sparql.limits import Limits
from crampkg.sparql.sandbox import BoundedStore
from crampkg.sparql.store import EmbeddedStore
from serving import find_oxigraph, free_port, started

CLIENTS = 4
PATIENCE = 20.0
READY = "?query=ASK%7B%7D"
HEADERS = {"Content-Type": "application/sparql-query", "Accept": "application/sparql-results+json"}

RDFLIB_ENDPOINT = """
import sys
import uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
data = Dataset(default_union=True)
data.parse(sys.argv[1], format="nquads")
uvicorn.run(SparqlEndpoint(graph=data, path="/", cors_enabled=False), port=int(sys.argv[2]), log_level="error")
"""


@dataclass
class Server:
    """A server under test: its name, its place, and the seconds that each question took."""

    name: str
    port: int
    path: str
    rounds: int
    seconds: dict[str, list[float]] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)

    @property
    def all(self) -> list[float]:
        return sorted(one for times in self.seconds.values() for one in times)


def ask(connection: http.client.HTTPConnection, path: str, text: str) -> float:
    start = time.perf_counter()
    connection.request("POST", path, text.encode(), HEADERS)
    response = connection.getresponse()
    body = response.read()
    taken = time.perf_counter() - start
    if response.status != 200:
        raise RuntimeError(f"{response.status}: {body[:200]!r}")
    return taken


def in_turn(servers: list[Server], questions: dict[str, str]) -> None:
    """One client: every question to each server in turn, round by round; a warm-up comes first."""
    connections = {server.name: server.connection() for server in servers}
    for round_ in range(-1, max(server.rounds for server in servers)):
        for name, text in questions.items():
            for server in servers:
                if round_ >= server.rounds or name in server.failed or (round_ < 0 and server.rounds == 1):
                    continue
                try:
                    taken = ask(connections[server.name], server.path, text)
                except (OSError, RuntimeError, http.client.HTTPException):
                    server.failed.add(name)
                    connections[server.name].close()
                    connections[server.name] = server.connection()
                    continue
                if round_ >= 0:
                    server.seconds.setdefault(name, []).append(taken)


def at_once(server: Server, questions: dict[str, str], rounds: int) -> tuple[float, list[float]]:
    """Several clients, each asking all questions from another place on; return questions a second and times."""
    names = [name for name in questions if name not in server.failed]

    def client(number: int) -> list[float]:
        connection = server.connection()
        own = names[number * len(names) // CLIENTS :] + names[: number * len(names) // CLIENTS]
        return [ask(connection, server.path, questions[name]) for _ in range(rounds) for name in own]

    start = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        times = [one for found in pool.map(client, range(CLIENTS)) for one in found]
    return len(times) / (time.perf_counter() - start), sorted(times)


def share(times: list[float], part: float) -> float:
    return times[min(len(times) - 1, int(len(times) * part))]


def told(times: list[float]) -> str:
    parts = (("median", 0.5), ("p95", 0.95), ("p99", 0.99))
    return ", ".join(f"{name} {1000 * share(times, part):.2f} ms" for name, part in parts)


@contextmanager
def all_servers(data: Path, rounds: int, *, rdflib: bool) -> Iterator[list[Server]]:
    ours, theirs, held, slow = (free_port() for _ in range(4))
    folder = data.parent / "store"
    program = find_oxigraph()
    assert program, "Oxigraph's server is not installed: the package oxigraph of the group dev"
    load = [program, "load", "--location", str(folder), "--file", str(data)]
    subprocess.run(load, check=True, capture_output=True)
    run = "from crampkg.cli import main; main()"
    serve = [sys.executable, "-c", run, "serve", "--rows", "1000000", "--port"]
    oxigraph = [program, "serve-read-only", "--location", str(folder), "--bind", f"127.0.0.1:{theirs}"]
    oxigraph.append("--union-default-graph")
    servers = [
        Server("crampkg on disk", ours, "/sparql", rounds),
        Server("oxigraph", theirs, "/query", rounds),
        Server("crampkg", held, "/sparql", rounds),
    ]
    with (
        started([*serve, str(ours), "--on-disk"], f"http://127.0.0.1:{ours}/sparql{READY}", seconds=300),
        started(oxigraph, f"http://127.0.0.1:{theirs}/query{READY}", seconds=300),
        started([*serve, str(held)], f"http://127.0.0.1:{held}/sparql{READY}", seconds=300),
    ):
        python = Path(".venv-bench/bin/python")
        if not rdflib or not python.is_file():
            print("without rdflib-endpoint" + ("" if rdflib is False else ": make venv-bench installs it"))
            yield servers
            return
        command = [str(python), "-c", RDFLIB_ENDPOINT, str(data), str(slow)]
        with started(command, f"http://127.0.0.1:{slow}/{READY}", seconds=180):
            yield [*servers, Server("rdflib-endpoint", slow, "/", 1)]


def guard(store: ox.Store, questions: dict[str, str], rounds: int) -> tuple[float, float]:
    """Return what the guard adds to a question, median and 95 %, in milliseconds; without HTTP."""
    embedded = EmbeddedStore(store)
    added = []
    with BoundedStore.of(store, limits=Limits(rows=None, bytes=None), workers=1) as bounded:
        for text in questions.values():
            times: dict[str, list[float]] = {"bare": [], "guarded": []}
            for _ in range(rounds):
                for name, one in (("bare", embedded), ("guarded", bounded)):
                    start = time.perf_counter()
                    one.query_bytes(text, "json")
                    times[name].append(time.perf_counter() - start)
            added.append(1000 * (statistics.median(times["guarded"]) - statistics.median(times["bare"])))
    added.sort()
    return statistics.median(added), share(added, 0.95)


def main() -> None:
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    rounds = numbers[0] if numbers else 15
    graph = KnowledgeGraph.load()
    assert isinstance(graph.store, EmbeddedStore)
    whole = described(graph.store.store, graph.catalog)
    questions = {query.name: query.text for query in graph.catalog.questions}
    with tempfile.TemporaryDirectory() as name:
        data = Path(name) / "data.nq"
        whole.dump(str(data), format=ox.RdfFormat.N_QUADS)
        with all_servers(data, rounds, rdflib="--no-rdflib" not in sys.argv) as servers:
            print(f"{len(questions)} questions, {len(whole):,} quads")
            in_turn(servers, questions)
            ours, theirs, held, *others = servers
            for server in servers:
                missed = f"; no answer within {PATIENCE:g} s: {len(server.failed)}" if server.failed else ""
                print(f"one client     {server.name:<18} {told(server.all)}{missed}")
            for one, other in ((ours, theirs), (held, theirs), *((ours, slow) for slow in others)):
                ratios = sorted(
                    statistics.median(one.seconds[name]) / statistics.median(times)
                    for name, times in other.seconds.items()
                    if name in one.seconds
                )
                median = statistics.median(ratios)
                shown = (
                    f"{median:.2f}× the time of" if median > 0.1 else f"{1 / median:.0f} times faster than"
                )
                print(
                    f"ratio          {one.name}: {shown} {other.name} at the median question,"
                    f" at worst {ratios[-1]:.2f}×"
                )
            for server in servers[:3]:
                throughput, times = at_once(server, questions, max(2, rounds // 3))
                print(
                    f"{CLIENTS} clients      {server.name:<18} {throughput:,.0f} questions/s, {told(times)}"
                )
    median, most = guard(whole, questions, rounds)
    print(
        f"guard          {median:.2f} ms added to the median question, {most:.2f} ms to the 95th of a hundred"
    )


if __name__ == "__main__":
    main()

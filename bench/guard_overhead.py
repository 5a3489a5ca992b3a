"""What the walls cost: the same queries put to the embedded and to the bounded store, in one run.

    python bench/guard_overhead.py [--rounds N]

Prints, for each query, the median time of both (ms), their difference and their ratio; then how long it takes
until the workers are up, and until a worker that was ended at its limit is replaced. The data are made here.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from contextlib import suppress

import pyoxigraph as ox

from crampkg.base import namespaces
from crampkg.sparql.limits import LimitExceeded, Limits
from crampkg.sparql.sandbox import BoundedStore
from crampkg.sparql.store import EmbeddedStore

QUERIES = {
    "one row": "SELECT ?o { cramp:n17 cramp:number ?o }",
    "ask": "ASK { cramp:n17 cramp:number 17 }",
    "100 rows, 3 columns": "SELECT ?s ?o ?label { ?s cramp:number ?o ; rdfs:label ?label } LIMIT 100",
    "2,000 rows, 3 columns": "SELECT ?s ?o ?label { ?s cramp:number ?o ; rdfs:label ?label } LIMIT 2000",
    "join and sort": "SELECT ?a ?b { ?a cramp:next ?b . ?b cramp:next ?c . ?c cramp:number ?n } ORDER BY ?n LIMIT 50",
    "group": "SELECT ?m (COUNT(*) AS ?n) { ?s cramp:number ?o BIND(FLOOR(?o / 100) AS ?m) } GROUP BY ?m",
    "describe": "DESCRIBE cramp:n17",
}
FORMATS = {"rows": "json", "boolean": "json", "triples": "nt"}
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def data(size: int = 5000) -> ox.Store:
    """A chain of numbers with labels: three statements each."""
    store = ox.Store()
    base, label = namespaces.BASE, ox.NamedNode(namespaces.PREFIXES["rdfs"] + "label")
    graph = ox.NamedNode(namespaces.GRAPH + "bench")
    node = [ox.NamedNode(f"{base}n{i}") for i in range(size)]
    for i, one in enumerate(node):
        store.add(ox.Quad(one, ox.NamedNode(base + "number"), ox.Literal(i), graph))
        store.add(ox.Quad(one, ox.NamedNode(base + "next"), node[(i + 1) % size], graph))
        store.add(ox.Quad(one, label, ox.Literal(f"the number {i}", language="en"), graph))
    return store


def median_ms(ask: Callable[[], object], rounds: int) -> float:
    ask()
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        ask()
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=200, help="repetitions of each query (default 200)")
    rounds = parser.parse_args().rounds
    store = data()
    embedded = EmbeddedStore(store, prefixes=namespaces.PREFIXES)
    begun = time.perf_counter()
    with BoundedStore.of(store, limits=Limits(seconds=0.5), prefixes=namespaces.PREFIXES) as bounded:
        up = (time.perf_counter() - begun) * 1000
        print(f"{len(store):,} statements, 2 workers, mode {bounded.mode}, medians of {rounds}")
        print(f"{'query':24}{'embedded ms':>12}{'bounded ms':>12}{'added ms':>10}{'ratio':>8}")
        ratios, added = [], []
        for name, text in QUERIES.items():
            here = median_ms(lambda text=text: embedded.query_bytes(text, FORMATS), rounds)  # type: ignore[misc]
            there = median_ms(lambda text=text: bounded.query_bytes(text, FORMATS), rounds)  # type: ignore[misc]
            ratios.append(there / here)
            added.append(there - here)
            print(f"{name:24}{here:12.3f}{there:12.3f}{there - here:10.3f}{there / here:8.2f}")
        print(f"{'median':24}{'':24}{statistics.median(added):10.3f}{statistics.median(ratios):8.2f}")
        before = bounded.pids()
        with suppress(LimitExceeded):
            bounded.query(ENDLESS)
        begun = time.perf_counter()
        while len(set(bounded.pids()) - set(before)) < 1:
            time.sleep(0.001)
        print(
            f"workers up after {up:.0f} ms; one replaced {(time.perf_counter() - begun) * 1000:.0f} ms after its end"
        )


if __name__ == "__main__":
    main()

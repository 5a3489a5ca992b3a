"""The whole graph on servers of others: it is published to each that is here, then every question and view is asked.

For each server: the quads and seconds of publishing, the number of queries whose rows and their order are ours, each
that differs, and the ratio of the median time of a question over HTTP to that of the embedded store.

    bench/other_engines.py [oxigraph] [virtuoso]
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests"))

from crampkg.base.errors import CrampkgError
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.export.publishing import Target, publish
from crampkg.sparql.endpoint import Credentials
from crampkg.sparql.remote import connect
from crampkg.sparql.results import Boolean, Rows
from serving import find_oxigraph, oxigraph_server, virtuoso_server

OF_THE_ENGINE = {"graphs", "quads", "about"}
"""Views of whatever a store holds, so also of what a server adds of its own."""


@contextmanager
def servers(name: str) -> Iterator[tuple[Target, str]]:
    """A fresh server of this name: where to publish, and the address of its SPARQL endpoint."""
    if name == "oxigraph":
        with oxigraph_server("--union-default-graph") as url:
            yield Target(f"{url}/query", update=f"{url}/update"), f"{url}/query"
    else:
        with tempfile.TemporaryDirectory() as folder, virtuoso_server(Path(folder)) as url:
            store = f"{url}/sparql-graph-crud-auth"
            yield (
                Target(f"{url}/sparql", graph_store=store, credentials=Credentials("dba", "dba")),
                f"{url}/sparql",
            )


def main() -> None:
    """Publish to each server that is here, ask, and print what differs."""
    here = {"oxigraph": find_oxigraph(), "virtuoso": shutil.which("virtuoso-t")}
    graph = KnowledgeGraph.load()
    for name in sys.argv[1:] or list(here):
        if not here[name]:
            print(f"{name}: not here")
            continue
        with servers(name) as (target, address):
            start = time.perf_counter()
            publish(graph, target)
            print(f"{name}: {len(graph.quads()):,} quads published in {time.perf_counter() - start:.0f} s")
            store = connect(address, catalog=graph.catalog)
            same, ours, theirs = 0, [], []
            for query in [*graph.catalog.questions, *graph.catalog.all("views")]:
                if query.name in OF_THE_ENGINE:
                    continue
                start = time.perf_counter()
                mine = graph.store.query(query.text)
                middle = time.perf_counter()
                try:
                    other = store.query(query.text)
                except CrampkgError as error:
                    print(f"  {query.name}: {error}")
                    continue
                if query.kind == "questions":
                    ours.append(middle - start)
                    theirs.append(time.perf_counter() - middle)
                if isinstance(mine, Rows) and isinstance(other, Rows):
                    alike = mine.to_plain() == other.to_plain()
                elif isinstance(mine, Boolean):
                    alike = mine == other
                else:
                    alike = set(mine) == set(other)  # type: ignore[arg-type]
                same += alike
                if not alike:
                    print(f"  {query.name}: {len(mine)} rows here, {len(other)} there")  # type: ignore[arg-type]
            ratio = statistics.median(theirs) / statistics.median(ours)
            print(
                f"{name}: {same} queries with the same rows in the same order; median question {ratio:.2f} x ours"
            )


if __name__ == "__main__":
    main()

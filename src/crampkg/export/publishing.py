"""Loads the graph into a SPARQL server; the old version stays until the new one is complete.

By SPARQL Update everything goes in one request, which servers with transactions carry out whole or not at all.
By the Graph Store Protocol each graph first goes under a name of its own aside; when the server has shown that it
holds all of them, each replaces the graph it stands for, and the description (`graph:metadata`), by which a
version is known, comes last. Publishing what is there already changes nothing; whatever was published is
verified by counts and by the answers to views of the library.
"""

from __future__ import annotations

import time
import urllib.request
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import quote

from pyoxigraph import NamedNode, Quad

from crampkg.base.errors import CrampkgError, UsageError
from crampkg.base.namespaces import GRAPH, compact
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.export.dataset import METADATA, described
from crampkg.sparql.catalog import Catalog
from crampkg.sparql.endpoint import Credentials, check_address, open_url
from crampkg.sparql.formats import graph_bytes
from crampkg.sparql.limits import StoreError
from crampkg.sparql.remote import RemoteStore, connect
from crampkg.sparql.results import Rows, Triples
from crampkg.sparql.store import EmbeddedStore

__all__ = ["Outcome", "Target", "publish"]

STAGING: Final = "urn:crampkg:staging:"
"""What the names of graphs aside begin with; none of ours does, so that nobody takes them for the graph."""
_CHECKED: Final = ("header", "terms", "claims", "edges")
_CHECKSUM: Final = NamedNode("http://spdx.org/rdf/terms#checksumValue")
_ATTEMPTS: Final = 3

Report = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Target:
    """A server: where it is asked, and where it takes graphs (Graph Store Protocol) or updates; one of the two."""

    query: str
    graph_store: str | None = None
    update: str | None = None
    credentials: Credentials = field(default_factory=Credentials)
    seconds: float = 300.0

    def check(self) -> None:
        """Return when the addresses are such; UsageError otherwise."""
        if (self.graph_store is None) == (self.update is None):
            what = "publishing needs one address for loading"
            raise UsageError(what, remedy="give one of --graph-store and --update")
        for url in (self.query, self.graph_store, self.update):
            if url is not None:
                check_address(url)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done: whether anything was, and how many triples each graph holds now."""

    changed: bool
    sizes: Mapping[str, int]


def publish(graph: KnowledgeGraph, target: Target, *, report: Report = lambda _: None) -> Outcome:
    """Load all named graphs, inferred and description included, into a server; verify; return what was done.

    Graphs of an older version that are no longer part of it are removed; graphs of others are left alone. Errors:
    UsageError for addresses; StoreError when the server cannot be reached, refuses, or holds something else in
    the end. After an error the server holds the old version, or (Graph Store Protocol, while graphs are being
    replaced) needs to be published to again.
    """
    target.check()
    if not isinstance(graph.store, EmbeddedStore):
        raise UsageError(
            "only a graph from files can be published", remedy="leave out the endpoint to read from"
        )
    whole = described(graph.store.store, graph.catalog)
    graphs: dict[str, list[Quad]] = defaultdict(list)
    for quad in whole:
        if isinstance(quad.graph_name, NamedNode):
            graphs[quad.graph_name.value].append(quad)
    server = _Server(target, graph.catalog)
    sizes = {name: len(graphs[name]) for name in _in_order(graphs)}
    before = server.sizes()
    if _ours(before) == sizes and server.checksums() == _checksums(graphs[METADATA.value]):
        report("the server already has this version")
        return Outcome(False, sizes)
    gone = sorted(_ours(before).keys() - sizes.keys())
    if target.update is not None:
        _by_update(server, graphs, gone, report)
    else:
        _by_graph_store(server, graphs, sizes, gone, report)
    _verify(server, graph, sizes)
    report(
        f"verified: {sum(sizes.values()):,} triples in {len(sizes)} graphs, and the answers to {len(_CHECKED)} views"
    )
    return Outcome(True, sizes)


def _in_order(graphs: Iterable[str]) -> list[str]:
    """Return the names with the description last."""
    return sorted(graphs, key=lambda name: (name == METADATA.value, name))


def _ours(sizes: Mapping[str, int]) -> dict[str, int]:
    return {name: size for name, size in sizes.items() if name.startswith(GRAPH)}


def _checksums(quads: Iterable[Quad]) -> set[str]:
    return {str(quad.object) for quad in quads if quad.predicate == _CHECKSUM}


class _Server:
    """The requests that publishing sends."""

    def __init__(self, target: Target, catalog: Catalog) -> None:
        self.target, self.catalog = target, catalog
        self.store = RemoteStore(target.query, seconds=target.seconds, credentials=target.credentials)

    def sizes(self) -> dict[str, int]:
        """Return how many triples each graph of the server holds."""
        answer = self.store.query(self.catalog.get("graphs").text)
        if not isinstance(answer, Rows):
            raise StoreError("the server did not list its graphs", where=self.target.query)
        return {str(row["graph"]): int(row["triples"] or 0) for row in answer.to_plain()}

    def checksums(self) -> set[str]:
        """Return the checksums that the published description holds."""
        answer = self.store.query(self.catalog.get("graph-content").bind({"graph": METADATA.value}))
        return _checksums(answer.quads()) if isinstance(answer, Triples) else set()

    def put(self, name: str, quads: Iterable[Quad]) -> None:
        """Replace a graph by these triples."""
        self._graph_store("PUT", name, graph_bytes(quads, "nt"))

    def delete(self, name: str) -> None:
        """Remove a graph; nothing happens when there is none."""
        self._graph_store("DELETE", name, None)

    def run(self, text: str) -> None:
        """Carry out an update."""
        assert self.target.update is not None  # noqa: S101  # by the caller
        request = urllib.request.Request(self.target.update, data=text.encode(), method="POST")  # noqa: S310  # see check
        request.add_header("Content-Type", "application/sparql-update; charset=utf-8")
        self._send(request)

    def text(self, name: str) -> str:
        """Return an update of the library."""
        path: Path = self.catalog.folder / "updates" / f"{name}.ru"
        lines = path.read_text(encoding="utf-8").splitlines()
        return "\n".join(line for line in lines if not line.startswith("#+"))

    def _graph_store(self, method: str, name: str, body: bytes | None) -> None:
        assert self.target.graph_store is not None  # noqa: S101  # by the caller
        joint = "&" if "?" in self.target.graph_store else "?"
        url = f"{self.target.graph_store}{joint}graph={quote(name, safe='')}"
        request = urllib.request.Request(url, data=body, method=method)  # noqa: S310  # see check
        if body is not None:
            request.add_header("Content-Type", "text/turtle; charset=utf-8")  # N-Triples are Turtle
        self._send(request)

    def _send(self, request: urllib.request.Request) -> None:
        """Send a request whose repetition does no harm; try again what failed for a reason that may pass."""
        request.add_header("User-Agent", "crampkg")
        for attempt in range(_ATTEMPTS):
            try:
                ends = time.monotonic() + self.target.seconds
                open_url(request, self.target.credentials, ends=ends, seconds=self.target.seconds)
            except StoreError as error:
                if not getattr(error, "passing", False) or attempt == _ATTEMPTS - 1:
                    raise
                time.sleep(0.5 * 2**attempt)
            else:
                return


def _by_update(server: _Server, graphs: Mapping[str, list[Quad]], gone: list[str], report: Report) -> None:
    """Replace everything in one request."""
    names = _in_order(graphs)
    clear = server.text("clear-graph")
    steps = [clear.replace("<urn:crampkg:graph>", str(NamedNode(name))) for name in [*names, *gone]]
    # One operation for all graphs: blank nodes may not be shared by two.
    steps.append(server.text("insert").replace("# quads", "\n".join(_blocks(graphs, names))))
    report(f"sending {sum(map(len, graphs.values())):,} triples in {len(names)} graphs, as one update")
    server.run(" ;\n".join(steps))


def _blocks(graphs: Mapping[str, list[Quad]], names: list[str]) -> Iterable[str]:
    for name in names:
        yield f"GRAPH {NamedNode(name)} {{"
        yield from (f"{q.subject} {q.predicate} {q.object} ." for q in graphs[name])
        yield "}"


def _by_graph_store(
    server: _Server,
    graphs: Mapping[str, list[Quad]],
    sizes: Mapping[str, int],
    gone: list[str],
    report: Report,
) -> None:
    """Send each graph aside, look whether all of them arrived, then replace graph by graph."""
    names = _in_order(graphs)
    aside = {name: STAGING + name.removeprefix(GRAPH) for name in names}
    try:
        for name in names:
            report(f"sending {compact(name)}: {sizes[name]:,} triples")
            server.put(aside[name], graphs[name])
        held = server.sizes()
        for name in names:
            if held.get(aside[name]) != sizes[name]:
                what = f"the server holds {held.get(aside[name], 0):,} of {sizes[name]:,} triples of {compact(name)}"
                raise StoreError(
                    what, where=server.target.query, remedy="nothing was replaced; check the server's log"
                )
        for name in names:
            report(f"replacing {compact(name)}")
            server.put(name, graphs[name])
        for name in gone:
            report(f"removing {compact(name)}")
            server.delete(name)
    finally:
        for name in aside.values():
            with suppress(CrampkgError):
                server.delete(name)


def _verify(server: _Server, graph: KnowledgeGraph, sizes: Mapping[str, int]) -> None:
    """Return when the server holds what was sent, by counts and by the rows of some views; StoreError otherwise."""
    where, remedy = server.target.query, "publish again, or check the server's log"
    held = _ours(server.sizes())
    if held != sizes:
        wrong = ", ".join(
            compact(name) for name in sorted(held.keys() | sizes) if held.get(name) != sizes.get(name)
        )
        raise StoreError(f"the server does not have what was sent: {wrong}", where=where, remedy=remedy)
    store = connect(server.target.query, catalog=graph.catalog, credentials=server.target.credentials)
    for name in _CHECKED:
        text = graph.text(name)
        mine, theirs = graph.store.query(text), store.query(text)
        # Whatever their order: engines sort text differently.
        if (
            not isinstance(mine, Rows)
            or not isinstance(theirs, Rows)
            or Counter(mine.rows) != Counter(theirs.rows)
        ):
            what = f"the server answers the view {name} differently"
            raise StoreError(what, where=where, remedy=remedy)

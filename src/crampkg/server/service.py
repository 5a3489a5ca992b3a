"""What the routes serve: a graph, the bounded store for strangers, and the addresses of pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

import anyio
import anyio.to_thread
from anyio import CapacityLimiter

from crampkg.base.namespaces import BASE, GRAPH
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.server.sending import Sender
from crampkg.sparql.catalog import Catalog
from crampkg.sparql.evaluation import Formats, Served
from crampkg.sparql.limits import Busy, Limits
from crampkg.sparql.results import Rows
from crampkg.sparql.sandbox import Asker, BoundedStore
from crampkg.sparql.store import EmbeddedStore, Store

if TYPE_CHECKING:
    from crampkg.build.cache import Kept
    from crampkg.server.exports import Exports

__all__ = ["OWN", "Service"]

OWN: Final = Limits(seconds=30.0, rows=None, bytes=None)
"""How far the server's own queries may go: what it shows of itself is never cut."""
MOST_IN_MEMORY: Final = 500_000
"""Up to this many quads, some 200 MB, each worker holds the graph in memory unless it is told otherwise."""


@dataclass(eq=False)
class Service:
    """A graph's library, the store that answers, and the outside of the site.

    `limits` hold for the queries of strangers. At most `most` requests are at work or waiting; the next gets
    Busy. `page_of` gives the address of the page that shows an IRI (None: there is none); `editor` is the address
    that browsers are sent to from `/sparql` (None: a plain page is shown there). `site` is the public address of
    the server, for when it stands behind another one.
    """

    catalog: Catalog
    store: Store
    limits: Limits = field(default_factory=Limits)
    most: int = 40
    page_of: Callable[[str], str | None] = lambda _: None
    editor: str | None = None
    site: str | None = None
    hosts: frozenset[str] | None = None
    """The names that the server answers to beside addresses; None: any."""
    dumps: dict[str, bytes] = field(default_factory=dict, init=False)
    """The whole graph by format, once it was asked for."""
    dumping: anyio.Lock = field(default_factory=anyio.Lock, init=False)
    sender: Sender = field(default_factory=Sender, init=False)
    exports: Exports | None = field(default=None, init=False)
    """The exports of the graph, once one was asked for (see `server.exports`)."""
    kept: Kept | None = field(default=None, init=False)
    """What the workers read; held, so that it stays on disk for a worker that is started later."""
    _busy: int = field(default=0, init=False)
    _at_work: Counter[str] = field(default_factory=Counter, init=False)
    """How many requests of each client are at work or waiting."""
    _limiter: CapacityLimiter | None = field(default=None, init=False)
    _sizes: dict[str, int] | None = field(default=None, init=False)

    @classmethod
    def of(
        cls,
        graph: KnowledgeGraph,
        *,
        limits: Limits | None = None,
        workers: int = 2,
        queue_length: int = 32,
        queue_seconds: float = 10.0,
        guard: bool = True,
        in_memory: bool | None = None,
        page_of: Callable[[str], str | None] = lambda _: None,
        editor: str | None = None,
        site: str | None = None,
    ) -> Service:
        """Return a service over a graph.

        With `in_memory` each worker holds a copy of the graph, which takes its size in memory and answers sooner;
        without it the workers share a large graph on disk. None: in memory up to `MOST_IN_MEMORY` quads. The workers of
        an embedded graph hold it together with its own description (`graph:metadata`); a remote one is asked as it is.
        Close the service when it is no longer needed.
        """
        store, limits, kept = graph.store, limits or Limits(), None
        if isinstance(store, EmbeddedStore):
            from crampkg.export.dataset import served

            kept = served(graph)
            bounds: dict[str, Any] = {
                "limits": limits,
                "workers": workers,
                "queue_length": queue_length,
                "queue_seconds": queue_seconds,
                "prefixes": graph.prefixes,
                "guard": guard,
            }
            if kept.folder is None or kept.text is None or not kept.text.is_file():
                store = BoundedStore.of(kept.store, from_own_graphs=True, **bounds)
            else:
                if in_memory is None:
                    in_memory = len(kept.store) <= MOST_IN_MEMORY
                source = kept.text.open("rb") if in_memory or kept.is_small else kept.folder
                store = BoundedStore(source, from_graphs=EmbeddedStore(kept.store).graph_names(), **bounds)
        service = cls(graph.catalog, store, limits, workers + queue_length, page_of, editor, site)
        service.kept = kept
        return service

    async def answer(
        self,
        text: str,
        formats: Formats,
        *,
        limits: Limits | None = None,
        default_graph_uris: Sequence[str] = (),
        named_graph_uris: Sequence[str] = (),
        asker: Asker | None = None,
    ) -> Served:
        """Return the serialised answer, found in a thread. Errors: those of `Store.query`; Busy beyond `most`.

        Beyond `most` a client that has nothing at work is let in all the same, to take the place of one that has more.
        """
        asker = asker or Asker()
        if self._busy >= self.most and (self._at_work[asker.client] or self._busy >= 2 * self.most):
            raise Busy(f"the server is busy: requests already waiting: {self._busy}", remedy="try again")
        if self._limiter is None:
            self._limiter = CapacityLimiter(2 * self.most)
        shared = {"asker": asker} if isinstance(self.store, BoundedStore) else {}
        ask = partial(
            self.store.query_bytes,
            text,
            formats,
            limits=limits or self.limits,
            default_graph_uris=default_graph_uris,
            named_graph_uris=named_graph_uris,
            **shared,
        )
        self._busy += 1
        self._at_work[asker.client] += 1
        try:
            return await anyio.to_thread.run_sync(ask, limiter=self._limiter)
        finally:
            self._busy -= 1
            self._at_work[asker.client] -= 1
            if not self._at_work[asker.client]:
                del self._at_work[asker.client]

    async def view(self, name: str, values: dict[str, str] | None = None, *, format: str = "nt") -> bytes:
        """Return the serialised answer of a query of the library, whole."""
        text = self.catalog.get(name).bind(values)
        return (await self.answer(text, format, limits=OWN)).body

    async def sizes(self) -> dict[str, int]:
        """Return how many triples each named graph holds, by IRI, sorted."""
        if self._sizes is None:
            text = self.catalog.get("graphs").text
            rows = await anyio.to_thread.run_sync(partial(self.store.query, text, limits=OWN))
            assert isinstance(rows, Rows)  # noqa: S101  # by the view
            self._sizes = {str(row["graph"]): int(row["triples"] or 0) for row in rows.to_plain()}
        return self._sizes

    @staticmethod
    def iri_of(slug: str) -> str:
        """Return the IRI that a slug stands for; a version (0.1.0) and nothing stand for the ontology."""
        return BASE if not slug or slug[0].isdigit() else BASE + slug

    @staticmethod
    def is_graph(iri: str) -> bool:
        """Tell whether an IRI has the form of a named graph's."""
        return iri.startswith(GRAPH)

    def close(self) -> None:
        """End the workers."""
        self.store.close()

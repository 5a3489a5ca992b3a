"""The store that anybody may ask: a `Store` whose queries run in bounded child processes."""

from __future__ import annotations

import dataclasses
import tempfile
import weakref
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO, Literal, cast

import pyoxigraph as ox

from crampkg.base.errors import CrampkgError, UsageError
from crampkg.sparql import limits as bounds
from crampkg.sparql.evaluation import Formats, Served
from crampkg.sparql.lexer import PlacedError, QueryRefused, SparqlSyntaxError
from crampkg.sparql.limits import Abandoned, LimitExceeded, Limits, QueryFailed, StoreError, timed_out
from crampkg.sparql.results import Boolean, Result, Rows, Triples, parse
from crampkg.sparql.sandbox import frames
from crampkg.sparql.sandbox.askers import Asker
from crampkg.sparql.sandbox.child import Config, Worker
from crampkg.sparql.sandbox.pool import Pool

__all__ = ["BoundedStore"]

_KINDS: dict[str, type[CrampkgError]] = {
    kind.__name__: kind
    for kind in (UsageError, QueryRefused, SparqlSyntaxError, QueryFailed, LimitExceeded, bounds.QueryTimeout)
}
_OWN: Formats = {"rows": "json", "boolean": "json", "triples": "nt"}
_GRACE = 0.25
"""Seconds over the limit after which the parent ends a worker that has not ended the query by itself."""


class BoundedStore:
    """A copy of the data in worker processes; queries are bounded in time, memory, rows and bytes.

    May be asked by several threads at the same time: `workers` queries run, `queue_length` wait for at most
    `queue_seconds`, the rest get `Busy`. A query that goes beyond its time or memory, or crashes the engine,
    costs its worker, which is replaced; the others are not disturbed. Close it, or use it in a `with`.
    """

    def __init__(
        self,
        source: Path | BinaryIO,
        *,
        limits: Limits | None = None,
        workers: int = 2,
        queue_length: int = 32,
        queue_seconds: float = 10.0,
        prefixes: Mapping[str, str] | None = None,
        from_graphs: Collection[str] = (),
        base_iri: str | None = None,
        guard: bool = True,
    ) -> None:
        """Start the workers on an N-Quads file or the folder of an on-disk Oxigraph store.

        The file may be a path, or open: then it is the store's from now on. `limits` hold for queries that bring
        none of their own; their memory bound holds for all. `prefixes` need not be declared, `from_graphs` may be
        named by FROM, relative IRIs are read against `base_iri`.
        `guard=False` does without the operating system's walls (the weaker mode). StoreError when the data cannot
        be loaded.
        """
        self.limits = limits or Limits()
        config = Config(
            source=source.resolve() if isinstance(source, Path) else source,
            workers=workers,
            queue_length=queue_length,
            queue_seconds=queue_seconds,
            memory_bytes=self.limits.memory_bytes,
            guard=guard,
            setting={
                "prefixes": dict(prefixes or {}),
                "from_graphs": sorted(from_graphs),
                "base_iri": base_iri,
            },
        )
        self._pool = Pool(config)
        self._end: weakref.finalize[[], BoundedStore] = weakref.finalize(self, self._pool.close)

    @classmethod
    def of(
        cls,
        store: ox.Store,
        *,
        limits: Limits | None = None,
        workers: int = 2,
        queue_length: int = 32,
        queue_seconds: float = 10.0,
        prefixes: Mapping[str, str] | None = None,
        from_own_graphs: bool = False,
        base_iri: str | None = None,
        guard: bool = True,
    ) -> BoundedStore:
        """Return a bounded store with a copy of what `store` holds now; later changes are not seen."""
        graphs = (
            [g.value for g in store.named_graphs() if isinstance(g, ox.NamedNode)] if from_own_graphs else []
        )
        data = tempfile.TemporaryFile(prefix="crampkg-")  # noqa: SIM115  # the pool closes it; it has no name to leave
        try:
            store.dump(data, format=ox.RdfFormat.N_QUADS)
            data.flush()
            return cls(
                cast("BinaryIO", data),
                limits=limits,
                workers=workers,
                queue_length=queue_length,
                queue_seconds=queue_seconds,
                prefixes=prefixes,
                from_graphs=graphs,
                base_iri=base_iri,
                guard=guard,
            )
        except BaseException:
            data.close()
            raise

    @property
    def mode(self) -> Literal["seccomp", "weaker"]:
        """Return which walls stand: "seccomp" (no network, no files), or "weaker" (text and memory are watched)."""
        return "seccomp" if self._pool.filtered else "weaker"

    @property
    def replaced(self) -> int:
        """How many workers were ended and replaced so far."""
        return self._pool.replaced

    def pids(self) -> list[int]:
        """Return the process ids of the workers."""
        return self._pool.pids()

    def query(
        self,
        text: str,
        *,
        limits: Limits | None = None,
        default_graph_uris: Sequence[str] = (),
        named_graph_uris: Sequence[str] = (),
    ) -> Result:
        """Return the answer; see `Store.query`."""
        served = self.query_bytes(
            text,
            _OWN,
            limits=limits,
            default_graph_uris=default_graph_uris,
            named_graph_uris=named_graph_uris,
        )
        result = parse(served.body, served.kind)
        if not served.truncated:
            return result
        if isinstance(result, Rows):
            return dataclasses.replace(result, truncated=True, note=served.note)
        if isinstance(result, Triples):
            return dataclasses.replace(result, truncated=True, note=served.note)
        return Boolean(result.value)

    def query_bytes(
        self,
        text: str,
        formats: Formats,
        *,
        limits: Limits | None = None,
        default_graph_uris: Sequence[str] = (),
        named_graph_uris: Sequence[str] = (),
        asker: Asker | None = None,
    ) -> Served:
        """Return the answer as the worker serialised it; `formats` as in `evaluation.evaluate_bytes`.

        `asker` tells which client's share of the workers it is, and when it leaves (Abandoned). Errors: as
        `Store.query`, and UsageError where no format fits.
        """
        limits = limits or self.limits
        request = {
            "text": text,
            "formats": formats if isinstance(formats, str) else dict(formats),
            "limits": dataclasses.asdict(limits),
            "default_graph_uris": list(default_graph_uris),
            "named_graph_uris": list(named_graph_uris),
        }
        reply, body = self._ask(request, limits, asker)
        return Served(body, reply["format"], reply["kind"], reply["truncated"], reply["note"])

    def close(self) -> None:
        """End the workers. A closed store answers with StoreError."""
        self._end()

    def __enter__(self) -> BoundedStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(
        self, request: frames.Header, limits: Limits, asker: Asker | None = None
    ) -> tuple[frames.Header, bytes]:
        asker = asker or Asker()
        worker, kept = self._sent(request, asker), False

        def watch() -> None:
            if asker.left:
                raise Abandoned("nobody is waiting for the answer")

        try:
            seconds = None if limits.seconds is None else limits.seconds + _GRACE
            reply, body = worker.hear(seconds, watch=watch)
            kept = reply.get("error") != "memory"
        except frames.Late:
            raise timed_out(limits) from None
        except frames.Closed:
            raise self._pool.death(worker) from None
        finally:
            if kept:
                self._pool.give(worker)
            else:
                self._pool.drop(worker)
        if not kept:
            raise worker.out_of_memory()
        if "error" in reply:
            raise _raised(reply)
        return reply, body

    def _sent(self, request: frames.Header, asker: Asker) -> Worker:
        """Send a request to a free worker and return it. One that died while it was idle is passed over."""
        while True:
            worker = self._pool.take(asker)
            try:
                if worker.alive():
                    worker.tell(request)
                    return worker
            except frames.Closed:
                pass
            except BaseException:
                self._pool.drop(worker)
                raise
            self._pool.drop(worker)


def _raised(reply: frames.Header) -> CrampkgError:
    kind = _KINDS.get(reply["error"], StoreError)
    error = kind(reply["what"], where=reply.get("where"), remedy=reply.get("remedy"))
    if isinstance(error, PlacedError):
        error.line, error.column = reply.get("line"), reply.get("column")
    return error

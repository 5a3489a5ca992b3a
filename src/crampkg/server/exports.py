"""`/data/export/<format>`: the graph, a source or a term in any format of `crampkg export`.

`source`, `term`, `graph` (asserted, inferred, all) and, for KGX, `identifiers` (canonical, own) are parameters of the
address. A format that is a folder is
sent as a ZIP archive. An export takes a second or two of a processor, so one is made at a time, few may wait, and
the last ones are kept. `/data/<slug>.<ending>` (see `linked`) sends the same bytes for a term, a source, the dataset.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import Final, cast

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.name_forms import LONGEST
from crampkg.export import EXPORTS, ExportFormat, Identifiers, Layer, Scope, export
from crampkg.export.dataset import DATASET
from crampkg.export.release import zipped
from crampkg.server.problems import Problem
from crampkg.server.sending import attachment, tagged
from crampkg.server.service import OWN, Service
from crampkg.sparql.evaluation import Formats, Served
from crampkg.sparql.limits import Busy, Limits
from crampkg.sparql.results import Result
from crampkg.sparql.store import Store

__all__ = ["Exports", "exported", "exports_of", "sent"]

_KEPT: Final = 64
_KEPT_BYTES: Final = 64_000_000
_WAITING: Final = 32
_LAYERS: Final = ("all", "asserted", "inferred")
_IDENTIFIERS: Final = ("canonical", "own")


class _Whole:
    """A store whose answers are whole: what the server shows of its own is not cut at the limits of strangers."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def query(
        self,
        text: str,
        *,
        limits: Limits | None = None,
        default_graph_uris: Sequence[str] = (),
        named_graph_uris: Sequence[str] = (),
    ) -> Result:
        """Return the answer; see `Store.query`."""
        return self._store.query(
            text,
            limits=limits or OWN,
            default_graph_uris=default_graph_uris,
            named_graph_uris=named_graph_uris,
        )

    def query_bytes(
        self,
        text: str,
        formats: Formats,
        *,
        limits: Limits | None = None,
        default_graph_uris: Sequence[str] = (),
        named_graph_uris: Sequence[str] = (),
    ) -> Served:
        """Return the answer serialised; see `Store.query_bytes`."""
        return self._store.query_bytes(
            text,
            formats,
            limits=limits or OWN,
            default_graph_uris=default_graph_uris,
            named_graph_uris=named_graph_uris,
        )

    def close(self) -> None:
        """Do nothing: the store is the service's."""


class Exports:
    """The graph behind a service, whole, and what was last made of it: one thing at a time, within bounds."""

    def __init__(self, service: Service) -> None:
        self.graph = KnowledgeGraph(_Whole(service.store), service.catalog)
        self._lock = anyio.Lock()
        self._kept: dict[Hashable, bytes] = {}

    async def made(self, key: Hashable, make: Callable[[KnowledgeGraph], bytes]) -> bytes:
        """Return what `make` makes of the graph in this process, made once for a key; Busy when too many wait."""
        if key not in self._kept and self._lock.statistics().tasks_waiting >= _WAITING:
            raise Busy("too many exports are requested at once", remedy="try again in a few seconds")
        async with self._lock:
            if key not in self._kept:
                body = await anyio.to_thread.run_sync(lambda: make(self.graph.in_memory()))
                while self._kept and (len(self._kept) >= _KEPT or self._size() + len(body) > _KEPT_BYTES):
                    del self._kept[next(iter(self._kept))]
                self._kept[key] = body
            return self._kept[key]

    async def told(self, make: Callable[[KnowledgeGraph], bytes]) -> bytes:
        """Return what `make` makes of the graph, and keep nothing of it; Busy when too many wait."""
        if self._lock.statistics().tasks_waiting >= _WAITING:
            raise Busy("too many answers are requested at once", remedy="try again in a few seconds")
        async with self._lock:
            return await anyio.to_thread.run_sync(lambda: make(self.graph.in_memory()))

    async def export(self, form: ExportFormat, scope: Scope) -> bytes:
        """Return an export, a folder as a ZIP archive."""
        return await self.made((form.name, scope), partial(_exported, form=form, scope=scope))

    async def resolved(self, name: str) -> str:
        """Return the IRI of the term meant; UsageError for an unknown or overlong name. Nothing waits meanwhile."""
        if len(name) > LONGEST:
            return self.graph.resolve(name)
        await self._read()
        return await anyio.to_thread.run_sync(self.graph.in_memory().resolve, name)

    async def part(self, iri: str) -> Scope | None:
        """Return the scope that an IRI stands for, when it is the dataset, a source or a term; else None."""
        if iri == DATASET.value:
            return Scope()
        await self._read()
        graph = self.graph.in_memory()
        if iri in graph.sources:
            return Scope(source=graph.sources[iri].name)
        return Scope(term=iri) if iri in graph.terms else None

    async def _read(self) -> None:
        """Read terms, sources and names, once."""
        await self.made(
            "terms",
            lambda graph: str((len(graph.terms), len(graph.sources), graph.lookup.search("a"))).encode(),
        )

    def _size(self) -> int:
        return sum(map(len, self._kept.values()))


def _exported(graph: KnowledgeGraph, form: ExportFormat, scope: Scope) -> bytes:
    made = export(graph, form.name, scope)
    return made if isinstance(made, bytes) else zipped(made)


def exports_of(service: Service) -> Exports:
    """Return the exports of a service, the same ones each time."""
    if service.exports is None:
        service.exports = Exports(service)
    return service.exports


async def exported(service: Service, request: Request) -> Response:
    """`/data/export/<format>?source=…&term=…&graph=…&identifiers=…`: an export; Problem 404 for an unknown format."""
    name = request.path_params["format"]
    form = EXPORTS.get(name.lower())
    if form is None:
        raise Problem(404, f"there is no format {name!r}", remedy=f"one of {', '.join(EXPORTS)}")
    asked = request.query_params
    unknown = set(asked) - {"source", "term", "graph", "identifiers"}
    layer, identifiers = asked.get("graph", "all"), asked.get("identifiers", "canonical")
    if unknown or layer not in _LAYERS or identifiers not in _IDENTIFIERS:
        what = (
            f"there is no graph {layer!r}"
            if layer not in _LAYERS
            else f"there are no identifiers {identifiers!r}"
        )
        raise Problem(
            400,
            f"there is no parameter {min(unknown)}" if unknown else what,
            remedy=f"source, term, graph ({', '.join(_LAYERS)}), identifiers ({', '.join(_IDENTIFIERS)})",
        )
    exports = exports_of(service)
    term = await exports.resolved(asked["term"]) if asked.get("term") else None
    scope = Scope(asked.get("source") or None, term, cast(Layer, layer), cast(Identifiers, identifiers))
    body = await exports.export(form, scope)
    return sent(form, body, f"crampkg-{form.name}.{form.extension or 'zip'}")


def sent(form: ExportFormat, body: bytes, file: str) -> Response:
    """Return the response that an export goes out with, to be kept as `file`."""
    textual = form.media_type.startswith("text/")
    headers = {
        "Content-Type": form.media_type + ("; charset=utf-8" if textual else ""),
        "Content-Disposition": attachment(file),
        "Vary": "Accept",
    }
    return tagged(Response(body, headers=headers))

"""`/data/export/<format>`: the graph, a source or a term in any format of `crampkg export`.

`source`, `term` and `graph` (asserted, inferred, all) are parameters of the address. A format that is a folder is
sent as a ZIP archive. An export takes a second or two of a processor, so one is made at a time, and the last few
are kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, cast
from weakref import WeakKeyDictionary

import anyio
import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from crampkg.export import FORMATS, ExportFormat, Layer, Scope, export
from crampkg.export.release import zipped
from crampkg.graph import KnowledgeGraph
from crampkg.limits import Busy, Limits
from crampkg.results import Result
from crampkg.server.problems import Problem
from crampkg.server.service import OWN, Service
from crampkg.store import Store

__all__ = ["exported"]

_KEPT: Final = 8
_WAITING: Final = 8
_LAYERS: Final = ("all", "asserted", "inferred")


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

    def close(self) -> None:
        """Do nothing: the store is the service's."""


class _Exports:
    """The graph behind a service, and its last exports."""

    def __init__(self, service: Service) -> None:
        self.graph = KnowledgeGraph(_Whole(service.store), service.catalog)
        self.lock = anyio.Lock()
        self.kept: dict[tuple[str, Scope], bytes] = {}

    async def get(self, form: ExportFormat, scope: Scope) -> bytes:
        key = (form.name, scope)
        if key not in self.kept and self.lock.statistics().tasks_waiting >= _WAITING:
            raise Busy("too many exports are asked for at once", remedy="try again in a few seconds")
        async with self.lock:
            if key not in self.kept:
                made = await anyio.to_thread.run_sync(export, self.graph, form.name, scope)
                while len(self.kept) >= _KEPT:
                    del self.kept[next(iter(self.kept))]
                self.kept[key] = made if isinstance(made, bytes) else zipped(made)
            return self.kept[key]


_OPEN: Final[WeakKeyDictionary[Service, _Exports]] = WeakKeyDictionary()


async def exported(service: Service, request: Request) -> Response:
    """`/data/export/<format>?source=…&term=…&graph=…`: an export; Problem 404 for an unknown format."""
    name = request.path_params["format"]
    form = FORMATS.get(name.lower())
    if form is None:
        raise Problem(404, f"there is no format {name!r}", remedy=f"one of {', '.join(FORMATS)}")
    asked = request.query_params
    unknown = set(asked) - {"source", "term", "graph"}
    layer = asked.get("graph", "all")
    if unknown or layer not in _LAYERS:
        what = f"there is no parameter {min(unknown)}" if unknown else f"there is no graph {layer!r}"
        raise Problem(400, what, remedy=f"source, term, graph ({', '.join(_LAYERS)})")
    scope = Scope(asked.get("source") or None, asked.get("term") or None, cast(Layer, layer))
    body = await _OPEN.setdefault(service, _Exports(service)).get(form, scope)
    file = f"crampkg-{form.name}.{form.extension or 'zip'}"
    textual = form.media_type.startswith("text/")
    headers = {
        "Content-Type": form.media_type + ("; charset=utf-8" if textual else ""),
        "Content-Disposition": f'attachment; filename="{file}"',
    }
    return Response(body, headers=headers)

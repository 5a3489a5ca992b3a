"""The protocol of all stores, and the store in this process.

A `Store` may be embedded (here), bounded in child processes (`sandbox`) or a remote endpoint (`remote`).
Callers need not know which engine answers. The default graph of a query is the union of all named graphs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import pyoxigraph as ox

from crampkg.sparql.evaluation import Formats, Served, Setting, evaluate, evaluate_bytes
from crampkg.sparql.limits import Busy, LimitExceeded, Limits, QueryFailed, QueryTimeout, StoreError
from crampkg.sparql.results import Result, Rows

__all__ = [
    "Busy",
    "EmbeddedStore",
    "Formats",
    "LimitExceeded",
    "Limits",
    "QueryFailed",
    "QueryTimeout",
    "Served",
    "Store",
    "StoreError",
]


class Store(Protocol):
    """Something that answers SPARQL 1.1 queries and changes nothing."""

    def query(
        self,
        text: str,
        *,
        limits: Limits | None = None,
        default_graph_uris: Sequence[str] = (),
        named_graph_uris: Sequence[str] = (),
    ) -> Result:
        """Return the answer: Rows, Boolean or Triples, `truncated` when a limit cut it.

        `limits` None means the store's own. The graph IRIs, if any, are the dataset, as in the SPARQL protocol;
        without them the default graph is the union of all. Errors: QueryRefused, SparqlSyntaxError,
        LimitExceeded, QueryFailed, StoreError, Busy.
        """
        ...

    def query_bytes(
        self,
        text: str,
        formats: Formats,
        *,
        limits: Limits | None = None,
        default_graph_uris: Sequence[str] = (),
        named_graph_uris: Sequence[str] = (),
    ) -> Served:
        """Return the answer serialised, by the store's fastest way; `formats` as in `evaluation.evaluate_bytes`.

        Errors: as `query`, and UsageError where no format fits.
        """
        ...

    def close(self) -> None:
        """Let go of what the store holds; a closed store answers no more."""
        ...


UNBOUNDED = Limits(seconds=None, rows=None, bytes=None, memory_bytes=None)


class EmbeddedStore:
    """An Oxigraph store in this process: the fastest, for questions that one asks oneself.

    Queries are refused by their text as everywhere (SERVICE, FROM, updates, depth). Rows and bytes are bounded
    where limits say so; time only between two rows, memory not at all: for queries of strangers use
    `sandbox.BoundedStore`. Several threads may ask at the same time.
    """

    def __init__(
        self,
        store: ox.Store,
        *,
        prefixes: Mapping[str, str] | None = None,
        from_own_graphs: bool = False,
        base_iri: str | None = None,
        limits: Limits = UNBOUNDED,
    ) -> None:
        """Wrap a store.

        `prefixes` need not be declared in queries. `from_own_graphs` allows FROM and FROM NAMED for graphs that
        the store holds. Relative IRIs are read against `base_iri`. `limits` hold for queries that bring none of
        their own (default: no bounds).
        """
        self.store = store
        self.prefixes = dict(prefixes or {})
        self.limits = limits
        self._from_own_graphs = from_own_graphs
        self._base_iri = base_iri

    @classmethod
    def open(cls, path: Path, *, prefixes: Mapping[str, str] | None = None) -> EmbeddedStore:
        """Open an on-disk Oxigraph store for reading. StoreError when there is none."""
        try:
            return cls(ox.Store.read_only(str(path)), prefixes=prefixes)
        except OSError as error:
            raise StoreError(f"no store can be opened: {error}", where=str(path)) from None

    def query(
        self,
        text: str,
        *,
        limits: Limits | None = None,
        default_graph_uris: Sequence[str] = (),
        named_graph_uris: Sequence[str] = (),
    ) -> Result:
        """Return the answer; see `Store.query`."""
        setting = self._setting(default_graph_uris, named_graph_uris)
        return evaluate(self.store, text, setting, limits or self.limits)

    def own_rows(self, text: str) -> Rows:
        """Return the rows of a SELECT of the library, whole, with its columns as it names them.

        Such a text was read when it was written and its parameters when they were bound, so that it needs no guard,
        which would take a quarter of the time of a small question. Never for a text of a stranger. Raises SyntaxError
        and ValueError as the engine does.
        """
        answer = self.store.query(text, use_default_graph_as_union=True)
        assert isinstance(answer, ox.QuerySolutions)  # noqa: S101  # by the caller
        names = tuple(variable.value for variable in answer.variables)
        return Rows(names, [tuple(row) for row in answer])

    def query_bytes(
        self,
        text: str,
        formats: Formats,
        *,
        limits: Limits | None = None,
        default_graph_uris: Sequence[str] = (),
        named_graph_uris: Sequence[str] = (),
    ) -> Served:
        """Return the answer serialised, by the fastest way; `formats` as in `evaluation.evaluate_bytes`."""
        setting = self._setting(default_graph_uris, named_graph_uris)
        return evaluate_bytes(self.store, text, formats, setting, limits or self.limits)

    def graph_names(self) -> list[str]:
        """Return the IRIs of the named graphs, sorted."""
        return sorted(g.value for g in self.store.named_graphs() if isinstance(g, ox.NamedNode))

    def close(self) -> None:
        """Do nothing: the engine lets go of its memory with the object."""

    def __enter__(self) -> EmbeddedStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _setting(self, default_graph_uris: Sequence[str], named_graph_uris: Sequence[str]) -> Setting:
        graphs = frozenset(self.graph_names()) if self._from_own_graphs else frozenset[str]()
        chosen = tuple(default_graph_uris), tuple(named_graph_uris)
        return Setting(self.prefixes, *chosen, graphs, self._base_iri)

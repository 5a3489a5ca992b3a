"""What the process keeps for all sessions (graphs, workers, source texts) and what a session is looking at.

A source can be switched off. The address says so (`?without=ucla,droracle`), and every page then stands on a graph in
which that source's claims are not: its edges and disagreements are derived anew, from what is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from threading import RLock
from typing import Final
from urllib.parse import urljoin

import streamlit as st

from crampkg.base.errors import CrampkgError
from crampkg.curate.passages import Sources
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.explorer.settings import Settings, settings
from crampkg.server import Service
from crampkg.sparql.sandbox import BoundedStore
from crampkg.sparql.store import EmbeddedStore, Limits, Store

__all__ = [
    "FREE_QUERY",
    "WITHOUT",
    "address_of",
    "bounded_store",
    "current_graph",
    "endpoint_address",
    "full_graph",
    "graph_without",
    "in_order",
    "passage",
    "service",
    "source_texts",
    "switched_off",
    "take_switched_off",
]

WITHOUT: Final = "without"
"""The query parameter that lists the sources that are switched off."""

_LOCK: Final = RLock()
_OFF: Final = "_switched_off"

FREE_QUERY: Final = Limits(seconds=10.0, rows=5_000, bytes=8_000_000, memory_bytes=500_000_000)
"""How far a query may go that a reader wrote."""


# --- the process


def full_graph() -> KnowledgeGraph:
    """Return the graph with all its sources. Raises CrampkgError when the ontology cannot be read."""
    return _load(settings(), frozenset())


def graph_without(names: Iterable[str]) -> KnowledgeGraph:
    """Return the graph as it would be without some sources (by name); with none named, the full graph."""
    return _load(settings(), frozenset(names))


def _load(read: Settings, without: frozenset[str]) -> KnowledgeGraph:
    # Two sessions that start together must not both read it.
    with _LOCK:
        return _read(read, without)


@lru_cache(maxsize=16)
def _read(read: Settings, without: frozenset[str]) -> KnowledgeGraph:
    if without:
        return _read(read, frozenset()).without(without)
    if read.endpoint is not None:
        from crampkg.sparql.remote import connect

        graph = KnowledgeGraph(connect(read.endpoint))
    else:
        graph = KnowledgeGraph.load(read.ontology)
    if not graph.holds_claims:
        # A page without statements would read as if the sources said nothing.
        raise CrampkgError(
            "the graph holds no statement", remedy="reinstall crampkg, or correct the ontology"
        )
    return graph


def service() -> Service:
    """Return the full graph as the SPARQL endpoint serves it, in worker processes; started when first asked for."""
    with _LOCK:
        return _service(settings())


@lru_cache(maxsize=2)
def _service(read: Settings) -> Service:
    return Service.of(_load(read, frozenset()), limits=FREE_QUERY)


def bounded_store() -> Store:
    """Return the store for queries that a reader wrote, bounded in time, memory, rows and bytes.

    It holds what the session looks at: what a source says that is switched off is not in it.
    """
    off = switched_off()
    if not off:
        return service().store
    with _LOCK:
        return _bounded_without(settings(), frozenset(off))


@lru_cache(maxsize=2)
def _bounded_without(read: Settings, without: frozenset[str]) -> Store:
    # A store that falls out of the cache ends its worker when the last query on it is done.
    store = _load(read, without).store
    if isinstance(store, EmbeddedStore):
        return BoundedStore.of(store.store, limits=FREE_QUERY, prefixes=full_graph().prefixes, workers=1)
    return store


def address_of(path: str) -> str:
    """Return a path of this site as the whole address by which this reader reaches it."""
    return urljoin(st.context.url or "http://127.0.0.1:8501/", path)


def endpoint_address() -> str:
    """Return the address of the SPARQL endpoint as this reader reaches it."""
    return address_of("/sparql")


@lru_cache(maxsize=4)
def _texts(read: Settings) -> Sources | None:
    try:
        return Sources(read.sources, ontology=read.ontology)
    except CrampkgError:
        return None


def source_texts() -> Sources | None:
    """Return the source documents at hand; None when the folder that was named does not exist."""
    return _texts(settings())


def passage(iri: str) -> str | None:
    """Return the words of a passage as they read; None when its source document is not at hand."""
    texts = source_texts()
    return None if texts is None else texts.shown(iri)


# --- the session


def switched_off() -> tuple[str, ...]:
    """Return the names of the sources that this session has switched off, in the order of the sources."""
    return in_order(st.session_state.get(_OFF, ()))


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Return names of sources in the order of the sources; names that are no source's are left out."""
    wanted = frozenset(names)
    return tuple(source.name for source in full_graph().sources.values() if source.name in wanted)


def take_switched_off(names: Iterable[str]) -> None:
    """Switch off these sources and no others; names that are no source's are passed over."""
    st.session_state[_OFF] = in_order(names)


def current_graph() -> KnowledgeGraph:
    """Return the graph that this session looks at: without the sources that are switched off."""
    off = switched_off()
    if not off:
        return full_graph()
    # Shown only when it takes longer than half a second: the first time for this choice of sources.
    with st.spinner("Deriving the graph without the sources that are turned off …", show_time=True):
        return graph_without(off)

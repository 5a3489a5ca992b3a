"""The graph behind a SPARQL endpoint, queried over HTTP.

`RemoteStore` answers as the embedded store does: the same refusals before anything is sent, the same results,
the same words for what went wrong. `connect` also looks whether the graph is there, and whole.
"""

from __future__ import annotations

import http.client
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from crampkg.base.errors import CrampkgError
from crampkg.base.namespaces import GRAPH, SOURCE, prefixes_of
from crampkg.base.nesting import check_json, check_turtle
from crampkg.sparql.catalog import Catalog
from crampkg.sparql.endpoint import Credentials, check_address, line, open_url
from crampkg.sparql.evaluation import Formats, Served, Setting, evaluate, written
from crampkg.sparql.head import query_form, with_prefixes
from crampkg.sparql.limits import Busy, LimitExceeded, Limits, QueryFailed, QueryTimeout, StoreError
from crampkg.sparql.results import Boolean, Result, Rows, Triples, plain

__all__ = ["RemoteStore", "connect"]

_JSON: Final = ("application/sparql-results+json", "application/json")
_GRAPHS: Final = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/plain": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/x-turtle": ox.RdfFormat.TURTLE,
}
# No RDF/XML and no XML: what their entities unfold to has no bound.
_ACCEPTED: Final = {
    "rows": "application/sparql-results+json, application/json;q=0.5",
    "triples": "application/n-triples, text/turtle;q=0.8",
}
_PAUSES: Final = (0.2, 0.8)
"""Seconds before the second and third attempt, where the server does not say how long to wait."""
_LONGEST_PAUSE: Final = 10.0
_EXPECTED: Final = ("ontology", "sources", "terms", "inferred")
_EMPTY: Final = ox.Store()


def connect(
    url: str,
    *,
    catalog: Catalog | None = None,
    seconds: float = 60.0,
    credentials: Credentials | None = None,
) -> RemoteStore:
    """Return the store behind an endpoint that holds the graph, whole.

    Where its default graph is not the union of all graphs, ours are named in each query. Credentials not given are
    read from the environment. UsageError for an address that is none; StoreError when the endpoint cannot be asked,
    or its data are not ours, or not all there.
    """
    store = RemoteStore(url, seconds=seconds, credentials=credentials or Credentials.from_environment())
    catalog = catalog or Catalog()
    sizes = store.query(catalog.get("graphs").text)
    if not isinstance(sizes, Rows):
        raise StoreError("the endpoint did not list its graphs", where=url)
    names = [str(row["graph"]) for row in sizes.to_plain()]
    ours = [name for name in names if name.startswith(GRAPH)]
    if not ours:
        remedy = "load the graph with `crampkg publish`, or check the address"
        raise StoreError("this endpoint holds no crampkg graph", where=url, remedy=remedy)
    if missing := [name for name in _EXPECTED if GRAPH + name not in ours]:
        what = f"the graph at this endpoint is incomplete: {', '.join('graph:' + name for name in missing)} missing"
        raise StoreError(what, where=url, remedy="load it again with `crampkg publish`")
    header = catalog.get("header").text
    if not _has_rows(store.query(header)):
        store.dataset = tuple(ours)
        if not _has_rows(store.query(header)):
            remedy = "load it again with `crampkg publish`"
            raise StoreError("the graph at this endpoint has no header", where=url, remedy=remedy)
    # The prefixes of what the graph holds need not be declared, as with the graph in this process.
    sources = store.query(catalog.get("sources", ("views",)).text)
    iris = [str(row["source"]) for row in sources.to_plain()] if isinstance(sources, Rows) else []
    store.prefixes = prefixes_of(sorted(iri.removeprefix(SOURCE) for iri in iris))
    return store


def _has_rows(result: Result) -> bool:
    return isinstance(result, Rows) and bool(result.rows)


class RemoteStore:
    """A SPARQL 1.1 endpoint as a `Store`. Several threads may ask at the same time."""

    def __init__(
        self,
        url: str,
        *,
        seconds: float = 60.0,
        retries: int = 2,
        credentials: Credentials | None = None,
        prefixes: Mapping[str, str] | None = None,
        dataset: Sequence[str] = (),
    ) -> None:
        """Take an address; nothing is asked yet. UsageError when it is no http or https address.

        `seconds` bound a query that brings no limits. `retries`: how often is tried again what failed for a reason
        that may pass. `dataset` names the graphs that make up the default graph (empty: the endpoint's own).
        """
        self.url = check_address(url)
        self.limits = Limits(seconds=seconds, rows=None, bytes=None, memory_bytes=None)
        self.prefixes = dict(prefixes or {})
        self.dataset = tuple(dataset)
        self._retries = retries
        self._credentials = credentials or Credentials()

    def __repr__(self) -> str:
        return f"RemoteStore({self.url!r})"

    def query(
        self,
        text: str,
        *,
        limits: Limits | None = None,
        default_graph_uris: Sequence[str] = (),
        named_graph_uris: Sequence[str] = (),
    ) -> Result:
        """Return the answer; see `Store.query`. Memory is the endpoint's own affair."""
        limits = limits or self.limits
        with suppress(
            QueryFailed, LimitExceeded
        ):  # an error of the text is told as everywhere, before it is sent
            evaluate(_EMPTY, text, Setting(self.prefixes), Limits(seconds=1.0, rows=0))
        read = with_prefixes(text, self.prefixes) if self.prefixes else text
        form = query_form(read)
        chosen = bool(default_graph_uris or named_graph_uris)
        default = default_graph_uris if chosen else self.dataset
        named = named_graph_uris if chosen else self.dataset
        request = _Request(self.url, read, form, default, named)
        body, headers = self._sent(request, limits)
        return self._result(body, headers, form, limits)

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
        chosen = {"default_graph_uris": default_graph_uris, "named_graph_uris": named_graph_uris}
        return written(self.query(text, limits=limits, **chosen), formats)

    def close(self) -> None:
        """Do nothing: no connection is kept."""

    def __enter__(self) -> RemoteStore:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _sent(self, request: _Request, limits: Limits) -> tuple[bytes, http.client.HTTPMessage]:
        seconds = limits.seconds if limits.seconds is not None else self.limits.seconds
        ends = None if seconds is None else time.monotonic() + seconds
        attempt = 0
        while True:
            try:
                return open_url(request.made(), self._credentials, ends=ends, seconds=seconds)
            except StoreError as error:
                pause = _pause(error, attempt)
                out_of_time = ends is not None and time.monotonic() + pause >= ends
                if not getattr(error, "passing", False) or attempt >= self._retries or out_of_time:
                    raise
            time.sleep(pause)
            attempt += 1

    def _result(self, body: bytes, headers: http.client.HTTPMessage, form: str, limits: Limits) -> Result:
        media_type = headers.get_content_type()
        partial = headers.get("X-SQL-State")
        if partial:
            # Virtuoso's own limit: it sends what it had by then, with status 200.
            what = f"the endpoint sent only part of the answer: {line(headers.get('X-SQL-Message', partial))}"
            raise QueryTimeout(
                what, where=self.url, remedy="narrow the query, or raise the endpoint's limits"
            )
        note = line(headers.get("Crampkg-Truncated", ""))
        try:
            if form in {"CONSTRUCT", "DESCRIBE"}:
                if media_type not in _GRAPHS:
                    raise self._wrong(media_type, "N-Triples or Turtle", body)
                _check(check_turtle, body, self.url)
                quads = ox.parse(body, format=_GRAPHS[media_type], base_iri=self.url)
                triples = list(dict.fromkeys(quad.triple for quad in quads))
                return _cut_triples(Triples(triples, bool(note), note), limits)
            if media_type not in _JSON:
                raise self._wrong(media_type, "SPARQL results in JSON", body)
            _check(check_json, body, self.url)
            found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
            if isinstance(found, ox.QueryBoolean):
                return Boolean(bool(found))
            names = tuple(variable.value for variable in found.variables)
            rows = Rows(names, [tuple(row) for row in found], bool(note), note)
            if form == "ASK":
                # Virtuoso answers some as a table of one number, or of none.
                return Boolean(any(plain(term) not in {None, 0} for row in rows for term in row))
        except (SyntaxError, ValueError) as error:
            what = f"the endpoint's answer cannot be read; it may have broken off: {line(str(error))}"
            raise StoreError(what, where=self.url, remedy="try again") from None
        most = headers.get("X-SPARQL-MaxRows", "")
        if most.isdigit() and len(rows) >= int(most) and not note:
            rows = Rows(names, rows.rows, True, f"cut after {len(rows):,} rows by the endpoint's own limit")
        return _cut_rows(rows, limits)

    def _wrong(self, media_type: str, wanted: str, body: bytes) -> StoreError:
        begins = line(body[:80].decode("utf-8", "replace"))
        what = f"the endpoint answered with {media_type}, not with {wanted}; it begins: {begins}"
        return StoreError(what, where=self.url, remedy="check that the address is that of a SPARQL endpoint")


@dataclass(frozen=True, slots=True)
class _Request:
    url: str
    text: str
    form: str
    default_graph_uris: Sequence[str]
    named_graph_uris: Sequence[str]

    def made(self) -> urllib.request.Request:
        """Return the HTTP request: a form that is posted, as the SPARQL protocol describes it."""
        pairs = [("default-graph-uri", uri) for uri in self.default_graph_uris]
        pairs += [("named-graph-uri", uri) for uri in self.named_graph_uris]
        form = urllib.parse.urlencode([*pairs, ("query", self.text)]).encode()
        request = urllib.request.Request(self.url, form, {"User-Agent": "crampkg"})  # noqa: S310 - `__init__` has checked the address
        request.add_header("Content-Type", "application/x-www-form-urlencoded")
        kind = "triples" if self.form in {"CONSTRUCT", "DESCRIBE"} else "rows"
        request.add_header("Accept", _ACCEPTED[kind])
        return request


def _check(check: Callable[[bytes], None], body: bytes, url: str) -> None:
    """Return when an answer may be read without harm; StoreError otherwise."""
    try:
        check(body)
    except CrampkgError as error:
        raise StoreError(f"the endpoint's answer was not read: {error.what}", where=url) from None


def _pause(error: StoreError, attempt: int) -> float:
    if isinstance(error, Busy):
        return min(float(error.retry_after), _LONGEST_PAUSE)
    return _PAUSES[min(attempt, len(_PAUSES) - 1)]


def _cut_rows(rows: Rows, limits: Limits) -> Rows:
    sizes = (sum(len(str(term)) for term in row if term is not None) for row in rows.rows)
    kept, note = _kept(len(rows), sizes, limits, "rows")
    return Rows(rows.variables, rows.rows[:kept], True, note) if note else rows


def _cut_triples(triples: Triples, limits: Limits) -> Triples:
    kept, note = _kept(len(triples), (len(str(triple)) for triple in triples), limits, "triples")
    return Triples(triples.triples[:kept], True, note) if note else triples


def _kept(count: int, sizes: Iterable[int], limits: Limits, noun: str) -> tuple[int, str]:
    """Return how many items are within the limits, and the remark on the cut (empty: all are)."""
    if limits.bytes is not None:
        size = 0
        for i, one in enumerate(sizes):
            size += one
            if limits.rows is not None and i >= limits.rows:
                break
            if size > limits.bytes:
                return (
                    i,
                    f"cut after {i:,} {noun}: the result is larger than the limit of {limits.bytes:,} bytes",
                )
    if limits.rows is not None and count > limits.rows:
        return (
            limits.rows,
            f"cut after {limits.rows:,} {noun}: there are more, and the limit is {limits.rows:,}",
        )
    return count, ""

"""Runs a query on an Oxigraph store in this process and writes the answer within limits.

`evaluate` gives results as objects, `evaluate_bytes` writes them in the engine's own serialisation, which
is many times faster for wide results. Both refuse what `guard.refuse` refuses before the engine sees
it, cut what exceeds the limits and say so, and turn the engine's errors into ours.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, TypeAlias, TypeVar, cast

import pyoxigraph as ox

from crampkg.base.errors import UsageError
from crampkg.sparql.formats import Format, Kind, announce, csv_is_whole, format_named, xml_safe
from crampkg.sparql.guard import read
from crampkg.sparql.head import with_columns
from crampkg.sparql.limits import Limits, QueryFailed, timed_out
from crampkg.sparql.results import Boolean, Result, Rows, Triples, kind_of
from crampkg.sparql.truncation import Full, Sink, cut

__all__ = ["Formats", "Served", "Setting", "evaluate", "evaluate_bytes", "written"]

T = TypeVar("T")
GraphName: TypeAlias = ox.NamedNode | ox.BlankNode | ox.DefaultGraph
Answer: TypeAlias = ox.QueryBoolean | ox.QuerySolutions | ox.QueryTriples


@dataclass(frozen=True, slots=True)
class Served:
    """A serialised result: the bytes, the name of their format, what they hold, and what was cut, if anything."""

    body: bytes
    format: str
    kind: Kind
    truncated: bool = False
    note: str = ""

    @property
    def empty(self) -> bool:
        """Whether these are rows, and there is none."""
        if self.kind != "rows" or self.truncated:
            return False
        if self.format == "table":
            return self.body.endswith(b"\n(0 rows)\n")
        return not cut(self.body, self.format, 0)[2]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a query is read against.

    `prefixes` are added where the query uses but does not declare them. `default_graph_uris` and
    `named_graph_uris`, if there is any, are the dataset (as in the SPARQL protocol); otherwise the default
    graph is the union of all. `from_graphs` are the IRIs that FROM and FROM NAMED may name. Relative
    IRIs are read against `base_iri`; without one they are errors.
    """

    prefixes: Mapping[str, str] | None = None
    default_graph_uris: Sequence[str] = ()
    named_graph_uris: Sequence[str] = ()
    from_graphs: frozenset[str] = frozenset()
    base_iri: str | None = None


def evaluate(store: ox.Store, text: str, setting: Setting, limits: Limits) -> Result:
    """Return the result of a query, cut to `limits.rows` and about `limits.bytes` (of the terms' text).

    Errors: QueryRefused, SparqlSyntaxError (both with line and column), QueryFailed, QueryTimeout.
    """
    return _gathered(_put(store, text, setting), limits, _end(limits))


Formats: TypeAlias = str | Mapping[str, str]
"""The name of a format, or one for each kind of result that is wanted."""


def evaluate_bytes(store: ox.Store, text: str, formats: Formats, setting: Setting, limits: Limits) -> Served:
    """Return the result of a query serialised in a format of `formats.FORMATS`, cut to the limits.

    `formats` is one name, or a name for each kind ("rows", "boolean", "triples") when the kind of the query is
    not known. A cut body is well-formed. Errors: those of `evaluate`, and UsageError where no format fits.
    """
    ends = _end(limits)
    answer = _put(store, text, setting)
    try:
        form = _format(_kind(answer), formats)
        if not isinstance(answer, ox.QuerySolutions) or form.engine is None:
            return _through_objects(_gathered(answer, limits, ends), form, limits)
        columns = len(answer.variables)
        sink = Sink(form.name, limits, ends)
        _write(answer, form, sink)
    finally:
        # The engine's answers may be let go only by the thread that asked; an error that is kept keeps this frame.
        del answer
    if sink.enough and not cut(sink.body(), form.name, limits.rows)[2]:
        # What looked like the seams of rows stood in literals: write again, without counting.
        again = _put(store, text, setting)
        try:
            assert isinstance(again, ox.QuerySolutions)  # noqa: S101  # as it was before
            sink = Sink(form.name, limits, ends, counting=False)
            _write(again, form, sink)
        finally:
            del again
    served = _served(sink, form, limits)
    if form.name == "csv" and not csv_is_whole(served.body, columns):
        return _through_objects(_gathered(_put(store, text, setting), limits, ends), form, limits)
    return served


def _write(answer: ox.QuerySolutions, form: Format, sink: Sink) -> None:
    assert isinstance(form.engine, ox.QueryResultsFormat)  # noqa: S101  # by the table of formats
    try:
        with _translated(), suppress(Full):
            answer.serialize(cast("IO[bytes]", sink), format=form.engine)
    finally:
        del answer


def _served(sink: Sink, form: Format, limits: Limits) -> Served:
    body, note = sink.body(), ""
    if sink.full or sink.enough or sink.may_exceed(body):
        body, kept, more = cut(body, form.name, limits.rows)
        if more or sink.full:
            note = _note(kept, "rows", limits, by_rows=more)
    if form.name == "xml":
        body = xml_safe(body)
        if limits.bytes is not None and len(body) > limits.bytes and not sink.full:
            # What had to be escaped has made it too long.
            body, kept, _ = cut(body[: limits.bytes], form.name, None)
            note = _note(kept, "rows", limits, by_rows=False)
    return Served(announce(body, form.name, note) if note else body, form.name, "rows", bool(note), note)


def written(result: Result, formats: Formats) -> Served:
    """Return a result serialised in the format for its kind; UsageError where none fits."""
    form = _format(kind_of(result), formats)
    return Served(result.to_bytes(form.name), form.name, kind_of(result), result.truncated, result.note)


def _kind(answer: Answer) -> Kind:
    if isinstance(answer, ox.QuerySolutions):
        return "rows"
    return "boolean" if isinstance(answer, ox.QueryBoolean) else "triples"


def _format(kind: Kind, formats: Formats) -> Format:
    name = formats if isinstance(formats, str) else formats.get(kind)
    if name is None:
        raise UsageError(f"none of the formats asked for can hold {kind}", remedy="ask for another")
    return format_named(name, kind)


def _end(limits: Limits) -> float | None:
    return None if limits.seconds is None else time.monotonic() + limits.seconds


def _gathered(answer: Answer, limits: Limits, ends: float | None) -> Result:
    try:
        with _translated():
            if isinstance(answer, ox.QueryBoolean):
                return Boolean(bool(answer))
            if isinstance(answer, ox.QueryTriples):
                triples, note = _taken(iter(answer), limits, ends, "triples")
                return Triples(list(dict.fromkeys(triples)), bool(note), note)
            names = tuple(variable.value for variable in answer.variables)
            rows, note = _taken((tuple(row) for row in answer), limits, ends, "rows")
            return Rows(names, rows, bool(note), note)
    finally:
        del answer


def _through_objects(result: Result, form: Format, limits: Limits) -> Served:
    body = result.to_bytes(form.name)
    while limits.bytes is not None and len(body) > limits.bytes and not isinstance(result, Boolean):
        share = limits.bytes / len(body)
        if isinstance(result, Rows):
            kept = int(len(result) * share * 0.95)
            result = Rows(
                result.variables, result.rows[:kept], True, _note(kept, "rows", limits, by_rows=False)
            )
        else:
            kept = int(len(result) * share * 0.95)
            note = _note(kept, "triples", limits, by_rows=False)
            result = Triples(result.triples[:kept], True, note)
        body = result.to_bytes(form.name)
        if kept == 0:
            break
    return Served(body, form.name, kind_of(result), result.truncated, result.note)


def _put(store: ox.Store, text: str, setting: Setting) -> Answer:
    prefixes = setting.prefixes or {}
    known = read(text, graphs=setting.from_graphs, base=setting.base_iri, prefixes=prefixes)
    chosen = bool(setting.default_graph_uris or setting.named_graph_uris)
    default: list[GraphName] | None = [_graph(u) for u in setting.default_graph_uris] if chosen else None
    named: list[ox.NamedNode | ox.BlankNode] | None = (
        [_graph(u) for u in setting.named_graph_uris] if chosen else None
    )

    def put(text: str) -> Answer:
        with _translated():
            return store.query(
                text,
                base_iri=setting.base_iri,
                prefixes={prefix: prefixes[prefix] for prefix in known.borrowed},
                use_default_graph_as_union=not chosen and not known.has_dataset,
                default_graph=default,
                named_graphs=named,
            )

    try:
        answer = put(text)
        try:
            # The engine sorts the columns of SELECT * by name; people expect them as the query names them.
            named_in_order = isinstance(answer, ox.QuerySolutions) and with_columns(
                text, known.tokens, known.start, [variable.value for variable in answer.variables]
            )
            return put(named_in_order) if named_in_order else answer
        finally:
            del answer
    except SyntaxError as error:
        from crampkg.sparql.diagnosis import explain  # only now: it is of no use to queries that are right

        raise explain(str(error), text) from None


def _graph(uri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(uri)
    except ValueError:
        raise UsageError(f'"{uri}" is not an IRI of a graph', remedy="write it absolute") from None


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (RuntimeError, ValueError, OSError) as error:
        said = " ".join(str(error).split())
        function = re.search(r"custom function <([^>]*)> is not supported", said)
        if function:
            what = f"there is no function <{function[1]}>"
            raise QueryFailed(what, remedy="use the functions of SPARQL 1.1") from None
        raise QueryFailed(f"the engine could not answer: {said}") from None


def _taken(items: Iterable[T], limits: Limits, ends: float | None, noun: str) -> tuple[list[T], str]:
    """Return the items within the limits and, when there were more, the remark on the cut."""
    try:
        taken: list[T] = []
        size = 0
        for item in items:
            if limits.rows is not None and len(taken) >= limits.rows:
                return taken, _note(len(taken), noun, limits, by_rows=True)
            if limits.bytes is not None:
                size += len(str(item)) if isinstance(item, ox.Triple) else _width(item)
                if size > limits.bytes:
                    return taken, _note(len(taken), noun, limits, by_rows=False)
            if ends is not None and time.monotonic() > ends:
                raise timed_out(limits)
            taken.append(item)
        return taken, ""
    finally:
        del items


def _width(row: object) -> int:
    return sum(len(str(term)) for term in row if term is not None) if isinstance(row, tuple) else 0


def _note(kept: int, noun: str, limits: Limits, *, by_rows: bool) -> str:
    what = f"cut after {kept:,} {noun if kept != 1 else noun[:-1]}"
    if by_rows:
        return f"{what}: there are more, and the limit is {limits.rows:,}"
    return f"{what}: the result is larger than the limit of {limits.bytes:,} bytes"

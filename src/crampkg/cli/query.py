"""`crampkg query`: a question of the library, a file, or SPARQL from standard input."""

from __future__ import annotations

import os
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crampkg.base.errors import CrampkgError, UsageError
from crampkg.cli.common import Output, graph_options, write
from crampkg.evidence.graph import KnowledgeGraph

if TYPE_CHECKING:
    from crampkg.evidence.search import Lookup

_TOLD = 12
"""Choices that an error lists; a view of the library has them all."""


@click.command()
@click.argument("name", metavar="NAME|FILE.rq|-")
@click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Set a parameter.")
@click.option(
    "--format", "format_", default=None, help="table, csv, tsv, json, xml; turtle, nt, jsonld … for graphs."
)
@click.option(
    "-o", "--output", type=Output(dir_okay=False), help="Write into this file (-: standard output)."
)
@click.option("--timeout", type=click.FloatRange(min=0.001), default=30.0, show_default=True, help="Seconds.")
@click.option(
    "--rows", type=click.IntRange(min=0), default=10_000, show_default=True, help="At most so many; 0: all."
)
@click.option("--all-columns", is_flag=True, help="Show every column of a question, not only the main ones.")
@graph_options
def query(
    graph: KnowledgeGraph,
    name: str,
    parameters: tuple[str, ...],
    format_: str | None,
    output: Path | None,
    timeout: float,
    rows: int,
    all_columns: bool,
) -> None:
    """Answer a question of the library, a query in a file, or one from standard input (-).

    Queries read only: SERVICE, FROM and updates are refused, and nothing is asked of the network.

    Example: crampkg query treatments-for -p condition="muscle cramp"
    """
    from crampkg.sparql.results import Rows, Triples
    from crampkg.sparql.store import Limits

    values = _values(parameters)
    usual = Limits()
    # Whoever asks for more rows than usual wants them whole, however long they are.
    more = rows == 0 or (usual.rows is not None and rows > usual.rows)
    limits = Limits(seconds=timeout, rows=rows or None, bytes=None if more else usual.bytes)
    ours = False
    if name == "-" or name.endswith((".rq", ".sparql")):
        if values:
            raise UsageError("only questions of the library take parameters", remedy="leave out -p")
        text = _text(name)
    else:
        ours = True
        try:
            text = graph.text(name, values)
        except UsageError as error:
            raise _no_choice(graph, name, values) or error from error
    with _ended_after(timeout):
        result = graph.store.query(text, limits=limits)
    if ours and isinstance(result, Rows) and not result.rows and (refusal := _no_choice(graph, name, values)):
        raise refusal
    chosen = format_ or ("turtle" if isinstance(result, Triples) else "table")
    if ours and isinstance(result, Rows) and chosen == "table" and not all_columns:
        result = result.only(graph.query(name).columns or result.variables)
    write(result.to_bytes(chosen), output)
    if result.truncated:
        hint = "" if "endpoint's own" in result.note else " (--rows 0 gives all)"
        click.echo(f"crampkg: {result.note}{hint}", err=True)
    if isinstance(result, Rows) and not result.rows and chosen == "table":
        about = [graph.label(graph.resolve(text)) for text in _terms(graph, name, values)] if ours else []
        click.echo(f"nothing is said about {' and '.join(about)}" if about else "no rows", err=True)


def _no_choice(graph: KnowledgeGraph, name: str, values: dict[str, list[str]]) -> UsageError | None:
    """Return the error for a value that its parameter's choices do not hold; None when they hold every value.

    Asked only when there is no answer: a term beside the choices may have one, such as what is above a choice.
    """
    from crampkg.evidence.search import Lookup
    from crampkg.sparql.catalog import ANY

    query = graph.query(name)
    for parameter in (query.parameter(one) for one in values):
        if parameter.choices is None:
            continue
        labels = {str(row["term"]): str(row["label"]) for row in graph.view(parameter.choices)}
        lookup = Lookup(labels.items())
        for text in values[parameter.name]:
            if (parameter.optional and text.strip().lower() == ANY) or _named(graph, lookup, text) in labels:
                continue
            if _named(graph, lookup, text) in graph.terms:
                continue  # a term that the graph knows: nothing is said of it, and that is the answer
            near = [hit.name for hit in lookup.search(text, limit=3)]
            told = list(labels.values())
            some = ", ".join(told[:_TOLD]) + (
                f" … and {len(told) - _TOLD} more: crampkg query {parameter.choices}"
                if len(told) > _TOLD
                else ""
            )
            meant = f"did you mean {' or '.join(near)}? " if near else ""
            return UsageError(
                f"{text!r} is none of the choices of {parameter.name}",
                where=name,
                remedy=f"{meant}choices: {some}",
            )
    return None


def _terms(graph: KnowledgeGraph, name: str, values: dict[str, list[str]]) -> list[str]:
    """Return the given values that name a term of the graph."""
    found = []
    for given in values.values():
        for text in given:
            try:
                found += [text] if graph.resolve(text) in graph.terms else []
            except UsageError:
                continue
    return found


def _named(graph: KnowledgeGraph, lookup: Lookup, text: str) -> str | None:
    for resolve in (lookup.resolve, graph.resolve):
        try:
            return resolve(text)
        except UsageError:
            continue
    return None


@contextmanager
def _ended_after(seconds: float) -> Iterator[None]:
    """End this process with a clear line when the time is up: the engine has no way to be interrupted.

    Nothing has been written by then, so nothing is cut.
    """

    def end() -> None:
        told = f"the query was ended after {seconds:g} s (ask for less, or allow more with --timeout)"
        click.echo(f"crampkg: {told}", err=True)
        os._exit(1)

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _values(parameters: tuple[str, ...]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = defaultdict(list)
    for text in parameters:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise UsageError(f"not a parameter: {text!r}", remedy="write -p name=value")
        values[name].append(value)
    return values


def _text(name: str) -> str:
    try:
        return sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise UsageError("there is no such file", where=name, remedy="check the path") from error
    except UnicodeDecodeError as error:
        raise CrampkgError(f"not UTF-8: {error.reason} at byte {error.start}", where=name) from error
    except OSError as error:
        raise CrampkgError(f"cannot read: {error.strerror}", where=name) from error

"""`crampkg query`: a question of the library, a file, or SPARQL from standard input."""

from __future__ import annotations

import os
import sys
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from crampkg.base.errors import CrampkgError, UsageError
from crampkg.cli.common import graph_options, say
from crampkg.cli.output import Output, write
from crampkg.evidence.graph import KnowledgeGraph

_ENDINGS = (".rq", ".sparql")


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
    from crampkg.evidence import parameters as parameters_given
    from crampkg.sparql.results import Rows, Triples
    from crampkg.sparql.store import Limits

    values = _values(parameters)
    usual = Limits()
    # Whoever asks for more rows than usual wants them whole, however long they are.
    more = rows == 0 or (usual.rows is not None and rows > usual.rows)
    limits = Limits(seconds=timeout, rows=rows or None, bytes=None if more else usual.bytes)
    ours = False
    if name == "-" or name.lower().endswith(_ENDINGS):
        if values:
            raise UsageError("only questions of the library take parameters", remedy="leave out -p")
        text = _text(name)
    else:
        ours = True
        if _is_file(graph, name):
            what = "a file with a query is read when its name ends with .rq or .sparql"
            raise UsageError(what, where=name, remedy=f"rename it, or: crampkg query - < {name}")
        try:
            text = graph.text(name, values)
        except UsageError as error:
            raise parameters_given.refusal(graph, name, values) or error from error
    with _ended_after(timeout):
        result = graph.store.query(text, limits=limits)
    chosen = format_ or ("turtle" if isinstance(result, Triples) else "table")
    if ours and isinstance(result, Rows) and chosen == "table" and not all_columns:
        result = result.only(graph.query(name).columns or result.variables)
    write(result.to_bytes(chosen), output)
    if result.truncated:
        hint = "" if "endpoint's own" in result.note else " (--rows 0 gives all)"
        say(f"crampkg: {result.note}{hint}", err=True)
    if isinstance(result, Rows) and not result.rows:
        if ours and (untold := parameters_given.untold(graph, name, values)):
            say(f"crampkg: nothing is said of {' or '.join(untold)}", err=True)
        elif chosen == "table":
            click.echo("no rows", err=True)


def _is_file(graph: KnowledgeGraph, name: str) -> bool:
    """Tell whether a name that no question has is that of a file."""
    try:
        graph.query(name)
    except UsageError:
        return Path(name).is_file()
    return False


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

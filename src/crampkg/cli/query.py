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
from crampkg.base.namespaces import slug
from crampkg.cli.common import Seconds, encoded, graph_options, say
from crampkg.cli.output import Output, write
from crampkg.evidence.graph import KnowledgeGraph

if TYPE_CHECKING:
    from crampkg.sparql.evaluation import Served
    from crampkg.sparql.formats import Kind
    from crampkg.sparql.results import Result

_ENDINGS = (".rq", ".sparql")
_USUAL = {"rows": "table", "boolean": "table", "triples": "turtle"}


@click.command()
@click.argument("name", metavar="NAME|FILE.rq|-")
@click.option("-p", "--parameter", "parameters", multiple=True, metavar="NAME=VALUE", help="Set a parameter.")
@click.option(
    "--format",
    "format_",
    default=None,
    help="For rows table, csv, tsv, json or xml; for triples turtle, nt, jsonld …",
)
@click.option(
    "-o", "--output", type=Output(dir_okay=False), help="Write to this file (- is standard output)."
)
@click.option(
    "--timeout",
    type=Seconds(least=0.001),
    default=30.0,
    show_default=True,
    help="Time limit for the query, in seconds.",
)
@click.option(
    "--rows",
    type=click.IntRange(min=0),
    default=10_000,
    show_default=True,
    help="Maximum number of rows; 0 means all.",
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

    Queries cannot change anything or reach the network: SERVICE, FROM and updates are refused.

    Example: crampkg query treatments-for -p condition="muscle cramp"
    """
    from crampkg.evidence import parameters as parameters_given
    from crampkg.sparql.limits import Limits

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
            what = "a query file's name must end with .rq or .sparql"
            raise UsageError(what, where=name, remedy=f"rename it, or run: crampkg query - < {name}")
        try:
            text = graph.text(name, values)
        except UsageError as error:
            raise parameters_given.refusal(graph, name, values) or error from error
    chosen = {kind: format_ or usual for kind, usual in _USUAL.items()}
    with _ended_after(timeout):
        if ours and chosen["rows"] == "table" and not all_columns:
            answer = _main_columns(graph, name, graph.store.query(text, limits=limits), chosen)
        else:
            answer = graph.store.query_bytes(text, chosen, limits=limits)
    _show(answer, output)
    if answer.truncated:
        hint = "" if "endpoint's own" in answer.note else " (--rows 0 gives all)"
        say(f"crampkg: {answer.note}{hint}", err=True)
    if answer.empty:
        if ours and (untold := parameters_given.untold(graph, name, values)):
            others = [slug(iri) for iri in untold if graph.claims_of(iri)]
            shown = f" ({'; '.join(f'crampkg show {one}' for one in others)})" if others else ""
            say(f"crampkg: {parameters_given.silence(graph, untold)}{shown}", err=True)
        else:
            _tell_of_no_rows(answer, None if ours else text)


def _main_columns(graph: KnowledgeGraph, name: str, result: Result, formats: dict[str, str]) -> Served:
    """Return an answer to a question of the library with the columns that it shows unless asked for all."""
    from crampkg.sparql.evaluation import Served
    from crampkg.sparql.results import Rows, kind_of

    if isinstance(result, Rows):
        result = result.only(graph.query(name).columns or result.variables)
    kind: Kind = kind_of(result)
    format_ = formats[kind]
    return Served(result.to_bytes(format_), format_, kind, result.truncated, result.note)


def _show(answer: Served, output: Path | None) -> None:
    """Write an answer: data as they are, a table for a terminal in the terminal's encoding."""
    here = output is None and answer.format == "table"
    write(encoded(answer.body.decode()) if here else answer.body, output)


def _tell_of_no_rows(answer: Served, text: str | None) -> None:
    """Say that there is no row, and what may be meant by a query of one's own."""
    from crampkg.sparql.hints import hint_for_no_rows

    meant = None if text is None else hint_for_no_rows(text)
    if meant or answer.format == "table":
        click.echo(f"no rows ({meant})" if meant else "no rows", err=True)


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
        told = f"the query was stopped after {seconds:g} s (narrow the query, or raise --timeout)"
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
        if name != "-":
            return Path(name).read_text(encoding="utf-8-sig")
        # SPARQL is UTF-8, whatever the terminal speaks.
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except FileNotFoundError as error:
        raise UsageError("there is no such file", where=name, remedy="check the path") from error
    except UnicodeDecodeError as error:
        raise CrampkgError(f"not UTF-8: {error.reason} at byte {error.start}", where=name) from error
    except OSError as error:
        raise CrampkgError(f"cannot read: {error.strerror}", where=name) from error

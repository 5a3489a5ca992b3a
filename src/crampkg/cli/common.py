"""What several commands share: the options that say which graph, and text that is safe for a terminal."""

from __future__ import annotations

import functools
import json
import math
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crampkg.base.errors import CrampkgError, UsageError
from crampkg.base.resources import read_text

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph

__all__ = [
    "Seconds",
    "as_json",
    "encoded",
    "given_text",
    "graph_options",
    "open_graph",
    "printable",
    "say",
]


class Seconds(click.FloatRange):
    """A length of time, at most a day; "nan" and "inf" are none."""

    def __init__(self, *, least: float) -> None:
        super().__init__(min=least, max=86_400)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the seconds; an error when they are no number in the range."""
        number: float = click.FLOAT.convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value!r} is not a number of seconds.", param, ctx)
        return float(super().convert(number, param, ctx))


def graph_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--ontology` and `--endpoint`, and hand the opened graph to the command as its argument `graph`."""

    @click.option(
        "--ontology",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        help="A folder laid out like ontology/ to read instead of the installed one.",
    )
    @click.option(
        "--endpoint",
        metavar="URL",
        envvar="CRAMPKG_ENDPOINT",
        help="A SPARQL endpoint that holds the graph, to use instead of the installed graph.",
    )
    @functools.wraps(function)
    def wrapped(ontology: Path | None, endpoint: str | None, **arguments: Any) -> Any:
        return function(graph=open_graph(ontology, endpoint), **arguments)

    return wrapped


def open_graph(ontology: Path | None = None, endpoint: str | None = None) -> KnowledgeGraph:
    """Load the graph from a folder, by default the installed one, or connect to an endpoint that holds it."""
    from crampkg.evidence.graph import KnowledgeGraph

    if endpoint is not None:
        if ontology is not None:
            raise UsageError("give either an endpoint or a folder, not both", remedy="omit one of them")
        from crampkg.sparql.remote import connect

        return KnowledgeGraph(connect(endpoint))
    return KnowledgeGraph.load(ontology, resident=False, on_making=_say_so)


def _say_so() -> None:
    """Tell whoever waits at a terminal; what is read by a program stays as it is."""
    if sys.stderr.isatty():
        click.echo("preparing the graph (only after it has changed)", err=True)


def given_text(file: str, what: str, *, most: int) -> str:
    """Return the text of a file, or of standard input for "-", without a byte order mark.

    `what` names it in errors ("list"). UsageError for more than `most` bytes; CrampkgError for what is not UTF-8, or a
    file that cannot be read.
    """
    too_long = UsageError(f"the {what} is too long", where=file, remedy=f"give at most {most:,} bytes")
    if file != "-":
        path = Path(file)
        if path.is_file() and path.stat().st_size > most:
            raise too_long
        return read_text(path).removeprefix("\ufeff")
    data = sys.stdin.buffer.read(most + 1)
    if len(data) > most:
        raise too_long
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        told = f"not UTF-8: {error.reason} at byte {error.start}"
        raise CrampkgError(told, where=file, remedy=f"save the {what} as UTF-8") from error


def printable(text: str) -> str:
    r"""Return text of a graph with control characters, which could rule the terminal, as spaces; line feeds stay.

    >>> printable("a\x1b[31m\u202eb")
    'a [31m b'
    """
    return "".join(
        c if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Zl", "Zp"} else " " for c in text
    )


def encoded(text: str) -> bytes:
    """Return text for people in the encoding of standard output, with a stand-in for what that lacks."""
    return text.encode(getattr(sys.stdout, "encoding", None) or "utf-8", "replace")


def say(text: str, *, err: bool = False) -> None:
    """Print text of a graph, a server or a person, with nothing in it that could rule the terminal."""
    click.echo(printable(text), err=err)


def as_json(document: Any) -> str:
    r"""Return a document as indented JSON in which control characters are escaped, those too that JSON may hold bare.

    >>> as_json("a\x9bb")
    '"a\\u009bb"'
    """
    text = json.dumps(document, indent=2, ensure_ascii=False)
    return "".join(c if c == "\n" or c == printable(c) else json.dumps(c)[1:-1] for c in text)

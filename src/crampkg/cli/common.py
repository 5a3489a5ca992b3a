"""What several commands share: the options that say which graph, and how output is written."""

from __future__ import annotations

import functools
import sys
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crampkg.base.errors import CrampkgError, UsageError

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph

__all__ = ["Output", "graph_options", "open_graph", "printable", "write"]


class Output(click.Path):
    """Where output goes: a path, or None for standard output, which is also written `-`."""

    def __init__(self, *, dir_okay: bool = True) -> None:
        super().__init__(path_type=Path, dir_okay=dir_okay, allow_dash=True)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path, or None for `-`."""
        return None if value == "-" else super().convert(value, param, ctx)


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
        help="A SPARQL endpoint that holds the graph, to ask instead of the installed one.",
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
            raise UsageError("an endpoint or a folder can be asked, not both", remedy="leave one of them out")
        from crampkg.sparql.remote import connect

        return KnowledgeGraph(connect(endpoint))
    return KnowledgeGraph.load(ontology)


def printable(text: str) -> str:
    r"""Return text of a graph with control characters, which could rule the terminal, as spaces; line feeds stay.

    >>> printable("a\x1b[31m\u202eb")
    'a [31m b'
    """
    return "".join(
        c if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf", "Zl", "Zp"} else " " for c in text
    )


def write(data: bytes, output: Path | None) -> None:
    """Write bytes to a file, whole or not at all, or to standard output when no file is given.

    Errors: CrampkgError for a path that cannot be written; OSError for standard output, which `main` tells.
    """
    if output is None:
        stream = sys.stdout.buffer
        stream.write(data)
        if data and not data.endswith(b"\n"):
            stream.write(b"\n")
        stream.flush()
        return
    partial = output.with_name(output.name + ".part")
    try:
        if output.is_symlink() or (output.exists() and not output.is_file()):
            # A device, pipe or link is written to; to put a file in its place would take it away from everyone.
            output.write_bytes(data)
        else:
            partial.write_bytes(data)
            partial.replace(output)
    except OSError as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise CrampkgError(
            f"cannot write: {error.strerror}", where=str(output), remedy="choose another place with -o"
        ) from error

"""Exports the graph in other tools' formats: one table of formats, one module for each family of formats.

>>> from crampkg import KnowledgeGraph
>>> from crampkg.export import Scope, export
>>> turtle = export(KnowledgeGraph.load(), "turtle", Scope(source="gard"))
>>> b"@prefix cramp: " in turtle
True

Every format is written from the same `Selection`, byte for byte the same each time, and names version, license and
"not medical advice" where it has room for it. What a format cannot hold stands in its `lacks`.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Final

from crampkg.base.errors import UsageError
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.export.formats import EXPORTS, ExportFormat, export_format
from crampkg.export.scope import Identifiers, Layer, Scope, select
from crampkg.export.selection import Selection

__all__ = [
    "EXPORTS",
    "ExportFormat",
    "Identifiers",
    "Layer",
    "Scope",
    "Selection",
    "export",
    "export_format",
    "export_pieces",
    "select",
]


def export(graph: KnowledgeGraph, format: str, scope: Scope | None = None) -> bytes | dict[str, bytes]:
    """Return a graph, or the part that `scope` means, in a format.

    One file comes back as bytes, a folder as a dictionary from file name to bytes. UsageError for an unknown
    format, source or term, and for derived triples in a format that holds claims only.
    """
    made = export_pieces(graph, format, scope)
    if isinstance(made, dict):
        return {name: b"".join(pieces) for name, pieces in made.items()}
    return b"".join(made)


def export_pieces(
    graph: KnowledgeGraph, format: str, scope: Scope | None = None
) -> Iterator[bytes] | dict[str, Iterator[bytes]]:
    """Return the same as `export`, each file in pieces that are made when they are asked for; errors come at once."""
    form = export_format(format)
    if form.claims_only and scope is not None and scope.graph == "inferred":
        raise UsageError(
            f"{form.name} contains claims only, and no claim is derived",
            remedy="omit the layer, or choose another format",
        )
    writer = import_module(f"crampkg.export.{form.module}")
    made: Iterator[bytes] | dict[str, Iterator[bytes]] = writer.write(
        select(graph, scope or Scope()), form.name
    )
    return made


_RENAMED: Final = {"FORMATS": "EXPORTS", "format_named": "export_format"}


def __getattr__(name: str) -> object:
    if name in _RENAMED:
        import warnings

        new = _RENAMED[name]
        warnings.warn(
            f"crampkg.export.{name} is now crampkg.export.{new}; the old name will be removed in 0.3",
            DeprecationWarning,
            stacklevel=2,
        )
        return globals()[new]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""The graph in other tools' formats: one table of formats, one function, one module for each family of formats.

>>> from crampkg import KnowledgeGraph                                                     # doctest: +SKIP
>>> from crampkg.export import Scope, export                                               # doctest: +SKIP
>>> export(KnowledgeGraph.load(), "turtle", Scope(source="gard"))                          # doctest: +SKIP

Every format is written from the same `Selection`, byte for byte the same each time, and names version, licence and
"not medical advice" where it has room for it. What a format cannot hold stands in its `lacks`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Final

from crampkg.errors import UsageError
from crampkg.export.scope import Layer, Scope, Selection, select
from crampkg.graph import KnowledgeGraph

__all__ = ["FORMATS", "ExportFormat", "Layer", "Scope", "Selection", "export", "format_named", "select"]


@dataclass(frozen=True, slots=True)
class ExportFormat:
    """A format to export to.

    `extension` is a file's, without the dot; of a folder it is empty and `folder` is true. `media_type` is what a
    file is sent as (a folder: zipped). `lacks` says what the format cannot hold and where that went instead.
    """

    name: str
    extension: str
    media_type: str
    summary: str
    lacks: str
    module: str
    folder: bool = False


_NO_GRAPHS: Final = (
    "Named graphs: claims still name their source, but derived triples are not told from asserted ones."
)

FORMATS: Final[dict[str, ExportFormat]] = {
    form.name: form
    for form in (
        ExportFormat("turtle", "ttl", "text/turtle", "RDF 1.1 Turtle, all in one graph", _NO_GRAPHS, "rdf"),
        ExportFormat(
            "trig", "trig", "application/trig", "RDF 1.1 TriG, a named graph for each source", "", "rdf"
        ),
        ExportFormat(
            "nt", "nt", "application/n-triples", "RDF 1.1 N-Triples, all in one graph", _NO_GRAPHS, "rdf"
        ),
        ExportFormat(
            "nquads", "nq", "application/n-quads", "RDF 1.1 N-Quads, with the named graphs", "", "rdf"
        ),
    )
}
"""Every format by the name that people type."""


def format_named(name: str) -> ExportFormat:
    """Return the format of a name, in any case; UsageError with all names when there is none."""
    found = FORMATS.get(name.lower())
    if found is None:
        raise UsageError(f'there is no format "{name}"', remedy=f"choose one of {', '.join(FORMATS)}")
    return found


def export(graph: KnowledgeGraph, format: str, scope: Scope | None = None) -> bytes | dict[str, bytes]:
    """Return a graph, or the part that `scope` means, in a format.

    One file comes back as bytes, a folder as a dictionary from file name to bytes. UsageError for an unknown
    format, source or term.
    """
    form = format_named(format)
    written: bytes | dict[str, bytes] = import_module(f"crampkg.export.{form.module}").write(
        select(graph, scope or Scope()), form.name
    )
    return written

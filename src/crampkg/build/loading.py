"""From the Turtle files of `ontology/` to a store with one named graph per part and per source.

Which file goes into which graph is told by its path alone (see `graph_of`), so a new source needs a folder and
no code. Only Turtle and the table of mappings are read: RDF/XML and JSON-LD can pull in more than they hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Store

from crampkg.base.errors import CrampkgError
from crampkg.base.namespaces import GRAPH
from crampkg.base.resources import ontology_dir, require_ontology
from crampkg.build.mappings import FILE as MAPPING_TABLE
from crampkg.build.mappings import quads

__all__ = ["INFERRED", "BrokenTurtle", "graph_of", "load", "turtle_files"]

INFERRED = NamedNode(GRAPH + "inferred")
"""The graph that holds what the rules derive, and nothing else."""

_NOT_LOADED = {"shapes.ttl"}
_OWN_GRAPHS = {"sources", "tensions", "mappings", "chebi", "lay-names"}


class BrokenTurtle(CrampkgError):
    """A file that is not Turtle; `where` holds file, line and column."""


def turtle_files(ontology: Path) -> Iterator[Path]:
    """Yield the Turtle files that make up the graph, in a fixed order (SHACL shapes are not part of it)."""
    for path in sorted(ontology.rglob("*.ttl")):
        if path.name not in _NOT_LOADED:
            yield path


def graph_of(path: Path, ontology: Path) -> NamedNode:
    """Return the named graph a file belongs to.

    `claims/<source>/**` goes into the source's graph, `terms/**` into `graph:terms`, `sources.ttl`,
    `tensions.ttl`, `mappings.ttl`, `chebi.ttl` and `lay-names.ttl` into graphs of their own name, any other file
    (classes, properties, levels) into `graph:ontology`.
    """
    parts = path.relative_to(ontology).parts
    if parts[0] == "claims" and len(parts) > 2:
        return NamedNode(GRAPH + parts[1])
    if parts[0] == "terms":
        return NamedNode(GRAPH + "terms")
    if len(parts) == 1 and path.stem in _OWN_GRAPHS:
        return NamedNode(GRAPH + path.stem)
    return NamedNode(GRAPH + "ontology")


def load(ontology: Path | None = None) -> Store:
    """Load the asserted graph into a new in-memory store and return it.

    `ontology` is a folder laid out like the one in the repository; by default the installed one. Raises
    BrokenTurtle or BrokenMapping with file and line for a file that does not parse, CrampkgError for a folder
    without crampkg.ttl and for a file that cannot be opened.
    """
    folder = ontology_dir() if ontology is None else ontology
    require_ontology(folder)
    store = Store()
    for path in turtle_files(folder):
        try:
            store.bulk_load(path=str(path), format=RdfFormat.TURTLE, to_graph=graph_of(path, folder))
        except SyntaxError as error:
            where = f"{path}:{error.lineno}" if error.lineno else str(path)
            raise BrokenTurtle(
                f"not valid Turtle: {error.msg}", where=where, remedy="mend that line and try again"
            ) from error
        except OSError as error:
            raise CrampkgError(f"cannot be read: {error.strerror or error}", where=str(path)) from error
    if (folder / MAPPING_TABLE).is_file():
        store.extend(quads(folder / MAPPING_TABLE))
    return store

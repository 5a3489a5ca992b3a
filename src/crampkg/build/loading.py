"""Loads the files of `ontology/` into a store with a named graph for each part and each source.

Only the path of a file decides its graph (see `graph_of`), so a new source needs a folder and no code. Only Turtle and
tables are read, because RDF/XML and JSON-LD can load content from elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import NamedNode, RdfFormat, Store

from crampkg.base.errors import CrampkgError
from crampkg.base.namespaces import GRAPH
from crampkg.base.nesting import check_turtle_file
from crampkg.base.resources import ontology_dir, require_ontology
from crampkg.build.mappings import load_mappings, mapping_files
from crampkg.build.tables import read_tables

__all__ = ["INFERRED", "BrokenTurtle", "graph_of", "load", "ontology_files", "turtle_files"]

INFERRED = NamedNode(GRAPH + "inferred")
"""The graph that holds what the rules derive, and nothing else."""

_SUFFIXES = {".ttl", ".tsv", ".toml"}
_NOT_LOADED = {"shapes.ttl"}
_OWN_GRAPHS = {"sources", "tensions", "mappings", "chebi", "lay-names"}


class BrokenTurtle(CrampkgError):
    """A file that is not valid Turtle; `where` has the file, line and column."""


def ontology_files(ontology: Path) -> list[Path]:
    """Return all files of an ontology folder that knowledge is read from (Turtle, tables and their mappings), sorted.

    Raises CrampkgError for a folder that cannot be read, for one that is a link and for what is no file: a graph
    without them would look whole.
    """
    found: list[Path] = []
    todo = [ontology]
    while todo:
        folder = todo.pop()
        try:
            entries = sorted(folder.iterdir())
            for entry in entries:
                if entry.is_dir():
                    if entry.is_symlink():
                        remedy = "replace it with the folder itself"
                        raise CrampkgError(
                            "a link to a folder is not followed", where=str(entry), remedy=remedy
                        )
                    todo.append(entry)
                elif entry.suffix in _SUFFIXES:
                    if not entry.is_file():
                        remedy = "replace it with a file, or remove it"
                        raise CrampkgError("not a file that can be read", where=str(entry), remedy=remedy)
                    found.append(entry)
        except OSError as error:
            remedy = "make it readable, or remove it"
            raise CrampkgError(
                f"cannot be read: {error.strerror}", where=str(folder), remedy=remedy
            ) from error
    return sorted(found)


def turtle_files(ontology: Path) -> Iterator[Path]:
    """Yield the Turtle files that make up the graph, in a fixed order (SHACL shapes are not part of it)."""
    for path in ontology_files(ontology):
        if path.suffix == ".ttl" and path.name not in _NOT_LOADED:
            yield path


def graph_of(path: Path, ontology: Path) -> NamedNode:
    """Return the named graph a file belongs to.

    `claims/<source>/**` goes into the source's graph; `terms/**`, `sources/**`, `studies/**` and `tensions/**` into
    graphs of their own name, and so do `sources.ttl`, `tensions.ttl`, `mappings.ttl`, `chebi.ttl` and `lay-names.ttl`;
    any other file (classes, properties, levels) into `graph:ontology`.
    """
    parts = path.relative_to(ontology).parts
    if parts[0] == "claims" and len(parts) > 2:
        return NamedNode(GRAPH + parts[1])
    if len(parts) > 1 and parts[0] in ("terms", "sources", "studies", "tensions"):
        return NamedNode(GRAPH + parts[0])
    if len(parts) == 1 and path.stem in _OWN_GRAPHS:
        return NamedNode(GRAPH + path.stem)
    return NamedNode(GRAPH + "ontology")


def load(ontology: Path | None = None) -> Store:
    """Load the asserted graph into a new in-memory store and return it.

    `ontology` is a folder laid out like the one in the repository; by default the installed one. Raises
    BrokenTurtle, BrokenMapping or BrokenTable with file and line for a file that does not parse, CrampkgError for a
    folder without crampkg.ttl and for a file that cannot be opened.
    """
    folder = ontology_dir() if ontology is None else ontology
    require_ontology(folder)
    store = Store()
    for path in turtle_files(folder):
        try:
            check_turtle_file(path)
            store.load(path=str(path), format=RdfFormat.TURTLE, to_graph=graph_of(path, folder))
        except SyntaxError as error:
            where = f"{path}:{error.lineno}" if error.lineno else str(path)
            raise BrokenTurtle(
                f"not valid Turtle: {error.msg}", where=where, remedy="correct that line and try again"
            ) from error
        except OSError as error:
            raise CrampkgError(f"cannot be read: {error.strerror or error}", where=str(path)) from error
        except MemoryError as error:
            # The engine's parser holds 16 MiB of a statement at most.
            what = "a text exceeds the limit of 16 MiB"
            raise BrokenTurtle(what, where=str(path), remedy="shorten it") from error
        except UnicodeError as error:
            what = "the name of the file is not UTF-8"
            raise CrampkgError(what, where=ascii(str(path)), remedy="rename the file") from error
    for number, path in enumerate(mapping_files(folder)):
        # The table at the top keeps the names that it always had.
        load_mappings(store, path, f"mapping{number}of" if number else "mapping")
    read_tables(store, folder)
    return store

"""Reads the mappings to other resources, SSSOM tables (`mappings.sssom.tsv`), into rows and triples.

The head of the table is a commented YAML document with metadata and prefixes; the body is tab-separated. A row becomes
one triple (`cramp:x skos:exactMatch MONDO:1`) and an OWL axiom annotation with its justification. The target gets its
label and its identifier as text, so that terms are found by either.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Store

from crampkg.base.errors import CrampkgError
from crampkg.base.namespaces import GRAPH, PREFIXES, expand
from crampkg.base.resources import read_text

__all__ = [
    "COLUMNS",
    "FILE",
    "MAPPINGS",
    "BrokenMapping",
    "Mapping",
    "load_mappings",
    "mapping_files",
    "read",
]

FILE: Final = "mappings.sssom.tsv"
"""The name of a table in the folder `ontology` or in a folder below it."""
MAPPINGS: Final = NamedNode(GRAPH + "mappings")
"""The named graph that mappings are loaded into."""

_LOCAL: Final = re.compile(r"[^\s\x00-\x20<>\"{}|\\^`\u200b-\u200f\u2060\ufeff]+")
"""What may follow the prefix of an identifier: what an IRI may hold, and nothing invisible."""

COLUMNS: Final = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "object_source_version",
    "comment",
)
"""The columns of the table, by their SSSOM names."""


class BrokenMapping(CrampkgError):
    """A table of mappings that cannot be read; `where` has the file and line."""


@dataclass(frozen=True, slots=True)
class Mapping:
    """One row: CURIEs of subject, predicate, object and justification, and texts (empty where the row has none)."""

    subject_id: str
    subject_label: str
    predicate_id: str
    object_id: str
    object_label: str
    mapping_justification: str
    object_source_version: str
    comment: str


def read(path: Path) -> list[Mapping]:
    """Return the rows of a table, in its order. BrokenMapping for other columns, empty cells, unknown prefixes."""
    return [row for _, row in _numbered(path)]


def _numbered(path: Path) -> Iterator[tuple[int, Mapping]]:
    lines = read_text(path).splitlines()
    head = next((i for i, line in enumerate(lines) if not line.startswith("#")), len(lines))
    if head == len(lines) or tuple(lines[head].split("\t")) != COLUMNS:
        raise BrokenMapping(
            "the columns are not the expected ones", where=f"{path}:{head + 1}", remedy=", ".join(COLUMNS)
        )
    for number, cells in _cells(path, lines, head + 1):
        where = f"{path}:{number}"
        if len(cells) != len(COLUMNS):
            raise BrokenMapping(f"{len(cells)} cells, not {len(COLUMNS)}", where=where)
        row = Mapping(*cells)
        for curie in (row.subject_id, row.predicate_id, row.object_id, row.mapping_justification):
            if curie.partition(":")[0] not in PREFIXES or expand(curie) is None:
                raise BrokenMapping(
                    f'"{curie}" has no known prefix', where=where, remedy=f"one of {', '.join(PREFIXES)}"
                )
            if not _LOCAL.fullmatch(curie.partition(":")[2]):
                # Blanks that one does not see, such as one that does not break, come with copied text.
                raise BrokenMapping(
                    f"{curie!a} is not an identifier",
                    where=where,
                    remedy="remove what does not belong to it",
                )
        yield number, row


def _cells(path: Path, lines: list[str], start: int) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of each line from `start` on, with the line's number in the file."""
    body = csv.reader(lines[start:], delimiter="\t", lineterminator="\n")
    try:
        for cells in body:
            yield start + body.line_num, cells
    except csv.Error as error:
        where = f"{path}:{start + body.line_num}"
        raise BrokenMapping(
            f"cannot be read as a table: {error}", where=where, remedy="shorten the cell"
        ) from error


def mapping_files(ontology: Path) -> list[Path]:
    """Return the tables of mappings of an ontology folder, its own first, then those of the folders below it."""
    return sorted(ontology.rglob(FILE), key=lambda path: (len(path.relative_to(ontology).parts), path))


def load_mappings(store: Store, path: Path, name: str = "mapping") -> None:
    """Load a table's triples into `graph:mappings` of a store; errors as in `read`.

    `name` begins the names of its blank nodes, which must differ from those of other tables.
    """
    a, axiom_class, label, identifier = map(_node, ("rdf:type", "owl:Axiom", "rdfs:label", "oboInOwl:id"))
    parts = tuple(map(_node, ("owl:annotatedSource", "owl:annotatedProperty", "owl:annotatedTarget")))
    justification, version, comment = map(
        _node, ("sssom:mapping_justification", "sssom:object_source_version", "rdfs:comment")
    )
    # As text, for the engine to read: a triple made in Python takes several times as long.
    lines = []
    for number, row in _numbered(path):
        try:
            triple = subject, match, target = (
                _node(row.subject_id),
                _node(row.predicate_id),
                _node(row.object_id),
            )
            reason = _node(row.mapping_justification)
        except ValueError as error:
            raise BrokenMapping(
                f"not an identifier: {error}", where=f"{path}:{number}", remedy="correct it"
            ) from error
        lines.append(f"{subject} {match} {target} .\n{target} {identifier} {Literal(row.object_id)} .\n")
        if row.object_label:
            lines.append(f"{target} {label} {Literal(row.object_label, language='en')} .\n")
        axiom = f"_:{name}{number}"
        lines.append(f"{axiom} {a} {axiom_class} .\n{axiom} {justification} {reason} .\n")
        lines += [f"{axiom} {part} {node} .\n" for part, node in zip(parts, triple, strict=True)]
        for told, text in ((version, row.object_source_version), (comment, row.comment)):
            if text:
                lines.append(f"{axiom} {told} {Literal(text)} .\n")
    store.load("".join(lines).encode(), format=RdfFormat.N_TRIPLES, to_graph=MAPPINGS)


@lru_cache(maxsize=512)
def _node(curie: str) -> str:
    """Return a CURIE's IRI as N-Triples has it. ValueError if it is none."""
    return str(NamedNode(expand(curie) or curie))

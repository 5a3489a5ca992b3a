"""Reads tables as sources: the rows of a tab-separated file become nodes of the graph, as a mapping describes.

`ontology/tables/NAME.tsv` has one row for each claim (or source, or study). `NAME.toml` beside it says which property
each column fills and how its cells are read; with `tables = ["…"]` it describes several tables of one form. Tables are
for many rows of one kind, such as data that others maintain or results in numbers. Like Turtle, a table goes into the
graph of its source and must pass the same checks.

    source = "registry"              # or a column of kind "source"; or graph = "terms" for rows that no source says
    [node.claim]
    iri = "{id}"                     # after the source's namespace; or with a prefix: "cramp:study-{id}"
    class = "Claim"
    [[column]]
    name = "drug"
    property = "cramp:subject"
    kind = "term"
    [[constant]]
    property = "cramp:predicate"
    value = "cramp:causes"
    [[text]]
    property = "cramp:paraphrase"
    pattern = "{drug} may cause {effect}."
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, Store

from crampkg.base.errors import CrampkgError
from crampkg.base.namespaces import BASE, GRAPH, PREFIXES, SOURCE, claims_space, expand
from crampkg.base.resources import read_text
from crampkg.build.labels import Labels
from crampkg.build.table_mapping import Column, Node, TableMapping, Text, read_mapping

__all__ = ["BrokenTable", "Fault", "read_tables"]

_TYPE: Final = PREFIXES["rdf"] + "type"
_SAID_IN: Final = BASE + "saidIn"
_LOCAL: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_NUMBERS: Final = {
    "integer": re.compile(r"[+-]?\d{1,18}"),
    "decimal": re.compile(r"[+-]?(\d+(\.\d+)?|\.\d+)"),
    "boolean": re.compile(r"true|false"),
}
_LONGEST_CELL: Final = 10_000


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault in a table: what is wrong, where (file, line and column) and how to mend it."""

    what: str
    where: str
    remedy: str


class BrokenTable(CrampkgError):
    """A table that cannot be read. The message has the first fault, `faults` has all."""

    def __init__(self, faults: list[Fault]) -> None:
        more = f" ({len(faults) - 1} more in its tables)" if len(faults) > 1 else ""
        super().__init__(faults[0].what + more, where=faults[0].where, remedy=faults[0].remedy)
        self.faults = faults

    def __reduce__(self) -> tuple[object, ...]:
        return (BrokenTable, (self.faults,))


def read_tables(store: Store, ontology: Path) -> None:
    """Add the rows of all tables of a folder to a store with its Turtle files. BrokenTable has every fault."""
    faults: list[Fault] = []
    labels = Labels(store)
    for path, mapping in _mappings(ontology).items():
        store.extend(list(_Table(path, mapping, labels, faults).quads()))
        if mapping.graph:
            labels = Labels(store)
    if faults:
        raise BrokenTable(faults)


def _mappings(ontology: Path) -> dict[Path, TableMapping]:
    """Return the mapping of each table, in the order of reading: sources first, then terms, which claims name."""
    told: dict[Path, TableMapping] = {}
    for path in sorted((ontology / "tables").glob("*.toml")):
        mapping = read_mapping(path)
        for table in [path.with_name(f"{name}.tsv") for name in mapping.tables or (path.stem,)]:
            if table in told:
                remedy = "let one mapping describe it"
                raise CrampkgError(f"{table.name} is described twice", where=str(path), remedy=remedy)
            if table.is_file():
                told[table] = mapping
    order = sorted(
        told, key=lambda path: (told[path].graph != "sources", told[path].graph is None, path.name)
    )
    return {path: told[path] for path in order}


class _Table:
    def __init__(self, path: Path, mapping: TableMapping, labels: Labels, faults: list[Fault]) -> None:
        self.path, self.mapping, self.labels, self.faults = path, mapping, labels, faults
        self._seen: dict[str, int] = {}
        # Properties and cells repeat, and a pattern is the same in all rows.
        self._predicates: dict[str, NamedNode] = {}
        self._values_of: dict[tuple[str, str], NamedNode | Literal] = {}
        self._placeholders = [text.placeholders for text in mapping.texts]

    def quads(self) -> Iterator[Quad]:
        lines = read_text(self.path).removeprefix("\ufeff").splitlines()
        head = next((i for i, line in enumerate(lines) if not line.startswith("#")), None)
        if head is None:
            return self._fault("the table has no header line", 1, "begin it with the column names")
        names = lines[head].split("\t")
        missing = [column.name for column in self.mapping.columns if column.name not in names]
        missing += sorted(self.mapping.placeholders - set(names) - set(missing))
        if missing or len(set(names)) < len(names):
            what = f"column missing: {', '.join(missing)}" if missing else "two columns have the same name"
            return self._fault(what, head + 1, "the header needs the columns that its mapping names")
        for number, line in enumerate(lines[head + 1 :], start=head + 2):
            if not line.strip() or line.startswith("#"):
                continue
            cells = line.split("\t")
            if len(cells) != len(names):
                self._fault(f"{len(cells)} cells, not {len(names)}", number, "give one cell for each column")
            elif max(map(len, cells)) > _LONGEST_CELL:
                self._fault(f"a cell has more than {_LONGEST_CELL:,} characters", number, "shorten it")
            else:
                yield from self._row(dict(zip(names, (cell.strip() for cell in cells), strict=True)), number)
        return None

    def _row(self, row: Mapping[str, str], number: int) -> Iterator[Quad]:
        """The quads of a row; none when a fault was found in it."""
        before = len(self.faults)
        source = self._source(row, number)
        graph = NamedNode(GRAPH + (self.mapping.graph or source))
        nodes: dict[str, NamedNode] = {}
        for node in self.mapping.nodes:
            if not node.when or any(row[name] for name in node.when):
                iri = self._iri(node, row, source, number)
                if iri is None:
                    return
                nodes[node.name] = iri
        made = [
            *self._natures(nodes, source),
            *(
                (nodes[column.node], column.predicate, value)
                for column in self.mapping.columns
                if column.node in nodes and column.predicate
                for value in self._values(column, row[column.name], number)
            ),
            *(
                (nodes[constant.node], constant.predicate, constant.value)
                for constant in self.mapping.constants
                if constant.node in nodes
            ),
            *(
                (nodes[text.node], text.predicate, Literal(self._filled(text.pattern, row), language="en"))
                for text in self._texts(row)
                if text.node in nodes
            ),
        ]
        if len(self.faults) == before:
            for subject, predicate, value in made:
                if predicate not in self._predicates:
                    self._predicates[predicate] = NamedNode(predicate)
                yield Quad(subject, self._predicates[predicate], value, graph)

    def _natures(
        self, nodes: Mapping[str, NamedNode], source: str
    ) -> Iterator[tuple[NamedNode, str, NamedNode]]:
        """What the nodes are, where a claim is said, and how the first node leads to the others."""
        first = nodes.get(self.mapping.nodes[0].name)
        for node in self.mapping.nodes:
            if (iri := nodes.get(node.name)) is None:
                continue
            yield iri, _TYPE, NamedNode(node.type)
            if node.type == BASE + "Claim":
                yield iri, _SAID_IN, NamedNode(SOURCE + source)
            if node.link and first is not None:
                yield first, node.link, iri

    def _source(self, row: Mapping[str, str], number: int) -> str:
        if self.mapping.graph:
            return ""
        column = next((one for one in self.mapping.columns if one.kind == "source"), None)
        name = self.mapping.source or (row[column.name] if column else "")
        if not self.labels.is_source(name):
            what = f"no source is named {name!r}" if name else "the row names no source"
            near = self.labels.near_source(name)
            self._fault(
                what, number, near or "add its record to sources.ttl", column.name if column else None
            )
        return name

    def _iri(self, node: Node, row: Mapping[str, str], source: str, number: int) -> NamedNode | None:
        text = self._filled(node.iri, row, raw=True)
        _prefix, colon, local = text.partition(":")
        iri = expand(text) if colon else claims_space(source) + text
        if iri is None or not _LOCAL.fullmatch(local if colon else text):
            self._fault(
                f"{text!r} cannot be made into a name for a {node.name}",
                number,
                "use letters, digits and hyphens",
            )
            return None
        if iri in self._seen and node is self.mapping.nodes[0]:
            self._fault(
                f"{text!r} is already used in line {self._seen[iri]}", number, "give each row its own name"
            )
            return None
        self._seen.setdefault(iri, number)
        return NamedNode(iri)

    def _values(self, column: Column, cell: str, number: int) -> Iterator[NamedNode | Literal]:
        parts = [part.strip() for part in cell.split(column.separator)] if column.separator else [cell]
        parts = [part for part in parts if part]
        if not parts and column.required:
            self._fault("the cell is empty", number, "fill it in; the mapping requires it", column.name)
        for part in parts:
            value = self._values_of.get((column.name, part)) or self._value(column, part, number)
            if value is not None:
                self._values_of[column.name, part] = value
                yield value

    def _value(self, column: Column, text: str, number: int) -> NamedNode | Literal | None:
        """What a cell, or a part of it, stands for; None for a fault, which is noted."""
        found: NamedNode | Literal | None = None
        problem = remedy = ""
        if column.values:
            found = column.values.get(text)
            problem, remedy = f"{text!r} is not a value of this column", f"one of {', '.join(column.values)}"
        elif column.kind == "term":
            found, problem, remedy = self.labels.find(text)
        elif column.kind in ("iri", "claim"):
            iri = text if "://" in text else expand(text)
            problem, remedy = f"{text!r} is not an identifier", "write prefix:name"
            with suppress(ValueError):
                found = NamedNode(iri or "")
        elif column.kind in _NUMBERS:
            if _NUMBERS[column.kind].fullmatch(text):
                found = Literal(text, datatype=NamedNode(PREFIXES["xsd"] + column.kind))
            problem, remedy = (
                f"{text!r} is not a valid {column.kind}",
                "write it in digits with a decimal point",
            )
        else:
            found = Literal(text, language="en") if column.kind == "text" else Literal(text)
        if found is None:
            self._fault(problem, number, remedy, column.name)
        return found

    def _texts(self, row: Mapping[str, str]) -> Iterator[Text]:
        """The patterns that fit a row: for each property of each node the first."""
        given = {name for name, cell in row.items() if cell}
        made: set[tuple[str, str]] = set()
        for text, placeholders in zip(self.mapping.texts, self._placeholders, strict=True):
            fits = placeholders <= given and text.when.items() <= row.items()
            if fits and (text.node, text.predicate) not in made:
                made.add((text.node, text.predicate))
                yield text

    def _filled(self, pattern: str, row: Mapping[str, str], *, raw: bool = False) -> str:
        def cell(match: re.Match[str]) -> str:
            text = row[match[1]]
            return text if raw else self.labels.words(text)

        text = re.sub(r"\{([^{}]+)\}", cell, pattern)
        return text if raw else text[:1].upper() + text[1:]

    def _fault(self, what: str, line: int, remedy: str, column: str | None = None) -> None:
        where = f"{self.path}:{line}" + (f", column {column}" if column else "")
        self.faults.append(Fault(what, where, remedy))

"""Reads and checks the mapping of a table (`NAME.toml`): its nodes, columns, constants and sentences."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from crampkg.base.errors import CrampkgError
from crampkg.base.namespaces import expand
from crampkg.base.resources import read_text

__all__ = ["Column", "Constant", "Node", "TableMapping", "Text", "read_mapping"]

KINDS: Final = (
    "term",
    "text",
    "string",
    "integer",
    "decimal",
    "boolean",
    "curie",
    "claim",
    "iri",
    "source",
    "id",
)
"""What the cells of a column are; `source` names the row's source, `id` only serves names and sentences."""
_KEYS: Final = {
    "": {"tables", "source", "graph", "node", "column", "constant", "text"},
    "node": {"iri", "class", "when", "link"},
    "column": {"name", "node", "property", "kind", "values", "separator", "required"},
    "constant": {"node", "property", "value", "text"},
    "text": {"node", "property", "pattern", "when"},
}
_PLACEHOLDER: Final = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Node:
    """What a row makes: `iri` a pattern, `type` a class; made where one of `when` is filled, linked from the first."""

    name: str
    iri: str
    type: str
    when: tuple[str, ...] = ()
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the property it fills (None if it is used only in names and sentences) and how cells are read."""

    name: str
    node: str
    predicate: str | None
    kind: str
    values: Mapping[str, NamedNode | Literal] = field(default_factory=dict)
    separator: str | None = None
    required: bool = False


@dataclass(frozen=True, slots=True)
class Constant:
    """A value that is the same in all rows."""

    node: str
    predicate: str
    value: NamedNode | Literal


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence made from a pattern, for rows whose cells have the values in `when`."""

    node: str
    predicate: str
    pattern: str
    when: Mapping[str, str] = field(default_factory=dict)

    @property
    def placeholders(self) -> set[str]:
        """The columns that the pattern names."""
        return set(_PLACEHOLDER.findall(self.pattern))


@dataclass(frozen=True, slots=True)
class TableMapping:
    """The whole mapping. The other nodes are linked from the first."""

    source: str | None
    graph: str | None
    nodes: tuple[Node, ...]
    columns: tuple[Column, ...]
    constants: tuple[Constant, ...]
    texts: tuple[Text, ...]
    tables: tuple[str, ...] = ()
    """The tables that it describes, by name; if none are named, the one beside it that is named like it."""

    @property
    def placeholders(self) -> set[str]:
        """The columns that names, conditions and sentences use."""
        found = {name for node in self.nodes for name in (*_PLACEHOLDER.findall(node.iri), *node.when)}
        return found.union(*(text.placeholders | set(text.when) for text in self.texts))


def read_mapping(path: Path) -> TableMapping:
    """Return the mapping in a file. Raises CrampkgError, with the place, if it is invalid."""
    try:
        told = tomllib.loads(read_text(path).removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise CrampkgError(f"not TOML: {error}", where=str(path), remedy="correct that line") from error
    _known(told, "", str(path))
    nodes = tuple(_node(name, one, f"{path}, node {name}") for name, one in told.get("node", {}).items())
    if not nodes:
        raise CrampkgError(
            "it defines no node", where=str(path), remedy="add [node.claim] with iri and class"
        )
    names = {node.name for node in nodes}
    first = nodes[0].name
    mapping = TableMapping(
        told.get("source"),
        told.get("graph"),
        nodes,
        tuple(
            _column(one, first, f"{path}, column {one.get('name', '?')}") for one in told.get("column", [])
        ),
        tuple(_constant(one, first, f"{path}, a constant") for one in told.get("constant", [])),
        tuple(_text(one, first, f"{path}, a text") for one in told.get("text", [])),
        _tables(told.get("tables", []), path),
    )
    parts: tuple[Column | Constant | Text, ...] = (*mapping.columns, *mapping.constants, *mapping.texts)
    for part in parts:
        if part.node not in names:
            raise CrampkgError(
                f"there is no node {part.node!r}",
                where=str(path),
                remedy=f"one of {', '.join(sorted(names))}",
            )
    has_source = mapping.source or any(column.kind == "source" for column in mapping.columns)
    if bool(has_source) == bool(mapping.graph):
        remedy = 'add source = "…", a column of kind "source", or graph = "…" if no source is involved'
        raise CrampkgError("it must name either a source or a graph", where=str(path), remedy=remedy)
    return mapping


def _tables(told: object, path: Path) -> tuple[str, ...]:
    if not isinstance(told, list) or not all(isinstance(name, str) for name in told):
        remedy = 'write tables = ["trials", …], the names of the files without ".tsv"'
        raise CrampkgError("its tables are not a list of names", where=str(path), remedy=remedy)
    for name in told:
        if not (path.parent / f"{name}.tsv").is_file():
            remedy = f"add {name}.tsv, or take the name out"
            raise CrampkgError(f"there is no table {name!r} beside it", where=str(path), remedy=remedy)
    return tuple(told)


def _node(name: str, told: Mapping[str, Any], where: str) -> Node:
    _known(told, "node", where, needed=("iri", "class"))
    link = told.get("link")
    return Node(
        name,
        told["iri"],
        _iri(told["class"] if ":" in told["class"] else f"cramp:{told['class']}", where),
        tuple(told.get("when", ())),
        None if link is None else _iri(link, where),
    )


def _column(told: Mapping[str, Any], first: str, where: str) -> Column:
    _known(told, "column", where, needed=("name",))
    kind = told.get("kind", "id")
    if kind not in KINDS:
        raise CrampkgError(f"its kind {kind!r} is unknown", where=where, remedy=f"one of {', '.join(KINDS)}")
    if kind not in ("source", "id") and "property" not in told:
        raise CrampkgError("it fills no property", where=where, remedy='add property = "cramp:…"')
    values = {word: _value(value, where) for word, value in told.get("values", {}).items()}
    return Column(
        told["name"],
        told.get("node", first),
        _iri(told["property"], where) if "property" in told else None,
        kind,
        values,
        told.get("separator"),
        bool(told.get("required", False)),
    )


def _constant(told: Mapping[str, Any], first: str, where: str) -> Constant:
    _known(told, "constant", where, needed=("property",))
    if ("value" in told) == ("text" in told):
        raise CrampkgError("it has no single value", where=where, remedy="give value (a CURIE) or text")
    value = _value(told["value"], where) if "value" in told else Literal(told["text"], language="en")
    return Constant(told.get("node", first), _iri(told["property"], where), value)


def _text(told: Mapping[str, Any], first: str, where: str) -> Text:
    _known(told, "text", where, needed=("property", "pattern"))
    return Text(
        told.get("node", first), _iri(told["property"], where), told["pattern"], dict(told.get("when", {}))
    )


def _value(told: object, where: str) -> NamedNode | Literal:
    if isinstance(told, bool | int | float):
        return Literal(told)
    return NamedNode(_iri(str(told), where))


def _iri(curie: str, where: str) -> str:
    iri = curie if "://" in curie else expand(curie)
    if iri is None:
        raise CrampkgError(
            f"{curie!r} is not a CURIE with a known prefix", where=where, remedy="write cramp:name"
        )
    return iri


def _known(told: Mapping[str, Any], part: str, where: str, needed: tuple[str, ...] = ()) -> None:
    unknown = sorted(set(told) - _KEYS[part])
    missing = [key for key in needed if key not in told]
    if unknown or missing:
        what = f"unknown key: {', '.join(unknown)}" if unknown else f"missing key: {', '.join(missing)}"
        raise CrampkgError(what, where=where, remedy=f"the keys are {', '.join(sorted(_KEYS[part]))}")

"""Results of a query from any store: rows, a boolean or triples.

Terms are pyoxigraph's (`NamedNode`, `BlankNode`, `Literal`, `Triple`). A result that a limit has cut says so:
`truncated` is true and `note` says in one sentence what was cut and why. Nothing is ever cut silently.
`to_bytes` writes a result out in any of the formats of `formats.FORMATS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

import pyoxigraph as ox
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from crampkg.sparql.formats import Kind, announce, csv_of, format_named, graph_bytes, xml_safe
from crampkg.sparql.table import table

__all__ = ["Boolean", "Plain", "Result", "Rows", "Term", "Triples", "kind_of", "parse", "plain"]

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
Plain: TypeAlias = str | int | float | bool | Decimal | None

_XSD = "http://www.w3.org/2001/XMLSchema#"
_SIGNED = ("integer", "long", "int", "short", "byte", "nonPositiveInteger", "negativeInteger")
_UNSIGNED = (
    "nonNegativeInteger",
    "positiveInteger",
    "unsignedLong",
    "unsignedInt",
    "unsignedShort",
    "unsignedByte",
)
_READERS: dict[str, Callable[[str], Plain]] = {
    **{_XSD + name: int for name in (*_SIGNED, *_UNSIGNED)},
    _XSD + "decimal": Decimal,
    _XSD + "double": float,
    _XSD + "float": float,
    _XSD + "boolean": lambda text: {"true": True, "1": True, "false": False, "0": False}.get(text, text),
}


def plain(term: Term | None) -> Plain:
    """Return a term as a plain Python value.

    IRIs and strings come back as `str`, xsd:integer and its kinds as `int`, xsd:decimal as `Decimal`,
    xsd:double and xsd:float as `float`, xsd:boolean as `bool`, None (unbound) as None. A literal whose text
    does not fit its type, and one of any other type, comes back as its text; a blank node as `_:label`.
    """
    if term is None:
        return None
    if isinstance(term, NamedNode):
        return term.value
    if not isinstance(term, Literal):
        return str(term)
    if term.language is not None:
        return term.value  # quicker than asking for its datatype
    try:
        return _READERS.get(term.datatype.value, str)(term.value)
    except (ValueError, InvalidOperation):
        return term.value


@dataclass(frozen=True, slots=True)
class Rows:
    """The answer of a SELECT: variable names without `?`, and rows of terms in the same order (None: unbound)."""

    variables: tuple[str, ...]
    rows: list[tuple[Term | None, ...]]
    truncated: bool = False
    note: str = ""

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[tuple[Term | None, ...]]:
        return iter(self.rows)

    def to_dicts(self) -> list[dict[str, Term | None]]:
        """Return each row as a dictionary from variable to term; unbound variables are there, as None."""
        return [dict(zip(self.variables, row, strict=True)) for row in self.rows]

    def to_plain(self) -> list[dict[str, Plain]]:
        """Return each row as a dictionary from variable to plain Python value (see `plain`)."""
        return [
            {name: plain(term) for name, term in zip(self.variables, row, strict=True)} for row in self.rows
        ]

    def only(self, variables: Sequence[str]) -> Rows:
        """Return the same rows with these variables alone, in the order given; unknown ones are left out."""
        known = [name for name in variables if name in self.variables]
        places = [self.variables.index(name) for name in known]
        rows = [tuple(row[place] for place in places) for row in self.rows]
        return Rows(tuple(known), rows, self.truncated, self.note)

    def column(self, variable: str) -> list[Term | None]:
        """Return the terms of one variable, row by row. KeyError when the query has no such variable."""
        if variable not in self.variables:
            raise KeyError(variable)
        place = self.variables.index(variable)
        return [row[place] for row in self.rows]

    def to_bytes(self, format: str) -> bytes:
        """Return the rows in one of the formats of `formats.FORMATS`; UsageError for any other."""
        form = format_named(format, "rows")
        note = self.note if self.truncated else ""
        if form.name == "table":
            return table(self.variables, self.rows, note).encode()
        if form.name == "csv":
            return csv_of(self.variables, self.rows)
        assert isinstance(form.engine, ox.QueryResultsFormat)  # noqa: S101  # by the table of formats
        # A term's own text is what TSV holds, so the engine can read the rows and write them as it likes.
        lines = ["\t".join(f"?{name}" for name in self.variables)]
        lines += ["\t".join("" if term is None else str(term) for term in row) for row in self.rows]
        read = ox.parse_query_results("\n".join([*lines, ""]).encode(), format=ox.QueryResultsFormat.TSV)
        body = read.serialize(format=form.engine) or b""
        body = xml_safe(body) if form.name == "xml" else body
        return announce(body, form.name, note) if note else body


@dataclass(frozen=True, slots=True)
class Boolean:
    """The answer of an ASK. Its truth is the answer: `if store.query(text): …`."""

    value: bool
    truncated: bool = False
    note: str = ""

    def __bool__(self) -> bool:
        return self.value

    def to_bytes(self, format: str) -> bytes:
        """Return the boolean in one of the formats of `formats.FORMATS`; UsageError for any other."""
        form = format_named(format, "boolean")
        if form.name == "table":
            return b"yes\n" if self.value else b"no\n"
        assert isinstance(form.engine, ox.QueryResultsFormat)  # noqa: S101  # by the table of formats
        said = b'{"head":{},"boolean":%s}' % (b"true" if self.value else b"false")
        return (
            ox.parse_query_results(said, format=ox.QueryResultsFormat.JSON).serialize(format=form.engine)
            or b""
        )


@dataclass(frozen=True, slots=True)
class Triples:
    """The answer of a CONSTRUCT or DESCRIBE: triples without repetition, in the engine's order."""

    triples: list[Triple]
    truncated: bool = False
    note: str = ""

    def __len__(self) -> int:
        return len(self.triples)

    def __iter__(self) -> Iterator[Triple]:
        return iter(self.triples)

    def quads(self, graph: NamedNode | None = None) -> list[Quad]:
        """Return the triples as quads of one graph (the default graph when none is named)."""
        return [Quad(t.subject, t.predicate, t.object, graph) for t in self.triples]

    @classmethod
    def of(cls, triples: Iterable[Triple]) -> Triples:
        """Return a result that holds each of the triples once, in the order of first appearance."""
        return cls(list(dict.fromkeys(triples)))

    def to_bytes(self, format: str, *, prefixes: Mapping[str, str] | None = None) -> bytes:
        """Return the triples in one of the formats of `formats.FORMATS`; UsageError for any other.

        `prefixes` (default: the project's table) shorten IRIs in Turtle, TriG and RDF/XML; only those used are
        declared.
        """
        form = format_named(format, "triples")
        body = graph_bytes(self.quads(), form.name, prefixes=prefixes)
        return announce(body, form.name, self.note) if self.truncated else body


Result: TypeAlias = Rows | Boolean | Triples


def kind_of(result: Result) -> Kind:
    """Return which kind a result is: "rows", "boolean" or "triples"."""
    if isinstance(result, Rows):
        return "rows"
    return "boolean" if isinstance(result, Boolean) else "triples"


def parse(body: bytes, kind: Kind) -> Result:
    """Return the result held in SPARQL 1.1 JSON (rows, boolean) or N-Triples (triples), as stores send it."""
    if kind == "triples":
        return Triples([quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)])
    found = ox.parse_query_results(body, format=ox.QueryResultsFormat.JSON)
    if isinstance(found, ox.QueryBoolean):
        return Boolean(bool(found))
    return Rows(tuple(v.value for v in found.variables), [tuple(row) for row in found])

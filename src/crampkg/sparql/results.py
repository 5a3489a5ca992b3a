"""What a query answers: rows, a boolean or triples, whichever store it was put to.

Terms are pyoxigraph's (`NamedNode`, `BlankNode`, `Literal`, `Triple`). A result that a limit has cut says so:
`truncated` is true and `note` says in one sentence what was cut and why. Nothing is ever cut silently.
`results_format` writes results out; `Result.to_bytes` is the short way there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

__all__ = ["Boolean", "Plain", "Result", "Rows", "Term", "Triples", "plain"]

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

    def to_bytes(self, format: str, *, prefixes: dict[str, str] | None = None) -> bytes:
        """Return the rows in one of the formats of `results_format.FORMATS`; UsageError for any other."""
        return _serialise(self, format, prefixes)


@dataclass(frozen=True, slots=True)
class Boolean:
    """The answer of an ASK. Its truth is the answer: `if store.query(text): …`."""

    value: bool
    truncated: bool = False
    note: str = ""

    def __bool__(self) -> bool:
        return self.value

    def to_bytes(self, format: str, *, prefixes: dict[str, str] | None = None) -> bytes:
        """Return the boolean in one of the formats of `results_format.FORMATS`; UsageError for any other."""
        return _serialise(self, format, prefixes)


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

    def to_bytes(self, format: str, *, prefixes: dict[str, str] | None = None) -> bytes:
        """Return the triples in one of the formats of `results_format.FORMATS`; UsageError for any other."""
        return _serialise(self, format, prefixes)


Result: TypeAlias = Rows | Boolean | Triples


def _serialise(result: Result, format: str, prefixes: dict[str, str] | None) -> bytes:
    from crampkg.sparql.formats import serialise  # it imports this module

    return serialise(result, format, prefixes=prefixes)

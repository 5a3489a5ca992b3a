"""Puts the rows of a query of the library in order, which takes the engine longer than finding them.

Oxigraph reads the text of both terms from its store again each time that it compares two rows. A query that ends in an
ORDER BY of mere variables can be asked without it and put in the same order here, where the terms are at hand.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Final, TypeAlias

from pyoxigraph import Literal, NamedNode

from crampkg.sparql.results import Rows, Term

__all__ = ["Column", "in_order", "without_order"]

Column: TypeAlias = tuple[str, bool]
"""A variable to order by, and whether it is its text (`STR(?name)`) rather than the term."""

_CLAUSE: Final = re.compile(r"\nORDER BY((?:[ ]+(?:STR\(\?\w+\)|\?\w+))+)[ ]*\n*\Z")
_COLUMN: Final = re.compile(r"(STR\()?\?(\w+)")
_STRING: Final = "http://www.w3.org/2001/XMLSchema#string"
_UNBOUND: Final = (0, "")


class _OtherOrder(Exception):
    """A term whose place among others only the engine knows: a number, a date, a blank node."""


def without_order(text: str) -> tuple[str, tuple[Column, ...]] | None:
    r"""Return a query without its last clause, and the columns that clause orders by.

    None if it does not end in an ORDER BY of variables and their texts, ascending.

    >>> without_order("SELECT * { ?a ?b ?c }\nORDER BY ?a STR(?c)")
    ('SELECT * { ?a ?b ?c }', (('a', False), ('c', True)))
    >>> without_order("SELECT * { ?a ?b ?c }\nORDER BY DESC(?a)")
    """
    clause = _CLAUSE.search(text)
    if clause is None:
        return None
    columns = tuple((name, bool(as_text)) for as_text, name in _COLUMN.findall(clause[1]))
    return text[: clause.start()], columns


def in_order(rows: Rows, columns: Sequence[Column]) -> Rows | None:
    """Return rows as SPARQL's ORDER BY places them: what is unbound, IRIs, strings, each by its characters.

    None if the order of a term is not told by this (SPARQL 1.1, section 15.1), or a column is not among the rows'.
    """
    if not {name for name, _ in columns} <= set(rows.variables):
        return None
    try:
        keys = [
            list(map(_text if as_text else _term, map(itemgetter(rows.variables.index(name)), rows.rows)))
            for name, as_text in columns
        ]
    except _OtherOrder:
        return None
    # Column by column, the last first: a sort keeps the order of what is equal, and compares plain pairs.
    places = list(range(len(rows.rows)))
    for column in reversed(keys):
        places.sort(key=column.__getitem__)
    return replace(rows, rows=[rows.rows[place] for place in places])


def _term(term: Term | None) -> tuple[int, str]:
    if term is None:
        return _UNBOUND
    if isinstance(term, NamedNode):
        return (1, term.value)
    if isinstance(term, Literal) and term.datatype.value == _STRING:
        return (2, term.value)
    raise _OtherOrder


def _text(term: Term | None) -> tuple[int, str]:
    return (1, term.value) if isinstance(term, NamedNode | Literal) else _UNBOUND

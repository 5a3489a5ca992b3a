"""The head of a query: its prefixes, its form, and the order of its columns.

Only as much of the text is read as the answer needs: this also runs outside the sandbox, on texts of strangers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pyoxigraph as ox

from crampkg.base import namespaces
from crampkg.sparql.lexer import QueryRefused, SparqlSyntaxError, Token, decoded, error_at, scan, tokens

__all__ = [
    "FORMS",
    "MAX_IRI",
    "UPDATES",
    "Head",
    "head",
    "query_form",
    "refused_update",
    "resolved",
    "with_columns",
    "with_prefixes",
]

FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
UPDATES: Final = frozenset("INSERT DELETE LOAD CLEAR DROP CREATE COPY MOVE ADD WITH".split())  # noqa: SIM905
MAX_IRI: Final = 4096
"""Longest IRI, in characters, that BASE and PREFIX may stand for: each prefix repeats what its base holds."""


@dataclass(slots=True)
class Head:
    """The declarations in front of a query, and the first token behind them (None: the text ends there).

    Namespaces are resolved when they are asked for, by `namespace`.
    """

    known: Mapping[str, str]
    base: str | None
    declared: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    first: Token | None = None
    count: int = 0
    """How many tokens the declarations have."""
    _resolved: dict[str, str] = field(default_factory=dict)

    def namespace(self, prefix: str) -> str | None:
        """Return what a prefix stands for, as declared or as known without; None when it is neither."""
        if prefix not in self.declared:
            return self.known.get(prefix)
        if prefix not in self._resolved:
            self._resolved[prefix] = resolved(*self.declared[prefix])
        return self._resolved[prefix]

    def form(self, text: str) -> str:
        """Return SELECT, ASK, CONSTRUCT or DESCRIBE. SparqlSyntaxError when the query is none of them."""
        if self.first is None:
            raise SparqlSyntaxError("there is no query", remedy=f"start with {', '.join(FORMS)}")
        word = self.first.text.upper()
        if word in UPDATES:
            raise refused_update(text, self.first)
        if word not in FORMS:
            from crampkg.sparql.diagnosis import alike  # here, since difflib is wanted only now

            near = alike(word, FORMS)
            remedy = f"did you mean {near}?" if near else f"start with {', '.join(FORMS)}"
            raise error_at(
                SparqlSyntaxError, text, self.first.start, f'a query cannot start with "{word}"', remedy
            )
        return word


def query_form(text: str) -> str:
    """Return SELECT, ASK, CONSTRUCT or DESCRIBE. SparqlSyntaxError when the text is none of them.

    What follows the first word is not read.
    """
    return head(text, scan(text)).form(text)


def refused_update(text: str, token: Token) -> QueryRefused:
    """Return the error of a query that would change the graph."""
    what = f"{token.text.upper()} is refused: the graph is read-only"
    return error_at(QueryRefused, text, token.start, what, f"ask with {', '.join(FORMS)}")


def head(
    text: str, found: Iterable[Token], *, prefixes: Mapping[str, str] | None = None, base: str | None = None
) -> Head:
    """Return the head of a query from its tokens, of which only those of the head are taken.

    `prefixes` are known without a declaration; IRIs are read against `base` until the query declares another.
    Errors: SparqlSyntaxError for a PREFIX that is not complete, QueryRefused for IRIs longer than MAX_IRI.
    """
    rest = iter(found)
    read = Head({} if prefixes is None else prefixes, base)
    for token in rest:
        word = token.text.upper() if token.kind == "word" else ""
        if word == "BASE":
            iri = next(rest, None)
            if iri is None or iri.kind != "iri":
                read.first = token
                break
            read.base = _short_enough(text, iri, resolved(iri.text[1:-1], read.base))
            read.count += 2
        elif word == "PREFIX":
            name, iri = next(rest, None), next(rest, None)
            if (
                name is None
                or name.kind != "name"
                or name.text[-1] != ":"
                or iri is None
                or iri.kind != "iri"
            ):
                remedy = "write PREFIX name: <http://…>"
                raise error_at(SparqlSyntaxError, text, token.start, "this PREFIX is not complete", remedy)
            read.declared[name.text[:-1]] = (_short_enough(text, iri, iri.text[1:-1]), read.base)
            read.count += 3
        else:
            read.first = token
            break
    return read


def _short_enough(text: str, token: Token, iri: str) -> str:
    if len(iri) > MAX_IRI:
        what = f"this IRI is too long: {len(iri):,} characters"
        raise error_at(QueryRefused, text, token.start, what, f"use at most {MAX_IRI:,} characters")
    return iri


def resolved(iri: str, base: str | None) -> str:
    """Return an IRI as written in a query, its escapes replaced, and absolute where there is a base."""
    iri = decoded(iri)[0]
    if base is None or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri):
        return iri
    try:  # by the engine's own resolver: what is checked must be the IRIs that it will see
        line = f"<{iri}> <x:x> <x:x> ."
        subject = next(iter(ox.parse(line, format=ox.RdfFormat.TURTLE, base_iri=base))).subject
    except (SyntaxError, ValueError):
        return iri
    return subject.value if isinstance(subject, ox.NamedNode) else iri


def with_prefixes(text: str, prefixes: Mapping[str, str] = namespaces.PREFIXES) -> str:
    """Return a query that declares the prefixes it uses, for engines that do not know ours.

    Only prefixes that it lacks and that the table knows are added, in the table's order, in front of the first line,
    so that line numbers stay. A text that cannot be read comes back as it is.
    """
    try:
        found = tokens(text)
        declared = head(text, found).declared
    except (SparqlSyntaxError, QueryRefused):
        return text
    used = {token.text.partition(":")[0] for token in found if token.kind == "name"}
    lacking = [prefix for prefix in prefixes if prefix in used and prefix not in declared]
    return "".join(f"PREFIX {prefix}: <{prefixes[prefix]}> " for prefix in lacking) + text


def with_columns(text: str, found: Sequence[Token], start: int, variables: Sequence[str]) -> str | None:
    """Return a query with the `*` of its outermost SELECT written out, in the order in which its variables appear.

    `found` are its tokens, of which the one at `start` is the first behind the head. `variables` are the names that
    the engine gives as columns, which for `*` it sorts. None where there is no such `*`, where they are in that
    order already, or where one is not to be seen in the text (written with escapes).
    """
    star = start + 1
    if star < len(found) and found[star].text.upper() in ("DISTINCT", "REDUCED"):
        star += 1
    if star >= len(found) or found[start].text.upper() != "SELECT" or found[star].text != "*":
        return None
    seen = list(dict.fromkeys(token.text[1:] for token in found[star:] if token.kind == "variable"))
    ordered = [name for name in seen if name in set(variables)]
    if len(ordered) != len(variables) or ordered == list(variables):
        return None
    # With a space on either side, since it may touch its neighbours.
    columns = " ".join(f"?{name}" for name in ordered)
    return f"{text[: found[star].start]} {columns} {text[found[star].end :]}"

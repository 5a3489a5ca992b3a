"""Decides by its text whether a query may run.

A query that strangers may write must not reach the network or the disk, must not change the data, and must
not be nested or chained so deeply that the engine's recursion overflows its stack. `refuse` says no to those,
with line, column and remedy; the walls behind it are the store's, not this module's. `read` also returns what it
has learned on the way, so that no text is read twice.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import pyoxigraph as ox

from crampkg.base import namespaces
from crampkg.sparql.head import UPDATES, Head, head, query_form, refused_update, resolved
from crampkg.sparql.lexer import (
    QueryRefused,
    SparqlSyntaxError,
    Token,
    decoded,
    error_at,
    offset_of,
    tokens,
    written_offset,
)

__all__ = [
    "MAX_BYTES",
    "MAX_DEPTH",
    "MAX_STEPS",
    "MAX_WORDS",
    "QueryRefused",
    "Reading",
    "SparqlSyntaxError",
    "query_form",
    "read",
    "refuse",
    "tokens",
]

MAX_BYTES: Final = 100_000
"""Longest query text, in bytes of UTF-8."""
MAX_DEPTH: Final = 200
"""Deepest nesting of brackets. The engine's stack (8 MB) overflows between 1,000 and 10,000."""
MAX_STEPS: Final = 1000
"""Most operators and clauses that the engine reads as a nested chain: 1+1+1…, OPTIONAL {} OPTIONAL {}…"""
MAX_WORDS: Final = 3000
"""Most words of patterns, templates and clauses. The engine joins patterns in a nested chain as well: the stack
overflows at a list of 4,100 members. Arguments and data (IN, VALUES) are no part of that and may be as many as like."""

_STEP_WORDS: Final = frozenset("AS FILTER MINUS OPTIONAL UNION EXISTS VALUES".split())  # noqa: SIM905
_STEP_SIGNS: Final = frozenset("{ ! + - * / | || && = ^ < >".split())  # noqa: SIM905
_NEWER: Final = ("TRIPLE", "SUBJECT", "PREDICATE", "OBJECT", "LATERAL", "ADJUST", "HASLANG", "LANGDIR")
"""What the engine reads beyond SPARQL 1.1; no word of 1.1 holds one of these, also where words are glued together."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a query that may run: its form, whether it names its dataset by FROM, and its tokens.

    The token at `start` is the first behind the declarations. `borrowed` are the prefixes that it uses of those that
    need no declaration.
    """

    form: str
    has_dataset: bool
    tokens: tuple[Token, ...]
    start: int
    borrowed: tuple[str, ...]


def refuse(
    text: str,
    *,
    graphs: Collection[str] = (),
    base: str | None = None,
    prefixes: Mapping[str, str] | None = None,
) -> None:
    """Return when a query may run; raise otherwise, as `read` does."""
    read(text, graphs=graphs, base=base, prefixes=prefixes)


def read(
    text: str,
    *,
    graphs: Collection[str] = (),
    base: str | None = None,
    prefixes: Mapping[str, str] | None = None,
) -> Reading:
    r"""Return what is known of a query when it may run, as far as its text can tell; raise otherwise.

    `prefixes` need no declaration. QueryRefused: SERVICE in any spelling; FROM and FROM NAMED of anything but
    `graphs` (IRIs; by default nothing; relative ones are read against `base` where the query declares none); an
    update; brackets deeper than MAX_DEPTH; more than MAX_STEPS chained operators or MAX_WORDS words; a text longer
    than MAX_BYTES. SparqlSyntaxError: what cannot be read to the end or is not part of SPARQL 1.1, and undeclared
    prefixes. Escapes (`\u0053ERVICE`) are looked through. Words in strings, IRIs, comments, variables and names
    are no keywords.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > MAX_BYTES:
        what = f"the query is too long: {size:,} bytes"
        raise QueryRefused(what, remedy=f"the limit is {MAX_BYTES:,} bytes")
    rules = _Rules(frozenset(graphs), base, tuple((prefixes or {}).items()))
    if "\\u" in text or "\\U" in text:
        plain, places = decoded(text)
        if plain != text:
            _refuse_escaped(text, plain, places, rules)
    # What is asked again and again is short; long texts would hold much memory.
    return _read_kept(text, rules) if size <= _KEPT_BYTES else _read(text, rules)


@dataclass(frozen=True, slots=True)
class _Rules:
    graphs: frozenset[str]
    base: str | None
    prefixes: tuple[tuple[str, str], ...]


_KEPT_BYTES: Final = 4_000


def _refuse_escaped(text: str, plain: str, places: list[tuple[int, int]], rules: _Rules) -> None:
    """Refuse what the standard's reading refuses, which replaces escapes first; the engine replaces them later."""
    try:
        _read(plain, rules)
    except QueryRefused as error:
        if error.line is None or error.column is None:
            raise
        offset = written_offset(places, offset_of(plain, error.line, error.column))
        raise error_at(QueryRefused, text, offset, error.what, error.remedy) from None
    except SparqlSyntaxError:
        return  # The engine reads strings otherwise than the standard here; its own reading follows.


def _read(text: str, rules: _Rules) -> Reading:
    found = tuple(tokens(text))
    prologue = head(text, found, prefixes=dict(rules.prefixes), base=rules.base)
    start = prologue.count
    _refuse_size(text, found, start)
    if start < len(found) and found[start].text.upper() in UPDATES:
        raise refused_update(text, found[start])
    form = prologue.form(text)
    depth, has_dataset = 0, False
    for i in range(start, len(found)):
        token = found[i]
        if token.kind == "word":
            _refuse_word(text, token)
            if depth == 0:
                word = _folded(token.text)
                if word.startswith("FROM"):
                    _refuse_from(text, found, i, prologue, rules.graphs)
                    has_dataset = True
                elif word in UPDATES:
                    raise refused_update(text, token)
        elif token.kind == "name":
            _check_name(text, found, i, prologue)
            if depth == 0 and token.text.upper().startswith("FROM"):
                _refuse_glued_from(text, found, i)
        elif token.kind == "language":
            _refuse_direction(text, found, i)
        elif token.text in ("(", "{", "["):
            depth += 1
            _refuse_annotation(text, found, i)
        elif token.text in (")", "}", "]"):
            depth -= 1
    borrowed = {token.text.partition(":")[0] for token in found[start:] if token.kind == "name"}
    return Reading(form, has_dataset, found, start, tuple(sorted(borrowed - prologue.declared.keys())))


_read_kept = lru_cache(maxsize=64)(_read)


def _folded(word: str) -> str:
    # Engines differ in what they call the same letter (ſ is an S to some): take the widest view.
    return word.casefold().upper()


def _refuse_word(text: str, token: Token) -> None:
    """Refuse SERVICE and what is not of SPARQL 1.1, also where the word is glued to another."""
    word = _folded(token.text)
    if "SERVICE" in word:
        raise _no_service(text, token)
    if any(newer in word for newer in _NEWER):
        raise _newer(text, token, token.text.upper())


def _refuse_annotation(text: str, found: tuple[Token, ...], i: int) -> None:
    """Refuse a brace with a bar, which opens an annotation of a statement; no pattern begins with a bar."""
    if found[i].text == "{" and i + 1 < len(found) and found[i + 1].text in ("|", "||"):
        raise _newer(text, found[i], "an annotation ({|)")


def _newer(text: str, token: Token, what: str) -> SparqlSyntaxError:
    told = f"{what} is not part of SPARQL 1.1"
    return error_at(SparqlSyntaxError, text, token.start, told, "use SPARQL 1.1 syntax")


def _refuse_direction(text: str, found: tuple[Token, ...], i: int) -> None:
    """Refuse a language with a direction, "x"@en--ltr; with spaces or a number it would be a subtraction."""
    after = found[i + 1 : i + 4]
    if len(after) < 3 or after[0].text != "-" or after[1].text != "-" or after[1].start != found[i].end + 1:
        return
    if after[2].kind in ("word", "name"):
        raise _newer(text, found[i], "a direction of text (--)")


def _refuse_size(text: str, found: tuple[Token, ...], start: int) -> None:
    """Refuse what is nested or chained so far that the engine's stack may overflow."""
    depth = steps = words = 0
    data = -1  # the depth of the VALUES block that is being read
    for i, token in enumerate(found):
        if token.kind == "punctuation":
            steps += token.text in _STEP_SIGNS
            if token.text in ("(", "{", "["):
                depth += 1
                if token.text == "{" and data < 0 and _opens_data(found, i):
                    data = depth
            elif token.text in (")", "}", "]"):
                depth -= 1
                data = -1 if depth < data else data
        elif token.kind == "word":
            steps += token.text.upper() in _STEP_WORDS
        words += data < 0 and not token.inner and i >= start
        if depth > MAX_DEPTH:
            what = f"brackets are nested more than {MAX_DEPTH} deep"
            raise error_at(QueryRefused, text, token.start, what, "split the query")
        if steps > MAX_STEPS:
            what = f"more than {MAX_STEPS} operators and clauses are chained"
            raise error_at(
                QueryRefused, text, token.start, what, "list values with IN or VALUES, or split the query"
            )
        if words > MAX_WORDS:
            what = f"the patterns of the query have more than {MAX_WORDS:,} words"
            raise error_at(
                QueryRefused, text, token.start, what, "list values with IN or VALUES, or split the query"
            )


def _opens_data(found: tuple[Token, ...], i: int) -> bool:
    """Tell whether a brace opens the data of VALUES: after one variable, or several in brackets."""
    i -= 1
    if i >= 0 and found[i].text == ")":
        while i >= 0 and found[i].text != "(":
            i -= 1
    return i >= 1 and found[i - 1].text.upper() == "VALUES"


def _check_name(text: str, found: tuple[Token, ...], i: int, prologue: Head) -> None:
    """Refuse names that the engine could read as a keyword and a shorter name, and prefixes not declared."""
    token = found[i]
    prefix, _, local = token.text.partition(":")
    after = found[i + 1].text if i + 1 < len(found) else ""
    before = found[i - 1].text.upper() if i else ""
    if "SERVICE" in _folded(prefix) and after == "{" and before not in ("GRAPH", "NAMED", "FROM", "DESCRIBE"):
        remedy = "if you mean the name, put a period after it"
        raise error_at(
            QueryRefused, text, token.start, f"{token.text} before a brace is read as SERVICE", remedy
        )
    namespace = prologue.namespace(prefix)
    if namespace is None:
        known = namespaces.PREFIXES.get(prefix)
        remedy = f"add PREFIX {prefix}: <{known or 'http://…'}> at the top"
        raise error_at(
            SparqlSyntaxError, text, token.start, f'the prefix "{prefix}:" is not declared', remedy
        )
    if local:
        iri = namespace + re.sub(r"\\(.)", r"\1", local)
        try:
            ox.NamedNode(iri)
        except ValueError:
            what = f"{token.text} expands to <{iri}>, which is not an IRI"
            raise error_at(SparqlSyntaxError, text, token.start, what, f"repair PREFIX {prefix}:") from None


def _refuse_from(text: str, found: tuple[Token, ...], i: int, prologue: Head, graphs: frozenset[str]) -> None:
    place = i + 2 if i + 1 < len(found) and found[i + 1].text.upper() == "NAMED" else i + 1
    if graphs and place < len(found) and found[i].text.upper() == "FROM":
        token = found[place]
        iri = resolved(token.text[1:-1], prologue.base) if token.kind == "iri" else ""
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            iri = (prologue.namespace(prefix) or "") + local
        if iri in graphs:
            return
    raise _no_from(text, found[i], bool(graphs))


def _refuse_glued_from(text: str, found: tuple[Token, ...], i: int) -> None:
    if i and (found[i - 1].text in ("*", ")") or found[i - 1].kind == "variable"):
        raise _no_from(text, found[i], some=False)


def _no_from(text: str, token: Token, some: bool) -> QueryRefused:
    what = "FROM and FROM NAMED are refused" + (" for graphs that are not in the store" if some else "")
    return _refusal(text, token, what, "all graphs of the store are available: use GRAPH <…> { … }")


def _no_service(text: str, token: Token) -> QueryRefused:
    what = "SERVICE is refused: queries may not use the network"
    return _refusal(text, token, what, "query that endpoint yourself and join the results")


def _refusal(text: str, token: Token, what: str, remedy: str) -> QueryRefused:
    return error_at(QueryRefused, text, token.start, what, remedy)

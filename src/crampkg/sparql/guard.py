"""What can be told from the text of a query before it runs: its form, and whether it may run at all.

A query that strangers may write must not reach the network or the disk, must not change the data, and must
not be nested or chained so deeply that the engine's recursion overflows its stack. `refuse` says no to those,
with line, column and remedy; the walls behind it are the store's, not this module's.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeAlias

import pyoxigraph as ox

from crampkg.base import namespaces
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
    "QueryRefused",
    "SparqlSyntaxError",
    "has_dataset",
    "query_form",
    "refuse",
    "tokens",
    "with_columns",
    "with_prefixes",
]

MAX_BYTES: Final = 100_000
"""Longest query text, in bytes of UTF-8."""
MAX_DEPTH: Final = 200
"""Deepest nesting of brackets. The engine's stack (8 MB) overflows between 1,000 and 10,000."""
MAX_STEPS: Final = 1000
"""Most operators and clauses that the engine reads as a nested chain: 1+1+1…, OPTIONAL {} OPTIONAL {}…"""

_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES: Final = frozenset("INSERT DELETE LOAD CLEAR DROP CREATE COPY MOVE ADD WITH".split())  # noqa: SIM905
_STEP_WORDS: Final = frozenset("AS FILTER MINUS OPTIONAL UNION EXISTS VALUES LATERAL".split())  # noqa: SIM905
_STEP_SIGNS: Final = frozenset("{ ! + - * / | || && = ^ < >".split())  # noqa: SIM905


_Limits: TypeAlias = tuple[frozenset[str], str | None, int, int]


class _Prologue(NamedTuple):
    prefixes: dict[str, str]
    base: str | None
    after: int


def query_form(text: str) -> str:
    """Return SELECT, ASK, CONSTRUCT or DESCRIBE. SparqlSyntaxError when the text is none of them."""
    found = list(_tokens(text))
    return _form(text, found, _prologue(text, found).after)


def with_columns(text: str, variables: Sequence[str]) -> str | None:
    """Return a query with the `*` of its outermost SELECT written out, in the order in which its variables appear.

    `variables` are the names that the engine gives as columns, which for `*` it sorts. None where there is no such
    `*`, where they are in that order already, or where one is not to be seen in the text (written with escapes).
    """
    if "*" not in text:
        return None
    found = list(_tokens(text))
    start = _prologue(text, found).after
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


def has_dataset(text: str) -> bool:
    """Tell whether a query that `refuse` let pass names its dataset by FROM or FROM NAMED."""
    depth = 0
    for token in _tokens(text):
        if token.text in ("(", "{", "["):
            depth += 1
        elif token.text in (")", "}", "]"):
            depth -= 1
        elif depth == 0 and token.kind == "word" and token.text.upper() == "FROM":
            return True
    return False


def refuse(
    text: str,
    *,
    graphs: Collection[str] = (),
    base: str | None = None,
    max_bytes: int = MAX_BYTES,
    max_depth: int = MAX_DEPTH,
    max_steps: int = MAX_STEPS,
) -> None:
    r"""Return when a query may run, as far as its text can tell; raise otherwise.

    QueryRefused: SERVICE in any spelling; FROM and FROM NAMED of anything but `graphs` (IRIs; by default
    nothing; relative ones are read against `base` where the query declares none); an update; brackets deeper
    than `max_depth`; more than `max_steps` chained operators; a text longer than `max_bytes`. SparqlSyntaxError:
    what cannot be read to the end, and undeclared prefixes. Escapes (`\u0053ERVICE`) are looked through. Words
    in strings, IRIs, comments, variables and names are no keywords.
    """
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > max_bytes:
        what = f"the query is too long: {size:,} bytes"
        raise QueryRefused(what, remedy=f"at most {max_bytes:,} bytes are read")
    limits = (frozenset(graphs), base, max_depth, max_steps)
    if "\\u" in text or "\\U" in text:
        plain, places = decoded(text)
        if plain != text:
            _refuse_escaped(text, plain, places, limits)
    _refuse(text, *limits)


def _refuse_escaped(text: str, plain: str, places: list[tuple[int, int]], limits: _Limits) -> None:
    """Refuse what the standard's reading refuses, which replaces escapes first; the engine replaces them later."""
    try:
        _refuse(plain, *limits)
    except QueryRefused as error:
        if error.line is None or error.column is None:
            raise
        offset = written_offset(places, offset_of(plain, error.line, error.column))
        raise error_at(QueryRefused, text, offset, error.what, error.remedy) from None
    except SparqlSyntaxError:
        return  # The engine reads strings otherwise than the standard here; its own reading follows.


@lru_cache(maxsize=64)
def _tokens(text: str) -> tuple[Token, ...]:
    return tuple(tokens(text))


@lru_cache(maxsize=256)
def _refuse(text: str, graphs: frozenset[str], base: str | None, max_depth: int, max_steps: int) -> None:
    found = list(_tokens(text))
    _refuse_depth(text, found, max_depth, max_steps)
    prologue = _prologue(text, found, base)
    start = prologue.after
    if start < len(found) and found[start].text.upper() in _UPDATES:
        raise _no_update(text, found[start])
    _form(text, found, start)
    depth = 0
    for i in range(start, len(found)):
        token = found[i]
        if token.kind == "word":
            word = _folded(token.text)
            if "SERVICE" in word:
                raise _no_service(text, token)
            if depth == 0 and word.startswith("FROM"):
                _refuse_from(text, found, i, prologue, graphs)
            if depth == 0 and word in _UPDATES:
                raise _no_update(text, token)
        elif token.kind == "name":
            _check_name(text, found, i, prologue)
            if depth == 0 and token.text.upper().startswith("FROM"):
                _refuse_glued_from(text, found, i)
        elif token.text in ("(", "{", "["):
            depth += 1
        elif token.text in (")", "}", "]"):
            depth -= 1


def _folded(word: str) -> str:
    # Engines differ in what they call the same letter (ſ is an S to some): take the widest view.
    return word.casefold().upper()


def _refuse_depth(text: str, found: list[Token], max_depth: int, max_steps: int) -> None:
    depth = steps = 0
    for token in found:
        if token.kind == "punctuation":
            steps += token.text in _STEP_SIGNS
            if token.text in ("(", "{", "["):
                depth += 1
            elif token.text in (")", "}", "]"):
                depth -= 1
        elif token.kind == "word":
            steps += token.text.upper() in _STEP_WORDS
        if depth > max_depth:
            what = f"brackets are nested deeper than {max_depth}"
            raise error_at(QueryRefused, text, token.start, what, "take the query apart")
        if steps > max_steps:
            what = f"more than {max_steps} operators and clauses are chained"
            raise error_at(
                QueryRefused, text, token.start, what, "list values with IN or VALUES, or ask in parts"
            )


def _prologue(text: str, found: list[Token], base: str | None = None) -> _Prologue:
    prefixes: dict[str, str] = {}
    i = 0
    while i < len(found) and found[i].kind == "word":
        word = found[i].text.upper()
        if word == "BASE" and _kinds(found, i) == ("iri",):
            base = _resolved(found[i + 1].text[1:-1], base)
            i += 2
        elif word == "PREFIX" and _kinds(found, i, 2) == ("name", "iri") and found[i + 1].text.endswith(":"):
            prefixes[found[i + 1].text[:-1]] = _resolved(found[i + 2].text[1:-1], base)
            i += 3
        elif word == "PREFIX":
            remedy = "write PREFIX name: <http://…>"
            raise error_at(SparqlSyntaxError, text, found[i].start, "this PREFIX is not complete", remedy)
        else:
            break
    return _Prologue(prefixes, base, i)


def _kinds(found: list[Token], i: int, count: int = 1) -> tuple[str, ...]:
    return tuple(token.kind for token in found[i + 1 : i + 1 + count])


def _resolved(iri: str, base: str | None) -> str:
    iri = decoded(iri)[0]
    if base is None or re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", iri):
        return iri
    try:  # by the engine's own resolver: `names` checked here must be the IRIs it will see
        line = f"<{iri}> <x:x> <x:x> ."
        subject = next(iter(ox.parse(line, format=ox.RdfFormat.TURTLE, base_iri=base))).subject
    except (SyntaxError, ValueError):
        return iri
    return subject.value if isinstance(subject, ox.NamedNode) else iri


def _form(text: str, found: list[Token], start: int) -> str:
    if start >= len(found):
        raise SparqlSyntaxError("there is no query", remedy=f"start with {', '.join(_FORMS)}")
    word = found[start].text.upper()
    if word in _UPDATES:
        raise _no_update(text, found[start])
    if word not in _FORMS:
        from crampkg.sparql.diagnosis import alike  # here, since difflib is wanted only now

        near = alike(word, _FORMS)
        remedy = f"did you mean {near}?" if near else f"start with {', '.join(_FORMS)}"
        raise error_at(SparqlSyntaxError, text, found[start].start, f'no query starts with "{word}"', remedy)
    return word


def _check_name(text: str, found: list[Token], i: int, prologue: _Prologue) -> None:
    """Refuse names that the engine could read as a keyword and a shorter name, and prefixes not declared."""
    token = found[i]
    prefix, _, local = token.text.partition(":")
    after = found[i + 1].text if i + 1 < len(found) else ""
    before = found[i - 1].text.upper() if i else ""
    if "SERVICE" in _folded(prefix) and after == "{" and before not in ("GRAPH", "NAMED", "FROM", "DESCRIBE"):
        remedy = "if the name is meant, put a full stop after it"
        raise error_at(
            QueryRefused, text, token.start, f"{token.text} before a brace reads as SERVICE", remedy
        )
    if prefix not in prologue.prefixes:
        known = namespaces.PREFIXES.get(prefix)
        remedy = f"add PREFIX {prefix}: <{known or 'http://…'}> at the top"
        raise error_at(
            SparqlSyntaxError, text, token.start, f'the prefix "{prefix}:" is not declared', remedy
        )
    if local:
        iri = prologue.prefixes[prefix] + re.sub(r"\\(.)", r"\1", local)
        try:
            ox.NamedNode(iri)
        except ValueError:
            what = f"{token.text} stands for <{iri}>, which is no IRI"
            raise error_at(SparqlSyntaxError, text, token.start, what, f"repair PREFIX {prefix}:") from None


def _refuse_from(text: str, found: list[Token], i: int, prologue: _Prologue, graphs: frozenset[str]) -> None:
    place = i + 2 if i + 1 < len(found) and found[i + 1].text.upper() == "NAMED" else i + 1
    if graphs and place < len(found) and found[i].text.upper() == "FROM":
        token = found[place]
        iri = _resolved(token.text[1:-1], prologue.base) if token.kind == "iri" else ""
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            iri = prologue.prefixes.get(prefix, "") + local
        if iri in graphs:
            return
    raise _no_from(text, found[i], bool(graphs))


def _refuse_glued_from(text: str, found: list[Token], i: int) -> None:
    if i and (found[i - 1].text in ("*", ")") or found[i - 1].kind == "variable"):
        raise _no_from(text, found[i], some=False)


def _no_from(text: str, token: Token, some: bool) -> QueryRefused:
    what = "FROM and FROM NAMED are refused" + (" for graphs that are not in the store" if some else "")
    return _refusal(text, token, what, "the store's graphs are all at hand: use GRAPH <…> { … }")


def _no_service(text: str, token: Token) -> QueryRefused:
    what = "SERVICE is refused: a query here may not reach the network"
    return _refusal(text, token, what, "ask that endpoint yourself and join the answers")


def _no_update(text: str, token: Token) -> QueryRefused:
    what = f"{token.text.upper()} is refused: the graph is read-only"
    return _refusal(text, token, what, f"ask with {', '.join(_FORMS)}")


def _refusal(text: str, token: Token, what: str, remedy: str) -> QueryRefused:
    return error_at(QueryRefused, text, token.start, what, remedy)


def with_prefixes(text: str, prefixes: Mapping[str, str] = namespaces.PREFIXES) -> tuple[str, int]:
    """Return the query with the declarations it lacks, and how many columns its first line moved to the right.

    Only prefixes that the query uses, does not declare, and that the table knows are added, in the table's
    order, in front of the first line, so that line numbers stay. A text that cannot be read comes back as it is.
    """
    try:
        found = list(_tokens(text))
        declared = _prologue(text, found).prefixes
    except SparqlSyntaxError:
        return text, 0
    used = {token.text.partition(":")[0] for token in found if token.kind == "name"}
    lacking = [p for p in prefixes if p in used and p not in declared]
    head = "".join(f"PREFIX {p}: <{prefixes[p]}> " for p in lacking)
    return head + text, len(head)

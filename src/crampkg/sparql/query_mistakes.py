"""Finds mistakes that are not in the grammar, in a query that the engine has refused.

The engine tells them where it gave up, mostly at a closing brace: a variable that is assigned twice, rows of VALUES
that are too short, a blank node that stands in two patterns. Each finder here returns the word to blame.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from crampkg.sparql.lexer import Token

__all__ = ["Mistake", "found_mistake"]

_CLOSING: Final = {"(": ")", "{": "}", "[": "]"}
_TERMS: Final = frozenset({"iri", "name", "string", "number", "word"})
_ENDS_PROJECTION: Final = frozenset({"{", "WHERE", "FROM"})
_OUT_OF_SCOPE: Final = frozenset({"MINUS", "EXISTS"})


class Mistake(NamedTuple):
    """A word that is to blame, what is wrong with it, and what to do."""

    token: Token
    what: str
    remedy: str


Words = Sequence[Token]


def found_mistake(words: Words) -> Mistake | None:
    """Return the first of these mistakes in a query's tokens, or None."""
    finders: tuple[Callable[[Words], Mistake | None], ...] = (
        _unnamed,
        _bare_filter,
        _named_twice,
        _assigned_again,
        _row_of_wrong_width,
        _blank_in_two_patterns,
        _overridden,
    )
    return next((found for find in finders if (found := find(words)) is not None), None)


def _is(token: Token, *names: str) -> bool:
    return token.kind in ("word", "punctuation") and token.text.upper() in names


def _end(words: Words, start: int) -> int:
    """Return the place of the bracket that closes the one at `start`, or that of the last word."""
    depth = 0
    for place in range(start, len(words)):
        if words[place].kind == "punctuation":
            depth += words[place].text in _CLOSING
            depth -= words[place].text in _CLOSING.values()
            if depth == 0:
                return place
    return len(words) - 1


def _projections(words: Words) -> Iterator[tuple[list[tuple[Token, bool]], int]]:
    """Yield, for each SELECT, its columns (and whether each is computed), and the place of its pattern's brace."""
    for start, token in enumerate(words):
        if not _is(token, "SELECT"):
            continue
        columns: list[tuple[Token, bool]] = []
        place = start + 1
        while place < len(words) and not _is(words[place], *_ENDS_PROJECTION):
            if words[place].text == "(":
                ends = _end(words, place)
                if _is(words[ends - 2], "AS") and words[ends - 1].kind == "variable":
                    columns.append((words[ends - 1], True))
                place = ends
            elif words[place].kind == "variable":
                columns.append((words[place], False))
            place += 1
        while place < len(words) and words[place].text != "{":
            place += 1
        if place < len(words):
            yield columns, place


def _unnamed(words: Words) -> Mistake | None:
    for start, token in enumerate(words):
        place = start + 1
        while _is(token, "SELECT") and place < len(words) and not _is(words[place], *_ENDS_PROJECTION):
            if words[place].text == "(":
                ends = _end(words, place)
                if not any(_is(word, "AS") for word in words[place:ends]):
                    what = "this expression of SELECT has no name"
                    return Mistake(words[place], what, "write (… AS ?name)")
                place = ends
            place += 1
    return None


def _bare_filter(words: Words) -> Mistake | None:
    for token, after in pairwise(words):
        if _is(token, "FILTER", "HAVING") and after.kind in ("variable", "number", "string"):
            return Mistake(
                after,
                f"{token.text.upper()} needs its condition in parentheses",
                f"write {token.text.upper()}(…)",
            )
    return None


def _named_twice(words: Words) -> Mistake | None:
    for columns, _ in _projections(words):
        seen: set[str] = set()
        for token, _computed in columns:
            if token.text[1:] in seen:
                return Mistake(token, f"SELECT names {token.text} twice", "name each column once")
            seen.add(token.text[1:])
    return None


def _overridden(words: Words) -> Mistake | None:
    for columns, brace in _projections(words):
        known = _in_scope(words, brace + 1, _end(words, brace))
        for token, computed in columns:
            if computed and token.text[1:] in known:
                what = f"SELECT computes {token.text}, which its pattern holds already"
                return Mistake(token, what, "give the result its own name")
    return None


def _assigned_again(words: Words) -> Mistake | None:
    for start, token in enumerate(words):
        if not _is(token, "BIND") or start + 1 >= len(words) or words[start + 1].text != "(":
            continue
        ends = _end(words, start + 1)
        variable = words[ends - 1]
        if variable.kind != "variable" or not _is(words[ends - 2], "AS"):
            return Mistake(token, "this BIND does not assign to a variable", "write BIND(… AS ?name)")
        opened = _opened_before(words, start)
        if variable.text[1:] in _in_scope(words, opened + 1, start):
            what = f"BIND assigns {variable.text}, which is already used before it"
            return Mistake(variable, what, "bind another variable, or compare with FILTER")
    return None


def _opened_before(words: Words, place: int) -> int:
    """Return the place of the brace of the group that a word stands in."""
    depth = 0
    for back in range(place - 1, -1, -1):
        if words[back].kind == "punctuation":
            depth += words[back].text in _CLOSING.values()
            depth -= words[back].text in _CLOSING
            if depth < 0:
                return back
    return -1


def _in_scope(words: Words, start: int, end: int) -> set[str]:
    """Return the variables that a part of a group binds: not those that are only compared, or in MINUS or EXISTS."""
    known: set[str] = set()
    place = start
    while place < end:
        token = words[place]
        if token.text == "{" and (_is(words[place - 1], *_OUT_OF_SCOPE) or _is(words[place + 1], "SELECT")):
            place = _end(words, place)
        elif token.kind == "variable" and (not token.inner or _is(words[place - 1], "AS")):
            known.add(token.text[1:])
        place += 1
    return known


def _row_of_wrong_width(words: Words) -> Mistake | None:
    for start, token in enumerate(words):
        if not _is(token, "VALUES") or start + 2 >= len(words):
            continue
        several = words[start + 1].text == "("
        brace = _end(words, start + 1) + 1 if several else start + 2
        if brace >= len(words) or words[brace].text != "{":
            continue
        width = brace - start - 3 if several else 1
        place, ends = brace + 1, _end(words, brace)
        while place < ends:
            found = _row(words, place, several=several, width=width)
            if found is not None:
                return found
            place = (_end(words, place) if words[place].text == "(" else place) + 1
    return None


def _row(words: Words, place: int, *, several: bool, width: int) -> Mistake | None:
    token = words[place]
    if token.text == "(" and not several:
        return Mistake(
            token,
            "this value of VALUES is in parentheses",
            "write VALUES ?x { 1 2 } or VALUES (?x) { (1) (2) }",
        )
    if token.text != "(":
        if several and token.kind in _TERMS:
            return Mistake(token, "this row of VALUES has no parentheses", "write each row as ( … )")
        return None
    held = _values(words[place + 1 : _end(words, place)])
    if held == width:
        return None
    many = f"{held} value{'' if held == 1 else 's'} for {width} variable{'' if width == 1 else 's'}"
    what = f"this row of VALUES has {many}"
    return Mistake(token, what, "give one value for each variable (UNDEF for none)")


def _values(words: Words) -> int:
    """Return how many terms a row holds; a datatype belongs to the literal before it."""
    return sum(
        token.kind in _TERMS and not (place and words[place - 1].text == "^^")
        for place, token in enumerate(words)
    )


def _blank_in_two_patterns(words: Words) -> Mistake | None:
    pattern, open_, count = 0, [0], 0
    first: dict[str, int] = {}
    for token in words:
        if token.text in ("{", "}"):
            # A group within a group ends the pattern before it, and another begins behind it.
            count += 1
            if token.text == "{":
                open_.append(count)
            elif len(open_) > 1:
                open_.pop()
                open_[-1] = count
            pattern = open_[-1]
        elif token.kind == "blank" and first.setdefault(token.text, pattern) != pattern:
            what = f"the blank node {token.text} is used in two patterns"
            return Mistake(token, what, "use a variable to refer to the same thing")
    return None

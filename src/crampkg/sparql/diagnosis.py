"""Explains the engine's syntax errors in plain words.

The engine says where its parser got stuck, counted from the end of the longest keyword it tried there
("error at 1:31: expected ENCODE_FOR_URI" for a fault in column 17), and lists what it would have taken. Here
the place is put right and the word that stands there named, with a remedy for what people get wrong most.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection
from itertools import pairwise
from typing import Final

from crampkg.sparql.lexer import SparqlSyntaxError, Token, error_at, tokens
from crampkg.sparql.query_mistakes import found_mistake

__all__ = ["alike", "explain"]

_MESSAGE: Final = re.compile(r"error at (\d+):(\d+): expected (?:one of )?(.*)", re.DOTALL)
_KEYWORDS: Final = """
SELECT CONSTRUCT DESCRIBE ASK WHERE DISTINCT REDUCED OPTIONAL UNION MINUS FILTER EXISTS NOT BIND VALUES UNDEF
GRAPH GROUP ORDER BY HAVING LIMIT OFFSET ASC DESC AS IN COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT SEPARATOR
STR LANG LANGMATCHES DATATYPE BOUND IRI URI BNODE RAND ABS CEIL FLOOR ROUND CONCAT STRLEN UCASE LCASE
ENCODE_FOR_URI CONTAINS STRSTARTS STRENDS STRBEFORE STRAFTER YEAR MONTH DAY HOURS MINUTES SECONDS TIMEZONE TZ
NOW UUID STRUUID MD5 SHA1 SHA256 SHA384 SHA512 COALESCE IF STRLANG STRDT SAMETERM ISIRI ISURI ISBLANK
ISLITERAL ISNUMERIC REGEX SUBSTR REPLACE PREFIX BASE TRUE FALSE NAMED FROM SILENT A
"""
_KNOWN: Final = tuple(_KEYWORDS.split())
_MEANINGS: Final = {
    "SELECT * is not authorized with GROUP BY": (
        "SELECT * cannot be used with GROUP BY",
        "name the grouped variables and the aggregates",
    ),
    "The SELECT contains a variable that is unbound": (
        "SELECT names a variable that is neither grouped nor aggregated",
        "add it to GROUP BY, or wrap it: (SAMPLE(?x) AS ?y)",
    ),
    "The SELECT contains an expression with a variable that is unbound": (
        "an expression of SELECT uses a variable that has no value there",
        "compute it in a subquery and use it outside",
    ),
    "IRI parsing failed": ("an IRI is not valid", "write an absolute IRI without spaces: <http://…>"),
    "Prefix not found": ("a prefix is not declared", "declare it at the top: PREFIX name: <http://…>"),
}

_PARTS: Final = ("subject", "predicate", "object")
_GIVEN: Final = {";": 1, ",": 2}
"""Of the parts of a statement, how many it shares with the one before, by the sign between them."""
_TERMS: Final = frozenset({"variable", "iri", "name", "blank", "string", "number"})


def alike(word: str, choices: Collection[str]) -> str | None:
    """Return the choice that a word most likely misspells (both in capitals), or None."""
    near = difflib.get_close_matches(word.upper(), choices, n=1, cutoff=0.75)
    return near[0] if near else None


def explain(message: str, text: str) -> SparqlSyntaxError:
    """Return the engine's syntax error about `text` as one line with line, column and remedy."""
    match = _MESSAGE.search(message)
    if match is None:
        return SparqlSyntaxError(f"the engine cannot read the query: {message}")
    line, column, expected = int(match[1]), int(match[2]), match[3]
    words = tokens(text)
    offset = _offset(text, line, column)
    for said, (what, remedy) in _MEANINGS.items():
        if said in expected:
            token = _before(text, offset) if said != "SELECT * is not authorized with GROUP BY" else None
            start = token.start if token else _select(text)
            relative = token is not None and token.kind == "iri" and ":" not in token.text
            told = _told(token) if token is not None and relative else (what, remedy)
            return _error(text, start, *told)
    strange = next((t for t in words if t.kind == "word" and t.text.upper() not in _KNOWN), None)
    if strange is not None:
        near = alike(strange.text, _KNOWN)
        remedy = f"did you mean {near}?" if near else "variables start with ?, names have a prefix"
        return _error(text, strange.start, f'there is no keyword or function "{_short(strange)}"', remedy)
    if (fault := found_mistake(words)) is not None:
        return _error(text, fault.token.start, fault.what, fault.remedy)
    found = _stuck(text, offset, expected) or _trailing_comma(text)
    if found is None:
        return _error(text, len(text.rstrip()), "the query ends too early", "check its last clause")
    at, what, remedy = _lacking(text, found) or (found, *_told(found))
    return _error(text, at.start, what, remedy)


def _error(text: str, offset: int, what: str, remedy: str | None) -> SparqlSyntaxError:
    return error_at(SparqlSyntaxError, text, offset, what, remedy)


def _stuck(text: str, offset: int, expected: str) -> Token | None:
    """Return the token where the parser got stuck, or None at the end of the text."""
    lengths = sorted(
        {len(word) for word in re.findall(r"(?<![\"'\w])[A-Za-z][A-Za-z_0-9]+(?![\"'\w])", expected)}
    )
    by_start = {token.start: token for token in tokens(text)}
    exact = re.search(r"\"|\[", expected.replace("[_]", "")) is not None
    places = [offset, *(offset - n for n in lengths)] if exact else [*(offset - n for n in lengths), offset]
    for place in places:
        if place in by_start:
            return by_start[place]
    later = [token for start, token in by_start.items() if start >= offset - (lengths[-1] if lengths else 0)]
    return min(later, key=lambda token: token.start) if later else None


def _trailing_comma(text: str) -> Token | None:
    """Return a comma that no object follows, or None; the engine may have read on to the end before it gave up."""
    pairs = pairwise(tokens(text))
    return next((one for one, after in pairs if one.text == "," and after.text in {"}", "."}), None)


def _lacking(text: str, found: Token) -> tuple[Token, str, str] | None:
    """Return where a statement breaks off before it has its parts, what it lacks, and the remedy; None if it does not.

    The engine goes back to the statement's start and names that, though it reads well until it ends too soon.
    """
    if found.kind not in _TERMS and found.text not in _GIVEN:
        return None
    words = tokens(text)
    at = words.index(found)
    before = words[at - 1].text if at else ""
    if found.text in _GIVEN:
        before, at = found.text, at + 1
    parts = _PARTS[_GIVEN.get(before, 0) :]
    given = 0
    while at < len(words) and (words[at].kind in _TERMS or words[at].text == "a"):
        given, at = given + 1, at + 1
    if at == len(words) or given >= len(parts) or not _ends(words[at]):
        return None
    lacking = " and ".join(f"no {part}" for part in parts[given:])
    what = f'the statement has {lacking} before "{_short(words[at])}"'
    return words[at], what, "a statement is subject, predicate, object and a period"


def _ends(token: Token) -> bool:
    return token.text in {"}", ".", ";", ","} or token.kind == "word"


def _told(token: Token) -> tuple[str, str]:
    if token.kind == "iri" and ":" not in token.text:
        return f"{_short(token)} is not an absolute IRI", "write the full IRI, or declare BASE <http://…>"
    if token.kind == "word":
        remedy = "a brace, a period or a bracket may be missing before it"
    else:
        remedy = "a statement is subject, predicate, object and a period"
    return f'the query cannot be read from "{_short(token)}" onward', remedy


def _short(token: Token) -> str:
    return token.text if len(token.text) <= 40 else token.text[:39] + "…"


def _before(text: str, offset: int) -> Token | None:
    before = [token for token in tokens(text) if token.start < offset]
    return before[-1] if before else None


def _select(text: str) -> int:
    found = [token.start for token in tokens(text) if token.text.upper() == "SELECT"]
    return found[0] if found else 0


def _offset(text: str, line: int, column: int) -> int:
    """Return the offset of the engine's line and column; it counts line feeds only."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    return min(start + column - 1, len(text))

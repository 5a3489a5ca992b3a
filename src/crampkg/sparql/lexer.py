"""Tokens of a SPARQL 1.1 query (strings, IRIs, comments, names) with their places.

The engine gives no syntax tree, and it reads without regard to word boundaries: `SERVICE:x{…}` is a federated
query to it, `?a<?b)#>` a comparison and a comment. A lexer that only takes the longest match would see a name
and an IRI there and could be led past anything. So this one knows in which brackets an expression stands,
where `<` after an operand compares, and refuses every text that it cannot read to the end.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple, TypeVar

from crampkg.base.errors import UsageError

__all__ = [
    "PlacedError",
    "QueryRefused",
    "SparqlSyntaxError",
    "Token",
    "decoded",
    "error_at",
    "offset_of",
    "position",
    "scan",
    "tokens",
    "written_offset",
]


class PlacedError(UsageError):
    """An error at a place of a query text: `line` and `column` count from 1; None where no place is to blame."""

    line: int | None = None
    column: int | None = None

    @property
    def hint(self) -> str | None:
        """What to do about it."""
        return self.remedy


class QueryRefused(PlacedError):  # it names what happened
    """The query is well-formed, or may be, but asks for what a query may not do here."""


class SparqlSyntaxError(PlacedError):
    """The text is not a SPARQL query."""


E = TypeVar("E", bound=PlacedError)


class Token(NamedTuple):
    """A word of the query: its kind, its text as written, its offset in code points, and where it stands.

    Kinds: iri, string, number, word (keywords, `a`, true), name (prefixed name, also a bare prefix), variable,
    blank, language, and punctuation. `inner`: it stands in the brackets of an expression or of arguments.
    """

    kind: str
    text: str
    start: int
    inner: bool = False

    @property
    def end(self) -> int:
        """The offset of what follows."""
        return self.start + len(self.text)


def position(text: str, offset: int) -> tuple[int, int]:
    """Return line and column of an offset, both counted from 1, columns in code points."""
    before = text[:offset].replace("\r\n", "\n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1


def offset_of(text: str, line: int, column: int) -> int:
    """Return the offset of a line and column that `position` gave."""
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))]
    return min(starts[min(line, len(starts)) - 1] + column - 1, len(text))


def error_at(kind: type[E], text: str, offset: int, what: str, remedy: str | None = None) -> E:
    """Return an error of a kind that points at an offset of the text."""
    line, column = position(text, offset)
    error = kind(what, where=f"line {line}, column {column}", remedy=remedy)
    error.line, error.column = line, column
    return error


# The character classes of the SPARQL 1.1 grammar, not Python's \w: both readers must agree on each character.
_WIDE_BASE: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_WIDE_LATER: Final = "0-9\u00b7\u0300-\u036f\u203f\u2040"
_CODEPOINT: Final = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_ESCAPE: Final = (
    r"""\\(?:[tbnrf\\"']|u(?![dD][89a-fA-F])[0-9A-Fa-f]{4}"""
    r"""|U(?!0000[dD][89a-fA-F])00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4})"""
)
_IRI: Final = re.compile(rf"<(?:[^\x00-\x20<>\"{{}}|^`\\]|{_CODEPOINT})*+>")


@cache
def _pattern(ascii_only: bool) -> re.Pattern[str]:
    """Return the pattern of one token; for ASCII texts a smaller one, which compiles faster.

    Prefixes are read to 256 characters only: where no colon follows, each would be scanned again from each dot.
    """
    base, later = ("A-Za-z", "0-9") if ascii_only else (_WIDE_BASE, _WIDE_LATER)
    plx = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
    local = rf"(?:[{base}_0-9:]|{plx})(?:\.*+(?:[{base}_\-:{later}]|{plx}))*+"
    return re.compile(
        rf"""
        (?P<skip>(?:[ \t\r\n]|\#[^\r\n]*+)++)
      | (?P<string>'''(?:'{{0,2}}(?:[^'\\]|{_ESCAPE}))*+'''
                 |\"\"\"(?:\"{{0,2}}(?:[^"\\]|{_ESCAPE}))*+\"\"\"
                 |(?!''')'(?:[^'\\\r\n]|{_ESCAPE})*+'
                 |(?!\"\"\")"(?:[^"\\\r\n]|{_ESCAPE})*+")
      | (?P<variable>[?$][{base}_0-9][{base}_{later}]*+)
      | (?P<blank>_:[{base}_0-9](?:\.*+[{base}_\-{later}])*+)
      | (?P<name>(?:[{base}](?:\.{{0,9}}+[{base}_\-{later}]){{0,255}}+)?+:(?:{local})?+)
      | (?P<word>[{base}_][{base}_{later}]*+)
      | (?P<number>(?:[0-9]++\.[0-9]*+[eE][+-]?[0-9]++|\.?[0-9]++[eE][+-]?[0-9]++|[0-9]*+\.[0-9]++|[0-9]++))
      | (?P<language>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
      | (?P<punctuation>\^\^|&&|\|\||!=|>=|[{{}}()\[\].,;*/+\-!=>|^?])
        """,
        re.VERBOSE,
    )


_OPENING: Final = {"(": ")", "{": "}", "[": "]"}
_OPERANDS: Final = frozenset({"iri", "string", "number", "name", "variable", "blank", "language", "word"})


def decoded(text: str) -> tuple[str, list[tuple[int, int]]]:
    r"""Return the text with `\u` escapes replaced, as the standard has it before reading, and a map of offsets.

    The map holds (offset here, offset in the text) at the start and after each escape.
    """
    parts: list[str] = []
    places, length, last = [(0, 0)], 0, 0
    for match in re.finditer(_CODEPOINT, text):
        code = int(match[0][2:], base=16)  # noqa: FURB166  # no literal of Python's
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            continue
        parts += [text[last : match.start()], chr(code)]
        length += match.start() - last + 1
        last = match.end()
        places.append((length, last))
    return "".join([*parts, text[last:]]), places


def written_offset(places: list[tuple[int, int]], offset: int) -> int:
    """Return the offset in the text as written for an offset in the decoded text."""
    here, there = places[bisect_right(places, (offset, 1 << 60)) - 1]
    return there + offset - here


def tokens(text: str) -> list[Token]:
    """Return the tokens of a query, comments and white space left out; errors as in `scan`."""
    return list(scan(text))


def scan(text: str) -> Iterator[Token]:
    """Yield the tokens of a query one by one, so that who needs only the first reads no more than those.

    Errors: SparqlSyntaxError with line and column for a character that no token starts with, a string or IRI
    without end or with a wrong escape, and brackets that do not match.
    """
    found: list[Token] = []
    # One entry for each open bracket: the bracket, and whether `(` in it, or it itself, holds an expression.
    frames: list[tuple[Token | None, bool]] = [(None, True)]
    place, match_token = 0, _pattern(text.isascii()).match
    while place < len(text):
        if text[place] == "<":
            token = _angle(text, place, found, frames)
        else:
            match = match_token(text, place)
            if match is None:
                raise _unreadable(text, place)
            kind = match.lastgroup or ""
            if kind == "skip":
                place = match.end()
                continue
            bracket, expression = frames[-1]
            inner = expression and bracket is not None and bracket.text == "("
            token = Token(kind, match[0], place, inner)
        place = token.end
        if token.kind == "punctuation":
            _track(text, token, found, frames)
        elif token.kind == "word" and "SELECT" in token.text.upper():
            frames[-1] = (frames[-1][0], True)
        found.append(token)
        del found[:-2]  # no rule looks further back
        yield token
    opened = frames[-1][0]
    if opened is not None:
        what = f'this "{opened.text}" is never closed'
        raise error_at(SparqlSyntaxError, text, opened.start, what, f'add "{_OPENING[opened.text]}"')


def _angle(text: str, place: int, found: list[Token], frames: list[tuple[Token | None, bool]]) -> Token:
    """Return the token at a `<`: a comparison after an operand within an expression's brackets, else an IRI."""
    bracket, expression = frames[-1]
    if expression and bracket is not None and bracket.text == "(" and found:
        last = found[-1]
        if last.text in (")", "}") or (last.kind in _OPERANDS and last.text.upper() != "DISTINCT"):
            return Token("punctuation", "<=" if text.startswith("<=", place) else "<", place, inner=True)
    if text.startswith("<<", place):
        remedy = "name the statement by an IRI of its own"
        raise error_at(SparqlSyntaxError, text, place, "triple terms (<<) are not part of SPARQL 1.1", remedy)
    match = _IRI.match(text, place)
    if match is None:
        end = re.compile(r"[>\s]|$").search(text, place)
        seen = text[place : end.end() if end else place + 1].strip()
        remedy = "an IRI ends with > and has no spaces or quotation marks"
        raise error_at(SparqlSyntaxError, text, place, f"this is not an IRI: {_short(seen)}", remedy)
    return Token("iri", match[0], place, bracket is not None and bracket.text == "(" and expression)


def _track(text: str, token: Token, found: list[Token], frames: list[tuple[Token | None, bool]]) -> None:
    """Keep the stack of open brackets; SparqlSyntaxError for one that closes what is not open."""
    if token.text == "(":
        frames.append((token, _opens_expression(found, frames[-1][1])))
    elif token.text in _OPENING:
        frames.append((token, False))
    elif token.text in ")}]":
        opened = frames[-1][0]
        if opened is None:
            raise error_at(
                SparqlSyntaxError, text, token.start, f'this "{token.text}" has nothing to close', "delete it"
            )
        if _OPENING[opened.text] != token.text:
            line, column = position(text, opened.start)
            what = f'this "{token.text}" does not match the "{opened.text}" at line {line}, column {column}'
            remedy = f'close it with "{_OPENING[opened.text]}" first'
            raise error_at(SparqlSyntaxError, text, token.start, what, remedy)
        frames.pop()


def _opens_expression(found: list[Token], within: bool) -> bool:
    """Tell whether a `(` opens an expression or arguments; elsewhere it opens a list, a path or a row of data."""
    last = found[-1] if found else None
    if last is None:
        return within
    if last.kind == "word":
        return last.text != "a" and last.text.upper() != "VALUES"
    if last.kind in ("iri", "name") and not within:
        # FILTER ex:f( … ), also when written without a space, as in FILTERex:f( … ).
        before = found[-2] if len(found) > 1 else None
        called = before is not None and before.kind == "word" and before.text != "a"
        return called or (last.kind == "name" and "FILTER" in last.text.upper())
    return within


def _unreadable(text: str, place: int) -> SparqlSyntaxError:
    character = text[place]
    if character in "\"'":
        wide = text.startswith(character * 3, place)
        closing = character * (3 if wide else 1)
        inside = re.compile(rf"(?:[^\\{'' if wide else character + chr(13) + chr(10)}]|{_ESCAPE})*+")
        match = inside.match(text, place + len(closing))
        if match and text.startswith("\\", match.end()):
            what, remedy = "this escape is not allowed in a string", r"write \\ for a backslash"
            return error_at(SparqlSyntaxError, text, match.end(), what, remedy)
        return error_at(
            SparqlSyntaxError, text, place, "this string is not closed", f"close it with {closing}"
        )
    if character == "\\":
        what, remedy = "an escape is used outside strings and IRIs", "write the character itself"
        return error_at(SparqlSyntaxError, text, place, what, remedy)
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    what = f'the character "{shown}" has no meaning here'
    return error_at(SparqlSyntaxError, text, place, what, "delete it")


def _short(text: str, length: int = 40) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"

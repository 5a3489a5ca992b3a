"""Reads and changes Turtle as text: curators' quotes, the passages a file names, its prefixes.

Serializers drop comments and change the order, so hand-written files are edited as text. The tokens distinguished here
(strings, comments, IRIs, marks, words) are enough not to mistake a comment or a string for a statement.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crampkg.base import namespaces
from crampkg.curate.passages import Passage, parse_passage_iri

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Quotes", "passages_named", "quotes_in", "with_prefix"]

_STRING = (
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
)
_TOKEN = re.compile(
    rf"(?P<string>{_STRING})|(?P<comment>#[^\n]*)|(?P<iri><[^<>\s]*>)|(?P<mark>[;,\[\]()])"
    r"|(?P<word>[^\s\"'<#;,\[\]()]+)",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}
_DIRECTIVES = frozenset({"@prefix", "@base", "prefix", "base"})
_DIRECTIVE_LINE = re.compile(r"^\s*@?prefix\s[^\n]*\n", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True)
class Quotes:
    """One `cramp:quote …` in a Turtle text.

    `start` and `end` enclose the predicate and its strings; `claim` is the subject as written in the file.
    """

    start: int
    end: int
    claim: str
    quotes: tuple[str, ...]


def quotes_in(turtle: str) -> Iterator[Quotes]:
    """Yield every `cramp:quote` with its strings, in the order of the file."""
    claim, at_start = "", True
    start: int | None = None
    end = 0
    strings: list[str] = []
    for token in _TOKEN.finditer(turtle):
        kind, value = token.lastgroup, token[0]
        if kind == "comment":
            continue
        if start is not None:
            if kind == "string":
                strings.append(_unescape(value))
                end = token.end()
                continue
            if value == ",":
                continue
            if kind == "word" and value.startswith("@") and token.start() == end:
                # A language tag. A dot right after it ends the statement and stays.
                end += len(value.rstrip("."))
                at_start = value.endswith(".")
                continue
            yield Quotes(start, end, claim, tuple(strings))
            start, strings = None, []
        if value.rstrip(".") == "cramp:quote":
            start, end = token.start(), token.start() + len("cramp:quote")
        elif at_start and kind in ("word", "iri") and value.strip("."):
            claim, at_start = value, False
        if (kind == "word" and value.endswith(".")) or (kind == "iri" and claim.lower() in _DIRECTIVES):
            at_start = True
    if start is not None:
        yield Quotes(start, end, claim, tuple(strings))


def passages_named(turtle: str, source: str) -> set[Passage]:
    """Return the passages of a source that a Turtle text mentions, as gardText:57-210 or as an IRI.

    The text is not parsed, so a file with a syntax error elsewhere still counts.
    """
    prefix, base = f"{source}Text:", namespaces.passages_space(source)
    found: set[Passage] = set()
    for token in _TOKEN.finditer(turtle):
        value = token[0]
        if token.lastgroup == "word" and value.startswith(prefix):
            passage = parse_passage_iri(base + value.removeprefix(prefix).rstrip("."))
        elif token.lastgroup == "iri" and value.startswith(f"<{base}"):
            passage = parse_passage_iri(value[1:-1])
        else:
            continue
        if passage and passage.source == source:
            found.add(passage)
    return found


def with_prefix(turtle: str, prefix: str) -> str:
    """Return the text with one of crampkg's prefixes declared after the other declarations, if it is missing."""
    if re.search(rf"^\s*@?prefix\s+{re.escape(prefix)}:", turtle, re.MULTILINE | re.IGNORECASE):
        return turtle
    at = max((match.end() for match in _DIRECTIVE_LINE.finditer(turtle)), default=0)
    space = namespaces.prefixes_of((prefix.removesuffix("Text"),))[prefix]
    return f"{turtle[:at]}@prefix {prefix}: <{space}> .\n{turtle[at:]}"


def _unescape(literal: str) -> str:
    quotes = 3 if literal[:3] in ('"""', "'''") else 1

    def replace(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        return chr(int(code, 16)) if code else _ESCAPED.get(match[3], match[3])

    return _ESCAPE.sub(replace, literal[quotes:-quotes])

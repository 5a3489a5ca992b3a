"""Turns quoted words into anchors, printed or inside the files of a source's claims.

While a claim is drafted it has `cramp:quote "first words … last words"`, or several quotes if a figure divides the
sentence. `fill` replaces them with `cramp:anchor gardText:57-210` and keeps comments and layout. It then rewrites the
folder's passages.ttl from the anchors in use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from crampkg.base import namespaces, resources
from crampkg.base.errors import CrampkgError, UsageError
from crampkg.curate.passages import Passage, passage_digest, read_passages, relocate, write_whole
from crampkg.curate.quoted_turtle import passages_named, quotes_in, with_prefix
from crampkg.curate.quotes import Span, cut_words, find_quote, fold, line_of, nearest, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from crampkg.curate.passages import Sources

__all__ = [
    "LONGEST",
    "Filled",
    "Problem",
    "anchors_in_use",
    "fill",
    "locate",
    "refresh_passages",
    "source_of",
    "turtle_lines",
    "verify",
]

LONGEST: Final = 1200
"""The maximum length of a span in characters. A claim that needs more rests on several passages."""

_NEGATION = re.compile(r"\b(?:no|not|never|without|neither|nor|cannot|\w+n['\u2019]t)\s+\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Problem:
    """A reason why an anchor cannot be made or is no longer valid.

    `where` is a file with line and claim, or a passage.
    """

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(frozen=True)
class Filled:
    """The result of `fill`: how many quotes were replaced in each valid file, and the problems of the others."""

    replaced: dict[Path, int]
    problems: list[Problem]


def locate(text: str, quote: str) -> Span:
    """Return the span of `text` that matches a quote.

    Raises CrampkgError when the words are missing (the message gives the most similar ones), occur more than once
    (the message gives the lines and the words around them), follow a negation that the quote leaves out, or cover
    more than LONGEST characters.
    """
    if not parts_of(quote):
        raise CrampkgError("the quote has no words")
    found = find_quote(text, quote)
    if not found:
        raise CrampkgError(_why_missing(text, quote))
    # Matches that are too long are ignored if there is a shorter one.
    found = [span for span in found if span.end - span.start <= LONGEST] or found[:1]
    if len(found) > 1:
        places = (f"line {line_of(text, span.start)} {_around(text, span)}" for span in found[:6])
        raise CrampkgError(
            f"“{_short(quote)}” occurs {len(found)} times: {'; '.join(places)}",
            remedy="add a word before or after the quote",
        )
    span = found[0]
    if span.end - span.start > LONGEST:
        lines = f"lines {line_of(text, span.start)} to {line_of(text, span.end)}"
        raise CrampkgError(
            f"“{_short(quote)}” covers {span.end - span.start} characters, {lines}; {LONGEST} are allowed",
            remedy="quote more words, or give several quotes",
        )
    negation = _NEGATION.search(text[max(0, span.start - 20) : span.start])
    if negation:
        word = fold(negation[0])
        raise CrampkgError(
            f"“{_short(quote)}” at line {line_of(text, span.start)} leaves out the preceding “{word}”",
            remedy=f"begin the quote with “{word}” or earlier",
        )
    return span


def _short(quote: str) -> str:
    folded = fold(quote)
    return folded if len(folded) <= 90 else f"{folded[:60].rstrip()} […] {folded[-24:].lstrip()}"


def _around(text: str, span: Span) -> str:
    before = fold(text[max(0, span.start - 40) : span.start]).split(" ")[-3:]
    after = fold(text[span.end : span.end + 40]).split(" ")[:3]
    return f"(“{' '.join(before)} [[…]] {' '.join(after)}”)"


def _why_missing(text: str, quote: str) -> str:
    """Return which piece of a quote is missing and what the text has instead."""
    parts = parts_of(quote)
    for part in parts:
        if find_quote(text, part):
            continue
        cut = cut_words(text, part)
        if cut:
            start, end = cut[0]
            whole = fold(text[max(0, start - 12) : end + 12])
            line = line_of(text, start)
            return f"“{_short(part)}” begins or ends inside a word at line {line}, “…{whole}…”; quote whole words"
        likely = nearest(text, part)
        if likely is None:
            return f"“{_short(part)}” is not in the text, nor is any of its words"
        line = line_of(text, likely.span.start)
        return f"“{_short(part)}” is not in the text; most similar, at line {line}: “{likely.words}”"
    places = (f"“{_short(part)}” at line {line_of(text, find_quote(text, part)[-1].start)}" for part in parts)
    return f"the pieces do not occur in this order: {', '.join(places)}"


def turtle_lines(source: str, text: str, quotes: Iterable[str]) -> str:
    """Return the Turtle lines that anchor a claim at these quotes and describe the passages."""
    found = sorted({_passage(source, text, locate(text, quote)) for quote in quotes})
    anchor = f"    cramp:anchor {', '.join(one.curie for one in found)} ."
    return "\n".join([anchor, "", *map(_describe, found)]) + "\n"


def _passage(source: str, text: str, span: Span) -> Passage:
    return Passage(source, span.start, span.end, passage_digest(text[span.start : span.end]))


def _describe(passage: Passage) -> str:
    return (
        f"{passage.curie} a cramp:Passage ; cramp:passageOf source:{passage.source} ; "
        f'cramp:start {passage.start} ; cramp:end {passage.end} ; cramp:sha256 "{passage.sha256}" .'
    )


def source_of(path: Path, sources: Sources) -> str:
    """Return the source of a file in claims/<source>/. Raises UsageError for a file elsewhere."""
    for parent, name in pairwise(path.resolve().parts):
        if parent == "claims" and name in sources.digests:
            return name
    raise UsageError(
        "the path does not show which source this is",
        where=str(path),
        remedy="give --source, or move the file to claims/<source>/",
    )


def fill(files: Iterable[Path], sources: Sources, *, source: str | None = None) -> Filled:
    """Replace every `cramp:quote` in the files with `cramp:anchor`, and rewrite passages.ttl of their sources.

    The folder gives the source unless `source` does. A file with a quote that cannot be located is left unchanged, and
    all its problems are returned. Raises CrampkgError when a source's document is not at hand.
    """
    replaced: dict[Path, int] = {}
    problems: list[Problem] = []
    touched: set[str] = set()
    for path in files:
        name = source or source_of(path, sources)
        filled, count, faults = _fill_text(_read(path), name, sources.required(name), path)
        if faults:
            problems.extend(faults)
            continue
        if count:
            write_whole(path, filled)
        replaced[path] = count
        touched.add(name)
    for name in sorted(touched):
        problems.extend(refresh_passages(name, sources))
    return Filled(replaced, problems)


def _fill_text(turtle: str, source: str, text: str, path: Path) -> tuple[str, int, list[Problem]]:
    """Return the text with its quotes replaced, their number, and problems (if any, the text must not be used)."""
    pieces: list[str] = []
    problems: list[Problem] = []
    count = last = 0
    for one in quotes_in(turtle):
        where = f"{path}:{line_of(turtle, one.start)}: {one.claim}"
        if not one.quotes:
            problems.append(Problem(where, "cramp:quote has no string"))
        spans: set[Span] = set()
        for quote in one.quotes:
            try:
                spans.add(locate(text, quote))
            except CrampkgError as error:
                problems.append(Problem(where, str(error)))
        anchors = ", ".join(Passage(source, *span).curie for span in sorted(spans))
        pieces += [turtle[last : one.start], f"cramp:anchor {anchors}"]
        last = one.end
        count += len(one.quotes)
    filled = with_prefix("".join([*pieces, turtle[last:]]), f"{source}Text") if count else turtle
    if not problems:
        try:
            for _ in ox.parse(filled, format=ox.RdfFormat.TURTLE):
                pass
        except SyntaxError as error:
            problems.append(Problem(f"{path}:{error.lineno or 1}", f"not Turtle: {error.msg}"))
    return filled, count, problems


def anchors_in_use(source: str, ontology: Path) -> set[Passage]:
    """Return the passages of a source that any Turtle file of the ontology mentions, except passages.ttl."""
    files = (path for path in sorted(ontology.rglob("*.ttl")) if path.name != "passages.ttl")
    return {passage for path in files for passage in passages_named(_read(path), source)}


def refresh_passages(source: str, sources: Sources) -> list[Problem]:
    """Rewrite claims/<source>/passages.ttl from the anchors in use; return those that lie outside the text."""
    text = sources.required(source)
    problems: list[Problem] = []
    passages: list[Passage] = []
    for one in sorted(anchors_in_use(source, sources.ontology)):
        if one.start < one.end <= len(text):
            passages.append(_passage(source, text, Span(one.start, one.end)))
        else:
            problems.append(
                Problem(one.curie, f"this span is outside the text, which has {len(text)} characters")
            )
    known = namespaces.prefixes_of((source,))
    lines = ["# Made by crampkg anchor; do not edit."]
    lines += [f"@prefix {prefix}: <{known[prefix]}> ." for prefix in ("cramp", "source", f"{source}Text")]
    content = "\n".join([*lines, "", *map(_describe, passages)]) + "\n"
    path = sources.ontology / "claims" / source / "passages.ttl"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() or _read(path) != content:
        write_whole(path, content)
    return problems


def verify(source: str, sources: Sources) -> list[Problem]:
    """Return the problems of a source's passages: missing or changed document, moved words, anchors not recorded.

    An empty list means that every anchor is recorded and every passage was found with the recorded digest.
    """
    recorded = read_passages(sources.ontology / "claims" / source / "passages.ttl")
    used = anchors_in_use(source, sources.ontology)
    problems = [Problem(one.curie, "is not recorded in passages.ttl") for one in sorted(used - set(recorded))]
    problems += [Problem(one.curie, "is recorded but not used") for one in sorted(set(recorded) - used)]
    text = sources.text(source)
    if text is None:
        text = sources.changed_text(source)
        state = "absent" if text is None else "changed"
        problems.insert(0, Problem(f"source:{source}", f"the document is {state}"))
    if text is None:
        return problems
    for one in recorded:
        if one.sha256 == passage_digest(text[one.start : one.end]):
            continue
        moved = relocate(text, one.sha256, one.end - one.start)
        what = "its words are no longer in the text"
        if moved:
            what = f"its words are now at {moved[0]}-{moved[1]}, line {line_of(text, moved[0])}"
        problems.append(Problem(one.curie, what))
    return problems


def _read(path: Path) -> str:
    return resources.read_text(path)

"""The curator's tool: from quoted words to anchors, in print or in the files of a source's claims.

While drafting, a claim carries `cramp:quote "first words … last words"`, several for a sentence that a figure cuts in
two. `fill` replaces each by `cramp:anchor gardText:57-210`, as a change of the text: comments and layout stay. It
then writes the folder's passages.ttl anew from the anchors in use.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from crampkg import names
from crampkg.errors import CrampkgError, UsageError
from crampkg.passages import Passage, Sources, parse_passage_iri, passage_digest, read_passages, relocate
from crampkg.quoting import Span, cut_words, find_quote, fold, line_of, nearest, parts_of

__all__ = [
    "LONGEST",
    "Filled",
    "Problem",
    "anchors_in_use",
    "fill",
    "locate",
    "refresh_passages",
    "turtle_lines",
    "verify",
]

LONGEST = 1200
"""The most characters that one span may have; a claim that seems to need more rests on several passages."""


@dataclass(frozen=True)
class Problem:
    """Something that keeps an anchor from being made or from holding; `where` is a file and line, or a passage."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what


@dataclass(frozen=True)
class Filled:
    """What `fill` did: quotes replaced per file (files with problems are left as they were), and the problems."""

    replaced: dict[Path, int]
    problems: list[Problem]


def locate(text: str, quote: str) -> Span:
    """Return the one span of `text` that a quote means.

    Raises CrampkgError when the words are not there (with the nearest ones), stand there more than once (with the
    lines, and the words around by which to tell them apart), or span more than LONGEST characters.
    """
    if not parts_of(quote):
        raise CrampkgError("the quote has no words")
    found = find_quote(text, quote)
    if not found:
        raise CrampkgError(_why_missing(text, quote))
    # A reading that is longer than any span may be is no reading, as long as there is a shorter one.
    found = [span for span in found if span.end - span.start <= LONGEST] or found[:1]
    if len(found) > 1:
        raise CrampkgError(
            f"“{_short(quote)}” stands there {len(found)} times: "
            + "; ".join(f"line {line_of(text, span.start)} {_around(text, span)}" for span in found[:6]),
            remedy="lengthen the quote by a word before or after it",
        )
    span = found[0]
    if span.end - span.start > LONGEST:
        lines = f"lines {line_of(text, span.start)} to {line_of(text, span.end)}"
        raise CrampkgError(
            f"“{_short(quote)}” stretches over {span.end - span.start} characters ({lines}), at most {LONGEST} are allowed",
            remedy="quote more of the words, or give several quotes",
        )
    return span


def _short(quote: str) -> str:
    folded = fold(quote)
    return folded if len(folded) <= 90 else folded[:60].rstrip() + " […] " + folded[-24:].lstrip()


def _around(text: str, span: Span) -> str:
    before = fold(text[max(0, span.start - 40) : span.start]).split(" ")[-3:]
    after = fold(text[span.end : span.end + 40]).split(" ")[:3]
    return f"(“{' '.join(before)} [[…]] {' '.join(after)}”)"


def _why_missing(text: str, quote: str) -> str:
    """Say which piece of a quote is missing and what the text has instead."""
    parts = parts_of(quote)
    for part in parts:
        if find_quote(text, part):
            continue
        cut = cut_words(text, part)
        if cut:
            start, end = cut[0]
            whole = fold(text[max(0, start - 12) : end + 12])
            return f"“{_short(part)}” begins or ends inside a word at line {line_of(text, start)}: “…{whole}…”; quote whole words"
        likely = nearest(text, part)
        if likely is None:
            return f"“{_short(part)}” is not there, nor any of its words"
        return f"“{_short(part)}” is not there; nearest, at line {line_of(text, likely.span.start)}: “{likely.words}”"
    places = ", ".join(f"“{_short(part)}” at line {line_of(text, find_quote(text, part)[-1].start)}" for part in parts)
    return f"the pieces do not follow each other: {places}"


def turtle_lines(source: str, text: str, quotes: Iterable[str]) -> str:
    """Return the Turtle lines that anchor a claim at these quotes, and describe the passages."""
    found = sorted({_passage(source, text, locate(text, quote)) for quote in quotes})
    lines = [f"    cramp:anchor {', '.join(one.curie for one in found)} .", ""]
    return "\n".join(lines + [_describe(one) for one in found]) + "\n"


def _passage(source: str, text: str, span: Span) -> Passage:
    return Passage(source, span.start, span.end, passage_digest(text[span.start : span.end]))


def _describe(passage: Passage) -> str:
    return (
        f"{passage.curie} a cramp:Passage ; cramp:passageOf source:{passage.source} ; "
        f'cramp:start {passage.start} ; cramp:end {passage.end} ; cramp:sha256 "{passage.sha256}" .'
    )


# --- Turtle as text -------------------------------------------------------------------------------------------------

_STRING = (
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
)
_TOKEN = re.compile(
    rf"(?P<string>{_STRING})|(?P<comment>#[^\n]*)|(?P<iri><[^<>\s]*>)|(?P<mark>[;,\[\]()])|(?P<word>[^\s\"'<#;,\[\]()]+)",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)


@dataclass(frozen=True)
class _Quotes:
    """One `cramp:quote …` in a Turtle text: where it stands, in which statement, and its strings."""

    start: int
    end: int
    claim: str
    quotes: tuple[str, ...]


def _quotes_in(turtle: str) -> Iterator[_Quotes]:
    claim, at_start, pending = "", True, None
    strings: list[str] = []
    end = 0
    for token in _TOKEN.finditer(turtle):
        kind, value = token.lastgroup, token[0]
        if kind == "comment":
            continue
        if pending is not None:
            if kind == "string":
                strings.append(_unescape(value))
                end = token.end()
                continue
            if value == "," or (kind == "word" and value.startswith("@") and turtle[token.start() - 1] in "\"'"):
                end = token.end() if value != "," else end
                continue
            yield _Quotes(pending, end, claim, tuple(strings))
            pending, strings = None, []
        if kind == "word" and value == "cramp:quote":
            pending, end = token.start(), token.end()
        elif at_start and kind in ("word", "iri") and value.strip("."):
            claim, at_start = value, False
        if kind == "word" and value.endswith("."):
            at_start = True
        if claim.lower() in ("@prefix", "@base", "prefix", "base"):
            # A directive is told apart by its first word only; its closing dot, if any, is a token of its own.
            at_start = at_start or kind == "iri"


def _unescape(literal: str) -> str:
    quotes = 3 if literal[:3] in ('"""', "'''") else 1
    plain = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}

    def replace(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        return chr(int(code, 16)) if code else plain.get(match[3], match[3])

    return _ESCAPE.sub(replace, literal[quotes:-quotes])


# --- the files of a source ------------------------------------------------------------------------------------------


def source_of(path: Path, sources: Sources) -> str:
    """Return the source to whose folder (claims/<source>/) a file belongs; raises UsageError when there is none."""
    parts = path.resolve().parts
    for parent, name in zip(parts, parts[1:], strict=False):
        if parent == "claims" and name in sources.digests:
            return name
    raise UsageError(
        "the source cannot be told from the path", where=str(path), remedy="give --source, or move it to claims/<source>/"
    )


def fill(files: Iterable[Path], sources: Sources, *, source: str | None = None) -> Filled:
    """Replace every `cramp:quote` in the files by `cramp:anchor`, and renew passages.ttl of the sources concerned.

    A file in which any quote cannot be placed is left as it was; each of its problems is told.
    """
    replaced: dict[Path, int] = {}
    problems: list[Problem] = []
    touched: set[str] = set()
    for path in files:
        name = source or source_of(path, sources)
        text = sources.required(name)
        turtle = _read(path)
        filled, count, faults = _fill_text(turtle, name, text, path)
        if faults:
            problems.extend(faults)
            continue
        if count:
            _write(path, filled)
        replaced[path] = count
        touched.add(name)
    for name in sorted(touched):
        problems.extend(refresh_passages(name, sources))
    return Filled(replaced, problems)


def _fill_text(turtle: str, source: str, text: str, path: Path) -> tuple[str, int, list[Problem]]:
    pieces: list[str] = []
    problems: list[Problem] = []
    count = last = 0
    for one in _quotes_in(turtle):
        where = f"{path}:{line_of(turtle, one.start)}: {one.claim}"
        if not one.quotes:
            problems.append(Problem(where, "cramp:quote has no string"))
        spans: list[Span] = []
        for quote in one.quotes:
            try:
                spans.append(locate(text, quote))
            except CrampkgError as error:
                problems.append(Problem(where, str(error)))
        anchors = [Passage(source, *span).curie for span in sorted(set(spans))]
        pieces += [turtle[last : one.start], "cramp:anchor ", ", ".join(anchors)]
        last = one.end
        count += len(one.quotes)
    filled = _with_prefix("".join([*pieces, turtle[last:]]), f"{source}Text") if count else turtle
    if not problems:
        try:
            for _ in ox.parse(filled, format=ox.RdfFormat.TURTLE):
                pass
        except SyntaxError as error:
            problems.append(Problem(f"{path}:{error.lineno or 1}", f"not Turtle: {error.msg}"))
    return filled, count, problems


def _with_prefix(turtle: str, prefix: str) -> str:
    if re.search(rf"^\s*@?prefix\s+{prefix}:", turtle, re.MULTILINE | re.IGNORECASE):
        return turtle
    line = f"@prefix {prefix}: <{names.PREFIXES[prefix]}> .\n"
    last = None
    for last in re.finditer(r"^\s*@?prefix\s[^\n]*\n", turtle, re.MULTILINE | re.IGNORECASE):
        pass
    at = last.end() if last else 0
    return turtle[:at] + line + turtle[at:]


def anchors_in_use(source: str, ontology: Path) -> set[Passage]:
    """Return the passages of a source that any Turtle file of the ontology names, those in passages.ttl apart.

    Read from the text, so that a file with a mistake elsewhere in it still counts.
    """
    prefix, base = f"{source}Text:", names.PREFIXES[f"{source}Text"]
    found: set[Passage] = set()
    for path in sorted(ontology.rglob("*.ttl")):
        if path.name == "passages.ttl":
            continue
        for token in _TOKEN.finditer(_read(path)):
            if token.lastgroup == "word" and token[0].startswith(prefix):
                passage = parse_passage_iri(base + token[0].removeprefix(prefix).rstrip("."))
            elif token.lastgroup == "iri":
                passage = parse_passage_iri(token[0][1:-1])
            else:
                continue
            if passage and passage.source == source:
                found.add(passage)
    return found


def refresh_passages(source: str, sources: Sources) -> list[Problem]:
    """Write claims/<source>/passages.ttl anew from the anchors in use; returns those that the text cannot hold."""
    text = sources.required(source)
    problems: list[Problem] = []
    known = {(one.start, one.end): one.sha256 for one in sources.passages(source)}
    passages: list[Passage] = []
    for one in sorted(anchors_in_use(source, sources.ontology)):
        if not one.start < one.end <= len(text):
            problems.append(Problem(one.curie, f"the text has {len(text)} characters, this span is not in it"))
            continue
        made = _passage(source, text, Span(one.start, one.end))
        passages.append(made)
        if known.get((one.start, one.end), made.sha256) != made.sha256:
            problems.append(Problem(one.curie, "the recorded digest was another; it is replaced"))
    prefixes = ("cramp", "source", f"{source}Text")
    lines = ["# Made by crampkg anchor; do not edit."]
    lines += [f"@prefix {prefix}: <{names.PREFIXES[prefix]}> ." for prefix in prefixes]
    path = sources.ontology / "claims" / source / "passages.ttl"
    path.parent.mkdir(parents=True, exist_ok=True)
    content = "\n".join([*lines, "", *(_describe(one) for one in passages)]) + "\n"
    if not path.is_file() or _read(path) != content:
        _write(path, content)
    return problems


def verify(source: str, sources: Sources) -> list[Problem]:
    """Return what is wrong with a source's passages: absent or changed texts, moved words, anchors not recorded.

    An empty list means that every passage was found and its digest is equal.
    """
    path = sources.ontology / "claims" / source / "passages.ttl"
    recorded = read_passages(path)
    text = sources.text(source)
    problems: list[Problem] = []
    if text is None:
        text = sources.changed_text(source)
        state = "absent" if text is None else "changed"
        problems.append(Problem(f"source:{source}", f"the document is {state}; {len(recorded)} passages"))
        if text is None:
            return problems
    for one in recorded:
        if one.sha256 == passage_digest(text[one.start : one.end]):
            continue
        moved = relocate(text, one.sha256, one.end - one.start)
        what = (
            f"its words stand at {moved[0]}-{moved[1]} now, line {line_of(text, moved[0])}"
            if moved
            else f"its words are not there any more; at line {line_of(text, one.start)} stands something else"
        )
        problems.append(Problem(one.curie, what))
    used = anchors_in_use(source, sources.ontology)
    problems += [Problem(one.curie, "is not recorded in passages.ttl") for one in sorted(used - set(recorded))]
    problems += [Problem(one.curie, "is recorded but not used") for one in sorted(set(recorded) - used)]
    return problems


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise CrampkgError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except UnicodeDecodeError as error:
        raise CrampkgError("is not UTF-8 text", where=str(path)) from error


def _write(path: Path, content: str) -> None:
    # Several curators work in one folder: a reader must never meet half a file.
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(content, encoding="utf-8")
    draft.replace(path)


def _main() -> int:
    import argparse

    parser = argparse.ArgumentParser(prog="crampkg anchor")
    parser.add_argument("words", nargs="*", metavar="SOURCE QUOTE …")
    parser.add_argument("--fill", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--source")
    parser.add_argument("--sources", type=Path)
    parser.add_argument("--verify", action="store_true")
    parser.add_argument("--refresh", action="store_true")
    arguments = parser.parse_args()
    try:
        sources = Sources(arguments.sources)
        problems: list[Problem] = []
        if arguments.fill:
            filled = fill(arguments.fill, sources, source=arguments.source)
            for path, count in filled.replaced.items():
                print(f"{path}: {count} quotes replaced")
            problems = filled.problems
        elif arguments.verify:
            for name in arguments.words or sources.names:
                faults = verify(name, sources)
                problems += faults
                print(f"{name}: {len(sources.passages(name))} passages, {len(faults)} problems")
        elif arguments.refresh:
            for name in arguments.words or sources.names:
                problems += refresh_passages(name, sources)
        elif len(arguments.words) > 1:
            text = sources.required(arguments.words[0])
            print(turtle_lines(arguments.words[0], text, arguments.words[1:]), end="")
        else:
            parser.error("give a source and a quote, or --fill, --refresh or --verify")
    except CrampkgError as error:
        print(error)
        return error.exit_code
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(_main())

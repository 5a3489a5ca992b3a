r"""Finds quoted words in a source's text.

A curator quotes a passage whole or by its first and last words ("first words … last words"). The text is searched as
it was extracted from the document, with lines broken inside sentences, words hyphenated at line ends, form feeds and
typographic quotation marks. These differences are ignored. Everything else must match (case, numbers, every word and
mark), so that a lost negation or a changed number is never accepted as the source's words.

Offsets are code points of the unchanged text, end exclusive.

>>> text = "It is not hyperexcit-\nable at low-\nfrequency."
>>> find_quote(text, "not hyperexcitable … low-frequency")
[Span(start=6, end=44)]
>>> find_quote(text, "is hyperexcitable")
[]
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

__all__ = ["Nearest", "Span", "cut_words", "find_quote", "fold", "line_of", "nearest", "parts_of", "unbroken"]


class Span(NamedTuple):
    """A stretch of a text in code points, end exclusive."""

    start: int
    end: int


class Nearest(NamedTuple):
    """The words of a text that are most similar to a quote; `likeness` is from 0 (nothing shared) to 1 (identical)."""

    span: Span
    words: str
    likeness: float


_ELLIPSIS = re.compile(r"\s*(?:\[\s*)?(?:…|\.\.\.)(?:\s*\])?\s*")
_SPACE = re.compile(r"\s+")
_LINE_END = r"[^\S\n\f]*[\n\f]\s*"
_HYPHENS = "-\u2010\u2011\u2012\u2013"
# A word may be broken after any letter. Not after a digit: "1-" at a line end before "5" is a range, not 15.
_BROKEN = rf"(?:\u00ad\s*|[-\u2010\u2011]{_LINE_END})?"
_CLASSES = {
    **dict.fromkeys("'\u2018\u2019\u02bc\u2032", "['\u2018\u2019\u02bc\u2032]"),
    **dict.fromkeys('"\u201c\u201d\u201e\u00ab\u00bb', '["\u201c\u201d\u201e\u00ab\u00bb]'),
}
_PASSED_OVER = {
    **dict.fromkeys(map(ord, f"{_HYPHENS}—\u00ad")),
    **dict.fromkeys(map(ord, "'\u2018\u2019\u02bc\u2032"), "'"),
    **dict.fromkeys(map(ord, '"\u201c\u201d\u201e\u00ab\u00bb'), '"'),
}
_DIVIDED = re.compile(rf"([^\W\d_]+)[-\u2010\u2011]{_LINE_END}([^\W\d_]+)")
_HYPHENED = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")
_BROKEN_BEFORE = re.compile(rf"[^\W\d_][-\u2010\u2011\u00ad](?:{_LINE_END})?\Z")
_BROKEN_AFTER = re.compile(rf"(?:\u00ad\s*|[{_HYPHENS}](?:{_LINE_END})?)\w")


def fold(text: str) -> str:
    """Return the text with white space (form feeds too) collapsed to single spaces and trimmed."""
    return _SPACE.sub(" ", text).strip()


def unbroken(text: str, document: str) -> str:
    r"""Return a passage of a document as it reads: white space folded, words that a line end divides made whole.

    The document tells whether the hyphen belongs to the word: it stays where the document has the word with a hyphen
    elsewhere, or has both halves as words and nowhere the whole.

    >>> document = "In con-\ntrol, self-\nreport and a self-report on con-\nduction."
    >>> unbroken(document, document)
    'In control, self-report and a self-report on conduction.'
    """
    words = _words(document)

    def whole(match: re.Match[str]) -> str:
        first, second = match.groups()
        joined, hyphened = f"{first}{second}", f"{first}-{second}"
        if hyphened.casefold() in words:
            return hyphened
        halves = {first.casefold(), second.casefold()}
        return joined if joined.casefold() in words or not halves <= words else hyphened

    return fold(_DIVIDED.sub(whole, text))


@lru_cache(maxsize=8)
def _words(document: str) -> frozenset[str]:
    """The words of a document, those left out that a line end divides."""
    return frozenset(word.casefold() for word in _HYPHENED.findall(_DIVIDED.sub(" ", document)))


def line_of(text: str, offset: int) -> int:
    """Return the number, from 1, of the line that holds the character at `offset`."""
    return text.count("\n", 0, offset) + 1


def parts_of(quote: str) -> list[str]:
    """Return the pieces of a quote between its ellipses, white space collapsed; empty when it has no words."""
    return [part for part in (fold(piece) for piece in _ELLIPSIS.split(quote)) if part]


def find_quote(text: str, quote: str) -> list[Span]:
    """Return the spans of `text` that match `quote`, in order. A quote is unambiguous when there is exactly one.

    Where the ellipsis could cover more or less, the shortest span counts; no span contains another.
    """
    parts = parts_of(quote)
    if not parts:
        return []
    found = [_occurrences(text, part) for part in parts]
    spans: list[Span] = []
    for first in found[0]:
        end: int | None = first.end
        for later in found[1:]:
            end = next((span.end for span in later if end is not None and span.start >= end), None)
        if end is not None:
            spans.append(Span(first.start, end))
    # Spans are sorted by start and each end is the nearest possible, so only the next span can lie inside this one.
    later_ends = [span.end for span in spans[1:]]
    return [span for span, end in zip_longest(spans, later_ends) if end is None or end > span.end]


def cut_words(text: str, part: str) -> list[Span]:
    """Return the places where `part` occurs but begins or ends inside a word (a hyphenated compound is one word)."""
    return [span for span in _matches(text, part) if not _whole_words(text, span)]


def _occurrences(text: str, part: str) -> list[Span]:
    return [span for span in _matches(text, part) if _whole_words(text, span)]


def _matches(text: str, part: str) -> list[Span]:
    # A cheap test first: it rejects most quotes that do not match, and compiling a pattern costs a hundred times more.
    if _letters(part) not in _letters(text):
        return []
    pattern = _pattern(part)
    spans: list[Span] = []
    at = 0
    while match := pattern.search(text, at):
        spans.append(Span(match.start(), match.end()))
        at = match.start() + 1
    return spans


@lru_cache(maxsize=64)
def _letters(text: str) -> str:
    """Return the text without anything a pattern may skip. A piece can occur only where its letters do."""
    return "".join(unicodedata.normalize("NFD", text).translate(_PASSED_OVER).split())


@lru_cache(maxsize=1024)
def _pattern(part: str) -> re.Pattern[str]:
    """Return the regular expression for one piece of a quote (white space collapsed, no ellipsis)."""
    out: list[str] = []
    part = unicodedata.normalize("NFC", part).replace("--", "—")
    for here, after in zip_longest(part, part[1:], fillvalue=""):
        if here == " ":
            out.append(r"\s+")
        elif here == "\u00ad":
            continue
        elif here in _HYPHENS:
            # A line may end after the hyphen of a compound; "low- frequency" may be a pasted line end.
            out.append(f"[{_HYPHENS}]" + (rf"(?:{_LINE_END})?" if after.strip() else ""))
        elif here == "—":
            out.append(r"(?:—|--)\s*" if after.strip() else r"(?:—|--)")
        elif here in _CLASSES:
            out.append(_CLASSES[here])
        else:
            apart = unicodedata.normalize("NFD", here)
            out.append(re.escape(here) if apart == here else f"(?:{re.escape(here)}|{re.escape(apart)})")
            if here.isalpha() and after.isalpha():
                out.append(_BROKEN)
    return re.compile("".join(out))


def _whole_words(text: str, span: Span) -> bool:
    """Return whether a span begins and ends at word boundaries.

    A compound is one word ("non-dystrophic" is not "dystrophic"), and so are "isn't" and "1.5", because half of them
    would say something other than the source.
    """
    start, end = span
    if text[start].isalnum():
        before = text[max(0, start - 12) : start]
        if re.search(rf"(?:\w|[\w)][{_HYPHENS}]|\w['\u2019]|\d[.,]|[≤≥<>~±≈])\Z", before):
            return False
        if _BROKEN_BEFORE.search(before):
            return False
    if text[end - 1].isalnum():
        after = text[end : end + 12]
        if re.match(r"\w|['\u2019]\w", after) or _BROKEN_AFTER.match(after):
            return False
    return True


_WORD = re.compile(rf"\w+(?:(?:[-\u2010\u2011]{_LINE_END}|[{_HYPHENS}'\u2019.,])\w+)*[^\w\s]*|[^\w\s]+")


def nearest(text: str, part: str) -> Nearest | None:
    """Return the words of the text that are most similar to `part`; None when no word is shared."""
    from rapidfuzz import fuzz

    wanted = [_plain(word) for word in fold(part).split()]
    places = [match.span() for match in _WORD.finditer(text)]
    words = [_plain(re.sub(rf"[-\u2010\u2011]{_LINE_END}", "", text[start:end])) for start, end in places]
    if not wanted or not words:
        return None
    wish = set(wanted)
    size = len(wanted)
    rough: list[tuple[int, int]] = []
    for at in range(max(1, len(words) - size + 1)):
        shared = len(wish.intersection(words[at : at + size]))
        if shared:
            rough.append((-shared, at))
    best: Nearest | None = None
    # Counting shared words is cheap and finds candidates; the best few are then compared letter by letter.
    for _, at in sorted(rough)[:12]:
        for length in {size, max(1, size - 1), size + 1}:
            window = words[at : at + length]
            likeness = fuzz.ratio(" ".join(wanted), " ".join(window)) / 100
            if best is None or likeness > best.likeness:
                start, end = places[at][0], places[at + len(window) - 1][1]
                best = Nearest(Span(start, end), fold(text[start:end]), likeness)
    return best


def _plain(word: str) -> str:
    return re.sub(r"[^\w]+", "", word).casefold()

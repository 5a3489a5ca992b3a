"""A pasted list of medicines, read as people write it: lines, bullets, marks, doses, forms, brackets, combinations.

Only reading is done here: which pieces of a line are names is asked of whoever knows names (`medicine_index`). What is
left out of a line is told. A line that says that a medicine is not taken, or not tolerated, gives none; one that was
stopped is read, and that it was is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final, TypeVar

from crampkg.evidence.medication_letters import DOSE, LEVEL, read_running
from crampkg.evidence.medication_status import (
    begins_with_change,
    ends_heading,
    is_aside,
    is_heading,
    is_missed,
    stopping,
)
from crampkg.evidence.medication_words import (
    TOKEN,
    Read,
    Token,
    beside,
    is_direction,
    joined,
    kind_of,
    longest,
    tokens_of,
)
from crampkg.evidence.name_forms import folded, weak_words, word_form

__all__ = ["MOST", "items_of", "read_line"]

Known = TypeVar("Known")

MOST: Final = 100
"""Items that a list may have; what follows is not read (`items_of` tells)."""
_LONGEST: Final = 4000
"""Characters of an item that are read."""
_BULLET: Final = re.compile(
    r"^\s*(?:(?:[-*•–—●○◦▪▫■□☐☑☒✓✔✗·‣⁃>»]+|\[[ xX✓]?\]|\(?\d{1,3}[.)](?!\d)|[a-zA-Z][.)](?=\s))\s*)+"
)
_COMMA: Final = re.compile(r";|,(?!\d)(?![^()]*\))|(?<!\d),(?![^()]*\))")
_BRACKETED: Final = re.compile(r"\(([^()]*)\)|\[([^\][]*)\]")
_PURPOSE: Final = frozenset({"for", "to", "because", "against", "due", "lowers", "treats"})
_JOINS: Final = frozenset({"/", "+", "&", ",", "-", "and", "plus", "w", "with"})
_COMBINES: Final = frozenset({"/", "+", "&"})
"""Signs between the parts of a combination: a word beside one is the name of a medicine, known or not."""


def items_of(text: str, is_known: Callable[[str], object] = lambda _: None) -> tuple[list[str], int]:
    """Return the items of a list, one a line or separated by commas or semicolons, each once; and how many were cut.

    What `is_known` knows is no direction of what is before it: `the pill` behind a comma.

    A heading (`Stopped:`) is no item; what it says of not being taken stands before each item below it, up to an empty
    line, or in the same line. A piece that only tells of the medicine before it (`stopped in May`) belongs to that.
    """
    items: list[str] = []
    heading, below = "", False
    for line in text.splitlines():
        if not line.strip() and below:
            heading, below = "", False
        is_one, not_taken = is_heading(_BULLET.sub("", line, count=1), kind_of)
        if is_one:
            heading, below = (f"{line.strip()} " if not_taken else ""), False
            continue
        inline = _inline_heading(line)
        for number, piece in enumerate(_pieces(line, is_known)):
            if inline and ends_heading(piece, first=number == 0):
                inline = ""
            item = " ".join(_BULLET.sub("", piece, count=1).split())[:_LONGEST].strip()
            if not any(char.isalnum() for char in item):
                continue
            words = item.split()
            if items and is_aside(words, kind_of) and (number or stopping(words)):
                items[-1] = f"{items[-1].rstrip(',')}, {item}"[:_LONGEST].strip()
            else:
                before = inline if inline and number else heading
                items.append(f"{before}{item}"[:_LONGEST].strip())
            below = True
    found: dict[str, str] = {}
    for item in items:
        found.setdefault(folded(item), item)
    each = list(found.values())
    return each[:MOST], max(0, len(each) - MOST)


def _inline_heading(line: str) -> str:
    """The heading at the beginning of a line that says of all items behind it that they are not taken; else empty."""
    head, colon, rest = _BULLET.sub("", line, count=1).partition(":")
    if not colon or not rest.strip():
        return ""
    is_one, not_taken = is_heading(f"{head}:", kind_of)
    return f"{head.strip()}: " if is_one and not_taken else ""


def _pieces(line: str, is_known: Callable[[str], object]) -> Iterator[str]:
    """The items of a line: what stands between commas, but for doses and directions, which belong to what is before."""
    waiting = ""
    for piece in _COMMA.split(line):
        words = [word for word in re.split(r"[\s/]+", piece) if word]
        aside = is_aside(piece.split(), kind_of)
        direction = all(is_direction(word) for word in words) and is_known(piece.strip()) is None
        if waiting and words and (aside or direction):
            waiting += f",{piece}"
            continue
        if waiting:
            yield waiting
        waiting = piece
    if waiting:
        yield waiting


def read_line(item: str, known: Callable[[str], Known | None]) -> Read[Known]:
    """Return what an item names, by what is known of names; see Read."""
    line = _BULLET.sub("", item, count=1).strip(" .,;:!?*'\"“”")
    if (whole := known(line)) is not None:
        return Read(((line, whole),), "", line)
    if LEVEL.search(line) and not DOSE.search(line):
        return Read((), "", "", nameless=True)
    bare = " ".join(_BRACKETED.sub(" ", line).split())
    brackets = [one or other for one, other in _BRACKETED.findall(line) if (one or other).strip()]
    read = _read(bare, known)
    if not read.found and not read.refused and not read.nameless:
        read = read_running(bare, known, read)
    if not read.found and not read.refused:
        for bracket in brackets:
            inside = _read(bracket, known)
            if inside.found:
                stopped = read.stopped or inside.stopped
                return Read(inside.found, joined(bare, inside.left_out), read.core, stopped=stopped)
    refused = read.refused or any(
        kind_of(word) == "allergic" for bracket in brackets for word in bracket.split()
    )
    told = joined(read.left_out, *(f"({bracket})" for bracket in brackets))
    # What a bracket says of another medicine (previously simvastatin) is not said of this one.
    own = [bracket for bracket in brackets if not _read(bracket, known).found]
    stopped = read.stopped or next(filter(None, map(_stopped, own)), "")
    return replace(read, found=() if refused else read.found, left_out=told, refused=refused, stopped=stopped)


def _stopped(text: str) -> str:
    """The words of a text by which a medicine is not taken now; empty where it has none."""
    words = [match[0] for match in TOKEN.finditer(text)]
    place = stopping(words)
    return "" if place is None else " ".join(words[slice(*place)])


def _tokens(text: str, known: Callable[[str], Known | None]) -> list[Token]:
    """The tokens of a text, without the kinds of words that say nothing here.

    Only "instead of" says that what follows is not taken. What is never missed is taken, and so is what something was
    switched to.
    """
    tokens = list(tokens_of(text, known))
    for one in tokens[: begins_with_change([token.text for token in tokens])]:
        one.kind = "lead"
    for at, one in enumerate(tokens):
        missed = next((t for t in tokens[at + 1 : at + 3] if is_missed(t.text)), None)
        if one.kind == "not" and missed is not None:
            one.kind = missed.kind = "lead"
        if one.text.casefold() == "instead" and not any(
            t.text.casefold() == "of" for t in tokens[at + 1 : at + 2]
        ):
            one.kind = "lead"
    return tokens


def _read(text: str, known: Callable[[str], Known | None]) -> Read[Known]:
    """Read a text without brackets from left to right: names that stand together or are joined, and what is beside."""
    tokens = _tokens(text, known)
    core = " ".join(token.text for token in tokens if not token.kind) or text
    kinds = {token.kind for token in tokens}
    if kinds & {"device", "allergic"}:
        refused = "device" not in kinds
        return Read((), "", core if refused else "", refused=refused, nameless=not refused or "" not in kinds)
    words = [token.text for token in tokens]
    place = stopping(words)
    span = range(0) if place is None else range(*place)
    found: list[tuple[str, Known]] = []
    taken: list[tuple[int, int]] = []
    plain, joined, purpose, at, unread, combined, sign = True, True, False, 0, "", False, ""
    before: list[str] = []
    while at < len(tokens):
        token = tokens[at]
        name, size, answer = longest(tokens, at, known) if plain or joined else ("", 0, None)
        if answer is not None and not (found and not joined and _is_salt(name)):
            if before and not found and sign in _COMBINES:
                unread, combined = " ".join(before), True
            found.append((name, answer))
            taken.append((token.start, tokens[at + size - 1].end))
            at, joined = at + size, False
            continue
        if token.text.casefold() in _JOINS:
            joined = token.text in "+," if purpose else plain or token.text.casefold() != "with"
            sign = token.text
        elif at in span and (not token.kind or token.text.casefold() == "no"):
            pass  # no longer: the medicine was taken
        elif token.kind == "not":
            if not found:
                named = any(not one.kind for one in tokens)
                return Read((), "", core if named else "", refused=named, nameless=not named)
            break
        elif found and token.text.casefold() in _PURPOSE:
            # What it is for is no medicine, though it may have the name of a substance: for cholesterol.
            plain = joined = False
            purpose = True
        elif not token.kind and not (found and _is_salt(token.text)):
            if found and joined and not purpose and len(token.text) > 5:
                unread = unread or token.text
                combined = combined or sign in _COMBINES
            if not found:
                before.append(token.text)
            # A word of another kind: what comes after it is part of the list only when it is joined to it.
            plain = joined = False
        at += 1
    left_out = beside(text, taken) if found else ""
    return Read(
        tuple(found),
        left_out,
        core,
        unread=unread,
        combined=combined,
        stopped=_by_words(tokens, place, taken),
    )


def _by_words(tokens: list[Token], place: tuple[int, int] | None, taken: list[tuple[int, int]]) -> str:
    """The words by which what was found is not taken now; empty with names on both sides: which was stopped?"""
    if place is None:
        return ""
    first = tokens[place[0]].start
    if any(start < first for start, _ in taken) and any(start > first for start, _ in taken):
        return ""
    return " ".join(token.text for token in tokens[slice(*place)])


def _is_salt(name: str) -> bool:
    return all(weak_words().kind(word_form(folded(word))) in ("salt", "metal") for word in name.split())

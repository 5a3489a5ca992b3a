"""A pasted list of medicines, read as people write it: lines, bullets, marks, doses, forms, brackets, combinations.

Only reading is done here: which pieces of a line are names is asked of whoever knows names (`medicine_index`). What is
left out of a line is told. A line that says that a medicine is not taken, or not tolerated, gives none; one that was
stopped is read, and that it was is told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, Generic, TypeVar

from crampkg.evidence.medication_status import (
    STOPPED,
    changing,
    is_aside,
    is_heading,
    stopping,
    stopping_words,
)
from crampkg.evidence.name_forms import folded, table, weak_words, word_form

__all__ = ["Read", "items_of", "read_line"]

Known = TypeVar("Known")

_MOST: Final = 100
"""Items that a list may have; what follows is not read (`items_of` tells)."""
_LONGEST: Final = 300
"""Characters of an item that are read."""
_WORDS: Final = 6
"""Words that a medicine's name may have."""

_BULLET: Final = re.compile(
    r"^\s*(?:(?:[-*•–—●○◦▪▫■□☐☑☒✓✔✗·‣⁃>»]+|\[[ xX✓]?\]|\(?\d{1,3}[.)](?!\d)|[a-zA-Z][.)](?=\s))\s*)+"
)
_COMMA: Final = re.compile(r";|,(?!\d)(?![^()]*\))|(?<!\d),(?![^()]*\))")
_SENTENCE: Final = re.compile(r"(?<=[\w)%])[.!]\s+(?=[A-Z])")
_SHORT: Final = 4
"""A word with fewer letters may be an abbreviation, so that a full stop behind it need not end a sentence."""
_BRACKETED: Final = re.compile(r"\(([^()]*)\)|\[([^\][]*)\]")
_TOKEN: Final = re.compile(rf"(?i:\b{STOPPED.pattern}(?!\w))|[^\s()\[\]/+&,;:|=]+|[/+&,;:|=]")
_QUANTITY: Final = re.compile(
    r"[~x×#]?[\d½¼¾][\d.,½¼¾%–-]*(?:mg|mcg|µg|ug|g|gm|ml|l|iu|u|units?|meq|mmol|h|hr|hrs|d|wk|x|tabs?|caps?|puffs?|%)?"
    r"|q\d{0,2}[dhw]s?|q\.?\d*\.?[dhw]\.?s?\.?|x\d+|[bt]\.?i?\.?d\.?s?\.?|p\.?o\.?|p\.?r\.?n\.?|o\.?[dnm]\.?",
    re.IGNORECASE,
)
_SIGNS: Final = frozenset("/+&,;:|=-–—")
_PURPOSE: Final = frozenset({"for", "to", "because", "against", "due", "lowers", "treats"})
_JOINS: Final = frozenset({"/", "+", "&", ",", "-", "and", "plus", "w", "with"})
_COMBINES: Final = frozenset({"/", "+", "&"})
"""Signs between the parts of a combination: a word beside one is the name of a medicine, known or not."""


@dataclass(frozen=True, slots=True)
class Read(Generic[Known]):
    """What was read in a line: the names found with what is known of each, and what was left out.

    `core` is what is left of the line without bullets and doses, to look near names up; `unread` a word that stands
    where a second name would, `combined` that a sign makes it a part of a combination; `refused` tells that the line
    says of what it names that it is not taken, `stopped` has the words by which it is not taken now, `nameless` tells
    that the line has no place for a medicine: a device, or no known allergies.
    """

    found: tuple[tuple[str, Known], ...]
    left_out: str
    core: str
    refused: bool = False
    unread: str = ""
    combined: bool = False
    stopped: str = ""
    nameless: bool = False


def items_of(text: str) -> tuple[list[str], int]:
    """Return the items of a list, one a line or separated by commas or semicolons, each once; and how many were cut.

    A heading (`Stopped:`) is no item; what it says of not being taken stands before each item below it, up to an empty
    line. A piece that only tells of the medicine before it (`stopped in May`) belongs to that.
    """
    items: list[str] = []
    heading, below = "", False
    for line in text.splitlines():
        if not line.strip() and below:
            heading, below = "", False
        is_one, not_taken = is_heading(_BULLET.sub("", line, count=1), _kind)
        if is_one:
            heading, below = (f"{line.strip()} " if not_taken else ""), False
            continue
        for number, piece in enumerate(_pieces(line)):
            item = " ".join(_BULLET.sub("", piece, count=1).split())[:_LONGEST].strip()
            if not any(char.isalnum() for char in item):
                continue
            words = item.split()
            if items and is_aside(words, _kind) and (number or stopping(words)):
                items[-1] = f"{items[-1].rstrip(',')}, {item}"[:_LONGEST].strip()
            else:
                items.append(f"{heading}{item}"[:_LONGEST].strip())
            below = True
    found: dict[str, str] = {}
    for item in items:
        found.setdefault(folded(item), item)
    each = list(found.values())
    return each[:_MOST], max(0, len(each) - _MOST)


def _pieces(line: str) -> Iterator[str]:
    """The items of a line: sentences and what stands between commas.

    Doses and directions belong to what is before them.
    """
    waiting = ""
    for piece in (part for sentence in _sentences(line) for part in _COMMA.split(sentence)):
        words = [word for word in re.split(r"[\s/]+", piece) if word]
        aside = is_aside(piece.split(), _kind)
        if waiting and words and (aside or all(_is_direction(word) for word in words)):
            waiting += f",{piece}"
            continue
        if waiting:
            yield waiting
        waiting = piece
    if waiting:
        yield waiting


def _sentences(line: str) -> Iterator[str]:
    """The sentences of a line, and of one that tells of a change (`X was switched to Y`) what is before and behind."""
    start = 0
    for match in _SENTENCE.finditer(line):
        word = line[start : match.start()].rsplit(maxsplit=1)[-1]
        if len(word) >= _SHORT or _kind(word) in ("quantity", "form"):
            yield from _changed(line[start : match.start()])
            start = match.end()
    yield from _changed(line[start:])


def _changed(sentence: str) -> Iterator[str]:
    """A sentence, cut behind words by which one medicine takes the place of another, where a name may follow."""
    words = sentence.split()
    place = changing(words)
    if place is None or place >= len(words) or _kind(words[place]) or len(words[place]) < _SHORT:
        yield sentence
        return
    yield " ".join(words[:place])
    yield " ".join(words[place:])


def read_line(item: str, known: Callable[[str], Known | None]) -> Read[Known]:
    """Return what an item names, by what is known of names; see Read."""
    line = _BULLET.sub("", item, count=1).strip(" .,;:!?*'\"“”")
    if (whole := known(line)) is not None:
        return Read(((line, whole),), "", line)
    bare = " ".join(_BRACKETED.sub(" ", line).split())
    brackets = [one or other for one, other in _BRACKETED.findall(line) if (one or other).strip()]
    read = _read(bare, known)
    if not read.found and not read.refused:
        read = _read_running(bare, known, read)
    if not read.found and not read.refused:
        for bracket in brackets:
            inside = _read(bracket, known)
            if inside.found:
                stopped = read.stopped or inside.stopped
                return Read(inside.found, _joined(bare, inside.left_out), read.core, stopped=stopped)
    refused = read.refused or any(
        _kind(word) == "allergic" for bracket in brackets for word in bracket.split()
    )
    told = _joined(read.left_out, *(f"({bracket})" for bracket in brackets))
    # What a bracket says of another medicine (previously simvastatin) is not said of this one.
    own = [bracket for bracket in brackets if not _read(bracket, known).found]
    stopped = read.stopped or next(filter(None, map(_stopped, own)), "")
    return replace(read, found=() if refused else read.found, left_out=told, refused=refused, stopped=stopped)


def _stopped(text: str) -> str:
    """The words of a text by which a medicine is not taken now; empty where it has none."""
    words = [match[0] for match in _TOKEN.finditer(text)]
    place = stopping(words)
    return "" if place is None else " ".join(words[slice(*place)])


@dataclass(slots=True)
class _Token:
    text: str
    start: int
    end: int
    kind: str = ""


def _read(text: str, known: Callable[[str], Known | None]) -> Read[Known]:
    """Read a text without brackets from left to right: names that stand together or are joined, and what is beside."""
    tokens = list(_tokens(text, known))
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
        name, size, answer = _longest(tokens, at, known) if plain or joined else ("", 0, None)
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
                return Read((), "", core, refused=True)
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
    left_out = _beside(text, taken) if found else ""
    return Read(
        tuple(found),
        left_out,
        core,
        unread=unread,
        combined=combined,
        stopped=_by_words(tokens, place, taken),
    )


def _read_running(text: str, known: Callable[[str], Known | None], read: Read[Known]) -> Read[Known]:
    """Read a text that begins with other words, as in a letter: known names with a dose behind them; else as it was."""
    tokens = list(_tokens(text, known))
    found: list[tuple[str, Known]] = []
    taken: list[tuple[int, int]] = []
    for at, token in enumerate(tokens):
        if token.kind or (taken and token.start < taken[-1][1]):
            continue
        name, size, answer = _longest(tokens, at, known)
        behind = tokens[at + size : at + size + 1]
        if answer is not None and behind and _is_dose(behind[0].text):
            found.append((name, answer))
            taken.append((token.start, tokens[at + size - 1].end))
    if not found:
        return read
    place = stopping([token.text for token in tokens])
    return replace(
        read, found=tuple(found), left_out=_beside(text, taken), stopped=_by_words(tokens, place, taken)
    )


def _is_dose(word: str) -> bool:
    return word[:1].isdigit() and _kind(word) == "quantity"


def _by_words(tokens: list[_Token], place: tuple[int, int] | None, taken: list[tuple[int, int]]) -> str:
    """The words by which what was found is not taken now; empty with names on both sides: which was stopped?"""
    if place is None:
        return ""
    first = tokens[place[0]].start
    if any(start < first for start, _ in taken) and any(start > first for start, _ in taken):
        return ""
    return " ".join(token.text for token in tokens[slice(*place)])


def _tokens(text: str, known: Callable[[str], Known | None]) -> Iterator[_Token]:
    """The words and signs of a text with their kinds; two names that a hyphen joins are two words."""
    for match in _TOKEN.finditer(text):
        word, start = match[0], match.start()
        parts = re.split(r"([-‐‑–])", word) if len(word) > 3 and not _QUANTITY.fullmatch(word) else [word]
        if (
            len(parts) == 1
            or known(word) is not None
            or not any(known(part) for part in parts if len(part) > 3)
        ):
            parts = [word]
        for part in parts:
            if part:
                sign = part in _SIGNS or (len(parts) > 1 and len(part) == 1 and not part.isalnum())
                yield _Token(
                    "-" if sign and part not in _SIGNS else part, start, start + len(part), _kind(part)
                )
            start += len(part)


def _longest(
    tokens: list[_Token], at: int, known: Callable[[str], Known | None]
) -> tuple[str, int, Known | None]:
    """Return the longest known name that begins at a place, its number of tokens, and what is known of it."""
    for size in range(min(_WORDS, len(tokens) - at), 0, -1):
        some = tokens[at : at + size]
        if any(token.text in _SIGNS for token in some) or (size == 1 and some[0].kind):
            continue
        name = " ".join(token.text for token in some).strip(".'\"")
        if name and (answer := known(name)) is not None:
            return name, size, answer
    return "", 0, None


def _beside(text: str, taken: list[tuple[int, int]]) -> str:
    """What of a text is not in the places that were taken, without signs at its ends."""
    kept, at = [], 0
    for start, end in [*taken, (len(text), len(text))]:
        kept.append(text[at:start].strip(" /+&,;:|=-–—."))
        at = end
    told = [piece for piece in kept if piece and folded(piece) not in ("and", "with", "plus")]
    return _joined(*told)


def _joined(*pieces: str) -> str:
    return " ".join(piece for piece in pieces if piece)


def _is_salt(name: str) -> bool:
    return all(weak_words().kind(word_form(folded(word))) in ("salt", "metal") for word in name.split())


@cache
def _line_words() -> Mapping[str, str]:
    return dict.fromkeys(stopping_words(), "stop") | {
        word: kind for kind, word in table("line-words.tsv", ("kind", "word"))
    }


def _kind(token: str) -> str:
    """Return what a word is when it is no name: sign, quantity, lead, form, not, stop, allergic; else empty."""
    bare = folded(token.strip(".,;:!?'\""))
    if not bare or token in _SIGNS:
        return "sign"
    if (listed := _line_words().get(bare)) is not None:
        return listed
    if _QUANTITY.fullmatch(token) or _QUANTITY.fullmatch(bare):
        return "quantity"
    if " " in bare:  # low-dose, film-coated
        kinds = [_kind(part) for part in bare.split()]
        return kinds[0] if all(kinds) else ""
    weak = weak_words().kind(word_form(bare))
    return {"form": "form", "small": "lead", "question": "lead"}.get(weak, "")


def _is_direction(word: str) -> bool:
    return _kind(word) in ("sign", "quantity", "lead", "form")

"""What a line of a medication list says of whether a medicine is taken now: stopped, on hold, finished, no longer.

A line that says so still names its medicine: one that was stopped lately may matter. What is only planned ("to be
stopped on Friday"), conditional ("hold if dizzy") or over ("stopped and restarted") does not stop it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Final

from crampkg.evidence.name_forms import folded, table

__all__ = [
    "STOPPED",
    "begins_with_change",
    "changing",
    "ends_heading",
    "is_aside",
    "is_heading",
    "is_missed",
    "resumes",
    "spoken_words",
    "stopping",
    "stopping_words",
]

STOPPED: Final = re.compile(r"d/c(?:['’]?e?d)?", re.IGNORECASE)
"""What is written for discontinued with a sign in it, so that a word must not end there."""
_BRACKETED: Final = re.compile(r"\([^()]*\)|\[[^\][]*\]")
_COLON: Final = re.compile(r":(?!\d)")
_BACK: Final = 3
"""Words before a word of stopping that may make a plan or a condition of it."""


@cache
def _words(kind: str) -> frozenset[str]:
    rows = table("status-words.tsv", ("kind", "words"))
    return frozenset(words for kind_of_row, words in rows if kind_of_row == kind)


def stopping_words() -> frozenset[str]:
    """Return the words that may say that a medicine is not taken now, so that none of them is read as a name."""
    return _words("past") | _words("order") | _words("first")


def spoken_words() -> frozenset[str]:
    """Return the words by which a sentence may only speak of a medicine: advised against, planned, or another's."""
    return _words("spoken of")


def _plain(words: Sequence[str]) -> list[str]:
    return [folded(word.strip(".,;:!?'\"()[]")) for word in words]


def stopping(words: Sequence[str]) -> tuple[int, int] | None:
    """Return the places (first, and behind the last) of the words by which a medicine is not taken now, else None."""
    plain = _plain(words)
    if any(word in _words("again") for word in plain):
        return None
    for at, word in enumerate(plain):
        for size in (3, 2):
            if " ".join(plain[at : at + size]) in _words("phrase") and not _is_planned(plain, at):
                return at, at + size
        if STOPPED.fullmatch(word) or word in _words("past"):
            if not _is_planned(plain, at) and _behind(plain, at) not in _words("of something else"):
                return at, at + 1
        elif word in _words("order") and _is_order(words, plain, at):
            return at - (at > 0 and plain[at - 1] == "on"), at + 1
        elif word in _words("first") and not any(plain[:at]):
            return at, at + 1
    return _replaced(plain)


def _replaced(plain: Sequence[str]) -> tuple[int, int] | None:
    end = len(plain)
    for size in (3, 2):
        if end > size and " ".join(plain[-size:]) in _words("change") and not _is_planned(plain, end - size):
            return end - size, end
    return None


def changing(words: Sequence[str]) -> int | None:
    """Return the place behind the words by which another medicine takes the place of one (`switched to`), else None."""
    plain = _plain(words)
    for at in range(len(plain)):
        for size in (3, 2):
            if at and " ".join(plain[at : at + size]) in _words("change") and not _is_planned(plain, at):
                return at + size
    return None


def begins_with_change(words: Sequence[str]) -> int:
    """Return how many words at the beginning say that what follows takes the place of another: `switched to X`."""
    plain = _plain(words)
    return next((size for size in (3, 2) if " ".join(plain[:size]) in _words("change")), 0)


def is_missed(word: str) -> bool:
    """Tell whether a word behind a denial says that a medicine is taken: never `misses` it."""
    return folded(word.strip(".,;:!?'\"()[]")) in _words("missed")


def _behind(plain: Sequence[str], at: int) -> str:
    return next((word for word in plain[at + 1 :] if word), "")


def _is_planned(plain: Sequence[str], at: int) -> bool:
    return any(word in _words("planned") for word in plain[max(0, at - _BACK) : at])


def _is_order(words: Sequence[str], plain: Sequence[str], at: int) -> bool:
    """Tell whether hold, stop or off is an order that holds now: alone, on hold, or with its date or reason."""
    before = plain[at - 1] if at else ""
    if before == "on" and plain[at] == "hold":
        return True
    if _is_planned(plain, at) or before in _words("turns") or any(char.isdigit() for char in before):
        return False
    if not any(plain[:at]):
        return True
    behind = words[at + 1] if at + 1 < len(words) else ""
    return not folded(behind) or folded(behind) in _words("reason")


def is_aside(words: Sequence[str], kind: Callable[[str], str]) -> bool:
    """Tell whether words only say of the medicine before them that it is stopped or not tolerated: `stopped in May`."""
    if words and len(words) < 3 and all(kind(word) in ("allergic", "lead") for word in words):
        return any(kind(word) == "allergic" for word in words)
    place = stopping(words)
    if place is None or any(kind(word) != "lead" for word in words[: place[0]]):
        return False
    behind = [word for word in words[place[1] :] if folded(word)]
    return not behind or _tells_when(behind[0], kind)


def _tells_when(word: str, kind: Callable[[str], str]) -> bool:
    """Tell whether what stands behind a word of stopping says when or why: `in May`."""
    return folded(word.strip(".,;:()")) in _words("behind") or kind(word) in ("quantity", "stop")


def ends_heading(piece: str, *, first: bool) -> bool:
    """Tell whether a heading at the beginning of a line (`Stopped: A, B`) no longer holds from a piece of the line on.

    It ends with another heading, with "none", and with words of taking or of change, wherever in the piece they stand;
    `first` is the piece with the heading itself, which may have these words only behind its colon.
    """
    bare = _BRACKETED.sub(" ", piece)
    own = bare.partition(":")[2] if first else bare
    if _COLON.search(own):
        return True
    plain = _plain(own.split())
    if any(word in _words("none") and plain[at + 1 : at + 2] != ["longer"] for at, word in enumerate(plain)):
        return True
    taken = any(word in _words("resume") | _words("again") for word in plain)
    return taken or changing(plain) is not None or resumes(plain)


def resumes(words: Sequence[str]) -> bool:
    """Tell whether words begin with such that say that a medicine is taken: `now`, `she is on`."""
    plain = _plain(words)
    at = next((at for at, word in enumerate(plain) if word not in _words("before on")), len(plain))
    begins = plain[at : at + 1] == ["on"] and plain[at + 1 : at + 2] != ["hold"]
    return begins or any(word in _words("resume") | _words("again") for word in plain[:2])


def is_heading(line: str, kind: Callable[[str], str]) -> tuple[bool, bool]:
    """Return whether a line is a heading without a medicine, and whether what stands below it is not taken.

    Without a colon it is one if it says that something is stopped, and not when: that would be of the line above.
    """
    text = line.strip()
    words = text.removesuffix(":").split()
    if not words or not all(kind(word) for word in words):
        return False, False
    place = stopping(words)
    behind = [] if place is None else [word for word in words[place[1] :] if folded(word)]
    if not text.endswith(":") and (place is None or (behind and _tells_when(behind[0], kind))):
        return False, False
    return True, any(kind(word) == "allergic" for word in words) or place is not None

"""Sentences of a letter in a list of medicines: which stand apart, and what a sentence names as taken."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeVar

from crampkg.evidence.medication_status import changing, ends_heading, spoken_words, stopping
from crampkg.evidence.medication_words import Read, Token, beside, kind_of, longest, tokens_of
from crampkg.evidence.name_forms import folded

__all__ = ["DOSE", "LEVEL", "apart", "read_running"]

Known = TypeVar("Known")

_SENTENCE: Final = re.compile(r"(?<=[\w)%])[.!]\s+(?=[A-Z])")
_SHORT: Final = 4
"""A word with fewer letters may be an abbreviation, so that a full stop behind it need not end a sentence."""
DOSE: Final = re.compile(
    r"\d[\d.,]*\s?(?:mg|mcg|µg|ug|g|gm|ml|iu|units?|tabs?|tablets?|caps?|capsules?|puffs?)\b(?!/d?l)",
    re.IGNORECASE,
)
LEVEL: Final = re.compile(r"\d\s?(?:[mµunp]mol|meq|[mnµu]?g|mcg|m?i?u|units?)/d?l\b", re.IGNORECASE)
"""A concentration in blood, which is no dose."""


def apart(item: str, known: Callable[[str], Known | None]) -> list[str]:
    """Return the parts of an item that tell of different medicines, as in a letter; the item itself if it tells of one.

    A sentence that names a medicine, or says what is not tolerated, stands by itself; any other belongs to what is
    before it (`Quinine 200 mg. This was stopped.`). Of `X was switched to Y` the parts are what is before and behind,
    if both are known names. What stands behind a heading (`Allergies: A. B.`) stays with it until that ends (`Now: C`).
    """
    head = item.partition(":")[0] if ":" in item else ""
    headed = bool(head) and all(kind_of(word) for word in head.split())
    parts: list[str] = []
    start = 0
    ends = [match for match in _SENTENCE.finditer(item) if _ends_sentence(item[: match.start()])]
    for number, match in enumerate(ends):
        following = ends[number + 1] if number + 1 < len(ends) else None
        sentence = item[match.end() : following.start() if following else len(item)]
        tells = _names(sentence, known) or any(kind_of(word) == "allergic" for word in sentence.split())
        if ends_heading(sentence, first=False) if headed else tells:
            headed = False
            parts.append(item[start : match.start()])
            start = match.end()
    parts.append(item[start:])
    return [piece for part in parts for piece in ([part] if headed else _changed(part, known))]


def _ends_sentence(text: str) -> bool:
    word = text.rsplit(maxsplit=1)[-1]
    return len(word) >= _SHORT or kind_of(word) in ("quantity", "form", "lead")


def _names(text: str, known: Callable[[str], Known | None]) -> bool:
    tokens = list(tokens_of(text, known))
    return any(not tokens[at].kind and longest(tokens, at, known)[2] is not None for at in range(len(tokens)))


def _changed(sentence: str, known: Callable[[str], Known | None]) -> list[str]:
    words = sentence.split()
    place = changing(words)
    if place is None:
        return [sentence]
    before, behind = " ".join(words[:place]), " ".join(words[place:])
    tokens = list(tokens_of(behind, known))
    follows = bool(tokens) and longest(tokens, 0, known)[2] is not None
    return [before, behind] if follows and _names(before, known) else [sentence]


def read_running(text: str, known: Callable[[str], Known | None], read: Read[Known]) -> Read[Known]:
    """Read a text that begins with other words, as in a letter: known names with a dose behind them; else as it was.

    Nothing is read where the sentence only speaks of a medicine (`advised against`, `mother takes`) or names another
    one without a dose: which of them is taken is not known.
    """
    tokens = list(tokens_of(text, known))
    if any(folded(token.text) in spoken_words() for token in tokens):
        return read
    found: list[tuple[str, Known]] = []
    places: list[tuple[int, int]] = []
    at = 0
    while at < len(tokens):
        name, size, answer = ("", 1, None) if tokens[at].kind else longest(tokens, at, known)
        if answer is not None:
            if not _is_dose(tokens[at + size : at + size + 2]):
                return read
            found.append((name, answer))
            places.append((at, at + size))
        at += max(size, 1)
    if not found:
        return read
    taken = [(tokens[first].start, tokens[behind - 1].end) for first, behind in places]
    return replace(
        read, found=tuple(found), left_out=beside(text, taken), stopped=_beside_stop(tokens, places)
    )


def _is_dose(tokens: list[Token]) -> bool:
    """Tell whether words begin with an amount of a medicine: `80 mg`, `80mg`, not `3.1 mmol/L`."""
    return bool(tokens) and DOSE.match(" ".join(token.text for token in tokens)) is not None


def _beside_stop(tokens: list[Token], places: list[tuple[int, int]]) -> str:
    """The words of stopping just before the only name, or behind it and its dose; else empty."""
    stop = stopping([token.text for token in tokens])
    if stop is None or len(places) != 1:
        return ""
    ((first, behind),) = places
    near = all(one.kind for one in tokens[behind : stop[0]]) if stop[0] >= behind else stop[1] == first
    return " ".join(token.text for token in tokens[slice(*stop)]) if near else ""

"""The words and signs of a line of a medication list: what each is when it is no name, and the longest names in them.

What is a name is asked of whoever knows names (`medication_index`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Generic, TypeVar

from crampkg.evidence.medication_status import STOPPED, stopping_words
from crampkg.evidence.name_forms import folded, table, weak_words, word_form

__all__ = [
    "SIGNS",
    "TOKEN",
    "Read",
    "Token",
    "beside",
    "is_direction",
    "joined",
    "kind_of",
    "longest",
    "tokens_of",
]

Known = TypeVar("Known")

_WORDS: Final = 6
"""Words that a medicine's name may have."""

TOKEN: Final = re.compile(rf"(?i:\b{STOPPED.pattern}(?!\w))|[^\s()\[\]/+&,;:|=]+|[/+&,;:|=]")
_QUANTITY: Final = re.compile(
    r"[~x×#]?[\d½¼¾][\d.,½¼¾%–-]*(?:mg|mcg|µg|ug|g|gm|ml|l|iu|u|units?|meq|mmol|h|hr|hrs|d|wk|x|tabs?|caps?|puffs?|%)?"
    r"|q\d{0,2}[dhw]s?|q\.?\d*\.?[dhw]\.?s?\.?|x\d+|[bt]\.?i?\.?d\.?s?\.?|p\.?o\.?|p\.?r\.?n\.?|o\.?[dnm]\.?",
    re.IGNORECASE,
)
SIGNS: Final = frozenset("/+&,;:|=-–—")


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


@dataclass(slots=True)
class Token:
    """A word or sign of a line, its place in it, and its kind; a word without a kind may be of a name."""

    text: str
    start: int
    end: int
    kind: str = ""


def tokens_of(text: str, known: Callable[[str], Known | None]) -> Iterator[Token]:
    """The words and signs of a text with their kinds; two names that a hyphen joins are two words."""
    for match in TOKEN.finditer(text):
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
                sign = part in SIGNS or (len(parts) > 1 and len(part) == 1 and not part.isalnum())
                yield Token(
                    "-" if sign and part not in SIGNS else part, start, start + len(part), kind_of(part)
                )
            start += len(part)


def longest(
    tokens: list[Token], at: int, known: Callable[[str], Known | None]
) -> tuple[str, int, Known | None]:
    """Return the longest known name that begins at a place, its number of tokens, and what is known of it."""
    for size in range(min(_WORDS, len(tokens) - at), 0, -1):
        some = tokens[at : at + size]
        if any(token.text in SIGNS for token in some) or (size == 1 and some[0].kind):
            continue
        name = " ".join(token.text for token in some).strip(".'\"")
        if name and (answer := known(name)) is not None:
            return name, size, answer
    return "", 0, None


def beside(text: str, taken: list[tuple[int, int]]) -> str:
    """What of a text is not in the places that were taken, without signs at its ends."""
    kept, at = [], 0
    for start, end in [*taken, (len(text), len(text))]:
        kept.append(text[at:start].strip(" /+&,;:|=-–—."))
        at = end
    told = [piece for piece in kept if piece and folded(piece) not in ("and", "with", "plus")]
    return joined(*told)


def joined(*pieces: str) -> str:
    """Return the pieces that are not empty, with a space between them."""
    return " ".join(piece for piece in pieces if piece)


@cache
def _line_words() -> Mapping[str, str]:
    return dict.fromkeys(stopping_words(), "stop") | {
        word: kind for kind, word in table("line-words.tsv", ("kind", "word"))
    }


def kind_of(token: str) -> str:
    """Return what a word is when it is no name: sign, quantity, lead, form, not, stop, allergic; else empty."""
    bare = folded(token.strip(".,;:!?'\""))
    if not bare or token in SIGNS:
        return "sign"
    if (listed := _line_words().get(bare)) is not None:
        return listed
    if _QUANTITY.fullmatch(token) or _QUANTITY.fullmatch(bare):
        return "quantity"
    if " " in bare:  # low-dose, film-coated
        kinds = [kind_of(part) for part in bare.split()]
        return kinds[0] if all(kinds) else ""
    weak = weak_words().kind(word_form(bare))
    return {"form": "form", "small": "lead", "question": "lead"}.get(weak, "")


def is_direction(word: str) -> bool:
    """Tell whether a word may belong to a dose or to how a medicine is taken."""
    return kind_of(word) in ("sign", "quantity", "lead", "form")

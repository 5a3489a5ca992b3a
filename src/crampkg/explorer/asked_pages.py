"""The pages of the explorer that a search asks for by name or in words: what is new, what is not known.

The words stand in a table (`ontology/names/asked-pages.tsv`).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from crampkg.evidence.asked_words import asked_for
from crampkg.evidence.name_forms import LONGEST, folded, table
from crampkg.explorer import links

if TYPE_CHECKING:
    from crampkg.explorer.component_data import Card

__all__ = ["AskedPages", "asked_pages"]

_AROUND: Final = "?!.,;:()\"' "


class AskedPages(NamedTuple):
    """Rows that lead to pages, and what the search says besides; nothing but the search where none is asked for."""

    cards: list[Card]
    rest: str


def asked_pages(asked: str) -> AskedPages:
    """Return the page that a search asks for, by the longest words that do, and the rest of the search.

    A single word counts only where it is all that was typed: "new" alone, but not in the name of a treatment.
    """
    said = folded(asked[:LONGEST]).strip(_AROUND)
    for phrase, address, title, note in _phrases():
        if phrase == said:
            return AskedPages([_card(address, title, note)], "")
        # When to refer somebody with what is named beside it is answered by that, and not by a page on its own.
        if " " in phrase and f" {phrase} " in f" {said} " and "refer" not in asked_for(phrase):
            rest = " ".join(f" {said} ".replace(f" {phrase} ", " ", 1).split())
            return AskedPages([_card(address, title, note)], rest)
    return AskedPages([], asked)


def _card(address: str, title: str, note: str) -> Card:
    return {"title": [links.to(title, address)], "note": note}


@cache
def _phrases() -> tuple[tuple[str, str, str, str], ...]:
    """The phrases, longest first, each with the address, title and note of its page."""
    rows = table("asked-pages.tsv", ("address", "title", "note", "words"))
    found = [
        (folded(words), address, title, note)
        for address, title, note, every in rows
        for words in every.split("|")
    ]
    return tuple(sorted(found, key=lambda row: (-len(row[0]), row[0])))

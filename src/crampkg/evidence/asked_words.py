"""What a question asks for, by its words and by what it begins with (`ontology/names/asked-words.tsv`)."""

from __future__ import annotations

from functools import cache

from crampkg.evidence.name_forms import LONGEST, folded, table, words

__all__ = ["asked_for", "asks"]


def asked_for(asked: str) -> set[str]:
    """Return what a question asks for: treatment, cause, test, effect, safety and others of the table."""
    said = " ".join(folded(asked[:LONGEST]).split())
    begun = {asks for start, asks in _beginnings() if said.startswith(f"{start} ")}
    return begun | {asks for form in words(asked) for asks in _asking().get(form, ())}


def asks(form: str) -> bool:
    """Tell whether a word, in the form in which words are compared, asks for something."""
    return form in _asking()


@cache
def _beginnings() -> tuple[tuple[str, str], ...]:
    """The beginnings of several words with what they ask for."""
    rows = table("asked-words.tsv", ("asks", "word"))
    return tuple((folded(word), asks) for asks, word in rows if " " in word)


@cache
def _asking() -> dict[str, tuple[str, ...]]:
    """What each word asks for, by the form in which words are compared."""
    found: dict[str, tuple[str, ...]] = {}
    for asks, word in table("asked-words.tsv", ("asks", "word")):
        for form in words(word) if " " not in word else ():
            found[form] = (*found.get(form, ()), asks)
    return found

"""From what a person types to a term: label, synonym, slug, CURIE or IRI, in any case, typing errors forgiven.

`resolve` demands one term and answers with near matches when there is none; `search` ranks. Nothing is guessed:
a near match is offered, never taken.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from crampkg.errors import UsageError
from crampkg.names import BASE, compact, expand, slug

__all__ = ["Hit", "Lookup", "folded"]

_NEAR: Final = 70.0
"""Least similarity, of 100, for a near match to be offered (rapidfuzz's weighted ratio)."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found by a search: the name that matched, and how well, from 0 to 100 (100: that very name)."""

    iri: str
    name: str
    score: float


def folded(text: str) -> str:
    """Return a name without case, quotes' shape, and with hyphens and white space as single spaces.

    >>> folded("Cramp\u2010Fasciculation  Syndrome")
    'cramp fasciculation syndrome'
    """
    text = text.replace("’", "'").replace("‘", "'")
    return re.sub(r"[\s\-\u2010-\u2015_]+", " ", text).strip().casefold()


class Lookup:
    """The index of names. `names` gives (IRI, name) pairs: labels first, then synonyms and identifiers."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._exact: dict[str, list[str]] = defaultdict(list)
        self._names: list[tuple[str, str]] = []
        self._first: dict[str, str] = {}
        for iri, name in names:
            self._first.setdefault(iri, name)
            self._names.append((iri, name))
            # The last step of a path stands for the whole: gard for source/gard.
            for key in {folded(name), folded(slug(iri)), folded(iri.rpartition("/")[2])}:
                if iri not in self._exact[key]:
                    self._exact[key].append(iri)

    def resolve(self, text: str) -> str:
        """Return the IRI of the term meant; UsageError with near matches, or all that share the name."""
        typed = text.strip()
        found = self._named(typed)
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            several = " or ".join(sorted(slug(iri) for iri in found))
            raise UsageError(f"{typed!r} names several terms", remedy=f"say which: {several}")
        near = [f"{hit.name} ({slug(hit.iri)})" for hit in self.search(typed, limit=3)]
        remedy = f"did you mean {' or '.join(near)}?" if near else "try `crampkg search` with another word"
        raise UsageError(f"there is no term {typed!r} in this graph", remedy=remedy)

    def _named(self, typed: str) -> list[str]:
        bare = typed[1:-1] if typed.startswith("<") and typed.endswith(">") else typed
        iri = bare if bare.startswith(BASE) else expand(bare)
        if iri is not None:
            if iri in self._first:
                return [iri]
            bare = slug(iri) if iri.startswith(BASE) else bare
        elif "://" in bare:
            bare = compact(bare)  # a mapped identifier, given as the IRI that it stands for
        return self._exact.get(folded(bare), [])

    def search(self, text: str, *, limit: int = 20) -> list[Hit]:
        """Return the best terms for a word or words, best first, each once; an empty list when none is near."""
        key = folded(text)
        if not key:
            return []
        best: dict[str, Hit] = {}
        for iri, name in self._names:
            score = _score(key, folded(name))
            if score >= _NEAR and (iri not in best or score > best[iri].score):
                best[iri] = Hit(iri, name, score)
        return sorted(best.values(), key=lambda hit: (-hit.score, len(hit.name), hit.name))[:limit]


def _score(typed: str, name: str) -> float:
    """100 for the name itself, from 90 for one that starts with it or has a word that does, else similarity."""
    if typed == name:
        return 100.0
    if name.startswith(typed):
        return 95.0
    if f" {typed}" in name:
        return 92.0
    if typed in name and len(typed) > 3:
        return 90.0
    from rapidfuzz import fuzz  # 20 ms that most look-ups do not need

    # The weighted ratio forgives too much for short words: a long name may contain most letters of any of them.
    whole = fuzz.ratio(typed, name)
    words = max((fuzz.ratio(typed, word) for word in name.split()), default=0.0)
    ordered = fuzz.token_sort_ratio(typed, name)
    return float(max(whole, words * 0.95, ordered * 0.95)) * 0.89

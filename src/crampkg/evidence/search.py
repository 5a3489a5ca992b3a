"""From what a person types to a term: label, synonym, slug, CURIE or IRI, in any case, typing errors forgiven.

`resolve` demands one term and answers with near matches when there is none; `search` ranks. Nothing is guessed:
a plural or possessive is a form of the name, but a near match is offered, never taken.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from crampkg.base.errors import UsageError
from crampkg.base.namespaces import BASE, compact, expand, slug

__all__ = ["Hit", "Lookup", "folded", "phrases", "singular"]

_NEAR: Final = 67.0
"""Least score, of 100, for a near match to be offered."""
_STEM: Final = 5
"""Letters that two words must at least begin alike with to be taken for forms of one word."""

_NO_PLURALS: Final = frozenset(
    {"caries", "diabetes", "herpes", "measles", "mumps", "rabies", "rickets", "scabies", "series", "species"}
)
"""English words that end like a plural and are none."""

_PREPOSITION: Final = re.compile(
    r"[,;:(]| (?:after|and|as|by|during|due|for|from|in|of|on|or|than|that|to|where|which|who|with|without"
    r"|accompanying|affecting|causing|including) "
)
"""What the head of an English noun phrase stands before."""

_SMALL: Final = frozenset({"a", "an", "and", "for", "in", "my", "of", "on", "or", "the", "to", "with"})
"""Words that need not be found in a name."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found by a search: the name that matched, and how well, from 0 to 100 (100: that very name)."""

    iri: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class _Name:
    """A name made ready for comparing: folded, in the singular, and the noun phrase that its head ends."""

    iri: str
    name: str
    folded: str
    stem: str
    head: str


def folded(text: str) -> str:
    """Return a name without case, quotes' shape, and with hyphens and white space as single spaces.

    >>> folded("Cramp\u2010Fasciculation  Syndrome")
    'cramp fasciculation syndrome'
    """
    text = text.replace("’", "'").replace("‘", "'")
    return re.sub(r"[\s\-\u2010-\u2015_]+", " ", text).strip().casefold()


def singular(text: str) -> str:
    """Return a folded name with each English plural or possessive as its singular; for comparing, not for showing.

    >>> singular("muscle cramps"), singular("inherited myopathies"), singular("parkinson's disease")
    ('muscle cramp', 'inherited myopathy', 'parkinson disease')
    >>> singular("diabetes mellitus"), singular("cirrhosis"), singular("als")
    ('diabetes mellitus', 'cirrhosis', 'als')
    """
    return " ".join(_singular_word(word) for word in text.split())


@lru_cache(maxsize=10_000)
def _singular_word(word: str) -> str:
    if word.endswith("'s"):
        return word[:-2] or word
    word = word.rstrip("'") or word
    if len(word) < 4 or word in _NO_PLURALS or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return word[:-2]
    return word.removesuffix("s")


def _head(key: str) -> str:
    """Return the beginning of a folded name up to the word that it is about, in the singular."""
    return singular(_PREPOSITION.split(key, maxsplit=1)[0])


def phrases(text: str) -> list[str]:
    """Return what stands between the small words of a text: the things that it may name; empty when it is one thing.

    >>> phrases("nocturnal cramps in cirrhosis"), phrases("muscle cramps")
    (['nocturnal cramps', 'cirrhosis'], [])
    """
    found: list[list[str]] = [[]]
    for word in folded(text).split():
        if word in _SMALL:
            found.append([])
        else:
            found[-1].append(word)
    told = [" ".join(words) for words in found if words]
    return told if len(told) > 1 else []


class Lookup:
    """The index of names.

    `names` gives (IRI, name) pairs: labels first, then synonyms, identifiers and other aids to finding; `parents`
    gives for a term the IRIs of those directly above it, so that a search shows broader terms first.
    """

    def __init__(
        self, names: Iterable[tuple[str, str]], parents: Mapping[str, Sequence[str]] | None = None
    ) -> None:
        self._exact: dict[str, list[str]] = defaultdict(list)
        self._names: list[tuple[str, str]] = []
        self._first: dict[str, str] = {}
        self._parents = parents or {}
        for iri, name in names:
            self._first.setdefault(iri, name)
            self._names.append((iri, name))
            # The last step of a path stands for the whole: gard for source/gard.
            for key in {folded(name), folded(slug(iri)), folded(iri.rpartition("/")[2])}:
                if iri not in self._exact[key]:
                    self._exact[key].append(iri)

    @cached_property
    def _ready(self) -> list[_Name]:
        found = []
        for iri, name in self._names:
            key = folded(name)
            found.append(_Name(iri, name, key, singular(key), _head(key)))
        return found

    @cached_property
    def _by_stem(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for one in self._ready:
            if one.iri not in found[one.stem]:
                found[one.stem].append(one.iri)
        return found

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
        key = folded(bare)
        return self._exact.get(key) or self._by_stem.get(singular(key), [])

    def search(self, text: str, *, limit: int = 20) -> list[Hit]:
        """Return the best terms for a word or words, best first, each once; an empty list when none is near.

        The very name comes first, then its plural or singular, then names whose head is what was typed, then those
        that start with it or hold it, then what is merely alike. Among equals the broader term comes first.
        """
        key = folded(text)
        if not key:
            return []
        stem = singular(key)
        best: dict[str, Hit] = {}
        for one in self._ready:
            score = _score(key, stem, one)
            if score >= _NEAR and (one.iri not in best or score > best[one.iri].score):
                best[one.iri] = Hit(one.iri, one.name, score)
        return sorted(
            best.values(),
            key=lambda hit: (-hit.score, len(self._above(hit.iri) & best.keys()), len(hit.name), hit.name),
        )[:limit]

    def _above(self, iri: str) -> set[str]:
        """All terms above one, at any height, without itself."""
        found: set[str] = set()
        waiting = [iri]
        while waiting:
            new = set(self._parents.get(waiting.pop(), ())) - found
            found |= new
            waiting += new
        return found - {iri}


def _score(typed: str, stem: str, name: _Name) -> float:
    """100 for the name itself, from 90 for one that holds what was typed, else similarity."""
    words = [word for word in stem.split() if word not in _SMALL]
    ways = (
        (100.0, typed == name.folded),
        (99.0, stem == name.stem),
        (97.0, name.head.endswith(f" {stem}")),
        (95.0, name.folded.startswith(typed) or name.stem.startswith(stem)),
        (92.0, f" {typed}" in name.folded or f" {stem}" in name.stem),
        (91.0, len(words) > 1 and all(f" {word}" in f" {name.stem}" for word in words)),
        (90.0, len(typed) > 3 and typed in name.folded),
    )
    held = next((score for score, true in ways if true), 0.0)
    return held or _likeness(typed, words, name)


def _likeness(typed: str, words: list[str], name: _Name) -> float:
    """From 0 to 89: spelt alike, the same last word of the phrase, or a word that begins alike."""
    from rapidfuzz import fuzz  # 20 ms that most look-ups do not need

    head = name.head.rpartition(" ")[2]
    if len(words) > 1 and _head(typed).rpartition(" ")[2] == head:
        shared = 80.0
    elif len(words) == 1 and any(_one_stem(words[0], word) for word in name.stem.split()):
        shared = 72.0
    else:
        shared = 0.0
    # The weighted ratio forgives too much for short words: a long name may contain most letters of any of them.
    whole = fuzz.ratio(typed, name.folded)
    alike = max((fuzz.ratio(typed, word) for word in name.folded.split()), default=0.0)
    ordered = fuzz.token_sort_ratio(typed, name.folded)
    last = fuzz.ratio(typed, head)
    return float(max(shared, max(whole, last * 0.97, alike * 0.95, ordered * 0.95) * 0.89))


def _one_stem(typed: str, word: str) -> bool:
    """Tell whether two words begin alike for most of the typed one: pregnant and pregnancy."""
    shared = next(
        (at for at, (one, other) in enumerate(zip(typed, word, strict=False)) if one != other),
        min(len(typed), len(word)),
    )
    return shared >= _STEM and shared >= 0.6 * len(typed)

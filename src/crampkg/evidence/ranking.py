"""How well names fit what was typed: every word that carries meaning counts, by the information that it holds.

A word that few names have tells more than one that many have; words that are weak by a table (tablet, disease, is, for)
tell little. A name is the better, the more of what was typed it holds, and the less else.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log
from typing import Final

from crampkg.evidence.name_forms import (
    folded,
    head_of,
    key_words,
    same_words,
    singular,
    stem,
    subject_of,
    weak_words,
    words,
)

__all__ = ["OWN", "Hit", "Name", "NameIndex"]

_STEM: Final = 5
"""Letters that two words must at least begin alike with to be taken for forms of one word."""
_UNKNOWN: Final = 2.5
"""What a word that no name holds weighs: less than most, since it may be no name at all."""
_LEAST: Final = 0.36
"""The least fit, from 0 to 1, for a term to be offered."""
_RUN_TOGETHER: Final = 90.0
"""The score of a name that was typed without its spaces."""
_KINDS: Final = ("label", "synonym", "lay", "other", "entry term", "member")
"""Kinds of names, the more telling first."""
OWN: Final = frozenset({"label", "synonym", "lay"})
"""The kinds of names that are a term's own; they go before what it is called elsewhere."""
_TAKEN_OVER: Final = re.compile(r".*/[a-z]+-[a-z]*\d+")
"""The IRI of a term that is named by its number elsewhere: one of many that were taken over from there."""
_BEHIND: Final = 4.0
"""How far a term that was taken over stands behind our own, which the sources on cramps speak of."""
_ASKING: Final = ("small", "question", "aside")
"""Kinds of words that carry no hit: whoever asks what helps names nothing by that."""
_BETTER: Final = {
    "label": 0.0,
    "synonym": 0.0,
    "lay": -0.1,
    "other": -1.0,
    "entry term": -1.4,
    "member": -1.2,
}


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a term.

    `kind` is label, synonym, lay (of the curators), other (of an exact match elsewhere), entry term (of MeSH), member
    (of what stands under the term), identifier, or near identifier; `how` says, for others than a term's own names, in
    which way the term is found by it.
    """

    iri: str
    text: str
    kind: str = "label"
    how: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found by a search: the name that matched, and how well, from 0 to 100 (100: that very name).

    `how` says in which way, when it is no name of the term itself; `label` is the term's.
    """

    iri: str
    name: str
    score: float
    how: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class _Query:
    """What was typed, ready for comparing: folded, its words, what each weighs, and the word that it is about.

    `carrying` are the words of which a name must have one: no number, nor a word of grammar or of asking.
    """

    key: str
    forms: tuple[str, ...]
    weights: Mapping[str, float]
    meaning: tuple[str, ...]
    head: str
    carrying: frozenset[str]

    @property
    def weight(self) -> float:
        return sum(self.weights.values())


def _place(score: float, name: Name) -> float:
    """The score by which a name is placed: less for terms that were taken over, unless it is their very label."""
    very = score == 100.0 and name.kind == "label"
    return score if very or not taken_over(name.iri) else score - _BEHIND


def taken_over(iri: str) -> bool:
    """Whether a term is named by its number in another vocabulary: one of many that came with tables of diseases."""
    return _TAKEN_OVER.fullmatch(iri) is not None


class NameIndex:
    """Names by their words, made once and read by any number of threads."""

    def __init__(self, names: Sequence[tuple[str, Name]], parents: Mapping[str, Sequence[str]]) -> None:
        """`names` are names with their folded form."""
        self._parents = parents
        some = [one for one in names if one[1].kind in _KINDS]
        self._keys = [key for key, _ in some]
        self._names = [name for _, name in some]
        self._labels: dict[str, str] = {}
        self._by_word: dict[str, list[int]] = defaultdict(list)
        terms: dict[str, set[str]] = defaultdict(set)
        self._forms = [key_words(key) for key in self._keys]
        for number, (name, forms) in enumerate(zip(self._names, self._forms, strict=True)):
            self._labels.setdefault(name.iri, name.text)
            for form in forms if len(forms) < 2 else set(forms):
                self._by_word[form].append(number)
                terms[form].add(name.iri)
        total = max(1, len(self._labels))
        self._weights = {word: log(1 + total / len(of)) for word, of in terms.items()}
        self._by_key: dict[str, list[int]] = defaultdict(list)
        for number, key in enumerate(self._keys):
            self._by_key[key].append(number)

    def label(self, iri: str) -> str:
        """Return the first name of a term."""
        return self._labels.get(iri, "")

    def hit(self, name: Name, score: float) -> Hit:
        """Return a hit by a name."""
        return Hit(name.iri, name.text, score, name.how, self.label(name.iri) if name.how else "")

    def rarity(self, name: str) -> float:
        """Return how much the most telling word of a name tells: more the fewer terms have that word in their names."""
        return max((self._weights.get(form, 0.0) for form in key_words(folded(name))), default=0.0)

    def search(self, typed: str, *, limit: int) -> list[Hit]:
        """Return the best terms, best first; see `Lookup.search`."""
        key = folded(typed)
        if not key:
            return []
        query = self._query(key)
        best: dict[str, tuple[float, Name]] = {}
        for number, score in self._scored(query):
            name = self._names[number]
            if name.iri not in best or score > best[name.iri][0]:
                best[name.iri] = (score, name)
        order = sorted(
            best.values(),
            key=lambda one: (
                -_place(*one),
                len(self._above(one[1].iri) & best.keys()),
                _KINDS.index(one[1].kind),
                len(one[1].text),
                one[1].text,
            ),
        )
        if not order:
            return self._run_together(key)[:limit]
        return [self.hit(name, round(score, 3)) for score, name in order[:limit]]

    def _run_together(self, key: str) -> list[Hit]:
        """Return the terms whose name is what was typed when spaces are left out: `musclecramps`; empty if none is."""
        found: dict[str, Name] = {}
        for number in self._glued.get(singular(key.replace(" ", "")), ()):
            found.setdefault(self._names[number].iri, self._names[number])
        return [self.hit(name, _RUN_TOGETHER) for name in found.values()]

    @cached_property
    def _glued(self) -> dict[str, list[int]]:
        """The names of several words by the word that they make without spaces, in the singular."""
        found: dict[str, list[int]] = {}
        for number, key in enumerate(self._keys):
            if " " in key:
                found.setdefault(singular(key.replace(" ", "")), []).append(number)
        return found

    def _query(self, key: str) -> _Query:
        forms = words(key)
        weak = weak_words()
        weights: dict[str, float] = {}
        meaning: dict[str, None] = {}
        before = ""
        for form in forms:
            share = weak.weight(form)
            if weak.is_metal(form):
                # Rosuvastatin calcium is a salt; of "low calcium" or "calcium" that word is the meaning.
                follows = before and not weak.kind(before) and before not in same_words()
                share = weak.weights["salt"] if follows else 1.0
            if form[0].isdigit() and form not in self._weights:
                share = min(share, weak.weights["form"])  # 20, 300mg
            known = self._weights.get(form)
            if known is None and share == 1.0:
                # A word that is spelt wrong, or another form of one, tells as much as that one.
                alike = [self._weights[word] * like for word, like in self._alike(form).items()]
                known = max(alike, default=None)
            if share == 1.0:
                meaning[form] = None
            weights[form] = max(weights.get(form, 0.0), share * (_UNKNOWN if known is None else known))
            before = form
        strong = frozenset(form for form in meaning if not form.isdigit())
        carrying = strong or {form for form in forms if not form.isdigit() and weak.kind(form) not in _ASKING}
        return _Query(key, forms, weights, tuple(meaning), subject_of(key), frozenset(carrying))

    def _scored(self, query: _Query) -> Iterator[tuple[int, float]]:
        """The numbers of names with their scores, those that are too low left out."""
        exact = set(self._by_key.get(query.key, ()))
        for number in sorted(exact):
            yield number, 100.0 if self._names[number].kind in OWN else 98.5
        if not query.weight:
            return
        matched: dict[int, dict[str, tuple[str, float]]] = defaultdict(dict)
        for form in query.weights:
            if not query.weights[form]:
                continue
            for word, likeness in self._alike(form).items():
                for number in self._by_word[word]:
                    if likeness > matched[number].get(form, ("", 0.0))[1]:
                        matched[number][form] = (word, likeness)
        for number, by_form in matched.items():
            if not query.carrying & by_form.keys() and query.forms != self._forms[number]:
                continue
            if number not in exact and (score := self._score(query, number, by_form)) > 0:
                yield number, score

    def _score(self, query: _Query, number: int, matched: Mapping[str, tuple[str, float]]) -> float:
        """From 97 for a name that ends in what was typed, from 90 for one with all its meaning, else less, or 0."""
        name, forms = self._names[number], self._forms[number]
        better = _BETTER[name.kind]
        if query.forms == forms:
            return 99.0 + better
        got = sum(query.weights[form] * likeness for form, (_, likeness) in matched.items())
        held = dict(matched.values())
        weak = weak_words()
        whole = sum(self._weights[form] * weak.weight(form) for form in set(forms))
        shared = sum(self._weights[word] * weak.weight(word) * likeness for word, likeness in held.items())
        recall, precision = got / query.weight, shared / whole if whole else 0.0
        fit = 2 * recall * precision / (recall + precision) if recall + precision else 0.0
        head, subject = head_of(self._keys[number])
        about = query.head != "" and query.head == subject
        if all(form in matched and matched[form][1] == 1.0 for form in query.weights if query.weights[form]):
            held_where = self._holding(query, forms, head, about) + better / 2
            # A salt of a medicine of the class is not what "calcium" means.
            return held_where if name.kind != "member" else min(held_where, 85.0)
        if query.meaning and all(matched.get(form, ("", 0.0))[1] >= 0.9 for form in query.meaning):
            # Among names of the thing itself the broader goes first, not the shorter.
            if not about:
                return 72.0 + 17.5 * fit + better
            weaker = [form for form in query.weights if form not in query.meaning and query.weights[form]]
            return 90.0 + better + (0.5 if weaker and all(form in matched for form in weaker) else 0.0)
        fit = min(1.0, fit * (1.35 if about else 0.75 + 0.25 * recall**3))
        return 73.0 * fit + better if fit >= _LEAST else 0.0

    @staticmethod
    def _holding(query: _Query, forms: tuple[str, ...], head: str, about: bool) -> float:
        """The score of a name that holds all that was typed and more, by where it holds it."""
        size = len(query.forms)
        places = [at for at in range(len(forms) - size + 1) if forms[at : at + size] == query.forms]
        if places and places[0] and forms[places[0] + size - 1] == head:
            return 97.0
        if 0 in places:
            return 95.0
        return (92.0 if places else 91.0) if about else 90.2

    def _alike(self, form: str) -> dict[str, float]:
        """The words of names that a typed one may stand for, with the likeness of each, from 0 to 1."""
        found = {form: 1.0} if form in self._by_word else {}
        for other in (*same_words().get(form, ()), *self._abbreviated.get(form, ())):
            if other in self._by_word:
                found.setdefault(other, 0.95)
        for other in self._by_stem.get(stem(form), ()):
            found.setdefault(other, 0.9)
        if len(form) >= _STEM - 1 and not any(char.isdigit() for char in form):
            for other, likeness in self._with_its_beginning(form):
                found.setdefault(other, likeness)
            if form not in self._by_word and not weak_words().kind(form):
                for other, likeness in self._spelt_alike(form):
                    found[other] = max(likeness, found.get(other, 0.0))
        return found

    @cached_property
    def _by_stem(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for word in self._by_word:
            found[stem(word)].append(word)
        found.pop("", None)
        return found

    @cached_property
    def _abbreviated(self) -> dict[str, set[str]]:
        """Words that a term has for one thing, one short for the other: EMG and electromyography, both ways."""
        found: dict[str, set[str]] = defaultdict(set)
        single: dict[str, dict[str, bool]] = defaultdict(dict)
        for name, forms in zip(self._names, self._forms, strict=True):
            if len(forms) == 1 and name.kind in OWN:
                single[name.iri][forms[0]] = name.text.isupper() and len(name.text) <= 6
        for names in single.values():
            for short in (word for word, upper in names.items() if upper):
                for long in (word for word, upper in names.items() if not upper):
                    found[short].add(long)
                    found[long].add(short)
        return found

    @cached_property
    def _vocabulary(self) -> list[str]:
        return sorted(self._by_word)

    def _with_its_beginning(self, form: str) -> Iterator[tuple[str, float]]:
        """Words that begin alike for most of the typed one: pregnant and pregnancy."""
        start = form[: min(_STEM, len(form))]
        for at in range(bisect_left(self._vocabulary, start), len(self._vocabulary)):
            word = self._vocabulary[at]
            if not word.startswith(start):
                return
            shared = next(
                (place for place, (one, other) in enumerate(zip(form, word, strict=False)) if one != other),
                min(len(form), len(word)),
            )
            whole = shared == len(form)
            if word != form and (whole or (shared >= 0.6 * len(form) and shared >= 0.45 * len(word))):
                yield word, 0.5 + 0.4 * shared / max(len(form), len(word))

    def _spelt_alike(self, form: str) -> Iterator[tuple[str, float]]:
        """Words that differ in a letter or two, more in long ones; short words have no others."""
        from rapidfuzz import process  # 20 ms that most look-ups do not need
        from rapidfuzz.distance import OSA

        most = 1 if len(form) < 6 else 2 if len(form) < 10 else 3
        near = process.extract(form, self._vocabulary, scorer=OSA.distance, score_cutoff=most, limit=12)
        for word, distance, _ in near:
            if distance and len(word) >= _STEM - 1 and (len(form) >= _STEM or word[0] == form[0]):
                yield word, 1 - distance / max(len(form), len(word))

    def _above(self, iri: str) -> set[str]:
        """All terms above one, at any height, without itself."""
        found: set[str] = set()
        waiting = [iri]
        while waiting:
            new = set(self._parents.get(waiting.pop(), ())) - found
            found |= new
            waiting += new
        return found - {iri}

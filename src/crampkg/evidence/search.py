"""From what a person types to a term: the one way in which a name is looked up.

`Lookup.resolve` demands one term and answers with near matches when there is none; `Lookup.search` ranks. Nothing is
guessed: spelling, number, a salt or a dose's form make no other name; what is only near is offered, never taken. An
identifier is found exactly or not at all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

from crampkg.base.errors import UsageError
from crampkg.base.namespaces import BASE, expand, slug
from crampkg.evidence.identifiers import identifier
from crampkg.evidence.name_forms import LONGEST, folded, singular, weak_words, word_form, words
from crampkg.evidence.ranking import OWN, Hit, Name, NameIndex, taken_over

__all__ = ["Hit", "Lookup", "Name", "folded", "phrases", "singular"]

_TAKEN: Final = OWN | {"other"}
"""The kinds of names that stand for their term; by the others a term is only found."""


def phrases(text: str) -> list[str]:
    """Return what stands between the small words of a text: the things that it may name; empty when it is one thing.

    A phrase of only numbers and words that carry little meaning names nothing.

    >>> phrases("nocturnal cramps in cirrhosis"), phrases("muscle cramps"), phrases("night cramps of a woman of 70")
    (['nocturnal cramps', 'cirrhosis'], [], ['night cramps'])
    """
    told = _between(typed := _typed_words(text))
    return told if told != [" ".join(typed)] else []


def _typed_words(text: str) -> list[str]:
    """The folded words of a text, without the punctuation around them."""
    return [bare for word in folded(text[:LONGEST]).split() if (bare := word.strip('?!.,;:()"'))]


def _between(typed: Sequence[str]) -> list[str]:
    """What stands between the words of grammar and of asking, where a word of it can name something."""
    found: list[list[str]] = [[]]
    for word in typed:
        if _kind(word) in _ASKING:
            found.append([])
        else:
            found[-1].append(word)
    return [" ".join(some) for some in found if any(map(_can_name, some))]


def _kind(word: str) -> str:
    """The kind of a weak word in any form, as help and helps; empty for one that carries meaning."""
    weak = weak_words()
    return weak.kind(word) or weak.kind(word_form(word))


def _can_name(word: str) -> bool:
    """Whether a word by itself may name a thing: no number, and none that carries little meaning (calcium may)."""
    return not word.isdigit() and (_kind(word) or "metal") == "metal"


class Lookup:
    """The index of names.

    `names` gives names, or pairs of an IRI and a label: labels first, then synonyms, identifiers and other aids to
    finding; `parents` gives for a term the IRIs of those directly above it, so that a search shows broader terms first.
    """

    def __init__(
        self,
        names: Iterable[tuple[str, str] | Name],
        parents: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self._names = [name if isinstance(name, Name) else Name(*name) for name in names]
        self._parents = parents or {}
        self._terms: set[str] = set()
        self._exact: dict[str, list[str]] = defaultdict(list)
        self._found_as: dict[str, list[Name]] = defaultdict(list)
        self._identifiers: dict[str, list[Name]] = defaultdict(list)
        self._keys = [folded(name.text) for name in self._names]
        for key, name in zip(self._keys, self._names, strict=True):
            if name.kind in ("identifier", "near identifier"):
                self._identifiers[name.text.casefold()].append(name)
                self._identifiers[name.text.partition(":")[2].casefold()].append(name)
                continue
            if name.kind not in OWN:
                self._found_as[key].append(name)
                continue
            self._add(key, name.iri)
            if name.iri not in self._terms:
                self._terms.add(name.iri)
                # The last step of a path stands for the whole: gard for source/gard.
                self._add(folded(slug(name.iri)), name.iri)
                self._add(folded(name.iri.rpartition("/")[2]), name.iri)

    def _add(self, key: str, iri: str) -> None:
        if iri not in self._exact[key]:
            self._exact[key].append(iri)

    @cached_property
    def _by_form(self) -> dict[tuple[str, ...], list[str]]:
        """IRIs by a name's words in the form in which they are compared; a term's own names before those elsewhere."""
        found: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for kinds in (OWN, _TAKEN - OWN):
            new: dict[tuple[str, ...], list[str]] = defaultdict(list)
            for name in self._names:
                if (
                    name.kind in kinds
                    and (form := words(name.text)) not in found
                    and name.iri not in new[form]
                ):
                    new[form].append(name.iri)
            found |= new
        found.pop((), None)
        return found

    @cached_property
    def _index(self) -> NameIndex:
        return NameIndex(list(zip(self._keys, self._names, strict=True)), self._parents)

    # --- one term

    def resolve(self, text: str) -> str:
        """Return the IRI of the term meant; UsageError with near matches, or all that share the name."""
        typed = text.strip()
        found = self.named(typed)
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            several = " or ".join(sorted(slug(iri) for iri in found))
            raise UsageError(f"{_short(typed)} names several terms", remedy=f"choose one: {several}")
        raise UsageError(f"there is no term {_short(typed)} in this graph", remedy=self._remedy(typed))

    def named(self, text: str, *, bare: bool = True) -> list[str]:
        """Return the IRIs of all terms of that very name or identifier; empty when there is none.

        A name that a term of ours shares with terms taken over from another vocabulary is that of ours. With `bare`, a
        dose's form or a salt behind the name is left out where the whole is no name.
        """
        found = self._named(text, bare=bare)
        ours = [iri for iri in found if not taken_over(iri)]
        return ours if len(found) > 1 and ours else found

    def _named(self, text: str, *, bare: bool) -> list[str]:
        typed = text.strip()
        if len(typed) > LONGEST:
            raise _too_long()
        if (code := identifier(typed)) is not None:
            # What looks like an identifier may be a term's very name.
            return self._identified(code) or self._exact.get(folded(code), [])
        key = folded(typed)
        if found := self._exact.get(key):
            return found
        form = words(key)
        if found := self._by_form.get(form):
            return found
        # A dose's form, or the salt of a drug, makes no other name: quinine tablets.
        for kinds in (("form",), ("form", "salt")) if bare else ():
            short = tuple(word for word in form if weak_words().kind(word) not in kinds)
            if short and short != form and any(not weak_words().kind(word) for word in short):
                return self._by_form.get(short, [])
        return []

    def _identified(self, code: str) -> list[str]:
        iri = expand(code) or code
        if iri in self._terms:
            return [iri]
        if iri.startswith(BASE):
            return self._exact.get(folded(slug(iri)), [])
        named = self._identifiers.get(code.casefold(), ())
        return list(dict.fromkeys(name.iri for name in named if name.kind == "identifier"))

    def _remedy(self, typed: str) -> str:
        hits = self.search(typed, limit=3)
        if hits and hits[0].how and hits[0].score > _SURE:
            return f"{hits[0].how}: see {hits[0].label} ({slug(hits[0].iri)})"
        code = identifier(typed) is not None
        near = [f"{hit.label if code else hit.name} ({slug(hit.iri)})" for hit in hits]
        return f"did you mean {' or '.join(near)}?" if near else "try `crampkg search` with another word"

    # --- several terms

    def search(self, text: str, *, limit: int = 20) -> list[Hit]:
        """Return the best terms for a word or words, best first, each once; an empty list when none is near.

        The very name comes first, then the same name in another spelling or number, then names whose head is what was
        typed, then those that hold it, then those that share the words that carry meaning, or are spelt alike. Among
        equals the broader term comes first. A measured value (CK 1500 U/l) is left out. Raises UsageError for a text of
        more than 200 characters.
        """
        typed = text.strip()
        if len(typed) > LONGEST:
            raise _too_long()
        if (code := identifier(typed)) is not None:
            found = {
                iri: Hit(iri, typed, 100.0, how="", label=self._index.label(iri))
                for iri in self._identified(code)
            }
            for name in self._identifiers.get(code.casefold(), ()):
                found.setdefault(name.iri, self._index.hit(name, 89.0))
            for name in self._found_as.get(folded(code), ()):
                found.setdefault(name.iri, self._index.hit(name, 100.0))
            if not found:
                return [hit for hit in self._index.search(typed, limit=limit) if hit.score == 100.0]
            return list(found.values())[:limit]
        bare = _without_figure(typed)
        return self._index.search(bare if bare and not self.named(typed) else typed, limit=limit)

    def parts(self, text: str) -> list[Hit]:
        """Return the best term for each thing that a text names, the most particular first; empty if it names one.

        Of "cramps in pregnancy" that is pregnancy, then the cramp: what is particular about a question leads further.
        Names need no small words between them: "pregnancy cramps". What is only near a word comes after all that is
        named, in the order of the text.
        """
        typed = _typed_words(text)
        told = self._told(typed)
        if told == [" ".join(typed)]:
            return []
        found = {hit.iri: hit for phrase in told for hit in self.search(phrase, limit=1)}
        named = [hit for hit in found.values() if hit.score >= _NAMED]
        near = [hit for hit in found.values() if hit.score < _NAMED]
        return sorted(named, key=lambda hit: -self._index.rarity(hit.name)) + near

    def within(self, text: str) -> list[Hit]:
        """Return the terms whose names stand in a text as they are, the longest names first taken; the rest is left.

        Unlike `parts` it does not ask that every word is of a name: "lisinopril leg cramps" holds leg cramps.
        """
        typed, found, at = _typed_words(text), list[str](), 0
        while at < len(typed):
            sizes = range(min(len(typed) - at, _LONG_NAME), 0, -1)
            size = next((size for size in sizes if self._is_name(typed[at : at + size])), 0)
            found += [self._in_order(typed[at : at + size])] if size else []
            at += size or 1
        return list({hit.iri: hit for name in found for hit in self.search(name, limit=1)}.values())

    def _told(self, typed: Sequence[str]) -> list[str]:
        """What a text of these words tells of: names with small words in them first, then what stands between those."""
        for size in range(min(len(typed), _LONG_NAME), 1, -1):
            for at in range(len(typed) - size + 1):
                span = typed[at : at + size]
                whole = _can_name(span[0]) and _kind(span[-1]) != "small"
                if whole and any(_kind(word) in _ASKING for word in span) and self._is_name(span):
                    return [*self._told(typed[:at]), " ".join(span), *self._told(typed[at + size :])]
        return [name for phrase in _between(typed) for name in self._split(phrase)]

    def _split(self, phrase: str) -> list[str]:
        """The names that a phrase is made of, the longest first; the phrase itself where a word of it is in none."""
        typed, found, at = phrase.split(), list[str](), 0
        while at < len(typed):
            sizes = range(min(len(typed) - at, _LONG_NAME), 0, -1)
            size = next((size for size in sizes if self._is_name(typed[at : at + size])), 0)
            if size:
                found.append(self._in_order(typed[at : at + size]))
            elif _can_name(typed[at]):
                return [phrase]
            at += size or 1
        return found or [phrase]

    def _is_name(self, typed: Sequence[str]) -> bool:
        """Whether these words are a name by which a term is found, and one of them can name a thing."""
        return any(map(_can_name, typed)) and self._is_known(self._in_order(typed))

    def _is_known(self, key: str) -> bool:
        return key in self._exact or key in self._found_as or words(key) in self._by_form

    def _in_order(self, typed: Sequence[str]) -> str:
        """Words as a name has them: who types "potassium low" means low potassium."""
        key, turned = " ".join(typed), " ".join(reversed(typed))
        return turned if len(typed) == 2 and not self._is_known(key) and self._is_known(turned) else key

    def near_equals(self, hit: Hit) -> list[str]:
        """Return the IRIs of other terms found by the very name of a hit: dialysis is what many call hemodialysis."""
        alike = (name.iri for name in self._found_as.get(folded(hit.name), ()) if name.kind in _TAKEN)
        return [
            iri for iri in dict.fromkeys((*self._exact.get(folded(hit.name), ()), *alike)) if iri != hit.iri
        ]


_ASKING: Final = ("small", "question", "aside")
"""The kinds of words that stand between the things that a text names."""
_LONG_NAME: Final = 8
"""So many words a name within a longer text may have."""
_FIGURE: Final = re.compile(
    r"(?<!\S)[<>≥≤]?\s*(?:\d{3,}|\d{1,3}(?:,\d{3})+)(?:\.\d+)?(?:\s*(?:i?u|units?|m?mol|[µmn]?g|ml?)(?:/\w+)?)?(?!\S)",
    re.IGNORECASE,
)
"""A measured value behind a name, with its unit: 1500, 1500 U/l. Shorter numbers are often part of a name."""


def _without_figure(text: str) -> str:
    """Return a text without measured values: what was measured is what it names; empty where nothing else is there."""
    return " ".join(_FIGURE.sub(" ", text).split())


_NAMED: Final = 90.0
"""From this score on a hit holds what was typed; below it a typing error was forgiven."""
_SURE: Final = 97.0
"""Above this score a name is what was typed, but for its spelling."""


def _short(typed: str) -> str:
    return repr(typed if len(typed) <= 60 else typed[:59] + "…")


def _too_long() -> UsageError:
    return UsageError(f"the name has more than {LONGEST} characters", remedy="use only the important words")

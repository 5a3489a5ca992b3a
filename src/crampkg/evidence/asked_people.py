"""For whom a question is asked: age, sex and age group, as typed, and the population that covers them.

What people type for themselves stands in a table (`ontology/names/people-words.tsv`). Nothing is guessed: a number is
an age only where words for a person or for years stand beside it, and a group without a population has none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final

from crampkg.base.namespaces import BASE
from crampkg.evidence.name_forms import LONGEST, folded, table, word_form

__all__ = ["AskedPeople", "asked_people", "populations"]

_OLDEST: Final = 120
_AGE: Final = re.compile(
    r"\b(?:aged?|of|is|am|turned)\s+(?P<after>\d{1,3})\b(?!\s*(?:mg|g|ml|u/l|iu|mcg|mmol|%|times|days|weeks|months))"
    r"|\b(?P<before>\d{1,3})\s*(?P<years>years?\b|yrs?\b|y\s?/?\s?o\b)"
    r"|\b(?P<bare>\d{1,3})(?:\s?(?P<sex>[mf])\b|$)"
)
"""A number that may be an age, in a folded text: aged 70, 70 years, 70 yo, or at the end."""


@dataclass(frozen=True, slots=True)
class AskedPeople:
    """The people of a question.

    `words` are those typed, `told` how to speak of them ("women of 70"), `population` the IRI of a population that
    covers them by age (empty where none does), `rest` the question without the words of their age group.
    `is_population` tells that only the age group was named, which is the population itself.
    """

    words: tuple[str, ...] = ()
    told: str = ""
    population: str = ""
    rest: str = ""
    is_population: bool = False


@dataclass(frozen=True, slots=True)
class _People:
    told: str
    population: str
    lowest: int | None
    highest: int | None

    @property
    def by_age(self) -> bool:
        return self.lowest is not None or self.highest is not None

    def holds(self, age: int) -> bool:
        return self.by_age and (self.lowest or 0) <= age <= (
            _OLDEST if self.highest is None else self.highest
        )


def asked_people(text: str) -> AskedPeople:
    """Return for whom a question is asked; without words where it tells nobody.

    >>> asked_people("night cramps in a woman of 70").told, asked_people("quinine 300 mg").words
    ('women of 70', ())
    """
    key = folded(text[:LONGEST])
    typed = [bare for word in key.split() if (bare := word.strip("?!.,;:()\"'"))]
    known = {
        word: _words()[form] for word in typed if len(word) > 1 and (form := word_form(word)) in _words()
    }
    age, short = _age(key, bool(known))
    if age is None:
        age = _beside(typed, known)
    words = [
        word for word in typed if word in known or (age is not None and word.rstrip("mfyo/") == str(age))
    ]
    if not words:
        return AskedPeople(rest=text)
    group = typed_group = next((one for one in known.values() if one.by_age), None)
    if age is not None:
        group = next((one for one in _people() if one.holds(age)), None)
    said = [*known.values(), *([_words()[short]] if short else [])]
    sex = next((one for one in said if not one.by_age), None)
    whom = sex or group or _ANYBODY
    told = whom.told
    if age is not None:
        told = f"{(sex or typed_group or _ANYBODY).told} of {age}"
    elif sex is not None and group is not None:
        told = f"{sex.told} among {group.told}"
    rest = " ".join(word for word in typed if not (word in known and known[word].by_age))
    population = BASE + group.population if group is not None and group.population else ""
    return AskedPeople(tuple(words), told, population, rest, bool(population) and age is None and sex is None)


def populations() -> frozenset[str]:
    """Return the IRIs of the populations that the table names."""
    return frozenset(BASE + one.population for one in _people() if one.population)


_ANYBODY: Final = _People("people", "", None, None)


def _age(key: str, whom: bool) -> tuple[int | None, str]:
    """The age in a folded text and the letter for the sex; a number alone is one only beside a word for a person."""
    for found in _AGE.finditer(key):
        number, short = found["after"] or found["before"] or found["bare"], found["sex"] or ""
        sure = found["years"] or short or whom or key[found.start() :].startswith("age")
        if int(number) <= _OLDEST and sure:
            return int(number), short
    return None, ""


def _beside(typed: Sequence[str], known: Collection[str]) -> int | None:
    """The number right behind a word for a person: woman 70. Before it, a number counts people: 30 women."""
    ages = (int(number) for word, number in pairwise(typed) if word in known and number.isdigit())
    return next((age for age in ages if age <= _OLDEST), None)


@cache
def _words() -> dict[str, _People]:
    return {
        word_form(folded(word)): _People(people, term, _number(lowest), _number(highest))
        for people, term, word, lowest, highest in table(
            "people-words.tsv", ("people", "term", "word", "lowest", "highest")
        )
    }


@cache
def _people() -> tuple[_People, ...]:
    return tuple(dict.fromkeys(_words().values()))


def _number(text: str) -> int | None:
    return int(text) if text else None

"""What a person's age says of a condition: by statements of sources, by its own name, and by what cannot be.

The age now and the age at which symptoms began are two things. What tells of a beginning is held against the age at
onset. Where that is not known, only what begins later than the age now is contradicted: the person may have had it for
long.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from crampkg.evidence import weights
from crampkg.evidence.features import Picture
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.name_forms import folded, table
from crampkg.evidence.weights import Verdict

__all__ = ["SILENT", "AgeFit", "age_fits", "beyond"]

_OLDEST: Final = 200.0
_CHILDHOOD: Final = 18.0
"""A name whose ages end here or before speaks of children."""


@dataclass(frozen=True, slots=True)
class AgeFit:
    """How the person's age counts for one condition, the claims on which that rests, and why, in words.

    `of_name` tells that it rests on the condition's name, `early` that the person is older than the onset in the name
    and the age at onset is not known: no contradiction.
    """

    verdict: Verdict
    weight: float
    claims: tuple[str, ...] = ()
    told: str = ""
    of_name: bool = False
    early: bool = False


SILENT: Final = AgeFit("silent", 0.0)


@dataclass(frozen=True, slots=True)
class _Span:
    """Ages from `lowest` to `highest`: of a beginning where `of_onset`, else of people who have it."""

    of_onset: bool
    lowest: float = 0.0
    highest: float = _OLDEST

    def holds(self, age: float | None, onset: float | None) -> bool | None:
        """Tell whether the person's age is in the span; None where it is not known."""
        if not self.of_onset:
            return None if age is None else self.lowest <= age <= self.highest
        at = age if onset is None else onset
        return None if at is None else self.lowest <= at <= self.highest


def age_fits(graph: KnowledgeGraph, some: Iterable[tuple[str, str]], picture: Picture) -> dict[str, AgeFit]:
    """Return for conditions, each an IRI and a label, how the person's age counts; those of which nothing is said lack.

    A statement of a source goes before the name. Where no age is known, a name that says an early one is told: it
    counts nothing, but the reader knows the person.
    """
    if picture.age is None and picture.onset is None:
        return {iri: fit for iri, label in some if (fit := _early(label)) is not None}
    claims = _claims(graph)
    found = {}
    for iri, label in some:
        fit = _by_claims(claims.get(iri, {}), picture) or _by_name(label, picture)
        if fit is not None:
            found[iri] = fit
    return found


def _claims(graph: KnowledgeGraph) -> Mapping[str, Mapping[str, _Span]]:
    found: dict[str, dict[str, _Span]] = defaultdict(dict)
    for row in graph.view("age-claims"):
        of_onset = str(row["of"]) == "onset"
        before = found[str(row["condition"])].get(str(row["claim"]), _Span(of_onset))
        found[str(row["condition"])][str(row["claim"])] = _Span(
            of_onset,
            before.lowest if row["lowest"] is None else float(row["lowest"]),
            before.highest if row["highest"] is None else float(row["highest"]),
        )
    return found


def _by_claims(spans: Mapping[str, _Span], picture: Picture) -> AgeFit | None:
    inside = tuple(claim for claim, span in spans.items() if span.holds(picture.age, picture.onset))
    return AgeFit("for", weights.OF_AGE, inside, "fits: a source names this age") if inside else None


def _by_name(label: str, picture: Picture) -> AgeFit | None:
    named = _named_age(label)
    if named is None:
        return None
    words, span = named
    if span.holds(picture.age, picture.onset) is not False:
        return None
    if span.of_onset and picture.onset is not None:
        told = f"the name says {words}, but symptoms began at {_years(picture.onset)}"
    elif span.of_onset and picture.age is not None and picture.age > span.highest:
        told = f"named for early onset ({words}); the age at onset is not given"
        late = picture.age >= 2 * span.highest
        weight = -weights.LATER if late else 0.0
        return AgeFit("against" if late else "open", weight, (), told, of_name=True, early=True)
    else:
        told = f"the name says {words}, but the person is {_years(picture.age or 0)}"
    return AgeFit("against", -weights.BY_NAME, (), told, of_name=True)


def _early(label: str) -> AgeFit | None:
    """What a name says of an age in childhood, where the person's is not known."""
    named = _named_age(label)
    if named is None or named[1].highest > _CHILDHOOD:
        return None
    words, span = named
    return AgeFit(
        "silent", 0.0, (), f"the name says {'onset in ' if span.of_onset else ''}childhood ({words})"
    )


def _years(age: float) -> str:
    return f"{age:g}"


@cache
def _age_words() -> Mapping[str, tuple[str, _Span]]:
    rows = table("age-words.tsv", ("words", "of", "lowest", "highest"))
    return {
        folded(words): (words, _Span(of == "onset", float(lowest or 0), float(highest or _OLDEST)))
        for words, of, lowest, highest in rows
    }


@cache
def _pattern() -> re.Pattern[str]:
    longest: Sequence[str] = sorted(_age_words(), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, longest))})\b")


@cache
def _named_age(label: str) -> tuple[str, _Span] | None:
    """The words in a condition's name that say an age, and the ages."""
    match = _pattern().search(folded(label))
    return _age_words()[match[0]] if match else None


def beyond(graph: KnowledgeGraph, picture: Picture) -> set[str]:
    """Return the states that a person of this sex and age cannot be in: no pregnancy of a man.

    The age at onset rules out nothing: the person may be older now.
    """
    age = picture.age
    return {
        str(row["state"])
        for row in graph.view("possible-states")
        if (picture.sex_term is not None and row["sex"] not in (None, picture.sex_term))
        or (age is not None and row["lowest"] is not None and age < float(str(row["lowest"])))
        or (age is not None and row["highest"] is not None and age > float(str(row["highest"])))
    }

"""A differential: conditions that may explain what a person has and lacks, and what speaks for and against each.

The order is by explained features, weighted by how much each tells, less what speaks against. It is no diagnosis,
and no weight is a probability.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from crampkg.base.errors import UsageError
from crampkg.evidence.candidates import GROUPS, Candidate, Group, candidates, ranked
from crampkg.evidence.features import Picture, during_of, features_of, given_of
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.next_steps import (
    Flag,
    Question,
    Test,
    flags,
    questions,
    tests,
)

__all__ = ["NOTICE", "SEXES", "Differential", "differential_of", "picture_of"]

NOTICE: Final = (
    "Not a diagnosis and not medical advice: what sources say, ordered by fit. The weights are not "
    "probabilities."
)
SEXES: Final = ("male", "female")
LEADING: Final = 3
"""Candidates of a group that are told apart."""


@dataclass(frozen=True, slots=True)
class Differential:
    """The answer: candidates by group, the best first, with red flags, tests and questions."""

    picture: Picture
    groups: dict[Group, tuple[Candidate, ...]]
    flags: tuple[Flag, ...] = ()
    tests: tuple[Test, ...] = ()
    questions: tuple[Question, ...] = ()
    notice: str = NOTICE

    def find(self, iri: str) -> Candidate | None:
        """Return the candidate of a term; None when nothing speaks for it."""
        return next((one for found in self.groups.values() for one in found if one.iri == iri), None)

    @property
    def leading(self) -> tuple[Candidate, ...]:
        """The first candidates of the diseases, then those of the common causes."""
        return (*self.groups["other"][:LEADING], *self.groups["everyday"][:LEADING])


def picture_of(
    graph: KnowledgeGraph,
    has: Iterable[str] = (),
    lacks: Iterable[str] = (),
    *,
    age: float | None = None,
    sex: str = "",
    during: str = "",
    states: Iterable[str] = (),
    unknown: Iterable[str] = (),
) -> Picture:
    """Return what is known of a person, names read.

    UsageError for a name that is none and for a value out of range.
    """
    if age is not None and not 0 <= age <= 120:
        raise UsageError(f"an age of {age:g}", remedy="give years from 0 to 120")
    if sex and sex not in SEXES:
        raise UsageError(f"the sex {sex!r}", remedy=f"use {' or '.join(SEXES)}")
    features = features_of(graph, has, lacks)
    if (brought_on := during_of(graph, during)) is not None:
        features = (*features, brought_on)
    return Picture(features, given_of(graph, states), age, sex, during, tuple(unknown))


def differential_of(graph: KnowledgeGraph, picture: Picture) -> Differential:
    """Return the conditions that may explain a picture; UsageError where it has no feature that is present."""
    if not picture.present:
        raise UsageError(
            "no feature is given as present", remedy="give at least one symptom or finding that is present"
        )
    found = candidates(graph, picture)
    groups = {group: tuple(ranked(one for one in found if one.group == group)) for group in GROUPS}
    made = Differential(picture, groups)
    leading = made.leading
    return Differential(
        picture,
        groups,
        flags(graph, picture, leading),
        tests(graph, leading),
        questions(graph, picture, groups["other"][:LEADING]),
    )

"""A differential: conditions that may explain what a person has and lacks, and what speaks for and against each.

The order is by explained features, weighted by how much each tells, less what speaks against; a condition of which
every feature is stated stands first. It is no diagnosis, and no weight is a probability.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from crampkg.base.errors import UsageError
from crampkg.evidence.candidate_order import ranked
from crampkg.evidence.candidates import GROUPS, Candidate, Group, candidates
from crampkg.evidence.features import SEXES, Picture, during_of, features_of, given_of, readable
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.next_steps import (
    Flag,
    Question,
    Test,
    flags,
    questions,
    tests,
    unreferred,
    workup,
)
from crampkg.evidence.phrasing import capital
from crampkg.evidence.relations import places_of

__all__ = [
    "ASK",
    "FEW_STATED",
    "NOTICE",
    "NOT_ROUTINE",
    "NO_FLAG",
    "ORDER",
    "SEXES",
    "Differential",
    "differential_of",
    "picture_of",
]

NOTICE: Final = (
    "Not a diagnosis and not medical advice: what sources say, ordered by fit. The weights are not "
    "probabilities."
)
ORDER: Final = (
    "The order shows how well the features fit, not how common a disease is: a rare disease may stand above a common "
    "one. A form of a disease may be listed after the disease itself; its row then says so."
)
NO_FLAG: Final = "No source here gives a red flag for these findings; that does not mean there is none."
FEW_STATED: Final = (
    "For common causes the sources here state little besides cramps. A feature that is not stated does not count "
    "against them."
)
NOT_ROUTINE: Final = "Advice against referring everybody with these findings"
ASK_ALSO: Final = "Ask also, because sources warn of it"
ASK: Final = "Sources also link these common causes to what is present; ask whether the person has them"
LEADING: Final = 3
"""Candidates of a group that are told apart."""
FLOOR: Final = 0.6
"""A candidate leads only with at least this share of what the first of both groups earned."""


@dataclass(frozen=True, slots=True)
class Differential:
    """The answer: candidates by group, the best first, with red flags, tests and questions.

    The group with the best candidate stands first, so that what explains little does not stand before what explains
    all; with equal scores it is the common causes. What only databases tell of stands last.
    """

    picture: Picture
    groups: dict[Group, tuple[Candidate, ...]]
    flags: tuple[Flag, ...] = ()
    tests: tuple[Test, ...] = ()
    workup: tuple[Test, ...] = ()
    """The tests that sources recommend for a feature that is present, whatever its cause."""
    questions: tuple[Question, ...] = ()
    unreferred: tuple[str, ...] = ()
    """The claims (IRIs) that advise against referring everybody with a feature that is present."""
    notice: str = NOTICE

    def find(self, iri: str) -> Candidate | None:
        """Return the candidate of a term; None when nothing speaks for it."""
        return next((one for found in self.groups.values() for one in found if one.iri == iri), None)

    @property
    def first(self) -> tuple[Candidate, ...]:
        """The first candidates of the diseases, then those of the common causes, without those to ask for.

        Those of which only databases tell where there are no others.
        """
        spoken_of = (*self.standing("other")[:LEADING], *self.standing("everyday")[:LEADING])
        return spoken_of or self.standing("databases")[:LEADING]

    @property
    def leading(self) -> tuple[Candidate, ...]:
        """The first candidates of the groups, the best first, without those far behind it and those to ask for.

        What was entered leads by being entered, which does not put the others far behind. What only databases tell of
        leads where it leaves the other diseases far behind.
        """
        diseases, common, rare = (
            self.standing(group)[:LEADING] for group in ("other", "everyday", "databases")
        )
        best = max((one.earned for one in rare), default=0.0)
        if max((one.earned for one in diseases), default=0.0) < FLOOR * best:
            diseases = tuple(one for one in rare if one.score >= FLOOR * best)
        first = (*diseases, *common)
        least = FLOOR * max((one.earned for one in first), default=0.0)
        return tuple(sorted((one for one in first if one.score >= least), key=lambda one: -one.score))

    def standing(self, group: Group) -> tuple[Candidate, ...]:
        """Return the candidates of a group of which more is said than one feature that all share."""
        return tuple(one for one in self.groups[group] if not one.to_ask)

    @property
    def foremost(self) -> tuple[Candidate, ...]:
        """The candidates of the first group that has any; a list of conditions begins with it."""
        return next((some for group in self.groups if (some := self.standing(group))), ())

    def near_best(self, some: Sequence[Candidate]) -> tuple[Candidate, ...]:
        """Return those candidates that fit at least nearly as well as the best of the first group.

        What fits much less well, as any cramp fits night cramps, is no answer to a question.
        """
        least = FLOOR * max((one.score for one in self.foremost), default=0.0)
        return tuple(one for one in some if one.score >= least)

    @property
    def to_ask(self) -> tuple[Candidate, ...]:
        """The common causes of which a source states one feature that fits: ask whether they are present."""
        return tuple(one for some in self.groups.values() for one in some if one.to_ask)

    @property
    def without_effect(self) -> tuple[str, ...]:
        """The states and medicines that were read, and to which no condition here is linked, in words."""
        used = {given.typed for some in self.groups.values() for one in some for given in one.given}
        used |= {one.typed for one in self.picture.features}
        return tuple(one.label for one in self.picture.given if one.typed not in used)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was read and is linked to nothing, and what age and sex did, in sentences."""
        told = [
            f"{capital(label)} was read, but no condition in this list is linked to it."
            for label in self.without_effect
        ]
        return (*told, *_of_age_and_sex(self))


def picture_of(
    graph: KnowledgeGraph,
    has: Iterable[str] = (),
    lacks: Iterable[str] = (),
    *,
    age: float | None = None,
    onset: float | None = None,
    sex: str = "",
    during: str = "",
    states: Iterable[str] = (),
    unknown: Iterable[str] = (),
) -> Picture:
    """Return what is known of a person, names read; a name that is none is left out and told with near terms.

    `age` is that of the person, `onset` the age at which symptoms began.

    UsageError for a value out of range.
    """
    for years, what in ((age, "an age"), (onset, "an age at onset")):
        if years is not None and not 0 <= years <= 120:
            raise UsageError(f"{what} of {years:g}", remedy="give years from 0 to 120")
    if age is not None and onset is not None and onset >= age + 1:  # a duration may give whole years
        raise UsageError(
            f"an age at onset of {onset:g} in a person of {age:g}", remedy="say which age is right"
        )
    if sex and sex not in SEXES:
        raise UsageError(f"the sex {sex!r}", remedy=f"use {' or '.join(SEXES)}")
    has, unread = readable(graph, has, "feature")
    lacks, unread_absent = readable(graph, lacks, "feature")
    states, unread_states = readable(graph, states, "state")
    felt, states = _felt(graph, states)
    features = features_of(graph, [*has, *felt], lacks)
    if (brought_on := during_of(graph, during)) is not None:
        features = (*features, brought_on)
    left_out = (*unread, *unread_absent, *unread_states)
    return Picture(features, given_of(graph, states), age, onset, sex, during, tuple(unknown), left_out)


def _felt(graph: KnowledgeGraph, states: Sequence[str]) -> tuple[list[str], list[str]]:
    """Take from states the symptoms and findings, which count as features; what is both stays a state, too."""
    found, kept = [], []
    for typed in states:
        try:
            iri = graph.resolve(typed)
        except UsageError:
            kept.append(typed)
            continue
        places = places_of(graph, iri)
        if "symptom" in places:
            found.append(typed)
        if "symptom" not in places or places & {"agent", "state", "condition"}:
            kept.append(typed)
    return found, kept


def _of_age_and_sex(found: Differential) -> list[str]:
    """What the person's age and sex did in the list, which is little: sources seldom state an age."""
    told = []
    if found.picture.age is not None or found.picture.onset is not None:
        told.append(_of_ages(found))
    if found.picture.sex:
        told.append(
            f"Sex {found.picture.sex}: statements about the other sex alone and states of the other sex are left out. "
            "Nothing else depends on it."
        )
    return told


def _of_ages(found: Differential) -> str:
    """What the age now and the age at onset did, each named."""
    age, onset = found.picture.age, found.picture.onset
    every = [one for some in found.groups.values() for one in some]
    fitting = ", ".join(one.label for one in every if one.age.verdict == "for")
    named = [one for one in every if one.age.of_name and not one.age.early]
    early = any(one.age.early for one in every)
    told = []
    if age is not None:
        told.append(f"States that are impossible at age {age:g} are left out.")
    if onset is None:
        told.append(
            f"No age at onset was given. Age {age:g} is used instead, and conditions named for a later onset rank "
            "lower."
        )
    else:
        told.append(f"Onset at {onset:g} is compared with what is stated of the onset.")
    if fitting:
        told.append(f"The age fits what a source states of {fitting}.")
    if named:
        count = f"{len(named)} conditions are" if len(named) > 1 else "One condition is"
        told.append(f"{count} lowered because the name contradicts the age.")
    if early:
        told.append("Conditions named for an earlier onset are marked; they rank at most slightly lower.")
    rest = "the others" if fitting or named else "these conditions"
    told.append(
        f"No statement here on an age counts for {rest}, so a condition of childhood may stand in an adult's list."
    )
    return " ".join(told)


def differential_of(graph: KnowledgeGraph, picture: Picture) -> Differential:
    """Return the conditions that may explain a picture; UsageError where it has no feature that is present."""
    if not picture.present:
        remedy = "give at least one symptom or finding that is present"
        raise UsageError(
            "no feature is given as present", remedy=" ".join([*(one.told for one in picture.unread), remedy])
        )
    found = candidates(graph, picture)
    of_group = {group: [one for one in found if one.group == group] for group in GROUPS}
    beside = of_group["everyday"] + of_group["other"]
    by_group = {
        group: tuple(ranked(some, beside if group == "databases" else ())) for group, some in of_group.items()
    }
    best = {group: max((one.score for one in some), default=0.0) for group, some in by_group.items()}
    groups = dict(sorted(by_group.items(), key=lambda item: (item[0] == "databases", -best[item[0]])))
    made = Differential(picture, groups)
    leading = made.leading
    warnings = flags(graph, picture, made.first)
    return Differential(
        picture,
        groups,
        warnings,
        tests(graph, leading),
        workup(graph, picture.present, warnings),
        questions(graph, picture, leading),
        unreferred(graph, picture, warnings),
    )

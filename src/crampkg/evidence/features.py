"""What a differential is asked about: features present and absent, age, sex, what brings complaints on, states given.

Names are found as everywhere, by the one search for names. A feature knows the terms under which statements bear on it:
itself, its kinds, what is near in meaning, and broader terms.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final, Literal

from crampkg.base.errors import UsageError
from crampkg.base.namespaces import BASE
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.kept_rows import KeptRows
from crampkg.evidence.medications import check
from crampkg.evidence.name_forms import folded, table
from crampkg.evidence.near_features import is_related, near_features, near_states

__all__ = [
    "DURING",
    "SEXES",
    "Feature",
    "Given",
    "Picture",
    "Tie",
    "TieKind",
    "Unread",
    "features_of",
    "given_of",
    "names_a_feature",
    "read_feature",
    "readable",
    "ties_of",
]

TieKind = Literal["same", "kind", "near", "broader"]
_TIES: Final[tuple[TieKind, ...]] = ("same", "kind", "near", "broader")
DURING: Final = ("exertion", "rest")
"""When complaints may come."""
SEXES: Final = {"male": BASE + "maleSex", "female": BASE + "femaleSex"}
MOST: Final = 60
"""Features that a question may have."""


@dataclass(frozen=True, slots=True)
class Tie:
    """How another term bears on a feature, and the other's information content (None: it has none)."""

    kind: TieKind
    weight: float | None


@dataclass(frozen=True, slots=True)
class Feature:
    """A symptom or finding that is present or absent.

    `weight` is how much it tells that it is present, `typed` the name by which it was given, `ties` the terms under
    which statements bear on it, by IRI.
    """

    iri: str
    label: str
    present: bool
    typed: str = ""
    weight: float = 0.0
    ties: Mapping[str, Tie] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Given:
    """A state or medicine that the person has: its term and the broader terms and classes to which it belongs."""

    label: str
    typed: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unread:
    """A name that is none here and was not used; `near` are terms (IRI and label) that may have been meant.

    `typed` is what was given, which may say more than the name: `no weakness`. `related` tells that the near terms mean
    something else, which may go with it.
    """

    typed: str
    name: str
    kind: Literal["feature", "state"]
    near: tuple[tuple[str, str], ...] = ()
    related: bool = False

    @property
    def told(self) -> str:
        """That the name was not used, in a sentence, with the near terms."""
        what = "symptom or finding" if self.kind == "feature" else "state or medicine"
        if not self.near:
            return f"“{self.name}” was not used: no {what} here has a name close to it."
        terms = " or ".join(label for _, label in self.near)
        if self.related:
            return f"“{self.name}” was not used: nothing here is stated about it. Enter {terms} if the person has it."
        return f"“{self.name}” was not used. Did you mean {terms}?"


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is known of a person.

    `age` is the person's now and `onset` that at which symptoms began, in years. `sex` is male or female, `during`
    exertion or rest, or empty. `unknown` are features of which nothing is said here, in words; `unread` are names that
    are none here.
    """

    features: tuple[Feature, ...] = ()
    given: tuple[Given, ...] = ()
    age: float | None = None
    onset: float | None = None
    sex: str = ""
    during: str = ""
    unknown: tuple[str, ...] = ()
    unread: tuple[Unread, ...] = ()

    @property
    def present(self) -> tuple[Feature, ...]:
        """The features that are present."""
        return tuple(one for one in self.features if one.present)

    @property
    def sex_term(self) -> str | None:
        """The term of the person's sex; None where it is not known."""
        return SEXES.get(self.sex)

    @property
    def absent(self) -> tuple[Feature, ...]:
        """The features that are absent."""
        return tuple(one for one in self.features if not one.present)


@cache
def _absence_words() -> tuple[str, ...]:
    return tuple(words for (words,) in table("absence-words.tsv", ("words",)))


def read_feature(
    typed: str, *, present: bool = True, is_name: Callable[[str], bool] = lambda _: False
) -> tuple[str, bool]:
    """Return the name of a feature as typed, and whether it is present: `no weakness` is weakness, absent.

    What is a name as a whole is that feature: absent reflexes are a finding.
    """
    text = typed.strip()
    if is_name(text):
        return text, present
    lower = text.casefold()
    for words in _absence_words():
        if lower.startswith(words + " ") and len(text) > len(words) + 1:
            return text[len(words) + 1 :].strip(), False
    return text, present


def names_a_feature(graph: KnowledgeGraph) -> Callable[[str], bool]:
    """Return what tells whether a text is the very name of a term, whatever word it begins with."""
    return lambda text: bool(graph.lookup.named(text, bare=False))


def readable(
    graph: KnowledgeGraph, names: Iterable[str], kind: Literal["feature", "state"]
) -> tuple[list[str], list[Unread]]:
    """Return the names that stand for a term, and those that do not, with near terms."""
    known: list[str] = []
    unread: list[Unread] = []
    named = names_a_feature(graph)
    for typed in names:
        name = read_feature(typed, is_name=named)[0] if kind == "feature" else typed.strip()
        try:
            if kind == "feature":
                _named(graph, name)
            elif name:
                _given(graph, name)
        except UsageError:
            if not folded(name):
                raise
            near = near_features(graph, name, limit=3) if kind == "feature" else near_states(graph, name)
            offered = tuple((hit.iri, graph.label(hit.iri)) for hit in near)
            unread.append(Unread(typed, name, kind, offered, is_related(kind, name)))
        else:
            known.append(typed)
    return known, unread


def features_of(graph: KnowledgeGraph, has: Iterable[str], lacks: Iterable[str]) -> tuple[Feature, ...]:
    """Return the features that names stand for, each once.

    UsageError for a name that is none, with near names, and for a feature that is both present and absent.
    """
    named = names_a_feature(graph)
    wanted = [read_feature(name, is_name=named) for name in has]
    wanted += [
        (name, False) for name, _ in (read_feature(one, present=False, is_name=named) for one in lacks)
    ]
    if len(wanted) > MOST:
        raise UsageError(f"{len(wanted)} features", remedy=f"give at most {MOST}")
    found: dict[str, Feature] = {}
    namesakes: dict[str, tuple[str, ...]] = {}
    for typed, present in wanted:
        iri, namesakes_of_it = _named(graph, typed)
        namesakes[iri] = (*namesakes.get(iri, ()), *namesakes_of_it)
        before = found.setdefault(iri, Feature(iri, graph.label(iri), present, typed))
        if before.present != present:
            raise UsageError(
                f"{before.label} is given as present and as absent", remedy="say which one it is"
            )
    ties = ties_of(graph, {*found, *(other for others in namesakes.values() for other in others)})
    for iri, others in namesakes.items():
        for other in others:
            near = {
                name: Tie("near", tie.weight) for name, tie in ties[other].items() if tie.kind != "broader"
            }
            ties[iri] = near | ties[iri]
    return _told_apart([_weighed(one, ties[one.iri]) for one in found.values()])


def _named(graph: KnowledgeGraph, typed: str) -> tuple[str, tuple[str, ...]]:
    """The term that a feature's name stands for, and others of that very name: dark urine and myoglobinuria.

    Of several the one that has the name as its label, else the one of which most is said; what it was read as is told
    with the answer.
    """
    if not folded(typed):
        raise UsageError("a feature is empty", remedy="name a symptom or finding")
    several = graph.lookup.named(typed)
    if len(several) > 1:
        places = graph.rows("condition-places", condition=several)
        several = [
            iri
            for iri in several
            if any(row["condition"] == iri and row["place"] == "symptom" for row in places)
        ]
    if len(several) < 2:
        iri = several[0] if several else graph.resolve(typed)
        if BASE + "Test" in graph.terms[iri].classes:
            raise UsageError(f"{typed!r} is a test", remedy="name what it found")
        return iri, ()
    said = Counter(str(row["feature"]) for row in graph.rows("feature-claims", feature=several))
    first = min(several, key=lambda iri: (folded(graph.label(iri)) != folded(typed), -said[iri], iri))
    return first, tuple(iri for iri in several if iri != first)


def ties_of(graph: KnowledgeGraph, features: Collection[str]) -> dict[str, dict[str, Tie]]:
    """Return the ties of each feature, the closest one for each term."""
    found: dict[str, dict[str, Tie]] = {}
    for iri, rows in graph.once(KeptRows).take("feature-ties", "feature", features).items():
        ties = found.setdefault(iri, {})
        for row in rows:
            kind = next(one for one in _TIES if one == row["tie"])
            weight = None if row["weight"] is None else float(row["weight"])
            other = str(row["other"])
            if other not in ties or _TIES.index(kind) < _TIES.index(ties[other].kind):
                ties[other] = Tie(kind, weight)
    return found


def _weighed(feature: Feature, ties: Mapping[str, Tie]) -> Feature:
    """The feature with its ties and weight: its information content; else that of what is nearest in meaning."""
    for kinds in (("same",), ("near",), ("broader",)):
        known = [tie.weight for tie in ties.values() if tie.kind in kinds and tie.weight is not None]
        if known:
            # The least of what is near: its kinds tell more than it does.
            weight = max(known) if kinds == ("broader",) else min(known)
            return replace(feature, ties=ties, weight=weight)
    return replace(feature, ties=ties, weight=UNKNOWN_WEIGHT)


UNKNOWN_WEIGHT: Final = 1.0
"""What a feature tells of which HPO knows nothing."""


def _told_apart(features: Sequence[Feature]) -> tuple[Feature, ...]:
    """The features; one that is broader than another present one tells nothing more."""
    present = [one for one in features if one.present]
    told: list[Feature] = []
    for one in features:
        broader = [
            other.weight
            for other in present
            if other is not one
            and one.present
            and other.iri in one.ties
            and one.ties[other.iri].kind == "broader"
        ]
        told.append(replace(one, weight=max(one.weight - max(broader), 0.0)) if broader else one)
    return tuple(told)


def during_of(graph: KnowledgeGraph, during: str) -> Feature | None:
    """Return as a feature that complaints come with exertion, or (at rest) do not; None where it is unknown."""
    if not during:
        return None
    if during not in DURING:
        raise UsageError(f"complaints during {during!r}", remedy=f"use {' or '.join(DURING)}")
    rows = graph.view("states-seen-as")
    if not rows:
        return None
    state = str(rows[0]["state"])
    ties = {str(row["phenotype"]): Tie("kind", None) for row in rows if row["state"] == state}
    for iri, tie in ties_of(graph, [state])[state].items():
        ties.setdefault(iri, tie)
    label = "brought on by exertion"
    return Feature(state, label, during == "exertion", during, float(rows[0]["weight"] or 0), ties)


def given_of(graph: KnowledgeGraph, states: Iterable[str]) -> tuple[Given, ...]:
    """Return the states and medicines that names stand for; UsageError with near names for one that is none."""
    return tuple(_given(graph, typed) for typed in states if typed.strip())


def _given(graph: KnowledgeGraph, typed: str) -> Given:
    (checked,) = check(graph, [typed])
    terms: dict[str, None] = {}
    try:
        terms[graph.resolve(typed)] = None
    except UsageError:
        if not checked.substances:
            raise
    label = graph.label(next(iter(terms))) if terms else checked.name
    for one in checked.substances:
        if one.term:
            terms[one.term] = None
        for group in (*one.by_class, *one.by_chebi):
            terms[group.group] = None
    for row in graph.rows("broader-terms", term=list(terms)):
        terms[str(row["broader"])] = None
    return Given(label, typed, tuple(terms))

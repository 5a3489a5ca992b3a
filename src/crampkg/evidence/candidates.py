"""Conditions that may explain a picture: for each, what speaks for it, what against, and of what nothing is said."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any, Final, Literal, TypeAlias

from crampkg.base.namespaces import BASE, CLAIM
from crampkg.evidence import ages, weights
from crampkg.evidence.ages import AgeFit, age_fits, beyond
from crampkg.evidence.features import SEXES, Feature, Given, Picture, Tie
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.kept_rows import KeptRows
from crampkg.evidence.weights import Bearing, Verdict, weigh

__all__ = ["GROUPS", "MEANT", "Candidate", "Cell", "Group", "candidates"]

Group = Literal["everyday", "other", "databases"]
GROUPS: Final[dict[Group, str]] = {
    "everyday": "Common causes: physiologic states, metabolism, medicines",
    "other": "Neurologic and other diseases named in sources on cramps",
    "databases": "Diseases found here only in disease databases (most are rare)",
}
"""The groups, in the order in which they stand where they fit equally well.

Databases of diseases record thousands of features, so that by fit alone one of many rare diseases would nearly always
stand before those of which reviews, guidelines and studies on cramps and fasciculations speak.
"""


@dataclass(frozen=True, slots=True)
class Cell:
    """How one feature counts for one condition; `claims` are the IRIs on which it rests, the strongest first.

    `usualness` is the highest stated frequency, `of_broader` whether all claims are about a broader condition, `tie`
    how the strongest claim bears on the feature, or "meant": the condition follows from what the feature means.
    `sources` are the names of the sources of the claims that are on the condition itself.
    """

    verdict: Verdict
    weight: float
    claims: tuple[str, ...] = ()
    usualness: int | None = None
    of_broader: bool = False
    tie: str = ""
    sources: frozenset[str] = frozenset()


_SILENT: Final = Cell("silent", 0.0)
MEANT: Final = "meant"
"""The tie of a condition that a person has by what a feature means."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A condition with its cells: one for each feature (by IRI), and those for age and what is given.

    `rank` is the place within its group, from 1; candidates with the same score share it (`tied`). `to_ask` tells that
    it is a common cause that was not given, and of which only one feature is said that fits: ask whether it is present.
    With equal scores that of which more sources speak stands first, then the narrower: `breadth` is how many of the
    other candidates are kinds of it. `above` are the IRIs of its broader terms, `behind` the label of the broader
    candidate behind which it was put; see `ranked`.
    """

    iri: str
    label: str
    group: Group
    cells: Mapping[str, Cell] = field(default_factory=dict)
    given: tuple[Given, ...] = ()
    age: AgeFit = ages.SILENT
    score: float = 0.0
    rank: int = 0
    tied: int = 1
    to_ask: bool = False
    breadth: int = 0
    above: frozenset[str] = frozenset()
    behind: str = ""

    @property
    def earned(self) -> float:
        """The score without what holds by itself: that it was entered, or is meant by a feature that was."""
        meant = sum(cell.weight for cell in self.cells.values() if cell.tie == MEANT)
        return self.score - meant - (weights.GIVEN if self.given else 0.0)

    @property
    def sources(self) -> int:
        """Return how many sources speak of the condition itself and what was entered."""
        return len(frozenset().union(*(cell.sources for cell in self.cells.values())))

    def count(self, verdict: Verdict) -> int:
        """Return how many features have this verdict."""
        return sum(cell.verdict == verdict for cell in self.cells.values())

    @property
    def fit_by_broader(self) -> int:
        """Return how many features fit only by what is said of something broader: back pain by what is said of pain."""
        return sum(cell.verdict == "for" and cell.tie == "broader" for cell in self.cells.values())


def candidates(graph: KnowledgeGraph, picture: Picture) -> list[Candidate]:
    """Return the conditions for which something speaks, without ranks, in no particular order."""
    others = {iri for feature in picture.features for iri in feature.ties}
    said = graph.once(_Claims).take(picture)
    named = {iri for by_condition in said.values() for iri in by_condition}
    meant = _meant(graph, picture)
    given = _given(picture, meant)
    places = graph.once(_Places)
    places.take(named | others | given.keys())
    impossible = beyond(graph, picture)
    similar: dict[str, list[str]] = defaultdict(list)
    for row in graph.view("similar-conditions"):
        similar[str(row["condition"])].append(str(row["similar"]))
    fitting = [
        iri
        for iri in (named | (others & places.listed.keys()) | meant.keys() | (given.keys() & similar.keys()))
        - impossible
        if places.is_candidate(iri, given)
    ]
    broader = _broader(graph, fitting, named)
    made = []
    for iri in fitting:
        cells = {
            one.iri: _cell(
                one, _bearings(one, iri, (broader[iri], similar.get(iri, ())), said[one.iri], places.listed)
            )
            if one.iri not in meant.get(iri, ())
            else Cell("for", round(one.weight, 2), tie=MEANT)
            for one in picture.features
        }
        made.append(Candidate(iri, graph.label(iri), places.group(iri), cells, given.get(iri, ())))
    rows = graph.once(KeptRows).take("broader-terms", "term", fitting)
    above = {iri: frozenset(str(row["broader"]) for row in some) for iri, some in rows.items()}
    kinds_of = Counter(iri for some in above.values() for iri in some)
    made = [replace(one, breadth=kinds_of[one.iri], above=above.get(one.iri, frozenset())) for one in made]
    made = [one for one in made if any(cell.weight > 0 for cell in one.cells.values())]
    made = [one for one in made if one.given or not _is_asked(one, picture, places)]
    kinds = {iri for feature in picture.present for iri in feature.ties}
    fits = age_fits(graph, [(one.iri, one.label) for one in made], picture)
    aged = [replace(one, age=fits[one.iri]) if one.iri in fits else one for one in made]
    return [replace(one, to_ask=_is_to_ask(one) and one.iri not in kinds) for one in aged]


def _is_asked(one: Candidate, picture: Picture, places: _Places) -> bool:
    """Tell whether a condition is no more than what is asked about: a symptom is not explained by its own name.

    It is a present feature itself, or one brought on by what is given; or it is, as that is, a kind of a symptom, and
    no source lists it as a cause. A kind of a disease that is no symptom (neuropathy) is an explanation.
    """
    ties = {other.iri: other.ties[one.iri].kind for other in picture.present if one.iri in other.ties}
    if one.iri in ties and ties[one.iri] == "same" and not places.is_state(one.iri):
        return True
    kinds = {iri for iri, kind in ties.items() if kind == "kind" and places.is_symptom(iri)}
    if picture.during and kinds and any(places.is_state(iri) for iri in ties):
        return True
    above = {iri for iri in one.above if places.is_symptom(iri)}
    beside = any(above & other.ties.keys() for other in picture.present)
    return one.iri not in places.listed and (bool(kinds) or beside)


def _meant(graph: KnowledgeGraph, picture: Picture) -> dict[str, set[str]]:
    """The conditions that a person has by what the present features mean, with those features."""
    rows = graph.once(KeptRows).take("amounts-to", "feature", [one.iri for one in picture.present])
    found: dict[str, set[str]] = defaultdict(set)
    above = graph.once(KeptRows).take(
        "broader-terms", "term", {str(row["condition"]) for some in rows.values() for row in some}
    )
    for feature, some in rows.items():
        for condition in (str(row["condition"]) for row in some):
            for iri in (condition, *(str(row["broader"]) for row in above[condition])):
                found[iri].add(feature)
    return dict(found)


def _given(picture: Picture, meant: Mapping[str, Collection[str]]) -> dict[str, tuple[Given, ...]]:
    """What the person has or takes, by the terms that it stands for."""
    found: dict[str, list[Given]] = defaultdict(list)
    for one in picture.given:
        for iri in one.terms:
            found[iri].append(one)
    for iri, features in meant.items():
        for feature in picture.present:
            if feature.iri in features:
                found[iri].append(Given(feature.label, feature.typed, (iri,)))
    return {iri: tuple(some) for iri, some in found.items()}


def _is_to_ask(one: Candidate) -> bool:
    """Tell whether the same claims are all that is said for a common cause: nothing tells it from the others."""
    if one.group != "everyday" or one.given or one.age.verdict not in ("silent", "open"):
        return False
    if any(cell.verdict in ("against", "differs") for cell in one.cells.values()):
        return False
    fitting = [frozenset(cell.claims) for cell in one.cells.values() if cell.verdict == "for"]
    # A statement on cramps counts for cramps at night, too: that makes one, not two.
    return not any(not a <= b and not b <= a for a, b in combinations(fitting, 2))


# --- what is said


Said: TypeAlias = Mapping[str, Sequence[Bearing]]
"""The claims that bear on a feature, by the condition that they are on."""


class _Claims:
    """The claims that bear on features, read when a feature is asked for and kept with the graph."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._held: dict[tuple[frozenset[str], str], Said] = {}

    def take(self, picture: Picture) -> dict[str, Said]:
        """Return by feature what is said of conditions, without what is said of the other sex."""
        self._read({iri for feature in picture.features for iri in feature.ties})
        other = set(SEXES.values()) - {picture.sex_term} if picture.sex else set()
        found: dict[str, Said] = {}
        for feature in picture.features:
            key = (frozenset(feature.ties), picture.sex)
            if key not in self._held:
                self._held[key] = self._said(feature, other)
            found[feature.iri] = self._held[key]
        return found

    def _read(self, features: Collection[str]) -> None:
        missing = [iri for iri in sorted(features) if iri not in self._rows]
        self._rows |= {iri: [] for iri in missing}
        for row in self._graph.rows("feature-claims", feature=missing):
            self._rows[str(row["feature"])].append(dict(row))
        empty = dict.fromkeys(("usualness", "certainty", "population", "scope", "through"))
        for row in self._graph.rows("pattern-claims", feature=missing):
            self._rows[str(row["feature"])].append(empty | dict(row))

    def _said(self, feature: Feature, other_sex: Collection[str]) -> Said:
        found: dict[str, dict[str, Bearing]] = defaultdict(dict)
        for other, own in feature.ties.items():
            for row in self._rows[other]:
                if row["population"] in other_sex:
                    continue
                usual = None if row["usualness"] is None else int(row["usualness"])
                through = row["through"] is not None
                tie = _similar(own) if through else own
                of_some = through or row["scope"] is not None
                hedged = row["certainty"] is not None or of_some or _is_narrowed(row["population"])
                claim, direction = str(row["claim"]), str(row["direction"]).removeprefix(BASE)
                held = found[str(row["condition"])].get(claim)
                if held is None or (usual or _NOT_SAID) < (held.usualness or _NOT_SAID):
                    found[str(row["condition"])][claim] = Bearing(
                        claim, direction, usual, hedged, tie, of_some=of_some
                    )
        return {condition: list(some.values()) for condition, some in found.items()}


_NOT_SAID: Final = 9


def _bearings(
    feature: Feature,
    condition: str,
    others: tuple[Sequence[str], Sequence[str]],
    said: Mapping[str, Sequence[Bearing]],
    listed: Mapping[str, Sequence[str]],
) -> list[Bearing]:
    """All claims that bear on a feature in a condition: its own, those on others, and its being a kind.

    The others are broader conditions and similar ones.
    """
    broader, similar = others
    found = list(said.get(condition, ()))
    # What is said of a similar condition need not be so in this one: it never counts against it.
    for near in similar if feature.present else ():
        found += [replace(one, tie=_similar(one.tie)) for one in said.get(near, ())]
    # What is said of some kinds of a broader condition need not be said of this one.
    found += [
        replace(one, of_broader=True) for above in broader for one in said.get(above, ()) if not one.of_some
    ]
    tie = feature.ties.get(condition)
    if tie is not None and tie.kind != "broader":
        found += [Bearing(claim, "supports", None, False, tie) for claim in listed.get(condition, ())]
    return found


def _similar(tie: Tie) -> Tie:
    """The tie of what is said of something similar to the condition."""
    return Tie("near", tie.weight) if tie.kind in ("same", "kind") else tie


def _is_narrowed(population: object) -> bool:
    return population is not None and population not in SEXES.values()


def _cell(feature: Feature, bearings: Sequence[Bearing]) -> Cell:
    verdict, weight, told = weigh(feature, bearings)
    if verdict == "silent":
        return _SILENT
    usual = [one.usualness for one in told if one.usualness is not None]
    return Cell(
        verdict,
        round(weight, 2),
        tuple(dict.fromkeys(one.claim for one in told)),
        max(usual, default=None),
        all(one.of_broader for one in told),
        told[0].tie.kind if told else "",
        # A claim's name begins with that of its source.
        frozenset(one.claim.removeprefix(CLAIM).partition("/")[0] for one in told if not one.of_broader),
    )


def _broader(graph: KnowledgeGraph, some: Sequence[str], named: Collection[str]) -> dict[str, list[str]]:
    """The broader terms of conditions of which something is said here, too."""
    rows = graph.once(KeptRows).take("broader-terms", "term", some)
    return {iri: [above for row in rows[iri] if (above := str(row["broader"])) in named] for iri in some}


class _Places:
    """What conditions are and where they stand, read when they are asked for and kept with the graph."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self._known: dict[str, set[str]] = {}
        self.listed: dict[str, list[str]] = {}
        """The claims that list a condition among common causes."""
        self._spoken_of = {str(row["condition"]) for row in graph.view("spoken-of")}

    def take(self, some: Collection[str]) -> None:
        """Read of some terms what is not known yet."""
        missing = [iri for iri in sorted(some) if iri not in self._known]
        self._known |= {iri: set() for iri in missing}
        for row in self._graph.rows("condition-places", condition=missing):
            self._known[str(row["condition"])].add(str(row["place"]))
            if row["claim"] is not None:
                self.listed.setdefault(str(row["condition"]), []).append(str(row["claim"]))

    def is_candidate(self, iri: str, given: Mapping[str, object]) -> bool:
        """Tell whether a term may explain a picture: a condition, a state that a source lists, or what is given."""
        known = self._known[iri]
        if iri in given:
            return bool(known & {"agent", "state", "condition"})
        if "agent" in known:
            return False
        if "listed" in known:
            return bool(known & {"state", "condition"})
        return "condition" in known and "symptom" not in known

    def is_symptom(self, iri: str) -> bool:
        """Tell whether a term of which the places were read is a symptom or finding."""
        return "symptom" in self._known.get(iri, ())

    def is_state(self, iri: str) -> bool:
        """Tell whether a term of which the places were read is a state, such as pregnancy or exercise."""
        return "state" in self._known.get(iri, ())

    def group(self, iri: str) -> Group:
        """Return the group in which a condition stands."""
        known = self._known[iri]
        if known & {"everyday", "agent"} or "condition" not in known:
            return "everyday"
        return "other" if iri in self._spoken_of else "databases"

"""What comes beside a differential: red flags that a source states, tests and questions that tell conditions apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from crampkg.evidence.candidates import Candidate
from crampkg.evidence.features import DURING, Feature, Picture, Tie, ties_of
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.kept_rows import KeptRows
from crampkg.evidence.weights import NARROW
from crampkg.evidence.workup import strongest_first

__all__ = ["Flag", "Question", "Test", "claims_of", "flags", "questions", "tests", "unreferred", "workup"]

_MOST: Final = 8
"""Tests and questions that are told."""
_BROADER: Final = 10
_RECOMMENDED: Final = 2
"""The rank of tests that a source recommends, or names as a step."""
_ADULT: Final = 16
"""From this age in years on advice on adults is told."""
_USUAL: Final = 4
"""From this on a feature is very frequent."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A warning that a source states; `asked` are terms that it depends on and that are not known (by IRI)."""

    claim: str
    asked: tuple[str, ...] = ()
    condition: str = ""
    """The condition that a source says is to be ruled out; empty where the claim is on a feature."""
    where: str = ""
    """The condition of the list for which it is to be ruled out."""


@dataclass(frozen=True, slots=True)
class Test:
    """A test and the conditions of which sources say that it finds them or tells them from others.

    They are leading conditions or broader ones: what is said of a broader condition is not told as said of its kind.
    `disputed` are the claims of other sources that stand against those of this test.
    """

    iri: str
    conditions: tuple[str, ...]
    claims: tuple[str, ...]
    disputed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A feature not asked yet: very frequent in some leading conditions, excluded or not told of in others.

    `needs_test` tells that nobody can be asked for it, and it cannot be seen at the bedside.
    """

    feature: str
    usual_in: tuple[str, ...]
    excluded_in: tuple[str, ...]
    claims: tuple[str, ...]
    weight: float
    needs_test: bool = False


def flags(graph: KnowledgeGraph, picture: Picture, leading: Sequence[Candidate]) -> tuple[Flag, ...]:
    """Return the red flags that hold, then those that lack what is not known, then what is to be ruled out.

    Those of the strongest kind of evidence come first. Those that lack something come last where it is the warning
    sign itself that nobody told of.

    What is to be ruled out is told only for a leading condition that fits by more than a feature that many share.
    """
    holds: list[Flag] = []
    open_: list[Flag] = []
    by_claim: dict[str, tuple[str, list[str]]] = {}
    for row in graph.view("red-flags"):
        _, needs = by_claim.setdefault(str(row["claim"]), (str(row["feature"]), []))
        if row["with"] is not None:
            needs.append(str(row["with"]))
    ties = ties_of(graph, {one for _, needs in by_claim.values() for one in needs})
    also: list[Flag] = []

    def known(one: str) -> bool:
        """Tell whether what a warning needs is there."""
        return _matches(picture.present, one) or _is_kind_of(picture.present, ties[one])

    for claim in (one.iri for one in strongest_first(graph, by_claim)):
        feature, needs = by_claim[claim]
        if any(_matches_absent(picture, one) for one in needs):
            continue
        if not _matches(picture.present, feature):
            # All but the sign itself is there: the reader may not have thought to ask for it.
            if needs and not _matches_absent(picture, feature) and all(map(known, needs)):
                also.append(Flag(claim, (feature,)))
            continue
        missing = tuple(one for one in needs if not known(one))
        (open_ if missing else holds).append(Flag(claim, missing))
    fitting = [one.iri for one in leading if _fits_well(picture, one)]
    rows = graph.once(KeptRows).take("conditions-to-rule-out", "condition", fitting)
    apart = [
        Flag(str(row["claim"]), condition=str(row["other"]), where=where)
        for where, some in rows.items()
        for row in some
    ]
    return (*holds, *open_, *also, *apart)


def unreferred(graph: KnowledgeGraph, picture: Picture, warnings: Sequence[Flag]) -> tuple[str, ...]:
    """Return the claims (IRIs) that advise against referring everybody with a feature that is present.

    Only what is said of that very feature counts, not what is said of a broader one. Nothing is returned where a
    warning holds, nor for a child: the guideline that gives such advice is on people aged over 16 (NICE NG127).
    """
    if any(not one.asked and not one.condition for one in warnings):
        return ()
    if picture.age is not None and picture.age < _ADULT:
        return ()
    present = {one.iri for one in picture.present}
    rows = graph.view("routine-referral-advised-against")
    return tuple(dict.fromkeys(str(row["claim"]) for row in rows if str(row["feature"]) in present))


def _is_kind_of(features: Sequence[Feature], ties: Mapping[str, Tie]) -> bool:
    """Tell whether one of the features is what has these ties, a kind of it, or near it."""
    return any(one.iri in ties and ties[one.iri].kind in NARROW for one in features)


def _fits_well(picture: Picture, one: Candidate) -> bool:
    """Tell whether a condition fits by two features that are present, neither of them a broader form of the other."""
    own = [
        feature
        for feature in picture.present
        if feature.typed not in DURING
        and one.cells[feature.iri].verdict == "for"
        and one.cells[feature.iri].tie in NARROW
    ]
    return any(a.iri not in b.ties and b.iri not in a.ties for a, b in combinations(own, 2))


def _matches(features: Sequence[Feature], term: str) -> bool:
    """Tell whether a term is one of the features, a broader one, or near one."""
    return any(
        term == one.iri or (term in one.ties and one.ties[term].kind in ("near", "broader"))
        for one in features
    )


def _matches_absent(picture: Picture, term: str) -> bool:
    return any(term in one.ties and one.ties[term].kind in NARROW for one in picture.absent)


def tests(graph: KnowledgeGraph, leading: Sequence[Candidate]) -> tuple[Test, ...]:
    """Return the tests of leading conditions, those first that tell them apart: said of few of them, and by rank."""
    own = [one.iri for one in leading]
    above = _above(graph, own)
    wanted = {*own, *(broad for broads in above.values() for broad in broads)}
    found: dict[str, dict[str, None]] = defaultdict(dict)
    of: dict[str, set[str]] = defaultdict(set)
    ranks: dict[str, int] = {}
    rows = graph.once(KeptRows).take("telling-tests", "condition", sorted(wanted))
    for row in (row for some in rows.values() for row in some):
        test, said_of = str(row["test"]), str(row["condition"])
        found[test][str(row["claim"])] = None
        of[test].add(said_of)
        # What is said of the condition itself goes before what is said of a broader one.
        rank = int(row["rank"] or 0) + (0 if said_of in own else _BROADER)
        ranks[test] = min(ranks.get(test, rank), rank)

    def place(condition: str) -> tuple[int, str]:
        """The leading conditions in their order, then the broader ones."""
        return (own.index(condition) if condition in own else len(own)), graph.label(condition)

    made = [Test(iri, tuple(sorted(of[iri], key=place)), tuple(claims)) for iri, claims in found.items()]
    made.sort(
        key=lambda one: (
            len(one.conditions) == len(own) > 1,
            ranks[one.iri],
            place(one.conditions[0]),
            graph.label(one.iri),
        )
    )
    return _with_opposed(graph, made)[:_MOST]


def _with_opposed(graph: KnowledgeGraph, tests: Sequence[Test]) -> tuple[Test, ...]:
    """Mark the tests on which sources conflict, and put beside each the test that another source names in its place."""
    claims = [claim for one in tests for claim in one.claims]
    rows = graph.once(KeptRows).take("opposing-claims", "claim", claims)
    told: dict[str, Test] = {}
    for one in tests:
        against = [row for claim in one.claims for row in rows[claim]]
        disputed = tuple(dict.fromkeys(str(row["other"]) for row in against))
        before = told.get(one.iri)
        if before is not None:
            # It stands beside another one already: what is said of it here is added there.
            merged = (
                dict.fromkeys((*a, *b))
                for a, b in ((before.conditions, one.conditions), (before.claims, one.claims))
            )
            conditions, named = map(tuple, merged)
            told[one.iri] = replace(before, conditions=conditions, claims=named)
            continue
        told[one.iri] = replace(one, disputed=disputed)
        for row in against:
            if row["direction"] is not None and str(row["direction"]).endswith("supports"):
                test, claim, condition = str(row["test"]), str(row["other"]), str(row["condition"])
                told.setdefault(test, Test(test, (condition,), (claim,), one.claims))
    return tuple(told.values())


def workup(
    graph: KnowledgeGraph, present: Sequence[Feature], found_flags: Sequence[Flag]
) -> tuple[Test, ...]:
    """Return the tests that sources recommend for features that are present: for red flags first, then by feature."""
    holding = [one.claim for one in found_flags if not one.asked and not one.condition]
    iris = list(
        dict.fromkeys((*(graph.claims[one].subject for one in holding), *(one.iri for one in present)))
    )
    broader: dict[str, list[str]] = defaultdict(list)
    for one in present:
        broader[one.iri] = [iri for iri, tie in one.ties.items() if tie.kind in ("same", "broader")]
    wanted = sorted({*iris, *(iri for some in broader.values() for iri in some)})
    rows = graph.once(KeptRows).take("telling-tests", "condition", wanted)
    found: dict[str, dict[str, None]] = defaultdict(dict)
    of: dict[str, dict[str, None]] = defaultdict(dict)
    for iri in iris:
        for said_of in dict.fromkeys((iri, *broader[iri])):
            for row in rows[said_of]:
                if int(row["rank"] or 0) != _RECOMMENDED:
                    continue
                found[str(row["test"])][str(row["claim"])] = None
                of[str(row["test"])][said_of] = None
    return tuple(Test(test, tuple(of[test]), tuple(claims)) for test, claims in found.items())


def _above(graph: KnowledgeGraph, some: Sequence[str]) -> Mapping[str, set[str]]:
    rows = graph.once(KeptRows).take("broader-terms", "term", some)
    return {iri: {str(row["broader"]) for row in rows[iri]} for iri in some}


def questions(graph: KnowledgeGraph, picture: Picture, leading: Sequence[Candidate]) -> tuple[Question, ...]:
    """Return features to ask for next: very frequent in one leading condition, and not so in another.

    What can be asked or seen goes before what needs a test. Where one condition leads alone, its own features are told.
    """
    usual: dict[str, dict[str, str]] = defaultdict(dict)
    excluded: dict[str, dict[str, str]] = defaultdict(dict)
    told: dict[str, set[str]] = defaultdict(set)
    weights: dict[str, float] = {}
    tested: set[str] = set()
    known = _known(graph, picture)
    rows = graph.once(KeptRows).take("features-of", "condition", [one.iri for one in leading])
    for row in (row for some in rows.values() for row in some):
        feature, condition, claim = str(row["feature"]), str(row["condition"]), str(row["claim"])
        if feature in known:
            continue
        weights[feature] = float(row["weight"] or 0)
        if row["needsTest"] is not None and row["atBedside"] is None and row["felt"] is None:
            tested.add(feature)
        told[feature].add(condition)
        if str(row["direction"]).endswith("refutes"):
            excluded[feature][condition] = claim
        elif int(row["usualness"] or 0) >= _USUAL:
            usual[feature][condition] = claim
    made = [
        Question(
            feature,
            tuple(where),
            tuple(excluded[feature]),
            tuple({**where, **excluded[feature]}.values()),
            weights[feature],
            feature in tested,
        )
        for feature, where in usual.items()
        if len(leading) == 1
        or (len(where) < len(leading) and (excluded[feature] or len(told[feature]) < len(leading)))
    ]
    made.sort(key=lambda one: (one.needs_test, not one.excluded_in, -one.weight, graph.label(one.feature)))
    return tuple(made[:_MOST])


def _known(graph: KnowledgeGraph, picture: Picture) -> set[str]:
    """The features of which it is known that they are there or not.

    What is there is there also under the broader terms of what is near it in meaning.
    """
    near = [iri for one in picture.present for iri, tie in one.ties.items() if tie.kind == "near"]
    ties = {iri for one in picture.features for iri in one.ties}
    return ties.union(*_above(graph, near).values())


def claims_of(parts: Collection[Flag | Test | Question]) -> set[str]:
    """Return the claims on which parts rest."""
    found: set[str] = set()
    for part in parts:
        found.update((part.claim,) if isinstance(part, Flag) else part.claims)
        found.update(part.disputed if isinstance(part, Test) else ())
    return found

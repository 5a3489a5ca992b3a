"""Which claims the rules and the curated tensions set against each other, and which they do not."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox
import pytest

from crampkg.base.namespaces import BASE, compact
from crampkg.build.derivation import derive
from crampkg.build.loading import INFERRED, load

HEAD = """@prefix cramp: <https://w3id.org/crampkg/> .
cramp:levelOne cramp:carriesPlainEdge true . cramp:anecdote cramp:carriesPlainEdge false .
cramp:legCramp cramp:kindOf cramp:muscleCramp .
cramp:muscleDisorder cramp:alternativeClass cramp:nerveDisorder .
"""
TIES = ("oppositeDirectionTo", "opposingPredicateTo", "competingValueTo", "disagreesWith")


def pairs(text: str) -> set[tuple[str, str, str]]:
    """The ties between claims that the rules derive from Turtle, as (claim, tie, claim), as the rules state them."""
    store = ox.Store()
    store.load(HEAD + text, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(BASE + "graph/terms"))
    derive(store)
    found = set()
    for tie in TIES:
        for quad in store.quads_for_pattern(None, ox.NamedNode(BASE + tie), None, INFERRED):
            one, two = (compact(str(end)[1:-1]).removeprefix("cramp:") for end in (quad.subject, quad.object))
            found.add((one, tie, two))
    return found


def claim(
    name: str, statement: str, *, source: str = "a", direction: str = "supports", more: str = ""
) -> str:
    subject, predicate, value = (f"cramp:{part}" for part in statement.split())
    level = "" if "cramp:level " in more else " ; cramp:level cramp:levelOne"
    return (
        f"cramp:{name} a cramp:Claim ; cramp:subject {subject} ; cramp:predicate {predicate} ; cramp:object {value} ;"
        f" cramp:direction cramp:{direction} ; cramp:saidIn cramp:{source}{level}{more} .\n"
    )


POSSIBLE = " ; cramp:certainty cramp:possible"
ANECDOTE = " ; cramp:level cramp:anecdote"


@pytest.mark.parametrize(
    ("one", "two", "tie"),
    [
        # Classes compete only where they are declared alternatives.
        (
            ("cfs classifiedAs muscleDisorder", {}),
            ("cfs classifiedAs nerveDisorder", {"source": "b"}),
            "competingValueTo",
        ),
        (("cfs classifiedAs muscleDisorder", {}), ("cfs classifiedAs nerveDisorder", {}), None),
        (("drug classifiedAs steroid", {}), ("drug classifiedAs suppressant", {"source": "b"}), None),
        (("cfs hasPrevalence rare", {}), ("cfs hasPrevalence common", {"source": "b"}), "competingValueTo"),
        # A hedge here and none there, also within one source and on a kind of the other's object.
        (
            ("a relieves muscleCramp", {"more": POSSIBLE}),
            ("a relieves legCramp", {"source": "b"}),
            "competingValueTo",
        ),
        (("a relieves legCramp", {"more": POSSIBLE}), ("a relieves legCramp", {}), "competingValueTo"),
        (("a relieves legCramp", {"more": POSSIBLE}), ("a relieves legCramp", {"more": POSSIBLE}), None),
        (("a relieves legCramp", {"more": POSSIBLE}), ("b relieves legCramp", {}), None),
        # Thin backing here and firm backing there.
        (
            ("a treats legCramp", {"more": ANECDOTE}),
            ("a treats legCramp", {"source": "b"}),
            "competingValueTo",
        ),
        (("a treats legCramp", {"more": ANECDOTE}), ("a treats legCramp", {}), None),
        # Used, or perhaps tried, against the advice or though not shown.
        (("q appliedToTreat legCramp", {}), ("q advisedAgainstFor muscleCramp", {}), "opposingPredicateTo"),
        (("q treats legCramp", {}), ("q causes muscleCramp", {}), "opposingPredicateTo"),
        (("q treats legCramp", {}), ("q cautionFor legCramp", {}), None),
        (
            ("g optionFor legCramp", {}),
            ("g treats legCramp", {"direction": "notShown"}),
            "opposingPredicateTo",
        ),
        (("g optionFor legCramp", {}), ("g treats legCramp", {"direction": "inconclusive"}), None),
        (("g treats cfs", {}), ("g treats muscleCramp", {"direction": "notShown"}), None),
        (
            ("g treats legCramp", {}),
            ("g treats muscleCramp", {"direction": "notShown"}),
            "oppositeDirectionTo",
        ),
        (("g treats legCramp", {}), ("g treats muscleCramp", {"direction": "notStudied"}), None),
    ],
)
def test_what_the_rules_set_against_each_other(
    one: tuple[str, dict[str, str]], two: tuple[str, dict[str, str]], tie: str | None
) -> None:
    found = pairs(claim("one", one[0], **one[1]) + claim("two", two[0], **two[1]))
    ties = {link for start, link, end in found if {start, end} == {"one", "two"}}
    assert ties - {"disagreesWith"} == ({tie} if tie else set())


FOUR = (
    claim("aHelps", "a treats cfs")
    + claim("aNot", "a treats cramp", direction="notShown")
    + claim("bHelps", "b treats cfs")
    + claim("bNot", "b treats cramp", direction="notShown")
)


def test_a_tension_with_sides_pairs_the_same_thing_and_not_one_drug_with_another() -> None:
    tension = "cramp:t a cramp:Disagreement "
    tension += "; cramp:disagreementClaim cramp:aHelps, cramp:aNot, cramp:bHelps, cramp:bNot "
    sides = pairs(FOUR + tension + "; cramp:counterClaim cramp:aNot, cramp:bNot .")
    assert {frozenset((one, two)) for one, _, two in sides} == {
        frozenset(("aHelps", "aNot")),
        frozenset(("bHelps", "bNot")),
    }


def test_a_side_that_is_about_something_else_stands_against_the_whole_other_side() -> None:
    tension = "cramp:t a cramp:Disagreement "
    tension += "; cramp:disagreementClaim cramp:aHelps, cramp:bNot, cramp:bHelps "
    sides = pairs(FOUR + tension + "; cramp:counterClaim cramp:bNot, cramp:bHelps .")
    assert {frozenset((one, two)) for one, _, two in sides} == {
        frozenset(("aHelps", "bNot")),
        frozenset(("aHelps", "bHelps")),
    }


def test_a_tension_without_sides_sets_each_against_each() -> None:
    found = pairs(
        FOUR
        + "cramp:t a cramp:Disagreement ; cramp:disagreementClaim cramp:aHelps, cramp:bHelps, cramp:aNot ."
    )
    assert len({frozenset((one, two)) for one, _, two in found}) == 3


@cache
def real() -> frozenset[frozenset[str]]:
    """The pairs of claims in tension in the graph that ships."""
    store = load()
    derive(store)
    quads = store.quads_for_pattern(None, ox.NamedNode(BASE + "disagreesWith"), None, INFERRED)
    return frozenset(
        frozenset(compact(str(end)[1:-1]) for end in (quad.subject, quad.object)) for quad in quads
    )


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("gard:muscle-condition", "ucla:nerve-disorder", True),
        (
            "gard:gabapentin-helps-in-individual-cases",
            "katzberg:gabapentin-no-significant-effect-on-cramps",
            True,
        ),
        (
            "gard:gabapentin-helps-in-individual-cases",
            "katzberg:pregabalin-no-significant-effect-on-cramps",
            False,
        ),
        ("katzberg:quinine-may-be-effective", "katzberg:quinine-fda-advisory-against-routine-use", True),
        ("katzberg:quinine-still-prescribed", "katzberg:quinine-fda-advisory-against-routine-use", True),
        ("katzberg:quinine-still-prescribed", "katzberg:quinine-may-be-effective", False),
        ("katzberg:magnesium-helpful-in-pregnancy", "katzberg:magnesium-limited-evidence-elsewhere", True),
        (
            "katzberg:baclofen-can-help-neurogenic-cramps",
            "katzberg:tizanidine-limited-evidence-without-spasticity",
            False,
        ),
        ("droracle:reviewed-by-advisory-board", "droracle:pending-human-review", True),
        (
            "katzberg:als-motor-neuron-disease",
            "katzberg:motor-neuron-disease-peripheral-nerve-condition",
            False,
        ),
    ],
)
def test_what_is_in_tension_in_the_graph(one: str, two: str, expected: bool) -> None:
    assert (frozenset((one, two)) in real()) is expected

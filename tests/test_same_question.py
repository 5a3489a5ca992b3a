"""Which results the rules set against each other: those that answer one question in the same people, and no others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from crampkg.base.namespaces import BASE, compact
from crampkg.build.derivation import derive
from crampkg.build.loading import INFERRED
from crampkg.sparql.results import Rows

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph

HEAD = """@prefix cramp: <https://w3id.org/crampkg/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
cramp:population rdfs:subPropertyOf cramp:narrowingQualifier .
cramp:legCramp cramp:kindOf cramp:muscleCramp . cramp:salt cramp:kindOf cramp:mineral .
cramp:loop cramp:kindOf cramp:diuretic . cramp:diuretic a cramp:DrugClass . cramp:women cramp:kindOf cramp:adults .
cramp:gradeLow cramp:inScheme cramp:schemeGrade .
cramp:review cramp:sourceKind cramp:systematicReview ; cramp:publicationYear 2020 ; cramp:includesStudy cramp:in2020 .
cramp:trial cramp:publicationYear 2021 . cramp:before cramp:publicationYear 2015 .
cramp:including cramp:includesStudy cramp:in2020 . cramp:report cramp:reportsStudy cramp:in2020 .
cramp:next cramp:updates cramp:old .
"""
TIES = ("oppositeDirectionTo", "opposingPredicateTo", "conflictsWith", "gapFilledBy")


def claim(name: str, told: str, source: str, more: str = "") -> str:
    subject, predicate, value, direction = told.split()
    return (
        f"cramp:{name} a cramp:Claim ; cramp:subject cramp:{subject} ; cramp:predicate cramp:{predicate} ;"
        f" cramp:object cramp:{value} ; cramp:direction cramp:{direction} ; cramp:saidIn cramp:{source} ;"
        f" cramp:level cramp:oneRandomizedTrial ; cramp:readIn cramp:readAbstract {more} .\n"
    )


def ties(*claims: str) -> set[str]:
    store = ox.Store()
    graph = ox.NamedNode(BASE + "graph/terms")
    store.load(HEAD + "".join(claims), format=ox.RdfFormat.TURTLE, to_graph=graph)
    derive(store)
    ends = {ox.NamedNode(BASE + "one"), ox.NamedNode(BASE + "two")}
    return {
        tie
        for tie in TIES
        for quad in store.quads_for_pattern(None, ox.NamedNode(BASE + tie), None, INFERRED)
        if {quad.subject, quad.object} == ends
    }


HELPS = "salt treats legCramp supports"
NOT = "salt treats legCramp notShown"
AGAINST = "salt advisedAgainstFor legCramp supports"
CONFLICT = {"oppositeDirectionTo", "conflictsWith"}


def of(study: str) -> str:
    return f"; cramp:hasResult [ cramp:ofStudy cramp:{study} ]"


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ((HELPS, "a"), (NOT, "b"), CONFLICT),
        # To treat and to prevent are one question; relief of an attack is another.
        (("salt prevents legCramp supports", "a"), (NOT, "b"), {"oppositeDirectionTo"}),
        (("salt relieves legCramp supports", "a"), (NOT, "b"), set()),
        # A hedge takes the conflict away; left open counts as a verdict with a grade only.
        ((HELPS, "a", "; cramp:certainty cramp:possible"), (NOT, "b"), {"oppositeDirectionTo"}),
        ((HELPS, "a"), ("salt treats legCramp inconclusive", "b"), set()),
        # A salt is judged with its substance, a drug not with its class.
        ((HELPS, "a"), ("mineral treats muscleCramp refutes", "b"), {"oppositeDirectionTo"}),
        (("loop causes legCramp supports", "a"), ("diuretic causes legCramp notShown", "b"), set()),
        # Rows of one source, one study, a trial and a review that includes it or could.
        ((HELPS, "a"), (NOT, "a"), set()),
        ((HELPS, "a", of("s")), (NOT, "b", of("s")), set()),
        ((HELPS, "including"), (NOT, "report"), set()),
        ((HELPS, "before", of("s")), (NOT, "review"), set()),
        ((HELPS, "trial", of("s")), (NOT, "review"), CONFLICT),
        # Replaced versions, and what is told at second hand.
        ((HELPS, "old"), (NOT, "b"), set()),
        ((HELPS, "a", "; cramp:primarySource cramp:c"), (NOT, "b"), set()),
        # Outcome, comparator, people.
        ((HELPS, "a", "; cramp:target cramp:pain"), (NOT, "b", "; cramp:target cramp:number"), set()),
        ((HELPS, "a", "; cramp:comparator cramp:other"), (NOT, "b"), set()),
        ((HELPS, "a", "; cramp:population cramp:women"), (NOT, "b", "; cramp:population cramp:men"), set()),
        (
            (HELPS, "a", "; cramp:population cramp:women"),
            (NOT, "b", "; cramp:population cramp:adults"),
            {"oppositeDirectionTo"},
        ),
        ((HELPS, "a", "; cramp:populationExcept cramp:women"), (NOT, "b", "; cramp:population cramp:women"), set()),
        ((HELPS, "a", "; cramp:population cramp:women"), (NOT, "b", of("s")), set()),
        # Advice.
        (("salt optionFor legCramp supports", "a"), (AGAINST, "b"), {"opposingPredicateTo"}),
        ((HELPS, "a"), (AGAINST, "b"), set()),
        # What was not studied, and a study of it.
        (("salt treats legCramp notStudied", "a"), (HELPS, "b", of("s")), {"gapFilledBy"}),
        (("salt treats legCramp notStudied", "a"), (HELPS, "b"), set()),
    ],
)  # fmt: skip
def test_what_answers_the_same_question(one: Iterable[str], two: Iterable[str], expected: set[str]) -> None:
    assert ties(claim("one", *one), claim("two", *two)) == expected


def test_a_graded_verdict_that_leaves_open_counts() -> None:
    graded = claim("two", "salt treats legCramp inconclusive", "b").replace("oneRandomizedTrial", "gradeLow")
    assert ties(claim("one", HELPS, "a"), graded) == {"oppositeDirectionTo"}


FOUND_BY_RULE = {
    ("afp-2012:diuretics", "katzberg:table-1-diuretics-causes-cramps"),
    ("afp-2012:diuretics", "nice-cks-2012:drug-causes"),
    ("als-mexiletine-shibuya-2015:fasc", "mexiletine-oskarsson-2018:fasciculations"),
    ("preg-stretch-kerala:freq", "preg-stretch-thai-2024:freq"),
}


def answered(graph: KnowledgeGraph, pattern: str) -> set[tuple[str, ...]]:
    text = f"PREFIX cramp: <https://w3id.org/crampkg/> SELECT DISTINCT ?one ?two WHERE {{ {pattern} }}"
    found = graph.store.query(text)
    assert isinstance(found, Rows)
    return {tuple(sorted(compact(term.value) for term in row)) for row in found.rows}  # type: ignore[union-attr]


def test_the_conflicts_of_results_are_few_and_each_is_told(whole_graph: KnowledgeGraph) -> None:
    """Every pair that conflicts stands in a sentence of the curators; most pairs differ in a nuance."""
    same = "?one cramp:sameQuestionAs ?two"
    told = (
        "?told cramp:disagreementRank cramp:conflict ; cramp:disagreementClaim ?one ; cramp:counterClaim ?two"
    )
    conflicts = answered(whole_graph, f"{same} ; cramp:conflictsWith ?two")
    assert conflicts - answered(whole_graph, told) == set()
    pairs = answered(whole_graph, same)
    assert pairs >= FOUND_BY_RULE
    assert len(pairs) < 150
    assert len(conflicts) < len(pairs) / 2

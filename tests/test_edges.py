"""The direct edges are exactly what the claims carry: worked out here a second time, without the rules' text.

On the graph as it is, and on claims made up at random.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claim_world import Edge, Statement, World
from crampkg.base.namespaces import BASE, CLAIM, GRAPH
from crampkg.build.derivation import derive
from crampkg.build.loading import load
from crampkg.build.validation import check
from tiny import tiny_ontology

RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")

NARROWING = {
    "population",
    "populationExcept",
    "populationAnyOf",
    "precondition",
    "proviso",
    "memberScope",
    "target",
    "comparator",
    "stance",
    "severity",
    "frequency",
    "route",
    "jointlyWith",
    "onlyAtSite",
    "onlyInSetting",
    "onlyWithRegimen",
    "onlyBy",
}
SELDOM = {"never", "rarely", "notUsually", "occasionally", "sometimes"}
ABILITY_IS_ENOUGH = {"causes", "triggers", "triggersSymptomsOf", "hasAdverseEffect"}
"""Relations that mean no more than that it can be so; for all others "can" is too little."""
PERMITTED = {"optional", "helpful", "suggested", "conditional", "rarelyNeeded"}
"""How strongly a step is urged, where that is less than to recommend it."""
KEEPS_WHEN_DROPPED = {
    "hasSymptom": {"severity", "frequency"},
    "hasFinding": {"severity", "frequency"},
    "includesFeature": {"severity", "frequency"},
}
"""Who has severe cramps has cramps."""
BENEFIT = {"treats", "prevents", "relieves"}
OF_ALL = {"hasCourse", "hasCauseStatus", "hasSeverity", "hasInheritancePattern", "classifiedAs"}
"""Relations that describe their subject as a whole: with any frequency they are less than they say."""
THIN = {
    "someEvidence",
    "modestEvidence",
    "limitedEvidence",
    "limitedHighQuality",
    "individualCases",
    "anecdote",
    "patientReports",
    "useWithoutOutcome",
    "reportedSuccess",
    "extrapolation",
    "listedOnly",
    "figureExample",
    "citedTitle",
    "namedStudyNotListed",
    "byDefinition",
    "levelB",
    "classTwo",
    "gradeModerate",
    "gradeLow",
    "gradeVeryLow",
    "gradeNoEvidence",
    "gradeNotRead",
    "aanLevelB",
    "aanLevelC",
    "aanLevelU",
    "aanClassOne",
    "aanClassTwo",
    "aanClassThree",
    "aanClassFour",
    "sortB",
    "sortC",
    "pooledTrials",
    "trialsReviewed",
    "oneRandomizedTrial",
    "classOneJournal",
    "nOfOneTrials",
    "nonRandomizedComparison",
    "uncontrolledStudy",
    "changeInOneGroup",
    "caseSeriesCount",
    "laboratoryStudy",
    "diagnosticStudy",
    "accuracyStudiesReviewed",
    "labelAdverseReaction",
    "spontaneousReports",
    "narrativeReviewStatement",
    "guidelineStatement",
    "expertOpinionStated",
    "curatedAnnotation",
    "registeredStudy",
    "registeredAndWithdrawn",
    "registeredWithResults",
    "annotatedFromStudy",
    "annotatedFromStatement",
    "annotatedByMachine",
}
"""Backing too thin for a plain edge: an anecdote, single cases, one trial, a rate, a grade below high …"""
VERDICTS = {"gradeHigh", "aanLevelA", "sortA", "labelWarning"}
"""The only backing on which what was read in part of a source carries a plain effect."""
FIRM = VERDICTS - {"labelWarning"} | {"gradeModerate", "aanLevelB"}
"""The only backing on which it carries a negative edge."""
OBSERVED = {"observationalStudy", "observationalStudiesReviewed"}
GRADED = {f"grade{name}" for name in ("High", "Moderate", "Low", "VeryLow")}
GRADED |= {f"aanLevel{name}" for name in "ABCU"} | {
    f"aanClass{name}" for name in ("One", "Two", "Three", "Four")
}
GRADED |= {"sortA", "sortB", "sortC"}
EFFECTS = BENEFIT | {
    "causes",
    "contributesTo",
    "triggers",
    "worsens",
    "hasAdverseEffect",
    "increases",
    "decreases",
    "disrupts",
    "influences",
    "induces",
    "triggersSymptomsOf",
}
DESCRIPTIONS = {"occursIn", "hasSymptom", "hasFinding", "associatedWith"}
ANSWERS = {
    "treats": {"treats", "prevents"},
    "prevents": {"treats", "prevents"},
    "relieves": {"relieves"},
}
"""Which questions are one: to treat and to prevent; to relieve an attack is another."""


def unhedged(claim: Statement) -> bool:
    if claim.one("direction") != "supports" or claim.one("certainty") or claim.one("level") in THIN:
        return False
    often = claim.one("occurrence")
    predicate = claim.one("predicate")
    if predicate in OF_ALL and (often or claim.one("emphasis")):
        return False
    if often == "canOccur" and predicate not in ABILITY_IS_ENOUGH:
        return False
    return often not in SELDOM


def kin(world: World) -> set[tuple[str, str]]:
    """Pairs of terms that are the same or of which one is a kind of the other."""
    pairs = {(narrow, broad) for narrow, broads in world.values("kindOf").items() for broad in broads}
    return pairs | {(broad, narrow) for narrow, broad in pairs}


def replaced(world: World) -> set[str]:
    """The sources of which there is a later version."""
    newer = world.values("updates")
    gone: set[str] = set()
    todo = [old for olds in newer.values() for old in olds]
    while todo:
        old = todo.pop()
        if old not in gone:
            gone.add(old)
            todo += newer.get(old, ())
    return gone


def can_be_one(claim: Statement, graded: Statement, related: set[tuple[str, str]]) -> bool:
    """Whether two claims of benefit speak of the same outcome and comparator, and can speak of the same people."""
    targets = claim.all("target"), graded.all("target")
    whom = claim.all("population"), graded.all("population")
    return (
        graded.all("comparator") <= claim.all("comparator")
        and not (all(targets) and targets[0].isdisjoint(targets[1]))
        and claim.all("populationExcept").isdisjoint(whom[1])
        and graded.all("populationExcept").isdisjoint(whom[0])
        and not (
            all(whom)
            and whom[0].isdisjoint(whom[1])
            and not any((one, two) in related for one in whom[0] for two in whom[1])
        )
    )


def against_a_grade(world: World) -> set[str]:
    """The claims of benefit that a graded claim answers the other way, leaves open or advises against."""
    related, old = kin(world), replaced(world)
    graded = [
        claim
        for claim in world.claims.values()
        if claim.one("level") in GRADED and claim.one("saidIn") not in old and claim.one("object")
    ]
    found = set()
    for claim in world.said(direction="supports"):
        asked = ANSWERS.get(str(claim.one("predicate")))
        if not asked or not claim.one("object"):
            continue
        for other in graded:
            answer, way = other.one("predicate"), other.one("direction")
            otherwise = answer in asked and way in {"refutes", "notShown", "inconclusive"}
            advised = answer == "advisedAgainstFor" and way == "supports" and "treats" in asked
            ends = [(str(claim.one(end)), str(other.one(end))) for end in ("subject", "object")]
            near = all(one == two or (one, two) in related for one, two in ends)
            if (otherwise or advised) and near and can_be_one(claim, other, related):
                found.add(claim.name)
    return found


def worked_out(world: World) -> set[Edge]:
    """The edges of all four forms that the claims carry, symmetric ones both ways."""
    old, opposed = replaced(world), against_a_grade(world)
    forms = {form: world.values(form) for form in ("plainForm", "weakForm", "negativeForm", "scopedForm")}
    edges: set[Edge] = set()
    for claim in world.claims.values():
        subject, predicate, object_ = (str(claim.one(part)) for part in ("subject", "predicate", "object"))
        if claim.one("object") is None:
            continue
        narrows = {part for part in NARROWING if claim.all(part)}
        matters = narrows - KEEPS_WHEN_DROPPED.get(predicate, set())
        direction, level = claim.one("direction"), claim.one("level")
        if claim.one("saidIn") in old:
            continue
        told_first = not claim.all("primarySource")
        part_read = bool(claim.all("readIn"))
        firm = unhedged(claim) and told_first and claim.name not in opposed
        if (part_read and predicate in EFFECTS and level not in VERDICTS) or (
            level in OBSERVED and predicate not in DESCRIPTIONS
        ):
            firm = False
        carried = {
            "plainForm": firm and not matters and claim.one("force") not in PERMITTED,
            "weakForm": direction == "supports"
            and claim.one("stance") != "earlierView"
            and claim.one("occurrence") != "never",
            "negativeForm": direction in {"refutes", "notShown"}
            and not narrows
            and told_first
            and not (part_read and level not in FIRM)
            and not claim.one("certainty")
            and not claim.one("occurrence"),
        }
        for form, holds in carried.items():
            if holds:
                edges |= {(subject, edge, object_) for edge in forms[form].get(predicate, ())}
        whom = claim.all("population")
        able = claim.one("occurrence") == "canOccur"
        if firm and not able and len(whom) == 1 and narrows <= {"population", "target"}:
            (population,) = whom
            edges |= {(subject, edge, population) for edge in forms["scopedForm"].get(predicate, ())}
    return edges


def both(world: World) -> tuple[set[Edge], set[Edge]]:
    """The edges of all forms that the rules derived, and those worked out here."""
    forms = [world.values(form) for form in ("plainForm", "weakForm", "negativeForm", "scopedForm")]
    names = {edge for form in forms for edges in form.values() for edge in edges}
    symmetric = world.of_class("http://www.w3.org/2002/07/owl#SymmetricProperty")
    expected = worked_out(world)
    expected |= {(o, edge, s) for s, edge, o in expected if edge in symmetric}
    return {one for one in world.edges if one[1] in names}, expected


@pytest.fixture(scope="session")
def world(documents: Path) -> World:
    """The ontology as it is."""
    return World(documents)


def test_the_edges_are_exactly_what_the_claims_carry(world: World) -> None:
    derived, expected = both(world)
    assert derived - expected == set()
    assert expected - derived == set()
    assert len(derived) > 500


@pytest.fixture(scope="module")
def whole(root: Path) -> World:
    """All that the graph holds: documents, results in numbers, annotations and labels."""
    return World(root / "ontology")


@pytest.mark.slow
def test_with_results_the_edges_are_exactly_what_the_claims_carry(whole: World) -> None:
    derived, expected = both(whole)
    assert derived - expected == set()
    assert expected - derived == set()


@pytest.mark.slow
def test_no_effect_rests_on_a_figure_alone(whole: World, world: World) -> None:
    """Without the claims that were read in part, no plain, scoped or negative edge of an effect is missing."""
    forms = {form: whole.values(form) for form in ("plainForm", "scopedForm", "negativeForm")}
    names = {
        edge: predicate
        for form in forms.values()
        for predicate, edges in form.items()
        for edge in edges
        if predicate in EFFECTS
    }
    of_documents = worked_out(world)
    more = {one for one in whole.edges if one[1] in names} - of_documents
    verdicts = {
        (str(claim.one("subject")), str(claim.one("object")))
        for claim in whole.claims.values()
        if claim.one("level") in VERDICTS | FIRM
    }
    symmetric = {(two, one) for one, two in verdicts}
    assert [one for one in more if (one[0], one[2]) not in verdicts | symmetric] == []


@pytest.mark.slow
def test_a_graded_claim_takes_an_edge_away_and_a_replaced_version_carries_none(whole: World) -> None:
    taken = {name for name in against_a_grade(whole) if name.startswith("katzberg:")}
    assert {
        "katzberg:magnesium-helpful-in-pregnancy",
        "katzberg:stretching-prevents-nocturnal-cramps",
        "katzberg:quinine-may-be-effective",
    } <= taken
    assert ("magnesium", "treatsIn", "pregnancy") not in whole.edges
    assert replaced(whole) >= {"source:cochrane-magnesium-2012"}


def test_cramp_edges_and_edges_by_class_are_what_they_rest_on(world: World) -> None:
    kinds: dict[str, set[str]] = defaultdict(set)
    for narrow, broads in world.values("kindOf").items():
        kinds[narrow] |= broads
    placed = {(s, o) for s, edge, o in worked_out(world) if edge == "classifiedAs"}
    cramps = {"muscleCramp", *(term for term, broads in kinds.items() if "muscleCramp" in broads)}
    names = {
        "causes": "causesCramp",
        "mayCause": "mayCauseCramp",
        "treats": "treatsCramp",
        "mayTreat": "mayTreatCramp",
        "notShownToTreat": "notShownToTreatCramp",
    }
    derived = {one for one in world.edges if one[1] in names.values()}
    expected = {(s, names[edge], o) for s, edge, o in worked_out(world) if edge in names and o in cramps}
    assert derived == expected
    by_class = {
        (member, "mayCauseCrampByClass", cramp)
        for cause, edge, cramp in expected
        if edge == "causesCramp"
        for member, group in placed
        if group == cause
    }
    assert {one for one in world.edges if one[1] == "mayCauseCrampByClass"} == by_class


def test_an_edge_for_each_supporting_claim_would_say_too_much(world: World) -> None:
    """The plain form must be scarcer than the supporting claims it could be taken from."""
    naive = {
        (str(c.one("subject")), str(c.one("predicate")), str(c.one("object")))
        for c in world.said(direction="supports")
        if c.one("predicate") in BENEFIT
    }
    plain = {one for one in world.edges if one[1] in BENEFIT}
    assert plain < naive
    assert ("magnesium", "treats", "muscleCramp") in naive - plain
    assert ("quinine", "treats", "muscleCramp") in naive - plain


# --- claims at random

TERMS = ("aquadrine", "placebine", "waterPills", "ache", "legAche", "muscleCramp", "pregnancy")
PREDICATES = (
    "treats",
    "prevents",
    "relieves",
    "causes",
    "associatedWith",
    "classifiedAs",
    "hasSymptom",
    "rulesOut",
    "optionFor",
    "occursIn",
    "hasCourse",
    "hasAdverseEffect",
    "advisedAgainstFor",
)
VALUES = {
    "direction": ["supports", "refutes", "notShown", "inconclusive", "notStudied"],
    "level": [
        "levelOne",
        "notGraded",
        "anecdote",
        "individualCases",
        "limitedEvidence",
        "referencedStatement",
        "oneRandomizedTrial",
        "observationalStudy",
        "gradeHigh",
        "gradeModerate",
        "gradeVeryLow",
    ],
    "readIn": ["readAbstract"],
    "primarySource": ["elsewhere"],
    "comparator": ["placebine"],
    "certainty": ["possible", "probable"],
    "occurrence": ["never", "rarely", "notUsually", "canOccur", "sometimes", "often", "usually"],
    "population": ["pregnancy", "ache"],
    "populationExcept": ["pregnancy"],
    "precondition": ["ache"],
    "severity": ["severe"],
    "frequency": ["frequent"],
    "route": ["oral"],
    "jointlyWith": ["ache"],
    "onlyAtSite": ["ache"],
    "emphasis": ["primarily"],
    "force": ["optional", "recommended", "helpful"],
    "memberScope": ["someMembers", "allMembers"],
    "target": ["ache"],
    "stance": ["earlierView", "voicedAsConcern"],
    "timing": ["pregnancy"],
}
SEVERAL = {"population"}
EDGE_CHECKS = ["by-class-edge-unsupported", "edge-missing", "edge-unsupported"]


@st.composite
def random_claim(draw: st.DrawFn) -> dict[str, frozenset[str]]:
    """A claim's parts: mostly plain, with up to three qualifiers."""
    said = {
        "subject": frozenset({draw(st.sampled_from(TERMS))}),
        "predicate": frozenset({draw(st.sampled_from(PREDICATES))}),
        "object": frozenset({draw(st.sampled_from(TERMS))}),
        "direction": frozenset({draw(st.sampled_from(["supports", "supports", *VALUES["direction"]]))}),
        "level": frozenset({draw(st.sampled_from(VALUES["level"]))}),
    }
    others = sorted(set(VALUES) - {"direction", "level"})
    for part in draw(st.lists(st.sampled_from(others), unique=True, max_size=3)):
        most = 2 if part in SEVERAL else 1
        said[part] = draw(st.frozensets(st.sampled_from(VALUES[part]), min_size=1, max_size=most))
    return said


@pytest.fixture(scope="session")
def empty(root: Path, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The miniature without claims, as N-Quads."""
    ontology = tiny_ontology(tmp_path_factory.mktemp("edges"))
    for path in (ontology / "claims").rglob("*.ttl"):
        path.unlink()
    (ontology / "tensions.ttl").unlink()
    shutil.copytree(root / "ontology" / "evidence", ontology / "evidence")
    return load(ontology).dump(format=ox.RdfFormat.N_QUADS) or b""


@pytest.mark.slow
@settings(max_examples=60)
@given(claims=st.lists(random_claim(), min_size=1, max_size=6))
def test_random_claims_carry_what_was_worked_out(
    empty: bytes, claims: list[dict[str, frozenset[str]]]
) -> None:
    store = ox.Store()
    store.load(empty, format=ox.RdfFormat.N_QUADS)
    graph = ox.NamedNode(GRAPH + "tiny")
    for number, claim in enumerate(claims):
        name = ox.NamedNode(f"{CLAIM}tiny/claim-{number}")
        for part, values in claim.items():
            for value in values:
                store.add(ox.Quad(name, ox.NamedNode(BASE + part), ox.NamedNode(BASE + value), graph))
        store.add(ox.Quad(name, RDF_TYPE, ox.NamedNode(BASE + "Claim"), graph))
    derive(store)
    world = World.of(store)
    derived, expected = both(world)
    assert derived == expected
    assert check(store, names=EDGE_CHECKS) == []

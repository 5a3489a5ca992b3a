"""The forearm exercise test: a new result is read the same by the rule and by HermiT, and half a test is not read."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox
import pytest

from crampkg.base.namespaces import BASE, GRAPH
from crampkg.base.resources import queries_dir
from crampkg.build.derivation import derive
from crampkg.build.loading import INFERRED, load

if TYPE_CHECKING:
    from collections.abc import Iterable

RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
RISES, FLAT, UNMEASURED = "Rises", "DoesNotRise", None
READING = ("type", "matchesPattern", "readAs", "resultFoundIn", "resultDoesNotRuleOut")
EDGES = ("interpretedAs", "hasFinding", "findingOf", "normalIn", "mayRuleOut", "kindOf")
"""The direct edges on which a reading rests; the claims behind them need not go through the reasoner."""


class Reading(NamedTuple):
    """What is concluded from a result, by names: its own class, and what each of the four properties gives."""

    combination: frozenset[str]
    pattern: frozenset[str]
    read_as: frozenset[str]
    found_in: frozenset[str]
    not_ruled_out: frozenset[str]


def reading(combination: str, pattern: str, read_as: str, found_in: str, not_ruled_out: str = "") -> Reading:
    parts = (combination, pattern, read_as, found_in, not_ruled_out)
    return Reading(*(frozenset(part.split()) for part in parts))


NOTHING = reading("", "", "", "")

# Written from the review's text: (lactate, ammonia) -> what may be said.
Measured = tuple[str | None, str | None]
VALUES: tuple[str | None, ...] = (RISES, FLAT, UNMEASURED)
EXPECTED: dict[Measured, Reading] = dict.fromkeys(product(VALUES, VALUES), NOTHING) | {
    (RISES, RISES): reading(
        "LactateAndAmmoniaRiseResult",
        "normalForearmTestResult",
        "normalTestReading",
        "lipidMetabolismMyopathy",
        "lipidMetabolismMyopathy metabolicMyopathy myopathy muscleDisorder",
    ),
    (FLAT, RISES): reading(
        "AmmoniaRiseOnlyResult",
        "glycolysisPathwayForearmPattern",
        "abnormalTestReading",
        "mcArdleDisease disorderOfGlycolysis",
    ),
    (RISES, FLAT): reading(
        "LactateRiseOnlyResult",
        "myoadenylateDeaminaseForearmPattern",
        "",
        "myoadenylateDeaminaseDeficiency",
    ),
    (FLAT, FLAT): reading(
        "NeitherRisesResult",
        "noRiseForearmTestResult",
        "inconclusiveTestReading inadequateExerciseReading",
        "",
    ),
}
COMBINATIONS = {name for one in EXPECTED.values() for name in one.combination}


def cramp(name: str) -> ox.NamedNode:
    return ox.NamedNode(BASE + name)


def result_of(measured: Measured) -> ox.NamedNode:
    lactate, ammonia = (value or "NotMeasured" for value in measured)
    return cramp(f"example-lactate{lactate}-ammonia{ammonia}")


def recorded(measured: Measured) -> list[ox.Triple]:
    """The record of one test: what was measured, and no word of what was not."""
    result = result_of(measured)
    shown = [
        analyte + value for analyte, value in zip(("lactate", "ammonia"), measured, strict=True) if value
    ]
    return [
        ox.Triple(result, RDF_TYPE, cramp("ForearmTestResult")),
        *(ox.Triple(result, cramp("showsComponent"), cramp(name)) for name in shown),
    ]


def add(store: ox.Store, triples: Iterable[ox.Triple]) -> None:
    graph = ox.NamedNode(GRAPH + "example")
    store.extend(ox.Quad(one.subject, one.predicate, one.object, graph) for one in triples)


def conclusions(triples: Iterable[tuple[str, str, str]]) -> dict[str, Reading]:
    """What a set of triples (as IRIs) concludes of each result."""
    found: dict[str, dict[str, set[str]]] = {}
    for subject, predicate, target in triples:
        name = "type" if predicate == RDF_TYPE.value else predicate.removeprefix(BASE)
        value = target.removeprefix(BASE)
        if name in READING and (name != "type" or value in COMBINATIONS):
            found.setdefault(subject, {}).setdefault(name, set()).add(value)
    return {
        subject: Reading(*(frozenset(parts.get(name, ())) for name in READING))
        for subject, parts in found.items()
    }


def iris(quads: Iterable[ox.Quad]) -> set[tuple[str, str, str]]:
    return {
        (quad.subject.value, quad.predicate.value, quad.object.value)
        for quad in quads
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.NamedNode)
    }


@pytest.fixture(scope="module")
def by_rule() -> dict[str, Reading]:
    """What the rules conclude when the results are part of the graph."""
    store = load()
    for measured in EXPECTED:
        add(store, recorded(measured))
    derive(store)
    return conclusions(iris(store.quads_for_pattern(None, None, None, INFERRED)))


@pytest.fixture(scope="module")
def unread() -> ox.Store:
    """Classes, terms and the direct edges on which a reading rests, before any result is there."""
    whole = load()
    derive(whole)
    needed = ox.Store()
    for graph in ("ontology", "terms"):
        needed.extend(whole.quads_for_pattern(None, None, None, ox.NamedNode(GRAPH + graph)))
    for edge in EDGES:
        needed.extend(whole.quads_for_pattern(None, cramp(edge), None, INFERRED))
    return needed


@pytest.fixture(scope="module")
def by_hermit(unread: ox.Store) -> dict[str, Reading]:
    """What HermiT concludes from the classes of ontology/tests.ttl, without the rule."""
    owl_view = pytest.importorskip("crampkg.export.owl_view", reason="Owlready2 is not installed")
    store = ox.Store()
    store.extend(unread)
    for measured in EXPECTED:
        add(store, recorded(measured))
    world = owl_view.world(store)
    assert owl_view.reason(world) == []
    return conclusions(owl_view.triples(world))


@pytest.mark.parametrize("measured", EXPECTED, ids=lambda one: result_of(one).value.rpartition("/")[2])
def test_rule_reads_result(by_rule: dict[str, Reading], measured: Measured) -> None:
    assert by_rule.get(result_of(measured).value, NOTHING) == EXPECTED[measured]


@pytest.mark.java
@pytest.mark.parametrize("measured", EXPECTED, ids=lambda one: result_of(one).value.rpartition("/")[2])
def test_hermit_reads_result(by_hermit: dict[str, Reading], measured: Measured) -> None:
    assert by_hermit.get(result_of(measured).value, NOTHING) == EXPECTED[measured]


@pytest.mark.java
def test_rule_and_hermit_conclude_the_same(
    by_rule: dict[str, Reading], by_hermit: dict[str, Reading]
) -> None:
    results = {result_of(measured).value for measured in EXPECTED}
    assert {one: by_rule.get(one, NOTHING) for one in results} == {
        one: by_hermit.get(one, NOTHING) for one in results
    }


def test_nothing_is_said_of_half_a_test(by_rule: dict[str, Reading]) -> None:
    halves = [measured for measured in EXPECTED if UNMEASURED in measured]
    assert len(halves) == 5
    assert not {result_of(measured).value for measured in halves} & by_rule.keys()


def test_normal_result_leaves_metabolic_myopathy_possible(
    by_rule: dict[str, Reading], unread: ox.Store
) -> None:
    normal = by_rule[result_of((RISES, RISES)).value]
    assert "metabolicMyopathy" in normal.not_ruled_out
    assert "metabolicMyopathy" not in normal.read_as
    for edge in ("rulesOut", "mayRuleOut"):
        assert list(unread.quads_for_pattern(cramp("normalForearmTestResult"), cramp(edge), None)) == []


def test_every_pattern_has_one_class() -> None:
    """The rule takes its patterns from the terms, HermiT from the classes: neither may have one more."""
    store = load()
    components: dict[str, set[str]] = {}
    for pattern, _, component in iris(store.quads_for_pattern(None, cramp("hasComponent"), None)):
        components.setdefault(pattern.removeprefix(BASE), set()).add(component)
    in_terms = set(components)
    assert in_terms == {name for one in EXPECTED.values() for name in one.pattern}
    assert len(set(map(frozenset, components.values()))) == len(components) == 4
    assert all(len(parts) == 2 for parts in components.values())


SELF_CONTRADICTING = [
    ox.Triple(cramp("example-muddled"), RDF_TYPE, cramp("ForearmTestResult")),
    *(
        ox.Triple(cramp("example-muddled"), cramp("showsComponent"), cramp(name))
        for name in ("lactateRises", "lactateDoesNotRise", "ammoniaRises")
    ),
]


def test_rule_does_not_read_a_result_that_contradicts_itself() -> None:
    store = load()
    add(store, SELF_CONTRADICTING)
    derive(store)
    found = conclusions(iris(store.quads_for_pattern(None, None, None, INFERRED)))
    assert cramp("example-muddled").value not in found


@pytest.mark.java
def test_hermit_refuses_a_result_that_contradicts_itself(unread: ox.Store) -> None:
    owl_view = pytest.importorskip("crampkg.export.owl_view", reason="Owlready2 is not installed")
    store = ox.Store()
    store.extend(unread)
    add(store, SELF_CONTRADICTING)
    with pytest.raises(owl_view.Inconsistent):
        owl_view.reason(owl_view.world(store))


@pytest.mark.slow
def test_rule_gives_the_same_in_rdflib(unread: ox.Store, by_rule: dict[str, Reading]) -> None:
    rdflib = pytest.importorskip("rdflib")
    graph = rdflib.Graph()
    triples = {quad.triple for quad in unread} | {one for measured in EXPECTED for one in recorded(measured)}
    graph.parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    text = (queries_dir() / "rules" / "4-closure" / "forearm-reading.rq").read_text(encoding="utf-8")
    found = conclusions((str(s), str(p), str(o)) for s, p, o in graph.query(text))
    results = {result_of(measured).value for measured in EXPECTED}
    assert found == {one: read for one, read in by_rule.items() if one in results}

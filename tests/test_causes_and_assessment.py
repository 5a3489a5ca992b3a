"""What the edges must not make of the review's parts on causes and assessment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import NamedNode, Quad

from crampkg.base.namespaces import BASE
from crampkg.build.derivation import derive
from crampkg.build.loading import load
from crampkg.build.validation import check
from crampkg.sparql.results import Rows

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph

TERMS = NamedNode(BASE + "graph/terms")
KIND_OF = NamedNode(BASE + "kindOf")


def edges_between(graph: KnowledgeGraph, subject: str, object_: str) -> set[str]:
    """The local names of the edges from one term to another."""
    return {
        edge.edge.removeprefix(BASE)
        for edge in graph.edges
        if (edge.subject, edge.object) == (BASE + subject, BASE + object_)
    }


@pytest.mark.parametrize("test", ["motorExamination", "electrophysiologicTest"])
def test_what_does_not_usually_induce_cramp_neither_induces_it_nor_is_shown_not_to(
    graph: KnowledgeGraph, test: str
) -> None:
    assert edges_between(graph, test, "muscleCramp") == {"mayDetect"}


def test_stimulation_developed_to_induce_cramp_is_not_said_to_induce_it(graph: KnowledgeGraph) -> None:
    assert edges_between(graph, "highFrequencyNerveStimulation", "muscleCramp") == set()
    said = graph.claims[BASE + "claim/katzberg/fast-stimulation-to-induce-cramps"]
    assert (said.subject, said.predicate) == (BASE + "highFrequencyNerveStimulation", BASE + "intendedFor")
    assert said.object_text == "inducing and studying muscle cramps"
    stated = {claim.predicate for claim in graph.claims.values() if claim.subject == said.subject}
    assert BASE + "induces" not in stated


@pytest.mark.parametrize("state", ["dehydration", "malnutrition"])
@pytest.mark.parametrize("cause", ["electrolyteLoss", "vitaminBDeficiency", "vitaminDDeficiency"])
def test_each_cause_is_told_of_either_group_and_stays_hedged(
    graph: KnowledgeGraph, cause: str, state: str
) -> None:
    said = [
        claim
        for claim in graph.claims.values()
        if (claim.subject, claim.predicate) == (BASE + cause, BASE + "causes")
        and any(
            (part.property, part.value) == (BASE + "populationAnyOf", BASE + state) for part in claim.parts
        )
    ]
    assert [claim.certainty for claim in said] == [BASE + "possible"]
    words = f"SELECT ?words {{ <{said[0].iri}> <{BASE}sentenceInWords> ?words }}"
    found = graph.store.query(words)
    assert isinstance(found, Rows)
    assert [str(row["words"]) for row in found.to_plain()] == [
        "{S} may cause {O} in dehydrated or malnourished people"
    ]


@pytest.mark.parametrize("group", ["psychotropics", "cardiotropics", "steroids", "medications"])
def test_nothing_may_be_placed_under_a_loose_group(group: str) -> None:
    store = load()
    derive(store)
    assert check(store, names=["kind-of-loose-group"]) == []
    store.add(Quad(NamedNode(BASE + "prednisone"), KIND_OF, NamedNode(BASE + group), TERMS))
    assert [(one.severity, one.where) for one in check(store, names=["kind-of-loose-group"])] == [
        ("error", "cramp:prednisone")
    ]


def test_what_steroids_cause_does_not_pass_to_corticosteroids(graph: KnowledgeGraph) -> None:
    assert edges_between(graph, "steroids", "muscleCramp") >= {"causes", "causesCramp"}
    assert "mayCauseCrampByClass" not in edges_between(graph, "corticosteroids", "muscleCramp")
    assert "mayCauseCrampByClass" not in edges_between(graph, "prednisone", "muscleCramp")

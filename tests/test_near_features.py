"""Names that are offered for what someone typed: near ones, no opposites, nothing far-fetched."""

from __future__ import annotations

import pytest

from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.near_features import near_features, near_states

LAY = {
    "carpopedal spasm": "tetany",
    "low calcium": "hypocalcemia",
    "swollen leg": "leg swelling",
    "eyelid twitching": "muscle twitching",
    "trouble swallowing": "dysphagia",
    "ascites": "ascites",
    "underactive thyroid": "hypothyroidism",
    "slurred speech": "slurred speech",
    "hand wasting": "hand muscle atrophy",
}
"""What people say, and the term that they mean."""


@pytest.mark.parametrize("typed", LAY)
def test_what_people_say_is_offered_first(whole_graph: KnowledgeGraph, typed: str) -> None:
    assert whole_graph.label(near_features(whole_graph, typed)[0].iri) == LAY[typed]


@pytest.mark.parametrize(
    "typed",
    ["second wind", "hot weather", "stiff back", "hung-up reflexes", "thyroidectomy", "heat", "xyzzy"],
)
def test_what_is_near_to_nothing_is_offered_nothing(whole_graph: KnowledgeGraph, typed: str) -> None:
    assert near_features(whole_graph, typed) == []


@pytest.mark.parametrize(
    ("typed", "never"),
    [
        ("sluggish knee reflexes", "hyper"),
        ("reduced reflexes", "brisk"),
        ("brisk reflexes", "hypo"),
        ("delayed relaxation of reflexes", "hyper"),
        ("high potassium", "hypo"),
        ("low potassium", "hyper"),
    ],
)
def test_an_opposite_is_never_offered(whole_graph: KnowledgeGraph, typed: str, never: str) -> None:
    assert [hit for hit in near_features(whole_graph, typed) if never in whole_graph.label(hit.iri)] == []


@pytest.mark.parametrize("typed", ["fasciculations and cramps without weakness", "cramp with fasciculations"])
def test_no_diagnosis_is_offered_as_a_finding(whole_graph: KnowledgeGraph, typed: str) -> None:
    offered = [whole_graph.label(hit.iri) for hit in near_features(whole_graph, typed)]
    assert offered
    assert not [label for label in offered if "syndrome" in label]


def test_with_the_very_name_only_names_that_hold_it_are_near(whole_graph: KnowledgeGraph) -> None:
    for typed, label in (("foot drop", "foot dorsiflexor weakness"), ("numbness", "numbness")):
        assert [whole_graph.label(hit.iri) for hit in near_features(whole_graph, typed)] == [label]


def test_a_state_is_offered_for_a_state(whole_graph: KnowledgeGraph) -> None:
    assert whole_graph.label(near_states(whole_graph, "hemodialisis")[0].iri) == "hemodialysis"

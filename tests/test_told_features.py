"""A sentence taken apart into features: what is present, absent, left open, given, and what was not read."""

from __future__ import annotations

import pytest

from crampkg.base.namespaces import slug
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.told_features import told_features

CRAMP, TWITCH, WEAK, NUMB, DARK = (
    "muscleCramp",
    "fasciculation",
    "muscleWeakness",
    "numbness",
    "myoglobinuria",
)


def _told(graph: KnowledgeGraph, text: str) -> dict[str, list[str]]:
    told = told_features(graph, text)
    parts = {
        "present": told.present,
        "absent": told.absent,
        "unsure": told.unsure,
        "given": told.given,
        "unread": told.unread,
    }
    return {kind: [slug(one) if "//" in one else one for one in some] for kind, some in parts.items() if some}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("cramps, fasciculations, no weakness", {"present": [CRAMP, TWITCH], "absent": [WEAK]}),
        ("fasciculations and cramps without weakness", {"present": [TWITCH, CRAMP], "absent": [WEAK]}),
        ("exercise cramps and dark urine", {"present": ["exertionalMuscleCramp", DARK]}),
        ("Cramps. No weakness. Numbness!", {"present": [CRAMP, NUMB], "absent": [WEAK]}),
        ("no weakness or numbness but cramps", {"present": [CRAMP], "absent": [WEAK, NUMB]}),
        ("neither weakness nor numbness", {"absent": [WEAK, NUMB]}),
        ("no weakness, numbness or dark urine", {"absent": [WEAK, NUMB, DARK]}),
        ("no weakness, cramps", {"present": [CRAMP], "absent": [WEAK]}),
        ("weakness: no, cramps: yes", {"present": [CRAMP], "absent": [WEAK]}),
        ("weakness absent and cramps present", {"present": [CRAMP], "absent": [WEAK]}),
        ("she has cramps but denies weakness", {"present": [CRAMP], "absent": [WEAK]}),
        ("cramps, no signs of weakness", {"present": [CRAMP], "absent": [WEAK]}),
        ("cramps/twitching", {"present": [CRAMP, "muscleTwitching"]}),
        ("absent reflexes and cramps", {"present": ["hp-0001284", CRAMP]}),
    ],
)
def test_every_feature_of_a_sentence_is_read_with_its_denial(
    whole_graph: KnowledgeGraph, text: str, told: dict[str, list[str]]
) -> None:
    assert _told(whole_graph, text) == told


@pytest.mark.parametrize(
    ("text", "unsure"),
    [
        ("no weakness and cramps", [CRAMP]),
        ("cramps, no cramps", [CRAMP]),
        ("no blue hair and cramps", [CRAMP]),
        ("not only cramps but weakness", [CRAMP]),
        ("no unusual cramps", [CRAMP]),
        ("not without cramps", [CRAMP]),
    ],
)
def test_what_can_be_read_both_ways_is_left_open(
    whole_graph: KnowledgeGraph, text: str, unsure: list[str]
) -> None:
    told = _told(whole_graph, text)
    assert told["unsure"] == unsure
    assert not set(unsure) & {*told.get("present", ()), *told.get("absent", ())}


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("cramps and purple hair", ["purple hair"]),
        ("no purple hair, cramps", ["no purple hair"]),
        ("woman of 70 with cramps", ["woman of 70"]),
        ("cramps, no pregnancy", ["no pregnancy"]),
        ("cramps, no", ["no"]),
        ("no, cramps", ["no"]),
        ("may as 70", ["70"]),
        ("", []),
    ],
)
def test_what_was_not_read_is_told(whole_graph: KnowledgeGraph, text: str, unread: list[str]) -> None:
    assert list(told_features(whole_graph, text).unread) == unread


def test_of_a_long_text_the_end_is_told_as_not_read(whole_graph: KnowledgeGraph) -> None:
    told = told_features(whole_graph, "cramps".ljust(1000, ",") + "weakness" * 2)
    assert [slug(iri) for iri in told.present] == [CRAMP]
    assert told.unread == ("weakness" * 2,)


@pytest.mark.parametrize(
    "disease", ["cramp-fasciculation syndrome", "ALS", "Isaacs syndrome", "cirrhosis", "hypothyroidism"]
)
def test_a_disease_is_never_a_finding(whole_graph: KnowledgeGraph, disease: str) -> None:
    told = told_features(whole_graph, f"cramps and {disease}")
    assert told.features == (whole_graph.resolve("muscle cramp"),)
    assert told.given == (whole_graph.resolve(disease),)


def test_exertion_and_medicines_are_read(whole_graph: KnowledgeGraph) -> None:
    told = told_features(whole_graph, "cramps with exercise on atorvastatin")
    assert (told.exertion, [whole_graph.label(iri) for iri in told.given]) == (True, ["atorvastatin"])
    assert told.unread == ()

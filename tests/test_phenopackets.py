"""Phenopackets: what is read from one, what is given out, and what is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from command_line import Run, run
from crampkg.base.errors import UsageError
from crampkg.base.namespaces import BASE
from crampkg.evidence.differential import differential_of, picture_of
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.phenopackets import read, written
from judging import judge

__all__ = ["run"]

PACKET: dict[str, Any] = {
    "id": "example",
    "subject": {
        "id": "person",
        "sex": "FEMALE",
        "timeAtLastEncounter": {"age": {"iso8601duration": "P35Y6M"}},
    },
    "phenotypicFeatures": [
        {"type": {"id": "HP:0002380", "label": "Fasciculations"}},
        {"type": {"id": "HP:0003710", "label": "Exercise-induced muscle cramps"}, "excluded": False},
        {"type": {"id": "HP:0001324", "label": "Muscle weakness"}, "excluded": True},
        {"type": {"id": "HP:0007957", "label": "Corneal opacity"}},
    ],
    "metaData": {
        "created": "2024-01-01T00:00:00Z",
        "createdBy": "example",
        "phenopacketSchemaVersion": "2.0",
    },
}


def test_features_age_and_sex_are_read(graph: KnowledgeGraph) -> None:
    found = read(graph, json.dumps(PACKET))
    assert found.has == ("HP:0002380", "HP:0003710")
    assert found.lacks == ("HP:0001324",)
    assert (found.age, found.sex) == (35.5, "female")
    assert found.unknown == ("Corneal opacity (HP:0007957)",)


@pytest.mark.parametrize(
    ("duration", "age"), [("P35Y", 35.0), ("P6M", 0.5), ("P2W", 0.04), ("P10D", 0.03), ("P1Y6M", 1.5)]
)
def test_ages_are_durations(graph: KnowledgeGraph, duration: str, age: float) -> None:
    packet = PACKET | {"subject": {"timeAtLastEncounter": {"age": {"iso8601duration": duration}}}}
    assert read(graph, json.dumps(packet)).age == age


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "this is not readable JSON"),
        ("[]", "no phenotypicFeatures"),
        ('{"phenotypicFeatures": []}', "no phenotypicFeatures"),
        ('{"phenotypicFeatures": [{}]}', "phenotypic feature 1 has no type"),
        ('{"phenotypicFeatures": [3]}', "phenotypic feature 1 has no type"),
        ('{"phenotypicFeatures": [{"type": {"id": 7}}]}', "phenotypic feature 1 has no type"),
        ("[" * 100_000, "this is not readable JSON"),
        (
            json.dumps(PACKET | {"subject": {"timeAtLastEncounter": {"age": {"iso8601duration": "old"}}}}),
            "the age 'old' cannot be read",
        ),
    ],
)
def test_what_is_no_phenopacket_is_refused(graph: KnowledgeGraph, text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        read(graph, text, where="packet.json")


def test_a_picture_is_given_out(graph: KnowledgeGraph) -> None:
    picture = picture_of(
        graph,
        ["fasciculation", "muscle cramp"],
        ["muscle weakness"],
        age=35.5,
        onset=20,
        sex="female",
        during="rest",
    )
    packet = written(graph, picture, created=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    assert packet["subject"] == {
        "id": "person",
        "sex": "FEMALE",
        "timeAtLastEncounter": {"age": {"iso8601duration": "P35Y6M"}},
    }
    onset = {"age": {"iso8601duration": "P20Y"}}
    assert packet["phenotypicFeatures"] == [
        {"type": {"id": "HP:0002380", "label": "fasciculation"}, "onset": onset},
        # Cramps are a close match of HPO's muscle spasm, not the same: they stay under their own name.
        {"type": {"id": "cramp:muscleCramp", "label": "muscle cramp"}, "onset": onset},
        {"type": {"id": "HP:0001324", "label": "muscle weakness"}, "excluded": True},
    ]
    assert packet["metaData"]["created"] == "2026-01-02T03:04:05Z"
    assert packet["metaData"]["createdBy"].endswith("; not a diagnosis")
    assert packet["metaData"]["phenopacketSchemaVersion"] == "2.0"
    assert [one["namespacePrefix"] for one in packet["metaData"]["resources"]] == ["HP", "cramp"]
    assert "diseases" not in packet
    assert "interpretations" not in packet


@pytest.mark.validators
def test_what_is_given_out_is_one_by_its_schema(graph: KnowledgeGraph, tmp_path: Path) -> None:
    picture = picture_of(
        graph, ["fasciculation", "muscle cramp"], ["muscle weakness"], age=35.5, onset=20, sex="female"
    )
    packet = written(graph, picture, created=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    (tmp_path / "packet.json").write_text(json.dumps(packet), encoding="utf-8")
    found = judge("phenopackets", "phenopacket.py", tmp_path / "packet.json")
    assert found.pop("version")
    assert found == {
        "features": [["HP:0002380", False], ["cramp:muscleCramp", False], ["HP:0001324", True]],
        "onsets": ["P20Y", "P20Y", ""],
        "seen": "P35Y6M",
        "sex": 1,  # FEMALE
        "resources": ["Human Phenotype Ontology", "crampkg"],
        "created": 1767323045,
    }


def test_the_earliest_onset_is_the_age_at_which_symptoms_began_and_no_age(graph: KnowledgeGraph) -> None:
    """The age at the last encounter may be years later."""
    features = [
        {"type": {"id": identifier}, "onset": {"age": {"iso8601duration": age}}}
        for identifier, age in (("HP:0002380", "P20Y"), ("HP:0001324", "P18Y6M"))
    ]
    found = read(graph, json.dumps(PACKET | {"phenotypicFeatures": features}))
    assert (found.age, found.onset) == (35.5, 18.5)
    without = read(graph, json.dumps({"phenotypicFeatures": features}))
    assert (without.age, without.onset) == (None, 18.5)


@pytest.mark.parametrize(
    "other",
    [
        {"type": {"id": "HP:0001324"}, "excluded": True, "onset": {"age": {"iso8601duration": "P2Y"}}},
        {"type": {"id": "HP:0001324"}, "excluded": True, "onset": {"age": {"iso8601duration": "long ago"}}},
        {"type": {"id": "HP:0007957"}, "onset": {"age": {"iso8601duration": "P2Y"}}},
    ],
    ids=["excluded", "excluded-unreadable", "unknown"],
)
def test_the_onset_of_what_is_absent_or_unknown_is_ignored(
    graph: KnowledgeGraph, other: dict[str, Any]
) -> None:
    there = {"type": {"id": "HP:0002380"}, "onset": {"age": {"iso8601duration": "P40Y"}}}
    assert read(graph, json.dumps({"phenotypicFeatures": [there, other]})).onset == 40.0


def test_an_onset_rules_out_no_state_that_needs_an_age(whole_graph: KnowledgeGraph) -> None:
    """Who has had cramps since the age of 8 may be pregnant now."""

    def listed(packet: dict[str, Any]) -> bool:
        found = read(whole_graph, json.dumps(packet))
        picture = picture_of(whole_graph, found.has, found.lacks, age=found.age, onset=found.onset)
        return differential_of(whole_graph, picture).find(BASE + "pregnancy") is not None

    began = {"age": {"iso8601duration": "P8Y"}}
    packet = {"phenotypicFeatures": [{"type": {"id": "cramp:muscleCramp"}, "onset": began}]}
    assert listed(packet)
    assert not listed(packet | {"subject": {"timeAtLastEncounter": began}})


def test_what_is_given_out_is_read_back(graph: KnowledgeGraph) -> None:
    picture = picture_of(
        graph, ["fasciculation", "muscle cramp"], ["muscle weakness"], age=35.5, onset=20, sex="male"
    )
    found = read(graph, json.dumps(written(graph, picture)))
    again = picture_of(graph, found.has, found.lacks, age=found.age, onset=found.onset, sex=found.sex)
    assert [(one.iri, one.present) for one in again.features] == [
        (one.iri, one.present) for one in picture.features
    ]
    assert (again.age, again.onset, again.sex, found.unknown) == (35.5, 20.0, "male", ())


def test_the_command_reads_one_and_tells_what_it_left_out(run: Run, tmp_path: Path) -> None:
    # With the byte order mark that some editors write.
    (tmp_path / "packet.json").write_text(json.dumps(PACKET), encoding="utf-8-sig")
    done = run("differential", "--phenopacket", str(tmp_path / "packet.json"), "--has", "pain")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert "not known, left out: Corneal opacity (HP:0007957)" in lines
    assert any(line.startswith("present: pain") for line in lines)
    again = run("differential", "--phenopacket", "-", "--format", "phenopacket", stdin=json.dumps(PACKET))
    given = json.loads(again.stdout)
    assert [one["type"]["id"] for one in given["phenotypicFeatures"]] == [
        "HP:0002380",
        "HP:0003710",
        "HP:0001324",
    ]

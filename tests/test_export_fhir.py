"""The FHIR R5 Bundle: read by fhir.resources and written back the same, with no more than the results say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from crampkg.base.namespaces import BASE, compact
from crampkg.export import Scope, Selection, export, select
from judging import judge

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph

QUININE = Scope(term="quinine")
NUMBER = "https://w3id.org/crampkg/claim/cochrane-quinine-2015/cramp-number-result"


@pytest.fixture(scope="module")
def selection(whole_graph: KnowledgeGraph) -> Selection:
    return select(whole_graph, QUININE)


@pytest.fixture(scope="module")
def body(whole_graph: KnowledgeGraph) -> bytes:
    made = export(whole_graph, "fhir", QUININE)
    assert isinstance(made, bytes)
    return made


@pytest.fixture(scope="module")
def resources(body: bytes) -> dict[str, Any]:
    return {entry["fullUrl"]: entry["resource"] for entry in json.loads(body)["entry"]}


@pytest.mark.validators
def test_fhir_resources_reads_the_bundle_and_writes_it_back(body: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bundle.json"
    path.write_bytes(body)
    told = judge("formats", "formats.py", "fhir", path)
    assert told["version"] == "8.3.0"
    assert told["entries"] == len(json.loads(body)["entry"])
    assert told["same"] is True


@pytest.mark.validators
def test_fhir_resources_would_object(body: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bundle.json"
    path.write_bytes(body.replace(b'"numberOfParticipants": 952', b'"numberOfParticipants": "many"'))
    with pytest.raises(AssertionError, match="numberOfParticipants"):
        judge("formats", "formats.py", "fhir", path)


def test_the_review_on_quinine_is_whole(resources: dict[str, Any]) -> None:
    made = resources[NUMBER]
    (statistic,) = made["statistic"]
    assert statistic["statisticType"]["coding"] == [
        {"system": "http://terminology.hl7.org/CodeSystem/statistic-type", "code": "0000457"}
    ]
    assert statistic["quantity"] == {"value": -2.45, "unit": "cramps per 2 weeks"}
    (interval,) = statistic["attributeEstimate"]
    assert (interval["level"], interval["range"]["low"]["value"], interval["range"]["high"]["value"]) == (
        0.95,
        -3.54,
        -1.36,
    )
    assert statistic["sampleSize"] == {"numberOfStudies": 13, "numberOfParticipants": 952}
    (certainty,) = made["certainty"]
    assert certainty["rating"]["coding"][0]["code"] == "low"
    assert certainty["description"] == "Scheme: GRADE"
    roles = [one["variableRole"]["text"] for one in made["variableDefinition"]]
    assert roles[:3] == ["exposure", "referenceExposure", "measuredVariable"]


def test_every_result_is_there_with_its_direction_and_hedge(
    selection: Selection, resources: dict[str, Any]
) -> None:
    held = [(claim, result) for claim in selection.claims for result in selection.results_of(claim)]
    assert len(held) >= 40
    graph = selection.graph
    assert {graph.label(claim.direction) for claim, _ in held} >= {"supports", "not shown"}
    assert any(claim.certainty for claim, _ in held)
    assert any(part.property == BASE + "population" for claim, _ in held for part in claim.narrowing)
    for claim, result in held:
        made = resources[result.iri]
        notes = " ".join(one["text"] for one in made["note"])
        assert made["assertion"] == claim.paraphrase
        assert f"Direction: {graph.label(claim.direction)}" in notes
        if claim.certainty:
            assert graph.label(claim.certainty) in notes
        for part in claim.narrowing:
            assert part.label in notes
        (statistic,) = made["statistic"]
        assert ("quantity" in statistic) == bool(result.estimate)
        if result.estimate:
            assert statistic["quantity"]["value"] == float(result.estimate)
        assert len(made["id"]) <= 64
    assert len({one["id"] for one in resources.values() if one["resourceType"] == "Evidence"}) == len(held)


def test_references_lead_to_what_the_bundle_holds(resources: dict[str, Any]) -> None:
    ids = {f"{one['resourceType']}/{one['id']}" for one in resources.values()}
    for one in resources.values():
        if one["resourceType"] == "Evidence":
            named = [one["citeAsReference"]["reference"]]
            named += [v["observed"]["reference"] for v in one["variableDefinition"] if "observed" in v]
            assert set(named) <= ids


def test_citations_have_pmid_and_doi(selection: Selection, resources: dict[str, Any]) -> None:
    made = resources["https://w3id.org/crampkg/source/cochrane-quinine-2015"]
    values = {one.get("value") for one in made["citedArtifact"]["identifier"]}
    assert {"25842375", "10.1002/14651858.CD005044.pub3"} <= values
    assert "Not medical advice" in resources["https://w3id.org/crampkg/"]["note"][0]["text"]
    assert compact(NUMBER) in {one["value"] for one in resources[NUMBER]["identifier"]}

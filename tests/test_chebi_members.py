"""The script that takes class members from ChEBI: is-a and has-role links, closed, and labels that must agree."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pyoxigraph as ox
import pytest

from scripts import script as load


@pytest.fixture(scope="module")
def script() -> ModuleType:
    module: ModuleType = load("chebi_members")
    return module


def term(number: str, name: str, *, is_a: str = "", role: str = "") -> dict[str, Any]:
    links = {
        "is_a": [f"CHEBI:{n}" for n in is_a.split()],
        "has_role": [f"CHEBI:{n}" for n in role.split()],
    }
    return {"id": f"CHEBI:{number}", "name": name, "relations": {k: v for k, v in links.items() if v}}


TERMS = [
    {"id": "CHEBI:1", "name": "root"},
    term("10", "a class of substances", is_a="1"),
    term("11", "a narrower class", is_a="10", role="23888"),
    term("12", "substance below", is_a="11"),
    term("13", "no drug", is_a="10"),
    term("20", "a role", is_a="1"),
    term("21", "a narrower role", is_a="20 23888"),
    term("22", "bearer", is_a="1", role="21"),
    term("23", "salt of the bearer", is_a="22"),
    term("24", "bearer of both", is_a="1", role="20 23888 30"),
    term("25", "nerve agent", is_a="1", role="20"),
    term("26", "insecticide and drug", is_a="31", role="20 23888"),
    term("27", "antibiotic", is_a="1", role="21 35441"),
    term("28", "stimulant in drinks", is_a="1", role="21 64047"),
    term("29", "veterinary", is_a="1", role="21 33286"),
    term("30", "another role", is_a="1"),
    term("31", "class of insecticides", is_a="1", role="25944"),
    term("23888", "drug", is_a="1"),
    term("25944", "pesticide", is_a="1"),
    term("33286", "agrochemical", is_a="1"),
    term("35441", "antiinfective agent", is_a="1"),
    term("64047", "food additive", is_a="1"),
]


@pytest.fixture
def chebi(script: ModuleType, tmp_path: Path) -> Any:
    path = tmp_path / "chebi.json.gz"
    path.write_bytes(gzip.compress(json.dumps(TERMS).encode()))
    return script.Chebi(path)


def test_a_class_has_what_stands_below_it_at_any_depth(script: ModuleType, chebi: Any) -> None:
    one = script.Correspondence("ours", "10", "a class of substances")
    assert script.members(chebi, one) == ("is a", {"11", "12"})


def test_a_role_has_its_bearers_and_their_kinds(script: ModuleType, chebi: Any) -> None:
    one = script.Correspondence("ours", "20", "a role")
    assert script.members(chebi, one) == ("has role", {"22", "23", "24"})


def test_a_further_role_shuts_out(script: ModuleType, chebi: Any) -> None:
    one = script.Correspondence("ours", "20", "a role", without=(script.Role("30", "another role"),))
    assert script.members(chebi, one) == ("has role", {"22", "23"})


def test_a_role_with_another_label_than_expected_ends_the_script(script: ModuleType, chebi: Any) -> None:
    one = script.Correspondence("ours", "20", "a role", without=(script.Role("30", "pediculicide"),))
    with pytest.raises(SystemExit, match="CHEBI:30 is 'another role' in this file, not 'pediculicide'"):
        script.members(chebi, one)


def test_the_file_holds_medicines_of_the_class_only(root: Path) -> None:
    named: dict[str, str] = {}
    groups: dict[str, set[str]] = {}
    for quad in ox.parse(path=str(root / "ontology" / "chebi.ttl"), format=ox.RdfFormat.TURTLE):
        if quad.predicate.value.endswith("prefLabel"):
            named[quad.subject.value] = quad.object.value
        elif quad.predicate.value.endswith("memberByChebi"):
            groups.setdefault(quad.object.value.rpartition("/")[2], set()).add(quad.subject.value)
    held = {group: {named[iri] for iri in iris} for group, iris in groups.items()}
    assert set(held) == {"acetylcholinesteraseInhibitors", "betaAgonists", "diuretics", "statins"}
    assert not held["acetylcholinesteraseInhibitors"] & {
        "(R)-sarin",
        "VX nerve agent",
        "malathion",
        "hypochlorous acid",
        "dichlorvos",
    }
    assert {"donepezil", "galanthamine", "neostigmine"} <= held["acetylcholinesteraseInhibitors"]
    assert not held["diuretics"] & {"caffeine", "trimethoprim"}
    assert {"furosemide", "hydrochlorothiazide", "spironolactone"} <= held["diuretics"]
    assert "apraclonidine" not in held["betaAgonists"]
    assert {"salmeterol", "albuterol", "formoterol"} <= held["betaAgonists"]
    assert {"simvastatin", "atorvastatin"} <= held["statins"]


def test_another_label_than_expected_ends_the_script(script: ModuleType, chebi: Any) -> None:
    with pytest.raises(SystemExit, match="CHEBI:20 is 'a role' in this file, not 'thiazide'"):
        script.members(chebi, script.Correspondence("ours", "20", "thiazide"))


def test_the_file_is_turtle_with_source_version_and_licence(root: Path, script: ModuleType) -> None:
    path = root / "ontology" / "chebi.ttl"
    text = path.read_text(encoding="utf-8")
    assert text.startswith(script.HEAD)
    assert "NOT FROM THE DOCUMENTS" in text.splitlines()[0]
    quads = {str(quad.predicate) for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE)}
    assert "<https://w3id.org/crampkg/memberByChebi>" in quads
    assert "<https://w3id.org/crampkg/kindOf>" not in quads
    found = {one.name for one in script.CORRESPONDENCES}
    assert not found & {
        "antiretrovirals",
        "psychotropics",
        "cardiotropics",
        "steroids",
        "immunosuppressants",
        "thiazideDiuretics",
    }


def test_further_names_come_from_the_descriptor_of_the_same_name(script: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "mesh.tsv.gz"
    lines = [
        "D1\tBearer\tCarrier|Bearer, Salt of|2-Bearol|Holder\tA1\t",
        "D2\tBearers\tOther\t\t",
        "D3\tAlone\t",
    ]
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    mesh = script.Mesh(path)
    assert mesh.names("bearer") == ("D1", ["Carrier", "Holder"])
    assert mesh.names("alone") == ("", [])
    assert mesh.names("salt of the bearer") == ("", [])

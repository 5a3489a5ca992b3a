"""The scripts that make the tables of names: what they take of other resources, and what they leave out."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from crampkg.base.resources import ontology_dir
from scripts import script

OBO = """format-version: 1.2

[Term]
id: MAXO:0001509
name: complete blood count
synonym: "full blood count" EXACT []
synonym: "blood test" BROAD []

[Term]
id: OBI:0001509
name: another thing of that number
"""


@pytest.fixture
def other_names() -> Any:
    return script("other_names")


def packed(path: Path, text: str) -> Path:
    path.write_bytes(gzip.compress(text.encode()))
    return path


def test_synonyms_are_read_by_the_whole_identifier(other_names: Any, tmp_path: Path) -> None:
    found = dict(other_names._synonyms(packed(tmp_path / "maxo.obo.gz", OBO)))
    assert found == {
        "MAXO:0001509": ["complete blood count", "full blood count"],
        "OBI:0001509": ["another thing of that number"],
    }


def test_synonyms_of_other_forms_of_files(other_names: Any, tmp_path: Path) -> None:
    terms = [{"id": "0004976", "namespace": "mondo", "name": "ALS", "synonyms": ["Charcot disease"]}]
    assert dict(other_names._synonyms(packed(tmp_path / "mondo.json.gz", json.dumps(terms)))) == {
        "MONDO:0004976": ["ALS", "Charcot disease"]
    }
    mesh = "D008012\tLidocaine\tLignocaine|Xylocaine\tD02\t\n"
    assert dict(other_names._synonyms(packed(tmp_path / "mesh.tsv.gz", mesh))) == {
        "MESH:D008012": ["Lidocaine", "Lignocaine", "Xylocaine"]
    }


@pytest.mark.parametrize(
    ("name", "usable"),
    [
        ("Charcot disease", True),
        ("Cramp, Limb", False),
        ("Cirrhosis of liver NOS", False),
        ("vitamin D deficiency (disorder)", False),
        ("LOWER MOTOR NEURON DIS", False),
        ("CPT2", True),
        ("x" * 60, False),
    ],
)
def test_names_that_nobody_types_are_left_out(other_names: Any, name: str, usable: bool) -> None:
    assert other_names._usable(name) is usable


def test_combinations_are_taken_apart() -> None:
    medicines = script("medicine_names")
    assert medicines._parts("lisinopril/hydrochlorothiazide") == ["lisinopril", "hydrochlorothiazide"]
    assert medicines._parts("abacavir, lamivudine, and zidovudine") == [
        "abacavir",
        " lamivudine",
        "zidovudine",
    ]
    assert medicines._parts("quinine") == []


@pytest.mark.parametrize(
    ("name", "usable"),
    [
        ("lasix", True),
        ("ms contin", True),
        ("xinafoate, salmeterol", False),
        ("4-chloro-5-sulfamoylbenzoic acid", False),
        ("tablet", False),
        ("water", False),
        ("vitamin d", False),
        ("asa", False),
    ],
)
def test_formulas_and_words_of_doses_are_no_names_of_medicines(name: str, usable: bool) -> None:
    assert script("medicine_names")._usable(name) is usable


def test_a_class_of_another_name_ends_the_script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loose = script("loose_classes")
    rows = "drugbank_id\tdrugbank_name\tclass_id\tclass_name\nDB00635\tPrednisone\tN0000175576\tSteroid\n"
    file = tmp_path / "drug-to-class.tsv"
    file.write_text(rows, encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["loose_classes.py", str(file)])
    with pytest.raises(SystemExit, match="N0000175576 is 'Steroid' in this file, not 'Corticosteroid'"):
        loose.main()


def test_the_table_of_loose_classes_is_what_the_script_makes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loose = script("loose_classes")
    rows = (
        "drugbank_id\tdrugbank_name\tclass_id\tclass_name\nDB00635\tPrednisone\tN0000175576\tCorticosteroid\n"
    )
    file = tmp_path / "drug-to-class.tsv"
    file.write_text(rows, encoding="utf-8")
    monkeypatch.setattr(loose, "FILE", tmp_path / "made.tsv")
    monkeypatch.setattr("sys.argv", ["loose_classes.py", str(file)])
    loose.main()
    made = (tmp_path / "made.tsv").read_text(encoding="utf-8").splitlines()
    kept = (ontology_dir() / "names" / "loose-classes.tsv").read_text(encoding="utf-8").splitlines()
    assert made[:-1] == kept[: len(made) - 1]
    assert made[-1] in kept

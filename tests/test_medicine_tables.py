"""The scripts that make the tables of drug labels and drug classes: their traps, and what the tables hold."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from scripts import script as load


@pytest.fixture(scope="module")
def labels() -> ModuleType:
    module: ModuleType = load("label_mentions")
    return module


@pytest.fixture(scope="module")
def classes() -> ModuleType:
    module: ModuleType = load("drug_classes")
    return module


def mention(label: str, matched: str = "muscle spasms") -> dict[str, str]:
    return {
        "label": label,
        "section": "adverse reactions",
        "char_offset": "7",
        "matched": matched,
        "context": "",
    }


def every(labels: ModuleType) -> list[dict[str, str]]:
    return [mention(label) for label in labels.TAKEN]


def test_traps_and_labels_with_results_make_no_claim(labels: ModuleType) -> None:
    traps = [mention("SABRIL", "Muscle spasms"), mention("Latuda", "neck muscles"), mention("ADCETRIS")]
    made = labels.claims([*every(labels), *traps], {})
    assert len(made) == len(labels.TAKEN) == 21
    assert not {"sabril", "latuda", "adcetris"} & {one["id"] for one in made}


def test_a_rate_in_one_group_alone_is_inconclusive(labels: ModuleType) -> None:
    made = {one["label"]: one for one in labels.claims(every(labels), {})}
    assert (made["Viekira"]["direction"], made["Viekira"]["printed"]) == ("inconclusive", "21%")
    assert {one["label"] for one in made.values() if one["direction"] == "inconclusive"} == {
        "ARZERRA",
        "PROMACTA",
        "Viekira",
    }


@pytest.mark.parametrize(
    ("further", "what"),
    [
        (mention("APTIOM"), "APTIOM"),
        (mention("NEW"), "NEW: 'muscle spasms' at 7 has no decision"),
        (mention("Latuda", "muscle spasms"), "Latuda: 'muscle spasms' at 7 has no decision"),
        (mention("Breo", "neck muscles"), "Breo: 'neck muscles' at 7 has no decision"),
    ],
)
def test_a_mention_without_a_decision_ends_the_script(
    labels: ModuleType, further: dict[str, str], what: str
) -> None:
    with pytest.raises(SystemExit, match=what):
        labels.claims([*every(labels), further], {})


def test_a_decision_without_a_mention_ends_the_script(labels: ModuleType) -> None:
    with pytest.raises(SystemExit, match="is decided but not mentioned"):
        labels.claims(every(labels)[1:], {})


def test_no_label_says_that_a_drug_causes_cramps(root: Path) -> None:
    text = (root / "ontology" / "tables" / "spl-adr.toml").read_text(encoding="utf-8")
    assert "cramp:muscleSpasm" in text
    assert "cramp:muscleCramp" not in text
    assert "cramp:causes" not in text


PAIRS = [
    {"drugbank_id": "DB1", "drugbank_name": "Furosemide", "class_id": "N1", "class_name": "Loop Diuretic"},
    {"drugbank_id": "DB2", "drugbank_name": "Caffeine", "class_id": "CHEBI:1", "class_name": "diuretic"},
]
CLASSES = {
    "N1": {"class_name": "Loop Diuretic", "class_type": "FDA Established Pharmacologic Class"},
    "CHEBI:1": {"class_name": "diuretic", "class_type": "Application"},
}


def test_a_membership_says_who_says_so(classes: ModuleType) -> None:
    made = classes.memberships(PAIRS, CLASSES, {"loopDiuretic": ("N1",)}, {"furosemide": "cramp:furosemide"})
    assert made == [
        {
            "id": "db1-n1-loopdiuretic",
            "subject": "cramp:furosemide",
            "object": "cramp:loopDiuretic",
            "classId": "N1",
            "className": "Loop Diuretic",
            "authority": "FDA (established pharmacologic class)",
            "locator": "DB1 N1",
        }
    ]


def test_a_role_of_chebi_is_refused(classes: ModuleType) -> None:
    with pytest.raises(SystemExit, match="CHEBI:1 is a Application"):
        classes.memberships(PAIRS, CLASSES, {"diuretics": ("CHEBI:1",)}, {})


def test_a_class_without_members_ends_the_script(classes: ModuleType) -> None:
    with pytest.raises(SystemExit, match="N2, taken for diuretics, has no members"):
        classes.memberships(PAIRS, CLASSES, {"diuretics": ("N2",)}, {})


def test_caffeine_is_no_medicine_of_a_class(root: Path) -> None:
    text = (root / "ontology" / "terms" / "drug-classes-drugs.ttl").read_text(encoding="utf-8").lower()
    assert "hydrochlorothiazide" in text
    assert "caffeine" not in text


def test_no_class_holds_what_only_shares_a_mechanism(root: Path) -> None:
    text = (root / "ontology" / "terms" / "drug-classes-drugs.ttl").read_text(encoding="utf-8").lower()
    assert "isradipine" in text
    assert not [name for name in ("risedronate", "magnesium sulfate", "epinephrine") if f'"{name}"' in text]

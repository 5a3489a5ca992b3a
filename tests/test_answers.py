"""Answers for other values of the parameters, written from the documents before they were asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crampkg.sparql.results import Rows

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph

LABORATORY = {
    "complete blood count",
    "creatinine test",
    "urea test",
    "liver enzyme test",
    "albumin test",
    "extended electrolyte panel",
    "serum B-vitamin test",
    "vitamin B12 test",
    "vitamin B6 test",
    "two-hour glucose tolerance test",
    "hemoglobin A1c test",
    "thyroid-stimulating hormone test",
    "serum protein electrophoresis",
}
ADVANCED = {
    "serum immunoelectrophoresis",
    "antinuclear antibody test",
    "rheumatoid factor test",
    "erythrocyte sedimentation rate",
    "C-reactive protein test",
    "anti-SSA antibody test",
    "anti-SSB antibody test",
    "ANCA test",
}


def answers(graph: KnowledgeGraph, question: str, column: str, **values: str) -> set[str]:
    found = graph.ask(question, values)
    assert isinstance(found, Rows)
    # What is said of broader terms stands among the rows, too; it is marked, and not what is asked for here.
    near = ("of the broader term", "of a word near in meaning")
    return {str(row[column]) for row in found.to_plain() if row.get("saidOf") not in near}


@pytest.mark.parametrize(
    ("suspicion", "tests"),
    [
        ("muscle cramp", LABORATORY | {"general laboratory work-up"}),
        (
            "peripheral neuropathy",
            ADVANCED | {"advanced neuropathy work-up", "anti-ganglioside GM1 antibody test"},
        ),
        ("immune motor neuropathy", {"anti-ganglioside GM1 antibody test"}),
        ("Isaacs syndrome", {"voltage-gated potassium channel antibody test"}),
        ("cervical radiculopathy", {"spinal MRI"}),
        ("lumbosacral radiculopathy", {"spinal MRI"}),
        ("disorder of glycolysis", {"forearm ischemic exercise test", "genetic testing for McArdle disease"}),
        ("disorder of lipid metabolism", {"genetic testing for CPT2 deficiency"}),
        ("McArdle disease", {"genetic testing for McArdle disease"}),
        ("fasciculation", {"history taking", "neurologic examination"}),
    ],
)
def test_investigations_for_a_suspicion(graph: KnowledgeGraph, suspicion: str, tests: set[str]) -> None:
    assert answers(graph, "workup-for", "testLabel", condition=suspicion) == tests


def test_the_advanced_panel(graph: KnowledgeGraph) -> None:
    assert answers(graph, "tests-in-panel", "testLabel", panel="advanced neuropathy work-up") == ADVANCED


@pytest.mark.parametrize(
    ("situation", "step", "condition"),
    [
        (
            "forearm exercise test with a rise in ammonia but not in lactate",
            "muscle biopsy with metabolic analysis",
            "negative genetic test for McArdle disease",
        ),
        (
            "disorder of lipid metabolism",
            "muscle biopsy with metabolic analysis",
            "negative genetic test for CPT2 deficiency",
        ),
        ("fasciculation", "referral to a neurologist", "muscle weakness"),
        ("muscle cramp", "treatment", "without interference with life"),
    ],
)
def test_a_step_waits_for_its_condition(
    graph: KnowledgeGraph, situation: str, step: str, condition: str
) -> None:
    found = graph.ask("what-to-do", {"situation": situation})
    assert isinstance(found, Rows)
    told = [str(row["qualifiers"]) for row in found.to_plain() if row["stepLabel"] == step]
    assert any(f"precondition: {condition}" in words for words in told)
    assert all("precondition: " in words for words in told)


@pytest.mark.parametrize(
    ("question", "column", "values", "expected"),
    [
        (
            "tried-for",
            "treatmentLabel",
            {"condition": "nocturnal muscle cramp"},
            {
                "stretching exercise",
                "low-impact aerobic exercise",
                "muscle relaxant",
                "stamping the foot",
            },
        ),
        (
            "tried-for",
            "treatmentLabel",
            {"condition": "benign fasciculation"},
            {"gabapentin", "reassurance"},
        ),
        (
            "symptoms-by-source",
            "objectLabel",
            {"condition": "McArdle disease"},
            {
                "exercise-induced myalgia",
                "exertional muscle cramp",
                "pain",
                "contracture",
                "forearm exercise test with a rise in ammonia but not in lactate",
            },
        ),
        (
            "triggers-and-relief",
            "subjectLabel",
            {"condition": "benign fasciculation"},
            {"caffeine use", "stress", "electrolyte imbalance"},
        ),
        ("adverse-effects", "effectLabel", {"treatment": "botulinum toxin"}, {"muscle weakness"}),
        (
            "classified-by-sources",
            "classLabel",
            {"term": "prednisone"},
            {"immunosuppressive therapy", "corticosteroid"},
        ),
        (
            "causes-by-group",
            "causeLabel",
            {"group": "tableMedicationCauses"},
            {"beta-agonist", "diuretic", "statin"},
        ),
        ("evidence-levels", "subjectLabel", {"level": "class II evidence"}, {"lidocaine"}),
        ("evidence-levels", "subjectLabel", {"level": "modest evidence"}, {"calcium channel blocker"}),
        (
            "helps-only-in",
            "treatmentLabel",
            {"who": "cirrhosis"},
            {"albumin infusion", "branched-chain amino acid"},
        ),
        ("helps-only-in", "treatmentLabel", {"who": "amyotrophic lateral sclerosis"}, {"mexiletine"}),
        (
            "found-in",
            "conditionLabel",
            {"finding": "after-discharge"},
            {"cramp-fasciculation syndrome", "Isaacs syndrome"},
        ),
        (
            "forearm-test-readings",
            "objectLabel",
            {"pattern": "forearm exercise test with no rise in lactate or ammonia"},
            {
                "no rise in ammonia",
                "no rise in lactate",
                "inconclusive result",
                "inadequate exercise of the muscles",
            },
        ),
        (
            "distinguish-from",
            "otherLabel",
            {"condition": "cramp-fasciculation syndrome"},
            {
                "condition with similar features",
                "amyotrophic lateral sclerosis",
                "neuromuscular disorder",
            },
        ),
        (
            "causes-of",
            "causeLabel",
            {"phenomenon": "ATP deficiency"},
            {"metabolic myopathy"},
        ),
        (
            "names-and-definitions",
            "text",
            {"term": "ALS"},
            {"ALS"},
        ),
        ("said-by-others", "subjectLabel", {"party": "US Food and Drug Administration"}, {"quinine"}),
        (
            "mechanism-of",
            "objectLabel",
            {"subject": "baclofen"},
            {"central contribution to cramp propagation"},
        ),
        (
            "source-about-itself",
            "answer",
            {"about": "Ask the Doctors column on cramp-fasciculation syndrome"},
            {
                "Eve Glazier, M.D., MBA",
                "Elizabeth Ko, M.D.",
                "Eve Glazier is an internist",
                "Eve Glazier is an associate professor of medicine at UCLA Health",
                "Elizabeth Ko is an internist",
                "Elizabeth Ko is an assistant professor of medicine at UCLA Health",
                "readers' questions",
                "personal replies are not possible because of the volume of mail",
            },
        ),
    ],
)
def test_answers_from_the_documents(
    graph: KnowledgeGraph, question: str, column: str, values: dict[str, str], expected: set[str]
) -> None:
    assert answers(graph, question, column, **values) == expected

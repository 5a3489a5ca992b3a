"""Answers for other values of the parameters, written from the documents before they were asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crampkg.sparql.results import Rows

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph

LABORATORY = {
    "2-hour glucose tolerance test",
    "albumin level",
    "complete blood count",
    "creatinine",
    "extended electrolytes",
    "hemoglobin A1c",
    "liver enzymes",
    "serum B-vitamin levels",
    "serum protein electrophoresis",
    "thyroid-stimulating hormone",
    "urea",
    "vitamin B12 level",
    "vitamin B6 level",
}
ADVANCED = {
    "ANCA",
    "C-reactive protein",
    "anti-SSA",
    "anti-SSB",
    "antinuclear antibody",
    "erythrocyte sedimentation rate",
    "rheumatoid factor",
    "serum immunoelectrophoresis",
}


def answers(graph: KnowledgeGraph, question: str, column: str, **values: str) -> set[str]:
    found = graph.ask(question, values)
    assert isinstance(found, Rows)
    return {str(row[column]) for row in found.to_plain()}


@pytest.mark.parametrize(
    ("suspicion", "tests"),
    [
        ("muscle cramp", LABORATORY | {"general laboratory work-up"}),
        ("peripheral neuropathy", ADVANCED | {"advanced neuropathy work-up"}),
        ("immune motor neuropathy", {"anti-ganglioside GM1 antibody"}),
        ("Isaacs syndrome", {"anti-voltage-gated potassium channel antibody level"}),
        ("cervical radiculopathy", {"spinal MRI"}),
        ("lumbosacral radiculopathy", {"spinal MRI"}),
        ("disorder of glycolysis", {"forearm ischemic exercise test"}),
        ("myopathy due to disorder of lipid metabolism", {"genetic testing for CPT2 deficiency"}),
        ("McArdle disease", {"genetic testing for McArdle disease"}),
        ("fasciculation", {"history taking", "neurological examination"}),
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
            "forearm exercise test: ammonia rises, lactate does not",
            "muscle biopsy with metabolic analysis",
            "negative genetic test for McArdle disease",
        ),
        (
            "myopathy due to disorder of lipid metabolism",
            "muscle biopsy with metabolic analysis",
            "negative genetic test for CPT2 deficiency",
        ),
        ("fasciculation", "referral to a neurologist", "muscle weakness"),
        ("infrequent muscle cramps", "treatment", "not interfering with life"),
    ],
)
def test_a_step_waits_for_its_condition(
    graph: KnowledgeGraph, situation: str, step: str, condition: str
) -> None:
    found = graph.ask("what-to-do", {"situation": situation})
    assert isinstance(found, Rows)
    told = [str(row["qualifiers"]) for row in found.to_plain() if row["stepLabel"] == step]
    assert any(f"condition: {condition}" in words for words in told)
    assert all("condition: " in words for words in told)


@pytest.mark.parametrize(
    ("question", "column", "values", "expected"),
    [
        (
            "tried-for",
            "treatmentLabel",
            {"condition": "nocturnal muscle cramp"},
            {
                "regular daily stretching exercise",
                "low-impact aerobic exercise",
                "muscle relaxants",
                "stamping the foot",
            },
        ),
        (
            "tried-for",
            "treatmentLabel",
            {"condition": "benign fasciculations"},
            {"gabapentin", "reassurance", "addressing triggers"},
        ),
        (
            "symptoms-by-source",
            "objectLabel",
            {"condition": "McArdle disease"},
            {
                "exercise-induced myalgia",
                "exertional muscle cramp",
                "pain",
                "contracture (electrically silent cramp)",
                "forearm exercise test: ammonia rises, lactate does not",
            },
        ),
        (
            "triggers-and-relief",
            "subjectLabel",
            {"condition": "benign fasciculations"},
            {"caffeine", "stress", "electrolyte imbalance"},
        ),
        ("adverse-effects", "effectLabel", {"treatment": "botulinum toxin"}, {"significant muscle weakness"}),
        (
            "classified-by-sources",
            "classLabel",
            {"term": "prednisone"},
            {"immunosuppressive therapy", "corticosteroids"},
        ),
        (
            "causes-by-group",
            "causeLabel",
            {"group": "tableMedicationCauses"},
            {"beta-agonists", "diuretics", "statins"},
        ),
        ("evidence-levels", "subjectLabel", {"level": "class II evidence"}, {"intramuscular lidocaine"}),
        ("evidence-levels", "subjectLabel", {"level": "modest evidence"}, {"calcium channel blockers"}),
        (
            "helps-only-in",
            "treatmentLabel",
            {"who": "cirrhosis"},
            {"albumin infusion", "branched-chain amino acids"},
        ),
        ("helps-only-in", "treatmentLabel", {"who": "amyotrophic lateral sclerosis"}, {"mexiletine"}),
        (
            "found-in",
            "conditionLabel",
            {"finding": "after-discharges"},
            {"cramp-fasciculation syndrome", "Isaacs syndrome"},
        ),
        (
            "forearm-test-readings",
            "objectLabel",
            {"pattern": "forearm exercise test: neither lactate nor ammonia rises"},
            {
                "ammonia does not rise",
                "lactate does not rise",
                "inconclusive",
                "muscles not adequately exercised",
            },
        ),
        (
            "distinguish-from",
            "otherLabel",
            {"condition": "cramp-fasciculation syndrome"},
            {
                "other conditions with similar features",
                "amyotrophic lateral sclerosis",
                "serious neuromuscular disorder",
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
                "Eve Glazier: internist",
                "Eve Glazier: associate professor of medicine at UCLA Health",
                "Elizabeth Ko: internist",
                "Elizabeth Ko: assistant professor of medicine at UCLA Health",
                "readers' questions",
                "no personal replies, because of how much mail comes in",
            },
        ),
    ],
)
def test_answers_from_the_documents(
    graph: KnowledgeGraph, question: str, column: str, values: dict[str, str], expected: set[str]
) -> None:
    assert answers(graph, question, column, **values) == expected

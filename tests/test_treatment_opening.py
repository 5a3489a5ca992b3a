"""A list of treatments begins with the summary of those asked for, and with what they are warned of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crampkg.base.namespaces import BASE, slug
from crampkg.evidence.guideline_advice import guideline_advice
from crampkg.explorer import treatment_opening
from crampkg.explorer.numbering import Numbering
from crampkg.explorer.treatment_opening import opening, summarized
from explorer_app import component, open_page, plain

if TYPE_CHECKING:
    from pathlib import Path

    from crampkg.evidence.graph import KnowledgeGraph

_WARNS = "Safety: what the sources warn of"


def told(graph: KnowledgeGraph, *asked: str) -> dict[str, list[str]]:
    """The sentences of each block by its heading."""
    blocks = opening(graph, [BASE + one for one in asked], Numbering(graph))
    return {block["heading"]: [plain(one["text"]) for one in block["sentences"]] for block in blocks}


@pytest.mark.parametrize(
    "asked", ["nocturnalMuscleCramp", "muscleCramp", "amyotrophicLateralSclerosis", "motorNeuronDisease"]
)
def test_the_summary_of_the_treatments_of_a_condition_stands_first(
    whole_graph: KnowledgeGraph, asked: str
) -> None:
    (written,) = [
        line
        for line in whole_graph.bottom_lines.take(list(whole_graph.bottom_lines))
        if line.iri in {one.iri for one in whole_graph.bottom_lines_about(BASE + asked)[:1]}
    ]
    blocks = told(whole_graph, asked)
    assert next(iter(blocks)) == "Bottom line"
    assert " ".join(blocks["Bottom line"]).endswith(written.text)


def test_what_is_written_of_one_treatment_is_no_summary_of_all(whole_graph: KnowledgeGraph) -> None:
    assert whole_graph.bottom_lines_about(BASE + "olderAdult")
    assert "Bottom line" not in told(whole_graph, "olderAdult")
    assert told(whole_graph) == {}


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("pregnancy", "Quinine is contraindicated in pregnancy"),
        ("myastheniaGravis", "Quinine is contraindicated in people with myasthenia gravis"),
        ("cirrhosis", "quinine for muscle cramps in people with cirrhosis"),
        ("nocturnalMuscleCramp", "sources advise against quinine for nocturnal muscle cramps"),
    ],
)
def test_what_is_advised_against_in_these_people_stands_before_the_list(
    whole_graph: KnowledgeGraph, asked: str, words: str
) -> None:
    assert any(words in sentence for sentence in told(whole_graph, asked)[_WARNS])


@pytest.mark.parametrize("asked", ["pregnancy", "nocturnalMuscleCramp", "myastheniaGravis"])
def test_no_warning_is_of_other_people(whole_graph: KnowledgeGraph, asked: str) -> None:
    others = {"pregnancy", "cirrhosis", "myasthenia"} - {asked.removesuffix("Gravis")}
    assert not [one for one in told(whole_graph, asked)[_WARNS] if any(word in one for word in others)]


def test_the_page_shows_it_before_the_table(whole_ontology: Path, whole_graph: KnowledgeGraph) -> None:
    assert whole_ontology == whole_graph.folder
    at = open_page("treatments?for=pregnancy", seconds=200)
    short, line, warned, advised = component(at, "opening")["blocks"]
    assert short["heading"] == "In short"
    assert [(one["icon"], one["lead"] + plain(one["text"])) for one in short["sentences"]][:2] == [
        (
            "conflict",
            "Results differ: magnesium (graded differently by outcome), stretching exercise (one randomized trial), "
            "calcium supplement (graded differently by outcome).",
        ),
        ("advisedAgainst", "Advised against by a source: quinine."),
    ]
    assert advised["heading"] == _GUIDELINES
    assert line["heading"] == "Bottom line"
    assert line["sentences"][-1]["references"]
    assert any("quinine" in plain(one["text"]).lower() for one in warned["sentences"])
    assert all(one["references"] for one in warned["sentences"])
    # The sources of the sentences stand in the list of the page.
    listed = component(at, "ranked-sources")["blocks"][0]["items"]
    assert {1} <= {item["number"] for item in listed}


def test_each_of_the_people_of_an_overview_has_it(whole_graph: KnowledgeGraph) -> None:
    assert "During a cramp in hemodialysis" in told(whole_graph, "dialysis")["Bottom line"][0]
    assert "hemodialysis" not in " ".join(told(whole_graph, "muscleCramp")["Bottom line"])


def test_the_home_page_leads_to_treatments_that_are_summed_up(whole_graph: KnowledgeGraph) -> None:
    found = [slug(iri) for iri in summarized(whole_graph)]
    assert {"nocturnalMuscleCramp", "pregnancy", "cirrhosis", "hemodialysisTreatment"} < set(found)
    assert len(set(found)) == len(found)
    for iri in summarized(whole_graph):
        assert opening(whole_graph, [iri], Numbering(whole_graph))[0]["heading"] == "Bottom line", iri


# --- guidelines

_GUIDELINES = "What guidelines advise"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (
            ["muscleCramp"],
            "American Academy of Neurology (2010, reaffirmed in 2022): advises against quinine",
        ),
        (
            ["muscleCramp"],
            "German Society of Neurology (2017, read second-hand), in adults: advises stretching exercise",
        ),
        (["muscleCramp"], "leaves open lidocaine (“one Class II study”), stretching exercise (“data"),
        (["nocturnalMuscleCramp"], "on muscle cramps: advises against quinine (for routine use)"),
        (["amyotrophicLateralSclerosis"], "quinine (advised against for cramps)"),
        (
            ["pregnancy"],
            "World Health Organization (2016), on muscle cramps: gives as an option calcium supplement",
        ),
        (["fasciculation"], "None of the guidelines that were read advises on it. Others may."),
    ],
)
def test_each_guideline_is_told_with_year_and_how_it_was_read(
    whole_graph: KnowledgeGraph, asked: list[str], expected: str
) -> None:
    assert any(expected in sentence for sentence in told(whole_graph, *asked)[_GUIDELINES])


def test_what_a_guideline_advises_against_comes_first(whole_graph: KnowledgeGraph) -> None:
    for asked in ("muscleCramp", "nocturnalMuscleCramp"):
        first, *rest = told(whole_graph, asked)[_GUIDELINES]
        assert "advises against" in first
        assert rest


def test_advice_for_particular_people_is_told_only_to_whom_asks_for_them(whole_graph: KnowledgeGraph) -> None:
    of_all = " ".join(told(whole_graph, "muscleCramp")[_GUIDELINES])
    assert "World Health Organization" not in of_all
    assert "World Health Organization" in " ".join(told(whole_graph, "muscleCramp", "pregnancy")[_GUIDELINES])


def test_only_guidelines_in_force_advise_and_evidence_is_no_advice(whole_graph: KnowledgeGraph) -> None:
    asked = [iri for iri, term in whole_graph.terms.items() if "Symptom" in str(term.classes)]
    found = [one for iri in asked for one in guideline_advice(whole_graph, [iri])]
    assert found
    for one in found:
        source = whole_graph.sources[one.source]
        assert slug(source.kind) == "guideline"
        assert not source.updated_by
        for claim in one.claims:
            graded = whole_graph.properties[claim.predicate].is_benefit
            assert not graded or claim.grade_words
            assert graded or slug(claim.direction) == "supports"


def test_a_summary_tells_the_year_of_its_newest_source(whole_graph: KnowledgeGraph) -> None:
    (first, *_) = opening(whole_graph, [BASE + "nocturnalMuscleCramp"], Numbering(whole_graph))
    (line, *_) = whole_graph.bottom_lines_about(BASE + "nocturnalMuscleCramp")
    years = {whole_graph.sources[one.source].year for one in whole_graph.claims.take(line.rests_on)}
    assert (first["note"] or "").endswith(f"Newest source: {max(years)}.")


def test_where_no_source_warns_of_what_is_summed_up_that_is_no_sign_of_safety(
    whole_graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    for found in ("_against", "_cautions", "_of_summarized", "_harms"):
        monkeypatch.setattr(treatment_opening, found, lambda *_: [])
    (warned,) = told(whole_graph, "dialysis")["Safety: what the sources warn of"]
    assert (
        warned
        == "No boxed warning, contraindication or advice against what the summary names is stated here. That does not "
        "mean that it is safe."
    )
    assert "Safety: what the sources warn of" not in told(whole_graph, "fasciculation")


def test_advice_in_people_with_another_disease_is_left_out(whole_graph: KnowledgeGraph) -> None:
    sentences = told(whole_graph, "amyotrophicLateralSclerosis")[_WARNS]
    assert [one for one in sentences if "advise against quinine for muscle cramps" in one] == [
        "Two sources advise against quinine for muscle cramps, both only for routine use."
    ]


def test_what_treatments_did_to_these_people_is_told_and_what_is_to_be_heeded_in_a_kind_of_them(
    whole_graph: KnowledgeGraph,
) -> None:
    """The list of dialysis holds what was studied in hemodialysis; each sentence stands there once."""
    sentences = told(whole_graph, "dialysis")[_WARNS]
    assert len(sentences) == len(set(sentences))
    assert "the dose of gabapentin should be adjusted" in sentences[0]
    # Kidney failure is what dialysis is for.
    assert any(one.startswith("Baclofen leaves the body unchanged through the kidneys") for one in sentences)
    assert any("gabapentin was associated in an observational study" in one for one in sentences)
    assert any("pregabalin were mainly dizziness" in one for one in told(whole_graph, "cirrhosis")[_WARNS])


def test_a_treatment_that_a_summary_names_is_warned_of_whoever_it_is_for(whole_graph: KnowledgeGraph) -> None:
    sentences = told(whole_graph, "nocturnalMuscleCramp", "olderAdult")[_WARNS]
    assert any(one.startswith("People who take vitamin K antagonists need to avoid") for one in sentences)

"""Gaps in the evidence: the states of a treatment for a condition, and the page that shows them."""

from __future__ import annotations

from pathlib import Path

import pytest

from all_sources import all_that_the_graph_holds, graph
from crampkg.base.namespaces import BASE, slug
from crampkg.evidence.gaps import STATES, Field, alike, fields_in, fields_of, missing, people_in
from crampkg.evidence.graph import KnowledgeGraph
from explorer_app import component, component_keys, open_page, plain, whole

__all__ = ["all_that_the_graph_holds", "graph"]  # fixtures


@pytest.fixture(scope="module")
def fields(graph: KnowledgeGraph) -> dict[tuple[str, str], Field]:
    return {(slug(one.treatment), slug(one.condition)): one for one in fields_of(graph)}


@pytest.mark.parametrize(
    ("treatment", "condition", "state"),
    [
        ("botulinumToxin", "neurogenicMuscleCramp", "notStudied"),
        ("physicalTherapy", "muscleCramp", "notStudied"),
        ("quinine", "muscleCramp", "conflicting"),
        ("magnesium", "idiopathicMuscleCramp", "registered"),
        ("acupressure", "muscleCramp", "statement"),
    ],
)
def test_a_field_has_the_state_that_decides(
    fields: dict[tuple[str, str], Field], treatment: str, condition: str, state: str
) -> None:
    assert fields[treatment, condition].state == state


def test_each_statement_has_one_state_and_none_is_lost(graph: KnowledgeGraph) -> None:
    every = [claim.iri for one in fields_of(graph) for claim in one.everyone]
    assert len(every) == len(set(every)) == len({str(row["claim"]) for row in graph.view("evidence-states")})


def test_the_states_are_those_of_the_question(
    graph: KnowledgeGraph, fields: dict[tuple[str, str], Field]
) -> None:
    words = {
        "not studied": "notStudied",
        "registered, not reported yet": "registered",
        "conflicting": "conflicting",
        "no figures": "statement",
    }
    rows = graph.rows("evidence-gaps", condition=graph.resolve("nocturnalMuscleCramp"))
    assert rows
    for row in rows:
        field = fields[slug(str(row["treatment"])), slug(str(row["phenomenon"]))]
        found = [
            state for state in STATES if any(one.iri == row["claim"] for one in field.claims.get(state, ()))
        ]
        assert found == [words[str(row["gap"])]]


def test_a_figured_claim_has_a_figure(graph: KnowledgeGraph) -> None:
    figured = [claim for one in fields_of(graph) for claim in one.claims.get("figures", ())]
    results = graph.results_of(*(claim.iri for claim in figured))
    assert len(figured) > 50
    assert all(results[claim.iri] for claim in figured)


# --- the page


def test_the_page_tells_silence_from_not_studied() -> None:
    at = open_page("gaps")
    assert not at.exception
    data = component(at, "gaps-matrix")
    cells = {(cell["row"], cell["column"]): cell for cell in data["cells"]}
    assert data["emptyWord"] == "nothing here"
    assert cells["botulinumToxin", "neurogenicMuscleCramp"]["word"] == "not studied, says a source"
    assert ("acupressure", "nocturnalMuscleCramp") not in cells
    assert "which is not the same as not studied" in whole(at).replace("\\", "")


def test_what_is_open_is_said_in_sentences_before_the_table() -> None:
    at = open_page("gaps")
    keys = component_keys(at)
    assert keys.index("open-questions") < keys.index("gaps-matrix")
    groups = {group["heading"]: group["cards"] for group in component(at, "open-questions")["groups"]}
    told = [plain(card["title"]) for card in groups["Muscle cramp"]]
    assert any(
        text.startswith("Not studied, says a source: ") and "physical therapy" in text for text in told
    )
    assert any(text.startswith("Statements conflict: ") and "quinine" in text for text in told)
    every = {one["slug"] for card in groups["Muscle cramp"] for one in card["title"] if isinstance(one, dict)}
    assert "gaps?cell=magnesium~muscleCramp" in every


def test_a_treatment_that_is_not_studied_and_conflicting_is_told_in_whom(
    whole_ontology: Path, whole_graph: KnowledgeGraph
) -> None:
    """Magnesium was studied; what no trial reported is how long and how strong cramps in pregnancy are with it."""
    assert whole_ontology == whole_graph.folder
    groups = component(open_page("gaps", seconds=200), "open-questions")["groups"]
    told = [plain(card["title"]) for group in groups for card in group["cards"]]
    (not_studied,) = [text for text in told if text.startswith("Not studied") and "magnesium" in text]
    assert "magnesium (in pregnancy: cramp duration and cramp severity)" in not_studied
    (conflict,) = [
        text for text in told if text.startswith("Statements conflict: ") and "magnesium (" in text
    ]
    assert "magnesium (in pregnancy: cramp frequency, pain and cramp freedom; in other people)" in conflict
    assert "quinine (" not in conflict


def test_statements_that_miss_the_same_stand_together(
    whole_ontology: Path, whole_graph: KnowledgeGraph
) -> None:
    assert whole_ontology == whole_graph.folder
    (group,) = [
        group
        for group in component(open_page("gaps", seconds=200), "open-questions")["groups"]
        if group["heading"] == "Muscle cramp"
    ]
    cards = {
        plain(card["title"]): card for card in group["cards"] if "Called missing" in str(card.get("note"))
    }
    assert len(cards) == 3
    scale = cards["Reliable patient-based cramp scale; validated and comprehensive cramp scale"]
    assert scale["note"].startswith("Called missing in 3 statements by Katzberg and Sadeghian")
    assert (len(scale["statements"]), scale["open"]) == (3, False)
    claims = [claim for claim in missing(whole_graph) if claim.subject == BASE + "muscleCramp"]
    assert sum(len(card["statements"]) for card in cards.values()) == len(claims)
    (alone,) = alike(whole_graph, claims[:1])
    assert alone == claims[:1]


def test_what_is_said_of_a_kind_of_people_is_found_from_any_height(whole_graph: KnowledgeGraph) -> None:
    """Whoever is offered as a choice has fields, and so have all of whom they are a kind."""
    for people in people_in(whole_graph):
        below = fields_in(whole_graph, people)
        assert below, whole_graph.label(people)
        for parent in whole_graph.terms[people].parents:
            assert {one.treatment for one in below} <= {
                one.treatment for one in fields_in(whole_graph, parent)
            }


def test_people_with_cramps_can_be_chosen_as_a_condition(graph: KnowledgeGraph) -> None:
    at = open_page("gaps?condition=cirrhosis")
    data = component(at, "gaps-matrix")
    assert [column["id"] for column in data["columns"]] == ["cirrhosis"]
    assert "branchedChainAminoAcids" in [row["id"] for row in data["rows"]]
    at = open_page("gaps?condition=pregnancy&cell=magnesium~pregnancy")
    for group in component(at, "gap-magnesium-pregnancy")["groups"]:
        assert group["cards"]
    found = fields_in(graph, BASE + "pregnancy")
    assert found
    assert all(
        any(part.value == BASE + "pregnancy" for part in claim.values("population"))
        for one in found
        for claim in one.everyone
    )


def test_a_text_without_a_term_stands_in_the_table_and_empty_columns_do_not() -> None:
    (table,) = open_page("questions?name=unmet-needs").dataframe
    assert "further research into new treatments" in list(table.value["needLabel"])
    assert "qualifiers" not in table.value.columns
    assert not any(table.value[name].isna().all() for name in table.value.columns)


def test_the_filters_are_in_the_address() -> None:
    at = open_page("gaps?condition=nocturnalMuscleCramp&state=registered,notStudied")
    data = component(at, "gaps-matrix")
    assert [column["id"] for column in data["columns"]] == ["nocturnalMuscleCramp"]
    assert "dryNeedling" in [row["id"] for row in data["rows"]]
    assert "acupressure" not in [row["id"] for row in data["rows"]]
    at = open_page("gaps?condition=everything&treatment=baclofen")
    assert "stiffPersonSyndrome" in [column["id"] for column in component(at, "gaps-matrix")["columns"]]


def test_a_treatment_and_condition_without_statement_read_as_a_gap_of_the_sources() -> None:
    at = open_page("gaps?condition=fasciculation&treatment=acupressure")
    assert "gaps-matrix" not in component_keys(at)
    assert "That does not say whether it was studied, nor whether it helps" in whole(at).replace("\\", "")


def test_a_cell_leads_to_its_statements() -> None:
    at = open_page("gaps?cell=magnesium~muscleCramp")
    groups = component(at, "gap-magnesium-muscleCramp")["groups"]
    assert "Not studied, says a source" in [group["heading"] for group in groups]
    assert all(card["statements"] for group in groups for card in group["cards"])


def test_unknown_names_in_the_address_are_told() -> None:
    at = open_page("gaps?treatment=quinin&cell=nothing~here")
    text = whole(at).replace("\\", "")
    assert "No statement on a treatment named “quinin” was found." in text
    assert (
        component(at, "unknown-treatment-near")["groups"][0]["cards"][0]["title"][0]["slug"]
        == "gaps?treatment=quinine"
    )
    assert "No statement here on the treatment and condition in this address." in text

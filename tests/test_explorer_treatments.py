"""The evidence matrix: a cell says no more than its claims, and the five kinds of not-helping are told apart."""

from __future__ import annotations

import pytest

from crampkg.base.namespaces import slug
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.explorer import session
from crampkg.explorer import treatment_matrix as matrix
from crampkg.explorer.component_data import Cell
from explorer_app import card_titles, component, component_keys, open_page, texts, whole


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return session.full_graph()


@pytest.fixture(scope="module")
def cells(graph: KnowledgeGraph) -> dict[tuple[str, str], Cell]:
    every = matrix.entries(graph)
    return {(slug(one.treatment), slug(one.treated)): matrix.cell(graph, one) for one in every}


@pytest.mark.parametrize(
    ("treatment", "treated", "state", "word"),
    [
        ("lidocaine", "muscleCramp", "possible", "may treat"),
        ("calciumChannelBlockers", "muscleCramp", "possible", "may treat"),
        ("pregabalin", "crampFasciculationSyndrome", "possible", "may treat"),
        ("cannabinoids", "muscleCramp", "notShown", "no effect shown; calls for care"),
        ("baclofen", "muscleCramp", "inconclusive", "unclear"),
        ("botulinumToxin", "neurogenicMuscleCramp", "notStudied", "not studied"),
        ("quinine", "muscleCramp", "conflict", "statements differ; advised against"),
        ("magnesium", "muscleCramp", "conflict", "statements differ"),
        ("duloxetine", "muscleCramp", "notShown", "no effect shown; may be tried"),
        ("baclofen", "neurogenicMuscleCramp", "supports", "can treat"),
        ("physicalTherapy", "crampFasciculationSyndrome", "optional", "may be done"),
        ("botulinumToxin", "dystonia", "supports", "treats"),
        ("duloxetine", "neuropathicPain", "info", "was studied"),
        ("baclofen", "stiffPersonSyndrome", "info", "is used"),
    ],
)
def test_a_cell_has_the_sign_and_words_of_its_claims(
    cells: dict[tuple[str, str], Cell], treatment: str, treated: str, state: str, word: str
) -> None:
    cell = cells[treatment, treated]
    assert (cell["state"], cell["word"]) == (state, word)


@pytest.mark.parametrize(
    ("treatment", "scope"),
    [
        ("mexiletine", "in: amyotrophic lateral sclerosis; in: neuromuscular disorder"),
        ("magnesium", "in: pregnancy; except: magnesium deficiency and pregnancy"),
        ("gabapentin", "in general; in: muscle cramp and neuropathic pain"),
        ("vitaminBComplex", "six or more weekly; on: cramp frequency"),
        ("quinine", "scopes vary"),
        ("avoidanceOfOffendingAgent", "if treatment is needed"),
        ("lidocaine", "intramuscular"),
    ],
)
def test_a_cell_tells_in_whom(cells: dict[tuple[str, str], Cell], treatment: str, scope: str) -> None:
    assert scope in str(cells[treatment, "muscleCramp"]["note"]).split(" · ")


def test_only_claims_that_say_it_helps_have_the_sign_of_help(graph: KnowledgeGraph) -> None:
    for entry in matrix.entries(graph):
        if matrix.cell(graph, entry)["state"] not in ("supports", "possible"):
            continue
        helping = [
            claim
            for claim in entry.claims
            if slug(claim.direction) == "supports"
            and slug(claim.predicate) in ("treats", "relieves", "prevents")
        ]
        assert helping, entry.id
        assert not any(slug(claim.predicate) == "advisedAgainstFor" for claim in entry.claims), entry.id


def test_a_hedge_or_weak_backing_never_reads_as_established(graph: KnowledgeGraph) -> None:
    for entry in matrix.entries(graph):
        if matrix.cell(graph, entry)["state"] != "supports":
            continue
        assert any(
            claim.certainty is None and graph.vocabulary[claim.level].carries
            for claim in entry.claims
            if matrix.sign(graph, claim) == "supports"
        ), entry.id


def test_what_narrows_a_single_claim_stands_in_its_cell(graph: KnowledgeGraph) -> None:
    for entry in matrix.entries(graph):
        if len(entry.claims) > 1:
            continue
        note = matrix.cell(graph, entry)["note"] or ""
        for part in entry.claims[0].narrowing:
            assert part.label in note, entry.id


def test_several_claims_are_counted_and_their_differing_is_said(cells: dict[tuple[str, str], Cell]) -> None:
    quinine = cells["quinine", "muscleCramp"]
    assert quinine["count"] == 3
    assert quinine["note"] == "may treat; is advised against; is used · scopes vary · 3 statements"
    assert "strength" not in quinine
    assert cells["massage", "muscleTwitching"]["note"].endswith("2 statements")  # type: ignore[union-attr]


def test_a_cell_that_only_a_machine_wrote_says_so(graph: KnowledgeGraph) -> None:
    kind = "machine-written page pending review"
    for entry in matrix.entries(graph):
        only = {graph.sources[claim.source].kind_label for claim in entry.claims} == {kind}
        assert (kind in (matrix.cell(graph, entry)["note"] or "")) is only, entry.id


def test_bars_are_those_of_the_level(cells: dict[tuple[str, str], Cell], graph: KnowledgeGraph) -> None:
    strength = cells["vitaminBComplex", "muscleCramp"].get("strength")
    assert strength == {"value": 3, "label": "level B evidence"}
    assert cells["botulinumToxin", "neurogenicMuscleCramp"].get("strength") is None
    assert cells["botulinumToxin", "neurogenicMuscleCramp"]["note"] == (
        "not graded · compared with: dystonia; if they are refractory; severe"
    )


# --- filters


def test_cramps_and_fasciculations_are_shown_unless_others_are_asked_for(graph: KnowledgeGraph) -> None:
    shown = {slug(one.treated) for one in matrix.entries(graph, matrix.Filters())}
    assert {"muscleCramp", "fasciculation", "crampFasciculationSyndrome", "nocturnalMuscleCramp"} <= shown
    assert not shown & {"spasticity", "neuropathicPain", "myastheniaGravis", "stiffPersonSyndrome"}
    asked = matrix.entries(graph, matrix.Filters(treated=("spasticity",)))
    assert {slug(one.treated) for one in asked} == {"spasticity"}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (matrix.Filters(populations=("pregnancy",)), {"magnesium~muscleCramp"}),
        (matrix.Filters(levels=("levelB",)), {"vitaminBComplex~muscleCramp"}),
        (matrix.Filters(sources=("ucla",), levels=("reportedSuccess",)), {
            "corticosteroids~crampFasciculationSyndrome",
            "prednisone~crampFasciculationSyndrome",
        }),
        (matrix.Filters(kinds=("Supplement",), populations=("cirrhosis",)), {"branchedChainAminoAcids~muscleCramp"}),
        (matrix.Filters(populations=("pregnancy",), kinds=("Intervention",)), set()),
    ],
)  # fmt: skip
def test_filters_leave_the_claims_that_pass_all(
    graph: KnowledgeGraph, filters: matrix.Filters, expected: set[str]
) -> None:
    found = matrix.entries(graph, filters)
    assert expected <= {one.id for one in found} or {one.id for one in found} == expected
    for one in found:
        assert all(filters.admit(graph, one, claim) for claim in one.claims)


def test_everything_that_is_treated_can_be_seen(graph: KnowledgeGraph) -> None:
    data = component(open_page("treatments?view=matrix&for=everything"), "matrix")
    assert len(data["cells"]) == len(matrix.entries(graph))


def test_filters_come_from_the_address(graph: KnowledgeGraph) -> None:
    at = open_page("treatments?view=matrix&in=pregnancy")
    data = component(at, "matrix")
    assert [(cell["row"], cell["column"]) for cell in data["cells"]] == [("magnesium", "muscleCramp")]
    assert data["figure"]["subtitle"] == "In whom: pregnancy"


def test_unknown_values_of_a_filter_are_passed_over() -> None:
    data = component(open_page("treatments?view=matrix&in=nobody&evidence=%3Cb%3E"), "matrix")
    assert len(data["cells"]) > 40


# --- the page


def test_every_treatment_claim_about_cramps_stands_behind_a_cell(graph: KnowledgeGraph) -> None:
    topic = {row["treated"] for row in graph.view("treatment-claims") if row["about"]}
    wanted = {row["claim"] for row in graph.view("treatment-claims") if row["treated"] in topic}
    behind = {claim.iri for one in matrix.entries(graph, matrix.Filters()) for claim in one.claims}
    assert behind == wanted
    data = component(open_page("treatments?view=matrix"), "matrix")
    assert sum(cell["count"] for cell in data["cells"]) == sum(
        len(one.claims) for one in matrix.entries(graph, matrix.Filters())
    )


def test_empty_is_told_apart_from_not_studied() -> None:
    data = component(open_page("treatments?view=matrix"), "matrix")
    words = {entry["state"]: entry["word"] for entry in data["legend"]}
    assert data["emptyWord"] == "no statement"
    assert len({*words.values(), data["emptyWord"]}) == len(words) + 1
    assert {"notShown", "notStudied", "inconclusive", "conflict", "possible"} <= words.keys()


def test_a_cell_of_the_address_opens_its_claims_and_the_harms() -> None:
    at = open_page("treatments?cell=quinine~muscleCramp")
    (key,) = [key for key in component_keys(at) if key.startswith("cell-")]
    data = component(at, key)
    assert len(data["groups"][0]["cards"]) == 3
    assert data["groups"][1]["heading"] == "Safety and limits of quinine, for any use"
    assert "Thrombocytopenia is a concern with quinine for muscle cramps" in card_titles(data)


def test_a_filter_that_is_not_there_is_told_with_the_nearest() -> None:
    at = open_page("treatments?in=pregnanzy")
    assert any("no choice named “pregnanzy”" in box.value for box in at.warning)
    next(button for button in at.button if button.label == "Did you mean pregnancy?").click().run()
    assert at.query_params["in"] == "pregnancy"
    assert not at.warning


def test_a_cell_that_is_not_there_is_told() -> None:
    at = open_page("treatments?cell=nothing~here")
    assert not at.exception
    assert any("was not found" in element.value for element in at.warning)


def test_no_statement_left_is_told_and_can_be_undone() -> None:
    at = open_page("treatments?view=matrix&in=pregnancy&kind=Intervention")
    assert any("No statement matches these filters" in element.value for element in at.info)
    next(button for button in at.button if button.key == "clear-empty").click().run()
    assert "in" not in at.query_params
    assert component(at, "matrix")["cells"]


def test_a_source_that_is_switched_off_leaves_the_matrix() -> None:
    data = component(open_page("treatments?view=matrix&without=katzberg"), "matrix")
    assert "lidocaine" not in {row["id"] for row in data["rows"]}
    assert "Katzberg" not in data["figure"]["sources"]


def test_the_page_is_no_advice() -> None:
    at = open_page("treatments?view=matrix")
    assert "Not medical advice." in whole(at)
    assert any("does not show whether it helps" in text for text in texts(at))


@pytest.mark.parametrize(
    "page", ["treatments", "causes", "causes?show=list&items=morphine", "workup", "disagreements"]
)
def test_without_any_source_each_page_says_that_nothing_is_left(page: str) -> None:
    joint = "&" if "?" in page else "?"
    at = open_page(f"{page}{joint}without=katzberg,gard,ucla,droracle")
    assert not at.exception
    assert not at.error
    assert at.title
    assert at.info or "Not matched" in whole(at) or "No statement here" in whole(at)


def test_what_is_treated_is_found_by_the_name_that_people_use() -> None:
    at = open_page("treatments")
    (box,) = [one for one in at.selectbox if one.label == "Condition, or people with cramps"]
    assert "nocturnal muscle cramp (night cramp)" in box.options
    assert "muscle cramp (cramping)" in box.options
    assert "dystonia" in box.options
    # People are found there as well; a name of a part, such as back spasm, is not shown.
    assert "pregnancy" in " ".join(box.options)
    assert not any("back spasm" in option for option in box.options)


def test_what_is_treated_is_told_by_its_label() -> None:
    at = open_page("treatments?for=nocturnalMuscleCramp&view=matrix")
    assert "Condition, or people with cramps: nocturnal muscle cramp." in whole(at).replace("\\", "")
    assert "(night cramp)" not in "".join(one.value for one in at.markdown)

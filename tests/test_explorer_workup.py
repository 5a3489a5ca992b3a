"""The work-up page: steps in the sources' order, and the reading of a forearm exercise test by the graph."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from crampkg.base.namespaces import BASE, slug
from crampkg.evidence import phrasing
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.workup import chain, red_flags, situations, steps
from crampkg.explorer import session
from crampkg.explorer.look_further import flag_groups
from crampkg.explorer.text import escape
from crampkg.sparql.results import Rows
from explorer_app import card_titles, component, component_keys, open_page, plain, texts, whole

if TYPE_CHECKING:
    from pathlib import Path

VIEW = "forearm-reading"


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return session.full_graph()


# --- steps


def stages(graph: KnowledgeGraph, situation: str) -> list[list[str]]:
    every = steps(graph)
    start = [step for step in every if step.situation == BASE + situation]
    return [[slug(step.step) for step in stage] for stage in chain(start, every)]


def test_every_claim_of_a_step_stands_in_one_step(graph: KnowledgeGraph) -> None:
    placed = [claim.iri for step in steps(graph) for claim in step.claims]
    assert sorted(placed) == sorted({str(row["claim"]) for row in graph.view("workup-steps")})


def test_myogenic_cramps_lead_from_question_to_biopsy(graph: KnowledgeGraph) -> None:
    found = stages(graph, "myogenicMuscleCramp")
    assert found == [
        ["claim/katzberg/investigate-myogenic-cramps-for-metabolic-myopathy"],
        ["forearmIschemicExerciseTest"],
        ["mcArdleGeneticTesting", "mcArdleGeneticTesting"],
        ["muscleBiopsyWithMetabolicAnalysis"],
    ]


def test_the_page_begins_with_what_calls_for_care_at_once(whole_graph: KnowledgeGraph) -> None:
    every = red_flags(whole_graph)
    assert {claim.curie for claim in every} == {
        "droracle:refer-with-atrophy",
        "droracle:refer-with-weakness",
        "mcardle-iamgsd-emergencies:urgent",
        "mnd-red-flag-leaflet:cramp",
        "mnd-red-flag-leaflet:fasciculation",
        "mnd-red-flag-leaflet:tongue",
        "mnd-red-flag-leaflet:wasting",
        "mnd-red-flag-leaflet:weakness",
        "nice-ng127-2019:fasciculation-rigidity",
        "nice-ng127-2019:fasciculation-wasting-weakness",
        "nice-ng42-2016:suspected",
        "rhabdo-niosh-symptoms:dark-urine",
        "rhabdo-niosh-symptoms:rhabdomyolysis",
    }
    assert [claim.curie for claim in red_flags(whole_graph, BASE + "myoglobinuria")] == [
        "mcardle-iamgsd-emergencies:urgent"
    ]
    assert red_flags(whole_graph, BASE + "quinine") == []
    first, second, *_ = component(open_page("workup"), "steps")["groups"]
    assert first["heading"] == "When to refer, or to act at once"
    assert len(first["cards"]) == len(red_flags(session.full_graph())) > 0
    (link, _) = second["note"]
    assert link["href"] == "/questions?name=neurogenic-or-myogenic"


def test_first_steps_stand_before_referral(graph: KnowledgeGraph) -> None:
    found = stages(graph, "fasciculation")
    assert {"historyTaking", "neurologicalExamination"} <= set(found[0])
    assert "neurologistReferral" in found[-1]


def test_no_step_stands_before_the_one_that_it_follows(graph: KnowledgeGraph) -> None:
    every = steps(graph)
    for situation in situations(graph, every):
        order = chain([step for step in every if step.situation == situation], every)
        place = {step.id: number for number, stage in enumerate(order) for step in stage}
        for stage in order:
            for step in stage:
                for other in (one for level in order for one in level if one.id != step.id):
                    if step.follows & {claim.iri for claim in other.claims}:
                        assert place[other.id] < place[step.id], (step.id, other.id)


def test_a_panel_is_one_step_with_its_tests(graph: KnowledgeGraph) -> None:
    (panel,) = [step for step in steps(graph) if slug(step.step) == "generalLaboratoryWorkup"]
    assert panel.panel
    assert {"creatinine", "thyroidStimulatingHormone", "vitaminB12Level"} <= {
        slug(part) for part in panel.parts
    }
    assert len(panel.claims) == len(panel.parts) + 1


def test_the_page_shows_order_condition_reason_and_force() -> None:
    data = component(open_page("workup?for=muscleCramp"), "steps")
    assert [group["heading"] for group in data["groups"]][:2] == ["1. To begin with", "2. Then"]
    cards = {plain(card["title"]): card for group in data["groups"] for card in group["cards"]}
    biopsy = cards[
        "Muscle biopsy with metabolic analysis (forearm exercise test with a rise in ammonia but not in lactate)"
    ]
    assert plain(biopsy["note"]).startswith("if: negative genetic test for McArdle disease; after: ")
    assert {"text": "suggested", "kind": "accent"} in biopsy["badges"]
    assert plain(cards["Choosing a clear treatment goal"]["note"]) == (
        "when treatment is considered; because: At present there is no cramp scale that is both validated and "
        "comprehensive; until better outcome measures are available"
    )
    # A title that names the situation does not name it again.
    assert "Genetic testing for McArdle disease" in cards
    assert "Considering whether the cramps are neurogenic or myogenic" in cards


def test_treatment_stands_apart_from_the_order_of_tests() -> None:
    groups = component(open_page("workup?for=muscleCramp"), "steps")["groups"]
    titles = {group["heading"]: [plain(card["title"]) for card in group["cards"]] for group in groups}
    apart = titles.pop("On treatment")
    assert apart == [
        "A rational treatment plan that includes pharmacologic and nonpharmacologic options",
        "Adding a medication for the cramps",
        "Choosing a clear treatment goal",
    ]
    ordered = [title for heading, some in titles.items() if heading[0].isdigit() for title in some]
    assert "Full evaluation of possible treatable causes" in ordered
    assert not set(apart) & set(ordered)
    everything = component(open_page("workup"), "steps")["groups"]
    assert everything[-1]["heading"] == "On treatment"
    assert set(apart) < {plain(card["title"]).partition(" (")[0] for card in everything[-1]["cards"]}
    # Where treatment is all that is said, it is said.
    (only,) = component(open_page("workup?for=isolatedCrampsWithoutSource"), "steps")["groups"]
    assert only["heading"] == "On treatment"


def test_what_a_step_comes_after_is_named_and_not_quoted() -> None:
    groups = component(open_page("workup?for=muscleCramp"), "steps")["groups"]
    notes = {plain(card["title"]): plain(card.get("note", "")) for group in groups for card in group["cards"]}
    assert notes["Genetic testing for McArdle disease"].endswith("; after: forearm ischemic exercise test")
    adding = notes["Adding a medication for the cramps"].partition("after: ")[2]
    assert adding.startswith("duloxetine, ")
    assert len(adding) < 120


def test_the_work_up_of_cramps_leads_with_history_and_nerve_or_muscle(graph: KnowledgeGraph) -> None:
    first, second, *_ = stages(graph, "muscleCramp")
    assert first == [
        "historyTaking",
        "claim/katzberg/consider-neurogenic-or-myogenic-first",
    ]
    assert second[:3] == ["needleElectromyography", "nerveConductionStudy", "serumCreatineKinase"]


def test_where_a_source_says_no_force_the_page_says_so() -> None:
    data = component(open_page("workup"), "steps")
    badges = [
        badge["text"] for group in data["groups"] for card in group["cards"] for badge in card["badges"]
    ]
    assert "strength of recommendation not stated" in badges


@pytest.mark.parametrize(
    ("situation", "step"),
    [
        ("idiopathicMuscleCramp", "Investigation"),
        ("neuromuscularHyperexcitabilitySyndrome", "Voltage-gated potassium channel antibody test"),
    ],
)
def test_a_step_that_a_source_advises_against_says_so(
    whole_ontology: Path, whole_graph: KnowledgeGraph, situation: str, step: str
) -> None:
    """Its force is that of the advice against it, so no word may tell it as recommended."""
    assert whole_ontology == whole_graph.folder
    groups = component(open_page(f"workup?for={situation}", seconds=200), "steps")["groups"]
    (card,) = [card for group in groups for card in group["cards"] if plain(card["title"]) == step]
    badges = [badge["text"] for badge in card["badges"]]
    assert badges[0] == "not recommended"
    assert "recommended" not in badges
    assert "strength of recommendation not stated" not in badges
    assert card["icon"] == "refutes"


def test_an_unknown_situation_shows_all() -> None:
    at = open_page("workup?for=nothing")
    assert len(component(at, "steps")["groups"]) > 10


# --- the forearm exercise test

LACTATE = ("lactateRises", "lactateDoesNotRise", None)
AMMONIA = ("ammoniaRises", "ammoniaDoesNotRise", None)
EXPECTED = {
    ("lactateRises", "ammoniaRises"): ({"normalTestReading"}, {"lipidMetabolismMyopathy"}),
    ("lactateDoesNotRise", "ammoniaRises"): (
        {"abnormalTestReading"},
        {"mcArdleDisease", "disorderOfGlycolysis"},
    ),
    ("lactateRises", "ammoniaDoesNotRise"): (set(), {"myoadenylateDeaminaseDeficiency"}),
    ("lactateDoesNotRise", "ammoniaDoesNotRise"): (
        {"inconclusiveTestReading", "inadequateExerciseReading"},
        set(),
    ),
}


def told(graph: KnowledgeGraph, *shown: str) -> dict[str, set[str]]:
    answer = graph.ask(VIEW, {"shown": list(shown)})
    assert isinstance(answer, Rows)
    found: dict[str, set[str]] = {}
    for row in answer.to_plain():
        found.setdefault(slug(str(row["tie"])), set()).add(slug(str(row["thing"])))
        assert str(row["claim"]) in graph.claims
    return found


@pytest.mark.parametrize(("lactate", "ammonia"), list(product(LACTATE, AMMONIA))[:-1])
def test_each_measurement_is_read_as_the_rule_reads_it(
    graph: KnowledgeGraph, lactate: str | None, ammonia: str | None
) -> None:
    shown = [one for one in (lactate, ammonia) if one]
    found = told(graph, *shown)
    if len(shown) < 2:
        assert found == {}
        return
    read_as, found_in = EXPECTED[shown[0], shown[1]]
    assert found.get("readAs", set()) == read_as
    assert found.get("resultFoundIn", set()) == found_in
    assert found["hasComponent"] == set(shown)


def test_a_normal_test_leaves_metabolic_myopathy_possible(graph: KnowledgeGraph) -> None:
    found = told(graph, "lactateRises", "ammoniaRises")
    assert {"lipidMetabolismMyopathy", "metabolicMyopathy"} <= found["resultDoesNotRuleOut"]


def test_a_test_that_contradicts_itself_is_not_read(graph: KnowledgeGraph) -> None:
    assert told(graph, "lactateRises", "lactateDoesNotRise", "ammoniaRises") == {}


def test_the_fields_come_from_the_graph() -> None:
    at = open_page("workup?show=forearm")
    fields = {
        radio.label: radio.options for radio in at.radio if radio.key and radio.key.startswith("forearm")
    }
    assert sorted(map(tuple, fields.values())) == [
        ("rise in ammonia", "no rise in ammonia", "not measured"),
        ("rise in lactate", "no rise in lactate", "not measured"),
    ]
    assert "forearm" not in component_keys(at)


@pytest.mark.parametrize("shown", ["", "&shown=lactateRises,ammoniaRises"])
def test_what_counts_as_a_rise_stands_at_each_question_also_before_an_answer(
    whole_ontology: Path, shown: str
) -> None:
    assert whole_ontology.is_dir()
    at = open_page(f"workup?show=forearm{shown}")
    told = {
        key: " ".join(str(text) for text in _strings(component(at, key)))
        for key in ("rise-lactateRises", "rise-ammoniaRises")
    }
    assert "lactate and ammonia (3 to 4 times baseline)" in told["rise-lactateRises"]
    assert "lactate normally rises three- to fivefold" in told["rise-lactateRises"]
    assert "ammonia rises to 3 to 4 times baseline" in told["rise-ammoniaRises"]
    assert "ammonia normally rises five- to tenfold" in told["rise-ammoniaRises"]
    assert "lactate normally" not in told["rise-ammoniaRises"]


def test_the_hazards_of_the_test_stand_above_its_questions(whole_ontology: Path) -> None:
    assert whole_ontology.is_dir()
    at = open_page("workup?show=forearm", seconds=200)
    hazards, alternative = component(at, "forearm-hazards")["groups"]
    titles = " ".join(plain(card["title"]) for card in hazards["cards"])
    for harm in ("rhabdomyolysis", "myoglobinuria", "compartment syndrome"):
        assert f"may cause {harm}" in titles
    assert {card["icon"] for card in hazards["cards"]} == {"harms"}
    assert alternative["heading"] == "A test without ischemia exists"
    assert "without ischemia" in plain(alternative["cards"][0]["title"])
    kinds = [str(key) for key in component_keys(at)]
    assert kinds.index("forearm-hazards") < kinds.index("rise-lactateRises")


def test_a_rise_on_which_sources_differ_is_marked(whole_ontology: Path) -> None:
    assert whole_ontology.is_dir()
    at = open_page("workup?show=forearm", seconds=200)
    (card,) = component(at, "differ-ammoniaRises")["groups"][0]["cards"]
    assert card["icon"] == "conflict"
    assert plain(card["title"]).startswith("Sources differ: normal rise of ammonia")
    assert "differ-lactateRises" not in component_keys(at)


def _strings(data: object) -> list[str]:
    if isinstance(data, str):
        return [data]
    inner = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return [text for one in inner for text in _strings(one)]


@pytest.mark.parametrize("shown", ["lactateRises", "ammoniaDoesNotRise"])
def test_half_a_test_gives_nothing(shown: str) -> None:
    at = open_page(f"workup?show=forearm&shown={shown}")
    assert any("Nothing can be concluded" in element.value for element in at.info)
    assert "forearm" not in component_keys(at)


def test_a_work_up_tells_what_is_to_be_told_apart(graph: KnowledgeGraph) -> None:
    data = component(open_page("workup?for=crampFasciculationSyndrome"), "steps")
    groups = {group["heading"]: card_titles({"groups": [group]}) for group in data["groups"]}
    apart = {
        phrasing.name_in_sentence(graph, claim.object or "")
        for claim in graph.claims.values()
        if claim.predicate == f"{BASE}distinguishFrom" and slug(claim.subject) == "crampFasciculationSyndrome"
    }
    assert "amyotrophic lateral sclerosis" in apart
    for label in apart:
        assert any(label in title for title in groups["To be distinguished"])


def test_the_fields_ask_for_the_substance() -> None:
    at = open_page("workup?show=forearm")
    assert [field.label for field in at.radio if str(field.key).startswith("forearm-")] == [
        escape("Rise in lactate?"),
        escape("Rise in ammonia?"),
    ]


def test_the_reading_shows_what_it_does_not_exclude_and_its_claims() -> None:
    at = open_page("workup?show=forearm&shown=lactateRises,ammoniaRises")
    assert [header.value for header in at.header] == [escape("Result: normal result (3-4 times baseline)")]
    assert escape("It does not say what a smaller rise means.") in whole(at)
    groups = {group["heading"]: group for group in component(at, "forearm")["groups"]}
    open_conditions = card_titles({"groups": [groups["What it does not exclude"]]})
    assert open_conditions == [
        "myopathy due to a lipid metabolism disorder",
        "metabolic myopathy, broader than myopathy due to a lipid metabolism disorder",
        "muscle disorder, broader than myopathy due to a lipid metabolism disorder",
        "myopathy, broader than myopathy due to a lipid metabolism disorder",
    ]
    assert all(card["statements"] for group in groups.values() for card in group["cards"])
    assert any("Not a diagnosis" in text for text in texts(at))


def test_a_reading_without_a_name_is_not_given_one() -> None:
    at = open_page("workup?show=forearm&shown=lactateRises,ammoniaDoesNotRise")
    assert [header.value for header in at.header] == [
        "No source gives this result a name; found in myoadenylate deaminase deficiency"
    ]
    assert "No source says what this result excludes" in whole(at)


def test_the_headline_says_what_a_result_is_in_line_with(whole_ontology: Path) -> None:
    assert whole_ontology.is_dir()
    at = open_page("workup?show=forearm&shown=lactateDoesNotRise,ammoniaRises", seconds=200)
    assert [header.value for header in at.header] == [
        escape("Result: abnormal result, in line with disorders of glycolysis")
    ]
    # The test is done: its hazards come after what it says.
    keys = component_keys(at)
    assert keys.index("forearm") < keys.index("forearm-hazards")


def test_an_address_that_contradicts_itself_is_read_as_not_measured() -> None:
    at = open_page("workup?show=forearm&shown=lactateRises,lactateDoesNotRise,ammoniaRises")
    assert any("Nothing can be concluded" in element.value for element in at.info)


def test_without_the_review_there_is_no_reading() -> None:
    at = open_page("workup?show=forearm&shown=lactateRises,ammoniaRises&without=katzberg")
    assert not at.exception
    assert "forearm" not in component_keys(at)


# --- what tests show


def test_what_a_test_shows_and_misses_stands_under_it(graph: KnowledgeGraph) -> None:
    at = open_page("workup?show=tests&test=muscleUltrasonography")
    data = component(at, "tests")
    assert [group["heading"] for group in data["groups"]] == ["Muscle ultrasonography"]
    wanted = {
        str(row["claim"])
        for row in graph.view("investigation-claims")
        if "muscleUltrasonography" in str(row["test"])
    }
    assert len(data["groups"][0]["cards"]) == len(wanted)


def test_the_home_page_leads_to_the_reading_of_a_forearm_test() -> None:
    (group,) = component(open_page("home"), "ways")["groups"]
    (card,) = [card for card in group["cards"] if plain(card["title"]) == "Work-up"]
    assert plain(card["note"]) == "Which tests, in what order; read a forearm exercise test"
    assert [part["slug"] for part in card["note"] if isinstance(part, dict)] == ["workup?show=forearm"]
    at = open_page("workup?show=forearm")
    assert [radio.label for radio in at.radio if radio.key and radio.key.startswith("forearm")]


def test_the_reading_stands_directly_below_the_questions() -> None:
    keys = component_keys(open_page("workup?show=forearm&shown=lactateDoesNotRise,ammoniaRises"))
    rises = [place for place, key in enumerate(keys) if key.startswith("rise-")]
    assert rises
    assert keys.index("forearm") < min(rises)


def test_cramps_and_fasciculations_lead_to_the_red_flags_of_the_work_up(whole_graph: KnowledgeGraph) -> None:
    every = {f"flag-{claim.curie}" for claim in red_flags(whole_graph)}
    assert every
    for asked in ([], ["muscleCramp"], ["fasciculation"], ["nocturnalMuscleCramp"]):
        groups = flag_groups(whole_graph, [BASE + one for one in asked])
        assert {card["id"] for group in groups for card in group["cards"]} == every
    first, *_ = flag_groups(whole_graph, [BASE + "fasciculation"])
    own = {f"flag-{claim.curie}" for claim in red_flags(whole_graph, BASE + "fasciculation")}
    assert {card["id"] for card in first["cards"]} == own
    # What rests on the machine-written page says so.
    machine = [card for card in first["cards"] if "droracle" in card["id"]]
    assert len(machine) == 2
    assert all(badge.get("kind") == "caution" for card in machine for badge in card["badges"])


@pytest.mark.parametrize("asked", ["amyotrophicLateralSclerosis", "pregnancy", "quinine"])
def test_what_is_known_already_has_no_red_flags_beside_it(whole_graph: KnowledgeGraph, asked: str) -> None:
    assert flag_groups(whole_graph, [BASE + asked]) == []


@pytest.mark.parametrize("page", ["fasciculation", "treatments?for=muscleCramp"])
def test_the_pages_fold_the_red_flags_behind_their_number(
    whole_ontology: Path, whole_graph: KnowledgeGraph, page: str
) -> None:
    assert whole_ontology == whole_graph.folder
    at = open_page(page, seconds=200)
    number = len(red_flags(whole_graph))
    assert f"When to look further ({number} red flags that sources state)" in [
        one.label for one in at.expander
    ]

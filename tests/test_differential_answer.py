"""What a differential says beside its conditions: words not used, red flags, what to rule out, what to ask for."""

from __future__ import annotations

import json

import pytest

from command_line import Run, run
from crampkg.base.namespaces import BASE
from crampkg.evidence import reports
from crampkg.evidence.differential import NO_FLAG, Differential
from crampkg.evidence.graph import KnowledgeGraph
from scripts import ROOT

__all__ = ["run"]


def labels(found: Differential) -> list[str]:
    return [one.label for one in found.to_ask]


@pytest.mark.parametrize(
    ("has", "states", "near"),
    [
        (["muscle cramp", "second wind"], [], []),
        (["muscle cramp"], ["appendectomy", "cirrhosis"], []),
        (["muscle cramp", "muscle crammp"], ["cirrhosis"], ["muscle cramp"]),
    ],
)
def test_a_word_that_is_none_takes_nothing_away(
    graph: KnowledgeGraph, has: list[str], states: list[str], near: list[str]
) -> None:
    found = graph.differential(has, states=states)
    (unread,) = found.picture.unread
    assert [label for _, label in unread.near] == near
    assert unread.told not in found.notes
    known = [one for one in states if one == "cirrhosis"]
    without = graph.differential(["muscle cramp"], states=known)
    assert found.groups == without.groups
    report = reports.as_dictionary(graph, found, limit=1)
    assert [one["typed"] for one in report["notUsed"]] == [unread.typed]


def test_the_command_warns_of_a_word_that_was_not_used(run: Run) -> None:
    done = run("differential", "--has", "muscle cramp", "--with", "appendectomy", "--format", "json")
    assert done.returncode == 0
    assert done.stderr.splitlines()[-1] == (
        "crampkg: “appendectomy” was not used: no state or medicine here has a name close to it."
    )
    assert json.loads(done.stdout)["notUsed"] == [{"typed": "appendectomy", "kind": "state", "near": []}]


def test_where_no_source_gives_a_red_flag_that_is_said(whole_graph: KnowledgeGraph) -> None:
    for has, note in (
        (["muscle cramp", "dark urine"], None),
        (["tetany"], NO_FLAG),
        (["muscle cramp", "twitching"], NO_FLAG),
        (["muscle cramp", "weakness"], NO_FLAG),
        (["twitching", "weakness"], None),
    ):
        report = reports.as_dictionary(whole_graph, whole_graph.differential(has), limit=1)
        assert report["redFlagNote"] == note, has


@pytest.mark.parametrize(
    ("has", "lacks", "age", "claims"),
    [
        (["fasciculation", "muscle cramp"], ["weakness"], None, ["nice-ng127-2019:fasciculation"]),
        (["fasciculation"], [], 16, ["nice-ng127-2019:fasciculation"]),
        # Not of a child, nor where a warning holds, nor of a narrower sign than that of the advice.
        (["fasciculation"], [], 15, []),
        (["fasciculation", "muscle weakness", "muscle wasting"], [], None, []),
        (["fasciculation", "rigidity"], [], None, []),
        (["fasciculation", "progressive muscle weakness"], [], None, []),
        (["tongue fasciculations"], [], None, []),
        (["muscle cramp"], [], None, []),
    ],
)
def test_advice_against_referring_everybody_is_told_where_no_warning_holds(
    whole_graph: KnowledgeGraph, has: list[str], lacks: list[str], age: float | None, claims: list[str]
) -> None:
    found = whole_graph.differential(has, lacks, age=age)
    report = reports.as_dictionary(whole_graph, found, limit=1)
    assert [one["id"] for one in report["referralNotRoutine"]] == claims


def test_the_command_tells_the_advice_with_its_exceptions(run: Run) -> None:
    where = ("--ontology", str(ROOT / "ontology"))
    done = run("differential", "--has", "fasciculation", "--lacks", "weakness", *where)
    text = " ".join(done.stdout.split())
    assert (
        "Advice against referring everybody with these findings NICE advises not to refer adults routinely for small "
        "muscle twitches (fasciculations), unless muscle wasting and weakness, or muscle rigidity, go with them. "
        "[NICE guideline on suspected neurological conditions 2019;"
    ) in text


@pytest.mark.parametrize(
    ("has", "lacks", "asked"),
    [
        (["muscle cramp", "weakness"], [], {"fasciculation", "progressive muscle weakness"}),
        (["weakness", "muscle wasting"], [], {"fasciculation", "progressive muscle weakness"}),
        (["muscle cramp", "weakness"], ["fasciculation"], {"progressive muscle weakness"}),
        (["muscle cramp"], [], {"progressive muscle weakness"}),
        (["tetany"], [], set()),
        (
            ["fasciculation"],
            [],
            {"muscle weakness", "muscle wasting", "progressive muscle weakness", "rigidity"},
        ),
        (["fasciculation"], ["weakness"], {"muscle wasting", "rigidity"}),
    ],
)
def test_what_makes_a_red_flag_with_what_is_there_is_to_be_asked_for(
    whole_graph: KnowledgeGraph, has: list[str], lacks: list[str], asked: set[str]
) -> None:
    found = whole_graph.differential(has, lacks)
    assert {whole_graph.label(iri) for flag in found.flags for iri in flag.asked} == asked
    told = reports.as_dictionary(whole_graph, found, limit=1)["redFlags"]
    assert {one["told"] for one in told if one["kind"] == "ask"} == {
        f"Ask also, because sources warn of it: {', '.join(map(whole_graph.label, flag.asked))}. "
        for flag in found.flags
        if flag.asked
    }


@pytest.mark.parametrize(
    "has",
    [
        "dark urine",
        "red-brown urine",
        "myoglobinuria",
        "recurrent myoglobinuria",
        "rhabdomyolysis",
        "exertional rhabdomyolysis",
    ],
)
def test_broken_down_muscle_is_a_red_flag_with_its_tests_before_those_for_cramp(
    whole_graph: KnowledgeGraph, has: str
) -> None:
    found = whole_graph.differential(["muscle cramp", has], during="exertion")
    holding = [one for one in found.flags if not one.condition and not one.asked]
    told = " ".join(whole_graph.claims[one.claim].paraphrase for one in holding)
    assert "urgent" in told or "at once" in told
    assert "rhabdomyolysis" in told
    of_cramp = [one.conditions[0] == BASE + "muscleCramp" for one in found.workup]
    first = {whole_graph.label(one.iri) for one, late in zip(found.workup, of_cramp, strict=True) if not late}
    assert "serum creatine kinase test" in first
    assert of_cramp == sorted(of_cramp)
    assert any(of_cramp)


def test_the_tests_of_a_red_flag_are_those_that_its_source_names(whole_graph: KnowledgeGraph) -> None:
    found = whole_graph.differential(["muscle cramp", "dark urine"])
    first = [whole_graph.label(one.iri) for one in found.workup[:3]]
    assert first == ["serum creatine kinase test", "electrolyte panel", "urea test"]


def test_without_a_red_flag_tests_keep_the_order_of_what_was_entered(whole_graph: KnowledgeGraph) -> None:
    found = whole_graph.differential(["muscle cramp", "muscle weakness"])
    assert found.workup[0].conditions[0] == BASE + "muscleCramp"


@pytest.mark.parametrize("has", ["dark urine", "myoglobinuria", "exercise-induced myoglobinuria"])
def test_what_is_nearly_the_same_as_a_feature_that_was_entered_is_not_asked_for(
    whole_graph: KnowledgeGraph, has: str
) -> None:
    found = whole_graph.differential(["muscle cramp", has], during="exertion")
    asked = {whole_graph.label(one.feature) for one in found.questions}
    assert not asked & {"myoglobinuria", "dark urine", "red-brown urine", "abnormal urinary color"}
    assert asked


def test_a_narrower_finding_answers_a_red_flag(whole_graph: KnowledgeGraph) -> None:
    flags = whole_graph.differential(["fasciculations", "hand muscle atrophy"]).flags
    asked = {one.claim.rpartition("/")[2]: one.asked for one in flags if not one.condition}
    assert asked == {
        "refer-with-atrophy": (),
        "refer-with-weakness": (BASE + "muscleWeakness",),
        "fasciculation": (BASE + "hp-0003323",),
        "fasciculation-rigidity": (BASE + "hp-0002063",),
        "fasciculation-wasting-weakness": (BASE + "muscleWeakness",),
    }


@pytest.mark.parametrize(
    ("has", "lacks", "ruled_out"),
    [
        (
            ["muscle cramp", "twitching"],
            ["weakness"],
            ["amyotrophicLateralSclerosis"],
        ),
        (["muscle cramp"], [], []),
        (["muscle cramp", "cramp at night"], ["weakness"], []),
        (["eyelid twitching"], ["pain"], []),
        (["muscle cramp", "dark urine"], [], []),
    ],
)
def test_a_condition_is_to_be_ruled_out_only_where_the_other_fits_well(
    graph: KnowledgeGraph, has: list[str], lacks: list[str], ruled_out: list[str]
) -> None:
    found = [one for one in graph.differential(has, lacks, during="rest").flags if one.condition]
    assert [one.condition.removeprefix(BASE) for one in found] == ruled_out
    assert {one.where for one in found} <= {BASE + "crampFasciculationSyndrome", BASE + "myogenicMuscleCramp"}


def test_a_common_cause_that_is_not_given_is_to_be_asked_for(graph: KnowledgeGraph) -> None:
    for has, lacks in ((["muscle cramp"], []), (["muscle cramp", "cramp at night"], ["weakness"])):
        found = graph.differential(has, lacks)
        assert {"cirrhosis", "hypothyroidism", "pregnancy"} < set(labels(found))
        assert "exertional muscle cramp" not in labels(found)
    given = graph.differential(["muscle cramp"], states=["cirrhosis"])
    assert "cirrhosis" not in labels(given)
    assert given.groups["everyday"][0].label == "cirrhosis"


def test_a_figure_for_weakness_counts_before_one_for_neuromuscular_symptoms(
    whole_graph: KnowledgeGraph,
) -> None:
    found = whole_graph.differential(["muscle cramp", "weakness", "high CK"])
    assert found.standing("everyday")[0].label == "hypothyroidism"
    cell = found.standing("everyday")[0].cells[BASE + "muscleWeakness"]
    assert (cell.verdict, cell.tie) == ("for", "same")
    assert cell.claims == (BASE + "claim/thyroid-duyff-2000/weakness",)


def test_tests_that_sources_recommend_for_a_symptom_are_told(whole_graph: KnowledgeGraph) -> None:
    found = whole_graph.differential(["muscle cramp"])
    told = {whole_graph.label(one.iri) for one in found.workup}
    assert {"thyroid-stimulating hormone test", "extended electrolyte panel", "creatinine test"} < told
    assert whole_graph.differential(["tingling"]).workup == ()


@pytest.mark.parametrize(
    ("typed", "condition"),
    [
        ("dark urine", "mondo-0009704"),
        ("hp-0040319", "mondo-0009704"),
        ("slurred speech", "amyotrophicLateralSclerosis"),
    ],
)
def test_words_of_lay_people_count_what_professionals_call_otherwise(
    whole_graph: KnowledgeGraph, typed: str, condition: str
) -> None:
    found = whole_graph.differential(["muscle cramp", typed]).find(BASE + condition)
    assert found is not None
    assert [cell.verdict for cell in found.cells.values()] == ["for", "for"]


def test_what_age_and_sex_did_is_told(graph: KnowledgeGraph) -> None:
    old, young = (graph.differential(["muscle cramp"], age=age).notes for age in (75, 22))
    assert "The age fits what a source states of nocturnal leg cramps of the elderly." in old[0]
    assert "One condition is lowered because the name contradicts the age." in young[0]
    assert "No statement here on an age counts for the others" in young[0]
    (onset,) = graph.differential(["fasciculation"], onset=22).notes
    assert onset.startswith("Onset at 22 is compared with what is stated of the onset.")
    assert "leaves out" not in onset
    (sex,) = graph.differential(["muscle cramp"], sex="male").notes
    assert sex.startswith("Sex male: statements about the other sex alone")


def test_what_fits_only_by_something_broader_is_counted_apart(whole_graph: KnowledgeGraph) -> None:
    """Back pain fits what is said of pain; that is no statement on back pain."""
    found = whole_graph.differential(["muscle cramp", "back pain"])
    one = next(one for one in found.groups["other"] if one.label == "cramp-fasciculation syndrome")
    assert [cell.tie for cell in one.cells.values()] == ["same", "broader"]
    assert (one.count("for"), one.fit_by_broader) == (2, 1)
    assert reports.counted(one) == "1 of 2 fit, 1 by something broader"

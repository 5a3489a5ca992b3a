"""The differential at the bedside: what findings mean, what leads, and what is asked and tested next."""

from __future__ import annotations

import re
from typing import Any

import pytest

from crampkg.base.namespaces import BASE
from crampkg.evidence import next_steps, reports
from crampkg.evidence.graph import KnowledgeGraph


def _first(found: Any, group: str, number: int) -> list[str]:
    return [one.label for one in found.standing(group)[:number]]


def test_what_a_finding_means_stands_first_among_common_causes(whole_graph: KnowledgeGraph) -> None:
    found = whole_graph.differential(["muscle cramps", "tingling", "low calcium"])
    assert next(iter(found.groups)) == "everyday"
    assert _first(found, "everyday", 3) == [
        "electrolyte imbalance",
        "calcium imbalance",
        "parathyroid disorder",
    ]
    first = found.find(BASE + "electrolyteImbalance")
    assert first is not None
    assert first.cells[BASE + "muscleCramp"].claims
    cell = first.cells[BASE + "hp-0002901"]
    assert (cell.verdict, cell.claims) == ("for", ())
    assert [one.label for one in first.given] == ["hypocalcemia"]
    # Some endocrine disorders affect the calcium level: that is not said of each.
    other = found.find(BASE + "hypothyroidism")
    assert other is not None
    assert other.cells[BASE + "hp-0002901"].verdict == "silent"


@pytest.mark.parametrize(
    ("state", "first"),
    [
        ("hypocalcemia", "electrolyte imbalance"),
        ("low calcium", "electrolyte imbalance"),
        ("hypokalemia", "hypokalemia"),
        ("hypoparathyroidism", "parathyroid disorder"),
        ("hypothyroidism", "hypothyroidism"),
        ("underactive thyroid", "hypothyroidism"),
    ],
)
def test_a_state_that_is_a_finding_leads_to_its_condition(
    whole_graph: KnowledgeGraph, state: str, first: str
) -> None:
    found = whole_graph.differential(["muscle cramps"], states=[state])
    assert _first(found, "everyday", 1) == [first]
    assert found.without_effect == ()


def test_a_finding_that_is_absent_means_nothing(whole_graph: KnowledgeGraph) -> None:
    found = whole_graph.differential(["muscle cramps"], ["low calcium"])
    one = found.find(BASE + "electrolyteImbalance")
    assert one is not None
    assert one.given == ()
    assert one.to_ask


@pytest.mark.parametrize(
    ("finding", "meant"),
    [
        ("abnormal blood ion concentration", True),
        ("hypocalcemia", True),
        ("hyperkalemia", True),
        ("hypernatremia", True),
        ("hypochloremia", True),
        ("hypermagnesemia", True),
        ("abnormal magnesium concentration", True),
        ("hyperphosphatemia", True),
        ("hypokalemia", True),
        ("abnormal circulating copper concentration", False),
    ],
)
def test_only_the_ions_of_electrolytes_amount_to_their_imbalance(
    whole_graph: KnowledgeGraph, finding: str, meant: bool
) -> None:
    found = whole_graph.differential(["muscle cramps", finding])
    one = found.find(BASE + "electrolyteImbalance")
    assert one is not None
    assert bool(one.given) == meant
    assert meant or found.leading[0].iri != one.iri


def test_every_kind_of_an_abnormal_ion_is_decided(whole_graph: KnowledgeGraph) -> None:
    """A kind that HPO adds is an electrolyte by name or none: it does not become one unseen."""
    ties = whole_graph.rows("feature-ties", feature=[BASE + "hp-0003111"])
    ions = {str(row["other"]) for row in ties if row["tie"] == "kind"}
    means = {str(row["feature"]) for row in whole_graph.rows("amounts-to", feature=sorted(ions))}
    assert {whole_graph.label(iri) for iri in ions - means} == {"abnormal circulating copper concentration"}


def test_what_is_said_of_a_disorder_that_changes_electrolytes_is_similar_for_the_imbalance(
    whole_graph: KnowledgeGraph,
) -> None:
    """A source says it of parathyroid disorders: that is near the imbalance, and says nothing of sodium."""
    found = whole_graph.differential(["muscle spasm"], states=["electrolyte imbalance"])
    disorder, imbalance = (
        found.find(BASE + one) for one in ("parathyroidAbnormality", "electrolyteImbalance")
    )
    assert disorder is not None
    assert imbalance is not None
    cell, near = (one.cells[BASE + "muscleSpasm"] for one in (disorder, imbalance))
    claim = BASE + "claim/katzberg/parathyroid-abnormality-spasm"
    assert (cell.tie, near.tie) == ("same", "near")
    assert claim in cell.claims
    assert claim in near.claims
    assert not near.of_broader


@pytest.mark.parametrize("ion", ["hyponatremia", "hypokalemia", "hypomagnesemia"])
def test_what_is_said_of_a_disorder_that_changes_electrolytes_reaches_no_single_ion(
    whole_graph: KnowledgeGraph, ion: str
) -> None:
    disorders = {BASE + "parathyroidAbnormality", BASE + "endocrineDisorder"}
    found = whole_graph.differential(["muscle cramp", ion], states=[ion])
    one = found.find(BASE + ion)
    assert one is not None
    cell = one.cells[BASE + "muscleCramp"]
    assert not {claim.subject for claim in whole_graph.claims.take(cell.claims)} & disorders


def test_a_kind_of_cramp_means_no_cause(whole_graph: KnowledgeGraph) -> None:
    found = whole_graph.differential(["exercise cramp"])
    assert [one.label for some in found.groups.values() for one in some if one.given] == []


@pytest.mark.parametrize(
    ("has", "states", "first"),
    [
        (["muscle cramps"], ["pregnancy"], "pregnancy"),
        (["muscle cramps"], ["dialysis"], "dialysis"),
        (["muscle cramps"], ["atorvastatin"], "statin"),
        (["muscle cramps"], ["hypothyroidism"], "hypothyroidism"),
        (["muscle cramps", "low calcium"], [], "electrolyte imbalance"),
        (["muscle cramps", "dark urine", "raised CK"], ["atorvastatin"], ""),
    ],
)
def test_what_is_given_leads_and_hides_no_disease(
    whole_graph: KnowledgeGraph, has: list[str], states: list[str], first: str
) -> None:
    """What was entered fits itself: that puts it first, and tells nothing against a disease."""
    found = whole_graph.differential(has, states=states)
    assert _first(found, "everyday", 1) == [first or "statin"]
    assert not first or found.leading[0].label == first
    diseases = [one for one in found.leading if one.group != "everyday"]
    assert diseases
    assert found.questions
    # Of low calcium no source here names a test that tells its causes apart.
    assert bool(found.tests) == bool(next_steps.tests(whole_graph, diseases)) == ("low calcium" not in has)
    without = whole_graph.differential(has)
    assert {one.iri for one in diseases} >= {one.iri for one in without.leading if one.group != "everyday"}


def test_what_leads_by_far_leads_alone(whole_graph: KnowledgeGraph) -> None:
    exertion = whole_graph.differential(["muscle cramps", "raised CK", "dark urine"], during="exertion")
    assert "McArdle disease" in [one.label for one in exertion.leading]
    assert all(one.group == "other" for one in exertion.leading)
    assert [one.score for one in exertion.leading] == sorted(
        (one.score for one in exertion.leading), reverse=True
    )
    told = {whole_graph.label(condition) for test in exertion.tests for condition in test.conditions}
    assert "exertional muscle cramp" not in told


def test_what_needs_a_test_is_asked_last(whole_graph: KnowledgeGraph) -> None:
    found = whole_graph.differential(["muscle cramps", "raised CK", "dark urine"], during="exertion")
    labels = {whole_graph.label(one.feature): one.needs_test for one in found.questions}
    assert labels["reduced muscle glycogen phosphorylase activity"]
    assert not labels["myalgia"]
    order = [one.needs_test for one in found.questions]
    assert order == sorted(order)


def _needs_test(graph: KnowledgeGraph) -> dict[str, bool]:
    """Of each symptom and finding of a condition, by its name, whether it needs a test."""
    conditions = [iri for iri, one in graph.terms.items() if "Condition" in " ".join(one.classes)]
    found: dict[str, bool] = {}
    for row in graph.rows("features-of", condition=conditions):
        name = graph.label(str(row["feature"]))
        found[name] = found.get(name, False) or (row["needsTest"] is not None and row["atBedside"] is None)
    return found


def test_findings_of_the_laboratory_need_a_test(whole_graph: KnowledgeGraph) -> None:
    """By what their names say: of blood, antibodies, tracings, images and stained muscle."""
    words = re.compile(
        r"antibod|anti-|\beeg\b|\bmrs\b|tomography|anemia\b|penia\b|cytosis\b|philia\b|troponin|muscle fibers|"
        r"concentration\b|\bcount\b|\bqt|kalemia\b|calcemia\b|natremia\b|magnesemia\b|chloremia\b|phosphatemia\b|"
        r"circulating|hematocrit|thromboplastin|bone mineral density|biopsy|\bemg\b|\bcells\b"
    )
    told = _needs_test(whole_graph)
    named = {name: needs for name, needs in told.items() if words.search(name.casefold())}
    assert len(named) > 100
    assert [name for name, needs in named.items() if not needs] == []


@pytest.mark.parametrize(
    "name",
    [
        "fasciculation",
        "limb fasciculations",
        "tongue fasciculations",
        "muscle weakness",
        "pallor",
        "fatigable weakness",
        "abnormal urinary color",
    ],
)
def test_what_can_be_asked_or_seen_needs_no_test(whole_graph: KnowledgeGraph, name: str) -> None:
    assert _needs_test(whole_graph)[name] is False


def test_an_ion_is_no_question_for_the_person(whole_graph: KnowledgeGraph) -> None:
    found = whole_graph.differential(["muscle cramps", "low calcium"])
    told = {whole_graph.label(one.feature): one.needs_test for one in found.questions}
    assert told["hypomagnesemia"]


def test_tests_on_which_sources_conflict_stand_side_by_side(whole_graph: KnowledgeGraph) -> None:
    found = whole_graph.differential(["muscle cramps", "myokymia", "sweating", "muscle stiffness"])
    labels = [whole_graph.label(one.iri) for one in found.tests]
    place = labels.index("voltage-gated potassium channel antibody test")
    assert labels[place + 1] == "CASPR2 and LGI1 antibody test"
    one, other = found.tests[place : place + 2]
    assert set(one.claims) <= set(other.disputed)
    assert set(other.claims) <= set(one.disputed)
    assert [test.disputed for test in found.tests if test not in (one, other)] == [()] * (
        len(found.tests) - 2
    )
    told = reports.as_dictionary(whole_graph, found, limit=1)["tests"][place]
    assert any("instead of" in claim["statement"] for claim in told["disputedBy"])


def test_benign_fasciculation_syndrome_is_among_the_first_where_its_features_are(
    whole_graph: KnowledgeGraph,
) -> None:
    found = whole_graph.differential(["muscle cramps", "twitching"], ["weakness", "wasting"], age=34)
    one = found.find(BASE + "benignFasciculationSyndrome")
    assert one is not None
    assert one.rank <= 8
    assert one.cells[BASE + "muscleCramp"].tie == "near"
    # What is said of something similar never counts against it.
    without = whole_graph.differential(["twitching"], ["muscle cramps"]).find(
        BASE + "benignFasciculationSyndrome"
    )
    assert without is not None
    assert without.cells[BASE + "muscleCramp"].verdict == "silent"


def test_dialysis_counts_what_is_said_of_hemodialysis(whole_graph: KnowledgeGraph) -> None:
    found = whole_graph.differential(["night cramps"], states=["dialysis"])
    assert _first(found, "everyday", 1) == ["dialysis"]
    assert found.without_effect == ()
    one = found.find(BASE + "dialysis")
    assert one is not None
    assert one.cells[BASE + "nocturnalMuscleCramp"].claims
    # Who is not said to be on dialysis is asked for hemodialysis only.
    assert whole_graph.differential(["night cramps"]).find(BASE + "dialysis") is None


@pytest.mark.parametrize(
    ("has", "during", "unlisted"),
    [
        (["muscle cramp"], "", {"myogenic muscle cramp"}),
        (["muscle cramp"], "exertion", {"myogenic muscle cramp", "exertional muscle cramp"}),
        (["exertional muscle cramp", "dark urine"], "", {"myogenic muscle cramp", "exertional muscle cramp"}),
        (["dystonia"], "", {"dystonia"}),
    ],
)
def test_a_symptom_is_not_explained_by_its_own_name(
    whole_graph: KnowledgeGraph, has: list[str], during: str, unlisted: set[str]
) -> None:
    found = whole_graph.differential(has, during=during)
    listed = {one.label for some in found.groups.values() for one in some}
    assert listed
    assert not listed & unlisted


def test_a_kind_that_a_source_lists_as_a_cause_explains_a_symptom(whole_graph: KnowledgeGraph) -> None:
    found = whole_graph.differential(["muscle cramp"])
    listed = {one.label for one in found.groups["everyday"]}
    assert {"idiopathic muscle cramp", "exertional muscle cramp"} < listed
    neuropathy = {
        one.label for one in whole_graph.differential(["peripheral neuropathy"]).groups["databases"]
    }
    assert "Charcot-Marie-Tooth disease type 1A" in neuropathy


def test_what_was_entered_as_a_state_stays_in_the_list(whole_graph: KnowledgeGraph) -> None:
    found = whole_graph.differential(["muscle cramp"], states=["myogenic muscle cramp", "pregnancy"])
    given = {one.label for some in found.groups.values() for one in some if one.given}
    assert {"myogenic muscle cramp", "pregnancy"} <= given


@pytest.mark.parametrize("has", [["exertional muscle cramp", "dark urine"], ["muscle cramp", "dark urine"]])
def test_what_is_stated_of_both_findings_stands_before_what_is_stated_of_one(
    whole_graph: KnowledgeGraph, has: list[str]
) -> None:
    groups = whole_graph.differential(has).groups
    order = [one.label for one in groups["other"]]
    assert order[0] == "McArdle disease"
    assert "carnitine palmitoyltransferase 2 deficiency" in order[:4]
    order = [one.label for one in groups["databases"]]
    mutase = order.index("glycogen storage disease due to phosphoglycerate mutase deficiency")
    assert mutase < order.index("Becker muscular dystrophy")


def test_a_warning_of_a_better_source_stands_before_one_written_by_a_machine(
    whole_graph: KnowledgeGraph,
) -> None:
    found = whole_graph.differential(["fasciculation", "muscle cramp"])
    asked = [flag.claim.rpartition("/claim/")[2] for flag in found.flags if flag.asked]
    assert asked == [
        "mnd-red-flag-leaflet/fasciculation",
        "mnd-red-flag-leaflet/cramp",
        "nice-ng127-2019/fasciculation-rigidity",
        "nice-ng127-2019/fasciculation-wasting-weakness",
        "droracle/refer-with-atrophy",
        "droracle/refer-with-weakness",
    ]

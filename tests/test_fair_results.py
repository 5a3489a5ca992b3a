"""One row for a treatment: chosen by its people, kind of source and size, and never as if the others agreed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from crampkg.base.namespaces import BASE, slug
from crampkg.evidence.fair_results import differing, fairest_of_each, fairness, is_narrowed, latest
from crampkg.evidence.findings import is_compared
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.results import ReportedResult
from crampkg.explorer import evidence
from crampkg.explorer.numbering import Numbering
from crampkg.explorer.ranked_treatments import ranked
from crampkg.explorer.treatment_matrix import Filters, entries
from explorer_app import component, open_page, plain, whole

NIGHT = BASE + "nocturnalMuscleCramp"


@pytest.fixture(scope="module")
def frequencies(whole_graph: KnowledgeGraph) -> list[ReportedResult]:
    """The comparisons of how often night cramps came."""
    return [
        one
        for one in evidence.results(whole_graph, NIGHT)
        if one.result.measured_outcome.iri == BASE + "crampFrequency"
        and one.result.has_estimate
        and is_compared(whole_graph, one)
    ]


@pytest.mark.parametrize(
    ("people", "shown", "narrowed"),
    [
        ("quinineTreatment", "nocturnalMuscleCramp", True),
        ("olderAdult", "nocturnalMuscleCramp", False),
        ("age65AndOlder", "nocturnalMuscleCramp", False),
        ("nocturnalMuscleCramp", "nocturnalMuscleCramp", False),
        ("cirrhosis", "muscleCramp", True),
        ("cirrhosis", "cirrhosis", False),
        ("motorNeuronDisease", "amyotrophicLateralSclerosis", False),
        ("amyotrophicLateralSclerosis", "motorNeuronDisease", True),
    ],
)
def test_who_is_a_narrower_group(
    whole_graph: KnowledgeGraph, people: str, shown: str, narrowed: bool
) -> None:
    claims = [
        claim
        for claim in whole_graph.about(BASE + people)
        if [part.value for part in claim.values("population")] == [BASE + people]
    ]
    assert claims
    assert {is_narrowed(whole_graph, claim, [BASE + shown]) for claim in claims} == {narrowed}


def test_a_row_of_all_people_stands_before_a_larger_one_of_some(
    whole_graph: KnowledgeGraph, frequencies: list[ReportedResult]
) -> None:
    """Stretching is not shown by its result in people taking quinine, although these were more."""
    found = [one for one in frequencies if one.claim.subject == BASE + "stretchingExercise"]
    ordered = sorted(found, key=lambda one: fairness(whole_graph, one, [NIGHT]))
    assert [one.result.size for one in ordered] == [80, 181]
    assert [is_narrowed(whole_graph, one.claim, [NIGHT]) for one in ordered] == [False, True]


def test_each_treatment_has_one_row_and_what_was_tried_in_some_alone_has_none(
    whole_graph: KnowledgeGraph, frequencies: list[ReportedResult]
) -> None:
    agents = [one.claim.subject for one in fairest_of_each(whole_graph, frequencies, [NIGHT])]
    assert len(agents) == len(set(agents))
    tried = {one.claim.subject for one in frequencies}
    assert BASE + "adviceToStopQuinine" in tried - set(agents)
    some = [one for one in frequencies if is_narrowed(whole_graph, one.claim, [NIGHT])]
    # Where there is nothing else, a result in some people is better than none.
    assert fairest_of_each(whole_graph, some, [NIGHT])


def test_results_that_point_both_ways_are_told_with_their_sources(
    whole_graph: KnowledgeGraph, frequencies: list[ReportedResult]
) -> None:
    found = [one for one in frequencies if one.claim.subject == BASE + "stretchingExercise"]
    told = differing(whole_graph, found)
    assert told.startswith("results differ: benefit in Hallegraeff et al. 2012")
    assert "not shown in Coppin et al. 2005" in told
    assert differing(whole_graph, found[:1]) == ""
    assert differing(whole_graph, []) == ""


def glance() -> dict[str, dict[str, Any]]:
    """The rows of the home page's figure and table by treatment."""
    blocks = component(open_page("home", seconds=200), "glance")["blocks"]
    rows = [row for block in blocks for row in block.get("rows", [])]
    rows += [row for block in blocks for part in block.get("sections", []) for row in part["findings"]]
    return {plain(row.get("label") or row["outcome"]).partition(":")[0]: row for row in rows}


def test_the_home_page_shows_a_treatment_by_a_fair_row(
    whole_ontology: Path, whole_graph: KnowledgeGraph
) -> None:
    assert whole_ontology == whole_graph.folder
    assert "not by what came out" in whole(open_page("home", seconds=200)).replace("\\", "")
    rows = glance()
    assert {"vitamin K2", "magnesium oxide", "quinine", "stretching exercise"} <= rows.keys()
    assert not [name for name, row in rows.items() if "people on quinine" in row["detail"]]
    assert "1.2 fewer" in rows["stretching exercise"]["result"]
    for name in ("stretching exercise", "quinine"):
        assert "results differ: benefit in " in rows[name]["detail"]
        # A tick alone would read as if all agreed.
        assert (rows[name]["icon"], rows[name]["word"]) == ("conflict", "results differ")
    assert "differ" not in rows["vitamin K2"]["detail"]
    # 0.38 fewer cramps a week is a difference that was not shown: where there is no interval, the P value stands.
    assert rows["magnesium oxide"]["interval"] == "P = 0.67; no difference shown"
    # A figure leaves the page: it names the kind of interval.
    assert rows["vitamin K2"]["interval"] == "95% confidence interval 2.49 to 2.86; P < 0.001"


def test_the_list_of_treatments_tells_what_differs(whole_ontology: Path, whole_graph: KnowledgeGraph) -> None:
    assert whole_ontology == whole_graph.folder
    at = open_page("treatments?for=nocturnalMuscleCramp", seconds=200)
    (table,) = component(at, "ranked")["blocks"]
    rows = {
        plain(row["outcome"]): (section["heading"].rpartition(" (")[0], row)
        for section in table["sections"]
        for row in section["findings"]
    }
    section, row = rows["stretching exercise"]
    assert section == "Results differ"
    assert "people on quinine" not in row["detail"]
    assert any(part.startswith("Results differ: benefit in ") for part in row["further"])
    assert all(
        any("Results differ: " in part for part in row["further"])
        for section, row in rows.values()
        if section == "Results differ"
    )


@pytest.mark.parametrize(
    ("asked", "treatment", "heads"),
    [
        ("nocturnalMuscleCramp", "quinine", "3.60 fewer cramps in 4 weeks"),
        ("pregnancy", "calciumSupplement", "uncertain"),
    ],
)
def test_the_more_complete_evidence_heads_a_treatment(
    whole_graph: KnowledgeGraph, asked: str, treatment: str, heads: str
) -> None:
    """Six published trials do not stand for seven with unpublished ones, nor one trial for the review made since."""
    filters = Filters(treated=(asked,))
    table = ranked(whole_graph, entries(whole_graph, filters), Numbering(whole_graph), [BASE + asked])
    rows = [row for section in table["sections"] for row in section["findings"]]
    (row,) = [one for one in rows if plain(one["outcome"]) == whole_graph.label(BASE + treatment)]
    assert heads in row["result"]


def test_of_pooled_results_that_with_more_trials_comes_first_whatever_it_says(
    whole_graph: KnowledgeGraph,
) -> None:
    claims = [claim for claim in whole_graph.about(BASE + "quinine") if claim.results]
    results = whole_graph.results_of(*(claim.iri for claim in claims))
    pooled = [
        one
        for claim in claims
        for result in results[claim.iri]
        if slug(claim.level) == "pooledTrials" and (one := ReportedResult(claim, result)).result.has_estimate
    ]
    ordered = sorted(pooled, key=lambda one: fairness(whole_graph, one, [NIGHT]))
    told = [int(one.result.studies or 0) for one in ordered]
    assert len(told) > 2
    assert told == sorted(told, reverse=True)


def test_a_newer_review_stands_in_for_a_single_trial_only_where_it_asks_the_same(
    whole_graph: KnowledgeGraph,
) -> None:
    claims = whole_graph.about(BASE + "calciumSupplement")
    results = whole_graph.results_of(*(claim.iri for claim in claims))
    found = [ReportedResult(claim, result) for claim in claims for result in results.get(claim.iri, ())]
    of_guideline = {one.claim.curie: one for one in found}
    older = of_guideline["who-anc-2016-cramps:ca"]
    pregnant = [BASE + "pregnancy"]
    assert latest(whole_graph, older, found, pregnant).claim.curie == "cochrane-pregnancy-2020:calcium"
    # A comparison with vitamin C answers another question.
    others = [one for one in found if one.claim.curie != "cochrane-pregnancy-2020:calcium"]
    assert latest(whole_graph, older, others, pregnant) is older
    assert latest(whole_graph, older, [], pregnant) is older

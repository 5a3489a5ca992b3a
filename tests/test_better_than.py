"""Better than what: a list of treatments tells a control from another treatment, and a figure from "may"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crampkg.base.namespaces import BASE, slug
from crampkg.evidence.better_than import Better, better_than
from crampkg.evidence.figures import named_interval
from crampkg.evidence.findings import is_compared
from crampkg.evidence.results import Named, ReportedResult, StudyResult
from crampkg.explorer.numbering import Numbering
from crampkg.explorer.ranked_treatments import ranked
from crampkg.explorer.treatment_matrix import Filters, entries
from explorer_app import plain

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.explorer.component_data import Finding

BETTER = "Better than the comparison"
ANOTHER = "Better than another treatment, dose or timing"
PERHAPS = "May help, as the source words it"
UNRANDOMIZED = "Better in a comparison without randomization"


def rows_of(graph: KnowledgeGraph, asked: str) -> dict[str, tuple[str, Finding]]:
    """Each treatment of the list of a condition (by its first name in the row) with its section and row."""
    filters = Filters(treated=(asked,)) if asked else Filters()
    table = ranked(graph, entries(graph, filters), Numbering(graph), filters.about(graph))
    return {
        plain([row["outcome"][0]]): (str(section["heading"]).rpartition(" (")[0], row)
        for section in table["sections"]
        for row in section["findings"]
    }


@pytest.mark.parametrize(
    ("asked", "treatment", "section"),
    [
        ("nocturnalMuscleCramp", "vitamin K2", BETTER),
        ("nocturnalMuscleCramp", "calcium channel blocker", PERHAPS),
        ("nocturnalMuscleCramp", "vitamin B complex", PERHAPS),
        ("nocturnalMuscleCramp", "botulinum toxin", ANOTHER),
        ("nocturnalMuscleCramp", "nerve block with lidocaine", UNRANDOMIZED),
        ("cirrhosis", "L-carnitine", UNRANDOMIZED),
        ("cirrhosis", "branched-chain amino acid", ANOTHER),
        ("cirrhosis", "methocarbamol", BETTER),
        ("dialysis", "mannitol", ANOTHER),
        ("dialysis", "gabapentin", UNRANDOMIZED),
        ("dialysis", "vitamin C", BETTER),
        ("pregnancy", "vitamin B complex", PERHAPS),
        ("muscleCramp", "naftidrofuryl", PERHAPS),
    ],
)
def test_a_treatment_stands_under_what_it_was_better_than(
    whole_graph: KnowledgeGraph, asked: str, treatment: str, section: str
) -> None:
    found, row = rows_of(whole_graph, asked)[treatment]
    assert found == section
    # A tick is for what was better than a control.
    assert (row["icon"] == "supports") == (section == BETTER)


@pytest.mark.parametrize("asked", ["", "nocturnalMuscleCramp", "cirrhosis", "dialysis", "pregnancy"])
def test_what_heads_a_better_treatment_is_the_result_for_which_it_stands_there(
    whole_graph: KnowledgeGraph, asked: str
) -> None:
    for name, (section, row) in rows_of(whole_graph, asked).items():
        if section == BETTER:
            detail = str(row["detail"])
            assert any(words in detail for words in ("placebo", "no treatment", "usual", "standard")), name
            assert "without randomization" not in str(row.get("strength")), name


def test_every_way_of_being_better_occurs_and_a_hedge_with_figures_is_no_perhaps(
    whole_graph: KnowledgeGraph,
) -> None:
    claims = whole_graph.claims.take(
        sorted({str(row["claim"]) for row in whole_graph.view("treatment-claims")})
    )
    results = whole_graph.results_of(*(claim.iri for claim in claims))
    found = [
        one
        for claim in claims
        if slug(claim.direction) == "supports"
        for result in results.get(claim.iri, ())
        if is_compared(whole_graph, one := ReportedResult(claim, result))
    ]
    ways = {one.result.iri: better_than(whole_graph, one) for one in found}
    assert set(ways.values()) == set(Better)
    figures = [one for one in found if one.claim.certainty and one.result.has_estimate]
    assert figures
    assert Better.PERHAPS not in {ways[one.result.iri] for one in figures}


@pytest.mark.parametrize(("asked", "kind"), [("cirrhosis", "quinidine"), ("", "hydroquinine")])
def test_a_relative_of_what_is_advised_against_has_the_mark(
    whole_graph: KnowledgeGraph, asked: str, kind: str
) -> None:
    _, row = rows_of(whole_graph, asked)[kind]
    assert plain(row["outcome"]) == f"{kind} (see quinine, advised against for cramps)"


@pytest.mark.parametrize("kind", ["quinine sulfate", "quinine with theophylline"])
def test_a_kind_of_what_is_advised_against_stands_with_it(whole_graph: KnowledgeGraph, kind: str) -> None:
    assert rows_of(whole_graph, "")[kind][0] == "Advised against by a source"


@pytest.mark.parametrize("asked", ["", "nocturnalMuscleCramp"])
def test_whom_a_trial_left_out_stands_in_its_row(whole_graph: KnowledgeGraph, asked: str) -> None:
    """Whoever takes a vitamin K antagonist was not in the trial of vitamin K2."""
    filters = Filters(populations=("age65AndOlder",)) if not asked else Filters(treated=(asked,))
    table = ranked(
        whole_graph, entries(whole_graph, filters), Numbering(whole_graph), filters.about(whole_graph)
    )
    rows = [row for section in table["sections"] for row in section["findings"]]
    (row,) = [one for one in rows if plain(one["outcome"]) == "vitamin K2"]
    assert str(row["detail"]).startswith(
        "in people aged 65 and older (excluded: diuretics, dialysis, vitamin K antagonists); "
    )


@pytest.mark.parametrize(
    ("words", "excluded"),
    [
        ("adults; no warfarin", "excluded: warfarin"),
        ("over 55 with night cramps, no quinine", "excluded: quinine"),
        ("aged 55 and older, no neuropathy, not pregnant", "no neuropathy, not pregnant"),
        ("people with cramps; without antibodies", "without antibodies"),
        ("hemodialysis, 11 symptomatic and 5 not", ""),
        ("no warfarin", ""),
        ("adults with nocturnal cramps", ""),
        ("", ""),
    ],
)
def test_who_is_excluded_is_read_from_the_end_of_the_words_for_people(words: str, excluded: str) -> None:
    assert StudyResult("x", population_words=words).excluded == excluded


@pytest.mark.parametrize(
    ("asked", "treatment", "told"),
    [
        (
            "nocturnalMuscleCramp",
            "magnesium oxide",
            "magnesium oxide monohydrate: better than the comparison",
        ),
        ("nocturnalMuscleCramp", "magnesium oxide monohydrate", "magnesium oxide: no difference shown"),
        ("nocturnalMuscleCramp", "magnesium", "magnesium citrate: results differ"),
        ("dialysis", "mannitol", "hypertonic solution: no difference from another treatment shown"),
    ],
)
def test_kinds_of_one_agent_and_arms_of_one_study_that_disagree_point_to_each_other(
    whole_graph: KnowledgeGraph, asked: str, treatment: str, told: str
) -> None:
    _, row = rows_of(whole_graph, asked)[treatment]
    (pointer,) = [part for part in row["further"] if part.startswith("See also ")]
    assert told in pointer.removeprefix("See also ").split("; ")


@pytest.mark.parametrize("asked", ["", "nocturnalMuscleCramp", "cirrhosis", "dialysis", "pregnancy"])
def test_nothing_points_to_what_came_out_the_same(whole_graph: KnowledgeGraph, asked: str) -> None:
    for name, (section, row) in rows_of(whole_graph, asked).items():
        pointer = " ".join(part for part in row["further"] if part.startswith("See also "))
        assert f": {section[:1].lower()}{section[1:]}" not in pointer, name


@pytest.mark.parametrize(
    ("kind", "level", "told"),
    [
        ("confidence interval", "0.95", "95% confidence interval 1.36 to 3.54"),
        ("confidence interval", "0.975", "97.5% confidence interval 1.36 to 3.54"),
        ("confidence interval", "", "1.36 to 3.54"),
        ("credible interval", "0.95", "95% credible interval 1.36 to 3.54"),
    ],
)
def test_an_interval_is_named_as_far_as_its_source_does(kind: str, level: str, told: str) -> None:
    first, second = kind.split()
    result = StudyResult(
        "x",
        measure=Named(f"{BASE}meanDifference", "mean difference"),
        estimate="-2.45",
        lower_limit="-3.54",
        upper_limit="-1.36",
        interval_kind=Named(f"{BASE}{first}{second.capitalize()}", kind),
        interval_level=level,
    )
    assert named_interval(result) == told

"""The page of what is new: figures of one statement are told apart by what differs between them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.results import Named, StudyResult
from crampkg.explorer.pages.whats_new import figure_of

SHARE = Named("https://w3id.org/crampkg/proportion", "proportion")
TWITCHING = Named("https://w3id.org/crampkg/fasciculation", "fasciculation")


def result(estimate: str, **words: str) -> StudyResult:
    made = StudyResult("", measure=SHARE, measured_outcome=TWITCHING, estimate=estimate)
    return replace(made, **words)  # type: ignore[arg-type]  # all of these fields are texts


@pytest.mark.parametrize("name", ["outcome_words", "population_words", "regimen_words", "time_point"])
def test_figures_of_one_outcome_begin_with_what_differs(name: str) -> None:
    several = [result("59.8", **{name: "in the legs"}), result("15.6", **{name: "in the tongue"})]
    told = [figure_of(one, several) for one in several]
    assert [text.partition(":")[0] for text in told] == ["in the legs", "in the tongue"]


def test_a_figure_alone_begins_with_its_outcome() -> None:
    alone = result("59.8", outcome_words="muscle groups of the legs")
    assert figure_of(alone, [alone]).startswith("fasciculation: ")
    # What differs has no words in one of them: its outcome is what can be said.
    several = [result("59.8", time_point="6 weeks"), result("15.6")]
    assert figure_of(several[1], several).startswith("fasciculation: ")


def test_no_statement_tells_two_figures_by_the_same_words(whole_graph: KnowledgeGraph) -> None:
    claims = list(dict.fromkeys(str(row["claim"]) for row in whole_graph.rows("new-since", since="2024")))
    several = 0
    for found in whole_graph.results_of(*claims).values():
        figured = [one for one in found if not one.in_words_only]
        told = [
            (one.measure.iri, figure_of(one, figured).partition(":")[0])
            for one in figured
            if figure_of(one, figured).partition(":")[1]
        ]
        assert len(told) == len(set(told)), told
        several += len(figured) > 1
    assert several > 3

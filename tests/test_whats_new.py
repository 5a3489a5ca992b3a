"""The page of what is new: figures of one statement are told apart by what differs between them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.results import Named, StudyResult
from crampkg.explorer.effect_signs import effect_sign
from crampkg.explorer.newest_studies import figure_of, source_cards

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


# --- sources


def newest(graph: KnowledgeGraph, year: str) -> list[str]:
    rows = graph.rows("new-since", since="2024")
    return list(dict.fromkeys(str(row["claim"]) for row in rows if str(row["year"]) == year))


@pytest.mark.parametrize("year", ["2024", "2025", "2026"])
def test_each_new_source_has_one_card_with_its_main_statements(
    whole_graph: KnowledgeGraph, year: str
) -> None:
    claims = newest(whole_graph, year)
    made = source_cards(whole_graph, claims)
    names = [card["id"] for card in made]
    assert sorted(names) == sorted(
        {whole_graph.sources[whole_graph.claims[one].source].name for one in claims}
    )
    assert all(len(card["statements"]) <= 3 for card in made)


def test_guidelines_reviews_and_trials_lead(whole_graph: KnowledgeGraph) -> None:
    kinds = [card["badges"][0]["text"] for card in source_cards(whole_graph, newest(whole_graph, "2024"))]
    assert kinds.index("guideline") < kinds.index("systematic review") < kinds.index("study report")
    assert kinds.index("news report") > len(kinds) - 1 - kinds[::-1].index("study report")
    names = [card["id"] for card in source_cards(whole_graph, newest(whole_graph, "2025"))]
    sources = {source.name: source.label for source in whole_graph.sources.values()}
    assert [sources[name] for name in names][:2] == ["Mohanna et al. 2025", "Vogt et al. 2025"]


def test_that_something_was_studied_is_no_news(whole_graph: KnowledgeGraph) -> None:
    told = str(source_cards(whole_graph, newest(whole_graph, "2026")))
    assert "L-carnitine" in told
    assert "baclofen" not in told
    assert "more statement" in told


def test_a_study_without_a_comparison_has_no_tick(whole_graph: KnowledgeGraph) -> None:
    signs: dict[str, set[str]] = {}
    claims = [one for year in ("2024", "2025", "2026") for one in newest(whole_graph, year)]
    for claim in whole_graph.claims.take(claims):
        if whole_graph.properties[claim.predicate].is_benefit:
            icon, _ = effect_sign(whole_graph, claim, whole_graph.results_of(claim.iri).get(claim.iri, ()))
            signs.setdefault(whole_graph.vocabulary[claim.level].label, set()).add(icon)
            # Nothing is said louder than its source says it.
            assert icon != "supports" or not claim.certainty, claim.paraphrase
    assert "supports" in signs["one randomized trial"]
    assert signs["study without a control group"] == {"possible"}


def test_the_comparison_of_a_trial_comes_before_one_of_its_groups_alone(whole_graph: KnowledgeGraph) -> None:
    made = {card["id"]: card for card in source_cards(whole_graph, newest(whole_graph, "2024"))}
    (relax,) = [
        source.name for source in whole_graph.sources.values() if source.label == "Tapper et al. 2024"
    ]
    assert "not shown to" in str(made[relax]["statements"][0]["text"])
    assert "severity" in str([one["text"] for one in made[relax]["statements"][:2]])

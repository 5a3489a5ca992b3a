"""The choices of parameters: one file with a pattern for each list."""

from __future__ import annotations

from pathlib import Path

import pytest

from crampkg import KnowledgeGraph
from crampkg.base.errors import CrampkgError, UsageError
from crampkg.base.namespaces import BASE
from crampkg.evidence.parameters import choices_of, refusal, untold
from crampkg.evidence.search import Lookup
from crampkg.sparql.catalog import Catalog, parse_query
from crampkg.sparql.results import Rows
from explorer_app import open_page, whole

LISTS = sorted(Catalog().get("choices").patterns)

HEAD = """#+ summary: Choices.
#+ patterns:
#+   one: {of: "One.", where: "?claim a ?term ."}
"""


def test_every_list_is_of_a_parameter_and_every_parameter_has_its_list() -> None:
    catalog = Catalog()
    used = {p.choices for query in catalog.questions for p in query.parameters if p.type == "term"}
    assert used == {f"choices-{name}" for name in LISTS}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_holds_terms_with_their_labels(name: str, request: pytest.FixtureRequest) -> None:
    of_results = {p.choices for q in Catalog().questions if "results" in q.tags for p in q.parameters}
    graph: KnowledgeGraph = request.getfixturevalue(
        "whole_graph" if f"choices-{name}" in of_results else "graph"
    )
    rows = graph.view(f"choices-{name}")
    assert rows
    assert list(rows[0]) == ["term", "label"]
    assert [row["label"] for row in rows] == sorted(str(row["label"]) for row in rows)
    assert graph.query(f"choices-{name}").summary.endswith(".")


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("prevented", ["muscle cramp", "nocturnal muscle cramp"]),
        ("tension-kinds", ["contradiction", "different scope", "different wording", "within one source"]),
    ],
)
def test_the_lists_are_those_of_before(graph: KnowledgeGraph, name: str, labels: list[str]) -> None:
    assert [row["label"] for row in graph.view(f"choices-{name}")] == labels


def test_an_unknown_list_is_no_query(graph: KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match="there is no query named 'choices-nosuch'"):
        graph.query("choices-nosuch")


def test_a_pattern_stands_in_the_place_of_the_group() -> None:
    query = parse_query(f"{HEAD}SELECT ?term {{\n  {{ ?term a ?class }}\n}}\n", "choices", "views")
    one = query.with_pattern("one")
    assert (one.name, one.summary, one.patterns) == ("choices-one", "One.", {})
    assert one.text == '#+ summary: "One."\nSELECT ?term {\n  {\n    ?claim a ?term .\n  }\n}\n'


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}SELECT * {{ ?a ?b ?c }}",
        "#+ summary: x\n#+ patterns: [one]\nSELECT * { { ?term a ?class } }",
        "#+ summary: x\n#+ patterns: {one: {where: '?a'}}\nSELECT * { { ?term a ?class } }",
    ],
)
def test_patterns_that_are_not_as_they_should_be_are_told(text: str) -> None:
    with pytest.raises(CrampkgError, match="its patterns are invalid"):
        parse_query(text, "choices", "views", path=Path("choices.rq"))


def test_what_is_known_is_no_mistake_and_what_is_unknown_is_one(graph: KnowledgeGraph) -> None:
    assert refusal(graph, "tried-for", {"condition": "uraemia"}) is None
    assert untold(graph, "tried-for", {"condition": ["uraemia", "muscle cramps"]}) == [BASE + "uremia"]
    error = refusal(graph, "tried-for", {"condition": "fasiculation"})
    assert error is not None
    assert "'fasiculation' is not one of the choices for condition (did you mean fasciculation" in str(error)
    assert refusal(graph, "not-shown-to-work", {"condition": "any"}) is None
    (parameter,) = graph.query("tried-for").parameters
    assert "muscle cramp" in choices_of(graph, parameter).values()


def test_the_page_says_that_nothing_is_said() -> None:
    at = open_page("questions?name=tried-for&condition=uremia")
    assert not at.exception
    assert "No statement about uremia answers this question; 3 others are about it" in whole(at)


def test_the_page_refuses_an_unknown_word_with_what_is_near() -> None:
    at = open_page("questions?name=tried-for&condition=fasiculation")
    assert not at.exception
    assert "not one of the choices for condition" in whole(at)
    assert "id you mean fasciculation" in whole(at)


def test_a_label_means_the_choice_that_the_whole_list_gives(whole_graph: KnowledgeGraph) -> None:
    """What is asked of one term alone gives what the names of all choices give, for every list of choices."""
    for query in whole_graph.catalog.questions:
        for parameter in query.parameters:
            if parameter.choices is None:
                continue
            rows = [(str(row["term"]), str(row["label"])) for row in whole_graph.view(parameter.choices)]
            lookup = Lookup(rows)
            known = {term for term, _ in rows}
            for _, label in rows[:: max(1, len(rows) // 12)]:
                try:
                    expected: str | None = lookup.resolve(label)
                except UsageError:
                    expected = None
                found = whole_graph._chosen(query, parameter.name, label)
                assert found == expected, (query.name, parameter.name, label)
            for term in list(whole_graph.terms)[::400]:
                asked = whole_graph.catalog.whether(parameter.choices, term)
                if asked is None:
                    assert parameter.choices in (
                        "choices-populations-helped",
                        "choices-in-labels-and-reviews",
                    )
                    continue
                answer = whole_graph.store.query(asked)
                assert isinstance(answer, Rows)
                assert bool(answer.rows) is (term in known), (parameter.choices, term)

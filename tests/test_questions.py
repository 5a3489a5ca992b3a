"""The questions that people are shown: their rows, written from the documents, and their parameters."""

from __future__ import annotations

import csv
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crampkg.base.errors import UsageError
from crampkg.base.namespaces import compact, expand
from crampkg.sparql.catalog import ANY, Catalog, Parameter, Query
from crampkg.sparql.results import Rows

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph

SELDOM = {"rarely", "not usually", "never", "on occasion", "sometimes", "rarely needed", "can", "possibly"}
EXPECTED = Path(__file__).parent / "expected"
ALL = Catalog().all("questions")
QUESTIONS = [query for query in ALL if "results" not in query.tags]
"""Questions about results in numbers, which the four documents do not have, are tested in test_result_questions."""
PARAMETERS = [(query, parameter) for query in QUESTIONS for parameter in query.parameters]
BLOCK = r"VALUES \?{name} \{{ ([^{{}}]*?) \}}"

# What every row must say, so that no row says more than its claim: which way, on what, in whom, by whom, where.
ALWAYS = {"direction", "qualifiers", "source", "claim"}
PAIRS = {
    "effective-but-advised-against": {
        "relation",
        "certainty",
        "level",
        "advice",
        "adviceQualifiers",
        "claim",
    },
    "related-terms": {"termLabel", "tie", "otherLabel", "definition"},
    "sources-disagree": {"oneRelation", "onePopulation", "oneQualifiers", "oneLevel", "otherRelation"},
}


def name_of(item: object) -> str | None:
    return item.name if isinstance(item, Query | Parameter) else None


def answered(graph: KnowledgeGraph, query: Query, values: dict[str, str] | None = None) -> Rows:
    found = graph.ask(query.name, values)
    assert isinstance(found, Rows)
    return found


def test_there_is_a_library_of_questions() -> None:
    assert len(QUESTIONS) >= 45
    assert len({query.summary for query in ALL}) == len(ALL)
    assert {path.stem for path in EXPECTED.glob("*.csv")} == {query.name for query in QUESTIONS}


@pytest.mark.parametrize("query", QUESTIONS, ids=name_of)
def test_a_question_returns_the_rows_written_from_the_documents(graph: KnowledgeGraph, query: Query) -> None:
    with (EXPECTED / f"{query.name}.csv").open(encoding="utf-8", newline="") as file:
        columns, *expected = csv.reader(file)
    found = [
        ["" if row[name] is None else compact(str(row[name])) for name in columns]
        for row in answered(graph, query).to_plain()
    ]
    assert expected, "an empty answer tells nothing"
    assert found == expected


@pytest.mark.parametrize("query", QUESTIONS, ids=name_of)
def test_a_row_says_no_more_than_its_claim(graph: KnowledgeGraph, query: Query) -> None:
    variables = set(answered(graph, query).variables)
    wanted = PAIRS.get(query.name, ALWAYS | ({"relation"} if "edgeLabel" not in variables else set()))
    assert wanted <= variables
    assert query.name in PAIRS or variables & {"level", "levelLabel"}


@pytest.mark.parametrize("query", QUESTIONS, ids=name_of)
def test_a_question_puts_what_people_read_before_addresses(graph: KnowledgeGraph, query: Query) -> None:
    found = answered(graph, query)
    assert found.rows
    addresses = [
        any(str(value).startswith("https://w3id.org/") for value in column)
        for column in zip(*(row.values() for row in found.to_plain()), strict=True)
    ]
    first = addresses.index(True)
    named = [name for name in found.variables[first:] if name.endswith("Label")]
    assert named == []


@pytest.mark.parametrize("query", QUESTIONS, ids=name_of)
def test_a_question_is_answered_at_once(graph: KnowledgeGraph, query: Query) -> None:
    """Processor time, the best of five, with room for a slow machine: some milliseconds are usual."""
    taken = []
    for _ in range(5):
        start = time.process_time()
        graph.store.query(query.text)
        taken.append(time.process_time() - start)
    assert min(taken) < 0.1


@pytest.mark.parametrize("query", QUESTIONS, ids=name_of)
def test_direction_and_relation_agree(graph: KnowledgeGraph, query: Query) -> None:
    marks = {
        "refutes": r"\bnot\b",
        "not shown": r"\bnot shown\b",
        "inconclusive": r"^unclear whether it ",
        "not studied": r"^not studied whether it ",
    }
    for row in answered(graph, query).to_plain():
        if "relation" in row and "direction" in row:
            relation = re.sub(r"\([^)]*listed\)", "", str(row["relation"]))  # of a study, not of the claim
            found = {name for name, mark in marks.items() if re.search(mark, relation)} - {"refutes"}
            direction = str(row["direction"])
            assert found == {direction} & found | (
                {direction} if direction in set(marks) - {"refutes"} else set()
            )
            assert direction != "refutes" or re.search(marks["refutes"], relation)
            assert direction != "supports" or not re.search(r"\bnot\b", relation)


@pytest.mark.parametrize("query", QUESTIONS, ids=name_of)
def test_a_row_is_true_to_its_claim(graph: KnowledgeGraph, query: Query) -> None:
    """Whatever value is chosen: both terms, direction, hedge, backing and source are the claim's own."""
    values = [
        {parameter.name: str(row["term"])}
        for parameter in query.parameters
        for row in graph.view(str(parameter.choices))
    ]
    for chosen in values or [{}]:
        for row in answered(graph, query, chosen).to_plain():
            if "tie" in row:  # a signpost of the curators rests on no claim
                continue
            claim = graph.claims[str(row.get("claim") or row["one"])]
            told = {str(value) for value in row.values()}
            other = graph.label(claim.object) if claim.object else str(claim.object_text)
            assert {graph.label(claim.subject), other, graph.label(claim.source)} <= told
            assert graph.label(claim.level) in told
            if query.name not in PAIRS:
                assert row["direction"] == graph.label(claim.direction)
                hedge = graph.label(claim.certainty) if claim.certainty else None
                assert row.get("certainty", hedge) == hedge or row["certainty"] == claim.certainty


@pytest.mark.parametrize(("query", "parameter"), PARAMETERS, ids=name_of)
def test_a_default_is_what_the_file_holds(query: Query, parameter: Parameter) -> None:
    found = re.findall(BLOCK.format(name=parameter.name), query.text)
    assert set(found) == {"UNDEF" if parameter.default == ANY else parameter.default}
    assert parameter.optional or parameter.default != ANY
    assert parameter.type == "term"
    assert parameter.description.endswith(".")


@pytest.mark.parametrize(("query", "parameter"), PARAMETERS, ids=name_of)
def test_every_choice_has_an_answer(graph: KnowledgeGraph, query: Query, parameter: Parameter) -> None:
    assert parameter.choices is not None
    choices = graph.view(parameter.choices)
    assert list(choices[0]) == ["term", "label"]
    terms = [str(row["term"]) for row in choices]
    assert len(set(terms)) == len(terms)
    assert parameter.default == ANY or expand(parameter.default) in terms
    for row in choices:
        by_address = answered(graph, query, {parameter.name: str(row["term"])})
        # A condition does not differ from itself, which the other parameter stands at.
        same = {expand(one.default) for one in query.parameters if one.name != parameter.name} & {row["term"]}
        assert bool(by_address.rows) is not bool(same), f"nothing for {row['label']}"
        assert answered(graph, query, {parameter.name: compact(str(row["term"]))}).rows == by_address.rows


@pytest.mark.slow
@pytest.mark.parametrize(("query", "parameter"), [one for one in PARAMETERS if one[1].optional], ids=name_of)
def test_any_is_all_choices_together(graph: KnowledgeGraph, query: Query, parameter: Parameter) -> None:
    assert parameter.choices is not None

    def claims(value: str) -> set[str]:
        rows = answered(graph, query, {parameter.name: value}).to_plain()
        return {str(row.get("claim") or row.get("one") or row["other"]) for row in rows}

    together = set().union(*(claims(str(row["term"])) for row in graph.view(parameter.choices)))
    every = claims(ANY)
    assert together <= every
    # What no choice leads to is found by asking about a term of the claim itself.
    for iri in every - together:
        claim = graph.claims[iri]
        known = {claim.subject, claim.object, *claim.terms}
        assert any(
            iri in claims(term) for term in known if term and (term in graph.terms or term in graph.sources)
        ), iri


@pytest.mark.parametrize(
    ("name", "values", "message"),
    [
        (
            "treatments-for",
            {"condition": "musle cramp"},
            "there is no term 'musle cramp' in this graph (did you mean muscle cramp (muscleCramp)",
        ),
        (
            "tried-for",
            {"drug": "quinine"},
            "the query treatments-for has no parameter 'drug' (its parameters: condition)",
        ),
        ("not-studied", {"x": "y"}, "the query not-studied has no parameter 'x' (its parameters: none)"),
        (
            "evidence-levels",
            {"level": "level 1 evidence} ?s ?p ?o {"},
            "there is no term 'level 1 evidence} ?s ?p ?o {' in this graph",
        ),
        ("treatment-for", {}, "there is no query named 'treatment-for' (did you mean treatments-for"),
    ],
)
def test_a_bad_value_is_told(graph: KnowledgeGraph, name: str, values: dict[str, str], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        graph.ask(name, values)
    assert str(caught.value).startswith(message)
    assert caught.value.exit_code == 2


def test_a_former_name_of_a_question_still_answers(graph: KnowledgeGraph) -> None:
    aliases = {alias: query.name for query in QUESTIONS for alias in query.aliases}
    assert aliases["tried-for"] == "treatments-for"
    assert aliases["what-to-do"] == "next-steps"
    assert not set(aliases) & {query.name for query in QUESTIONS}
    for alias, name in aliases.items():
        assert graph.query(alias).name == name


@pytest.mark.parametrize("query", QUESTIONS, ids=name_of)
def test_a_question_has_a_topic_and_at_most_nine_columns_at_first(
    graph: KnowledgeGraph, query: Query
) -> None:
    assert query.topic
    assert 0 < len(query.columns) <= 9
    assert set(query.columns) <= set(answered(graph, query).variables)
    if query.name != "related-terms":
        assert {"place", "onePlace"} & set(query.columns), "no column says where in the source"


@pytest.mark.parametrize(
    ("name", "parameter", "asked", "marks"),
    [
        ("treatments-for", "condition", "nocturnal leg cramps of the elderly", {"of the broader term"}),
        (
            "treatments-for",
            "condition",
            "muscle cramp",
            {None, "of a kind of it", "of a word near in meaning"},
        ),
        (
            "symptoms-of",
            "condition",
            "myogenic muscle cramp",
            {None, "of a kind of it", "of the broader term"},
        ),
        ("conditions-with-finding", "finding", "muscle twitching", {None, "of a word near in meaning"}),
        ("how-to-tell-apart", "condition", "myogenic muscle cramp", {None, "of the broader term"}),
    ],
)
def test_what_is_said_of_kinds_and_broader_terms_is_marked(
    graph: KnowledgeGraph, name: str, parameter: str, asked: str, marks: set[str | None]
) -> None:
    rows = answered(graph, graph.query(name), {parameter: asked}).to_plain()
    assert {row["saidOf"] or None for row in rows} == marks


def test_a_term_of_which_nothing_is_said_is_answered_without_rows(graph: KnowledgeGraph) -> None:
    assert answered(graph, graph.query("treatments-for"), {"condition": "uremia"}).rows == []


def test_a_choice_that_is_no_term_can_be_named(graph: KnowledgeGraph) -> None:
    levels = graph.query("evidence-levels")
    by_label = answered(graph, levels, {"level": "Level B evidence"})
    assert [row["subjectLabel"] for row in by_label.to_plain()] == ["vitamin B complex"]
    assert answered(graph, levels, {"level": "levelB"}).rows == by_label.rows


BREAKERS = [
    "} ?s ?p ?o {",
    "cramp:x } UNION {",
    "> . ?s ?p ?o . <",
    '"',
    "\\",
    "\n#",
    "${x}",
    "UNDEF",
    "\\u007d",
    "%7d",
]


@given(
    st.sampled_from(PARAMETERS),
    st.one_of(
        st.text(), st.lists(st.sampled_from(["cramp:", "<", "https://", "a", " ", *BREAKERS])).map("".join)
    ),
)
def test_a_value_stays_a_value(graph: KnowledgeGraph, one: tuple[Query, Parameter], text: str) -> None:
    query, parameter = one
    try:
        bound = graph.text(query.name, {parameter.name: text})
    except UsageError:
        return
    block = re.compile(BLOCK.format(name=parameter.name))
    (content,) = block.findall(bound)
    assert content == "UNDEF" or re.fullmatch(r"<https://w3id\.org/crampkg/[A-Za-z0-9/-]+>", content)
    assert block.sub("", bound) == block.sub("", query.text)

"""Every query file of the library: it parses, says what it is, keeps to what all engines know, and answers the same.

Questions are put to the whole graph on both engines. Views list whole graphs, for which rdflib takes minutes; they
are compared on what two of the sources say. Checks are compared where they are seen to fail (test_checks).
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery

from crampkg.build.derivation import derive, stages
from crampkg.build.loading import load
from crampkg.export.rdflib_view import dataset
from crampkg.sparql.catalog import Catalog, Query, read_query
from crampkg.sparql.results import Boolean, Rows
from crampkg.sparql.store import EmbeddedStore
from engines import rows_of_oxigraph, rows_of_rdflib, triples_of_oxigraph, triples_of_rdflib
from tiny import tiny_ontology

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph

CATALOG = Catalog()
QUESTIONS = CATALOG.all("questions")
VIEWS = CATALOG.all("views")
CHECKS = CATALOG.all("checks")
RULES = [read_query(path, "rules") for _, paths in stages() for path in paths]
ALL = [*QUESTIONS, *VIEWS, *CHECKS, *RULES]
ONE_ROW = {"header", "chebi-header"}
"""Views that return one row and need no order."""

WORDS = {
    "comparison-in-words",
    "condition-in-words",
    "degree-in-words",
    "ending-in-words",
    "joint-subjects-in-words",
    "limit-in-words",
    "population-in-words",
    "qualifiers-in-words",
    "relation-in-words",
    "alternatives-in-words",
}
"""Rules that write texts for people; the only ones that may join words."""


def name_of(query: Query) -> str:
    return f"{query.kind}-{query.name}"


def code(query: Query) -> str:
    """The query without comments and texts."""
    return re.sub(r'"[^"]*"', '""', re.sub(r"^#.*$", "", query.text, flags=re.MULTILINE))


def is_select(query: Query) -> bool:
    return re.search(r"^SELECT\b", query.text, re.MULTILINE) is not None


@pytest.mark.parametrize("query", ALL, ids=name_of)
def test_a_query_parses_on_both_engines(query: Query) -> None:
    ox.Store().query(query.text, use_default_graph_as_union=True)
    prepareQuery(query.text)


@pytest.mark.parametrize("query", ALL, ids=name_of)
def test_a_header_says_what_the_query_is(query: Query) -> None:
    assert query.summary
    assert query.summary[0].isupper() or query.kind != "questions"
    assert query.summary.endswith("?") or query.kind != "questions"
    assert query.kind == "checks" or query.tags
    assert (query.kind == "checks") == bool(query.remedy)
    assert query.path is not None
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", query.name)


@pytest.mark.parametrize("query", ALL, ids=name_of)
def test_a_query_keeps_to_what_every_engine_does_alike(query: Query) -> None:
    text = code(query)
    assert not re.search(r"(?:\w+:\w+|\)|>|\ba)[+*](?=[\s/|)])", text), "a path of any length"
    assert not re.search(r"\bBIND\s*\(\s*(NOT\s+)?EXISTS", text, re.IGNORECASE)
    assert not re.search(r"\b(SERVICE|FROM|NOW|RAND|UUID|BNODE)\b", text)
    if query.kind in ("questions", "views"):
        # Virtuoso joins an unbound variable as an empty text where it should be an error: ask IF(BOUND(…), …).
        assert not re.search(r"\bCOALESCE\s*\(\s*CONCAT\b", text)
    if "GROUP_CONCAT" in text:
        assert query.name in WORDS
        assert "ORDER BY" in text
    if is_select(query) and query.name not in ONE_ROW:
        assert re.search(r"\nORDER BY [^\n]+\n?(LIMIT \d+\n?)?$", query.text), "no order at its end"


@pytest.mark.parametrize("query", ALL, ids=name_of)
def test_no_prefix_is_declared_for_nothing(query: Query) -> None:
    declared = re.findall(r"^PREFIX (\w+:) <", query.text, re.MULTILINE)
    head = "#" if "#+ patterns:" not in query.text else "# "  # patterns in a header are part of what is asked
    body = "\n".join(line for line in query.text.splitlines() if not line.startswith(("PREFIX", head)))
    assert [prefix for prefix in declared if not re.search(rf"\b{prefix}", body)] == []


@pytest.fixture
def asked(query: Query, request: pytest.FixtureRequest) -> KnowledgeGraph:
    """The graph that a query is about: that of the four documents, or the whole one where it is about results."""
    found: KnowledgeGraph = request.getfixturevalue("whole_graph" if "results" in query.tags else "graph")
    return found


@pytest.mark.parametrize("query", [*QUESTIONS, *VIEWS], ids=name_of)
def test_nothing_comes_back_empty(asked: KnowledgeGraph, query: Query) -> None:
    found = asked.store.query(query.text)
    assert found.value if isinstance(found, Boolean) else len(found) > 0


@pytest.mark.parametrize("query", [q for q in [*QUESTIONS, *VIEWS] if is_select(q)], ids=name_of)
def test_the_order_of_rows_is_told_to_the_last(asked: KnowledgeGraph, query: Query) -> None:
    found = asked.store.query(query.text)
    assert isinstance(found, Rows)
    order = re.search(r"\nORDER BY ([^\n]+)", query.text)
    if order is None:
        assert len(found) == 1
        return
    keys = [key.strip("?") for key in re.findall(r"\?\w+", order[1])]
    if not set(keys) <= set(found.variables):
        pytest.fail(f"ordered by what is not among the columns: {order[1]}")
    seen = [tuple(str(row[key]) for key in keys) for row in found.to_plain()]
    assert len(set(seen)) == len(set(map(str, found.rows))), "rows that tie"


@pytest.fixture(scope="session")
def whole(graph: KnowledgeGraph) -> rdflib.Dataset:
    """The whole graph in rdflib, copied once."""
    assert isinstance(graph.store, EmbeddedStore)
    return dataset(graph.store.store)


@pytest.fixture(scope="session")
def part(documents: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[ox.Store, rdflib.Dataset]:
    """What the page and the column say, with all terms: small enough for rdflib to list."""
    ontology = Path(shutil.copytree(documents, tmp_path_factory.mktemp("part") / "ontology"))
    for name in ("katzberg", "droracle"):
        shutil.rmtree(ontology / "claims" / name)
    store = load(ontology)
    derive(store)
    return store, dataset(store)


OF_DOCUMENTS = [query for query in QUESTIONS if "results" not in query.tags]
"""Questions about results in numbers are put to both engines in test_result_questions."""


@pytest.mark.slow
@pytest.mark.parametrize("query", OF_DOCUMENTS, ids=name_of)
def test_a_question_has_the_same_rows_on_both_engines(
    graph: KnowledgeGraph, whole: rdflib.Dataset, query: Query
) -> None:
    found = graph.store.query(query.text)
    assert isinstance(found, Rows)
    assert rows_of_rdflib(whole, query.text, found.variables) == rows_of_oxigraph(found)


@pytest.mark.slow
@pytest.mark.parametrize("query", [query for query in OF_DOCUMENTS if query.parameters], ids=name_of)
def test_a_question_with_another_value_has_the_same_rows_on_both_engines(
    graph: KnowledgeGraph, part: tuple[ox.Store, rdflib.Dataset], query: Query
) -> None:
    """On two documents: rdflib's time grows with the square of the claims."""
    store, data = EmbeddedStore(part[0]), part[1]
    parameter = query.parameters[0]
    choices = store.query(graph.catalog.get(str(parameter.choices)).text)
    assert isinstance(choices, Rows)
    values = [str(row["term"]) for row in choices.to_plain()] or [parameter.default]
    texts = [graph.text(query.name, {parameter.name: value}) for value in reversed(values)]
    answers = {text: found for text in texts if isinstance(found := store.query(text), Rows)}
    assert list(answers) == texts
    text = next((text for text, found in answers.items() if found.rows), texts[0])
    assert rows_of_rdflib(data, text, answers[text].variables) == rows_of_oxigraph(answers[text])


@pytest.mark.slow
@pytest.mark.parametrize("query", VIEWS, ids=name_of)
def test_a_view_has_the_same_rows_on_both_engines(
    part: tuple[ox.Store, rdflib.Dataset], query: Query
) -> None:
    store, data = part
    found = EmbeddedStore(store).query(query.text)
    if isinstance(found, Boolean):
        assert data.query(query.text).askAnswer == found.value
    elif isinstance(found, Rows):
        other, own = rows_of_rdflib(data, query.text, found.variables), rows_of_oxigraph(found)
        assert Counter(other) == Counter(own)
        # Blank nodes have no names to order by.
        assert other == own or any(("blank",) in row for row in own)
    else:
        assert triples_of_rdflib(data, query.text) == triples_of_oxigraph(store, query.text)


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES, ids=name_of)
def test_a_rule_derives_the_same_on_both_engines(tmp_path: Path, rule: Query) -> None:
    store = load(tiny_ontology(tmp_path))
    derive(store)
    assert triples_of_rdflib(dataset(store), rule.text) == triples_of_oxigraph(store, rule.text)

"""Rows that are put in order here stand as the engine's own ORDER BY would place them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Store

from crampkg.evidence.graph import KnowledgeGraph
from crampkg.sparql.catalog import Catalog
from crampkg.sparql.ordering import in_order, without_order
from crampkg.sparql.results import Rows, Term
from crampkg.sparql.store import EmbeddedStore

EMPTY = EmbeddedStore(Store())
IRIS = st.text("abZ/é0", max_size=4).map(lambda text: NamedNode(f"http://example.org/{text}"))
STRINGS = st.text("abZ é0\U0001f600\uffff-", max_size=4).map(Literal)
WORDS = st.text("ab", min_size=1, max_size=2).map(lambda text: Literal(text, language="en"))
NUMBERS = st.integers(-20, 20).map(Literal)


def query(rows: list[tuple[Term | None, ...]], order: str) -> str:
    told = " ".join("(" + " ".join("UNDEF" if one is None else str(one) for one in row) + ")" for row in rows)
    return f"SELECT ?a ?b WHERE {{ VALUES (?a ?b) {{ {told} }} }}\nORDER BY {order}"


def asked(text: str) -> Rows:
    found = EMPTY.query(text)
    assert isinstance(found, Rows)
    return found


@given(
    st.lists(st.tuples(st.none() | IRIS | STRINGS, st.none() | IRIS | STRINGS), max_size=8),
    st.sampled_from(["?a ?b", "?b STR(?a) ?a"]),
)
def test_terms_stand_where_the_engine_places_them(rows: list[tuple[Term | None, ...]], order: str) -> None:
    text = query(rows, order)
    parts = without_order(text)
    assert parts is not None
    found = in_order(asked(parts[0]), parts[1])
    assert found is not None
    assert found.rows == asked(text).rows


@given(st.lists(st.tuples(NUMBERS | WORDS | IRIS, STRINGS), min_size=1, max_size=8))
def test_the_text_of_any_term_is_ordered(rows: list[tuple[Term | None, ...]]) -> None:
    text = query(rows, "STR(?a) STR(?b)")
    parts = without_order(text)
    assert parts is not None
    found = in_order(asked(parts[0]), parts[1])
    assert found is not None
    columns = [[str(getattr(one, "value", one)) for one in row] for row in found.rows]
    assert columns == [[str(getattr(one, "value", one)) for one in row] for row in asked(text).rows]


@pytest.mark.parametrize("term", ["5", "true", '"a"@en', "1.5e0"])
def test_the_order_of_other_terms_is_left_to_the_engine(term: str) -> None:
    rows = asked(f'SELECT ?a WHERE {{ VALUES ?a {{ "b" {term} }} }}')
    assert in_order(rows, [("a", False)]) is None


def test_columns_that_are_not_there_are_left_to_the_engine() -> None:
    assert in_order(asked("SELECT ?a WHERE { VALUES ?a { 1 } }"), [("b", True)]) is None


@pytest.mark.parametrize(
    "clause", ["DESC(?a)", "?a LIMIT 3", "LCASE(?a)", "(?a)", "?a\nVALUES ?a { 1 }", "?a OFFSET 2"]
)
def test_other_clauses_are_left_to_the_engine(clause: str) -> None:
    assert without_order(f"SELECT * {{ ?a ?b ?c }}\nORDER BY {clause}") is None


@pytest.mark.parametrize("name", [query.name for query in Catalog().all("views")])
def test_views_have_the_order_of_the_engine(graph: KnowledgeGraph, name: str) -> None:
    found = graph.store.query(graph.catalog.get(name, ("views",)).text)
    if isinstance(found, Rows):
        assert graph.rows(name) == found.to_plain()

"""The columns of SELECT *: in the order in which the query names them, whoever writes the result."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crampkg.sparql import guard
from crampkg.sparql.head import with_columns
from crampkg.sparql.limits import Limits
from crampkg.sparql.results import Rows
from crampkg.sparql.sandbox import BoundedStore
from crampkg.sparql.store import EmbeddedStore

VALUES = "VALUES (?zebra ?apple $mango) { (1 2 3) }"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"SELECT * {{ {VALUES} }}", ("zebra", "apple", "mango")),
        (f"select distinct*{{ {VALUES} }}", ("zebra", "apple", "mango")),
        (
            f"PREFIX select: <http://a.example/> SELECT REDUCED * {{ {VALUES} }} # ?early",
            ("zebra", "apple", "mango"),
        ),
        (f"SELECT * # ?mango\n{{ BIND(7 AS ?late) {VALUES} }}", ("late", "zebra", "apple", "mango")),
        (
            f"SELECT * {{ {{ SELECT ?mango ?apple {{ {VALUES} }} }} OPTIONAL {{ ?mango ?b ?a }} }}",
            ("mango", "apple", "b", "a"),
        ),
        (f"SELECT ?mango ?apple {{ {{ SELECT * {{ {VALUES} }} }} }}", ("mango", "apple")),
        (f"SELECT * {{ {VALUES} FILTER (?none = 1 || ?zebra * ?apple = 2) }}", ("zebra", "apple", "mango")),
    ],
)
def test_columns_stand_as_the_query_names_them(text: str, expected: tuple[str, ...]) -> None:
    store = EmbeddedStore(ox.Store())
    answer = store.query(text)
    assert isinstance(answer, Rows)
    assert answer.variables == expected
    for kind, head in (("csv", ",".join(expected)), ("tsv", "\t".join(f"?{name}" for name in expected))):
        assert store.query_bytes(text, kind).body.decode().splitlines()[0] == head
    assert store.query_bytes(text, "table").body.decode().split("\n")[0].split() == list(expected)


def test_values_go_with_their_columns() -> None:
    text = f"SELECT * {{ {VALUES} }}"
    with BoundedStore.of(ox.Store(), limits=Limits(), workers=1) as store:
        assert store.query_bytes(text, "csv").body.decode().split() == ["zebra,apple,mango", "1,2,3"]


@given(st.permutations(["a", "b", "c", "d"]))
def test_any_order(names: list[str]) -> None:
    text = f"SELECT * {{ VALUES ({' '.join('?' + n for n in names)}) {{ (1 2 3 4) }} }}"
    answer = EmbeddedStore(ox.Store()).query(text)
    assert isinstance(answer, Rows)
    assert list(answer.variables) == names
    assert [str(term.value) for term in answer.rows[0]] == ["1", "2", "3", "4"]  # type: ignore[union-attr]


def columns_of(text: str, variables: list[str]) -> str | None:
    found = guard.read(text)
    return with_columns(text, found.tokens, found.start, variables)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?b ?a { VALUES (?b ?a) { (1 2) } }",
        "ASK { ?a ?b 2 FILTER(?a * 2 = 4) }",
        "SELECT (2 * 3 AS ?x) {}",
    ],
)
def test_other_queries_stay(text: str) -> None:
    assert columns_of(text, ["a", "b"]) is None


def test_what_is_not_seen_is_left() -> None:
    assert columns_of("SELECT * { ?b ?a 1 }", ["a", "b", "hidden"]) is None

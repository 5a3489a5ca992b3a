"""Headers of query files, and the binding of parameters."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crampkg.base.errors import CrampkgError, UsageError
from crampkg.sparql.catalog import Catalog, Query, parse_query

TEXT = """#+ summary: Who treats what?
#+ tags: [treatment]
#+ parameters:
#+   drug: {type: term, description: A drug., default: "cramp:quinine"}
#+   word: {type: text, default: any}
#+   most: {type: integer, default: 5, minimum: 1, maximum: 50}
PREFIX cramp: <https://w3id.org/crampkg/>
SELECT ?drug ?word ?most WHERE {
  VALUES ?drug { cramp:quinine }
  VALUES ?word { UNDEF }
  VALUES ?most { 5 }
}
"""
QUERY = parse_query(TEXT, "who", "questions")


def row(query: Query, values: dict[str, str | list[str]]) -> list[tuple[str | None, ...]]:
    solutions = ox.Store().query(query.bind(values))
    return [tuple(None if term is None else term.value for term in one) for one in solutions]  # type: ignore[union-attr]


def test_a_header_is_read() -> None:
    assert (QUERY.summary, QUERY.tags) == ("Who treats what?", ("treatment",))
    assert [(p.name, p.type, p.default, p.optional) for p in QUERY.parameters] == [
        ("drug", "term", "cramp:quinine", False),
        ("word", "text", "any", True),
        ("most", "integer", "5", False),
    ]


def test_without_values_the_file_runs_as_it_lies() -> None:
    assert QUERY.bind() == TEXT
    assert row(QUERY, {}) == [("https://w3id.org/crampkg/quinine", None, "5")]


def test_values_take_the_place_of_the_blocks() -> None:
    assert row(QUERY, {"drug": ["cramp:a", "https://example.org/b"], "word": "x y", "most": "7"}) == [
        ("https://w3id.org/crampkg/a", "x y", "7"),
        ("https://example.org/b", "x y", "7"),
    ]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_a_text_stays_a_value_whatever_it_holds(text: str) -> None:
    if text.strip().lower() == "any":
        return
    assert row(QUERY, {"word": text}) == [("https://w3id.org/crampkg/quinine", text, "5")]


@given(st.text())
def test_a_term_is_an_iri_or_an_error(text: str) -> None:
    try:
        bound = QUERY.bind({"drug": text})
    except UsageError as error:
        assert error.where == "who, parameter drug"  # noqa: PT017 - an error is one of two good ends
        return
    assert len(row(QUERY, {"drug": text})) == 1
    assert bound.count("VALUES") == 3


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"drugs": "x"}, "the query who has no parameter 'drugs' (its parameters: drug, word, most)"),
        ({"most": "many"}, "who, parameter most: not a whole number: 'many' (give one such as 10)"),
        ({"most": "51"}, "who, parameter most: 51 is out of range (give a number from 1 to 50)"),
        ({"drug": "no iri"}, "who, parameter drug: not an IRI: 'no iri' (give a term's name or IRI)"),
        ({"drug": "any"}, "who, parameter drug: not an IRI: 'any' (give a term's name or IRI)"),
        ({"drug": []}, "who: no value given for drug (give one, or leave it out)"),
    ],
)
def test_a_bad_value_is_told(values: dict[str, str | list[str]], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        QUERY.bind(values)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * WHERE {}", "no summary in the header"),
        ("#+ summary: [", "the header is not YAML"),
        ("#+ summary: x\n#+ colour: red\n", "unknown key in the header: colour"),
        ("#+ summary: x\n#+ parameters: {p: {type: term, default: a}}\n", "0 VALUES blocks for it"),
        ("#+ summary: x\n#+ parameters: {p: {type: colour, default: a}}\n", "its type is missing or unknown"),
        ("#+ summary: x\n#+ parameters: {p: {type: term}}\nVALUES ?p { 1 }", "it has no default"),
        (
            "#+ summary: x\n#+ parameters: {p: [1]}\nVALUES ?p { 1 }",
            "its header is not a mapping of known keys",
        ),
    ],
)
def test_a_bad_header_is_told_with_its_file(text: str, message: str) -> None:
    with pytest.raises(CrampkgError) as caught:
        parse_query(text, "bad", "views", path=Path("queries/views/bad.rq"))
    assert message in str(caught.value)
    assert str(caught.value).startswith("queries/views/bad.rq")


def test_an_unknown_query_is_answered_with_near_names() -> None:
    with pytest.raises(UsageError) as caught:
        Catalog().get("claim")
    assert str(caught.value).startswith("there is no query named 'claim' (did you mean claims or ")


@pytest.mark.parametrize("name", ["../views/claims", "/etc/passwd", "claims.rq", "", "Claims"])
def test_a_name_is_no_path(name: str) -> None:
    with pytest.raises(UsageError, match="there is no query named"):
        Catalog().get(name)

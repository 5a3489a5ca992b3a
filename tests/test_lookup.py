"""From typed words to terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crampkg import KnowledgeGraph
from crampkg.errors import UsageError
from crampkg.lookup import Lookup, folded
from crampkg.names import BASE, PREFIXES, compact, expand

QUININE = BASE + "quinine"
SMALL = Lookup(
    [
        (QUININE, "quinine"),
        (BASE + "quinineSulphate", "quinine sulphate"),
        (BASE + "muscleCramp", "muscle cramp"),
        (BASE + "muscleCramp", "charley horse"),
        (BASE + "one", "twin name"),
        (BASE + "two", "Twin Name"),
    ]
)


@pytest.mark.parametrize(
    "typed",
    ["quinine", "QUININE", "  Quinine ", "cramp:quinine", QUININE, f"<{QUININE}>"],
)
def test_a_term_is_found_by_label_slug_curie_and_iri_in_any_case(typed: str) -> None:
    assert SMALL.resolve(typed) == QUININE


@pytest.mark.parametrize(
    "typed", ["charley horse", "Charley-Horse", "muscleCramp", "MUSCLECRAMP", "cramp:musclecramp"]
)
def test_synonyms_and_slugs_do_as_well(typed: str) -> None:
    assert SMALL.resolve(typed) == BASE + "muscleCramp"


def test_an_unknown_term_is_answered_with_near_matches() -> None:
    with pytest.raises(UsageError) as caught:
        SMALL.resolve("quinne")
    assert str(caught.value) == (
        "there is no term 'quinne' in this graph "
        "(did you mean quinine (quinine) or quinine sulphate (quinineSulphate)?)"
    )


def test_what_is_near_nothing_gets_no_guess() -> None:
    with pytest.raises(UsageError, match="try `crampkg search` with another word"):
        SMALL.resolve("xylophone")
    assert SMALL.search("xylophone") == []
    assert SMALL.search("   ") == []


def test_a_name_of_two_terms_is_not_chosen_among() -> None:
    with pytest.raises(UsageError, match=r"names several terms.*say which: one or two"):
        SMALL.resolve("twin name")


def test_a_search_ranks_the_very_name_first() -> None:
    assert [(compact(hit.iri), hit.score) for hit in SMALL.search("quinine")] == [
        ("cramp:quinine", 100.0),
        ("cramp:quinineSulphate", 95.0),
    ]


@given(st.text())
def test_anything_typed_is_a_term_or_a_usage_error(text: str) -> None:
    try:
        assert SMALL.resolve(text).startswith(BASE)
    except UsageError as error:
        assert error.exit_code == 2  # noqa: PT017 - an error is one of two good ends


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


def test_every_label_and_slug_of_the_graph_finds_its_term(graph: KnowledgeGraph) -> None:
    for iri, term in graph.terms.items():
        assert graph.resolve(term.label) == iri
        assert graph.resolve(term.slug) == iri
        assert graph.resolve(compact(iri)) == iri


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("charley horse", "muscleCramp"),
        ("CFS", "crampFasciculationSyndrome"),
        ("ALS", "amyotrophicLateralSclerosis"),
    ],
)
def test_the_sources_names_find_the_term(graph: KnowledgeGraph, typed: str, slug: str) -> None:
    assert graph.term(typed).slug == slug


@pytest.mark.parametrize("prefix", sorted(PREFIXES))
def test_a_curie_and_its_iri_are_each_others_inverse(prefix: str) -> None:
    iri = expand(f"{prefix}:thing1")
    assert iri == PREFIXES[prefix] + "thing1"
    assert expand(compact(iri)) == iri


def test_what_has_no_prefix_stays_an_iri() -> None:
    assert compact("https://example.org/x") == "https://example.org/x"
    assert compact(BASE + "with/slash") == BASE + "with/slash"
    assert expand("unknown:x") is None

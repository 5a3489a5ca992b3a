"""From typed words to terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crampkg import KnowledgeGraph
from crampkg.base.errors import UsageError
from crampkg.base.namespaces import BASE, PREFIXES, compact, expand
from crampkg.evidence.search import Hit, Lookup, folded, singular

QUININE = BASE + "quinine"
SMALL = Lookup(
    [
        (QUININE, "quinine"),
        (BASE + "quinineSulphate", "quinine sulfate"),
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
        "(did you mean quinine (quinine) or quinine sulfate (quinineSulphate)?)"
    )


def test_what_is_near_nothing_gets_no_guess() -> None:
    with pytest.raises(UsageError, match="try `crampkg search` with another word"):
        SMALL.resolve("xylophone")
    assert SMALL.search("xylophone") == []
    assert SMALL.search("   ") == []


def test_a_name_of_two_terms_is_not_chosen_among() -> None:
    with pytest.raises(UsageError, match=r"names several terms.*choose one: one or two"):
        SMALL.resolve("twin name")


def test_a_search_ranks_the_very_name_first() -> None:
    assert [(compact(hit.iri), hit.score) for hit in SMALL.search("quinine")] == [
        ("cramp:quinine", 100.0),
        ("cramp:quinineSulphate", 95.0),
    ]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("muscle cramps", "muscle cramp"),
        ("inherited myopathies", "inherited myopathy"),
        ("muscle biopsies", "muscle biopsy"),
        ("stretches", "stretch"),
        ("Parkinson’s disease", "Parkinson disease"),
        ("statin", "statins"),
        ("statins", "statin"),
        ("reflexes", "reflex"),
        ("losses", "loss"),
    ],
)
def test_a_plural_or_possessive_is_the_name_itself(typed: str, name: str) -> None:
    assert Lookup([(QUININE, name), (BASE + "other", f"severe {name}")]).resolve(typed) == QUININE


@pytest.mark.parametrize(
    "name", ["diabetes mellitus", "cirrhosis", "tetanus", "weakness", "als", "gas", "series", "rabies"]
)
def test_what_only_looks_like_a_plural_stays(name: str) -> None:
    assert singular(name) == name


def test_a_plural_shared_by_two_terms_is_not_chosen_among() -> None:
    lookup = Lookup([(BASE + "one", "red flag"), (BASE + "two", "Red flags")])
    assert lookup.resolve("red flags") == BASE + "two"
    with pytest.raises(UsageError, match="choose one: one or two"):
        lookup.resolve("red flag's")


RANKED = Lookup(
    [
        (BASE + "severity", "cramp severity"),
        (BASE + "aaa", "a cramp"),
        (BASE + "muscleCramp", "muscle cramp"),
        (BASE + "new", "new treatment for muscle cramps"),
        (BASE + "twitch", "cramps and twitching"),
    ],
    {BASE + "aaa": [BASE + "muscleCramp"]},
)


@pytest.mark.parametrize("typed", ["cramp", "cramps", "Cramps"])
def test_the_head_of_a_name_goes_before_its_beginning_and_broad_before_narrow(typed: str) -> None:
    found = [hit.name for hit in RANKED.search(typed)]
    assert found == [
        "muscle cramp",
        "a cramp",
        "cramp severity",
        "cramps and twitching",
        "new treatment for muscle cramps",
    ]


def test_words_in_another_order_and_words_that_begin_alike_are_near() -> None:
    assert [hit.name for hit in RANKED.search("severity of cramps")] == ["cramp severity"]
    assert RANKED.search("bad cramps")[0].name == "muscle cramp"
    assert [hit.name for hit in Lookup([(QUININE, "pregnancy")]).search("pregnent")] == ["pregnancy"]
    assert Lookup([(QUININE, "pregnancy")]).search("pregnent")[0].score < 90  # offered, not taken
    assert Lookup([(QUININE, "preparation")]).search("pregnent") == []


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("cramp", "muscleCramp"),
        ("cramps", "muscleCramp"),
        ("muscle cramps", "muscleCramp"),
        ("kramp", "muscleCramp"),
        ("night cramps", "nocturnalMuscleCramp"),
        ("pregnent", "pregnancy"),
        ("botox", "botulinumToxin"),
        ("lou gehrig", "amyotrophicLateralSclerosis"),
        ("Lou Gehrig’s disease", "amyotrophicLateralSclerosis"),
        ("water pills", "diuretics"),
        ("kidney", "renalFailure"),
        ("charley horses", "muscleCramp"),
    ],
)
def test_what_lay_people_type_finds_the_term_first(graph: KnowledgeGraph, typed: str, slug: str) -> None:
    assert compact(graph.search(typed)[0].iri) == f"cramp:{slug}"


def test_muscle_cramp_is_among_what_a_leg_cramp_finds(graph: KnowledgeGraph) -> None:
    assert [compact(hit.iri) for hit in graph.search("leg cramp")][:2] == [
        "cramp:muscleCramp",
        "cramp:nocturnalLegCrampsOfTheElderly",
    ]
    assert graph.resolve("night leg cramps") == BASE + "nocturnalMuscleCramp"


def test_a_lay_name_of_two_terms_is_answered_with_both(graph: KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match="choose one: calciumChannelBlockers or diuretics"):
        graph.resolve("blood pressure pills")


def test_lay_names_are_no_synonyms_and_hide_no_other_name(graph: KnowledgeGraph) -> None:
    rows = graph.view("term-names")
    hidden = {
        (str(row["term"]), singular(folded(str(row["name"])))) for row in rows if row["kind"] == "hidden"
    }
    known = {singular(folded(str(row["name"]))) for row in rows if row["kind"] != "hidden"}
    assert len(hidden) > 15
    assert not {name for _, name in hidden} & known
    assert graph.term("botox").synonyms == ()


@given(st.text())
def test_the_singular_of_a_singular_is_itself_for_comparing(text: str) -> None:
    key = folded(text)
    assert len(singular(key)) <= len(key)
    assert Lookup([(QUININE, text)]).search(text) == ([] if not key else [Hit(QUININE, text, 100.0)])


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
    assert expand("UNKNOWN:x") is None
    assert expand("unknown:x") == BASE + "claim/unknown/x"  # whether there is such a source, a graph tells


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("cramps in pregnancy", ["pregnancy", "muscleCramp"]),
        ("cramps during pregnancy", ["pregnancy", "muscleCramp"]),
        ("cramps in cirrhosis", ["cirrhosis", "muscleCramp"]),
        ("leg cramps in ALS", ["amyotrophicLateralSclerosis", "muscleCramp"]),
        ("quinine for cramps", ["quinine", "muscleCramp"]),
        ("cramps", []),
        # What is only near a word never comes before what is named.
        ("how sure is stretching", ["stretchingExercise"]),
        ("sorre of cramps", ["muscleCramp", "myalgia"]),
    ],
)
def test_the_parts_of_a_question_lead_to_the_particular_thing_first(
    whole_graph: KnowledgeGraph, asked: str, found: list[str]
) -> None:
    assert [hit.iri.removeprefix(BASE) for hit in whole_graph.lookup.parts(asked)] == found


@pytest.mark.parametrize("typed", ["quinine 300 mg", "quinine >1000 IU/L", "QUININE 1,500"])
def test_a_measured_value_is_left_out_of_a_search(typed: str) -> None:
    first = SMALL.search(typed)[0]
    assert (first.iri, first.score) == (QUININE, 100.0)


@pytest.mark.parametrize("typed", ["1500", "3000 mg"])
def test_a_value_alone_is_searched_as_it_is(typed: str) -> None:
    assert all(hit.score < 100.0 for hit in SMALL.search(typed))


def test_a_short_number_belongs_to_a_name() -> None:
    types = Lookup([(BASE + "one", "dystrophy type 1"), (BASE + "two", "dystrophy type 2")])
    assert types.search("dystrophy type 2")[0].iri == BASE + "two"

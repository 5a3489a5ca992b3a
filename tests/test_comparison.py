"""Terms side by side: what differs, what is said of one only, what is alike; and the page that shows it."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from all_sources import all_that_the_graph_holds, graph
from crampkg.base.errors import UsageError
from crampkg.base.namespaces import BASE, slug
from crampkg.evidence.comparison import VERDICTS, Row, Said, compare, counts, together
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.explorer import cards, side_by_side
from crampkg.explorer.numbering import Numbering
from crampkg.explorer.side_by_side import _told
from explorer_app import component, component_keys, open_page, plain, whole

__all__ = ["all_that_the_graph_holds", "graph"]  # fixtures


@pytest.fixture(scope="module")
def drugs(graph: KnowledgeGraph) -> dict[tuple[str, str], Row]:
    rows = compare(graph, [graph.resolve("quinine"), graph.resolve("magnesium")])
    return {(slug(row.predicate), slug(row.other or "")): row for row in rows}


@pytest.mark.parametrize(
    ("predicate", "other", "verdict"),
    [
        ("treats", "muscleCramp", "differs"),
        ("treats", "nocturnalMuscleCramp", "differs"),
        ("advisedAgainstFor", "nocturnalMuscleCramp", "some"),
        ("studiedToTreat", "idiopathicMuscleCramp", "some"),
        ("optionFor", "muscleCramp", "alike"),
    ],
)
def test_a_row_says_how_what_is_said_compares(
    drugs: dict[tuple[str, str], Row], predicate: str, other: str, verdict: str
) -> None:
    assert drugs[predicate, other].verdict == verdict


def test_what_differs_comes_first_and_every_row_is_counted(graph: KnowledgeGraph) -> None:
    rows = compare(graph, [graph.resolve("quinine"), graph.resolve("magnesium")])
    places = [VERDICTS.index(row.verdict) for row in rows]
    assert places == sorted(places)
    assert sum(counts(rows).values()) == len(rows)
    assert counts(rows)["differs"] == 2


def test_a_cell_holds_each_claim_once_with_its_figures(drugs: dict[tuple[str, str], Row]) -> None:
    quinine = drugs["treats", "muscleCramp"].cells[0]
    claims = [claim.curie for said in quinine for claim in said.claims]
    assert len(claims) == len(set(claims))
    said = next(
        one for one in quinine if one.sentence.startswith("Quinine may reduce the frequency of muscle cramps")
    )
    assert "2.45 fewer cramps in 2 weeks, from 8.8 (1.36 to 3.54; 952 people, 13 studies)" in said.figures


def test_what_is_said_in_the_same_words_is_the_same(graph: KnowledgeGraph) -> None:
    terms = [graph.resolve("crampFasciculationSyndrome"), graph.resolve("isaacsSyndrome")]
    same = {
        (slug(row.predicate), slug(row.other or "")) for row in compare(graph, terms) if row.verdict == "same"
    }
    assert ("causes", "muscleCramp") in same


def test_what_is_said_of_something_similar_is_no_silence(whole_graph: KnowledgeGraph) -> None:
    """It is told of what it is said, stands in one row only, and never makes a row the same."""
    terms = [BASE + "crampFasciculationSyndrome", BASE + "isaacsSyndrome"]
    rows = compare(whole_graph, terms)
    cramp = next(
        row for row in rows if (slug(row.predicate), slug(row.other or "")) == ("hasSymptom", "muscleCramp")
    )
    assert cramp.verdict == "near"
    assert {said.near for said in cramp.cells[0]} == {""}
    assert {said.near for said in cramp.cells[1]} == {"muscle spasm"}
    assert not any(slug(row.other or "") == "muscleSpasm" for row in rows)
    assert all(row.verdict == "near" for row in rows if any(said.near for cell in row.cells for said in cell))


def test_features_that_tell_conditions_apart_come_before_treatments(whole_graph: KnowledgeGraph) -> None:
    terms = [BASE + "crampFasciculationSyndrome", BASE + "isaacsSyndrome"]
    some = [row for row in compare(whole_graph, terms) if row.verdict == "some"]
    first = [whole_graph.label(row.other or "") for row in some[:8]]
    assert {"EMG: myokymic discharges", "pseudomyotonia", "neuromyotonic discharge", "myokymia"} <= set(first)
    places = [row.topic[1] for row in some]
    assert places.index("Symptoms and findings") < places.index("Treatment")


def test_three_terms_have_three_cells_and_no_silence_counts_as_a_no(graph: KnowledgeGraph) -> None:
    names = ("amyotrophicLateralSclerosis", "crampFasciculationSyndrome", "benignFasciculations")
    rows = compare(graph, [graph.resolve(name) for name in names])
    assert {len(row.cells) for row in rows} == {3}
    for row in rows:
        stated = [cell for cell in row.cells if cell]
        assert stated
        if row.verdict in ("near", "alike", "same"):
            assert len(stated) == 3
        if len(stated) == 1:
            assert row.verdict == "some"


@pytest.mark.parametrize("names", [[], ["quinine"], ["quinine", "quinine"], ["quinine"] * 2 + ["magnesium"]])
def test_too_few_or_repeated_terms_are_refused(graph: KnowledgeGraph, names: list[str]) -> None:
    with pytest.raises(UsageError, match="two or three different terms"):
        compare(graph, [graph.resolve(name) for name in names])


CFS, ISAACS, ALS = (
    BASE + "crampFasciculationSyndrome",
    BASE + "isaacsSyndrome",
    BASE + "amyotrophicLateralSclerosis",
)


def _one_case(graph: KnowledgeGraph) -> set[str]:
    return {str(row["term"]) for row in graph.view("single-cases")}


def test_the_case_of_one_person_is_no_row(whole_graph: KnowledgeGraph) -> None:
    cases = _one_case(whole_graph)
    assert {slug(iri) for iri in cases} == {"letterWriter", "letterWriterCase"}
    told = [claim for claim in whole_graph.claims_of(CFS) if claim.terms & cases]
    assert told  # a source speaks of the case of one person with the syndrome
    rows = compare(whole_graph, [CFS, ISAACS])
    assert not any(claim.terms & cases for row in rows for claim in row.claims)


def test_the_case_of_one_person_is_compared_where_it_is_asked_for(whole_graph: KnowledgeGraph) -> None:
    rows = compare(whole_graph, [BASE + "letterWriterCase", CFS])
    assert any(row.cells[0] for row in rows)


def test_one_antibody_of_two_names_is_no_gap(whole_graph: KnowledgeGraph) -> None:
    rows = [
        row for row in compare(whole_graph, [CFS, ISAACS]) if "CASPR2" in whole_graph.label(row.other or "")
    ]
    assert [(row.verdict, row.topic[1]) for row in rows] == [("near", "Symptoms and findings")]
    assert all(row.cells for row in rows)


def test_what_occurs_in_a_condition_stands_among_its_findings(whole_graph: KnowledgeGraph) -> None:
    rows = compare(whole_graph, [ALS, ISAACS])
    cramp = next(
        row for row in rows if row.inverse and (slug(row.predicate), slug(row.other or "")) == _CRAMP_OCCURS
    )
    assert cramp.topic[1] == "Symptoms and findings"


def test_a_feature_told_from_both_sides_is_one_row(whole_graph: KnowledgeGraph) -> None:
    """Anxiety is a symptom of the one, and occurs in the other: neither is silent."""
    rows = compare(whole_graph, [CFS, BASE + "benignFasciculationSyndrome"])
    anxiety = [row for row in rows if whole_graph.label(row.other or "") == "anxiety"]
    assert [(len(row.cells[0]) > 0, len(row.cells[1]) > 0, row.verdict) for row in anxiety] == [
        (True, True, "alike")
    ]


_CRAMP_OCCURS = ("occursIn", "muscleCramp")


@pytest.mark.parametrize("pair", [(CFS, ISAACS), (ALS, ISAACS), (ALS, CFS)])
def test_findings_and_tests_come_before_treatments_and_named_things_before_bare_words(
    whole_graph: KnowledgeGraph, pair: tuple[str, str]
) -> None:
    some = [row for row in compare(whole_graph, pair) if row.verdict == "some"]
    topics = list(dict.fromkeys(row.topic[1] for row in some))
    assert topics[:2] == ["Symptoms and findings", "Diagnosis and work-up"]
    about_the_condition = {"Who, how often, what course", "Mechanism", "Causes and triggers"} & set(topics)
    assert about_the_condition
    assert all(topics.index("Treatment") > topics.index(topic) for topic in about_the_condition)
    for topic in topics:
        bare = [row.other is None for row in some if row.topic[1] == topic]
        assert bare == sorted(bare)


def test_it_is_told_whether_a_source_speaks_of_the_terms_together(whole_graph: KnowledgeGraph) -> None:
    assert together(compare(whole_graph, [CFS, ISAACS]), [CFS, ISAACS])
    hypothyroidism = whole_graph.term("hypothyroidism").iri
    assert not together(compare(whole_graph, [CFS, hypothyroidism]), [CFS, hypothyroidism])
    assert together(compare(whole_graph, [ALS, CFS]), [ALS, CFS])


# --- the page


def plain_text(at: AppTest) -> str:
    return whole(at).replace("\\", "")


def test_where_nothing_differs_the_page_says_what_that_means() -> None:
    told = plain_text(open_page("compare?terms=crampFasciculationSyndrome,hypothyroidism"))
    assert "No source here compares the two directly. " in told
    assert "0 rows differ" not in told


def test_sources_that_speak_of_both_are_not_said_to_be_silent() -> None:
    told = plain_text(open_page("compare?terms=neurogenicMuscleCramp,myogenicMuscleCramp"))
    assert "No source here compares" not in told
    assert "No statement on one contradicts a statement on another. " in told


def test_what_differs_is_counted() -> None:
    assert "2 rows say otherwise of one than of another." in plain_text(
        open_page("compare?terms=quinine,magnesium")
    )


def test_an_empty_page_offers_an_example() -> None:
    at = open_page("compare")
    assert not at.exception
    assert "Add the terms to compare" in whole(at)
    titles = [plain(card["title"]) for card in component(at, "offered")["groups"][0]["cards"]]
    assert titles == ["Neurogenic muscle cramp and myogenic muscle cramp"]


def test_one_term_offers_its_siblings() -> None:
    at = open_page("compare?terms=nocturnalMuscleCramp")
    assert "Add a term to compare nocturnal muscle cramp with" in whole(at)
    links = [card["title"][0]["slug"] for card in component(at, "offered")["groups"][0]["cards"]]
    assert all(link.startswith("compare?terms=nocturnalMuscleCramp,") for link in links)


def test_two_terms_stand_side_by_side() -> None:
    at = open_page("compare?terms=quinine,magnesium")
    assert not at.exception
    data = component(at, "compare-differs")["blocks"][0]
    assert (data["names"], data["empty"]) == (["Quinine", "Magnesium"], "Not stated here")
    rows = data["sections"][0]["rows"]
    assert [(plain(row["label"]), row["sign"], row["word"]) for row in rows] == [
        ("muscle cramp", "differs", "Differs"),
        ("nocturnal muscle cramp", "differs", "Differs"),
    ]
    line = rows[1]["cells"][1][0]
    assert (
        plain(line["text"])
        == "It is unclear whether magnesium helps with nocturnal muscle cramps (limited evidence)"
    )
    assert line["text"][0]["slug"].startswith("magnesium?claim=")
    assert line["references"][0]["slug"].startswith("source-")
    some = component(at, "compare-some")["blocks"][0]
    assert {row["word"] for section in some["sections"] for row in section["rows"]} == {"Other not stated"}
    assert all([] in row["cells"] for section in some["sections"] for row in section["rows"])


def test_no_direction_is_left_out_of_a_long_cell() -> None:
    at = open_page("compare?terms=quinine,magnesium")
    cramp, night = component(at, "compare-differs")["blocks"][0]["sections"][0]["rows"][:2]
    assert {"notStudied", "notShown", "inconclusive", "possible"} <= {
        line["icon"] for line in cramp["cells"][1]
    }
    assert {"notShown", "inconclusive", "refutes"} <= {line["icon"] for line in night["cells"][1]}
    assert plain(cramp["cells"][1][-1]["text"]).endswith("more sentences on its page")


def test_a_cell_has_a_sentence_of_each_direction_even_where_they_are_many(graph: KnowledgeGraph) -> None:
    several = list({claim.direction: claim for claim in graph.about(BASE + "magnesium")}.values())
    assert len(several) == 5
    cell = tuple(Said(claim.relation, (claim,)) for claim in [several[0], *several])
    told = _told(graph, BASE + "magnesium", cell, Numbering(graph))
    assert [line["icon"] for line in told[:5]] == [cards.direction_icon(claim) for claim in several]
    assert plain(told[5]["text"]) == "1 more sentence on its page"


def test_the_switches_are_in_the_address() -> None:
    at = open_page("compare?terms=quinine,magnesium&differences=yes&all=yes")
    assert "compare-same" not in component_keys(at)
    some = component(at, "compare-some")["blocks"][0]
    assert not any("note" in section for section in some["sections"])


def test_three_terms_and_a_name_instead_of_a_slug() -> None:
    at = open_page("compare?terms=quinine,magnesium,vitamin E")
    assert component(at, "compare-some")["blocks"][0]["names"] == ["Quinine", "Magnesium", "Vitamin E"]


def test_a_fourth_term_is_left_out_and_named() -> None:
    at = open_page("compare?terms=quinine,magnesium,mexiletine,baclofen")
    assert "At most 3 terms can be compared\\. Left out\\: baclofen" in whole(at)


def test_an_unknown_term_is_told_with_near_ones() -> None:
    at = open_page("compare?terms=quinin,magnesium")
    assert "There is no term 'quinin' in this graph" in whole(at)
    near = [card["title"][0]["slug"] for card in component(at, "unknown-0-near")["groups"][0]["cards"]]
    assert near[0] == "compare?terms=magnesium,quinine"


def test_a_name_that_is_typed_is_added_and_one_can_be_removed() -> None:
    at = open_page("compare?terms=quinine")
    at.text_input(key="compare-add").set_value("charley horse").run()
    assert at.query_params["terms"] == "quinine,charley horse"
    assert not at.exception
    at.button(key="remove-quinine").click().run()
    assert at.query_params["terms"] == "muscleCramp"


def test_a_term_leads_to_the_comparison() -> None:
    at = open_page("quinine")
    assert "Compare with …" in [node.proto.label for node in at.get("page_link")]


def test_what_the_curators_summed_up_of_each_stands_first(graph: KnowledgeGraph) -> None:
    at = open_page("compare?terms=crampFasciculationSyndrome,isaacsSyndrome", seconds=200)
    keys = component_keys(at)
    assert keys.index("compare-summaries") < keys.index("compare-some")
    blocks = component(at, "compare-summaries")["blocks"]
    assert [block["heading"] for block in blocks] == ["Cramp-fasciculation syndrome", "Isaacs syndrome"]
    for block, term in zip(blocks, ("crampFasciculationSyndrome", "isaacsSyndrome"), strict=True):
        (line, *_) = graph.bottom_lines_about(BASE + term)
        assert " ".join(plain(one["text"]) for one in block["sentences"]) == line.text


def test_a_comparison_tells_the_most_telling_of_each_at_a_glance(whole_graph: KnowledgeGraph) -> None:
    terms = [BASE + "crampFasciculationSyndrome", BASE + "isaacsSyndrome"]
    rows = compare(whole_graph, terms)
    lines = [plain(card["title"]) for card in side_by_side.glance(whole_graph, terms, rows)]
    # What compares the two stands before what is said of each.
    severity, fewer, both = lines[:3]
    assert severity.startswith("The main symptoms of neuromyotonia and cramp-fasciculation syndrome")
    assert fewer.startswith(
        "Cramp-fasciculation syndrome shows fewer clinical and electrophysiological signs"
    )
    assert both.startswith("Stated of both: ")
    assert "fasciculation" in both
    (isaacs,) = [
        line for line in lines if line.startswith("Stated of Isaacs syndrome, and nothing said of it in ")
    ]
    assert "cramp-fasciculation syndrome: EMG: myokymic discharges" in isaacs
    assert "hyperhidrosis" in isaacs
    assert not any(word in " ".join(lines[2:]) for word in ("differ", "lack", "absent"))


def test_of_what_is_stated_of_one_the_specific_and_frequent_comes_first(whole_graph: KnowledgeGraph) -> None:
    rows = compare(whole_graph, [BASE + "amyotrophicLateralSclerosis", BASE + "benignFasciculationSyndrome"])
    order = [whole_graph.label(row.other) for row in rows if row.verdict == "some" and row.other]
    # Laryngospasm is rarer among diseases, but fewer than five percent of people with ALS have it.
    assert order.index("fatigable weakness of swallowing muscles") < order.index("laryngospasm")


def test_hiding_what_is_the_same_is_no_list_of_differences() -> None:
    page = plain_text(open_page("compare?terms=crampFasciculationSyndrome,hypothyroidism"))
    assert "Differences only" not in page
    assert "which is no difference" in page

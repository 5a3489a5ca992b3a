"""The answer of a term's page: bottom line, figures, plots and their sources, over all that the graph holds."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crampkg.base.namespaces import BASE, slug
from crampkg.evidence.agents import is_agent
from crampkg.evidence.cramp_causes import sides
from crampkg.evidence.facts import facts_of
from crampkg.evidence.figures import effect, time_told
from crampkg.evidence.findings import section_of
from crampkg.evidence.unadvised import advice_against, against_for_cramps, concerning
from crampkg.explorer import evidence, finding_words, links
from crampkg.explorer.finding_words import studied_as
from crampkg.explorer.forests import forests, place_on_axis, ticks
from crampkg.explorer.levels import levels
from crampkg.explorer.numbering import Numbering
from crampkg.explorer.ranked_treatments import ranked
from crampkg.explorer.treatment_matrix import Filters, entries
from explorer_app import component, component_keys, open_page, plain, whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.results import BottomLine
    from crampkg.explorer.component_data import Finding

TERMS = ("quinine", "magnesium", "nocturnalMuscleCramp", "amyotrophicLateralSclerosis", "stretchingExercise")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
ends = st.tuples(
    st.floats(-500, 500, allow_nan=False, allow_infinity=False), st.floats(0.01, 900, allow_nan=False)
)


def numbers(text: str) -> set[str]:
    return set(NUMBER.findall(text.replace(",", "")))


@pytest.mark.parametrize("name", TERMS)
def test_a_row_has_no_figure_that_its_source_does_not_print(whole_graph: KnowledgeGraph, name: str) -> None:
    found = evidence.results(whole_graph, BASE + name)
    assert found
    for one in found:
        printed = numbers(f"{one.result.as_printed} {one.result.outcome_words} {one.claim.paraphrase}")
        words = numbers(f"{one.result.unit.label} {one.result.group_unit.label} {one.result.measure.label}")
        given_ = {
            text.lstrip("-")
            for text in (
                one.result.comparator_value,
                one.result.intervention_value,
                one.result.numerator,
                one.result.denominator,
                one.result.scale_low,
                one.result.scale_high,
            )
        }
        assert numbers(evidence.printed(one)) <= printed | words | given_, one.result.iri


@pytest.mark.parametrize("name", TERMS)
def test_the_table_has_every_section_and_tells_how_many_rows_it_leaves_out(
    whole_graph: KnowledgeGraph, name: str
) -> None:
    found = evidence.results(whole_graph, BASE + name)
    table = evidence.findings(whole_graph, found, BASE + name, Numbering(whole_graph))
    further = evidence.further(whole_graph, found, BASE + name, Numbering(whole_graph))
    assert table is not None
    shown = sum(len(section["findings"]) for section in table["sections"])
    left = len(found) - shown
    told = [note for note in table["notes"] if "more result" in note]
    assert told == ([f"{left} more result{'s' if left > 1 else ''} below."] if left else [])
    assert left == sum(len(section["findings"]) for section in (further or {"sections": []})["sections"])
    assert {section["heading"] for section in table["sections"]} == {
        section_of(whole_graph, one) for one in found
    }


@pytest.mark.parametrize("name", TERMS)
def test_a_plot_draws_results_of_one_axis_only(whole_graph: KnowledgeGraph, name: str) -> None:
    found = evidence.results(whole_graph, BASE + name)
    by_text = {(effect(one.result)[1:], one.claim.source): one.result.axis for one in found}
    for plot in forests(whole_graph, found, BASE + name, Numbering(whole_graph)):
        assert len(plot["rows"]) > 1
        axes = set()
        for row in plot["rows"]:
            (reference,) = row["references"]
            source = next(iri for iri, one in whole_graph.sources.items() if one.label == reference["label"])
            axes.add(by_text[row["text"][1:], source])
            assert 0 <= row["at"] <= 1
            start, end = row.get("start"), row.get("end")
            if start is not None and end is not None:
                assert 0 <= start <= row["at"] <= end <= 1
                assert row["mark"] in ("pooled", "single")
            else:
                assert row["mark"] == "open"
        assert len(axes) == 1


@pytest.mark.parametrize("name", TERMS)
def test_a_tick_stands_beside_benefits_only(whole_graph: KnowledgeGraph, name: str) -> None:
    found = evidence.results(whole_graph, BASE + name)
    benefits = {"Benefits", "Without a comparison"}
    for make in (evidence.findings, evidence.further):
        table = make(whole_graph, found, BASE + name, Numbering(whole_graph))
        for section in table["sections"] if table else []:
            signs = {row["icon"] for row in section["findings"]}
            assert section["heading"] in benefits or signs.isdisjoint({"supports", "possible"}), section


@pytest.mark.parametrize(
    "name", [*TERMS, "crampFasciculationSyndrome", "carbamazepine", "cirrhosis", "lCarnitine"]
)
def test_a_plain_tick_stands_only_beside_what_was_better_than_a_control(
    whole_graph: KnowledgeGraph, name: str
) -> None:
    found = evidence.results(whole_graph, BASE + name)
    seen = set()
    for make in (evidence.findings, evidence.further):
        table = make(whole_graph, found, BASE + name, Numbering(whole_graph))
        for section in table["sections"] if table else []:
            for row in section["findings"]:
                seen.add((section["heading"], row["icon"], row["word"]))
    assert {word for _, icon, word in seen if icon == "supports"} <= {"better than a control"}
    assert "supports" not in {icon for heading, icon, _ in seen if heading == "Without a comparison"}
    if name == "crampFasciculationSyndrome":
        assert ("Without a comparison", "possible", "reported to help, without a comparison") in seen


def test_annotations_of_databases_are_no_results_of_the_page(whole_graph: KnowledgeGraph) -> None:
    every = whole_graph.summary_of_findings(BASE + "amyotrophicLateralSclerosis")
    kept = evidence.results(whole_graph, BASE + "amyotrophicLateralSclerosis")
    kinds = {slug(whole_graph.sources[one.claim.source].kind) for one in kept}
    assert "annotationDatabase" not in kinds
    assert len(kept) <= len(every)


def test_a_bottom_line_names_the_sources_that_it_rests_on(whole_graph: KnowledgeGraph) -> None:
    for line in whole_graph.bottom_lines_about(BASE + "quinine"):
        made = evidence.answer(whole_graph, [line], Numbering(whole_graph))
        assert made is not None
        *before, last = made["sentences"]
        # Each sentence names what it needs, where curators wrote that down; else the last names all.
        parts = list(zip(made["sentences"], line.by_sentence, strict=False)) or [(last, line.rests_on)]
        for sentence, needed in parts:
            claims = whole_graph.claims.take(needed)
            labels = list(dict.fromkeys(whole_graph.sources[claim.source].label for claim in claims))
            assert [reference["label"] for reference in sentence["references"]] == labels
        numbers = [one["number"] for sentence, _ in parts for one in sentence["references"]]
        assert list(dict.fromkeys(numbers)) == list(range(1, len(set(numbers)) + 1))
        assert line.by_sentence or not any("references" in one for one in before)
        texts = [plain(one["text"]) for one in made["sentences"]]
        assert len(texts) == line.text.count(". ") + 1
        assert " ".join(texts).endswith(line.text)


def test_the_page_of_what_is_treated_leads_to_all_of_its_treatments(whole_ontology: Path) -> None:
    led = {}
    for page in ("nocturnalMuscleCramp", "cirrhosis", "quinine"):
        at = open_page(page, seconds=200)
        led[page] = [node.proto.page for node in at.get("page_link") if "All treatments" in node.proto.label]
    assert led == {
        "nocturnalMuscleCramp": ["treatments"],
        "cirrhosis": ["treatments"],
        "quinine": [],
    }


def test_a_summary_links_what_it_names_but_not_the_page_it_stands_on(whole_graph: KnowledgeGraph) -> None:
    (line,) = [
        one
        for one in whole_graph.bottom_lines_about(BASE + "nocturnalMuscleCramp")
        if one.iri.endswith("night-cramps-treatment")
    ]
    made = evidence.answer(whole_graph, [line], Numbering(whole_graph), here=BASE + "quinine")
    assert made is not None
    linked = [[part["slug"] for part in one["text"] if isinstance(part, dict)] for one in made["sentences"]]
    assert linked == [["vitaminK2"], ["magnesium", "magnesiumOxideMonohydrate"], []]


def test_the_longer_name_is_linked_and_no_part_of_a_word(whole_graph: KnowledgeGraph) -> None:
    terms = [BASE + name for name in ("magnesium", "magnesiumOxide", "quinine")]
    text = "Magnesium oxide, hydroquinine and magnesium"
    assert links.in_text(whole_graph, text, terms) == [
        links.to("Magnesium oxide", "magnesiumOxide"),
        ", hydroquinine and ",
        links.to("magnesium", "magnesium"),
    ]
    assert links.in_text(whole_graph, "nothing", terms) == ["nothing"]


def test_no_bottom_line_is_made_up(whole_graph: KnowledgeGraph) -> None:
    assert evidence.answer(whole_graph, [], Numbering(whole_graph)) is None
    assert evidence.findings(whole_graph, [], BASE + "quinine", Numbering(whole_graph)) is None
    assert forests(whole_graph, [], BASE + "quinine", Numbering(whole_graph)) == []


@given(ends)
def test_the_marks_of_an_axis_are_few_round_and_on_it(given_: tuple[float, float]) -> None:
    low, span = given_
    assume(span > abs(low) * 1e-6)
    marks = ticks(low, low + span, ratio=False)
    assert 2 <= len(marks) <= 8
    assert all(-1e-6 <= mark["at"] <= 1 + 1e-6 for mark in marks)
    assert [mark["at"] for mark in marks] == sorted(mark["at"] for mark in marks)


def test_a_ratio_stands_on_a_logarithmic_axis() -> None:
    assert place_on_axis(1.0, 0.25, 4.0, ratio=True) == pytest.approx(0.5)
    assert place_on_axis(2.0, 0.25, 4.0, ratio=True) == pytest.approx(0.75)
    assert [mark["label"] for mark in ticks(0.25, 4.0, ratio=True)] == ["0.25", "0.5", "1", "2", "4"]


def test_the_page_answers_first(whole_ontology: Path, whole_graph: KnowledgeGraph) -> None:
    assert whole_ontology == whole_graph.folder
    at = open_page("quinine", seconds=200)
    assert not at.exception
    keys = component_keys(at)
    assert keys.index("answer") < keys.index("safety") < keys.index("numbers") < keys.index("facts")
    line = whole_graph.bottom_lines_about(BASE + "quinine")[0]
    (block,) = component(at, "answer")["blocks"]
    assert " ".join(plain(one["text"]) for one in block["sentences"]).startswith(line.text)
    listed = component(at, "numbered")["blocks"][0]["items"]
    assert [item["number"] for item in listed] == list(range(1, len(listed) + 1))


def test_what_is_advised_against_is_not_drawn_without_a_word_of_that(whole_graph: KnowledgeGraph) -> None:
    """Neither its own page nor what has no such advice has the words."""
    marks: dict[str, set[bool]] = {}
    for page in ("nocturnalMuscleCramp", "quinine"):
        found = evidence.results(whole_graph, BASE + page)
        for plot in forests(whole_graph, found, BASE + page, Numbering(whole_graph)):
            for row in plot["rows"]:
                label = plain(row["label"])
                marks.setdefault(f"{page}: {label.partition(':')[0]}", set()).add("(advised against" in label)
    assert marks["nocturnalMuscleCramp: quinine"] == {True}
    assert marks["nocturnalMuscleCramp: stretching exercise"] == {False}
    assert not any(True in said for name, said in marks.items() if name.startswith("quinine: "))


def test_no_row_of_results_of_what_is_advised_against_goes_without_a_word_of_that(
    whole_graph: KnowledgeGraph,
) -> None:
    for page in ("nocturnalMuscleCramp", "muscleCramp", "amyotrophicLateralSclerosis", "quinine"):
        found = evidence.results(whole_graph, BASE + page)
        marked = {
            one.claim.subject
            for one in found
            if "(advised against for cramps)" in plain(evidence.outcome(whole_graph, one, BASE + page))
        }
        against = {
            one.claim.subject
            for one in found
            if advice_against(whole_graph, one.claim.subject, for_cramps=True)
        }
        assert marked == against - {BASE + page}
        assert against
    first = evidence.findings(
        whole_graph,
        evidence.results(whole_graph, BASE + "nocturnalMuscleCramp"),
        BASE + "nocturnalMuscleCramp",
        Numbering(whole_graph),
    )
    assert first is not None
    assert "quinine: nights with cramps (advised against for cramps)" in [
        plain(row["outcome"]) for row in first["sections"][0]["findings"]
    ]


def test_the_page_of_a_condition_warns_of_its_treatments(
    whole_ontology: Path, whole_graph: KnowledgeGraph
) -> None:
    assert whole_ontology == whole_graph.folder
    at = open_page("nocturnalMuscleCramp", seconds=200)
    cards = component(at, "safety")["groups"][0]["cards"]
    assert [plain(card["title"]) for card in cards] == [
        "Six sources advise against quinine for nocturnal muscle cramps "
        "(two of them only for routine use, one only in adults)",
        "Three sources advise against quinine for muscle cramps: two for routine use, one in people with cirrhosis",
    ]
    assert {card["icon"] for card in cards} == {"advisedAgainst"}
    keys = component_keys(at)
    assert keys.index("safety") < keys.index("numbers")
    # A condition in which it was not tried is warned of nothing, nor is what it can do as harm.
    for other in ("mcArdleDisease", "thrombocytopenia"):
        assert "safety" not in component_keys(open_page(other, seconds=200))
    assert any(
        claim.subject == BASE + "quinine" and claim.object == BASE + "thrombocytopenia"
        for claim in whole_graph.about(BASE + "quinine")
    )


def test_advice_against_an_agent_is_told_of_its_kind_where_only_that_is_listed(
    whole_graph: KnowledgeGraph,
) -> None:
    kind, night = BASE + "quinineSulphate", BASE + "nocturnalMuscleCramp"
    (sentence, claims), *_ = against_for_cramps(whole_graph, [kind], night)
    assert "".join(text for text, _ in sentence) == (
        "Six sources advise against quinine, of which quinine sulfate is a kind, for nocturnal muscle cramps "
        "(two of them only for routine use, one only in adults)"
    )
    assert claims
    assert [text for text, _ in against_for_cramps(whole_graph, [BASE + "quinine", kind], night)] == [
        text for text, _ in against_for_cramps(whole_graph, [BASE + "quinine"], night)
    ]
    assert against_for_cramps(whole_graph, [BASE + "magnesium"], night) == []


@pytest.mark.parametrize("kind", ["quinineSulphate", "quinineWithTheophylline"])
def test_a_kind_of_what_is_advised_against_is_warned_of_too(
    whole_ontology: Path, whole_graph: KnowledgeGraph, kind: str
) -> None:
    assert whole_ontology == whole_graph.folder
    at = open_page(kind, seconds=200)
    titles = [plain(card["title"]) for card in component(at, "safety")["groups"][0]["cards"]]
    assert titles[0] == (
        "Six sources advise against quinine, of which this is a kind, for nocturnal muscle cramps "
        "(two of them only for routine use, one only in adults)"
    )
    # The answer by rule begins with it, too.
    (block,) = component(at, "answer")["blocks"]
    assert plain(block["sentences"][0]["text"]) == titles[0]
    assert block["sentences"][0]["icon"] == "advisedAgainst"


@pytest.mark.parametrize("relative", ["hydroquinine", "quinidine"])
def test_a_relative_of_what_is_advised_against_points_to_the_advice(
    whole_ontology: Path, whole_graph: KnowledgeGraph, relative: str
) -> None:
    """Nothing is said of the relative itself."""
    assert whole_ontology == whole_graph.folder
    at = open_page(relative, seconds=200)
    cards = component(at, "safety")["groups"][0]["cards"]
    assert plain(cards[0]["title"]) == (
        "See also quinine: six sources advise against it for nocturnal muscle cramps (two of them only for "
        "routine use, one only in adults)"
    )
    assert all(one["icon"] != "advisedAgainst" for one in component(at, "answer")["blocks"][0]["sentences"])


def test_an_answer_by_rule_names_its_backing_and_leaves_out_names_and_gaps(
    whole_graph: KnowledgeGraph,
) -> None:
    made = 0
    for term in list(whole_graph.terms)[::7]:
        found = [fact for _, group in facts_of(whole_graph, term) for fact in group]
        answer = evidence.best_backed(whole_graph, found, Numbering(whole_graph), here=term, conflicts=0)
        if answer is None:
            continue
        made += 1
        strengths = [one["strength"] for one in answer["sentences"]]
        assert all(strength is not None and strength["value"] >= 2 for strength in strengths)
        assert not any(one["icon"] == "notStudied" for one in answer["sentences"])
    assert made > 20
    names = whole_graph.terms[BASE + "phosphofructokinaseDeficiency"]
    found = [fact for _, group in facts_of(whole_graph, names.iri) for fact in group]
    answer = evidence.best_backed(whole_graph, found, Numbering(whole_graph), here=names.iri, conflicts=0)
    assert answer is not None
    assert not any(" is a type of " in plain(one["text"]) for one in answer["sentences"])


def test_several_sources_that_advise_against_it_are_counted(
    whole_ontology: Path, whole_graph: KnowledgeGraph
) -> None:
    """One sentence for statements of different scope would be as weak as the weakest of them."""
    assert whole_ontology == whole_graph.folder
    cards = component(open_page("quinine", seconds=200), "safety")["groups"][0]["cards"]
    assert [plain(card["title"]) for card in cards[:2]] == [
        "Six sources advise against it for nocturnal muscle cramps "
        "(two of them only for routine use, one only in adults)",
        "Three sources advise against it for muscle cramps: two for routine use, one in people with cirrhosis",
    ]
    assert cards[0]["icon"] == "advisedAgainst"


@pytest.mark.parametrize("agent", ["diuretics", "betaAgonists"])
def test_what_sources_differ_on_is_not_told_flatly_in_the_safety_box(
    whole_ontology: Path, whole_graph: KnowledgeGraph, agent: str
) -> None:
    assert whole_ontology == whole_graph.folder
    cards = component(open_page(agent, seconds=200), "safety")["groups"][0]["cards"]
    (differ,) = [card for card in cards if "differ" in plain(card["title"])]
    said, _, counts = plain(differ["title"]).partition(": ")
    assert said == "Sources differ on whether it causes muscle cramps"
    assert differ["icon"] == "conflict"
    assert len(differ["statements"]) == {"diuretics": 12, "betaAgonists": 6}[agent]
    assert not any(plain(card["title"]).startswith(("Causes", "May cause")) for card in cards)
    assert (
        counts
        == {
            "diuretics": "two say that it does or may, one says that this was not shown, one leaves it open; "
            "two show or name a link, six did not show one",
            "betaAgonists": "two say that it does or may; two show or name a link, one did not show one",
        }[agent]
    )


def test_no_agent_is_said_to_cause_cramps_where_a_source_did_not_show_it(whole_graph: KnowledgeGraph) -> None:
    """Read from the claims themselves, beside the view that counts the sides."""
    kinds = {BASE + "muscleCramp", *whole_graph.children[BASE + "muscleCramp"]}
    causing = {"causes", "contributesTo", "triggers", "worsens", "hasAdverseEffect", "associatedWith"}
    seen = 0
    for iri in whole_graph.terms:
        caused = {
            edge.object
            for edge in whole_graph.edges_of(iri)
            if edge.edge.removeprefix(BASE) in ("causesCramp", "mayCauseCramp")
        }
        if not caused or not is_agent(whole_graph, iri):
            continue
        against = {
            claim.object
            for claim in whole_graph.about(iri)
            if claim.subject == iri
            and claim.object in kinds
            and claim.predicate.removeprefix(BASE) in causing
            and claim.direction.removeprefix(BASE) in ("notShown", "refutes")
        }
        if BASE + "muscleCramp" in caused:
            seen += bool(against)
            assert sides(whole_graph, iri, BASE + "muscleCramp").differ == bool(against), iri
    assert seen >= 2


def test_a_member_of_a_class_on_which_sources_differ_says_so(
    whole_ontology: Path, whole_graph: KnowledgeGraph
) -> None:
    assert whole_ontology == whole_graph.folder
    cards = component(open_page("drugbank-db00695", seconds=200), "safety")["groups"][0]["cards"]
    (by_class,) = [card for card in cards if "by its class" in plain(card["title"])]
    assert plain(by_class["title"]).endswith("muscle cramp (sources differ on this for diuretic)")
    assert by_class["icon"] == "conflict"


def names(lines: list[BottomLine]) -> list[str]:
    return [line.iri.rpartition("bottom-line-")[2] for line in lines]


def test_the_bottom_lines_of_a_condition_begin_with_its_treatments_best_backed_first(
    whole_graph: KnowledgeGraph,
) -> None:
    """Each treatment once before any comes again; then how common it is, in the population before in children."""
    found = names(whole_graph.bottom_lines_about(BASE + "nocturnalMuscleCramp"))
    assert found[:5] == [
        "night-cramps-treatment",
        "quinine-guidelines",
        "stretching-night-cramps",
        "magnesium-salts",
        "lidocaine-injections",
    ]
    assert found[-5:] == [
        "quinine-cramps",
        "quinine-unpublished-trials",
        "stretching-us-reviews",
        "us-prevalence",
        "children-night-cramps",
    ]


def test_the_bottom_lines_of_people_are_ordered_by_strength_not_by_name(whole_graph: KnowledgeGraph) -> None:
    found = names(whole_graph.bottom_lines_about(BASE + "hemodialysisTreatment"))
    assert found[:5] == [
        "hemodialysis-cramps",
        "vitamins-c-e-dialysis",
        "stretching-hemodialysis",
        "massage-hemodialysis",
        "shakuyaku-hemodialysis",
    ]
    assert found[-1] == "hemodialysis-prevalence"
    cirrhosis = names(whole_graph.bottom_lines_about(BASE + "cirrhosis"))
    assert cirrhosis[:2] == ["cirrhosis-cramps", "taurine-cirrhosis"]
    assert cirrhosis[-1] == "cirrhosis-prevalence"
    # What is said of the disease itself does not make a summary on cramps stronger.
    als = names(whole_graph.bottom_lines_about(BASE + "amyotrophicLateralSclerosis"))
    assert als[0] == "als-cramps"
    assert als.index("mexiletine-als") < als.index("gabapentin-als")


def test_the_bottom_lines_of_a_treatment_keep_their_order(whole_graph: KnowledgeGraph) -> None:
    assert names(whole_graph.bottom_lines_about(BASE + "quinine")) == [
        "quinine-cramps",
        "quinine-guidelines",
        "quinine-mortality",
        "quinine-rare-harm",
        "quinine-unpublished-trials",
    ]


def test_treatments_come_first_where_people_are_asked_for(whole_graph: KnowledgeGraph) -> None:
    found = names(whole_graph.bottom_lines_about(BASE + "muscleCramp", None, BASE + "cirrhosis"))
    assert found[:2] == ["cirrhosis-cramps", "taurine-cirrhosis"]
    assert found[-1] == "cirrhosis-prevalence"


def test_the_page_of_a_condition_answers_with_treatments(
    whole_ontology: Path, whole_graph: KnowledgeGraph
) -> None:
    assert whole_ontology == whole_graph.folder
    lines = whole_graph.bottom_lines_about(BASE + "nocturnalMuscleCramp")
    (block,) = component(open_page("nocturnalMuscleCramp", seconds=200), "answer")["blocks"]
    # One that is about the condition itself sums up its treatments and stands alone; the others open on a click.
    assert [named.iri for named in lines[0].about] == [BASE + "nocturnalMuscleCramp"]
    assert " ".join(plain(one["text"]) for one in block["sentences"]) == lines[0].text
    assert len(block["sentences"]) == 3


def test_where_curators_wrote_no_bottom_line_the_best_backed_statements_answer(
    whole_ontology: Path, whole_graph: KnowledgeGraph
) -> None:
    assert whole_ontology == whole_graph.folder
    assert whole_graph.bottom_lines_about(BASE + "thiazideDiuretics") == []
    (block,) = component(open_page("thiazideDiuretics", seconds=200), "answer")["blocks"]
    assert block["heading"] == "Statements with the strongest evidence"
    assert [plain(one["text"]) for one in block["sentences"]] == [
        "Thiazide diuretics can cause muscle cramps",
        "In an observational study in people aged 50 and older, starting a thiazide-like diuretic was followed by new "
        "quinine prescriptions, a marker of leg cramps, more often than preceded by them",
    ]
    assert all(one["references"] for one in block["sentences"])
    assert "No curator has summarized this term" in block["note"]


def test_a_page_says_that_there_is_no_bottom_line(whole_ontology: Path, whole_graph: KnowledgeGraph) -> None:
    """Annotations alone are no answer."""
    assert whole_ontology == whole_graph.folder
    at = open_page("hp-0002650", seconds=200)
    assert "answer" not in component_keys(at)
    assert "No bottom line has been written for this term" in whole(at)


@pytest.mark.slow
def test_the_list_of_treatments_has_each_once(whole_ontology: Path, whole_graph: KnowledgeGraph) -> None:
    assert whole_ontology == whole_graph.folder
    at = open_page("treatments", seconds=200)
    assert not at.exception
    (table,) = component(at, "ranked")["blocks"]
    (sources,) = component(at, "ranked-sources")["blocks"]
    names = [row["outcome"][0]["label"] for section in table["sections"] for row in section["findings"]]
    assert len(names) == len(set(names))
    assert table["caption"] == f"{len(names)} treatments, each with its best-supported result"
    assert "quinine" in names
    numbered = {item["number"] for item in sources["items"]}
    for section in table["sections"]:
        assert section["heading"].endswith(f"({len(section['findings'])})")
        for row in section["findings"]:
            assert {reference["number"] for reference in row["references"]} <= numbered


@pytest.mark.slow
def test_worse_and_not_studied_are_no_lack_of_difference(
    whole_ontology: Path, whole_graph: KnowledgeGraph
) -> None:
    """Nor does a treatment that a source advises against stand among those that helped."""
    assert whole_ontology == whole_graph.folder
    (table,) = component(open_page("treatments", seconds=200), "ranked")["blocks"]
    places = {
        row["outcome"][0]["label"]: section["heading"].rpartition(" (")[0]
        for section in table["sections"]
        for row in section["findings"]
    }
    assert places["limaprost"] == "Not studied"
    for agent in ("quinine", "quinine sulfate", "quinine with theophylline"):
        assert places[agent] == "Advised against by a source"
    assert places["perampanel"] == "Studied for something other than cramps or fasciculations"


def test_the_home_page_draws_each_source_once_and_the_same_outcome_in_other_units(
    whole_ontology: Path, whole_graph: KnowledgeGraph
) -> None:
    """The published trials are a part of all trials; what has another unit is not left out."""
    assert whole_ontology == whole_graph.folder
    plot, others = component(open_page("home", seconds=200), "glance")["blocks"]
    drawn = [plain(row["label"]) for row in plot["rows"]]
    listed = [plain(row["outcome"]) for part in others["sections"] for row in part["findings"]]
    names = [label.partition(":")[0] for label in [*drawn, *listed]]
    assert len(names) == len(set(names))
    assert {"vitamin K2", "magnesium oxide"} <= set(names[: len(drawn)])
    assert {"quinine", "stretching exercise"} <= set(names[len(drawn) :])
    (quinine,) = [
        row for part in others["sections"] for row in part["findings"] if "quinine:" in plain(row["outcome"])
    ]
    assert "3.60 fewer" in quinine["result"]
    assert "(advised against for cramps)" in plain(quinine["outcome"])


@pytest.mark.parametrize("page", ["elevatedCreatineKinase", "serumCreatineKinase"])
def test_levels_that_sources_name_stand_together(
    whole_ontology: Path, whole_graph: KnowledgeGraph, page: str
) -> None:
    assert whole_ontology == whole_graph.folder
    (group,) = component(open_page(page, seconds=200), "levels")["groups"]
    titles = [plain(card["title"]) for card in group["cards"]]
    assert {">1000 U/l", "Over 1000 IU per L", ">50×upper limit of normal"} <= set(titles)
    assert any("at least three times normal" in title for title in titles)
    assert not any(character.isdigit() for character in titles[-1])


def test_a_statement_leads_to_where_its_source_can_be_read(
    whole_ontology: Path, whole_graph: KnowledgeGraph
) -> None:
    assert whole_ontology == whole_graph.folder
    at = open_page("source-aan-2010", seconds=200)
    found = component(at, "statements")["groups"][0]["cards"][0]["statements"][0]["links"]
    assert [one["label"].partition(" (")[0] for one in found] == ["link to this statement", "read the source"]
    assert found[1]["href"].startswith("https://")
    assert "slug" not in found[1]


def test_the_files_of_a_term_hold_its_kinds_and_its_figures(
    whole_ontology: Path, whole_graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is said of magnesium oxide alone, and what the page shows in numbers, can be taken along."""
    assert whole_ontology == whole_graph.folder
    offered: dict[str, tuple[str, list[dict[str, str]]]] = {}

    def noted(name: str, scope: str, rows: Callable[[], list[dict[str, str]]], **_: object) -> None:
        offered[name] = scope, list(rows())

    monkeypatch.setattr("crampkg.explorer.parts.downloads", noted)
    told = whole(open_page("magnesium", seconds=200)).replace("\\", "")
    scope, statements = offered["crampkg-magnesium"]
    kinds = (
        "(magnesium bath, magnesium citrate, magnesium oxide, magnesium oxide monohydrate, topical magnesium)"
    )
    assert scope == (
        f"the {len(statements)} statements that mention magnesium or its kinds {kinds}, with sources and qualifiers"
    )
    assert {"magnesium", "magnesium citrate", "magnesium oxide monohydrate"} <= {
        row["subject"] for row in statements
    }
    assert "Turtle holds what names magnesium itself" in told
    scope, results = offered["crampkg-magnesium-results"]
    shown = evidence.results(whole_graph, BASE + "magnesium")
    assert scope == f"{len(shown)} results in numbers, as printed, with people, interval and source"
    assert [row["claim"] for row in results] == [one.claim.curie for one in shown]
    (cochrane,) = [row for row in results if row["claim"] == "cochrane-magnesium-2020:responders-25pct"]
    assert cochrane["figures"].startswith("risk ratio 1.04, 669 against 644 per 1000 (0.84 to 1.29")
    # What has neither kinds nor figures has one file of statements.
    offered.clear()
    assert "Turtle holds" not in whole(open_page("cinchonism", seconds=200))
    assert list(offered) == ["crampkg-cinchonism"]


def test_no_other_term_has_levels(whole_graph: KnowledgeGraph) -> None:
    assert levels(whole_graph, whole_graph.terms[BASE + "muscleCramp"]) == []


def rows_of(graph: KnowledgeGraph, filters: Filters) -> dict[str, tuple[str, Finding]]:
    """Each treatment of the list with its section and row."""
    table = ranked(graph, entries(graph, filters), Numbering(graph))
    return {
        plain(row["outcome"]): (str(section["heading"]).rpartition(" (")[0], row)
        for section in table["sections"]
        for row in section["findings"]
    }


def test_a_condition_finds_also_what_was_tried_for_cramps_of_people_who_have_it(
    whole_graph: KnowledgeGraph,
) -> None:
    """What was tried for the condition alone is not all that a reader looks for."""
    found = rows_of(whole_graph, Filters(treated=("cirrhosis",)))
    assert {"baclofen", "taurine", "albumin infusion", "branched-chain amino acid"} <= found.keys()
    assert rows_of(whole_graph, Filters(populations=("cirrhosis",))).keys() <= found.keys()


def test_the_result_on_cramps_heads_a_treatment_wherever_there_is_one(whole_graph: KnowledgeGraph) -> None:
    for filters in (Filters(), Filters(treated=("amyotrophicLateralSclerosis",))):
        section, row = rows_of(whole_graph, filters)["mexiletine"]
        assert "cramps" in str(row["detail"])
        # Both trials found fewer cramps; one left open whether the lower dose makes them less intense.
        assert section == "Better than the comparison"
        assert any(part.startswith("Left open in part in Weiss et al. 2016") for part in row["further"])


def test_a_result_on_something_else_than_cramps_stands_apart(whole_graph: KnowledgeGraph) -> None:
    section, row = rows_of(whole_graph, Filters(treated=("amyotrophicLateralSclerosis",)))["perampanel"]
    # Its result is on function, and says nothing of cramps.
    assert section == "Studied for something other than cramps or fasciculations"
    assert row["icon"] == "info"
    assert "8.4 points" in row["result"]


def test_older_adults_gather_what_is_said_of_each_age_in_its_own_words(whole_graph: KnowledgeGraph) -> None:
    found = rows_of(whole_graph, Filters(populations=("olderAdult",)))
    assert {"vitamin K2", "stretching exercise", "quinine", "magnesium"} <= found.keys()
    assert str(found["vitamin K2"][1]["detail"]).startswith("in people aged 65 and older")
    assert "older adults" in str(found["magnesium"][1]["detail"])
    # What is said of all older adults holds for those aged 65 and older, and is told in its own words.
    aged = rows_of(whole_graph, Filters(populations=("age65AndOlder",)))
    assert str(aged["vitamin K2"][1]["detail"]).startswith("in people aged 65 and older")
    assert "older adults" in str(aged["magnesium"][1]["detail"])


def test_a_guidelines_option_for_the_people_asked_for_stands_apart_from_the_advice_against(
    whole_graph: KnowledgeGraph,
) -> None:
    """ALS is a motor neuron disease: what is said of all people with one is found, in its own words."""
    for asked in ("amyotrophicLateralSclerosis", "motorNeuronDisease"):
        section, row = rows_of(whole_graph, Filters(treated=(asked,)))["quinine"]
        assert section == "An option in a guideline for these people, advised against by others"
        assert (row["result"], row["icon"]) == (
            "In motor neuron disease, quinine is to be considered first for muscle cramps.",
            "conflict",
        )
        (against,) = [part for part in row["further"] if part.startswith("Advised against")]
        sources = {one.claim.source for one in advice_against(whole_graph, BASE + "quinine")}
        assert against == (
            "Advised against for muscle cramps, nocturnal muscle cramps, nocturnal muscle cramps in adults and "
            f"muscle cramps in people with cirrhosis by {len(sources)} sources"
        )
        assert {whole_graph.sources[one].label for one in sources} <= {
            one["label"] for one in row["references"]
        }
    als = rows_of(whole_graph, Filters(treated=("amyotrophicLateralSclerosis",)))
    assert als["gabapentin"][1]["result"] == (
        "In motor neuron disease, the effect of gabapentin on cramps is uncertain."
    )
    assert als["gabapentin"][0] == "Unclear: sources leave it open"
    assert rows_of(whole_graph, Filters())["quinine"][0] == "Advised against by a source"


def test_the_same_people_before_are_no_comparison_and_another_treatment_is_no_placebo(
    whole_graph: KnowledgeGraph,
) -> None:
    found = rows_of(whole_graph, Filters())
    assert found["dry needling"][0] == "Reported to help, without a comparison"
    assert found["hypertonic solution"][0] == "No difference from another treatment shown"


def test_what_sources_leave_open_is_no_lack_of_difference(whole_graph: KnowledgeGraph) -> None:
    found = rows_of(whole_graph, Filters(treated=("cirrhosis",)))
    assert found["electroacupuncture"][0] == "No difference shown"
    assert found["eperisone"][0] == "Unclear: sources leave it open"


# --- sources


def elsewhere(name: str) -> list[tuple[str, str, str]]:
    (group,) = component(open_page(f"source-{name}", seconds=200), "record")["groups"]
    (statement,) = group["cards"][0]["statements"]
    return [
        (told["label"], link["label"], link["href"])
        for told in statement["meta"]
        if not isinstance(told["text"], str)
        for link in told["text"]
    ]


def test_the_page_of_a_source_links_to_it_at_other_sites(
    whole_ontology: Path, whole_graph: KnowledgeGraph
) -> None:
    assert whole_ontology == whole_graph.folder
    doi, read = (
        "10.1002/14651858.CD005044.pub3",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC11055607/table/CD005044-tbl-0001",
    )
    assert elsewhere("cochrane-quinine-2015") == [
        ("DOI", doi, f"https://doi.org/{doi}"),
        ("PubMed Central", "PMC11055607", "https://pmc.ncbi.nlm.nih.gov/articles/PMC11055607"),
        ("PubMed", "25842375", "https://pubmed.ncbi.nlm.nih.gov/25842375"),
        ("read at", read, read),
    ]
    # The registry number is that of the study which it reports.
    assert ("ClinicalTrials.gov", "NCT01421628", "https://clinicaltrials.gov/study/NCT01421628") in elsewhere(
        "hallegraeff-2012"
    )
    assert elsewhere("gard") == []


def test_a_source_whose_citation_names_the_authors_is_not_said_to_have_none(
    whole_ontology: Path, whole_graph: KnowledgeGraph
) -> None:
    assert whole_ontology == whole_graph.folder
    source = whole_graph.sources[BASE + "source/cochrane-quinine-2015"]
    (group,) = component(open_page("source-cochrane-quinine-2015", seconds=200), "record")["groups"]
    told = {one["label"]: one["text"] for one in group["cards"][0]["statements"][0]["meta"]}
    assert told["cited as"] == source.citation
    assert "authors" not in told


def test_people_of_a_bottom_line_are_headed_in_the_plural(whole_graph: KnowledgeGraph) -> None:
    term = f"{BASE}magnesium"
    made = evidence.answer(
        whole_graph, whole_graph.bottom_lines_about(term), Numbering(whole_graph), here=term
    )
    assert made
    heads = [plain(one["text"]).partition(": ")[0] for one in made["sentences"]]
    assert heads[0] == "Older adults"


def test_long_words_on_people_leave_the_cell_and_stand_in_the_detail(whole_graph: KnowledgeGraph) -> None:
    one = next(
        one
        for one in whole_graph.summary_of_findings(f"{BASE}quinine")
        if one.result.participants_words.startswith("those in the seven crossover trials")
    )
    assert finding_words.people(one.result) == "not told (7)"
    assert "; people: those in the seven crossover trials, of 659 in eight trials" in str(
        finding_words.detail(whole_graph, one)
    )


def test_each_result_tells_what_was_given_and_when_once(whole_graph: KnowledgeGraph) -> None:
    found = rows_of(whole_graph, Filters(treated=("nocturnalMuscleCramp",)))
    assert found["vitamin K2"][1]["studied"] == "menaquinone-7 180 micrograms/day orally, 8 weeks"
    assert found["stretching exercise"][1]["studied"] == "daily calf plus hamstring stretching; 6 weeks"
    # The review tells no amount: a trial that does is named with it.
    taurine = rows_of(whole_graph, Filters())["taurine"][1]["studied"]
    assert taurine == "taurine 2 g/day; 4 weeks per arm (Vidot et al. 2018)"
    told = [row.get("studied") for _, row in rows_of(whole_graph, Filters()).values()]
    assert sum(one is not None for one in told) > len(told) // 3
    for words in filter(None, told):
        given, _, time = words.rpartition("; ")
        assert not given or not given.endswith(time), words


@pytest.mark.parametrize("asked", [(), ("nocturnalMuscleCramp",), ("cirrhosis",)])
def test_every_sign_of_the_list_is_in_its_key(whole_graph: KnowledgeGraph, asked: tuple[str, ...]) -> None:
    table = ranked(whole_graph, entries(whole_graph, Filters(treated=asked)), Numbering(whole_graph))
    signs = {row["icon"] for section in table["sections"] for row in section["findings"]}
    assert {one["icon"] for one in table["key"]} == signs
    assert len({one["word"] for one in table["key"]}) == len(signs)


def test_only_what_was_better_than_a_control_has_a_tick(whole_graph: KnowledgeGraph) -> None:
    for section, row in rows_of(whole_graph, Filters()).values():
        assert (row["icon"] == "supports") == (section == "Better than the comparison")


def test_a_sentence_is_not_set_as_a_figure(whole_graph: KnowledgeGraph) -> None:
    found = rows_of(whole_graph, Filters(treated=("nocturnalMuscleCramp",)))
    assert found["vitamin K2"][1]["figure"]
    assert not found["lidocaine"][1]["figure"]


def test_a_term_s_head_tells_how_it_was_given_in_studies_and_by_whom(whole_graph: KnowledgeGraph) -> None:
    def told(name: str) -> str:
        return studied_as(whole_graph, evidence.results(whole_graph, BASE + name), BASE + name)

    assert (
        told("vitaminK2")
        == "Given in studies: menaquinone-7 180 micrograms/day orally, 8 weeks (Tan et al. 2024)"
    )
    assert "mexiletine 150 mg twice daily; 2-week periods" in told("mexiletine")
    assert "520 mg elemental per POEM digest); 4 weeks" not in told("magnesium")
    # A name alone tells no way; a condition is not given.
    assert "taurine (" not in told("taurine")
    assert told("nocturnalMuscleCramp") == ""
    assert not re.search(r"\b(?:take|should|recommended)\b", told("quinine"))


def test_a_bottom_line_says_which_of_its_sources_others_report(whole_graph: KnowledgeGraph) -> None:
    lines = whole_graph.bottom_lines.take([BASE + "bottom-line-magnesium-older-adults"])
    told = evidence.answer(whole_graph, lines, Numbering(whole_graph))
    assert told is not None
    assert str(told.get("note")).endswith(
        "Read only in reports by others: German guideline on muscle cramps 2017. Newest source: 2021."
    )
    for line in lines:
        assert "as reported" in line.text


def test_no_bottom_line_names_a_guideline_that_others_report_without_saying_so(
    whole_graph: KnowledgeGraph,
) -> None:
    named = [one for one in whole_graph.bottom_lines.values() if "German guideline" in one.text]
    assert named
    for line in named:
        assert any(words in line.text for words in ("as reported", "second-hand")), line.iri


def test_the_badge_of_a_guideline_that_others_report_says_so(whole_ontology: Path) -> None:
    assert whole_ontology.is_dir()
    (group,) = component(open_page("source-dgn-2017-guideline", seconds=200), "record")["groups"]
    assert [badge["text"] for badge in group["cards"][0]["badges"]] == ["guideline, read second-hand"]


def test_a_time_that_the_dose_tells_is_not_told_again(whole_graph: KnowledgeGraph) -> None:
    told = {}
    for claim in whole_graph.claims.values():
        for result in whole_graph.results.take(claim.results):
            told[result.regimen_words, result.time_point] = time_told(result)
    assert told["vitamin E 400 mg/day, 8 weeks", "8 weeks"] == ""
    assert told["L-carnitine 1200 mg/day", "8 weeks"] == "8 weeks"
    assert told["creatine 150 mg/kg/day for 5 days then 60 mg/kg/day, 5 weeks in all", "5 weeks each"] != ""
    assert all(time or when in dose for (dose, when), time in told.items())


@pytest.mark.parametrize(
    ("condition", "people", "here", "others"),
    [
        ("muscleCramp", "amyotrophicLateralSclerosis", 2, True),
        ("muscleCramp", "cirrhosis", 3, True),
        ("nocturnalMuscleCramp", "", 9, True),
        ("muscleCramp", "", 10, False),
    ],
)
def test_a_page_lists_the_advice_that_concerns_it(
    whole_graph: KnowledgeGraph, condition: str, people: str, here: int, others: bool
) -> None:
    every = [one.claim for one in advice_against(whole_graph, BASE + "quinine")]
    shown = [BASE + (people or condition)] if people or others else []
    told = concerning(whole_graph, every, {BASE + condition, BASE + "muscleCramp"}, shown)
    assert len(told) == here
    assert (len(told) < len(every)) == others

"""What stands below the link of an answer in the search: the words that the page behind it opens with."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

from all_sources import all_that_the_graph_holds, graph
from crampkg import KnowledgeGraph
from crampkg.base.namespaces import BASE, slug
from crampkg.evidence.asked_people import asked_people
from crampkg.evidence.asked_values import Value, asked_value, placed
from crampkg.evidence.medications import check
from crampkg.evidence.name_forms import table
from crampkg.explorer import gist, in_short
from crampkg.explorer import treatment_matrix as matrix
from crampkg.explorer.answer_cards import treated
from crampkg.explorer.answers import answers
from crampkg.explorer.asked_pages import asked_pages
from crampkg.explorer.component_data import Card
from crampkg.explorer.named_terms import named_in
from crampkg.explorer.numbering import Numbering
from crampkg.explorer.pages import PAGES
from crampkg.explorer.ranked_treatments import ranked
from crampkg.explorer.unread import left_out
from explorer_app import component, component_keys, noted, open_page, plain, whole

__all__ = ["all_that_the_graph_holds", "graph"]  # fixtures


def _answers(asked: str) -> list[dict[str, object]]:
    groups = component(open_page(f"home?q={asked}"), "hits")["groups"]
    return [card for group in groups if group["heading"] == "Answers" for card in group["cards"]]


def _opening(address: str, key: str) -> list[str]:
    (block, *_) = component(open_page(address), key)["blocks"]
    return [sentence.get("lead", "") + plain(sentence["text"]) for sentence in block["sentences"]]


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ("treat night cramps", "opening"),
        ("what helps cramps in cirrhosis", "opening"),
        ("cramps in pregnancy", "opening"),
        ("does stretching help", "answer"),
        ("magnesium", "answer"),
        ("cirrhosis", "answer"),
        ("cramp-fasciculation syndrome", "answer"),
        ("calf", "answer"),
    ],
)
def test_an_answer_begins_with_the_words_that_its_page_opens_with(asked: str, key: str) -> None:
    card, *_ = _answers(asked)
    title = card["title"]
    assert isinstance(title, list)
    first, *rest = _opening(title[0]["slug"], key)
    note = noted(card)
    # Of a long line the answer names the first few.
    assert note.startswith(first.partition(", ")[0].partition(" (")[0])
    # Whole sentences, and no word that there are more where there are none.
    assert note.endswith(".")
    assert (gist.MORE in note) or all(sentence.rstrip(".") in note for sentence in rest)


def test_what_is_advised_against_stands_before_and_beside_what_may_help() -> None:
    (card, *_) = _answers("quinine")
    assert noted(card).startswith(
        "Advice: Six sources advise against it for nocturnal muscle cramps "
        "(two of them only for routine use, one only in adults).\n"
    )
    (card, *_) = _answers("treat night cramps")
    assert (
        "Six sources advise against quinine for nocturnal muscle cramps "
        "(two of them only for routine use, one only in adults)." in noted(card)
    )


def test_in_people_whom_the_curators_wrote_of_the_answer_is_what_they_wrote(graph: KnowledgeGraph) -> None:
    asked = "does magnesium help in pregnancy"
    first, *_ = answers(graph, asked, named_in(graph, asked))
    assert noted(first).startswith("Pregnancy: Whether magnesium makes leg cramps in pregnancy")


def test_a_list_without_a_bottom_line_is_told_by_its_first_section(graph: KnowledgeGraph) -> None:
    (line,) = gist.of_treatments(graph, [graph.term("fasciculation").iri])
    assert line["text"].startswith(
        "No bottom line has been written. The list begins with “No difference shown ("
    )


def test_a_name_of_which_nothing_is_said_has_no_answer(graph: KnowledgeGraph) -> None:
    silent = next(
        term
        for term in graph.terms.values()
        if not graph.about(term.iri) and not gist.of_term(graph, term.iri)
    )
    assert _answers(silent.label) == []


@pytest.mark.parametrize("most", [1, 20, 45, 1000])
def test_sentences_are_never_cut_and_the_first_always_stands(most: int) -> None:
    sentences = ["The first is here.", "The second, too.", "A third."]
    told, more = gist.shortened(sentences, most)
    assert told in [" ".join(sentences[:count]) for count in (1, 2, 3)]
    assert more == (told != " ".join(sentences))


# --- for whom


@pytest.mark.parametrize(
    ("asked", "told", "population"),
    [
        ("night cramps in a woman of 70", "women of 70", "olderAdult"),
        ("my mother is 82 and gets calf cramps in bed", "women of 82", "olderAdult"),
        ("70 year old man with night cramps", "men of 70", "olderAdult"),
        ("night cramps 70F", "women of 70", "olderAdult"),
        ("cramps elderly", "older people", "olderAdult"),
        ("child of 8 with leg cramps", "children of 8", ""),
        ("35yo runner cramps", "people of 35", ""),
        ("does magnesium help women", "women", ""),
    ],
)
def test_the_people_of_a_question_are_read_from_its_words(asked: str, told: str, population: str) -> None:
    people = asked_people(asked)
    assert (people.told, people.population.removeprefix(BASE)) == (told, population)


@pytest.mark.parametrize(
    "asked", ["quinine 300 mg", "vitamin B12", "type 2 diabetes", "CK of 1500", "quinine of 200 mg", "70"]
)
def test_a_number_that_is_no_age_is_nobodys(asked: str) -> None:
    assert asked_people(asked).words == ()


def test_the_populations_of_the_table_are_terms(graph: KnowledgeGraph) -> None:
    rows = list(table("people-words.tsv", ("people", "term", "word", "lowest", "highest")))
    assert {BASE + term for _, term, *_ in rows if term} <= graph.terms.keys()
    # Each row of the same people has the same term and ages.
    assert len({(people, term, low, high) for people, term, _, low, high in rows}) == len(
        {row[0] for row in rows}
    )


@pytest.mark.parametrize(
    ("asked", "address", "told"),
    [
        (
            "treat night cramps in a woman of 70",
            "treatments?for=nocturnalMuscleCramp&in=olderAdult",
            "No statement on a treatment here is on women of 70 in particular. “In whom” is set to older adult.\n",
        ),
        (
            "night cramps elderly",
            "treatments?for=nocturnalMuscleCramp&in=olderAdult",
            "Better than the comparison: vitamin K2 (one randomized trial).\nResults differ: ",
        ),
        ("night cramps in older adults", "treatments?for=nocturnalMuscleCramp&in=olderAdult", "Better"),
        (
            "night cramps in a woman of 30",
            "treatments?for=nocturnalMuscleCramp",
            "No statement on a treatment here is on women of 30 in particular.\nBetter than the comparison: ",
        ),
        (
            "exertional cramps in a man of 70",
            "treatments?for=exertionalMuscleCramp",
            "No statement on a treatment here is on men of 70 in particular.\n",
        ),
    ],
)
def test_the_list_is_set_to_the_people_asked_for_only_where_it_covers_them(
    graph: KnowledgeGraph, asked: str, address: str, told: str
) -> None:
    first, *_ = answers(graph, asked, named_in(graph, asked))
    assert first["title"][0]["slug"] == address  # type: ignore[index]
    assert noted(first).startswith(told)


def test_the_list_that_an_answer_leads_to_is_set_and_not_empty() -> None:
    at = open_page("treatments?for=nocturnalMuscleCramp&in=olderAdult")
    assert not at.exception
    assert component(at, "ranked")["blocks"][0]["sections"]


# --- a measured value


@pytest.mark.parametrize("asked", ["CK 1500", "CK of 1500", "creatine kinase 1500 U/L", "ck 1,500 iu/l"])
def test_a_value_leads_first_to_the_finding_with_its_place_among_the_levels(asked: str) -> None:
    card, *_ = _answers(asked)
    title, note = card["title"], noted(card)
    assert isinstance(title, list)
    assert title[0]["slug"] == "elevatedCreatineKinase"
    assert " is above 1000 U/l (Kley et al. 2018): According to a narrative review, " in note
    assert " is above 1000 IU per L (" in note
    assert "Not compared" in note
    assert ">50×upper limit of normal" in note
    assert ("No unit was given" in note) == (asked in ("CK 1500", "CK of 1500"))
    assert "Not used" not in whole(open_page(f"home?q={asked}"))


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (Value(1500, ""), "above"),
        (Value(999, "U/L"), "below"),
        (Value(1000, "units per liter"), "equal to"),
        (Value(25, "µkat/L"), "not compared"),
    ],
)
def test_a_value_is_compared_only_with_levels_in_its_unit(
    graph: KnowledgeGraph, value: Value, place: str
) -> None:
    found = placed(graph, BASE + "elevatedCreatineKinase", value)
    by_level = {one.level: one.place for one in found}
    assert by_level[">1000 U/l"] == place
    # A multiple of the laboratory's limit is never set against a number.
    assert by_level[">50×upper limit of normal"] == "not compared"


@pytest.mark.parametrize(
    "asked", ["vitamin B12", "type 2", "quinine", "spastic paraplegia type 70", "HP:0003710"]
)
def test_a_number_in_a_name_is_no_value(asked: str) -> None:
    assert asked_value(asked) is None


@pytest.mark.parametrize("asked", ["quinine 300 mg", "magnesium 1500"])
def test_a_value_of_what_has_no_levels_is_no_answer(graph: KnowledgeGraph, asked: str) -> None:
    for card in answers(graph, asked, named_in(graph, asked)):
        assert "among the levels" not in str(card["title"])


# --- how sure, who disagrees, how much, what it is


@pytest.mark.parametrize(
    "asked",
    [
        "how sure is it that stretching helps",
        "who says otherwise about stretching",
        "is there proof for stretching",
    ],
)
def test_filler_words_find_nothing_and_the_answer_tells_certainty_and_dissent(asked: str) -> None:
    groups = component(open_page(f"home?q={asked}"), "hits")["groups"]
    (card,) = groups[0]["cards"]
    assert card["title"][0]["slug"] == "stretchingExercise"
    assert "(very low certainty)" in noted(card)
    assert noted(card).endswith("Disagreement: 5 disagreements among 9 sources, of which 2 are conflicts.")
    # The terms below: each once, and none that only looks like a word.
    names = [plain(card["title"]) for group in groups[1:] for card in group["cards"]]
    assert names[0] == "stretching exercise"
    assert len(names) == len(set(names))
    assert not {"myalgia", "striae distensae", "muscle spindle"}.intersection(names)


def test_a_dose_that_is_asked_for_is_told_as_that_of_studies() -> None:
    (card,) = _answers("quinine dose")
    note = noted(card)
    assert note.startswith("Advice: Six sources advise against it")
    assert "Doses in studies, which are no advice: " in note
    assert all(
        any(map(str.isdigit, dose))
        for dose in note.partition("no advice: ")[2].partition(". ")[0].split("; ")
    )


@pytest.mark.parametrize(
    ("asked", "slug", "told"),
    [
        ("what are cramps", "muscleCramp", "Sudden, involuntary and painful contraction"),
        ("what is cramp-fasciculation syndrome", "crampFasciculationSyndrome", "Disorder with persistent"),
        ("can statins cause cramps", "statins", "Statins may cause muscle cramps"),
        ("does hypothyroidism cause cramps", "hypothyroidism", "Muscle cramps are common in hypothyroidism"),
        (
            "does magnesium cause cramps",
            "magnesium",
            "No source here says that magnesium as such causes cramps.",
        ),
        # A medicine that is no treatment of cramps, or a state, beside cramps: whether they come from it.
        (
            "atorvastatin cramps",
            "atorvastatin",
            "May cause cramps by its class, not stated for the medicine itself",
        ),
        (
            "cramps at night taking salbutamol",
            "salbutamol",
            "British guidance for primary care names salbutamol",
        ),
        ("amlodipine leg cramps", "amlodipine", "No source here says that amlodipine as such causes cramps."),
        ("dehydration cramps", "dehydration", "The table of common causes of muscle cramps"),
        ("TSH 12 cramps", "thyroidStimulatingHormone", "In the investigation of"),
        ("magnesum for cramps", "magnesium", "Older adults: "),
        ("blood test for McArdle disease", "mcArdleDisease", "Inherited lack of muscle phosphorylase"),
    ],
)
def test_what_is_asked_of_a_term_itself_leads_to_its_page(
    graph: KnowledgeGraph, asked: str, slug: str, told: str
) -> None:
    first, *_ = answers(graph, asked, named_in(graph, asked))
    assert first["title"][0]["slug"] == slug  # type: ignore[index]
    assert noted(first).startswith(told)


def test_a_list_that_says_nothing_new_is_no_second_answer() -> None:
    """Dialysis is also what many call hemodialysis; their lists open alike."""
    (first,) = _answers("cramps on dialysis")
    assert "During a cramp in hemodialysis" in noted(first)


def test_what_stands_in_a_row_above_is_not_told_again() -> None:
    first, second = _answers("night cramps in a woman of 70")
    assert noted(first).count("Bottom line: ") == 1
    assert "Bottom line: " not in noted(second)
    assert noted(second).endswith("The rest of its summary is the same as above.")


def test_whoever_searches_sees_the_answers_and_nothing_that_was_not_asked_for() -> None:
    at = open_page("home?q=treat night cramps")
    assert component_keys(at)[0] == "hits"
    assert not {"glance", "ways", "disagreements", "questions"}.intersection(component_keys(at))
    assert {"glance", "ways", "disagreements", "questions"} <= set(component_keys(open_page("home")))


@pytest.mark.parametrize(
    ("asked", "others"),
    [("baclofen for cramps in ALS", ("mexiletine",)), ("quinine for dialysis cramps", ("ultrafiltration",))],
)
def test_what_is_written_of_another_treatment_is_no_answer_on_this_one(
    graph: KnowledgeGraph, asked: str, others: tuple[str, ...]
) -> None:
    first, *_ = answers(graph, asked, named_in(graph, asked))
    note = noted(first)
    assert note.startswith("No summary of ")
    assert not any(other in note for other in others)


@pytest.mark.parametrize("asked", ["leg cramps from lisinopril"])
def test_a_question_on_a_medicine_that_only_looks_like_a_name_is_not_answered_by_all_treatments(
    graph: KnowledgeGraph, asked: str
) -> None:
    assert answers(graph, asked, named_in(graph, asked)) == []


def leads_to(card: Card) -> list[str]:
    return [str(part["slug"]) for part in card["title"] if not isinstance(part, str)]


@pytest.mark.parametrize("asked", ["tonic water for cramps", "tonic water", "Is tonic water safe?"])
def test_whoever_names_a_thing_that_holds_a_medicine_is_told_of_the_medicine(
    graph: KnowledgeGraph, asked: str
) -> None:
    first, *_ = answers(graph, asked, named_in(graph, asked))
    assert leads_to(first) == ["quinine"]
    assert noted(first).startswith("This is about quinine, which tonic water contains.")


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("my calf cramps wake me every night", "nocturnalMuscleCramp"),
        ("leg cramps in bed", "nocturnalMuscleCramp"),
        ("cramps after exercise in bed", "exertionalMuscleCramp"),
    ],
)
def test_a_word_for_the_night_anywhere_names_night_cramps(
    whole_graph: KnowledgeGraph, asked: str, kind: str
) -> None:
    cramps, _ = whole_graph.once(treated)
    assert [slug(hit.iri) for hit in named_in(whole_graph, asked) if hit.iri in cramps] == [kind]


def test_who_asks_what_it_could_be_is_not_told_what_helps_cramps(whole_graph: KnowledgeGraph) -> None:
    def told(asked: str) -> list[str]:
        found = answers(whole_graph, asked, named_in(whole_graph, asked))
        return [address for card in found for address in leads_to(card)]

    thrombosis = told("calf cramp with swelling could it be thrombosis")
    assert not [address for address in thrombosis if address.startswith("treatments")]
    assert thrombosis[-2:] == ["workup", "causes"]
    # What names nothing here may be asked for as a cause, too; treatments come after.
    assert told("cramps on tiotropium") == ["workup", "causes", "treatments?for=muscleCramp"]
    assert told("tiotropium leg cramps") == ["workup", "causes", "treatments?for=muscleCramp"]
    assert told("night cramps on tiotropium") == ["treatments?for=nocturnalMuscleCramp"]
    asked = "calf cramp with swelling could it be thrombosis"
    first, *_ = answers(whole_graph, asked, named_in(whole_graph, asked))
    assert noted(first) == "No source here says anything about venous thrombosis and cramps."


@pytest.mark.parametrize(
    "asked", ["foot cramps after levothyroxine start", "cramps since starting levothyroxine"]
)
def test_cramps_after_a_medicine_was_begun_ask_after_the_medicine(
    whole_graph: KnowledgeGraph, asked: str
) -> None:
    first, *_ = answers(whole_graph, asked, named_in(whole_graph, asked))
    assert leads_to(first) == ["levothyroxine"]


def test_what_was_not_used_stands_with_the_answers() -> None:
    groups = component(open_page("home?q=bananas for cramps"), "hits")["groups"]
    assert (groups[0]["heading"], groups[0]["note"]) == (
        "Answers",
        "Words of your question not used: bananas.",
    )


@pytest.mark.parametrize(
    "asked", ["muscle twitching all over", "how sure is stretching", "exercise cramps prevention"]
)
def test_words_that_only_ask_name_no_term_of_a_search(asked: str) -> None:
    groups = component(open_page(f"home?q={asked}"), "hits")["groups"]
    assert groups[0]["heading"] == "Answers"
    names = {plain(card["title"]) for group in groups[1:] for card in group["cards"]}
    assert not names.intersection({"age over 50", "myalgia"})


def test_two_things_compared_are_each_told_by_what_they_are(graph: KnowledgeGraph) -> None:
    asked = "benign fasciculation syndrome or ALS"
    (card,) = answers(graph, asked, named_in(graph, asked))
    first, second, _ = noted(card).split("\n")
    assert first.startswith(
        "Benign fasciculation syndrome: Condition of repeated fasciculations without weakness"
    )
    assert (
        " None of 180 people with benign fasciculation syndrome developed motor neuron dysfunction" in first
    )
    # How it is treated tells nothing apart.
    assert second.startswith("Amyotrophic lateral sclerosis: ")
    assert "mexiletine" not in second


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("what causes leg cramps", "What sources say of "),
        ("what tests for muscle cramps", "First steps for muscle cramp: history taking; "),
        ("blood test for night cramps", ""),
    ],
)
def test_no_answer_is_a_bare_link(graph: KnowledgeGraph, asked: str, told: str) -> None:
    first, *_ = answers(graph, asked, named_in(graph, asked))
    assert noted(first).startswith(told)
    assert noted(first)


def test_a_value_with_a_symptom_leads_to_the_differential_as_well(graph: KnowledgeGraph) -> None:
    asked = "CK 15000, cramps, dark urine"
    first, *rest = answers(graph, asked, named_in(graph, asked))
    assert first["title"][0]["slug"] == "elevatedCreatineKinase"  # type: ignore[index]
    assert [str(card["title"][0]["slug"]).partition("?")[0] for card in rest] == ["differential"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            "exercise cramps and dark urine",
            "Warning: Dark urine, the color of tea or cola, can be a symptom of rhabdomyolysis",
        ),
        (
            "cramps and fasciculations without weakness",
            "Warning: It is important to rule out amyotrophic lateral sclerosis",
        ),
    ],
)
def test_a_differential_is_told_by_what_must_not_be_missed(
    graph: KnowledgeGraph, asked: str, told: str
) -> None:
    card, *_ = answers(graph, asked, named_in(graph, asked))
    assert str(card["title"][0]["slug"]).startswith("differential?")  # type: ignore[index]
    assert noted(card).startswith(told)


def test_a_differential_names_what_it_warns_of_and_its_first_conditions() -> None:
    card = _answers("fasciculations and cramps without weakness")[0]
    note = noted(card)
    assert note.startswith("Warning: It is important to rule out amyotrophic lateral sclerosis")
    assert re.search(
        r"First by fit, not by how common, of \d+ conditions: cramp-fasciculation syndrome; "
        r"benign fasciculation syndrome; ",
        note,
    )


def test_a_place_in_another_vocabulary_is_no_answer() -> None:
    notes = [noted(card) for card in _answers("exercise cramps and dark urine")]
    assert "McArdle disease" in notes[0]
    assert not any("HP:" in note for note in notes)


@pytest.mark.parametrize(
    ("asked", "page", "rest"),
    [
        ("what is new", "new", ""),
        ("What’s new?", "new", ""),
        ("what is not known", "gaps", ""),
        ("what is not known about stretching", "gaps", "about stretching"),
        ("read a forearm exercise test", "workup?show=forearm", ""),
        ("ischaemic forearm test", "workup?show=forearm", ""),
        ("forearm test in McArdle", "workup?show=forearm", "in mcardle"),
        ("differential diagnosis", "differential", ""),
        ("when to refer fasciculations", "", "when to refer fasciculations"),
        ("fasciculations neurologist referral NICE", "", "fasciculations neurologist referral NICE"),
        ("red flags", "workup", ""),
        ("new", "new", ""),
        ("new quinine treatment", "", "new quinine treatment"),
        ("download quinine", "", "download quinine"),
        ("", "", ""),
    ],
)
def test_a_search_for_a_page_leads_to_it(asked: str, page: str, rest: str) -> None:
    found = asked_pages(asked)
    links = [part for card in found.cards for part in card["title"] if isinstance(part, dict)]
    assert [link["slug"] for link in links] == ([page] if page else [])
    assert found.rest == rest


@pytest.mark.parametrize("asked", ["what is new", "what is not known", "read a forearm exercise test"])
def test_a_search_for_a_page_finds_nothing_that_only_looks_like_its_words(asked: str) -> None:
    groups = component(open_page(f"home?q={quote(asked)}"), "hits")["groups"]
    assert [group["heading"] for group in groups] == ["Answers"]
    assert groups[0].get("note") is None


def test_every_word_for_a_page_leads_to_one_that_there_is() -> None:
    rows = list(table("asked-pages.tsv", ("address", "title", "note", "words")))
    pages = {entry.url_path for entry in PAGES}
    assert {address.partition("?")[0] for address, *_ in rows} <= pages
    phrases = [word for *_, words in rows for word in words.split("|")]
    assert len(phrases) == len(set(phrases))
    assert phrases == [word.strip() for word in phrases]


def test_the_newest_sources_of_a_kind_come_first_and_none_repeats_its_heading() -> None:
    groups = component(open_page("sources"), "others")["groups"]
    guidelines = next(group for group in groups if group["heading"].startswith("Guideline"))
    years = [
        int(found[-1])
        for card in guidelines["cards"]
        if (found := re.findall(r"\d{4}", plain(card["title"])))
    ]
    assert len(years) > 5
    assert years == sorted(years, reverse=True)
    assert {badge["text"] for card in guidelines["cards"] for badge in card["badges"]} & {
        "guideline"
    } == set()


@pytest.mark.parametrize(
    ("asked", "told"),
    [("vitamin K2 with zzmycin", True), ("vitamin K2 xyzzy", False), ("cramps with xyzzy", False)],
)
def test_what_is_not_read_beside_a_drug_may_be_another_one(asked: str, told: bool) -> None:
    groups = component(open_page(f"home?q={quote(asked)}"), "hits")["groups"]
    assert ("Interactions between medicines are not covered here." in str(groups[0].get("note"))) == told


@pytest.mark.parametrize(
    ("asked", "told", "untold"),
    [
        (
            "is mexiletine safe",
            "Mexiletine is known to provoke irregular heartbeat, the boxed warning",
            "fewer cramps",
        ),
        (
            "baclofen in cirrhosis safe?",
            "Passing drowsiness is the most common adverse reaction to baclofen",
            "72 percent",
        ),
        (
            "is naftidrofuryl dangerous",
            "No source here warns of naftidrofuryl. That does not mean that it is safe.",
            "17",
        ),
        (
            "is magnesium safe",
            "No source here warns of magnesium. That does not mean that it is safe.",
            "669",
        ),
    ],
)
def test_whoever_asks_whether_a_drug_is_safe_is_told_of_harms_and_not_of_benefits(
    asked: str, told: str, untold: str
) -> None:
    note = noted(_answers(asked)[0])
    assert told in note
    assert untold not in note


def test_of_what_is_denied_nothing_is_told() -> None:
    titles = [card["title"] for card in _answers("twitching and cramps without weakness")]
    assert [plain(title) for title in titles if isinstance(title, list)] == [
        "Differential of muscle twitching, muscle cramp, no muscle weakness",
    ]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("are cannabinoids safe", "Care must be taken with cannabinoids marketed or used for muscle cramps."),
        ("is salbutamol safe", "May cause cramps"),
    ],
)
def test_a_caution_without_a_label_and_cramps_that_a_drug_causes_are_warnings_too(
    asked: str, told: str
) -> None:
    note = noted(_answers(asked)[0])
    assert told in note
    assert "No source here warns" not in note


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("lactate does not rise, ammonia rises", "lactateDoesNotRise,ammoniaRises"),
        ("no rise in ammonia", "ammoniaDoesNotRise"),
    ],
)
def test_what_a_forearm_test_found_leads_to_its_reading(
    graph: KnowledgeGraph, asked: str, shown: str
) -> None:
    (card,) = answers(graph, asked, named_in(graph, asked))
    assert card["title"][0]["slug"] == f"workup?show=forearm&shown={shown}"  # type: ignore[index]


def test_a_medicine_named_beside_cramps_is_asked_after_as_their_cause(graph: KnowledgeGraph) -> None:
    """Whoever asks whether to stop it is not sent to treatments of cramps, and is told what trials found."""
    asked = "cramps on a statin, should I stop it"
    (card,) = answers(graph, asked, named_in(graph, asked))
    assert plain(card["title"]) == "Statin and cramps"
    assert noted(card).startswith("Statins may cause muscle cramps")
    assert "26.6 percent with placebo" in noted(card)


def test_a_state_that_cramps_go_with_is_asked_after_before_what_causes_it(graph: KnowledgeGraph) -> None:
    first, second = answers(graph, "low potassium cramps", named_in(graph, "low potassium cramps"))
    assert plain(first["title"]) == "Hypokalemia and cramps"
    assert noted(first).startswith("According to a narrative review, in US veterans, 63 percent")
    # It is no explanation of itself.
    (fits,) = [line for line in noted(second).split("\n") if line.startswith("First by fit")]
    assert "hypokalemia" not in fits


def test_of_what_nothing_is_said_there_is_no_answer(graph: KnowledgeGraph) -> None:
    asked = "exercise cramps and dark urine"
    assert ["What sources say of it."] not in [
        noted(card).split("\n") for card in answers(graph, asked, named_in(graph, asked))
    ]


def test_a_line_of_an_answer_has_the_sign_of_what_it_says(whole_graph: KnowledgeGraph) -> None:
    (card,) = answers(whole_graph, "is quinine safe", named_in(whole_graph, "is quinine safe"))
    signs = {line.get("word"): line.get("icon") for line in card["points"]}
    assert signs == {"Advice": "advisedAgainst", "Warning": "harms", "Harm": "harms", None: None}
    (card,) = answers(whole_graph, "cramps in ALS", named_in(whole_graph, "cramps in ALS"))
    assert [(line.get("word"), line.get("icon")) for line in card["points"]] == [
        ("Better than the comparison", "supports"),
        ("An option in a guideline for these people, advised against by others", "conflict"),
        ("No difference shown", "notShown"),
        ("Bottom line", None),
        ("Advice", "advisedAgainst"),
        ("Warning", "harms"),
        ("Warning", "harms"),
    ]


def test_what_was_done_to_somebody_is_answered_before_a_list_of_diseases(graph: KnowledgeGraph) -> None:
    asked = "pins and needles and cramps in hands after thyroidectomy"
    first, *_ = answers(graph, asked, named_in(graph, asked))
    assert plain(first["title"]) == "Thyroidectomy and cramps"
    assert noted(first).startswith("Hypocalcemia can follow thyroidectomy")
    assert "a blood test must confirm low calcium" in noted(first)


@pytest.mark.parametrize(
    ("asked", "warned"),
    [
        (
            "night cramps in a woman of 70 on warfarin",
            "Warning: People who take vitamin K antagonists need to avoid supplements of menaquinone-7",
        ),
        (
            "pregabalin for cramps in kidney failure",
            "Warning: Among adults on hemodialysis, pregabalin was associated in an observational study",
        ),
        ("magnesium in renal failure", "No statement here names both magnesium and renal failure."),
    ],
)
def test_what_is_to_be_heeded_in_people_whom_a_question_names_comes_first(
    whole_graph: KnowledgeGraph, asked: str, warned: str
) -> None:
    first, *_ = answers(whole_graph, asked, named_in(whole_graph, asked))
    told = noted(first).split("\n")
    assert told[0].startswith(warned)
    assert len(told) == len(set(told))


@pytest.mark.parametrize("asked", ["is hydroquinine safe", "hydroquinine for cramps", "is quinidine safe"])
def test_advice_against_a_relative_is_told_with_its_boxed_warning(
    whole_graph: KnowledgeGraph, asked: str
) -> None:
    first, *_ = answers(whole_graph, asked, named_in(whole_graph, asked))
    advice, warning, *_ = noted(first).split("\n")
    assert advice.startswith(
        "Advice: See also quinine: six sources advise against it for nocturnal muscle cramps"
    )
    assert warning.startswith(
        "Warning: Quinine for night leg cramps may cause serious and life-threatening blood"
    )


def test_whoever_asks_when_to_refer_is_told_what_sources_advise(whole_graph: KnowledgeGraph) -> None:
    asked = "should I refer muscle twitching to rule out ALS"
    first, *_ = answers(whole_graph, asked, named_in(whole_graph, asked))
    assert plain(first["title"]) == "Muscle twitching: when sources advise to refer"
    told = noted(first).split("\n")
    assert told[0].startswith("Advice: NICE advises not to refer adults routinely for small muscle twitches")
    assert told[1].startswith(
        "When to refer: Where muscle twitching (fasciculation) goes with progressive weakness"
    )
    # What a machine wrote comes last, and says so.
    marked = [line.startswith("When to refer (machine-written page pending review): ") for line in told[:5]]
    assert marked == sorted(marked)
    assert any(marked)


def test_a_warning_from_a_machine_written_page_says_so(whole_graph: KnowledgeGraph) -> None:
    first, *_ = answers(
        whole_graph, "twitching and weakness", named_in(whole_graph, "twitching and weakness")
    )
    assert noted(first).startswith(
        "Warning (machine-written page pending review): If fasciculations are accompanied"
    )


def test_treatments_in_short_say_of_whom_how_many_trials_and_what_is_graded(
    whole_graph: KnowledgeGraph,
) -> None:
    (first,) = answers(
        whole_graph, "what helps muscle cramps", named_in(whole_graph, "what helps muscle cramps")
    )
    assert "taurine (cirrhosis; one randomized trial)" in noted(first)
    # Where results in different people differ, the people and the grade of one of them would mislead.
    assert (
        "Results differ: L-carnitine, shakuyaku-kanzo-to (each: in different people), magnesium ("
        in noted(first)
    )
    (first,) = answers(whole_graph, "cramps in ALS", named_in(whole_graph, "cramps in ALS"))
    assert "Better than the comparison: mexiletine (2 randomized trials)." in noted(first)
    (first,) = answers(whole_graph, "treat night cramps", named_in(whole_graph, "treat night cramps"))
    assert "magnesium (high certainty (GRADE) for cramp frequency)" in noted(first)
    # Older adults are no others than people over 55.
    asked = "night cramps in a woman of 70"
    first, *_ = answers(whole_graph, asked, named_in(whole_graph, asked))
    assert "Results differ: stretching exercise (low certainty (GRADE) for cramp severity)." in noted(first)


def test_a_relative_of_what_is_advised_against_leads_no_section(whole_graph: KnowledgeGraph) -> None:
    numbering = Numbering(whole_graph)
    table = ranked(whole_graph, matrix.entries(whole_graph), numbering)
    (told,) = (
        plain(parts)
        for _, heading, parts in in_short.lines(whole_graph, table, 99)
        if heading == "Better than the comparison"
    )
    assert "hydroquinine (see quinine, advised against for cramps)" in told
    assert told.index("taurine") < told.index("hydroquinine")


def card_on(graph: KnowledgeGraph, asked: str) -> tuple[list[str], str]:
    """Where the first row of the answers leads, and what it says."""
    first, *_ = answers(graph, asked, named_in(graph, asked))
    return leads_to(first), noted(first)


def test_a_list_of_medicines_leads_to_their_check(whole_graph: KnowledgeGraph) -> None:
    typed = "Lipitor, hydrochlorothiazid, Ventolin, metformin, amlodipin, raloxifne"
    (address,), told = card_on(whole_graph, typed)
    assert address.startswith("medicines?items=Lipitor%0Ahydrochlorothiazid%0A")
    assert told.startswith("3 of the 5 recognized may cause cramps; 1 not recognized.")
    assert "May cause cramps: atorvastatin; hydrochlorothiazide; salbutamol." in told
    assert "Not recognized: raloxifne (did you mean raloxifene?)." in told
    # Symptoms apart by commas are no medicines.
    assert card_on(whole_graph, "cramps, twitching, weakness")[0][0].startswith("differential")


@pytest.mark.parametrize(
    ("typed", "name"), [("hydrochlorothiazid", "hydrochlorothiazide"), ("pregabaline", "pregabalin")]
)
def test_a_medicine_may_end_as_in_other_languages(whole_graph: KnowledgeGraph, typed: str, name: str) -> None:
    (one,) = check(whole_graph, [typed])
    assert one.name == name
    assert one.how == f"read as {name}"


def test_an_answer_on_a_forearm_test_holds_its_reading(whole_graph: KnowledgeGraph) -> None:
    asked = "forearm exercise test lactate does not rise and ammonia does"
    (address,), told = card_on(whole_graph, asked)
    assert address == "workup?show=forearm&shown=lactateDoesNotRise,ammoniaRises"
    assert "read as abnormal" in told
    assert "Suggests: A forearm ischemic exercise test in which ammonia rises but lactate does not" in told
    _, told = card_on(whole_graph, "lactate does not rise in the forearm test")
    assert told.startswith("No source here interprets this alone")


def test_only_what_comes_near_the_best_is_called_fitting(whole_graph: KnowledgeGraph) -> None:
    _, told = card_on(whole_graph, "cramps on exercise and dark urine")
    assert "Common causes that fit" not in told
    assert (
        "McArdle disease; phosphoglycerate kinase deficiency; phosphofructokinase deficiency; "
        "carnitine palmitoyltransferase 2 deficiency." in told
    )
    _, told = card_on(whole_graph, "fasciculations with weakness and wasting")
    assert "benign fasciculation syndrome" not in told


def test_a_summary_of_treatments_begins_with_what_is_on_treatment(whole_graph: KnowledgeGraph) -> None:
    _, told = card_on(whole_graph, "treat cramp-fasciculation syndrome")
    assert told.startswith("Bottom line: Information on treatment is limited")
    assert "the boxed warning of its US label says" in told


def test_what_people_must_not_take_stands_before_what_is_advised_against(whole_graph: KnowledgeGraph) -> None:
    _, told = card_on(whole_graph, "leg cramps in pregnancy")
    barred = told.index("Warning: Quinine is contraindicated in pregnancy")
    assert barred < told.index("Advice: Six sources advise against quinine")
    assert "magnesium (graded differently by outcome)" in told


def test_one_pain_told_twice_is_no_differential_and_an_age_is_said_to_count_for_nothing(
    whole_graph: KnowledgeGraph,
) -> None:
    asked = "child of 8 with leg pain at night growing pains"
    assert not [
        address
        for card in answers(whole_graph, asked, named_in(whole_graph, asked))
        for address in leads_to(card)
        if address.startswith("differential")
    ]
    _, told = card_on(whole_graph, "fasciculations and cramps in a man of 40, no weakness")
    assert "The list does not take age into account; nothing in it is specific to men of 40." in told
    assert "Not understood" not in told


def test_a_work_up_and_causes_are_told_in_the_answer(whole_graph: KnowledgeGraph) -> None:
    (address,), told = card_on(whole_graph, "should I check potassium and magnesium in night cramps")
    assert address == "workup"
    assert "First steps for muscle cramp: history taking; " in told
    (address,), told = card_on(whole_graph, "which drugs cause fasciculations")
    assert address == "fasciculation"
    assert told.startswith("Medicines: vigabatrin.")
    assert "caffeine use" in told


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        (
            "oxaliplatin cramps",
            "Acute neuropathy, which includes cramps and spasms, is reported in 4 to 98 percent",
        ),
        ("does magnesium cause cramps", "No source here says that magnesium as such causes cramps."),
        ("forearm exercise test: lactate does not rise, ammonia does", "Reading: "),
        ("painful cramps in diabetic neuropathy", "Better than the comparison: botulinum toxin"),
    ],
)
def test_what_is_known_comes_before_what_nobody_says(
    whole_graph: KnowledgeGraph, asked: str, first: str
) -> None:
    assert card_on(whole_graph, asked)[1].startswith(first)


def test_initials_of_a_class_of_medicines_name_no_finding(whole_graph: KnowledgeGraph) -> None:
    assert "PR interval" not in " ".join(
        whole_graph.label(hit.iri) for hit in named_in(whole_graph, "can PPI cause cramps")
    )


def test_a_word_that_is_a_name_is_no_slip_in_another(whole_graph: KnowledgeGraph) -> None:
    asked = "hypocalcemia tetany or cramp"
    named = named_in(whole_graph, asked)
    assert not [
        told for told in left_out(asked, named, answers(whole_graph, asked, named)) if "spelling" in told
    ]

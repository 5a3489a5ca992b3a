"""Questions in words: which terms they name, which words of them name none, and which page answers them."""

from __future__ import annotations

import pytest

from all_sources import all_that_the_graph_holds, graph
from crampkg import KnowledgeGraph
from crampkg.base.namespaces import BASE, slug
from crampkg.evidence.name_forms import table
from crampkg.evidence.search import Lookup, phrases
from crampkg.explorer.answers import answers
from crampkg.explorer.named_terms import named_in
from crampkg.explorer.unread import left_out
from explorer_app import component, noted, open_page, plain, whole

__all__ = ["all_that_the_graph_holds", "graph"]  # fixtures

QUESTIONS = [
    ("what helps cramps in ALS", ["amyotrophicLateralSclerosis", "muscleCramp"]),
    ("cramps in cirrhosis: what helps", ["cirrhosis", "muscleCramp"]),
    ("night cramps in a woman of 70", ["nocturnalMuscleCramp"]),
    ("70 year old man with night cramps", ["nocturnalMuscleCramp"]),
    ("cramps at night in cirrhosis", ["cirrhosis", "nocturnalMuscleCramp"]),
    ("best treatment for cramps in pregnancy", ["pregnancy", "muscleCramp"]),
    ("can statins cause cramps?", ["statins", "muscleCramp"]),
    ("how to stop leg cramps", ["muscleCramp"]),
    ("treatment of cramps in older adults", ["olderAdult", "muscleCramp"]),
    ("what helps against twitching", ["muscleTwitching"]),
    ("what helps", []),
    ("cirrhosis cramps", ["cirrhosis", "muscleCramp"]),
]


@pytest.mark.parametrize(("asked", "found"), QUESTIONS)
def test_a_question_names_the_terms_in_it_and_no_other(
    whole_graph: KnowledgeGraph, asked: str, found: list[str]
) -> None:
    assert [slug(hit.iri) for hit in whole_graph.lookup.parts(asked)] == found


def test_words_of_a_question_and_numbers_are_no_phrases() -> None:
    assert phrases("what helps cramps in ALS") == ["cramps", "als"]
    assert phrases("night cramps in a woman of 70") == ["night cramps"]
    assert phrases("dystrophy type 2 in women") == ["dystrophy type 2"]
    assert phrases("what helps a woman of 70") == []


NUMBERED = Lookup(
    [
        (BASE + "seventy", "spastic paraplegia type 70"),
        (BASE + "hecp", "HECP"),
        (BASE + "helper", "women with help"),
        (BASE + "age", "age 65"),
    ]
)


@pytest.mark.parametrize(
    "typed", ["70", "woman 70", "a woman of 70", "70 years", "helps", "what helps", "women"]
)
def test_a_number_or_a_weak_word_alone_carries_no_hit(typed: str) -> None:
    assert NUMBERED.search(typed) == []


@pytest.mark.parametrize(
    ("typed", "found"),
    [("paraplegia type 70", "seventy"), ("hecp", "hecp"), ("age 65", "age"), ("women with help", "helper")],
)
def test_a_number_or_a_weak_word_within_a_name_counts(typed: str, found: str) -> None:
    assert slug(NUMBERED.search(typed)[0].iri) == found


def _weak() -> list[str]:
    return [
        word
        for kind, word in table("weak-words.tsv", ("kind", "word"))
        if kind in ("small", "question", "aside")
    ]


def test_no_word_of_a_question_is_taken_for_a_misspelled_name(whole_graph: KnowledgeGraph) -> None:
    """A word of the table finds only names that hold it or a form of it, whatever is spelled like it."""
    assert len(_weak()) > 150
    far = {
        (word, hit.name) for word in _weak() for hit in whole_graph.search(word, limit=3) if hit.score < 97.0
    }
    assert far == set()


# --- the page that answers


def _titles(graph: KnowledgeGraph, asked: str) -> list[tuple[str, str]]:
    cards = answers(graph, asked, named_in(graph, asked))
    found = []
    for card in cards:
        link = card["title"][0]
        assert isinstance(link, dict)
        found.append((plain(card["title"]), str(link["slug"])))
    return found


@pytest.mark.parametrize(
    ("asked", "title", "address"),
    [
        (
            "what helps cramps in ALS",
            "Treatments of cramps in ALS",
            "treatments?for=amyotrophicLateralSclerosis",
        ),
        ("cramps in cirrhosis: what helps", "Treatments of cramps in cirrhosis", "treatments?for=cirrhosis"),
        ("cramps in cirrhosis", "Treatments of cramps in cirrhosis", "treatments?for=cirrhosis"),
        ("what helps in cirrhosis", "Treatments of cramps in cirrhosis", "treatments?for=cirrhosis"),
        (
            "night cramps in a woman of 70",
            "Treatments of nocturnal muscle cramp, in whom: older adult",
            "treatments?for=nocturnalMuscleCramp&in=olderAdult",
        ),
        ("how to stop leg cramps", "Treatments of muscle cramp", "treatments?for=muscleCramp"),
        ("what helps foot cramps in swimmers", "Treatments of muscle cramp", "treatments?for=muscleCramp"),
        ("what causes leg cramps", "Causes of cramps", "causes"),
        ("drugs that cause cramps", "Causes of cramps", "causes"),
        ("blood test for cramps", "Work-up of cramps", "workup"),
        ("how are cramps diagnosed", "Work-up of cramps", "workup"),
    ],
)
def test_a_question_leads_to_the_page_that_answers_it(
    whole_graph: KnowledgeGraph, asked: str, title: str, address: str
) -> None:
    assert _titles(whole_graph, asked)[0] == (title, address)


@pytest.mark.parametrize(
    "asked",
    [
        "quinine",
        "cramps",
        "cirrhosis",
        "zzzz in cirrhosis",
        "what",
        "leg cramps after stopping magnesium",
    ],
)
def test_what_asks_for_no_treatment_gets_no_answering_page(whole_graph: KnowledgeGraph, asked: str) -> None:
    assert _titles(whole_graph, asked) == []


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        (
            "cramps and fasciculations without weakness",
            "differential?has=muscleCramp,fasciculation&lacks=muscleWeakness",
        ),
        ("exercise cramps and dark urine", "differential?has=exertionalMuscleCramp,myoglobinuria"),
        ("cramps without weakness", "differential?has=muscleCramp&lacks=muscleWeakness"),
        (
            "what causes cramps and fasciculations?",
            "differential?has=muscleCramp,fasciculation",
        ),
        ("cramps and weakness with exercise", "differential?has=muscleCramp,muscleWeakness&during=exertion"),
        ("cramps and weakness on statins", "differential?has=muscleCramp,muscleWeakness&with=statin"),
        (
            "cramps, no weakness and numbness",
            "differential?has=muscleCramp&lacks=muscleWeakness&open=numbness",
        ),
        (
            "cramp-fasciculation syndrome versus Isaacs syndrome",
            "compare?terms=crampFasciculationSyndrome,isaacsSyndrome",
        ),
        (
            "cramp-fasciculation syndrome against Isaacs syndrome",
            "compare?terms=crampFasciculationSyndrome,isaacsSyndrome",
        ),
        (
            "difference between ALS and benign fasciculation syndrome",
            "compare?terms=amyotrophicLateralSclerosis,benignFasciculationSyndrome",
        ),
        (
            "cramp-fasciculation syndrome vs Isaacs",
            "compare?terms=crampFasciculationSyndrome,isaacsSyndrome",
        ),
        ("dark urine after exercise", "differential?has=myoglobinuria&during=exertion"),
        ("cramps or spasm", "compare?terms=muscleCramp,muscleSpasm"),
        ("quinine or magnesium", "compare?terms=quinine,magnesium"),
        ("quinine vs. magnesium?", "compare?terms=quinine,magnesium"),
        ("compare quinine, magnesium and mexiletine", "compare?terms=quinine,magnesium,mexiletine"),
    ],
)
def test_symptoms_lead_to_a_differential_and_two_names_to_their_comparison(
    whole_graph: KnowledgeGraph, asked: str, address: str
) -> None:
    assert _titles(whole_graph, asked)[0][1] == address


@pytest.mark.parametrize(
    "asked",
    [
        "quinine against cramps",
        "exercise against night cramps",
        "exercise for cramps",
        "what helps cramps and fasciculations",
        "cramps and weakness in ALS",
        "cramps and magnesium",
        "cramps or quinine",
        "ALS or purple hair",
    ],
)
def test_what_is_no_list_of_symptoms_and_no_pair_leads_to_neither(
    whole_graph: KnowledgeGraph, asked: str
) -> None:
    addresses = [address for _, address in _titles(whole_graph, asked)]
    assert not [one for one in addresses if one.startswith(("differential", "compare"))]


def test_what_an_answer_did_not_understand_is_told(whole_graph: KnowledgeGraph) -> None:
    (card,) = answers(whole_graph, "cramps and purple hair without weakness", [])
    assert "Not understood: purple hair." in noted(card)


def test_the_home_page_opens_the_differential_with_one_click() -> None:
    groups = component(open_page("home?q=exercise cramps and dark urine"), "hits")["groups"]
    assert groups[0]["heading"] == "Answers"
    link = groups[0]["cards"][0]["title"][0]
    assert link["label"] == "Differential of exertional muscle cramp, myoglobinuria"
    opened = open_page(link["slug"])
    assert not opened.exception
    columns = component(opened, "differential-other")["columns"]
    assert [one["label"] for one in columns] == ["Exertional muscle cramp: present", "Myoglobinuria: present"]


def test_whoever_asks_for_somebody_is_not_told_of_another_condition(whole_graph: KnowledgeGraph) -> None:
    """A mother of 82 is not pregnant: words of family name nobody's state, and a name that only ends in one is none."""
    addresses = [
        address for _, address in _titles(whole_graph, "my mother is 82 and gets calf cramps in bed")
    ]
    assert addresses == [
        "treatments?for=nocturnalMuscleCramp&in=olderAdult",
        "treatments?for=nocturnalMuscleCramp",
    ]
    named = whole_graph.lookup.parts("my mother of 82 has calf cramps")
    assert [slug(hit.iri) for hit in named] == ["muscleCramp"]


def test_why_people_have_cramps_is_not_answered_by_treatments(whole_graph: KnowledgeGraph) -> None:
    assert not any("treatments" in address for _, address in _titles(whole_graph, "why cramps in cirrhosis"))


@pytest.mark.parametrize("asked", ["dialysis cramps", "cramps on dialysis"])
def test_among_near_equals_the_one_with_most_statements_is_offered_too(
    whole_graph: KnowledgeGraph, asked: str
) -> None:
    addresses = [address for _, address in _titles(whole_graph, asked)]
    # The list of the one holds what was studied of the other; a second answer would say the same.
    assert addresses == ["treatments?for=dialysis"]
    named = named_in(whole_graph, asked)
    assert [whole_graph.label(hit.iri) for hit in named] == [
        "dialysis",
        "hemodialysis",
        "muscle cramp",
    ]


def test_every_word_by_which_one_asks_asks_for_something_that_a_page_answers() -> None:
    rows = list(table("asked-words.tsv", ("asks", "word")))
    assert {asks for asks, _ in rows} == {
        "refer",
        "treatment",
        "cause",
        "test",
        "effect",
        "safety",
        "certainty",
        "name",
        "dose",
        "compare",
        "either",
    }


def test_the_home_page_puts_the_answer_first_and_then_the_terms_named() -> None:
    groups = component(open_page("home?q=what helps cramps in ALS"), "hits")["groups"]
    assert [group["heading"] for group in groups][:2] == ["Answers", "Terms for parts of your search"]
    first = groups[0]["cards"][0]["title"][0]
    assert (first["label"], first["slug"]) == (
        "Treatments of cramps in ALS",
        "treatments?for=amyotrophicLateralSclerosis",
    )


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("is quinine safe", [("Safety of quinine", "quinine")]),
        ("is quinine dangerous?", [("Safety of quinine", "quinine")]),
        ("quinine side effects", [("Safety of quinine", "quinine")]),
        ("does stretching help", [("Stretching: what it does, and in whom", "stretchingExercise")]),
        (
            "is magnesium safe in pregnancy",
            [
                ("Safety of magnesium", "magnesium"),
                ("Treatments of cramps in pregnancy", "treatments?for=pregnancy"),
            ],
        ),
        (
            "does quinine help night cramps",
            [
                ("Quinine: what it does, and in whom", "quinine"),
                ("Treatments of nocturnal muscle cramp", "treatments?for=nocturnalMuscleCramp"),
            ],
        ),
    ],
)
def test_what_is_asked_of_an_agent_leads_to_its_page(
    whole_graph: KnowledgeGraph, asked: str, found: list[tuple[str, str]]
) -> None:
    assert _titles(whole_graph, asked) == found


def test_the_answer_on_an_agent_says_that_it_is_advised_against(whole_graph: KnowledgeGraph) -> None:
    (card,) = answers(whole_graph, "is quinine safe", named_in(whole_graph, "is quinine safe"))
    assert noted(card).startswith(
        "Advice: Six sources advise against it for nocturnal muscle cramps "
        "(two of them only for routine use, one only in adults).\n"
    )
    (card,) = answers(whole_graph, "does stretching help", named_in(whole_graph, "does stretching help"))
    assert "advise against" not in noted(card)


@pytest.mark.parametrize("asked", ["night cramps", "leg cramps at night", "nocturnal muscle cramp"])
def test_the_name_of_a_kind_of_cramps_leads_first_to_its_treatments(asked: str) -> None:
    groups = component(open_page(f"home?q={asked}"), "hits")["groups"]
    assert groups[0]["heading"] == "Answers"
    (card,) = groups[0]["cards"]
    assert card["title"][0]["slug"] == "treatments?for=nocturnalMuscleCramp"
    # The terms stand below as before.
    assert plain(groups[1]["cards"][0]["title"]) == "nocturnal muscle cramp"


@pytest.mark.parametrize("asked", ["quinine", "cirrhosis", "stretching", "charley horse"])
def test_any_other_name_leads_to_its_own_page(asked: str) -> None:
    groups = component(open_page(f"home?q={asked}"), "hits")["groups"]
    assert groups[0]["heading"] == "Answers"
    (card,) = groups[0]["cards"]
    assert card["title"][0]["slug"] == groups[1]["cards"][0]["title"][0]["slug"]


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("night cramps in a woman of 70", []),
        ("my mother is 82 and gets calf cramps in bed", []),
        ("bananas for cramps", ["Words of your question not used: bananas."]),
        ("magnesum for cramps", ["Read as magnesium: check the spelling."]),
        ("baclofen for cramps in ALS", []),
        ("TSH 12 cramps", ["Words of your question not used: 12."]),
        ("exertional cramps in a woman of 70", []),
        ("does magnesium help women", ["Nothing here is told for women in particular."]),
        ("is quinine safe at 70 years", ["Nothing here is told for people of 70 in particular."]),
        ("CK of 1500", []),
        ("quinine 1500", ["Words of your question not used: 1500."]),
        ("what helps cramps in ALS", []),
        ("vitamin B12 for cramps", []),
        ("people aged 65 and older with cramps", []),
    ],
)
def test_what_changes_no_answer_is_told(whole_graph: KnowledgeGraph, asked: str, left: list[str]) -> None:
    named = [*whole_graph.lookup.parts(asked), *whole_graph.search(asked, limit=1)]
    assert left_out(asked, named, answers(whole_graph, asked, named_in(whole_graph, asked))) == left


def test_the_home_page_never_says_that_people_whom_a_list_covers_were_not_used() -> None:
    at = open_page("home?q=night cramps in a woman of 70")
    told = whole(at).replace("\\", "")
    assert "Not used" not in told
    assert (
        "No statement on a treatment here is on women of 70 in particular. “In whom” is set to older adult."
        in told
    )
    assert "in particular" not in whole(open_page("home?q=night cramps"))

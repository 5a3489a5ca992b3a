"""The differential's page: features in the address, a table of conditions, claims of a cell, what to do next."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from crampkg.evidence.differential import NOTICE
from crampkg.explorer import session
from explorer_app import component, component_keys, open_page, plain, texts

ASKED = "differential?has=muscleCramp,muscleTwitching&lacks=muscleWeakness&during=exertion"


def test_without_a_feature_the_page_offers_some_and_asks_for_one() -> None:
    at = open_page("differential")
    assert not at.exception
    assert {"Muscle cramp", "Muscle twitching"} < {
        str(getattr(one, "label", "")) for one in at.get("button_group")
    }
    assert any("Mark at least one symptom or finding as present" in text for text in texts(at))
    assert not any(key.startswith("differential") for key in component_keys(at))


def test_the_address_makes_the_table() -> None:
    at = open_page(ASKED)
    assert not at.exception
    data = component(at, "differential-other")
    assert [column["label"] for column in data["columns"]] == [
        "Muscle cramp: present",
        "Muscle twitching: present",
        "Muscle weakness: absent",
        "Brought on by exertion: present",
    ]
    first = data["rows"][0]
    assert first["id"] == "crampFasciculationSyndrome"
    assert first["label"] == "1. Cramp-fasciculation syndrome (3 of 4 fit, 1 by something broader)"
    words = {cell["column"]: cell["word"] for cell in data["cells"] if cell["row"] == first["id"]}
    assert words["muscleWeakness"] == "Fits: a source says that it is absent"
    assert data["emptyWord"] == "not stated"


def test_every_page_says_that_it_is_no_diagnosis() -> None:
    for address in ("differential", ASKED):
        assert any("Not a diagnosis" in text.replace("\\", "") for text in texts(open_page(address)))
    assert NOTICE.startswith("Not a diagnosis")


def test_the_order_is_said_to_be_no_measure_of_how_common_a_disease_is() -> None:
    at = open_page(ASKED)
    told = [text.replace("\\", "") for text in texts(at)]
    assert any("not how common a disease is" in text for text in told)


def test_a_kind_is_said_to_stand_after_its_disease(whole_ontology: Path) -> None:
    assert whole_ontology.is_dir()
    at = open_page("differential?has=muscleCramp,muscleTwitching&lacks=muscleWeakness&more=databases")
    labels = [row["label"] for row in component(at, "differential-databases")["rows"]]
    (kind,) = [label for label in labels if "sclerosis type 8" in label]
    assert "a kind of amyotrophic lateral sclerosis, listed after it" in kind
    infantile = component(
        open_page("differential?has=exertionalMuscleCramp,myoglobinuria&more=databases"),
        "differential-databases",
    )
    assert any("; the name says childhood (severe infantile)" in row["label"] for row in infantile["rows"])


def test_red_flags_come_before_the_table() -> None:
    at = open_page(ASKED.replace("&lacks=muscleWeakness", ",muscleWeakness"))
    groups = {group["heading"]: group for group in component(at, "flags")["groups"]}
    assert [plain(card["statements"][0]["text"])[:54] for card in groups["Red flags"]["cards"]] == [
        "If fasciculations are accompanied by weakness, it is e"
    ]
    keys = component_keys(at)
    tables = [key for key in keys if key in ("differential-everyday", "differential-other")]
    assert sorted(tables) == ["differential-everyday", "differential-other"]
    assert keys.index("flags") < keys.index(tables[0])


def test_a_red_flag_that_needs_one_more_feature_is_told_with_its_source() -> None:
    at = open_page("differential?has=muscleCramp,muscleWeakness")
    (group,) = component(at, "flags")["groups"]
    assert group["heading"] == "Ask also, because sources warn of it"
    (card,) = group["cards"]
    assert plain(card["title"]) == "fasciculation"
    assert plain(card["statements"][0]["text"]).startswith("If fasciculations are accompanied by weakness")
    assert "machine-written" in str(card).lower()
    told = [text.replace("\\", "") for text in texts(at)]
    assert any("No source here gives a red flag" in text for text in told)


def test_the_table_of_the_best_candidate_stands_first() -> None:
    for address, order in (
        ("differential?has=muscleCramp,fasciculation", ["differential-other", "differential-everyday"]),
        ("differential?has=muscleCramp&with=pregnancy", ["differential-everyday", "differential-other"]),
    ):
        keys = component_keys(open_page(address))
        assert [key for key in keys if key in order] == order


def test_a_chosen_cell_shows_its_statements() -> None:
    at = open_page(ASKED + "&cell=crampFasciculationSyndrome:muscleWeakness")
    data = component(at, "cell-crampFasciculationSyndrome")
    (dialog,) = at.get("dialog")
    assert dialog.proto.dialog.title == "Cramp\\-fasciculation syndrome\\: muscle weakness"
    assert any("a source says that it is absent" in text for text in texts(at))
    (card,) = data["groups"][0]["cards"]
    assert plain(card["statements"][0]["text"]).startswith(
        "The history that suggests cramp-fasciculation syndrome is one without muscle weakness."
    )


def test_an_answer_changes_the_address() -> None:
    at = open_page("differential")
    answers: Any = at.get("button_group")[0]
    answers.set_value("has").run()
    assert not at.exception
    assert at.query_params["has"] == "muscleCramp"


def test_no_answer_moves_a_feature() -> None:
    """Whatever is answered, each feature stays where it was: the next click must not hit another one."""
    at = open_page("differential")

    def shown() -> list[str]:
        groups: list[Any] = list(at.get("button_group"))
        return [str(one.label) for one in groups if str(one.key).startswith("feature-")]

    before = shown()
    assert len(before) > 3
    for number, answer in ((0, "has"), (len(before) - 1, "lacks"), (1, "lacks"), (0, "open"), (1, "has")):
        answers: Any = at.get("button_group")[number]
        answers.set_value(answer).run()
        assert shown() == before, (number, answer)


def test_a_feature_is_found_by_an_everyday_name() -> None:
    at = open_page("differential?has=muscleCramp&find=no weakness")
    labels = [button.label for button in at.button if button.key and button.key.startswith("add-")]
    assert labels[:2] == ["Absent", "Present"]
    next(button for button in at.button if button.key == "add-lacks-muscleWeakness").click().run()
    assert at.query_params["lacks"] == "muscleWeakness"
    assert "find" not in at.query_params


def test_enter_adds_all_that_a_sentence_names() -> None:
    at = open_page("differential")
    (field,) = [one for one in at.text_input if one.label == "Add symptoms or findings"]
    field.set_value("cramps, fasciculations, no weakness, purple hair").run()
    assert not at.exception
    assert at.query_params["has"] == "muscleCramp,fasciculation"
    assert at.query_params["lacks"] == "muscleWeakness"
    assert at.query_params["find"] == "purple hair"
    told = " ".join(texts(at)).replace("\\", "")
    assert "Read as: muscle cramp present, fasciculation present, muscle weakness absent." in told
    assert "Not understood: purple hair." in told
    assert "Nothing close to “purple hair”." in told
    assert {"muscleTwitching", "numbness"} < set(at.query_params["open"].split(","))


def test_what_can_be_read_both_ways_is_asked() -> None:
    at = open_page("differential?has=muscleCramp")
    (field,) = [one for one in at.text_input if one.label == "Add symptoms or findings"]
    field.set_value("no weakness and numbness").run()
    assert at.query_params["lacks"] == "muscleWeakness"
    assert at.query_params["open"] == "numbness"
    told = " ".join(texts(at)).replace("\\", "")
    assert "can be read both ways for numbness: choose present or absent" in told


def test_a_sentence_in_the_address_is_added_with_one_click() -> None:
    at = open_page("differential?find=fasciculations and cramps without weakness")
    buttons: list[Any] = [one for one in at.button if one.key and one.key.startswith("add-")]
    assert [one.label for one in buttons] == ["Add all"]
    buttons[0].click().run()
    assert at.query_params["has"] == "fasciculation,muscleCramp"
    assert at.query_params["lacks"] == "muscleWeakness"
    assert "find" not in at.query_params


def test_what_the_address_has_wrong_is_told() -> None:
    for wrong, told in (
        ("has=nosuchthing", "“nosuchthing” was not used"),
        ("has=muscleCramp&age=old", "the age 'old' was not used"),
        ("has=muscleCramp&age=300", "an age of 300 was not used"),
        ("has=muscleCramp&with=nosuchdrugatall", "“nosuchdrugatall” was not used"),
    ):
        at = open_page(f"differential?{wrong}")
        assert not at.exception
        assert any(told.lower() in text.replace("\\", "").lower() for text in texts(at)), wrong
        assert ("differential-other" in component_keys(at)) == ("has=muscleCramp" in wrong)


def test_an_unknown_word_takes_nothing_away_and_can_be_replaced() -> None:
    at = open_page("differential?has=muscleCramp,crammp&lacks=muscleWeakness&with=cirrhosis,hemodialisis")
    assert at.query_params["has"] == "muscleCramp,crammp"
    assert component(at, "differential-everyday")["rows"][0]["id"] == "cirrhosis"
    next(button for button in at.button if button.key == "instead-0-muscleCramp").click().run()
    assert at.query_params["has"] == "muscleCramp,muscleCramp"
    next(button for button in at.button if button.label == "Remove it").click().run()
    assert not at.exception
    assert at.query_params["with"] == "cirrhosis"
    assert not any("was not used" in text for text in texts(at))


def test_what_is_far_from_every_name_is_said_to_be_so() -> None:
    at = open_page("differential?has=muscleCramp&find=second wind")
    assert any("Nothing close to “second wind”." in text.replace("\\", "") for text in texts(at))
    assert not [button for button in at.button if button.key and button.key.startswith("add-")]


def test_a_state_that_is_typed_as_a_feature_can_be_given() -> None:
    at = open_page("differential?has=muscleCramp&find=dialysis")
    next(button for button in at.button if button.key == "state-hemodialysisTreatment").click().run()
    assert at.query_params["with"] == "hemodialysis"


def test_common_causes_that_nothing_tells_apart_stand_in_one_line() -> None:
    at = open_page("differential?has=muscleCramp&age=22")
    data = component(at, "differential-everyday")
    assert "cirrhosis" not in [row["id"] for row in data["rows"]]
    (group,) = component(at, "ask-whether")["groups"]
    assert plain(group["note"]).startswith(
        "Sources also link these common causes to what is present; ask whether the person has them: cirrhosis, "
    )
    told = [text.replace("\\", "") for text in texts(at)]
    assert any("States that are impossible at age 22 are left out" in text for text in told)
    assert any("No source here gives a red flag for these findings" in text for text in told)
    keys = component_keys(at)
    assert "rule-out" not in keys
    assert keys.index("ask-whether") < keys.index("differential-everyday") < keys.index("differential-other")


def test_what_is_to_be_ruled_out_comes_folded_before_the_tables() -> None:
    at = open_page(ASKED)
    (cards,) = [group["cards"] for group in component(at, "rule-out")["groups"]]
    card = cards[0]
    assert (
        plain(card["title"]) == "amyotrophic lateral sclerosis, where it may be cramp-fasciculation syndrome"
    )
    assert card["open"] is False
    keys = component_keys(at)
    # In the order of fit, it may stand far down.
    assert keys.index("rule-out") < keys.index("differential-other")


def test_a_name_from_the_address_stays_text() -> None:
    at = open_page("differential?has=muscleCramp&find=<b>![x](http://y)")
    assert not at.exception


def test_age_now_and_age_at_onset_are_two_fields() -> None:
    at = open_page("differential?has=muscleCramp&age=52&onset=12")
    assert [one.label for one in at.text_input if "ge " in one.label] == [
        "Age now, in years",
        "Age when symptoms began, if known",
    ]
    told = " ".join(text.replace("\\", "") for text in texts(at))
    assert "States that are impossible at age 52 are left out. Onset at 12 is compared with" in told
    young = component(open_page("differential?has=muscleCramp&age=30"), "differential-everyday")
    assert any("the name says elderly, but the person is 30" in row["label"] for row in young["rows"])
    wrong = open_page("differential?has=muscleCramp&onset=9o")
    assert any(
        "the age at onset '9o' was not used" in text.replace("\\", "").lower() for text in texts(wrong)
    )


def test_a_cell_of_what_a_feature_means_has_no_statements_and_says_why() -> None:
    at = open_page("differential?has=muscleCramp,hypothyroidism&cell=hypothyroidism:hypothyroidism")
    assert not at.exception
    cells = component(at, "differential-everyday")["cells"]
    (cell,) = [one for one in cells if (one["row"], one["column"]) == ("hypothyroidism", "hypothyroidism")]
    assert (cell["word"], cell["count"]) == ("Fits by what the word means", 0)


def test_what_to_ask_next_is_told_as_it_is(whole_ontology: Path) -> None:
    """The features may be of one condition that leads alone: then there are no others."""
    assert whole_ontology.is_dir()
    at = open_page("differential?has=muscleCramp,myoglobinuria,elevatedCreatineKinase&during=exertion")
    groups = {one["heading"]: one for one in component(at, "next")["groups"]}
    assert groups["What to ask or look for next"]["note"] == (
        "Very frequent in some of the leading conditions but not in others. Tests come last."
    )


def test_a_cell_names_what_is_stated_instead_and_no_number_without_a_scale(whole_ontology: Path) -> None:
    assert whole_ontology.is_dir()
    data = component(
        open_page("differential?has=muscleCramp,fasciculation&lacks=muscleWeakness"), "differential-other"
    )
    cells = {(cell["row"], cell["column"]): cell for cell in data["cells"]}
    spasm = cells["isaacsSyndrome", "muscleCramp"]
    assert (spasm["word"], spasm["note"]) == ("Fits (frequent)", "stated as muscle spasm")
    assert not cells["crampFasciculationSyndrome", "muscleCramp"]["note"]
    shown = [row["label"] for row in data["rows"]] + [str(cell["note"]) for cell in data["cells"]]
    assert not [text for text in shown if "weight" in text]


def test_the_conditions_that_fit_best_stand_in_the_first_line_in_their_order(whole_ontology: Path) -> None:
    assert whole_ontology.is_dir()
    at = open_page("differential?has=fasciculation,muscleCramp&lacks=muscleWeakness", seconds=200)
    group, beside = component(at, "first")["groups"]
    assert group["heading"] == "First by fit, not by how common they are"
    first, known = group["cards"]
    assert plain(known["title"]).startswith(
        "fasciculation: None of 180 people with benign fasciculation syndrome "
    )
    assert plain(known["title"]).endswith("later had ALS.")
    found = session.full_graph().differential(["fasciculation", "muscle cramp"], ["muscle weakness"])
    best = next(some for one in found.groups if (some := found.standing(one)))
    assert plain(first["title"]) == "; ".join(one.label for one in best[:4])
    rare = found.standing("databases")
    assert plain(beside["note"]) == (
        f"Of {len(rare)} diseases found here only in disease databases, first by fit: "
        f"{'; '.join(one.label for one in rare[:3])}."
    )
    # Where no warning holds, what must be ruled out comes before what is only to be asked for.
    keys = component_keys(at)
    assert keys.index("first") < keys.index("rule-out") < keys.index("flags")


def test_nothing_that_could_reassure_stands_before_what_sources_warn_of(whole_ontology: Path) -> None:
    """With weakness or wasting, what became of people with benign fasciculations is no word for the person at hand."""
    assert whole_ontology.is_dir()
    at = open_page("differential?has=fasciculation,muscleWeakness,muscleWasting", seconds=200)
    group, beside = component(at, "first")["groups"]
    (first,) = group["cards"]
    assert plain(first["title"]).startswith("motor neuron disease; amyotrophic lateral sclerosis; ")
    assert " found here only in disease databases, first by fit: " in plain(beside["note"])

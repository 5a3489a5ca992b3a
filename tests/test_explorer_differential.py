"""The differential's page: features in the address, a table of conditions, claims of a cell, what to do next."""

from __future__ import annotations

from typing import Any

from crampkg.evidence.differential import NOTICE
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
    assert first["label"].startswith("1. Cramp-fasciculation syndrome (4 fit, 0 against, weight ")
    words = {cell["column"]: cell["word"] for cell in data["cells"] if cell["row"] == first["id"]}
    assert words["muscleWeakness"] == "Fits: a source says that it is absent"
    assert data["emptyWord"] == "not stated"


def test_every_page_says_that_it_is_no_diagnosis() -> None:
    for address in ("differential", ASKED):
        assert any("Not a diagnosis" in text.replace("\\", "") for text in texts(open_page(address)))
    assert NOTICE.startswith("Not a diagnosis")


def test_red_flags_come_before_the_table() -> None:
    at = open_page(ASKED.replace("&lacks=muscleWeakness", ",muscleWeakness"))
    groups = {group["heading"]: group for group in component(at, "flags")["groups"]}
    assert [plain(card["statements"][0]["text"])[:54] for card in groups["Red flags"]["cards"]] == [
        "If fasciculations are accompanied by weakness, it is e"
    ]
    keys = component_keys(at)
    assert keys.index("flags") < keys.index("differential-everyday") < keys.index("differential-other")


def test_a_chosen_cell_shows_its_statements() -> None:
    at = open_page(ASKED + "&cell=crampFasciculationSyndrome:muscleWeakness")
    data = component(at, "cell-crampFasciculationSyndrome")
    assert data["groups"][0]["heading"] == "Cramp-fasciculation syndrome: muscle weakness"
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


def test_a_feature_is_found_by_an_everyday_name() -> None:
    at = open_page("differential?has=muscleCramp&find=no weakness")
    labels = [button.label for button in at.button if button.key and button.key.startswith("add-")]
    assert labels[:2] == ["Absent", "Present"]
    next(button for button in at.button if button.key == "add-lacks-muscleWeakness").click().run()
    assert at.query_params["lacks"] == "muscleWeakness"
    assert "find" not in at.query_params


def test_what_the_address_has_wrong_is_told() -> None:
    for wrong, told in (
        ("has=nosuchthing", "there is no term"),
        ("has=muscleCramp&age=old", "the age"),
        ("has=muscleCramp&age=300", "an age of 300"),
        ("has=muscleCramp&with=nosuchdrugatall", "there is no term"),
    ):
        at = open_page(f"differential?{wrong}")
        assert not at.exception
        assert any(told.lower() in text.replace("\\", "").lower() for text in texts(at)), wrong


def test_a_name_from_the_address_stays_text() -> None:
    at = open_page("differential?has=muscleCramp&find=<b>![x](http://y)")
    assert not at.exception

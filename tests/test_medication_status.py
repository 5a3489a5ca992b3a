"""Whether a medicine of a list is taken now: stopped, on hold, finished; plans and conditions do not stop it."""

from __future__ import annotations

import pytest

from crampkg.evidence import medication_report as report
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.medications import check, items_of, read_list


def one_line(graph: KnowledgeGraph, text: str) -> tuple[str, str, list[str]]:
    items, _ = items_of(text)
    (one,) = check(graph, items)
    return one.way, one.stopped, [substance.name for substance in one.substances]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("simvastatin 40mg - STOPPED March 2024 (myalgia)", "STOPPED"),
        ("simvastatin 40 mg (stopped in May)", "stopped"),
        ("simvastatin 40 mg, stopped in May", "stopped"),
        ("simvastatin 40 mg\n   discontinued by GP", "discontinued"),
        ("simvastatin on hold", "on hold"),
        ("simvastatin - HOLD", "HOLD"),
        ("STOP simvastatin", "STOP"),
        ("hold simvastatin 40mg", "hold"),
        ("simvastatin held since surgery", "held"),
        ("simvastatin course finished", "finished"),
        ("simvastatin 40mg completed 3/24", "completed"),
        ("simvastatin d/c 2 weeks ago", "d/c"),
        ("simvastatin D/C'd", "D/C'd"),
        ("previously on simvastatin", "previously"),
        ("former: simvastatin", "former"),
        ("no longer on simvastatin", "no longer on"),
        ("simvastatin no longer taken", "no longer"),
        ("simvastatin - not taking", "not taking"),
        ("simvastatin not tolerated", "not tolerated"),
        ("simvastatin ceased", "ceased"),
        ("off simvastatin", "off"),
        ("Stopped:\n- simvastatin 40mg", "Stopped"),
    ],
)
def test_a_stopped_medicine_is_read_and_not_counted(graph: KnowledgeGraph, line: str, words: str) -> None:
    assert one_line(graph, line) == ("stopped", words, ["simvastatin"])
    checked = check(graph, items_of(line)[0])
    assert report.headline(checked) == "No medicine that is taken now"
    row = report.rows(graph, checked)[0]
    assert (row["taken_now"], row["way"]) == ("no", "by ChEBI")
    assert report.as_json(graph, checked)["items"][0]["saidOfIt"] == "by ChEBI"


@pytest.mark.parametrize(
    "line",
    [
        "simvastatin 40mg",
        "simvastatin, hold if muscle pain",
        "simvastatin, to be stopped on Friday",
        "simvastatin, stop after 7 days",
        "simvastatin 4 daily x 3 days, then stop",
        "simvastatin stopped and restarted",
        "simvastatin never stopped",
        "simvastatin since she stopped smoking",
        "simvastatin 12 h on / 12 h off",
        "simvastatin 3 weeks on, 1 week off",
        "simvastatin (previously atorvastatin)",
        "Current medicines:\nsimvastatin",
    ],
)
def test_what_is_planned_conditional_or_over_does_not_stop_it(graph: KnowledgeGraph, line: str) -> None:
    items, _ = items_of(line)
    assert check(graph, items[:1])[0].way == "by ChEBI"
    assert "simvastatin" in items[0]


def test_each_stopped_medicine_stands_for_itself(graph: KnowledgeGraph) -> None:
    items, _ = items_of(
        "simvastatin, stopped morphine\nStopped:\nfurosemide\n\natorvastatin\nallergies: quinine"
    )
    assert items == [
        "simvastatin",
        "stopped morphine",
        "Stopped: furosemide",
        "atorvastatin",
        "allergies: quinine",
    ]
    assert [one.way for one in check(graph, items)] == [
        "by ChEBI",
        "stopped",
        "stopped",
        "by ChEBI",
        "not taken",
    ]


@pytest.mark.parametrize(
    ("line", "corrected"),
    [
        ("simvastatn 40 STOPPED March 2024 (myalgia)", "simvastatin 40 STOPPED March 2024 (myalgia)"),
        ("Salbuatmol inh prn", "Salbutamol inh prn"),
        ("folic acd 5mg od", "folic acid 5mg od"),
    ],
)
def test_a_suggestion_replaces_the_misread_word_alone(
    graph: KnowledgeGraph, line: str, corrected: str
) -> None:
    (one,) = check(graph, [line])
    assert (one.way, one.corrected(one.near[0])) == ("unmatched", corrected)


def test_what_is_no_medicine_is_left_out_of_the_count(graph: KnowledgeGraph) -> None:
    checked = check(
        graph, ["simvastatin", "compression stockings", "NKDA", "no known drug allergies", "oxygen"]
    )
    assert [one.way for one in checked[1:]] == ["no medicine", "no medicine", "no medicine", "unmatched"]
    assert report.headline(checked) == "1 of the 1 recognized may cause cramps; 1 not recognized"
    assert checked[-1].near == ()


LETTER = (
    "Mrs A was admitted with fluid overload and given furosemide 80 mg BD, sacubitril/valsartan 24/26 mg BD and "
    "dapagliflozin 10 mg. Digoxin was discontinued. Simvastatin was switched to pravastatin 40 mg. Allergic to "
    "penicillin. Lansoprazole 15 mg started for reflux."
)


def test_the_sentences_of_a_letter_are_read_one_by_one(whole_graph: KnowledgeGraph) -> None:
    checked = check(whole_graph, read_list(whole_graph, LETTER)[0])
    assert [(one.item, [each.name for each in one.substances], one.way == "stopped") for one in checked] == [
        ("Mrs A was admitted with fluid overload and given furosemide 80 mg BD", ["furosemide"], False),
        (
            "sacubitril/valsartan 24/26 mg BD and dapagliflozin 10 mg",
            ["sacubitril", "valsartan", "dapagliflozin"],
            False,
        ),
        ("Digoxin was discontinued", ["digoxin"], True),
        ("Simvastatin was switched to", ["simvastatin"], True),
        ("pravastatin 40 mg", ["pravastatin"], False),
        ("Allergic to penicillin", [], False),
        ("Lansoprazole 15 mg started for reflux.", ["lansoprazole"], False),
    ]


@pytest.mark.parametrize(
    ("line", "items"),
    [
        ("Salbutamol given with good effect. Allergic to penicillin.", 2),
        ("Lisinopril increased to 20 mg. Bumetanide held.", 2),
        ("Stopped smoking. Donepezil 10 mg at night", 2),
        ("Atorvastatin replaced by rosuvastatin", 2),
        ("Vit. D 1000 IU daily", 1),
        ("St. John's wort 300 mg", 1),
        ("Aspirin 75 mg o.d. Daily with food.", 1),
        ("Quinine 200 mg. This has been stopped.", 1),
        ("Furosemide 40 mg. Review in 2 weeks.", 1),
        ("Allergies: Penicillin. Simvastatin. Codeine.", 1),
        ("Not taking: Simvastatin. Codeine.", 1),
        ("Atorvastatin changed to evening", 1),
        ("Atorvastatin 20 mg changed to lower dose", 1),
        ("Furosemide changed to maintenance dose", 1),
        ("Patient was switched to pravastatin 40 mg", 1),
        ("to be switched to pravastatin", 1),
    ],
)
def test_a_line_is_cut_only_where_another_medicine_is_told_of(
    whole_graph: KnowledgeGraph, line: str, items: int
) -> None:
    assert len(read_list(whole_graph, line)[0]) == items


@pytest.mark.parametrize(
    ("line", "taken"),
    [
        ("Atorvastatin 20 mg changed to lower dose", ["atorvastatin"]),
        ("Furosemide changed to maintenance dose", ["furosemide"]),
        ("Metoprolol changed to succinate", ["metoprolol"]),
        ("Patient was switched to pravastatin 40 mg", ["pravastatin"]),
        ("Mr B completed rehab and is discharged on furosemide 40 mg", ["furosemide"]),
        ("After dialysis was discontinued she took quinine 200 mg", ["quinine"]),
        # Of two, one without a dose, it is not known which is meant.
        ("Mr C was given furosemide 40 mg but ramipril was stopped", []),
        ("Advised against quinine 200 mg", []),
        ("Mother takes simvastatin 40 mg", []),
        ("Serum potassium 3.1 mmol/L", []),
        ("Her magnesium 0.7 mmol/L and calcium 2.1", []),
    ],
)
def test_a_sentence_that_is_not_plain_gives_no_medicine_and_stops_none(
    whole_graph: KnowledgeGraph, line: str, taken: list[str]
) -> None:
    (one,) = check(whole_graph, read_list(whole_graph, line)[0])
    assert [each.name for each in one.substances] == taken
    assert one.way != "stopped"


@pytest.mark.parametrize(
    "line",
    [
        "Quinine 200 mg. This has been stopped.",
        "Simvastatin 40 mg. No longer taken.",
        "given furosemide 40 mg, stopped",
    ],
)
def test_a_sentence_on_the_medicine_before_it_stops_it(whole_graph: KnowledgeGraph, line: str) -> None:
    (one,) = check(whole_graph, read_list(whole_graph, line)[0])
    assert one.way == "stopped"


@pytest.mark.parametrize(
    "line", ["Atorvastatin changed to 20 mg", "Atorvastatin 20 mg, to be switched to rosuvastatin next month"]
)
def test_a_new_dose_or_a_plan_stops_nothing(whole_graph: KnowledgeGraph, line: str) -> None:
    one = check(whole_graph, items_of(line)[0])[0]
    assert [each.name for each in one.substances] == ["atorvastatin"]
    assert one.way != "stopped"


@pytest.mark.parametrize(
    ("line", "taken", "not_taken"),
    [
        ("Stopped: simvastatin 40 mg (muscle pain), lisinopril (cough)", [], ["simvastatin", "lisinopril"]),
        ("Allergies: penicillin, pravastatin", [], ["penicillin", "pravastatin"]),
        ("Discontinued: atorvastatin 10 mg, now on rosuvastatin 5 mg", ["rosuvastatin"], ["atorvastatin"]),
        ("Stopped: furosemide; restarted bumetanide 1 mg", ["bumetanide"], ["furosemide"]),
        ("Stopped: simvastatin, lisinopril on hold", [], ["simvastatin", "lisinopril"]),
        (
            "Allergies: penicillin; Medications: furosemide; salbutamol",
            ["furosemide", "salbutamol"],
            ["penicillin"],
        ),
        ("Allergy: penicillin, Meds: furosemide 40 mg", ["furosemide"], ["penicillin"]),
        ("Allergies: none, amlodipine 5 mg", ["amlodipine"], []),
        ("Allergies: nil known, furosemide 40 mg, salbutamol", ["furosemide", "salbutamol"], []),
        ("Stopped: none; furosemide 40 mg; salbutamol", ["furosemide", "salbutamol"], []),
        (
            "Stopped: quinine, now taking simvastatin, furosemide, salbutamol",
            ["simvastatin", "furosemide", "salbutamol"],
            ["quinine"],
        ),
        ("Stopped: quinine; takes: simvastatin, amlodipine", ["simvastatin", "amlodipine"], ["quinine"]),
        ("Stopped: quinine, current: simvastatin", ["simvastatin"], ["quinine"]),
        ("Stopped: quinine, Regular: simvastatin", ["simvastatin"], ["quinine"]),
        ("Stopped: quinine, she is on simvastatin", ["simvastatin"], ["quinine"]),
        ("Stopped: quinine, then simvastatin", ["simvastatin"], ["quinine"]),
        ("Stopped: quinine, simvastatin continued", ["simvastatin"], ["quinine"]),
        ("Stopped: quinine, taking instead furosemide", ["furosemide"], ["quinine"]),
        (
            "Stopped: simvastatin. Now: rosuvastatin, furosemide",
            ["rosuvastatin", "furosemide"],
            ["simvastatin"],
        ),
        ("Taking: atorvastatin 10 mg, furosemide 20 mg", ["atorvastatin", "furosemide"], []),
    ],
)
def test_a_heading_at_the_beginning_of_a_line_holds_for_all_behind_it(
    whole_graph: KnowledgeGraph, line: str, taken: list[str], not_taken: list[str]
) -> None:
    checked = check(whole_graph, read_list(whole_graph, line)[0])
    is_taken = {one.item: one.way not in ("stopped", "not taken", "unmatched") for one in checked}
    for names, expected in ((taken, True), (not_taken, False)):
        assert [value for item, value in is_taken.items() if any(name in item for name in names)] == [
            expected
        ] * len(names)


def test_the_sentences_of_a_letter_count_as_items(whole_graph: KnowledgeGraph) -> None:
    """One long line has no more items than a list, and how many were cut is told."""
    letter = " ".join(f"She takes furosemide {dose} mg." for dose in range(1, 121))
    items, cut = read_list(whole_graph, letter)
    assert (len(items), cut) == (100, 20)

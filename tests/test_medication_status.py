"""Whether a medicine of a list is taken now: stopped, on hold, finished; plans and conditions do not stop it."""

from __future__ import annotations

import pytest

from crampkg.evidence import medication_report as report
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.medications import check, items_of


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

"""Everyday words: classes of medicines without a statement, what is offered for what is no name, and no silly guess."""

from __future__ import annotations

import pytest

from crampkg.base.namespaces import BASE
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.medication_names import everyday_names
from crampkg.evidence.medication_report import without_statement
from crampkg.evidence.medications import check
from crampkg.evidence.name_forms import table
from crampkg.evidence.near_features import near_features, near_states


@pytest.mark.parametrize(
    ("line", "means"),
    [
        ("beta blocker", "beta blocker"),
        ("Beta-blockers 25 mg", "beta blocker"),
        ("PPI 20 mg", "proton pump inhibitor"),
        ("ACE inhibitor", "ACE inhibitor"),
        ("blood thinners", "anticoagulant or antiplatelet drug"),
        ("the pill", "oral contraceptive"),
    ],
)
def test_a_class_without_a_statement_is_known_and_said_to_be_one(
    whole_graph: KnowledgeGraph, line: str, means: str
) -> None:
    (one,) = check(whole_graph, [line])
    assert (one.name, one.way, one.near) == (means, "no statement", ())
    told = without_statement(one.substances[0])
    assert told.startswith("A class of medicines. No source here names the class")
    assert "Enter the name of the medicine" in told


def test_a_medicine_in_brackets_goes_before_its_class(whole_graph: KnowledgeGraph) -> None:
    (one,) = check(whole_graph, ["beta blocker (bisoprolol 5 mg)"])
    assert one.name == "bisoprolol"


def test_what_holds_a_medicine_is_read_as_it_and_said_to_hold_it(whole_graph: KnowledgeGraph) -> None:
    (one,) = check(whole_graph, ["tonic water at night"])
    assert (one.name, one.how) == (
        "quinine",
        "tonic water holds some quinine; what sources say is of quinine as a medicine",
    )


def test_what_is_usually_meant_is_offered_and_not_taken(whole_graph: KnowledgeGraph) -> None:
    (one,) = check(whole_graph, ["blue inhaler"])
    assert (one.substances, one.near) == ((), ("salbutamol",))
    (named,) = check(whole_graph, ["Blue inhaler (salbutamol)"])
    assert named.name == "salbutamol"


@pytest.mark.parametrize(
    ("line", "name", "left_out"),
    [("Renvela 800 mg", "sevelamer", "800 mg"), ("epoetin alfa 4000 units", "epoetin alfa", "4000 units")],
)
def test_a_trade_name_is_no_other_medicine(
    whole_graph: KnowledgeGraph, line: str, name: str, left_out: str
) -> None:
    (one,) = check(whole_graph, [line])
    assert (one.name, one.left_out, one.near) == (name, left_out, ())


def test_no_everyday_word_hides_a_name_of_the_graph(whole_graph: KnowledgeGraph) -> None:
    agents = {str(row["agent"]) for row in whole_graph.view("agents")}
    assert [
        word for word in everyday_names() if agents & set(whole_graph.lookup.named(word, bare=False))
    ] == []
    assert {one.kind for one in everyday_names().values()} == {"class", "holds", "offered"}


def test_what_is_offered_for_other_words_is_a_term(whole_graph: KnowledgeGraph) -> None:
    rows = list(table("offered-terms.tsv", ("kind", "words", "terms")))
    assert {kind for kind, *_ in rows} == {"feature", "state"}
    for _, words, terms in rows:
        for term in filter(None, terms.split("|")):
            assert len(whole_graph.lookup.named(term)) == 1, term
        assert [word for word in words.split("|") if whole_graph.lookup.named(word)] == []


def test_a_word_that_is_no_term_brings_what_may_be_meant_and_nothing_far_fetched(
    whole_graph: KnowledgeGraph,
) -> None:
    def features(typed: str) -> list[str]:
        return [hit.iri.removeprefix(BASE) for hit in near_features(whole_graph, typed)]

    assert features("cold intolerance") == []
    assert features("second wind") == []
    assert features("Trousseau sign") == ["tetany", "hp-0002901"]
    states = [hit.iri.removeprefix(BASE) for hit in near_states(whole_graph, "Parathyroidectomy")]
    assert states == ["hp-0000829", "hp-0002901"]
    picture = whole_graph.differential(["muscle cramps"], states=["parathyroidectomy"]).picture
    (unread,) = picture.unread
    assert unread.told.startswith("“parathyroidectomy” was not used: nothing here is stated about it.")
    assert unread.told.endswith("Enter hypoparathyroidism or hypocalcemia if the person has it.")

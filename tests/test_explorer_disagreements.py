"""The disagreements page: every tension and every pair that a rule finds, with sides, kind and reason."""

from __future__ import annotations

import pytest

from crampkg.base.namespaces import expand, slug
from crampkg.evidence.disagreements import UNJUDGED, differences, disputes
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.explorer import session
from crampkg.explorer.pages.disagreements import _computed
from explorer_app import card_titles, component, open_page, plain, whole


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return session.full_graph()


def test_every_tension_is_shown_with_all_its_claims(graph: KnowledgeGraph) -> None:
    found = {one.place: {claim.iri for claim in one.everyone} for one in disputes(graph)}
    told: dict[str, set[str]] = {}
    for row in graph.view("tensions"):
        told.setdefault(slug(str(row["tension"])), set()).add(str(row["claim"]))
    assert {key: claims for key, claims in found.items() if key in told} == told
    assert len(told) > 50


def test_every_pair_of_a_rule_is_in_a_dispute(graph: KnowledgeGraph) -> None:
    every = [{claim.iri for claim in one.everyone} for one in disputes(graph)]
    for row in graph.view("disagreements"):
        assert any({row["one"], row["two"]} <= claims for claims in every), row


def test_every_dispute_has_sides_a_kind_and_a_reason(graph: KnowledgeGraph) -> None:
    for one in disputes(graph):
        assert len(one.sides) == len(one.headings) >= 2, one.place
        assert all(one.sides), one.place
        assert one.note or one.judgement == UNJUDGED, one.place
        assert len({claim.iri for claim in one.everyone}) == len(one.everyone), one.place


def test_conflicts_stand_first_and_then_kinds_in_their_order(graph: KnowledgeGraph) -> None:
    found = disputes(graph)
    kinds = ["hardTension", UNJUDGED, "withinSourceTension", "scopeTension", "wordingTension"]
    order = [(not one.is_conflict, kinds.index(one.judgement)) for one in found]
    assert order == sorted(order)
    assert found[0].judgement == "hardTension"
    assert 0 < sum(one.is_conflict for one in found) < 10


def test_for_stands_against_advice(graph: KnowledgeGraph) -> None:
    (one,) = [one for one in disputes(graph) if one.place == "tensionQuinineBenefitAdvisoryUse"]
    assert one.headings == ["For", "Against or open"]
    assert [claim.curie for claim in one.sides[1]] == ["katzberg:quinine-fda-advisory-against-routine-use"]
    assert one.judgement == "scopeTension"
    assert {slug(rule) for rule in one.rules} == {"opposingPredicateTo"}


def test_differing_qualifiers_are_computed_and_said_to_be(graph: KnowledgeGraph) -> None:
    helps = graph.claims[expand("katzberg:magnesium-helpful-in-pregnancy") or ""]
    left_open = graph.claims[expand("katzberg:magnesium-limited-evidence-elsewhere") or ""]
    assert "population: pregnancy | not named" in differences(graph, helps, left_open)
    assert differences(graph, helps, helps) == []


def test_a_pair_without_a_judge_says_that_it_is_computed() -> None:
    from crampkg.evidence.disagreements import Disagreement

    graph = session.full_graph()
    helps = graph.claims[expand("katzberg:magnesium-helpful-in-pregnancy") or ""]
    left_open = graph.claims[expand("katzberg:magnesium-limited-evidence-elsewhere") or ""]
    told = _computed(graph, Disagreement("", "x", "x", "x", "", (helps,), (left_open,)))
    assert told.startswith("Computed, not reviewed")
    assert "pregnancy" in told
    same = _computed(graph, Disagreement("", "x", "x", "x", "", (helps,), (helps,)))
    assert same == "Computed, not reviewed: they differ only in direction."


# --- the page


def test_the_list_tells_kind_reason_and_sides(graph: KnowledgeGraph) -> None:
    data = component(open_page("disagreements"), "disputes")
    assert data["groups"][0]["heading"].startswith("Contradiction (")
    assert data["groups"][0]["note"] == "The claims cannot both hold."
    assert len(card_titles(data)) == len(disputes(graph))
    for group in data["groups"]:
        for card in group["cards"]:
            assert plain(card["note"])
            assert len({statement["badges"][0]["text"] for statement in card["statements"]}) >= 2


def test_the_address_filters() -> None:
    data = component(open_page("disagreements?about=quinine"), "disputes")
    assert any("quinine" in title for title in card_titles(data))
    assert len(card_titles(data)) < 6
    data = component(open_page("disagreements?kind=hardTension"), "disputes")
    assert len(data["groups"]) == 1
    at = open_page("disagreements?about=quinine&kind=hardTension")
    assert any("No disagreement matches" in element.value for element in at.info)


def test_one_stands_side_by_side_under_its_own_address() -> None:
    at = open_page("disagreements?pair=tensionQuinineBenefitAdvisoryUse")
    assert [title.value for title in at.title] == ["Quinine\\: benefit, advisory and use"]
    assert [header.value for header in at.header] == ["For", "Against or open"]
    assert len(card_titles(component(at, "side-0"))) == 2
    (against,) = card_titles(component(at, "side-1"))
    assert against == (
        "Because of concerns about adverse effects, an FDA advisory recommends against routine treatment "
        "of muscle cramps with quinine"
    )
    assert "judgement of this graph's curators" in whole(at).replace("\\", "")
    next(button for button in at.button if button.label == "All disagreements").click().run()
    assert [title.value for title in at.title] == ["Disagreements"]


def test_each_dispute_opens(graph: KnowledgeGraph) -> None:
    at = open_page()
    for one in disputes(graph):
        open_page(f"disagreements?pair={one.place}", at)
        assert not at.exception, one.place
        assert len(at.header) == len(one.sides), one.place


def test_an_unknown_dispute_is_told_and_all_are_shown() -> None:
    at = open_page("disagreements?pair=nothing")
    assert any("was not found" in element.value.replace("\\", "") for element in at.warning)
    assert component(at, "disputes")["groups"]


@pytest.mark.slow
def test_a_side_without_its_source_is_no_side() -> None:
    for off in ("katzberg", "gard", "ucla", "droracle", "katzberg,gard,ucla,droracle"):
        at = open_page(f"disagreements?without={off}")
        assert not at.exception, off
    assert any("No disagreement was found" in element.value for element in at.info)

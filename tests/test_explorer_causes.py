"""The causes page: groups of the review's table, what only the text names, and medicines with their members."""

from __future__ import annotations

import re

import pytest

from crampkg.base.namespaces import slug
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.explorer import session
from crampkg.explorer.pages.causes import _grouped, _heading
from explorer_app import card_titles, component, open_page, plain, whole


@pytest.fixture(scope="module")
def graph() -> KnowledgeGraph:
    return session.full_graph()


def test_every_claim_of_a_cause_stands_in_one_group(graph: KnowledgeGraph) -> None:
    placed: dict[str, set[str]] = {}
    for group, causes in _grouped(graph).items():
        for claims, _ in causes.values():
            for claim in claims:
                placed.setdefault(claim.iri, set()).add(group)
    assert {str(row["claim"]) for row in graph.view("cramp-causes")} <= placed.keys()
    assert {str(row["claim"]) for row in graph.view("cause-headings")} <= placed.keys()
    assert {iri for iri, groups in placed.items() if len(groups) > 1} == set()


@pytest.mark.parametrize(
    ("group", "causes"),
    [
        ("Physiologic", {"dehydration", "exercise", "pregnancy", "idiopathicMuscleCramp"}),
        ("Metabolic", {"cirrhosis", "uremia", "hypothyroidism", "vitaminDDeficiency"}),
        ("Medications", {"statins", "diuretics", "betaAgonists", "thiazideDiuretics"}),
        ("Neuromuscular disorders", {"amyotrophicLateralSclerosis", "mcArdleDisease", "radiculopathy"}),
        ("Other neurologic conditions", {"stroke", "dystonia", "multipleSclerosis", "parkinsonDisease"}),
        ("Named in the text, not in Table 1: medicines", {"morphine", "steroids", "immunosuppressants"}),
        ("Associated with cramps, not stated to cause them", {"motorNeuronDisease", "axonalNeuropathy"}),
    ],
)
def test_causes_stand_under_their_heading(graph: KnowledgeGraph, group: str, causes: set[str]) -> None:
    found = {_heading(graph, key): {slug(iri) for iri in inside} for key, inside in _grouped(graph).items()}
    assert causes <= found[group]


def test_a_kind_of_a_listed_cause_says_so(graph: KnowledgeGraph) -> None:
    data = component(open_page("causes?group=tableMedicationCauses"), "causes")
    (card,) = [
        card for group in data["groups"] for card in group["cards"] if card["id"] == "thiazideDiuretics"
    ]
    assert plain(card["note"]) == (
        "Thiazide diuretics can cause muscle cramps · listed here as a kind of diuretic"
    )


def test_the_address_chooses_a_group() -> None:
    data = component(open_page("causes?group=tableOtherNeurologicCauses"), "causes")
    assert [group["heading"] for group in data["groups"]] == ["Other neurologic conditions (4)"]


def test_what_is_only_listed_does_not_read_as_established() -> None:
    data = component(open_page("causes?group=tableOtherNeurologicCauses"), "causes")
    for group in data["groups"]:
        for card in group["cards"]:
            assert re.fullmatch(
                "The table of common causes of muscle cramps in the review by Katzberg and Sadeghian lists "
                "(dystonia|multiple sclerosis|Parkinson disease|stroke)",
                plain(card["note"]),
            ), card["id"]
            assert card["badges"] == [], "the sentence says it already"


def test_members_by_chebi_are_marked_as_not_from_a_source() -> None:
    data = component(open_page("causes?show=drugs"), "medicines")
    cards = [card for group in data["groups"] for card in group["cards"]]
    members = [card for card in cards if card["id"].startswith("chebi-")]
    assert len(members) == 4
    for card in members:
        assert card["badges"] == [{"text": "class by ChEBI, not from a source", "kind": "caution"}]
        assert card["open"] is False
    named = [card for card in cards if not card["id"].startswith("chebi-")]
    assert "ChEBI" not in "".join(
        plain(statement["text"]) for card in named for statement in card["statements"]
    )
    assert "CC BY 4.0" in whole(open_page("causes?show=drugs")).replace("\\", "")


def test_loose_groups_stand_apart_and_without_members() -> None:
    data = component(open_page("causes?show=drugs"), "medicines")
    loose = data["groups"][-1]
    assert loose["heading"] == "Groups without named members"
    titles = card_titles({"groups": [loose]})
    assert titles == [
        "antiretroviral drug Some antiretroviral drugs can cause muscle cramps",
        "cardiotropic drug Some cardiotropic drugs can cause muscle cramps",
        "immunosuppressant Some immunosuppressants can cause muscle cramps",
        "medication Some medications can cause muscle cramps; Medications may contribute to muscle cramps in "
        "people with non-neuromuscular neurologic conditions",
        "psychotropic drug Some psychotropic drugs can cause muscle cramps",
    ]


def test_without_the_review_the_page_says_what_is_left() -> None:
    at = open_page("causes?show=drugs&without=katzberg")
    assert not at.exception
    assert any("None of the sources shown" in element.value for element in at.info)
    assert not open_page("causes?without=katzberg").exception
    assert not open_page("causes?without=katzberg,gard,ucla,droracle").exception

"""Rules in stages, on graphs small enough to see through."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from crampkg.base.errors import CrampkgError
from crampkg.base.namespaces import BASE, compact
from crampkg.build.derivation import derive, stages
from crampkg.build.loading import INFERRED

HEAD = """@prefix cramp: <https://w3id.org/crampkg/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
cramp:treats cramp:plainForm cramp:treats ; cramp:weakForm cramp:mayTreat ;
    cramp:negativeForm cramp:notShownToTreat ; cramp:scopedForm cramp:treatsIn ;
    rdfs:subPropertyOf cramp:mayTreat ; owl:inverseOf cramp:treatedBy .
cramp:causes cramp:plainForm cramp:causes ; cramp:weakForm cramp:mayCause ; cramp:abilityIsEnough true ;
    rdfs:subPropertyOf cramp:mayCause .
cramp:narrowingQualifier rdfs:subPropertyOf cramp:qualifier .
cramp:population rdfs:subPropertyOf cramp:narrowingQualifier .
cramp:target rdfs:subPropertyOf cramp:narrowingQualifier .
cramp:memberScope rdfs:subPropertyOf cramp:narrowingQualifier .
cramp:stance rdfs:subPropertyOf cramp:narrowingQualifier .
cramp:levelOne cramp:carriesPlainEdge true . cramp:anecdote cramp:carriesPlainEdge false .
cramp:rarely cramp:carriesPlainEdge false . cramp:never cramp:carriesPlainEdge false .
cramp:canOccur cramp:carriesPlainEdge false . cramp:earlierView cramp:holdsView false .
cramp:legCramp cramp:kindOf cramp:muscleCramp .
"""
CLAIM = """cramp:c a cramp:Claim ; cramp:subject cramp:quinine ; cramp:predicate cramp:treats ;
    cramp:object cramp:legCramp ; cramp:direction cramp:{direction} ; cramp:level cramp:{level} {more} ."""


def derived(text: str) -> set[str]:
    """The edges between terms that the rules derive from Turtle, as `subject edge object` without prefixes."""
    store = ox.Store()
    store.load(text, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(BASE + "graph/terms"))
    derive(store)
    quads = store.quads_for_pattern(None, None, None, INFERRED)
    return {
        " ".join(
            compact(str(term)[1:-1]).removeprefix("cramp:") for term in (q.subject, q.predicate, q.object)
        )
        for q in quads
        if not q.predicate.value.removeprefix(BASE).startswith(("carries", "shows"))
    }


def edges(direction: str = "supports", level: str = "levelOne", more: str = "") -> set[str]:
    return derived(HEAD + CLAIM.format(direction=direction, level=level, more=more))


PLAIN = {
    "quinine treats legCramp",
    "quinine treatsCramp legCramp",
    "quinine mayTreat legCramp",
    "quinine mayTreatCramp legCramp",
    "legCramp treatedBy quinine",
}
WEAK = {"quinine mayTreat legCramp", "quinine mayTreatCramp legCramp"}


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        ({}, PLAIN),
        ({"more": "; cramp:certainty cramp:possible"}, WEAK),
        ({"more": "; cramp:target cramp:frequency"}, WEAK),
        ({"more": "; cramp:occurrence cramp:rarely"}, WEAK),
        ({"more": "; cramp:occurrence cramp:canOccur"}, WEAK),
        ({"more": "; cramp:occurrence cramp:never"}, set()),
        ({"more": "; cramp:stance cramp:earlierView"}, set()),
        ({"level": "anecdote"}, WEAK),
        ({"more": "; cramp:population cramp:pregnancy"}, WEAK | {"quinine treatsIn pregnancy"}),
        ({"level": "anecdote", "more": "; cramp:population cramp:pregnancy"}, WEAK),
        ({"more": "; cramp:population cramp:pregnancy ; cramp:certainty cramp:possible"}, WEAK),
        ({"more": "; cramp:population cramp:pregnancy, cramp:athlete"}, WEAK),
        (
            {"direction": "refutes"},
            {"quinine notShownToTreat legCramp", "quinine notShownToTreatCramp legCramp"},
        ),
        (
            {"direction": "notShown"},
            {"quinine notShownToTreat legCramp", "quinine notShownToTreatCramp legCramp"},
        ),
        ({"direction": "notShown", "more": "; cramp:population cramp:pregnancy"}, set()),
        ({"direction": "refutes", "more": "; cramp:occurrence cramp:usually"}, set()),
        ({"direction": "notStudied"}, set()),
        ({"direction": "inconclusive"}, set()),
    ],
)
def test_a_claim_gives_the_edges_it_can_carry_and_no_other(claim: dict[str, str], expected: set[str]) -> None:
    assert edges(**claim) == expected


def test_a_member_of_a_class_causes_by_class_only_what_the_class_causes_outright() -> None:
    class_claim = """cramp:drugA cramp:{placed} cramp:classA . cramp:c cramp:subject cramp:classA ;
        cramp:predicate cramp:causes ; cramp:object cramp:muscleCramp ; cramp:direction cramp:supports ;
        cramp:level cramp:levelOne {more} ."""
    by_class = "drugA mayCauseCrampByClass muscleCramp"
    outright = derived(HEAD + class_claim.format(placed="classifiedAs", more=""))
    assert by_class in outright
    some = derived(
        HEAD + class_claim.format(placed="classifiedAs", more="; cramp:memberScope cramp:someMembers")
    )
    assert by_class not in some
    assert "drugA causesCramp muscleCramp" not in some | outright


def test_the_curators_hierarchy_alone_gives_no_edge_by_class() -> None:
    kind = """cramp:drugA cramp:kindOf cramp:classA . cramp:c cramp:subject cramp:classA ;
        cramp:predicate cramp:causes ; cramp:object cramp:muscleCramp ; cramp:direction cramp:supports ;
        cramp:level cramp:levelOne ."""
    assert "drugA mayCauseCrampByClass muscleCramp" not in derived(HEAD + kind)


def test_the_hierarchy_is_closed() -> None:
    chain = "cramp:a cramp:kindOf cramp:b . cramp:b cramp:kindOf cramp:c . cramp:c cramp:kindOf cramp:d ."
    found = derived("@prefix cramp: <https://w3id.org/crampkg/> . " + chain)
    assert found == {"a kindOf c", "a kindOf d", "b kindOf d"}


def test_the_stages_are_run_in_their_order() -> None:
    assert [name for name, _ in stages()] == ["1-hierarchy", "2-carried", "3-from-claims", "4-closure"]


def test_a_rule_that_never_rests_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "1-loop").mkdir()
    (tmp_path / "1-loop" / "grow.rq").write_text(
        'CONSTRUCT { ?s ?p ?longer } WHERE { ?s ?p ?o BIND (CONCAT(?o, "x") AS ?longer) }'
    )
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.Literal("x"), INFERRED))
    with pytest.raises(CrampkgError, match="still add triples after 50 rounds"):
        derive(store, tmp_path)


def test_a_rule_that_does_not_parse_is_told_with_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "1-bad").mkdir()
    rule = tmp_path / "1-bad" / "bad.rq"
    rule.write_text("CONSTRUCT { ?s ?p ?o }\nWHERE { ?s ?p }")
    with pytest.raises(CrampkgError) as caught:
        derive(ox.Store(), tmp_path)
    assert str(caught.value.where).startswith(str(rule))


def test_deriving_twice_adds_nothing() -> None:
    from crampkg.build.loading import load

    store = load()
    first = derive(store)
    assert first > 3000
    assert derive(store) == first


def test_a_triple_that_a_rule_finds_twice_or_that_another_graph_has_is_counted_once(tmp_path: Path) -> None:
    (tmp_path / "1-kinds").mkdir()
    (tmp_path / "1-kinds" / "kinds.rq").write_text("CONSTRUCT { ?s a <x:Kind> } WHERE { ?s <x:of> ?o }")
    store, kind = ox.Store(), ox.NamedNode("x:Kind")
    a, of = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), ox.NamedNode("x:of")
    first, second = ox.NamedNode("x:1"), ox.NamedNode("x:2")
    told = ox.NamedNode("x:told")
    for subject in (first, second):
        store.extend(ox.Quad(subject, of, ox.Literal(text), told) for text in ("a", "b"))
    store.add(ox.Quad(second, a, kind, told))
    assert derive(store, tmp_path) == 1
    assert list(store.quads_for_pattern(None, None, None, INFERRED)) == [ox.Quad(first, a, kind, INFERRED)]

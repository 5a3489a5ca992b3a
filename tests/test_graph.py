"""The graph as Python users meet it, and claims in words."""

from __future__ import annotations

import pytest
import rdflib

from crampkg import KnowledgeGraph
from crampkg.base.namespaces import BASE, CLAIM
from crampkg.evidence.phrasing import (
    DIRECTIONS,
    context,
    direction_words,
    evidence,
    phrase,
    reading,
    statement,
)
from crampkg.evidence.statistics import statistics
from crampkg.export.rdflib_view import dataset
from crampkg.sparql.results import Rows
from crampkg.sparql.store import EmbeddedStore

QUININE = BASE + "quinine"
CRAMP = BASE + "muscleCramp"


def test_a_term_has_its_words_and_its_place(graph: KnowledgeGraph) -> None:
    term = graph.term("quinine sulfate")
    assert term.slug == "quinineSulphate"
    assert term.classes == (BASE + "Drug",)
    assert term.parents == (QUININE,)
    assert graph.children[QUININE] == (term.iri,)
    assert "charley horse" in graph.term("muscle cramp").synonyms


def test_a_claim_has_all_its_parts(graph: KnowledgeGraph) -> None:
    claim = graph.claims[CLAIM + "katzberg/quinine-may-be-effective"]
    assert claim.curie == "katzberg:quinine-may-be-effective"
    assert (claim.subject, claim.predicate, claim.object) == (QUININE, BASE + "treats", CRAMP)
    assert (claim.direction, claim.certainty, claim.level) == (
        BASE + "supports",
        BASE + "possible",
        BASE + "levelOne",
    )
    assert claim.citations == ("43", "44", "45", "46")
    assert len(claim.anchors) == 1
    assert {QUININE, CRAMP} <= claim.terms


def test_claims_are_found_from_every_term_they_mention(graph: KnowledgeGraph) -> None:
    pregnancy = {claim.curie for claim in graph.about(BASE + "pregnancy")}
    assert "katzberg:magnesium-helpful-in-pregnancy" in pregnancy
    assert graph.about(BASE + "noSuchTerm") == []
    for claim in graph.claims.values():
        assert claim in graph.about(claim.subject)


def test_every_claim_can_be_put_into_words(graph: KnowledgeGraph) -> None:
    for claim in graph.claims.values():
        told = statement(graph, claim)
        assert told[0] == told[0].upper()
        assert direction_words(claim).word
        assert evidence(graph, claim)
        for term in claim.terms:
            assert reading(graph, claim, term)
        for name, value in context(graph, claim):
            assert name
            assert value
            assert not value.startswith("http"), (claim.curie, name, value)


def test_the_five_directions_read_differently(graph: KnowledgeGraph) -> None:
    assert len({words.sign for words in DIRECTIONS.values()}) == 5
    assert len({words.word for words in DIRECTIONS.values()}) == 5

    def told(name: str) -> str:
        return statement(graph, graph.claims[CLAIM + name])

    assert told("katzberg/quinine-may-be-effective") == "Quinine may help with muscle cramps"
    assert (
        told("katzberg/gabapentin-no-significant-effect-on-cramps")
        == "Gabapentin was not shown to have a significant effect on muscle cramps"
    )
    assert (
        told("katzberg/botulinum-toxin-not-studied-in-severe-refractory-neurogenic-cramps")
        == "Botulinum toxin has not been studied in severe, refractory neurogenic cramps in the way "
        "it has been in dystonia"
    )


def test_a_claim_reads_from_its_object_too(graph: KnowledgeGraph) -> None:
    claim = graph.claims[CLAIM + "katzberg/quinine-may-be-effective"]
    assert phrase(claim, inverse=True) == "possibly treated with"
    assert reading(graph, claim, CRAMP) == "Quinine may help with muscle cramps"


def test_the_narrowing_stands_first(graph: KnowledgeGraph) -> None:
    claim = graph.claims[CLAIM + "katzberg/mexiletine-reduces-severity-in-als"]
    words = context(graph, claim)
    assert words[0] == ("population", "amyotrophic lateral sclerosis")
    assert ("target", "cramp severity") in words


def test_answers_by_name_are_results(graph: KnowledgeGraph) -> None:
    answer = graph.ask("sources")
    assert isinstance(answer, Rows)
    assert [row["number"] for row in answer.to_plain()] == ["000", "001", "002", "003"]


def test_counts_agree_with_what_is_there(graph: KnowledgeGraph) -> None:
    counted = statistics(graph)
    assert counted["terms"]["total"] == len(graph.terms)
    assert counted["claims"]["total"] == len(graph.claims)
    assert counted["edges"]["total"] == len(graph.edges)
    assert list(counted["claims"]["source"]) == sorted(
        counted["claims"]["source"], key=lambda name: (-counted["claims"]["source"][name], name)
    )


@pytest.mark.slow
def test_the_rdflib_copy_has_the_same_graphs(graph: KnowledgeGraph) -> None:
    store = graph.store
    assert isinstance(store, EmbeddedStore)
    copy = dataset(store.store)
    assert isinstance(copy, rdflib.Dataset)
    counts = {str(row["graph"]): row["triples"] for row in graph.view("graphs")}
    assert {str(one.identifier): len(one) for one in copy.graphs() if len(one)} == counts


@pytest.mark.parametrize("value", ["levelB", "level B evidence", "cramp:levelB", "Level B Evidence"])
def test_a_parameter_may_be_any_named_thing(graph: KnowledgeGraph, value: str) -> None:
    bound = graph.text("evidence-levels", {"level": value})
    assert "VALUES ?level { <https://w3id.org/crampkg/levelB> }" in bound


def test_a_source_may_be_given_by_its_short_name(graph: KnowledgeGraph) -> None:
    assert "VALUES ?about { <https://w3id.org/crampkg/source/ucla> }" in graph.text(
        "source-about-itself", {"about": "ucla"}
    )

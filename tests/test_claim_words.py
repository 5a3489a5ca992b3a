"""The words in which questions tell population and qualifiers: all of them, in order, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from crampkg.base.namespaces import BASE
from crampkg.sparql.results import Rows

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim

IN_WORDS = "SELECT ?claim ?words WHERE {{ ?claim <https://w3id.org/crampkg/{}> ?words }}"


def derived(graph: KnowledgeGraph, name: str) -> dict[str, str]:
    found = graph.store.query(IN_WORDS.format(name))
    assert isinstance(found, Rows)
    words: dict[str, list[str]] = defaultdict(list)
    for row in found.to_plain():
        words[str(row["claim"])].append(str(row["words"]))
    assert all(len(texts) == 1 for texts in words.values()), "one text a claim"
    return {claim: text for claim, (text,) in words.items()}


def population(claim: Claim) -> str:
    made_of = sorted(part.label for part in claim.values("population"))
    without = sorted(f"except {part.label}" for part in claim.values("populationExcept"))
    return " and ".join(made_of + without)


def qualifiers(graph: KnowledgeGraph, claim: Claim) -> str:
    rank = {"narrowing": 1, "informing": 2, "tie": 3}
    skipped = {BASE + name for name in ("population", "populationExcept", "because", "follows")}
    told = [
        (rank[part.kind], f"{graph.label(part.property)}: {part.label}")
        for part in claim.parts
        if part.property not in skipped
    ]
    return "; ".join(text for _, text in sorted(told))


@pytest.mark.parametrize("name", ["populationInWords", "qualifiersInWords"])
def test_words_are_the_claims_parts(graph: KnowledgeGraph, name: str) -> None:
    expected = {
        claim.iri: population(claim) if name == "populationInWords" else qualifiers(graph, claim)
        for claim in graph.claims.values()
    }
    assert derived(graph, name) == {iri: text for iri, text in expected.items() if text}


def test_every_claim_has_its_relation_in_words(graph: KnowledgeGraph) -> None:
    words = derived(graph, "relationInWords")
    assert set(words) == set(graph.claims)
    for claim in graph.claims.values():
        label = graph.label(claim.predicate)
        outright = claim.direction == BASE + "supports" and not claim.certainty
        parts = any(claim.values(name) for name in ("occurrence", "force", "stance", "target"))
        plain = outright and not parts and not graph.vocabulary[claim.level].lead_in
        assert not plain or words[claim.iri] in {label, plural(label)}
        assert outright or words[claim.iri] not in {label, plural(label)}


PLURAL = {"is": "are", "was": "were", "has": "have", "misses": "miss", "assesses": "assess"}


def plural(label: str) -> str:
    verb, space, rest = label.partition(" ")
    return PLURAL.get(verb, verb.removesuffix("s")) + space + rest


def test_verbs_agree_with_plural_names(graph: KnowledgeGraph) -> None:
    found = graph.store.query("SELECT ?term { ?term <https://w3id.org/crampkg/namedInPlural> true }")
    assert isinstance(found, Rows)
    many = {str(row["term"]) for row in found.to_plain()}
    assert many <= set(graph.terms), "only terms have such names"
    words = derived(graph, "relationInWords")
    labels = {claim.iri: graph.label(claim.predicate) for claim in graph.claims.values()}
    for iri, said in words.items():
        last = said.rpartition(": ")[2].removesuffix(" symptoms of")
        if last in {labels[iri], plural(labels[iri])} and labels[iri] != plural(labels[iri]):
            assert (last == plural(labels[iri])) == (graph.claims[iri].subject in many), iri


@pytest.mark.parametrize(
    ("claim", "population_words", "qualifier_words"),
    [
        (
            "katzberg:magnesium-limited-evidence-elsewhere",
            "except magnesium deficiency and except pregnancy",
            None,
        ),
        (
            "katzberg:dialysis-adjustment-improves-cramps",
            "being treated with hemodialysis and dialysis disequilibrium syndrome",
            "occurrence: usually",
        ),
        (
            "katzberg:quinine-fda-advisory-against-routine-use",
            None,
            "condition: routine use; said by: US Food and Drug Administration",
        ),
    ],
)
def test_words_as_people_read_them(
    graph: KnowledgeGraph, claim: str, population_words: str | None, qualifier_words: str | None
) -> None:
    iri = f"{BASE}claim/{claim.replace(':', '/')}"
    assert derived(graph, "populationInWords").get(iri) == population_words
    assert derived(graph, "qualifiersInWords").get(iri) == qualifier_words


@pytest.mark.parametrize(
    ("claim", "relation"),
    [
        ("katzberg:electrophysiology-does-not-usually-induce-cramp", "not usually: induces"),
        ("katzberg:motor-examination-does-not-usually-induce-cramp", "not usually: induces"),
        ("katzberg:fast-stimulation-not-used-in-practice", "not usually: is used in"),
        ("katzberg:normal-forearm-test-does-not-rule-out-lipid-disorders", "not so: rules out"),
        ("gard:gabapentin-helps-in-individual-cases", "in individual cases: treats symptoms of"),
        ("gard:triggered-by-physical-activity", "triggers symptoms of"),
        ("ucla:prednisone-used-with-success", "reported success: treats"),
        ("ucla:letter-muscle-relaxant-helped", "one person's account: treat"),
        ("droracle:gabapentin-title", "by a title: treats"),
        ("katzberg:table-1-stroke-causes-cramps", "listed only: causes"),
        ("katzberg:quinine-may-be-effective", "may treat"),
        ("gard:electromyography-may-be-done", "may be done or recommended for"),
        ("katzberg:vgkc-antibody-in-suspected-cramp-fasciculation-syndrome", "can be helpful for"),
        ("gard:some-improve-without-treatment", "sometimes: has course"),
        ("gard:often-idiopathic", "often: has cause status"),
        (
            "katzberg:cramp-most-common-in-large-fiber-neuropathy-earlier-view",
            "earlier view, reported: occurs in",
        ),
    ],
)
def test_a_relation_never_says_more_than_its_claim(graph: KnowledgeGraph, claim: str, relation: str) -> None:
    assert derived(graph, "relationInWords")[f"{BASE}claim/{claim.replace(':', '/')}"] == relation

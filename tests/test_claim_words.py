"""The words in which questions tell population and qualifiers: all of them, in order, and nothing else."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

import pytest

from crampkg.base.namespaces import BASE
from crampkg.evidence.phrasing import people_of
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


NARROWING = ("occurrence", "emphasis", "force", "stance", "target", "memberScope")


@pytest.mark.slow
def test_every_claim_has_its_relation_in_words(whole_graph: KnowledgeGraph) -> None:
    graph = whole_graph
    words = derived(graph, "relationInWords")
    assert set(words) == set(graph.claims)
    tails = values(graph, "tail")
    for claim in graph.claims.values():
        label = graph.label(claim.predicate)
        outright = claim.direction == BASE + "supports" and not claim.certainty
        parts = any(claim.values(name) for name in NARROWING)
        plain = outright and not parts and claim.level not in tails
        assert not plain or words[claim.iri] == label
        assert outright or words[claim.iri] != label


def values(graph: KnowledgeGraph, name: str) -> dict[str, str]:
    """What a vocabulary value has of one property: its adverb, or the words at the end that tell its backing."""
    found = graph.store.query(f"SELECT ?value ?words {{ ?value <{BASE}{name}> ?words }}")
    assert isinstance(found, Rows)
    return {str(row["value"]): str(row["words"]) for row in found.to_plain()}


HEDGES = {"supports": ("may ", "possibly: "), "refutes": ("probably ", "possibly ")}


@pytest.mark.slow
def test_hedge_frequency_backing_and_negation_are_seen_in_each_relation(whole_graph: KnowledgeGraph) -> None:
    graph = whole_graph
    adverbs, tails, said = values(graph, "adverb"), values(graph, "tail"), derived(graph, "relationInWords")
    marks = {
        "notShown": "not shown",
        "refutes": "not",
        "inconclusive": "unclear whether it ",
        "notStudied": "not studied whether it ",
    }
    common = {BASE + "amongCommonCauses": ("is a common cause of", "is a common trigger of")}
    checked = 0
    for claim in graph.claims.values():
        words, direction = said[claim.iri], claim.direction.removeprefix(BASE)
        seen = marks.get(direction, "")
        assert seen in words or (direction == "notShown" and "was not shown to" in words), claim.iri
        if claim.certainty and direction in HEDGES:
            assert words.startswith(HEDGES[direction]), claim.iri
        if claim.level in tails and direction in {"supports", "inconclusive", "refutes"}:
            assert words.count(f"({tails[claim.level]})") == 1, claim.iri
        for part in claim.parts:
            if part.property in {BASE + "occurrence", BASE + "emphasis"}:
                told = common.get(part.value) or tuple(
                    text for text in (adverbs.get(part.value), tails.get(part.value)) if text
                )
                assert not told or any(text in words for text in told), claim.iri
                assert told or part.value == BASE + "canOccur", claim.iri
                checked += 1
            if part.value == BASE + "someMembers":
                assert "(some members)" in words, claim.iri
    assert checked > 1000


SECOND = re.compile(r"^(?:some )?\{S\} (is|are|was|were|has|have|does|do) ")


def test_verbs_agree_with_plural_names(graph: KnowledgeGraph) -> None:
    many = set(values(graph, "pluralInSentences"))
    assert many & set(graph.terms)
    sentences = derived(graph, "sentenceInWords")
    verbs = {iri: found[1] for iri, text in sentences.items() if (found := SECOND.match(text))}
    assert {graph.claims[iri].subject in many for iri in verbs} == {True, False}
    for iri, verb in verbs.items():
        assert (verb in {"are", "were", "have", "do"}) == (graph.claims[iri].subject in many), iri


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
            "dialysis disequilibrium syndrome and hemodialysis",
            "occurrence: usually",
        ),
        (
            "katzberg:quinine-fda-advisory-against-routine-use",
            None,
            "precondition: for routine use; said by: US Food and Drug Administration",
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
        ("katzberg:electrophysiology-does-not-usually-induce-cramp", "does not usually induce"),
        ("katzberg:motor-examination-does-not-usually-induce-cramp", "does not usually induce"),
        ("katzberg:fast-stimulation-not-used-in-practice", "is not usually used in"),
        ("katzberg:forearm-test-misses-lipid-disorders", "misses"),
        ("gard:gabapentin-helps-in-individual-cases", "may treat (symptoms) (in individual cases)"),
        ("gard:triggered-by-physical-activity", "often triggers symptoms of"),
        ("ucla:prednisone-used-with-success", "may treat (reported success)"),
        ("ucla:letter-muscle-relaxant-helped", "may treat (some members) (one person's account)"),
        ("droracle:gabapentin-title", "may treat (according to the title of a cited work)"),
        ("katzberg:table-1-stroke-causes-cramps", "is a common cause of (listed in a table only)"),
        ("katzberg:quinine-may-be-effective", "may treat"),
        ("droracle:gabapentin-may-be-used", "may sometimes be tried for"),
        ("droracle:history-identifies-atrophy", "is essential for detecting"),
        ("droracle:other-conditions-cause-fasciculations", "causes (some members)"),
        ("katzberg:cramp-in-non-neuromuscular", "occurs in (in a high proportion of people)"),
        ("katzberg:cramp-in-sensory-neuropathy", "occurs in (with similar frequency)"),
        ("katzberg:diabetes-cramp-neuropathy", "contributes to (one of the most important factors)"),
        ("gard:electromyography-may-be-done", "may be done for"),
        ("katzberg:vgkc-antibody-in-suspected-cramp-fasciculation-syndrome", "can be helpful in"),
        ("gard:some-improve-without-treatment", "sometimes has course"),
        ("gard:often-idiopathic", "often has cause status"),
        (
            "katzberg:cramp-most-common-in-large-fiber-neuropathy-earlier-view",
            "most commonly occurs in (earlier view, reported)",
        ),
    ],
)
def test_a_relation_never_says_more_than_its_claim(graph: KnowledgeGraph, claim: str, relation: str) -> None:
    assert derived(graph, "relationInWords")[f"{BASE}claim/{claim.replace(':', '/')}"] == relation


@pytest.mark.parametrize(
    ("claim", "relation", "sentence"),
    [
        (
            "cochrane-mnd-overview-2017:memantine-thc",
            "probably does not treat (moderate certainty)",
            "{S} probably does not help with {O} in people with motor neuron disease (moderate certainty)",
        ),
        (
            "als-perampanel-aizawa-2022:alsfrs",
            "does not treat (in one randomized trial)",
            "In ALS, among those still in the trial at 48 weeks, function had fallen more with perampanel 8 mg than "
            "with placebo; an analysis of everybody did not show a difference",
        ),
    ],
)
def test_what_is_denied_keeps_its_hedge_and_its_backing(
    whole_graph: KnowledgeGraph, claim: str, relation: str, sentence: str
) -> None:
    iri = f"{BASE}claim/{claim.replace(':', '/')}"
    assert derived(whole_graph, "relationInWords")[iri] == relation
    assert derived(whole_graph, "sentenceInWords")[iri] == sentence


def test_people_are_named_as_people(whole_graph: KnowledgeGraph) -> None:
    """A disease is what people have; an age, a treatment and pregnancy are named in the words made for them."""
    named = {people_of(whole_graph, claim) for claim in whole_graph.claims.values() if claim.results}
    assert {
        "people with cirrhosis",
        "people on hemodialysis",
        "people aged 65 and older",
        "pregnancy",
        "people with cirrhosis; people with zinc deficiency",
        "people with nocturnal muscle cramps",
        "",
    } <= named
    bare = {
        term.label
        for term in whole_graph.terms.values()
        if any(whole_graph.label(kind) in ("condition", "finding", "symptom") for kind in term.classes)
    }
    assert named & bare == set()

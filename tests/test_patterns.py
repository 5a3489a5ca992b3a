"""The patterns by which claims are put into words: each is a whole sentence, in the singular and in the plural."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from crampkg.base.namespaces import BASE, slug
from crampkg.evidence import phrasing
from crampkg.sparql.results import Rows

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph

HERE = Path(__file__).parent.parent / "ontology" / "presentation"
PATTERN = re.compile(r"[a-zA-Z]*[sS]entence$")
AGREEMENT = re.compile(r"\[([^|\]]*)\|([^|\]]*)\]")
BY_OBJECT = re.compile(r"<([^|>]*)\|([^|>]*)>")
PLACE = re.compile(r"\{[^}]*\}")


def patterns() -> list[tuple[str, str, str]]:
    """Every pattern of the ontology, as (predicate, which pattern, text)."""
    store = ox.Store()
    for path in sorted(HERE.glob("*.ttl")):
        store.load(path=str(path), format=ox.RdfFormat.TURTLE)
    return sorted(
        (slug(quad.subject.value), slug(quad.predicate.value), quad.object.value)  # type: ignore[union-attr]
        for quad in store
        if isinstance(quad.predicate, ox.NamedNode)
        and quad.predicate.value.startswith(BASE)
        and PATTERN.search(quad.predicate.value)
        and isinstance(quad.object, ox.Literal)
    )


EVERY = patterns()


def rendered(pattern: str, *, many: bool) -> str:
    """A pattern with made-up names, in the singular or in the plural."""
    one, other = ("aquadrines", "aches") if many else ("aquadrine", "ache")
    chosen = AGREEMENT.sub(lambda found: found[2 if many else 1], pattern)
    chosen = BY_OBJECT.sub(lambda found: found[2 if many else 1], chosen)
    for place, name in (
        ("{S}", one),
        ("{O}", other),
        ("{o}", other),
        ("{P}", f"people with {other}"),
        ("{A}", "often "),
    ):
        chosen = chosen.replace(place, name)
    return chosen.replace("{C}", " from pain").replace("{T}", " in course")


def test_there_are_patterns_for_every_predicate(graph: KnowledgeGraph) -> None:
    have = {name for name, which, _ in EVERY if which == "sentence"}
    hedged = {name for name, which, _ in EVERY if which == "hedgedSentence"}
    used = {slug(claim.predicate) for claim in graph.claims.values()}
    assert used <= have
    assert have == hedged


@pytest.mark.parametrize("many", [False, True], ids=["singular", "plural"])
@pytest.mark.parametrize(("name", "which", "pattern"), EVERY, ids=lambda value: str(value)[:40])
def test_a_pattern_reads_as_a_sentence(name: str, which: str, pattern: str, many: bool) -> None:
    text = rendered(pattern, many=many)
    assert "ache" in text, "both subject and object are named"
    assert "aquadrine" in text, "both subject and object are named"
    assert not re.search(r"[\[\]{}<>|]", text), text
    assert "  " not in text
    assert text == text.strip()
    assert (
        not re.search(r"\b(may|can|not) (is|are|has|have been|was|does|[a-z]+s) ", text)
        or which == "hedgedSentence"
    ), text
    if "aquadrine" in text.split()[0]:
        verb = text.split()[1]
        odd = {True: {"is", "was", "has", "does"}, False: {"are", "were", "have", "do"}}[many]
        assert verb not in odd, text


@pytest.mark.parametrize(("name", "which", "pattern"), EVERY, ids=lambda value: str(value)[:40])
def test_a_hedge_stands_in_the_verb(name: str, which: str, pattern: str) -> None:
    hedged = re.search(r"\b(may|possibly|possible)\b", pattern, re.IGNORECASE)
    if which in {"hedgedSentence", "inverseHedgedSentence"}:
        assert hedged, pattern
    if which in {"sentence", "inverseSentence", "refutedSentence"}:
        assert not hedged, pattern
    if which in {"refutedSentence", "notShownSentence"}:
        assert re.search(r"\bnot\b", pattern), pattern


def test_every_claim_reads_as_a_whole_sentence(graph: KnowledgeGraph) -> None:
    for claim in graph.claims.values():
        for inverse in (False, True):
            text = phrasing.sentence(graph, [claim], inverse=inverse)
            assert text[0].isupper() or not text[0].isalpha(), text
            assert not PLACE.search(text), text
            assert not re.search(r"[\[\]|]|\bis what it\b|: :", text), text


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("katzberg/quinine-may-be-effective", "Quinine may help against muscle cramps"),
        (
            "katzberg/quinine-fda-advisory-against-routine-use",
            "Quinine is advised against for muscle cramps, for routine use",
        ),
        (
            "katzberg/duloxetine-no-significant-effect-on-cramps",
            "Duloxetine was not shown to help against muscle cramps",
        ),
        (
            "katzberg/cirrhosis-prone-to-cramp",
            "People with cirrhosis are particularly prone to muscle cramps",
        ),
        (
            "katzberg/needle-emg-tells-neurogenic-from-myogenic",
            "Needle electromyography can help to distinguish neurogenic muscle cramps from myogenic muscle cramps",
        ),
        (
            "droracle/ultrasound-intensity-tells-als-from-neuropathy-radiculopathy",
            "Fasciculation intensity may help to distinguish amyotrophic lateral sclerosis "
            "from peripheral neuropathy and radiculopathies, by muscle ultrasonography",
        ),
        (
            "ucla/massage-can-relieve-cramping",
            "Massage can relieve muscle cramps in people with cramp-fasciculation syndrome (some evidence)",
        ),
        (
            "gard/gabapentin-helps-in-individual-cases",
            "Gabapentin may help against cramp-fasciculation syndrome (symptoms) (in individual cases)",
        ),
        ("katzberg/statins-cause-cramp", "Statins can cause muscle cramps"),
        ("gard/rare", "Cramp-fasciculation syndrome is rare"),
    ],
)
def test_sentences_say_what_their_claims_say(graph: KnowledgeGraph, claim: str, sentence: str) -> None:
    assert phrasing.statement(graph, graph.claims[f"{BASE}claim/{claim}"]) == sentence


def test_a_claim_is_put_into_words_once(graph: KnowledgeGraph) -> None:
    """A part that a claim has twice is told with both values in one sentence, not in a sentence for each."""
    answer = graph.ask("claims")
    assert isinstance(answer, Rows)
    counted = Counter(str(row["claim"]) for row in answer.to_plain())
    assert len(counted) == len(graph.claims)
    assert [claim for claim, rows in counted.items() if rows > 1] == []


def test_claims_that_differ_are_read_together_with_care(graph: KnowledgeGraph) -> None:
    magnesium = [
        claim
        for claim in graph.claims.values()
        if slug(claim.subject) == "magnesium" and slug(claim.predicate) == "treats"
    ]
    assert len({claim.direction for claim in magnesium}) > 1
    assert (
        phrasing.sentence(graph, magnesium)
        == "Statements differ on whether magnesium helps against muscle cramps"
    )

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
SMALL = {"and", "for", "from", "people", "than", "that", "the", "with"}
PLACE = re.compile(r"\{[^}]*\}")


def patterns() -> list[tuple[str, str, str]]:
    """Every pattern of the ontology, as (predicate, which pattern, text)."""
    store = ox.Store()
    for path in sorted(HERE.glob("*.ttl")):
        store.load(path=str(path), format=ox.RdfFormat.TURTLE)
    return sorted(
        (slug(quad.subject.value), slug(quad.predicate.value), quad.object.value)
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
    hedged = re.search(r"\b(may|possibly)\b", pattern, re.IGNORECASE)
    if which in {"hedgedSentence", "inverseHedgedSentence"}:
        assert hedged, pattern
    if which in {"sentence", "inverseSentence", "refutedSentence"}:
        assert not hedged, pattern
    if which in {"probableSentence", "inverseProbableSentence"}:
        assert re.search(r"\b(probably|thought to)\b", pattern), pattern
    if which == "shownSentence":
        assert re.search(r"\b(found|shown)\b", pattern), pattern
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
            "Gabapentin may reduce the symptoms of cramp-fasciculation syndrome (in individual cases)",
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


def said(graph: KnowledgeGraph, name: str, *, inverse: bool = False) -> str:
    return phrasing.sentence(graph, [graph.claims[f"{BASE}claim/{name}"]], inverse=inverse)


def test_a_plural_is_that_of_the_noun(graph: KnowledgeGraph) -> None:
    names = [name for name, _ in graph.names_in_sentences.values()]
    assert [name for name in names if re.search(r"(ed|ing)s\b", name) and "feed" not in name] == []
    assert (
        said(graph, "katzberg/neuropathic-pain-drugs-no-significant-effect-on-cramps")
        == "Drugs studied for neuropathic pain were not shown to help against muscle cramps"
    )


def test_an_article_or_a_plural_stands_before_a_site(graph: KnowledgeGraph) -> None:
    sites = {
        claim.object
        for claim in graph.claims.values()
        if claim.object and slug(claim.predicate) in {"affectsSite", "assesses", "originatesAt"}
    }
    sites |= {
        part.value
        for claim in graph.claims.values()
        for part in claim.parts
        if slug(part.property) == "onlyAtSite"
    }
    bare = [name for site in sites if not (name := phrasing.name_in_sentence(graph, site)).startswith("the ")]
    assert sorted(bare) == ["central targets", "mechanoreceptors", "muscle spindles", "peripheral targets"]


@pytest.mark.parametrize(
    ("claim", "ending"),
    [
        (
            "katzberg/dialysis-adjustment-improves-cramps",
            "in people on hemodialysis with dialysis disequilibrium syndrome",
        ),
        (
            "katzberg/add-on-medication-when-pain-dose-has-no-effect-on-cramps",
            "in people with neuropathic pain, "
            "at the maximal effective dose for pain and if there is no effect on the cramps",
        ),
        (
            "katzberg/duloxetine-option-with-coexisting-neuropathic-pain",
            "for muscle cramps in people with neuropathic pain",
        ),
        ("katzberg/electrolyte-loss-cramp-dehydrated", "in dehydrated or malnourished people"),
        (
            "katzberg/magnesium-limited-evidence-elsewhere",
            "in people without magnesium deficiency, except in pregnancy (limited evidence)",
        ),
        (
            "katzberg/baclofen-limited-evidence-without-spasticity",
            "in people without spasticity (limited evidence)",
        ),
        (
            "katzberg/fast-stimulation-used-in-research",
            "at the foot, the intrinsic foot muscles and the tibial nerve",
        ),
    ],
)
def test_several_that_all_must_hold_are_one_group(graph: KnowledgeGraph, claim: str, ending: str) -> None:
    assert said(graph, claim).endswith(f" {ending}")


@pytest.mark.parametrize(
    ("claim", "sentence", "from_object"),
    [
        (
            "katzberg/baclofen-helps-by-central-contributions",
            "The effect of baclofen on neurogenic muscle cramps is probably explained by "
            "a central contribution to cramp propagation",
            None,
        ),
        (
            "gard/symptoms-from-nerve-overactivity",
            "A mechanism of the symptoms of cramp-fasciculation syndrome is thought to be nerve hyperexcitability",
            "Nerve hyperexcitability is thought to be a mechanism of the symptoms of cramp-fasciculation syndrome",
        ),
    ],
)
def test_what_is_likely_reads_as_likely(
    graph: KnowledgeGraph, claim: str, sentence: str, from_object: str | None
) -> None:
    assert said(graph, claim) == sentence
    assert said(graph, claim, inverse=True) == (from_object or sentence)


def test_every_predicate_of_a_likely_claim_says_so(whole_graph: KnowledgeGraph) -> None:
    for claim in whole_graph.claims.values():
        if claim.certainty and slug(claim.certainty) == "probable" and slug(claim.direction) != "notShown":
            for inverse in (False, True):
                text = phrasing.sentence(whole_graph, [claim], inverse=inverse)
                assert re.search(r"\b(probably|thought to)\b", text), text


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        (
            "katzberg/stretching-prevents-nocturnal-cramps",
            "Stretching exercises have been shown to help prevent nocturnal muscle cramps, if done regularly every day",
        ),
        (
            "katzberg/low-impact-aerobic-exercise-prevents-nocturnal-cramps",
            "Low-impact aerobic exercise has been shown to help prevent nocturnal muscle cramps",
        ),
        (
            "katzberg/carbamazepine-helpful-in-cramp-fasciculation-syndrome",
            "Carbamazepine has been found to help against cramp-fasciculation syndrome",
        ),
    ],
)
def test_what_was_shown_to_help_is_not_said_to_do_it(
    graph: KnowledgeGraph, claim: str, sentence: str
) -> None:
    assert said(graph, claim) == sentence


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        (
            "katzberg/emg-tells-myokymia",
            "Needle electromyography can help to distinguish myokymia from "
            "other peripheral hyperexcitability phenomena",
        ),
        (
            "katzberg/emg-tells-peripheral-hyperexcitability",
            "Needle electromyography can help to distinguish peripheral hyperexcitability phenomena, "
            "one from another",
        ),
        (
            "droracle/ultrasound-intensity-tells-als-from-neuropathy-radiculopathy",
            "Fasciculation intensity may help to distinguish amyotrophic lateral sclerosis from "
            "peripheral neuropathy and radiculopathies, by muscle ultrasonography",
        ),
        (
            "katzberg/cramp-in-small-fiber-neuropathy",
            "Muscle cramps occur in small-fiber neuropathies about as often as in "
            "large-fiber neuropathies and motor neuropathies",
        ),
        (
            "katzberg/botulinum-toxin-not-studied-in-severe-refractory-neurogenic-cramps",
            "It has not been studied whether botulinum toxin helps against severe neurogenic muscle cramps, "
            "if they are refractory, as it has been for dystonia",
        ),
    ],
)
def test_what_is_compared_is_named_whole(graph: KnowledgeGraph, claim: str, sentence: str) -> None:
    assert said(graph, claim) == said(graph, claim, inverse=True) == sentence


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        (
            "katzberg/choose-clear-treatment-goal",
            "For muscle cramps, choosing a clear treatment goal should be considered, when treatment is considered",
        ),
        (
            "droracle/refer-with-weakness",
            "For fasciculations, referral to a neurologist is essential, in the presence of muscle weakness",
        ),
        (
            "katzberg/infrequent-cramps-rarely-need-treatment",
            "For infrequent muscle cramps, treatment is rarely needed, if they do not interfere with life",
        ),
        (
            "katzberg/investigate-severe-cramps",
            "For severe muscle cramps, investigation may be considered",
        ),
        (
            "droracle/determine-benign-or-pathological-first",
            "A first step for fasciculations may be determining whether the fasciculations are benign or pathologic "
            "(according to a study that is not listed)",
        ),
    ],
)
def test_a_step_is_a_sentence(graph: KnowledgeGraph, claim: str, sentence: str) -> None:
    assert said(graph, claim) == sentence


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("katzberg/anca-name", "In the source, an ANCA test is called “antinuclear cytoplasmic antibodies”"),
        (
            "katzberg/table-1-isaacs-syndrome-is-neuromyotonia",
            "In the source, Isaacs syndrome is called “Isaac’s syndrome (neuromyotonia)”",
        ),
        ("katzberg/title", "The review by Katzberg and Sadeghian is titled “Muscle Cramps”"),
        ("gard/abbreviated-cfs", "Cramp-fasciculation syndrome is also called “CFS”"),
    ],
)
def test_a_slip_is_no_other_name(graph: KnowledgeGraph, claim: str, sentence: str) -> None:
    assert said(graph, claim) == sentence


def test_an_adverse_effect_is_named_once(graph: KnowledgeGraph) -> None:
    for inverse in (False, True):
        assert (
            said(graph, "ucla/drugs-can-cause-side-effects", inverse=inverse)
            == "Medications can have adverse effects in people with cramp-fasciculation syndrome"
        )


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        (
            "katzberg/mexiletine-reduces-frequency-in-als",
            "Mexiletine reduces the frequency of muscle cramps in people with amyotrophic lateral sclerosis",
        ),
        (
            "katzberg/vitamin-b-complex-reduces-frequency",
            "Vitamin B complex can reduce the frequency of muscle cramps that occur at least six times a week",
        ),
        (
            "droracle/treatment-varies-with-nature",
            "The treatment of fasciculations can depend on whether the cause is benign or pathologic",
        ),
        (
            "droracle/ultrasound-more-sensitive-than-emg",
            "Muscle ultrasonography is more sensitive than electromyography for fasciculations",
        ),
        ("katzberg/intramuscular-lidocaine-effective", "Intramuscular lidocaine helps against muscle cramps"),
        (
            "katzberg/cramp-intensity-quantifies-severity",
            "Cramp intensity may be used as an outcome measure for the severity of muscle cramps",
        ),
    ],
)
def test_an_aspect_is_part_of_the_sentence(graph: KnowledgeGraph, claim: str, sentence: str) -> None:
    assert said(graph, claim) == sentence


def test_emphasis_stays_where_the_source_puts_it(graph: KnowledgeGraph) -> None:
    for inverse in (False, True):
        assert (
            said(graph, "gard/muscle-twitches", inverse=inverse)
            == "Symptoms of cramp-fasciculation syndrome primarily include muscle twitching in otherwise healthy people"
        )
        assert (
            said(graph, "katzberg/als-cramp-common", inverse=inverse)
            == "Symptoms of amyotrophic lateral sclerosis commonly include muscle cramps"
        )
        assert (
            said(graph, "katzberg/myopathic-cramp-exertional", inverse=inverse)
            == "Myogenic muscle cramps are almost always a type of exertional muscle cramp"
        )


def test_some_are_members_of_the_group_that_is_meant(graph: KnowledgeGraph) -> None:
    assert (
        said(graph, "katzberg/cramp-in-physiologic-states")
        == "Muscle cramps more commonly occur in some normal physiologic states"
    )
    assert said(graph, "katzberg/medications-cause-cramp") == "Some medications can cause muscle cramps"


def test_what_narrows_a_claim_stands_in_its_sentence(whole_graph: KnowledgeGraph) -> None:
    """Every population, target, comparison and proviso is named, so that no sentence says more than its claim."""
    shown = 0
    for claim in whole_graph.claims.values():
        text = phrasing.sentence(whole_graph, [claim]).lower()
        for part in claim.parts:
            kind = slug(part.property)
            if (
                part.kind != "narrowing"
                or kind == "memberScope"
                or part.value in (claim.subject, claim.object)
            ):
                continue
            own, people = whole_graph.names_in_sentences.get(part.value, ("", ""))
            words = " ".join({part.label, own, people.removeprefix("people with ")}).lower().split()
            told = any(word[:5] in text for word in words if len(word) > 2 and word not in SMALL)
            assert told or kind in {"stance", "frequency", "target", "precondition"}, (
                text,
                kind,
                part.label,
            )
            shown += 1
    assert shown > 1000


def test_each_claim_has_one_sentence(whole_graph: KnowledgeGraph) -> None:
    rows = [str(row["claim"]) for row in whole_graph.view("claims")]
    assert len(rows) == len(set(rows)) > 9000


def test_a_study_without_controls_is_not_said_to_have_shown_it(whole_graph: KnowledgeGraph) -> None:
    assert (
        said(whole_graph, "cirr-carnitine-nakanishi-2015/resp-1")
        == "L-carnitine may help against muscle cramps in people with cirrhosis (without a control group)"
    )
    thin = [
        phrasing.statement(whole_graph, claim)
        for claim in whole_graph.claims.values()
        if slug(claim.level) == "uncontrolledStudy" and slug(claim.direction) == "supports"
    ]
    assert len(thin) > 20
    assert all(re.search(r"\b(may|can)\b", text) for text in thin)


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

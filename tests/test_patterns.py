"""The patterns by which claims are put into words: each is a whole sentence, in the singular and in the plural."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from crampkg.base.namespaces import BASE, slug
from crampkg.evidence import phrasing
from crampkg.sparql.results import Rows

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim

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
        ("{s}", "aquadrine"),
        ("{O}", other),
        ("{o}", other),
        ("{P}", f"people with {other}"),
        ("{A}", "often "),
    ):
        chosen = chosen.replace(place, name)
    return chosen.replace("{C}", " from pain").replace("{E}", "an effect").replace("{T}", " in course")


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
        many = many and "{s}" not in pattern  # A label is in the singular.
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
        ("katzberg/quinine-may-be-effective", "Quinine may help with muscle cramps"),
        (
            "katzberg/quinine-fda-advisory-against-routine-use",
            "Because of concerns about adverse effects, an FDA advisory recommends against routine treatment "
            "of muscle cramps with quinine",
        ),
        (
            "katzberg/duloxetine-no-significant-effect-on-cramps",
            "Duloxetine was not shown to have a significant effect on muscle cramps",
        ),
        (
            "katzberg/cirrhosis-prone-to-cramp",
            "People with cirrhosis are particularly prone to muscle cramps",
        ),
        (
            "katzberg/needle-emg-tells-neurogenic-from-myogenic",
            "Needle electromyography can help to distinguish neurogenic muscle cramps from myogenic "
            "muscle cramps",
        ),
        (
            "droracle/ultrasound-intensity-tells-als-from-neuropathy-radiculopathy",
            "The intensity of fasciculations on muscle ultrasound may be used to distinguish "
            "amyotrophic lateral sclerosis from conditions such as neuropathy-radiculopathy",
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


def unstopped(claim: Claim) -> str:
    """The paraphrase as a sentence: without its full stop."""
    return re.sub(r"\.(”?)$", r"\1", claim.paraphrase)


def by_patterns(graph: KnowledgeGraph) -> list[Claim]:
    """The claims that a pattern puts into words; the others read as their paraphrase."""
    return [claim for claim in graph.claims.values() if phrasing.statement(graph, claim) != unstopped(claim)]


def said(graph: KnowledgeGraph, name: str, *, inverse: bool = False) -> str:
    return phrasing.sentence(graph, [graph.claims[f"{BASE}claim/{name}"]], inverse=inverse)


def test_a_plural_is_that_of_the_noun(graph: KnowledgeGraph) -> None:
    names = [name for name, _ in graph.names_in_sentences.values()]
    assert [name for name in names if re.search(r"(ed|ing)s\b", name) and "feed" not in name] == []
    assert (
        said(graph, "katzberg/neuropathic-pain-drugs-no-significant-effect-on-cramps")
        == "Drugs studied for neuropathic pain were not shown to have a significant effect on muscle cramps"
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
            "katzberg/mexiletine-option-in-als",
            "for muscle cramps in people with amyotrophic lateral sclerosis",
        ),
        ("katzberg/electrolyte-loss-cramp-dehydrated", "in dehydrated or malnourished people"),
        (
            "katzberg/baclofen-limited-evidence-without-spasticity",
            "in muscle cramps not associated with spasticity",
        ),
        (
            "katzberg/albumin-prevents-cramps-in-cirrhosis",
            "in people with cirrhosis if they reduce fluid shifts and third spacing",
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
            "Baclofen can help in neurogenic muscle cramps, probably because of central contributions to "
            "cramp propagation",
            None,
        ),
        (
            "gard/symptoms-from-nerve-overactivity",
            "The symptoms of cramp-fasciculation syndrome are thought to involve nerve hyperexcitability",
            "Nerve hyperexcitability is thought to be a mechanism of the symptoms of "
            "cramp-fasciculation syndrome",
        ),
    ],
)
def test_what_is_likely_reads_as_likely(
    graph: KnowledgeGraph, claim: str, sentence: str, from_object: str | None
) -> None:
    assert said(graph, claim) == sentence
    assert said(graph, claim, inverse=True) == (from_object or sentence)


@pytest.mark.slow
def test_every_predicate_of_a_likely_claim_says_so(whole_graph: KnowledgeGraph) -> None:
    for claim in by_patterns(whole_graph):
        if claim.certainty and slug(claim.certainty) == "probable" and slug(claim.direction) != "notShown":
            for inverse in (False, True):
                text = phrasing.sentence(whole_graph, [claim], inverse=inverse)
                assert re.search(r"\b(probably|thought to)\b", text), text


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        (
            "katzberg/stretching-prevents-nocturnal-cramps",
            "Regular daily stretching has been shown to help prevent nocturnal muscle cramps",
        ),
        (
            "katzberg/low-impact-aerobic-exercise-prevents-nocturnal-cramps",
            "Low-impact aerobic exercise has been shown to help prevent nocturnal muscle cramps",
        ),
        (
            "katzberg/carbamazepine-helpful-in-cramp-fasciculation-syndrome",
            "Carbamazepine has been found to help with cramp-fasciculation syndrome",
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
            "Besides identifying electrical activity that accompanies cramps, needle EMG can "
            "distinguish between other phenomena of peripheral hyperexcitability",
        ),
        (
            "droracle/ultrasound-intensity-tells-als-from-neuropathy-radiculopathy",
            "The intensity of fasciculations on muscle ultrasound may be used to distinguish "
            "amyotrophic lateral sclerosis from conditions such as neuropathy-radiculopathy",
        ),
        (
            "katzberg/cramp-in-small-fiber-neuropathy",
            "Muscle cramps have been observed in people with predominantly small-fiber neuropathies, "
            "about as frequently as in neuropathies with a high degree of motor or large-fiber "
            "involvement",
        ),
        (
            "katzberg/botulinum-toxin-not-studied-in-severe-refractory-neurogenic-cramps",
            "Botulinum toxin has not been studied in severe, refractory neurogenic cramps in the way "
            "it has been in dystonia",
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
            "For muscle cramps, choosing a clear treatment goal should be considered when treatment "
            "is considered",
        ),
        (
            "droracle/refer-with-weakness",
            "For fasciculations with muscle weakness, referral to a neurologist is essential",
        ),
        (
            "katzberg/infrequent-cramps-rarely-need-treatment",
            "Infrequent cramps that do not interfere with a person's life rarely need treatment",
        ),
        (
            "katzberg/investigate-severe-cramps",
            "Investigation can be undertaken when muscle cramps are particularly severe",
        ),
        (
            "droracle/determine-benign-or-pathological-first",
            "According to the Dr.Oracle page's account of a study by Blitzer et al., fasciculations "
            "should be approached by determining first whether they are benign or pathologic",
        ),
    ],
)
def test_a_step_is_a_sentence(graph: KnowledgeGraph, claim: str, sentence: str) -> None:
    assert said(graph, claim) == sentence


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        (
            "katzberg/anca-name",
            "The review by Katzberg and Sadeghian spells out ANCA as antinuclear cytoplasmic antibodies",
        ),
        (
            "katzberg/table-1-isaacs-syndrome-is-neuromyotonia",
            "The table of common causes of muscle cramps in the review by Katzberg and Sadeghian gives "
            "“neuromyotonia” in parentheses after Isaacs syndrome",
        ),
        ("katzberg/title", "The review by Katzberg and Sadeghian is titled “Muscle Cramps”"),
        ("gard/abbreviated-cfs", "Cramp-fasciculation syndrome is abbreviated as “CFS”"),
    ],
)
def test_a_slip_is_no_other_name(graph: KnowledgeGraph, claim: str, sentence: str) -> None:
    assert said(graph, claim) == sentence


def test_an_adverse_effect_is_named_once(graph: KnowledgeGraph) -> None:
    for inverse in (False, True):
        assert (
            said(graph, "ucla/drugs-can-cause-side-effects", inverse=inverse)
            == "The drugs used to treat cramp-fasciculation syndrome can cause side effects"
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
            "Vitamin B complex can reduce the frequency of muscle cramps that occur at least six "
            "times a week",
        ),
        (
            "droracle/treatment-varies-with-nature",
            "The treatment of fasciculations can depend on whether the cause is benign or pathologic",
        ),
        (
            "droracle/ultrasound-more-sensitive-than-emg",
            "Muscle ultrasonography is more sensitive than electromyography for fasciculations",
        ),
        (
            "katzberg/intramuscular-lidocaine-effective",
            "Intramuscular lidocaine is effective for muscle cramps, according to class II evidence",
        ),
        (
            "katzberg/cramp-intensity-quantifies-severity",
            "The intensity of muscle cramps can be considered in quantifying their severity",
        ),
    ],
)
def test_an_aspect_is_part_of_the_sentence(graph: KnowledgeGraph, claim: str, sentence: str) -> None:
    assert said(graph, claim) == sentence


def test_emphasis_stays_where_the_source_puts_it(graph: KnowledgeGraph) -> None:
    for inverse in (False, True):
        assert (
            said(graph, "gard/muscle-twitches", inverse=inverse)
            == "Cramp-fasciculation syndrome is primarily associated with muscle twitches, along with severe cramps, "
            "in otherwise healthy people"
        )
        assert (
            said(graph, "katzberg/als-cramp-common", inverse=inverse)
            == "Symptoms of amyotrophic lateral sclerosis commonly include muscle cramps"
        )
        assert (
            said(graph, "katzberg/myopathic-cramp-exertional", inverse=inverse)
            == "Myopathic cramps almost always occur with exertion"
        )


def test_some_are_members_of_the_group_that_is_meant(graph: KnowledgeGraph) -> None:
    assert (
        said(graph, "katzberg/cramp-in-physiologic-states")
        == "Muscle cramps are more common in certain physiologic states"
    )
    assert said(graph, "katzberg/medications-cause-cramp") == "Some medications can cause muscle cramps"


def test_what_narrows_a_claim_stands_in_its_sentence(whole_graph: KnowledgeGraph) -> None:
    """Every population, target, comparison and proviso is named, so that no sentence says more than its claim."""
    shown = 0
    for claim in by_patterns(whole_graph):
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
    assert shown > 500


def test_each_claim_has_one_sentence(whole_graph: KnowledgeGraph) -> None:
    rows = [str(row["claim"]) for row in whole_graph.view("claims")]
    assert len(rows) == len(set(rows)) > 9000


def test_a_study_without_controls_is_not_said_to_have_shown_it(whole_graph: KnowledgeGraph) -> None:
    assert (
        said(whole_graph, "cirr-carnitine-nakanishi-2015/resp-1")
        == "L-carnitine may help with muscle cramps in people with cirrhosis (in a study without a control group)"
    )
    thin = [
        phrasing.statement(whole_graph, claim)
        for claim in by_patterns(whole_graph)
        if slug(claim.level) in {"uncontrolledStudy", "changeInOneGroup"}
        and slug(claim.direction) == "supports"
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
        == "Statements differ on whether magnesium helps with muscle cramps"
    )


def test_a_stance_is_not_lost_where_claims_are_read_together(whole_graph: KnowledgeGraph) -> None:
    """With another source beside it, an earlier view does not become a plain statement."""
    one = next(claim for claim in whole_graph.claims.values() if claim.values("stance"))
    earlier = replace(one, sentence="{S} causes {O} (earlier view)")
    plain = replace(one, sentence="{S} causes {O}", parts=())
    together = phrasing.sentence(whole_graph, [plain, earlier])
    assert together != phrasing.statement(whole_graph, plain)
    assert together.startswith("Statements differ on whether ")


def test_claims_of_one_direction_are_not_told_to_differ(whole_graph: KnowledgeGraph) -> None:
    """Those that no study could show are told as such together, whatever each study was."""
    groups: dict[tuple[str, str, str | None], list[Claim]] = {}
    for claim in whole_graph.claims.values():
        groups.setdefault((claim.subject, claim.predicate, claim.object), []).append(claim)
    alike = [
        found
        for found in groups.values()
        if len({claim.direction for claim in found}) == 1 and slug(found[0].direction) != "supports"
    ]
    texts = [phrasing.sentence(whole_graph, found) for found in alike if len(found) > 1]
    assert not [text for text in texts if text.startswith("Statements differ")]
    assert (
        "In the people studied, it was not shown that magnesium oxide helps with nocturnal muscle cramps"
        in texts
    )
    assert "In the people studied, it was not shown that magnesium causes adverse effects" in texts
    assert "Ascites was not shown to be associated with muscle cramps in people with cirrhosis" in texts


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        (
            "katzberg/spinal-mri-in-suspected-cervical-radiculopathy",
            "Spinal MRI is recommended when cervical radiculopathy is suspected",
        ),
        (
            "katzberg/cpt2-genetic-test-in-suspected-lipid-disorder",
            "When disorders of lipid metabolism are suspected, genetic testing for CPT2 deficiency is "
            "recommended",
        ),
        (
            "katzberg/laboratory-vitamin-b12-level",
            "In the investigation of particularly bothersome, severe or frequent muscle cramps, the "
            "recommended laboratory tests include the vitamin B12 level",
        ),
        (
            "katzberg/membrane-dysfunction-myopathy-cramp",
            "Myopathic cramps may be a symptom of acquired and hereditary myopathies linked to "
            "dysfunction of the muscle membrane",
        ),
        (
            "katzberg/electrolyte-loss-disrupts-junction",
            "Electrolyte loss disrupts neuromuscular junction function in dehydration",
        ),
        (
            "katzberg/mechanical-disruption-influences-cramp-generation",
            "Mechanical disruption at the neuromuscular junction can influence cramp generation",
        ),
        (
            "katzberg/dehydration-commonest-stressor",
            "Dehydration is the most common physiologic stressor that precipitates muscle cramps",
        ),
        (
            "droracle/correct-magnesium-imbalance",
            "In managing fasciculations, it is important to correct any underlying metabolic abnormality, "
            "in particular an imbalance of magnesium",
        ),
        (
            "katzberg/biopsy-after-negative-cpt2-genetic-test",
            "When disorders of lipid metabolism are suspected, muscle biopsy with metabolic analysis "
            "should be "
            "considered after a negative genetic test for CPT2 deficiency",
        ),
        (
            "katzberg/als-cramp-may-fade",
            "In amyotrophic lateral sclerosis, muscle cramps may eventually fade as denervation reaches "
            "an advanced stage",
        ),
    ],
)
def test_condition_site_and_role_stand_inside_the_sentence(
    graph: KnowledgeGraph, claim: str, sentence: str
) -> None:
    assert said(graph, claim) == sentence


def test_no_condition_is_hung_on_with_a_comma(whole_graph: KnowledgeGraph) -> None:
    tail = re.compile(r", (at|by|if|when|where|in|for|as a|after|with|within|in the presence of) ")
    for claim in by_patterns(whole_graph):
        for name in ("precondition", "onlyAtSite", "onlyBy", "onlyInSetting", "onlyWithRegimen", "proviso"):
            for part in claim.values(name):
                text = phrasing.statement(whole_graph, claim)
                own = phrasing.name_in_sentence(whole_graph, part.value) if part.is_iri else part.label
                hung = [found for found in tail.finditer(text) if text[found.end() :].startswith(own)]
                assert not hung, text


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        (
            "katzberg/prominent-dehydration-in-athletes",
            "People in whom prominent dehydration can occur include athletes",
        ),
        ("katzberg/some-immunosuppressants-cause-cramp", "Some immunosuppressants can cause muscle cramps"),
        (
            "ucla/massage-can-relieve-cramping",
            "Massage can relieve muscle cramps in people with cramp-fasciculation syndrome (some evidence)",
        ),
        (
            "katzberg/isaacs-syndrome-after-discharges",
            "People with Isaacs syndrome may have after-discharges on repetitive peripheral nerve "
            "stimulation "
            "during nerve conduction studies",
        ),
        (
            "droracle/discharges-of-motor-axons",
            "According to the Dr.Oracle page's account of a study by Blitzer et al., fasciculations involve "
            "spontaneous discharges from the axons of motor neurons or from the neurons themselves",
        ),
        (
            "katzberg/name-chopper-england",
            "In England, a colloquial term for muscle cramps is “chopper”",
        ),
        (
            "katzberg/albumin-mitigates-fluid-shifts",
            "Albumin infusions or branched-chain amino acids can reduce fluid shifts in people with "
            "cirrhosis",
        ),
    ],
)
def test_what_a_pattern_leaves_out_is_told_by_the_paraphrase(
    graph: KnowledgeGraph, claim: str, text: str
) -> None:
    assert phrasing.narrowed_statement(graph, graph.claims[f"{BASE}claim/{claim}"]) == text


def test_no_field_with_a_value_stands_in_brackets(whole_graph: KnowledgeGraph) -> None:
    for claim in whole_graph.claims.values():
        text = phrasing.statement(whole_graph, claim)
        untold = phrasing.untold(whole_graph, claim)
        for told in untold:
            assert told.rpartition(": ")[2].lower() not in text.lower(), (text, told)
        full = phrasing.narrowed_statement(whole_graph, claim)
        assert full == (unstopped(claim) if untold else text)
        assert ") (" not in full.replace(phrasing.name_in_sentence(whole_graph, claim.object or ""), ""), full


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        (
            "hpo/omim-615356-0001252",
            "Of eight people with autosomal recessive limb-girdle muscular dystrophy type R18 assessed in a "
            "published report, one had hypotonia",
        ),
        (
            "hpo-orphanet/orpha-423-0001945",
            "According to Orphanet, many people (30 to 79 percent) with malignant hyperthermia of anesthesia have "
            "fever",
        ),
        (
            "hpo/omim-109150-0003487",
            "By automatic annotation, the Human Phenotype Ontology lists a Babinski sign among the features of "
            "Machado-Joseph disease; no frequency is given",
        ),
        (
            "ck-norm-hosp/abn-1",
            "According to a clinical summary, by usual laboratory limits, creatine kinase is abnormal in 19 percent "
            "of healthy young men",
        ),
        (
            "polyneuropathy-maxwell-2014/qol-2",
            "Disabling muscle cramps are associated with reduced mental quality of life "
            "in people with peripheral neuropathy (in an observational study)",
        ),
        (
            "hpo/omim-601003-0003326",
            "None of five people with Brody myopathy assessed in a published report had myalgia",
        ),
        (
            "hpo/omim-301500-0000093",
            "Of 699 males with Fabry disease assessed in a published report, 332 had proteinuria",
        ),
        (
            "hpo/omim-162400-0000518",
            "One person with hereditary sensory and autonomic neuropathy type 1A in a published report had "
            "cataracts with juvenile onset (5 to 15 years)",
        ),
        (
            "hpo/omim-252010-0000047",
            "One male with mitochondrial complex I deficiency nuclear type 1 in a published report had hypospadias",
        ),
        (
            "hpo/omim-600882-0003380",
            "People with Charcot-Marie-Tooth disease type 2B have been reported to have "
            "a mildly decreased number of peripheral myelinated nerve fibers; no frequency is given",
        ),
        (
            "hpo/omim-313200-0000763",
            "People with spinal and bulbar muscular atrophy have been reported to have a mild sensory neuropathy; "
            "no frequency is given",
        ),
    ],
)
def test_a_row_of_a_table_says_whose_it_is_and_of_whom(
    whole_graph: KnowledgeGraph, claim: str, sentence: str
) -> None:
    assert said(whole_graph, claim) == sentence


@pytest.mark.parametrize(
    ("claim", "paraphrase"),
    [
        (
            "hpo-orphanet/orpha-284339-0030261",
            "According to Orphanet, some people (5 to 29 percent) with pontocerebellar hypoplasia type 7 have an "
            "absent penis.",
        ),
        (
            "hpo-orphanet/orpha-681-0003752",
            "According to Orphanet, most people (80 to 99 percent) with hypokalemic periodic paralysis have "
            "episodic flaccid weakness.",
        ),
        (
            "hpo/omim-162400-0000518",
            "One person with hereditary sensory and autonomic neuropathy type 1A in a published report had "
            "cataracts with juvenile onset (5 to 15 years).",
        ),
        (
            "hpo/omim-164310-0002747",
            "Of four people with oculopharyngodistal myopathy 1 assessed in a published report, two had "
            "respiratory insufficiency with onset in middle age, due to muscle weakness.",
        ),
    ],
)
def test_an_annotation_tells_a_share_of_people_and_an_onset_in_words(
    whole_graph: KnowledgeGraph, claim: str, paraphrase: str
) -> None:
    assert whole_graph.claims[f"{BASE}claim/{claim}"].paraphrase == paraphrase


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        (
            "ucla/glazier-is-internist",
            "The Ask the Doctors column on cramp-fasciculation syndrome says that Eve Glazier is an "
            "internist",
        ),
        (
            "droracle/verify-against-literature",
            "The Dr.Oracle page on managing fasciculations says that all of its information should be "
            "verified "
            "against the primary literature before use in patient care",
        ),
        (
            "droracle/reviewed-by-advisory-board",
            "The Dr.Oracle page says that its Medical Advisory Board reviews articles for accuracy",
        ),
        (
            "katzberg/contracture-defined-silent-cramp",
            "“Contracture” is defined as a cramp without electrical activity",
        ),
        (
            "katzberg/acquired-neuropathy-cramp",
            "Axonal forms of acquired neuropathies can be associated with muscle cramps",
        ),
        (
            "droracle/fasciculation-characteristics-informs-diagnosis",
            "Important information for diagnosis can come from the characteristics of fasciculations, "
            "including their frequency, amplitude and duration",
        ),
        (
            "gard/suggestive-history-excludes-wasting",
            "The history that suggests cramp-fasciculation syndrome is one without muscle wasting",
        ),
        ("droracle/history-essential", "Thorough history taking is essential in people with fasciculations"),
        (
            "ucla/few-studies",
            "Few studies of cramp-fasciculation syndrome have been done because it is rare",
        ),
        (
            "katzberg/affected-people-tell-cramps-from-soreness",
            "People with cramps can usually distinguish cramp episodes from the soreness that follows "
            "a cramp",
        ),
        (
            "ucla/letter-night-cramps-in-the-past",
            "A reader who wrote to the Ask the Doctors column reports having had night cramps in the past",
        ),
        (
            "ucla/letter-neurologist-says-cfs",
            "A reader who wrote to the Ask the Doctors column reports that, according to her "
            "neurologist, she has cramp-fasciculation syndrome",
        ),
        (
            "katzberg/myogenic-disrupted-energy-production",
            "Myogenic muscle cramps usually involve disrupted energy production in muscle",
        ),
    ],
)
def test_a_pattern_is_no_field_with_a_value(graph: KnowledgeGraph, claim: str, sentence: str) -> None:
    assert said(graph, claim) == sentence


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        (
            "katzberg/advanced-anti-ssa",
            "If appropriate, the advanced work-up of neuropathy includes an anti-SSA antibody test",
        ),
        (
            "gard/abnormal-excitability-means-overactivity",
            "Peripheral nerve hyperexcitability is described as overactivity of peripheral neurons",
        ),
        (
            "katzberg/albumin-prevents-cramps-in-cirrhosis",
            "Albumin infusions or branched-chain amino acids can prevent muscle cramps in people with "
            "cirrhosis "
            "if they reduce fluid shifts and third spacing",
        ),
        ("katzberg/fasciculations-accompany-cramps", "Fasciculations can be associated with muscle cramps"),
        (
            "katzberg/neurogenic-neuromuscular-junction",
            "Neurogenic muscle cramps can originate and propagate at several sites, among them the "
            "neuromuscular junction",
        ),
        (
            "katzberg/mcardle-commonest-carbohydrate-disorder",
            "McArdle disease is the most common disorder of carbohydrate metabolism among metabolic "
            "myopathies",
        ),
    ],
)
def test_a_sentence_says_no_more_than_its_passage(graph: KnowledgeGraph, claim: str, sentence: str) -> None:
    assert said(graph, claim) == sentence


def test_an_adjective_stands_before_a_bare_noun(whole_graph: KnowledgeGraph) -> None:
    adjective = (
        r"(some|thorough|mild|severe|prominent|significant|frequent|persistent|proximal|distal|progressive)"
    )
    for claim in whole_graph.claims.values():
        for inverse in (False, True):
            text = phrasing.sentence(whole_graph, [claim], inverse=inverse)
            assert not re.search(rf"\b{adjective} (a|an|the) ", text, re.IGNORECASE), text


@pytest.mark.parametrize(
    ("why", "claim"),
    [
        ("the claim says so", "katzberg/magnesium-helpful-in-pregnancy"),
        ("its predicate says so", "katzberg/glycolysis-pattern-lactate-does-not-rise"),
        ("it has a comparator", "label-xarelto/sp"),
        ("a proviso would stand in brackets", "ctt-2022/yr1"),
        ("it was not studied", "cochrane-als-cramps-2012/physical-therapy"),
    ],
)
def test_a_claim_that_no_pattern_says_well_reads_as_its_paraphrase(
    whole_graph: KnowledgeGraph, why: str, claim: str
) -> None:
    own = whole_graph.claims[f"{BASE}claim/{claim}"]
    for inverse in (False, True):
        assert phrasing.sentence(whole_graph, [own], inverse=inverse) == unstopped(own), why


def test_a_paraphrase_links_the_terms_that_it_names(graph: KnowledgeGraph) -> None:
    claim = graph.claims[f"{BASE}claim/katzberg/contracture-electrically-silent"]
    assert phrasing.pieces(graph, [claim]) == [
        ("A ", None),
        ("contracture", f"{BASE}contracture"),
        (" is electrically silent", None),
    ]
    claim = graph.claims[f"{BASE}claim/katzberg/als-cramp-may-fade"]
    assert phrasing.pieces(graph, [claim]) == [
        ("In amyotrophic lateral sclerosis, ", None),
        ("muscle cramps", f"{BASE}muscleCramp"),
        (" may eventually fade as denervation reaches an advanced stage", None),
    ]


def test_a_registered_trial_reads_as_what_its_record_says(whole_graph: KnowledgeGraph) -> None:
    registered = [one for one in whole_graph.claims.values() if one.level == f"{BASE}registeredStudy"]
    assert len(registered) == 18
    for claim in registered:
        assert phrasing.narrowed_statement(whole_graph, claim) + "." == claim.paraphrase

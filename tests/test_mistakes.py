"""The mistakes that curation of these four documents invites, one test each, on claims and on the edges derived.

Every assertion is seen to fail: the files are spoilt in one place, and the assertion no longer holds, or a check
complains. The edges are worked out a second time here, from the claims alone and without the rules' text.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from claim_world import Statement, World, spoil
from crampkg.sparql.results import Rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from crampkg.evidence.graph import KnowledgeGraph

CFS = "crampFasciculationSyndrome"
PLAIN_BENEFIT = {"treats", "treatsCramp", "prevents", "relieves"}


def parts(claim: Statement, *names: str) -> tuple[str | None, ...]:
    return tuple(claim.one(name) for name in names)


def gabapentin_and_pregabalin(world: World) -> None:
    """They help single cases of the syndrome and were not shown to affect cramps: two targets, no plain edge."""
    for drug in ("gabapentin", "pregabalin"):
        helps = world.the(subject=drug, predicate="treats", object=CFS)
        assert parts(helps, "direction", "level", "saidIn") == ("supports", "individualCases", "source:gard")
        fails = world.the(subject=drug, predicate="treats", object="muscleCramp")
        assert parts(fails, "direction", "level", "saidIn") == (
            "notShown",
            "clinicalStudies",
            "source:katzberg",
        )
        assert world.between(drug, CFS) & {"mayTreat", "notShownToTreat", *PLAIN_BENEFIT} == {"mayTreat"}
        assert world.between(drug, "muscleCramp") == {"notShownToTreat", "notShownToTreatCramp"}
        assert not {edge for s, edge, _ in world.edges if s == drug} & PLAIN_BENEFIT


def quinine(world: World) -> None:
    """Possibly effective on level 1 evidence, advised against for routine use, harmful, still prescribed."""
    helps = world.the(subject="quinine", predicate="treats")
    assert parts(helps, "object", "direction", "certainty", "level") == (
        "muscleCramp",
        "supports",
        "possible",
        "levelOne",
    )
    advice = world.the(subject="quinine", predicate="advisedAgainstFor")
    assert parts(advice, "object", "precondition", "saidBy") == ("muscleCramp", "routineUse", "fda")
    harms = {claim.one("object") for claim in world.said(subject="quinine", predicate="hasAdverseEffect")}
    assert {"thrombocytopenia", "qtProlongation", "visualDisturbance", "cinchonism"} <= harms
    use = world.the(subject="quinine", predicate="appliedToTreat", object="muscleCramp")
    assert parts(use, "level", "onlyWithRegimen", "onlyInSetting") == (
        "useWithoutOutcome",
        "specialPrecautions",
        "somePartsOfTheWorld",
    )
    edges = world.between("quinine", "muscleCramp")
    assert {"mayTreat", "mayTreatCramp"} <= edges
    assert not edges & {"advisedAgainstFor", "appliedToTreat", "notShownToTreat", *PLAIN_BENEFIT}


def mexiletine(world: World) -> None:
    """Two studies in amyotrophic lateral sclerosis; for others an option, carried over; alternative to quinine."""
    studied = world.said(subject="mexiletine", predicate="treats", object="muscleCramp")
    assert {claim.one("target") for claim in studied} == {"crampSeverity", "crampFrequency"}
    for claim in studied:
        assert parts(claim, "population", "level") == ("amyotrophicLateralSclerosis", "independentStudies")
        assert claim.all("quantity") == {"2 independent studies"}
    others = world.the(subject="mexiletine", predicate="optionFor", population="neuromuscularDisorder")
    assert parts(others, "object", "population", "severity", "level") == (
        "muscleCramp",
        "neuromuscularDisorder",
        "prominent",
        "extrapolation",
    )
    alternative = world.the(subject="mexiletine", predicate="alternativeTo", object="quinine")
    assert parts(alternative, "population", "proviso", "onlyInSetting") == (
        "neuromuscularDisorder",
        "where muscle cramps are prominent",
        "muscleCramp",
    )
    assert world.between("mexiletine", "muscleCramp") & {"mayTreat", *PLAIN_BENEFIT} == {"mayTreat"}
    assert {o for s, edge, o in world.edges if (s, edge) == ("mexiletine", "treatsIn")} == {
        "amyotrophicLateralSclerosis"
    }
    assert "treats" in world.between("mexiletine", "nondystrophicMyotonia")


def antispastic_drugs(world: World) -> None:
    """They can help neurogenic cramps; without spasticity the evidence is limited, and that is left open."""
    for drug in ("baclofen", "tizanidine", "clonazepam"):
        helps = world.the(subject=drug, predicate="treats", object="neurogenicMuscleCramp")
        assert parts(helps, "direction", "occurrence") == ("supports", "canOccur")
        limited = world.the(subject=drug, predicate="treats", object="muscleCramp")
        assert parts(limited, "direction", "level", "populationExcept") == (
            "inconclusive",
            "limitedEvidence",
            "spasticity",
        )
        assert {"mayTreat", "mayTreatCramp"} <= world.between(drug, "neurogenicMuscleCramp")
        assert not world.between(drug, "neurogenicMuscleCramp") & PLAIN_BENEFIT
        assert not world.between(drug, "muscleCramp")


def botulinum_toxin(world: World) -> None:
    """Effective in dystonia; in severe, refractory neurogenic cramps not studied, so neither for nor against."""
    cramps = world.the(subject="botulinumToxin", predicate="treats", object="neurogenicMuscleCramp")
    assert parts(cramps, "direction", "certainty") == ("notStudied", None)
    assert parts(cramps, "severity", "precondition", "comparator") == ("severe", "refractory", "dystonia")
    assert not world.between("botulinumToxin", "neurogenicMuscleCramp")
    assert not world.said(subject="botulinumToxin", predicate="treats", object="muscleCramp")
    assert not world.between("botulinumToxin", "muscleCramp")
    assert "treats" in world.between("botulinumToxin", "dystonia")


def intramuscular_lidocaine(world: World) -> None:
    """Into the muscle, effective on class II evidence, and limited as cramps are multifocal; else nothing is said."""
    helps = world.the(subject="lidocaine", predicate="treats")
    assert parts(helps, "object", "direction", "level", "route") == (
        "muscleCramp",
        "supports",
        "classTwo",
        "intramuscular",
    )
    limit = world.the(subject="lidocaine", predicate="limitedBy")
    assert parts(limit, "object", "occurrence", "route") == (
        "multifocalDistribution",
        "often",
        "intramuscular",
    )
    assert {claim.one("route") for claim in world.said(subject="lidocaine")} == {"intramuscular"}
    assert world.between("lidocaine", "muscleCramp") == {"mayTreat", "mayTreatCramp"}


def albumin(world: World) -> None:
    """In one place albumin is a known strategy of prevention, in another cramps can be avoided: use, and effect."""
    used = world.the(subject="albuminInfusion", predicate="appliedToTreat")
    assert parts(used, "object", "outcome", "population", "level") == (
        "muscleCramp",
        "prevention",
        "cirrhosis",
        "useWithoutOutcome",
    )
    helps = world.the(subject="albuminInfusion", predicate="prevents")
    assert parts(helps, "population", "occurrence", "level") == (
        "cirrhosis",
        "canOccur",
        "referencedStatement",
    )
    assert world.between("albuminInfusion", "muscleCramp") == {"mayBeAppliedToTreat", "mayPrevent"}


def symptoms_are_triggered(world: World) -> None:
    """Exercise sets off the symptoms of a disease, not the disease."""
    for disease in ("carnitineDeficiency", "cpt2Deficiency"):
        claim = world.the(subject="prolongedExercise", object=disease)
        assert parts(claim, "predicate", "quantity") == ("triggersSymptomsOf", "usually after 45 minutes")
        assert world.between("prolongedExercise", disease) == {"triggersSymptomsOf", "mayTriggerSymptomsOf"}
    claims = world.said(subject="physicalActivity", object=CFS)
    assert {parts(claim, "predicate", "occurrence", "saidIn", "saidBy") for claim in claims} == {
        ("triggersSymptomsOf", "often", "source:gard", None),
        ("triggersSymptomsOf", "often", "source:ucla", "patients"),
    }
    assert world.between("physicalActivity", CFS) == {"triggersSymptomsOf", "mayTriggerSymptomsOf"}


LISTED_ONLY = {
    "acquiredNeuropathy",
    "charcotMarieToothDisease",
    "cirrhosis",
    CFS,
    "dystonia",
    "exercise",
    "hemodialysisTreatment",
    "hypothyroidism",
    "isaacsSyndrome",
    "magnesiumDeficiency",
    "malnutrition",
    "multipleSclerosis",
    "parkinsonDisease",
    "pregnancy",
    "stroke",
    "uremia",
    "vitaminBDeficiency",
    "vitaminDDeficiency",
}
"""What the review's table lists as a cause while its text is silent, hedges, narrows it or speaks of association."""


def table_against_text(world: World) -> None:
    """A table's entry does not override the hedge or the silence of the review's text: no plain causes."""
    listed = world.said(predicate="causes", object="muscleCramp", level="listedOnly")
    assert {claim.one("subject") for claim in listed} == LISTED_ONLY
    for subject in LISTED_ONLY:
        assert not world.between(subject, "muscleCramp") & {"causes", "causesCramp"}
    plain = {s for s, edge, o in world.edges if (edge, o) == ("causesCramp", "muscleCramp")}
    assert {"dehydration", "diuretics", "metabolicMyopathy", "radiculopathy", "statins"} <= plain


def antiepileptic_drugs(world: World) -> None:
    """A bare plural is not said of all: antiepileptic drugs as a class do not treat the syndrome."""
    claim = world.the(subject="anticonvulsants", predicate="treats", object=CFS)
    assert claim.one("memberScope") == "someMembers"
    assert not world.between("anticonvulsants", CFS) & PLAIN_BENEFIT
    assert "treats" in world.between("carbamazepine", CFS)


def some_of_the_tail(world: World) -> None:
    """A “some” that may govern the whole tail of a list: none of these groups is a plain cause of cramps."""
    for group in ("immunosuppressants", "cardiotropics", "antiretrovirals", "psychotropics"):
        claim = world.the(subject=group, predicate="causes", object="muscleCramp")
        assert claim.one("memberScope") == "someMembers"
        assert not world.between(group, "muscleCramp") & {"causes", "causesCramp"}
    assert not {group for groups in world.values("memberByChebi").values() for group in groups} & {
        "antiretrovirals"
    }


def pattern_without_weakness(world: World) -> None:
    """Cramps, twitching and pain suggest the syndrome when weakness and wasting are absent."""
    pattern = str(world.the(predicate="suggests", object=CFS).one("subject"))
    included = {c.one("object") for c in world.said(subject=pattern, predicate="includesFeature")}
    excluded = {c.one("object") for c in world.said(subject=pattern, predicate="excludesFeature")}
    assert included == {"muscleCramp", "muscleTwitching", "pain"}
    assert excluded == {"muscleWeakness", "muscleWasting"}
    for symptom in ("muscleWeakness", "muscleWasting"):
        assert not world.between(CFS, symptom)
        assert not world.said(subject=CFS, predicate="hasSymptom", object=symptom)
        assert not world.between(symptom, CFS)


def no_test_that_does_not_exist(world: World) -> None:
    """That there is no specific diagnostic test is a need, and no test."""
    claim = world.the(subject=CFS, predicate="lacks", saidIn="source:ucla", object="specificDiagnosticTest")
    missing = str(claim.one("object"))
    classes = world.classes(missing)
    assert "UnmetNeed" in classes
    assert "Test" not in classes
    used = {claim.one("predicate") for claim in world.said(object=missing)}
    assert used == {"lacks"}
    assert not world.said(subject=missing)


def letter(world: World) -> None:
    """What the reader writes in the letter is one person's account, and said by that person."""
    told = [claim for claim in world.said(saidIn="source:ucla") if "letterWriter" in claim.all("saidBy")]
    assert len(told) >= 6
    assert {claim.one("level") for claim in told} == {"anecdote"}
    for subject in ("stampingFoot", "muscleRelaxants"):
        claims = world.said(subject=subject)
        assert {(c.one("saidBy"), c.one("level"), c.one("population")) for c in claims} == {
            ("letterWriter", "anecdote", "letterWriterCase")
        }
        assert not {edge for s, edge, _ in world.edges if s == subject} & PLAIN_BENEFIT
        assert not world.between(subject, CFS)


def physical_therapy(world: World) -> None:
    """Physical therapy keeps track of pain and muscular control; it is not said to treat."""
    claims = world.said(subject="physicalTherapy")
    assert {(c.one("predicate"), c.one("object")) for c in claims} == {
        ("monitors", "pain"),
        ("monitors", "muscularControl"),
        ("recommendedFor", CFS),
    }
    edges = {edge for s, edge, _ in world.edges if s == "physicalTherapy"}
    assert not edges & {"mayTreat", "mayRelieve", "mayPrevent", "mayBeAppliedToTreat", *PLAIN_BENEFIT}


def prednisone(world: World) -> None:
    """Used, says one source, in cases that did not respond; used with success, says the other."""
    used = world.the(subject="prednisone", predicate="appliedToTreat", object=CFS)
    assert parts(used, "saidIn", "level", "precondition") == (
        "source:gard",
        "useWithoutOutcome",
        "refractoryToOtherTreatment",
    )
    helped = world.the(subject="prednisone", predicate="treats", object=CFS)
    assert parts(helped, "saidIn", "level", "direction") == ("source:ucla", "reportedSuccess", "supports")
    edges = world.between("prednisone", CFS)
    assert {"mayTreat", "mayBeAppliedToTreat"} <= edges
    assert not edges & PLAIN_BENEFIT


def magnesium(world: World) -> None:
    """It helps in pregnancy; elsewhere the evidence is limited. No one is told that magnesium treats cramps."""
    helps = world.the(subject="magnesium", predicate="treats", object="muscleCramp", population="pregnancy")
    assert parts(helps, "direction", "level") == ("supports", "ampleEvidence")
    others = world.said(subject="magnesium", predicate="treats", object="muscleCramp")
    others.remove(helps)
    assert {parts(claim, "direction", "level", "route") for claim in others} == {
        ("inconclusive", "limitedEvidence", None),
        ("supports", "limitedEvidence", "oral"),
    }
    for claim in others:
        assert claim.all("populationExcept") == {"pregnancy", "magnesiumDeficiency"}
    assert world.between("magnesium", "muscleCramp") & {"mayTreat", *PLAIN_BENEFIT} == {"mayTreat"}
    assert ("magnesium", "treatsIn", "pregnancy") in world.edges


def children_under_eight(world: World) -> None:
    """Cramps occur rarely before the age of eight: no plain edge says that they occur."""
    claim = world.the(subject="muscleCramp", predicate="occursIn", object="ageUnder8")
    assert claim.one("occurrence") == "rarely"
    assert world.between("muscleCramp", "ageUnder8") == {"mayOccurIn"}


def some_immunosuppressants(world: World) -> None:
    """Some immunosuppressants cause cramps: not the class, and none of its members by their class."""
    claim = world.the(subject="immunosuppressants", predicate="causes", object="muscleCramp")
    assert claim.one("memberScope") == "someMembers"
    assert "causes" not in world.between("immunosuppressants", "muscleCramp")
    by_class = {s for s, edge, _ in world.edges if edge == "mayCauseCrampByClass"}
    kinds = {s for s, edge, o in world.edges if (edge, o) == ("kindOf", "immunosuppressants")}
    assert not by_class & (kinds | {"immunosuppressants", "prednisone"})


def slip_and_gloss_are_no_names(world: World) -> None:
    """A slip, an antigen and a salt give no synonyms; what stands in brackets behind a disease gives no class."""
    names = world.synonyms()
    assert names["anca"] == {"antineutrophil cytoplasmic antibody", "ANCA"}
    assert names["antiSsa"] == {"anti-SSA"}
    assert names["antiSsb"] == {"anti-SSB"}
    assert names["magnesiumBaths"] == {"Epsom salt bath"}
    assert names["isaacsSyndrome"] == {"Isaacs' syndrome", "Isaac's syndrome"}
    assert world.between("isaacsSyndrome", "neuromyotonia") == {"showsNear"}
    assert "neuromyotonia" not in world.values("kindOf").get("isaacsSyndrome", set())
    entry = world.the(subject="isaacsSyndrome", predicate="hasName")
    assert parts(entry, "objectText", "object") == ("Isaac’s syndrome (neuromyotonia)", None)


def aims_are_no_effects(world: World) -> None:
    """What a method or measure is meant for is not what it treats or prevents."""
    method = world.the(subject="highFrequencyNerveStimulation", predicate="intendedFor")
    assert parts(method, "objectText", "object") == ("inducing and studying muscle cramps", None)
    assert not world.between("highFrequencyNerveStimulation", "muscleCramp")
    adjusted = world.the(subject="dialysisAdjustment", predicate="intendedFor")
    assert parts(adjusted, "objectText", "object") == ("prevention of fluid shifts", None)
    assert not world.between("dialysisAdjustment", "fluidShift")


def informs_is_less_than_rests_on(world: World) -> None:
    """What a diagnosis often involves or includes, it does not rest on."""
    for disease in ("amyotrophicLateralSclerosis", "conditionOtherThanAls"):
        combination = world.the(subject="clinicalEvaluation", object=disease)
        assert parts(combination, "predicate", "occurrence") == ("informsDiagnosisOf", "often")
        assert combination.all("jointlyWith") == {"electromyography", "muscleUltrasonography"}
        assert world.between("clinicalEvaluation", disease) == {"mayInformDiagnosisOf"}
        for test in ("electromyography", "muscleUltrasonography"):
            assert "informsDiagnosisOf" not in world.between(test, disease)
    assert world.between("historyTaking", CFS) == {"informsDiagnosisOf", "mayInformDiagnosisOf"}
    assert {(s, o) for s, edge, o in world.edges if edge == "mayBeDiagnosedBy"} == {
        (CFS, "characteristicSymptoms"),
        ("disorderOfGlycolysis", "forearmIschemicExerciseTest"),
        ("muscleCramp", "historyTaking"),
    }


def study_not_listed(world: World) -> None:
    """What the machine-written page rests on a study that it does not list gives no plain edge."""
    claims = world.said(level="namedStudyNotListed")
    assert len(claims) == 13
    assert {claim.one("saidIn") for claim in claims} == {"source:droracle"}
    for claim in claims:
        assert str(claim.one("predicate")) not in world.between(
            str(claim.one("subject")), str(claim.one("object"))
        )


def daily_stretching(world: World) -> None:
    """Regular daily stretching was shown to help prevent night cramps, not stretching of any kind."""
    claim = world.the(subject="stretchingExercise", predicate="prevents")
    assert parts(claim, "object", "level", "onlyWithRegimen") == (
        "nocturnalMuscleCramp",
        "shownAsWorded",
        "regularDailyPractice",
    )
    assert world.between("stretchingExercise", "nocturnalMuscleCramp") == {"mayPrevent"}


def drugs_studied_for_neuropathic_pain(world: World) -> None:
    """One source speaks of drugs that treat neuropathic pain, the other of drugs that were studied for it."""
    for group, source in (
        ("neuropathicPainMedications", "source:ucla"),
        ("medicationsStudiedForNeuropathicPain", "source:katzberg"),
    ):
        assert {claim.one("saidIn") for claim in world.said(subject=group)} == {source}
        assert len(world.said(subject=group)) == 2


def only_by_definition(world: World) -> None:
    """What only the conventional definition says is no finding of its own."""
    claims = world.said(setting="conventionalDefinition", level="byDefinition")
    assert {parts(claim, "subject", "predicate", "object") for claim in claims} == {
        ("contractionOfAntagonistMuscles", "relieves", "muscleCramp"),
        ("muscleCramp", "affectsSite", "muscle"),
        ("muscleCramp", "hasSymptom", "pain"),
    }
    assert world.between("contractionOfAntagonistMuscles", "muscleCramp") == {"mayRelieve"}
    assert not world.between("muscleCramp", "muscle") & {"affectsSite"}


def what_is_presupposed(world: World) -> None:
    """Of conditions that underlie fasciculations the page only presupposes that there are some."""
    assert world.between("conditionUnderlyingFasciculations", "fasciculation") == {"mayCause"}


def nerves_and_not_muscle(world: World) -> None:
    """The hyperexcitability that the drugs lower is that of nerves."""
    drugs = {"carbamazepine", "gabapentin", "pregabalin", "anticonvulsants"}
    assert {
        c.one("subject") for c in world.said(predicate="decreases", object="nerveHyperexcitability")
    } == drugs
    assert not world.said(predicate="decreases", object="hyperexcitability")


def two_share_the_first_place(world: World) -> None:
    """Two disorders of lipid metabolism are the commonest together, neither alone."""
    assert {o for s, edge, o in world.edges if edge == "amongCommonestKindsOf"} == {
        "disorderOfLipidMetabolism"
    }
    assert "disorderOfLipidMetabolism" not in {o for s, edge, o in world.edges if edge == "commonestKindOf"}


def magnesium_by_mouth_and_bath(world: World) -> None:
    """Some people can benefit, on limited evidence."""
    for subject, how in (("magnesium", {"route": "oral"}), ("magnesiumBaths", {"onlyAtSite": "leg"})):
        claim = world.the(subject=subject, predicate="treats", **how)
        assert parts(claim, "level", "occurrence") == ("limitedEvidence", "sometimes")
        assert claim.all("populationExcept") == {"pregnancy", "magnesiumDeficiency"}
        assert not world.between(subject, "muscleCramp") & PLAIN_BENEFIT


def told_apart_from_others(world: World) -> None:
    """Needle EMG tells phenomena of peripheral hyperexcitability from others of that kind, not from themselves."""
    told = world.said(subject="needleElectromyography", predicate="differentiates")
    assert all(claim.one("object") not in claim.all("comparator") for claim in told)
    (group,) = (claim for claim in told if claim.one("object") == "peripheralHyperexcitability")
    assert parts(group, "comparator", "proviso") == (None, "one from another")
    examples = world.said(comparator="peripheralHyperexcitability")
    assert sorted(str(claim.one("object")) for claim in examples) == ["myokymia", "myotonia", "neuromyotonia"]
    assert all("from other peripheral" in str(claim.one("paraphrase")) for claim in examples)


def roles_are_no_kinds(world: World) -> None:
    """A role is told by an edge: a low platelet count is not always an adverse effect, nor a vitamin a replacement."""
    kinds = world.values("kindOf")
    assert not {"thrombocytopenia", "qtProlongation", "vitaminBComplex"} & kinds.keys()
    assert kinds["nocturnalLegCrampsOfTheElderly"] == {"idiopathicMuscleCramp", "muscleCramp"}


class Spoilt(NamedTuple):
    """A mistake made on purpose: in which claim, which part, and what stands there then."""

    assertion: Callable[[World], None]
    claim: str
    part: str
    value: str | None


SPOILT = [
    Spoilt(
        gabapentin_and_pregabalin,
        "katzberg:gabapentin-no-significant-effect-on-cramps",
        "direction",
        "cramp:supports",
    ),
    Spoilt(
        gabapentin_and_pregabalin,
        "katzberg:pregabalin-no-significant-effect-on-cramps",
        "object",
        f"cramp:{CFS}",
    ),
    Spoilt(
        gabapentin_and_pregabalin, "gard:gabapentin-helps-in-individual-cases", "level", "cramp:shownAsWorded"
    ),
    Spoilt(
        gabapentin_and_pregabalin, "gard:pregabalin-helps-in-individual-cases", "object", "cramp:muscleCramp"
    ),
    Spoilt(quinine, "katzberg:quinine-may-be-effective", "certainty", None),
    Spoilt(quinine, "katzberg:quinine-may-be-effective", "level", "cramp:notGraded"),
    Spoilt(quinine, "katzberg:quinine-fda-advisory-against-routine-use", "precondition", None),
    Spoilt(quinine, "katzberg:quinine-fda-advisory-against-routine-use", "saidBy", None),
    Spoilt(quinine, "katzberg:quinine-adverse-effect-cinchonism", "predicate", "cramp:limitedBy"),
    Spoilt(quinine, "katzberg:quinine-still-prescribed", "predicate", "cramp:treats"),
    Spoilt(quinine, "katzberg:quinine-still-prescribed", "onlyWithRegimen", None),
    Spoilt(mexiletine, "katzberg:mexiletine-reduces-severity-in-als", "population", None),
    Spoilt(
        mexiletine,
        "katzberg:mexiletine-option-in-other-neuromuscular-conditions",
        "predicate",
        "cramp:treats",
    ),
    Spoilt(
        mexiletine,
        "katzberg:mexiletine-option-in-other-neuromuscular-conditions",
        "level",
        "cramp:independentStudies",
    ),
    Spoilt(mexiletine, "katzberg:mexiletine-option-in-other-neuromuscular-conditions", "severity", None),
    Spoilt(antispastic_drugs, "katzberg:baclofen-can-help-neurogenic-cramps", "object", "cramp:muscleCramp"),
    Spoilt(antispastic_drugs, "katzberg:tizanidine-can-help-neurogenic-cramps", "occurrence", None),
    Spoilt(
        antispastic_drugs,
        "katzberg:clonazepam-limited-evidence-without-spasticity",
        "direction",
        "cramp:supports",
    ),
    Spoilt(
        antispastic_drugs, "katzberg:baclofen-limited-evidence-without-spasticity", "populationExcept", None
    ),
    Spoilt(
        botulinum_toxin,
        "katzberg:botulinum-toxin-not-studied-in-severe-refractory-neurogenic-cramps",
        "direction",
        "cramp:notShown",
    ),
    Spoilt(
        botulinum_toxin,
        "katzberg:botulinum-toxin-not-studied-in-severe-refractory-neurogenic-cramps",
        "direction",
        "cramp:supports",
    ),
    Spoilt(
        botulinum_toxin,
        "katzberg:botulinum-toxin-not-studied-in-severe-refractory-neurogenic-cramps",
        "severity",
        None,
    ),
    Spoilt(botulinum_toxin, "katzberg:botulinum-toxin-effective-for-dystonia", "object", "cramp:muscleCramp"),
    Spoilt(intramuscular_lidocaine, "katzberg:intramuscular-lidocaine-effective", "level", "cramp:levelB"),
    Spoilt(intramuscular_lidocaine, "katzberg:intramuscular-lidocaine-effective", "route", None),
    Spoilt(
        intramuscular_lidocaine,
        "katzberg:intramuscular-lidocaine-limited-by-multifocal-cramps",
        "route",
        None,
    ),
    Spoilt(
        intramuscular_lidocaine,
        "katzberg:intramuscular-lidocaine-limited-by-multifocal-cramps",
        "occurrence",
        None,
    ),
    Spoilt(
        pattern_without_weakness,
        "gard:suggestive-history-excludes-weakness",
        "predicate",
        "cramp:includesFeature",
    ),
    Spoilt(pattern_without_weakness, "gard:suggestive-history-excludes-wasting", "object", "cramp:pain"),
    Spoilt(pattern_without_weakness, "gard:cramping", "object", "cramp:muscleWeakness"),
    Spoilt(no_test_that_does_not_exist, "ucla:no-specific-diagnostic-test", "predicate", "cramp:diagnosedBy"),
    Spoilt(letter, "ucla:letter-muscle-relaxant-helped", "level", "cramp:notGraded"),
    Spoilt(letter, "ucla:letter-stamping-foot-relieved-night-cramps", "saidBy", None),
    Spoilt(letter, "ucla:letter-stamping-foot-relieved-night-cramps", "population", None),
    Spoilt(physical_therapy, "ucla:physical-therapy-may-be-recommended", "predicate", "cramp:treats"),
    Spoilt(physical_therapy, "ucla:physical-therapy-monitors-pain", "predicate", "cramp:decreases"),
    Spoilt(prednisone, "gard:prednisone-used-in-refractory-cases", "predicate", "cramp:treats"),
    Spoilt(prednisone, "gard:prednisone-used-in-refractory-cases", "precondition", None),
    Spoilt(prednisone, "ucla:prednisone-used-with-success", "level", "cramp:useWithoutOutcome"),
    Spoilt(prednisone, "ucla:prednisone-used-with-success", "level", "cramp:provenAsWorded"),
    Spoilt(magnesium, "katzberg:magnesium-helpful-in-pregnancy", "population", None),
    Spoilt(magnesium, "katzberg:magnesium-limited-evidence-elsewhere", "direction", "cramp:supports"),
    Spoilt(children_under_eight, "katzberg:cramp-rare-under-eight", "occurrence", None),
    Spoilt(some_immunosuppressants, "katzberg:some-immunosuppressants-cause-cramp", "memberScope", None),
    Spoilt(albumin, "katzberg:albumin-prevents-cramp-in-cirrhosis", "predicate", "cramp:prevents"),
    Spoilt(symptoms_are_triggered, "katzberg:carnitine-prolonged-exercise", "predicate", "cramp:triggers"),
    Spoilt(symptoms_are_triggered, "katzberg:cpt2-prolonged-exercise", "quantity", None),
    Spoilt(symptoms_are_triggered, "gard:triggered-by-physical-activity", "predicate", "cramp:triggers"),
    Spoilt(
        table_against_text, "katzberg:table-1-vitamin-b-deficiency-causes-cramps", "level", "cramp:notGraded"
    ),
    Spoilt(table_against_text, "katzberg:table-1-exercise-causes-cramps", "level", "cramp:notGraded"),
    Spoilt(
        antiepileptic_drugs,
        "katzberg:antiepileptics-helpful-in-cramp-fasciculation-syndrome",
        "memberScope",
        None,
    ),
    Spoilt(some_of_the_tail, "katzberg:psychotropics-cause-cramp", "memberScope", None),
    Spoilt(
        slip_and_gloss_are_no_names,
        "katzberg:table-1-isaacs-syndrome-is-neuromyotonia",
        "objectText",
        '"an entry"@en',
    ),
    Spoilt(aims_are_no_effects, "katzberg:fast-stimulation-to-induce-cramps", "object", "cramp:muscleCramp"),
    Spoilt(aims_are_no_effects, "katzberg:dialysis-adjustment-prevents-fluid-shifts", "objectText", None),
    Spoilt(
        informs_is_less_than_rests_on,
        "ucla:identified-by-history-of-cramping",
        "predicate",
        "cramp:sharesFeaturesWith",
    ),
    Spoilt(informs_is_less_than_rests_on, "droracle:als-diagnosed-by-combination", "jointlyWith", None),
    Spoilt(study_not_listed, "droracle:discharges-of-motor-axons", "level", "cramp:referencedStatement"),
    Spoilt(daily_stretching, "katzberg:stretching-prevents-nocturnal-cramps", "onlyWithRegimen", None),
    Spoilt(
        drugs_studied_for_neuropathic_pain,
        "katzberg:neuropathic-pain-drugs-no-significant-effect-on-cramps",
        "subject",
        "cramp:neuropathicPainMedications",
    ),
    Spoilt(
        only_by_definition,
        "katzberg:antagonist-contraction-relieves-cramp",
        "level",
        "cramp:referencedStatement",
    ),
    Spoilt(what_is_presupposed, "droracle:underlying-condition-causes-fasciculations", "memberScope", None),
    Spoilt(
        nerves_and_not_muscle,
        "gard:carbamazepine-reduces-nerve-hyperexcitability",
        "object",
        "cramp:hyperexcitability",
    ),
    Spoilt(
        two_share_the_first_place,
        "katzberg:cpt2-commonest-lipid-disorder",
        "predicate",
        "cramp:commonestKindOf",
    ),
    Spoilt(magnesium_by_mouth_and_bath, "katzberg:oral-magnesium-some-benefit", "level", "cramp:notGraded"),
    Spoilt(magnesium_by_mouth_and_bath, "katzberg:oral-magnesium-some-benefit", "route", None),
    Spoilt(
        told_apart_from_others,
        "katzberg:emg-tells-peripheral-hyperexcitability",
        "comparator",
        "cramp:peripheralHyperexcitability",
    ),
]
ASSERTIONS = list(dict.fromkeys(one.assertion for one in SPOILT))


ASSERTIONS += [roles_are_no_kinds]


@pytest.fixture(scope="session")
def world(documents: Path) -> World:
    """The ontology as it is."""
    return World(documents)


@pytest.mark.parametrize("assertion", ASSERTIONS, ids=lambda one: one.__name__)
def test_the_mistake_was_not_made(world: World, assertion: Callable[[World], None]) -> None:
    assertion(world)


@pytest.mark.slow
@pytest.mark.parametrize("one", SPOILT, ids=lambda one: f"{one.claim.partition(':')[2]}-{one.part}")
def test_the_mistake_would_be_seen(documents: Path, tmp_path: Path, one: Spoilt) -> None:
    ontology = Path(shutil.copytree(documents, tmp_path / "ontology"))
    spoil(ontology, one.claim, one.part, one.value)
    with pytest.raises(AssertionError):
        one.assertion(World(ontology))


@pytest.mark.slow
@pytest.mark.parametrize(
    "part", ["direction", "level", "paraphrase", "locator", "subject", "saidIn", "predicate"]
)
def test_a_lost_part_is_complained_of(documents: Path, tmp_path: Path, part: str) -> None:
    ontology = Path(shutil.copytree(documents, tmp_path / "ontology"))
    spoil(ontology, "katzberg:magnesium-helpful-in-pregnancy", part, None)
    told = [line for line in World(ontology).complaints() if "claim-part-missing" in line]
    assert told == [
        "error: katzberg:magnesium-helpful-in-pregnancy: A claim lacks a part that every claim must have: "
        f"missing cramp:{part} (add the missing part to the claim) [claim-part-missing]"
    ]


def test_questions_show_the_limits_of_what_they_list(graph: KnowledgeGraph) -> None:
    """Quinine is listed with its hedge and the advice against it, magnesium with its population."""
    found = graph.ask("effective-but-advised-against", {"treatment": "quinine"})
    assert isinstance(found, Rows)
    (row,) = found.to_plain()
    assert (row["relation"], row["certainty"], row["level"]) == ("may treat", "possible", "level 1 evidence")
    assert (
        row["adviceQualifiers"] == "precondition: for routine use; said by: US Food and Drug Administration"
    )
    found = graph.ask("helps-only-in", {"who": "pregnancy"})
    assert isinstance(found, Rows)
    assert [(row["treatmentLabel"], row["population"]) for row in found.to_plain()] == [
        ("magnesium", "pregnancy")
    ]

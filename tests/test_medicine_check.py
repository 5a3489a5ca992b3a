"""The medicine check over all that the graph holds: rates, names, classes and who places a medicine there."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crampkg.base.namespaces import BASE
from crampkg.evidence import medication_report as report
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.medication_text import as_text
from crampkg.evidence.medications import UNCOUNTED, WAYS, Checked, check, read_list
from crampkg.evidence.model import Claim

LINES = [
    "Lipitor 20 mg nightly",
    "HCTZ 25",
    "donepezil 10 mg",
    "morphine SR",
    "baclofen 10 mg tid",
    "furosemide 40",
    "trametinib",
    "prednisone",
    "simvastatn",
    "no aspirin",
]


def one_of(graph: KnowledgeGraph, line: str) -> Checked:
    (one,) = check(graph, [line])
    return one


def curies(claims: tuple[Claim, ...]) -> list[str]:
    return [claim.curie for claim in claims]


@pytest.mark.parametrize(
    ("line", "way"),
    [
        ("donepezil", "rate"),
        ("raloxifene", "rate"),
        ("morphine", "named"),
        ("nifedipine", "named"),
        ("simvastatin", "by class in numbers"),
        ("hydrochlorothiazide", "by class in numbers"),
        ("amiloride", "by class in numbers"),
        ("galantamine", "by class in numbers"),
        ("salmeterol", "by class in numbers"),
        ("furosemide", "by class"),
        ("prednisone", "by loose class"),
        ("trametinib", "spasms"),
        ("pazopanib", "spasms"),
        ("baclofen", "no statement"),
        ("quinine", "advised against"),
        ("amlodipine", "no statement"),
        ("caffeine", "no statement"),
        ("imatinib", "rate alone"),
        ("simvastatn", "unmatched"),
        ("not taking simvastatin", "not taken"),
    ],
)
def test_each_medicine_has_its_strongest_way(whole_graph: KnowledgeGraph, line: str, way: str) -> None:
    assert one_of(whole_graph, line).way == way


def test_the_headline_counts_and_the_numbers_add_up(whole_graph: KnowledgeGraph) -> None:
    checked = check(whole_graph, LINES)
    assert report.headline(checked) == (
        "6 of the 8 recognized may cause cramps; 1 more reported with cramps or spasms; 1 not recognized"
    )
    assert report.summary(checked) == (
        "1 has muscle spasms, a term that includes cramps, on its label or in a trial: trametinib · "
        "1 has no statement here: baclofen 10 mg tid · 1 is not taken, by its line: no aspirin"
    )
    assert [one.item for one in report.in_order(checked)] == [
        "donepezil 10 mg",
        "morphine SR",
        "Lipitor 20 mg nightly",
        "HCTZ 25",
        "furosemide 40",
        "prednisone",
        "trametinib",
        "baclofen 10 mg tid",
        "simvastatn",
        "no aspirin",
    ]


@settings(max_examples=25)
@given(st.lists(st.sampled_from(LINES), unique=True))
def test_any_list_adds_up(whole_graph: KnowledgeGraph, lines: list[str]) -> None:
    told = report.as_json(whole_graph, check(whole_graph, lines))
    assert sum(told["counts"].values()) == len(told["items"]) == len(lines)
    causing = sum(item["mayCauseCramps"] for item in told["items"])
    known = sum(item["way"] not in UNCOUNTED for item in told["items"])
    unknown = told["counts"]["unmatched"]
    of = f"of the {known} recognized" if unknown else f"of {known}"
    counted = f"{causing} {of} may cause cramps" if causing else f"None {of} is named as a cause of cramps"
    assert (counted in told["headline"]) == bool(known)
    assert (f"{unknown} not recognized" in told["headline"]) == bool(unknown)
    assert set(told["counts"]) == set(WAYS)


@pytest.mark.parametrize(
    ("line", "substances", "way"),
    [
        ("water tablet (frusemide 20mg)", ["furosemide"], "by class"),
        ("statin", ["statin"], "named"),
        ("Venofer 100mg", ["intravenous iron sucrose"], "named"),
        ("Adcal-D3 1 tab bd", ["calcium supplement", "cholecalciferol"], "no statement"),
        ("EPO 4000 units TIW", ["erythropoietin"], "no statement"),
        ("Aricept 10mg qhs", ["donepezil"], "rate"),
        ("Mekinist 2 mg + Tafinlar 150 mg BID", ["trametinib", "dabrafenib"], "spasms"),
        ("Hyzaar 100/25", ["hydrochlorothiazide", "losartan"], "by class in numbers"),
        ("Exelon patch 9.5", ["rivastigmine"], "by class in numbers"),
        ("MS Contin 15 bid", ["morphine"], "named"),
        ("Takes salbutamol and Symbicort inhalers", ["salbutamol", "budesonide", "formoterol"], "named"),
    ],
)
def test_lines_of_strangers_are_understood(
    whole_graph: KnowledgeGraph, line: str, substances: list[str], way: str
) -> None:
    one = one_of(whole_graph, line)
    assert ([substance.name for substance in one.substances], one.way) == (substances, way)


def test_a_rate_is_shown_with_its_comparator(whole_graph: KnowledgeGraph) -> None:
    (substance,) = one_of(whole_graph, "donepezil").substances
    assert curies(substance.said.compared) == ["label-donepezil:cramps"]
    assert report.with_figures(whole_graph, substance.said.compared[0]) == (
        "According to a drug label, in mild to moderate Alzheimer disease, muscle cramps were more frequent with "
        "donepezil than with placebo; no test of the difference is reported: 6% vs 2% (placebo)."
    )


def test_a_class_says_who_places_the_medicine_there(whole_graph: KnowledgeGraph) -> None:
    (substance,) = one_of(whole_graph, "chlorthalidone").substances
    ties = [report.tie(whole_graph, substance, group) for group in substance.by_class]
    assert ties == [
        "The FDA places chlorthalidone in the pharmacologic class “Thiazide-like Diuretic.”",
        "MeSH lists chlorthalidone under the pharmacologic action “Diuretics.”",
    ]
    (substance,) = one_of(whole_graph, "formoterol").substances
    assert report.tie(whole_graph, substance, substance.by_class[0]) == (
        "The curators of this graph place formoterol in the class “long-acting beta-agonist”."
    )


def test_what_a_source_leaves_open_of_a_class_is_shown_before_what_is_said_of_the_broader_one(
    whole_graph: KnowledgeGraph,
) -> None:
    (substance,) = one_of(whole_graph, "frusemide 40 mg").substances
    loop, diuretics = substance.by_class
    assert (whole_graph.label(loop.group), curies(loop.claims)) == ("loop diuretic", [])
    assert curies(loop.said.against) == ["garrison-2012:loop"]
    assert report.with_figures(whole_graph, loop.said.against[0]).endswith(
        "a marker of leg cramps: sequence ratio 1.20 (1.00 to 1.44); P 0.07."
    )
    assert "garrison-2012:diuretics" in curies(diuretics.claims)
    assert "cirrhosis-diuretics-japan:diuretics" in curies(diuretics.said.against)


def test_an_effect_of_which_cramps_are_a_part_is_told_and_makes_no_cause(whole_graph: KnowledgeGraph) -> None:
    one = one_of(whole_graph, "oxaliplatin")
    assert one.way == "rate alone"
    assert curies(one.substances[0].said.alone) == ["oxaliplatin-sr-2018:prev-1"]


def test_a_rate_in_one_group_makes_no_cause(whole_graph: KnowledgeGraph) -> None:
    (substance,) = one_of(whole_graph, "imatinib").substances
    assert (curies(substance.named), curies(substance.said.alone)) == ([], ["imatinib-leipzig-2004:prev"])


def test_a_role_of_the_molecule_is_no_class_where_sources_classify_the_medicine(
    whole_graph: KnowledgeGraph,
) -> None:
    (substance,) = one_of(whole_graph, "terbutaline").substances
    assert [whole_graph.label(group.group) for group in substance.by_class] == ["beta-agonist"]
    assert substance.by_chebi == ()


def test_each_of_several_figures_says_of_which_group_it_is(whole_graph: KnowledgeGraph) -> None:
    (substance,) = one_of(whole_graph, "formoterol").substances
    claim = next(claim for claim in substance.by_class[0].claims if claim.curie == "garrison-2012:laba")
    assert report.with_figures(whole_graph, claim).split(": ", 1)[1] == (
        "long-acting beta2-agonists alone: sequence ratio 2.17 (1.56 to 3.02); P <0.001; inhaled long-acting "
        "beta2-agonists, any: sequence ratio 2.42 (2.02 to 2.89); P <0.001; long-acting beta2-agonist plus "
        "corticosteroid: sequence ratio 2.55 (2.06 to 3.12); P <0.001."
    )


def test_the_medicines_that_were_reported_with_cramps_are_in_the_headline(
    whole_graph: KnowledgeGraph,
) -> None:
    checked = check(whole_graph, ["dexamethasone", "imatinib", "rivaroxaban", "quinine"])
    assert report.headline(checked) == (
        "1 advised against for cramps; 1 of 4 may cause cramps; 2 more reported with cramps or spasms"
    )


def test_muscle_spasms_are_told_and_not_counted(whole_graph: KnowledgeGraph) -> None:
    one = one_of(whole_graph, "rivaroxaban")
    assert not one.may_cause
    assert report.with_figures(whole_graph, one.substances[0].said.spasms[0]) == (
        "According to a drug label, after hip or knee replacement, muscle spasms were more frequent with "
        "rivaroxaban than with enoxaparin; no test of the difference is reported: 1.2% vs 0.7% (enoxaparin)."
    )


def test_without_a_statement_nothing_is_safe_and_a_treatment_is_told(whole_graph: KnowledgeGraph) -> None:
    (substance,) = one_of(whole_graph, "baclofen").substances
    assert report.without_statement(substance) == (
        "No source here names it, or a class of it, as a cause of cramps; that does not make it safe. Sources here "
        "tell of it as tried for cramps, whether it helped or not."
    )
    (row,) = report.rows(whole_graph, [one_of(whole_graph, "bisoprolol")])
    assert row["statement"].endswith("that does not make it safe.")


def test_advice_against_a_treatment_of_cramps_is_told_of_its_salts_too(whole_graph: KnowledgeGraph) -> None:
    for line in ("quinine", "Quinine sulfate 200 mg nocte"):
        (substance,) = one_of(whole_graph, line).substances
        ((heading, advice),) = substance.said.others
        assert heading == "Advised against as a treatment of cramps"
        assert curies(advice)[:2] == ["fda-quinine-2010:boxed-warning", "fda-quinine-2010:use"]


def test_the_class_of_a_combination_is_told_of_none_of_its_parts(whole_graph: KnowledgeGraph) -> None:
    steroid, agonist = one_of(whole_graph, "Seretide 250/25").substances
    assert (steroid.way, agonist.way) == ("no statement", "by class in numbers")


def test_statements_on_some_members_hold_for_no_medicine(whole_graph: KnowledgeGraph) -> None:
    for line in ("tacrolimus", "rituximab", "zidovudine"):
        (substance,) = one_of(whole_graph, line).substances
        assert not [claim for group in substance.by_class for claim in group.claims]


def test_rows_have_every_statement_with_its_source(whole_graph: KnowledgeGraph) -> None:
    rows = report.rows(whole_graph, check(whole_graph, ["furosemide", "simvastatn"]))
    assert [tuple(row) for row in rows] == [report.COLUMNS] * len(rows)
    assert rows[0] | {"statement": "", "place": "", "source": ""} == {
        "item": "furosemide",
        "read_as": "furosemide",
        "how": "",
        "left_out": "",
        "substance": "furosemide",
        "way": "by class",
        "taken_now": "",
        "may_cause_cramps": "said by a source",
        "class": "loop diuretic",
        "class_by": "US Food and Drug Administration",
        "speaks": "Not shown, or left open",
        "statement": "",
        "figures": "sequence ratio 1.20 (1.00 to 1.44); P 0.07",
        "direction": "unclear",
        "evidence": "observational study",
        "source": "",
        "place": "",
        "claim": "garrison-2012:loop",
    }
    assert rows[-1]["statement"] == "did you mean simvastatin or mevastatin?"


@pytest.mark.parametrize(
    ("line", "member", "group", "claim"),
    [
        ("Seretide 250", "salmeterol", "longActingBetaAgonist", "label-breo-ellipta/salmeterol-long-acting"),
        ("Breo Ellipta", "vilanterol", "longActingBetaAgonist", "label-breo-ellipta/vilanterol-long-acting"),
        (
            "Aldactone",
            "spironolactone",
            "potassiumSparingDiuretic",
            "paauw-2025/spironolactone-potassium-sparing",
        ),
    ],
)
def test_a_class_that_a_source_names_in_passing_is_told_with_that_source(
    whole_graph: KnowledgeGraph, line: str, member: str, group: str, claim: str
) -> None:
    (one,) = check(whole_graph, [line])
    substance = next(some for some in one.substances if some.name == member)
    assert substance.way == "by class in numbers"
    found = next(some for some in substance.by_class if some.group == BASE + group)
    assert found.membership is not None
    assert [some.iri for some in found.membership.claims] == [f"{BASE}claim/{claim}"]


def test_what_the_check_does_not_do_is_told(whole_graph: KnowledgeGraph) -> None:
    told = " ".join(as_text(whole_graph, check(whole_graph, ["quinine", "mexiletine"])).split())
    assert "Interactions between medicines are not checked." in told
    assert "the classes here are not complete" in told


@pytest.mark.parametrize(
    ("line", "ways"),
    [
        ("Ventolin prn. Allergic to penicillin", ["named", "not taken"]),
        ("salbutamol p.r.n. Penicillin: allergic reaction", ["named", "not taken"]),
        ("never misses his bumetanide", ["by class"]),
        ("no missed doses of terbutaline", ["by class"]),
        ("does not miss his rosuvastatin", ["by class in numbers"]),
        ("never forgets her indapamide", ["by class in numbers"]),
        ("never takes indapamide", ["not taken"]),
        ("switched to indapamide", ["by class in numbers"]),
        ("a long-acting inhaler, the pill", ["unmatched", "no statement"]),
        ("furosemide, 1 tablet daily, with food", ["by class"]),
        ("Priadel 800 mg nocte", ["named"]),
        ("co-trimoxazole", ["no statement"]),
        ("5-FU", ["no statement"]),
    ],
)
def test_what_is_taken_is_read_beside_denials_and_abbreviations(
    whole_graph: KnowledgeGraph, line: str, ways: list[str]
) -> None:
    items, cut = read_list(whole_graph, line)
    assert cut == 0
    assert [one.way for one in check(whole_graph, items)] == ways

"""Results in numbers, studies, records of sources and bottom lines: what they hold, how they are found and worded."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from crampkg.base.namespaces import compact, expand, slug
from crampkg.evidence.figures import came_out, effect, in_words, interval, people
from crampkg.evidence.findings import section_of
from crampkg.evidence.results import Named, ReportedResult, StudyResult

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph

CRAMPS = "cochrane-quinine-2015:cramp-number"


def iri(curie: str) -> str:
    found = expand(curie)
    assert found is not None
    return found


def named(slug_: str, label: str = "") -> Named:
    return Named(f"https://w3id.org/crampkg/{slug_}", label)


def made(measure: str, printed: str, unit: str = "", **parts: str | Named) -> StudyResult:
    return StudyResult(
        "https://example.org/result",
        measure=named(
            measure, {"riskRatio": "risk ratio", "sensitivity": "sensitivity"}.get(measure, measure)
        ),
        unit=named("unit", unit) if unit else Named(),
        as_printed=printed,
        **parts,  # type: ignore[arg-type]
    )


def test_a_claim_has_its_results_with_every_part(whole_graph: KnowledgeGraph) -> None:
    claim = iri(CRAMPS)
    (result,) = whole_graph.results_of(claim)[claim]
    assert (result.estimate, result.lower_limit, result.upper_limit) == ("-2.45", "-3.54", "-1.36")
    assert (result.measure.label, result.unit.label) == ("mean difference", "cramps per 2 weeks")
    assert [one.label for one in result.compared_with] == ["placebo"]
    assert (result.comparator_value, result.participants, result.studies) == ("8.8", "952", "13")
    assert in_words(result) == "2.45 fewer cramps in 2 weeks, from 8.8 (1.36 to 3.54; 952 people, 13 studies)"


def test_claims_without_results_are_left_out(whole_graph: KnowledgeGraph) -> None:
    plain = iri("katzberg:quinine-fda-advisory-against-routine-use")
    assert whole_graph.results_of(plain, iri("cochrane-quinine-2015:cramp-intensity")).keys() == {
        iri("cochrane-quinine-2015:cramp-intensity")
    }
    assert whole_graph.results_of() == {}


def test_a_study_and_a_source_have_their_records(whole_graph: KnowledgeGraph) -> None:
    study = whole_graph.studies["https://w3id.org/crampkg/study-coppin-2005"]
    assert (study.label, study.study_design.label, study.enrollment) == (
        "Coppin et al. 2005",
        "randomized factorial trial",
        "191",
    )
    source = whole_graph.sources[iri("source:cochrane-quinine-2015")]
    assert (source.year, source.issuer, source.searched_until) == ("2015", "Cochrane", "2014-10-27")
    assert "PMID:25842375" in source.identifiers
    assert source.citation.startswith("El-Tawil S, Al Musa T, Valli H,")
    assert whole_graph.sources[iri("source:cochrane-magnesium-2012")].updated_by == (
        iri("source:cochrane-magnesium-2020"),
    )


def test_results_about_a_term_speak_of_it_in_any_part(whole_graph: KnowledgeGraph) -> None:
    quinine = iri("cramp:quinine")
    found = whole_graph.results_about(quinine)
    assert iri(CRAMPS) in {one.claim.iri for one in found}
    assert all(
        quinine in one.claim.terms
        or quinine in {other.iri for other in one.result.compared_with}
        or one.result.measured_outcome.iri == quinine
        for one in found
    )
    frequency = whole_graph.results_about(quinine, outcome=iri("cramp:crampFrequency"))
    assert 0 < len(frequency) < len(found)
    assert {one.result.measured_outcome.label for one in frequency} == {"cramp frequency"}
    assert whole_graph.results_about(iri("cramp:lamotrigine")) == []


def test_a_summary_of_findings_puts_reviews_first_and_keeps_outcomes_together(
    whole_graph: KnowledgeGraph,
) -> None:
    found = whole_graph.summary_of_findings(iri("cramp:quinine"))
    outcomes = [(section_of(whole_graph, one), one.result.measured_outcome.label) for one in found]
    assert section_of(whole_graph, found[0]) == "Benefits"
    first: list[tuple[str, str]] = []
    for one in outcomes:
        if one not in first:
            first.append(one)
    sections = [section for section, _ in first]
    assert sections == sorted(
        sections, key=["Benefits", "Without a comparison", "Harms", "Other results"].index
    )
    frequency = [one for one in found if one.result.measured_outcome.label == "cramp frequency"]
    assert frequency[0].claim.curie == CRAMPS
    assert {one.claim.curie for one in found if section_of(whole_graph, one) == "Harms"} >= {
        "cochrane-quinine-2015:minor-adverse-events",
        "cochrane-quinine-2015:major-adverse-events",
    }


def test_a_summary_keeps_to_the_condition_and_the_people_asked_for(whole_graph: KnowledgeGraph) -> None:
    magnesium, pregnancy = iri("cramp:magnesium"), iri("cramp:pregnancy")
    every = whole_graph.summary_of_findings(magnesium)
    found = whole_graph.summary_of_findings(magnesium, None, pregnancy)
    assert 0 < len(found) < len(every)
    assert all(
        pregnancy in {one.claim.object, *(part.value for part in one.claim.values("population"))}
        for one in found
    )
    told = {one.claim.curie for one in every}
    assert not {name for name in told if name.startswith("cochrane-magnesium-2012:")}, "an earlier version"


def test_other_claims_of_a_term_cost_a_summary_nothing(
    whole_graph: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only claims with a result of the summary are read, though thousands speak of the term."""
    read: list[str] = []
    rows = whole_graph.rows

    def listening(name: str, **values: str) -> object:
        if name == "claims":
            read.extend(values["claim"])
        return rows(name, **values)

    monkeypatch.setattr(whole_graph, "rows", listening)
    whole_graph.__dict__.pop("claims", None)
    found = whole_graph.summary_of_findings(iri("cramp:amyotrophicLateralSclerosis"))
    assert set(read) == {one.claim.iri for one in found}


def test_bottom_lines_are_those_about_the_term(whole_graph: KnowledgeGraph) -> None:
    lines = whole_graph.bottom_lines_about(iri("cramp:quinine"))
    assert "bottom-line-quinine-cramps" in {slug(line.iri) for line in lines}
    pregnant = whole_graph.bottom_line(iri("cramp:stretchingExercise"), None, iri("cramp:pregnancy"))
    assert pregnant is not None
    assert slug(pregnant.iri) == "bottom-line-stretching-pregnancy"
    assert whole_graph.bottom_line(iri("cramp:lamotrigine")) is None
    first = whole_graph.bottom_lines_about(iri("cramp:stretchingExercise"))[0]
    assert first.populations == ()


# --- words


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (
            made(
                "meanDifference",
                "-0.18 (-0.84 to 0.49) cramps per week; 4.68 with the comparator",
                "cramps per week",
                estimate="-0.18",
                lower_limit="-0.84",
                upper_limit="0.49",
                comparator_value="4.68",
                participants="307",
                studies="5",
            ),
            "0.18 fewer cramps a week, from 4.68 (0.84 fewer to 0.49 more; 307 people, 5 studies)",
        ),
        (
            made("meanDifference", "MD -1.30", "cm", estimate="-1.3", participants="80", studies="1"),
            "1.30 cm lower (80 people)",
        ),
        (
            made(
                "meanDifference",
                "1.8",
                "points",
                estimate="1.8",
                scale_low="0",
                scale_high="10",
                p_value="0.2",
            ),
            "1.8 points higher on a scale from 0 to 10 (P = 0.2)",
        ),
        (
            made(
                "riskRatio",
                "1.04 (0.84 to 1.29)",
                group_unit=named("perThousand", "per 1000"),
                estimate="1.04",
                lower_limit="0.84",
                upper_limit="1.29",
                intervention_value="669",
                comparator_value="644",
            ),
            "risk ratio 1.04, 669 against 644 per 1000 (0.84 to 1.29)",
        ),
        (
            made("groupValues", "59% vs 7.1%", "%", intervention_value="59", comparator_value="7.1"),
            "59% against 7.1%",
        ),
        (
            made("proportion", "64%; 27 of 42", "%", estimate="64", numerator="27", denominator="42"),
            "64%, 27 of 42",
        ),
        (made("proportion", "12 of 57", numerator="12", denominator="57", participants="57"), "12 of 57"),
        (made("prevalence", "about 50%", "%", estimate="50"), "about 50%"),
        (
            made(
                "proportion",
                "9.8 % of sessions; 45 of 458",
                "%",
                estimate="9.8",
                numerator="45",
                denominator="458",
            ),
            "9.8% of sessions, 45 of 458",
        ),
        (made("prevalence", "33 to 50%", "%", lower_limit="33", upper_limit="50"), "33 to 50%"),
        (
            made("groupReductions", "61% vs 7%", "%", intervention_value="61", comparator_value="7"),
            "decreases of 61% against 7%",
        ),
        (
            made(
                "groupChanges",
                "-3.4 vs -2.6 episodes",
                "cramps",
                intervention_value="-3.4",
                comparator_value="-2.6",
                p_value="<0.01",
            ),
            "decreases of 3.4 against 2.6 cramps (P < 0.01)",
        ),
        (
            made(
                "beforeAfterValues",
                "1.4 vs 5.5",
                "days per week",
                intervention_value="1.4",
                comparator_value="5.5",
            ),
            "5.5 before, 1.4 days per week after",
        ),
        (
            made("sensitivity", "77.8%", "%", estimate="77.8", participants="235"),
            "sensitivity 77.8% (235 people)",
        ),
        (
            made("toldInWords", "no significant effect", participants="44"),
            "no significant effect (44 people)",
        ),
        (made("toldInWords", "lower; P 0.26", p_value="0.26"), "lower; P 0.26"),
        (made("percentChange", "about 20%", "%", estimate="20"), "change of about 20%"),
        (
            made("percentChange", "-48%", "%", estimate="-48", lower_limit="-60", upper_limit="-30"),
            "decrease of 48% (30 to 60)",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_result_reads_as_people_say_it(result: StudyResult, words: str) -> None:
    assert in_words(result) == words


@pytest.mark.parametrize(
    ("estimate", "words"),
    [
        ("1.27", "above zero: improvement of cramps more often"),
        ("-0.81", "below zero: improvement of cramps less often"),
    ],
)
def test_a_logarithm_says_which_way_it_points(estimate: str, words: str) -> None:
    """Nobody has to know a logarithm, nor take an improvement of cramps for cramps; the figure stays as printed."""
    result = StudyResult(
        "https://example.org/result",
        measure=named("logOddsRatio", "logarithm of the odds ratio"),
        measured_outcome=named("muscleCramp", "muscle cramp"),
        outcome_words="improvement of cramps",
        estimate=estimate,
        as_printed=estimate,
    )
    figure = estimate.replace("-", "\N{MINUS SIGN}")
    assert effect(result) == f"{figure} (logarithm of the odds ratio; zero: no difference; {words})"
    percent = named("percent", "%")
    shares = replace(result, intervention_value="67.3", comparator_value="36.7", group_unit=percent)
    assert effect(shares).startswith(f"67.3% against 36.7%; {figure} (")


def test_words_without_a_figure_never_stand_for_a_result(whole_graph: KnowledgeGraph) -> None:
    """The grade of a review ("low risk of bias") is no effect: the statement stands there."""
    some = [
        ReportedResult(claim, result)
        for claim in whole_graph.claims.values()
        for result in whole_graph.results.take(claim.results)
    ]
    in_words_alone = [one for one in some if one.result.in_words_only]
    for one in in_words_alone:
        if not re.search(r"\d", one.result.as_printed):
            assert came_out(one) == one.claim.paraphrase
    printed = {came_out(one) for one in in_words_alone}
    assert any(re.search("risk of bias", one.result.as_printed) for one in in_words_alone)
    assert not any(text.lower().startswith(("low risk", "level ")) for text in printed)
    # What has a figure is told by it.
    assert all(came_out(one) == effect(one.result) for one in some if one.result.has_estimate)


def test_a_pair_without_a_unit_tells_what_was_measured(whole_graph: KnowledgeGraph) -> None:
    claim = whole_graph.claims[iri("cochrane-quinine-2015:cramp-number")]
    pair = made("groupValues", "1.4 vs 6.9", intervention_value="1.4", comparator_value="6.9")
    with_outcome = replace(pair, measured_outcome=named("crampDuration", "cramp duration"))
    assert came_out(ReportedResult(claim, with_outcome)) == "cramp duration: 1.4 against 6.9"
    in_words_of_source = replace(pair, outcome_words="length of a cramp")
    assert came_out(ReportedResult(claim, in_words_of_source)) == "length of a cramp: 1.4 against 6.9"
    assert came_out(ReportedResult(claim, replace(with_outcome, unit=named("unit", "minutes")))) == (
        "1.4 against 6.9 minutes"
    )


def test_the_kind_of_an_interval_is_told_unless_it_is_of_confidence() -> None:
    limits = {"estimate": "6.5", "lower_limit": "1.68", "upper_limit": "38.05"}
    credible = made("riskRatio", "6.5 (1.68 to 38.05)", interval_kind=named("credibleInterval"), **limits)
    assert interval(credible) == "credible interval 1.68 to 38.05"
    told = made("riskRatio", "6.5 (1.68 to 38.05)", interval_kind=named("confidenceInterval"), **limits)
    assert interval(told) == "1.68 to 38.05"


@pytest.mark.slow
def test_no_figure_is_worked_out(whole_graph: KnowledgeGraph) -> None:
    """Every number of every line is one that the result holds."""
    for result in whole_graph.results.values():
        held = {value for name in result.__slots__ if isinstance(value := getattr(result, name), str)}
        numbers = {
            abs(Decimal(numeral.replace(",", "")))
            for value in (
                *held - {result.iri, result.editorial_note},
                result.unit.label,
                result.group_unit.label,
            )
            for numeral in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?|\.\d+", value)
        }
        told = {
            Decimal(n.replace(",", ""))
            for n in re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?|\.\d+", in_words(result))
        }
        assert told <= numbers, compact(result.iri)


def test_every_result_is_told(whole_graph: KnowledgeGraph) -> None:
    for result in whole_graph.results.values():
        words = in_words(result)
        assert words
        assert "  " not in words
        assert effect(result) in words
        assert people(result) in words
        if result.has_estimate:
            assert re.search(r"\d", effect(result)), compact(result.iri)

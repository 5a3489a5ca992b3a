"""Handouts and references: what stands on one printed page of a term, what the pages offer to cite, word for word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from crampkg.base.namespaces import BASE
from crampkg.evidence.agents import is_agent
from crampkg.evidence.figures import apart
from crampkg.evidence.results import Named, StudyResult
from crampkg.evidence.unadvised import MARK, advice_against, unadvised
from crampkg.explorer import citing, evidence
from crampkg.export import citations, handout_page
from crampkg.export.handout import handout
from crampkg.export.handout_advice import advice_on
from explorer_app import open_page, whole

if TYPE_CHECKING:
    from pathlib import Path

    from streamlit.testing.v1 import AppTest

    from crampkg.evidence.graph import KnowledgeGraph

STATEMENT = "katzberg:quinine-may-be-effective"


def opened(at: AppTest, key: str = "cite") -> AppTest:
    """Open a box of references and draw the page anew."""
    at.session_state[key] = True
    return at.run()


def html(at: AppTest) -> str:
    return "\n".join(node.proto.body for node in at.get("html") if 'class="handout"' in node.proto.body)


# --- references


def test_a_term_s_page_cites_each_source_once_with_the_places_of_its_statements(
    graph: KnowledgeGraph,
) -> None:
    about = BASE + "quinine", BASE + "quinineSulphate"
    claims = {claim.iri: claim for iri in about for claim in graph.about(iri)}
    sources = {claim.source for claim in claims.values()}
    at = opened(open_page("quinine"))
    scope = (
        "1 reference, one for each source of the statements that mention quinine or its kinds "
        "(quinine sulfate), with the places of these statements."
    )
    assert any(scope in one.value.replace("\\", "") for one in at.markdown)
    assert len(sources) == 1
    (text,) = [one.value for one in at.code]
    expected = "".join(citations.FORMATS["bibtex"](citations.of_sources(graph, claims.values()))).strip()
    assert text.strip() == expected
    assert text.count("title = ") == len(sources)
    assert all(claim.curie.replace("_", r"\_") in text for claim in claims.values())


def test_a_term_s_citation_holds_the_sources_of_its_kinds(
    whole_ontology: Path, whole_graph: KnowledgeGraph
) -> None:
    assert whole_ontology == whole_graph.folder
    at = opened(open_page("magnesium", seconds=200))
    (text,) = [one.value for one in at.code]
    for name in ("magnesiumOxideMonohydrate", "magnesiumOxide", "magnesiumCitrate"):
        held = {claim.source for claim in whole_graph.about(BASE + name)}
        assert held
        for source in held:
            assert f"{{{whole_graph.sources[source].name}," in text
    assert any(
        "(magnesium bath, magnesium citrate, magnesium oxide, magnesium oxide monohydrate, topical magnesium)"
        in one.value.replace("\\", "")
        for one in at.markdown
    )


def test_a_term_s_head_downloads_its_references() -> None:
    at = open_page("quinine")
    offered = [one.proto.label for one in at.get("download_button") if "cite-at-once" in one.proto.id]
    assert offered == ["RIS", "BibTeX"]
    assert any("Cite 1 source:" in one.value.replace("\\", "") for one in at.markdown)


def test_all_results_of_a_page_are_cited(whole_graph: KnowledgeGraph) -> None:
    for name in ("magnesium", "quinine", "nocturnalMuscleCramp"):
        term = whole_graph.terms[BASE + name]
        text = citing.references(whole_graph, term, "bibtex").decode()
        said = {one.claim.source for one in evidence.results(whole_graph, term.iri)}
        said |= {claim.source for claim in whole_graph.about(term.iri)}
        assert all(f"{{{whole_graph.sources[source].name}," in text for source in said)
        assert "@article{" in text


def test_references_are_made_only_when_asked_for() -> None:
    assert list(open_page("quinine").code) == []


@pytest.mark.parametrize(("label", "form"), [("RIS", "ris"), ("CSL-JSON", "csl"), ("Plain text", "plain")])
def test_a_statement_is_cited_in_each_format(graph: KnowledgeGraph, label: str, form: str) -> None:
    at = opened(open_page(f"quinine?claim={STATEMENT}"), "cite-followed")
    at.session_state["cite-followed-format"] = label
    at.run()
    expected = "".join(
        citations.cited(graph, [graph.claims[BASE + "claim/" + STATEMENT.replace(":", "/")]], form)
    )
    assert [one.value.split() for one in at.code] == [expected.split()]


def test_the_sources_can_be_cited_together(graph: KnowledgeGraph) -> None:
    at = opened(open_page("sources"))
    (text,) = [one.value for one in at.code]
    assert text.count("@misc{") + text.count("@article{") == len(graph.sources)


def test_a_plain_reference_is_the_citation_that_was_read_with_identifiers_and_address(
    whole_graph: KnowledgeGraph,
) -> None:
    claim = whole_graph.claims[BASE + "claim/aan-2010/quinine-frequency"]
    assert "".join(citations.cited(whole_graph, [claim], "plain")) == (
        "Katzberg HD, Khan AH, So YT. Assessment: Symptomatic treatment for muscle cramps (an evidence-based review). "
        "Neurology 2010;74(8):691-696. DOI:10.1212/WNL.0b013e3181d0ccca, PMID:20177124. "
        f"Place: {claim.locator}. "
        "crampkg: https://w3id.org/crampkg/claim/aan-2010/quinine-frequency\n"
    )


# --- handouts


def test_the_page_shows_the_handout_and_says_that_there_is_none_for_patients(graph: KnowledgeGraph) -> None:
    at = open_page("handout?term=quinine")
    assert handout_page.article(graph, BASE + "quinine") in html(at)
    assert "There is no handout for patients\\." in whole(at)


def test_a_handout_of_nothing_known_says_so() -> None:
    assert "There is no term named “nonsuch”\\." in whole(open_page("handout?term=nonsuch"))
    assert html(open_page("handout")) == ""


def test_quinine_s_handout_answers_warns_and_counts(whole_graph: KnowledgeGraph) -> None:
    made = handout(whole_graph, BASE + "quinine")
    assert list(made.rows) == ["summary", "warnings", "findings", "advice"]
    (summary,) = whole_graph.bottom_lines_about(BASE + "quinine")[:1]
    assert made.rows["summary"][0].cells == (summary.text,)
    (frequency,) = [row for row in made.rows["findings"] if row.cells[0].startswith("Cramp frequency")]
    assert frequency.cells[1:] == (
        "8.8 cramps per 2 weeks",
        "–",
        "2.45 fewer cramps in 2 weeks; 1.36 to 3.54",
        "952 (13)",
        "Low certainty (GRADE)",
    )
    printed = {claim for rows in made.rows.values() for row in rows for claim in row.claims}
    about = {claim.iri for claim in whole_graph.about(BASE + "quinine")}
    assert made.more == len(about - printed) > 0
    text = handout_page.page(whole_graph, BASE + "quinine")
    assert f"{made.more} more statements at https://w3id.org/crampkg/quinine." in text
    assert "3 conflicts between statements are not printed here." in text
    assert "Not medical advice." in text


def test_the_handout_of_a_kind_warns_of_what_is_advised_against(whole_graph: KnowledgeGraph) -> None:
    """Quinine sulfate is quinine: the advice against quinine stands on its page."""
    kind = whole_graph.resolve("quinine sulfate")
    advice = {one.claim.iri for one in advice_against(whole_graph, kind)}
    first = handout(whole_graph, kind).rows["warnings"][0]
    assert advice
    assert set(first.claims) <= advice
    assert first.claims


def test_a_condition_s_handout_begins_with_its_treatments(whole_graph: KnowledgeGraph) -> None:
    """One that sums up all treatments stands alone; where each is on one of several, two stand first."""
    for term, about in (
        ("nocturnalMuscleCramp", [["nocturnal muscle cramp"]]),
        ("muscleCramp", [["muscle cramp"]]),
        ("olderAdult", [["magnesium"], ["vitamin K2"]]),
    ):
        made = handout(whole_graph, BASE + term)
        lines = whole_graph.bottom_lines_about(BASE + term)[: len(about)]
        # Where the page has room, more follow.
        assert [row.cells for row in made.rows["summary"][: len(about)]] == [(line.text,) for line in lines]
        assert len(made.rows["summary"]) == 1 or len(about) > 1
        assert [[named.label for named in line.about] for line in lines] == about


def test_a_condition_s_handout_warns_first_of_a_listed_treatment_that_is_advised_against(
    whole_graph: KnowledgeGraph,
) -> None:
    against = {
        agent for agent in unadvised(whole_graph) if advice_against(whole_graph, agent, for_cramps=True)
    }
    pages = {
        claim.object
        for agent in against
        for claim in whole_graph.about(agent)
        if claim.object and claim.object in whole_graph.terms and not is_agent(whole_graph, claim.object)
    }
    warned = set()
    for iri in pages:
        made = handout(whole_graph, iri)
        rows = [(name, row) for name, found in made.rows.items() for row in found]
        listed = [(name, row) for name, row in rows if against.intersection(row.treatments)]
        assert (rows[0][0] == "warnings" if rows else False) == bool(listed), iri
        for name, row in listed:
            advises = any(whole_graph.claims[claim].icon == "advisedAgainst" for claim in row.claims)
            assert name == "summary" or advises or MARK in " ".join(row.cells), (iri, row)
        if listed:
            warned.add(iri)
    assert {BASE + "nocturnalMuscleCramp", BASE + "muscleCramp"} <= warned
    # What quinine can do is no treatment with it.
    assert BASE + "thrombocytopenia" in pages - warned


def test_regulators_stand_before_a_permissive_formulary(whole_graph: KnowledgeGraph) -> None:
    """What is said of cramps of any kind holds for those at night, and is named as said of the broader term."""
    made = handout(whole_graph, BASE + "nocturnalMuscleCramp")
    assert made.rows["warnings"][0].cells == (
        "Six sources advise against quinine for nocturnal muscle cramps "
        "(two of them only for routine use, one only in adults).",
    )
    assert len(made.rows["warnings"][0].sources) == 6
    bodies = [row.cells[0] for row in made.rows["advice"]]
    assert bodies == [
        "US Food and Drug Administration, 2010",
        "Medicines and Healthcare products Regulatory Agency, year not stated",
        "American Academy of Neurology, 2010, reaffirmed in 2022; said of muscle cramp",
        "Derby hospitals formulary: quinine, year not stated",
    ]
    text = handout_page.article(whole_graph, BASE + "nocturnalMuscleCramp")
    assert text.index("What sources warn of") < text.index("Bottom line")


def test_what_is_said_of_particular_people_is_no_advice_on_a_narrower_condition(
    whole_graph: KnowledgeGraph,
) -> None:
    night = {claim.iri for claim, broader in advice_on(whole_graph, BASE + "nocturnalMuscleCramp") if broader}
    assert night
    assert not any(whole_graph.claims[claim].values("population") for claim in night)
    # A treatment has no advice of what is broader: class and member are not the same.
    assert not any(broader for _, broader in advice_on(whole_graph, BASE + "quinineSulphate"))


@pytest.mark.parametrize("name", ["quinine", "magnesium", "pregnancy", "nocturnalMuscleCramp"])
def test_no_statement_stands_twice_and_each_number_has_its_source(
    whole_graph: KnowledgeGraph, name: str
) -> None:
    made = handout(whole_graph, BASE + name)
    said = [
        claim
        for section in made.rows
        for row in made.rows[section]
        for claim in row.claims
        if section != "findings"
    ]
    assert len(said) == len(set(said)) > 0
    cited = {source for rows in made.rows.values() for row in rows for source in row.sources}
    assert {source.iri for source in made.sources} == cited
    assert sorted(made.numbers.values()) == list(range(1, len(cited) + 1))
    for rows in made.rows.values():
        for row in rows:
            for claim in row.claims:
                assert (whole_graph.claims[claim].source,) == row.sources


def test_a_condition_is_nothing_that_sources_warn_of(whole_graph: KnowledgeGraph) -> None:
    assert "warnings" not in handout(whole_graph, BASE + "amyotrophicLateralSclerosis").rows


def test_a_term_without_a_statement_has_a_page_that_says_what_that_means(whole_graph: KnowledgeGraph) -> None:
    text = handout_page.article(whole_graph, BASE + "americanAcademyOfNeurology")
    assert "No statement on it in these sources. That does not mean that it is safe" in text
    assert "Sources on this page" not in text


def test_groups_stand_apart_only_where_their_values_can() -> None:
    unit = Named(BASE + "unit", "points")
    difference = StudyResult(
        "x", measure=Named(BASE + "meanDifference"), estimate="-1.5", unit=unit, comparator_value="8.80",
        intervention_value="7.3", as_printed="MD -1.5; 7.3 v 8.80",
    )  # fmt: skip
    assert apart(difference) == ("8.80 points", "7.3 points", "1.5 points lower")
    change = StudyResult(
        "y", measure=Named(BASE + "groupReductions"), unit=unit, comparator_value="2", intervention_value="3",
        as_printed="3 v 2",
    )  # fmt: skip
    assert apart(change) == ("", "", "decreases of 3 against 2 points")


def test_a_drug_summed_up_in_particular_people_is_summed_up_in_the_others_too(
    whole_graph: KnowledgeGraph,
) -> None:
    """Magnesium in pregnancy: a risk ratio of 5.66 from 69 women must not stand without the rest."""
    made = handout(whole_graph, BASE + "magnesium")
    told = [row.cells[0] for row in made.rows["summary"]]
    assert [text.partition(":")[0] for text in told] == ["Older adult", "Pregnancy"]
    assert "uncertain (very low certainty)" in told[1]
    assert [row.cells[3] for row in made.rows["findings"]][1] == "risk ratio 5.66; 1.35 to 23.68"

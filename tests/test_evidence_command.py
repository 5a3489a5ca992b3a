"""`crampkg evidence`, and the figures that `crampkg show` prints."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING

import pytest

from command_line import run_in
from crampkg.base.namespaces import BASE
from crampkg.evidence.publications import identified_best

if TYPE_CHECKING:
    from pathlib import Path

    from crampkg.evidence.graph import KnowledgeGraph


@pytest.fixture(autouse=True)
def whole(whole_ontology: Path) -> None:
    """Results are in the tables."""


def printed(root: Path, *arguments: str, code: int = 0) -> str:
    done = run_in(root, *arguments)
    assert done.returncode == code, done.stderr
    return done.stdout if code == 0 else done.stderr


def test_the_bottom_line_comes_first_and_the_table_fits(root: Path) -> None:
    text = printed(root, "evidence", "quinine")
    lines = text.splitlines()
    assert lines[:3] == ["Quinine", "", "Bottom lines"]
    assert max(map(len, lines)) <= 100
    assert (
        lines.index("Benefits") < lines.index("Harms") < lines.index("Regulators") < lines.index("Guidelines")
    )
    assert any("2.45 fewer" in line for line in lines)
    assert lines[-1] == "Not medical advice."


def test_the_bottom_lines_of_a_condition_begin_with_its_treatments(
    root: Path, whole_graph: KnowledgeGraph
) -> None:
    found = json.loads(printed(root, "evidence", "night cramps", "--format", "json"))["bottomLines"]
    lines = whole_graph.bottom_lines_about(BASE + "nocturnalMuscleCramp")
    assert [one["text"] for one in found] == [line.text for line in lines]
    assert found[0]["text"].startswith("In one trial each, night leg cramps were fewer with vitamin K2")
    assert found[-1]["text"].startswith("Night leg cramps occurred in 7.3 percent of 2527 healthy children")


def test_a_condition_has_its_regulators_and_the_mark_of_what_is_advised_against(root: Path) -> None:
    text = printed(root, "evidence", "night cramps")
    told = text.split("\nRegulators\n")[1].split("\nGuidelines\n")[0]
    assert "FDA says that quinine should not be used" in " ".join(told.split())
    assert "fda-quinine-2010" in told.replace("\n        ", "")
    rows = [line for line in text.split("\nBenefits\n")[1].splitlines() if line.strip()][2:]
    assert "magnesium" in rows[0]
    column = " ".join(line[:22].strip() for line in rows)
    assert "quinine: nights with cramps (advised against for cramps)" in column
    assert "stretching exercise: cramp severity (advised" not in column


def test_people_narrow_the_results(root: Path) -> None:
    rows = list(
        csv.DictReader(
            io.StringIO(printed(root, "evidence", "magnesium", "--in", "pregnancy", "--format", "csv"))
        )
    )
    assert rows
    assert {row["population"] for row in rows} == {"pregnancy"}
    assert all(row["figures"] and row["asPrinted"] and row["place"] and row["claim"] for row in rows)


def test_json_holds_what_the_text_tells(root: Path) -> None:
    found = json.loads(printed(root, "evidence", "quinine", "--format", "json"))
    assert (found["label"], found["condition"], found["notice"]) == ("quinine", None, "Not medical advice.")
    (frequency,) = [one for one in found["findings"] if one["claim"] == "cochrane-quinine-2015:cramp-number"]
    assert (
        frequency["figures"]
        == "2.45 fewer cramps in 2 weeks, from 8.8 (1.36 to 3.54; 952 people, 13 studies)"
    )
    assert (frequency["direction"], frequency["level"]) == ("supports", "low certainty (GRADE)")
    assert found["bottomLines"]
    assert [one["claim"].rpartition("/claim/")[2] for one in found["regulators"]] == [
        "fda-quinine-2010/boxed-warning",
        "fda-quinine-2010/use",
        "label-quinine/boxed-2",
        "label-quinine/contraindicated-myasthenia",
        "label-quinine/contraindicated-optic-neuritis",
        "label-quinine/contraindicated-qt",
        "mhra-quinine-mims/advice",
        "mhra-quinine-mims/advice-option",
    ]


@pytest.mark.slow
def test_rows_tell_what_a_share_counts_and_which_dose_it_is_of(root: Path) -> None:
    def rows(*asked: str) -> str:
        # A row's cells are wrapped side by side: the first column alone.
        return " ".join(
            " ".join(line[:22] for line in printed(root, "evidence", *asked).splitlines()).split()
        )

    assert "less than 50% pain reduction (diabetic neuropathy)" in rows(
        "botulinum toxin", "--in", "diabetic neuropathy"
    )
    assert "cramp frequency (amyotrophic lateral sclerosis; 900 mg a day)" in rows("mexiletine")
    assert "death, long-term quinine 400 mg/day or more (person with" in rows("quinine")


@pytest.mark.slow
def test_treatments_of_the_people_asked_for_are_summed_up_first(root: Path) -> None:
    text = printed(root, "evidence", "muscle cramp", "--in", "cirrhosis")
    assert text.index("those given baclofen") < text.index("Cramps occur in 22 to 88 percent")


def test_a_salt_points_to_its_drug_and_a_guideline_tells_when_it_was_reaffirmed(root: Path) -> None:
    assert 'A kind of quinine: see also crampkg evidence "quinine"' in printed(
        root, "evidence", "quinine sulfate"
    )
    guidelines = " ".join(printed(root, "evidence", "naftidrofuryl").split())
    assert "(Katzberg et al. 2010: AAN assessment, reaffirmed in 2022; aan-2010:naftidrofuryl)" in guidelines


def test_where_nothing_is_said_it_says_so(root: Path) -> None:
    text = printed(root, "evidence", "lamotrigine")
    nothing = "No results in numbers for lamotrigine. That does not mean that nothing is known of it, or that"
    assert nothing in text
    assert 'nothing helps. Statements without figures: crampkg show "lamotrigine"' in text


def test_figures_that_are_none_on_effects_are_pointed_to(root: Path) -> None:
    text = printed(root, "evidence", "benign fasciculation", "--for", "motor neuron disease")
    assert "No results in numbers on effects and harms for benign fasciculation" in text
    assert 'What occurs in it, and how often: crampkg show "benign fasciculation"' in text
    assert 'crampkg query test-accuracy -p test="Gold Coast criteria"' in printed(
        root, "evidence", "Gold Coast criteria"
    )


def test_an_unknown_name_gets_names_near_it(root: Path) -> None:
    told = printed(root, "evidence", "quinnine", code=2)
    assert "quinine" in told
    assert "Traceback" not in told
    assert "magnesium" in printed(root, "evidence", "quinine", "--for", "magnesum", code=2)


@pytest.mark.slow
def test_show_prints_the_figures_of_a_claim_and_the_record_of_a_source(root: Path) -> None:
    claim = printed(root, "show", "cochrane-quinine-2015:cramp-number")
    folded = " ".join(claim.split())
    assert (
        "2.45 fewer cramps in 2 weeks, from 8.8 (1.36 to 3.54; 952 people, 13 studies), compared with placebo"
        in folded
    )
    assert "as printed: 2.45 lower (1.36 to 3.54 lower), from 8.8 cramps per 2 weeks with placebo" in folded
    source = printed(root, "show", "source:cochrane-quinine-2015")
    assert "citation: El-Tawil S, Al Musa T," in source
    assert "identifiers: DOI:10.1002/14651858.CD005044.pub3, PMCID:PMC11055607, PMID:25842375" in source
    assert "searched until: 2014-10-27" in source
    assert "read in: summary-of-findings table" in source
    assert "figures: " in source


def test_the_guide_to_a_trial_tells_columns_and_values_of_its_example(root: Path) -> None:
    """The example of docs/adding-a-trial.md stands in the tables as the guide says, and its commands show it."""
    guide = (root / "docs" / "adding-a-trial.md").read_text(encoding="utf-8")
    tables = root / "ontology" / "tables"
    assert [path.name for path in tables.glob("*.tsv") if "PMID:29510461" in path.read_text("utf-8")] == [
        "sources.tsv"
    ]
    by_words = re.compile("oskarsson|mexiletine", re.IGNORECASE)
    sources = (tables / "sources.tsv").read_text("utf-8").splitlines()
    assert any(line.startswith("mexiletine-oskarsson-2018\t") for line in sources if by_words.search(line))
    lines = [
        line
        for name in ("sources", "studies", "results-trials")
        for line in (tables / f"{name}.tsv").read_text("utf-8").splitlines()
    ]
    columns = {cell for line in lines if not line.startswith("#") for cell in line.split("\t")}
    told = [row.split(" | ") for row in guide.splitlines() if row.startswith("| `")]
    assert len(told) > 15
    for row in told:
        assert {cell.strip("`") for cell in row[0].strip("| ").split(", ")} <= columns, row[0]
        for value in row[-1].strip("| ").split("`, `"):
            assert not value or value.strip("`").replace("\\|", "|") in columns, value
    assert "mexiletine-oskarsson-2018:frequency" in printed(
        root, "show", "mexiletine-oskarsson-2018:frequency"
    )
    assert any("1.8 fewer" in line for line in printed(root, "evidence", "mexiletine").splitlines())


def test_rows_tell_dose_time_and_people_once(root: Path) -> None:
    text = " ".join(printed(root, "evidence", "ranolazine").split())
    assert text.count("14 enrolled, of whom two") == 1
    assert "40%" in text.partition(" Harms ")[2]


def test_a_death_that_went_with_a_drug_is_listed_with_the_harms(root: Path) -> None:
    found = json.loads(printed(root, "evidence", "quinine", "--format", "json"))
    sections = {one["section"] for one in found["findings"] if one["outcome"] == "death"}
    assert sections == {"Harms"}


def test_a_term_points_to_one_near_in_meaning_and_tells_its_bottom_line(root: Path) -> None:
    text = printed(root, "evidence", "benign fasciculation")
    assert 'near in meaning): crampkg evidence "benign fasciculation syndrome"' in text
    assert "None of 180 people with benign fasciculation syndrome" in text
    assert (
        "see also: hydroquinine (leads here), quinidine (leads here), advice to stop quinine (leads on to)"
        in printed(root, "show", "quinine")
    )


def test_a_registry_number_finds_its_record(root: Path) -> None:
    expected = (
        "Registry record NCT06866470  (source; source:massage-hd-nct06866470, found by NCT:NCT06866470)"
    )
    assert printed(root, "search", "nct06866470").strip() == expected
    assert printed(root, "show", "NCT06866470").startswith("Registry record NCT06866470 (source)")
    assert "bfs-mattiuzzi-2024" in printed(root, "search", "Mattiuzzi")
    assert printed(root, "search", "deprescribing").startswith("advice to stop quinine")
    assert printed(root, "search", "exercise-associated muscle cramp").startswith("exertional muscle cramp")


@pytest.mark.parametrize(
    "pasted",
    [
        "25842375",
        "PMID 25842375",
        "pmid: 25842375",
        "https://pubmed.ncbi.nlm.nih.gov/25842375/",
        "https://www.ncbi.nlm.nih.gov/pubmed/25842375?dopt=Abstract",
        "doi: 10.1002/14651858.CD005044.pub3",
        "DOI:10.1002/14651858.CD005044.PUB3",
        "https://doi.org/10.1002/14651858.CD005044.pub3",
        "http://dx.doi.org/10.1002/14651858.CD005044.pub3",
        "https://www.doi.org/10.1002/14651858.CD005044.pub3",
        "www.doi.org/10.1002/14651858.CD005044.pub3?via=mail",
        "https://doi.org/10.1002%2F14651858.CD005044.pub3",
        "https://doi.org/10.1002%2f14651858%2eCD005044.pub3/",
        "doi:10.1002%2F14651858.CD005044.pub3",
        "DOI: https://doi.org/10.1002/14651858.CD005044.pub3.",
        "https://doi.org/doi:10.1002/14651858.CD005044.pub3",
        "10.1002/14651858.CD005044.pub3.",
        "<https://doi.org/10.1002/14651858.CD005044.pub3>",
        "PMID: 25842375.",
        "https://pubmed.ncbi.nlm.nih.gov/25842375/#affiliation-1",
        "PMC11055607",
        "PMCID: PMC11055607",
        "PMCID:PMC11055607.",
        "pmcid pmc11055607",
        "PMCID: 11055607",
        "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC11055607/",
        "http://ncbi.nlm.nih.gov/pmc/articles/PMC11055607",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC11055607/",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC11055607/table/CD005044-tbl-0001",
        "pmc.ncbi.nlm.nih.gov/articles/PMC11055607/?report=reader#sec1.",
    ],
)
def test_an_identifier_is_read_as_people_paste_it(whole_graph: KnowledgeGraph, pasted: str) -> None:
    assert identified_best(whole_graph, pasted) == [f"{BASE}source/cochrane-quinine-2015"]


@pytest.mark.parametrize(
    "pasted",
    [
        "PMCID: 25842375",
        "https://pmc.ncbi.nlm.nih.gov/articles/25842375/",
        "PMC25842375",
        "https://doi.org/10.1002/14651858.CD005044",
        "https://doi.org/10.1002/14651858.CD005044.pub3/table/1",
        "https://example.org/25842375",
        "https://doi.org/",
        "PMCID:",
    ],
)
def test_another_identifier_is_not_taken_for_it(whole_graph: KnowledgeGraph, pasted: str) -> None:
    """The number of the review at PubMed is not its number at PubMed Central, and a DOI is read to its end."""
    assert identified_best(whole_graph, pasted) == []


def test_the_address_of_a_registered_trial_finds_its_source(whole_graph: KnowledgeGraph) -> None:
    for pasted in (
        "https://clinicaltrials.gov/study/NCT06866470",
        "clinicaltrials.gov/ct2/show/NCT06866470?rank=1",
    ):
        assert identified_best(whole_graph, pasted) == [f"{BASE}source/massage-hd-nct06866470"]

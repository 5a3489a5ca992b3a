"""Bottom lines: no figure of their own, both sides of a conflict, the advice against, and told when they are stale."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

from crampkg.base.namespaces import BASE, compact
from crampkg.build.loading import load
from crampkg.build.validation import check
from crampkg.explorer.text import sentences

NUMBER = re.compile(r"\d+(?:\.\d+)?")
NAMES_WITH_DIGITS = re.compile(r"\b(?:vitamin )?(?:K2|CASPR2|LGI1|B6|B12)\b|\b\d+-km\b|\btype 2\b")
BENEFIT = {"treats", "prevents", "relieves", "optionFor", "recommendedFor"}

Parts = dict[str, set[str]]


@pytest.fixture(scope="module")
def store(root: Path) -> ox.Store:
    return load(root / "ontology")


@pytest.fixture(scope="module")
def things(store: ox.Store) -> dict[str, Parts]:
    """All bottom lines, claims, results, sources and disagreements, with their parts by local name."""
    found: dict[str, Parts] = defaultdict(lambda: defaultdict(set))
    for quad in store:
        if isinstance(quad.subject, ox.NamedNode):
            value = quad.object
            text = (
                compact(value.value) if isinstance(value, ox.NamedNode) else str(getattr(value, "value", ""))
            )
            part = compact(quad.predicate.value).removeprefix("cramp:")
            found[compact(quad.subject.value)][part].add(text)
    return found


@pytest.fixture(scope="module")
def lines(things: dict[str, Parts]) -> dict[str, Parts]:
    return {name: parts for name, parts in things.items() if "cramp:BottomLine" in parts["rdf:type"]}


def decimals(text: str) -> set[Decimal]:
    return {Decimal(figure) for figure in NUMBER.findall(text.replace(",", ""))}


def figures_of(things: dict[str, Parts], claim: str) -> set[Decimal]:
    """The figures of a claim, its results and its source."""
    about = things[claim]
    (source,) = about["saidIn"]
    return {
        figure
        for thing in (claim, source, *about["hasResult"])
        for part, values in things[thing].items()
        if part != "locator"
        for figure in decimals(" ".join(values))
    }


def test_a_bottom_line_has_no_figure_of_its_own(things: dict[str, Parts], lines: dict[str, Parts]) -> None:
    assert len(lines) >= 60
    for name, line in lines.items():
        (text,) = line["bottomLineText"]
        assert len(re.findall(r"[.!?](?:\s|$)", text)) <= 3, name
        held = set().union(*(figures_of(things, claim) for claim in line["restsOn"]))
        assert decimals(NAMES_WITH_DIGITS.sub("", text)) - held == set(), name


def test_a_bottom_line_that_takes_one_side_of_a_conflict_tells_the_other(
    things: dict[str, Parts], lines: dict[str, Parts]
) -> None:
    conflicts = [one for one in things.values() if "cramp:conflict" in one["disagreementRank"]]
    assert len(conflicts) > 10
    for name, line in lines.items():
        for conflict in conflicts:
            against = conflict["counterClaim"]
            sides = [
                bool(line["restsOn"] & side) for side in (conflict["disagreementClaim"] - against, against)
            ]
            assert sides[0] == sides[1] or not against, (name, conflict["rdfs:label"])


def test_a_bottom_line_that_tells_a_benefit_tells_the_advice_against(
    things: dict[str, Parts], lines: dict[str, Parts]
) -> None:
    def subjects(claims: set[str], predicates: set[str]) -> set[str]:
        return {
            subject
            for claim in claims
            if things[claim]["predicate"] & {f"cramp:{one}" for one in predicates}
            and "cramp:supports" in things[claim]["direction"]
            for subject in things[claim]["subject"]
        }

    everything = {
        name for name, parts in things.items() if "cramp:Claim" in parts["rdf:type"] and parts["readIn"]
    }
    advised = subjects(everything, {"advisedAgainstFor"})
    assert "cramp:quinine" in advised
    told = {
        name: subjects(line["restsOn"], BENEFIT) & advised - subjects(line["restsOn"], {"advisedAgainstFor"})
        for name, line in lines.items()
        if not line["bottomLinePopulation"]
    }
    assert {name: drugs for name, drugs in told.items() if drugs} == {}


def test_a_condition_whose_tests_sources_dispute_has_a_bottom_line_with_both_sides(
    things: dict[str, Parts], lines: dict[str, Parts]
) -> None:
    disputed = {
        condition: (conflict["disagreementClaim"] - conflict["counterClaim"], conflict["counterClaim"])
        for conflict in list(things.values())
        if "cramp:conflict" in conflict["disagreementRank"]
        and all(things[one]["predicate"] == {"cramp:recommendedFor"} for one in conflict["disagreementClaim"])
        for claim in conflict["disagreementClaim"]
        for condition in things[claim]["object"]
    }
    assert {"cramp:isaacsSyndrome", "cramp:crampFasciculationSyndrome"} <= set(disputed)
    for condition, sides in disputed.items():
        rests = [line["restsOn"] for line in lines.values() if condition in line["bottomLineAbout"]]
        assert any(all(claims & side for side in sides) for claims in rests), condition


def test_a_bottom_line_names_the_machine_written_page_that_it_rests_on(
    things: dict[str, Parts], lines: dict[str, Parts]
) -> None:
    resting = {
        name: line
        for name, line in lines.items()
        if any(
            "cramp:machineWrittenPage" in things[source]["sourceKind"]
            for claim in line["restsOn"]
            for source in things[claim]["saidIn"]
        )
    }
    assert resting
    for name, line in resting.items():
        assert "a machine-written page pending review" in " ".join(line["bottomLineText"]), name


@pytest.mark.slow
def test_every_basis_fits_and_a_changed_claim_is_told_by_name(store: ox.Store, root: Path) -> None:
    command = [sys.executable, str(root / "scripts" / "bottom_lines.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")
    assert check(store, names=["bottom-line-stale"]) == []
    claim = ox.NamedNode(f"{BASE}claim/hallegraeff-2012/freq")
    (level,) = store.quads_for_pattern(claim, ox.NamedNode(BASE + "level"), None, None)
    other = ox.Quad(claim, level.predicate, ox.NamedNode(BASE + "gradeHigh"), level.graph_name)
    store.remove(level)
    store.add(other)
    found = [(one.severity, one.where) for one in check(store, names=["bottom-line-stale"])]
    store.remove(other)
    store.add(level)
    assert found == [
        ("warning", "cramp:bottom-line-night-cramps-treatment"),
        ("warning", "cramp:bottom-line-stretching-night-cramps"),
        ("warning", "cramp:bottom-line-stretching-us-reviews"),
    ]


def test_no_statement_of_a_guideline_is_graded_as_that_of_a_review(things: dict[str, Parts]) -> None:
    levels = {
        level
        for claim in list(things.values())
        if any("cramp:guideline" in things[source]["sourceKind"] for source in claim["saidIn"])
        for level in claim["level"]
    }
    assert "cramp:guidelineStatement" in levels
    assert "cramp:narrativeReviewStatement" not in levels


def test_each_sentence_needs_claims_of_its_line_and_no_claim_is_left_over(lines: dict[str, Parts]) -> None:
    """Where it was written down which claims a sentence needs, that was done for all sentences and claims."""
    parts = ("firstSentenceRestsOn", "secondSentenceRestsOn", "thirdSentenceRestsOn")
    told = {name: line for name, line in lines.items() if any(line[part] for part in parts)}
    assert len(told) >= 27
    for name, line in told.items():
        (text,) = line["bottomLineText"]
        needed = [line[part] for part in parts if line[part]]
        assert set().union(*needed) == line["restsOn"], name
        assert len(needed) == len(sentences(text)), name
        assert all(line[part] for part in parts[: len(needed)]), name


def test_a_figure_of_a_sentence_stands_in_a_claim_that_this_sentence_needs(
    things: dict[str, Parts], lines: dict[str, Parts]
) -> None:
    parts = ("firstSentenceRestsOn", "secondSentenceRestsOn", "thirdSentenceRestsOn")
    for name, line in lines.items():
        (text,) = line["bottomLineText"]
        for part, sentence in zip(parts, sentences(text), strict=False):
            held: set[Decimal] = set()
            for claim in line[part]:
                held |= figures_of(things, claim)
            if line[part]:
                assert decimals(NAMES_WITH_DIGITS.sub("", sentence)) <= held, (name, part)

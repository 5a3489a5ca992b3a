"""`crampkg evidence`: the bottom line and the summary of findings of a treatment, condition or population."""

from __future__ import annotations

import csv
import io
import textwrap
from typing import TYPE_CHECKING, Any, Final

import click

from crampkg.base.namespaces import BASE
from crampkg.cli.common import as_json, graph_options, say
from crampkg.cli.row_details import setting, told_apart
from crampkg.cli.see_also import broader, near_lines, related_lines
from crampkg.evidence.advice import advice, reaffirmed
from crampkg.evidence.figures import came_out, in_words, people
from crampkg.evidence.findings import section_of
from crampkg.evidence.phrasing import capital
from crampkg.evidence.phrasing import evidence as backing
from crampkg.evidence.unadvised import MARK, marked
from crampkg.export.finding_rows import COLUMNS, compared_with, finding_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim
    from crampkg.evidence.results import BottomLine, ReportedResult

_NOTICE: Final = "Not medical advice."
_WIDTHS: Final = (22, 40, 16, 16)
_HEADS: Final = ("Outcome", "Results", "Certainty", "Source")
_GAP: Final = "  "


@click.command()
@click.argument("term")
@click.option("--for", "condition", metavar="CONDITION", help="Only results for this condition or symptom.")
@click.option("--in", "population", metavar="POPULATION", help="Only results in these people.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True
)
@graph_options
def evidence(
    graph: KnowledgeGraph, term: str, condition: str | None, population: str | None, format_: str
) -> None:
    """Show what came out in numbers for a treatment, condition or population, with its certainty.

    The bottom line comes first, where the curators wrote one, then the results by outcome, reviews before trials, and
    what regulators and guidelines say.

    \b
    Examples:
      crampkg evidence quinine
      crampkg evidence magnesium --in pregnancy
      crampkg evidence "muscle cramp" --in cirrhosis --format csv
    """  # noqa: D301
    iri = graph.resolve(term)
    wanted = graph.resolve(condition) if condition else None
    people = graph.resolve(population) if population else None
    found = graph.summary_of_findings(iri, wanted, people)
    if format_ == "csv":
        say(_as_csv(graph, found).rstrip("\n"))
        return
    lines = graph.bottom_lines_about(iri, wanted, people)
    terms = [one for one in (wanted, people) if one]
    regulators = advice(graph, "regulator-advice", iri, terms)
    guidelines = advice(graph, "guideline-statements", iri, terms)
    if format_ == "json":
        say(as_json(_as_json(graph, (iri, wanted, people), lines, found, regulators, guidelines)))
        return
    asked = _asked(graph, iri, wanted, people)
    told = [
        capital(asked),
        *broader(graph, iri, people),
        *_bottom_lines(lines),
        *(_near(graph, iri) if not lines and not wanted and not people else []),
        *(["", *also] if (also := related_lines(graph, iri)) else []),
        *_summary(graph, found, iri),
        *_stated_lines(graph, "Regulators", regulators),
        *_stated_lines(graph, "Guidelines", guidelines),
    ]
    more = _more(graph, iri)
    if not (lines or found or regulators or guidelines):
        which = " on effects and harms" if more else ""
        nothing = f"No results in numbers{which} for {asked}. {_what_else(graph, iri)}"
        told += ["", *textwrap.wrap(nothing, 100)]
    told += ["", *more] if more else []
    say("\n".join([*told, "", _NOTICE]))


def _what_else(graph: KnowledgeGraph, term: str) -> str:
    """What the absence of results does not mean, and where the statements without figures are."""
    told = "That does not mean that nothing is known of it, or that nothing helps."
    if graph.claims_of(term):
        told += f' Statements without figures: crampkg show "{graph.label(term)}"'
    return told


def _asked(graph: KnowledgeGraph, term: str, condition: str | None, population: str | None) -> str:
    told = graph.label(term)
    told += f" for {graph.label(condition)}" if condition else ""
    return told + (f" in {graph.label(population)}" if population else "")


# --- text


def _bottom_lines(lines: Sequence[BottomLine]) -> list[str]:
    if not lines:
        return []
    told = ["", "Bottom line" if len(lines) == 1 else "Bottom lines"]
    for place, line in enumerate(lines):
        told += [""] if place else []
        told += textwrap.wrap(line.text, 96, initial_indent="  ", subsequent_indent="  ")
    return told


def _near(graph: KnowledgeGraph, term: str) -> list[str]:
    """Bottom lines of terms near in meaning, for a term that has none of its own."""
    return [
        line
        for label, lines in near_lines(graph, term)
        for line in ["", f"On {label}, which is near in meaning:", *_bottom_lines(lines)[1:]]
    ]


def _summary(graph: KnowledgeGraph, found: Sequence[ReportedResult], term: str) -> list[str]:
    told: list[str] = []
    notes: dict[str, int] = {}
    section = ""
    details = told_apart(found)
    before: ReportedResult | None = None
    for one in found:
        if section_of(graph, one) != section:
            section, before = section_of(graph, one), None
            told += ["", section, *_row(_HEADS), _GAP.join("-" * width for width in _WIDTHS)]
        note = one.result.editorial_note
        mark = f" [{notes.setdefault(note, len(notes) + 1)}]" if note else ""
        outcome, came_out = _outcome(graph, one, term, details[one.result.iri]), _came_out(one)
        more = setting(graph, one, f"{outcome} {came_out}", before)
        told += _row((outcome, " · ".join([came_out, *more]) + mark, *_backing(graph, one)))
        before = one
    if notes:
        told += ["", "Notes"]
        for note, number in notes.items():
            told += textwrap.wrap(f"[{number}] {note}", 96, initial_indent="  ", subsequent_indent="      ")
    return told


def _row(cells: Sequence[str]) -> list[str]:
    """Return a row whose cells are wrapped, as lines of at most 100 columns."""
    wrapped = [textwrap.wrap(cell, width) or [""] for cell, width in zip(cells, _WIDTHS, strict=True)]
    height = max(map(len, wrapped))
    return [
        _GAP.join(
            (lines[place] if place < len(lines) else "").ljust(width)
            for lines, width in zip(wrapped, _WIDTHS, strict=True)
        ).rstrip()
        for place in range(height)
    ]


def _outcome(graph: KnowledgeGraph, one: ReportedResult, term: str, details: Sequence[str]) -> str:
    claim = one.claim
    outcome = one.result.measured_outcome.label
    if details and outcome.casefold() in details[0].casefold():
        outcome, *details = details
    told = ", ".join([outcome, *details])
    if claim.subject != term:
        told = f"{graph.label(claim.subject)}: {told}"
    if marked(graph, claim.subject, term):
        told += f" ({MARK})"
    people = [part.label for part in claim.values("population") if part.value != term]
    only = [" and ".join(people)] if people else []
    only += [part.label for part in claim.values("proviso")]
    return told + (f" ({'; '.join(only)})" if only else "")


def _came_out(one: ReportedResult) -> str:
    against = compared_with(one)
    if came_out(one) == one.claim.paraphrase:
        # Words without a figure, which may be a grade: the statement says what was found, and against what.
        behind = people(one.result)
        return one.claim.paraphrase + (f" ({behind})" if behind else "")
    return f"{one.claim.relation}: {in_words(one.result)}" + (f", compared with {against}" if against else "")


def _backing(graph: KnowledgeGraph, one: ReportedResult) -> tuple[str, str]:
    return backing(graph, one.claim), graph.sources[one.claim.source].label


# --- regulators and guidelines


def _stated_lines(graph: KnowledgeGraph, heading: str, claims: Sequence[Claim]) -> list[str]:
    if not claims:
        return []
    told = ["", heading]
    for claim in claims:
        source = graph.sources[claim.source]
        text = f"{source.year or '–'}  {claim.paraphrase} ({source.label}{reaffirmed(source)}; {claim.curie})"
        told += textwrap.wrap(text, 96, initial_indent="  ", subsequent_indent="        ")
    return told


def _more(graph: KnowledgeGraph, term: str) -> list[str]:
    """Tell which commands print the figures that are neither on an effect nor on a harm."""
    label = graph.label(term)
    own = {term, *graph.children.get(term, ())}
    told = []
    if any(row["phenomenon"] in own for row in graph.rows("how-common", condition=term)):
        told.append(f'How common it is, and in whom: crampkg query how-common -p condition="{label}"')
    if graph.rows("test-accuracy", test=term):
        told.append(f'How accurate it is: crampkg query test-accuracy -p test="{label}"')
    others = {one.claim.predicate for one in graph.results_about(term) if one.claim.object == term}
    if BASE + "occursIn" in others:
        told.append(f'What occurs in it, and how often: crampkg show "{label}"')
    return told


# --- data


def _as_json(
    graph: KnowledgeGraph,
    asked: tuple[str, str | None, str | None],
    lines: Sequence[BottomLine],
    found: Sequence[ReportedResult],
    regulators: Sequence[Claim],
    guidelines: Sequence[Claim],
) -> dict[str, Any]:
    term, condition, population = asked
    return {
        "term": term,
        "label": graph.label(term),
        "condition": condition,
        "population": population,
        "bottomLines": [
            {
                "iri": line.iri,
                "text": line.text,
                "about": [one.iri for one in line.about],
                "population": [one.iri for one in line.populations],
                "restsOn": list(line.rests_on),
            }
            for line in lines
        ],
        "findings": [finding_row(graph, one) for one in found],
        "regulators": [_stated_claim(claim) for claim in regulators],
        "guidelines": [_stated_claim(claim) for claim in guidelines],
        "notice": _NOTICE,
    }


def _stated_claim(claim: Claim) -> dict[str, str]:
    return {
        "claim": claim.iri,
        "paraphrase": claim.paraphrase,
        "source": claim.source,
        "place": claim.locator,
    }


def _as_csv(graph: KnowledgeGraph, found: Sequence[ReportedResult]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(finding_row(graph, one) for one in found)
    return text.getvalue()

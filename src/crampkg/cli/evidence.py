"""`crampkg evidence`: the bottom line and the summary of findings of a treatment, condition or population."""

from __future__ import annotations

import csv
import io
import textwrap
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

import click

from crampkg.base.namespaces import BASE, slug
from crampkg.cli.common import as_json, graph_options, say
from crampkg.evidence.figures import effect, in_words, interval, is_share
from crampkg.evidence.findings import section_of
from crampkg.evidence.phrasing import capital

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim
    from crampkg.evidence.results import BottomLine, ReportedResult

_NOTICE: Final = "Not medical advice."
_WIDTHS: Final = (22, 40, 16, 16)
_HEADS: Final = ("Outcome", "Results", "Certainty", "Source")
_GAP: Final = "  "
_COLUMNS: Final = (
    "section",
    "subject",
    "relation",
    "direction",
    "outcome",
    "population",
    "comparedWith",
    "figures",
    "asPrinted",
    "estimate",
    "lowerLimit",
    "upperLimit",
    "unit",
    "participants",
    "studies",
    "pValue",
    "level",
    "source",
    "year",
    "place",
    "note",
    "claim",
    "outcomeWords",
    "regimen",
    "timePoint",
    "proviso",
)


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
    what guidelines say.

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
    guidelines = _guidelines(graph, iri, [one for one in (wanted, people) if one])
    if format_ == "json":
        say(as_json(_as_json(graph, (iri, wanted, people), lines, found, guidelines)))
        return
    asked = _asked(graph, iri, wanted, people)
    told = [
        capital(asked),
        *_broader(graph, iri),
        *_bottom_lines(lines),
        *_summary(graph, found, iri),
        *_guideline_lines(graph, guidelines),
    ]
    more = _more(graph, iri)
    if not (lines or found or guidelines):
        which = " on effects and harms" if more else ""
        nothing = f"No results in numbers{which} for {asked}. That does not mean that it does not help."
        told += ["", *textwrap.wrap(nothing, 100)]
    told += ["", *more] if more else []
    say("\n".join([*told, "", _NOTICE]))


def _asked(graph: KnowledgeGraph, term: str, condition: str | None, population: str | None) -> str:
    told = graph.label(term)
    told += f" for {graph.label(condition)}" if condition else ""
    return told + (f" in {graph.label(population)}" if population else "")


# --- text


def _broader(graph: KnowledgeGraph, term: str) -> list[str]:
    """Point to what a term is a kind of, where bottom lines tell of that: the drug of which it is a salt."""
    above = [one for one in graph.terms[term].parents if graph.bottom_lines_about(one)]
    return [f'A kind of {graph.label(one)}: see also crampkg evidence "{graph.label(one)}"' for one in above]


def _bottom_lines(lines: Sequence[BottomLine]) -> list[str]:
    if not lines:
        return []
    told = ["", "Bottom line" if len(lines) == 1 else "Bottom lines"]
    for place, line in enumerate(lines):
        told += [""] if place else []
        told += textwrap.wrap(line.text, 96, initial_indent="  ", subsequent_indent="  ")
    return told


def _summary(graph: KnowledgeGraph, found: Sequence[ReportedResult], term: str) -> list[str]:
    told: list[str] = []
    notes: dict[str, int] = {}
    section = ""
    details = _told_apart(found)
    for one in found:
        if section_of(graph, one) != section:
            section = section_of(graph, one)
            told += ["", section, *_row(_HEADS), _GAP.join("-" * width for width in _WIDTHS)]
        note = one.result.editorial_note
        mark = f" [{notes.setdefault(note, len(notes) + 1)}]" if note else ""
        told += _row(
            (
                _outcome(graph, one, term, details[one.result.iri]),
                _came_out(one) + mark,
                *_backing(graph, one),
            )
        )
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
    people = [part.label for part in claim.values("population") if part.value != term]
    only = [" and ".join(people)] if people else []
    only += [part.label for part in claim.values("proviso")]
    return told + (f" ({'; '.join(only)})" if only else "")


def _told_apart(found: Sequence[ReportedResult]) -> dict[str, list[str]]:
    """Return by result what a row must add to be understood: what a share counts, and what sets like rows apart."""
    alike: dict[tuple[object, ...], list[ReportedResult]] = defaultdict(list)
    for one in found:
        claim, result = one.claim, one.result
        only = tuple(part.label for part in (*claim.values("population"), *claim.values("proviso")))
        alike[claim.subject, claim.source, result.measured_outcome.iri, _compared_with(one), only].append(one)
    details: dict[str, list[str]] = {}
    for rows in alike.values():
        told = [[one.result.outcome_words] if is_share(one.result) else [] for one in rows]
        for name in ("outcome_words", "regimen_words", "time_point", "population_words"):
            words = [getattr(one.result, name) for one in rows]
            if len(set(map(tuple, told))) < len(rows) and len(set(words)) > 1:
                told = [
                    some if word in some else [*some, word] for some, word in zip(told, words, strict=True)
                ]
        details |= {one.result.iri: list(filter(None, some)) for one, some in zip(rows, told, strict=True)}
    return details


def _came_out(one: ReportedResult) -> str:
    against = _compared_with(one)
    return f"{one.claim.relation}: {in_words(one.result)}" + (f", compared with {against}" if against else "")


def _compared_with(one: ReportedResult) -> str:
    named = " or ".join(other.label for other in one.result.compared_with)
    return named or one.result.comparator_words


def _backing(graph: KnowledgeGraph, one: ReportedResult) -> tuple[str, str]:
    return graph.label(one.claim.level), graph.sources[one.claim.source].label


# --- guidelines


def _guidelines(graph: KnowledgeGraph, term: str, wanted: Sequence[str]) -> list[Claim]:
    """Return what the newest versions of guidelines say of a term, newest first, with all of the terms wanted."""
    rows = graph.rows("guideline-statements", term=term)
    claims = graph.claims.take(list(dict.fromkeys(str(row["claim"]) for row in rows)))
    kinds = [{one, *graph.children.get(one, ())} for one in wanted]
    return [claim for claim in claims if all(some & claim.terms for some in kinds)]


def _guideline_lines(graph: KnowledgeGraph, claims: Sequence[Claim]) -> list[str]:
    if not claims:
        return []
    told = ["", "Guidelines"]
    for claim in claims:
        source = graph.sources[claim.source]
        again = f", reaffirmed in {source.reaffirmed[-1][:4]}" if source.reaffirmed else ""
        text = f"{source.year or '–'}  {claim.paraphrase} ({source.label}{again}; {claim.curie})"
        told += textwrap.wrap(text, 96, initial_indent="  ", subsequent_indent="        ")
    return told


def _more(graph: KnowledgeGraph, term: str) -> list[str]:
    """Tell which commands print the figures that are neither on an effect nor on a harm."""
    label = graph.label(term)
    told = []
    if graph.rows("how-common", condition=term):
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
        "findings": [_finding(graph, one) for one in found],
        "guidelines": [
            {
                "claim": claim.iri,
                "paraphrase": claim.paraphrase,
                "source": claim.source,
                "place": claim.locator,
            }
            for claim in guidelines
        ],
        "notice": _NOTICE,
    }


def _finding(graph: KnowledgeGraph, one: ReportedResult) -> dict[str, str]:
    claim, result = one.claim, one.result
    source = graph.sources[claim.source]
    return {
        "section": section_of(graph, one),
        "subject": graph.label(claim.subject),
        "relation": claim.relation,
        "direction": slug(claim.direction),
        "outcome": result.measured_outcome.label,
        "population": " and ".join(part.label for part in claim.values("population")),
        "comparedWith": _compared_with(one),
        "figures": in_words(result),
        "effect": effect(result),
        "interval": interval(result),
        "asPrinted": result.as_printed,
        "measure": result.measure.label,
        "estimate": result.estimate,
        "lowerLimit": result.lower_limit,
        "upperLimit": result.upper_limit,
        "unit": result.unit.label,
        "participants": result.participants,
        "studies": result.studies,
        "pValue": result.p_value,
        "level": graph.label(claim.level),
        "source": source.label,
        "year": source.year,
        "place": claim.locator,
        "note": result.editorial_note,
        "claim": claim.curie,
        "outcomeWords": result.outcome_words,
        "regimen": result.regimen_words,
        "timePoint": result.time_point,
        "proviso": "; ".join(part.label for part in claim.values("proviso")),
    }


def _as_csv(graph: KnowledgeGraph, found: Sequence[ReportedResult]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, _COLUMNS, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(_finding(graph, one) for one in found)
    return text.getvalue()

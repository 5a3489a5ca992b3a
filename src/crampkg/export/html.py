"""An evidence table to read and print: one HTML page without scripts, with claims grouped by subject.

All in words. What narrows a claim stands in the line that says it, so that nobody reads off a statement that its source
does not make; the sort of its source and the claims that it disagrees with stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from typing import Final

from crampkg.base.namespaces import slug
from crampkg.evidence.model import Claim, Source
from crampkg.evidence.phrasing import narrowed_statement, parts_in_words, phrase
from crampkg.export.result_rows import Record, result_row, told_of
from crampkg.export.selection import Selection
from crampkg.export.streams import encoded

__all__ = ["write"]

_MACHINE_WRITTEN: Final = "machineWrittenPage"
_STYLE: Final = """
:root { color-scheme: light }
body { font: 15px/1.5 Georgia, "Times New Roman", serif; color: #1b2126; background: #fff }
body { margin: 2rem auto; max-width: 75rem; padding: 0 1rem }
h1 { font-size: 1.6rem } h2 { font-size: 1.15rem; margin: 2rem 0 .4rem }
.notice { border: 2px solid #8a3b12; padding: .5rem .8rem; font-weight: bold }
.scroll { overflow-x: auto }
table { border-collapse: collapse; table-layout: fixed; width: 100%; min-width: 40rem; margin: 1.6rem 0 0 }
caption { text-align: left; font-size: 1.15rem; font-weight: bold; margin: 0 0 .4rem; break-after: avoid }
th, td { border-top: 1px solid #b8c0c7; padding: .35rem .6rem .35rem 0; text-align: left; vertical-align: top }
th, td { overflow-wrap: break-word }
.findings td:nth-child(2) { width: 26% }
.said { width: 37% } .more { width: 26% } .level { width: 15% }
thead th { border-top: 0; font-size: .8rem }
tbody th { font-weight: normal }
ul { margin: 0; padding: 0; list-style: none } .sources { padding-left: 1.2rem; list-style: disc }
small, .id { color: #4d5861; font-size: .85em }
.narrow { font-weight: bold; font-style: italic }
.mark { color: #7a2e06; font-weight: bold } .against { color: #7a2e06; margin-top: .3rem }
.against ul { color: #1b2126; padding-left: 1rem; list-style: disc }
@page { size: A4; margin: 15mm 12mm }
@media print {
  body { margin: 0; max-width: none; padding: 0; font-size: 9.5pt; line-height: 1.35 }
  .scroll { overflow: visible } table { min-width: 0 }
  thead { display: table-header-group } tr { break-inside: avoid }
}
"""


def write(selection: Selection, _: str) -> Iterator[bytes]:
    """Yield the page (UTF-8)."""
    return encoded(f"{line}\n" for line in _lines(selection))


def _lines(selection: Selection) -> Iterator[str]:
    graph = selection.graph
    header = graph.header
    claims = sorted(selection.claims, key=lambda claim: (graph.label(claim.subject).lower(), claim.curie))
    about = f"crampkg {header['version']}, {selection.part}: {len(claims)} claims, no derived edges."
    yield from (
        "<!DOCTYPE html>",
        f'<html lang="en"><head><meta charset="utf-8"><title>{escape(header["title"])}: evidence table</title>',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f'<meta name="description" content="{escape(about)}">',
        f"<style>{_STYLE}</style></head><body><main>",
        f"<h1>{escape(header['title'])}</h1>",
        f'<p class="notice">{escape(selection.notice)}</p>',
        f"<p>{escape(about)} License: {escape(selection.licenses.whole)}</p>",
        *_licenses(selection),
        '<h2>Sources</h2><ul class="sources">',
        *(
            f"<li>{escape(_reference(one))} ({escape(one.name)}): {_kind(one.kind, one.kind_label)}</li>"
            for one in selection.sources
        ),
        "</ul>",
    )
    summaries = told_of(selection)
    for subject, some in groupby(claims, key=lambda claim: graph.label(claim.subject)):
        yield from _table(selection, subject, some, summaries)
    yield "</main></body></html>"


def _licenses(selection: Selection) -> list[str]:
    """Return which parts are under a license of their own, as a list; nothing where none is."""
    lines = [f"{one.part}: {one.iri}. {one.rights}" for one in selection.licenses.parts]
    return [f"<p>Parts with terms of their own:</p>{_list(lines)}"] if lines else []


def _reference(source: Source) -> str:
    """Return the citation of a source as it was read, else its title, with its identifiers."""
    return ". ".join([source.citation or source.title, *source.identifiers])


def _table(
    selection: Selection, subject: str, some: Iterable[Claim], summaries: dict[str, list[str]]
) -> list[str]:
    claims = list(some)
    heads = (
        ("said", "What is said"),
        ("more", "When, how, who says it"),
        ("level", "Evidence"),
        ("where", "Where"),
    )
    columns = "".join(f'<th scope="col" class="{name}">{head}</th>' for name, head in heads)
    lines = [
        text for iri in dict.fromkeys(claim.subject for claim in claims) for text in summaries.get(iri, ())
    ]
    bottom = "".join(f"<br><small>Bottom line: {escape(text)}</small>" for text in lines)
    return [
        f'<div class="scroll"><table><caption>{escape(subject)}{bottom}</caption>',
        f"<thead><tr>{columns}</tr></thead><tbody>",
        *(_row(selection, claim) for claim in claims),
        "</tbody></table></div>",
        *_findings(selection, subject, claims),
    ]


_FINDINGS: Final = ("Outcome", "Effect", "Comparator", "People", "Certainty", "What is said", "Source")


def _findings(selection: Selection, subject: str, claims: list[Claim]) -> list[str]:
    """Return the results of claims as a summary-of-findings table; nothing where there is none."""
    rows = [
        _finding(selection, claim, result_row(selection, claim, result))
        for claim in claims
        for result in selection.results_of(claim)
    ]
    if not rows:
        return []
    columns = "".join(f'<th scope="col">{head}</th>' for head in _FINDINGS)
    return [
        f'<div class="scroll"><table class="findings"><caption>{escape(subject)}: results in numbers</caption>',
        f"<thead><tr>{columns}</tr></thead><tbody>",
        *rows,
        "</tbody></table></div>",
    ]


def _finding(selection: Selection, claim: Claim, row: Record) -> str:
    """Return one result; direction and population of its claim stand with it, and the figures as printed."""
    graph = selection.graph

    def told(*names: str) -> str:
        return next((str(row[name]) for name in names if row[name] not in ("", [])), "")

    numbers = f"{row['in_words']}"
    people = [told("participants"), told("participants_words"), told("population_words")]
    if told("studies"):
        people.append(f"studies: {told('studies')}")
    outcome = [told("outcome_words", "outcome_label"), told("cut_off"), told("time_point")]
    against = told("comparator_words") or ", ".join(row["compared_with_labels"])  # type: ignore[arg-type]
    said = f"{phrase(claim)} {graph.label(claim.object) if claim.object else claim.object_text}"
    if claim.narrowing:
        said += f" ({'; '.join(parts_in_words(graph, claim, 'narrowing'))})"
    certainty = f"{graph.label(claim.level)} ({graph.label(claim.scheme)})"
    source = graph.sources[claim.source]
    cells = (
        escape("; ".join(filter(None, outcome))),
        escape(numbers)
        + (f"<br><small>{escape(told('regimen_words'))}</small>" if told("regimen_words") else ""),
        escape(against),
        escape("; ".join(filter(None, people))),
        escape(certainty),
        f"<strong>{escape(said)}</strong>",
        f"{escape(source.name)}<br>{_kind(source.kind, source.kind_label)}",
    )
    body = "".join(f"<td>{cell}</td>" for cell in cells[1:])
    return f'<tr><th scope="row">{cells[0]}</th>{body}</tr>'


def _row(selection: Selection, claim: Claim) -> str:
    graph = selection.graph
    target = escape(graph.label(claim.object)) if claim.object else f"“{escape(claim.object_text or '')}”"
    said = f"<strong>{escape(phrase(claim))} {target}</strong>"
    if claim.narrowing:
        words = "; ".join(parts_in_words(graph, claim, "narrowing"))
        said += f' <span class="narrow">({escape(words)})</span>'
    hedge = [f"certainty: {graph.label(claim.certainty)}"] if claim.certainty else []
    informing, ties = (parts_in_words(graph, claim, kind) for kind in ("informing", "tie"))
    level = graph.label(claim.level)
    evidence = escape(level)
    if claim.grade_words and claim.grade_words != level:
        evidence += f": “{escape(claim.grade_words)}”"
    if claim.citations:
        evidence += f"<br><small>citing {escape(', '.join(claim.citations))}</small>"
    source = graph.sources[claim.source]
    where = f"{escape(source.name)}, {escape(claim.locator)}<br>{_kind(source.kind, source.kind_label)}"
    if claim.read_in:
        where += f"<br><small>read: {escape(graph.label(claim.read_in))}</small>"
    if claim.primary_source:
        where += f"<br><small>tells of {escape(graph.label(claim.primary_source))}</small>"
    return (
        f'<tr><th scope="row">{said}<br>{escape(claim.paraphrase)}</th>'
        f"<td>{_list([*hedge, *informing, *ties])}{_opposed(selection, claim)}</td><td>{evidence}</td>"
        f'<td>{where}<br><span class="id">{escape(claim.curie)}</span></td></tr>'
    )


def _opposed(selection: Selection, claim: Claim) -> str:
    """Return the claims that one disagrees with, in words, one under the other; an empty text when there is none."""
    lines: list[str] = []
    for one in selection.against(claim):
        others = _list(
            f"{_speaker(selection, other)}: {narrowed_statement(selection.graph, other)}"
            for other in one.opponents(claim)
        )
        kind = f"{one.kind_label}: {one.title}" if one.curated else one.kind_label
        lines.append(f'<div class="against">disagreement ({escape(kind)}){others}</div>')
    return "".join(lines)


def _speaker(selection: Selection, claim: Claim) -> str:
    """Return the short name of a claim's source; a machine-written page is called so here too."""
    source = selection.graph.sources[claim.source]
    return f"{source.name} ({source.kind_label})" if slug(source.kind) == _MACHINE_WRITTEN else source.name


def _kind(kind: str, label: str) -> str:
    """Return the sort of a source; that of a machine-written page is marked wherever it stands."""
    return f'<span class="mark">{escape(label)}</span>' if slug(kind) == _MACHINE_WRITTEN else escape(label)


def _list(values: Iterable[str]) -> str:
    lines = "".join(f"<li>{escape(one)}</li>" for one in values)
    return f"<ul>{lines}</ul>" if lines else ""

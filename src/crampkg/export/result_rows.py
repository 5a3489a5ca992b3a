"""Results, studies, sources and bottom lines as flat records, with every figure as it stands in the graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from crampkg.base.namespaces import BASE, compact
from crampkg.evidence import study_results as evidence
from crampkg.evidence.model import Source
from crampkg.evidence.study_results import Record as Told
from crampkg.evidence.study_results import StudyResult, source_record
from crampkg.export.selection import Selection

__all__ = [
    "Record",
    "Value",
    "bottom_line_rows",
    "designs",
    "effect",
    "record_things",
    "result_row",
    "result_rows",
    "source_row",
    "study_rows",
    "told_of",
]

Value: TypeAlias = str | int | list[str]
Record: TypeAlias = dict[str, Value]

_VALUES: Final = {
    "measure": "measure",
    "better_when": "betterWhen",
    "interval_kind": "intervalKind",
    "unit": "unit",
    "group_unit": "groupUnit",
}
"""Columns that hold a value of the vocabulary, and its property."""
_PLAIN: Final = {
    "outcome_words": "outcomeWords",
    "cut_off": "cutOff",
    "scale_low": "scaleLow",
    "scale_high": "scaleHigh",
    "comparator_words": "comparatorWords",
    "regimen_words": "regimenWords",
    "population_words": "populationWords",
    "time_point": "timePoint",
    "estimate": "estimate",
    "lower_limit": "lowerLimit",
    "upper_limit": "upperLimit",
    "interval_level": "intervalLevel",
    "intervention_value": "interventionValue",
    "intervention_lower": "interventionLower",
    "intervention_upper": "interventionUpper",
    "comparator_value": "comparatorValue",
    "participants_words": "participantsWords",
    "p_value": "pValue",
    "adjusted_for": "adjustedFor",
    "as_printed": "asPrinted",
    "note": "editorialNote",
}
_COUNTS: Final = {
    "numerator": "numerator",
    "denominator": "denominator",
    "participants": "participants",
    "intervention_participants": "interventionParticipants",
    "comparator_participants": "comparatorParticipants",
    "studies": "studies",
}


def result_rows(selection: Selection) -> Iterator[Record]:
    """Yield a record for each result of the claims in scope, in the order of the claims."""
    for claim in selection.claims:
        for result in selection.results_of(claim):
            yield result_row(selection, result)


def result_row(selection: Selection, result: StudyResult) -> Record:
    """Return one result with all that the source gives."""
    graph = selection.graph
    outcome, others = result.text("measuredOutcome"), result.several("comparedWith")
    claim = graph.claims[result.claim]
    row: Record = {
        "id": result.curie,
        "iri": result.iri,
        "claim": claim.curie,
        "source": graph.sources[claim.source].name,
        "outcome": compact(outcome),
        "outcome_label": graph.label(outcome) if outcome else "",
        "compared_with": [compact(one) for one in others],
        "compared_with_labels": [graph.label(one) for one in others],
        "in_words": effect(selection, result),
        "of_study": [compact(one) for one in result.several("ofStudy")],
    }
    for column, name in _VALUES.items():
        value = result.text(name)
        row[column] = compact(value)
        row[f"{column}_label"] = graph.label(value) if value else ""
    row |= {column: result.text(name) for column, name in _PLAIN.items()}
    return row | {column: _count(result, name) for column, name in _COUNTS.items()}


def effect(selection: Selection, result: StudyResult) -> str:
    """Return a result in one line: outcome, measure, estimate with interval and unit, groups, people, P value."""
    graph = selection.graph

    def label(name: str) -> str:
        return graph.label(result.text(name)) if result.text(name) else ""

    unit = label("unit")
    ratio = result.text("unit") == BASE + "ratioUnit"
    unit = "" if ratio else unit
    group_unit = label("groupUnit") or unit
    parts = [result.text("outcomeWords") or label("measuredOutcome"), label("measure")]
    limits = _between(result.text("lowerLimit"), result.text("upperLimit"))
    if limits:
        level = result.number("intervalLevel")
        kind = label("intervalKind")
        percent = f"{(level * 100).normalize():f}% " if level is not None else ""
        limits = f"{percent}{kind} {limits}".strip()
    if number := result.text("estimate"):
        parts.append(_measured(number, unit) + (f" ({limits})" if limits else ""))
    elif limits:
        parts.append(_measured(limits, unit))
    groups = [
        f"{_measured(result.text(name), group_unit)} {words}"
        for name, words in (("interventionValue", "with it"), ("comparatorValue", "with the comparator"))
        if result.text(name)
    ]
    parts += [" and ".join(groups)] if groups else []
    if result.text("numerator") and result.text("denominator"):
        parts.append(f"{result.text('numerator')} of {result.text('denominator')}")
    compared = result.text("comparatorWords") or ", ".join(map(graph.label, result.several("comparedWith")))
    parts += [f"compared with {compared}"] if compared else []
    parts += [f"{result.text('participants')} people"] if result.text("participants") else []
    if result.text("studies"):
        parts.append(f"{result.text('studies')} {'study' if result.text('studies') == '1' else 'studies'}")
    parts += [f"P {result.text('pValue')}"] if result.text("pValue") else []
    if result.text("asPrinted"):
        parts.append(f"printed: {result.text('asPrinted')}")
    return "; ".join(part for part in parts if part)


def _measured(number: str, unit: str) -> str:
    return f"{number}{unit}" if unit == "%" else f"{number} {unit}".strip()


def _between(low: str, high: str) -> str:
    if low and high:
        return f"{low} to {high}"
    return f"from {low}" if low else f"up to {high}" if high else ""


def designs(selection: Selection, results: Iterable[StudyResult]) -> list[str]:
    """Return the designs of the studies whose data results are, as values of the vocabulary, each once."""
    known = evidence.studies(selection.graph)
    found = {
        known[study].text("studyDesign"): None
        for result in results
        for study in result.several("ofStudy")
        if study in known
    }
    return [compact(one) for one in found if one]


def study_rows(selection: Selection) -> Iterator[Record]:
    """Yield a record for each study in scope."""
    graph = selection.graph
    reported: dict[str, list[str]] = defaultdict(list)
    included: dict[str, list[str]] = defaultdict(list)
    for source in selection.sources:
        told = source_record(graph, source.iri)
        for study in told.several("reportsStudy"):
            reported[study].append(compact(source.iri))
        for study in told.several("includesStudy"):
            included[study].append(compact(source.iri))
    for one in selection.studies:
        design, status = one.text("studyDesign"), one.text("studyStatus")
        yield {
            "id": one.curie,
            "iri": one.iri,
            "label": graph.label(one.iri),
            "design": compact(design),
            "design_label": graph.label(design) if design else "",
            "status": compact(status),
            "enrollment": _count(one, "enrollment"),
            "identifiers": list(one.several("identifier")),
            "reported_in": reported[one.iri],
            "included_in": included[one.iri],
        }


def source_row(selection: Selection, one: Source) -> Record:
    """Return a source with what is known of it."""
    graph = selection.graph
    told = source_record(graph, one.iri)
    issuer = told.text("issuedBy")

    def curies(name: str) -> list[str]:
        return [compact(iri) for iri in told.several(name)]

    held = {source.iri for source in selection.sources}
    later = [source.iri for source in selection.sources if one.iri in _earlier(selection, source.iri)]
    return {
        "id": compact(one.iri),
        "name": one.name,
        "number": one.number,
        "title": one.title,
        "kind": one.kind_label,
        "description": one.definition,
        "authors": list(one.authors),
        "modified": one.modified or "",
        "sha256": one.sha256,
        "year": _count(told, "publicationYear"),
        "issued_by": compact(issuer),
        "issued_by_label": graph.label(issuer) if issuer else "",
        "citation": told.text("bibliographicCitation"),
        "identifiers": list(told.several("identifier")),
        "version": told.text("versionInfo"),
        "searched_until": told.text("searchedUntil"),
        "reaffirmed": list(told.several("reaffirmed")),
        "updates": [compact(iri) for iri in told.several("updates") if iri in held],
        "superseded_by": [compact(iri) for iri in later],
        "reports_studies": curies("reportsStudy"),
        "includes_studies": curies("includesStudy"),
        "read_at": told.text("readAt"),
        "license": selection.licenses.of(one.iri),
        "rights": told.text("rights"),
        "note": told.text("editorialNote"),
    }


def _earlier(selection: Selection, source: str) -> set[str]:
    """Return the earlier versions that a source stands in the place of, over any number of steps."""
    found: set[str] = set()
    todo = [source]
    while todo:
        for one in source_record(selection.graph, todo.pop()).several("updates"):
            if one not in found:
                found.add(one)
                todo.append(one)
    return found


def bottom_line_rows(selection: Selection) -> Iterator[Record]:
    """Yield a record for each bottom line all of whose claims are in scope."""
    for one in selection.bottom_lines:
        yield {
            "id": one.curie,
            "iri": one.iri,
            "about": [compact(iri) for iri in one.several("bottomLineAbout")],
            "population": [compact(iri) for iri in one.several("bottomLinePopulation")],
            "text": one.text("bottomLineText"),
            "rests_on": [compact(iri) for iri in one.several("restsOn")],
            "basis": one.text("basis"),
        }


def told_of(selection: Selection) -> dict[str, list[str]]:
    """Return the texts of bottom lines in scope by the IRI of each term that they sum up."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in selection.bottom_lines:
        for iri in one.several("bottomLineAbout"):
            found[iri].append(one.text("bottomLineText"))
    return dict(found)


def record_things(selection: Selection) -> set[str]:
    """Return the IRIs of terms, values and parties that results, studies, sources and bottom lines name."""
    found: set[str] = set()
    for claim in selection.claims:
        found |= {one for one in (claim.read_in, claim.reread) if one}
        for result in selection.results_of(claim):
            for name in (*_VALUES.values(), "measuredOutcome", "comparedWith"):
                found |= set(result.several(name))
    for study in selection.studies:
        found |= {*study.several("studyDesign"), *study.several("studyStatus")}
    for source in selection.sources:
        found |= set(source_record(selection.graph, source.iri).several("issuedBy"))
    for line in selection.bottom_lines:
        found |= {*line.several("bottomLineAbout"), *line.several("bottomLinePopulation")}
    return found


def _count(told: Told, name: str) -> Value:
    number = told.number(name)
    return "" if number is None else int(number)

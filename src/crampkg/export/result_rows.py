"""Results, studies, sources and bottom lines as flat records, with every figure as it stands in the graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import fields
from typing import Final, TypeAlias

from crampkg.base.namespaces import compact
from crampkg.evidence.figures import in_words
from crampkg.evidence.model import Claim, Source
from crampkg.evidence.results import Named, StudyResult
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

_COUNTS: Final = frozenset(
    {
        "numerator",
        "denominator",
        "participants",
        "intervention_participants",
        "comparator_participants",
        "studies",
    }
)
_CALLED: Final = {"measured_outcome": "outcome", "editorial_note": "note"}
"""Columns that are called otherwise than the part of a result that they hold."""


def result_rows(selection: Selection) -> Iterator[Record]:
    """Yield a record for each result of the claims in scope, in the order of the claims."""
    for claim in selection.claims:
        for result in selection.results_of(claim):
            yield result_row(selection, claim, result)


def result_row(selection: Selection, claim: Claim, result: StudyResult) -> Record:
    """Return one result with all that the source gives."""
    row: Record = {
        "id": compact(result.iri),
        "claim": claim.curie,
        "source": selection.graph.sources[claim.source].name,
        "in_words": effect(result),
    }
    for field in fields(result):
        name, value = _CALLED.get(field.name, field.name), getattr(result, field.name)
        if isinstance(value, Named):
            row |= {name: compact(value.iri), f"{name}_label": value.label}
        elif isinstance(value, tuple):
            row |= {name: [compact(one.iri) for one in value], f"{name}_labels": [one.label for one in value]}
        else:
            row[name] = _count(value) if name in _COUNTS else value
    return row


def effect(result: StudyResult) -> str:
    """Return a result in one line: outcome, measure, what came out, against what, and the figures as printed."""
    against = result.comparator_words or ", ".join(one.label for one in result.compared_with)
    told = in_words(result)
    parts = [
        result.outcome_words or result.measured_outcome.label,
        result.measure.label,
        told,
        f"compared with {against}" if against else "",
        f"printed: {result.as_printed}" if result.as_printed and result.as_printed != told else "",
    ]
    return "; ".join(part for part in parts if part)


def designs(selection: Selection, results: Iterable[StudyResult]) -> list[str]:
    """Return the designs of the studies whose data results are, as values of the vocabulary, each once."""
    known = selection.graph.studies
    found = {
        known[study.iri].study_design.iri: None
        for result in results
        for study in result.of_study
        if study.iri in known
    }
    return [compact(one) for one in found if one]


def study_rows(selection: Selection) -> Iterator[Record]:
    """Yield a record for each study in scope."""
    reported: dict[str, list[str]] = defaultdict(list)
    included: dict[str, list[str]] = defaultdict(list)
    for source in selection.sources:
        for study in source.reports:
            reported[study].append(compact(source.iri))
        for study in source.includes:
            included[study].append(compact(source.iri))
    for one in selection.studies:
        yield {
            "id": compact(one.iri),
            "iri": one.iri,
            "label": one.label,
            "design": compact(one.study_design.iri),
            "design_label": one.study_design.label,
            "status": compact(one.study_status.iri),
            "enrollment": _count(one.enrollment),
            "started": one.study_started,
            "ends": one.study_ends,
            "record_of": one.record_of,
            "identifiers": list(one.identifier),
            "reported_in": reported[one.iri],
            "included_in": included[one.iri],
        }


def source_row(selection: Selection, one: Source) -> Record:
    """Return a source with what is known of it; of its other versions those in scope."""
    held = {source.iri for source in selection.sources}

    def curies(iris: Iterable[str]) -> list[str]:
        return [compact(iri) for iri in iris]

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
        "year": _count(one.year),
        "issued_by": one.issuer,
        "citation": one.citation,
        "identifiers": list(one.identifiers),
        "version": one.version,
        "searched_until": one.searched_until,
        "reaffirmed": list(one.reaffirmed),
        "updates": curies(iri for iri in one.updates if iri in held),
        "superseded_by": curies(iri for iri in one.updated_by if iri in held),
        "reports_studies": curies(one.reports),
        "includes_studies": curies(one.includes),
        "read_on": one.read_on,
        "read_at": one.read_at,
        "license": selection.licenses.of(one.iri),
        "rights": one.rights,
        "note": one.note,
    }


def bottom_line_rows(selection: Selection) -> Iterator[Record]:
    """Yield a record for each bottom line all of whose claims are in scope."""
    for one in selection.bottom_lines:
        yield {
            "id": compact(one.iri),
            "iri": one.iri,
            "about": [compact(named.iri) for named in one.about],
            "population": [compact(named.iri) for named in one.populations],
            "text": one.text,
            "rests_on": [compact(iri) for iri in one.rests_on],
            "first_sentence_rests_on": [compact(iri) for iri in one.first_sentence_rests_on],
            "second_sentence_rests_on": [compact(iri) for iri in one.second_sentence_rests_on],
            "third_sentence_rests_on": [compact(iri) for iri in one.third_sentence_rests_on],
            "basis": one.basis,
        }


def told_of(selection: Selection) -> dict[str, list[str]]:
    """Return the texts of bottom lines in scope by the IRI of each term that they sum up."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in selection.bottom_lines:
        for named in one.about:
            found[named.iri].append(one.text)
    return dict(found)


def record_things(selection: Selection) -> set[str]:
    """Return the IRIs of terms and values that results, studies and bottom lines name."""
    found: set[str] = set()
    for claim in selection.claims:
        found |= {claim.read_in, claim.reread}
        for result in selection.results_of(claim):
            told = (result.measure, result.measured_outcome, result.better_when, result.interval_kind)
            found |= {one.iri for one in (*told, result.unit, result.group_unit, *result.compared_with)}
    for study in selection.studies:
        found |= {study.study_design.iri, study.study_status.iri}
    for line in selection.bottom_lines:
        found |= {named.iri for named in (*line.about, *line.populations)}
    return found - {""}


def _count(text: str) -> Value:
    return int(text) if text.isdigit() else text

"""Results in numbers as a FHIR R5 Bundle: Evidence, EvidenceVariable, Citation.

Each result is one Evidence with its statistic, its people and the certainty that the source grades, and with the
statement it belongs to: direction and hedge stand in words, since FHIR has no field for them. Groups' values that FHIR
has no place for are notes. Nothing is worked out: a statistic without an estimate has no quantity.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

from crampkg.base.namespaces import BASE, compact, slug
from crampkg.evidence.agents import is_agent
from crampkg.evidence.figures import in_words
from crampkg.evidence.model import Claim, Source
from crampkg.evidence.phrasing import narrowed_statement, parts_in_words
from crampkg.evidence.results import Named, StudyResult
from crampkg.export.citations import of_source
from crampkg.export.selection import Selection
from crampkg.export.streams import encoded

__all__ = ["write"]

_SYSTEM: Final = "http://terminology.hl7.org/CodeSystem/"
_STATISTICS: Final = {
    "meanDifference": "0000457",
    "standardizedMeanDifference": "0000100",
    "riskRatio": "C93152",
    "riskDifference": "0000424",
    "oddsRatio": "C16932",
    "rateRatio": "rate-ratio",
    "hazardRatio": "C93150",
    "prevalence": "C17010",
    "incidence": "C16726",
    "proportion": "C44256",
    "meanOfGroup": "C53319",
    "toldInWords": "descriptive",
}
"""FHIR's codes of statistic types; a measure without one is told by its name alone."""
_ESTIMATES: Final = {"confidenceInterval": "C53324", "credibleInterval": "0000455", "pValue": "C44185"}
_CERTAINTIES: Final = {
    "gradeHigh": "high",
    "gradeModerate": "moderate",
    "gradeLow": "low",
    "gradeVeryLow": "very-low",
}
_OF_TESTS: Final = {"sensitivity", "specificity", "accuracy", "areaUnderCurve", "reliability"}
"""Measures of which what is compared with is a reference standard, no other exposure."""
_REGISTERS: Final = {
    "PMID": "https://pubmed.ncbi.nlm.nih.gov",
    "DOI": "https://doi.org",
    "PMCID": "https://pmc.ncbi.nlm.nih.gov",
}
_P_VALUE: Final = re.compile(r"(?P<sign>[<>]?) ?(?P<value>0?\.\d+|[01])")
_UNFIT: Final = re.compile(r"[^A-Za-z0-9.-]")
_LONGEST: Final = 64

Resource = dict[str, Any]


def write(selection: Selection, _: str) -> Iterator[bytes]:
    """Yield the Bundle: a Citation of the graph, then those of sources, the variables, and the Evidence of results."""
    yield from encoded(_pieces(selection))


def _pieces(selection: Selection) -> Iterator[str]:
    yield '{\n"resourceType": "Bundle",\n"type": "collection",\n"entry": [\n'
    for place, one in enumerate(_resources(selection)):
        entry = {"fullUrl": one["url"], "resource": one}
        yield (",\n" if place else "") + json.dumps(entry, ensure_ascii=False)
    yield "\n]\n}\n"


def _resources(selection: Selection) -> Iterator[Resource]:
    header = selection.graph.header
    yield {
        "resourceType": "Citation",
        "id": "crampkg",
        "url": header["ontology"],
        "version": header["version"],
        "status": "active",
        "title": header["title"],
        "copyright": selection.licenses.in_words,
        "note": [{"text": selection.described}],
    }
    for source in selection.sources:
        yield _citation(selection, source)
    variables: dict[str, None] = {}
    pairs = [(claim, result) for claim in selection.claims for result in selection.results_of(claim)]
    for claim, result in pairs:
        for _, iri in _variables(selection, claim, result):
            variables[iri] = None
    for iri in sorted(variables):
        yield _variable(selection, iri)
    for claim, result in pairs:
        yield _evidence(selection, claim, result)


def _citation(selection: Selection, source: Source) -> Resource:
    made = of_source(selection.graph, source)
    form = _full(
        {
            "publishedIn": {"title": made.journal} if made.journal else None,
            "volume": made.volume,
            "issue": made.issue,
            "pageString": made.pages,
            "publicationDateText": made.year,
        }
    )
    cited = {
        "identifier": [_identifier(one) for one in source.identifiers],
        "title": [{"text": source.title}],
        "publicationForm": [form] if form else None,
        "webLocation": [{"url": made.address}] if made.address else None,
        "note": [{"text": made.note}],
    }
    return _full(
        {
            "resourceType": "Citation",
            "id": _id(f"source-{source.name}"),
            "url": source.iri,
            "status": "active",
            "title": source.label,
            "copyright": f"{selection.licenses.of(source.iri)} {source.rights}".strip(),
            "citedArtifact": _full(cited),
        }
    )


def _identifier(curie: str) -> Resource:
    kind, _, value = curie.partition(":")
    return {"system": _REGISTERS[kind], "value": value} if kind in _REGISTERS else {"value": curie}


def _variable(selection: Selection, iri: str) -> Resource:
    term = selection.graph.terms.get(iri)
    mapped = selection.mapped.get(compact(iri), ())
    same = [one.object_id for one in mapped if one.predicate_id == "skos:exactMatch"]
    return _full(
        {
            "resourceType": "EvidenceVariable",
            "id": _id(slug(iri)),
            "url": iri,
            "identifier": [{"system": BASE, "value": compact(iri)}, *({"value": one} for one in same)],
            "status": "active",
            "title": selection.graph.label(iri),
            "description": term.definition if term else "",
        }
    )


def _variables(selection: Selection, claim: Claim, result: StudyResult) -> list[tuple[str, str]]:
    """Return the roles and terms of a result that are variables: population, exposures, what was measured."""
    found = [("population", part.value) for part in claim.values("population") if part.is_iri]
    if _compares(result):
        if _is_exposure(selection, claim, result):
            found.append(("exposure", claim.subject))
        found += [("referenceExposure", one.iri) for one in result.compared_with]
    if result.measured_outcome:
        found.append(("measuredVariable", result.measured_outcome.iri))
    return found


def _is_exposure(selection: Selection, claim: Claim, result: StudyResult) -> bool:
    """Tell whether the group that is compared was exposed to what the statement is about.

    It was not where that was measured or compared with. If the source describes the group, does not name it so, and it
    is no agent ("cirrhosis with cramps", of vitamin D), only the source's words are given.
    """
    if claim.subject in (result.measured_outcome.iri, *(one.iri for one in result.compared_with)):
        return False
    words, graph = result.regimen_words.casefold(), selection.graph
    return not words or graph.label(claim.subject).casefold() in words or is_agent(graph, claim.subject)


def _compares(result: StudyResult) -> bool:
    compared = bool(result.compared_with or result.comparator_words)
    return compared and slug(result.measure.iri) not in _OF_TESTS


def _evidence(selection: Selection, claim: Claim, result: StudyResult) -> Resource:
    graph = selection.graph
    narrowing = parts_in_words(graph, claim, "narrowing")
    notes = [
        f"Direction: {graph.label(claim.direction)}",
        f"Certainty of the wording: {graph.label(claim.certainty)}" if claim.certainty else "",
        f"Statement: {narrowed_statement(graph, claim)}",
        f"Qualifiers: {'; '.join(narrowing)}" if narrowing else "",
        f"Place: {claim.locator}",
        f"Figures as printed: {result.as_printed}" if result.as_printed else "",
        result.editorial_note,
        selection.notice,
    ]
    return _full(
        {
            "resourceType": "Evidence",
            "id": _id(compact(result.iri)),
            "url": result.iri,
            "identifier": [{"system": BASE, "value": compact(result.iri)}],
            "status": "active",
            "title": f"{result.outcome_words or result.measured_outcome.label}: {result.measure.label}",
            "citeAsReference": {"reference": f"Citation/{_id(f'source-{_source(selection, claim)}')}"},
            "description": in_words(result),
            "assertion": claim.paraphrase,
            "note": [{"text": one} for one in notes if one],
            "copyright": selection.licenses.of(claim.source),
            "variableDefinition": _definitions(selection, claim, result),
            "studyDesign": [
                {"text": graph.studies[one.iri].study_design.label}
                for one in result.of_study
                if one.iri in graph.studies
            ],
            "statistic": [_statistic(result)],
            "certainty": [_certainty(selection, claim)],
        }
    )


def _source(selection: Selection, claim: Claim) -> str:
    return selection.graph.sources[claim.source].name


def _definitions(selection: Selection, claim: Claim, result: StudyResult) -> list[Resource]:
    words = {
        "population": result.population_words,
        "exposure": result.regimen_words,
        "referenceExposure": result.comparator_words if _compares(result) else "",
        "measuredVariable": "; ".join(
            filter(None, (result.outcome_words, result.cut_off, result.time_point))
        ),
    }
    told = _variables(selection, claim, result)
    made = [
        _full(
            {
                "description": words[role],
                "variableRole": _coded("variable-role", role, role),
                "observed": {
                    "reference": f"EvidenceVariable/{_id(slug(iri))}",
                    "display": selection.graph.label(iri),
                },
            }
        )
        for role, iri in told
    ]
    roles = {role for role, _ in told}
    made += [
        {"description": text, "variableRole": _coded("variable-role", role, role)}
        for role, text in words.items()
        if text and role not in roles and (role != "exposure" or _compares(result))
    ]
    if not made:
        made.append(
            {
                "description": narrowed_statement(selection.graph, claim),
                "variableRole": _coded("variable-role", "measuredVariable", "measuredVariable"),
            }
        )
    return made


def _statistic(result: StudyResult) -> Resource:
    measure = slug(result.measure.iri)
    notes = [
        f"{words}: {value} {unit}".strip()
        for words, value, unit in (
            ("Value with the intervention", _range(result), (result.group_unit or result.unit).label),
            ("Value with the comparator", result.comparator_value, (result.group_unit or result.unit).label),
            ("Of how many", result.denominator, ""),
            ("Adjusted for", result.adjusted_for, ""),
            ("Better", result.better_when.label, ""),
            ("Lowest of the scale", result.scale_low, ""),
            ("Highest of the scale", result.scale_high, ""),
        )
        if value
    ]
    people = {
        "description": result.participants_words,
        "numberOfStudies": _whole(result.studies),
        "numberOfParticipants": _whole(result.participants),
    }
    return _full(
        {
            "description": in_words(result),
            "note": [{"text": one} for one in notes],
            "statisticType": _coded("statistic-type", _STATISTICS.get(measure, ""), result.measure.label),
            "quantity": _quantity(result.estimate, result.unit),
            "numberAffected": _whole(result.numerator),
            "sampleSize": _full(people),
            "attributeEstimate": [*_interval(result), *_probability(result)],
        }
    )


def _range(result: StudyResult) -> str:
    limits = (result.intervention_lower, result.intervention_upper)
    return result.intervention_value + (f" ({limits[0]} to {limits[1]})" if all(limits) else "")


def _interval(result: StudyResult) -> list[Resource]:
    if not (result.lower_limit or result.upper_limit):
        return []
    kind = slug(result.interval_kind.iri)
    limits = {
        "low": _quantity(result.lower_limit, result.unit),
        "high": _quantity(result.upper_limit, result.unit),
    }
    return [
        _full(
            {
                "type": _coded(
                    "attribute-estimate-type", _ESTIMATES.get(kind, ""), result.interval_kind.label
                ),
                "level": float(result.interval_level) if result.interval_level else None,
                "range": _full(limits),
            }
        )
    ]


def _probability(result: StudyResult) -> list[Resource]:
    """Return the P value: as a number where it is one, else as printed."""
    if not result.p_value:
        return []
    made: Resource = {
        "description": f"P {result.p_value}",
        "type": _coded("attribute-estimate-type", _ESTIMATES["pValue"], "p-value"),
    }
    if (found := _P_VALUE.fullmatch(result.p_value)) is not None:
        made["quantity"] = _full({"value": float(found["value"]), "comparator": found["sign"]})
    return [made]


def _certainty(selection: Selection, claim: Claim) -> Resource:
    graph = selection.graph
    return _full(
        {
            "description": f"Scheme: {graph.label(claim.scheme)}",
            "note": [{"text": f"As the source words it: {claim.grade_words}"}] if claim.grade_words else None,
            "rating": _coded(
                "certainty-rating", _CERTAINTIES.get(slug(claim.level), ""), graph.label(claim.level)
            ),
        }
    )


def _coded(system: str, code: str, text: str) -> Resource:
    coding = [{"system": _SYSTEM + system, "code": code}] if code else None
    return _full({"coding": coding, "text": text})


def _quantity(value: str, unit: Named) -> Resource | None:
    if not value:
        return None
    return _full({"value": float(value), "unit": "" if slug(unit.iri) == "ratioUnit" else unit.label})


def _whole(text: str) -> int | None:
    return int(text) if text.isdigit() else None


def _id(name: str) -> str:
    """Return a name as FHIR allows it for an id: letters, digits, hyphens and dots, 64 at most.

    >>> _id("hpo:omim-1"), len(_id("x" * 100))
    ('hpo-omim-1', 64)
    """
    fit = _UNFIT.sub("-", name)
    if len(fit) <= _LONGEST:
        return fit
    return f"{fit[: _LONGEST - 9]}-{sha256(name.encode()).hexdigest()[:8]}"


def _full(values: Resource) -> Resource:
    """Return what has a value: FHIR knows no empty texts, lists or objects."""
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}

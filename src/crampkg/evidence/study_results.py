"""Results in numbers, the studies that they come from, the records of sources, and bottom lines.

Each is a `Record`: what is asserted of a thing, by property, figures as they stand in the graph. No figure is worked
out here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import BASE, PREFIXES, compact, slug
from crampkg.sparql.results import Plain

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim

__all__ = ["Record", "StudyResult", "bottom_lines", "results_of", "source_record", "studies", "study_results"]

_TYPE: Final = PREFIXES["rdf"] + "type"
_RESULT: Final = "hasResult"
_MOST_NAMED: Final = 400
"""Things named in one question, so that its text stays far below what the store reads."""


@dataclass(frozen=True)
class Record:
    """A thing and what is asserted of it: values by the local name of their property, in the order of the view."""

    iri: str
    values: Mapping[str, tuple[Plain, ...]]

    @property
    def curie(self) -> str:
        """The short name of the thing."""
        return compact(self.iri)

    def text(self, name: str) -> str:
        """Return the first value of a property as text, a figure as it is written; "" when there is none."""
        found = self.values.get(name)
        return written(found[0]) if found else ""

    def number(self, name: str) -> Decimal | None:
        """Return the first value of a property as a number; None when there is none, or it is no number."""
        found = self.values.get(name)
        value = found[0] if found else None
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return None
        return Decimal(value)

    def several(self, name: str) -> tuple[str, ...]:
        """Return all values of a property as texts; empty when there is none."""
        return tuple(written(value) for value in self.values.get(name, ()))


@dataclass(frozen=True)
class StudyResult(Record):
    """One row of figures that a source gives for a claim (by IRI)."""

    claim: str = ""

    @property
    def has_figures(self) -> bool:
        """Whether anything but words was read of the result."""
        return any(isinstance(one, Decimal) for some in self.values.values() for one in some) or any(
            name in self.values for name in ("numerator", "denominator")
        )


def written(value: Plain) -> str:
    """Return a value as it stands in tables: a figure without an exponent, nothing for None.

    >>> written(Decimal("1E+2")), written(Decimal("-2.450")), written(None)
    ('100', '-2.450', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def study_results(graph: KnowledgeGraph) -> Mapping[str, StudyResult]:
    """Return all results by IRI, in the order of their IRIs; read once and kept with the graph."""
    return graph.once(_every_result)


def results_of(graph: KnowledgeGraph, claims: Iterable[Claim]) -> dict[str, list[StudyResult]]:
    """Return the results of claims by the claim's IRI, reading no others; a claim without any is left out."""
    wanted = {iri: claim.iri for claim in claims for iri in claim.results}
    few = len(wanted) <= _MOST_NAMED
    records = (
        _read(graph, "StudyResult", wanted)
        if few
        else {iri: one.values for iri, one in study_results(graph).items() if iri in wanted}
    )
    found: dict[str, list[StudyResult]] = defaultdict(list)
    for iri, claim in wanted.items():
        if iri in records:
            found[claim].append(StudyResult(iri, records[iri], claim))
    return dict(found)


def studies(graph: KnowledgeGraph) -> Mapping[str, Record]:
    """Return all studies by IRI; read once and kept with the graph."""
    return graph.once(_every_study)


def bottom_lines(graph: KnowledgeGraph) -> Mapping[str, Record]:
    """Return the curators' bottom lines by IRI; read once and kept with the graph."""
    return graph.once(_every_bottom_line)


def source_record(graph: KnowledgeGraph, source: str) -> Record:
    """Return what is asserted of a source (by IRI): citation, identifiers, year, license …; empty if unknown."""
    return graph.once(_every_source).get(source, Record(source, {}))


def _every_result(graph: KnowledgeGraph) -> dict[str, StudyResult]:
    claims = {
        str(row["value"]): str(row["claim"])
        for row in graph.view("claim-records")
        if slug(str(row["property"])) == _RESULT
    }
    return {
        iri: StudyResult(iri, values, claims.get(iri, ""))
        for iri, values in _read(graph, "StudyResult").items()
    }


def _every_study(graph: KnowledgeGraph) -> dict[str, Record]:
    return {iri: Record(iri, values) for iri, values in _read(graph, "Study").items()}


def _every_bottom_line(graph: KnowledgeGraph) -> dict[str, Record]:
    return {iri: Record(iri, values) for iri, values in _read(graph, "BottomLine").items()}


def _every_source(graph: KnowledgeGraph) -> dict[str, Record]:
    return {iri: Record(iri, values) for iri, values in _read(graph, "Source").items()}


def _read(
    graph: KnowledgeGraph, kind: str, things: Collection[str] | None = None
) -> dict[str, Mapping[str, tuple[Plain, ...]]]:
    """Return the records of a class by IRI: all, or those of the things named."""
    wanted = {} if things is None else {"thing": list(things)}
    found: dict[str, dict[str, tuple[Plain, ...]]] = defaultdict(dict)
    if things is not None and not things:
        return {}
    for row in graph.rows("records", **{"class": BASE + kind, **wanted}):
        name = local(str(row["property"]))
        if str(row["property"]) != _TYPE:
            values = found[str(row["thing"])]
            values[name] = (*values.get(name, ()), row["value"])
    return dict(found.items())


def local(iri: str) -> str:
    """Return the name of a property without its namespace.

    >>> local("http://purl.org/dc/terms/identifier"), local("https://w3id.org/crampkg/estimate")
    ('identifier', 'estimate')
    """
    return slug(iri) if iri.startswith(BASE) else compact(iri).rpartition(":")[2]

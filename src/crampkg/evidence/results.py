"""Results in numbers, the studies they come from and the bottom lines that sum them up, as plain Python values.

Figures are texts: as the source prints them where that can be told, never worked out. Empty texts stand for what a
source does not tell. The objects are made by `KnowledgeGraph` from the rows of views.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, Final, TypeAlias

from crampkg.base.namespaces import slug
from crampkg.evidence.model import Claim
from crampkg.sparql.results import Plain

__all__ = [
    "BottomLine",
    "Named",
    "ReportedResult",
    "Study",
    "StudyResult",
    "bottom_lines",
    "named",
    "results",
    "studies",
]

_NEGATION: Final = re.compile(r"\b(?:no|not|without)\b")
_LEFT_OUT: Final = re.compile(r"[;,] (?P<words>(?:no|not|without) [^;]*)$")
"""What ends the words for people, from the first that says who is not among them."""

Row: TypeAlias = Mapping[str, Plain]


@dataclass(frozen=True, slots=True)
class Named:
    """A thing of the graph with its label: an outcome, a unit, a study. Empty where a source names none."""

    iri: str = ""
    label: str = ""

    def __bool__(self) -> bool:
        """Whether anything is named."""
        return bool(self.iri)


@dataclass(frozen=True, slots=True)
class StudyResult:
    """One row of figures that a source gives: what was measured in whom, compared with what, and the result.

    Differences are intervention minus comparator, so a decrease has a minus; `as_printed` is how the source puts it.
    A limit, estimate or count is "" where the source gives none.
    """

    iri: str
    measure: Named = Named()
    measured_outcome: Named = Named()
    outcome_words: str = ""
    cut_off: str = ""
    scale_low: str = ""
    scale_high: str = ""
    better_when: Named = Named()
    compared_with: tuple[Named, ...] = ()
    comparator_words: str = ""
    regimen_words: str = ""
    population_words: str = ""
    time_point: str = ""
    estimate: str = ""
    lower_limit: str = ""
    upper_limit: str = ""
    interval_kind: Named = Named()
    interval_level: str = ""
    unit: Named = Named()
    intervention_value: str = ""
    intervention_lower: str = ""
    intervention_upper: str = ""
    comparator_value: str = ""
    group_unit: Named = Named()
    numerator: str = ""
    denominator: str = ""
    participants: str = ""
    participants_words: str = ""
    intervention_participants: str = ""
    comparator_participants: str = ""
    studies: str = ""
    p_value: str = ""
    adjusted_for: str = ""
    as_printed: str = ""
    of_study: tuple[Named, ...] = ()
    editorial_note: str = ""

    @property
    def size(self) -> int:
        """How many people the figures rest on, to order results by; 0 where the source gives no such number."""
        return int(self.participants) if self.participants.isdigit() else 0

    @property
    def has_estimate(self) -> bool:
        """Whether the source gives a point estimate."""
        return bool(self.estimate)

    @property
    def in_words_only(self) -> bool:
        """Whether the source gives no figure but, at most, the number of people."""
        return not any(
            (self.estimate, self.lower_limit, self.intervention_value, self.comparator_value, self.numerator)
        )

    @property
    def excluded(self) -> str:
        """Who was left out, as the words for the people end in it; empty where they do not say so.

        >>> StudyResult("x", population_words="65 years and older; no dialysis, vitamin K antagonists").excluded
        'excluded: dialysis, vitamin K antagonists'
        >>> StudyResult("x", population_words="aged 55 and older, no neuropathy, not pregnant").excluded
        'no neuropathy, not pregnant'
        """
        found = _LEFT_OUT.search(self.population_words)
        if found is None:
            return ""
        words = found["words"]
        bare = words.removeprefix("no ")
        return f"excluded: {bare}" if bare != words and not _NEGATION.search(bare) else words

    @property
    def axis(self) -> tuple[str, ...]:
        """What results on one axis have in common: measure, outcome, unit, scale, cut-off, direction, interval."""
        return (
            self.measure.iri,
            self.measured_outcome.iri,
            self.unit.iri,
            self.scale_low,
            self.scale_high,
            self.cut_off,
            self.better_when.iri,
            self.interval_kind.iri,
            self.interval_level,
        )


@dataclass(frozen=True, slots=True)
class Study:
    """One investigation, whatever the number of documents that report it.

    `study_started` and `study_ends` are days, months or years, planned or actual, by the registry record of the day
    `record_of`.
    """

    iri: str
    label: str = ""
    study_design: Named = Named()
    study_status: Named = Named()
    enrollment: str = ""
    identifier: tuple[str, ...] = ()
    study_started: str = ""
    study_ends: str = ""
    record_of: str = ""


@dataclass(frozen=True, slots=True)
class BottomLine:
    """A summary by the curators, of up to three sentences, and the claims (by IRI) that it rests on.

    `basis` is the digest of those claims when it was written.
    """

    iri: str
    bottom_line_text: str = ""
    bottom_line_about: tuple[Named, ...] = ()
    bottom_line_population: tuple[Named, ...] = ()
    rests_on: tuple[str, ...] = ()
    first_sentence_rests_on: tuple[str, ...] = ()
    second_sentence_rests_on: tuple[str, ...] = ()
    third_sentence_rests_on: tuple[str, ...] = ()
    basis: str = ""

    @property
    def by_sentence(self) -> tuple[tuple[str, ...], ...]:
        """The claims (by IRI) that each sentence needs; empty where that was not written down."""
        told = (
            self.first_sentence_rests_on,
            self.second_sentence_rests_on,
            self.third_sentence_rests_on,
        )
        return told if any(told) else ()

    @property
    def text(self) -> str:
        """The sentences."""
        return self.bottom_line_text

    @property
    def about(self) -> tuple[Named, ...]:
        """The treatments, conditions or tests that it sums up."""
        return self.bottom_line_about

    @property
    def populations(self) -> tuple[Named, ...]:
        """The people it is about; empty where it is about everybody."""
        return self.bottom_line_population


@dataclass(frozen=True, slots=True)
class ReportedResult:
    """A result and the claim that it belongs to: the claim has the direction, the hedge and the source."""

    claim: Claim
    result: StudyResult


def results(rows: Iterable[Row], label: Callable[[str], str]) -> dict[str, StudyResult]:
    """Return results by IRI from rows of the view `result-parts`, in their order."""
    return {
        iri: StudyResult(iri, **_read(StudyResult, parts, label))
        for iri, parts in _by(rows, "result").items()
    }


def studies(rows: Iterable[Row], label: Callable[[str], str]) -> dict[str, Study]:
    """Return studies by IRI from rows of the view `study-parts`, in their order."""
    return {iri: Study(iri, **_read(Study, parts, label)) for iri, parts in _by(rows, "study").items()}


def bottom_lines(rows: Iterable[Row], label: Callable[[str], str]) -> dict[str, BottomLine]:
    """Return bottom lines by IRI from rows of the view `bottom-line-parts`, in their order."""
    return {
        iri: BottomLine(iri, **_read(BottomLine, parts, label))
        for iri, parts in _by(rows, "bottomLine").items()
    }


def named(rows: Iterable[Row]) -> set[str]:
    """Return the IRIs in rows of such views that results are shown with."""
    return {str(row["value"]) for row in rows if isinstance(row["value"], str) and "://" in row["value"]}


_HUMP: Final = re.compile(r"(?<!^)(?=[A-Z])")


def _by(rows: Iterable[Row], name: str) -> dict[str, dict[str, list[Row]]]:
    found: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        local = re.split(r"[/#]", slug(str(row["part"])))[-1]
        found[str(row[name])][_HUMP.sub("_", local).lower()].append(row)
    return found


def _read(kind: type[Any], parts: Mapping[str, list[Row]], label: Callable[[str], str]) -> dict[str, Any]:
    """Return the values of a record's fields by the type that each is declared with."""
    given: dict[str, Any] = {}
    for field in fields(kind):
        rows = parts.get(field.name)
        if not rows or field.name == "iri":
            continue
        if "Named" in str(field.type):
            several = sorted(
                (Named(iri := str(row["value"]), label(iri)) for row in rows), key=lambda n: n.label
            )
            given[field.name] = tuple(several) if str(field.type).startswith("tuple") else several[0]
        elif field.type == "tuple[str, ...]":
            given[field.name] = tuple(written(row["value"]) for row in rows)
        else:
            given[field.name] = "; ".join(written(row["value"]) for row in rows)
    return given


def written(value: Plain) -> str:
    """Return a value as a text; a number without an exponent.

    >>> written(Decimal("-2.450")), written(Decimal("1E+2"))
    ('-2.450', '100')
    """
    return f"{value:f}" if isinstance(value, Decimal) else str(value)

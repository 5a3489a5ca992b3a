"""What a knowledge graph offers of results in numbers, studies, bottom lines and the differential."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar, cast

from crampkg.evidence import bottom_lines, findings
from crampkg.evidence import results as study_results
from crampkg.evidence.results import BottomLine, ReportedResult, Study, StudyResult
from crampkg.sparql.results import Plain

if TYPE_CHECKING:
    from crampkg.evidence.differential import Differential
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.holdings import Holdings

__all__ = ["KnownResults"]

T = TypeVar("T")


class KnownResults:
    """The part of a knowledge graph that reads results in numbers; each is read when it is asked for."""

    if TYPE_CHECKING:
        # What the graph, which this is a part of, has.

        def rows(self, name: str, **values: str | Collection[str]) -> list[dict[str, Plain]]: ...  # noqa: D102
        def view(self, name: str) -> list[dict[str, Plain]]: ...  # noqa: D102
        def label(self, iri: str) -> str: ...  # noqa: D102
        def take_labels(self, iris: Iterable[str] | None) -> None: ...  # noqa: D102
        def holdings(  # noqa: D102
            self, some: Callable[[Collection[str]], Mapping[str, T]], every: Callable[[], Mapping[str, T]]
        ) -> Holdings[T]: ...

    @property
    def _graph(self) -> KnowledgeGraph:
        return cast("KnowledgeGraph", self)

    @cached_property
    def results(self) -> Holdings[StudyResult]:
        """The results by IRI."""
        return self._records(study_results.results, "result-parts", "result")

    @cached_property
    def studies(self) -> Holdings[Study]:
        """The studies by IRI."""
        return self._records(study_results.studies, "study-parts", "study")

    @cached_property
    def bottom_lines(self) -> Holdings[BottomLine]:
        """The bottom lines by IRI."""
        return self._records(study_results.bottom_lines, "bottom-line-parts", "bottomLine")

    def _records(
        self,
        made: Callable[[Iterable[Mapping[str, Plain]], Callable[[str], str]], dict[str, T]],
        view: str,
        name: str,
    ) -> Holdings[T]:
        def of(rows: list[dict[str, Plain]]) -> dict[str, T]:
            self.take_labels(study_results.named(rows))
            return made(rows, self.label)

        return self.holdings(lambda iris: of(self.rows(view, **{name: iris})), lambda: of(self.view(view)))

    def results_of(self, *claims: str) -> dict[str, list[StudyResult]]:
        """Return the results of claims (by IRI) by claim; a claim without any is left out."""
        return findings.results_of(self._graph, claims)

    def results_about(
        self, term: str, *, outcome: str | None = None, measure: str | None = None
    ) -> list[ReportedResult]:
        """Return the results that speak of a term (by IRI), or of one outcome or measure only; empty when none does."""
        return findings.results_about(self._graph, term, outcome=outcome, measure=measure)

    def summary_of_findings(
        self, term: str, condition: str | None = None, population: str | None = None
    ) -> list[ReportedResult]:
        """Return what came out for a treatment, condition or population (IRIs), best evidence of each outcome first.

        Results of an earlier version of a source are left out.
        """
        return findings.summary_of_findings(self._graph, term, condition, population)

    def bottom_lines_about(
        self, term: str, condition: str | None = None, population: str | None = None
    ) -> list[BottomLine]:
        """Return the bottom lines about a term (by IRI), those for everybody first; empty when there is none.

        Of a condition or of people, those on treatments come first, best backed first.
        """
        return bottom_lines.bottom_lines_about(self._graph, term, condition, population)

    def bottom_line(
        self, term: str, condition: str | None = None, population: str | None = None
    ) -> BottomLine | None:
        """Return the first of the bottom lines about a term; None when there is none."""
        return next(iter(self.bottom_lines_about(term, condition, population)), None)

    def differential(
        self,
        has: Iterable[str],
        lacks: Iterable[str] = (),
        *,
        age: float | None = None,
        onset: float | None = None,
        sex: str = "",
        during: str = "",
        states: Iterable[str] = (),
    ) -> Differential:
        """Return conditions that may explain features present and absent, with claims for and against; no diagnosis.

        Features, states and medicines are given by name. `age` is the person's and `onset` that at which symptoms
        began, in years; `sex` is male or female, `during` exertion or rest. Raises UsageError for a name that is none.
        """
        from crampkg.evidence.differential import differential_of, picture_of

        picture = picture_of(
            self._graph, has, lacks, age=age, onset=onset, sex=sex, during=during, states=states
        )
        return differential_of(self._graph, picture)

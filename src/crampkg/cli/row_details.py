"""What a row of a summary of findings adds to its figures: what sets it apart, dose, time, people."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from crampkg.evidence.figures import is_share, time_told
from crampkg.export.finding_rows import compared_with

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.results import ReportedResult

__all__ = ["setting", "told_apart"]


def told_apart(found: Sequence[ReportedResult]) -> dict[str, list[str]]:
    """Return by result what a row must add to be understood: what a share counts, and what sets like rows apart."""
    alike: dict[tuple[object, ...], list[ReportedResult]] = defaultdict(list)
    for one in found:
        claim, result = one.claim, one.result
        only = tuple(part.label for part in (*claim.values("population"), *claim.values("proviso")))
        alike[claim.subject, claim.source, result.measured_outcome.iri, compared_with(one), only].append(one)
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


def setting(
    graph: KnowledgeGraph, one: ReportedResult, said: str, before: ReportedResult | None = None
) -> list[str]:
    """Return dose, time and, where the source words it, the number of people of a result; empty when none is told.

    What `said` (the rest of the row) holds already is left out, and so is what the row before it tells, where both are
    of the same treatment in the same source.
    """
    result = one.result
    told = [result.regimen_words, time_told(result), result.participants_words]
    known = {graph.label(one.claim.subject).casefold(), ""}
    if before and (before.claim.source, before.claim.subject) == (one.claim.source, one.claim.subject):
        last = before.result
        known |= {word.casefold() for word in (last.regimen_words, last.time_point, last.participants_words)}
    return [word for word in told if word.casefold() not in known and word.casefold() not in said.casefold()]

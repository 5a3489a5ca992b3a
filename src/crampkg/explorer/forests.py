"""The forest plots of a term: results that share one axis (`StudyResult.axis`), drawn beside each other.

Figures are those that the sources print. What shares no axis stands in the summary of findings alone.
"""

from __future__ import annotations

from collections import defaultdict
from math import ceil, floor, log, log10
from typing import TYPE_CHECKING, Final, Literal

from crampkg.base.namespaces import slug
from crampkg.evidence import figures
from crampkg.evidence.findings import is_compared
from crampkg.explorer import evidence, parts, sourcing
from crampkg.explorer.text import capital

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.results import ReportedResult, StudyResult
    from crampkg.explorer.component_data import Figure, Forest, ForestRow, Tick
    from crampkg.explorer.numbering import Numbering

__all__ = ["forests", "on_other_scales", "place_on_axis", "ticks"]

_REVIEW: Final = "systematicReview"
_SHOWN_IN_PLOT: Final = 12
_SHOWN_PLOTS: Final = 4
_INTERVAL: Final = 2
"""So many parts at the end of an axis tell of the interval."""
_RATIO: Final = 1.0
"""The value of no difference by which a measure is known as a ratio, whose axis is logarithmic."""
_APART: Final = "The rows come from different people and are not a head-to-head comparison."
_NO_DIFFERENCE: Final = "no difference shown"
_ROUND: Final = (1.0, 2.0, 2.5, 5.0, 10.0)


def forests(
    graph: KnowledgeGraph,
    found: Sequence[ReportedResult],
    here: str,
    numbering: Numbering,
    *,
    most: int = _SHOWN_PLOTS,
    beside: Mapping[str, str] | None = None,
    bare: bool = False,
) -> list[Forest]:
    """Return plots, at most so many, for axes that at least two results share, of which one has an interval.

    `beside` tells of some results (by IRI) that others differ. Where `bare`, a result without an interval is drawn with
    those that count the same.
    """
    none = _no_difference(graph)
    return [
        _forest(graph, several, none[several[0].result.measure.iri], here, numbering, beside or {})
        for several in _drawable(graph, found, bare=bare)[:most]
    ]


def on_other_scales(
    graph: KnowledgeGraph, found: Sequence[ReportedResult], *, bare: bool = False
) -> list[ReportedResult]:
    """Return the benefits that measure what the first plot does, in another unit, compared and best backed first."""
    plotted = next(iter(_drawable(graph, found, bare=bare)), [])
    if not plotted:
        return []
    drawn = {one.result.iri for one in plotted}
    first = plotted[0].result
    return [
        one
        for one in found
        if one.result.iri not in drawn
        and one.result.has_estimate
        and (one.result.measure.iri, one.result.measured_outcome.iri)
        == (first.measure.iri, first.measured_outcome.iri)
        and graph.properties[one.claim.predicate].is_benefit
        and is_compared(graph, one)
    ]


def _no_difference(graph: KnowledgeGraph) -> dict[str, float]:
    return {str(row["measure"]): float(row["none"] or 0) for row in graph.view("measures")}


def _drawable(
    graph: KnowledgeGraph, found: Sequence[ReportedResult], *, bare: bool
) -> list[list[ReportedResult]]:
    """The results of each axis that is worth a plot: at least two share it, of which one has an interval."""
    none = _no_difference(graph)
    axes: dict[tuple[str, ...], list[ReportedResult]] = defaultdict(list)
    for one in found:
        if one.result.measure.iri in none and one.result.has_estimate:
            axes[_axis(found, one) if bare else one.result.axis].append(one)
    several = [axis[:_SHOWN_IN_PLOT] for axis in axes.values()]
    return [one for one in several if len(one) > 1 and any(part.result.lower_limit for part in one)]


def _axis(found: Sequence[ReportedResult], one: ReportedResult) -> tuple[str, ...]:
    """The axis of a result; one without an interval stands on the first that differs from its own in that alone."""
    own = one.result.axis
    if one.result.lower_limit:
        return own
    like = (
        other.result.axis
        for other in found
        if other.result.lower_limit and other.result.axis[:-_INTERVAL] == own[:-_INTERVAL]
    )
    return next(like, own)


def _forest(
    graph: KnowledgeGraph,
    found: Sequence[ReportedResult],
    none: float,
    here: str,
    numbering: Numbering,
    beside: Mapping[str, str],
) -> Forest:
    result = found[0].result
    ratio = none == _RATIO
    values = [float(text) for one in found for text in _limits(one.result) if text]
    low, high = _ends([*values, none], ratio=ratio)

    def place(text: str) -> float:
        return place_on_axis(float(text), low, high, ratio=ratio)

    rows: list[ForestRow] = []
    for one in found:
        estimate, lower, upper = _limits(one.result)
        row: ForestRow = {
            "label": evidence.outcome(graph, one, here),
            "detail": "; ".join(
                filter(
                    None,
                    (evidence.detail(graph, one), evidence.studied(one.result), beside.get(one.result.iri)),
                )
            )
            or None,
            "people": evidence.people(one.result),
            "at": place(estimate),
            "mark": _mark(graph, one),
            "text": capital(figures.effect(one.result)),
            "interval": _interval(one) or None,
            "references": [numbering.reference(one.claim.source)],
        }
        if lower and upper:
            row["start"], row["end"] = max(0.0, place(lower)), min(1.0, place(upper))
            row["beyondLeft"], row["beyondRight"] = place(lower) < 0, place(upper) > 1
        rows.append(row)
    unit = f", {result.unit.label}" if result.unit else ""
    outcome = result.measured_outcome.label or result.outcome_words
    figure: Figure = {
        "title": f"{capital(graph.label(here))}: {outcome}",
        "subtitle": f"{capital(result.measure.label)}{unit}. {_APART}",
        "sources": sourcing.drawn_from(graph, [one.claim for one in found]),
        "date": sourcing.drawn_on(graph),
        "note": parts.NOTICE,
    }
    return {
        "type": "forest",
        "caption": f"{capital(result.measure.label)}: {outcome}{unit}. {_APART}",
        "figure": figure,
        "rows": rows,
        "ticks": ticks(low, high, ratio=ratio),
        "none": place_on_axis(none, low, high, ratio=ratio),
        "left": "lower",
        "right": "higher",
        "notes": [
            "A diamond pools several studies, a square is a single study, a circle has no interval. The "
            "vertical line marks no difference."
        ],
    }


def _interval(one: ReportedResult) -> str:
    """The interval with its kind, the P value, and that its source shows no difference: a figure is read on its own."""
    told = [figures.named_interval(one.result), figures.p_value(one.result)]
    # The effect alone would read as a small benefit.
    told.append(_NO_DIFFERENCE if slug(one.claim.direction) == "notShown" else "")
    return "; ".join(filter(None, told))


def _limits(result: StudyResult) -> tuple[str, str, str]:
    return result.estimate, result.lower_limit, result.upper_limit


def _mark(graph: KnowledgeGraph, one: ReportedResult) -> Literal["pooled", "single", "open"]:
    result = one.result
    if not (result.lower_limit and result.upper_limit):
        return "open"
    # A systematic review that does not say how many trials a figure pools is no single study.
    pooled = (
        result.studies != "1"
        if slug(graph.sources[one.claim.source].kind) == _REVIEW
        else result.studies not in ("", "1")
    )
    return "pooled" if pooled else "single"


def _ends(values: Sequence[float], *, ratio: bool) -> tuple[float, float]:
    """Return where the axis begins and ends: a little beyond all values, at most 20-fold to a side for ratios."""
    if ratio:
        low, high = max(min(values) / 1.15, 0.05), min(max(values) * 1.15, 20.0)
        return min(low, 0.8), max(high, 1.25)
    room = (max(values) - min(values)) * 0.08 or 1.0
    return min(values) - room, max(values) + room


def place_on_axis(value: float, low: float, high: float, *, ratio: bool) -> float:
    """Return where a value stands on an axis: 0 at its low end, 1 at its high end, beyond them where it is outside."""
    if ratio:
        return (log(max(value, 1e-6)) - log(low)) / (log(high) - log(low))
    return (value - low) / (high - low)


def ticks(low: float, high: float, *, ratio: bool) -> list[Tick]:
    """Return the round marks of an axis from low to high, from left to right, each with its place and label."""
    if ratio:
        marks = [mark for mark in (0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 10.0) if low <= mark <= high]
    else:
        rough = (high - low) / 5
        power = 10.0 ** floor(log10(rough))
        step = power * next(part for part in _ROUND if part * power >= rough)
        first, last = ceil(low / step), floor(high / step)
        marks = [step * number for number in range(first, last + 1)]
    return [{"at": place_on_axis(mark, low, high, ratio=ratio), "label": f"{mark:g}"} for mark in marks]

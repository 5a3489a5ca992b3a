"""A result in the words of a row: what was measured in whom, what was given, what came out, in how many."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crampkg.evidence import figures, phrasing
from crampkg.evidence.unadvised import MARK, marked
from crampkg.explorer import links
from crampkg.explorer.text import capital, counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.results import ReportedResult, StudyResult
    from crampkg.explorer.component_data import Part

__all__ = ["behind", "detail", "outcome", "people", "printed", "studied", "studied_as", "studied_with_amount"]

_SHOWN: Final = 3
"""So many ways in which a treatment was studied are named; the others are counted."""


def printed(one: ReportedResult) -> str:
    """Return what the source prints; its statement where that has no figure, or is a grade only."""
    return capital(figures.came_out(one))


def outcome(graph: KnowledgeGraph, one: ReportedResult, here: str) -> list[Part]:
    """Return what was measured or counted, behind links to the claim's terms other than `here`; never empty.

    A treatment of cramps that a source advises against never stands without a word of that.
    """
    claim, result = one.claim, one.result
    told = result.measured_outcome.label or result.outcome_words
    parts: list[Part] = []
    for iri in (claim.subject, claim.object):
        if iri and iri not in {here, result.measured_outcome.iri}:
            parts += [", " if parts else "", links.term_link(graph, iri)]
    if told:
        parts += [": " if parts else "", told]
    parts = [part for part in parts if part] or [graph.label(claim.predicate)]
    return [*parts, f" ({MARK})"] if marked(graph, claim.subject, here) else parts


def detail(graph: KnowledgeGraph, one: ReportedResult) -> str | None:
    """Return in whom a result was found, against what, and by which measure; None where nothing is reported."""
    claim, result = one.claim, one.result
    who = phrasing.people_of(graph, claim)
    # The words for the people tell whom a trial left out, which their name does not: who must not take it, perhaps.
    excluded = result.excluded if who else ""
    who = who or result.population_words
    against = "; ".join(named.label for named in result.compared_with) or result.comparator_words
    _, further = figures.people_in_short(_number_of_people(result))
    told = [
        f"in {who}{f' ({excluded})' if excluded else ''}" if who else "",
        f"against {against}" if against else "",
        _unless_the_same(result.outcome_words, result.measured_outcome.label),
        f"people: {further}" if further else "",
    ]
    return "; ".join(text for text in told if text) or None


def studied(result: StudyResult) -> str | None:
    """Return what was given or done and when it was measured, as the source has it; None where neither is reported.

    A time that stands among what was given is not told again.
    """
    return "; ".join(text for text in (result.regimen_words, figures.time_told(result)) if text) or None


def studied_with_amount(
    graph: KnowledgeGraph, best: ReportedResult, others: Iterable[ReportedResult]
) -> str | None:
    """Return how a treatment was studied; where its best result only names it, as another source tells, which is named.

    None where no result says more.
    """
    if best.result.regimen_words.lower() not in graph.label(best.claim.subject).lower():
        return studied(best.result)
    for one in others:
        if _has_amount(one) and one.claim.subject == best.claim.subject:
            return f"{studied(one.result)} ({graph.sources[one.claim.source].label})"
    return None


def _has_amount(one: ReportedResult) -> bool:
    return any(letter.isdigit() for letter in one.result.regimen_words)


def studied_as(graph: KnowledgeGraph, found: Iterable[ReportedResult], treatment: str) -> str:
    """Return in one line how a treatment and its kinds were given in studies of cramps, those with an amount first.

    Each source is named with one way, the most telling; empty where none tells one. It says nothing of how to give it.
    """
    agents = {treatment, *graph.children.get(treatment, ())}
    names = {graph.label(agent) for agent in agents}
    claims = {str(row["claim"]) for row in graph.view("treatment-claims") if row["about"] or row["cramps"]}
    told = [
        (one.claim.source, _has_amount(one), studied(one.result) or "")
        for one in found
        if one.claim.iri in claims
        and one.claim.subject in agents
        and one.result.regimen_words not in {"", *names}
    ]
    told.sort(key=lambda one: not one[1])
    of_source: dict[str, str] = {}
    for source, _, way in told:
        of_source.setdefault(source, way)
    ways: dict[str, list[str]] = {}
    for source, way in of_source.items():
        ways.setdefault(way, []).append(graph.sources[source].label)
    first = [f"{way} ({', '.join(ways[way])})" for way in ways][:_SHOWN]
    left = len(ways) - len(first)
    return (
        f"Given in studies: {' · '.join([*first, *([counted(left, 'other way')] if left else [])])}"
        if first
        else ""
    )


def _unless_the_same(words: str, label: str) -> str:
    """The source's words for an outcome, beside its label; empty where they say no more than that."""
    return words if label and words.lower().removesuffix("s") != label.lower().removesuffix("s") else ""


def behind(result: StudyResult) -> str | None:
    """Return interval and P value; nothing where the result is given in words, which include them."""
    if result.in_words_only:
        return None
    told = [figures.interval(result), figures.p_value(result)]
    return "; ".join(text for text in told if text) or None


def people(result: StudyResult) -> str | None:
    """Return how many people a result rests on, with the number of studies; None where it is not reported."""
    number, _ = figures.people_in_short(_number_of_people(result))
    studies = f" ({result.studies})" if result.studies else ""
    return f"{number}{studies}" if number else None


def _number_of_people(result: StudyResult) -> str:
    return f"{int(result.participants):,}" if result.participants.isdigit() else result.participants_words

"""The newest sources with their main statements: one card for each source, what weighs most first."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import slug
from crampkg.evidence import facts, figures, unadvised
from crampkg.evidence.findings import is_compared
from crampkg.evidence.results import ReportedResult
from crampkg.evidence.unadvised import TREATMENT
from crampkg.explorer import cards, links
from crampkg.explorer.effect_signs import effect_sign
from crampkg.explorer.text import capital, counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim
    from crampkg.evidence.results import StudyResult
    from crampkg.explorer.component_data import Card, Link, Statement

__all__ = ["figure_of", "source_cards"]

_STATEMENTS: Final = 3
"""So many statements of a source are shown; the others are counted."""
_FIRST: Final = ("guideline", "systematicReview")
"""The kinds of source that come before trials, in order."""
_REPORT: Final = "studyReport"
_INFORMATION: Final = "info"
_OPEN: Final = "inconclusive"


def source_cards(graph: KnowledgeGraph, claims: Sequence[str]) -> list[Card]:
    """Return a card for each source of statements (IRIs): guidelines, systematic reviews and trials come first.

    A statement that a treatment was studied, without what came of it, is counted and not shown.
    """
    results = graph.results_of(*claims)
    by_source: dict[str, list[Claim]] = defaultdict(list)
    for claim in graph.claims.take(claims):
        by_source[claim.source].append(claim)
    order = sorted(by_source, key=lambda source: _weight(graph, source, by_source[source], results))
    return [_card(graph, source, by_source[source], results) for source in order]


def _weight(
    graph: KnowledgeGraph, source: str, claims: Sequence[Claim], results: Mapping[str, Sequence[StudyResult]]
) -> tuple[int, int, str]:
    kind = slug(graph.sources[source].kind)
    trial = kind == _REPORT and any(_is_trial(graph, claim, results.get(claim.iri, ())) for claim in claims)
    place = (
        _FIRST.index(kind) if kind in _FIRST else len(_FIRST) + (0 if trial else 1 if kind == _REPORT else 2)
    )
    bars = max((graph.vocabulary[claim.level].bars or 0 for claim in claims), default=0)
    return place, -bars, graph.sources[source].label


def _is_trial(graph: KnowledgeGraph, claim: Claim, results: Sequence[StudyResult]) -> bool:
    benefit = graph.properties[claim.predicate].is_benefit
    return benefit and any(is_compared(graph, ReportedResult(claim, one)) for one in results)


def _card(
    graph: KnowledgeGraph, iri: str, claims: Sequence[Claim], results: Mapping[str, Sequence[StudyResult]]
) -> Card:
    telling = [claim for claim in claims if not _is_untold(graph, claim, results.get(claim.iri, ()))]
    telling.sort(key=lambda claim: _place(graph, claim, results.get(claim.iri, ())))
    source = graph.sources[iri]
    left = len(claims) - len(telling[:_STATEMENTS])
    address = links.source_address(graph, iri)
    shown = [_statement(graph, one, results.get(one.iri, ())) for one in telling[:_STATEMENTS]]
    more = counted(left, "more statement" if shown else "statement")
    if shown and left:
        shown[-1]["links"].append(_link(more, address))
    return {
        "id": source.name,
        "title": [links.to(source.label, address)],
        "badges": [cards.kind_badge(source)],
        "statements": shown,
        "note": [links.to(more, address)] if left and not shown else None,
    }


def _place(
    graph: KnowledgeGraph, claim: Claim, results: Sequence[StudyResult]
) -> tuple[bool, bool, bool, int, bool]:
    """What a treatment does comes first, then harms; what is left open last, then by strength, figures before words."""
    predicate = graph.properties[claim.predicate]
    return (
        not (predicate.is_benefit or predicate.is_harm),
        not predicate.is_benefit,
        slug(claim.direction) == _OPEN,
        -(graph.vocabulary[claim.level].bars or 0),
        all(one.in_words_only for one in results),
    )


def _is_untold(graph: KnowledgeGraph, claim: Claim, results: Sequence[StudyResult]) -> bool:
    """Tell whether a claim says that a treatment was used or studied, and nothing of what came of it."""
    predicate = graph.properties[claim.predicate]
    return (
        predicate.icon == _INFORMATION
        and facts.topic_of(graph, claim.predicate).name == TREATMENT
        and not predicate.is_benefit
        and all(one.in_words_only for one in results)
    )


def _statement(graph: KnowledgeGraph, claim: Claim, results: Sequence[StudyResult]) -> Statement:
    """One statement with its figures, each with what it measures."""
    figured = [one for one in results if not one.in_words_only]
    told = "; ".join(dict.fromkeys(figure_of(one, figured) for one in figured))
    icon, word = effect_sign(graph, claim, results)
    text = cards.claim_line(graph, claim)
    if graph.properties[claim.predicate].is_benefit and unadvised.marked(graph, claim.subject, ""):
        text = [*text, f" ({unadvised.MARK})"]
    made: Statement = {
        "text": [*text, f". {capital(told)}"] if told else text,
        "links": [_link("statement", links.claim_address(graph, claim))],
    }
    if icon != _INFORMATION:
        made["icon"], made["word"] = icon, word
    if strength := cards.evidence_strength(graph, claim):
        made["strength"] = strength
    return made


def _link(label: str, address: str) -> Link:
    return {"label": label, "href": links.href(address), "slug": address}


def figure_of(result: StudyResult, beside: Sequence[StudyResult]) -> str:
    """Return a figure with what it measures; of several on one outcome, with the words that tell them apart.

    `beside` are all results of the statement, this one too.
    """
    outcome = result.measured_outcome.label or result.outcome_words
    alike = [
        one
        for one in beside
        if (one.measure, one.measured_outcome) == (result.measure, result.measured_outcome)
    ]
    if len(alike) > 1:
        apart = ("outcome_words", "population_words", "regimen_words", "comparator_words", "time_point")
        telling = [name for name in apart if len({getattr(one, name) for one in alike}) > 1]
        own = next((words for name in telling if (words := str(getattr(result, name)))), "")
        outcome = own or outcome
    words = figures.in_words(result)
    return f"{outcome}: {words}" if outcome else words

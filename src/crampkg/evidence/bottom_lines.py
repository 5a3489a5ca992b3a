"""Which bottom lines belong to a term, and in which order they answer a reader.

A treatment has those that are about it. A condition, or people, have also those on the treatments: these come first,
what holds for everybody before what holds for particular people, an overview of several before one alone, the best
backed before the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crampkg.evidence.agents import is_agent

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim
    from crampkg.evidence.results import BottomLine

__all__ = ["bottom_lines_about", "is_on_treatment", "is_overview"]

_ADVISED_AGAINST: Final = "advisedAgainst"
_LAST: Final = 1
"""Stands behind the bars of a bottom line's claims, negative, so that more claims of the same strength come first."""


def bottom_lines_about(
    graph: KnowledgeGraph, term: str, condition: str | None = None, population: str | None = None
) -> list[BottomLine]:
    """Return the bottom lines about a term that speak of the condition and population, where these are given.

    Those for everybody come before those for particular people. Of a condition or of people, those on treatments come
    first: overviews, then in the order of the strength of the claims that they rest on, each treatment once before any
    comes again.
    """
    own = _lines_about(graph, term)
    others = [one for one in _lines_about(graph, population) if one not in own] if population else []
    found = [*own, *(one for one in others if _speaks_of(graph, one, term))]
    for wanted in (condition, population):
        if wanted:
            found = [one for one in found if _speaks_of(graph, one, wanted)]
    if is_agent(graph, term):
        return sorted(found, key=lambda one: (one in others, bool(one.populations), one.iri))
    return _treatments_first(graph, found, {term, population or term})


def _treatments_first(
    graph: KnowledgeGraph, found: Sequence[BottomLine], asked: set[str]
) -> list[BottomLine]:
    """Order bottom lines of a condition or of people; `asked` is what the reader asks about."""
    treatments = {one.iri for one in found if is_on_treatment(graph, one)}

    def of_particular_people(line: BottomLine) -> bool:
        return bool(line.populations) and not any(named.iri in asked for named in line.populations)

    best = [one for one in found if one.iri in treatments]
    best.sort(key=lambda one: _backing(graph, one, asked))
    told: set[str] = set()
    again: set[str] = set()
    for line in best:
        about = {named.iri for named in line.about}
        if about <= told:
            again.add(line.iri)
        told |= about
    best.sort(key=lambda one: (of_particular_people(one), not is_overview(graph, one), one.iri in again))
    rest = [one for one in found if one.iri not in treatments]
    named = _named(graph, rest)
    rest.sort(
        key=lambda one: (
            of_particular_people(one),
            -max((named.get(people.iri, 0) for people in one.populations), default=0),
            one.iri,
        )
    )
    return [*best, *rest]


def _backing(graph: KnowledgeGraph, line: BottomLine, asked: set[str]) -> tuple[tuple[int, ...], int, str]:
    """How well the claims on a treatment's effect are backed, the best first; then by the number of people.

    Counted are the claims on what the reader asks about; in a bottom line on people who have a disease, those on its
    symptoms before those on the disease itself.
    """
    claims = _claims(graph, line)
    effects = [claim for claim in claims if _is_of_effect(graph, claim)]
    people = {named.iri for named in line.populations}
    if people:
        counted = [claim for claim in effects if claim.object not in people]
    else:
        counted = [claim for claim in effects if claim.object in asked]
    bars = sorted((graph.vocabulary[claim.level].bars or 0 for claim in counted or effects), reverse=True)
    results = graph.results.take([iri for claim in claims for iri in claim.results])
    return (*(-one for one in bars), _LAST), -max((one.size for one in results), default=0), line.iri


def _named(graph: KnowledgeGraph, lines: Sequence[BottomLine]) -> dict[str, int]:
    """How many statements name the people of bottom lines: more do so of people at large than of a few."""
    people = sorted({named.iri for line in lines for named in line.populations})
    rows = graph.rows("mention-counts", term=people) if people else []
    return {str(row["term"]): int(row["claims"] or 0) for row in rows}


def _is_of_effect(graph: KnowledgeGraph, claim: Claim) -> bool:
    return graph.properties[claim.predicate].is_benefit or claim.icon == _ADVISED_AGAINST


def is_on_treatment(graph: KnowledgeGraph, line: BottomLine) -> bool:
    """Tell whether a bottom line rests on a claim of a benefit."""
    return any(graph.properties[claim.predicate].is_benefit for claim in _claims(graph, line))


def is_overview(graph: KnowledgeGraph, line: BottomLine) -> bool:
    """Tell whether a bottom line on treatments is about what they are for, and not about one of them."""
    return any(not is_agent(graph, named.iri) for named in line.about)


def _claims(graph: KnowledgeGraph, line: BottomLine) -> Iterable[Claim]:
    return graph.claims.take(line.rests_on)


def _lines_about(graph: KnowledgeGraph, term: str) -> list[BottomLine]:
    rows = graph.rows("bottom-lines-about", term=term)
    return graph.bottom_lines.take([str(row["bottomLine"]) for row in rows])


def _speaks_of(graph: KnowledgeGraph, line: BottomLine, wanted: str) -> bool:
    """Tell whether a bottom line, or a claim that it rests on, is about a term."""
    if any(named.iri == wanted for named in (*line.about, *line.populations)):
        return True
    return any(wanted in claim.terms for claim in _claims(graph, line))

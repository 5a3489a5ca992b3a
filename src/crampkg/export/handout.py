"""What a term's handout holds: as much as fits on one printed page, and how much is left out.

Sentences are the curators' bottom lines and the paraphrases of claims, figures those that the sources print. Nothing is
shortened: a row stands whole or not at all. How high a row will be is reckoned from its letters, on the safe side;
`handout_page` has the measures of the page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import slug
from crampkg.evidence import disagreements, facts, figures, phrasing
from crampkg.evidence.advice import reaffirmed
from crampkg.evidence.agents import is_agent
from crampkg.evidence.bottom_lines import is_overview
from crampkg.evidence.findings import section_of
from crampkg.evidence.unadvised import (
    MARK,
    advice_against,
    against_for_cramps,
    is_of_treatment,
    marked,
)
from crampkg.export.handout_advice import advice_on, with_mark

if TYPE_CHECKING:
    from collections.abc import Collection

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim, Source, Term
    from crampkg.evidence.results import BottomLine, ReportedResult

__all__ = ["SECTIONS", "Handout", "Row", "cited_as", "handout"]

SECTIONS: Final = {
    "summary": "Bottom line",
    "warnings": "What sources warn of",
    "findings": "Findings in numbers",
    "advice": "Guidelines and regulators",
    "conflicts": "Where sources conflict",
    "statements": "Other statements",
}
"""The sections in their order on the page, with their headings."""

_ROUNDS: Final = (
    {"summary": 1, "warnings": 3, "findings": 3, "advice": 2, "conflicts": 1},
    {"findings": 3, "advice": 3},
    {"warnings": 5, "findings": 5, "advice": 5},
    {"warnings": 6, "findings": 7, "advice": 6, "conflicts": 2},
    {"summary": 3, "findings": 14, "advice": 10, "warnings": 10, "conflicts": 5, "statements": 40},
)
"""How many rows of each section may be taken, round by round, as long as there is room."""
_ROUNDS_WARNED: Final = ({"warnings": 3, "summary": 1, "advice": 4}, *_ROUNDS)
"""The same where a treatment on a condition's page is advised against: who advises what comes before other figures."""

_TREATMENTS: Final = 2
"""So many bottom lines stand first where each is on one of several treatments, or in particular people."""
_HARMS: Final = 1
"""So many of the first findings are about harms, where there are any."""

_PAGE: Final = 68.0
"""Lines of ordinary letters that fit on a page, with a few to spare."""
_FRAME: Final = 8.0
"""Lines that the title, the definition's margins and the foot take."""
_HEADING: Final = 2.1
_WIDE: Final = 108
"""Letters in a line across the page."""
_COLUMNS: Final[dict[str, tuple[int, ...]]] = {"findings": (37, 10, 10, 20, 10, 10), "advice": (23, 80)}
"""Letters in a line of each column of the tables."""
_SOURCE: Final = 56
"""Letters in a line of the list of sources, which has two columns and smaller letters."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its cells, the sources (IRIs) behind it, the statements that it prints, and on which treatments."""

    cells: tuple[str, ...]
    sources: tuple[str, ...]
    claims: tuple[str, ...] = ()
    treatments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Handout:
    """A handout: rows by section, cited sources in the order of their numbers, what is left out, and where it is.

    `more` counts the statements about the term that are not printed, `of_data` tells how many sources the graph
    has and from which year the newest is.
    """

    term: Term
    rows: dict[str, list[Row]]
    sources: list[Source]
    statements: int
    more: int
    version: str
    notice: str
    of_data: str
    conflicts_left: int = 0
    numbers: dict[str, int] = field(default_factory=dict)


def handout(graph: KnowledgeGraph, iri: str) -> Handout:
    """Return the handout of a term (by IRI); one without rows for a term of which no source says anything."""
    term = graph.terms[iri]
    candidates = _candidates(graph, iri)
    taken = _taken(graph, iri, candidates)
    # What the page lists decides of what it warns, and the warning takes room: as often as more is listed.
    warned: set[str] = set()
    while not is_agent(graph, iri) and (new := _unadvised(graph, iri, taken) - warned):
        warned |= new
        candidates["warnings"] = list(_cautions(graph, iri, warned))
        taken = _taken(graph, iri, candidates)
    order = sorted(taken, key=lambda name: name != "warnings") if warned else list(taken)
    rows = {name: taken[name] for name in order if taken[name]}
    printed = {claim for found in rows.values() for row in found for claim in row.claims}
    numbers: dict[str, int] = {}
    for found in rows.values():
        for row in found:
            for one in row.sources:
                numbers.setdefault(one, len(numbers) + 1)
    about = {claim.iri for claim in graph.about(iri)}
    return Handout(
        term,
        rows,
        [graph.sources[one] for one in numbers],
        len(about),
        len(about - printed),
        graph.header["version"],
        graph.header["notice"],
        _of_data(graph),
        len(candidates["conflicts"]) - len(taken["conflicts"]),
        numbers,
    )


def _taken(graph: KnowledgeGraph, iri: str, candidates: dict[str, list[Row]]) -> dict[str, list[Row]]:
    """Return as many rows of each section as there is room for, round by round."""
    taken: dict[str, list[Row]] = {name: [] for name in SECTIONS}
    places = dict.fromkeys(SECTIONS, 0)
    cited: dict[str, None] = {}
    printed: set[str] = set()
    room = _PAGE - _FRAME - _lines(graph.terms[iri].definition, _WIDE)
    lines = graph.bottom_lines_about(iri)[:1]
    several = not any(_sums_up(graph, line, iri) for line in lines)
    # Figures in other people than those of the first summary must not stand without theirs.
    several = several or (is_agent(graph, iri) and any(line.populations for line in lines))
    for wanted in _ROUNDS if is_agent(graph, iri) or not candidates["warnings"] else _ROUNDS_WARNED:
        for name, most in wanted.items():
            number = max(most, _TREATMENTS) if several and name == "summary" else most
            while len(taken[name]) < number and places[name] < len(candidates[name]):
                row = candidates[name][places[name]]
                if row.claims and name != "findings" and printed.issuperset(row.claims):
                    places[name] += 1
                    continue
                new = [one for one in dict.fromkeys(row.sources) if one not in cited]
                height = _height(name, row) + sum(_source_height(graph.sources[one]) for one in new)
                height += 0 if taken[name] else _HEADING
                height += 0 if cited else _HEADING
                if height > room:
                    break
                room -= height
                places[name] += 1
                taken[name].append(row)
                printed.update(row.claims)
                cited.update(dict.fromkeys(new))
    return taken


def _of_data(graph: KnowledgeGraph) -> str:
    years = [source.year for source in graph.sources.values() if source.year]
    newest = f", the newest from {max(years)}" if years else ""
    return f"{len(graph.sources)} source{'s' if len(graph.sources) > 1 else ''}{newest}"


# --- what could stand on it


def _candidates(graph: KnowledgeGraph, iri: str) -> dict[str, list[Row]]:
    return {
        "summary": list(_summaries(graph, iri)),
        "warnings": [_said(graph, claim, iri) for claim in _warnings(graph, iri)],
        "findings": [_finding(graph, one, iri) for one in _findings(graph, iri)],
        "advice": [_advice(graph, *one, iri) for one in advice_on(graph, iri)],
        "conflicts": list(_conflicts(graph, iri)),
        "statements": [
            _said(graph, claim, iri)
            for _, group in facts.facts_of(graph, iri)
            for fact in group
            for claim in fact.claims
            if not graph.sources[claim.source].updated_by
        ],
    }


def _sums_up(graph: KnowledgeGraph, line: BottomLine, iri: str) -> bool:
    return is_overview(graph, line) or any(named.iri == iri for named in line.about)


def _summaries(graph: KnowledgeGraph, iri: str) -> Iterator[Row]:
    for line in graph.bottom_lines_about(iri):
        people = ", ".join(one.label for one in line.populations if one.iri != iri)
        sources = [claim.source for claim in graph.claims.take(line.rests_on)]
        yield Row(
            (f"{phrasing.capital(people)}: {line.text}" if people else line.text,),
            tuple(dict.fromkeys(sources)),
            treatments=tuple(named.iri for named in line.about),
        )


def _said(graph: KnowledgeGraph, claim: Claim, iri: str) -> Row:
    return Row((with_mark(graph, claim, iri),), (claim.source,), (claim.iri,), _treatment(graph, claim))


def _treatment(graph: KnowledgeGraph, claim: Claim) -> tuple[str, ...]:
    return (claim.subject,) if is_of_treatment(graph, claim) else ()


def _unadvised(graph: KnowledgeGraph, iri: str, taken: dict[str, list[Row]]) -> set[str]:
    """Return what rows of a condition's page are on and a source advises against for cramps."""
    agents = {agent for rows in taken.values() for row in rows for agent in row.treatments}
    return {agent for agent in agents if marked(graph, agent, iri)}


def _cautions(graph: KnowledgeGraph, iri: str, agents: Collection[str]) -> Iterator[Row]:
    """Yield how many sources advise against treatments of a condition's page: for the condition itself, if any do."""
    told = against_for_cramps(graph, sorted(agents), iri)
    here = {claim.subject for _, claims in told for claim in claims if claim.object == iri}
    for sentence, claims in told:
        if claims[0].object == iri or claims[0].subject not in here:
            sources = tuple(dict.fromkeys(claim.source for claim in claims))
            yield Row(("".join(text for text, _ in sentence) + ".",), sources)


def _warnings(graph: KnowledgeGraph, iri: str) -> list[Claim]:
    """Return what newest versions of sources say against an agent: advice against it, then harms, best backed first."""
    if not is_agent(graph, iri):
        return []
    found = [
        claim
        for claim in graph.about(iri)
        if claim.subject == iri
        and slug(claim.direction) == "supports"
        and (graph.properties[claim.predicate].is_harm or claim.icon in ("harms", "advisedAgainst"))
        and not graph.sources[claim.source].updated_by
    ]
    # What is advised against holds for its kinds: quinine sulfate is quinine.
    found += [one.claim for one in advice_against(graph, iri) if one.claim not in found]
    found.sort(
        key=lambda claim: (
            claim.icon != "advisedAgainst",
            -(graph.vocabulary[claim.level].bars or 0),
            -int(graph.sources[claim.source].year or 0),
            claim.iri,
        )
    )
    # One statement of each warning first, so that a second source does not crowd out another warning.
    first: dict[tuple[str, str | None], Claim] = {}
    for claim in found:
        first.setdefault((claim.predicate, claim.object or claim.object_text), claim)
    return [*first.values(), *(claim for claim in found if claim not in first.values())]


def _findings(graph: KnowledgeGraph, iri: str) -> list[ReportedResult]:
    """Return the results with figures, the best of each outcome first; harms stand among the first rows."""
    best: list[ReportedResult] = []
    rest: list[ReportedResult] = []
    seen: set[tuple[str, ...]] = set()
    for one in graph.summary_of_findings(iri):
        if one.result.in_words_only:
            continue
        what = (section_of(graph, one), one.claim.subject, one.result.measured_outcome.iri)
        (rest if what in seen else best).append(one)
        seen.add(what)
    best.sort(key=lambda one: iri not in (one.claim.subject, one.claim.object))
    harms = [one for one in best if graph.properties[one.claim.predicate].is_harm]
    first = [one for one in best if one not in harms]
    before = _ROUNDS[0]["findings"] - min(_HARMS, len(harms))
    return [*first[:before], *harms, *first[before:], *rest]


def _finding(graph: KnowledgeGraph, one: ReportedResult, iri: str) -> Row:
    claim, result = one.claim, one.result
    without, with_it, effect = figures.apart(result)
    direction = claim.relation if slug(claim.direction) != "supports" else ""
    behind = [figures.interval(result), figures.p_value(result)]
    told = "; ".join(part for part in (effect, *behind) if part)
    people = f"{int(result.participants):,}" if result.participants.isdigit() else result.participants_words
    studies = f" ({result.studies})" if result.studies else ""
    return Row(
        (
            _outcome(graph, one, iri),
            without or "–",
            with_it or "–",
            ": ".join(part for part in (phrasing.capital(direction), told) if part) or "not stated",
            f"{people}{studies}" if people else "not stated",
            phrasing.capital(graph.label(claim.level)),
        ),
        (claim.source,),
        (claim.iri,),
        _treatment(graph, claim),
    )


def _outcome(graph: KnowledgeGraph, one: ReportedResult, iri: str) -> str:
    """Return of what and in whom: `Cramp frequency, night cramps: against placebo; in older adults; 300 mg a day`."""
    claim, result = one.claim, one.result
    measured = result.measured_outcome.label or result.outcome_words or graph.label(claim.predicate)
    names = [
        graph.label(name)
        for name in (claim.subject, claim.object)
        if name and name not in (iri, result.measured_outcome.iri)
    ]
    who = phrasing.people_of(graph, claim) or result.population_words
    against = " or ".join(named.label for named in result.compared_with) or result.comparator_words
    needed = figures.is_share(result) or not result.has_estimate
    words = result.outcome_words if result.measured_outcome and needed else ""
    details = [
        words if words != measured else "",
        f"against {against}" if against else "",
        f"in {who}" if who else "",
        *(part.label for part in claim.values("proviso")),
        result.regimen_words,
        result.time_point,
    ]
    told = "; ".join(filter(None, details))
    mark = f" ({MARK})" if marked(graph, claim.subject, iri) else ""
    return phrasing.capital(", ".join([measured, *names])) + mark + (f": {told}" if told else "")


def _advice(graph: KnowledgeGraph, claim: Claim, broader: str, iri: str) -> Row:
    source = graph.sources[claim.source]
    body = source.issuer or source.label
    said_of = f"; said of {graph.label(broader)}" if broader else ""
    return Row(
        (
            f"{body}, {source.year or 'year not stated'}{reaffirmed(source)}{said_of}",
            with_mark(graph, claim, iri),
        ),
        (claim.source,),
        (claim.iri,),
        _treatment(graph, claim),
    )


def _conflicts(graph: KnowledgeGraph, iri: str) -> Iterator[Row]:
    for one in disagreements.tensions(graph, iri, conflicts_only=True):
        sources = tuple(dict.fromkeys(claim.source for claim in one.everyone))
        yield Row((one.note or phrasing.capital(one.title),), sources)


# --- how high it is


def _lines(text: str, letters: int) -> int:
    return ceil(len(text) / letters)


def _height(section: str, row: Row) -> float:
    """Return how many lines a row takes, its margin included."""
    if section not in _COLUMNS:
        return _lines(row.cells[0] + " " * 4 * len(row.sources), _WIDE - 4) + 0.25
    marks = [0] * len(row.cells)
    marks[-1 if section == "advice" else 0] = 4
    return (
        max(
            _broken(cell, letters, mark)
            for cell, letters, mark in zip(row.cells, _COLUMNS[section], marks, strict=True)
        )
        + 0.5
    )


def _broken(text: str, letters: int, mark: int) -> int:
    """Return into how many lines words break in a narrow column."""
    lines, used = 1, 0
    for word in f"{text}{' ' * bool(mark)}{'x' * mark}".split():
        if used and used + 1 + len(word) > letters:
            lines, used = lines + 1, 0
        used += len(word) + bool(used)
        if used > letters:
            lines, used = lines + used // letters, used % letters
    return lines


def _source_height(source: Source) -> float:
    return (_lines(cited_as(source), _SOURCE) * 0.9 + 0.2) / 2


def cited_as(source: Source) -> str:
    """Return a source as it stands in the list: as cited where it was read, and what kind it is."""
    told = source.citation or ". ".join(part for part in (source.title or source.label, source.year) if part)
    return f"{told.rstrip('.')}. {phrasing.capital(source.kind_label)}."

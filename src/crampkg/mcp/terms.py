"""Terms by name, what is said of one, and what was tried for a condition."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, TypeVar

from crampkg.base.errors import UsageError
from crampkg.base.namespaces import slug
from crampkg.evidence.disagreements import disagreeing, tensions
from crampkg.evidence.phrasing import direction_words
from crampkg.evidence.phrasing import statement as in_words
from crampkg.mcp.model import (
    Answer,
    BottomLineText,
    Disagreement,
    Hit,
    SearchAnswer,
    Statement,
    TermAnswer,
    TreatmentCount,
    TreatmentsAnswer,
)
from crampkg.mcp.statements import bottom_line, counted, fitting, left, statement, statements

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim, Term

__all__ = ["NOT_SAFE", "search", "term", "treatments"]

A = TypeVar("A", bound=Answer)
NOT_SAFE: Final = "That does not mean that it is safe, or that nothing is known."
_WARNINGS: Final = 10
_DISAGREEMENTS: Final = 10
_LINES: Final = 12
_NAMES: Final = 40
_SUPPORTS: Final = "supports"


def search(graph: KnowledgeGraph, text: str, limit: int) -> SearchAnswer:
    """Return the terms whose names fit best; none when no name is near."""
    found = graph.search(text, limit=limit + 1)
    hits = [
        Hit(
            term=graph.label(hit.iri),
            id=graph.terms[hit.iri].slug,
            kind=_kind(graph, graph.terms[hit.iri]),
            found_as="; ".join(
                word for word in (hit.name if hit.name != graph.label(hit.iri) else "", hit.how) if word
            ),
        )
        for hit in found[:limit]
    ]
    if not hits:
        return SearchAnswer(found=False, message=f"Nothing is said here about “{text}”. {NOT_SAFE}")
    more = "There are more. Call again with a higher limit." if len(found) > limit else ""
    told = "Terms by name, best first. A similar name need not be what was meant."
    return SearchAnswer(found=True, message=told, hits=hits, left_out=more)


def _kind(graph: KnowledgeGraph, one: Term) -> str:
    return ", ".join(graph.label(kind) for kind in one.classes)


def _meant(graph: KnowledgeGraph, name: str, kind: type[A]) -> str | A:
    """Return the term (IRI) of a name, or the answer that nothing is said of it, with near matches."""
    try:
        return graph.resolve(name)
    except UsageError as error:
        near = [
            f"{graph.label(hit.iri)} ({graph.terms[hit.iri].slug})" for hit in graph.search(name, limit=5)
        ]
        told = f"Nothing is said here about “{name}”: {error.what}. {NOT_SAFE}"
        return kind(found=False, message=told, near=near)


def _cautions(graph: KnowledgeGraph, terms: Sequence[str]) -> list[Claim]:
    """What regulators advise on some terms, then cautions and limits of their use; of current versions only."""
    rows = [*graph.rows("regulator-advice", term=terms), *graph.rows("cautions-and-limits", treatment=terms)]
    claims = graph.claims.take(list(dict.fromkeys(str(row["claim"]) for row in rows)))
    return [claim for claim in claims if not graph.sources[claim.source].updated_by]


def _warned(claims: Sequence[Claim], name: str) -> str:
    more = len(claims) - _WARNINGS
    return f"{more} more warnings: {name}." if more > 0 else ""


def _joined(*told: str) -> str:
    return " ".join(one for one in told if one)


def term(graph: KnowledgeGraph, name: str, offset: int, limit: int) -> TermAnswer:
    """Return a term and what is said of it, statements from `offset` on."""
    iri = _meant(graph, name, TermAnswer)
    if isinstance(iri, TermAnswer):
        return iri
    one, claims = graph.terms[iri], graph.claims_of(iri)
    shown = fitting(statements(graph, claims[offset : offset + limit]))
    warnings = _cautions(graph, [iri]) if offset == 0 else []
    lines = [bottom_line(line) for line in graph.bottom_lines_about(iri)] if offset == 0 else []
    differ = list(_disagreements(graph, iri)) if offset == 0 else []
    told = (
        f"What sources say of {one.label}: {counted(len(claims), 'statement')}."
        if claims
        else f"Nothing is said here about {one.label}; it is known by name only. {NOT_SAFE}"
    )
    return TermAnswer(
        found=bool(claims),
        message=told,
        term=one.label,
        id=one.slug,
        kind=_kind(graph, one),
        definition=one.definition,
        synonyms=list(one.synonyms[:_NAMES]),
        kind_of=[graph.label(parent) for parent in one.parents],
        kinds=[graph.label(child) for child in graph.children.get(iri, ())][:_NAMES],
        bottom_lines=lines[:_LINES],
        warnings=statements(graph, warnings[:_WARNINGS]),
        disagreements=differ[:_DISAGREEMENTS],
        total=len(claims),
        statements=shown,
        left_out=_joined(
            left("statement", len(claims), offset, len(shown)),
            _warned(warnings, "ask the question cautions-and-limits"),
            f"{len(lines) - _LINES} more bottom lines: ask for the terms that they are about."
            if len(lines) > _LINES
            else "",
            f"{len(differ) - _DISAGREEMENTS} more disagreements: ask the question sources-disagree."
            if len(differ) > _DISAGREEMENTS
            else "",
        ),
    )


def _disagreements(graph: KnowledgeGraph, iri: str) -> Iterable[Disagreement]:
    """Where sources differ about a term: what the curators looked into, then the pairs that a rule found."""
    noted = tensions(graph, iri)
    for one in noted:
        yield Disagreement(
            title=f"{one.title} ({one.kind_label})",
            note=one.note,
            statements=[claim.iri for claim in one.everyone],
        )
    held = [{claim.iri for claim in one.everyone} for one in noted]
    for first, second, rule in disagreeing(graph, iri):
        if not any({first.iri, second.iri} <= known for known in held):
            yield Disagreement(
                title=f"{in_words(graph, first)} / {in_words(graph, second)} ({graph.label(rule)})",
                note="",
                statements=[first.iri, second.iri],
            )


def treatments(
    graph: KnowledgeGraph,
    condition: str,
    population: str | None,
    treatment: str | None,
    offset: int,
    limit: int,
) -> TreatmentsAnswer:
    """Return what was tried for a condition, in some people or with one treatment only, as far as it was asked."""
    meant = [
        _meant(graph, name, TreatmentsAnswer) if name else "" for name in (condition, population, treatment)
    ]
    for one in meant:
        if isinstance(one, TreatmentsAnswer):
            return one
    iri, people, agent = map(str, meant)
    rows = graph.rows("treatments-for", condition=iri)
    said_of = {str(row["claim"]): str(row["saidOf"] or "") for row in reversed(rows)}
    claims = graph.claims.take(list(dict.fromkeys(str(row["claim"]) for row in rows)))
    if agent:
        agents = _with_kinds(graph, agent)
        claims = [claim for claim in claims if claim.subject in agents]
    apart = ""
    if people:
        claims, apart = _said_of_people(graph, claims, people)
    claims = _ordered(graph, claims)
    page = claims[offset : offset + limit]
    graph.results.take([result for claim in page for result in claim.results])
    shown = fitting(statement(graph, claim, about=said_of[claim.iri]) for claim in page)
    agents_shown = list(dict.fromkeys(claim.subject for claim in page[: len(shown)]))
    warnings = _cautions(graph, agents_shown) if agents_shown else []
    asked = graph.label(iri) + (f" in {graph.label(people)}" if people else "")
    asked = f"{graph.label(agent)} for {asked}" if agent else f"treatments for {asked}"
    told = f"What sources say of {asked}: {counted(len(claims), 'statement')}, by treatment, the best graded first. "
    told += "They do not compare the treatments with each other. The counts are of statements that a treatment helps; "
    told += "each holds only as hedged as it is and in the people that it names."
    if not claims:
        told = (
            f"Nothing is said here about {asked}. That does not mean that nothing helps or that it is safe."
        )
    lines = _lines(graph, iri, people, agent) if offset == 0 else []
    return TreatmentsAnswer(
        found=bool(claims),
        message=told,
        condition=graph.label(iri),
        population=graph.label(people) if people else "",
        treatments=_counted(graph, claims) if offset == 0 else [],
        bottom_lines=lines,
        total=len(claims),
        statements=shown,
        warnings=_fresh(graph, warnings, shown),
        left_out=_joined(
            left("statement", len(claims), offset, len(shown)),
            apart,
            _warned(warnings, "ask the question cautions-and-limits, or for the term of a treatment"),
        ),
    )


def _ordered(graph: KnowledgeGraph, claims: Sequence[Claim]) -> list[Claim]:
    """Return claims by treatment: whose best grade is highest first, and of each treatment the best graded first."""

    def bars(claim: Claim) -> int:
        return graph.vocabulary[claim.level].bars or 0

    best: dict[str, int] = {}
    for claim in claims:
        best[claim.subject] = max(best.get(claim.subject, 0), bars(claim))
    return sorted(
        claims,
        key=lambda one: (-best[one.subject], graph.label(one.subject).casefold(), one.subject, -bars(one)),
    )


def _counted(graph: KnowledgeGraph, claims: Sequence[Claim]) -> list[TreatmentCount]:
    """Return for each treatment how many statements there are that it helps, by direction, and how many others."""
    found: dict[str, Counter[str]] = {}
    for claim in claims:
        benefit = graph.properties[claim.predicate].is_benefit
        word = direction_words(claim).word if benefit else "used, studied or an option"
        if benefit and slug(claim.direction) == _SUPPORTS:
            word = "stated to help"
        found.setdefault(graph.label(claim.subject), Counter())[word] += 1
    return [TreatmentCount(treatment=label, statements=counts) for label, counts in found.items()]


def _with_kinds(graph: KnowledgeGraph, iri: str) -> set[str]:
    found, left_to_see = {iri}, [iri]
    while left_to_see:
        new = set(graph.children.get(left_to_see.pop(), ())) - found
        found |= new
        left_to_see += new
    return found


def _said_of_people(graph: KnowledgeGraph, claims: list[Claim], people: str) -> tuple[list[Claim], str]:
    """Return the claims made about some people or a kind of them, and in words how many others there are."""
    wanted = _with_kinds(graph, people)

    def has(claim: Claim, name: str) -> bool:
        return any(part.value in wanted for part in claim.values(name))

    kept = [claim for claim in claims if has(claim, "population") or has(claim, "condition")]
    except_them = [claim for claim in claims if has(claim, "populationExcept")]
    others = len(claims) - len(kept)
    told = ""
    if others:
        told = (
            f"{others} statements on this condition do not name {graph.label(people)} as the people studied; "
            "leave out population to see them."
        )
        if except_them:
            told += f" {len(except_them)} of them exclude {graph.label(people)}."
    return kept, told


def _lines(graph: KnowledgeGraph, condition: str, people: str, agent: str) -> list[BottomLineText]:
    """The bottom lines on what was asked; where there is none for the condition, those of what it is a kind of."""
    about = agent or condition
    wanted = condition if agent else None
    for one in (about, *graph.terms[about].parents):
        if found := graph.bottom_lines_about(one, wanted, people or None):
            return [bottom_line(line) for line in found[:_LINES]]
    return []


def _fresh(graph: KnowledgeGraph, claims: Sequence[Claim], shown: Sequence[Statement]) -> list[Statement]:
    known = {one.link for one in shown}
    return statements(graph, [claim for claim in claims[:_WARNINGS] if claim.iri not in known])

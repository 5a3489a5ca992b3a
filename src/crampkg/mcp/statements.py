"""A claim as assistants get it: direction, hedge, population, numbers, source, link; and how much of it fits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, TypeVar

from pydantic import BaseModel

from crampkg.base.namespaces import slug
from crampkg.evidence.figures import in_words
from crampkg.evidence.phrasing import direction_words, evidence
from crampkg.mcp.model import BottomLineText, Statement

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim, Source
    from crampkg.evidence.results import BottomLine, StudyResult

__all__ = [
    "MOST_CHARACTERS",
    "bottom_line",
    "counted",
    "fitting",
    "left",
    "source_link",
    "statement",
    "statements",
]

MOST_CHARACTERS: Final = 40_000
"""Characters of JSON that a list of an answer may take: an assistant has to read all of it."""
M = TypeVar("M", bound=BaseModel)
_ADDRESSES: Final = {"DOI": "https://doi.org/", "PMID": "https://pubmed.ncbi.nlm.nih.gov/"}
_WHO: Final = {"population": "", "populationExcept": "except "}


def statements(graph: KnowledgeGraph, claims: Sequence[Claim]) -> list[Statement]:
    """Return claims as statements, in their order; what they need is read at once."""
    graph.results.take([iri for claim in claims for iri in claim.results])
    return [statement(graph, claim) for claim in claims]


def statement(graph: KnowledgeGraph, claim: Claim, *, about: str = "") -> Statement:
    """Return a claim as a statement; `about` says why it is listed."""
    source = graph.sources[claim.source]
    return Statement(
        statement=claim.paraphrase,
        subject=graph.label(claim.subject),
        direction=direction_words(claim).word,
        hedge=graph.label(claim.certainty) if claim.certainty else "not hedged",
        population=_population(claim) or "no population named",
        qualifiers=[
            f"{graph.label(part.property)}: {part.label}"
            for part in claim.parts
            if part.kind != "tie" and slug(part.property) not in _WHO
        ],
        numbers=[_figures(result) for result in graph.results.take(claim.results)],
        evidence=evidence(graph, claim),
        source=source.label,
        year=source.year,
        place=claim.locator,
        source_link=source_link(source),
        link=claim.iri,
        about=about,
        replaced_by=", ".join(graph.label(iri) for iri in source.updated_by),
    )


def _population(claim: Claim) -> str:
    parts = (part for part in claim.parts if slug(part.property) in _WHO)
    return "; ".join(f"{_WHO[slug(part.property)]}{part.label}" for part in parts)


def _figures(result: StudyResult) -> str:
    compared = " or ".join(one.label for one in result.compared_with) or result.comparator_words
    outcome = result.outcome_words or result.measured_outcome.label
    cut_off = f" (cut-off: {result.cut_off})" if result.cut_off else ""
    against = f", compared with {compared}" if compared else ""
    when = f", {result.time_point}" if result.time_point else ""
    note = f" (note: {result.editorial_note})" if result.editorial_note else ""
    return f"{outcome}{cut_off}: {in_words(result)}{against}{when}{note}"


def source_link(source: Source) -> str:
    """Return a source's address: by its DOI or PMID, else where the copy was that was read; "" if none is known."""
    for kind, address in _ADDRESSES.items():
        for one in source.identifiers:
            prefix, _, number = one.partition(":")
            if prefix == kind:
                return address + number
    return source.read_at if source.read_at.startswith(("http://", "https://")) else ""


def bottom_line(line: BottomLine) -> BottomLineText:
    """Return a bottom line with what it is about and rests on."""
    return BottomLineText(
        text=line.text,
        about=[one.label for one in line.about],
        population=[one.label for one in line.populations],
        rests_on=list(line.rests_on),
    )


def fitting(found: Iterable[M], most: int = MOST_CHARACTERS) -> list[M]:
    """Return the first of some parts of an answer that together fit; always at least the first."""
    kept: list[M] = []
    for one in found:
        most -= len(one.model_dump_json())
        if kept and most < 0:
            break
        kept.append(one)
    return kept


def counted(number: int, what: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "statement"), counted(2, "statement")
    ('1 statement', '2 statements')
    """
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def left(what: str, total: int, offset: int, shown: int) -> str:
    """Return what of a list is left out and how to get it; "" when all of it is there.

    >>> left("statement", 74, 20, 20)
    'Statements 21 to 40 of 74. For the next ones call again with offset=40.'
    >>> left("row", 5, 4, 1), left("row", 5, 0, 5)
    ('Row 5 of 5.', '')
    """
    if shown == total:
        return ""
    if not shown:
        return f"No {what} from {offset + 1} on: there are {total}. Call again with a smaller offset."
    end = offset + shown
    name = what.capitalize()
    told = f"{name} {end} of {total}." if shown == 1 else f"{name}s {offset + 1} to {end} of {total}."
    return f"{told} For the next ones call again with offset={end}." if end < total else told

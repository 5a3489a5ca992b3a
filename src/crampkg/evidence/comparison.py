"""Two or three terms side by side: what sources say of each, and where that differs.

A row is one thing that is said of a term: a relation to another term or to a text, such as "has symptom: weakness". Its
cells hold what sources say of each compared term, sentence by sentence. An empty cell is a gap of the sources and never
a no. What differs comes first: directions that differ, then what is said of only some of the terms, then the rest.

Directions alone decide whether sources say otherwise. What points one way in hedge, people or figures apart is told to
be `alike`; `same` is only what is said of each term in the same words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from crampkg.base.errors import UsageError
from crampkg.base.namespaces import slug
from crampkg.evidence import facts, figures, phrasing
from crampkg.evidence.facts import Fact
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim

__all__ = ["MOST", "VERDICTS", "Cell", "Row", "Said", "Verdict", "compare", "counts"]

MOST: Final = 3
"""So many terms can be compared."""

Verdict = Literal["differs", "some", "alike", "same"]
VERDICTS: Final[tuple[Verdict, ...]] = ("differs", "some", "alike", "same")
"""How what is said of the terms compares, in reading order: directions differ, said of only some, and so on."""


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence about a term with the claims that make it; `figures` are theirs in words, as printed, each once."""

    sentence: str
    claims: tuple[Claim, ...]
    figures: tuple[str, ...] = ()


Cell = tuple[Said, ...]
"""What is said of one term in a row; empty where no source says anything."""


@dataclass(frozen=True, slots=True)
class Row:
    """One relation (`predicate`, read from the object where `inverse`) to `other`, or to a text where that is None.

    `cells` has one cell for each compared term, in their order.
    """

    topic: tuple[int, str]
    predicate: str
    inverse: bool
    other: str | None
    text: str
    cells: tuple[Cell, ...]

    @property
    def verdict(self) -> Verdict:
        """How the cells compare."""
        stated = [cell for cell in self.cells if cell]
        if len({_directions(cell) for cell in stated}) > 1:
            return "differs"
        if len(stated) < len(self.cells):
            return "some"
        told = {frozenset(_manner(claim, self.inverse) for claim in _claims(cell)) for cell in stated}
        plain = not any(said.figures for cell in stated for said in cell)
        return "same" if len(told) == 1 and plain else "alike"

    @property
    def claims(self) -> list[Claim]:
        """All claims of the row, cell by cell."""
        return [claim for cell in self.cells for claim in _claims(cell)]


def compare(graph: KnowledgeGraph, terms: Sequence[str]) -> list[Row]:
    """Return the rows for terms (by IRI), by verdict, within one by topic, then in reading order; empty if none.

    What relates the compared terms to each other is a row like any other. Raises UsageError for fewer than two terms,
    more than three, or the same twice.
    """
    if not 2 <= len(set(terms)) == len(terms) <= MOST:
        raise UsageError("a comparison needs two or three different terms", remedy="name two or three")
    found: dict[tuple[str, bool, str | None, str], dict[int, Fact]] = defaultdict(dict)
    topics: dict[str, tuple[int, str]] = {}
    for place, term in enumerate(terms):
        for _, group in facts.facts_of(graph, term):
            for fact in group:
                key = (fact.predicate, fact.inverse, fact.other, fact.text or "")
                found[key][place] = fact
                topics[fact.predicate] = facts.topic_of(graph, fact.predicate)
    results = _figures(
        graph, [claim for cells in found.values() for fact in cells.values() for claim in fact.claims]
    )
    rows = [
        Row(
            topics[key[0]],
            *key,
            tuple(_cell(graph, cells.get(place), results) for place in range(len(terms))),
        )
        for key, cells in found.items()
    ]
    rows.sort(key=lambda row: _order(graph, row))
    return rows


def counts(rows: Sequence[Row]) -> dict[Verdict, int]:
    """Return how many rows have each verdict, in reading order."""
    return {verdict: sum(row.verdict == verdict for row in rows) for verdict in VERDICTS}


def _figures(graph: KnowledgeGraph, claims: Sequence[Claim]) -> dict[str, tuple[str, ...]]:
    """The figures of claims in words, by claim, each once; words that repeat a grade's letter only are left out."""
    wanted = dict.fromkeys(claim.iri for claim in claims if claim.results)
    found = graph.results_of(*wanted) if wanted else {}
    return {
        iri: tuple(dict.fromkeys(figures.in_words(one) for one in some if not one.in_words_only))
        for iri, some in found.items()
    }


def _cell(graph: KnowledgeGraph, fact: Fact | None, results: Mapping[str, tuple[str, ...]]) -> Cell:
    if fact is None:
        return ()
    sentences: dict[str, list[Claim]] = defaultdict(list)
    for claim in fact.claims:
        sentences[phrasing.sentence(graph, [claim], inverse=fact.inverse)].append(claim)
    return tuple(
        Said(
            sentence,
            tuple(claims),
            tuple(dict.fromkeys(figure for claim in claims for figure in results.get(claim.iri, ()))),
        )
        for sentence, claims in sentences.items()
    )


def _claims(cell: Cell) -> list[Claim]:
    return [claim for said in cell for claim in said.claims]


def _directions(cell: Cell) -> frozenset[str]:
    return frozenset(claim.direction for claim in _claims(cell))


def _manner(claim: Claim, inverse: bool) -> tuple[str, frozenset[tuple[str, str]]]:
    """What a claim says of its relation: the verb with its hedge and frequency, and what narrows or informs it."""
    parts = frozenset((part.property, part.label) for part in claim.parts if part.kind != "tie")
    return phrasing.phrase(claim, inverse=inverse), parts


def _order(graph: KnowledgeGraph, row: Row) -> tuple[object, ...]:
    name = graph.label(row.other) if row.other else row.text
    return (
        VERDICTS.index(row.verdict),
        row.topic,
        graph.properties[row.predicate].place,
        slug(row.predicate),
        row.inverse,
        -sum(bool(cell) for cell in row.cells),
        -len({claim.source for claim in row.claims}),
        name.lower(),
    )

"""Two or three terms side by side: what sources say of each, and where that differs.

A row is one thing that is said of a term: a relation to another term or to a text, such as "has symptom: weakness". Its
cells hold what sources say of each compared term, sentence by sentence. An empty cell is a gap of the sources and never
a no. What differs comes first: directions that differ, then what is said of only some of the terms, then the rest.

Directions alone decide whether sources say otherwise. What points one way in hedge, people or figures apart is told to
be `alike`; `same` is only what is said of each term in the same words. What is said of something similar (a term near
in meaning, or a kind) fills a cell that would be empty, is marked so, and makes a row `near`: no more than that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from crampkg.base.errors import UsageError
from crampkg.base.namespaces import slug
from crampkg.evidence import facts, figures, phrasing
from crampkg.evidence.agents import is_agent
from crampkg.evidence.facts import Fact
from crampkg.evidence.features import Tie, ties_of
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim
from crampkg.evidence.relations import near_in_meaning

__all__ = ["MOST", "VERDICTS", "Cell", "Row", "Said", "Verdict", "compare", "counts"]

MOST: Final = 3
"""So many terms can be compared."""

_FEATURES: Final = ("hasSymptom", "hasFinding")
"""The relations under which features of conditions stand."""
_SIMILAR: Final = ("near", "same", "kind")
_OF_CONDITIONS: Final = (4, 5, 6, 7, 3)
"""The topics that come first where conditions are compared, by their places: features, work-up, course, mechanism."""

_Key = tuple[str, bool, str | None, str]
"""What a row is of: predicate, whether it is read from the object, the other term, a text."""

Verdict = Literal["differs", "some", "near", "alike", "same"]
VERDICTS: Final[tuple[Verdict, ...]] = ("differs", "some", "near", "alike", "same")
"""How what is said of the terms compares, in reading order: directions differ, said of only some, and so on."""


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence about a term with the claims that make it; `figures` are theirs in words, as printed, each once.

    `near` is the label of the similar thing of which it is said, where it is not said of the row's own.
    """

    sentence: str
    claims: tuple[Claim, ...]
    figures: tuple[str, ...] = ()
    near: str = ""


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
        if any(said.near for cell in stated for said in cell):
            return "near"
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
    found: dict[_Key, dict[int, Fact]] = defaultdict(dict)
    topics: dict[str, tuple[int, str]] = {}
    for place, term in enumerate(terms):
        for _, group in facts.facts_of(graph, term):
            for fact in group:
                found[_key(fact)][place] = fact
                topics[fact.predicate] = facts.topic_of(graph, fact.predicate)
    ties = ties_of(graph, {key[2] for key in found if key[2] is not None and slug(key[0]) in _FEATURES})
    similar = _similar(graph, terms, found, ties)
    every = [
        *found.values(),
        *({place: near[0] for place, near in cells.items()} for cells in similar.values()),
    ]
    results = _figures(graph, [claim for cells in every for fact in cells.values() for claim in fact.claims])
    rows = []
    for key, cells in found.items():
        near = similar.get(key, {})
        told = tuple(
            _cell(graph, *near[place], results)
            if place in near
            else _cell(graph, cells.get(place), "", results)
            for place in range(len(terms))
        )
        rows.append(Row(topics[key[0]], *key, told))
    conditions = not any(is_agent(graph, term) for term in terms)
    rows.sort(key=lambda row: _order(graph, row, ties, conditions=conditions))
    return rows


def _similar(
    graph: KnowledgeGraph,
    terms: Sequence[str],
    found: dict[_Key, dict[int, Fact]],
    ties: Mapping[str, Mapping[str, Tie]],
) -> dict[_Key, dict[int, tuple[Fact, str]]]:
    """What is said of something similar where nothing is said of the thing itself, pointing the same way.

    A row of `found` whose only cell fills the gap of another row is taken out: it stands there.
    """
    aside = {
        place: {_key(fact): (fact, graph.label(near)) for fact in _facts(graph, near)}
        for place, term in enumerate(terms)
        for near in near_in_meaning(graph, term)
        if near not in terms
    }
    made: dict[_Key, dict[int, tuple[Fact, str]]] = defaultdict(dict)
    for key in sorted(
        found, key=lambda one: (-sum(len(fact.claims) for fact in found[one].values()), str(one))
    ):
        if key not in found:
            continue
        stated = {claim.direction for fact in found[key].values() for claim in fact.claims}
        for place in range(len(terms)):
            if place in found[key]:
                continue
            near = _near_row(key, place, found, ties) if slug(key[0]) in _FEATURES else None
            options = [(found[near][place], graph.label(str(near[2])))] if near is not None else []
            options += [aside[place][key]] if key in aside.get(place, {}) else []
            for fact, label in options:
                if {claim.direction for claim in fact.claims} == stated:
                    made[key][place] = (fact, label)
                    if near is not None and found[near].get(place) is fact and len(found[near]) == 1:
                        del found[near]
                    break
    return made


def _near_row(
    key: _Key, place: int, found: Mapping[_Key, Mapping[int, Fact]], ties: Mapping[str, Mapping[str, Tie]]
) -> _Key | None:
    """Return the row of a term in which something similar is said: what is near in meaning first, then a kind."""
    tied = ties.get(str(key[2]), {})
    several = [
        other
        for other in found
        if other[2] not in (None, key[2])
        and place in found[other]
        and slug(other[0]) in _FEATURES
        and other[1] == key[1]
        and str(other[2]) in tied
        and tied[str(other[2])].kind in _SIMILAR
    ]
    return min(several, key=lambda one: (_SIMILAR.index(tied[str(one[2])].kind), str(one)), default=None)


def _facts(graph: KnowledgeGraph, term: str) -> list[Fact]:
    return [fact for _, group in facts.facts_of(graph, term) for fact in group]


def _key(fact: Fact) -> _Key:
    return fact.predicate, fact.inverse, fact.other, fact.text or ""


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


def _cell(
    graph: KnowledgeGraph, fact: Fact | None, near: str, results: Mapping[str, tuple[str, ...]]
) -> Cell:
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
            near,
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


def _order(
    graph: KnowledgeGraph, row: Row, ties: Mapping[str, Mapping[str, Tie]], *, conditions: bool
) -> tuple[object, ...]:
    """Where a row stands; of conditions, features come before treatment, those that tell most apart first."""
    name = graph.label(row.other) if row.other else row.text
    place = row.topic[0]
    feature = slug(row.predicate) in _FEATURES
    return (
        VERDICTS.index(row.verdict),
        _OF_CONDITIONS.index(place)
        if conditions and place in _OF_CONDITIONS
        else len(_OF_CONDITIONS) + place,
        not feature,
        -_weight(ties.get(str(row.other), {})) if feature and conditions else 0.0,
        graph.properties[row.predicate].place,
        slug(row.predicate),
        row.inverse,
        -sum(bool(cell) for cell in row.cells),
        -len({claim.source for claim in row.claims}),
        name.lower(),
    )


def _weight(ties: Mapping[str, Tie]) -> float:
    """How much a feature tells: its information content, else the least of what is near in meaning."""
    for kind in ("same", "near"):
        if known := [tie.weight for tie in ties.values() if tie.kind == kind and tie.weight is not None]:
            return min(known)
    return 0.0

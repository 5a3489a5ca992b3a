"""Two or three terms side by side: what sources say of each, and where that differs.

A row is one thing that is said of a term: a relation to another term or to a text, such as "has symptom: weakness". Its
cells hold what sources say of each compared term, sentence by sentence. An empty cell is a gap of the sources and never
a no. What differs comes first: directions that differ, then what is said of only some of the terms, then the rest.

Directions alone decide whether sources say otherwise. What points one way in hedge, people or figures apart is told to
be `alike`; `same` is only what is said of each term in the same words. What is said of something similar (a term near
in meaning, or a kind) fills a cell that would be empty, is marked so, and makes a row `near`: no more than that.

What is said of one person's case tells conditions not apart and is left out, unless that case is compared.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from crampkg.base.errors import UsageError
from crampkg.base.namespaces import BASE, slug
from crampkg.evidence import facts, figures, phrasing
from crampkg.evidence.agents import is_agent
from crampkg.evidence.facts import Fact
from crampkg.evidence.features import Tie, ties_of
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim
from crampkg.evidence.relations import near_in_meaning
from crampkg.evidence.weights import SHARE

__all__ = ["MOST", "VERDICTS", "Cell", "Row", "Said", "Verdict", "compare", "compared", "counts", "together"]

MOST: Final = 3
"""So many terms can be compared."""

_FEATURES: Final = ("hasSymptom", "hasFinding")
"""The relations under which features of conditions stand."""
_OCCURS: Final = "occursIn"
"""The relation that says from the other side what a condition has, where that is a feature."""
_FEATURE_CLASSES: Final = frozenset({"Finding", "Symptom"})
_SIMILAR: Final = ("near", "same", "kind")
_OF_BOTH: Final = frozenset({"differsFrom", "sharesFeaturesWith", "distinguishFrom"})
"""The relations that compare two conditions."""
_SEVERAL: Final = 2
"""From so many sources on a feature is stated by several."""
_OF_CONDITIONS: Final = ("topicFeatures", "topicWorkup", "topicCourse", "topicMechanism", "topicCauses")
"""The topics that come first where conditions are compared."""

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

    topic: facts.Topic
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
    def is_feature(self) -> bool:
        """Tell whether the row is on a symptom or finding that its terms are said to have."""
        stated = {claim.direction.rpartition("/")[2] for claim in self.claims}
        return self.other is not None and self.topic.name == _OF_CONDITIONS[0] and stated == {"supports"}

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
    cases = graph.once(_cases) - set(terms)
    found: dict[_Key, dict[int, Fact]] = defaultdict(dict)
    for place, term in enumerate(terms):
        for fact in _facts(graph, term, cases):
            found[_key(fact)][place] = fact
    features = {key for key in found if _is_feature(graph, key)}
    ties = ties_of(graph, {key[2] for key in features if key[2] is not None})
    similar = _similar(graph, terms, found, features, ties, cases)
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
        rows.append(Row(_topic(graph, key, features), *key, told))
    conditions = not any(is_agent(graph, term) for term in terms)
    usual = _usual(graph, features) if conditions else {}
    rows.sort(key=lambda row: _order(graph, row, features, (ties, usual), conditions=conditions))
    return rows


def _usual(graph: KnowledgeGraph, features: Collection[_Key]) -> dict[str, int]:
    """How usual a feature is in a condition, by the claim that says so."""
    named = sorted({key[2] for key in features if key[2] is not None})
    return {
        str(row["claim"]): int(row["usualness"])
        for row in graph.rows("feature-claims", feature=named)
        if row["usualness"] is not None
    }


def compared(rows: Sequence[Row], terms: Sequence[str]) -> list[Claim]:
    """Return the statements that say how one of the compared terms (by IRI) stands to another, each once.

    That they differ, share features or are to be told apart; the order is that of the rows.
    """
    found = {
        claim.iri: claim
        for row in rows
        for claim in row.claims
        if slug(claim.predicate) in _OF_BOTH and {claim.subject, claim.object} <= set(terms)
    }
    return list(found.values())


def together(rows: Sequence[Row], terms: Sequence[str]) -> bool:
    """Tell whether a statement of the rows speaks of two or more of the compared terms (by IRI)."""
    return any(len(claim.terms & set(terms)) > 1 for row in rows for claim in row.claims)


def _cases(graph: KnowledgeGraph) -> frozenset[str]:
    return frozenset(str(row["term"]) for row in graph.view("single-cases"))


def _is_feature(graph: KnowledgeGraph, key: _Key) -> bool:
    """Whether a row says which symptom or finding a condition has, from either side."""
    predicate, inverse, other, _ = key
    if not inverse:
        return slug(predicate) in _FEATURES
    return (
        slug(predicate) == _OCCURS
        and other is not None
        and not _FEATURE_CLASSES.isdisjoint(map(slug, graph.terms[other].classes))
    )


def _topic(graph: KnowledgeGraph, key: _Key, features: Collection[_Key]) -> facts.Topic:
    """The topic of a row: that of its relation; of what occurs in a condition, that of the features."""
    if key in features and slug(key[0]) == _OCCURS:
        return facts.topic_of(graph, BASE + _FEATURES[0])
    return facts.topic_of(graph, key[0])


def _similar(
    graph: KnowledgeGraph,
    terms: Sequence[str],
    found: dict[_Key, dict[int, Fact]],
    features: Collection[_Key],
    ties: Mapping[str, Mapping[str, Tie]],
    cases: Collection[str],
) -> dict[_Key, dict[int, tuple[Fact, str]]]:
    """What is said of something similar where nothing is said of the thing itself, pointing the same way.

    A row of `found` whose only cell fills the gap of another row is taken out: it stands there.
    """
    aside = {
        place: {_key(fact): (fact, graph.label(near)) for fact in _facts(graph, near, cases)}
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
            near = _near_row(key, place, found, features, ties) if key in features else None
            options = []
            if near is not None:
                options.append((found[near][place], graph.label(str(near[2])) if near[2] != key[2] else ""))
            options += [aside[place][key]] if key in aside.get(place, {}) else []
            for fact, label in options:
                if {claim.direction for claim in fact.claims} == stated:
                    made[key][place] = (fact, label)
                    if near is not None and found[near].get(place) is fact and len(found[near]) == 1:
                        del found[near]
                    break
    return made


def _near_row(
    key: _Key,
    place: int,
    found: Mapping[_Key, Mapping[int, Fact]],
    features: Collection[_Key],
    ties: Mapping[str, Mapping[str, Tie]],
) -> _Key | None:
    """Return the row of a term that fills a gap: the same feature from the other side, else what is similar.

    Of what is similar, what is near in meaning comes first, then a kind.
    """
    tied = ties.get(str(key[2]), {})
    several = [
        other
        for other in found
        if other != key
        and other[2] is not None
        and place in found[other]
        and other in features
        and (other[2] == key[2] or (other[2] in tied and tied[other[2]].kind in _SIMILAR))
    ]

    def nearness(one: _Key) -> tuple[bool, int, str]:
        return one[2] != key[2], 0 if one[2] == key[2] else _SIMILAR.index(tied[str(one[2])].kind), str(one)

    return min(several, key=nearness, default=None)


def _facts(graph: KnowledgeGraph, term: str, cases: Collection[str]) -> list[Fact]:
    """What is said of a term, without what is said of one person's case."""
    found = []
    for _, group in facts.facts_of(graph, term):
        for fact in group:
            kept = tuple(claim for claim in fact.claims if claim.terms.isdisjoint(cases))
            if kept:
                found.append(fact if len(kept) == len(fact.claims) else replace(fact, claims=kept))
    return found


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
    graph: KnowledgeGraph,
    row: Row,
    features: Collection[_Key],
    told: tuple[Mapping[str, Mapping[str, Tie]], Mapping[str, int]],
    *,
    conditions: bool,
) -> tuple[object, ...]:
    """Where a row stands; of conditions, features come before treatment, those that tell most apart first."""
    name = graph.label(row.other) if row.other else row.text
    topic = row.topic
    ties, usual = told
    feature = (row.predicate, row.inverse, row.other, row.text) in features
    return (
        VERDICTS.index(row.verdict),
        _OF_CONDITIONS.index(topic.name)
        if conditions and topic.name in _OF_CONDITIONS
        else len(_OF_CONDITIONS) + topic.place,
        not feature,
        row.other is None,
        # What several sources state of a condition is less likely the oddity of one list.
        -min(len({claim.source for claim in row.claims}), _SEVERAL) if feature and conditions else 0,
        -_weight(ties.get(str(row.other), {})) * _share(row, usual) if feature and conditions else 0.0,
        graph.properties[row.predicate].place,
        slug(row.predicate),
        row.inverse,
        -sum(bool(cell) for cell in row.cells),
        -len({claim.source for claim in row.claims}),
        name.lower(),
    )


def _weight(ties: Mapping[str, Tie]) -> float:
    """How much a feature tells: its information content, else the least of what is near in meaning.

    Without both, that of what it is a kind of: a kind tells at least as much.
    """
    for kind in ("same", "near"):
        if known := [tie.weight for tie in ties.values() if tie.kind == kind and tie.weight is not None]:
            return min(known)
    return max((tie.weight for tie in ties.values() if tie.kind == "broader" and tie.weight), default=0.0)


def _share(row: Row, usual: Mapping[str, int]) -> float:
    """What of a feature's weight counts, by how usual the sources call it where they call it most usual."""
    known = [usual[claim.iri] for claim in row.claims if claim.iri in usual]
    return SHARE[max(known) if known else None]

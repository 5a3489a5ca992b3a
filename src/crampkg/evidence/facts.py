"""What is known of a term, arranged for reading: claims by topic, relation and other term, and its neighbours.

One card is one relation to one other term, with the statements of all sources in it. Its title says no more than all
of them say: where they speak with different directions or hedges, the relation is only named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from crampkg.base.namespaces import slug
from crampkg.evidence import phrasing
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim
from crampkg.evidence.relations import Form, forms_of, take_forms

__all__ = ["Fact", "Neighbour", "Topic", "facts_of", "mentions_of", "neighbours", "topic_of"]

_OTHER: Final = "Other statements"
_LAST: Final = 1000
"""The place of a predicate that the ontology puts under no topic: after all others."""


class Topic(NamedTuple):
    """A topic under which predicates stand: its place among the topics, its heading, and its name in the ontology."""

    place: int
    label: str
    name: str


def topic_of(graph: KnowledgeGraph, predicate: str) -> Topic:
    """Return the topic of a predicate, as the ontology declares it; those without come last."""
    known = graph.properties.get(predicate)
    if known is None or not known.topic:
        return Topic(_LAST, _OTHER, "")
    return Topic(known.place[0], known.topic, slug(known.topic_iri))


@dataclass(frozen=True, slots=True)
class Fact:
    """One relation of a term to another (`other` None: to a text), with all claims that speak of it."""

    predicate: str
    inverse: bool
    other: str | None
    text: str | None
    claims: tuple[Claim, ...]
    forms: tuple[Form, ...]

    @property
    def id(self) -> str:
        """What tells this fact from the term's others."""
        return f"{slug(self.predicate)}{'<' if self.inverse else '>'}{slug(self.other) if self.other else self.text}"

    def pieces(self, graph: KnowledgeGraph) -> list[tuple[str, str | None]]:
        """Return the fact as a sentence, cut where a term is named; it says no more than all of the claims do."""
        return phrasing.pieces(graph, self.claims, inverse=self.inverse)

    def phrase(self, graph: KnowledgeGraph) -> str:
        """Return the verb that ties subject and object in all of the claims, or the predicate's bare name."""
        said = {phrasing.phrase(claim) for claim in self.claims}
        return said.pop() if len(said) == 1 else graph.label(self.predicate)

    def narrowing(self, graph: KnowledgeGraph) -> str:
        """Return what all claims are narrowed to, in words; empty where one of them is not narrowed."""
        words = {
            "; ".join(f"{graph.label(part.property)}: {part.label}" for part in claim.narrowing)
            for claim in self.claims
        }
        if "" in words:
            return ""
        return words.pop() if len(words) == 1 else "each statement in its own way"


def facts_of(graph: KnowledgeGraph, term: str) -> list[tuple[str, list[Fact]]]:
    """Return the facts in which a term is subject or object, by topic, in reading order; empty when there are none.

    Within a topic what rests on one person's account or a bare title comes last, and relations stand together; within
    a relation what is supported comes first, of that what is said without a hedge, and then what has the better
    backing and more claims.
    """
    grouped: dict[tuple[str, bool, str | None, str | None], list[Claim]] = defaultdict(list)
    about = graph.claims_of(term)
    take_forms(graph, about)
    for claim in about:
        if claim.subject == term:
            grouped[claim.predicate, False, claim.object, claim.object_text].append(claim)
        if claim.object == term and claim.subject != term:
            grouped[claim.predicate, True, claim.subject, None].append(claim)
    topics: dict[Topic, list[Fact]] = defaultdict(list)
    for (predicate, inverse, other, text), claims in grouped.items():
        fact = Fact(predicate, inverse, other, text, tuple(claims), forms_of(graph, claims))
        topics[topic_of(graph, predicate)].append(fact)
    directions = {name: place for place, name in enumerate(phrasing.DIRECTIONS)}
    for found in topics.values():
        found.sort(
            key=lambda fact: (
                all(_is_slight(graph, claim) for claim in fact.claims),
                graph.properties[fact.predicate].place,
                fact.predicate,
                fact.inverse,
                min(directions.get(slug(claim.direction), len(directions)) for claim in fact.claims),
                fact.forms,
                -max(graph.vocabulary[claim.level].bars or 0 for claim in fact.claims),
                -len(fact.claims),
                graph.label(fact.other) if fact.other else fact.text or "",
            )
        )
    return [(topic.label, topics[topic]) for topic in sorted(topics)]


def _is_slight(graph: KnowledgeGraph, claim: Claim) -> bool:
    """Tell whether a claim has the slightest backing: words of its own for it, and no bar."""
    level = graph.vocabulary[claim.level]
    return bool(level.lead_in) and not level.bars


def mentions_of(graph: KnowledgeGraph, term: str) -> dict[str, list[Claim]]:
    """Return the claims that mention a term in a qualifier only, by the qualifier's label, in alphabetical order."""
    found: dict[str, list[Claim]] = defaultdict(list)
    for claim in graph.about(term):
        if term in (claim.subject, claim.object):
            continue
        for part in claim.parts:
            if part.value == term and claim not in found[graph.label(part.property)]:
                found[graph.label(part.property)].append(claim)
    return dict(sorted(found.items()))


# --- neighbours


@dataclass(slots=True)
class Neighbour:
    """A term that stands beside another: its relations to it as (phrase, form, leads away from the other)."""

    iri: str
    relations: list[tuple[str, str, bool]] = field(default_factory=list)
    weight: int = 0


def neighbours(
    graph: KnowledgeGraph, term: str, facts: Sequence[tuple[str, Sequence[Fact]]]
) -> list[Neighbour]:
    """Return the terms next to one, those with most statements first; kinds above and below stand with them."""
    found: dict[str, Neighbour] = {}
    for _, group in facts:
        for fact in group:
            if fact.other is None or fact.other not in graph.terms:
                continue
            neighbour = found.setdefault(fact.other, Neighbour(fact.other))
            form = "other" if fact.forms == ("none",) else fact.forms[0]
            neighbour.relations.append((fact.phrase(graph), form, not fact.inverse))
            neighbour.weight += len(fact.claims)
    for above in graph.terms[term].parents:
        found.setdefault(above, Neighbour(above, weight=2)).relations.append(("kind of", "other", True))
    for below in graph.children.get(term, ()):
        found.setdefault(below, Neighbour(below, weight=1)).relations.append(("kind of", "other", False))
    return sorted(found.values(), key=lambda neighbour: (-neighbour.weight, graph.label(neighbour.iri)))

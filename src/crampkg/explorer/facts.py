"""What is known of a term, arranged for reading: claims by topic, relation and other term, and its neighbours.

One card is one relation to one other term, with the statements of all sources in it. Its title says no more than all
of them say: where they speak with different directions or hedges, the relation is only named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

from crampkg import wording
from crampkg.graph import KnowledgeGraph
from crampkg.model import Claim
from crampkg.names import slug

__all__ = [
    "FORM_WORDS",
    "ByClass",
    "Fact",
    "Form",
    "Neighbour",
    "all_disagreeing",
    "by_class",
    "by_class_grouped",
    "disagreeing",
    "facts_of",
    "forms_of",
    "mentions_of",
    "neighbours",
    "topic_of",
]

Form = Literal["plain", "scoped", "weak", "negative", "none"]

FORM_WORDS: Final[dict[str, tuple[str, str]]] = {
    "plain": (
        "plain relation",
        "A source says it without hedge and without narrowing, on backing that can carry it.",
    ),
    "scoped": ("holds for a population only", "A source says it, without hedge, of a population."),
    "weak": (
        "weak relation",
        "The sources hedge it, narrow it, or back it with less than can carry a plain relation.",
    ),
    "negative": ("not shown", "A source says that it is not so, or looked for it and did not find it."),
    "none": (
        "statement only",
        "No relation is drawn from it: it is left open, was not studied, or its kind of statement draws none.",
    ),
}
"""What is drawn from the claims of a fact: a short word, and what it means."""

_TOPICS: Final = (
    (
        "Treatment",
        "treats relieves prevents optionFor alternativeTo similarMechanismTo sufficientFor appliedToTreat "
        "studiedToTreat",
    ),
    ("Safety and limits", "advisedAgainstFor hasAdverseEffect cautionFor limitedBy safeIn"),
    (
        "Causes and triggers",
        "causes contributesTo triggers worsens induces influences proneTo associatedWith",
    ),
    (
        "Symptoms and findings",
        "hasSymptom hasFinding affectsSite includesFeature excludesFeature interferesWith hasSeverity "
        "sharesFeaturesWith",
    ),
    (
        "Diagnosis and work-up",
        "suggests diagnosedBy recommendedFor firstStep nextStep referTo detects measures monitors assesses misses "
        "rulesOut doesNotRuleOut interpretedAs differentiates distinguishFrom differsFrom informsDiagnosisOf "
        "informsManagementOf managementVariesWith moreSensitiveThan biomarkerFor outcomeFor",
    ),
    (
        "Who, how often, what course",
        "occursIn hasPrevalence hasInheritancePattern hasOnset hasCourse hasCauseStatus commonestKindOf",
    ),
    ("Mechanism", "hasMechanism increases decreases disrupts dependsOn partOf"),
    ("Names and classification", "hasName definedAs classifiedAs listedAmong usedIn"),
    ("State of the evidence", "hasEvidenceBase lacks cites"),
)
"""Headings of a term's page, with the relations under each, in the order in which they are shown."""

_OTHER: Final = "Other statements"
_TOPIC: Final = {
    name: (place, topic) for place, (topic, names) in enumerate(_TOPICS) for name in names.split()
}


def topic_of(predicate: str) -> tuple[int, str]:
    """Return the place and heading of a predicate's topic; those that none names come last."""
    return _TOPIC.get(slug(predicate), (len(_TOPICS), _OTHER))


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

    def phrase(self, graph: KnowledgeGraph) -> str:
        """Return the relation in words, none of them saying more than all of the claims do.

        What no claim says plainly is read in the weak form; where claims differ, the relation is only named.
        """
        said = {wording.phrase(graph, claim, inverse=self.inverse) for claim in self.claims}
        known = graph.properties.get(self.predicate)
        if known is None:
            return said.pop() if len(said) == 1 else f"{graph.label(self.predicate)} (statements differ):"
        label = (known.inverse_label or f"is what it {known.label}") if self.inverse else known.label
        if len(said) == 1 and (
            not set(self.forms) & {"weak", "scoped"} or all(c.certainty for c in self.claims)
        ):
            return said.pop()
        if {slug(claim.direction) for claim in self.claims} == {"supports"}:
            return f"{label} (possibly or in part)"
        return f"{label} (statements differ):"

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

    Within a topic relations stand together; within a relation those with most claims come first.
    """
    grouped: dict[tuple[str, bool, str | None, str | None], list[Claim]] = defaultdict(list)
    for claim in graph.about(term):
        if claim.subject == term:
            grouped[claim.predicate, False, claim.object, claim.object_text].append(claim)
        if claim.object == term and claim.subject != term:
            grouped[claim.predicate, True, claim.subject, None].append(claim)
    topics: dict[tuple[int, str], list[Fact]] = defaultdict(list)
    for (predicate, inverse, other, text), claims in grouped.items():
        fact = Fact(predicate, inverse, other, text, tuple(claims), forms_of(graph, claims))
        topics[topic_of(predicate)].append(fact)
    order = {name: place for place, name in enumerate(_TOPIC)}
    for found in topics.values():
        found.sort(
            key=lambda fact: (
                order.get(slug(fact.predicate), len(order)),
                fact.predicate,
                fact.inverse,
                -len(fact.claims),
                graph.label(fact.other) if fact.other else fact.text or "",
            )
        )
    return [(heading, topics[place, heading]) for place, heading in sorted(topics)]


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


# --- what is drawn from claims


def forms_of(graph: KnowledgeGraph, claims: Iterable[Claim]) -> tuple[Form, ...]:
    """Return the forms of the edges that claims of one subject, predicate and object have; never empty.

    A weak edge that stands beside a plain or scoped one is not told.
    """
    drawn = _drawn(graph)
    found: set[str] = set()
    for claim in claims:
        if claim.object is None:
            continue
        found |= drawn.get((claim.subject, claim.predicate, claim.object), set())
        for part in claim.values("population"):
            if "scoped" in drawn.get((claim.subject, claim.predicate, part.value), ()):
                found.add("scoped")
    order: tuple[Form, ...] = ("plain", "scoped", "weak", "negative")
    if found & {"plain", "scoped"}:
        found.discard("weak")
    return tuple(form for form in order if form in found) or ("none",)


@lru_cache(maxsize=32)
def _drawn(graph: KnowledgeGraph) -> dict[tuple[str, str, str], set[str]]:
    found: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for edge in graph.edges:
        found[edge.subject, edge.predicate, edge.object].add(edge.form)
    return dict(found)


@dataclass(frozen=True, slots=True)
class ByClass:
    """A term that may cause a kind of cramp by its class only, and the class of which a source says that it does."""

    member: str
    group: str
    effect: str


def by_class(graph: KnowledgeGraph, term: str) -> list[ByClass]:
    """Return what holds of a term, or of its members with respect to it, by class only; empty when nothing does."""
    return [
        ByClass(str(row["member"]), str(row["class"]), str(row["cramp"]))
        for row in graph.view("causes-by-class")
        if term in (row["member"], row["class"], row["cramp"])
    ]


def by_class_grouped(graph: KnowledgeGraph, term: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return what `by_class` does as (member, effect, all classes through which it holds)."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in by_class(graph, term):
        found[one.member, one.effect].append(one.group)
    return [(member, effect, tuple(groups)) for (member, effect), groups in found.items()]


def all_disagreeing(graph: KnowledgeGraph) -> list[tuple[Claim, Claim, str]]:
    """Return the pairs of claims that disagree or seem to, with the rule that says so; two sources first.

    Opposite directions stand before opposing predicates and those before competing values.
    """
    found = []
    for row in graph.view("disagreements"):
        one, two = graph.claims.get(str(row["one"])), graph.claims.get(str(row["two"]))
        if one and two:
            found.append((one, two, str(row["rule"])))
    rank = {"oppositeDirectionTo": 0, "opposingPredicateTo": 1}
    return sorted(found, key=lambda pair: (pair[0].source == pair[1].source, rank.get(slug(pair[2]), 2)))


def disagreeing(graph: KnowledgeGraph, term: str) -> list[tuple[Claim, Claim, str]]:
    """Return the pairs of claims about a term that disagree or seem to, with the rule that says so."""
    return [
        (one, two, rule)
        for one, two, rule in all_disagreeing(graph)
        if term in {one.subject, one.object} and term in {two.subject, two.object}
    ]


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
            said = Fact(fact.predicate, False, fact.other, None, fact.claims, fact.forms).phrase(graph)
            neighbour.relations.append((said.removesuffix(":"), form, not fact.inverse))
            neighbour.weight += len(fact.claims)
    for above in graph.terms[term].parents:
        found.setdefault(above, Neighbour(above, weight=2)).relations.append(("kind of", "other", True))
    for below in graph.children.get(term, ()):
        found.setdefault(below, Neighbour(below, weight=1)).relations.append(("kind of", "other", False))
    return sorted(found.values(), key=lambda neighbour: (-neighbour.weight, graph.label(neighbour.iri)))

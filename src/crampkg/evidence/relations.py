"""What claims amount to: the relations that are drawn from them, the words these may be read in, disagreement.

Nothing is drawn here: the edges are derived with the graph. This is where pages learn which form they have.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from crampkg.base.namespaces import slug
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim

__all__ = [
    "FORM_WORDS",
    "ByClass",
    "Form",
    "NotedTension",
    "all_disagreeing",
    "by_class",
    "by_class_grouped",
    "disagreeing",
    "forms_of",
    "tensions",
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


def forms_of(graph: KnowledgeGraph, claims: Iterable[Claim]) -> tuple[Form, ...]:
    """Return the forms of the edges that these claims give rise to by themselves; never empty.

    A weak edge that stands beside a plain or scoped one is not told.
    """
    drawn = _drawn(graph)
    found: set[str] = set().union(*(drawn.get(claim.iri, ()) for claim in claims))
    order: tuple[Form, ...] = ("plain", "scoped", "weak", "negative")
    if found & {"plain", "scoped"}:
        found.discard("weak")
    return tuple(form for form in order if form in found) or ("none",)


@lru_cache(maxsize=32)
def _drawn(graph: KnowledgeGraph) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in graph.view("claim-edges"):
        found[str(row["claim"])].add(str(row["form"]))
    return dict(found)


# --- by class


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


# --- disagreement


@dataclass(frozen=True, slots=True)
class NotedTension:
    """A disagreement that the curators looked into: its rank and kind, why, and the claims that it is about."""

    iri: str
    label: str
    is_conflict: bool
    kind: str
    kind_label: str
    note: str
    claims: tuple[Claim, ...]

    @property
    def sources(self) -> frozenset[str]:
        """The IRIs of the sources whose claims are in it."""
        return frozenset(claim.source for claim in self.claims)


def tensions(
    graph: KnowledgeGraph, term: str | None = None, *, conflicts_only: bool = False
) -> list[NotedTension]:
    """Return the curated disagreements, conflicts before nuances and those between sources before others.

    With `term`, only those with a claim that has it as subject or object. One of whose claims fewer than two are in
    the graph (their source may be switched off) is left out.
    """
    claims: dict[str, list[Claim]] = defaultdict(list)
    heads: dict[str, tuple[str, bool, str, str, str]] = {}
    for row in graph.view("tensions"):
        iri = str(row["tension"])
        words = (str(row["kind"]), str(row["kindLabel"]), str(row["note"]))
        heads[iri] = (str(row["label"]), slug(str(row["rank"])) == "conflict", *words)
        if claim := graph.claims.get(str(row["claim"])):
            claims[iri].append(claim)
    found = [
        NotedTension(iri, *head, tuple(claims[iri])) for iri, head in heads.items() if len(claims[iri]) > 1
    ]
    if conflicts_only:
        found = [one for one in found if one.is_conflict]
    if term is not None:
        found = [one for one in found if any(term in (claim.subject, claim.object) for claim in one.claims)]
    return sorted(found, key=lambda one: (not one.is_conflict, len(one.sources) == 1, one.label))


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

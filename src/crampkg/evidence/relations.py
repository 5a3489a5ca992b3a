"""What claims amount to: the relations that are drawn from them, the words these may be read in, disagreement.

Nothing is drawn here: the edges are derived with the graph. This is where pages learn which form they have.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from crampkg.base.namespaces import BASE
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.holdings import Holdings
from crampkg.evidence.model import Claim

__all__ = [
    "FORM_WORDS",
    "ByClass",
    "Form",
    "by_class",
    "by_class_grouped",
    "forms_of",
    "leading_on_to",
    "leads_on_to",
    "near_in_meaning",
    "places_of",
    "related",
    "take_forms",
    "with_broader",
]

_NEAR: Final = BASE + "nearInMeaning"
_ONWARD: Final = BASE + "leadsOnTo"

Form = Literal["plain", "scoped", "weak", "negative", "none"]

FORM_WORDS: Final[dict[str, tuple[str, str]]] = {
    "plain": (
        "plain relation",
        "A source says it without a hedge or restriction, with evidence that can carry it.",
    ),
    "scoped": ("holds for one population only", "A source says it, without a hedge, for a population."),
    "weak": (
        "weak relation",
        "The sources hedge it, restrict it, or support it with evidence too weak for a plain relation.",
    ),
    "negative": ("not shown", "A source says that it is not so, or looked for it and did not find it."),
    "none": (
        "statement only",
        "No relation is derived from it: it is left open, was not studied, or is a kind of statement that gives none.",
    ),
}
"""What is drawn from the claims of a fact: a short word, and what it means."""


def forms_of(graph: KnowledgeGraph, claims: Iterable[Claim]) -> tuple[Form, ...]:
    """Return the forms of the edges that these claims give rise to by themselves; never empty.

    A weak edge beside a plain or scoped one is left out.
    """
    drawn = graph.once(_drawn).take([claim.iri for claim in claims])
    found: set[str] = set().union(*drawn)
    order: tuple[Form, ...] = ("plain", "scoped", "weak", "negative")
    if found & {"plain", "scoped"}:
        found.discard("weak")
    return tuple(form for form in order if form in found) or ("none",)


def _drawn(graph: KnowledgeGraph) -> Holdings[frozenset[str]]:
    def read(rows: Iterable[Mapping[str, object]]) -> dict[str, frozenset[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for row in rows:
            found[str(row["claim"])].add(str(row["form"]))
        return {claim: frozenset(forms) for claim, forms in found.items()}

    return graph.holdings(
        lambda claims: read(graph.rows("claim-edges", claim=claims)), lambda: read(graph.view("claim-edges"))
    )


def take_forms(graph: KnowledgeGraph, claims: Iterable[Claim]) -> None:
    """Read the forms of the edges of many claims at once, so that `forms_of` need not ask for each."""
    graph.once(_drawn).take([claim.iri for claim in claims])


# --- by class


@dataclass(frozen=True, slots=True)
class ByClass:
    """A term that may cause a kind of cramp by its class only, and the class of which a source says that it does."""

    member: str
    group: str
    effect: str


def by_class(graph: KnowledgeGraph, term: str) -> list[ByClass]:
    """Return what holds of a term, or of its members with respect to it, by class only; empty when nothing does."""
    found = {
        ByClass(str(row["member"]), str(row["class"]), str(row["cramp"]))
        for place in ("member", "class", "cramp")
        for row in graph.rows("causes-by-class", **{place: term})
    }
    return sorted(found, key=lambda one: (one.member, one.effect, one.group))


def by_class_grouped(graph: KnowledgeGraph, term: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return what `by_class` does as (member, effect, all classes through which it holds)."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in by_class(graph, term):
        found[one.member, one.effect].append(one.group)
    return [(member, effect, tuple(groups)) for (member, effect), groups in found.items()]


def places_of(graph: KnowledgeGraph, term: str) -> frozenset[str]:
    """Return what a term (IRI) is in a differential: agent, state, condition, symptom, listed or everyday."""
    return frozenset(str(row["place"]) for row in graph.rows("condition-places", condition=[term]))


def related(graph: KnowledgeGraph, term: str) -> list[tuple[str, str]]:
    """Return the curators' links of a term in both directions: the other term's IRI and the tie in words."""
    return graph.once(_related).get(term, [])


def _related(graph: KnowledgeGraph) -> Holdings[list[tuple[str, str]]]:
    def read(rows: Iterable[Mapping[str, object]]) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
        for row in rows:
            found[str(row["term"])][str(row["other"]), str(row["tie"])] = None
        return {term: list(links) for term, links in found.items()}

    return graph.holdings(
        lambda terms: read(graph.rows("term-links", term=terms)), lambda: read(graph.view("term-links"))
    )


def with_broader(graph: KnowledgeGraph, iris: Iterable[str]) -> list[str]:
    """Return terms (by IRI), each once, with all that they are kinds of, so that a reader can ask for all of a kind."""
    found = list(dict.fromkeys(iris))
    for one in found:
        found += [parent for parent in graph.terms[one].parents if parent not in found]
    return found


def leads_on_to(graph: KnowledgeGraph, term: str) -> list[str]:
    """Return the terms to which the curators lead on from one, by IRI: from hydroquinine to quinine."""
    onward = graph.properties[_ONWARD].label
    return [other for other, tie in related(graph, term) if tie == onward]


def leading_on_to(graph: KnowledgeGraph, term: str) -> list[str]:
    """Return the terms from which the curators lead on to one, by IRI: hydroquinine for quinine."""
    onward = graph.properties[_ONWARD].inverse_label
    return [other for other, tie in related(graph, term) if tie == onward]


def near_in_meaning(graph: KnowledgeGraph, term: str) -> list[str]:
    """Return the terms whose name sources use for nearly the same thing, by IRI."""
    near = graph.properties[_NEAR].label
    return [other for other, tie in related(graph, term) if tie == near]

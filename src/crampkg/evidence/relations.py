"""What claims amount to: the relations that are drawn from them, the words these may be read in, disagreement.

Nothing is drawn here: the edges are derived with the graph. This is where pages learn which form they have.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from crampkg.base.namespaces import slug
from crampkg.evidence import phrasing
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.holdings import Holdings
from crampkg.evidence.model import Claim

__all__ = [
    "FORM_WORDS",
    "ByClass",
    "Form",
    "by_class",
    "by_class_grouped",
    "careful_phrase",
    "forms_of",
    "take_forms",
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


def careful_phrase(graph: KnowledgeGraph, claims: Sequence[Claim], *, inverse: bool = False) -> str:
    """Return the relation that claims of one subject, predicate and object make, saying no more than all of them.

    What the claims hedge alike is read as they hedge it; what none of them can carry as a plain relation is marked
    as such; where their directions differ, the relation is only named.
    """
    said = {phrasing.phrase(claim, inverse=inverse) for claim in claims}
    supports = {slug(claim.direction) for claim in claims} == {"supports"}
    if len(said) == 1:
        only = said.pop()
        weak = supports and bool(set(forms_of(graph, claims)) & {"weak", "scoped"})
        # What comes before a colon ("in individual cases:", "sometimes:") and a hedged verb tell it already.
        if not weak or ": " in only:
            return only
        if any(claim.narrowing for claim in claims):
            return f"{only} (with limits)"
        return only if only.startswith(("may ", "can ")) else f"{only} (possibly or in part)"
    stances = any(claim.values("stance") for claim in claims)
    known = graph.properties.get(claims[0].predicate)
    label = graph.label(claims[0].predicate)
    if known is not None:
        label = (known.inverse_label or f"is what it {known.label}") if inverse else known.label
    if not supports or stances:
        return f"{label} (statements differ):"
    return (
        f"{label} (strength varies)"
        if "plain" in forms_of(graph, claims)
        else f"{label} (possibly or in part)"
    )


def forms_of(graph: KnowledgeGraph, claims: Iterable[Claim]) -> tuple[Form, ...]:
    """Return the forms of the edges that these claims give rise to by themselves; never empty.

    A weak edge that stands beside a plain or scoped one is not told.
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

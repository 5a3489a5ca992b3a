"""Where evidence on treatments is missing or conflicts: one field for each condition and treatment.

The query library says how far each statement settles a question (view `evidence-states`); here the states of one
treatment for one condition are put together. A field exists only where a source says something: that there is none
means that nothing is said here, which is another thing than a source's word that it was not studied.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from crampkg.evidence import phrasing
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim
from crampkg.evidence.name_forms import folded, head_of
from crampkg.evidence.relations import with_broader

__all__ = [
    "STATES",
    "Field",
    "State",
    "alike",
    "fields_in",
    "fields_of",
    "missing",
    "need_of",
    "people_in",
    "scopes",
]

State = Literal["conflicting", "figures", "statement", "registered", "notStudied"]
STATES: Final[tuple[State, ...]] = ("conflicting", "figures", "statement", "registered", "notStudied")
"""What a statement brings, the one that decides a field first: a conflict, figures, words alone, a trial that has not
reported, and a source's word that it was not studied."""


@dataclass(frozen=True, slots=True)
class Field:
    """A treatment for a condition (IRIs) with the claims about it, by state; no state is empty.

    `about` tells whether the condition is a kind of cramp or fasciculation, or has it as a symptom.
    """

    treatment: str
    condition: str
    about: bool
    claims: dict[State, tuple[Claim, ...]]

    @property
    def state(self) -> State:
        """The state that decides: the first of STATES among those of the claims."""
        return next(state for state in STATES if state in self.claims)

    @property
    def everyone(self) -> list[Claim]:
        """All claims, in the order of the states."""
        return [claim for state in STATES for claim in self.claims.get(state, ())]


def fields_of(graph: KnowledgeGraph) -> list[Field]:
    """Return the fields of all treatments and conditions, by the labels of condition and treatment; empty if none."""
    return graph.once(_fields)


def _fields(graph: KnowledgeGraph) -> list[Field]:
    found: dict[tuple[str, str], dict[str, State]] = defaultdict(dict)
    about: set[str] = set()
    for row in graph.view("evidence-states"):
        pair = (str(row["treatment"]), str(row["treated"]))
        if row["about"]:
            about.add(pair[1])
        found[pair][str(row["claim"])] = row["state"]  # type: ignore[assignment]  # the view names these
    named = [iri for some in found.values() for iri in some]
    every = {claim.iri: claim for claim in graph.claims.take(named)}
    made = []
    for (treatment, condition), states in found.items():
        by_state: dict[State, list[Claim]] = defaultdict(list)
        for iri, state in states.items():
            if iri in every:
                by_state[state].append(every[iri])
        if not by_state:
            continue
        claims = {state: tuple(by_state[state]) for state in STATES if state in by_state}
        made.append(Field(treatment, condition, condition in about, claims))
    made.sort(key=lambda one: (graph.label(one.condition).lower(), graph.label(one.treatment).lower()))
    return made


def people_in(graph: KnowledgeGraph) -> list[str]:
    """Return the people in whom cramps or fasciculations were treated (IRIs), with what they are kinds of."""
    found = list(
        dict.fromkeys(
            part.value
            for one in fields_of(graph)
            if one.about
            for claim in one.everyone
            for part in claim.values("population")
        )
    )
    return with_broader(graph, found)


def fields_in(graph: KnowledgeGraph, people: str) -> list[Field]:
    """Return the fields of treating cramps or fasciculations in some people (IRI) or a kind of them; empty if none.

    The people stand where a field has its condition.
    """
    found: dict[str, dict[State, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for one in fields_of(graph):
        for state, claims in one.claims.items() if one.about else ():
            here = [
                claim
                for claim in claims
                if people in with_broader(graph, (part.value for part in claim.values("population")))
            ]
            if here:
                found[one.treatment][state] += here
    return [
        Field(treatment, people, True, {state: tuple(states[state]) for state in STATES if state in states})
        for treatment, states in sorted(found.items(), key=lambda item: graph.label(item[0]).lower())
    ]


def missing(graph: KnowledgeGraph) -> list[Claim]:
    """Return the claims in which sources say what does not exist, is not known or is not good enough."""
    rows = graph.rows("unmet-needs")
    return graph.claims.take(list(dict.fromkeys(str(row["claim"]) for row in rows)))


def need_of(graph: KnowledgeGraph, claim: Claim) -> str:
    """Return what a claim calls missing, in a few words."""
    return graph.label(claim.object) if claim.object else claim.object_text or ""


def alike(graph: KnowledgeGraph, claims: Iterable[Claim]) -> list[list[Claim]]:
    """Return claims on what is missing, those together that miss the same kind of thing: a scale, a treatment."""
    found: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        # A comma and "and" join adjectives here ("reliable, validated measures"), not things.
        head, _ = head_of(folded(need_of(graph, claim).replace(",", "").replace(" and ", " ")))
        found[head].append(claim)
    return list(found.values())


def scopes(graph: KnowledgeGraph, claims: Iterable[Claim]) -> list[str]:
    """Return in whom and of which outcomes claims speak, a text for each group of people.

    Claims that name no people come last; no text is empty.
    """
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for claim in claims:
        found[phrasing.people_of(graph, claim)].update(
            dict.fromkeys(part.label for part in claim.values("target"))
        )
    told = []
    for people, outcomes in sorted(found.items(), key=lambda item: not item[0]):
        targets = phrasing.series(outcomes)
        whom = f"in {people}" if people else "in other people" if len(found) > 1 else ""
        told.append(": ".join(text for text in (whom, targets) if text))
    return [text for text in told if text]

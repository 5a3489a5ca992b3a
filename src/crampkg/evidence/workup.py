"""Steps of a work-up in the order in which the sources put them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from crampkg.base.namespaces import slug
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim

__all__ = ["Step", "chain", "red_flags", "situations", "steps", "strongest_first"]

_FIRST: Final = 2
"""The rank of first steps, as the view of steps gives it; what makes the diagnosis has a lower one."""
_MACHINE_WRITTEN: Final = "machineWrittenPage"


@dataclass(slots=True)
class Step:
    """A step for a situation with the claims that name it; `rank` orders first steps before later ones.

    `step` is the IRI of a test or action, or of the claim where the step is a sentence; `label` is how it is called.

    `treats` tells a step of treatment, which is no part of the work-up, from the others.
    A panel of tests is one step: `parts` are the tests in it, their claims among the step's.
    """

    situation: str
    step: str
    rank: int
    label: str = ""
    claims: list[Claim] = field(default_factory=list)
    follows: set[str] = field(default_factory=set)
    parts: list[str] = field(default_factory=list)
    treats: bool = False

    @property
    def id(self) -> str:
        """What tells the step from others on a page."""
        return f"{slug(self.step)}~{slug(self.situation)}"

    @property
    def panel(self) -> bool:
        """Tell whether the step is a panel of tests."""
        return bool(self.parts)


def steps(graph: KnowledgeGraph) -> list[Step]:
    """Return all steps that the sources name, first steps first; tests of a panel stand in their panel's step."""
    found: dict[tuple[str, str], Step] = {}
    for row in graph.view("workup-steps"):
        claim = graph.claims.get(str(row["claim"]))
        if claim is None:
            continue
        situation, name = str(row["situation"]), str(row["step"])
        fresh = Step(situation, name, int(row["rank"] or 0), str(row["stepLabel"] or ""))
        step = found.setdefault((situation, name), fresh)
        step.rank = min(step.rank, int(row["rank"] or 0))
        if claim not in step.claims:
            step.claims.append(claim)
        step.treats = step.treats or bool(row["treats"])
        if row["follows"] is not None:
            step.follows.add(str(row["follows"]))
    for (situation, name), step in list(found.items()):
        panels = {part.value for claim in step.claims for part in claim.values("setting")}
        for panel in sorted(panels):
            above = found.get((situation, panel))
            if above is not None and name != panel:
                above.parts.append(name)
                above.claims += step.claims
                del found[situation, name]
                break
    return sorted(found.values(), key=lambda step: (step.rank, step.label.lower()))


def red_flags(graph: KnowledgeGraph, feature: str | None = None) -> list[Claim]:
    """Return the statements that call for referral or for care at once, of any feature or of one (its IRI).

    They come in the order of `strongest_first`; empty where there are none.
    """
    iris = {str(row["claim"]) for row in graph.view("red-flags") if feature in (None, row["feature"])}
    return strongest_first(graph, sorted(iris))


def strongest_first(graph: KnowledgeGraph, claims: Iterable[str]) -> list[Claim]:
    """Return claims (by IRI), those of the strongest kind of evidence first, machine-written ones last of theirs.

    Equal ones stay in the order in which they are given.
    """
    given = list(claims)
    graph.claims.take(given)

    def place(claim: Claim) -> tuple[int, bool]:
        machine = slug(graph.sources[claim.source].kind) == _MACHINE_WRITTEN
        return -(graph.vocabulary[claim.level].bars or 0), machine

    return sorted((graph.claims[iri] for iri in given), key=place)


def situations(graph: KnowledgeGraph, every: Iterable[Step]) -> list[str]:
    """Return the situations that steps are named for, that with most claims first."""
    weight: dict[str, int] = defaultdict(int)
    for step in every:
        weight[step.situation] += len(step.claims)
    return sorted(weight, key=lambda iri: (-weight[iri], graph.label(iri).lower()))


def chain(start: Sequence[Step], every: Sequence[Step]) -> list[list[Step]]:
    """Return steps in stages: those of the start, and each step that follows one of a stage before, later than it.

    A step of the start that follows another one of it stands in a later stage, too. What makes the diagnosis or is
    first for a source stands before what it merely recommends.
    """
    reached: dict[str, Step] = {step.id: step for step in start}
    waiting = list(start)
    while waiting:
        done = {claim.iri for claim in waiting.pop().claims}
        for step in every:
            if step.id not in reached and step.follows & done:
                reached[step.id] = step
                waiting.append(step)
    firsts = any(step.rank <= _FIRST for step in start)
    depth: dict[str, int] = {}

    def place(step: Step, above: frozenset[str]) -> int:
        if step.id not in depth:
            before = [
                other
                for other in reached.values()
                if other.id != step.id
                and other.id not in above
                and step.follows & {claim.iri for claim in other.claims}
            ]
            base = 1 if firsts and step.rank > _FIRST else 0
            depth[step.id] = max([base, *(place(other, above | {step.id}) + 1 for other in before)])
        return depth[step.id]

    stages: dict[int, list[Step]] = defaultdict(list)
    for step in reached.values():
        stages[place(step, frozenset())].append(step)
    return [
        sorted(stages[level], key=lambda step: (step.rank, step.label.lower())) for level in sorted(stages)
    ]

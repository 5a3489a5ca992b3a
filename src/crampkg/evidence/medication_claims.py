"""What sources say of medicines and cramps, and in which drug classes who places them; read once for a graph.

A claim counts by what it speaks of: cramps; muscle spasms, a coded term that includes cramps and is wider; or muscle
problems that were counted together. A rate in one group alone shows no cause, and neither does a claim that found
nothing or left it open: they are told beside, and make nobody's medicine a cause.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from crampkg.base.namespaces import slug
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim
from crampkg.evidence.unadvised import advice_against, unadvised

__all__ = ["NOTHING", "AgentClaims", "Membership", "Said"]


@dataclass(frozen=True, slots=True)
class Said:
    """What the sources say of one medicine or class.

    `compared` are those of `causing` that compare it with something else; `spasms` speak of muscle spasms, `alone` of
    a rate without a comparator or of cramps counted with others, `problems` of muscle problems counted together;
    `against` found nothing, deny it or leave it open; `unadvised` advise against it as a treatment of cramps.
    """

    causing: tuple[Claim, ...] = ()
    compared: tuple[Claim, ...] = ()
    spasms: tuple[Claim, ...] = ()
    alone: tuple[Claim, ...] = ()
    problems: tuple[Claim, ...] = ()
    against: tuple[Claim, ...] = ()
    unadvised: tuple[Claim, ...] = ()

    @property
    def others(self) -> tuple[tuple[str, tuple[Claim, ...]], ...]:
        """What does not make it a cause, under headings: advice, what speaks against it, rates alone, problems."""
        told = (
            ("Advised against as a treatment of cramps", self.unadvised),
            ("Not shown, or left open", self.against),
            ("A rate without a comparison, of cramps or of cramps counted with other symptoms", self.alone),
            ("Muscle problems counted together, without cramps by themselves", self.problems),
        )
        return tuple((heading, claims) for heading, claims in told if claims)


_OFFICIAL: Final = {"regulatoryCommunication", "drugLabel"}
"""Kinds of sources whose advice stands first."""


NOTHING: Final = Said()
"""What is said of an agent of which nothing is."""


@dataclass(frozen=True, slots=True)
class Membership:
    """A class to which a medicine belongs.

    `claims` say so, none where only the curators do; `via` are narrower classes through which it belongs there.
    """

    group: str
    claims: tuple[Claim, ...]
    via: tuple[str, ...] = ()


@dataclass(slots=True)
class _Found:
    causing: list[Claim] = field(default_factory=list)
    compared: list[Claim] = field(default_factory=list)
    spasms: list[Claim] = field(default_factory=list)
    alone: list[Claim] = field(default_factory=list)
    problems: list[Claim] = field(default_factory=list)
    against: list[Claim] = field(default_factory=list)
    unadvised: list[Claim] = field(default_factory=list)

    def said(self) -> Said:
        return Said(
            tuple(self.causing),
            tuple(self.compared),
            tuple(self.spasms),
            tuple(self.alone),
            tuple(self.problems),
            tuple(self.against),
            tuple(self.unadvised),
        )


class AgentClaims:
    """The claims on medicines and cramps, and the classes of medicines, of a graph."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        rows = graph.view("medicine-claims")
        told = graph.claims.take(list(dict.fromkeys(str(row["claim"]) for row in rows)))
        claims = {claim.iri: claim for claim in told}
        rests: dict[str, set[str]] = defaultdict(set)
        self._figures: dict[str, dict[str, None]] = defaultdict(dict)
        results: dict[str, dict[str, Mapping[str, object]]] = defaultdict(dict)
        for row in graph.rows("medicine-figures", claim=list(claims)):
            rests[str(row["claim"])].add(str(row["rests"]))
            if not row["words"]:
                results[str(row["claim"])].setdefault(str(row["result"]), row)
        for iri, some in results.items():
            groups = {row["regimen"] for row in some.values()}
            for figure in some.values():
                self._figures[iri][_figure(figure, of=figure["regimen"] if len(groups) > 1 else None)] = None
        found: dict[str, _Found] = defaultdict(_Found)
        for row in rows:
            claim = claims[str(row["claim"])]
            _place(found[str(row["agent"])], claim, str(row["about"]), rests[claim.iri])
        for agent, advice in _advice_against(graph).items():
            found[agent].unadvised += advice
        self._said = {agent: one.said() for agent, one in found.items()}
        self.treating = {str(row["agent"]) for row in graph.view("treating-agents")}
        """The agents that a source names as a treatment of cramps, whatever it says of the effect."""
        self.classes = {str(row["agent"]) for row in graph.view("agents") if row["isClass"]}
        """The agents that are classes of medicines."""
        self._memberships = _memberships(graph)

    def of(self, agent: str | None) -> Said:
        """Return what the sources say of an agent itself."""
        return self._said.get(agent or "", NOTHING)

    def figures(self, claim: Claim) -> str:
        """Return the figures of a claim as its source prints them, with their measure; empty when it has none."""
        return "; ".join(self._figures.get(claim.iri, ()))

    def as_class(self, group: str) -> Said:
        """Return what the sources say of a class and may hold for any member: not what they say of some members."""
        said = self.of(group)

        def whole(claims: Iterable[Claim]) -> tuple[Claim, ...]:
            return tuple(claim for claim in claims if not claim.values("memberScope"))

        return Said(
            whole(said.causing),
            whole(said.compared),
            whole(said.spasms),
            whole(said.alone),
            whole(said.problems),
            whole(said.against),
            whole(said.unadvised),
        )

    def classes_of(self, agent: str) -> tuple[Membership, ...]:
        """Return the classes to which an agent belongs, and those above them."""
        return self._memberships.get(agent, ())


def _advice_against(graph: KnowledgeGraph) -> dict[str, list[Claim]]:
    """The claims that advise against an agent as a treatment of cramps, regulators and labels first."""
    found: dict[str, list[Claim]] = {}
    for agent in unadvised(graph):
        advice = [one.claim for one in advice_against(graph, agent, for_cramps=True)]
        advice.sort(key=lambda claim: (slug(graph.sources[claim.source].kind) not in _OFFICIAL, claim.iri))
        if advice:
            found[agent] = advice
    return found


def _figure(row: Mapping[str, object], *, of: object) -> str:
    """The figures of a result as printed, after the group to which they belong where a claim has several."""
    measure, comparator = row["measure"], row["comparator"]
    told = f"{measure} {row['printed']}" if measure else str(row["printed"])
    told = f"{told} ({comparator})" if comparator and not measure else told
    return f"{of}: {told}" if of else told


def _place(found: _Found, claim: Claim, about: str, rests: set[str]) -> None:
    if about == "muscle problems":
        found.problems.append(claim)
    elif slug(claim.direction) != "supports":
        found.against.append(claim)
    elif about == "spasm":
        found.spasms.append(claim)
    elif rests == {"one group"} or about == "cramps with others":
        found.alone.append(claim)
    elif claim not in found.causing:
        found.causing.append(claim)
        if "compared" in rests:
            found.compared.append(claim)


def _memberships(graph: KnowledgeGraph) -> dict[str, tuple[Membership, ...]]:
    direct: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in graph.view("class-memberships"):
        places = direct[str(row["member"])][str(row["class"])]
        if row["claim"] is not None:
            places.append(str(row["claim"]))
    graph.claims.take([claim for groups in direct.values() for some in groups.values() for claim in some])
    graph.take_labels({group for groups in direct.values() for group in groups})
    made: dict[str, tuple[Membership, ...]] = {}
    for member, groups in direct.items():
        via: dict[str, set[str]] = defaultdict(set)
        for group in groups:
            for above in direct.get(group, ()):
                via[above].add(group)
        made[member] = tuple(
            Membership(
                group,
                tuple(graph.claims.take(groups.get(group, []))),
                () if groups.get(group) else tuple(sorted(via.get(group, ()))),
            )
            for group in sorted({*groups, *via}, key=graph.label)
        )
    return made

"""Where claims disagree or seem to, and who says so: the curators, with their judgement, or a rule of the graph.

A rule sets one claim against another. A curated disagreement (a tension) has a name, a note and its claims; where the
curators say which of them stand against the others, the two sides are kept apart, else each claim stands beside all the
rest. Whether a disagreement is real is a curator's judgement, given with its reason. Where there is none, the claims'
qualifiers are compared, and what is found is said to be computed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from crampkg.base.namespaces import compact, slug
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim

__all__ = [
    "UNJUDGED",
    "Disagreement",
    "all_disagreeing",
    "curated",
    "differences",
    "disagreeing",
    "disagreements",
    "disputes",
    "found_by_rule",
    "tensions",
]

UNJUDGED: Final = "unjudged"
"""What a disagreement is judged to be that a rule found and no curator has judged."""

_ORDER: Final = ("hardTension", UNJUDGED, "withinSourceTension", "scopeTension", "wordingTension")
_RULES: Final = {"oppositeDirectionTo": 0, "opposingPredicateTo": 1}
"""Opposite directions stand before opposing predicates and those before competing values."""
_AGAINST: Final = ("advisedAgainstFor", "cautionFor")


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Claims that disagree or seem to.

    `kind` is the IRI of a kind of tension or of a rule's property. `title` and `note` are the curators', empty for a
    rule until `disputes` names it. `against` are those of the claims that stand against the others, empty where
    the curators set no sides. `rules` are the IRIs of the rules that see it; `is_conflict` tells a
    conflict from a nuance.
    """

    iri: str
    kind: str
    kind_label: str
    title: str
    note: str
    claims: tuple[Claim, ...]
    against: tuple[Claim, ...] = ()
    rules: frozenset[str] = frozenset()
    is_conflict: bool = False

    @property
    def curated(self) -> bool:
        """Whether the curators say so, not a rule."""
        return bool(self.iri)

    @property
    def id(self) -> str:
        """What names it in exports: the CURIE of a tension, or a rule with its two claims."""
        if self.curated:
            return compact(self.iri)
        return " ".join([compact(self.kind), *(claim.curie for claim in self.everyone)])

    @property
    def place(self) -> str:
        """What names it in the address of a page."""
        return slug(self.iri) if self.curated else "~".join(c.curie for c in (*self.claims, *self.against))

    @property
    def judgement(self) -> str:
        """The kind of tension (slug) that the curators take it for, or UNJUDGED."""
        return slug(self.kind) if self.curated else UNJUDGED

    @property
    def everyone(self) -> tuple[Claim, ...]:
        """All claims, by IRI."""
        return tuple(sorted((*self.claims, *self.against), key=lambda claim: claim.iri))

    @property
    def sides(self) -> tuple[tuple[Claim, ...], ...]:
        """The claims side by side: two sides, or each claim by itself where nobody set sides."""
        return (self.claims, self.against) if self.against else tuple((claim,) for claim in self.claims)

    @property
    def headings(self) -> list[str]:
        """The headings of the sides: for and against where one denies what the other says."""
        if len(self.sides) == 2:
            one, other = self.sides
            if all(map(_affirms, one)) and not any(map(_affirms, other)):
                return ["For", "Against or open"]
            return ["On the one side", "On the other side"]
        return [f"Side {place}" for place in range(1, len(self.sides) + 1)]

    @property
    def about(self) -> set[str]:
        """The IRIs of what the claims speak of, as subject or object."""
        return {iri for claim in self.everyone for iri in (claim.subject, claim.object) if iri}

    @property
    def sources(self) -> frozenset[str]:
        """The IRIs of the sources whose claims are in it."""
        return frozenset(claim.source for claim in self.everyone)

    def opponents(self, claim: Claim) -> tuple[Claim, ...]:
        """Return the claims that stand against one that takes part, or beside it where no sides are set."""
        if not self.against:
            return tuple(one for one in self.claims if one != claim)
        return self.claims if claim in self.against else self.against


def _affirms(claim: Claim) -> bool:
    return slug(claim.direction) == "supports" and slug(claim.predicate) not in _AGAINST


def disagreements(graph: KnowledgeGraph) -> list[Disagreement]:
    """Return all that is found by rules (derived) and all that the curators name (asserted), by id."""
    return sorted([*found_by_rule(graph), *curated(graph)], key=lambda one: one.id)


def found_by_rule(graph: KnowledgeGraph, term: str | None = None) -> list[Disagreement]:
    """Return the pairs of claims that a rule sets against each other, rule by rule.

    With `term`, only those with a claim that has it as subject or object.
    """
    rows = (
        graph.view("disagreements")
        if term is None
        else graph.rows("disagreements", claim=[claim.iri for claim in _with(graph, term)])
    )
    graph.claims.take([str(row[side]) for row in rows for side in ("one", "two")])
    found = []
    for row in rows:
        kind = str(row["rule"])
        one, two = (graph.claims.get(str(row[name])) for name in ("one", "two"))
        if one and two:
            rules = frozenset({kind})
            is_conflict = bool(row["conflict"])
            found.append(
                Disagreement("", kind, graph.label(kind), "", "", (one,), (two,), rules, is_conflict)
            )
    return found


def _with(graph: KnowledgeGraph, term: str) -> list[Claim]:
    """The claims that have a term as subject or object."""
    return [claim for claim in graph.claims_of(term) if term in (claim.subject, claim.object)]


def curated(graph: KnowledgeGraph, term: str | None = None) -> list[Disagreement]:
    """Return the disagreements that the curators name, with the claims that are in the graph; by name.

    With `term`, only those with a claim that has it as subject or object.
    """
    if term is None:
        rows = graph.view("tensions")
    else:
        mine = [claim.iri for claim in _with(graph, term)]
        touched = dict.fromkeys(str(row["tension"]) for row in graph.rows("claim-tensions", claim=mine))
        rows = graph.rows("tensions", tension=list(touched))
    graph.claims.take([str(row["claim"]) for row in rows])
    counter: dict[str, set[str]] = defaultdict(set)
    for row in graph.view("tension-sides"):
        counter[str(row["tension"])].add(str(row["claim"]))
    heads: dict[str, tuple[str, str, str, str]] = {}
    claims: dict[str, list[Claim]] = defaultdict(list)
    conflicts = {str(row["tension"]) for row in rows if slug(str(row["rank"])) == "conflict"}
    for row in rows:
        iri = str(row["tension"])
        heads.setdefault(iri, (str(row["kind"]), str(row["kindLabel"]), str(row["label"]), str(row["note"])))
        if claim := graph.claims.get(str(row["claim"])):
            claims[iri].append(claim)
    return [
        Disagreement(
            iri,
            *head,
            tuple(one for one in claims[iri] if one.iri not in counter[iri]),
            tuple(one for one in claims[iri] if one.iri in counter[iri]),
            is_conflict=iri in conflicts,
        )
        for iri, head in heads.items()
    ]


def tensions(
    graph: KnowledgeGraph, term: str | None = None, *, conflicts_only: bool = False
) -> list[Disagreement]:
    """Return the curated disagreements, conflicts before nuances and those between sources before others.

    With `term`, only those with a claim that has it as subject or object. One of whose claims fewer than two are in
    the graph (their source may be switched off) is left out.
    """
    found = [one for one in curated(graph, term) if len(one.everyone) > 1]
    if conflicts_only:
        found = [one for one in found if one.is_conflict]
    return sorted(found, key=lambda one: (not one.is_conflict, len(one.sources) == 1, one.title))


def all_disagreeing(graph: KnowledgeGraph, term: str | None = None) -> list[tuple[Claim, Claim, str]]:
    """Return the pairs of claims that disagree or seem to, with the rule that says so; two sources first.

    With `term`, only those with a claim that has it as subject or object.
    """
    found = [(one.claims[0], one.against[0], one.kind) for one in found_by_rule(graph, term)]
    return sorted(found, key=lambda pair: (pair[0].source == pair[1].source, _RULES.get(slug(pair[2]), 2)))


def disagreeing(graph: KnowledgeGraph, term: str) -> list[tuple[Claim, Claim, str]]:
    """Return the pairs of claims about a term that disagree or seem to, with the rule that says so."""
    return [
        (one, two, rule)
        for one, two, rule in all_disagreeing(graph, term)
        if term in {one.subject, one.object} and term in {two.subject, two.object}
    ]


def disputes(graph: KnowledgeGraph) -> list[Disagreement]:
    """Return what stands against what: conflicts first, then those not judged, within a source, of scope, of wording.

    A pair that a curated disagreement holds is told there, by its rule. One of which the graph holds one side only (a
    source being switched off) is left out.
    """
    return graph.once(_disputes)


def _disputes(graph: KnowledgeGraph) -> list[Disagreement]:
    sided = {str(row["tension"]) for row in graph.view("tension-sides")}
    found = [
        one
        for one in curated(graph)
        if len(one.sides) > 1 and all(one.sides) and (one.against or one.iri not in sided)
    ]
    members = [{claim.iri for claim in one.everyone} for one in found]
    for pair in found_by_rule(graph):
        iris = {claim.iri for claim in pair.everyone}
        covering = [place for place, held in enumerate(members) if iris <= held]
        for place in covering:
            found[place] = replace(found[place], rules=found[place].rules | pair.rules)
        if not covering:
            found.append(_named(graph, pair))
            members.append(iris)
    return sorted(
        found, key=lambda one: (not one.is_conflict, _ORDER.index(one.judgement), one.title.lower())
    )


def _named(graph: KnowledgeGraph, pair: Disagreement) -> Disagreement:
    """Return a pair with a title of what it is about, the claim that affirms first."""
    (one,), (two,) = pair.claims, pair.against
    if _affirms(two) and not _affirms(one):
        one, two = two, one
    labels = dict.fromkeys(graph.label(claim.subject) for claim in (one, two))
    objects = dict.fromkeys(graph.label(claim.object) for claim in (one, two) if claim.object)
    title = " and ".join(labels) + (f": {' or '.join(objects)}" if objects else "")
    return replace(pair, title=title, claims=(one,), against=(two,))


def differences(graph: KnowledgeGraph, one: Claim, two: Claim) -> list[str]:
    """Return in what two claims differ by their parts, in words; empty when nothing but their direction does."""
    told: list[str] = []
    for name, first, second in (
        ("what it is said of", one.subject, two.subject),
        ("the other term", one.object, two.object),
    ):
        if first and second and first != second:
            told.append(f"{name}: {graph.label(first)} | {graph.label(second)}")
    names = dict.fromkeys(part.property for claim in (one, two) for part in claim.narrowing)
    for name in names:
        sets: Sequence[str] = [
            " and ".join(sorted(part.label for part in claim.narrowing if part.property == name))
            or "not named"
            for claim in (one, two)
        ]
        if sets[0] != sets[1]:
            told.append(f"{graph.label(name)}: {sets[0]} | {sets[1]}")
    if one.certainty != two.certainty:
        words = [graph.label(claim.certainty) if claim.certainty else "none" for claim in (one, two)]
        told.append(f"hedge: {words[0]} | {words[1]}")
    if one.source != two.source:
        told.append(f"source: {graph.sources[one.source].label} | {graph.sources[two.source].label}")
    return told

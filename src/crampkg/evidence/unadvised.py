"""Advice against an agent in force today: what sources say of it itself, and of what it is a kind of.

The one place that decides what holds for the kinds of an agent, and whether an agent is advised against at all: list of
treatments, tables of results, plots, medicine check, handout and the safety box ask here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeAlias

from crampkg.base.namespaces import slug
from crampkg.evidence import facts, phrasing

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim

__all__ = [
    "MARK",
    "TREATMENT",
    "Advice",
    "advice_against",
    "against_for_cramps",
    "concerning",
    "counted",
    "is_of_treatment",
    "made_itself",
    "marked",
    "unadvised",
    "weight",
]

MARK: Final = "advised against for cramps"
"""What is written beside a treatment of cramps that a source advises against."""

TREATMENT: Final = "topicTreatment"
"""The name of the topic of treatment among those of predicates."""
_ADVISED_AGAINST: Final = "advisedAgainst"
_HAD: Final = "Condition"
"""What people have who are others than those with what was asked for; an age is no such difference."""

Piece: TypeAlias = tuple[str, str | None]
"""A piece of a sentence: a text and the IRI of the term that it names, or None."""


@dataclass(frozen=True, slots=True)
class Advice:
    """A claim that advises against an agent: of itself, or of the broader agent `of`; `for_cramps` where of cramps."""

    of: str
    claim: Claim
    for_cramps: bool


def advice_against(graph: KnowledgeGraph, agent: str, *, for_cramps: bool = False) -> Sequence[Advice]:
    """Return the advice against an agent (by IRI), that on itself first; `for_cramps` leaves other uses out."""
    found = unadvised(graph).get(agent, ())
    return [one for one in found if one.for_cramps] if for_cramps else found


def unadvised(graph: KnowledgeGraph) -> Mapping[str, Sequence[Advice]]:
    """Return the advice against each agent that has any, by IRI; sources with a later version are left out."""
    return graph.once(_unadvised)


def _unadvised(graph: KnowledgeGraph) -> dict[str, list[Advice]]:
    rows = graph.view("advised-against-agents")
    claims = {claim.iri: claim for claim in graph.claims.take(sorted({str(row["claim"]) for row in rows}))}
    found: dict[str, list[Advice]] = defaultdict(list)
    for row in rows:
        claim = claims.get(str(row["claim"]))
        if claim is not None and not graph.sources[claim.source].updated_by:
            found[str(row["agent"])].append(Advice(str(row["of"]), claim, bool(row["cramps"])))
    for agent, advice in found.items():
        advice.sort(key=lambda one: (one.of != agent, one.claim.iri))
    return dict(found)


def concerning(
    graph: KnowledgeGraph, against: Sequence[Claim], treated: Collection[str | None], shown: Collection[str]
) -> Sequence[Claim]:
    """Return the advice against a treatment that concerns those of whom a list is; all where `shown` names nobody.

    It is about what they are treated for (`treated`, or `shown` itself), in everybody or in people who have what is
    shown.
    """

    def of_others(claim: Claim) -> bool:
        people = {part.value for part in claim.values("population") if part.value in graph.terms} - set(shown)
        return any(slug(kind) == _HAD for one in people for kind in graph.terms[one].classes)

    about = {*treated, *shown}
    return [one for one in against if not shown or (one.object in about and not of_others(one))]


# --- in words


def marked(graph: KnowledgeGraph, agent: str, here: str) -> bool:
    """Tell whether a row on an agent is to say that it is advised against for cramps; on its own page none does."""
    return agent != here and bool(advice_against(graph, agent, for_cramps=True))


def is_of_treatment(graph: KnowledgeGraph, claim: Claim) -> bool:
    """Tell whether a claim is about treating with its subject, or advises against that; not what else it can do."""
    return facts.topic_of(graph, claim.predicate).name == TREATMENT or claim.icon == _ADVISED_AGAINST


def against_for_cramps(
    graph: KnowledgeGraph, agents: Iterable[str], condition: str, *, others: bool = True
) -> list[tuple[list[Piece], Sequence[Claim]]]:
    """Return in sentences what is advised against for cramps among agents, with the claims behind each.

    What is said of the condition (by IRI) comes first. Advice that several kinds of one agent share is told once.
    Without `others`, advice in people with another disease than that condition is left out.
    """
    told: dict[tuple[str, str], list[Claim]] = {}
    kinds: dict[str, list[str]] = {}
    for agent in agents:
        for one in advice_against(graph, agent, for_cramps=True):
            claims = told.setdefault((one.of, one.claim.object or ""), [])
            if one.claim not in claims:
                claims.append(one.claim)
            kinds.setdefault(one.of, []).append(agent)
    if not others:
        kept = {key: list(concerning(graph, some, {key[1]}, [condition])) for key, some in told.items()}
        told = {key: some for key, some in kept.items() if some}
    first = sorted(told.items(), key=lambda item: (item[0][1] != condition, weight(item[1]), item[0]))
    return [
        (_for_condition(graph, of, kinds[of], treated, claims), claims) for (of, treated), claims in first
    ]


def _for_condition(
    graph: KnowledgeGraph, of: str, kinds: Sequence[str], treated: str, claims: Sequence[Claim]
) -> list[Piece]:
    """Say it of the agent itself; where only kinds of it are listed, name the first of them."""
    whom: list[Piece] = [(graph.label(of), of)]
    if of not in kinds:
        whom += [(", of which ", None), (graph.label(kinds[0]), kinds[0]), (" is a kind,", None)]
    return counted(graph, claims, whom, treated)


def counted(graph: KnowledgeGraph, claims: Sequence[Claim], whom: list[Piece], treated: str) -> list[Piece]:
    """Say how many sources advise against what `whom` names, for what, and whether each of them sets a limit."""
    plain = made_itself(claims)
    sources = len({claim.source for claim in plain})
    verb = "advises" if sources == 1 else "advise"
    number = phrasing.capital(phrasing.spelled(sources, "source"))
    sentence: list[Piece] = [(f"{number} {verb} against ", None), *whom]
    if treated:
        sentence += [(" for ", None), (phrasing.name_in_sentence(graph, treated), treated)]
    limits = _limits(graph, plain)
    if limits and all(claim.narrowing for claim in plain):
        # Each limit accounts for its sources, so that none is left over to which it does not apply.
        told = [f"{number} {limit}" for number, limit in limits]
        whose = {1: "", 2: "both "}.get(sources, "all ")
        one = f", {whose}only {limits[0][1]}"
        sentence.append((one if len(limits) == 1 else f": {', '.join(told)}", None))
    elif limits:
        (number, limit), *further = limits
        told = [f"{number} of them only {limit}", *(f"{number} only {limit}" for number, limit in further)]
        sentence.append((f" ({', '.join(told)})", None))
    return sentence


def _limits(graph: KnowledgeGraph, claims: Sequence[Claim]) -> list[tuple[str, str]]:
    """Return how many sources set a limit wherever they advise, and which: two, for routine use."""
    by_source: dict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_source[claim.source].append(claim)
    told: Counter[str] = Counter()
    for some in by_source.values():
        if all(claim.narrowing for claim in some):
            told[" and ".join(sorted({_limit(graph, claim) for claim in some}))] += 1
    order = sorted(told.items(), key=lambda item: (-item[1], item[0]))
    return [(phrasing.spelled(number, "source").split()[0], limit) for limit, number in order]


def _limit(graph: KnowledgeGraph, claim: Claim) -> str:
    """Return when or in whom a claim holds, in words; that there is a limit, where neither says all of it."""
    when = [part.label for part in claim.values("precondition")]
    whom = phrasing.people_of(graph, claim)
    if len(claim.narrowing) > len(when) + len(claim.values("population")):
        return "with a limit"
    return " ".join(filter(None, (*when, f"in {whom}" if whom else "")))


def made_itself(claims: Sequence[Claim]) -> Sequence[Claim]:
    """Return the claims that the source makes itself; all where it only reports or voices a concern."""
    return [claim for claim in claims if not claim.values("stance")] or claims


def weight(claims: Sequence[Claim]) -> int:
    """Where advice stands: that which most statements give without a limit comes first."""
    return -sum(not claim.narrowing for claim in claims)

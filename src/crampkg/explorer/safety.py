"""What the sources warn of: shown on an agent's page before anything else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from crampkg.base.namespaces import slug
from crampkg.evidence import phrasing, relations, unadvised
from crampkg.evidence.agents import is_agent
from crampkg.evidence.cramp_causes import sides
from crampkg.evidence.unadvised import advice_against, made_itself
from crampkg.explorer import cards, links, session
from crampkg.explorer.components import fact_cards
from crampkg.explorer.text import capital, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.cramp_causes import Sides
    from crampkg.evidence.facts import Fact
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim, Term
    from crampkg.evidence.model import Part as ClaimPart
    from crampkg.explorer.component_data import Card, Group, Part

__all__ = ["HEADING", "advice", "cramp_words", "parted", "related_advice", "show_warnings", "warnings_in"]

HEADING: Final = "Safety: what the sources warn of"

_SAFETY: Final = ("advisedAgainstFor", "hasAdverseEffect")
"""The relations that warn, in the order in which they are shown."""

_NAMED: Final = {"saidBy": "said by", "target": "for", "comparator": "against"}
"""The words before what such a qualifier holds, which is a bare name."""
_PEOPLE: Final = {"population": "in", "populationExcept": "not in"}
_SHOWN: Final = 8
"""So many warnings stand open; advice against it and the harms that most sources name are among them."""

_CRAMP_EDGES: Final = ("causesCramp", "mayCauseCramp")
_BY_CLASS: Final = "by class"
_CAUSING: Final = {
    "plain": "causes cramps: ",
    "weak": "may cause cramps (hedged, restricted or weakly supported): ",
    _BY_CLASS: "may cause cramps by its class, not stated for the medicine itself: ",
}


def warnings_in(graph: KnowledgeGraph, term: Term, found: Sequence[tuple[str, Sequence[Fact]]]) -> list[Fact]:
    """Return those facts about an agent that warn: what it is advised against for, then its adverse effects.

    The widest advice comes first, and the effects that most sources name.
    """
    if not is_agent(graph, term.iri):
        return []
    several = [fact for _, group in found for fact in group if not fact.inverse and _supported(fact)]
    several.sort(key=_standing)
    return [fact for name in _SAFETY for fact in several if slug(fact.predicate) == name]


def parted(rows: list[Card]) -> tuple[list[Card], list[Card]]:
    """Return the warnings that stand open and those behind a click; a single one is not put there."""
    most = _SHOWN if len(rows) > _SHOWN + 1 else len(rows)
    return rows[:most], rows[most:]


def _standing(fact: Fact) -> int:
    """Where a warning stands among those of its relation."""
    if slug(fact.predicate) == _SAFETY[0]:
        return unadvised.weight(fact.claims)
    return -len({claim.source for claim in fact.claims})


def show_warnings(graph: KnowledgeGraph, term: Term, warnings: Sequence[Fact]) -> None:
    """Warn, before anything else is read, of what the sources say against an agent; nothing where they say nothing.

    `warnings` are the facts of `warnings_in`, whose statements open on a click. On the page of a condition they warn of
    the treatments of cramps in it that are advised against.
    """
    first, further = parted(_rows(graph, term, warnings))
    rows = [*first, *_of_broader(graph, term), *_of_related(graph, term)]
    rows += _of_treatments(graph, term)
    rows += _cramp_cards(graph, term)
    if rows:
        group: Group = {"heading": HEADING, "cards": rows}
        with st.container(key="warning"):
            fact_cards(
                [group], label="Safety", key="safety", layout="rows", heading_level=2, on_open=links.follow
            )
            if further:
                with st.expander(counted(len(further), "more warning")):
                    fact_cards(
                        [{"cards": further}],
                        label="More warnings",
                        key="safety-further",
                        layout="rows",
                        heading_level=3,
                        on_open=links.follow,
                    )


def advice(graph: KnowledgeGraph, term: Term) -> list[tuple[list[Part], Sequence[Claim]]]:
    """Return the advice against an agent in sentences, with the claims behind each; empty where there is none.

    What is advised against of something broader holds for its kinds, and the sentence says so.
    """
    told: dict[tuple[str, str], list[Claim]] = {}
    for one in advice_against(graph, term.iri):
        told.setdefault((one.of, one.claim.object or ""), []).append(one.claim)
    first = sorted(told.items(), key=lambda item: (item[0][0] != term.iri, unadvised.weight(item[1])))
    return [(_advised(graph, term, of, treated, claims), claims) for (of, treated), claims in first]


def _advised(graph: KnowledgeGraph, term: Term, of: str, treated: str, claims: Sequence[Claim]) -> list[Part]:
    """Say how many sources advise against an agent, or against what it is a kind of, and whether each sets a limit."""
    plain = made_itself(claims)
    if of == term.iri and len({claim.source for claim in plain}) == 1:
        return cards.sentence_parts(graph, phrasing.pieces(graph, plain), unlinked=term.iri)
    whom: list[tuple[str, str | None]] = [("it", None)]
    if of != term.iri:
        whom = [(graph.label(of), of), (", of which this is a kind,", None)]
    return cards.sentence_parts(graph, unadvised.counted(graph, claims, whom, treated))


def _of_broader(graph: KnowledgeGraph, term: Term) -> list[Card]:
    """Say what is advised against of an agent that this one is a kind of: it holds for the kind too."""
    return [
        _advice_card(graph, title, claims, id=f"broader-{place}")
        for place, (title, claims) in enumerate(advice(graph, term))
        if all(claim.subject != term.iri for claim in claims)
    ]


def _of_treatments(graph: KnowledgeGraph, term: Term) -> list[Card]:
    """Say which treatments of a condition, or of people, are advised against for cramps; nothing for an agent."""
    if is_agent(graph, term.iri):
        return []
    agents = {
        claim.subject
        for claim in graph.about(term.iri)
        if (claim.object == term.iri or any(part.value == term.iri for part in claim.values("population")))
        and unadvised.is_of_treatment(graph, claim)
    }
    return [
        _advice_card(graph, cards.sentence_parts(graph, sentence), claims, id=f"treatment-{place}")
        for place, (sentence, claims) in enumerate(
            unadvised.against_for_cramps(graph, sorted(agents), term.iri)
        )
    ]


def _of_related(graph: KnowledgeGraph, term: Term) -> list[Card]:
    """Point to advice against an agent to which the curators lead on from this one, such as what it is derived from."""
    return [
        _advice_card(graph, title, claims, id=f"related-{place}")
        for place, (_, title, claims) in enumerate(related_advice(graph, term))
    ]


def related_advice(graph: KnowledgeGraph, term: Term) -> list[tuple[str, list[Part], Sequence[Claim]]]:
    """Return the advice against what an agent is related to, as hydroquinine is to quinine; empty for none.

    Each is the IRI of that agent, the advice in a sentence that points to it, and the claims behind it.
    """
    if not is_agent(graph, term.iri):
        return []
    known = {one.of for one in advice_against(graph, term.iri)}
    return [
        (other, ["See also ", links.term_link(graph, other), ": ", *_lower(sentence)], claims)
        for other in relations.leads_on_to(graph, term.iri)
        if other not in known and other in graph.terms
        for sentence, claims in advice(graph, graph.terms[other])
    ]


def _lower(sentence: Sequence[Part]) -> list[Part]:
    first, *rest = sentence
    return [first[:1].lower() + first[1:] if isinstance(first, str) else first, *rest]


def _advice_card(graph: KnowledgeGraph, title: list[Part], claims: Sequence[Claim], *, id: str) -> Card:
    card = cards.claim_card(
        graph,
        title,
        claims,
        id=id,
        passage=session.passage,
        badges=cards.cautions(graph, claims),
        note=_by_whom(graph, claims),
        open=False,
    )
    card["icon"] = "advisedAgainst"
    return card


def cramp_words(graph: KnowledgeGraph, term: Term) -> list[str]:
    """Return what an agent's page says of the cramps that it causes or may cause, in sentences; empty where nothing."""
    titles = [card["title"] for card in _cramp_cards(graph, term)]
    return [f"{''.join(one if isinstance(one, str) else one['label'] for one in title)}." for title in titles]


def _cramp_cards(graph: KnowledgeGraph, term: Term) -> list[Card]:
    """Say which kinds of cramp an agent causes or may cause; a kind stands only in the strongest line it has.

    Where sources differ on it, how many are on each side is said instead.
    """
    if not is_agent(graph, term.iri):
        return []
    said: set[str] = set()
    made: list[Card] = []
    for form, words in _CAUSING.items():
        if form == _BY_CLASS:
            classes = [one for one in relations.by_class(graph, term.iri) if one.member == term.iri]
            effects = {one.effect for one in classes}
        else:
            effects = {
                edge.object
                for edge in graph.edges_of(term.iri)
                if edge.form == form and slug(edge.edge) in _CRAMP_EDGES
            }
        new = effects - said
        said |= effects
        if form != _BY_CLASS:
            disputed = {effect: found for effect in new if (found := sides(graph, term.iri, effect)).differ}
            made += [_disputed(graph, effect, found) for effect, found in sorted(disputed.items())]
            new -= disputed.keys()
        if not new:
            continue
        title: list[Part] = [capital(words), *cards.listed(graph, sorted(new))]
        card: Card = {"icon": "harms", "title": title}
        if form == _BY_CLASS and (differ := _differing(graph, classes, new)):
            title += [" (sources differ on this for ", *cards.listed(graph, differ), ")"]
            card["icon"] = "conflict"
        made.append(card)
    return made


def _disputed(graph: KnowledgeGraph, effect: str, found: Sides) -> Card:
    title: list[Part] = [
        "Sources differ on whether it causes ",
        links.to(phrasing.name_in_sentence(graph, effect), links.term_address(graph, effect)),
        f": {found.in_words()}",
    ]
    card = cards.claim_card(
        graph,
        title,
        found.claims,
        id=f"differ-{slug(effect)}",
        passage=session.passage,
        badges=cards.cautions(graph, found.claims),
        open=False,
    )
    card["icon"] = "conflict"
    return card


def _differing(graph: KnowledgeGraph, classes: Sequence[relations.ByClass], effects: set[str]) -> list[str]:
    """Return the classes of an agent on whose effects sources differ."""
    pairs = {(one.group, one.effect) for one in classes if one.effect in effects}
    return sorted({group for group, effect in pairs if sides(graph, group, effect).differ})


def _supported(fact: Fact) -> bool:
    return any(slug(claim.direction) == "supports" for claim in fact.claims)


def _rows(graph: KnowledgeGraph, term: Term, warnings: Sequence[Fact]) -> list[Card]:
    """One row for each fact; those that one source says in the same words of the same people share a row."""
    alike: dict[tuple[str, str], list[Fact]] = {}
    for fact in warnings:
        alike.setdefault((fact.phrase(graph), _note(graph, fact)), []).append(fact)
    rows: list[Card] = []
    for (phrase, note), group in alike.items():
        claims = [claim for fact in group for claim in fact.claims]
        title: list[Part]
        if len(group) > 1:
            others = [fact.other for fact in group if fact.other]
            title = [f"{capital(term.label)} {phrase}: ", *cards.listed(graph, others)]
        else:
            title = _heading(graph, term, group[0])
        card = cards.claim_card(
            graph,
            title,
            claims,
            id=f"safety-{group[0].id}",
            passage=session.passage,
            badges=cards.cautions(graph, claims),
            note=note,
            open=False,
        )
        card["icon"] = claims[0].icon or "harms"  # type: ignore[typeddict-item]  # the ontology names signs
        rows.append(card)
    return rows


def _heading(graph: KnowledgeGraph, term: Term, fact: Fact) -> list[Part]:
    """Say one fact in a sentence; where several sources advise against it, how many do.

    One sentence for statements of different scope would be as weak as the weakest, and so hide the warning.
    """
    claims = made_itself(fact.claims)
    advising = [claim for claim in claims if slug(claim.direction) == "supports"]
    if slug(fact.predicate) == _SAFETY[0] and fact.other and len({claim.source for claim in advising}) > 1:
        return _advised(graph, term, term.iri, fact.other, advising)
    return cards.sentence_parts(graph, phrasing.pieces(graph, claims), unlinked=term.iri)


def _note(graph: KnowledgeGraph, fact: Fact) -> str:
    """Say who says it and, of each statement, in whom or when; of a single one, what its sentence leaves out."""
    if len(fact.claims) > 1:
        return _by_whom(graph, fact.claims)
    (claim,) = fact.claims
    title = phrasing.sentence(graph, made_itself(fact.claims)).lower()
    words = [word for word in _limits(graph, claim) if phrasing.capital(word).lower() not in title]
    told = "; ".join(words) if phrasing.untold(graph, claim) else ""
    return f"{told}: {graph.sources[claim.source].label}".removeprefix(": ")


def _by_whom(graph: KnowledgeGraph, claims: Sequence[Claim]) -> str:
    """Say of each statement in whom or when and who says it: those of several sources never run together."""
    told: dict[str, dict[str, None]] = {}
    for claim in claims:
        told.setdefault("; ".join(_limits(graph, claim)), {})[graph.sources[claim.source].label] = None
    several = len(told) > 1
    return " · ".join(
        f"{words or ('no restriction stated' if several else '')}: {'; '.join(sources)}".removeprefix(": ")
        for words, sources in told.items()
    )


def _limits(graph: KnowledgeGraph, claim: Claim) -> list[str]:
    return [
        _limit(graph, part)
        for part in claim.parts
        if part.kind == "narrowing" or slug(part.property) == "saidBy"
    ]


def _limit(graph: KnowledgeGraph, part: ClaimPart) -> str:
    name = slug(part.property)
    if name in _PEOPLE:
        return f"{_PEOPLE[name]} {phrasing.people_named(graph, part)}"
    return f"{_NAMED[name]} {part.label}" if name in _NAMED else part.label

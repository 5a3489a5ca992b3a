"""The work-up page: which investigation when and why, in order; the forearm exercise test; what tests show."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import slug
from crampkg.evidence import phrasing
from crampkg.evidence.workup import Step, chain, red_flags, situations, steps
from crampkg.explorer import cards, choices, links, parts, session
from crampkg.explorer.components import fact_cards
from crampkg.explorer.pages.forearm import show_forearm
from crampkg.explorer.text import capital, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim
    from crampkg.evidence.model import Part as ClaimPart
    from crampkg.explorer.component_data import Badge, Card, Group, Part

_VIEWS: Final = {
    "steps": "Steps in order",
    "forearm": "Read a forearm exercise test",
    "tests": "What a test shows",
}
_BESIDE: Final = {
    "distinguishFrom": "To be distinguished",
    "informsDiagnosisOf": "What informs the diagnosis",
}
_FOR: Final = "for"
_NERVE_OR_MUSCLE: Final = "neurogenic-or-myogenic"
_TEST: Final = "test"


def page(graph: KnowledgeGraph) -> None:
    """Draw the page."""
    parts.page_head(
        "Work-up", "Which investigations the sources name, when, why, and how strongly they are advised."
    )
    shown = choices.one("Show", "show", _VIEWS)
    if shown == "forearm":
        show_forearm(graph)
    elif shown == "tests":
        _tests(graph)
    else:
        _steps(graph)


# --- steps


def _steps(graph: KnowledgeGraph) -> None:
    """The steps for a situation, and those that a source puts after them, whatever their situation."""
    every = steps(graph)
    if not every:
        parts.state("empty", "None of the sources shown names a step.")
        return
    options = {slug(iri): graph.label(iri) for iri in situations(graph, every)}
    chosen = choices.pick("What is investigated", _FOR, options, empty="Everything, by situation") or ""
    if chosen:
        own = [step for step in every if slug(step.situation) == chosen]
        tests = [step for step in every if not step.treats]
        stages = chain([step for step in own if not step.treats], tests)
        parts.caption(
            f"Steps for {options[chosen]}, then the steps that a source puts after them. The order is "
            "the sources': first steps come first, and each step is below the one that it follows. Steps "
            "side by side have no order in the sources."
        )
        groups = [_stage(graph, place, stage, chosen) for place, stage in enumerate(stages)]
        treating = [step for step in own if step.treats]
        groups += _of_treatment(graph, treating, chosen)
        told = [claim for step in itertools.chain(*stages, treating) for claim in step.claims]
        beside = _beside(graph, own[0].situation)
        groups += [group for group, _ in beside]
        told += [claim for _, claims in beside for claim in claims]
    else:
        groups = _first(graph)
        groups += [
            {
                "heading": capital(label),
                "cards": [
                    _card(graph, step) for step in every if slug(step.situation) == key and not step.treats
                ],
            }
            for key, label in options.items()
        ]
        groups += _of_treatment(graph, [step for step in every if step.treats], None)
        told = [*red_flags(graph), *(claim for step in every for claim in step.claims)]
    fact_cards(groups, label="Steps", key="steps", layout="rows", heading_level=2, on_open=links.follow)
    parts.downloads(
        "work-up", "the statements behind these steps", lambda: parts.claim_rows(graph, told), key="workup"
    )
    parts.show_query(graph, "workup-steps")


def _first(graph: KnowledgeGraph) -> list[Group]:
    """What comes before any test: when to act at once, and what tells the cramps of a nerve from those of a muscle."""
    flags = [
        cards.line_card(graph, claim, id=f"flag-{claim.curie}", passage=session.passage)
        for claim in red_flags(graph)
    ]
    question = links.to(
        "What tells neurogenic from myogenic cramps", links.question_address(_NERVE_OR_MUSCLE)
    )
    return [
        {"heading": "When to refer, or to act at once", "cards": flags},
        {"heading": "Nerve or muscle?", "note": [question, ", with figures and sources."], "cards": []},
    ]


def _of_treatment(graph: KnowledgeGraph, treating: Sequence[Step], chosen: str | None) -> list[Group]:
    """What sources say of treatment beside the work-up: it has no place in the order of tests."""
    if not treating:
        return []
    cards_ = [_card(graph, step, chosen or "") for step in treating]
    note = [links.to("Treatments, with results", "treatments")]
    return [{"heading": "On treatment", "note": note, "cards": cards_}]


def _beside(graph: KnowledgeGraph, situation: str) -> list[tuple[Group, list[Claim]]]:
    """What belongs to a work-up but is not a step: what informs the diagnosis, and what must be distinguished."""
    made: list[tuple[Group, list[Claim]]] = []
    for name, heading in _BESIDE.items():
        claims = [
            claim
            for claim in graph.about(situation)
            if slug(claim.predicate) == name and situation in (claim.subject, claim.object)
        ]
        shown = [
            cards.line_card(graph, claim, id=f"{name}-{claim.curie}", passage=session.passage)
            for claim in claims
        ]
        if shown:
            made.append(({"heading": heading, "cards": shown}, claims))
    return made


def _stage(graph: KnowledgeGraph, place: int, stage: Sequence[Step], chosen: str) -> Group:
    heading = "To begin with" if place == 0 else "Then" if place == 1 else "After that"
    return {"heading": f"{place + 1}. {heading}", "cards": [_card(graph, step, chosen) for step in stage]}


def _card(graph: KnowledgeGraph, step: Step, chosen: str | None = None) -> Card:
    """One step for one situation: how strongly, on what condition, why, after what; its statements behind a button.

    The situation is named where it is not the chosen one and the step does not name it.
    """
    known = step.step in graph.terms
    title: list[Part] = [
        links.to(phrasing.capital(step.label), links.term_address(graph, step.step) if known else None)
    ]
    if chosen not in (None, slug(step.situation)) and graph.label(step.situation) not in step.label:
        title += [" (", links.term_link(graph, step.situation), ")"]
    if step.panel:
        title.append(
            f" ({counted(len(step.parts), 'part')}: {', '.join(graph.label(p) for p in step.parts)})"
        )
    card = cards.claim_card(
        graph,
        title,
        step.claims,
        id=step.id,
        passage=session.passage,
        badges=_badges(graph, step.claims),
        note=_when_and_why(graph, step.claims),
        open=False,
        name_terms=True,
    )
    card["more"] = counted(len(step.claims), "statement")
    if not any(map(_advises, step.claims)):
        card["icon"] = cards.direction_icon(step.claims[0])
    return card


_OF_STEPS: Final = {"refutes": "not recommended", "notShown": "not shown to help"}
"""What a direction means of a step, where that has other words than elsewhere."""


def _advises(claim: Claim) -> bool:
    return slug(claim.direction) == "supports"


def _otherwise(claim: Claim) -> str:
    """What a statement says of a step that it does not advise."""
    return _OF_STEPS.get(slug(claim.direction)) or phrasing.direction_words(claim).word


def _badges(graph: KnowledgeGraph, claims: Sequence[Claim]) -> list[Badge]:
    """How strongly a step is recommended: the sources' force, each once, or that they say nothing of it."""
    forces = {part.value: part.label for claim in claims if _advises(claim) for part in claim.values("force")}
    made: list[Badge] = [{"text": label, "kind": "accent"} for label in forces.values()]
    if not made and any(map(_advises, claims)):
        made.append({"text": "strength of recommendation not stated", "kind": "outline"})
    words = dict.fromkeys(_otherwise(claim) for claim in claims if not _advises(claim))
    # First: what is not to be done.
    others: list[Badge] = [{"text": word, "kind": "safety"} for word in words]
    return [
        *others,
        *made,
        *cards.source_badges(graph, claims),
    ]


_FOLLOWS: Final = "follows"
_PEOPLE: Final = "population"
_TOLD: Final = {
    "precondition": "if",
    _PEOPLE: "in",
    "target": "to learn about",
    "outcome": "for",
    "because": "because",
    _FOLLOWS: "after",
    "timing": "when",
    "via": "by",
    "saidBy": "said by",
}
_BEFORE_TERMS: Final = frozenset({"precondition", "outcome", "timing"})
"""Qualifiers whose word stands before terms only: a circumstance has its own ("if treatment is needed")."""


def _when_and_why(graph: KnowledgeGraph, claims: Sequence[Claim]) -> list[Part]:
    """When and why, from the qualifiers that all claims share; what only some have stands in their statements."""
    shared = [
        part
        for part in claims[0].parts
        if slug(part.property) in _TOLD and all(part in claim.parts for claim in claims)
    ]
    note: list[Part] = []
    for name, word in _TOLD.items():
        found = [part for part in shared if slug(part.property) == name]
        if name == _FOLLOWS:
            note += _after(graph, [part.value for part in found], begins=not note)
            continue
        for place, part in enumerate(found):
            joint = ("; " if note else "") if place == 0 else " and "
            told = place == 0 and (name not in _BEFORE_TERMS or part.value in graph.terms)
            told = told and not part.label.startswith(f"{word} ")
            other = graph.claims.get(part.value)
            note.append(joint + (f"{word}{'' if name == _PEOPLE else ':'} " if told else ""))
            note.append(
                links.to(other.paraphrase.rstrip("."), links.claim_address(graph, other))
                if other
                else links.to(_called(graph, name, part), links.term_address(graph, part.value))
            )
    return note


def _called(graph: KnowledgeGraph, name: str, part: ClaimPart) -> str:
    return phrasing.people_named(graph, part) if name == _PEOPLE else part.label


def _after(graph: KnowledgeGraph, claims: Sequence[str], *, begins: bool) -> list[Part]:
    """What a step comes after: steps by name, one other statement in its words, several by what they are about."""
    names: dict[str, Part] = {}
    steps_ = graph.once(_names_of_steps)
    for other in graph.claims.take(claims):
        if (name := steps_.get(other.iri)) is None:
            alone = len(claims) == 1
            name = other.paraphrase.rstrip(".") if alone else graph.label(other.subject)
        names.setdefault(name, links.to(name, links.claim_address(graph, other)))
    note: list[Part] = []
    for place, part in enumerate(names.values()):
        note += [("" if begins else "; ") + "after: " if place == 0 else ", ", part]
    return note


def _names_of_steps(graph: KnowledgeGraph) -> dict[str, str]:
    """The name of the step that each claim of a step names, by the claim's IRI."""
    return {claim.iri: step.label for step in steps(graph) for claim in step.claims}


# --- what tests show


def _tests(graph: KnowledgeGraph) -> None:
    """What each investigation detects, measures, misses, and cannot tell."""
    found: dict[str, list[Claim]] = {}
    for row in graph.view("investigation-claims"):
        if claim := graph.claims.get(str(row["claim"])):
            found.setdefault(str(row["test"]), []).append(claim)
    if not found:
        parts.state("empty", "None of the sources shown says what a test shows.")
        return
    options = {slug(iri): graph.label(iri) for iri in sorted(found, key=lambda iri: graph.label(iri).lower())}
    chosen = choices.pick("Investigation", _TEST, options, empty="All")
    wanted = {key for key in options if chosen in (None, key)}
    shown = {iri: claims for iri, claims in found.items() if slug(iri) in wanted}
    groups: list[Group] = [
        {
            "heading": capital(graph.label(iri)),
            "cards": [
                cards.claim_card(
                    graph, cards.claim_line(graph, claim), [claim], id=claim.curie, passage=session.passage
                )
                for claim in shown[iri]
            ],
        }
        for iri in sorted(shown, key=lambda iri: graph.label(iri).lower())
    ]
    fact_cards(
        groups, label="What tests show", key="tests", layout="rows", heading_level=2, on_open=links.follow
    )
    claims = [claim for iri in shown for claim in shown[iri]]
    parts.downloads(
        "tests",
        "the statements on the tests shown",
        lambda: parts.claim_rows(graph, claims),
        key="tests-data",
    )
    parts.show_query(graph, "investigation-claims")

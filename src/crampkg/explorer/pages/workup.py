"""The work-up page: which investigation when and why, in order; the forearm exercise test; what tests show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import slug
from crampkg.evidence import phrasing
from crampkg.evidence.workup import Step, chain, situations, steps
from crampkg.explorer import cards, choices, links, parts, session
from crampkg.explorer.components import fact_cards
from crampkg.explorer.pages.forearm import show_forearm
from crampkg.explorer.text import capital, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim
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
        stages = chain([step for step in every if slug(step.situation) == chosen], every)
        parts.caption(
            f"Steps for {options[chosen]}, then the steps that a source puts after them. The order is "
            "the sources': first steps come first, and each step is below the one that it follows. Steps "
            "side by side have no order in the sources."
        )
        groups = [_stage(graph, place, stage, chosen) for place, stage in enumerate(stages)]
        told = [claim for stage in stages for step in stage for claim in step.claims]
        beside = _beside(graph, next(step.situation for step in every if slug(step.situation) == chosen))
        groups += [group for group, _ in beside]
        told += [claim for _, claims in beside for claim in claims]
    else:
        groups = [
            {
                "heading": capital(label),
                "cards": [_card(graph, step) for step in every if slug(step.situation) == key],
            }
            for key, label in options.items()
        ]
        told = [claim for step in every for claim in step.claims]
    fact_cards(groups, label="Steps", key="steps", layout="rows", heading_level=2, on_open=links.follow)
    parts.downloads(
        "work-up", "the statements behind these steps", lambda: parts.claim_rows(graph, told), key="workup"
    )
    parts.show_query(graph, "workup-steps")


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


_TOLD: Final = {
    "precondition": "if",
    "population": "in",
    "target": "to learn about",
    "outcome": "for",
    "because": "because",
    "follows": "after",
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
        for place, part in enumerate(found):
            joint = ("; " if note else "") if place == 0 else " and "
            told = place == 0 and (name not in _BEFORE_TERMS or part.value in graph.terms)
            note.append(joint + (f"{word}: " if told else ""))
            other = graph.claims.get(part.value)
            note.append(
                links.to(other.paraphrase.rstrip("."), links.claim_address(graph, other))
                if other
                else links.to(part.label, links.term_address(graph, part.value))
            )
    return note


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

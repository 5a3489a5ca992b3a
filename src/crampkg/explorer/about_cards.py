"""The rows of answers on one thing and cramps, or another symptom: what sources say of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import slug
from crampkg.evidence import relations
from crampkg.evidence.agents import is_agent
from crampkg.explorer import answer_cards as make
from crampkg.explorer import gist
from crampkg.explorer import treatment_matrix as matrix
from crampkg.explorer.safety import cramp_words
from crampkg.explorer.text import capital

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.search import Hit
    from crampkg.explorer.component_data import Card, Point

__all__ = ["about_cramps", "about_symptom", "causes_of", "is_tried"]

_NONE: Final = "No source here says that"
"""How a line begins that tells of silence."""


def is_tried(graph: KnowledgeGraph, iri: str) -> bool:
    """Tell whether an agent is tried as a treatment of cramps, and its page sums up what came out."""
    return bool(gist.of_term(graph, iri)) and _is_reported(graph, iri)


def _is_reported(graph: KnowledgeGraph, iri: str) -> bool:
    """Tell whether any statement is on an agent as a treatment of cramps."""
    return any(entry.cramps and entry.treatment == iri for entry in matrix.entries(graph))


def about_cramps(graph: KnowledgeGraph, hit: Hit, *, silent: bool = False) -> list[Card]:
    """Return a link to a term's page with what that says of the term and cramps, then what it opens with.

    Of an agent only what says that it causes them counts. Empty where nothing is said, unless `silent` asks that this
    be told.
    """
    cramps, _ = graph.once(make.treated)
    of_agent = is_agent(graph, hit.iri)
    told = gist.between(graph, hit.iri, cramps, harms=of_agent)
    if not told and of_agent:
        told = cramp_words(graph, graph.terms[hit.iri])
        told = told or _as_treatment(graph, hit.iri)
    rest = gist.of_term(graph, hit.iri, most=gist.LENGTH if told else gist.LONG) or _of_class(graph, hit.iri)
    if (
        told[:1]
        and told[0].startswith(_NONE)
        and gist.of_term(graph, hit.iri)
        and not is_tried(graph, hit.iri)
    ):
        # What is known of it comes before what nobody says, which would read as an answer.
        title = f"{capital(make.called(graph, hit))} and cramps"
        return [make.of_page(graph, hit, title, [*rest, gist.line(" ".join(told))])]
    said = gist.opened(rest)
    told = [one for one in told if one.rstrip(".") not in said]
    first = [gist.line(" ".join(told))] if told else []
    if not first and not rest:
        if not silent:
            return []
        first = [gist.line(f"No source here says anything about {graph.label(hit.iri)} and cramps.")]
    return [make.of_page(graph, hit, f"{capital(make.called(graph, hit))} and cramps", [*first, *rest])]


def _as_treatment(graph: KnowledgeGraph, iri: str) -> list[str]:
    """That an agent is not said to cause cramps, and what single statements say of it as their treatment, if any."""
    none = f"{_NONE} {graph.label(iri)} as such causes cramps"
    if not _is_reported(graph, iri):
        return [f"{none}, or reports on it as a treatment of cramps."]
    return [f"{none}.", *gist.between(graph, iri, make.treated(graph)[0], every=True)]


def about_symptom(graph: KnowledgeGraph, hit: Hit, symptom: str) -> Card:
    """Return a link to a term's page with what that says of the term and a symptom (an IRI), its kinds and its equals.

    Where it says nothing, that is told.
    """
    equal = {symptom, *relations.near_in_meaning(graph, symptom)}
    alike = equal.union(*(graph.children.get(one, ()) for one in equal))
    name = graph.label(symptom)
    told = gist.between(graph, hit.iri, alike)
    told = told or [f"No source here says anything about {graph.label(hit.iri)} and {name}."]
    points = [gist.line(" ".join(told))]
    if summed := gist.summary(graph, symptom):
        points.append(gist.line(summed, capital(name)))
    return make.of_page(graph, hit, f"{capital(make.called(graph, hit))} and {name}", points)


def causes_of(graph: KnowledgeGraph, symptom: str) -> Card:
    """Return a link to a symptom's page with what sources name as its causes and triggers: medicines first."""
    equal = {symptom, *relations.near_in_meaning(graph, symptom)}
    alike = equal.union(*(graph.children.get(one, ()) for one in equal))
    causes = {
        claim.subject
        for one in alike
        for claim in graph.about(one)
        if claim.object == one
        and claim.subject not in alike
        and graph.properties[claim.predicate].is_harm
        and slug(claim.direction) == "supports"
    }
    name = graph.label(symptom)
    card = make.to(f"Causes of {name}", graph.terms[symptom].slug)
    agents = sorted(graph.label(iri) for iri in causes if is_agent(graph, iri))
    others = sorted(graph.label(iri) for iri in causes if not is_agent(graph, iri))
    none = f"No source here names a medicine as a cause of {name}."
    card["points"] = [gist.line(f"{'; '.join(agents)}." if agents else none, "Medicines" if agents else "")]
    if others:
        card["points"].append(gist.line(f"{'; '.join(others)}.", "Conditions and triggers"))
    return card


def _of_class(graph: KnowledgeGraph, iri: str) -> list[Point]:
    """What was summed up of the class of a medicine of which nothing is summed up itself: statins, for rosuvastatin."""
    groups = dict.fromkeys(
        [*graph.terms[iri].parents, *(one.group for one in relations.by_class(graph, iri))]
    )
    told = [(group, gist.summary(graph, group)) for group in groups if group in graph.terms]
    return [gist.line(text, f"Of its class, {graph.label(group)}") for group, text in told if text][:1]

"""The rows of answers in the search: a link to the page that answers, and what that page opens with, in its words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import slug
from crampkg.evidence import disagreements, relations, workup
from crampkg.evidence.asked_values import Placed, Value, placed
from crampkg.evidence.relations import with_broader
from crampkg.explorer import cards, evidence, gist, links
from crampkg.explorer import treatment_matrix as matrix
from crampkg.explorer.text import capital, counted
from crampkg.explorer.treatment_opening import cautions_on

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from crampkg.evidence.asked_people import AskedPeople
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.search import Hit
    from crampkg.explorer.component_data import Card, Point

__all__ = [
    "NO_SUMMARY",
    "agent",
    "by_whom",
    "called",
    "causes",
    "certainty",
    "defined",
    "found_as",
    "level",
    "of_page",
    "sentence",
    "to",
    "treated",
    "treatments",
    "without_repeats",
    "work_up",
]

_DOSES: Final = 3
"""So many doses of studies are told."""
_FLAGS: Final = 2
"""So many warnings stand on the row of an agent."""
_STEPS: Final = 8
"""So many later steps of a work-up are named."""
_ALL: Final = 2000
"""Of what a high value means all that was summed up is told: what is urgent may stand last."""
NO_SUMMARY: Final = "No summary of"
"""How the line begins that says that an agent is not summed up in the people asked for."""
IDENTIFIER: Final = re.compile(r"\b[A-Z]+:\d+")
"""A definition that only names the term's place in another vocabulary answers nothing."""
_REST: Final = "The rest of its summary is the same as above."


def to(title: str, address: str) -> Card:
    """Return a row that is only a link."""
    return {"title": [links.to(title, address)]}


def called(graph: KnowledgeGraph, hit: Hit) -> str:
    """Return what a term is called as it was typed, where that is a name of its own."""
    return hit.name if hit.name in graph.terms[hit.iri].synonyms else graph.label(hit.iri)


def found_as(graph: KnowledgeGraph, hit: Hit) -> str:
    """Return how a term was found where its label was not typed; empty where it was.

    A lay name or an identifier finds a term without being what a source calls it.
    """
    if hit.name == graph.label(hit.iri):
        return ""
    how = "also called" if hit.name in graph.terms[hit.iri].synonyms else "found as"
    return f"{capital(how)} {hit.name}{f', {hit.how}' if hit.how else ''}."


def treated(graph: KnowledgeGraph) -> tuple[frozenset[str], frozenset[str]]:
    """Return the kinds of cramps that are treated, and who has the cramps that are: conditions, states and people."""
    every = [entry for entry in matrix.entries(graph) if entry.cramps]
    cramps = frozenset(entry.treated for entry in every)
    claims = (claim for entry in every for claim in entry.claims)
    people = with_broader(graph, (part.value for claim in claims for part in claim.values("population")))
    return cramps, frozenset(people) - cramps


def treatments(graph: KnowledgeGraph, term: str, of: str, people: AskedPeople | None = None) -> list[Card]:
    """Return links to the list of treatments: first in the people asked for, where the list has statements on them.

    Where it has none, that is said.
    """
    if people is None or not people.words:
        return [_treatments(graph, [term], of)]
    population = people.population
    alone = (
        "" if people.is_population else f"No statement on a treatment here is on {people.told} in particular."
    )
    if population and matrix.entries(graph, matrix.Filters((slug(term),), (slug(population),))):
        name = graph.label(population)
        within = _treatments(graph, [term, population], f"{of}, in whom: {name}")
        if alone:
            within["points"].insert(0, gist.line(f"{alone} “In whom” is set to {name}."))
        return [within, _treatments(graph, [term], f"{of}, in everybody")]
    card = _treatments(graph, [term], of)
    card["points"].insert(0, gist.line(alone or f"No statement on a treatment here is on {people.told}."))
    return [card]


def _treatments(graph: KnowledgeGraph, asked: Sequence[str], of: str) -> Card:
    first, *people = map(slug, asked)
    found = matrix.entries(graph, matrix.Filters(treated=(first,), populations=people))
    within = f"&in={people[0]}" if people else ""
    card = to(f"Treatments of {of}", f"treatments?for={first}{within}")
    card["points"] = gist.of_treatments(graph, asked)
    claims = {claim.iri for entry in found for claim in entry.claims}
    card["badges"] = [
        {"text": counted(len({one.treatment for one in found}), "treatment"), "kind": "outline"},
        {"text": counted(len(claims), "statement"), "kind": "outline"},
    ]
    return card


def agent(graph: KnowledgeGraph, hit: Hit, whom: Sequence[Hit], wanted: Collection[str]) -> Card:
    """Return a link to an agent's page: what is advised against it, and what that opens with, of the people asked for.

    Where a dose is asked for, those of studies follow: they are no advice.
    """
    name = called(graph, hit)
    # Whoever asks what one thing does reads more of it than whoever asks for a list.
    told = gist.of_term(graph, hit.iri, population=whom[0].iri if whom else None, most=gist.LONG)
    if whom and not gist.is_written(graph, hit.iri, whom[0].iri):
        told.insert(0, gist.line(f"{NO_SUMMARY} {name} is on {called(graph, whom[0])} in particular."))
    if "safety" in wanted:
        # What it may do for somebody is no answer to what it may do to them.
        return of_page(graph, hit, f"Safety of {name}", gist.of_safety(graph, hit.iri))
    if not told:
        # Nothing is summed up: what single statements say, whichever way they point.
        told = [gist.line(text) for text in gist.between(graph, hit.iri, treated(graph)[0], every=True)]
    told += [
        gist.line(claim.paraphrase, "Warning", "harms")
        for claim in cautions_on(graph, hit.iri)[:_FLAGS]
        if claim.paraphrase not in gist.opened(told)
    ]
    title = f"{capital(name)}: what it does, and in whom"
    if "dose" in wanted:
        title = f"{capital(name)}: doses in studies"
        told.append(_doses(graph, hit.iri))
    return of_page(graph, hit, title, told)


def _doses(graph: KnowledgeGraph, iri: str) -> Point:
    own = (one.result.regimen_words for one in evidence.results(graph, iri) if one.claim.subject == iri)
    doses = list(dict.fromkeys(words for words in own if any(map(str.isdigit, words))))
    if not doses:
        return gist.line("No source here reports a dose in a result.")
    more = f"; and {len(doses) - _DOSES} more" if len(doses) > _DOSES else ""
    return gist.line(f"{'; '.join(doses[:_DOSES])}{more}.", "Doses in studies, which are no advice")


def causes(graph: KnowledgeGraph) -> Card:
    """Return a link to the causes of cramps, with how many there are of each sort."""
    found: dict[str, set[str]] = {"agent": set(), "other": set(), "with": set()}
    for row in graph.view("cramp-causes"):
        sort = "with" if row["link"] != "cause" else "agent" if row["agent"] else "other"
        found[sort].add(str(row["cause"]))
    card = to("Causes of cramps", "causes")
    card["note"] = (
        f"What sources say of {counted(len(found['other']), 'condition and trigger', 'conditions and triggers')} and "
        f"{counted(len(found['agent']), 'medicine')} as causes, and of "
        f"{len(found['with'] - found['other'] - found['agent'])} more that go with cramps, under a review's headings."
    )
    return card


def work_up(graph: KnowledgeGraph, kinds: Sequence[Hit]) -> Card:
    """Return a link to the work-up, with the steps that sources name for the cramps that were named, first ones first.

    Where they name none for a kind of cramps, those for cramps in general.
    """
    every = [step for step in workup.steps(graph) if not step.treats]
    card = to("Work-up of cramps", "workup")
    for iri in dict.fromkeys(
        [*(hit.iri for hit in kinds), *(above for hit in kinds for above in graph.terms[hit.iri].parents)]
    ):
        own = [step for step in every if step.situation == iri]
        if not own or not (stages := workup.chain(own, every)):
            continue
        first, *later = ([*dict.fromkeys(step.label for step in stage)] for stage in stages)
        rest = [label for stage in later for label in stage if label not in first]
        card["points"] = [gist.line(f"{'; '.join(first)}.", f"First steps for {graph.label(iri)}")]
        if rest:
            more = f"; and {len(rest) - _STEPS} more" if len(rest) > _STEPS else ""
            card["points"].append(
                gist.line(f"{'; '.join(rest[:_STEPS])}{more}.", "Then, by what is suspected")
            )
        card["points"].append(gist.line(f"Who advises each, when, and how strongly. {gist.MORE}"))
        return card
    card["note"] = "Which investigations sources name, when, why, and how strongly they advise them."
    return card


def certainty(graph: KnowledgeGraph, hit: Hit) -> Card:
    """Return a link to a term's page with more of its bottom line, and how many sources disagree."""
    told = gist.of_term(graph, hit.iri, most=gist.LONG)
    noted = disagreements.tensions(graph, hit.iri)
    sources = {source for one in noted for source in one.sources}
    conflicts = sum(one.is_conflict for one in noted)
    dissent = "No disagreement about it is noted."
    if noted:
        dissent = f"{counted(len(noted), 'disagreement')} among {counted(len(sources), 'source')}, of which "
        dissent += f"{conflicts or 'none'} {'is a conflict' if conflicts < 2 else 'are conflicts'}."
    title = f"{capital(called(graph, hit))}: how sure it is, and who says otherwise"
    return of_page(graph, hit, title, [*told, gist.line(dissent, "Disagreement")])


def of_page(graph: KnowledgeGraph, hit: Hit, title: str, told: Sequence[Point]) -> Card:
    """Return a link to the page of a term, with what is told of it."""
    card = to(title, graph.terms[hit.iri].slug)
    card["points"] = list(told) or [gist.line(defined(graph, hit.iri) or "What sources say of it.")]
    card["badges"] = [{"text": counted(len(graph.about(hit.iri)), "statement"), "kind": "outline"}]
    return card


def defined(graph: KnowledgeGraph, iri: str) -> str:
    """Return the definition of a term; empty where that is no more than an identifier elsewhere."""
    definition = graph.terms[iri].definition
    return "" if IDENTIFIER.search(definition) else definition


def level(graph: KnowledgeGraph, hits: Sequence[Hit], value: Value) -> Card | None:
    """Return a link to the finding that a value is of, with its place among the levels that sources name.

    None where no source names a level of what was typed, or of the finding that goes with a test.
    """
    near = [
        iri for hit in hits for iri in (hit.iri, *(other for other, _ in relations.related(graph, hit.iri)))
    ]
    known = {
        iri: found
        for iri in dict.fromkeys(near)
        if iri in graph.terms and (found := placed(graph, iri, value))
    }
    if not known:
        return None
    # The finding, of which more is said, before the test that finds it.
    iri = max(known, key=lambda one: len(graph.about(one)))
    card = to(f"{capital(graph.label(iri))}: {value.told} among the levels that sources name", slug(iri))
    summed = gist.of_term(graph, iri, most=_ALL)
    first = [gist.line(one["text"], gist.SUMMED) if "word" not in one else one for one in summed]
    card["points"] = [*first, *_levels(graph, value, known[iri])]
    card["badges"] = [{"text": counted(len(graph.about(iri)), "statement"), "kind": "outline"}]
    return card


def _levels(graph: KnowledgeGraph, value: Value, found: Sequence[Placed]) -> list[Point]:
    compared = [one for one in found if one.place != "not compared"]
    told = [
        gist.line(
            one.claim.paraphrase,
            f"{value.told} is {one.place} {one.bound} ({graph.sources[one.claim.source].label})",
        )
        for one in compared
    ]
    if compared and not value.unit:
        told.append(gist.line("No unit was given; that of each source is assumed."))
    if rest := [one for one in found if one.place == "not compared"]:
        names = "; ".join(f"“{one.level}” ({graph.sources[one.claim.source].label})" for one in rest)
        why = (
            "counted otherwise, mostly by the laboratory’s own limit"
            if compared
            else "counted in other units"
        )
        told.append(gist.line(f"{names}.", f"Not compared, since {why}"))
    return told


def by_whom(graph: KnowledgeGraph, claim: str, word: str) -> str:
    """What a line is called, with the mark of a source that is to be read with care, such as a machine-written page."""
    marks = [badge["text"] for badge in cards.cautions(graph, [graph.claims[claim]])]
    return f"{word} ({'; '.join(marks)})" if marks else word


def sentence(text: str) -> str:
    """Return a text that ends with a period."""
    return text if text.endswith(".") else f"{text}."


def without_repeats(cards: Sequence[Card]) -> list[Card]:
    """Return the rows that say something new, without the lines that stand in a row before."""
    seen: set[str] = set()
    kept: list[Card] = []
    for card in cards:
        told = card.get("points", [])
        new = [one for one in told if one["text"] not in seen]
        if told and not new:
            # Another name of the same list, such as that of dialysis beside hemodialysis, answers nothing more.
            continue
        if len(new) < len(told):
            card["points"] = [*new, gist.line(_REST)]
        seen.update(one["text"] for one in told)
        kept.append(card)
    return kept

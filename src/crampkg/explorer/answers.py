"""The pages that answer a question typed into the search: what helps cramps in a condition, what causes cramps.

A question is answered only by what it names: terms found in it, and words that say what is asked for, which stand in a
table (`ontology/names/asked-words.tsv`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from crampkg.base.namespaces import slug
from crampkg.evidence.agents import is_agent
from crampkg.evidence.asked_people import AskedPeople, asked_people, populations
from crampkg.evidence.asked_values import asked_value
from crampkg.evidence.asked_words import asked_for, asks
from crampkg.evidence.name_forms import folded, weak_words, words
from crampkg.evidence.relations import places_of, with_broader
from crampkg.evidence.told_features import told_features
from crampkg.explorer import about_cards as about
from crampkg.explorer import answer_cards as make
from crampkg.explorer import gist
from crampkg.explorer.answer_warnings import heeding, referrals
from crampkg.explorer.asked_comparison import compared
from crampkg.explorer.asked_forearm import forearm_card
from crampkg.explorer.asked_medicines import medicine_list
from crampkg.explorer.differential_points import differential_points
from crampkg.explorer.named_terms import BEGUN, NAMED
from crampkg.explorer.unread import UNREAD, misspelt, unread_words

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.search import Hit
    from crampkg.evidence.told_features import Told
    from crampkg.explorer.component_data import Card

__all__ = ["answers", "is_treated", "of_name", "read_ahead"]

_OF_AGENTS: Final = frozenset({"effect", "safety"})
"""What is asked of a drug or measure itself, whose own page answers."""
_LIKE: Final = 48.0
"""Below this score a name only looks a little like what was typed."""
_HELD: Final = 90.0
"""From this score on a name holds what was typed."""
_PAGES: Final = ("cause", "test")
"""What a question may ask for that a page of its own answers."""


def answers(graph: KnowledgeGraph, asked: str, named: Sequence[Hit]) -> list[Card]:
    """Return links to the pages that answer a question, given the terms that it names; empty where none does.

    A measured value leads to the finding with its levels. Two terms to be told apart lead to their comparison, several
    symptoms to a differential. Cramps together with a condition or people lead to the treatments of cramps in these;
    what is asked of an agent or a condition itself, to its own page.
    """
    if medicines := medicine_list(graph, asked):
        return medicines
    told = told_features(graph, asked)
    if placed := _level(graph, asked, named):
        return [*placed, *_differential(graph, asked, told)[0]]
    # Of what is denied nothing is asked.
    there = [hit for hit in named if hit.iri not in told.absent]
    if forearm := forearm_card(graph, told):
        return forearm
    if found := compared(graph, asked):
        return found
    refer = referrals(graph, there) if "refer" in asked_for(asked) else []
    cards, own = _differential(graph, asked, told)
    pages = _pages(graph, asked, there)
    # A state that cramps go with by itself, such as low potassium, is asked for before what that comes of, and so is
    # what was done to somebody, such as thyroidectomy.
    given = {graph.terms[iri].slug for iri in told.given if not is_agent(graph, iri)}
    own = own or not graph.once(make.treated)[1].isdisjoint(told.present)
    own = own or any(given.intersection(_leads_to(card)) for card in pages)
    if cards and not own:
        # What is said of a symptom by itself is no answer on somebody who has others, too, and may reassure.
        symptoms = {graph.terms[iri].slug for iri in told.present if iri in graph.terms}
        pages = [card for card in pages if symptoms.isdisjoint(_leads_to(card))]
    return make.without_repeats([*refer, *pages, *cards] if own else [*refer, *cards, *pages])


def _level(graph: KnowledgeGraph, asked: str, named: Sequence[Hit]) -> list[Card]:
    value = asked_value(asked)
    if value is None:
        return []
    card = make.level(
        graph, [hit for hit in (*named, *graph.search(asked, limit=1)) if hit.score > BEGUN], value
    )
    return [card] if card else []


def _leads_to(card: Card) -> set[str]:
    """The address of the page that a row leads to, without that of the site."""
    return {part.get("slug") or "" for part in card["title"] if not isinstance(part, str)}


@dataclass(frozen=True, slots=True)
class _Question:
    """What a question names and asks for: kinds of cramps, who has them, agents, and the words that ask."""

    sure: Sequence[Hit]
    kinds: Sequence[Hit]
    whose: Sequence[Hit]
    agents: Sequence[Hit]
    wanted: set[str]
    whom: AskedPeople
    only: bool
    """Whether one name is all that the question says."""
    unsure: bool
    """Whether a word only looks like the name of an agent: the question may be about that."""
    near: Sequence[Hit]
    """What is neither an agent nor a kind of cramps, and named all but surely: thrombosis, for venous thrombosis."""
    unread: Sequence[str]
    """Words with a meaning that name nothing here."""


def _pages(graph: KnowledgeGraph, asked: str, named: Sequence[Hit]) -> list[Card]:
    """The pages of treatments, causes and tests, and those of the terms themselves."""
    cramps, people = graph.once(make.treated)
    # A kind of cramps may be named without "muscle", and a long word be misspelt.
    sure = [
        hit
        for hit in named
        if hit.score > NAMED
        or (hit.score >= _HELD and (hit.iri in cramps or is_agent(graph, hit.iri)))
        or misspelt(asked, hit)
    ]
    if not sure:
        return []
    kinds = [hit for hit in sure if hit.iri in cramps]
    whose = [hit for hit in sure if hit.iri in people]
    whom = asked_people(asked)
    groups = _age_groups(graph) if kinds else frozenset()
    if (aged := next((hit for hit in whose if hit.iri in groups), None)) is not None:
        # People of an age narrow a list; people with a disease have one of their own.
        whose = [hit for hit in whose if hit.iri not in groups]
        sure = [hit for hit in sure if hit.iri not in groups]
        whom = AskedPeople((aged.name,), graph.label(aged.iri), aged.iri, is_population=True)
    agents = [hit for hit in sure if is_agent(graph, hit.iri)]
    only = len(sure) == len(named) == 1
    unsure = any(hit.score >= _LIKE and hit not in sure and is_agent(graph, hit.iri) for hit in named)
    only = only and _is_all(asked, sure[0])
    near = [
        hit
        for hit in named
        if hit.score >= BEGUN and hit not in sure and hit.iri not in people and not is_agent(graph, hit.iri)
    ]
    unread = unread_words(asked, named, whom.words)
    question = _Question(
        sure, kinds, whose, agents, asked_for(asked), whom, only, unsure, near=near, unread=unread
    )
    found = _of_terms(graph, question)
    found = _lists(graph, question) if found is None else found
    if held := [hit for hit in agents if hit.how and graph.label(hit.iri) in hit.how]:
        for card in found[:1]:
            said = f"This is about {graph.label(held[0].iri)}, which {held[0].name} contains."
            card["points"] = [gist.line(said), *card.get("points", [])]
    beside = [
        hit
        for hit in sure
        if hit not in kinds and hit not in agents and not any(hit.iri == one.iri for one in whose)
    ]
    if not (agents or kinds or "treatment" in question.wanted):
        return found
    return heeding(graph, found, agents, [*beside, *(whose if agents else [])])


def _of_terms(graph: KnowledgeGraph, question: _Question) -> list[Card] | None:
    """The pages of what is named, where the question is about these; None where it asks for a list."""
    wanted, sure = question.wanted, question.sure
    others = [hit for hit in sure if hit not in question.kinds]
    found: list[Card] | None = None
    if wanted <= {"cause", "name"} and (told := _of_symptoms(graph, question)):
        found = told
    elif wanted == {"name"} and len(sure) == 1:
        found = [_named(graph, sure[0])]
    elif "test" in wanted and question.kinds and "treatment" not in wanted and question.agents:
        # Whether to measure magnesium is no question on magnesium as a treatment.
        found = [make.work_up(graph, question.kinds)]
    elif "certainty" in wanted and (question.agents or len(sure) == 1):
        found = [make.certainty(graph, hit) for hit in question.agents or sure]
    elif "treatment" not in wanted and "cause" in wanted and others:
        # A condition or medicine says by itself whether it causes cramps.
        found = [card for hit in others for card in about.about_cramps(graph, hit)]
    elif question.agents and (
        wanted & _OF_AGENTS or "treatment" not in wanted or _is_of_causes(graph, question)
    ):
        tried = [
            hit
            for hit in question.agents
            if about.is_tried(graph, hit.iri) or wanted - {"treatment", "name"} or not question.kinds
        ]
        # Whoever names cramps and what is no treatment of them asks whether they come from it.
        found = [
            card
            for hit in question.agents
            for card in (
                [make.agent(graph, hit, question.whose, wanted)]
                if hit in tried
                else about.about_cramps(graph, hit)
            )
        ]
        if tried:
            found += _of_people(graph, question) if question.whose else _of_kinds(graph, question)
    elif "treatment" not in wanted and (page := next((one for one in _PAGES if one in wanted), None)):
        found = [_named(graph, hit) for hit in others] or [
            make.causes(graph) if page == "cause" else make.work_up(graph, question.kinds)
        ]
    return found


def _of_symptoms(graph: KnowledgeGraph, question: _Question) -> list[Card]:
    """What is said of things named beside a symptom that is no cramp: coffee and twitching; empty where none is."""
    if question.kinds:
        return []
    symptoms = [hit.iri for hit in question.sure if "symptom" in places_of(graph, hit.iri)]
    others = [hit for hit in question.sure if hit.iri not in symptoms]
    if not others and "cause" in question.wanted:
        return [about.causes_of(graph, symptom) for symptom in symptoms]
    return [about.about_symptom(graph, hit, symptom) for hit in others for symptom in symptoms]


def _is_of_causes(graph: KnowledgeGraph, question: _Question) -> bool:
    """Tell whether agents are named beside cramps that are no treatments of them: cramps on a statin, to be stopped."""
    agents = {hit.iri for hit in question.agents}
    return (
        bool(question.kinds)
        and agents.isdisjoint(hit.iri for hit in question.whose)
        and not any(about.is_tried(graph, iri) for iri in agents)
    )


def _lists(graph: KnowledgeGraph, question: _Question) -> list[Card]:
    """The lists of treatments, of people or of kinds of cramps; the page of a name that is all that was typed."""
    if question.whose and (question.kinds or "treatment" in question.wanted):
        return _of_people(graph, question)
    asks = "treatment" in question.wanted
    if question.kinds and len(question.sure) == len(question.kinds):
        if asks:
            return _of_kinds(graph, question)
        return [] if question.unsure else _beside(graph, question)
    if question.kinds and not asks:
        # What is named beside cramps is asked for: a condition, a test, a part of the body.
        beside = [hit for hit in question.sure if hit not in question.kinds]
        found = [card for hit in beside for card in about.about_cramps(graph, hit)]
        # Whoever names night cramps asks after these, whatever they have or take besides.
        particular = any(graph.terms[hit.iri].parents for hit in question.kinds)
        return [*found, *_of_kinds(graph, question)] if particular or not found else found
    if question.kinds and not question.agents:
        # Alcohol, beside cramps and a word that asks for treatment: first what is said of that and cramps.
        beside = [hit for hit in question.sure if hit not in question.kinds]
        return [
            *(card for hit in beside for card in about.about_cramps(graph, hit)),
            *_of_kinds(graph, question),
        ]
    return [_named(graph, question.sure[0])] if question.only else []


def _beside(graph: KnowledgeGraph, question: _Question) -> list[Card]:
    """What answers where kinds of cramps are named beside something else, and not what is asked for.

    Whoever asks whether it could be a thrombosis asks for no treatment. Words that name nothing here may ask for what
    cramps come from as well, but those who name night cramps most often want to be rid of them.
    """
    said = [card for hit in question.near for card in about.about_cramps(graph, hit, silent=True)]
    treatments = [] if said else _of_kinds(graph, question)
    particular = any(graph.terms[hit.iri].parents for hit in question.kinds)
    if not said and (particular or not question.unread):
        return treatments
    return [*said, make.work_up(graph, question.kinds), make.causes(graph), *treatments]


def _of_people(graph: KnowledgeGraph, question: _Question) -> list[Card]:
    return [
        card
        for hit in question.whose
        for card in make.treatments(graph, hit.iri, f"cramps in {make.called(graph, hit)}")
    ]


def _of_kinds(graph: KnowledgeGraph, question: _Question) -> list[Card]:
    return [
        card
        for hit in question.kinds
        for card in make.treatments(graph, hit.iri, graph.label(hit.iri), question.whom)
    ]


def _named(graph: KnowledgeGraph, hit: Hit) -> Card:
    """The page of a term: what it is, then what that opens with."""
    definition = make.defined(graph, hit.iri)
    told = [*([gist.line(definition)] if definition else []), *gist.of_term(graph, hit.iri)]
    if hit.how and (found_as := make.found_as(graph, hit)):
        told.insert(0, gist.line(found_as))
    return make.of_page(graph, hit, graph.label(hit.iri), told)


def _is_all(asked: str, hit: Hit) -> bool:
    """Tell whether a question has no words with a meaning of their own besides a name."""
    held = set(words(hit.name))
    return all(form in held or weak_words().kind(form) for form in words(asked))


def _age_groups(graph: KnowledgeGraph) -> frozenset[str]:
    """The populations of an age, and their kinds."""
    groups = populations()
    _, people = graph.once(make.treated)
    return frozenset(iri for iri in people if groups.intersection(with_broader(graph, [iri])))


def of_name(graph: KnowledgeGraph, asked: str, hit: Hit) -> list[Card]:
    """Return the answer for what was typed, where that is a very name: what its page opens with; empty where nothing.

    The name of a kind of cramps leads to its treatments, that of cramps in general to its page.
    """
    cramps, _ = graph.once(make.treated)
    if value := _level(graph, asked, [hit]):
        return value
    if hit.iri in cramps and not cramps.isdisjoint(graph.terms[hit.iri].parents):
        return make.treatments(graph, hit.iri, graph.label(hit.iri))
    if not (told := gist.of_term(graph, hit.iri)):
        return []
    if hit.how and (found_as := make.found_as(graph, hit)):
        told.insert(0, gist.line(found_as))
    return [make.of_page(graph, hit, graph.label(hit.iri), told)]


def _differential(graph: KnowledgeGraph, asked: str, told: Told) -> tuple[list[Card], bool]:
    """A link to a differential of the symptoms and findings that a question names, with what it denies.

    The second value tells that one of them is a condition of the differential itself.
    """
    # Dark urine after exercise is two things to go by, too; exercise may be what is tried for cramps.
    exertion = told.exertion and not graph.once(make.treated)[0].intersection(told.features)
    # Pain is told with leg pain, and is no second thing.
    broader = {iri for one in told.features for iri in with_broader(graph, [one]) if iri != one}
    if (
        len(set(told.features) - broader) + exertion < 2
        or not told.present
        or "treatment" in asked_for(asked)
    ):
        return [], False
    places = graph.rows("condition-places", condition=told.given)
    if any(row["place"] == "condition" for row in places):
        # Whose disease is known needs no list of diseases.
        return [], False
    said = {"has": told.present, "lacks": told.absent, "open": told.unsure}
    values = {kind: ",".join(map(slug, some)) for kind, some in said.items() if some}
    if told.given:
        values["with"] = ",".join(map(graph.label, told.given))
    if told.exertion:
        values["during"] = "exertion"
    names = [*map(graph.label, told.present), *(f"no {graph.label(iri)}" for iri in told.absent)]
    card = make.to(f"Differential of {', '.join(names)}", f"differential?{urlencode(values, safe=',')}")
    points, own = differential_points(graph, told)
    note = ["What fits, what speaks against it, and what sources warn of, on the page."]
    if told.unsure:
        note.append(f"Say there whether {', '.join(map(graph.label, told.unsure))} is present.")
    whom = asked_people(asked)
    if whom.words:
        note.append(f"The list does not take age into account; nothing in it is specific to {whom.told}.")
    named = set(whom.words)
    if unread := [
        piece for piece in told.unread if not _only_asks(piece) and not _is_of_people(piece, named)
    ]:
        note.append(f"{UNREAD}: {'; '.join(unread)}.")
    card["points"] = [*points, gist.line(" ".join(note))]
    return [card], own


def _is_of_people(words_: str, named: Collection[str]) -> bool:
    """Tell whether words only say for whom a question is asked."""
    return all(word in named or weak_words().kind(word) for word in folded(words_).split())


def _only_asks(words_: str) -> bool:
    """Tell whether words only ask: what causes."""
    return all(weak_words().kind(word) in ("small", "question") or asks(word) for word in words_.split())


def read_ahead(graph: KnowledgeGraph) -> None:
    """Read what is treated, so that the first who asks does not wait for it."""
    graph.once(make.treated)


def is_treated(graph: KnowledgeGraph, iri: str) -> bool:
    """Tell whether the list of treatments has rows for a condition or for people (by IRI)."""
    return any(iri in treated for treated in graph.once(make.treated))

"""The pages that answer a question typed into the search: what helps cramps in a condition, what causes cramps.

A question is answered only by what it names: terms found in it, and words that say what is asked for, which stand in a
table (`ontology/names/asked-words.tsv`).
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from crampkg.base.namespaces import slug
from crampkg.evidence.agents import is_agent
from crampkg.evidence.name_forms import LONGEST, folded, table, weak_words, words
from crampkg.evidence.relations import near_in_meaning, with_broader
from crampkg.evidence.told_features import told_features
from crampkg.explorer import gist, links
from crampkg.explorer import treatment_matrix as matrix
from crampkg.explorer.text import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.search import Hit
    from crampkg.explorer.component_data import Card

__all__ = ["answers", "is_treated", "not_used", "of_name", "read_ahead", "with_equals"]

_NAMED: Final = 97.0
"""Above this score what was typed is the very name of a term, in whatever spelling."""
_OF_AGENTS: Final = frozenset({"effect", "safety"})
"""What is asked of a drug or measure itself, whose own page answers."""
_BEGUN: Final = 95.0
"""From this score on it is a name, or begins with what was typed: McArdle."""
_MOST: Final = 3
"""Terms that are compared at once."""
_SORTS: Final = (frozenset({"condition", "symptom"}), frozenset({"state"}))
"""What is not compared with anything else."""
_MARKS: Final = "?!.,;:"
_AND: Final = "and"
_PAGES: Final = {"cause": ("Causes of cramps", "causes"), "test": ("Work-up of cramps", "workup")}
"""What answers a question for something else than treatments: a title and an address."""


def answers(graph: KnowledgeGraph, asked: str, named: Sequence[Hit]) -> list[Card]:
    """Return links to the pages that answer a question, given the terms that it names; empty where none does.

    Two terms to be told apart lead to their comparison, several symptoms to a differential. Cramps together with a
    condition or people lead to the treatments of cramps in these; where the cause or a test is asked for, a
    condition's own page answers.
    """
    return _comparison(graph, asked) or [*_differential(graph, asked), *_pages(graph, asked, named)]


def _pages(graph: KnowledgeGraph, asked: str, named: Sequence[Hit]) -> list[Card]:
    """The pages of treatments, causes and tests."""
    sure = [hit for hit in named if hit.score > _NAMED]
    if not sure:
        return []
    cramps, people = graph.once(_treated)
    whose = [hit for hit in sure if hit.iri in people]
    kinds = [hit for hit in sure if hit.iri in cramps]
    wanted = _asked_for(asked)
    agents = [hit for hit in sure if is_agent(graph, hit.iri)]
    if agents and wanted & _OF_AGENTS:
        cards = [_agent(graph, hit, whose, safety="safety" in wanted) for hit in agents]
        cards += [_treatments(graph, hit.iri, f"cramps in {_called(graph, hit)}") for hit in whose]
        return (
            cards
            if whose
            else [*cards, *(_treatments(graph, hit.iri, graph.label(hit.iri)) for hit in kinds)]
        )
    if "treatment" not in wanted and (page := next((one for one in _PAGES if one in wanted), None)):
        # The page of a condition or medicine says by itself whether it causes cramps, and how it is diagnosed.
        return [_to(*_PAGES[page])] if kinds and len(sure) == len(kinds) else []
    if whose and (kinds or "treatment" in wanted):
        return [_treatments(graph, hit.iri, f"cramps in {_called(graph, hit)}") for hit in whose]
    if kinds and len(sure) == len(kinds):
        return [_treatments(graph, hit.iri, graph.label(hit.iri)) for hit in kinds]
    return []


def of_name(graph: KnowledgeGraph, hit: Hit) -> list[Card]:
    """Return the answer for what was typed, where that is a very name: what its page opens with; empty where nothing.

    The name of a kind of cramps leads to its treatments, that of cramps in general to its page.
    """
    cramps, _ = graph.once(_treated)
    if hit.iri in cramps and not cramps.isdisjoint(graph.terms[hit.iri].parents):
        return [_treatments(graph, hit.iri, graph.label(hit.iri))]
    told = gist.of_term(graph, hit.iri)
    return [_page(graph, hit, graph.label(hit.iri), told)] if told else []


def not_used(asked: str, named: Sequence[Hit]) -> list[str]:
    """Return the words for the person and the numbers of a question that no term found holds: no answer uses them."""
    held = {form for hit in named for form in words(hit.name)}
    names = " ".join(hit.name for hit in named)
    typed = [bare for word in asked.split() if (bare := word.strip("?!.,;:()\"'"))]
    return [
        word
        for word in typed
        if (
            (word.isdigit() and word not in names)
            or any("whom" in _asking().get(form, ()) for form in words(word))
        )
        and held.isdisjoint(words(word))
    ]


def _comparison(graph: KnowledgeGraph, asked: str) -> list[Card]:
    """A link that compares what a question wants told apart: as many names as it has, all of one sort."""
    wanted = _asked_for(asked)
    if not wanted & {"compare", "either"}:
        return []
    typed = [word.strip(_MARKS) for word in folded(asked[:LONGEST]).split()]
    # What asks for a comparison stands between two names, as "and" does.
    between = [_AND if _asked_for(word) & {"compare", "either"} else word for word in typed]
    found = [hit for hit in graph.lookup.parts(" ".join(between)) if hit.score >= _BEGUN]
    # As typed; a name may be typed by its first word alone.
    found.sort(key=lambda hit: folded(asked).find(folded(hit.name).split()[0]))
    most = _MOST if "compare" in wanted else 2
    if not 2 <= len(found) <= most or len({_sort(graph, hit.iri) for hit in found}) > 1:
        return []
    names = " and ".join(graph.label(hit.iri) for hit in found)
    card = _to(f"Compare {names}", f"compare?terms={','.join(slug(hit.iri) for hit in found)}")
    card["note"] = "What sources say of them, side by side; what differs comes first."
    return [card]


def _sort(graph: KnowledgeGraph, term: str) -> int:
    """What sort of thing a term is: what people have or feel, a state that they are in, a medicine or test."""
    places = {row["place"] for row in graph.rows("condition-places", condition=[term])}
    return next((sort for sort, some in enumerate(_SORTS) if places & some), len(_SORTS))


def _differential(graph: KnowledgeGraph, asked: str) -> list[Card]:
    """A link to a differential of the symptoms and findings that a question names, with what it denies."""
    told = told_features(graph, asked)
    # Dark urine after exercise is two things to go by, too; exercise may be what is tried for cramps.
    exertion = told.exertion and not graph.once(_treated)[0].intersection(told.features)
    if len(told.features) + exertion < 2 or not told.present or "treatment" in _asked_for(asked):
        return []
    places = graph.rows("condition-places", condition=told.given)
    if any(row["place"] == "condition" for row in places):
        # Whose disease is known needs no list of diseases.
        return []
    said = {"has": told.present, "lacks": told.absent, "open": told.unsure}
    values = {kind: ",".join(map(slug, some)) for kind, some in said.items() if some}
    if told.given:
        values["with"] = ",".join(map(graph.label, told.given))
    if told.exertion:
        values["during"] = "exertion"
    names = [*map(graph.label, told.present), *(f"no {graph.label(iri)}" for iri in told.absent)]
    card = _to(f"Differential of {', '.join(names)}", f"differential?{urlencode(values, safe=',')}")
    note = ["Which conditions fit, what speaks against them, and what sources warn of."]
    if told.unsure:
        note.append(f"Say there whether {', '.join(map(graph.label, told.unsure))} is present.")
    if unread := [piece for piece in told.unread if not _only_asks(piece)]:
        note.append(f"Not understood: {'; '.join(unread)}.")
    card["note"] = " ".join(note)
    return [card]


def _only_asks(words_: str) -> bool:
    """Tell whether words only ask: what causes."""
    return all(weak_words().kind(word) in ("small", "question") for word in words_.split())


def with_equals(graph: KnowledgeGraph, named: Sequence[Hit]) -> list[Hit]:
    """Return the terms named, each followed by its near equal of which sources say most, where they say more of that.

    Dialysis is also what many call hemodialysis, of which more is known here.
    """
    people = graph.once(_treated)[1] if named else frozenset()
    found: list[Hit] = []
    for hit in named:
        found.append(hit)
        if hit.score <= _NAMED or hit.iri not in people:
            continue
        equals = [*graph.lookup.near_equals(hit), *near_in_meaning(graph, hit.iri)]
        fuller = max(
            [hit.iri, *(iri for iri in equals if iri in people)], key=lambda iri: len(graph.about(iri))
        )
        if fuller not in {one.iri for one in named}:
            found.append(replace(hit, iri=fuller, name=graph.label(fuller), how="", label=""))
    return found


def read_ahead(graph: KnowledgeGraph) -> None:
    """Read what is treated, so that the first who asks does not wait for it."""
    graph.once(_treated)


def is_treated(graph: KnowledgeGraph, iri: str) -> bool:
    """Tell whether the list of treatments has rows for a condition or for people (by IRI)."""
    return any(iri in treated for treated in graph.once(_treated))


def _asked_for(asked: str) -> set[str]:
    return {asks for form in words(asked) for asks in _asking().get(form, ())}


@cache
def _asking() -> dict[str, tuple[str, ...]]:
    """What each word asks for, by the form in which words are compared."""
    found: dict[str, tuple[str, ...]] = {}
    for asks, word in table("asked-words.tsv", ("asks", "word")):
        for form in words(word):
            found[form] = (*found.get(form, ()), asks)
    return found


def _treated(graph: KnowledgeGraph) -> tuple[frozenset[str], frozenset[str]]:
    """The kinds of cramps that are treated, and who has the cramps that are: conditions, states and people."""
    every = [entry for entry in matrix.entries(graph) if entry.cramps]
    cramps = frozenset(entry.treated for entry in every)
    claims = (claim for entry in every for claim in entry.claims)
    people = with_broader(graph, (part.value for claim in claims for part in claim.values("population")))
    return cramps, frozenset(people) - cramps


def _called(graph: KnowledgeGraph, hit: Hit) -> str:
    """What a term is called as it was typed, where that is a name of its own."""
    return hit.name if hit.name in graph.terms[hit.iri].synonyms else graph.label(hit.iri)


def _treatments(graph: KnowledgeGraph, term: str, of: str) -> Card:
    """A link to the list of treatments, with what that opens with."""
    found = matrix.entries(graph, matrix.Filters(treated=(slug(term),)))
    card = _to(f"Treatments of {of}", f"treatments?for={slug(term)}")
    card["note"] = gist.of_treatments(graph, [term])
    claims = {claim.iri for entry in found for claim in entry.claims}
    card["badges"] = [
        {"text": counted(len({one.treatment for one in found}), "treatment"), "kind": "outline"},
        {"text": counted(len(claims), "statement"), "kind": "outline"},
    ]
    return card


def _agent(graph: KnowledgeGraph, hit: Hit, whom: Sequence[Hit], *, safety: bool) -> Card:
    """A link to the page of an agent: what is advised against it, and what that opens with, of the people asked for."""
    name = _called(graph, hit)
    told = gist.of_term(graph, hit.iri, population=whom[0].iri if whom else None)
    return _page(graph, hit, f"Safety of {name}" if safety else f"What {name} does, and in whom", told)


def _page(graph: KnowledgeGraph, hit: Hit, title: str, told: str) -> Card:
    card = _to(title, graph.terms[hit.iri].slug)
    card["note"] = told or "What sources say of it."
    card["badges"] = [{"text": counted(len(graph.about(hit.iri)), "statement"), "kind": "outline"}]
    return card


def _to(title: str, address: str) -> Card:
    return {"title": [links.to(title, address)]}

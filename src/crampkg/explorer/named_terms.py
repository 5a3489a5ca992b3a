"""The terms that a question names, with what a thing holds that it names, and what is near in meaning."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import BASE
from crampkg.evidence.asked_people import asked_people
from crampkg.evidence.medication_names import everyday_names
from crampkg.evidence.name_forms import LONGEST, folded, table, words
from crampkg.evidence.ranking import Hit
from crampkg.evidence.relations import near_in_meaning, places_of
from crampkg.explorer import answer_cards as make

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.graph import KnowledgeGraph

__all__ = ["BEGUN", "NAMED", "named_in", "with_equals"]

NAMED: Final = 97.0
"""Above this score what was typed is the very name of a term, in whatever spelling."""
BEGUN: Final = 95.0
"""From this score on it is a name, or begins with what was typed: McArdle."""
_VERY: Final = 100.0
_HOLDS: Final = "holds"
_AROUND: Final = "?!.,;:()\"'"


def named_in(graph: KnowledgeGraph, asked: str) -> list[Hit]:
    """Return the terms that a question names; words for the age of people are no name of a term.

    Whoever names a thing that holds a medicine, such as tonic water, names the medicine by that.
    """
    rest = asked_people(asked).rest
    held, rest = _held(graph, rest)
    found = [hit for hit in graph.lookup.parts(rest) if not _is_class(hit.name)]
    if not found and not held and rest != asked:
        found = [hit for hit in graph.search(rest, limit=1) if hit.score > BEGUN] if rest else []
    if not found and not held:
        # A word that names nothing here hides no cramps: lisinopril leg cramps.
        cramps, _ = graph.once(make.treated)
        inside = graph.lookup.within(rest)
        left = len(words(rest)) > sum(len(words(hit.name)) for hit in inside)
        if left and any(hit.iri in cramps or _is_summed_up(graph, hit.iri) for hit in inside):
            found = inside
    return with_equals(graph, _of_kinds(graph, asked, [*held, *found]))


def _is_summed_up(graph: KnowledgeGraph, iri: str) -> bool:
    """Tell whether a term is a symptom that the curators summed up: twitching, with what is not read beside it."""
    return "symptom" in places_of(graph, iri) and bool(graph.bottom_lines_about(iri))


def _of_kinds(graph: KnowledgeGraph, asked: str, found: Sequence[Hit]) -> list[Hit]:
    """The terms found, each that is general replaced by the kind that another word of the question tells."""
    typed = [word.strip(_AROUND) for word in folded(asked[:LONGEST]).split()]
    named = {hit.iri for hit in found}
    told: list[Hit] = []
    for hit in found:
        kind, word = next(
            ((kind, word) for word in typed if (kind := _kind_words().get((hit.iri, word))) in graph.terms),
            (None, ""),
        )
        if kind is not None and named.isdisjoint(graph.children.get(hit.iri, ())):
            told.append(replace(hit, iri=kind, name=f"{hit.name} {word}", label=graph.label(kind)))
        else:
            told.append(hit)
    return told


@cache
def _kind_words() -> dict[tuple[str, str], str]:
    """The kind that a word tells, by the general term and the word."""
    return {
        (BASE + general, word): BASE + kind
        for general, kind, word in table("kind-words.tsv", ("general", "kind", "word"))
    }


def _held(graph: KnowledgeGraph, asked: str) -> tuple[list[Hit], str]:
    """The medicines that things hold which a question names, and the question without these."""
    rest = f" {' '.join(word.strip(_AROUND) for word in folded(asked[:LONGEST]).split())} "
    found: list[Hit] = []
    for name, means in _things():
        if f" {name} " in rest and (known := graph.lookup.named(means)):
            found.append(Hit(known[0], name, _VERY, f"which contains {means}", graph.label(known[0])))
            rest = rest.replace(f" {name} ", " ", 1)
    return (found, rest.strip()) if found else ([], asked)


def _is_class(name: str) -> bool:
    """Tell whether a name is first of all that of a class of medicines, of which nothing is said here: PPI."""
    known = everyday_names().get(folded(name))
    return known is not None and known.kind == "class"


@cache
def _things() -> tuple[tuple[str, str], ...]:
    """Things that hold a medicine, the longest names first, with the medicine."""
    found = [(name, one.means) for name, one in everyday_names().items() if one.kind == _HOLDS]
    return tuple(sorted(found, key=lambda pair: (-len(pair[0]), pair[0])))


def with_equals(graph: KnowledgeGraph, named: Sequence[Hit]) -> list[Hit]:
    """Return the terms named, each followed by its near equal of which sources say most, where they say more of that.

    Dialysis is also what many call hemodialysis, of which more is known here.
    """
    people = graph.once(make.treated)[1] if named else frozenset()
    found: list[Hit] = []
    for hit in named:
        found.append(hit)
        if hit.score <= NAMED or hit.iri not in people:
            continue
        equals = [*graph.lookup.near_equals(hit), *near_in_meaning(graph, hit.iri)]
        fuller = max(
            [hit.iri, *(iri for iri in equals if iri in people)], key=lambda iri: len(graph.about(iri))
        )
        if fuller not in {one.iri for one in named}:
            found.append(replace(hit, iri=fuller, name=graph.label(fuller), how="", label=""))
    return found

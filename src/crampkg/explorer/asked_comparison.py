"""The comparison that a question asks for: one syndrome against another, cramps or restless legs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import slug
from crampkg.evidence.asked_words import asked_for
from crampkg.evidence.name_forms import LONGEST, folded
from crampkg.evidence.relations import places_of
from crampkg.explorer import answer_cards as make
from crampkg.explorer import gist
from crampkg.explorer.named_terms import BEGUN
from crampkg.explorer.text import capital

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.explorer.component_data import Card

__all__ = ["compared"]

_MOST: Final = 3
"""Terms that are compared at once."""
_SORTS: Final = (frozenset({"condition", "symptom"}), frozenset({"state"}))
"""What is not compared with anything else."""
_MARKS: Final = "?!.,;:"
_AND: Final = "and"


def compared(graph: KnowledgeGraph, asked: str) -> list[Card]:
    """Return a link that compares what a question wants told apart: as many names as it has, all of one sort.

    Empty where it asks for no comparison, or where what it names is not of one sort.
    """
    wanted = asked_for(asked)
    if not wanted & {"compare", "either"}:
        return []
    typed = [word.strip(_MARKS) for word in folded(asked[:LONGEST]).split()]
    # What asks for a comparison stands between two names, as "and" does.
    between = [_AND if asked_for(word) & {"compare", "either"} else word for word in typed]
    found = [hit for hit in graph.lookup.parts(" ".join(between)) if hit.score >= BEGUN]
    # As typed; a name may be typed by its first word alone.
    found.sort(key=lambda hit: folded(asked).find(folded(hit.name).split()[0]))
    most = _MOST if "compare" in wanted else 2
    if not 2 <= len(found) <= most or len({_sort(graph, hit.iri) for hit in found}) > 1:
        return []
    names = " and ".join(graph.label(hit.iri) for hit in found)
    card = make.to(f"Compare {names}", f"compare?terms={','.join(slug(hit.iri) for hit in found)}")
    told = [
        (graph.label(hit.iri), f"{make.defined(graph, hit.iri)} {gist.nature(graph, hit.iri)}".strip())
        for hit in found
    ]
    card["points"] = [
        *(gist.line(text, capital(name)) for name, text in told if text),
        gist.line("What sources say of them, side by side; what differs comes first."),
    ]
    return [card]


def _sort(graph: KnowledgeGraph, term: str) -> int:
    """What sort of thing a term is: what people have or feel, a state that they are in, a medicine or test."""
    places = places_of(graph, term)
    return next((sort for sort, some in enumerate(_SORTS) if places & some), len(_SORTS))

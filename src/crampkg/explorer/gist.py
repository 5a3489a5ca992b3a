"""The first sentences that a page opens with, to stand below a link to it: the page's own words, never reworded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import slug
from crampkg.evidence import facts
from crampkg.explorer import treatment_matrix as matrix
from crampkg.explorer.numbering import Numbering
from crampkg.explorer.ranked_treatments import ranked
from crampkg.explorer.safety import advice
from crampkg.explorer.term_opening import opening as term_opening
from crampkg.explorer.treatment_opening import opening as treatment_opening

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.explorer.component_data import Part, Sentence

__all__ = ["LENGTH", "LONG", "MORE", "of_term", "of_treatments", "plain", "shortened"]

LENGTH: Final = 300
"""About so many characters of a bottom line are shown; a sentence is never cut, and the first always stands there."""
LONG: Final = 700
"""The same where the reader asks how sure it is: what a source grades may stand in the last sentence."""
MORE: Final = "More on the page."
_AGAINST: Final = "advisedAgainst"
_WARNED: Final = 2
"""So many warnings of other treatments stand behind the bottom line of treatments."""
_NAMED: Final = 3
"""So many treatments are named of a list without a bottom line."""


def plain(text: str | Sequence[Part]) -> str:
    """Return the text of parts, links included."""
    return text if isinstance(text, str) else "".join(p if isinstance(p, str) else p["label"] for p in text)


def shortened(sentences: Iterable[str], most: int = LENGTH) -> tuple[str, bool]:
    """Return the first whole sentences, of up to about so many characters, and whether there are more."""
    told = ""
    for sentence in sentences:
        if told and len(told) + len(sentence) >= most:
            return told, True
        told = f"{told} {sentence}".strip()
    return told, False


def of_term(graph: KnowledgeGraph, iri: str, *, population: str | None = None, most: int = LENGTH) -> str:
    """Return what the page of a term opens with: advice against it, then the bottom line or what stands in its place.

    With a population, what the curators wrote of it in these people, where they did. Empty where nothing is said.
    """
    term = graph.terms[iri]
    numbering = Numbering(graph)
    made, others = term_opening(graph, term, (), numbering, population) if population else (None, [])
    if made is None:
        written = bool(graph.bottom_lines_about(iri))
        made, others = term_opening(graph, term, () if written else facts.facts_of(graph, iri), numbering)
    sentences = made["sentences"] if made is not None else []
    # Where no curator wrote anything, the answer by rule begins with the advice already.
    warned = any(one["icon"] == _AGAINST for one in sentences if one["word"] != "summary")
    against = [] if warned else [_ended(plain(text)) for text, _ in advice(graph, term)]
    told, more = shortened(map(_told, sentences), most)
    return _joined(*against, told, MORE if told and (more or others) else "")


def of_treatments(graph: KnowledgeGraph, asked: Sequence[str], *, most: int = LENGTH) -> str:
    """Return what the list of treatments of conditions and people (by IRI) opens with; empty where it has no rows.

    The curators' overview comes first, then what is warned of. Without both, the first section of the list is named.
    """
    answers = treatment_opening(graph, asked, Numbering(graph))
    if not answers:
        return _listed(graph, asked)
    first, *rest = answers
    warned = [_told(sentence) for answer in rest for sentence in answer["sentences"]]
    told, more = shortened(map(_told, first["sentences"]), most)
    return _joined(told, *warned[:_WARNED], MORE if more or warned[_WARNED:] else "")


def _listed(graph: KnowledgeGraph, asked: Collection[str]) -> str:
    """The first section of a list that has no bottom line, by its heading, and the treatments in it."""
    first, *people = (slug(iri) for iri in asked)
    found = matrix.entries(graph, matrix.Filters(treated=(first,), populations=people))
    sections = ranked(graph, found, Numbering(graph), asked)["sections"]
    if not sections:
        return ""
    rows = sections[0]["findings"]
    names = [plain(row["outcome"]) for row in rows[:_NAMED]]
    more = f", and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
    heading = f"No bottom line has been written. The list begins with “{sections[0]['heading']}”"
    return f"{heading}: {'; '.join(names)}{more}."


def _told(sentence: Sentence) -> str:
    """A sentence with the strength of its evidence, where that stands beside it and not in it."""
    strength = sentence.get("strength")
    text = plain(sentence["text"]).rstrip(".")
    return f"{text} ({strength['label']})." if strength else _ended(text)


def _joined(*told: str) -> str:
    return " ".join(filter(None, told))


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."

"""The first sentences that a page opens with, to stand below a link to it: the page's own words, never reworded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import slug
from crampkg.evidence import facts
from crampkg.explorer import cards
from crampkg.explorer import treatment_matrix as matrix
from crampkg.explorer.evidence import answer
from crampkg.explorer.in_short import lines
from crampkg.explorer.numbering import Numbering
from crampkg.explorer.ranked_treatments import FOREMOST, ranked
from crampkg.explorer.safety import advice, cramp_words, warnings_in
from crampkg.explorer.term_opening import opening as term_opening
from crampkg.explorer.text import capital, counted
from crampkg.explorer.treatment_opening import GUIDELINES, cautions_on
from crampkg.explorer.treatment_opening import opening as treatment_opening

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from crampkg.evidence.facts import Fact
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.explorer.component_data import Findings, Part, Sentence

__all__ = [
    "LENGTH",
    "LONG",
    "MORE",
    "between",
    "is_written",
    "of_safety",
    "of_term",
    "of_treatments",
    "plain",
    "shortened",
    "summary",
]

LENGTH: Final = 300
"""About so many characters of a bottom line are shown; a sentence is never cut, and the first always stands there."""
LONG: Final = 700
"""The same where the reader asks how sure it is: what a source grades may stand in the last sentence."""
MORE: Final = "More on the page."
_AGAINST: Final = "advisedAgainst"
_WARNED: Final = 1
"""So many warnings of other treatments stand behind the bottom line of treatments."""
_CAUTIONS: Final = 2
_HARMS: Final = 2
"""So many cautions, and harms, are told of an agent whose safety is asked for."""
_BETWEEN: Final = 2
"""So many statements are told of two terms."""
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


def of_safety(graph: KnowledgeGraph, iri: str) -> str:
    """Return what an agent's page warns of: advice against it, cautions, the harms that most sources name, and cramps.

    Where no source warns, that is said: it is no sign that the agent is safe.
    """
    term = graph.terms[iri]
    against = [_ended(plain(text)) for text, _ in advice(graph, term)]
    cautions = cautions_on(graph, iri)
    said = {claim.iri for claim in cautions}
    found = facts.facts_of(graph, iri)
    harms = [
        fact
        for fact in warnings_in(graph, term, found)
        if graph.properties[fact.predicate].is_harm and said.isdisjoint(claim.iri for claim in fact.claims)
    ]
    told = [*against, *(claim.paraphrase for claim in cautions[:_CAUTIONS])]
    told += [_sentence(graph, fact, iri) for fact in harms[:_HARMS]]
    told += cramp_words(graph, term)
    if told:
        return "\n".join([*map(_ended, told), MORE])
    looked_for = [
        fact
        for _, group in found
        for fact in group
        if graph.properties[fact.predicate].is_harm and not fact.inverse
    ]
    unwarned = f"No source here warns of {graph.label(iri)}. That does not mean that it is safe."
    return "\n".join([unwarned, *(_sentence(graph, fact, iri) for fact in looked_for[:_HARMS])])


def summary(graph: KnowledgeGraph, iri: str) -> str:
    """Return the first sentence of a term's first bottom line behind its name; empty where none was written."""
    made = answer(graph, graph.bottom_lines_about(iri)[:1], Numbering(graph), here=iri)
    return f"{capital(graph.label(iri))}: {_told(made['sentences'][0])}" if made is not None else ""


def between(graph: KnowledgeGraph, iri: str, others: Collection[str], *, harms: bool = False) -> list[str]:
    """Return what a term's page says of it and of any of some others: the best-backed statements, in sentences.

    With `harms`, only what it does to them.
    """
    found = [
        fact
        for _, group in facts.facts_of(graph, iri)
        for fact in group
        if fact.other in others
        and (not harms or graph.properties[fact.predicate].is_harm)
        and any(slug(claim.direction) == "supports" for claim in fact.claims)
    ]
    found.sort(key=lambda fact: (-_bars(graph, fact), -len(fact.claims), fact.id))
    return [_sentence(graph, fact, iri) for fact in found[:_BETWEEN]]


def _bars(graph: KnowledgeGraph, fact: Fact) -> int:
    return max(graph.vocabulary[claim.level].bars or 0 for claim in fact.claims)


def _sentence(graph: KnowledgeGraph, fact: Fact, here: str) -> str:
    """A fact as its page words it, with the number of its sources where there are several."""
    text = plain(cards.sentence_parts(graph, fact.pieces(graph), unlinked=here)).rstrip(".")
    sources = len({claim.source for claim in fact.claims})
    strongest = max(fact.claims, key=lambda claim: graph.vocabulary[claim.level].bars or 0)
    strength = cards.evidence_strength(graph, strongest)
    told = [counted(sources, "source")] if sources > 1 else []
    told += [f"{'at best ' if len(fact.claims) > 1 else ''}{strength['label']}"] if strength else []
    return _ended(f"{text} ({'; '.join(told)})" if told else text)


def is_written(graph: KnowledgeGraph, iri: str, population: str) -> bool:
    """Tell whether the curators summed up a term in these people."""
    return term_opening(graph, graph.terms[iri], (), Numbering(graph), population)[0] is not None


def of_treatments(graph: KnowledgeGraph, asked: Sequence[str], *, most: int = LENGTH) -> str:
    """Return what the list of treatments of conditions and people (by IRI) opens with; empty where it has no rows.

    The first sections come first, then the curators' overview and what is warned of. Without both, the first section
    of the list is named.
    """
    answers = [
        one for one in treatment_opening(graph, asked, Numbering(graph)) if one["heading"] != GUIDELINES
    ]
    if not answers:
        return _listed(graph, asked)
    first, *rest = answers
    short = [
        f"{heading}: {plain(named)}."
        for _, heading, named in lines(_table(graph, asked), _NAMED)
        # How many advise against something is told with the warnings.
        if heading in FOREMOST
    ]
    warned = [_told(sentence) for answer in rest for sentence in answer["sentences"]]
    told, more = shortened(map(_told, first["sentences"]), most)
    told = _joined(told, *warned[:_WARNED], MORE if more or warned[_WARNED:] else "")
    # In short, then what stands behind it: each on a line of its own.
    return "\n".join(filter(None, (*short, told)))


def _table(graph: KnowledgeGraph, asked: Collection[str]) -> Findings:
    """The list of treatments of conditions and people (by IRI)."""
    first, *people = (slug(iri) for iri in asked)
    found = matrix.entries(graph, matrix.Filters(treated=(first,), populations=people))
    return ranked(graph, found, Numbering(graph), asked)


def _listed(graph: KnowledgeGraph, asked: Collection[str]) -> str:
    """The first section of a list that has no bottom line, by its heading, and the treatments in it."""
    sections = _table(graph, asked)["sections"]
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

"""The first sentences that a page opens with, to stand below a link to it: the page's own words, never reworded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import BASE, slug
from crampkg.evidence import facts
from crampkg.evidence.bottom_lines import is_on_treatment
from crampkg.explorer import cards
from crampkg.explorer import treatment_matrix as matrix
from crampkg.explorer.evidence import answer
from crampkg.explorer.in_short import lines
from crampkg.explorer.numbering import Numbering
from crampkg.explorer.ranked_treatments import ranked
from crampkg.explorer.safety import HEADING, advice, cramp_words, related_advice, warnings_in
from crampkg.explorer.term_opening import opening as term_opening
from crampkg.explorer.text import counted
from crampkg.explorer.treatment_opening import CONTRAINDICATED, GUIDELINES, cautions_on, heeded
from crampkg.explorer.treatment_opening import opening as treatment_opening
from crampkg.explorer.treatment_sections import BETTER, FOREMOST

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from crampkg.evidence.facts import Fact
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.explorer.component_data import Findings, FindingsSection, Icon, Part, Point, Sentence

__all__ = [
    "LENGTH",
    "LONG",
    "MORE",
    "SUMMED",
    "between",
    "is_written",
    "line",
    "nature",
    "of_safety",
    "of_term",
    "of_treatments",
    "opened",
    "plain",
    "shortened",
    "summary",
]

LENGTH: Final = 300
"""About so many characters of a bottom line are shown; a sentence is never cut, and the first always stands there."""
LONG: Final = 700
"""The same where the reader asks how sure it is: what a source grades may stand in the last sentence."""
MORE: Final = "More on the page."
_AGAINST: Final[Icon] = "advisedAgainst"
_WORDS: Final[Mapping[str, str]] = {_AGAINST: "Advice", "harms": "Warning", "notStudied": "Not known"}
"""What a line of an answer is called, by the sign of the sentence in it; others are told without a name."""
SUMMED: Final = "Bottom line"
_HARM: Final = "Harm"
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


def line(text: str, word: str = "", icon: Icon | None = None) -> Point:
    """Return a line of an answer: a text, what that is, and its sign; a name is written in bold before it."""
    made: Point = {"text": text}
    if word:
        made["word"] = word
    if icon:
        made["icon"] = icon
    return made


def opened(lines_: Iterable[Point]) -> str:
    """Return lines of an answer as a text, each name before what it names."""
    return "\n".join(f"{one['word']}: {one['text']}" if "word" in one else one["text"] for one in lines_)


def of_term(
    graph: KnowledgeGraph, iri: str, *, population: str | None = None, most: int = LENGTH
) -> list[Point]:
    """Return what the page of a term opens with: advice against it, then the bottom line or what stands in its place.

    With a population, what the curators wrote of it in these people, where they did. Empty where nothing is said.
    """
    term = graph.terms[iri]
    numbering = Numbering(graph)
    made, others = term_opening(graph, term, (), numbering, population) if population else (None, [])
    written = made is not None or bool(graph.bottom_lines_about(iri))
    if made is None:
        made, others = term_opening(graph, term, () if written else facts.facts_of(graph, iri), numbering)
    sentences = made["sentences"] if made is not None else []
    # Where no curator wrote anything, the answer by rule begins with the advice already.
    warned = any(one["icon"] == _AGAINST for one in sentences if one["word"] != "summary")
    found = [] if warned else _advised_against(graph, iri)
    told, more = shortened(map(_told, sentences), most)
    if told:
        text = _joined(told, MORE if more or others else "")
        # Beside something else it is named; alone it is all that is told.
        found.append(line(text, SUMMED if found and written else ""))
    return found


def _advised_against(graph: KnowledgeGraph, iri: str) -> list[Point]:
    term = graph.terms[iri]
    told = [text for text, _ in advice(graph, term)]
    related = related_advice(graph, term)
    # What is known of quinine is asked of hydroquinine, too: the widest advice, and what its label warns of in a box.
    found = [
        line(_ended(plain(text)), _WORDS[_AGAINST], _AGAINST)
        for text in (*told, *(one[1] for one in related[:1]))
    ]
    return found + [
        line(_ended(claim.paraphrase), _WORDS["harms"], "harms")
        for other in dict.fromkeys(one[0] for one in related)
        for claim in cautions_on(graph, other)[:1]
    ]


def of_safety(graph: KnowledgeGraph, iri: str) -> list[Point]:
    """Return what an agent's page warns of: advice against it, cautions, the harms that most sources name, and cramps.

    Where no source warns, that is said: it is no sign that the agent is safe.
    """
    term = graph.terms[iri]
    cautions = cautions_on(graph, iri)
    said = {claim.iri for claim in cautions}
    found = facts.facts_of(graph, iri)
    harms = [
        fact
        for fact in warnings_in(graph, term, found)
        if graph.properties[fact.predicate].is_harm and said.isdisjoint(claim.iri for claim in fact.claims)
    ]
    warned = [claim.paraphrase for claim in cautions[:_CAUTIONS]]
    harmed = [_sentence(graph, fact, iri) for fact in harms[:_HARMS]]
    told = _advised_against(graph, iri)
    told += [line(_ended(text), _WORDS["harms"], "harms") for text in warned]
    told += [line(_ended(text), _HARM, "harms") for text in (*harmed, *cramp_words(graph, term))]
    if told:
        return [*told, line(MORE)]
    looked_for = [
        fact
        for _, group in found
        for fact in group
        if graph.properties[fact.predicate].is_harm and not fact.inverse
    ]
    unwarned = f"No source here warns of {graph.label(iri)}. That does not mean that it is safe."
    shown = [_sentence(graph, fact, iri) for fact in looked_for[:_HARMS]]
    return [line(unwarned, _WORDS["notStudied"], "notStudied"), *map(line, shown)]


def summary(graph: KnowledgeGraph, iri: str) -> str:
    """Return the first sentence of a term's first bottom line; empty where none was written."""
    made = answer(graph, graph.bottom_lines_about(iri)[:1], Numbering(graph), here=iri)
    return _told(made["sentences"][0]) if made is not None else ""


def nature(graph: KnowledgeGraph, iri: str) -> str:
    """Return the first sentence that curators wrote of a term in everybody and not of its treatment; empty for none."""
    found = [
        one
        for one in graph.bottom_lines_about(iri)
        if not one.populations and not is_on_treatment(graph, one)
    ]
    made = answer(graph, found[:1], Numbering(graph), here=iri)
    return _told(made["sentences"][0]) if made is not None else ""


def between(
    graph: KnowledgeGraph, iri: str, others: Collection[str], *, harms: bool = False, every: bool = False
) -> list[str]:
    """Return what a term's page says of it and of any of some others: the best-backed statements, in sentences.

    With `harms`, only what it does to them; with `every`, also what is denied or uncertain.
    """
    found = [
        fact
        for _, group in facts.facts_of(graph, iri)
        for fact in group
        if fact.other in others
        and (not harms or graph.properties[fact.predicate].is_harm)
        and (every or any(slug(claim.direction) == "supports" for claim in fact.claims))
    ]
    found.sort(key=lambda fact: (-_bars(graph, fact), -len(fact.claims), fact.id))
    return [_sentence(graph, fact, iri) for fact in found[:_BETWEEN]]


def _bars(graph: KnowledgeGraph, fact: Fact) -> int:
    return max(graph.vocabulary[claim.level].bars or 0 for claim in fact.claims)


def _sentence(graph: KnowledgeGraph, fact: Fact, here: str) -> str:
    """A fact as its page words it, with the number of its sources where there are several."""
    text = plain(cards.sentence_parts(graph, fact.pieces(graph), unlinked=here)).rstrip(".")
    if len(fact.claims) == 1:
        # A single statement is told in the curators' words, which hold what a phrase leaves out.
        text = fact.claims[0].paraphrase.rstrip(".")
    sources = len({claim.source for claim in fact.claims})
    strongest = max(fact.claims, key=lambda claim: graph.vocabulary[claim.level].bars or 0)
    strength = cards.evidence_strength(graph, strongest)
    told = [counted(sources, "source")] if sources > 1 else []
    if strength and not _tells(text, strength["label"]):
        told.append(f"{'at best ' if len(fact.claims) > 1 else ''}{strength['label']}")
    return _ended(f"{text} ({'; '.join(told)})" if told else text)


def _tells(text: str, backing: str) -> bool:
    """Tell whether a sentence says itself on what it rests: on a narrative review, or an observational study."""
    return " ".join(backing.split()[-2:]) in text


def is_written(graph: KnowledgeGraph, iri: str, population: str) -> bool:
    """Tell whether the curators summed up a term in these people."""
    return term_opening(graph, graph.terms[iri], (), Numbering(graph), population)[0] is not None


def of_treatments(graph: KnowledgeGraph, asked: Sequence[str], *, most: int = LENGTH) -> list[Point]:
    """Return what the list of treatments of conditions and people (by IRI) opens with; empty where it has no rows.

    The first sections come first, then the curators' overview and what is warned of. Without both, the first section
    of the list is named.
    """
    answers = [
        one for one in treatment_opening(graph, asked, Numbering(graph)) if one["heading"] != GUIDELINES
    ]
    if not answers:
        return _listed(graph, asked)
    summed = [one for one in answers if one["heading"] != HEADING][:1]
    found = lines(graph, _table(graph, asked), _NAMED)
    short = [
        line(f"{plain(named)}.", heading, section["findings"][0]["icon"])
        for section, heading, named in found
        # How many advise against something is told with the warnings.
        if heading in FOREMOST
    ]
    warned = [sentence for answer in answers if answer not in summed for sentence in answer["sentences"]]
    cautions = _cautions_named(graph, found, asked)
    # What these very people must not take first, then advice against something; then what is warned of the treatments
    # named, else of others.
    barred = [one for one in warned if one["word"] == CONTRAINDICATED][:_WARNED]
    warned = [one for one in warned if one not in barred]
    advised = [one for one in warned if one["icon"] == _AGAINST][:_WARNED]
    others = [one for one in warned if one not in advised][:_WARNED] if not advised and not cautions else []
    told, more = shortened((_told(one) for answer in summed for one in answer["sentences"]), most)
    text = _joined(told, MORE if told and (more or warned[_WARNED:]) else "")
    return [
        *short,
        *([line(text, SUMMED)] if text else []),
        *(line(_told(one), _WORDS.get(one["icon"], ""), one["icon"]) for one in (*barred, *advised, *others)),
        *cautions,
    ]


def _cautions_named(
    graph: KnowledgeGraph, found: Iterable[tuple[FindingsSection, str, Sequence[Part]]], asked: Sequence[str]
) -> list[Point]:
    """What is warned of the treatments that are named as better, in the people asked for before others.

    Whoever reads no further than the answer knows of it.
    """
    slugs = [
        part.get("slug") or ""
        for _, heading, parts in found
        if heading == BETTER
        for part in parts
        if not isinstance(part, str)
    ]
    named = [graph.terms[BASE + one] for one in slugs if BASE + one in graph.terms]
    iris = {term.iri for term in named}
    here = [claim for people in reversed(asked) for claim in heeded(graph, people, iris)]
    cautions = [claim for claim in here if not graph.properties[claim.predicate].is_harm]
    cautions += [claim for term in named for claim in cautions_on(graph, term.iri)[:1]]
    cautions += here
    cautions = list({claim.iri: claim for claim in cautions}.values())
    return [line(_ended(claim.paraphrase), _WORDS["harms"], "harms") for claim in cautions[:_CAUTIONS]]


def _table(graph: KnowledgeGraph, asked: Collection[str]) -> Findings:
    """The list of treatments of conditions and people (by IRI)."""
    first, *people = (slug(iri) for iri in asked)
    found = matrix.entries(graph, matrix.Filters(treated=(first,), populations=people))
    return ranked(graph, found, Numbering(graph), asked)


def _listed(graph: KnowledgeGraph, asked: Collection[str]) -> list[Point]:
    """The first section of a list that has no bottom line, by its heading, and the treatments in it."""
    sections = _table(graph, asked)["sections"]
    if not sections:
        return []
    rows = sections[0]["findings"]
    names = [plain(row["outcome"]) for row in rows[:_NAMED]]
    more = f", and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
    heading = f"No bottom line has been written. The list begins with “{sections[0]['heading']}”"
    return [line(f"{heading}: {'; '.join(names)}{more}.")]


def _told(sentence: Sentence) -> str:
    """A sentence with the strength of its evidence, where that stands beside it and not in it."""
    strength = sentence.get("strength")
    text = plain(sentence["text"]).rstrip(".")
    return f"{text} ({strength['label']})." if strength else _ended(text)


def _joined(*told: str) -> str:
    return " ".join(filter(None, told))


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."

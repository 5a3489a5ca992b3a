"""The bottom line and the summary of findings of a term, as the evidence block shows them; plots are in `forests`.

Figures are those that the sources print.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import slug
from crampkg.evidence import facts, phrasing
from crampkg.evidence.findings import UNCOMPARED, section_of
from crampkg.evidence.unadvised import TREATMENT
from crampkg.explorer import cards, links
from crampkg.explorer.effect_signs import effect_sign
from crampkg.explorer.finding_words import behind, detail, outcome, people, printed, studied
from crampkg.explorer.text import capital, counted
from crampkg.explorer.text import sentences as sentences_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from crampkg.evidence.facts import Fact
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim
    from crampkg.evidence.results import BottomLine, Named, ReportedResult
    from crampkg.explorer.component_data import (
        Answer,
        Finding,
        Findings,
        FindingsSection,
        Icon,
        Part,
        Sentence,
    )
    from crampkg.explorer.numbering import Numbering

__all__ = [
    "answer",
    "behind",
    "best_backed",
    "detail",
    "findings",
    "further",
    "outcome",
    "people",
    "printed",
    "results",
    "studied",
]

_SHOWN: Final = 4
"""So many rows a section of a summary of findings has at first; `further` has the rest."""
_NAMING: Final = ("topicNames", "topicEvidence")
"""The topics of names and of the state of the evidence."""
_NOT_STUDIED: Final = "notStudied"
_ANNOTATIONS: Final = "annotationDatabase"
_STRONG: Final = 2
"""From so many bars on a fact may stand in an answer by rule."""
_SENTENCES: Final = 3


# --- the bottom line


def answer(
    graph: KnowledgeGraph,
    lines: Sequence[BottomLine],
    numbering: Numbering,
    heading: str = "Bottom line",
    *,
    here: str | None = None,
) -> Answer | None:
    """Return the curated bottom lines of a term as one answer, sentence by sentence; None when there is none.

    Each is headed by the people that it is about, unless they are those of the page, `here`.
    """
    sentences: list[Sentence] = []
    for line in lines:
        claims = graph.claims.take(line.rests_on)
        people = ", ".join(_as_people(graph, one) for one in line.populations)
        if any(one.iri == here for one in line.populations):
            people = ""
        named = {claim.subject for claim in claims} - {here}
        made: list[Sentence] = [
            {"icon": _warning(graph, claims), "word": "summary", "text": links.in_text(graph, text, named)}
            for text in sentences_of(line.text)
        ]
        if people:
            made[0]["text"] = [f"{capital(people)}: ", *made[0]["text"]]
        if line.by_sentence:
            for sentence, needed in zip(made, line.by_sentence, strict=False):
                sentence["references"] = numbering.references(
                    claim.source for claim in graph.claims.take(needed)
                )
        else:
            # What the sentences rest on is noted for all of them together.
            made[-1]["references"] = numbering.references(claim.source for claim in claims)
        sentences += made
    if not sentences:
        return None
    newest = max(graph.sources[one.source].year for line in lines for one in graph.claims.take(line.rests_on))
    return {
        "type": "answer",
        "heading": heading,
        "sentences": sentences,
        "note": cards.basis_note(graph, [iri for line in lines for iri in line.rests_on])
        + (f" Newest source: {newest}." if newest else ""),
    }


def _as_people(graph: KnowledgeGraph, named: Named) -> str:
    """People as a heading calls them: older adults, for older adult."""
    return graph.names_in_sentences.get(named.iri, ("", ""))[1] or named.label


def best_backed(
    graph: KnowledgeGraph,
    found: Iterable[Fact],
    numbering: Numbering,
    *,
    here: str,
    conflicts: int,
    advice: Sequence[tuple[list[Part], Sequence[Claim]]] = (),
) -> Answer | None:
    """Return an answer by rule where curators have written none: advice against, then the three best-backed facts.

    Facts that rest on an annotation alone, or on statements whose level has fewer than two bars, are no answer, nor are
    those that only name, classify or say that something was not studied; None where there are no others. `advice` are
    sentences on advice against it with their claims, `conflicts` is how many conflicts the page lists.
    """
    told = {claim.iri for _, claims in advice for claim in claims}
    ranked = sorted(
        (place, fact)
        for fact in found
        if _answers(graph, fact, told) and (place := _place(graph, fact))[0] <= -_STRONG
    )
    if not ranked and not advice:
        return None
    sentences = [
        _backed(graph, "advisedAgainst", "advised against", text, claims, numbering)
        for text, claims in advice
    ]
    for _, fact in ranked[:_SENTENCES]:
        text = cards.sentence_parts(graph, fact.pieces(graph), unlinked=here)
        sentences.append(_backed(graph, _sign(graph, fact.claims), "statement", text, fact.claims, numbering))
    if conflicts:
        sentences.append(
            {
                "icon": "conflict",
                "word": "conflict",
                "text": f"Some statements conflict: {counted(conflicts, 'conflict')} below.",
            }
        )
    return {
        "type": "answer",
        "heading": "Statements with the strongest evidence",
        "sentences": sentences,
        "note": f"Chosen by rule: {'advice against it, then ' if advice else ''}the strongest kind of evidence "
        "first, then the newest. No curator has summarized this term.",
    }


def _backed(
    graph: KnowledgeGraph,
    icon: Icon,
    word: str,
    text: list[Part],
    claims: Sequence[Claim],
    numbering: Numbering,
) -> Sentence:
    """A sentence with its sources and the strongest backing among its claims."""
    made: Sentence = {
        "icon": icon,
        "word": word,
        "text": text,
        "references": numbering.references(claim.source for claim in claims),
    }
    strongest = max(claims, key=lambda claim: graph.vocabulary[claim.level].bars or 0)
    if strength := cards.evidence_strength(graph, strongest):
        several = len({claim.level for claim in claims}) > 1
        made["strength"] = {**strength, "label": f"at best {strength['label']}"} if several else strength
    return made


def _answers(graph: KnowledgeGraph, fact: Fact, told: Collection[str]) -> bool:
    """Tell whether a fact may stand in an answer: it says more than a name or a gap, and was not told before."""
    return (
        facts.topic_of(graph, fact.predicate).name not in _NAMING
        and any(slug(claim.direction) != _NOT_STUDIED for claim in fact.claims)
        and not all(claim.iri in told for claim in fact.claims)
    )


def _place(graph: KnowledgeGraph, fact: Fact) -> tuple[int, int, str]:
    """Where a fact stands among the best backed: by its bars, then by its newest source."""
    curated = [claim for claim in fact.claims if slug(graph.sources[claim.source].kind) != _ANNOTATIONS]
    bars = max((graph.vocabulary[claim.level].bars or 0 for claim in curated), default=0)
    newest = max((int(graph.sources[claim.source].year or 0) for claim in curated), default=0)
    return -bars, -newest, fact.id


def _warning(graph: KnowledgeGraph, claims: Iterable[Claim]) -> Icon:
    """The sign of a summary: that of a warning where all its claims warn; no tick, which would judge each sentence."""
    sign = _sign(graph, claims)
    return sign if sign in ("advisedAgainst", "harms") else "info"


def _sign(graph: KnowledgeGraph, claims: Iterable[Claim]) -> Icon:
    """The sign that all claims of effect share; claims of harm alone have that of harm, any mixture that of a fact."""
    signs = {cards.direction_icon(claim) if _is_effect(graph, claim) else "info" for claim in claims}
    return signs.pop() if len(signs) == 1 else "info"


def _is_effect(graph: KnowledgeGraph, claim: Claim) -> bool:
    """Tell whether a claim stands under the heading of treatment, or warns."""
    return facts.topic_of(graph, claim.predicate).name == TREATMENT or claim.icon in (
        "harms",
        "advisedAgainst",
    )


# --- the table


def results(graph: KnowledgeGraph, term: str) -> list[ReportedResult]:
    """Return the results on a term, best first, without the frequencies that databases of annotations give."""
    return [
        one
        for one in graph.summary_of_findings(term)
        if slug(graph.sources[one.claim.source].kind) != _ANNOTATIONS
    ]


def findings(
    graph: KnowledgeGraph,
    found: Sequence[ReportedResult],
    here: str,
    numbering: Numbering,
    beside: Mapping[str, str] | None = None,
) -> Findings | None:
    """Return the best backed results of each section as a table; None without any.

    `beside` tells of some results (by IRI) that others differ.
    """
    if not found:
        return None
    first, rest = _parted(graph, found)
    notes = ["Figures are printed as the source gives them; none was calculated here."]
    if rest:
        notes.append(f"{counted(len(rest), 'more result')} below.")
    sections = _in_sections(graph, first, here, numbering, beside)
    return {"type": "findings", "caption": _caption(found), "sections": sections, "notes": notes}


def further(
    graph: KnowledgeGraph, found: Sequence[ReportedResult], here: str, numbering: Numbering
) -> Findings | None:
    """Return the results that `findings` leaves out as a table of the same form; None when it has all of them."""
    _, rest = _parted(graph, found)
    if not rest:
        return None
    sections = _in_sections(graph, rest, here, numbering)
    return {"type": "findings", "caption": counted(len(rest), "more result"), "sections": sections}


def _parted(
    graph: KnowledgeGraph, found: Sequence[ReportedResult]
) -> tuple[list[ReportedResult], list[ReportedResult]]:
    """The first few results of each section, and all others, both in their order."""
    first: list[ReportedResult] = []
    rest: list[ReportedResult] = []
    seen: dict[str, int] = {}
    for one in found:
        heading = section_of(graph, one)
        seen[heading] = seen.get(heading, 0) + 1
        (first if seen[heading] <= _SHOWN else rest).append(one)
    return first, rest


def _in_sections(
    graph: KnowledgeGraph,
    found: Sequence[ReportedResult],
    here: str,
    numbering: Numbering,
    beside: Mapping[str, str] | None = None,
) -> list[FindingsSection]:
    sections: dict[str, list[Finding]] = {}
    for one in found:
        heading = section_of(graph, one)
        row = _finding(graph, one, here, numbering, pale=heading == UNCOMPARED)
        if told := (beside or {}).get(one.result.iri):
            row["detail"] = "; ".join(filter(None, (row["detail"], told)))
            row["icon"], row["word"] = "conflict", "results differ"
        sections.setdefault(heading, []).append(row)
    return [{"heading": heading, "findings": rows} for heading, rows in sections.items()]


def _caption(found: Sequence[ReportedResult]) -> str:
    sources = len({one.claim.source for one in found})
    return f"{counted(len(found), 'result')} from {counted(sources, 'source')}, strongest evidence first"


def _finding(
    graph: KnowledgeGraph, one: ReportedResult, here: str, numbering: Numbering, *, pale: bool
) -> Finding:
    claim, result = one.claim, one.result
    # A hedge is told in the source's own degree: as possible, or as probable.
    hedged = cards.effect_icon(graph, claim), cards.direction_word(graph, claim)
    icon, word = hedged if claim.certainty else effect_sign(graph, claim, [result])
    row: Finding = {
        "outcome": outcome(graph, one, here),
        "detail": detail(graph, one),
        "studied": studied(result),
        "icon": icon,
        "word": word,
        "result": printed(one),
        "figure": not result.in_words_only,
        "figures": behind(result),
        "people": people(result),
        "references": [numbering.reference(claim.source)],
        "pale": pale,
    }
    if strength := cards.evidence_strength(graph, claim):
        row["strength"] = strength
    else:
        row["backing"] = phrasing.evidence(graph, claim)
    return row

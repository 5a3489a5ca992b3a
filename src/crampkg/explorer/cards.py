"""Claims as the components show them: statements with direction, hedge, evidence, context, place and passage.

Several pages show claims; all of them come through here, so that no page says more than another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from crampkg.base.namespaces import compact, slug
from crampkg.evidence import phrasing, publications
from crampkg.evidence.disagreements import Disagreement
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim, Source
from crampkg.explorer import links
from crampkg.explorer.component_data import Badge, Card, Icon, Link, Meta, Part, Statement, Strength

__all__ = [
    "basis_note",
    "cautions",
    "claim_card",
    "claim_line",
    "direction_icon",
    "direction_word",
    "effect_icon",
    "evidence_badge",
    "evidence_strength",
    "is_machine_written",
    "is_second_hand",
    "kind_badge",
    "line_card",
    "listed",
    "sentence_parts",
    "source_badge",
    "source_badges",
    "source_link",
    "statement",
    "tension_card",
]

_DETAILS: Final = {"target": "about", "via": "by means of", "proviso": "with the limit"}
"""What a detail is called below a statement, where the vocabulary's own word is none that readers use."""
_MACHINE_WRITTEN: Final = "machineWrittenPage"
_SECOND_HAND: Final = "readSecondHand"


# --- direction and evidence


def direction_icon(claim: Claim) -> Icon:
    """Return the sign of a claim's direction; a hedged, harmful or merely reported supporting claim has its own."""
    direction = slug(claim.direction)
    if direction != "supports":
        return direction  # type: ignore[return-value]  # the four other directions are names of signs
    if claim.values("stance"):
        return "info"
    if claim.certainty:
        return "possible"
    return claim.icon or "supports"  # type: ignore[return-value]  # the ontology names signs by their icons


def effect_icon(graph: KnowledgeGraph, claim: Claim) -> Icon:
    """Return the sign of a claim where a tick stands for benefit only, so that no harm or mere association has one."""
    predicate = graph.properties[claim.predicate]
    if slug(claim.direction) != "supports" or predicate.is_benefit:
        return direction_icon(claim)
    return claim.icon or ("harms" if predicate.is_harm else "info")  # type: ignore[return-value]  # the ontology names signs by their icons


def direction_word(graph: KnowledgeGraph, claim: Claim) -> str:
    """Return the direction in a few words, with the hedge, and with who says it when that is not the source itself."""
    word = phrasing.direction_words(claim).word
    if slug(claim.direction) == "refutes" and graph.properties[claim.predicate].is_benefit:
        word = "stated not to help"
    if stance := claim.values("stance"):
        word = stance[0].label
    if claim.certainty:
        hedge = graph.label(claim.certainty)
        supports = slug(claim.direction) == "supports"
        word = f"{word} as {hedge}" if supports else f"{word}; the source calls this {hedge}"
    if said_by := claim.values("saidBy"):
        word = f"{word} by {' and '.join(part.label for part in said_by)}, as reported"
    return word


def evidence_strength(graph: KnowledgeGraph, claim: Claim) -> Strength | None:
    """Return the signal bars of a claim's evidence, in the source's words; None for levels that have no bars.

    What is not graded has no bars rather than empty ones: empty bars would read as weak evidence.
    """
    level = graph.vocabulary.get(claim.level)
    if level is None or not level.bars:
        return None
    return {"value": level.bars, "label": phrasing.evidence(graph, claim)}


def evidence_badge(graph: KnowledgeGraph, claim: Claim) -> Badge:
    """Return a badge with the evidence in words, the level's definition as its tip."""
    level = graph.vocabulary.get(claim.level)
    return {
        "text": phrasing.evidence(graph, claim),
        "kind": "neutral",
        "tip": level.definition if level else None,
    }


# --- sources


def kind_badge(source: Source, *, second_hand: bool = False) -> Badge:
    """Return a badge with the kind of a source; a machine-written page pending review carries a warning.

    `second_hand` says that the source itself was not read, only an account of it.
    """
    return {
        "text": f"{source.kind_label}, read second-hand" if second_hand else source.kind_label,
        "kind": "caution" if slug(source.kind) == _MACHINE_WRITTEN else "neutral",
        "tip": source.definition,
    }


def source_badge(graph: KnowledgeGraph, claim: Claim) -> Badge:
    """Return a badge with the kind of source that makes a claim."""
    return kind_badge(graph.sources[claim.source], second_hand=is_second_hand(claim))


def cautions(graph: KnowledgeGraph, claims: Iterable[Claim]) -> list[Badge]:
    """Return the badges of those kinds of source among some claims that carry a warning; mostly none."""
    return [badge for badge in source_badges(graph, claims) if badge.get("kind") == "caution"]


def is_machine_written(graph: KnowledgeGraph, claim: Claim) -> bool:
    """Tell whether a claim comes from a machine-written page."""
    return slug(graph.sources[claim.source].kind) == _MACHINE_WRITTEN


def is_second_hand(claim: Claim) -> bool:
    """Tell whether what a claim says was read in an account of its source by somebody else."""
    return slug(claim.read_in) == _SECOND_HAND


def basis_note(graph: KnowledgeGraph, claims: Sequence[str]) -> str:
    """Return what a bottom line rests on, with those of its sources (of claims by IRI) that others only report."""
    used = graph.claims.take(claims)
    read = {one.source for one in used if not is_second_hand(one)}
    reported = dict.fromkeys(graph.sources[one.source].label for one in used if one.source not in read)
    note = "Written by the curators, based on the statements of the sources named after it."
    return f"{note} Read only in reports by others: {'; '.join(reported)}." if reported else note


def source_badges(graph: KnowledgeGraph, claims: Iterable[Claim]) -> list[Badge]:
    """Return a badge for each kind of source among some claims, in the order of the sources."""
    found = {
        (graph.sources[claim.source].kind, is_second_hand(claim)): source_badge(graph, claim)
        for claim in sorted(claims, key=_number(graph))
    }
    return list(found.values())


def _number(graph: KnowledgeGraph) -> Callable[[Claim], str]:
    return lambda claim: graph.sources[claim.source].number


def source_link(graph: KnowledgeGraph, claim: Claim) -> Link | str:
    """Return a link to the page of a claim's source."""
    return links.to(graph.sources[claim.source].label, links.source_address(graph, claim.source))


# --- statements


def statement(
    graph: KnowledgeGraph,
    claim: Claim,
    *,
    passage: Callable[[str], str | None] | None = None,
    name_terms: bool = False,
) -> Statement:
    """Return a claim as one statement: paraphrase, direction, evidence, context, source and place.

    `passage` finds the words of an anchor (see `session.passage`); without it, or where it finds none, the
    statement has no quotation. `name_terms` puts subject, relation and object before the paraphrase, for places
    where no heading names them.
    """
    text: list[Part] = [claim.paraphrase]
    if name_terms:
        text = claim_line(graph, claim)
        text += [] if phrasing.reads_as_paraphrase(graph, claim) else [" — ", claim.paraphrase]
    made: Statement = {
        "icon": effect_icon(graph, claim),
        "word": direction_word(graph, claim),
        "text": text,
        "badges": [source_badge(graph, claim)],
        "meta": _meta(graph, claim),
        "links": [_as_link("link to this statement", links.claim_address(graph, claim))],
    }
    if elsewhere := _outward(graph.sources[claim.source]):
        made["links"].append(elsewhere)
    if strength := evidence_strength(graph, claim):
        made["strength"] = strength
    else:
        made["badges"] = [evidence_badge(graph, claim), *made["badges"]]
    if passage and (words := [found for anchor in claim.anchors if (found := passage(anchor))]):
        made["quote"] = {
            "text": " … ".join(words),
            "source": f"{graph.sources[claim.source].label}, {claim.locator}",
        }
    return made


def _outward(source: Source) -> Link | None:
    """A link to where a source itself can be read, by its first identifier that has a page; None without any."""
    for identifier in source.identifiers:
        if found := publications.address(identifier):
            return {"label": f"read the source ({found[0]})", "href": found[1]}
    if source.read_at.startswith(("http://", "https://")):
        return {"label": "read the source", "href": source.read_at}
    return None


def claim_line(graph: KnowledgeGraph, claim: Claim, *, subject: bool = True) -> list[Part]:
    """Return a claim as a sentence with links; without its subject, only its verb and object."""
    if subject:
        return sentence_parts(graph, phrasing.pieces(graph, [claim]))
    target: Part = links.term_link(graph, claim.object) if claim.object else f"“{claim.object_text}”"
    return [f"{phrasing.capital(phrasing.phrase(claim))} ", target]


def sentence_parts(
    graph: KnowledgeGraph, pieces: Sequence[tuple[str, str | None]], *, unlinked: str | None = None
) -> list[Part]:
    """Return a sentence in pieces as parts of a card's line: terms become links, `unlinked` stays text."""
    return [
        text if iri is None or iri == unlinked else links.to(text, links.term_address(graph, iri))
        for text, iri in pieces
    ]


def listed(graph: KnowledgeGraph, iris: Sequence[str]) -> list[Part]:
    """Return links to terms in alphabetical order, with commas between them."""
    found: list[Part] = []
    for iri in sorted(iris, key=graph.label):
        found += [", "] if found else []
        found.append(links.term_link(graph, iri))
    return found


def _meta(graph: KnowledgeGraph, claim: Claim) -> list[Meta]:
    """The details below a statement: what narrows it first, then what informs, who says it, where it stands."""
    found: list[Meta] = []
    for kind in ("narrowing", "informing", "tie"):
        groups: dict[str, list[Part]] = {}
        for part in claim.parts:
            if part.kind != kind:
                continue
            words = groups.setdefault(_DETAILS.get(slug(part.property)) or graph.label(part.property), [])
            if words:
                words.append(" and " if kind == "narrowing" else ", ")
            words.append(_part(graph, part.value, part.label))
        found += [{"label": label, "text": words} for label, words in groups.items()]
    if claim.citations:
        found.append({"label": "references in the source", "text": ", ".join(claim.citations)})
    found.append({"label": "source", "text": [source_link(graph, claim), f", {claim.locator}"]})
    return found


def _part(graph: KnowledgeGraph, iri: str, label: str) -> Part:
    if iri in graph.claims:
        other = graph.claims[iri]
        return links.to(other.paraphrase.rstrip("."), links.claim_address(graph, other), tip=compact(iri))
    return links.to(label, links.term_address(graph, iri))


def _as_link(label: str, address: str) -> Link:
    return {"label": label, "href": links.href(address), "slug": address}


def claim_card(
    graph: KnowledgeGraph,
    title: str | list[Part],
    claims: Iterable[Claim],
    *,
    id: str,
    passage: Callable[[str], str | None] | None = None,
    badges: Sequence[Badge] = (),
    note: str | list[Part] | None = None,
    open: bool | None = None,
    name_terms: bool = False,
) -> Card:
    """Return a card with the statements of several claims; `id` keeps its fold, `open` None never folds it."""
    statements = [statement(graph, claim, passage=passage, name_terms=name_terms) for claim in claims]
    card: Card = {"id": id, "title": title, "statements": statements, "badges": list(badges), "open": open}
    if note:
        card["note"] = note
    return card


def tension_card(graph: KnowledgeGraph, tension: Disagreement) -> Card:
    """Return a card with a curated disagreement: its kind, why it is or is not one, and its claims, folded."""
    badges: list[Badge] = [
        {"text": "conflict" if tension.is_conflict else f"nuance: {tension.kind_label}", "kind": "outline"},
        {"text": "between sources" if len(tension.sources) > 1 else "within one source", "kind": "neutral"},
    ]
    card = claim_card(
        graph,
        tension.title,
        tension.everyone,
        id=tension.iri,
        badges=badges + cautions(graph, tension.everyone),
        note=tension.note,
        open=False,
        name_terms=True,
    )
    card["icon"] = "conflict"
    return card


def line_card(graph: KnowledgeGraph, claim: Claim, *, id: str, passage: Callable[[str], str | None]) -> Card:
    """Return a claim as a folded card of its own: subject, relation and object as its title, its backing beside it."""
    card = claim_card(
        graph,
        claim_line(graph, claim),
        [claim],
        id=id,
        passage=passage,
        badges=[source_badge(graph, claim)],
        open=False,
    )
    card["strength"] = evidence_strength(graph, claim)
    return card

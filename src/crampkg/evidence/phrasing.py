"""How a claim is put into words: the one place for it, so that command line, pages and exports read alike.

The sentences come from the graph (`cramp:sentenceInWords`), where each predicate declares its patterns; here the names
are filled in. What several claims say together is worded so that it says no more than all of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from crampkg.base.namespaces import slug
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim

__all__ = [
    "DIRECTIONS",
    "DirectionWords",
    "capital",
    "context",
    "direction_words",
    "evidence",
    "name_in_sentence",
    "narrowed_statement",
    "parts_in_words",
    "phrase",
    "pieces",
    "reading",
    "sentence",
    "statement",
]

_PLACE: Final = re.compile(r"\{([SOoP])\}")


@dataclass(frozen=True, slots=True)
class DirectionWords:
    """A direction for the eye and the ear: a sign and a short word."""

    sign: str
    word: str


DIRECTIONS: Final[dict[str, DirectionWords]] = {
    "supports": DirectionWords("✓", "says so"),
    "refutes": DirectionWords("✗", "says it is not so"),
    "notShown": DirectionWords("∅", "looked for, not shown"),
    "inconclusive": DirectionWords("~", "unclear"),
    "notStudied": DirectionWords("?", "not studied"),
}


def direction_words(claim: Claim) -> DirectionWords:
    """Return sign and words for a claim's direction."""
    return DIRECTIONS[slug(claim.direction)]


def phrase(claim: Claim, *, inverse: bool = False) -> str:
    """Return the verb by which a claim ties subject and object in a table, or (inverse) object and subject."""
    return claim.inverse if inverse else claim.relation


def name_in_sentence(graph: KnowledgeGraph, iri: str) -> str:
    """Return how a term is named inside a sentence: in the plural or with an article where it needs one."""
    return graph.names_in_sentences.get(iri, ("", ""))[0] or graph.label(iri)


def capital(text: str) -> str:
    """Return a text with its first letter, behind a quotation mark if there is one, in upper case."""
    at = 1 if text.startswith("“") else 0
    return text[:at] + text[at : at + 1].upper() + text[at + 1 :]


def pieces(
    graph: KnowledgeGraph, claims: Sequence[Claim], *, inverse: bool = False
) -> list[tuple[str, str | None]]:
    """Return the sentence that claims of one subject, predicate and object make together, cut where a term is named.

    Each piece is a text and the IRI of the term that it names, or None. The sentence says no more than all claims do:
    where only their strength differs it is the hedged one, and where their directions differ it says so.
    """
    said = {claim.from_object if inverse else claim.sentence for claim in claims}
    first = claims[0]
    if len(said) == 1:
        pattern = said.pop()
    elif {slug(claim.direction) for claim in claims} == {"supports"} and not any(
        claim.values("stance") for claim in claims
    ):
        pattern = first.hedged
    else:
        pattern = f"Statements differ on whether {first.whether}"
    return _capitalized(_filled(graph, pattern, first))


def _filled(graph: KnowledgeGraph, pattern: str, claim: Claim) -> list[tuple[str, str | None]]:
    found: list[tuple[str, str | None]] = []
    at = 0
    for place in _PLACE.finditer(pattern):
        found.append((pattern[at : place.start()], None))
        at = place.end()
        iri = claim.subject if place[1] == "S" else claim.object
        if iri is None:
            found.append((claim.object_text or "", None))
        elif place[1] == "o":
            found.append((graph.label(iri), iri))
        elif place[1] == "P":
            people = graph.names_in_sentences.get(iri, ("", ""))[1]
            found.append((people or name_in_sentence(graph, iri), iri))
        else:
            found.append((name_in_sentence(graph, iri), iri))
    found.append((pattern[at:], None))
    return [(text, iri) for text, iri in found if text]


def _capitalized(found: list[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    return [(capital(found[0][0]), found[0][1]), *found[1:]] if found else found


def sentence(graph: KnowledgeGraph, claims: Sequence[Claim], *, inverse: bool = False) -> str:
    """Return the sentence that claims of one subject, predicate and object make together, as text."""
    return "".join(text for text, _ in pieces(graph, claims, inverse=inverse))


def statement(graph: KnowledgeGraph, claim: Claim) -> str:
    """Return a claim as a sentence, without what only informs it."""
    return sentence(graph, [claim])


def narrowed_statement(graph: KnowledgeGraph, claim: Claim) -> str:
    """Return the statement with what narrows it behind: `… treats muscle cramp (population: pregnancy)`."""
    told = "; ".join(parts_in_words(graph, claim, "narrowing"))
    return statement(graph, claim) + (f" ({told})" if told else "")


def parts_in_words(graph: KnowledgeGraph, claim: Claim, kind: str) -> list[str]:
    """Return the parts of a kind in words; a claim that this one rests on or follows is told by what it states."""
    return [
        f"{graph.label(part.property)}: "
        + (narrowed_statement(graph, other) if (other := graph.claims.get(part.value)) else part.label)
        for part in claim.parts
        if part.kind == kind
    ]


def reading(graph: KnowledgeGraph, claim: Claim, term: str) -> str:
    """Return a claim as a sentence as it reads best on the page of one of its terms."""
    return sentence(graph, [claim], inverse=claim.object == term and claim.subject != term)


def context(graph: KnowledgeGraph, claim: Claim) -> list[tuple[str, str]]:
    """Return the claim's qualifiers and ties as pairs of words, those that narrow it first."""
    rank = {"narrowing": 0, "informing": 1, "tie": 2}
    parts = sorted(claim.parts, key=lambda part: (rank.get(part.kind, 3), part.property, part.label))
    return [(graph.label(part.property), part.label) for part in parts]


def evidence(graph: KnowledgeGraph, claim: Claim) -> str:
    """Return the backing in words: the level, and the source's own wording where it has one."""
    label = graph.label(claim.level)
    if claim.grade_words and claim.grade_words.lower() != label.lower():
        return f"{label}: “{claim.grade_words}”"
    return label

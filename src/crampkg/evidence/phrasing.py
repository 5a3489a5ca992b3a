"""How a claim is put into words: the one place for it, so that command line, pages and exports read alike.

The words never say more than the claim: a hedge shows in the verb, a narrowing stands beside it, and what was not
found, not studied or left open is told apart before anything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from crampkg.base.namespaces import slug
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim

__all__ = [
    "DIRECTIONS",
    "DirectionWords",
    "context",
    "direction_words",
    "evidence",
    "phrase",
    "reading",
    "statement",
]


@dataclass(frozen=True, slots=True)
class DirectionWords:
    """A direction for the eye and the ear: a sign, a short word, and what stands before the predicate."""

    sign: str
    word: str
    before: str


DIRECTIONS: Final[dict[str, DirectionWords]] = {
    "supports": DirectionWords("✓", "says so", ""),
    "refutes": DirectionWords("✗", "says it is not so", "not so: "),
    "notShown": DirectionWords("∅", "looked for, not shown", "not shown: "),
    "inconclusive": DirectionWords("~", "left open", "left open: "),
    "notStudied": DirectionWords("?", "not studied", "not studied: "),
}


def direction_words(claim: Claim) -> DirectionWords:
    """Return sign and words for a claim's direction."""
    return DIRECTIONS[slug(claim.direction)]


def phrase(claim: Claim, *, inverse: bool = False) -> str:
    """Return the predicate as this claim uses it, read from the subject or (inverse) from the object.

    `may treat` for a hedged claim, `can treat` for an ability, `not shown: treats` for what was not found. The
    words come from the graph (`cramp:relationInWords`), so that queries and pages say the same.
    """
    return claim.inverse if inverse else claim.relation


def statement(graph: KnowledgeGraph, claim: Claim) -> str:
    """Return subject, predicate and object in words, without context."""
    target = graph.label(claim.object) if claim.object else f"“{claim.object_text}”"
    return f"{graph.label(claim.subject)} {phrase(claim)} {target}"


def reading(graph: KnowledgeGraph, claim: Claim, term: str) -> str:
    """Return the claim as read from one of its terms: the phrase and the other term."""
    if claim.subject == term:
        target = graph.label(claim.object) if claim.object else f"“{claim.object_text}”"
        return f"{phrase(claim)} {target}"
    if claim.object == term:
        return f"{phrase(claim, inverse=True)} {graph.label(claim.subject)}"
    return statement(graph, claim)


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

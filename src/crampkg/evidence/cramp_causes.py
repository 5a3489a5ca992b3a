"""Whether sources agree that an agent causes cramps: how many are on each side, of a cause and of a mere link.

Counted are sources, not statements; one with a later version is left out. That something was left open stands on
neither side.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import slug
from crampkg.evidence import phrasing, relations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim

__all__ = ["Sides", "sides"]

_CRAMP: Final = "cramp"
"""What the view calls a claim on cramps themselves, not on something that includes them."""
_AGAINST: Final = ("notShown", "refutes")
_OPEN: Final = {"inconclusive": ("leaves it open", "leave it open")}
_CAUSE_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "supports": ("says that it does or may", "say that it does or may"),
    "notShown": ("says that this was not shown", "say that this was not shown"),
    "refutes": ("says that it does not", "say that it does not"),
} | _OPEN
_LINK_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "supports": ("shows or names a link", "show or name a link"),
    "notShown": ("did not show one", "did not show one"),
    "refutes": ("says that there is none", "say that there is none"),
} | _OPEN


@dataclass(frozen=True, slots=True)
class Sides:
    """The claims on whether an agent causes a kind of cramp, or any kind of that, and those on a link with it."""

    causing: tuple[Claim, ...]
    linked: tuple[Claim, ...]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All of them, those on causing first."""
        return self.causing + self.linked

    @property
    def differ(self) -> bool:
        """Whether a source says it and another did not show it, or says that it is not so."""
        return bool(_sources(self.claims, "supports") and _sources(self.claims, *_AGAINST))

    def in_words(self) -> str:
        """Return how many sources are on each side, of causing and of a link."""
        told = [_counted(self.causing, _CAUSE_WORDS), _counted(self.linked, _LINK_WORDS)]
        return "; ".join(words for words in told if words)


def sides(graph: KnowledgeGraph, agent: str, effect: str) -> Sides:
    """Return what sources say on whether an agent causes a kind of cramp (by IRI); empty where none says anything."""
    rows = [row for row in graph.rows("medicine-claims", agent=agent) if row["about"] == _CRAMP]
    claims = graph.claims.take(list(dict.fromkeys(str(row["claim"]) for row in rows)))
    held = [
        claim
        for claim in claims
        if claim.object
        and effect in relations.with_broader(graph, [claim.object])
        and not graph.sources[claim.source].updated_by
    ]
    return Sides(
        tuple(claim for claim in held if graph.properties[claim.predicate].is_harm),
        tuple(claim for claim in held if not graph.properties[claim.predicate].is_harm),
    )


def _sources(claims: Sequence[Claim], *directions: str) -> set[str]:
    return {claim.source for claim in claims if slug(claim.direction) in directions}


def _counted(claims: Sequence[Claim], words: Mapping[str, tuple[str, str]]) -> str:
    told = []
    for direction, (one, several) in words.items():
        if number := len(_sources(claims, direction)):
            told.append(phrasing.spelled(number, one, several))
    return ", ".join(told)

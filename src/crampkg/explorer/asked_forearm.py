"""The reading of a forearm exercise test whose findings a question names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crampkg.base.namespaces import slug
from crampkg.explorer import answer_cards as make
from crampkg.explorer import gist

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.told_features import Told
    from crampkg.explorer.component_data import Card

__all__ = ["forearm_card"]

_READ: Final = {"readAs": "Reading", "suggests": "Suggests", "resultDoesNotRuleOut": "Does not exclude"}
"""What is told of the result of a test, by how a statement is tied to it."""


def forearm_card(graph: KnowledgeGraph, told: Told) -> list[Card]:
    """Return a link to the reading of a forearm exercise test, with what was found in it, where nothing else is told.

    Empty where something else is, too.
    """
    contrary = {str(row["term"]): str(row["contrary"]) for row in graph.view("forearm-findings")}
    shown = [*told.present, *(contrary.get(iri, "") for iri in told.absent)]
    if not shown or not contrary.keys() >= set(shown):
        return []
    card = make.to("Read a forearm exercise test", f"workup?show=forearm&shown={','.join(map(slug, shown))}")
    names = ", ".join(map(graph.label, shown))
    claims: dict[str, str] = {}
    for row in graph.rows("forearm-reading", shown=list(shown)):
        if (claim := graph.claims.get(str(row["claim"]))) is not None:
            claims.setdefault(slug(str(row["tie"])), claim.paraphrase)
    read = [gist.line(make.sentence(claims[tie]), word) for tie, word in _READ.items() if tie in claims]
    card["points"] = [
        *(
            read
            or [
                gist.line("No source here interprets this alone: the patterns need both lactate and ammonia.")
            ]
        ),
        gist.line(f"What sources say of a test with {names}, and what it does not exclude, on the page."),
    ]
    return [card]

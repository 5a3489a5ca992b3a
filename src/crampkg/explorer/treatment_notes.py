"""What a row of a list of treatments tells beside its result: advice against, relatives, how much more is stated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crampkg.evidence import phrasing
from crampkg.evidence.relations import leads_on_to
from crampkg.evidence.unadvised import MARK, advice_against
from crampkg.explorer import links
from crampkg.explorer.text import capital, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim
    from crampkg.explorer.component_data import Part

__all__ = ["beside", "relatives"]


def beside(
    graph: KnowledgeGraph,
    advice: tuple[Sequence[Claim], Sequence[Claim]],
    claims: Sequence[Claim],
    differ: str,
) -> list[str]:
    """Return what else a reader must see beside a result: that others differ, advice against, how much is left.

    `advice` holds the claims that advise against the treatment, all of them and those that concern the page; `claims`
    are those of the row, and `differ` tells that results differ, or is empty.
    """
    against, here = advice
    uses = phrasing.series(dict.fromkeys(_use(graph, claim) for claim in here))
    others = len({claim.source for claim in against} - {claim.source for claim in here})
    advising = list(dict.fromkeys(graph.sources[claim.source].label for claim in here))
    whose = advising[0] if len(advising) == 1 else counted(len(advising), "source")
    advised = [f"for {uses} by {whose}"] if here else []
    advised += [f"for other uses by {counted(others, 'source')}, see its page"] if others else []
    more = len(claims) - 1
    told = [
        capital(differ) if differ else "",
        f"Advised against {'; '.join(advised)}" if advised else "",
        counted(more, "more statement") if more > 0 else "",
    ]
    return [text for text in told if text]


def relatives(graph: KnowledgeGraph, treatment: str, against: Sequence[Claim]) -> list[Part]:
    """Return the mark of a treatment of which only a relative is advised against, as hydroquinine is one of quinine.

    Empty where it is itself advised against (`against`), or no relative is.
    """
    if against:
        return []
    related = [
        other
        for other in leads_on_to(graph, treatment)
        if other in graph.terms and advice_against(graph, other, for_cramps=True)
    ]
    if not related:
        return []
    parts: list[Part] = [" (see "]
    for number, other in enumerate(related):
        parts += [" and " if number else "", links.term_link(graph, other)]
    return [*(part for part in parts if part), f", {MARK})"]


def _use(graph: KnowledgeGraph, claim: Claim) -> str:
    """What a claim advises against a treatment for, and in whom, where it says so."""
    of = phrasing.name_in_sentence(graph, claim.object) if claim.object else claim.object_text or "any use"
    people = phrasing.people_of(graph, claim)
    return f"{of} in {people}" if people else of

"""Symptoms, findings and states with names near what someone typed: what may be offered, and nothing far-fetched."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.name_forms import folded, table, weak_words, word_form
from crampkg.evidence.search import Hit

__all__ = ["is_related", "near_features", "near_states"]

_SURE: Final = 95.0
"""From this score on what was typed is a name or the head of one; then only such names are near."""
_HOLDS: Final = 90.0
_LEAST: Final = 50.0
"""Least score of a name that is offered."""
_READ: Final = 40
_OFFERED: Final = 60.0
"""The score of what a table offers: it is not what was typed."""


@cache
def _sides() -> dict[str, str]:
    return {word: side for side, word in table("opposites.tsv", ("side", "word"))}


def _side(text: str) -> set[str]:
    """The sides of which a text has a word: less, more."""
    found = set()
    for word in folded(text).replace("-", " ").split():
        for listed, side in _sides().items():
            if word == listed or (listed.endswith("-") and word.startswith(listed[:-1])):
                found.add(side)
    return found


def _fits(typed: str, hit: Hit) -> bool:
    """Tell whether a name may be offered: no opposite, and nothing typed lost that search takes for a dose's form."""
    wanted, told = _side(typed), _side(hit.name) | _side(hit.label)
    if len(wanted) == 1 and told and not wanted & told:
        return False
    if hit.score >= _SURE:
        return True
    words = {word_form(word) for word in folded(hit.name).split()}
    return all(
        word in words for word in map(word_form, folded(typed).split()) if weak_words().kind(word) == "form"
    )


def _near(typed: str, hits: Iterable[Hit], limit: int) -> list[Hit]:
    found = [hit for hit in hits if _fits(typed, hit)]
    best = max((hit.score for hit in found), default=0.0)
    least = _HOLDS if best >= _SURE else _LEAST
    return [hit for hit in found if hit.score >= least][:limit]


@cache
def _offered() -> dict[tuple[str, str], tuple[str, ...]]:
    rows = table("offered-terms.tsv", ("kind", "words", "terms"))
    return {
        (kind, folded(word)): tuple(filter(None, terms.split("|")))
        for kind, words, terms in rows
        for word in words.split("|")
    }


def is_related(kind: str, typed: str) -> bool:
    """Tell whether what is offered for a word means something else, which may go with it: see offered-terms.tsv."""
    return (kind, folded(typed)) in _offered()


def _told(graph: KnowledgeGraph, kind: str, typed: str) -> list[Hit] | None:
    """The terms that the table offers for words of another meaning; None where it does not have them."""
    terms = _offered().get((kind, folded(typed)))
    if terms is None:
        return None
    found = [iri for term in terms for iri in graph.lookup.named(term)[:1]]
    return [Hit(iri, graph.label(iri), _OFFERED, how="", label=graph.label(iri)) for iri in found]


def near_features(graph: KnowledgeGraph, typed: str, *, limit: int = 5) -> list[Hit]:
    """Return symptoms and findings near a name, best first; also conditions that are a finding in others."""
    if (told := _told(graph, "feature", typed)) is not None:
        return told[:limit]
    hits = graph.search(typed, limit=_READ)
    iris = [hit.iri for hit in hits]
    rows = graph.rows("condition-places", condition=iris)
    fitting = {str(row["condition"]) for row in rows if row["place"] == "symptom"}
    causes = {str(row["condition"]) for row in rows if row["place"] == "listed"}
    sure = {hit.iri for hit in hits if hit.score >= _SURE}
    # What is only near must not offer a diagnosis as a finding.
    rest = [iri for iri in iris if iri not in fitting and (iri in sure or iri not in causes)]
    fitting |= {str(row["feature"]) for row in graph.rows("feature-claims", feature=rest)}
    return _near(typed, (hit for hit in hits if hit.iri in fitting), limit)


def near_states(graph: KnowledgeGraph, typed: str, *, limit: int = 3) -> list[Hit]:
    """Return states, conditions and medicines that a name is near to, best first."""
    if (told := _told(graph, "state", typed)) is not None:
        return told[:limit]
    hits = graph.search(typed, limit=_READ)
    rows = graph.rows("condition-places", condition=[hit.iri for hit in hits])
    fitting = {str(row["condition"]) for row in rows if row["place"] in ("agent", "state", "condition")}
    return _near(typed, (hit for hit in hits if hit.iri in fitting), limit)

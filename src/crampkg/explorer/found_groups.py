"""What a search finds, in groups: first what answers it, then terms for its parts, then terms with its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crampkg.evidence.name_forms import weak_words, words
from crampkg.explorer import answer_cards, links
from crampkg.explorer import answers as answering
from crampkg.explorer.asked_pages import asked_pages
from crampkg.explorer.named_terms import named_in
from crampkg.explorer.text import counted

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.search import Hit
    from crampkg.explorer.component_data import Card, Group

__all__ = ["found_groups"]

_ANSWERS: Final = "Answers"
_HITS: Final = 12
_BESIDE: Final = 4
"""So many other terms stand below answers."""
_CERTAIN: Final = 90.0
"""The score from which a hit holds what was typed; below it a typing error was forgiven."""
_NAMED: Final = 95.0
"""Above this score what was typed is a name itself, or all but the beginning of one."""

_LIKE: Final = 48.0
"""Below this score a name only looks a little like what was typed."""


def found_groups(graph: KnowledgeGraph, asked: str) -> list[Group]:
    """Return the terms for what was typed; for a question in words, first what answers it, then those it is made of."""
    hits = graph.search(asked, limit=_HITS)
    named = bool(hits) and hits[0].score > _NAMED
    groups: list[Group] = []
    pages = asked_pages(asked)
    if pages.cards and not named:
        # The words that ask for a page are no name; what only looks like them is not meant.
        hits = graph.search(pages.rest, limit=_HITS) if pages.rest else []
    parts_ = named_in(graph, pages.rest) if pages.rest and not named else []
    if cards := (
        [*answering.of_name(graph, asked, hits[0]), *pages.cards]
        if named
        else _once([*pages.cards, *answering.answers(graph, pages.rest, parts_)])
    ):
        groups.append({"heading": _ANSWERS, "cards": cards, "answers": True})
    # What is spelt only a little like a word of a question is no part of it.
    if shown := [hit for hit in parts_ if hit.score >= _LIKE]:
        groups.append(
            {"heading": "Terms for parts of your search", "cards": [_hit(graph, hit) for hit in shown]}
        )
    known = named or (bool(parts_) and all(hit.score > _NAMED for hit in parts_))
    typed = {form for form in words(asked) if not weak_words().kind(form)}
    hits = [
        hit
        for hit in hits
        if hit.iri not in {one.iri for one in shown}
        # Beside answers, a term of which nothing is said here leads nowhere.
        and (not cards or hit.score > _NAMED or graph.about(hit.iri) or graph.children.get(hit.iri))
        # Where each part is a name nothing was mistyped: what only looks like a word of it is another thing.
        and (not known or hit.score >= _CERTAIN or typed.intersection(words(hit.name)))
    ]
    if groups and groups[0].get("answers"):
        hits = hits[:_BESIDE]
    if hits:
        near = (
            "No term has that name. Did you mean …"
            if hits[0].score < _CERTAIN and not shown
            else counted(len(hits), "term")
        )
        heading = "Other terms with these words" if shown else near
        groups.append({"heading": heading, "cards": [_hit(graph, hit) for hit in hits]})
    return groups


def _once(cards: list[Card]) -> list[Card]:
    """Rows of which the last with a title stays: the forearm test as it was told, and not the empty form."""
    last = {
        str(card["title"][0].get("label") if isinstance(card["title"][0], dict) else ""): card
        for card in cards
    }
    return [card for card in cards if card in last.values()]


def _hit(graph: KnowledgeGraph, hit: Hit) -> Card:
    term = graph.terms[hit.iri]
    card: Card = {
        "title": [links.term_link(graph, hit.iri)],
        "badges": [{"text": graph.label(kind), "kind": "neutral"} for kind in term.classes],
    }
    also = answer_cards.found_as(graph, hit)
    defined = answer_cards.defined(graph, term.iri)
    card["note"] = f"{also} {defined}".strip()
    card["badges"].append({"text": counted(len(graph.about(hit.iri)), "statement"), "kind": "outline"})
    return card

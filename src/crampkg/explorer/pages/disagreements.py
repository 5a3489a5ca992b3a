"""The disagreements page: what stands against what, whether it is a real disagreement, and why."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import streamlit as st

from crampkg.base.namespaces import slug
from crampkg.evidence.disagreements import UNJUDGED, Disagreement, differences, disputes
from crampkg.explorer import cards, choices, links, parts, session
from crampkg.explorer.components import fact_cards
from crampkg.explorer.text import capital, counted, escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.explorer.component_data import Badge, Card, Group, Part

_PAIR: Final = "pair"
_PAGE: Final = "disagreements"


def page(graph: KnowledgeGraph) -> None:
    """Draw the page: one dispute side by side where the address names it, else all of them."""
    every = disputes(graph)
    asked = links.parameters().get(_PAIR)
    found = next((one for one in every if one.place == asked), None)
    if found is not None:
        _one(graph, found)
        return
    parts.page_head(
        "Disagreements",
        "Where sources, or passages of one source, contradict each other: statements for and against, "
        "whether they really disagree or only seem to, and why.",
    )
    if asked:
        parts.state(
            "unknown",
            "The disagreement in this address was not found.",
            remedy="All disagreements are shown.",
        )
    if not every:
        parts.state("empty", "No disagreement was found among the sources shown.")
        return
    _list(graph, every)


# --- all


def _list(graph: KnowledgeGraph, every: Sequence[Disagreement]) -> None:
    kinds = {one.judgement: _kind(graph, one.judgement)[0] for one in every}
    terms = {slug(iri): graph.label(iri) for one in every for iri in one.about if iri in graph.terms}
    sources = {
        source.name: source.label
        for iri, source in graph.sources.items()
        if any(claim.source == iri for one in every for claim in one.everyone)
    }
    about = choices.pick(
        "About", "about", dict(sorted(terms.items(), key=lambda item: item[1].lower())), empty="Anything"
    )
    kind = choices.many("Kind", "kind", kinds)
    with st.expander("Sources", expanded=bool(links.parameters().get("source"))):
        source = choices.many("Source", "source", sources)
    shown = [
        one
        for one in every
        if (not kind or one.judgement in kind)
        and (about is None or about in {slug(iri) for iri in one.about})
        and (not source or set(source) & {graph.sources[claim.source].name for claim in one.everyone})
    ]
    if not shown:
        parts.state("empty", "No disagreement matches these filters.", remedy="Remove one of them.")
        return
    parts.caption(f"{counted(len(shown), 'disagreement')}, conflicts first. Select a title to see its sides.")
    groups: list[Group] = []
    for name in kinds:
        made = [_row(graph, one) for one in shown if one.judgement == name]
        heading, note = _kind(graph, name)
        if made:
            groups.append({"heading": f"{heading} ({len(made)})", "note": note, "cards": made})
    fact_cards(
        groups, label="Disagreements", key="disputes", layout="rows", heading_level=2, on_open=links.follow
    )
    parts.downloads(
        "disagreements", "the disagreements shown", lambda: _rows(graph, shown), key="disputes-data"
    )
    parts.show_query(graph, "tensions", label="Show the query for curated disagreements")
    parts.show_query(graph, "disagreements", label="Show the query for disagreements found by rules")


def _kind(graph: KnowledgeGraph, kind: str) -> tuple[str, str]:
    """The heading of a kind of disagreement, and what it means."""
    if kind == UNJUDGED:
        return (
            "Found by a rule, not reviewed",
            "A rule found these; no curator has judged whether they really disagree.",
        )
    value = next((one for iri, one in graph.vocabulary.items() if slug(iri) == kind), None)
    return (capital(value.label), value.definition) if value else (kind, "")


def _row(graph: KnowledgeGraph, one: Disagreement) -> Card:
    kept = graph.once(_cards)
    if one.place not in kept:
        kept[one.place] = _made(graph, one)
    return kept[one.place]


def _cards(_: KnowledgeGraph) -> dict[str, Card]:
    """The cards of a graph's disputes, as far as they were made."""
    return {}


def _made(graph: KnowledgeGraph, one: Disagreement) -> Card:
    statements = []
    for place, (name, claims) in enumerate(zip(one.headings, one.sides, strict=True)):
        side: Badge = {"text": name, "kind": "outline" if place else "accent"}
        for claim in claims:
            made = cards.statement(graph, claim, passage=session.passage, name_terms=True)
            made["badges"] = [side, *made.get("badges", [])]
            statements.append(made)
    card: Card = {
        "id": one.place,
        "title": [
            links.to(
                one.title,
                f"{_PAGE}?{urlencode({_PAIR: one.place}, safe=':~')}",
                tip="all sides next to each other",
            )
        ],
        "badges": _badges(graph, one),
        "statements": statements,
        "open": False,
        "more": counted(len(statements), "statement"),
    }
    card["note"] = one.note or _computed(graph, one)
    return card


def _badges(graph: KnowledgeGraph, one: Disagreement) -> list[Badge]:
    sources = {claim.source for claim in one.everyone}
    text = "one source" if len(sources) == 1 else counted(len(sources), "source")
    made: list[Badge] = [{"text": text, "kind": "neutral"}]
    made += [{"text": f"found by rule: {graph.label(rule)}", "kind": "outline"} for rule in sorted(one.rules)]
    return made


def _computed(graph: KnowledgeGraph, one: Disagreement) -> str:
    """What the qualifiers of a pair differ in, said as computed."""
    told = [
        line
        for left, right in combinations(one.sides, 2)
        for first in left
        for second in right
        for line in differences(graph, first, second)
    ]
    if not told:
        return "Computed, not reviewed: they differ only in direction."
    return "Computed, not reviewed: they differ in " + "; ".join(dict.fromkeys(told)) + "."


def _rows(graph: KnowledgeGraph, shown: Sequence[Disagreement]) -> list[dict[str, str]]:
    """One row for each statement, with its dispute, kind, reason and side."""
    return [
        {
            "disagreement": one.title,
            "kind": _kind(graph, one.judgement)[0],
            "why": one.note or _computed(graph, one),
            "side": side,
        }
        | row
        for one in shown
        for side, claims in zip(one.headings, one.sides, strict=True)
        for row in parts.claim_rows(graph, claims)
    ]


# --- one


def _one(graph: KnowledgeGraph, one: Disagreement) -> None:
    """A dispute with its sides next to each other."""
    parts.page_head(capital(one.title))
    st.button("All disagreements", type="tertiary", icon=None, on_click=choices.clear, args=(_PAIR,))
    heading, meaning = _kind(graph, one.judgement)
    st.markdown(f"**{escape(heading)}.** {escape(meaning)}")
    st.markdown(escape(one.note or _computed(graph, one)))
    if one.note:
        parts.caption("Kind and reason are the judgement of this graph's curators, not of the sources.")
    columns = st.columns(len(one.sides))
    for place, (column, name, claims) in enumerate(zip(columns, one.headings, one.sides, strict=True)):
        with column:
            st.header(escape(name), anchor=False)
            made: list[Card] = []
            for claim in claims:
                title: list[Part] = cards.claim_line(graph, claim)
                made.append(cards.claim_card(graph, title, [claim], id=claim.curie, passage=session.passage))
            fact_cards(
                [{"cards": made}], label=name, key=f"side-{place}", heading_level=3, on_open=links.follow
            )
    parts.downloads("disagreement", "this disagreement", lambda: _rows(graph, [one]), key="dispute-data")
    parts.show_query(graph, "tensions" if one.note else _PAGE)

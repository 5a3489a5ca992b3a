"""All sources: what each is, how much of the graph stands on it, and a switch to see everything without it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import streamlit as st

from crampkg.base.namespaces import slug
from crampkg.evidence.name_forms import folded
from crampkg.explorer import cards, citing, links, parts, session
from crampkg.explorer.components import fact_cards
from crampkg.explorer.sourcing import record, switch
from crampkg.explorer.text import capital, counted
from crampkg.export import citations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Source
    from crampkg.explorer.component_data import Card, Group

_ALL: Final = "All kinds"
_KINDS: Final = ("guideline", "systematicReview", "studyReport", "regulatoryCommunication", "drugLabel")
"""The kinds of sources that a clinician looks for first; the others follow by name."""


def page(graph: KnowledgeGraph) -> None:
    """Draw the list of sources."""
    parts.page_head(
        "Sources",
        "Every statement in the graph comes from one of these sources. They differ in kind and quality. "
        "Turn one off to see every page without it.",
    )
    full = session.full_graph()
    counts = {str(row["source"]): row for row in full.view("source-counts")}
    whole = [source for source in graph.sources.values() if source.sha256]
    others = [source for source in graph.sources.values() if not source.sha256]
    if others:
        _others(graph, others, counts)
        st.header(f"{counted(len(whole), 'document')} read in full", anchor=False)
    for source in whole:
        card = _card(graph, source, counts)
        # In the list above the kind is the heading.
        card["badges"] = [cards.kind_badge(source), *card["badges"]]
        card["note"] = source.definition
        card["statements"] = [{"text": "", "meta": record(source)}]
        fact_cards([{"cards": [card]}], label=source.label, key=f"source-{source.name}", on_open=links.follow)
        switch(source)
    parts.show_query(graph, "sources")
    citing.cite(
        lambda: [citations.of_source(graph, source) for source in graph.sources.values()],
        scope=f"{counted(len(graph.sources), 'reference')}, of all sources that are turned on.",
        name="crampkg-sources",
        key="cite",
    )


def _others(
    graph: KnowledgeGraph, others: Sequence[Source], counts: Mapping[str, Mapping[str, object]]
) -> None:
    """List the sources of which a part was read, by kind, as far as the reader's words and choice leave them."""
    st.header(f"{counted(len(others), 'source')} read in part", anchor=False)
    parts.caption(
        "The newest of each kind come first. Each statement says which part of its source was read. "
        "The page of a source has its record and its on/off switch."
    )
    asked = links.parameters()
    kinds = by_kind(others)
    st.session_state["sources-find"] = asked.get("q", "")
    st.session_state["sources-kind"] = asked["kind"] if asked.get("kind") in kinds else _ALL
    st.text_input(
        "Find a source by author, title, year or subject",
        type="search",
        key="sources-find",
        live=True,
        max_chars=200,
        on_change=lambda: links.put_parameters({"q": st.session_state["sources-find"].strip() or None}),
    )
    st.pills(
        "Kind",
        [_ALL, *kinds],
        key="sources-kind",
        format_func=lambda name: f"{capital(name)} ({kinds[name]})" if name in kinds else name,
        required=True,
        wrap=True,
        on_change=lambda: links.put_parameters(
            {"kind": None if st.session_state["sources-kind"] == _ALL else st.session_state["sources-kind"]}
        ),
    )
    words = folded(asked.get("q", "")).split()
    kind = st.session_state["sources-kind"]
    groups: list[Group] = []
    for name in kinds:
        if kind not in (_ALL, name):
            continue
        found = [one for one in others if one.kind_label == name and _fits(one, words, counts)]
        found.sort(key=lambda one: _newest(one, counts))
        if found:
            heading = f"{capital(name)}: {len(found)}"
            groups.append({"heading": heading, "cards": [_card(graph, one, counts) for one in found]})
    fact_cards(
        groups,
        label="Sources",
        key="others",
        layout="list",
        empty="No source matches. Try an author’s name or a year.",
        on_open=links.follow,
    )


def by_kind(sources: Iterable[Source]) -> dict[str, int]:
    """Return how many sources there are of each kind, in the order in which the page lists the kinds."""
    return dict(Counter(source.kind_label for source in sorted(sources, key=_weight)))


def _weight(source: Source) -> tuple[int, str]:
    """Where a kind of source stands in the list: what reviews or reports studies first, then what describes others."""
    kind = slug(source.kind)
    return _KINDS.index(kind) if kind in _KINDS else len(_KINDS), source.kind_label


def _newest(source: Source, counts: Mapping[str, Mapping[str, object]]) -> tuple[int, str]:
    """Where a source stands among those of its kind: the newest first, those without a year last."""
    return -int(str(counts.get(source.iri, {}).get("year") or 0)), folded(source.label)


def _fits(source: Source, words: Sequence[str], counts: Mapping[str, Mapping[str, object]]) -> bool:
    year = counts.get(source.iri, {}).get("year")
    told = folded(f"{source.label} {source.title} {year or ''} {source.kind_label}")
    return all(word in told for word in words)


def _card(graph: KnowledgeGraph, source: Source, counts: Mapping[str, Mapping[str, object]]) -> Card:
    row = counts.get(source.iri, {})
    year = f", {row['year']}" if row.get("year") is not None and str(row["year"]) not in source.label else ""
    claims = int(str(row.get("claims") or 0))
    title = source.title if source.title and source.title != source.label and not source.sha256 else ""
    card: Card = {
        "title": [links.to(source.label, links.source_address(graph, source.iri)), year],
        "badges": [{"text": counted(claims, "statement"), "kind": "outline"}],
    }
    if title:
        card["note"] = title
    return card

"""The page of a source: its record, what it says about itself, its coverage, its statements section by section."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

import streamlit as st

from crampkg.base.namespaces import expand, slug
from crampkg.explorer import cards, citing, links, parts, session
from crampkg.explorer.components import fact_cards
from crampkg.explorer.sourcing import coverage, coverage_words, elsewhere, record, switch
from crampkg.explorer.text import counted, escape
from crampkg.export import citations

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim, Source
    from crampkg.explorer.component_data import Card, Group

_SHOWN_WHOLE: Final = 100
"""Up to so many statements are listed at once; of a longer source one section after the other."""

_ALL: Final = "The whole source"


def page(graph: KnowledgeGraph, iri: str) -> None:
    """Draw the page of a source."""
    source = graph.sources[iri]
    claims = [claim for claim in graph.claims.values() if claim.source == iri]
    second_hand = bool(claims) and all(map(cards.is_second_hand, claims))
    parts.page_head(source.label, source.definition)
    fact_cards(
        [
            {
                "cards": [
                    {
                        "title": "Record",
                        "badges": [cards.kind_badge(source, second_hand=second_hand)],
                        "statements": [{"text": "", "meta": record(source) + elsewhere(graph, source)}],
                    }
                ]
            }
        ],
        label="Record",
        key="record",
        on_open=links.follow,
    )
    citing.cite(
        lambda: [citations.of_source(graph, source)],
        scope="1 reference, of this source.",
        name=f"crampkg-{source.name}",
        key="cite",
    )
    switch(source)
    if source.name in session.switched_off():
        parts.state("empty", "This source is turned off.", remedy="Turn it on to see its statements.")
        return
    _followed(graph)
    about = [claim for claim in claims if claim.subject == iri]
    if about:
        st.header("What it says about itself", anchor=False)
        fact_cards(
            [{"cards": [_row(graph, claim) for claim in about]}],
            label="What it says about itself",
            key="itself",
            layout="rows",
            on_open=links.follow,
        )
    _coverage(source)
    _statements(graph, source, [claim for claim in claims if claim.subject != iri])


def _followed(graph: KnowledgeGraph) -> None:
    asked = links.parameters().get("claim")
    claim = graph.claims.get(expand(asked) or asked) if asked else None
    if claim is not None:
        parts.claims(
            graph,
            [claim],
            key="followed",
            label="Linked statement",
            heading="The linked statement",
        )
        citing.cite_claims(
            graph,
            [claim],
            of="this statement",
            name=claim.curie.replace(":", "-"),
            key="cite-followed",
        )


def _coverage(source: Source) -> None:
    found = coverage(source.name)
    if found is None:
        return
    st.header("Coverage", anchor=False)
    for sentence in coverage_words(found):
        st.markdown(escape(sentence))


def _statements(graph: KnowledgeGraph, source: Source, claims: Sequence[Claim]) -> None:
    sections: dict[str, list[Claim]] = defaultdict(list)
    for claim in sorted(claims, key=_place):
        sections[_section(claim)].append(claim)
    st.header(f"Its {counted(len(claims), 'statement')}", anchor=False)
    shown = dict(sections)
    if len(claims) > _SHOWN_WHOLE:
        asked = links.parameters().get("section", next(iter(sections)))
        st.session_state["section"] = asked if asked in sections else _ALL
        st.selectbox(
            "Section",
            [*sections, _ALL],
            key="section",
            format_func=lambda name: f"{name} ({len(sections[name])})" if name in sections else name,
            on_change=lambda: links.put_parameters({"section": st.session_state["section"]}),
        )
        shown = {asked: sections[asked]} if asked in sections else dict(sections)
    groups: list[Group] = [
        {"heading": section, "cards": [_row(graph, claim) for claim in found]}
        for section, found in shown.items()
    ]
    fact_cards(groups, label="Statements", key="statements", layout="rows", on_open=links.follow)
    parts.show_query(graph, "claims-of-source", {"source": source.iri})
    parts.downloads(
        f"crampkg-{source.name}", "its statements", lambda: parts.claim_rows(graph, claims), key="take"
    )
    citing.cite_claims(
        graph,
        claims,
        of=f"the statements of {source.label}",
        name=f"crampkg-{source.name}-statements",
        key="cite-statements",
    )


def _row(graph: KnowledgeGraph, claim: Claim) -> Card:
    card = cards.claim_card(
        graph,
        cards.claim_line(graph, claim, subject=claim.subject != claim.source),
        [claim],
        id=claim.curie,
        passage=session.passage,
        open=False,
    )
    card["icon"] = cards.effect_icon(graph, claim)
    card["strength"] = cards.evidence_strength(graph, claim)
    card["badges"] = cards.cautions(graph, [claim])
    return card


def _place(claim: Claim) -> tuple[int, str]:
    """Where a claim stands in its source, by its first anchor."""
    starts = [int(anchor.rsplit("-", 2)[1]) for anchor in claim.anchors]
    return (min(starts, default=0), slug(claim.iri))


def _section(claim: Claim) -> str:
    return claim.locator.split(", ")[0]

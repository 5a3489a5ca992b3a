"""What stands around the answer on a term's page: kind and counts, contents, names, kinds, and other databases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from crampkg.base.namespaces import compact
from crampkg.evidence import disagreements, relations
from crampkg.explorer import cards, links, parts
from crampkg.explorer.answers import is_treated
from crampkg.explorer.components import fact_cards
from crampkg.explorer.text import capital, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim, Term
    from crampkg.explorer.component_data import Card, Part

__all__ = ["aside", "badges", "elsewhere"]

_MATCHES: Final = {
    "exactMatch": "the same",
    "closeMatch": "nearly the same",
    "broadMatch": "something broader",
    "narrowMatch": "something narrower",
    "relatedMatch": "related",
}

_CONTENTS: Final = {
    "numbers": "Evidence in numbers",
    "facts": "Statements by topic",
    "download": "Download and cite",
    "elsewhere": "Identifier and other databases",
}
"""The sections that the page's table of contents names, by their anchors."""

_KINDS_SHOWN: Final = 8
"""Up to so many narrower terms stand beside the answer; more of them open on a click."""


def badges(graph: KnowledgeGraph, term: Term, about: Sequence[Claim]) -> None:
    """Say in one line what kind of thing it is, how much is said of it, and whether that is in conflict."""
    sources = {claim.source for claim in about}
    told = [", ".join(capital(graph.label(kind)) for kind in term.classes)]
    if about:
        told.append(f"{counted(len(about), 'statement')} from {counted(len(sources), 'source')}")
    if disagreements.tensions(graph, term.iri, conflicts_only=True):
        told.append("some statements conflict")
    parts.caption(" · ".join(text for text in told if text))
    if about and all(cards.is_machine_written(graph, claim) for claim in about):
        st.badge("only from a machine-written page pending review", color="orange")


def aside(graph: KnowledgeGraph, term: Term, parts_there: Sequence[str]) -> None:
    """Put beside the answer what the page holds, what else one can do with the term, its names and its kinds."""
    with st.container(key="aside", gap="small"):
        contents = [f"[{_CONTENTS[part]}](#{part})" for part in parts_there]
        st.markdown("**On this page**  \n" + "  \n".join(contents))
        if is_treated(graph, term.iri):
            links.page_link("All treatments, strongest evidence first", f"treatments?for={term.slug}")
        links.page_link("Handout for clinicians (one page)", links.handout_address(term))
        links.page_link("Compare with …", f"compare?terms={term.slug}")
        _names_and_kinds(graph, term)


def _names_and_kinds(graph: KnowledgeGraph, term: Term) -> None:
    rows: list[Card] = []
    if term.synonyms:
        rows.append({"title": f"Also called: {', '.join(term.synonyms)}"})
    if term.parents:
        rows.append({"title": ["Kind of: ", *cards.listed(graph, term.parents)]})
    below = graph.children.get(term.iri, ())
    if 0 < len(below) <= _KINDS_SHOWN:
        rows.append({"title": ["Kinds: ", *cards.listed(graph, below)]})
    if near := [other for other, _ in relations.related(graph, term.iri) if other in graph.terms]:
        rows.append({"title": ["See also: ", *cards.listed(graph, list(dict.fromkeys(near)))]})
    if term.note:
        rows.append({"title": f"Curators’ note: {term.note}"})
    if rows:
        fact_cards([{"cards": rows}], label="What it is", key="what", layout="list", on_open=links.follow)
    if len(below) > _KINDS_SHOWN:
        kinds: list[Card] = [
            {"title": [links.term_link(graph, one)]} for one in sorted(below, key=graph.label)
        ]
        with st.expander(f"{counted(len(below), 'kind')} of it"):
            fact_cards([{"cards": kinds}], label="Kinds", key="kinds", layout="list", on_open=links.follow)


def elsewhere(graph: KnowledgeGraph, term: Term) -> None:
    """Tell the term's identifier, where its definition comes from, and what it is mapped to at other sites."""
    rows: list[Card] = [{"title": f"Identifier: {compact(term.iri)}", "note": term.iri}]
    if term.definition:
        rows.append({"title": _definition_source(graph, term.definition_source)})
    own = len(rows)
    for row in graph.view("mappings"):
        if row["subject"] != term.iri:
            continue
        match = str(row["match"]).rsplit("#", 1)[-1]
        name = f"{row['identifier']} {row['objectLabel'] or ''}".strip()
        rows.append(
            {
                "title": [f"{_MATCHES.get(match, match)}: ", {"label": name, "href": str(row["object"])}],
                "note": " · ".join(str(row[key]) for key in ("version", "comment") if row[key]),
            }
        )
    mapped = f", {counted(len(rows) - own, 'mapping')}" if len(rows) > own else ""
    st.header("Identifier and other databases", anchor="elsewhere")
    with st.expander(f"{compact(term.iri)}{mapped}"):
        fact_cards([{"cards": rows}], label="Mappings", key="mappings", layout="list", on_open=links.follow)


def _definition_source(graph: KnowledgeGraph, source: str) -> list[Part]:
    if claim := graph.claims.get(source):
        return [
            "Definition based on ",
            links.to("a statement", links.claim_address(graph, claim)),
            f" of: {graph.sources[claim.source].label}",
        ]
    for iri, known in graph.sources.items():
        if source.startswith(iri):
            return ["Definition based on ", links.to(known.label, links.source_address(graph, iri))]
    return [
        f"Definition by the {source}"
        if source == "curators"
        else f"Definition based on {graph.label(source)}"
    ]

"""What is new: the newest studies, what the graph holds since the last release, and what changed in the product."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import streamlit as st

from crampkg.base.resources import changelog
from crampkg.evidence.releases import last_inventory, news_since
from crampkg.explorer import cards, choices, links, parts
from crampkg.explorer.components import fact_cards
from crampkg.explorer.newest_studies import source_cards
from crampkg.explorer.text import capital, counted

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.releases import News, Retired
    from crampkg.explorer.component_data import Card, Group, Part

_SINCE: Final = "since"
_YEARS: Final = 6
"""So many years are offered."""
_SHOWN: Final = 8
"""So many sources of a year are shown; the question has them all."""
_LONG: Final = 8
"""A list with more lines is folded."""
_SECTION: Final = re.compile(
    r"^## \[(?P<name>[^\]]+)\](?: - (?P<date>[\d-]+))?\n(?P<text>.*?)(?=^## \[|\Z)", re.MULTILINE | re.DOTALL
)
_PART: Final = re.compile(r"^### (?P<name>[^\n]+)\n(?P<text>.*?)(?=^### |\Z)", re.MULTILINE | re.DOTALL)
_KNOWLEDGE: Final = "Knowledge"


def page(graph: KnowledgeGraph) -> None:
    """Draw the page: knowledge first, then the product."""
    parts.page_head(
        "What’s new", "New studies, what was added since the last release, and what changed in crampkg."
    )
    _newest(graph)
    news = graph.once(_news)
    if news is not None:
        _since(graph, news)
    _product()


def _news(graph: KnowledgeGraph) -> News | None:
    """What is new in a graph since its last release; None where no inventory of one is at hand."""
    before = last_inventory(graph)
    return None if before is None else news_since(graph, before)


# --- studies


def _newest(graph: KnowledgeGraph) -> None:
    st.header("Newest studies", anchor=False)
    now = datetime.now(UTC).year
    years = {str(year): str(year) for year in range(now, now - _YEARS, -1)}
    chosen = choices.pick("Published since", _SINCE, years, empty=str(now - 2))
    since = chosen or str(now - 2)
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for row in graph.rows("new-since", since=since):
        found[int(str(row["year"]))][str(row["claim"])] = None
    groups: list[Group] = []
    for year, claims in found.items():
        made = source_cards(graph, list(claims))
        group: Group = {"heading": str(year), "cards": made[:_SHOWN]}
        if left := len(made[_SHOWN:]):
            more = links.to(
                f"{counted(left, 'more source')} of {year}",
                links.question_address("new-since", {"since": since}),
            )
            group["note"] = [more]
        groups.append(group)
    fact_cards(
        groups,
        label="Newest studies",
        key="newest",
        layout="rows",
        heading_level=3,
        empty=f"No study published in {since} or later is in this graph. That says nothing about what was published.",
        on_open=links.follow,
    )
    parts.show_query(graph, "new-since", {"since": since})


# --- since the last release


def _since(graph: KnowledgeGraph, news: News) -> None:
    st.header(f"Knowledge added since version {news.version}", anchor=False)
    told = [
        counted(len(news.sources), "new source"),
        f"{counted(len(news.treatments), 'treatment')} with figures for the first time",
        counted(len(news.tensions), "new conflict"),
        counted(news.terms, "new term"),
    ]
    parts.caption(f"{', '.join(told)}. Compared with the list of what version {news.version} held.")
    _folded("Conflicts", [_conflict(one.title, one.note, one.place) for one in news.tensions], "conflicts")
    treatments: list[Card] = [{"title": [links.term_link(graph, iri)]} for iri in news.treatments]
    _folded("Treatments with figures for the first time", treatments, "figures", layout="grid")
    _folded("Sources", _sources(graph, news), "sources")
    otherwise: list[Card] = [
        {
            "title": [links.to(claim.paraphrase, links.claim_address(graph, claim))],
            "note": "; ".join(f"{name}: {before} before, {now} now" for name, before, now in changed),
        }
        for claim, changed in news.changed
    ]
    _folded("Statements read otherwise now", otherwise, "changed")
    merged = [one for one in news.retired if one.successors]
    _folded("Terms merged into others", [_merged(graph, one) for one in merged], "merged")
    renamed: list[Card] = [
        {"title": [links.term_link(graph, term.iri)], "note": f"formerly {before}"}
        for term, before in news.renamed
    ]
    _folded("Terms renamed", renamed, "renamed")
    dropped: list[Card] = [
        {"title": one.label, "note": one.note or None} for one in news.retired if not one.successors
    ]
    _folded("Terms no longer used", dropped, "dropped")
    gone: list[Card] = [{"title": name} for name in news.gone]
    _folded(f"Statements of version {news.version} that are not here under that name", gone, "gone")


def _folded(heading: str, made: list[Card], key: str, *, layout: str = "list") -> None:
    """Put a list behind its heading and number; nothing where it is empty."""
    if not made:
        return
    with st.expander(f"{heading} ({len(made)})", expanded=len(made) <= _LONG):
        fact_cards(
            [{"cards": made}],
            label=heading,
            key=f"new-{key}",
            layout="grid" if layout == "grid" else "list",
            on_open=links.follow,
        )


def _conflict(title: str, note: str, place: str) -> Card:
    return {"title": [links.to(capital(title), f"disagreements?pair={place}")], "note": note}


def _sources(graph: KnowledgeGraph, news: News) -> list[Card]:
    """The new sources, newest first; those without a year last."""
    ordered = sorted(
        news.sources, key=lambda one: (-int(one.year) if one.year.isdigit() else 0, one.label.lower())
    )
    return [
        {
            "title": [links.to(one.label, links.source_address(graph, one.iri))],
            "note": " · ".join(text for text in (one.year, one.kind_label) if text),
        }
        for one in ordered
    ]


def _merged(graph: KnowledgeGraph, one: Retired) -> Card:
    title: list[Part] = [f"{one.label} → ", *cards.listed(graph, one.successors)]
    return {"title": title, "note": one.note or None}


# --- the product


def _product() -> None:
    """Show the newest section of the changelog, what changed in knowledge first; nothing where it is not at hand."""
    section = _SECTION.search(changelog() or "")
    if section is None:
        return
    name = section["name"]
    date = f" ({section['date']})" if section["date"] else ""
    st.header("In the next version" if name == "Unreleased" else f"In version {name}{date}", anchor=False)
    found = [(one["name"], one["text"].strip()) for one in _PART.finditer(section["text"])]
    for heading, text in sorted(found, key=lambda one: one[0] != _KNOWLEDGE):
        with st.expander(heading):
            st.markdown(text)

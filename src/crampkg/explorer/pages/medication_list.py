"""The check of a pasted medication list: which items may cause cramps, and by which claim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import streamlit as st

from crampkg.evidence import medications as drugs
from crampkg.explorer import cards, choices, links, parts, session
from crampkg.explorer.components import fact_cards
from crampkg.explorer.text import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.medications import ByClass, Checked
    from crampkg.evidence.model import Claim
    from crampkg.explorer.component_data import Badge, Card, Group, Icon, Part, Statement

_ITEMS: Final = "items"
_EXAMPLE: Final = "atorvastatin 20 mg, hydrochlorothiazide, morphine, prednisone, simvastatine"
_CHARACTERS: Final = 4_000

_HEADINGS: Final[dict[str, tuple[str, str]]] = {
    "named": ("Named in the documents", "A source names it, or the group it is, as a cause of cramps."),
    "by class": (
        "By its class, in the documents",
        "A source says it of the class; of the medicine itself it says nothing.",
    ),
    "by ChEBI": (
        "By class membership from ChEBI, not from the documents",
        "A source says it of a class; that the medicine belongs to the class is ChEBI's statement. A role in ChEBI is "
        "an activity of a substance, not what it is given for.",
    ),
    "no statement": (
        "Known to the documents, without a statement that it causes cramps",
        "That the documents do not say so does not make it safe.",
    ),
    "unmatched": (
        "Not matched",
        "No name, synonym or class here is spelt like this. Nothing follows: it is not thereby safe. What is near is "
        "offered, never taken.",
    ),
}
CHEBI_BADGE: Final[Badge] = {"text": "class by ChEBI, not from the documents", "kind": "caution"}
"""The mark of everything that rests on ChEBI."""

_MARKS: Final[dict[str, tuple[Badge, Icon]]] = {
    "named": ({"text": "named in the documents", "kind": "accent"}, "supports"),
    "by class": ({"text": "by its class in the documents", "kind": "outline"}, "possible"),
    "by ChEBI": (CHEBI_BADGE, "link"),
    "no statement": ({"text": "no statement on cramps", "kind": "neutral"}, "info"),
    "unmatched": ({"text": "not matched", "kind": "neutral"}, "notStudied"),
}


def show_check(graph: KnowledgeGraph) -> None:
    """Take a list and show what the graph says of each item."""
    typed = choices.text(
        "Medicines, one a line or separated by commas",
        _ITEMS,
        placeholder=_EXAMPLE,
        height=140,
        most=_CHARACTERS,
        help="The list stands in the page's address, so that it can be kept; it is sent nowhere else.",
    )
    with st.container(horizontal=True):
        st.button("Check the list")
        st.button(
            "Try an example", type="tertiary", on_click=links.put_parameters, args=({_ITEMS: _EXAMPLE},)
        )
    parts.caption(
        "A medicine that is not listed here is not thereby safe: the documents name few and say nothing of most."
    )
    items, cut = drugs.items_of(typed)
    if not items:
        return
    checked = drugs.check(graph, items)
    if cut:
        parts.state("cut", f"Only the first {len(items)} items were read; {cut} were left out.")
    _summary(checked)
    groups = [_group(graph, way, checked, items) for way in _HEADINGS]
    fact_cards(
        [group for group in groups if group["cards"]],
        label="Items of the list",
        key="checked",
        heading_level=2,
        on_open=links.follow,
    )
    _loose(graph)
    parts.downloads("medication-list", lambda: _rows(graph, checked), key="medication-list")
    parts.show_query(graph, "cramp-causes", label="Show the query for claims")
    parts.show_query(graph, "chebi-members", label="Show the query for ChEBI's members")
    for row in graph.view("chebi-header"):
        parts.caption(
            f"{row['title']}: {row['source']}, {row['version']}; licence CC BY 4.0 ({row['license']})."
        )


def _summary(checked: Sequence[Checked]) -> None:
    named = sum(bool(one.named) for one in checked)
    by_class = sum(one.way == "by class" for one in checked)
    by_chebi = sum(one.way == "by ChEBI" for one in checked)
    unmatched = sum(one.way == "unmatched" for one in checked)
    st.markdown(
        f"Of {counted(len(checked), 'item')}: **{named}** named in the documents as a cause of cramps, **{by_class}** "
        f"by class in the documents, **{by_chebi}** by class membership from ChEBI only, **{unmatched}** not matched."
    )


def _group(graph: KnowledgeGraph, way: str, checked: Sequence[Checked], items: Sequence[str]) -> Group:
    heading, note = _HEADINGS[way]
    made = [_card(graph, one, items) for one in checked if one.way == way]
    return {"heading": f"{heading} ({len(made)})", "note": note, "cards": made}


def _card(graph: KnowledgeGraph, one: Checked, items: Sequence[str]) -> Card:
    badge, icon = _MARKS[one.way]
    title: list[Part] = [links.term_link(graph, one.term) if one.term else one.name]
    if one.term and graph.label(one.term).lower() != one.item.lower():
        title.append(f" (typed: {one.item})")
    elif one.dose:
        title.append(f" (left out: {one.dose})")
    statements = [_statement(graph, claim) for claim in one.named]
    for group in one.by_class:
        statements += _of_class(graph, one, group, "by class")
    for group in one.by_chebi:
        statements += _of_class(graph, one, group, "by ChEBI")
    card: Card = {
        "id": f"item-{one.item}",
        "title": title,
        "icon": icon,
        "badges": [badge],
        "statements": statements,
    }
    if one.near:
        card["note"] = _near(one, items)
    return card


def _statement(graph: KnowledgeGraph, claim: Claim) -> Statement:
    return cards.statement(graph, claim, passage=session.passage, name_terms=True)


def _of_class(graph: KnowledgeGraph, one: Checked, group: ByClass, way: str) -> list[Statement]:
    """The claims on a class, each after the line that puts the item into the class."""
    tie: list[Part] = [
        f"{one.name} is a kind of ",
        links.term_link(graph, group.group),
        " by the curators of this graph",
    ]
    if group.chebi is not None:
        tie = [
            f"ChEBI, not the documents: {group.chebi.name} “{group.chebi.link}” {group.chebi.chebi_name}, "
            "taken for the class ",
            links.term_link(graph, group.group),
            " · ",
            {"label": group.chebi.iri.rpartition("/")[2].replace("_", ":"), "href": group.chebi.iri},
        ]
        if group.chebi.alias:
            tie.insert(0, f"{group.chebi.alias} is another name of {group.chebi.name} by MeSH. ")
    line: Statement = {"icon": _MARKS[way][1], "text": tie, "badges": [_MARKS[way][0]]}
    return [line, *(_statement(graph, claim) for claim in group.claims)]


def _near(one: Checked, items: Sequence[str]) -> list[Part]:
    """Links that put a near name in the item's place."""
    note: list[Part] = ["Near: "]
    for name in one.near:
        changed = ", ".join(name if item == one.item else item for item in items)
        address = f"causes?{urlencode({'show': 'list', _ITEMS: changed})}"
        note += [links.to(name, address, tip=f"put {name} in its place"), " · "]
    return note[:-1]


def _loose(graph: KnowledgeGraph) -> None:
    """Name the groups of which nothing can be said here for a single medicine."""
    if found := drugs.loose_groups(graph):
        note: list[Part] = [
            "The documents also say, without telling which medicines they mean or of some members only, that these "
            "cause cramps: ",
            *cards.listed(graph, found),
            ". Whether an item of the list is one of them is not told here.",
        ]
        fact_cards(
            [{"cards": [], "note": note}], label="What cannot be told", key="loose", on_open=links.follow
        )


def _rows(graph: KnowledgeGraph, checked: Sequence[Checked]) -> list[dict[str, str]]:
    """One row for each item and claim; an item without any has a row of its own."""
    rows: list[dict[str, str]] = []
    for one in checked:
        ways = [("named in the documents", "", one.named)]
        ways += [("by its class in the documents", graph.label(g.group), g.claims) for g in one.by_class]
        ways += [("by class membership from ChEBI", graph.label(g.group), g.claims) for g in one.by_chebi]
        told = [
            {"item": one.item, "read_as": one.name, "way": way, "class": group} | row
            for way, group, claims in ways
            for row in parts.claim_rows(graph, claims)
        ]
        rows += told or [{"item": one.item, "read_as": one.name, "way": one.way, "class": ""}]
    keys = dict.fromkeys(key for row in rows for key in row)
    return [{key: row.get(key, "") for key in keys} for row in rows]


def show_credit(graph: KnowledgeGraph) -> None:
    """Say where the members of classes come from."""
    for row in graph.view("chebi-header"):
        parts.caption(
            f"{row['title']}: {row['source']}, {row['version']}; licence CC BY 4.0 ({row['license']})."
        )

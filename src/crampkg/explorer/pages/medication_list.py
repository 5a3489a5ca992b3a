"""The check of a pasted medication list: which items may cause cramps, and by which claim."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import streamlit as st

from crampkg.evidence import medications as drugs
from crampkg.explorer import cards, choices, links, parts, session
from crampkg.explorer.components import fact_cards
from crampkg.explorer.text import capital, counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.medications import ByClass, Checked, Substance
    from crampkg.evidence.model import Claim
    from crampkg.explorer.component_data import Badge, Card, Group, Icon, Part, Statement

_ITEMS: Final = "items"
_EXAMPLE: Final = "Lipitor 20 mg at night\nlisinopril/HCTZ 20/12.5\nmorphine\nprednisone\nsimvastatn"
_TAKE: Final = "take:"
"""What the address of an offered name begins with: followed in the session, never in the browser's address."""
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
    "by loose class": (
        "By a class that the documents name without its members",
        "A source says it of the class, and does not tell which medicines it means. That this one is of the class is "
        "said by others.",
    ),
    "no statement": (
        "Known, without a statement that it causes cramps",
        "That the documents do not say so does not make it safe.",
    ),
    "unmatched": (
        "Not matched",
        "Not found. That does not mean it is safe. Names that are spelt alike are offered, never taken.",
    ),
}
CHEBI_BADGE: Final[Badge] = {"text": "class by ChEBI, not from the documents", "kind": "caution"}
"""The mark of everything that rests on ChEBI."""

_MARKS: Final[dict[str, tuple[Badge, Icon]]] = {
    "named": ({"text": "named in the documents", "kind": "accent"}, "supports"),
    "by class": ({"text": "by its class in the documents", "kind": "outline"}, "possible"),
    "by ChEBI": (CHEBI_BADGE, "link"),
    "by loose class": ({"text": "by a class named loosely", "kind": "caution"}, "possible"),
    "no statement": ({"text": "no statement on cramps", "kind": "neutral"}, "info"),
    "unmatched": ({"text": "not matched", "kind": "neutral"}, "notStudied"),
}


def show_check(graph: KnowledgeGraph) -> None:
    """Take a list and show what the graph says of each item."""
    typed = choices.kept_text(
        "Medicines, one a line or separated by commas",
        _ITEMS,
        placeholder=_EXAMPLE,
        height=140,
        most=_CHARACTERS,
        help="The list stays in this session. It is not put into the page's address unless you ask for a link.",
    )
    with st.container(horizontal=True):
        st.button("Check the list")
        st.button("Try an example", type="tertiary", on_click=choices.keep_text, args=(_ITEMS, _EXAMPLE))
        wanted = bool(typed) and st.button("Copy link", type="tertiary")
    parts.caption(
        "A medicine that is not listed here is not thereby safe: the documents name few and say nothing of most."
    )
    items, cut = drugs.items_of(typed)
    if not items:
        return
    if wanted:
        _link(typed)
    checked = drugs.check(graph, items)
    if cut:
        parts.state("cut", f"Only the first {len(items)} items were read; {cut} were left out.")
    _summary(checked)
    groups = [_group(graph, way, checked) for way in _HEADINGS]
    fact_cards(
        [group for group in groups if group["cards"]],
        label="Items of the list",
        key="checked",
        heading_level=2,
        on_open=partial(_opened, typed=typed),
    )
    _loose(graph)
    parts.downloads("medication-list", lambda: _rows(graph, checked), key="medication-list")
    parts.show_query(graph, "cramp-causes", label="Show the query for claims")
    parts.show_query(graph, "chebi-members", label="Show the query for ChEBI's members")
    for row in graph.view("chebi-header"):
        parts.caption(
            f"{row['title']}: {row['source']}, {row['version']}; licence CC BY 4.0 ({row['license']})."
        )


def _link(typed: str) -> None:
    """Show the address that holds the list, to be copied."""
    address = links.href(f"causes?{urlencode({'show': 'list', _ITEMS: choices.packed(typed)})}")
    st.code(session.address_of(address), language=None, wrap_lines=True)
    parts.caption("This link holds your list: whoever has the link can read it.")


def _opened(address: str, *, typed: str) -> None:
    """Follow a link; one of an offered name puts it in the place of what was typed."""
    if not address.startswith(_TAKE):
        links.follow(address)
        return
    item, name, unread = address.removeprefix(_TAKE).split(":", 2)
    items, _ = drugs.items_of(typed)
    changed = [
        (one.replace(unread, name) if unread else name) if str(number) == item else one
        for number, one in enumerate(items)
    ]
    choices.keep_text(_ITEMS, "\n".join(changed))


def _summary(checked: Sequence[Checked]) -> None:
    named = sum(bool(one.named) for one in checked)
    by_class = sum(one.way == "by class" for one in checked)
    by_chebi = sum(one.way in ("by ChEBI", "by loose class") for one in checked)
    unmatched = sum(one.way == "unmatched" for one in checked)
    st.markdown(
        f"Of {counted(len(checked), 'item')}: **{named}** named in the documents as a cause of cramps, **{by_class}** "
        f"by class in the documents, **{by_chebi}** by a class to which only others say that they belong, "
        f"**{unmatched}** not matched."
    )


def _group(graph: KnowledgeGraph, way: str, checked: Sequence[Checked]) -> Group:
    heading, note = _HEADINGS[way]
    made = [_card(graph, one, number) for number, one in enumerate(checked) if one.way == way]
    return {"heading": f"{heading} ({len(made)})", "note": note, "cards": made}


def _card(graph: KnowledgeGraph, one: Checked, number: int) -> Card:
    badge, icon = _MARKS[one.way]
    title: list[Part] = []
    for substance in one.substances:
        title += [links.term_link(graph, substance.term) if substance.term else substance.name, " and "]
    title = title[:-1] or [one.item]
    if one.substances and one.name.casefold() != one.item.casefold():
        title.append(f" (typed: {one.item})")
    statements: list[Statement] = []
    for substance in one.substances:
        statements += [_statement(graph, claim) for claim in substance.named]
        for group in substance.by_class:
            statements += _of_class(graph, substance, group, "by class")
        for group in substance.by_chebi:
            statements += _of_class(graph, substance, group, "by ChEBI")
        for group in substance.by_loose_class:
            statements += _of_class(graph, substance, group, "by loose class")
    card: Card = {
        "id": f"item-{one.item}",
        "title": title,
        "icon": icon,
        "badges": [badge],
        "statements": statements,
    }
    if note := _note(one, number):
        card["note"] = note
    return card


def _statement(graph: KnowledgeGraph, claim: Claim) -> Statement:
    return cards.statement(graph, claim, passage=session.passage, name_terms=True)


def _of_class(graph: KnowledgeGraph, one: Substance, group: ByClass, way: str) -> list[Statement]:
    """The claims on a class, each after the line that puts the substance into the class."""
    link = links.term_link(graph, group.group)
    tie: list[Part] = [f"{one.name} is a kind of ", link, " by the curators of this graph"]
    if group.told_by:
        tie = [f"{group.told_by}, not the documents, has {one.name}; the documents speak of ", link]
    if group.chebi is not None:
        tie = [
            f"ChEBI, not the documents: {group.chebi.name} “{group.chebi.link}” {group.chebi.chebi_name}, "
            "taken for the class ",
            link,
            " · ",
            {"label": group.chebi.iri.rpartition("/")[2].replace("_", ":"), "href": group.chebi.iri},
        ]
    line: Statement = {"icon": _MARKS[way][1], "text": tie, "badges": [_MARKS[way][0]]}
    return [line, *(_statement(graph, claim) for claim in group.claims)]


def _note(one: Checked, number: int) -> list[Part]:
    """How the line was understood, what was left out, and links that put a near name in its place."""
    told = [capital(one.how)] if one.how else []
    if one.left_out:
        told.append(f"Left out: {one.left_out}")
    if one.refused:
        told.append("The line says that it is not taken")
    note: list[Part] = [". ".join(told) + "."] if told else []
    if one.near:
        asked = f"Not found: {one.unread}. Did you mean " if one.unread else "Did you mean "
        note.append(f" {asked}" if told else asked)
        for name in one.near:
            tip = f"put {name} in its place"
            here = links.href("causes?show=list")
            note += [
                {"label": name, "href": here, "slug": f"{_TAKE}{number}:{name}:{one.unread}", "tip": tip},
                " or ",
            ]
        note[-1] = "?"
    return note


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
        ways += [
            (f"by a class named loosely, by {g.told_by}", graph.label(g.group), g.claims)
            for g in one.by_loose_class
        ]
        told = [
            {"item": one.item, "read_as": one.name, "how": one.how, "way": way, "class": group} | row
            for way, group, claims in ways
            for row in parts.claim_rows(graph, claims)
        ]
        bare = {"item": one.item, "read_as": one.name, "how": one.how, "way": one.way, "class": ""}
        rows += told or [bare]
    keys = dict.fromkeys(key for row in rows for key in row)
    return [{key: row.get(key, "") for key in keys} for row in rows]


def show_credit(graph: KnowledgeGraph) -> None:
    """Say where the members of classes come from."""
    for row in graph.view("chebi-header"):
        parts.caption(
            f"{row['title']}: {row['source']}, {row['version']}; licence CC BY 4.0 ({row['license']})."
        )

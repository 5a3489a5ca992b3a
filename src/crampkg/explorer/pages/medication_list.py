"""The medicine check: which items of a pasted list may cause cramps, why, and by which claims."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import streamlit as st

from crampkg.evidence import medication_report as report
from crampkg.evidence import medications as drugs
from crampkg.evidence.medication_text import as_text
from crampkg.explorer import cards, choices, links, parts, session
from crampkg.explorer.components import fact_cards
from crampkg.explorer.text import capital, escape

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.medication_claims import Said
    from crampkg.evidence.medications import ByClass, Checked, Substance, Way
    from crampkg.evidence.model import Claim
    from crampkg.explorer.component_data import Badge, Card, Group, Icon, Part, Statement

_ITEMS: Final = "items"
_PATH: Final = "medicines"
_EXAMPLE: Final = (
    "atorvastatin 20 mg nightly\nHCTZ 25\ndonepezil 10 mg\nmorphine SR\nbaclofen 10 mg tid\nsimvastatn 40"
)
_TAKE: Final = "take:"
"""What the address of an offered name begins with: followed in the session, never in the browser's address."""
_CHARACTERS: Final = 4_000
_NAMED: Final = 10
"""How many lines that were not recognized are named below the headline."""
_SHOWN: Final = 3
"""How many statements that make it no cause are shown of a medicine or class; the rest is counted."""

_SECTIONS: Final[tuple[tuple[str, str, tuple[Way, ...]], ...]] = (
    (
        "Advised against for cramps",
        "A source advises against using it to treat cramps. Advice of regulators and labels stands first.",
        ("advised against",),
    ),
    (
        "May cause cramps",
        "Order: compared with something else, named by a source, by class with figures, by class.",
        tuple(way for way in drugs.WAYS if way in drugs.CAUSING),
    ),
    (
        "Muscle spasms, a term that includes cramps",
        "Labels and trials code cramps and other spasms under one term. These are not counted as causes of cramps.",
        ("spasms",),
    ),
    (
        "A rate without a comparison",
        "How often cramps, or cramps counted together with other symptoms, occur with it, without a comparison. That "
        "shows no cause and does not mean that it is safe.",
        ("rate alone",),
    ),
    (
        "Not taken now",
        "The line says that it is not taken now: stopped, on hold or never started. What sources say of it is shown, "
        "but not counted.",
        ("stopped",),
    ),
    ("No statement here", "No statement does not mean that it is safe.", ("no statement",)),
    (
        "Not recognized",
        "Not found. That does not mean it is safe. Similar names are suggested, never substituted.",
        ("unmatched",),
    ),
    ("Not taken", "The line says that it is not taken or not tolerated.", ("not taken",)),
    ("No medicine", "The line names no medicine.", ("no medicine",)),
)
CHEBI_BADGE: Final[Badge] = {"text": "class by ChEBI, not from a source", "kind": "caution"}
"""The mark of everything that rests on ChEBI."""

_ICONS: Final[dict[Way, Icon]] = {
    "advised against": "advisedAgainst",
    "rate": "harms",
    "named": "harms",
    "by class in numbers": "harms",
    "by class": "harms",
    "by ChEBI": "possible",
    "by loose class": "possible",
    "spasms": "possible",
    "rate alone": "possible",
    "stopped": "info",
    "no statement": "info",
    "unmatched": "notStudied",
    "not taken": "info",
    "no medicine": "info",
}


def page(graph: KnowledgeGraph) -> None:
    """Draw the page."""
    parts.page_head(
        "Check a medicine list",
        "Paste a list to see which medicines sources name as a cause of cramps, and how each line was matched.",
    )
    show_check(graph)


def show_check(graph: KnowledgeGraph) -> None:
    """Take a list and show what the graph says of each item."""
    typed = choices.kept_text(
        "Medicines, one per line or separated by commas",
        _ITEMS,
        placeholder=_EXAMPLE,
        height=170,
        most=_CHARACTERS,
        help="The list stays in this session. It is not part of the page's address unless you copy a link.",
    )
    with st.container(horizontal=True):
        st.button("Check the list")
        st.button("Try an example", type="tertiary", on_click=choices.keep_text, args=(_ITEMS, _EXAMPLE))
        if typed:
            st.button("Clear", type="tertiary", on_click=choices.keep_text, args=(_ITEMS, ""))
        wanted = bool(typed) and st.button("Link to this list", type="tertiary")
    items, cut = drugs.read_list(graph, typed)
    if not items:
        parts.caption(report.NOT_SAFE)
        _kinds()
        return
    if wanted:
        _link(typed)
    checked = drugs.check(graph, items)
    if cut:
        parts.state("cut", f"Only the first {len(items)} items were read; {cut} were left out.")
    st.header(escape(report.headline(checked)), anchor=False)
    _unrecognized(graph, checked, typed)
    if named := report.named(checked):
        st.markdown("\n".join(f"- {escape(line)}" for line in named))
    if told := report.summary(checked):
        st.markdown(escape(told))
    st.warning(escape(report.NOT_SAFE))
    groups = [_group(graph, section, checked) for section in _SECTIONS]
    fact_cards(
        [group for group in groups if group["cards"]],
        label="Medicines on the list",
        key="checked",
        heading_level=3,
        on_open=partial(_opened, graph=graph, typed=typed),
    )
    _loose(graph)
    parts.caption(report.LIMITS)
    parts.downloads(
        "medicine-check",
        "this answer, with a row for each medicine",
        lambda: report.rows(graph, checked),
        key="medication-list",
        extra={"Text, to print": ("txt", lambda: as_text(graph, checked).encode())},
    )
    parts.show_query(graph, "medicine-claims", label="Show the query for claims")
    parts.show_query(graph, "class-memberships", label="Show the query for classes")
    show_credit(graph)


def _unrecognized(graph: KnowledgeGraph, checked: Sequence[Checked], typed: str) -> None:
    """Name what was not recognized, with the names to replace it: any of it may be a medicine that matters."""
    found = [(number, one) for number, one in enumerate(checked) if one.way == "unmatched"]
    if not found:
        return
    note: list[Part] = ["Not recognized: "]
    for place, (number, one) in enumerate(found[:_NAMED]):
        note += ["; " if place else "", f"“{one.item}”"]
        if one.near:
            note += [" (did you mean ", *_offered(one, number), "?)"]
    left = len(found) - _NAMED
    note.append(f"; and {left} more, at the end of this page." if left > 0 else ".")
    fact_cards(
        [{"cards": [], "note": [part for part in note if part]}],
        label="Not recognized",
        key="unrecognized",
        on_open=partial(_opened, graph=graph, typed=typed),
    )


def _offered(one: Checked, number: int) -> list[Part]:
    """The names near to a line, each as a link that puts it in the place of what was typed."""
    offered: list[Part] = []
    for name in one.near:
        slug = f"{_TAKE}{number}:{name}"
        offered += [
            {"label": name, "href": links.href(_PATH), "slug": slug, "tip": f"replace with {name}"},
            " or ",
        ]
    return offered[:-1]


def _kinds() -> None:
    """Say how a medicine gets on the result."""
    ways: tuple[Way, ...] = ("rate", "named", "by class in numbers", "by class")
    st.markdown(
        "\n".join(f"- **{short}**: {meaning}" for short, meaning in map(report.WAY_WORDS.__getitem__, ways))
    )


def _link(typed: str) -> None:
    """Show the address that holds the list, to be copied."""
    address = links.href(f"{_PATH}?{urlencode({_ITEMS: choices.packed(typed)})}")
    st.code(session.address_of(address), language=None, wrap_lines=True)
    parts.caption("This link contains your list. Anyone who has the link can read it.")


def _opened(address: str, *, graph: KnowledgeGraph, typed: str) -> None:
    """Follow a link; one of an offered name puts it in the place of what was typed."""
    if not address.startswith(_TAKE):
        links.follow(address)
        return
    place, name = address.removeprefix(_TAKE).split(":", 1)
    items, _ = drugs.read_list(graph, typed)
    if place.isdecimal() and int(place) < len(items):
        (one,) = drugs.check(graph, [items[int(place)]])
        items[int(place)] = one.corrected(name)
    choices.keep_text(_ITEMS, "\n".join(items))


def _group(
    graph: KnowledgeGraph, section: tuple[str, str, tuple[Way, ...]], checked: Sequence[Checked]
) -> Group:
    heading, note, ways = section
    numbers = {id(one): number for number, one in enumerate(checked)}
    made = [_card(graph, one, numbers[id(one)]) for one in report.in_order(checked) if one.way in ways]
    return {"heading": f"{heading} ({len(made)})", "note": note, "cards": made}


def _card(graph: KnowledgeGraph, one: Checked, number: int) -> Card:
    title: list[Part] = []
    for substance in one.substances:
        title += [links.term_link(graph, substance.term) if substance.term else substance.name, " and "]
    title = title[:-1] or [one.item]
    if one.substances and one.name.casefold() != one.item.casefold():
        title.append(f" (typed: {one.item})")
    short, meaning = report.WAY_WORDS[one.way]
    badge: Badge = {"text": short, "kind": "accent" if one.may_cause else "neutral", "tip": meaning}
    card: Card = {
        "id": f"item-{one.item}",
        "title": title,
        "icon": _ICONS[one.way],
        "badges": [badge],
        "statements": [
            said
            for substance in one.strongest_first
            for said in _statements(graph, substance, headed=len(one.substances) > 1)
        ],
    }
    if note := _note(one, number):
        card["note"] = note
    return card


def _statements(graph: KnowledgeGraph, one: Substance, *, headed: bool) -> Iterator[Statement]:
    """What is said of a substance, then of its classes, each after the line that places it there.

    In a combination the name of the substance stands before, with the way in which it is there.
    """
    if headed:
        yield {
            "icon": _ICONS[one.way],
            "text": f"{capital(one.name)}: {report.WAY_WORDS[one.way][0].lower()}",
        }
    for claim in (*one.named, *one.said.spasms):
        yield _statement(graph, claim)
    if one.way == "no statement":
        yield {"icon": "info", "text": report.without_statement(one)}
    yield from _others(graph, one.said)
    for group in (*one.by_class, *one.by_chebi, *one.by_loose_class):
        yield _tie(graph, one, group)
        for claim in group.claims:
            yield _statement(graph, claim)
        yield from _others(graph, group.said)


def _others(graph: KnowledgeGraph, said: Said) -> Iterator[Statement]:
    for heading, claims in said.others:
        more = len(claims) - _SHOWN
        told = f" ({_SHOWN} of {len(claims)} statements; all are in the download)" if more > 0 else ""
        yield {"icon": "info", "text": f"{heading}{told}:"}
        for claim in claims[:_SHOWN]:
            yield _statement(graph, claim)


def _statement(graph: KnowledgeGraph, claim: Claim) -> Statement:
    made = cards.statement(graph, claim, passage=session.passage)
    made["text"] = [report.with_figures(graph, claim)]
    return made


def _tie(graph: KnowledgeGraph, one: Substance, group: ByClass) -> Statement:
    """The line that puts a substance into a class, and says who does."""
    text: list[Part] = ["Class: ", links.term_link(graph, group.group), f". {report.tie(graph, one, group)}"]
    if group.chebi is not None:
        name = group.chebi.iri.rpartition("/")[2].replace("_", ":")
        text += [" ", {"label": name, "href": group.chebi.iri}]
        return {"icon": "link", "text": text, "badges": [CHEBI_BADGE]}
    return {"icon": "link", "text": text}


def _note(one: Checked, number: int) -> list[Part]:
    """How the line was understood, what was left out, and links that put a near name in its place."""
    told = [report.stopped_words(one).removesuffix(".")] if one.way == "stopped" else []
    told += [capital(one.how)] if one.how else []
    if one.left_out:
        told.append(f"Left out: {one.left_out}")
    note: list[Part] = [". ".join(told) + "."] if told else []
    if one.unread:
        note.append(f" Not recognized: {one.unread}." if told else f"Not recognized: {one.unread}.")
    if one.near:
        note += [" Did you mean " if note else "Did you mean ", *_offered(one, number), "?"]
    return note


def _loose(graph: KnowledgeGraph) -> None:
    """Name the groups of which nothing can be said here for a single medicine."""
    if found := drugs.loose_groups(graph):
        note: list[Part] = [
            "Sources also say that these cause cramps, about some members only or without saying which "
            "medicines they mean: ",
            *cards.listed(graph, found),
            ". This check does not show whether a medicine on the list is one of them.",
        ]
        fact_cards(
            [{"cards": [], "note": note}],
            label="What this check cannot tell",
            key="loose",
            on_open=links.follow,
        )


def show_credit(graph: KnowledgeGraph) -> None:
    """Say where the members of classes come from."""
    for row in graph.view("chebi-header"):
        parts.caption(
            f"{row['title']}: {row['source']}, {row['version']}; license CC BY 4.0 ({row['license']})."
        )

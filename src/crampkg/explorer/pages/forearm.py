"""The forearm exercise test: what was measured is entered, the graph reads it, and says what it does not exclude."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from crampkg.base.namespaces import slug
from crampkg.evidence import disagreements, phrasing
from crampkg.explorer import cards, links, parts, session
from crampkg.explorer.components import fact_cards
from crampkg.explorer.text import capital, escape
from crampkg.sparql.results import Rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim
    from crampkg.explorer.component_data import Card, Group, Icon, Part

    Row = Mapping[str, object]

_SHOWN: Final = "shown"
_UNMEASURED: Final = "not measured"
_VIEW: Final = "forearm-reading"
_RISES: Final = "forearm-rises"
"""The view of what counts as a rise."""

_HAZARDS: Final = "forearm-hazards"
"""The view of what the test can do to a person, and of the test without ischemia."""
_BEFORE: Final[Mapping[str, tuple[str, Icon]]] = {
    "hazard": ("Before the test: what sources warn of", "harms"),
    "alternative": ("A test without ischemia exists", "info"),
}
"""Parts of that view in the order in which they are shown, with their heading and sign."""

_HEADINGS: Final = {
    "readAs": ("How it is read", ""),
    "suggests": ("What it suggests", ""),
    "resultFoundIn": (
        "Where this result is found",
        "Not a diagnosis: a condition can give this result, but the result does not prove the condition.",
    ),
    "resultDoesNotRuleOut": (
        "What it does not exclude",
        "If a condition remains possible, so do broader ones.",
    ),
    "nextStep": ("What comes next", ""),
    "hasComponent": ("Findings in this pattern", ""),
}
"""Ties of a reading in the order in which they are shown, with their heading and a note."""


def show_forearm(graph: KnowledgeGraph) -> None:
    """Take what was measured and show the graph's reading of it."""
    findings = graph.view("forearm-findings")
    if not findings:
        parts.state("empty", "None of the sources shown describes this test.")
        return
    pairs = _pairs(findings)
    shown = _enter(graph, pairs)
    if shown:
        _answer(graph, shown)
    else:
        parts.caption("Enter what was measured. A value that was not measured counts for nothing.")
    # Below the questions before and after an answer: nothing that a reader is using moves.
    _warn(graph)
    _rises(graph, pairs)


def _answer(graph: KnowledgeGraph, shown: list[str]) -> None:
    """Put the reading of what was measured directly below the questions."""
    answer = graph.ask(_VIEW, {"shown": shown})
    rows = answer.to_plain() if isinstance(answer, Rows) else []
    if not rows:
        parts.state(
            "empty",
            "Nothing can be concluded.",
            remedy="The patterns in the sources need both measurements; an incomplete test matches none of them.",
        )
        parts.show_query(graph, _VIEW, {"shown": shown})
        return
    _reading(graph, rows)
    claims = [graph.claims[str(row["claim"])] for row in rows if str(row["claim"]) in graph.claims]
    parts.downloads(
        "forearm-test",
        "the statements behind this reading",
        lambda: parts.claim_rows(graph, dict.fromkeys(claims)),
        key="forearm-data",
    )
    parts.show_query(graph, _VIEW, {"shown": shown})


# --- before it


def _warn(graph: KnowledgeGraph) -> None:
    """Say what the test can do to a person, and that it can be done without ischemia, before any question."""
    groups: list[Group] = []
    told = [(str(row["part"]), graph.claims.get(str(row["claim"]))) for row in graph.view(_HAZARDS)]
    for part, (heading, icon) in _BEFORE.items():
        made = [
            cards.claim_card(
                graph,
                cards.sentence_parts(graph, phrasing.pieces(graph, [claim])),
                [claim],
                id=f"{part}-{claim.curie}",
                passage=session.passage,
                badges=cards.cautions(graph, [claim]),
                open=False,
            )
            for name, claim in told
            if name == part and claim is not None
        ]
        for card in made:
            card["icon"] = icon
        if made:
            groups.append({"heading": heading, "cards": made})
    if groups:
        with st.container(key="warning"):
            fact_cards(
                groups,
                label="Before the test",
                key="forearm-hazards",
                layout="rows",
                heading_level=2,
                on_open=links.follow,
            )


# --- entering


def _pairs(rows: Sequence[Row]) -> list[tuple[str, str]]:
    """The findings in pairs of which one excludes the other, according to the graph."""
    pairs: list[tuple[str, str]] = []
    for row in rows:
        one, other = str(row["term"]), str(row["contrary"])
        if (other, one) not in pairs:
            pairs.append((one, other))
    return pairs


def _enter(graph: KnowledgeGraph, pairs: Sequence[tuple[str, str]]) -> list[str]:
    """Put a field for each pair on the page; return the findings that are shown."""
    asked = links.parameters().get(_SHOWN, "").split(",")
    chosen: list[str] = []
    for place, (column, pair) in enumerate(zip(st.columns(len(pairs)), pairs, strict=True)):
        names = {slug(iri): graph.label(iri) for iri in pair}
        key = f"forearm-{place}"
        # An address that shows both of a pair contradicts itself; the field then shows neither.
        held = [name for name in names if name in asked]
        st.session_state[key] = held[0] if len(held) == 1 else _UNMEASURED
        label = _subject(list(names.values()))
        with column:
            st.radio(
                escape(capital(f"{label}?")),
                [*names, _UNMEASURED],
                key=key,
                format_func=partial(_word, names),
                on_change=_put,
                args=(len(pairs),),
            )
        if st.session_state[key] != _UNMEASURED:
            chosen.append(str(st.session_state[key]))
    return chosen


def _rises(graph: KnowledgeGraph, pairs: Sequence[tuple[str, str]]) -> None:
    """Say what counts as a rise, below all fields and the answer, so that on a narrow screen nothing parts these."""
    rises: dict[str, list[Claim]] = {}
    for row in graph.view(_RISES):
        if (claim := graph.claims.get(str(row["claim"]))) is not None:
            rises.setdefault(str(row["term"]), []).append(claim)
    for column, pair in zip(st.columns(len(pairs)), pairs, strict=True):
        with column:
            for iri in (iri for iri in pair if iri in rises):
                name = graph.label(iri)
                parts.caption(f"What counts as a {name}, according to the sources:")
                _differ(graph, iri, rises[iri])
                parts.claims(graph, rises[iri], key=f"rise-{slug(iri)}", label=f"What counts as a {name}")


def _differ(graph: KnowledgeGraph, finding: str, rises: Sequence[Claim]) -> None:
    """Mark that sources differ on what counts as a rise, where the curators found that of statements shown here."""
    shown = set(rises)
    noted: list[Card] = [
        {"id": one.iri, "icon": "conflict", "title": f"Sources differ: {one.title}", "note": one.note}
        for one in disagreements.tensions(graph, finding)
        if all(shown & set(side) for side in one.sides)
    ]
    if noted:
        fact_cards(
            [{"cards": noted}],
            label=f"Where sources differ on a {graph.label(finding)}",
            key=f"differ-{slug(finding)}",
            layout="rows",
            on_open=links.follow,
        )


def _subject(labels: Sequence[str]) -> str:
    """Return what labels end with alike: "rise in lactate" of "rise in lactate" and "no rise in lactate"."""
    same: list[str] = []
    for one, *others in zip(*(reversed(label.split()) for label in labels), strict=False):
        if {one} != {one, *others}:
            break
        same.insert(0, one)
    return " ".join(same) or " or ".join(labels)


def _word(names: Mapping[str, str], value: str) -> str:
    return escape(names.get(value, value))


def _put(fields: int) -> None:
    held = [st.session_state[f"forearm-{place}"] for place in range(fields)]
    links.put_parameters({_SHOWN: ",".join(value for value in held if value != _UNMEASURED) or None})


# --- reading


def _reading(graph: KnowledgeGraph, rows: Sequence[Row]) -> None:
    pattern = str(rows[0]["pattern"])
    found: dict[str, dict[str, list[Claim]]] = {}
    for row in rows:
        claim = graph.claims.get(str(row["claim"]))
        if claim is not None:
            things = found.setdefault(slug(str(row["tie"])), {})
            things.setdefault(str(row["thing"]), []).append(claim)
    figures = _figures(found.get("readAs", {}))
    st.header(escape(_headline(graph, found, figures)), anchor=False)
    if figures:
        parts.caption("The source gives this figure. It does not say what a smaller rise means.")
    groups: list[Group] = []
    for tie, (heading, note) in _HEADINGS.items():
        made = [_card(graph, tie, iri, claims) for iri, claims in found.get(tie, {}).items()]
        group: Group = {"heading": heading, "cards": made}
        if note and made:
            group["note"] = note
        if made:
            groups.append(group)
    fact_cards(
        groups,
        label=f"Reading of: {graph.label(pattern)}",
        key="forearm",
        heading_level=3,
        on_open=links.follow,
    )
    if not found.get("resultDoesNotRuleOut"):
        parts.caption("No source says what this result excludes or leaves possible.")


def _headline(
    graph: KnowledgeGraph, found: Mapping[str, Mapping[str, Sequence[Claim]]], figures: Sequence[str]
) -> str:
    """What the result is called and what it suggests; what has it, where no source gives it a name."""
    readings = " and ".join(map(graph.label, found.get("readAs", ())))
    suggested, having = (
        " and ".join(phrasing.name_in_sentence(graph, iri) for iri in found.get(tie, ()))
        for tie in ("suggests", "resultFoundIn")
    )
    if not readings:
        unnamed = "No source gives this result a name"
        return f"{unnamed}; found in {having}" if having else unnamed
    figure = f" ({', '.join(figures)})" if figures else ""
    return f"Result: {readings}{figure}" + (f", in line with {suggested}" if suggested else "")


def _figures(found: Mapping[str, Sequence[Claim]]) -> list[str]:
    """The figures that the claims of a reading name, such as how high a rise is meant; empty when none does."""
    claims = [claim for claims in found.values() for claim in claims]
    return list(dict.fromkeys(part.label for claim in claims for part in claim.values("quantity")))


def _card(graph: KnowledgeGraph, tie: str, iri: str, claims: Sequence[Claim]) -> Card:
    """What follows, with the claim on which it rests; a broader condition says through which kind it follows."""
    title: list[Part] = [links.term_link(graph, iri)]
    if tie == "resultDoesNotRuleOut" and all(iri not in (claim.subject, claim.object) for claim in claims):
        kinds = {claim.subject: None for claim in claims}
        title += [", broader than ", *cards.listed(graph, list(kinds))]
    return cards.claim_card(
        graph, title, claims, id=f"{tie}-{slug(iri)}", passage=session.passage, name_terms=True
    )

"""The comparison page: what sources say of two or three terms, side by side; what differs first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import streamlit as st

from crampkg.base.errors import UsageError
from crampkg.base.namespaces import slug
from crampkg.evidence.comparison import MOST, compare, counts, together
from crampkg.evidence.name_forms import LONGEST
from crampkg.explorer import choices, links, parts, side_by_side
from crampkg.explorer.components import evidence_block, fact_cards
from crampkg.explorer.evidence import answer
from crampkg.explorer.numbering import Numbering
from crampkg.explorer.text import capital, counted, escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.comparison import Row, Verdict
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.explorer.component_data import Card, Group, Part

_TERMS: Final = "terms"
_ADD: Final = "compare-add"
_SHOWN: Final = 8
"""So many rows of a topic are shown of what is stated of some only, until all are asked for."""
_NEAR: Final = 5
_SECTIONS: Final[tuple[tuple[str, str, tuple[Verdict, ...], str], ...]] = (
    (
        "differs",
        "Where statements differ",
        ("differs",),
        "Sources say one thing of one term and otherwise of another. People, dose and measure may differ as well.",
    ),
    (
        "some",
        "Stated of one only",
        ("some",),
        "These are no differences: the sources here do not say whether the same holds for the other. Of symptoms "
        "and findings, those that are specific and frequent come first.",
    ),
    (
        "same",
        "The same, alike, or similar",
        ("near", "alike", "same"),
        "Alike: statements point the same way, but hedge, people or figures may differ. Similar: of one term it is "
        "stated for something similar only.",
    ),
)


def page(graph: KnowledgeGraph) -> None:
    """Draw the page for the terms in the address; the form to name them where there are fewer than two."""
    parts.page_head(
        "Compare",
        "What sources say about two or three conditions, drugs or other terms, side by side. "
        "What sources say otherwise of one than of another comes first.",
    )
    asked = [name.strip() for name in links.parameters().get(_TERMS, "").split(",") if name.strip()]
    terms, unknown = _resolved(graph, asked)
    chosen, left_out = terms[:MOST], terms[MOST:]
    _form(graph, chosen)
    if left_out:
        parts.state(
            "cut",
            f"At most {MOST} terms can be compared. Left out: {', '.join(map(graph.label, left_out))}.",
            remedy="Remove a term, and add another.",
        )
    for place, (name, what) in enumerate(unknown.items()):
        _unknown(graph, name, what, chosen, place)
    if len(chosen) < 2:
        _too_few(graph, chosen)
        return
    rows = compare(graph, chosen)
    if not rows:
        parts.state("empty", "None of the sources shown says anything about these terms.")
        return
    numbering = Numbering(graph)
    made = [*_definitions(graph, chosen), *side_by_side.glance(graph, chosen, rows)]
    group: Group = {"heading": "At a glance", "cards": made}
    fact_cards(
        [group], label="At a glance", key="glance", layout="rows", heading_level=2, on_open=links.follow
    )
    parts.caption(_summary(rows, chosen))
    _summaries(graph, chosen, numbering)
    _tables(graph, chosen, rows, numbering)


def _definitions(graph: KnowledgeGraph, terms: Sequence[str]) -> list[Card]:
    """Say what each term is, by its definition here."""
    return [
        {"title": [f"{capital(graph.label(term))}: "], "note": graph.terms[term].definition}
        for term in terms
        if graph.terms[term].definition
    ]


def _summaries(graph: KnowledgeGraph, terms: Sequence[str], numbering: Numbering) -> None:
    """Put the first curated summary of each term before what is compared row by row."""
    made = [
        answer(graph, graph.bottom_lines_about(term)[:1], numbering, capital(graph.label(term)), here=term)
        for term in terms
    ]
    if told := [one for one in made if one is not None]:
        evidence_block(
            told,
            label="Bottom lines",
            key="compare-summaries",
            heading_level=2,
            on_open=links.follow,
        )


def _resolved(graph: KnowledgeGraph, asked: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """The terms that an address names, each once, and the names that name none or several, with what is wrong."""
    terms: list[str] = []
    unknown: dict[str, str] = {}
    for name in asked:
        try:
            terms.append(graph.resolve(name[:LONGEST]))
        except UsageError as error:
            unknown[name[:LONGEST]] = capital(error.what)
    return list(dict.fromkeys(terms)), unknown


def _address(terms: Sequence[str]) -> str:
    return f"compare?{urlencode({_TERMS: ','.join(map(slug, terms))}, safe=',')}"


# --- which terms


def _form(graph: KnowledgeGraph, chosen: Sequence[str]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if len(chosen) < MOST:
            st.text_input(
                "Add a condition, drug or other term",
                key=_ADD,
                max_chars=LONGEST,
                on_change=_added,
                args=(chosen,),
                placeholder="Name, synonym or trade name",
            )
        for iri in chosen:
            others = [other for other in chosen if other != iri]
            st.button(
                escape(f"Remove {graph.label(iri)}"),
                key=f"remove-{slug(iri)}",
                on_click=_put,
                args=([slug(other) for other in others],),
            )


def _added(chosen: Sequence[str]) -> None:
    """Put what was typed into the address, as it was typed: the page finds the term, or says that there is none."""
    typed = str(st.session_state[_ADD] or "").replace(",", " ").strip()
    st.session_state[_ADD] = ""
    if typed:
        _put([*map(slug, chosen), typed])


def _put(names: Sequence[str]) -> None:
    links.put_parameters({_TERMS: ",".join(names) or None})


def _unknown(graph: KnowledgeGraph, name: str, what: str, chosen: Sequence[str], place: int) -> None:
    room = list(chosen[: MOST - 1])
    near: list[Part] = [
        links.to(graph.label(hit.iri), _address([*room, hit.iri]))
        for hit in graph.search(name, limit=_NEAR)
        if hit.iri not in chosen
    ]
    parts.state(
        "unknown",
        f"{what}.",
        remedy="Choose one of these, or type another name." if near else "Type another name.",
        near=near,
        key=f"unknown-{place}",
    )


def _too_few(graph: KnowledgeGraph, chosen: Sequence[str]) -> None:
    """Say what is needed, and offer terms of the same kind, or the example of the question of that name."""
    if chosen:
        parts.state("empty", f"Add a term to compare {graph.label(chosen[0])} with.")
        siblings = dict.fromkeys(
            iri
            for parent in graph.terms[chosen[0]].parents
            for iri in sorted(graph.children.get(parent, ()), key=graph.label)
            if iri != chosen[0]
        )
        offered = [links.to(capital(graph.label(iri)), _address([chosen[0], iri])) for iri in siblings]
        heading = "Of the same kind"
    else:
        parts.state("empty", "Add the terms to compare.")
        example = [
            graph.resolve(str(parameter.default))
            for parameter in graph.query("where-conditions-differ").parameters
        ]
        words = " and ".join(map(graph.label, example))
        offered = [links.to(capital(words), _address(example))]
        heading = "Example"
    if offered:
        fact_cards(
            [{"heading": heading, "cards": [{"title": [one]} for one in offered[:12]]}],
            label=heading,
            key="offered",
            layout="list",
            heading_level=2,
            on_open=links.follow,
        )


# --- the tables


def _tables(graph: KnowledgeGraph, terms: Sequence[str], rows: Sequence[Row], numbering: Numbering) -> None:
    with st.container(horizontal=True):
        only = choices.switch("Hide what is the same", "differences")
        every = choices.switch("All rows", "all")
    for key, heading, verdicts, note in _SECTIONS:
        found = [row for row in rows if row.verdict in verdicts]
        if not found or (only and key == "same"):
            continue
        st.header(_heading(heading, len(terms)), anchor=False)
        made = side_by_side.table(
            graph, terms, found, numbering, caption=note, most=_SHOWN if key == "some" and not every else None
        )
        evidence_block([made], label=heading, key=f"compare-{key}", heading_level=3, on_open=links.follow)
    st.header("Sources on this page", anchor=False)
    evidence_block([numbering.listed()], label="Sources", key="numbered", on_open=links.follow)
    parts.downloads(
        f"compare-{'-'.join(map(slug, terms))}",
        "this comparison",
        lambda: side_by_side.flat(graph, terms, rows),
        key="compare",
    )
    if len(terms) == 2:
        values = {"one": terms[0], "other": terms[1]}
        parts.show_query(
            graph, "where-conditions-differ", values, label="Ask the question behind it in SPARQL"
        )


def _summary(rows: Sequence[Row], terms: Sequence[str]) -> str:
    """How the rows compare, in numbers; where none differs, first what that means."""
    number = counts(rows)
    two = len(terms) == 2
    shared = number["near"] + number["alike"] + number["same"]
    rest = (
        f"{counted(shared, 'thing is', 'things are')} stated of {'both' if two else 'all'}, alike or similar. "
        f"{counted(number['some'], 'is', 'are')} stated of {'one' if two else 'some'} only, which is no difference: "
        f"the sources here do not say whether the same holds for {'the other' if two else 'the others'}."
    )
    if number["differs"]:
        return (
            f"{counted(number['differs'], 'row says', 'rows say')} otherwise of one than of another. {rest}"
        )
    if together(rows, terms):
        return f"No statement on one contradicts a statement on another. {rest}"
    return f"No source here compares {'the two' if two else 'them'} directly. {rest}"


def _heading(heading: str, terms: int) -> str:
    return heading.replace("one", "some") if terms > 2 else heading

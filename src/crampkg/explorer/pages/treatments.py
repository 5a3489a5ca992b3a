"""The treatments page: a list, strongest evidence first, or the evidence matrix; filters; the claims behind a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from crampkg.base.namespaces import slug
from crampkg.evidence import facts
from crampkg.evidence.relations import with_broader
from crampkg.explorer import cards, choices, links, parts, session, sourcing
from crampkg.explorer import treatment_matrix as matrix
from crampkg.explorer.components import evidence_block, evidence_matrix, fact_cards
from crampkg.explorer.in_short import in_short
from crampkg.explorer.look_further import show_red_flags
from crampkg.explorer.numbering import Numbering
from crampkg.explorer.ranked_treatments import ranked
from crampkg.explorer.text import capital, counted, escape
from crampkg.explorer.treatment_opening import opening

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim
    from crampkg.explorer.component_data import CellAddress, Figure, Group
    from crampkg.explorer.treatment_matrix import Entry, Filters

_CELL: Final = "cell"
_LIST: Final = "List by result"
_MATRIX: Final = "Table by condition"
_SAFETY: Final = "topicSafety"
_FILTERS: Final = ("for", "in", "evidence", "source", "kind")


def page(graph: KnowledgeGraph) -> None:
    """Draw the page."""
    parts.page_head(
        "Treatments",
        "What sources say about each treatment for cramps and fasciculations, in whom, and how well it worked.",
    )
    every = matrix.entries(graph)
    filters, words, view = _filters(graph, every)
    found = matrix.entries(graph, filters)
    if not found:
        _nothing()
        return
    _opened(graph, filters)
    if view == _LIST:
        numbering = Numbering(graph)
        asked = filters.about(graph)
        first = opening(graph, asked, numbering)
        table = ranked(graph, found, numbering, asked)
        if asked and (short := in_short(graph, table)):
            first.insert(0, short)
        if first:
            evidence_block(first, label="Bottom line", key="opening", on_open=links.follow)
        show_red_flags(graph, asked)
        evidence_block([table], label="Treatments", key="ranked", heading_level=2, on_open=links.follow)
        listed = numbering.listed()
        with st.expander(f"Sources of the list ({len(listed['items'])})"):
            evidence_block([listed], label="Sources of the list", key="ranked-sources", on_open=links.follow)
    else:
        _matrix(graph, found, words)
    _take_along(graph, found)


def _view() -> str:
    """Let the reader choose how treatments are shown; the address holds the choice."""
    asked = links.parameters().get("view")
    st.session_state["view"] = _MATRIX if asked == "matrix" or (asked is None and _chosen()) else _LIST
    st.segmented_control(
        "Shown as",
        [_LIST, _MATRIX],
        key="view",
        required=True,
        label_visibility="collapsed",
        on_change=_show_as,
    )
    return str(st.session_state["view"])


def _show_as() -> None:
    """Keep how treatments are shown; a cell is open only in the matrix."""
    as_matrix = st.session_state["view"] == _MATRIX
    links.put_parameters({"view": "matrix"} if as_matrix else {"view": None, _CELL: None})


# --- filters


def _filters(graph: KnowledgeGraph, every: Sequence[Entry]) -> tuple[Filters, str, str]:
    """Put the filters on the page; return what is chosen, the same in words, and how it is to be shown."""
    claims = [claim for entry in every for claim in entry.claims]
    people = with_broader(graph, (part.value for claim in claims for part in claim.values("population")))
    treated = {matrix.EVERYTHING: "Everything that is treated"} | _options(
        graph, {*(entry.treated for entry in every), *people}
    )
    populations = {matrix.NO_POPULATION: "no population named"} | _options(graph, people)
    levels = _options(graph, (claim.level for claim in claims))
    used = {claim.source for claim in claims}
    sources = {one.name: one.label for iri, one in graph.sources.items() if iri in used}
    kinds = {entry.kind(graph) for entry in every}
    kind_options = {kind: matrix.kind_label(graph, kind) for kind in sorted(kinds)}
    chosen = any(links.parameters().get(name) for name in _FILTERS)
    left, right = st.columns([3, 2])
    with left:
        for_ = _picked(
            choices.pick(
                "Condition, or people with cramps",
                "for",
                treated,
                shown=_as_called(graph, treated),
                empty="Cramps and fasciculations",
            )
        )
    with right:
        in_ = _picked(
            choices.pick(
                "In whom", "in", populations, shown=_as_called(graph, populations), empty="Everybody"
            )
        )
    further = sum(bool(links.parameters().get(name)) for name in _FILTERS[2:])
    bar = st.container(horizontal=True, vertical_alignment="center", key="list-bar")
    with bar.popover(f"More filters ({further} set)" if further else "More filters"):
        evidence = _picked(choices.pick("Evidence", "evidence", levels, empty="Any evidence"))
        kind = choices.many("Kind of treatment", "kind", kind_options)
        source = choices.many("Source", "source", sources)
    if chosen:
        bar.button("Clear the filters", on_click=choices.clear, args=(*_FILTERS, _CELL))
    bar.space("stretch")
    with bar:
        view = _view()
    told = [
        f"{label}: {', '.join(options[value] for value in values)}"
        for label, options, values in (
            ("condition, or people with cramps", treated, for_),
            ("in whom", populations, in_),
            ("evidence", levels, evidence),
            ("source", sources, source),
            ("kind", kind_options, kind),
        )
        if values
    ]
    return matrix.Filters(for_, in_, evidence, source, kind), capital("; ".join(told)), view


def _picked(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)


def _options(graph: KnowledgeGraph, iris: Iterable[str]) -> dict[str, str]:
    labels = {slug(iri): graph.label(iri) for iri in iris}
    return dict(sorted(labels.items(), key=lambda item: item[1].lower()))


def _as_called(graph: KnowledgeGraph, options: dict[str, str]) -> dict[str, str]:
    """Return options with an everyday name behind the label, so that typing its words finds them.

    A name that only adds to another one of the term, as back spasm adds to spasm, is one of a part: it is not shown.
    """
    lay = graph.once(_lay_names)
    named = dict(options)
    for value, label in options.items():
        names = lay.get(value, ())
        fit = [
            one
            for one in names
            if set(one.split()) - set(label.split()) and not any(one.endswith(f" {name}") for name in names)
        ]
        if fit:
            named[value] = f"{label} ({min(fit, key=lambda one: (one.isupper(), len(one)))})"
    return named


def _lay_names(graph: KnowledgeGraph) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in graph.view("term-names"):
        if row["kind"] == "hidden":
            found.setdefault(slug(str(row["term"])), []).append(str(row["name"]))
    return found


def _nothing() -> None:
    parts.state("empty", "No statement matches these filters.", remedy="Remove one of them, or all.")
    st.button("Clear the filters", key="clear-empty", on_click=choices.clear, args=(*_FILTERS, _CELL))


# --- the matrix


def _matrix(graph: KnowledgeGraph, found: Sequence[Entry], filtered: str) -> None:
    cells = [matrix.cell(graph, entry) for entry in found]
    claims = {claim.iri: claim for entry in found for claim in entry.claims}
    treated = {entry.treated for entry in found}
    treatments = {entry.treatment for entry in found}
    parts.caption(
        f"{counted(len(claims), 'statement')} on {counted(len(treatments), 'treatment')} for "
        f"{counted(len(treated), 'condition or symptom', 'conditions and symptoms')}"
        + (f". {filtered}" if filtered else "")
        + ". Select a cell to see its statements. A dot means that no source here addresses it, which does not "
        "show whether it helps."
    )
    figure: Figure = {
        "title": "Treatments for muscle cramps and fasciculations: what the sources say",
        "subtitle": filtered or None,
        "sources": sourcing.drawn_from(graph, claims.values()),
        "date": sourcing.drawn_on(graph),
        "note": f"{parts.NOTICE} Bars: kind of evidence as the source words it, not a grade of benefit.",
    }
    chosen = _chosen()
    evidence_matrix(
        matrix.rows(graph, found),
        matrix.columns(graph, found),
        cells,
        label="Treatments by what is treated",
        corner="Treatment, by what is treated",
        legend=matrix.legend(graph, cells),
        strength_legend=matrix.strengths(graph, found),
        empty_word="no statement",
        figure=figure,
        selected={"row": chosen[0], "column": chosen[1]} if chosen else None,
        key="matrix",
        on_cell=_open_cell,
        on_open=links.follow,
    )


def _open_cell(address: CellAddress) -> None:
    links.put_parameters({_CELL: f"{address['row']}~{address['column']}"})


def _chosen() -> tuple[str, str] | None:
    """The cell that the address names: treatment and treated thing, by their slugs."""
    row, tilde, column = links.parameters().get(_CELL, "").partition("~")
    return (row, column) if tilde else None


def _take_along(graph: KnowledgeGraph, found: Sequence[Entry]) -> None:
    parts.downloads(
        "treatments",
        "the statements behind the treatments shown",
        lambda: _rows(graph, found),
        key="treatments",
    )
    parts.show_query(graph, "treatment-claims")


def _rows(graph: KnowledgeGraph, found: Sequence[Entry]) -> list[dict[str, str]]:
    """One row for each statement of a cell, the cell first."""
    return [
        {"treatment": graph.label(entry.treatment), "treated": graph.label(entry.treated)} | row
        for entry in found
        for row in parts.claim_rows(graph, entry.claims)
    ]


# --- a cell's claims


def _opened(graph: KnowledgeGraph, filters: Filters) -> None:
    """Open the claims of the cell that the address names, over the page."""
    chosen = _chosen()
    if chosen is None:
        return
    wanted = "~".join(chosen)
    entry = next((one for one in matrix.entries(graph) if one.id == wanted), None)
    if entry is None:
        parts.state("unknown", "The cell in this address was not found.")
        return
    title = f"{capital(graph.label(entry.treatment))} for {graph.label(entry.treated)}"
    shown = [claim for claim in entry.claims if filters.admit(graph, entry, claim)]

    @st.dialog(escape(title), width="large", on_dismiss=_close)
    def dialog() -> None:
        hidden = len(entry.claims) - len(shown)
        if hidden:
            parts.caption(f"{counted(hidden, 'statement')} left out by the filters.")
        _claims(graph, entry, shown)

    dialog()


def _close() -> None:
    choices.clear(_CELL)


def _claims(graph: KnowledgeGraph, entry: Entry, kept: Sequence[Claim]) -> None:
    limits = [
        claim
        for claim in graph.about(entry.treatment)
        if claim.subject == entry.treatment
        and facts.topic_of(graph, claim.predicate).name == _SAFETY
        and claim not in entry.claims
    ]
    groups: list[Group] = [
        {
            "cards": [
                cards.claim_card(
                    graph, cards.claim_line(graph, claim), [claim], id=claim.curie, passage=session.passage
                )
                for claim in kept
            ]
        }
    ]
    if limits:
        groups.append(
            {
                "heading": f"Safety and limits of {graph.label(entry.treatment)}, for any use",
                "cards": [
                    cards.claim_card(graph, cards.claim_line(graph, claim), [claim], id=claim.curie)
                    for claim in limits
                ],
            }
        )
    fact_cards(
        groups,
        label="Statements behind the cell",
        key=f"cell-{entry.id}",
        heading_level=3,
        empty="No statement in this cell matches the filters.",
        on_open=links.follow,
    )

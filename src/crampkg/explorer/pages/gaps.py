"""The page of evidence gaps: for each condition and treatment what there is, what conflicts and what is missing."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import streamlit as st

from crampkg.base.namespaces import slug
from crampkg.evidence.gaps import STATES, fields_of
from crampkg.explorer import cards, choices, links, parts, session, sourcing
from crampkg.explorer.components import evidence_matrix, fact_cards
from crampkg.explorer.text import capital, counted, escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crampkg.evidence.gaps import Field, State
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.explorer.component_data import Axis, Card, Cell, Group, Icon

_CELL: Final = "cell"
_EVERYTHING: Final = "everything"
_FILTERS: Final = ("condition", "treatment", "state")
_EMPTY: Final = "nothing here"
_WORDS: Final[dict[State, tuple[Icon, str]]] = {
    "conflicting": ("conflict", "statements conflict"),
    "figures": ("figures", "with figures"),
    "statement": ("statement", "stated, no figures here"),
    "registered": ("registered", "registered, not reported"),
    "notStudied": ("notStudied", "not studied, says a source"),
}


def page(graph: KnowledgeGraph) -> None:
    """Draw the page."""
    parts.page_head(
        "Evidence gaps",
        "For each condition and treatment: where there are figures, where statements conflict, and where evidence is "
        "missing. Select a cell to see its statements.",
    )
    every = fields_of(graph)
    shown = _filtered(graph, every)
    _opened(graph, every)
    if shown:
        _matrix(graph, shown)
        parts.downloads("evidence-gaps", "the cells shown", lambda: _rows(graph, shown), key="gaps")
    else:
        asked = [links.parameters().get(name) for name in _FILTERS[:2]]
        if all(asked):
            parts.state(
                "empty",
                "No statement here on this treatment for this condition.",
                remedy="That does not say whether it was studied, nor whether it helps.",
            )
        else:
            parts.state("empty", "No statement matches these filters.", remedy="Remove one of them, or all.")
    _unfinished(graph, {(one.treatment, one.condition) for one in shown})
    condition = links.parameters().get("condition")
    known = condition in {slug(one.condition) for one in every}
    values = {"condition": condition} if condition and known else None
    parts.show_query(graph, "evidence-gaps", values)


# --- filters


def _filtered(graph: KnowledgeGraph, every: Sequence[Field]) -> list[Field]:
    """Put the filters on the page; return the fields that pass them."""
    conditions = {_EVERYTHING: "All conditions"} | _options(graph, (one.condition for one in every))
    treatments = _options(graph, (one.treatment for one in every))
    left, right = st.columns(2)
    with left:
        condition = choices.pick("Condition", "condition", conditions, empty="Cramps and fasciculations")
    with right:
        treatment = choices.pick("Treatment", "treatment", treatments, empty="All treatments")
    states = choices.many("What there is", "state", {state: capital(_WORDS[state][1]) for state in STATES})
    asked = links.parameters()
    for name, options in (("condition", conditions), ("treatment", treatments)):
        if asked.get(name) and asked[name] not in options:
            _unknown(graph, name, asked[name], options)
    if any(asked.get(name) for name in _FILTERS):
        st.button("Clear the filters", on_click=choices.clear, args=(*_FILTERS, _CELL))
    return [
        one
        for one in every
        if (one.about if condition is None else condition in (_EVERYTHING, slug(one.condition)))
        and treatment in (None, slug(one.treatment))
        and (not states or any(state in one.claims for state in states))
    ]


def _unknown(graph: KnowledgeGraph, name: str, value: str, options: dict[str, str]) -> None:
    near = [
        links.to(graph.label(hit.iri), f"gaps?{name}={slug(hit.iri)}")
        for hit in graph.search(value, limit=20)
        if slug(hit.iri) in options
    ]
    parts.state(
        "unknown",
        f"No statement on a {name} named “{value}” was found.",
        remedy="All are shown.",
        near=near[:5],
        key=f"unknown-{name}",
    )


def _options(graph: KnowledgeGraph, iris: Iterable[str]) -> dict[str, str]:
    labels = {slug(iri): graph.label(iri) for iri in iris}
    return dict(sorted(labels.items(), key=lambda item: item[1].lower()))


# --- the table


def _matrix(graph: KnowledgeGraph, shown: Sequence[Field]) -> None:
    weight = Counter(one.condition for one in shown)
    conditions = sorted(weight, key=lambda iri: (-weight[iri], graph.label(iri).lower()))
    treatments = sorted({one.treatment for one in shown}, key=lambda iri: graph.label(iri).lower())
    states = Counter(one.state for one in shown)
    told = ", ".join(f"{states[state]} {_WORDS[state][1]}" for state in STATES if states[state])
    parts.caption(
        f"{counted(len(shown), 'cell')} with statements: {told}. A dot means that there is nothing here, which "
        "is not the same as not studied: only a source can say that something was not studied."
    )
    chosen = _chosen()
    evidence_matrix(
        [_axis(graph, iri) for iri in treatments],
        [_axis(graph, iri) for iri in conditions],
        [_cell(graph, one) for one in shown],
        label="Evidence by treatment and condition",
        corner="Treatment, by condition",
        legend=[{"state": icon, "word": word} for state, (icon, word) in _WORDS.items() if states[state]],
        empty_word=_EMPTY,
        figure={
            "title": "Evidence on treatments for muscle cramps and fasciculations, and its gaps",
            "sources": sourcing.drawn_from(graph, [claim for one in shown for claim in one.everyone]),
            "date": f"crampkg {graph.header['version']}, drawn {datetime.now(UTC).date().isoformat()}",
            "note": f"{parts.NOTICE} {capital(_EMPTY)} does not mean not studied.",
        },
        selected={"row": chosen[0], "column": chosen[1]} if chosen else None,
        key="gaps-matrix",
        on_cell=lambda cell: links.put_parameters({_CELL: f"{cell['row']}~{cell['column']}"}),
        on_open=links.follow,
    )


def _axis(graph: KnowledgeGraph, iri: str) -> Axis:
    address = links.term_address(graph, iri) or ""
    return {"id": slug(iri), "label": graph.label(iri), "href": links.href(address), "slug": address}


def _cell(graph: KnowledgeGraph, one: Field) -> Cell:
    icon, word = _WORDS[one.state]
    others = [_WORDS[state][1] for state in STATES if state in one.claims and state != one.state]
    levels = list(dict.fromkeys(graph.label(claim.level) for claim in one.claims[one.state]))
    backing = levels[0] if len(levels) == 1 else f"{len(levels)} kinds of evidence"
    notes = [backing, f"also: {'; '.join(others)}" if others else ""]
    if len(one.everyone) > 1:
        notes.append(counted(len(one.everyone), "statement"))
    return {
        "row": slug(one.treatment),
        "column": slug(one.condition),
        "state": icon,
        "word": word,
        "note": " · ".join(note for note in notes if note),
        "count": len(one.everyone),
    }


def _rows(graph: KnowledgeGraph, shown: Sequence[Field]) -> list[dict[str, str]]:
    """One row for each statement, the cell and its state first."""
    return [
        {
            "condition": graph.label(one.condition),
            "treatment": graph.label(one.treatment),
            "cell": _WORDS[one.state][1],
            "state": _WORDS[state][1],
        }
        | row
        for one in shown
        for state, claims in one.claims.items()
        for row in parts.claim_rows(graph, claims)
    ]


# --- a cell's claims


def _chosen() -> tuple[str, str] | None:
    """The cell that the address names: treatment and condition, by their slugs."""
    row, tilde, column = links.parameters().get(_CELL, "").partition("~")
    return (row, column) if tilde else None


def _opened(graph: KnowledgeGraph, every: Sequence[Field]) -> None:
    """Open the claims of the cell that the address names, over the page."""
    chosen = _chosen()
    if chosen is None:
        return
    one = next((one for one in every if (slug(one.treatment), slug(one.condition)) == chosen), None)
    if one is None:
        parts.state(
            "empty",
            "No statement here on the treatment and condition in this address.",
            remedy="That does not say whether it was studied, nor whether it helps.",
        )
        return
    title = f"{capital(graph.label(one.treatment))} for {graph.label(one.condition)}"

    @st.dialog(escape(title), width="large", on_dismiss=lambda: choices.clear(_CELL))
    def dialog() -> None:
        groups: list[Group] = [
            {
                "heading": capital(_WORDS[state][1]),
                "cards": [
                    cards.claim_card(
                        graph,
                        cards.claim_line(graph, claim),
                        [claim],
                        id=claim.curie,
                        passage=session.passage,
                    )
                    for claim in claims
                ],
            }
            for state, claims in one.claims.items()
        ]
        fact_cards(
            groups,
            label="Statements behind the cell",
            key=f"gap-{slug(one.treatment)}-{slug(one.condition)}",
            heading_level=3,
            on_open=links.follow,
        )

    dialog()


# --- registered trials


def _unfinished(graph: KnowledgeGraph, shown: set[tuple[str, str]]) -> None:
    """List the registered trials of the cells shown that have not reported, as far as their records told."""
    made: dict[str, Card] = {}
    for row in graph.rows("unfinished-trials"):
        claim = graph.claims.get(str(row["claim"]))
        if claim is None or (claim.subject, claim.object) not in shown:
            continue
        told = [
            str(row["status"] or ""),
            f"{row['enrollment']} people planned or enrolled" if row["enrollment"] else "",
            f"record of {row['year']}" if row["year"] else "",
        ]
        made.setdefault(
            claim.iri,
            {
                "title": cards.claim_line(graph, claim),
                "note": [
                    links.to(graph.sources[claim.source].label, links.source_address(graph, claim.source)),
                    "".join(f" · {text}" for text in told if text),
                    " · ",
                    links.to("statement", links.claim_address(graph, claim)),
                ],
            },
        )
    if made:
        group: Group = {
            "heading": f"Registered trials without reported results ({len(made)})",
            "note": "According to their registry records when these were read.",
            "cards": list(made.values()),
        }
        fact_cards(
            [group],
            label="Registered trials",
            key="trials",
            layout="rows",
            heading_level=2,
            on_open=links.follow,
        )

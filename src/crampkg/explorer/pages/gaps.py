"""The page of evidence gaps: for each condition and treatment what there is, what conflicts and what is missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

import streamlit as st

from crampkg.base.namespaces import slug
from crampkg.evidence.gaps import STATES, alike, fields_in, fields_of, missing, need_of, people_in, scopes
from crampkg.explorer import cards, choices, links, parts, session, sourcing
from crampkg.explorer.components import evidence_matrix, fact_cards
from crampkg.explorer.text import capital, counted, escape

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from crampkg.evidence.gaps import Field, State
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim
    from crampkg.explorer.component_data import Axis, Card, Cell, Group, Icon, Part

_CELL: Final = "cell"
_EVERYTHING: Final = "everything"
_FILTERS: Final = ("condition", "treatment", "state")
_OPEN: Final[dict[State, str]] = {
    "notStudied": "Not studied, says a source",
    "conflicting": "Statements conflict",
    "registered": "A trial is registered; its record had no results when it was read",
}
_SENTENCES: Final = 5
"""Of so many conditions what is open is said in sentences; the table has all."""
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
        "What was not studied, where statements conflict and what reviews call missing, for each condition and "
        "treatment; below, all of it as a table.",
    )
    every = fields_of(graph)
    people = {slug(iri): iri for iri in people_in(graph)}
    asked_for = links.parameters().get("condition", "")
    in_people = fields_in(graph, people[asked_for]) if asked_for in people else []
    shown = _filtered(graph, every, in_people)
    _opened(graph, [*in_people, *every])
    if shown:
        _in_sentences(graph, shown)
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


def _filtered(graph: KnowledgeGraph, every: Sequence[Field], in_people: Sequence[Field]) -> list[Field]:
    """Put the filters on the page; return the fields that pass them: of a condition, and of people who have it."""
    conditions = {_EVERYTHING: "All conditions"} | _options(
        graph, {*(one.condition for one in every), *people_in(graph)}
    )
    treatments = _options(graph, (one.treatment for one in every))
    left, right = st.columns(2)
    with left:
        condition = choices.pick(
            "Condition, or people with cramps", "condition", conditions, empty="Cramps and fasciculations"
        )
    with right:
        treatment = choices.pick("Treatment", "treatment", treatments, empty="All treatments")
    states = choices.many("What there is", "state", {state: capital(_WORDS[state][1]) for state in STATES})
    asked = links.parameters()
    for name, options in (("condition", conditions), ("treatment", treatments)):
        if asked.get(name) and asked[name] not in options:
            _unknown(graph, name, asked[name], options)
    if any(asked.get(name) for name in _FILTERS):
        st.button("Clear the filters", on_click=choices.clear, args=(*_FILTERS, _CELL))
    treated = {(one.treatment, one.condition) for one in in_people}
    return [
        one
        for one in [*in_people, *(one for one in every if (one.treatment, one.condition) not in treated)]
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


# --- in sentences


def _in_sentences(graph: KnowledgeGraph, shown: Sequence[Field]) -> None:
    """Say of each condition shown what is open, before the table: not studied, conflicting, awaited, missing."""
    by_condition: dict[str, list[Field]] = defaultdict(list)
    for one in shown:
        by_condition[one.condition].append(one)
    lacks: dict[str, list[Claim]] = defaultdict(list)
    for claim in missing(graph):
        lacks[claim.subject].append(claim)
    groups: list[Group] = []
    for condition in sorted(by_condition, key=lambda iri: (-len(by_condition[iri]), graph.label(iri))):
        cards_ = [
            _open_question(graph, state, words, fields)
            for state, words in _OPEN.items()
            if (fields := [one for one in by_condition[condition] if state in one.claims])
        ]
        cards_ += [_called_missing(graph, claims) for claims in alike(graph, lacks[condition])]
        if cards_:
            groups.append({"heading": capital(graph.label(condition)), "cards": cards_})
    if groups:
        st.header("What is open", anchor=False)
        fact_cards(
            groups[:_SENTENCES],
            label="What is open",
            key="open-questions",
            layout="rows",
            heading_level=3,
            on_open=links.follow,
        )
        st.header("Everything as a table", anchor=False)


def _open_question(graph: KnowledgeGraph, state: State, words: str, fields: Sequence[Field]) -> Card:
    """One sentence: the treatments of which it holds, each with a link to what is said of it.

    What was not studied always says in whom and of which outcome, what conflicts only where the same treatment is also
    said not to be studied: else the two read as if one was wrong.
    """
    title: list[Part] = [f"{words}: "]
    for place, one in enumerate(fields):
        title += ["; " if place else "", _to_cell(graph, one)]
        if "notStudied" in one.claims and (told := scopes(graph, one.claims[state])):
            title.append(f" ({'; '.join(told)})")
    return {"icon": _WORDS[state][0], "title": [part for part in title if part]}


def _called_missing(graph: KnowledgeGraph, claims: Sequence[Claim]) -> Card:
    """What sources miss: one statement as it stands, several as one line that names what they miss and opens them."""
    sources = "; ".join(dict.fromkeys(graph.sources[claim.source].label for claim in claims))
    if len(claims) == 1:
        title: list[Part] = [links.to(claims[0].paraphrase, links.claim_address(graph, claims[0]))]
        return {"icon": "info", "title": title, "note": f"Called missing by {sources}"}
    needs = dict.fromkeys(need_of(graph, claim) for claim in [one for one in claims if one.object] or claims)
    card = cards.claim_card(
        graph,
        capital("; ".join(needs)),
        claims,
        id=f"missing-{claims[0].curie}",
        passage=session.passage,
        note=f"Called missing in {counted(len(claims), 'statement')} by {sources}",
        open=False,
    )
    card["icon"] = "info"
    return card


def _to_cell(graph: KnowledgeGraph, one: Field) -> Part:
    condition = links.parameters().get("condition")
    address = f"gaps?{_CELL}={slug(one.treatment)}~{slug(one.condition)}"
    return links.to(graph.label(one.treatment), f"{address}&condition={condition}" if condition else address)


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
            "date": sourcing.drawn_on(graph),
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

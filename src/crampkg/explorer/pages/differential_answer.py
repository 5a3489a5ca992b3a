"""The answer of a differential: red flags, tables of conditions with the claims of a cell, tests, downloads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from crampkg.base.namespaces import slug
from crampkg.evidence import phenopackets, reports
from crampkg.evidence.agents import is_agent
from crampkg.evidence.candidates import GROUPS, Candidate, Cell, Group
from crampkg.evidence.differential import (
    ASK,
    ASK_ALSO,
    FEW_STATED,
    NO_FLAG,
    NOT_ROUTINE,
    NOTICE,
    ORDER,
    Differential,
)
from crampkg.evidence.features import Feature
from crampkg.explorer import cards, links, parts, session
from crampkg.explorer.best_fits import show_first
from crampkg.explorer.components import evidence_matrix, fact_cards
from crampkg.explorer.text import capital, counted, escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.next_steps import Test
    from crampkg.explorer import component_data as data

__all__ = ["show_answer"]

_SHOWN: Final = 8
_MORE: Final = 40
_STATES: Final[dict[str, data.Icon]] = {
    "for": "supports",
    "against": "refutes",
    "differs": "conflict",
    "open": "inconclusive",
}
_WORDS: Final[dict[data.Icon, str]] = {
    "supports": "fits",
    "refutes": "speaks against",
    "conflict": "sources differ",
    "inconclusive": "stated, but does not count",
}


_ORDER: Final = (
    "First those of which sources state every finding; then a finding counts the more, the rarer it is among "
    "diseases and the more usual in this one. The exact weights are in the download."
)


def show_answer(graph: KnowledgeGraph, found: Differential) -> None:
    """Show the red flags, then the conditions of each group, and what to do next."""
    for note in found.notes:
        parts.caption(note)
    show_first(graph, found)
    # Before the tables: what must not be missed may stand far down in the order of fit.
    holds = any(not flag.condition and not flag.asked for flag in found.flags)
    for draw in (_flags, _rule_out) if holds else (_rule_out, _flags):
        draw(graph, found)
    parts.caption(ORDER)
    for group in found.groups:
        _table(graph, found, group, GROUPS[group])
    _next(graph, found)
    _downloads(graph, found)
    _explain()
    parts.show_query(graph, "feature-claims", {"feature": [one.iri for one in found.picture.present]})


def _flags(graph: KnowledgeGraph, found: Differential) -> None:
    """What a source warns of, before anything else."""
    headings = {"holds": "Red flags", "ask": ASK_ALSO, "against": NOT_ROUTINE}
    told: dict[str, list[data.Card]] = {kind: [] for kind in headings}
    for flag in (flag for flag in found.flags if not flag.condition):
        kind = "ask" if flag.asked else "holds"
        claim = graph.claims[flag.claim]
        title = cards.listed(graph, flag.asked) if flag.asked else cards.claim_line(graph, claim)
        # What is only asked for is one line, with its statement on a click: the answer must stay in view.
        asks = bool(flag.asked)
        told[kind].append(
            cards.claim_card(
                graph,
                title,
                [claim],
                id=f"{kind}-{claim.curie}",
                passage=session.passage,
                note=claim.paraphrase if asks else None,
                badges=[cards.source_badge(graph, claim)] if asks else [],
                open=False if asks else None,
            )
        )
    for claim in map(graph.claims.__getitem__, found.unreferred):
        told["against"].append(
            cards.claim_card(
                graph,
                cards.claim_line(graph, claim),
                [claim],
                id=f"against-{claim.curie}",
                passage=session.passage,
                badges=[cards.source_badge(graph, claim)],
                open=False,
            )
        )
    groups: list[data.Group] = [
        {"heading": heading, "cards": told[kind]} for kind, heading in headings.items() if told[kind]
    ]
    if groups:
        fact_cards(
            groups, label="Red flags", key="flags", layout="rows", heading_level=2, on_open=links.follow
        )
    if not told["holds"]:
        # Not in a box, and below what is warned of: what is not known must not look like good news.
        parts.caption(NO_FLAG)


def _rule_out(graph: KnowledgeGraph, found: Differential) -> None:
    """What a source says is to be told from a leading condition, and its statement."""
    made = []
    for flag in (flag for flag in found.flags if flag.condition):
        claim = graph.claims[flag.claim]
        title: list[data.Part] = [links.term_link(graph, flag.condition), ", where it may be "]
        title.append(links.term_link(graph, flag.where))
        made.append(
            cards.claim_card(
                graph,
                title,
                [claim],
                id=f"apart-{claim.curie}",
                passage=session.passage,
                note=claim.paraphrase,
                badges=[cards.source_badge(graph, claim)],
                open=False,
            )
        )
    if made:
        group: data.Group = {"heading": "To be told apart or ruled out, according to a source", "cards": made}
        fact_cards(
            [group],
            label="To be ruled out",
            key="rule-out",
            layout="rows",
            heading_level=2,
            on_open=links.follow,
        )


def _table(graph: KnowledgeGraph, found: Differential, group: Group, heading: str) -> None:
    """The conditions of a group against the features; the claims of a chosen cell open over the page."""
    some = found.standing(group)
    if group == "databases" and not some:
        return
    st.header(escape(heading), anchor=False)
    if group == "everyday":
        if some or found.to_ask:
            parts.caption(FEW_STATED)
        _ask(graph, found)
    if not some:
        if group != "everyday" or not found.to_ask:
            parts.state("empty", "No source links a condition of this group to what is present.")
        return
    more = links.parameters().get("more") == group
    shown = some[: _MORE if more else _SHOWN]
    ties = {one.rank: one.tied for one in shown if one.tied > 1}
    parts.caption(
        f"{counted(len(some), 'condition')}, {len(shown)} shown. {_ORDER}"
        + (f" {counted(len(ties), 'place is', 'places are')} shared by several conditions." if ties else "")
    )
    features = found.picture.features
    chosen = _chosen(group)
    evidence_matrix(
        [_row(graph, one) for one in shown],
        [{"id": slug(one.iri), "label": _column(one)} for one in features],
        [made for one in shown for feature in features if (made := _cell(graph, one, feature)) is not None],
        label=heading,
        corner="Condition",
        legend=[{"state": state, "word": word} for state, word in _WORDS.items()],
        figure={"title": heading, "sources": "crampkg", "date": "", "note": NOTICE},
        key=f"differential-{group}",
        empty_word="not stated",
        selected=chosen,
        on_cell=lambda cell: links.put_parameters({"cell": f"{cell['row']}:{cell['column']}"}),
        on_open=links.follow,
    )
    if len(some) > len(shown) and not more:
        st.button(
            f"Show up to {_MORE}",
            key=f"more-{group}",
            on_click=links.put_parameters,
            args=({"more": group},),
        )
    if chosen is not None:
        _claims(graph, shown, features, chosen)


def _ask(graph: KnowledgeGraph, found: Differential) -> None:
    """The common causes of which nothing tells them from each other, in one line."""
    note: list[data.Part] = []
    if found.to_ask:
        note = [f"{ASK}: ", *cards.listed(graph, [one.iri for one in found.to_ask]), ". "]
    if not any(is_agent(graph, iri) for given in found.picture.given for iri in given.terms):
        note += [
            "A medicine is listed only where it was entered: ",
            links.to("check a medicine list", "medicines"),
            ".",
        ]
    if note:
        fact_cards([{"cards": [], "note": note}], label=ASK, key="ask-whether", on_open=links.follow)


def _chosen(group: Group) -> data.CellAddress | None:
    """The cell in the address."""
    row, _, column = links.parameters().get("cell", "").partition(":")
    return {"row": row, "column": column} if row and column and group else None


def _row(graph: KnowledgeGraph, one: Candidate) -> data.Axis:
    tied = "=" if one.tied > 1 else ""
    counts = reports.counted(one)
    given = f", given: {', '.join(given.label for given in one.given)}" if one.given else ""
    behind = f"; a kind of {one.behind}, listed after it" if one.behind else ""
    age = f"; {one.age.told}" if one.age.told and one.age.verdict != "for" else ""
    axis: data.Axis = {
        "id": slug(one.iri),
        "label": f"{one.rank}{tied}. {capital(one.label)} ({counts}{given}{behind}{age})",
    }
    if address := links.term_address(graph, one.iri):
        axis["href"], axis["slug"] = links.href(address), address
    return axis


def _column(one: Feature) -> str:
    return f"{capital(one.label)}: {'present' if one.present else 'absent'}"


def _cell(graph: KnowledgeGraph, one: Candidate, feature: Feature) -> data.Cell | None:
    cell: Cell = one.cells[feature.iri]
    if cell.verdict == "silent":
        return None
    made: data.Cell = {
        "row": slug(one.iri),
        "column": slug(feature.iri),
        "state": _STATES[cell.verdict],
        "word": capital(reports.verdict_words(feature, cell)),
        "note": reports.stated_of(graph, one, feature) or None,
        "count": len(cell.claims),
    }
    return made


def _claims(
    graph: KnowledgeGraph, shown: Sequence[Candidate], features: Sequence[Feature], chosen: data.CellAddress
) -> None:
    """Open the claims of a cell over the page: below the table, no reader would see that they came."""
    for one in shown:
        for feature in features:
            if slug(one.iri) == chosen["row"] and slug(feature.iri) == chosen["column"]:
                _open(graph, one, feature)


def _open(graph: KnowledgeGraph, one: Candidate, feature: Feature) -> None:
    @st.dialog(
        escape(f"{capital(one.label)}: {feature.label}"),
        width="large",
        on_dismiss=lambda: links.put_parameters({"cell": None}),
    )
    def dialog() -> None:
        parts.caption(capital(reports.told(graph, one, feature)))
        parts.claims(
            graph,
            graph.claims.take(one.cells[feature.iri].claims),
            key=f"cell-{slug(one.iri)}",
            label="Statements behind the selected cell",
        )

    dialog()


def _test_cards(graph: KnowledgeGraph, tests: Sequence[Test], kind: str, between: str) -> list[data.Card]:
    """A card for each test: its name, what it is for, and the claims that say so."""
    return [
        cards.claim_card(
            graph,
            [
                links.term_link(graph, one.iri),
                between,
                *cards.listed(graph, one.conditions),
                *(["; sources differ"] if one.disputed else []),
            ],
            graph.claims.take([*one.claims, *one.disputed]),
            id=f"{kind}-{slug(one.iri)}",
            passage=session.passage,
            open=False,
        )
        for one in tests
    ]


def _next(graph: KnowledgeGraph, found: Differential) -> None:
    """Tests and questions that tell the leading conditions apart."""
    groups: list[data.Group] = []
    if found.tests:
        made = _test_cards(graph, found.tests, "test", " for ")
        note = "What sources say about tests for the conditions that lead the first two groups."
        groups.append({"heading": "Tests of the leading conditions", "note": note, "cards": made})
    if found.workup:
        made = _test_cards(graph, found.workup, "workup", ": ")
        note = "What sources recommend for a symptom or finding that is present, whatever the cause."
        groups.append({"heading": "Tests for what is present", "note": note, "cards": made})
    if found.questions:
        made = []
        for one in found.questions:
            title: list[data.Part] = [links.term_link(graph, one.feature), ": very frequent in "]
            title += cards.listed(graph, one.usual_in)
            if one.needs_test:
                title.append("; needs a test")
            if one.excluded_in:
                title += ["; reported absent in ", *cards.listed(graph, one.excluded_in)]
            made.append(
                cards.claim_card(
                    graph,
                    title,
                    graph.claims.take(one.claims),
                    id=f"ask-{slug(one.feature)}",
                    passage=session.passage,
                    open=False,
                )
            )
        note = f"{capital(reports.asked_of(found))}. Tests come last."
        groups.append({"heading": "What to ask or look for next", "note": note, "cards": made})
    if groups:
        fact_cards(
            groups, label="What to do next", key="next", layout="rows", heading_level=2, on_open=links.follow
        )


def _downloads(graph: KnowledgeGraph, found: Differential) -> None:
    def whole() -> dict[str, Any]:
        return reports.as_dictionary(graph, found, limit=_MORE)

    st.header("Download", anchor=False)
    parts.downloads(
        "differential",
        "this answer",
        lambda: reports.rows(whole()),
        key="differential-data",
        extra={
            "JSON with all claims": ("full.json", lambda: _json(whole())),
            "Phenopacket (features only)": (
                "phenopacket.json",
                lambda: _json(phenopackets.written(graph, found.picture)),
            ),
        },
    )


def _json(document: dict[str, Any]) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=2).encode()


def _explain() -> None:
    st.header("How conditions are ranked", anchor=False)
    st.markdown(
        escape(
            "A condition of which sources state every feature stands first. "
            "A feature that is present counts for a condition according to how informative it is: a "
            "finding in few diseases says more than one in many. It counts less if it is rare in the "
            "condition, and less if the source's statement is about something similar, something "
            "broader, or a broader condition. An absent feature counts against a condition only as far "
            "as it is frequent there: strongly if always present or very frequent, somewhat if frequent, "
            "not at all if occasional or if no frequency is stated."
        )
    )
    st.markdown(
        escape(
            "If the sources state nothing, nothing counts. The weights only order the list; they are not "
            "probabilities. Use the list to find what to ask and test next."
        )
    )

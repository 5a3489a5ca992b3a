"""The differential: features present and absent, and the conditions that may explain them, with claims for each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import streamlit as st

from crampkg.base.errors import UsageError
from crampkg.base.namespaces import slug
from crampkg.evidence import phenopackets, reports
from crampkg.evidence.candidates import GROUPS, Candidate, Cell, Group
from crampkg.evidence.differential import NOTICE, Differential, differential_of, picture_of
from crampkg.evidence.features import Feature, Picture, read_feature
from crampkg.explorer import cards, choices, links, parts, session
from crampkg.explorer.components import evidence_matrix, fact_cards
from crampkg.explorer.text import capital, counted, escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.explorer import component_data as data

_HAS, _LACKS, _OPEN, _FIND, _WITH, _AGE = "has", "lacks", "open", "find", "with", "age"
_ANSWERS: Final = {_HAS: "Present", _LACKS: "Absent", _OPEN: "Not asked"}
_STARTING: Final = (
    "muscleCramp",
    "muscleTwitching",
    "muscleWeakness",
    "muscleStiffness",
    "myoglobinuria",
    "numbness",
)
"""What is offered to begin with."""
_DURING: Final = {"": "Not stated", "exertion": "With exertion", "rest": "At rest"}
_SEX: Final = {"": "Not stated", "female": "Female", "male": "Male"}
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
    "inconclusive": "said, but does not count",
}
_EXAMPLE: Final = {_HAS: "muscleCramp,muscleTwitching", _LACKS: "muscleWeakness", "during": "exertion"}


def page(graph: KnowledgeGraph) -> None:
    """Draw the page."""
    parts.page_head(
        "Differential",
        "Say what is present and what is absent. See which conditions fit, what speaks against them, and what no "
        "source states.",
    )
    parts.caption(NOTICE)
    asked = _asked()
    try:
        _pick(graph, asked)
        picture = _picture(graph, asked)
    except UsageError as problem:
        parts.error(problem)
        st.button("Start again", on_click=_clear)
        return
    if not picture.present:
        parts.state("empty", "Mark at least one symptom or finding as present.")
        return
    found = differential_of(graph, picture)
    _flags(graph, found)
    for group, heading in GROUPS.items():
        _table(graph, found, group, heading)
    _next(graph, found)
    _downloads(graph, found)
    _explain()
    parts.show_query(graph, "feature-claims", {"feature": [one.iri for one in picture.present]})


# --- the question


def _asked() -> dict[str, list[str]]:
    """The names of features in the address, by what is said of them; before anything is, those offered at first."""
    said = links.parameters()
    asked = {kind: [name for name in said.get(kind, "").split(",") if name] for kind in _ANSWERS}
    if not any(asked.values()):
        asked[_OPEN] = list(_STARTING)
    return asked


def _clear() -> None:
    links.put_parameters(dict.fromkeys((*_ANSWERS, _FIND, _WITH, _AGE, "sex", "during", "cell", "more")))


def _pick(graph: KnowledgeGraph, asked: dict[str, list[str]]) -> None:
    """The features that are asked about, a field to find more, and what else is known of the person."""
    st.header("Features", anchor=False)
    columns = st.columns(2)
    names = {graph.resolve(name): (kind, name) for kind in _ANSWERS for name in asked[kind]}
    for number, (iri, (kind, name)) in enumerate(names.items()):
        key = f"feature-{slug(iri)}"
        st.session_state[key] = kind
        columns[number % 2].segmented_control(
            escape(capital(graph.label(iri))),
            list(_ANSWERS),
            key=key,
            format_func=lambda one: _ANSWERS[one],
            on_change=_answered,
            args=(key, name, asked),
        )
    _find(graph, asked)
    left, middle, right = st.columns(3)
    with left:
        choices.one("Complaints come", "during", _DURING)
    with middle:
        choices.one("Sex", "sex", _SEX)
    with right:
        _field("Age in years", _AGE, "")
        _field("States and medicines", _WITH, "pregnancy, dialysis, atorvastatin")
    with st.container(horizontal=True):
        st.button("Try an example", type="tertiary", on_click=links.put_parameters, args=(_EXAMPLE,))
        st.button("Clear", type="tertiary", on_click=_clear)


def _field(label: str, name: str, placeholder: str) -> None:
    key = f"field-{name}"
    st.session_state[key] = links.parameters().get(name, "")
    st.text_input(
        label,
        key=key,
        placeholder=placeholder,
        max_chars=300,
        on_change=lambda: links.put_parameters({name: str(st.session_state[key]).strip() or None}),
    )


def _answered(key: str, name: str, asked: dict[str, list[str]]) -> None:
    _put(asked, name, st.session_state[key] or _OPEN)


def _put(asked: dict[str, list[str]], name: str, kind: str | None) -> None:
    """Say of a feature that it is present, absent or not asked."""
    kept = {one: [other for other in names if other != name] for one, names in asked.items()}
    if kind is not None:
        kept[kind].append(name)
    links.put_parameters(
        {one: ",".join(names) or None for one, names in kept.items()} | {_FIND: None, "cell": None}
    )


def _find(graph: KnowledgeGraph, asked: dict[str, list[str]]) -> None:
    """Find a feature by name, and add it as present or absent."""
    _field("Add a symptom or finding", _FIND, "such as dark urine, or no weakness")
    typed = links.parameters().get(_FIND, "")
    if not typed:
        return
    name, present = read_feature(typed)
    hits = graph.search(name, limit=20)
    places = graph.rows("condition-places", condition=[hit.iri for hit in hits])
    fitting = {str(row["condition"]) for row in places if row["place"] == "symptom"}
    shown = [hit for hit in hits if hit.iri in fitting][:5]
    if not shown:
        parts.state("empty", f"No symptom or finding is named like {name}.", remedy="Try another word.")
    for hit in shown:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(escape(capital(graph.label(hit.iri))))
            for kind in (_HAS, _LACKS) if present else (_LACKS, _HAS):
                st.button(
                    _ANSWERS[kind],
                    key=f"add-{kind}-{slug(hit.iri)}",
                    on_click=_put,
                    args=(asked, slug(hit.iri), kind),
                    help=f"Add {graph.label(hit.iri)} as {_ANSWERS[kind].lower()}",
                )


def _picture(graph: KnowledgeGraph, asked: dict[str, list[str]]) -> Picture:
    said = links.parameters()
    age = said.get(_AGE)
    try:
        years = None if age is None else float(age)
    except ValueError:
        raise UsageError(f"the age {age!r}", remedy="give years from 0 to 120") from None
    during, sex = said.get("during", ""), said.get("sex", "")
    return picture_of(
        graph,
        asked[_HAS],
        asked[_LACKS],
        age=years,
        sex=sex if sex in _SEX else "",
        during=during if during in _DURING else "",
        states=[one.strip() for one in said.get(_WITH, "").split(",") if one.strip()],
    )


# --- the answer


def _flags(graph: KnowledgeGraph, found: Differential) -> None:
    """What a source warns of, before anything else."""
    groups: list[data.Group] = []
    headings = {"holds": "Red flags", "ask": "Ask for red flags", "rule out": "To be ruled out"}
    told: dict[str, list[data.Card]] = {kind: [] for kind in headings}
    for flag in found.flags:
        kind = "rule out" if flag.condition else "ask" if flag.asked else "holds"
        claim = graph.claims[flag.claim]
        title: list[data.Part] = (
            [links.term_link(graph, flag.condition)]
            if flag.condition
            else list(cards.listed(graph, flag.asked))
            if flag.asked
            else cards.claim_line(graph, claim)
        )
        told[kind].append(
            cards.claim_card(graph, title, [claim], id=f"{kind}-{claim.curie}", passage=session.passage)
        )
    groups = [{"heading": heading, "cards": told[kind]} for kind, heading in headings.items() if told[kind]]
    if groups:
        fact_cards(
            groups, label="Red flags", key="flags", layout="rows", heading_level=2, on_open=links.follow
        )


def _table(graph: KnowledgeGraph, found: Differential, group: Group, heading: str) -> None:
    """The conditions of a group against the features; the claims of a chosen cell below."""
    some = found.groups[group]
    st.header(escape(heading), anchor=False)
    if not some:
        parts.state("empty", "No source ties a condition of this group to what is present.")
        return
    more = links.parameters().get("more") == group
    shown = some[: _MORE if more else _SHOWN]
    ties = {one.score: one.tied for one in shown if one.tied > 1}
    parts.caption(
        f"{counted(len(some), 'condition')}, {len(shown)} shown, in order of fit."
        + (f" {counted(len(ties), 'place is', 'places are')} shared by several conditions." if ties else "")
    )
    features = found.picture.features
    chosen = _chosen(group)
    evidence_matrix(
        [_row(graph, one) for one in shown],
        [{"id": slug(one.iri), "label": _column(one)} for one in features],
        [made for one in shown for feature in features if (made := _cell(one, feature)) is not None],
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


def _chosen(group: Group) -> data.CellAddress | None:
    """The cell in the address."""
    row, _, column = links.parameters().get("cell", "").partition(":")
    return {"row": row, "column": column} if row and column and group else None


def _row(graph: KnowledgeGraph, one: Candidate) -> data.Axis:
    tied = "=" if one.tied > 1 else ""
    counts = f"{one.count('for')} fit, {one.count('against')} against, weight {one.score:.1f}"
    given = f", given: {', '.join(given.label for given in one.given)}" if one.given else ""
    axis: data.Axis = {
        "id": slug(one.iri),
        "label": f"{one.rank}{tied}. {capital(one.label)} ({counts}{given})",
    }
    if address := links.term_address(graph, one.iri):
        axis["href"], axis["slug"] = links.href(address), address
    return axis


def _column(one: Feature) -> str:
    return f"{capital(one.label)}: {'present' if one.present else 'absent'}"


def _cell(one: Candidate, feature: Feature) -> data.Cell | None:
    cell: Cell = one.cells[feature.iri]
    if cell.verdict == "silent":
        return None
    made: data.Cell = {
        "row": slug(one.iri),
        "column": slug(feature.iri),
        "state": _STATES[cell.verdict],
        "word": capital(reports.told(feature, cell)),
        "note": f"weight {cell.weight:+.1f}",
        "count": len(cell.claims),
    }
    return made


def _claims(
    graph: KnowledgeGraph, shown: Sequence[Candidate], features: Sequence[Feature], chosen: data.CellAddress
) -> None:
    """The claims of a cell."""
    for one in shown:
        for feature in features:
            if slug(one.iri) == chosen["row"] and slug(feature.iri) == chosen["column"]:
                parts.claims(
                    graph,
                    graph.claims.take(one.cells[feature.iri].claims),
                    key=f"cell-{slug(one.iri)}",
                    label="Statements of the chosen cell",
                    heading=f"{capital(one.label)}: {feature.label}",
                )


def _next(graph: KnowledgeGraph, found: Differential) -> None:
    """Tests and questions that tell the leading conditions apart."""
    groups: list[data.Group] = []
    if found.tests:
        made = [
            cards.claim_card(
                graph,
                [links.term_link(graph, one.iri), " for ", *cards.listed(graph, one.conditions)],
                graph.claims.take(one.claims),
                id=f"test-{slug(one.iri)}",
                passage=session.passage,
                open=False,
            )
            for one in found.tests
        ]
        note = "What sources say of tests for the first conditions of each group."
        groups.append({"heading": "Tests of the leading conditions", "note": note, "cards": made})
    if found.questions:
        made = []
        for one in found.questions:
            title: list[data.Part] = [links.term_link(graph, one.feature), ": very frequent in "]
            title += cards.listed(graph, one.usual_in)
            if one.excluded_in:
                title += ["; said to be absent in ", *cards.listed(graph, one.excluded_in)]
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
        note = "Very frequent in some of the leading diseases, absent or not stated in others."
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
    st.header("How the order is made", anchor=False)
    st.markdown(
        escape(
            "A feature that is present counts for a condition by how much it tells: a finding of few diseases tells "
            "more than one of many. It counts less where it is rare in the condition, and less where a source says it "
            "of something close, of something broader, or of a broader condition. An absent feature counts against a "
            "condition only as far as it is usual there: strongly if always or very frequent, somewhat if frequent, "
            "not at all if occasional or if no frequency is stated."
        )
    )
    st.markdown(
        escape(
            "A gap is a gap of the sources: where nothing is stated, nothing counts. The weights order the list; they "
            "are no probabilities. Use the list to find what to ask and test next."
        )
    )

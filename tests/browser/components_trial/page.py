"""One component at a time, chosen by `?show=`; what it reports is written below it. All statements are made up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from crampkg.explorer.components import evidence_matrix, fact_cards, graph_view, sparql_editor

if TYPE_CHECKING:
    from crampkg.explorer.component_data import (
        Card,
        Cell,
        Edge,
        EdgeKind,
        Figure,
        Group,
        Link,
        Node,
        Statement,
    )

HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=1</script> & "quoted"'
FIGURE: Figure = {
    "title": "What the trial data say & <more>",
    "sources": "First source, second source",
    "date": "Drawn on a day of testing, version 0",
    "note": "Not medical advice.",
}
KINDS: list[EdgeKind] = ["plain", "weak", "negative", "scoped", "byClass", "other"]
KIND_WORDS = [
    "stated",
    "hedged or weakly backed",
    "no effect shown",
    "in one population",
    "by drug class",
    "other",
]
TYPES = [
    "condition",
    "symptom",
    "drug",
    "drug class",
    "test",
    "mechanism",
    "population",
    "supplement",
    "measure",
]


def link(label: str, slug: str) -> Link:
    return {"label": label, "slug": slug, "href": f"/?show=cards&term={slug}"}


def graph() -> None:
    names = [
        "an agent",
        "another agent with a long name",
        "a test",
        "a group of agents",
        "a mechanism",
        HOSTILE,
    ]
    names += [f"term number {index}" for index in range(12)]
    nodes: list[Node] = [{"id": f"n{i}", "label": name, "type": TYPES[i % 9]} for i, name in enumerate(names)]
    nodes.insert(0, {"id": "middle", "label": "the middle", "type": "condition", "focus": True})
    edges: list[Edge] = [
        {"source": f"n{i}", "target": "middle", "label": f"{KIND_WORDS[i % 6]} of", "kind": KINDS[i % 6]}
        for i in range(len(names))
    ]
    edges.append({"source": "n0", "target": "n3", "label": "kind of", "kind": "other"})
    edges.append({"source": "n1", "target": "middle", "label": "second relation", "kind": "negative"})
    edges.append({"source": "n1", "target": "unknown", "label": "leads nowhere", "kind": "other"})
    graph_view(
        nodes,
        edges,
        types=[{"id": name, "label": name} for name in TYPES],
        kinds=[{"id": kind, "label": word} for kind, word in zip(KINDS, KIND_WORDS, strict=True)],
        label="What is near the middle",
        figure=FIGURE,
        note="7 more are listed",
        key="graph",
        on_open=lambda node: st.session_state.update(told=f"open {node}"),
    )


def editor() -> None:
    revision = st.session_state.setdefault("revision", 0)
    text = (
        "PREFIX cramp: <https://w3id.org/crampkg/>\nSELECT ?drug WHERE {\n  ?drug cramp:treats ?what .\n}\n"
    )
    if revision:
        text = f"ASK {{ ?s ?p {revision} }}"
    event = sparql_editor(
        text,
        revision=revision,
        key="editor",
        suggestions=[
            {"label": "muscle cramp", "apply": "cramp:muscleCramp", "type": "term", "detail": "condition"},
            {"label": "treats", "apply": "cramp:treats", "type": "property"},
            {"label": "drug", "apply": "cramp:Drug", "type": "class"},
            {"label": "broader", "apply": "skos:broader", "type": "property"},
        ],
        prefixes={"cramp": "https://w3id.org/crampkg/", "skos": "http://www.w3.org/2004/02/skos/core#"},
        error={"line": 3, "column": 9, "message": f"expected {HOSTILE}"}
        if "wrong" in st.query_params
        else None,
        on_run=lambda run: st.session_state.update(told=f"run {run}"),
    )
    st.text(f"text: {event.text!r}")
    if st.button("Load another query"):
        st.session_state["revision"] += 1
        st.rerun()


def cards() -> None:
    statement: Statement = {
        "icon": "supports",
        "word": "treats",
        "text": ["An agent is said to help in ", link("one condition", "one-condition"), f". {HOSTILE}"],
        "strength": {"value": 2, "label": "limited evidence"},
        "badges": [{"text": "reference page", "kind": "outline"}],
        "meta": [
            {"label": "in", "text": [link("a population", "population")]},
            {"text": "Treatment, paragraph 2"},
        ],
        "links": [{"label": "elsewhere", "href": "https://example.org/elsewhere"}],
        "quote": {"text": "made up for this page", "source": "First source, characters 1 to 20"},
    }
    doubtful: Statement = {
        "icon": "notShown",
        "word": "no effect shown",
        "text": "A second one saw nothing of it.",
    }
    card: Card = {
        "title": ["treats ", link("one condition", "one-condition")],
        "badges": [{"text": "sources disagree", "kind": "caution"}, {"text": "2 sources"}],
        "statements": [statement, doubtful],
        "open": True,
        "id": "first",
    }
    folded: Card = {
        **card,
        "id": "second",
        "open": False,
        "title": [HOSTILE, {"label": "bad", "href": "javascript:alert(1)"}],
    }
    groups: list[Group] = [
        {"heading": "What it treats", "note": "By relation.", "cards": [card, folded]},
        {
            "heading": f"Heading {HOSTILE}",
            "cards": [{"title": "Plain", "icon": "info", "strength": {"value": 4, "label": "strong"}}],
        },
    ]
    told = lambda slug: st.session_state.update(told=f"open {slug}")  # noqa: E731
    fact_cards(groups, label="Facts", key="facts", heading_level=2, on_open=told)
    rows: list[Card] = [
        {
            "title": [link(f"Term {index}", f"term-{index}")],
            "badges": [{"text": "drug"}],
            "statements": [doubtful],
            "open": False,
        }
        for index in range(3)
    ]
    fact_cards([{"cards": rows}], label="Rows", key="rows", layout="rows", on_open=told)
    fact_cards([], label="Nothing", key="nothing", empty="Nothing links here.")


def matrix() -> None:
    states = [
        ("supports", "treats"),
        ("possible", "may treat"),
        ("notShown", "no effect shown"),
        ("notStudied", "not studied"),
        ("inconclusive", "left open"),
        ("advisedAgainst", "advised against"),
        ("conflict", "sources disagree"),
    ]
    conditions = [
        "Cramps in general",
        "Night cramps",
        "Cramps of pregnancy",
        "A syndrome with a long name of its own",
        "Dialysis",
        HOSTILE,
    ]
    agents = [
        "An agent",
        "Another agent",
        "A supplement",
        "Stretching",
        "A measure with a long descriptive name",
        "Last",
    ]
    cells: list[Cell] = []
    for i in range(len(agents)):
        for j in range(len(conditions)):
            if (i + j) % 3 == 2:
                continue
            state, word = states[(i * 2 + j) % 7]
            cell: Cell = {"row": f"a{i}", "column": f"c{j}", "state": state, "word": word, "count": i + 1}  # type: ignore[typeddict-item]
            if state != "notStudied":
                cell["strength"] = {
                    "value": (i + j) % 5,
                    "label": ("not graded", "weak", "limited", "fair", "strong")[(i + j) % 5],
                }
            if j == 2:
                cell["note"] = "one population"
            cells.append(cell)
    evidence_matrix(
        [
            {
                "id": f"a{i}",
                "label": name,
                "group": "Drugs" if i < 2 else "Other",
                "href": f"/a{i}",
                "slug": f"a{i}",
            }
            for i, name in enumerate(agents)
        ],
        [{"id": f"c{i}", "label": name} for i, name in enumerate(conditions)],
        cells,
        label="Treatments by condition",
        corner="Treatment, by condition",
        legend=[{"state": state, "word": word} for state, word in states],  # type: ignore[typeddict-item]
        strength_legend=[
            {"value": n, "label": w}
            for n, w in enumerate(("not graded", "weak", "limited", "fair", "strong"))
        ],
        figure=FIGURE,
        selected={"row": "a0", "column": "c0"},
        key="matrix",
        on_cell=lambda cell: st.session_state.update(told=f"cell {cell['row']} {cell['column']}"),
        on_open=lambda slug: st.session_state.update(told=f"open {slug}"),
    )


if __name__ == "__main__":
    st.title("Components")
    {"graph": graph, "editor": editor, "cards": cards, "matrix": matrix}[
        st.query_params.get("show", "graph")
    ]()
    st.text(f"told: {st.session_state.get('told')}")
    st.text_input("after")

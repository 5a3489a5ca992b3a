"""Free SPARQL: an editor that knows the graph's names, and the answer as table, graph or chart."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

import streamlit as st

from crampkg.base.errors import CrampkgError
from crampkg.base.namespaces import compact
from crampkg.explorer import links, parts, result_view, session, snippets
from crampkg.explorer.components import fact_cards, sparql_editor
from crampkg.explorer.text import capital
from crampkg.sparql.lexer import PlacedError
from crampkg.sparql.store import Busy, LimitExceeded

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.explorer.component_data import Card, ErrorMark, Suggestion
    from crampkg.sparql.results import Result

__all__ = ["page"]

_LOADED: Final = "_editor_loaded"
_REVISION: Final = "_editor_revision"
_HISTORY: Final = "_editor_history"
_KEPT: Final = 20
_FIRST: Final = "first-query"


def page(graph: KnowledgeGraph) -> None:
    """Draw the editor and, once a query was run, its answer; the address holds the query."""
    parts.page_head(
        "SPARQL",
        "Query the graph yourself. You need not declare the project's prefixes. Queries can only read; "
        "they cannot use the network or files, and their time, memory and rows are limited.",
    )
    asked = _asked()
    text = asked if asked is not None else _first(graph)
    if st.session_state.get(_LOADED) != text:
        st.session_state[_LOADED] = text
        st.session_state[_REVISION] = st.session_state.get(_REVISION, 0) + 1
    outcome = None if asked is None else _answer(asked)
    event = sparql_editor(
        text,
        revision=st.session_state[_REVISION],
        key="editor",
        label="SPARQL query. Press Control or Command with Enter to run it; "
        "press Escape, then Tab to leave the editor.",
        suggestions=_suggestions(graph),
        prefixes=graph.prefixes,
        error=_mark(outcome),
        on_run=_run,
    )
    _limits()
    if asked is not None and outcome is not None:
        _remember(asked)
        _show(graph, outcome)
    _copies(event.text)
    _history()


def _asked() -> str | None:
    """The query in the address; None where there is none or it cannot be read, which is then said."""
    packed = links.parameters().get("q")
    if packed is None:
        return None
    try:
        return links.read_text(packed)
    except CrampkgError as problem:
        parts.state(
            "failed",
            capital(problem.what) + ".",
            remedy=capital(problem.remedy or "") + ". The editor starts with an example instead.",
        )
        return None


def _first(graph: KnowledgeGraph) -> str:
    """Return what the editor opens with: a few lines that can be read at a glance, and changed."""
    lines = graph.text(_FIRST).splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith("#+"))


def _run(text: str) -> None:
    # The editor holds this text already; it must not be written into it again.
    st.session_state[_LOADED] = text
    st.session_state.pop("_editor_answer", None)
    links.put_parameters({"q": links.written_text(text)})


def _answer(text: str) -> tuple[Result | CrampkgError, float]:
    """Run the query once a session and set of sources; a rerun of the page shows the kept answer."""
    wanted = (text, session.switched_off())
    kept = st.session_state.get("_editor_answer")
    if kept is not None and kept[0] == wanted:
        found: tuple[Result | CrampkgError, float] = kept[1]
        return found
    outcome: Result | CrampkgError
    with st.spinner("Running the query …", show_time=True):
        start = time.perf_counter()
        try:
            outcome = session.bounded_store().query(text)
        except CrampkgError as problem:
            outcome = problem
        seconds = time.perf_counter() - start
    st.session_state["_editor_answer"] = (wanted, (outcome, seconds))
    return outcome, seconds


def _mark(outcome: tuple[Result | CrampkgError, float] | None) -> ErrorMark | None:
    problem = outcome[0] if outcome else None
    if isinstance(problem, PlacedError) and problem.line is not None:
        return {"line": problem.line, "column": problem.column or 1, "message": problem.what}
    return None


def _show(graph: KnowledgeGraph, outcome: tuple[Result | CrampkgError, float]) -> None:
    result, seconds = outcome
    st.header("Answer", anchor=False)
    if not isinstance(result, CrampkgError):
        result_view.show_result(graph, result, name="crampkg-result", key="free", seconds=seconds)
        return
    kinds = {LimitExceeded: "The query was stopped", Busy: "All query workers are busy"}
    title = next(
        (words for kind, words in kinds.items() if isinstance(result, kind)), "The query was not run"
    )
    place = ""
    if isinstance(result, PlacedError) and result.line is not None:
        place = f"Line {result.line}, column {result.column}: "
    remedy = f" {capital(result.remedy)}." if result.remedy else ""
    parts.state("failed", title + ".", remedy=f"{place}{capital(result.what)}.{remedy}")


def _limits() -> None:
    limits = session.FREE_QUERY
    parts.caption(
        f"Limits: {limits.seconds:g} s, {limits.rows:,} rows, {(limits.bytes or 0) / 1e6:g} MB. "
        "You are told if results are cut."
    )


def _suggestions(graph: KnowledgeGraph) -> list[Suggestion]:
    return list(_all_suggestions(graph.header["version"], len(graph.terms), graph))


@st.cache_data(show_spinner=False, max_entries=4)
def _all_suggestions(version: str, terms: int, _graph: KnowledgeGraph) -> list[Suggestion]:  # noqa: ARG001
    """Completions: classes, properties, terms and the vocabulary's values. The first two arguments key the cache."""
    found: list[Suggestion] = [
        {"label": str(row["label"]), "apply": compact(str(row["class"])), "type": "class"}
        for row in _graph.view("classes")
    ]
    for iri, known in _graph.properties.items():
        found.append(
            {"label": known.label, "apply": compact(iri), "type": "property", "detail": known.definition}
        )
    for iri, term in _graph.terms.items():
        kinds = ", ".join(_graph.label(kind) for kind in term.classes)
        found.append({"label": term.label, "apply": compact(iri), "type": "term", "detail": kinds})
    for iri, value in _graph.vocabulary.items():
        found.append({"label": value.label, "apply": compact(iri), "type": "term", "detail": value.kind})
    return found


def _copies(text: str) -> None:
    endpoint = session.endpoint_address()
    with st.expander("Copy as …"):
        made = {
            "curl": (snippets.as_curl(text, endpoint), "bash"),
            "Python (SPARQLWrapper)": (snippets.as_sparqlwrapper(text, endpoint), "python"),
            "Python (rdflib)": (snippets.as_rdflib(text), "python"),
        }
        for tab, (code, language) in zip(st.tabs(list(made)), made.values(), strict=True):
            with tab:
                st.code(code, language=language, wrap_lines=True)


def _remember(text: str) -> None:
    history: OrderedDict[str, None] = st.session_state.setdefault(_HISTORY, OrderedDict())
    history[text] = None
    history.move_to_end(text)
    while len(history) > _KEPT:
        history.popitem(last=False)


def _history() -> None:
    """List the queries of this session, the latest first; each opens in the editor."""
    history: OrderedDict[str, None] = st.session_state.get(_HISTORY, OrderedDict())
    if not history:
        return
    cards: list[Card] = []
    for number, text in enumerate(reversed(history), 1):
        words = " ".join(line for line in text.splitlines() if not line.startswith(("#", "PREFIX"))).split()
        short = " ".join(words)
        label = short if len(short) <= 90 else short[:89] + "…"
        cards.append({"title": [f"{number}. ", links.to(label or "(empty)", links.sparql_address(text))]})
    with st.expander("Queries of this session"):
        fact_cards(
            [{"cards": cards}],
            label="Queries of this session",
            key="history",
            layout="list",
            on_open=links.follow,
        )

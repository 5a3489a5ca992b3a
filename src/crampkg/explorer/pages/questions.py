"""The question library: choose a question, fill in its form, read the answer, and look at the query behind it."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from crampkg.base.errors import CrampkgError
from crampkg.base.namespaces import compact, expand
from crampkg.evidence import parameters
from crampkg.explorer import links, parts, result_view
from crampkg.explorer.components import fact_cards
from crampkg.explorer.text import capital, counted, escape
from crampkg.sparql.catalog import ANY, Parameter, Query
from crampkg.sparql.results import Rows

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.explorer.component_data import Card, Group

__all__ = ["page"]

_OWN: Final = ("name", "topic", "without")


def page(graph: KnowledgeGraph) -> None:
    """Draw the list of questions or, when the address names one, that question with its answer."""
    name = links.parameters().get("name")
    if name is None:
        _list(graph)
        return
    try:
        query = graph.catalog.get(name, ("questions",))
    except CrampkgError as problem:
        parts.page_head("Questions")
        parts.state("unknown", capital(problem.what) + ".", remedy=capital(problem.remedy or ""))
        _all_questions(graph, None)
        return
    _question(graph, query)


def _list(graph: KnowledgeGraph) -> None:
    parts.page_head(
        "Questions",
        "Common questions, each with its query. Choose one and change what it asks about.",
    )
    links.page_link("Write your own query in SPARQL", "editor")
    topics = sorted({query.topic for query in graph.catalog.questions})
    asked = links.parameters().get("topic")
    if asked is not None and asked not in topics:
        parts.state("unknown", f"No topic is named “{asked}”.", remedy="Choose one of those below.")
        asked = None
    st.session_state["topic"] = asked
    st.pills(
        "Topic",
        topics,
        key="topic",
        on_change=lambda: links.put_parameters({"topic": st.session_state["topic"]}),
    )
    _all_questions(graph, asked)


def _all_questions(graph: KnowledgeGraph, topic: str | None) -> None:
    """List the questions under their topics, or those of one topic."""
    cards: dict[str, list[Card]] = {}
    for query in sorted(graph.catalog.questions, key=lambda one: one.topic):
        if topic in (None, query.topic):
            link = links.to(query.summary, links.question_address(query.name))
            cards.setdefault(query.topic, []).append({"title": [link]})
    groups: list[Group] = [{"heading": name, "cards": some} for name, some in cards.items()]
    fact_cards(
        groups,
        label="Questions",
        key="questions",
        layout="list",
        heading_level=2,
        on_open=links.follow,
    )
    parts.caption(counted(sum(map(len, cards.values())), "question"))


def _question(graph: KnowledgeGraph, query: Query) -> None:
    parts.page_head(query.summary, query.description)
    links.page_link("All questions", "questions")
    values = {key: value for key, value in links.parameters().items() if key not in _OWN}
    known = {parameter.name for parameter in query.parameters}
    if unknown := sorted(set(values) - known):
        parts.state(
            "unknown",
            f"This question has no parameter {', '.join(unknown)}.",
            remedy="That part of the address was ignored.",
        )
        values = {key: value for key, value in values.items() if key in known}
    if query.parameters:
        _form(graph, query, values)
    start = time.perf_counter()
    try:
        result = graph.ask(query.name, values)
    except CrampkgError as error:
        problem = parameters.refusal(graph, query.name, values) or error
        parts.state("unknown", capital(problem.what) + ".", remedy=capital(problem.remedy or ""))
        return
    seconds = time.perf_counter() - start
    if (
        isinstance(result, Rows)
        and not result.rows
        and (untold := parameters.untold(graph, query.name, values))
    ):
        parts.state(
            "empty",
            f"{capital(parameters.silence(graph, untold))}.",
            remedy="That does not mean that it is not so, only that no source here says it.",
        )
        with st.container(horizontal=True):
            parts.show_query(graph, query.name, values)
        return
    result_view.show_result(graph, result, name=query.name, key=f"q-{query.name}", seconds=seconds)
    with st.container(horizontal=True):
        parts.show_query(graph, query.name, values)
    with st.expander("On the command line"):
        chosen = "".join(f" -p {key}={_shell(value)}" for key, value in values.items())
        st.code(f"crampkg query {query.name}{chosen}", language="bash", wrap_lines=True)


def _shell(value: str) -> str:
    import shlex

    return shlex.quote(value)


def _form(graph: KnowledgeGraph, query: Query, values: dict[str, str]) -> None:
    columns = st.columns(min(3, len(query.parameters)))
    for place, parameter in enumerate(query.parameters):
        with columns[place % len(columns)]:
            _field(graph, query, parameter, values.get(parameter.name))


def _field(graph: KnowledgeGraph, query: Query, parameter: Parameter, value: str | None) -> None:
    """One form field; its value is the address's, and a change goes into the address."""
    key = f"p-{query.name}-{parameter.name}"
    label = capital(parameter.name.replace("_", " "))
    change = partial(_changed, key, parameter)
    if parameter.type == "integer":
        number = int(value) if value and value.lstrip("+-").isdigit() else int(parameter.default)
        st.session_state[key] = number
        st.number_input(
            label,
            min_value=parameter.minimum,
            max_value=parameter.maximum,
            step=1,
            key=key,
            help=escape(parameter.description),
            on_change=change,
        )
        return
    if parameter.type == "text":
        st.session_state[key] = value or ("" if parameter.default == ANY else parameter.default)
        st.text_input(label, key=key, help=escape(parameter.description), on_change=change)
        return
    options = _options(graph, parameter)
    chosen = _iri(graph, value or parameter.default)
    if chosen is not None and chosen not in options:
        # Something that the question can be asked about all the same: it will have no row.
        options = {**options, chosen: graph.label(chosen) if chosen != ANY else _ANY_LABEL}
    st.session_state[key] = chosen
    st.selectbox(
        label,
        list(options),
        format_func=lambda iri: options.get(iri, str(iri)),
        key=key,
        help=escape(parameter.description),
        on_change=change,
        placeholder="Choose, or type to search",
    )


_ANY_LABEL: Final = "any"


def _options(graph: KnowledgeGraph, parameter: Parameter) -> dict[str, str]:
    """Value to label: what the parameter's view lists, or every term; `any` first where it may stay open."""
    found: dict[str, str] = {ANY: _ANY_LABEL} if parameter.optional else {}
    if parameter.choices is None:
        found.update({iri: term.label for iri, term in graph.terms.items()})
        return found
    for row in graph.view(parameter.choices):
        iri = str(next(iter(row.values())))
        found[iri] = str(row.get("label") or graph.label(iri))
    return found


def _iri(graph: KnowledgeGraph, value: str) -> str | None:
    """The IRI that a value in the address means; None for what means nothing here."""
    if value.strip().lower() == ANY:
        return ANY
    if (iri := expand(value)) is not None:
        return iri
    try:
        return graph.resolve(value)
    except CrampkgError:
        return value if "://" in value else None


def _changed(key: str, parameter: Parameter) -> None:
    value = st.session_state[key]
    if value is None:
        text = None
    elif parameter.type == "term" and value != ANY:
        text = compact(value)
    else:
        text = str(value)
    default = compact(parameter.default) if "://" in parameter.default else parameter.default
    links.put_parameters({parameter.name: None if text in (default, "") else text})

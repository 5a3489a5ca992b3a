"""How the answer to a query is shown: as a table, a graph or a yes or no, with what was cut, and downloads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote

import streamlit as st
from pyoxigraph import Literal, NamedNode

from crampkg.base.namespaces import compact
from crampkg.explorer import links, parts, sourcing
from crampkg.explorer.components import graph_view
from crampkg.explorer.text import counted, escape
from crampkg.sparql.formats import formats_for
from crampkg.sparql.results import Boolean, Rows, Triples, kind_of, plain

if TYPE_CHECKING:
    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim
    from crampkg.explorer.component_data import Edge, Named, Node
    from crampkg.sparql.results import Result, Term

__all__ = ["link_of", "show_result"]

_DRAWN: Final = 120
"""Nodes that a graph of a result may have: beyond that nobody reads it."""

_CHARTED: Final = 60
_LONG: Final = 24
_LONGEST: Final = 80
"""From so many characters on a text is wrapped, rows are tall, and a column is wider still."""
_ROW: Final = 35
_WRAPPED: Final = 78
_TALLEST: Final = 640
_WIDE: Final = 200
_WIDEST: Final = 340
"""Pixels: heights of a row of one line, of one of three, and of a table before it scrolls; columns of long texts."""
_LABEL: Final = "Label"
_LABEL_OF_LINK: Final = r"#(.*)$"
_TYPES: Final[list[Named]] = [
    {"id": "term", "label": "term"},
    {"id": "claim", "label": "claim"},
    {"id": "other", "label": "other resource"},
    {"id": "value", "label": "text or number"},
]


def show_result(graph: KnowledgeGraph, result: Result, *, name: str, key: str, seconds: float) -> None:
    """Show a result with its size, time and any cut, and offer it in every format. `name` names the files."""
    what = "yes or no" if isinstance(result, Boolean) else _size(result)
    parts.caption(f"{what}, {seconds * 1000:,.0f} ms")
    if result.truncated:
        parts.state("cut", "This result is incomplete.", remedy=result.note)
    if isinstance(result, Boolean):
        st.subheader("Yes" if result.value else "No", anchor=False)
    elif not len(result):
        parts.state(
            "empty",
            "No results.",
            remedy="That does not mean that it is not so, only that these sources have no matching statement.",
        )
    elif isinstance(result, Rows):
        _table(graph, result, key)
        _chart(graph, result, key)
    else:
        _drawn(graph, result, key)
        _table(graph, _as_rows(result), key)
    _downloads(result, name, key)


def _size(result: Rows | Triples) -> str:
    return counted(len(result), "row") if isinstance(result, Rows) else counted(len(result), "triple")


def _as_rows(result: Triples) -> Rows:
    return Rows(("subject", "predicate", "object"), [(t.subject, t.predicate, t.object) for t in result])


def link_of(graph: KnowledgeGraph, term: Term | None) -> str | None:
    """Return the address of the page for a term, claim or source of ours with its name behind `#`; else None."""
    if not isinstance(term, NamedNode):
        return None
    iri = term.value
    if iri in graph.terms:
        address: str | None = links.term_address(graph, iri)
    elif iri in graph.claims:
        address = links.claim_address(graph, graph.claims[iri])
    elif iri in graph.sources:
        address = links.source_address(graph, iri)
    else:
        address = None
    return None if address is None else f"{links.href(address)}#{quote(_told(graph, term), safe='')}"


def _told(graph: KnowledgeGraph, term: Term | None) -> str:
    if isinstance(term, NamedNode):
        known = term.value in graph.terms or term.value in graph.sources
        return graph.label(term.value) if known else compact(term.value)
    value = plain(term)
    return "" if value is None else str(value)


def _table(graph: KnowledgeGraph, result: Rows, key: str) -> None:
    """Put a table without its empty columns.

    A column of our terms or claims is one of links, and takes the place of its `…Label` column if it has a term
    wherever that has a text; else the texts stand there.
    """
    columns: dict[str, list[Any]] = {}
    shapes: dict[str, Any] = {}
    linked = {variable: _links(graph, result.column(variable)) for variable in result.variables}
    hidden = {variable for variable in result.variables if _is_empty(result, variable)}
    hidden |= {
        variable for variable in result.variables if linked[variable] and _lacks_terms(result, variable)
    }
    for variable in hidden:
        linked[variable] = []
    for variable in result.variables:
        base = variable.removesuffix(_LABEL)
        if base != variable and linked.get(base):
            columns[base] = []  # filled below, in this place
    for variable in result.variables:
        if variable in hidden or (variable.endswith(_LABEL) and variable.removesuffix(_LABEL) in columns):
            continue
        terms = result.column(variable)
        found = linked[variable]
        if found:
            columns[variable] = found
        elif _numbers(terms):
            columns[variable] = [plain(term) for term in terms]
        else:
            columns[variable] = [_told(graph, term) for term in terms]
        width = None if found else _width(_longest([columns[variable]]))
        shapes[variable] = (
            st.column_config.LinkColumn(_heading(variable), display_text=_LABEL_OF_LINK, width=width)
            if found
            else st.column_config.Column(_heading(variable), width=width)
        )
    tall = _WRAPPED if _longest(columns.values()) > _LONG else _ROW
    st.dataframe(
        columns,
        column_config=shapes,
        hide_index=True,
        width="stretch",
        height=min(_TALLEST, 38 + tall * len(result)),
        row_height=tall,
        key=f"{key}-table",
    )
    if any(linked.values()):
        parts.caption("Select a name in the table to open its page in a new tab.")


def _longest(columns: Iterable[Sequence[Any]]) -> int:
    """The length of the longest text in columns; the addresses of links do not count, only their names."""
    texts = (str(cell).rpartition("#")[2] for cells in columns for cell in cells if isinstance(cell, str))
    return max(map(len, map(unquote, texts)), default=0)


def _width(longest: int) -> int | None:
    """How wide a column is: as its first rows need, but where a text further down needs room to wrap between words."""
    return _WIDEST if longest > _LONGEST else _WIDE if longest > _LONG else None


def _is_empty(result: Rows, variable: str) -> bool:
    return bool(len(result)) and all(plain(term) in (None, "") for term in result.column(variable))


def _lacks_terms(result: Rows, variable: str) -> bool:
    """Tell whether a row has a text in the column's `…Label` column and no term here."""
    label = variable + _LABEL
    return label in result.variables and any(
        term is None and text is not None
        for term, text in zip(result.column(variable), result.column(label), strict=True)
    )


def _links(graph: KnowledgeGraph, terms: Sequence[Term | None]) -> list[str | None]:
    """The addresses of a column's terms when each that is bound has one; an empty list otherwise."""
    found = [link_of(graph, term) for term in terms]
    whole = all(link is not None or term is None for link, term in zip(found, terms, strict=True))
    return found if whole and any(found) else []


def _heading(variable: str) -> str:
    """`gradeWords` as `grade words`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", variable.removesuffix(_LABEL) or variable)
    return words.replace("_", " ").lower() if words[:1].islower() else words


def _numbers(terms: Sequence[Term | None]) -> bool:
    values = [plain(term) for term in terms if term is not None]
    return bool(values) and all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)


def _chart(graph: KnowledgeGraph, result: Rows, key: str) -> None:
    """Offer a bar chart where one column names things and another counts them."""
    number = [v for v in result.variables if _numbers(result.column(v)) and None not in result.column(v)]
    word = [v for v in result.variables if v not in number]
    if not number or not word or not 1 < len(result) <= _CHARTED:
        return
    if not st.toggle("Show as a chart", key=f"{key}-chart"):
        return
    names = [_told(graph, term) for term in result.column(word[0])]
    if len(set(names)) < len(names):
        parts.caption(f"No chart: {word[0]} names the same thing in several rows.")
        return
    values = [plain(term) for term in result.column(number[0])]
    st.bar_chart(
        {word[0]: names, number[0]: values}, x=word[0], y=number[0], horizontal=True, sort=f"-{number[0]}"
    )


def _drawn(graph: KnowledgeGraph, result: Triples, key: str) -> None:
    """Draw the triples as a graph, as far as one can read it; the table below has them all."""
    nodes: dict[str, Node] = {}
    edges: list[Edge] = []
    skipped = 0
    for triple in result:
        ends = [(str(one), _told(graph, one), _type(graph, one)) for one in (triple.subject, triple.object)]
        if len({*nodes, *(end[0] for end in ends)}) > _DRAWN:
            skipped += 1
            continue
        for identifier, label, kind in ends:
            nodes.setdefault(identifier, {"id": identifier, "label": label, "type": kind})
        label = graph.label(triple.predicate.value)
        edges.append({"source": ends[0][0], "target": ends[1][0], "label": label, "kind": "other"})

    def open_node(identifier: str) -> None:
        link = link_of(graph, NamedNode(identifier[1:-1])) if identifier.startswith("<") else None
        if link is not None:
            links.follow(link.partition("#")[0].removeprefix("/"))

    graph_view(
        list(nodes.values()),
        edges,
        types=_TYPES,
        kinds=[{"id": "other", "label": "triple"}],
        label="The result as a graph; the table below has the same content",
        figure={
            "title": "Result of a query",
            "sources": sourcing.drawn_from(graph, _claims(graph, nodes)),
            "date": sourcing.drawn_on(graph),
            "note": parts.NOTICE,
        },
        note=f"{counted(skipped, 'triple')} not drawn; the table has all of them." if skipped else None,
        key=f"{key}-graph",
        on_open=open_node,
    )


def _claims(graph: KnowledgeGraph, drawn: Iterable[str]) -> list[Claim]:
    """Return the claims that are drawn; of other triples nobody can tell which source they come from."""
    return graph.claims.take(sorted(one[1:-1] for one in drawn if one.startswith("<")))


def _type(graph: KnowledgeGraph, term: Term) -> str:
    if isinstance(term, Literal):
        return "value"
    iri = term.value if isinstance(term, NamedNode) else ""
    return "term" if iri in graph.terms else "claim" if iri in graph.claims else "other"


def _downloads(result: Result, name: str, key: str) -> None:
    parts.caption("Download the result as:")
    with st.container(horizontal=True):
        for form in formats_for(kind_of(result)):
            st.download_button(
                escape(form.name),
                partial(result.to_bytes, form.name),
                file_name=f"{name}.{form.extension}",
                mime=form.media_type,
                key=f"{key}-{form.name}",
                on_click="ignore",
            )

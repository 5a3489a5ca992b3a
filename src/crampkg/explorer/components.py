"""The explorer's own components: graph view, SPARQL editor, fact cards, evidence matrix, evidence block.

Each function puts one component on the page. What a reader does there comes back in two ways: as the function's
result in the rerun that follows, and to a callback before that rerun, where `st.switch_page` and session state
may be used.

The TypeScript sources lie in `frontend/`; the bundles are made when the package is built and found through the
manifest `crampkg/pyproject.toml`. No bundle asks another host for anything.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, cast

import streamlit as st

from crampkg.base.errors import CrampkgError

if TYPE_CHECKING:
    from streamlit.components.v2.types import ComponentRenderer

    from crampkg.explorer.comparison_data import Comparison
    from crampkg.explorer.component_data import (
        Axis,
        Block,
        Cell,
        CellAddress,
        Edge,
        ErrorMark,
        Figure,
        Group,
        LegendEntry,
        Named,
        Node,
        Strength,
        Suggestion,
    )

__all__ = [
    "COMPONENTS",
    "EditorEvent",
    "MatrixEvent",
    "evidence_block",
    "evidence_matrix",
    "fact_cards",
    "graph_view",
    "sparql_editor",
]

COMPONENTS = ("graph_view", "sparql_editor", "fact_cards", "evidence_matrix", "evidence_block")


class EditorEvent(NamedTuple):
    """The editor's text as last sent by the browser, and the text to run if the reader asked for that just now."""

    text: str
    run: str | None


class MatrixEvent(NamedTuple):
    """The cell that was just clicked, and the slug of the row or column whose name was; None if neither."""

    cell: CellAddress | None
    opened: str | None


def graph_view(
    nodes: Sequence[Node],
    edges: Sequence[Edge],
    *,
    types: Sequence[Named],
    kinds: Sequence[Named],
    label: str,
    figure: Figure,
    key: str,
    height: int = 460,
    note: str | None = None,
    on_open: Callable[[str], object] | None = None,
) -> str | None:
    """Draw terms and relations as a graph; returns the `id` of the node that was just opened, else None.

    `types` lists all types of terms there can be, always in the same order, since a type's place decides its
    shape and color; `kinds` gives the legend's words for the edge kinds. `label` names the graph for screen
    readers, `figure` goes around a downloaded picture, `note` stands below ("7 more are listed"), `height` is in
    pixels. Edges to nodes that were not given are left out. The same nodes and edges are always laid out alike.
    The page has to show the same relations as text; the node with `focus` cannot be opened, being the page one
    is on.
    """
    data = {
        "nodes": nodes,
        "edges": edges,
        "types": types,
        "kinds": kinds,
        "label": label,
        "figure": figure,
        "height": height,
        "note": note,
    }
    opened = _mount("graph_view", key, data, {"open": _payload(on_open, "id")})["open"]
    return None if opened is None else str(opened["id"])


def sparql_editor(
    text: str,
    *,
    revision: int,
    key: str,
    label: str = "SPARQL query",
    suggestions: Sequence[Suggestion] = (),
    prefixes: Mapping[str, str] | None = None,
    error: ErrorMark | None = None,
    run_label: str | None = "Run",
    min_lines: int = 8,
    max_lines: int = 28,
    on_run: Callable[[str], object] | None = None,
) -> EditorEvent:
    """Show an editor that holds `text`; returns its current text, and the text to run if that was just asked for.

    The reader's text is overwritten only when `revision` differs from the last one: raise it to load another
    query, leave it alone otherwise. `suggestions` and `prefixes` (prefix to namespace) feed the completion, which
    also declares a prefix that the query lacks. `error` marks a place and says what is wrong there. With
    `run_label` None there is no button; control or command + Enter runs all the same. The text comes back when
    the reader pauses, leaves the editor or runs the query.
    """
    data = {
        "text": text,
        "revision": revision,
        "label": label,
        "suggestions": suggestions,
        "prefixes": dict(prefixes or {}),
        "error": error,
        "runLabel": run_label,
        "minLines": min_lines,
        "maxLines": max_lines,
    }
    result = _mount("sparql_editor", key, data, {"run": on_run, "text": None})
    run = result["run"]
    # What was typed belongs to the revision that it was typed in; a newly loaded query starts from its own text.
    typed = result["text"]
    current = str(typed["text"]) if typed is not None and typed["revision"] == revision else text
    return EditorEvent(text=current if run is None else str(run), run=None if run is None else str(run))


def fact_cards(
    groups: Sequence[Group],
    *,
    label: str,
    key: str,
    layout: Literal["cards", "rows", "list", "grid"] = "cards",
    heading_level: int = 3,
    empty: str = "Nothing to show.",
    on_open: Callable[[str], object] | None = None,
) -> str | None:
    """Show groups of facts with real links; returns the slug of the link that was just clicked, else None.

    A plain click on a link with a slug is reported; with control, command or the middle button the browser opens
    the link's address in a new tab. `layout`: bordered cards, compact rows between lines, a plain list, or a grid.
    `heading_level` (2 to 6) must follow the page's own headings; `label` names the section for screen readers,
    `empty` is said when there is nothing.
    """
    data = {"groups": groups, "label": label, "layout": layout, "headingLevel": heading_level, "empty": empty}
    opened = _mount("fact_cards", key, data, {"open": _payload(on_open, "slug")})["open"]
    return None if opened is None else str(opened["slug"])


def evidence_matrix(
    rows: Sequence[Axis],
    columns: Sequence[Axis],
    cells: Sequence[Cell],
    *,
    label: str,
    corner: str,
    legend: Sequence[LegendEntry],
    figure: Figure,
    key: str,
    strength_legend: Sequence[Strength] = (),
    empty_word: str = "no statement",
    selected: CellAddress | None = None,
    on_cell: Callable[[CellAddress], object] | None = None,
    on_open: Callable[[str], object] | None = None,
) -> MatrixEvent:
    """Show a grid of what is known of each row and column; returns the cell or the name that was just clicked.

    `corner` says what rows and columns are, `legend` and `strength_legend` explain the signs and bars that occur,
    `empty_word` is said of places without a cell, `selected` is outlined. The reader can take the grid along as
    SVG or PNG with what `figure` says around it. Names of rows and columns are links where they have an address.
    """
    data = {
        "rows": rows,
        "columns": columns,
        "cells": cells,
        "label": label,
        "corner": corner,
        "legend": legend,
        "figure": figure,
        "strengthLegend": strength_legend,
        "emptyWord": empty_word,
        "selected": selected,
    }
    result = _mount("evidence_matrix", key, data, {"cell": on_cell, "open": _payload(on_open, "slug")})
    cell, opened = result["cell"], result["open"]
    return MatrixEvent(
        cell=None if cell is None else cast("CellAddress", dict(cell)),
        opened=None if opened is None else str(opened["slug"]),
    )


def evidence_block(
    blocks: Sequence[Block | Comparison],
    *,
    label: str,
    key: str,
    heading_level: int = 2,
    on_open: Callable[[str], object] | None = None,
) -> str | None:
    """Show a bottom line, summaries of findings, forest plots or sources; returns the slug of the link just clicked.

    The blocks stand below each other. On narrow screens each row of a table becomes a card. What a plot draws is
    text beside it too. `label` names the section for screen readers; `heading_level` is that of the bottom line.
    """
    data = {"blocks": blocks, "label": label, "headingLevel": heading_level}
    opened = _mount("evidence_block", key, data, {"open": _payload(on_open, "slug")})["open"]
    return None if opened is None else str(opened["slug"])


def _payload(callback: Callable[[str], object] | None, name: str) -> Callable[[Any], object] | None:
    return None if callback is None else lambda event: callback(str(event[name]))


def _mount(
    name: str, key: str, data: dict[str, Any], events: Mapping[str, Callable[[Any], object] | None]
) -> dict[str, Any]:
    """Put the component on the page; returns what it reports, by event name, None where it reports nothing.

    Each event is declared by a callback, since Streamlit hands out only what is declared. The callback is given the
    event's value.
    """

    def listener(event: str, callback: Callable[[Any], object] | None) -> Callable[[], None]:
        def call() -> None:
            value = getattr(st.session_state.get(key), event, None)
            if callback is not None and value is not None:
                callback(value)

        return call

    listeners: dict[str, Any] = {
        f"on_{event}_change": listener(event, callback) for event, callback in events.items()
    }
    result = _renderer(name)(key=key, data=data, **listeners)
    return {event: getattr(result, event, None) for event in events}


@cache
def _renderer(name: str) -> ComponentRenderer:
    """The component's mounting command; registered once. Raises CrampkgError if its bundle was not built."""
    assets = files("crampkg") / "explorer" / "assets"
    found = [entry.name for entry in assets.iterdir()] if assets.is_dir() else []
    if not any(entry.startswith(f"{name}-") and entry.endswith(".js") for entry in found):
        raise CrampkgError(
            f"the explorer's component {name} has not been built",
            where=str(assets),
            remedy="reinstall crampkg, or run python hatch_build.py in a checkout",
        )
    return st.components.v2.component(f"crampkg.{name}", js=f"{name}-*.js")

"""What several pages show: headings, notes, states, downloads, the query behind a view, the notice at the foot."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

import streamlit as st

from crampkg.base.errors import CrampkgError
from crampkg.base.namespaces import compact
from crampkg.evidence import phrasing
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim
from crampkg.explorer import cards, links, session
from crampkg.explorer.component_data import Group, Part
from crampkg.explorer.components import fact_cards
from crampkg.explorer.text import capital, escape
from crampkg.export.spreadsheet import spreadsheet_lines

__all__ = [
    "NOTICE",
    "caption",
    "claim_rows",
    "claims",
    "downloads",
    "error",
    "footer",
    "notice",
    "page_head",
    "rows_as_csv",
    "show_query",
    "state",
    "turtle",
]

NOTICE = "Not medical advice."


def page_head(title: str, introduction: str = "") -> None:
    """Put the page's title and, below it, one sentence on what it shows. Both are plain text."""
    st.title(escape(title), anchor=False)
    if introduction:
        st.markdown(escape(introduction))


def caption(text: str) -> None:
    """Put a line of small plain text. (Streamlit's own captions are too pale for small letters.)"""
    st.markdown(f":gray[:small[{escape(text)}]]")


def claims(
    graph: KnowledgeGraph,
    found: Iterable[Claim],
    *,
    key: str,
    label: str,
    heading: str | None = None,
    empty: str = "No statement in these sources.",
) -> None:
    """Show claims as a list of statements, each naming its terms, with passages where they are at hand."""
    made = [
        cards.claim_card(
            graph, cards.claim_line(graph, claim), [claim], id=claim.curie, passage=session.passage
        )
        for claim in found
    ]
    group: Group = {"cards": made}
    if heading:
        group["heading"] = heading
    fact_cards([group], label=label, key=key, empty=empty, on_open=links.follow)


def state(
    kind: Literal["empty", "unknown", "failed", "cut"],
    what: str,
    *,
    remedy: str = "",
    near: Sequence[Part] = (),
    key: str = "state",
) -> None:
    """Say in a box why there is nothing, or not everything, to see, and what to do; plain text.

    empty: the question has no answer here; unknown: there is no such thing here; failed: it could not be
    answered; cut: there is more than is shown. `near` are links to what may have been meant.
    """
    box = {"empty": st.info, "unknown": st.warning, "failed": st.error, "cut": st.warning}[kind]
    box(f"**{escape(what)}**" + (f"  \n{escape(remedy)}" if remedy else ""))
    if near:
        group: Group = {"heading": "Did you mean …", "cards": [{"title": [part]} for part in near]}
        fact_cards(
            [group],
            label="Did you mean",
            key=f"{key}-near",
            layout="list",
            heading_level=2,
            on_open=links.follow,
        )


def error(problem: CrampkgError) -> None:
    """Show an error of ours as a failed state; its place is shown only where it is no path of this machine."""
    where = f" ({problem.where})" if problem.where and "/" not in problem.where else ""
    remedy = problem.remedy or ""
    if "`crampkg " in remedy:
        # What is to be typed at a command line is of no use here.
        remedy = "Search for names on the home page."
    state("failed", capital(problem.what) + where, remedy=capital(remedy))


def show_query(
    graph: KnowledgeGraph,
    name: str,
    values: Mapping[str, str | Sequence[str]] | None = None,
    *,
    label: str = "Show the query",
) -> None:
    """Offer the query behind a view: a link that opens it in the editor (nothing while there is no editor)."""
    links.page_link(label, links.sparql_address(graph.text(name, values)), help=graph.query(name).summary)


def rows_as_csv(rows: Sequence[Mapping[str, object]]) -> bytes:
    """Return rows (all with the same keys) as CSV for spreadsheets with a header; empty bytes when there are none."""
    if not rows:
        return b""
    head = list(rows[0])
    lines = spreadsheet_lines(head, ([row[name] for name in head] for row in rows))
    return "".join(lines).encode()


def downloads(
    name: str,
    scope: str,
    rows: Callable[[], Sequence[Mapping[str, object]]],
    *,
    key: str,
    extra: Mapping[str, tuple[str, Callable[[], bytes]]] | None = None,
) -> None:
    """Put buttons that download rows as CSV and JSON; `rows` is called when one is pressed.

    `name` is the file's name without ending, `scope` what the file holds, as it stands behind "Download". `extra`
    gives further formats: label to (ending, maker).
    """
    offered: dict[str, tuple[str, Callable[[], bytes]]] = {
        "CSV": ("csv", lambda: rows_as_csv(rows())),
        "JSON": ("json", lambda: json.dumps(list(rows()), ensure_ascii=False, indent=2).encode()),
        **(extra or {}),
    }
    caption(f"Download {scope}:")
    with st.container(horizontal=True):
        for label, (ending, make) in offered.items():
            st.download_button(
                label, make, file_name=f"{name}.{ending}", key=f"{key}-{ending}", on_click="ignore"
            )


def claim_rows(graph: KnowledgeGraph, found: Iterable[Claim]) -> list[dict[str, str]]:
    """Return claims as flat rows for a table or file, every value in words and every term with its identifier."""
    return [
        {
            "claim": claim.curie,
            "subject": graph.label(claim.subject),
            "relation": graph.label(claim.predicate),
            "object": graph.label(claim.object) if claim.object else claim.object_text or "",
            "direction": graph.label(claim.direction),
            "certainty": graph.label(claim.certainty) if claim.certainty else "",
            "evidence": phrasing.evidence(graph, claim),
            "context": "; ".join(f"{label}: {text}" for label, text in phrasing.context(graph, claim)),
            "statement": claim.paraphrase,
            "source": graph.sources[claim.source].label,
            "kind_of_source": graph.sources[claim.source].kind_label,
            "locator": claim.locator,
            "references": ", ".join(claim.citations),
            "subject_id": compact(claim.subject),
            "relation_id": compact(claim.predicate),
            "object_id": compact(claim.object) if claim.object else "",
            "notice": NOTICE,
        }
        for claim in found
    ]


def turtle(graph: KnowledgeGraph, term: str) -> bytes:
    """Return what is said of a term as Turtle."""
    from crampkg.export import Scope, export

    written = export(graph, "turtle", Scope(term=term))
    if not isinstance(written, bytes):
        raise TypeError("Turtle is one file")
    return written


def notice() -> None:
    """Put the notice alone, where there is no graph to name."""
    st.markdown(f"**{NOTICE}**")


def footer(graph: KnowledgeGraph) -> None:
    """Put the notice that stands at the foot of every page."""
    st.divider()
    notice()
    caption(
        "This page shows what sources say, each statement with its source. "
        f"crampkg {graph.header['version']}, an evidence-graded knowledge graph of muscle cramps and fasciculations."
    )

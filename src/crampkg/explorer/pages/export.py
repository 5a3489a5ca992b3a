"""The graph to take along: every format that the exporters offer, of everything or of one source."""

from __future__ import annotations

import io
import zipfile
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, cast

import streamlit as st

from crampkg.explorer import links, parts, session
from crampkg.explorer.text import escape
from crampkg.export import EXPORTS, Scope, export

if TYPE_CHECKING:
    from collections.abc import Callable

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.export import ExportFormat, Layer

_LAYERS: Final = {
    "all": "what the curators wrote and what the rules derive",
    "asserted": "only what the curators wrote",
    "inferred": "only what the rules derive",
}
_EVERYTHING: Final = "all"
_TEXT: Final = 800
"""The width of a form's text in pixels, where the page is as wide."""


def page(graph: KnowledgeGraph) -> None:
    """Draw the page."""
    parts.page_head(
        "Export",
        "Download the graph for other tools. Every file names its version and license, "
        "and every statement keeps its source.",
    )
    off = session.switched_off()
    names = [source.name for source in graph.sources.values() if source.name not in off]
    labels = {source.name: source.label for source in graph.sources.values()}
    asked = links.parameters()
    source = _choice(
        "Of", [_EVERYTHING, *names], "source", asked, lambda name: labels.get(name, "all sources")
    )
    layer = _choice("Holding", list(_LAYERS), "graph", asked, _LAYERS.__getitem__)
    scope = Scope(source=None if source == _EVERYTHING else source, graph=cast("Layer", layer))
    for form in EXPORTS.values():
        empty = form.claims_only and layer == "inferred"
        if not empty and find_spec(f"crampkg.export.{form.module}"):
            _offer(graph, form, scope, source)
    st.markdown("On the command line:")
    part = "" if source == _EVERYTHING else f" --source {source}"
    st.code(
        f"crampkg export --format turtle --graph {layer}{part} -o crampkg.ttl",
        language="shell",
        wrap_lines=True,
    )


def _choice(
    label: str, options: list[str], name: str, asked: dict[str, str], words: Callable[[str], str]
) -> str:
    """A choice that the address holds; the first option is not written there."""
    key = f"export-{name}"
    st.session_state[key] = asked[name] if asked.get(name) in options else options[0]
    return str(
        st.selectbox(
            label,
            options,
            key=key,
            format_func=words,
            on_change=lambda: links.put_parameters(
                {name: st.session_state[key] if st.session_state[key] != options[0] else None}
            ),
        )
    )


def _offer(graph: KnowledgeGraph, form: ExportFormat, scope: Scope, source: str) -> None:
    with st.container(
        border=True, horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"
    ):
        # With a width of its own the text takes the whole line on a phone, and the button the next one.
        with st.container(width=_TEXT):
            st.markdown(f"**{escape(form.name)}** – {escape(form.summary)}")
            if form.lacks:
                parts.caption(f"Limits: {form.lacks}")
        ending = "zip" if form.folder else form.extension
        st.download_button(
            f"Download {form.name}",
            lambda: _written(graph, form.name, scope),
            file_name=f"crampkg-{source}.{ending}",
            mime="application/zip" if form.folder else form.media_type,
            key=f"export-{form.name}",
            on_click="ignore",
        )


def _written(graph: KnowledgeGraph, name: str, scope: Scope) -> bytes:
    """The export as one file; a folder is zipped, always into the same bytes."""
    written = export(graph, name, scope)
    if isinstance(written, bytes):
        return written
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, data in sorted(written.items()):
            archive.writestr(zipfile.ZipInfo(file, (1980, 1, 1, 0, 0, 0)), data)
    return packed.getvalue()

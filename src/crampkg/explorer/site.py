"""Puts the site together: the pages there are, the one that is shown, and what stands around it."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import cache, lru_cache, partial
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from typing import Final

import streamlit as st

from crampkg.base.errors import CrampkgError
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.explorer import links, parts, session
from crampkg.explorer.address import put_address
from crampkg.explorer.pages import PAGES, PageEntry
from crampkg.explorer.text import counted, escape

__all__ = ["run", "show"]

_TERM = PageEntry("", "", "term")
_SOURCE = PageEntry("", "", "source")
_ICON: Final = "icon.svg"
_STYLE: Final = files("crampkg") / "explorer" / "page.css"
_SHOWN: Final = "_shown"


def run() -> None:
    """Run the explorer for one session: Streamlit's script."""
    st.set_page_config(page_icon=str(files("crampkg") / "explorer" / _ICON), layout="wide")
    st.html(f"<style>{_style()}</style>")
    try:
        full = session.full_graph()
    except CrampkgError as problem:
        parts.page_head("crampkg")
        parts.error(problem)
        parts.notice()
        return
    # Term pages exist for the whole graph: switching a source off must not take the reader's page away.
    pages = _pages(full)
    shown = st.navigation(list(pages.values()), position="top")
    path = next(path for path, page in pages.items() if page is shown)
    links.pages_are(pages, path)
    _read_address(path)
    shown.run()


@cache
def _style() -> str:
    return _STYLE.read_text(encoding="utf-8")


@cache
def _entries() -> tuple[PageEntry, ...]:
    return tuple(entry for entry in PAGES if find_spec(f"crampkg.explorer.pages.{entry.module}"))


def _pages(graph: KnowledgeGraph) -> dict[str, st.Page]:
    """All pages by path, for one run: Streamlit marks the one that it shows, so runs must not share them.

    Copies are ten times cheaper than new ones, and there is a page for each term.
    """
    return {path: copy(page) for path, page in _all_pages(graph).items()}


@lru_cache(maxsize=2)
def _all_pages(graph: KnowledgeGraph) -> dict[str, st.Page]:
    """All pages by path: those of the table, then one for each source and each term, out of the menu."""
    pages: dict[str, st.Page] = {}
    for place, entry in enumerate(_entries()):
        pages[entry.url_path] = st.Page(
            partial(show, entry),
            title=entry.title,
            url_path=entry.url_path,
            default=place == 0,
            visibility="visible" if entry.menu else "hidden",
        )
    hidden = [
        (links.source_address(graph, iri), source.label, _SOURCE, iri)
        for iri, source in graph.sources.items()
    ]
    hidden += [(term.slug, term.label, _TERM, iri) for iri, term in graph.terms.items()]
    for path, label, entry, iri in hidden:
        if path not in pages and "/" not in path:
            pages[path] = st.Page(partial(show, entry, iri), title=label, url_path=path, visibility="hidden")
    return pages


def _read_address(path: str) -> None:
    """Take over what the address says; after a click on a link of ours, put into it what the link said."""
    before = st.session_state.get(_SHOWN)
    moved = before is not None and before != path
    st.session_state[_SHOWN] = path
    parameters = links.arrive(path)
    said = parameters.get(session.WITHOUT)
    if said is None and moved and session.switched_off():
        # Streamlit's own menu leaves parameters behind; what is switched off stays so until it is switched on.
        said = ",".join(session.switched_off())
        links.bring(path, parameters | {session.WITHOUT: said})
    session.take_switched_off((said or "").split(","))
    if (brought := links.pending()) is not None:
        put_address("" if path == PAGES[0].url_path else path, brought)


def show(entry: PageEntry, *arguments: str) -> None:
    """Draw a page of the table and what stands around it; `arguments` are handed to its function."""
    try:
        with st.spinner("Reading the graph …"):
            graph = session.current_graph()
        _banner(session.full_graph())
        draw: Callable[..., None] = getattr(
            import_module(f"crampkg.explorer.pages.{entry.module}"), entry.function
        )
        draw(graph, *arguments)
        parts.footer(graph)
    except CrampkgError as problem:
        parts.error(problem)
        parts.notice()


def _banner(graph: KnowledgeGraph) -> None:
    """Say which sources are switched off, and offer to switch them on."""
    off = session.switched_off()
    asked = links.parameters().get(session.WITHOUT, "").split(",")
    known = {source.name for source in graph.sources.values()}
    if wrong := [name for name in asked if name and name not in known]:
        parts.state(
            "unknown",
            f"The address leaves out a source that there is not: {', '.join(wrong)}.",
            remedy=f"The sources are named {', '.join(sorted(known))}.",
            key="without",
        )
    if not off:
        return
    names = ", ".join(source.label for source in graph.sources.values() if source.name in off)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(f"Seen without {counted(len(off), 'source')}: {escape(names)}")
        st.button("Switch all sources on", on_click=links.put_parameters, args=({session.WITHOUT: None},))

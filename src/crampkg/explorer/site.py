"""Puts the site together: the pages there are, the one that is shown, and what stands around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from functools import cache, partial
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from typing import Final
from urllib.parse import unquote, urlencode, urlsplit

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.util import calc_hash

from crampkg.base.errors import CrampkgError
from crampkg.base.namespaces import BASE, slug
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.name_forms import LONGEST
from crampkg.explorer import links, parts, session
from crampkg.explorer.address import put_address
from crampkg.explorer.component_data import Actions
from crampkg.explorer.components import evidence_block
from crampkg.explorer.pages import PAGES, PageEntry
from crampkg.explorer.text import counted, escape

__all__ = ["run", "show"]

_TERM = PageEntry("", "", "term")
_SOURCE = PageEntry("", "", "source")
_ICON: Final = "icon.svg"
_STYLE: Final = files("crampkg") / "explorer" / "page.css"
_SHOWN: Final = "_shown"
_VISITED: Final = "_visited"
_FIND: Final = "find"
_SURE: Final = 99.0
"""The score from which a hit has the very name that was typed."""


def run() -> None:
    """Run the explorer for one session: Streamlit's script."""
    st.set_page_config(page_icon=str(files("crampkg") / "explorer" / _ICON), layout="wide")
    st.html(f"<style>{_style()}</style>")
    st.logo(str(files("crampkg") / "explorer" / _logo()), size="large")
    try:
        full = session.full_graph()
    except CrampkgError as problem:
        parts.page_head("crampkg")
        parts.error(problem)
        parts.notice()
        return
    # Term pages exist for the whole graph: switching a source off must not take the reader's page away.
    pages = Pages(full)
    shown = st.navigation(pages.grouped(), position="top")
    path = next(path for path, page in pages.items() if page is shown)
    links.pages_are(pages, path)
    _read_address(path)
    shown.run()


@cache
def _style() -> str:
    return _STYLE.read_text(encoding="utf-8")


def _logo() -> str:
    """The file with the name and mark, in letters that are seen on the reader's background."""
    return "logo-dark.svg" if st.context.theme.type == "dark" else "logo.svg"


@cache
def _entries() -> tuple[PageEntry, ...]:
    return tuple(entry for entry in PAGES if find_spec(f"crampkg.explorer.pages.{entry.module}"))


class Pages(Mapping[str, st.Page]):
    """The pages of one run by path: those of the menu, and those of terms and sources as far as they are asked for.

    Streamlit is told of a page in the run before it can be opened, and a page for each of many thousand terms would
    make every run slow. So what the address names, what a click asked for and where the reader has been are told.
    """

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        # Streamlit marks the page that it shows, so runs must not share pages; copies are ten times cheaper than new.
        self._made = {path: copy(page) for path, page in _menu().items()}
        for path in (_asked(), *st.session_state.setdefault(_VISITED, {})):
            self.get(path)
        wanted = page_hash()
        if wanted and wanted not in {calc_hash(path) for path in self._made}:
            self.get(graph.once(_paths).get(wanted, ""))

    def __getitem__(self, path: str) -> st.Page:
        if path not in self._made:
            self._made[path] = _hidden(self._graph, path)
            st.session_state[_VISITED][path] = None
        return self._made[path]

    def grouped(self) -> dict[str, list[st.Page]]:
        """Return the pages by their group in the menu, in its order; those without one first, under an empty name."""
        groups = {entry.url_path: entry.group for entry in _entries()}
        found: dict[str, list[st.Page]] = {"": []}
        for path, page in self._made.items():
            found.setdefault(groups.get(path, ""), []).append(page)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


@cache
def _menu() -> dict[str, st.Page]:
    return {
        entry.url_path: st.Page(
            partial(show, entry),
            title=entry.title,
            url_path=entry.url_path,
            default=place == 0,
            visibility="visible" if entry.menu else "hidden",
        )
        for place, entry in enumerate(_entries())
    }


def _hidden(graph: KnowledgeGraph, path: str) -> st.Page:
    """Make the page of a term or source. KeyError for a path that is none's."""
    if "/" in path or not path:
        raise KeyError(path)
    for iri in graph.sources:
        if links.source_address(graph, iri) == path:
            title, entry = graph.sources[iri].label, _SOURCE
            break
    else:
        iri = BASE + path
        title, entry = graph.terms[iri].label, _TERM
    return st.Page(partial(show, entry, iri), title=title, url_path=path, visibility="hidden")


def _asked() -> str:
    """The path in the reader's address; empty where there is none."""
    return unquote(urlsplit(st.context.url or "").path).strip("/")


def page_hash() -> str:
    """Return by which digest Streamlit names the page that is asked for; empty where it names none."""
    context = get_script_run_ctx()
    return "" if context is None else context.page_script_hash


def _paths(graph: KnowledgeGraph) -> dict[str, str]:
    """The paths of terms and sources by the digest that Streamlit makes of them."""
    paths = [slug(str(row["term"])) for row in graph.view("term-iris")]
    paths += [links.source_address(graph, iri) for iri in graph.sources]
    return {calc_hash(path): path for path in paths}


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
        if entry is not _entries()[0]:
            _bar(graph, entry)
        _banner(session.full_graph())
        draw: Callable[..., None] = getattr(
            import_module(f"crampkg.explorer.pages.{entry.module}"), entry.function
        )
        draw(graph, *arguments)
        parts.footer(graph)
    except CrampkgError as problem:
        parts.error(problem)
        parts.notice()


def _actions(entry: PageEntry) -> Actions:
    """The buttons for a page; a link that leaves out what the reader entered says so when it is copied."""
    parameter, name = entry.keeps or ("", "")
    left_out = bool(entry.keeps) and parameter not in links.parameters()
    done = f"Link copied, without {name}" if left_out else "Link copied"
    return {
        "type": "actions",
        "items": [
            {"action": "copy", "label": "Copy link", "done": done},
            {"action": "print", "label": "Print"},
        ],
    }


def _bar(graph: KnowledgeGraph, entry: PageEntry) -> None:
    """Put the search that stands on every page but the first, which has its own, and what one does with a page."""
    with st.container(key="bar", horizontal=True, vertical_alignment="center"):
        evidence_block([_actions(entry)], label="This page", key="actions")
        st.text_input(
            "Find a drug, condition, symptom or test",
            type="search",
            key=_FIND,
            label_visibility="collapsed",
            placeholder="Search",
            max_chars=LONGEST,
            on_change=_found,
            args=(graph,),
        )


def _found(graph: KnowledgeGraph) -> None:
    """Open the page of what was typed, or the hits where no term has that name."""
    asked = st.session_state[_FIND].strip()
    st.session_state[_FIND] = ""
    if not asked:
        return
    hits = graph.search(asked, limit=1)
    address = links.term_address(graph, hits[0].iri) if hits and hits[0].score >= _SURE else None
    links.follow(address or f"{PAGES[0].url_path}?{urlencode({'q': asked})}")


def _banner(graph: KnowledgeGraph) -> None:
    """Say which sources are switched off, and offer to switch them on."""
    off = session.switched_off()
    asked = links.parameters().get(session.WITHOUT, "").split(",")
    known = {source.name for source in graph.sources.values()}
    if wrong := [name for name in asked if name and name not in known]:
        parts.state(
            "unknown",
            f"This address turns off an unknown source: {', '.join(wrong)}.",
            remedy=f"The sources are named {', '.join(sorted(known))}.",
            key="without",
        )
    if not off:
        return
    names = ", ".join(source.label for source in graph.sources.values() if source.name in off)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(f"Shown without {counted(len(off), 'source')}: {escape(names)}")
        st.button("Turn on all sources", on_click=links.put_parameters, args=({session.WITHOUT: None},))

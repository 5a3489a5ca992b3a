"""What pages show of a source: its record, its switch, how much of it is accounted for."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

import streamlit as st

from crampkg.base.errors import CrampkgError
from crampkg.curate.coverage_report import SourceCoverage, report_source
from crampkg.evidence import publications
from crampkg.explorer import links, session
from crampkg.explorer.settings import Settings, settings
from crampkg.explorer.text import counted, escape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim, Source
    from crampkg.explorer.component_data import Meta

__all__ = ["coverage", "coverage_words", "drawn_from", "drawn_on", "elsewhere", "record", "switch"]


def record(source: Source) -> list[Meta]:
    """Return what is known of a source, as label and text; what the document does not state is said to be unknown."""
    known: list[Meta] = [{"label": "title", "text": source.title}]
    if source.citation:
        known.append({"label": "cited as", "text": source.citation})
    if source.authors or not source.citation:
        known.append({"label": "authors", "text": "; ".join(source.authors) or "not stated in the text read"})
    known += [
        {"label": "last changed", "text": source.modified or "not stated in the text read"},
        {"label": "kind", "text": source.kind_label},
    ]
    if source.number:
        known.append({"label": "number", "text": source.number})
    if source.sha256:
        known.append({"label": "SHA-256 of the document", "text": f"{source.sha256[:16]}…"})
    return known


def elsewhere(graph: KnowledgeGraph, source: Source) -> list[Meta]:
    """Return links to a source at other sites: by its identifiers, by its studies' in registries, where it was read."""
    studies = graph.studies.take(source.reports)
    held = dict.fromkeys([*source.identifiers, *(one for study in studies for one in study.identifier)])
    pages = [(one.partition(":")[2], found) for one in held if (found := publications.address(one))]
    known: list[Meta] = [
        {"label": site, "text": [{"label": number, "href": address}]} for number, (site, address) in pages
    ]
    if source.read_at.startswith(("http://", "https://")):
        known.append({"label": "read at", "text": [{"label": source.read_at, "href": source.read_at}]})
    return known


def drawn_on(graph: KnowledgeGraph) -> str:
    """Return what a figure says of itself: the version of the graph and today's date."""
    return f"crampkg {graph.header['version']}, drawn {datetime.now(UTC):%Y-%m-%d}"


def drawn_from(graph: KnowledgeGraph, claims: Iterable[Claim]) -> str:
    """Return the names of the sources whose claims a figure shows, and of no others; empty when it shows none."""
    used = {claim.source for claim in claims}
    return "; ".join(source.label for iri, source in graph.sources.items() if iri in used)


def switch(source: Source) -> None:
    """Put the switch that takes a source out of every page, and in again."""
    key = f"use-{source.name}"
    st.session_state[key] = source.name not in session.switched_off()
    st.toggle(
        f"Show the statements of “{escape(source.label)}” on all pages",
        key=key,
        on_change=_switched,
        args=(source.name, key),
    )


def _switched(name: str, key: str) -> None:
    off = set(session.switched_off())
    off = off - {name} if st.session_state[key] else off | {name}
    links.put_parameters({session.WITHOUT: ",".join(session.in_order(off)) or None})


def coverage(name: str) -> SourceCoverage | None:
    """Return how much of a source is accounted for; None when its ledger cannot be read."""
    return _coverage(settings(), name)


@lru_cache(maxsize=16)
def _coverage(_: Settings, name: str) -> SourceCoverage | None:
    texts = session.source_texts()
    try:
        return None if texts is None else report_source(name, texts)
    except CrampkgError:
        return None


def coverage_words(found: SourceCoverage) -> list[str]:
    """Return in sentences how much of a source is accounted for, and whether its text is at hand."""
    said = [
        f"{counted(found.rows, 'stretch', 'stretches')} of the text (sentences, headings, items, captions, cells): "
        f"{found.with_claims} with statements, {found.with_reason} with a reason why there are none"
        + (
            f", {len(found.unaccounted)} not accounted for."
            if found.unaccounted
            else "; every stretch is accounted for."
        )
    ]
    if found.accounted_percent is not None:
        said.append(f"{found.accounted_percent:.1f} % of its characters are accounted for.")
    said.append(
        {
            "present": "The document is available: passages are shown next to the statements.",
            "changed": "The available file contains the passages but is a different version, so no passages are shown.",
            "absent": "The document is not available here: statements are shown in our own words, with their place. "
            "To read a passage, find the document by the title or a link in its record above, and go to that place.",
        }[found.text]
    )
    return said

"""References to copy or take along: BibTeX, RIS and plain text, of statements or sources, with their scope said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import streamlit as st

from crampkg.explorer import parts
from crampkg.explorer.text import counted
from crampkg.export import citations

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim
    from crampkg.export.citations import Reference

__all__ = ["cite", "cite_claims"]

_FORMS: Final = {"BibTeX": ("bibtex", "bib"), "RIS": ("ris", "ris"), "Plain text": ("plain", "txt")}
"""The formats by label: their name in `citations.FORMATS` and the ending of a file."""
_TALL: Final = 15
"""From so many lines on, the text scrolls in a box of its own."""


def cite_claims(
    graph: KnowledgeGraph, claims: Sequence[Claim], *, of: str, name: str, key: str = "cite"
) -> None:
    """Offer the references of statements, each with its place in its source; nothing where there are none.

    `of` says whose they are ("the statements on this page"), `name` is that of the file without its ending.
    """
    if claims:
        cite(
            lambda: [citations.of_claim(graph, claim) for claim in claims],
            scope=f"{counted(len(claims), 'reference')} of {of}, each with the statement and its place in its source.",
            name=name,
            key=key,
        )


def cite(made: Callable[[], Sequence[Reference]], *, scope: str, name: str, key: str) -> None:
    """Offer references in each format, to copy and as a file; they are made when the reader opens the box."""
    box = st.expander("Cite", key=key, on_change="rerun")
    if not box.open:
        return
    with box:
        parts.caption(scope)
        label = st.segmented_control(
            "Format of the references", list(_FORMS), default="BibTeX", required=True, key=f"{key}-format"
        )
        form, ending = _FORMS[label]
        text = "".join(citations.FORMATS[form](made())).replace("\r\n", "\n").strip() + "\n"
        st.download_button(
            f"Download {label}",
            text.replace("\n", "\r\n") if form == "ris" else text,
            file_name=f"{name}.{ending}",
            key=f"{key}-download",
            on_click="ignore",
        )
        tall = text.count("\n") > _TALL
        st.code(text, language=None, wrap_lines=True, height=320 if tall else "content")

"""References of statements or sources, to copy or download: BibTeX, RIS, CSL-JSON, plain text, with their scope."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import streamlit as st

from crampkg.explorer import evidence, parts
from crampkg.explorer.text import counted
from crampkg.export import citations

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crampkg.evidence.graph import KnowledgeGraph
    from crampkg.evidence.model import Claim, Term
    from crampkg.export.citations import Reference

__all__ = ["cite", "cite_at_once", "cite_claims", "cite_term", "kinds_below", "kinds_named", "references"]

_FORMS: Final = {
    "BibTeX": ("bibtex", "bib"),
    "RIS": ("ris", "ris"),
    "CSL-JSON": ("csl", "json"),
    "Plain text": ("plain", "txt"),
}
"""The formats by label: their name in `citations.FORMATS` and the ending of a file."""
_AT_ONCE: Final = ("RIS", "BibTeX")
"""The formats that reference managers take, offered at a term's head."""
_KINDS_NAMED: Final = 8
"""Up to so many kinds of a term are named."""
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


def cite_at_once(graph: KnowledgeGraph, term: Term) -> None:
    """Put buttons at a term's head that download the references of all that its page says; none where it is empty."""
    sources = {claim.source for claim in _cited(graph, term)}
    if not sources:
        return

    with st.container(key="cite-at-once", horizontal=True, vertical_alignment="center", gap="small"):
        own = {claim.source for claim in graph.about(term.iri)}
        parts.caption(
            f"Cite {counted(len(sources), 'source')}{', kinds included' if sources != own else ''}:"
        )
        for label in _AT_ONCE:
            form, ending = _FORMS[label]
            st.download_button(
                label,
                partial(references, graph, term, form),
                file_name=f"crampkg-{term.slug}.{ending}",
                key=f"cite-at-once-{ending}",
                help=f"Download the references of all statements and results on this page as {label}",
                on_click="ignore",
            )


def references(graph: KnowledgeGraph, term: Term, form: str) -> bytes:
    """Return the references of all that a term's page says as a file of a format, one for each source."""
    return "".join(citations.FORMATS[form](citations.of_sources(graph, _cited(graph, term)))).encode()


def _cited(graph: KnowledgeGraph, term: Term) -> list[Claim]:
    """The statements that mention a term or one of its kinds, and those whose results stand on its page."""
    about = {
        claim.iri: claim for iri in (term.iri, *kinds_below(graph, term.iri)) for claim in graph.about(iri)
    }
    about |= {one.claim.iri: one.claim for one in evidence.results(graph, term.iri)}
    return list(about.values())


def cite_term(graph: KnowledgeGraph, term: Term) -> None:
    """Offer the references of what is said of a term and its kinds, one for each source."""
    below = kinds_below(graph, term.iri)

    def made() -> list[Reference]:
        return citations.of_sources(graph, _cited(graph, term))

    def scope(found: Sequence[Reference]) -> str:
        kinds = kinds_named(graph, below)
        return (
            f"{counted(len(found), 'reference')}, one for each source of the statements that mention {term.label}"
            f"{f' or {kinds}' if below else ''}, with the places of these statements."
        )

    cite(made, scope=scope, name=f"crampkg-{term.slug}", key="cite")


def kinds_named(graph: KnowledgeGraph, kinds: Sequence[str]) -> str:
    """Return the kinds of a term in words: by name where they are few, else how many they are."""
    if len(kinds) > _KINDS_NAMED:
        return f"its {len(kinds)} kinds"
    return f"its kinds ({', '.join(map(graph.label, kinds))})"


def kinds_below(graph: KnowledgeGraph, iri: str) -> list[str]:
    """Return all kinds of a term, at any depth, by name."""
    found: dict[str, None] = {}
    waiting = [iri]
    while waiting:
        new = [one for one in graph.children.get(waiting.pop(), ()) if one not in found and one != iri]
        found.update(dict.fromkeys(new))
        waiting += new
    return sorted(found, key=graph.label)


def cite(
    made: Callable[[], Sequence[Reference]],
    *,
    scope: str | Callable[[Sequence[Reference]], str],
    name: str,
    key: str,
) -> None:
    """Offer references in each format, to copy and as a file; they are made when the reader opens the box.

    `scope` says what they are of, or makes words that say so of them.
    """
    box = st.expander("Cite", key=key, on_change="rerun")
    if not box.open:
        return
    listed = made()
    with box:
        parts.caption(scope if isinstance(scope, str) else scope(listed))
        label = st.segmented_control(
            "Format of the references", list(_FORMS), default="BibTeX", required=True, key=f"{key}-format"
        )
        form, ending = _FORMS[label]
        text = "".join(citations.FORMATS[form](listed)).replace("\r\n", "\n").strip() + "\n"
        st.download_button(
            f"Download {label}",
            text.replace("\n", "\r\n") if form == "ris" else text,
            file_name=f"{name}.{ending}",
            key=f"{key}-download",
            on_click="ignore",
        )
        tall = text.count("\n") > _TALL
        st.code(text, language=None, wrap_lines=True, height=320 if tall else "content")

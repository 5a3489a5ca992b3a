"""Addresses of everything that has a page, and how a click gets there.

An address is a path below the site's root with its parameters, such as `quinine`, `quinine?claim=katzberg:…` or
`editor?q=…`. The components report the address of a link that was clicked, and `follow` is the callback that opens it.
Pages never write addresses themselves.

A page reads its parameters with `parameters()` and changes them, in callbacks, with `put_parameters()`.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from crampkg.base.errors import UsageError
from crampkg.base.namespaces import compact
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.evidence.model import Claim, Term
from crampkg.explorer.component_data import Link, Part
from crampkg.explorer.session import WITHOUT, switched_off

__all__ = [
    "arrive",
    "bring",
    "claim_address",
    "follow",
    "handout_address",
    "has_page",
    "href",
    "page_link",
    "pages_are",
    "parameters",
    "pending",
    "put_parameters",
    "question_address",
    "read_text",
    "source_address",
    "sparql_address",
    "term_address",
    "term_link",
    "to",
    "written_text",
]

_PAGES: Final = "_pages"
_CARRIED: Final = "_carried"
_HERE: Final = "_here"
_BROKEN: Final = "this address contains an incomplete query"
_LONGEST: Final = 200_000
"""Characters that a query in an address may unpack to."""


# --- addresses


def term_address(graph: KnowledgeGraph, iri: str) -> str | None:
    """Return the address of a term's page; None for what is no term of this graph."""
    term = graph.terms.get(iri)
    return None if term is None else term.slug


def claim_address(graph: KnowledgeGraph, claim: Claim) -> str:
    """Return the address of a claim: its subject's page, or its source's, with the claim shown first."""
    page = term_address(graph, claim.subject) or source_address(graph, claim.source)
    return f"{page}?{urlencode({'claim': compact(claim.iri)}, safe=':')}"


def source_address(graph: KnowledgeGraph, iri: str) -> str:
    """Return the address of a source's page."""
    return f"source-{graph.sources[iri].name}"


def question_address(name: str, values: Mapping[str, str | Sequence[str]] | None = None) -> str:
    """Return the address of a question of the library with the given values of its parameters."""
    return f"questions?{urlencode({'name': name, **(values or {})}, doseq=True, safe=':')}"


def handout_address(term: Term) -> str:
    """Return the address of a term's handout."""
    return f"handout?{urlencode({'term': term.slug})}"


def sparql_address(text: str) -> str:
    """Return the address of a query in the editor."""
    return f"editor?q={written_text(text)}"


def written_text(text: str) -> str:
    """Return a query's text as it stands in an address: packed, in letters that need no escape."""
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def read_text(packed: str) -> str:
    """Return the text that `written_text` packed. Raises UsageError for what is damaged or far too long."""
    try:
        packing = zlib.decompressobj()
        data = base64.b64decode(packed + "=" * (-len(packed) % 4), altchars=b"-_", validate=True)
        unpacked = packing.decompress(data, _LONGEST)
        text = unpacked.decode()
    except (ValueError, binascii.Error, zlib.error) as error:
        raise UsageError(_BROKEN, remedy="copy the address again") from error
    if not packing.eof:
        raise UsageError(_BROKEN, remedy="copy the address again")
    return text


def href(address: str) -> str:
    """Return what stands in a link: the address from the site's root, with the sources that are switched off."""
    path, _, query = address.partition("?")
    parameters = parse_qsl(query)
    if off := switched_off():
        parameters.append((WITHOUT, ",".join(off)))
    return f"/{path}" + (f"?{urlencode(parameters, safe=':,')}" if parameters else "")


def to(label: str, address: str | None, *, tip: str | None = None) -> Link | str:
    """Return a link for the components; the bare label where there is no address."""
    if address is None:
        return label
    link: Link = {"label": label, "href": href(address), "slug": address}
    if tip:
        link["tip"] = tip
    return link


def in_text(graph: KnowledgeGraph, text: str, terms: Iterable[str]) -> list[Part]:
    """Return a text with the first place where each term (by IRI) is named by its label as a link to its page.

    A longer name is taken before one that is a part of it.
    """
    parts: list[Part] = [text]
    for label, iri in sorted({(graph.label(iri), iri) for iri in terms}, key=lambda one: (-len(one[0]), one)):
        wanted = re.compile(rf"(?<![\w-]){re.escape(label)}(?![\w-])", re.IGNORECASE)
        for place, part in enumerate(parts):
            if isinstance(part, str) and (found := wanted.search(part)):
                ends = part[: found.start()], part[found.end() :]
                parts[place : place + 1] = [ends[0], to(found[0], term_address(graph, iri)), ends[1]]
                break
    return [part for part in parts if part != ""]


def term_link(graph: KnowledgeGraph, iri: str) -> Link | str:
    """Return a link to a term's page with its label; the label alone for what has no page."""
    return to(graph.label(iri), term_address(graph, iri))


# --- following them


def pages_are(pages: Mapping[str, st.Page], here: str) -> None:
    """Tell which pages there are, by path, and the path of the one that is shown; called once a run."""
    st.session_state[_PAGES] = pages
    st.session_state[_HERE] = here


def has_page(path: str) -> bool:
    """Tell whether there is a page of that path now."""
    return path in st.session_state.get(_PAGES, {})


def follow(address: str) -> None:
    """Open an address: the callback of the components' links and of buttons."""
    path, _, query = address.partition("?")
    parameters = dict(parse_qsl(query))
    page = st.session_state.get(_PAGES, {}).get(path)
    if page is None:
        return
    if off := switched_off():
        parameters[WITHOUT] = ",".join(off)
    if path == st.session_state.get(_HERE):
        st.session_state.pop(_CARRIED, None)
        st.query_params.from_dict(parameters)
        return
    # Streamlit writes a step into the history when it empties the address before it leaves a page. So the old
    # parameters go along, and are replaced in place.
    left: dict[str, str] = st.query_params.to_dict()
    bring(path, parameters)
    st.switch_page(page, query_params=left)


def bring(path: str, parameters: Mapping[str, str]) -> None:
    """Let the page of this path have these parameters and no others, until the address holds them."""
    stale = st.query_params.to_dict().keys() - parameters.keys()
    st.session_state[_CARRIED] = (path, dict(parameters), stale)


def arrive(path: str) -> dict[str, str]:
    """Return the parameters of the page that is shown; forget those brought to another, or that are in place."""
    held: dict[str, str] = st.query_params.to_dict()
    if (brought := st.session_state.get(_CARRIED)) is not None:
        target, wanted, stale = brought
        if target != path or (wanted.items() <= held.items() and not stale & held.keys()):
            del st.session_state[_CARRIED]
    return parameters()


def pending() -> dict[str, str] | None:
    """Return the parameters that the address does not hold yet; None when it holds all."""
    brought = st.session_state.get(_CARRIED)
    return None if brought is None else dict(brought[1])


def parameters() -> dict[str, str]:
    """Return the parameters of this page: what pages read instead of `st.query_params`."""
    brought = pending()
    return st.query_params.to_dict() if brought is None else brought


def put_parameters(changed: Mapping[str, str | None]) -> None:
    """Change parameters of this page as a step of the browser's history (None takes one out); for callbacks."""
    merged = {**parameters(), **changed}
    st.session_state.pop(_CARRIED, None)
    wanted = {name: value for name, value in merged.items() if value is not None}
    if wanted != st.query_params.to_dict():
        st.query_params.from_dict(wanted)


def page_link(label: str, address: str, *, help: str | None = None) -> None:
    """Put a link of Streamlit's own on the page; nothing where there is no such page. `label` is markdown."""
    path, _, query = address.partition("?")
    page = st.session_state.get(_PAGES, {}).get(path)
    if page is None:
        return
    parameters = dict(parse_qsl(query))
    if off := switched_off():
        parameters[WITHOUT] = ",".join(off)
    st.page_link(page, label=label, help=help, query_params=parameters or None)

"""Linked data: `/id/<slug>` leads to a page or to data, `/data/<slug>.<format>` is the data, VoID tells of both.

Every IRI that the graph mints begins with the base; what follows is its slug here (`quinine`,
`claim/gard/…`, `graph/terms`). A persistent-identifier service has to send `<base><slug>` to `/id/<slug>`.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

import anyio.to_thread
import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode, Quad, Triple
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crampkg.describing import METADATA
from crampkg.errors import UsageError
from crampkg.names import PREFIXES, compact
from crampkg.names import slug as named
from crampkg.results import Rows, Triples
from crampkg.results_format import FORMATS, formats_for, graph_bytes, parse
from crampkg.server.negotiation import Offer, chosen, offers
from crampkg.server.pages import thing_page
from crampkg.server.problems import Problem
from crampkg.server.service import Service
from crampkg.server.sparql import content_type

__all__ = ["DATASET", "data", "identified", "void"]

DATASET: Final = "dataset"
"""The slug of the dataset itself; its data are all graphs."""
_EXTENSIONS: Final = {form.extension: form.name for form in formats_for("triples")}
_PAGE: Final = Offer("text/html", "html")
_LABEL: Final = NamedNode(PREFIXES["rdfs"] + "label")


async def identified(service: Service, request: Request) -> Response:
    """`/id/<slug>`: 303 to the page that shows the thing, or to its data, by Accept; 404 for what is not here."""
    slug = request.path_params["slug"]
    offer = chosen(request.headers.get("accept"), [*offers("triples"), _PAGE])
    if offer is None:
        raise Problem(406, "there are data and a page", remedy="accept text/turtle or text/html")
    if ":" in slug and (terms := await _mapped(service, slug)):
        if len(terms) > 1:
            several = " or ".join(sorted(map(named, terms)))
            raise Problem(404, f"{slug!r} is mapped to several terms", remedy=f"say which: {several}")
        return RedirectResponse(f"/id/{quote(named(terms[0]), safe='/')}", 303, headers={"Vary": "Accept"})
    iri = await _known(service, slug)
    address = service.page_of(iri) if offer is _PAGE else None
    if address is None:
        extension = "html" if offer is _PAGE else FORMATS[offer.format].extension
        address = f"/data/{quote(named(iri) or 'ontology', safe='/')}.{extension}"
    return RedirectResponse(address, 303, headers={"Vary": "Accept"})


async def data(service: Service, request: Request) -> Response:
    """`/data/<slug>.<format>`: the statements about a thing; of a graph, those in it; of the dataset, all."""
    path = request.path_params["path"]
    slug, dot, extension = path.rpartition(".")
    if not dot or (extension not in _EXTENSIONS and extension != "html"):
        raise Problem(404, f"there is nothing at /data/{path}", remedy=f"end with .{', .'.join(_EXTENSIONS)}")
    if slug == "ontology":
        slug = ""
    if slug == DATASET and extension != "html":
        return _data(await _dump(service, _EXTENSIONS[extension]), _EXTENSIONS[extension])
    iri = await _known(service, slug)
    quads = await (_graph(service, iri) if service.is_graph(iri) else _thing(service, iri))
    if extension == "html":
        return _html(iri, slug, [quad.triple for quad in quads])
    form = _EXTENSIONS[extension]
    return _data(await _written(quads, form), form)


async def void(service: Service, request: Request) -> Response:
    """`/.well-known/void`: the dataset's description of itself."""
    offer = chosen(request.headers.get("accept"), [*offers("triples"), _PAGE])
    if offer is None:
        raise Problem(406, "the description is RDF", remedy="accept text/turtle")
    form = "turtle" if offer is _PAGE else offer.format
    quads = await _graph(service, METADATA.value)
    return _data(await _written(Triples([q.triple for q in quads]).quads(), form), form)


async def _mapped(service: Service, identifier: str) -> list[str]:
    """Return the IRIs of the terms that an identifier of another resource (`MONDO:0035586`) is mapped to."""
    rows = parse(await service.view("term-names", format="json"), "rows")
    assert isinstance(rows, Rows)  # noqa: S101  # by the view
    wanted = identifier.casefold()
    return [
        str(row["term"])
        for row in rows.to_plain()
        if row["kind"] == "identifier" and str(row["name"]).casefold() == wanted
    ]


async def _known(service: Service, slug: str) -> str:
    """Return the IRI of a slug; Problem 404 when the graph says nothing of it."""
    iri = service.iri_of(slug)
    try:
        known = await service.view("known", {"thing": iri}, format="json")
    except UsageError:
        known = b""
    if b"true" not in known:
        raise Problem(404, f"there is nothing named {slug!r} in this graph")
    return iri


async def _graph(service: Service, iri: str) -> list[Quad]:
    body = await service.view("graph-content", {"graph": iri})
    triples = [quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES)]
    return Triples(triples).quads(NamedNode(iri))


async def _thing(service: Service, iri: str) -> list[Quad]:
    body = await service.view("about", {"thing": iri})
    return list(ox.parse(body, format=ox.RdfFormat.N_TRIPLES))


async def _dump(service: Service, form: str) -> bytes:
    """Return all graphs but the description, which holds the checksum of the rest; made once for each format."""
    async with service.dumping:
        if form not in service.dumps:
            rows = parse(await service.view("quads", format="json"), "rows")
            assert isinstance(rows, Rows)  # noqa: S101  # by the view
            quads = await anyio.to_thread.run_sync(_quads, rows)
            service.dumps[form] = await _written(quads, form)
    return service.dumps[form]


def _quads(rows: Rows) -> list[Quad]:
    # The view's columns are graph, subject, predicate and object.
    return [Quad(s, p, o, g) for g, s, p, o in rows if g != METADATA]  # type: ignore[arg-type]


async def _written(quads: list[Quad], form: str) -> bytes:
    return await anyio.to_thread.run_sync(graph_bytes, quads, form)  # in a thread: it can take a second


def _data(body: bytes, form: str) -> Response:
    return Response(body, headers={"Content-Type": content_type(FORMATS[form].media_type), "Vary": "Accept"})


def _html(iri: str, slug: str, triples: list[Triple]) -> Response:
    labels = [
        t.object.value
        for t in triples
        if t.subject == NamedNode(iri) and t.predicate == _LABEL and isinstance(t.object, Literal)
    ]
    label = min(labels, default=compact(iri))
    stem = f"/data/{quote(slug or 'ontology', safe='/')}"
    formats = {extension: f"{stem}.{extension}" for extension in _EXTENSIONS}
    return thing_page(iri, triples, label, formats)

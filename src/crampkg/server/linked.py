"""Linked data: `/id/<slug>` redirects to a page or to data, `/data/<slug>.<format>` is the data, VoID describes both.

Every IRI that the graph mints begins with the base; what follows is its slug here (`quinine`,
`claim/gard/…`, `graph/terms`). A persistent-identifier service has to send `<base><slug>` to `/id/<slug>`; addresses
of the service itself (`sparql`, `data/…`) lead on to it.
"""

from __future__ import annotations

from functools import partial
from typing import Any, Final
from urllib.parse import quote

import anyio.to_thread
import pyoxigraph as ox
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crampkg.base.errors import UsageError
from crampkg.base.namespaces import PREFIXES, compact, prefix_of
from crampkg.base.namespaces import slug as named
from crampkg.evidence.graph import KnowledgeGraph
from crampkg.export import EXPORTS, jsonld, rdf
from crampkg.export.dataset import DATASET, METADATA, description_bytes
from crampkg.export.nanopub import NANOPUB, nanopublication
from crampkg.server.exports import exports_of, sent
from crampkg.server.negotiation import Offer, chosen, offers
from crampkg.server.pages import page, thing_page
from crampkg.server.problems import Problem
from crampkg.server.sending import tagged
from crampkg.server.service import Service
from crampkg.server.sparql import content_type
from crampkg.sparql.formats import FORMATS, formats_for, graph_bytes
from crampkg.sparql.results import Rows, Triples, parse

__all__ = ["data", "identified", "void"]

_EXTENSIONS: Final = {form.extension: form.name for form in formats_for("triples")}
_ENDINGS: Final = {
    **{f"{form.name}.{form.extension or 'zip'}": form for form in EXPORTS.values()},
    **{form.extension: form for form in reversed(EXPORTS.values()) if form.extension not in ("", "html")},
}
"""What an address may end with for an export: the format's extension, or its name and the extension."""
_NANOPUB_OFFERS: Final = tuple(
    offer for offer in offers("triples") if FORMATS[offer.format].name in ("trig", "nquads")
)
_PAGE: Final = Offer("text/html", "html")
_LABEL: Final = NamedNode(PREFIXES["rdfs"] + "label")
_QUESTION: Final = "question/"
_SERVICES: Final = ("sparql", ".well-known/void")
"""Slugs that are addresses of this server."""


async def identified(service: Service, request: Request) -> Response:
    """`/id/<slug>`: 303 to the page that shows the thing, or to its data, by Accept; 404 for what is not here."""
    slug = request.path_params["slug"]
    if slug in _SERVICES or slug.startswith("data/"):
        query = f"?{request.url.query}" if request.url.query else ""
        return RedirectResponse(f"/{quote(slug, safe='/')}{query}", 303)
    if slug.endswith("/") and _is_namespace(service.iri_of(slug)):
        # A namespace is no thing: that of a source's claims leads to the source, the others to all there is.
        source = slug.removeprefix("claim/").rstrip("/")
        return RedirectResponse(f"/id/source/{source}" if slug.startswith("claim/") else "/id/dataset", 303)
    if slug.startswith("claim/") and slug.endswith(NANOPUB):
        return await _to_nanopublication(service, slug, request)
    offer = chosen(request.headers.get("accept"), [*offers("triples"), _PAGE])
    if offer is None:
        raise Problem(406, "there is only data or a page", remedy="accept text/turtle or text/html")
    if ":" in slug and (mapped := await _mapped(service, slug)) != ([], []):
        terms, near = mapped
        if not terms:
            several = " or ".join(sorted(map(named, near)))
            what = f"{slug!r} is not a term here; it identifies something broader, narrower or related"
            raise Problem(404, what, remedy=f"see {several}")
        if len(terms) > 1:
            several = " or ".join(sorted(map(named, terms)))
            raise Problem(404, f"{slug!r} is mapped to several terms", remedy=f"choose one: {several}")
        return RedirectResponse(f"/id/{quote(named(terms[0]), safe='/')}", 303, headers={"Vary": "Accept"})
    iri = await _known(service, _present(service, slug))
    address = service.page_of(iri) if offer is _PAGE else None
    if address is None:
        extension = "html" if offer is _PAGE else FORMATS[offer.format].extension
        address = f"/data/{quote(named(iri) or 'ontology', safe='/')}.{extension}"
    return RedirectResponse(address, 303, headers={"Vary": "Accept"})


def _present(service: Service, slug: str) -> str:
    """Return a slug with the present name of a question where it has a former one; any other as it is."""
    if not slug.startswith(_QUESTION):
        return slug
    try:
        return _QUESTION + service.catalog.get(slug.removeprefix(_QUESTION), ("questions",)).name
    except UsageError:
        return slug


def _is_namespace(iri: str) -> bool:
    """Tell whether one of our prefixes stands for an IRI, so that it is no thing itself."""
    found = prefix_of(f"{iri}x")
    return found is not None and found[1] == iri


async def data(service: Service, request: Request) -> Response:
    """`/data/<slug>.<format>`: a term, a source or the dataset as `crampkg export` writes it; what is said of the rest.

    A graph is its content, a claim's nanopublication itself. Problem 404 for what is not here, or not in that format.
    """
    path = request.path_params["path"]
    slug, ending = _split(path)
    if slug.startswith("claim/") and slug.endswith(NANOPUB):
        return await _nanopublication(service, slug, ending)
    if slug == "ontology":
        slug = ""
    iri = service.iri_of(slug)
    if iri == DATASET.value and ending == "nq":
        return _data(await _dump(service), "nquads")  # its checksum stands in the description
    if ending == "html":
        iri = await _known(service, slug)
        quads = await (_graph(service, iri) if service.is_graph(iri) else _thing(service, iri))
        # Written from what was asked for: the copy of the whole graph that exports read is not waited for.
        make = partial(_html, iri=iri, slug=slug, triples=[quad.triple for quad in quads])
        return page(await anyio.to_thread.run_sync(make))
    exports = exports_of(service)
    scope = await exports.part(iri)
    if scope is not None:
        body = await exports.export(_ENDINGS[ending], scope)
        return sent(_ENDINGS[ending], body, f"crampkg-{slug.replace('/', '-')}.{ending}")
    iri = await _known(service, slug)
    form = _EXTENSIONS.get(ending)
    if form is None:
        what = f"only terms, sources and the dataset are exported as {ending}"
        raise Problem(404, what, remedy=f"end with .{', .'.join(_EXTENSIONS)}")
    if iri == METADATA.value:
        return _data(await _metadata(service, form), form)
    quads = await (_graph(service, iri) if service.is_graph(iri) else _thing(service, iri))
    body = await exports.made((form, iri), partial(_said_of, iri=iri, quads=quads, form=form))
    return _data(body, form)


async def void(service: Service, request: Request) -> Response:
    """`/.well-known/void`: the dataset's description of itself."""
    offer = chosen(request.headers.get("accept"), [*offers("triples"), _PAGE])
    if offer is None:
        raise Problem(406, "the description is available as RDF only", remedy="accept text/turtle")
    form = "turtle" if offer is _PAGE else offer.format
    return _data(await _metadata(service, form), form)


def _split(path: str) -> tuple[str, str]:
    """Return slug and ending of an address below /data; Problem 404 when it ends with nothing known."""
    folder, _, name = path.rpartition("/")
    for ending in sorted({*_ENDINGS, *_EXTENSIONS, "html"}, key=len, reverse=True):
        if name.endswith(f".{ending}") and len(name) > len(ending) + 1:
            return (f"{folder}/" if folder else "") + name.removesuffix(f".{ending}"), ending
    raise Problem(404, f"there is nothing at /data/{path}", remedy=f"end with .{', .'.join(_EXTENSIONS)}")


async def _to_nanopublication(service: Service, slug: str, request: Request) -> Response:
    await _known(service, slug.removesuffix(NANOPUB))
    offer = chosen(request.headers.get("accept"), [*_NANOPUB_OFFERS, _PAGE])
    if offer is None:
        raise Problem(
            406, "a nanopublication needs a format with named graphs", remedy="accept application/trig"
        )
    extension = "trig" if offer is _PAGE else FORMATS[offer.format].extension
    return RedirectResponse(f"/data/{quote(slug, safe='/')}.{extension}", 303, headers={"Vary": "Accept"})


async def _nanopublication(service: Service, slug: str, ending: str) -> Response:
    iri = await _known(service, slug.removesuffix(NANOPUB))
    if ending not in ("trig", "nq", "jsonld"):
        raise Problem(
            404, "a nanopublication needs a format with named graphs", remedy="end with .trig, .nq or .jsonld"
        )
    form = _EXTENSIONS[ending]

    def make(graph: KnowledgeGraph) -> bytes:
        if iri not in graph.claims:
            raise Problem(404, "only claims have nanopublications")
        return _bytes(
            nanopublication(graph, iri), form, _described(graph, f"nanopublication of {compact(iri)}")
        )

    return _data(await exports_of(service).made((form, slug), make), form)


def _placed(graph: KnowledgeGraph, quad: Quad) -> Quad:
    """Return a statement in the graph that it stands in; what stands in none is of the description."""
    patterns: list[tuple[Any, Any, Any]] = [(quad.subject, quad.predicate, quad.object)]
    # Blank nodes have other names in an answer: their statements stand where the rest of the thing's do.
    if not isinstance(quad.subject, BlankNode):
        patterns.append((quad.subject, None, None))
    if not isinstance(quad.object, BlankNode):
        patterns.append((None, quad.predicate, quad.object))
    for pattern in patterns:
        for found in graph.matching(*pattern):
            return Quad(quad.subject, quad.predicate, quad.object, found.graph_name)
    return Quad(quad.subject, quad.predicate, quad.object, METADATA)


def _said_of(graph: KnowledgeGraph, *, iri: str, quads: list[Quad], form: str) -> bytes:
    """Return statements about a thing in the graphs that they stand in, with the ontology's record beside them."""
    placed = [_placed(graph, quad) if quad.graph_name == DefaultGraph() else quad for quad in quads]
    if service_graph := {quad.graph_name for quad in quads} - {DefaultGraph()}:
        of = f"graph {compact(str(next(iter(service_graph)).value))}"  # type: ignore[union-attr]
    else:
        of = f"what is said of {compact(iri)}"
        placed += graph.matching(NamedNode(graph.header["ontology"]))
    return _bytes(placed, form, _described(graph, of))


def _described(graph: KnowledgeGraph, of: str) -> str:
    header = graph.header
    return f"crampkg {header['version']}, {of}. License: {header['license']} {header['notice']}"


def _bytes(quads: list[Quad], form: str, described: str) -> bytes:
    return jsonld.written(quads) if form == "jsonld" else rdf.written(quads, form, described)


async def _metadata(service: Service, form: str) -> bytes:
    quads = await _graph(service, METADATA.value)
    if form not in ("trig", "nquads"):
        quads = [Quad(*quad.triple) for quad in quads]
    return await anyio.to_thread.run_sync(description_bytes, quads, form)


_IDENTIFIERS: Final = ("identifier", "near identifier")


async def _mapped(service: Service, identifier: str) -> tuple[list[str], list[str]]:
    """Return the IRIs of the terms that an identifier elsewhere (`MONDO:0035586`) stands for, and of those near it."""
    rows = parse(await service.view("term-names", format="json"), "rows")
    assert isinstance(rows, Rows)  # noqa: S101  # by the view
    wanted = identifier.casefold()
    plain = [row for row in rows.to_plain() if str(row["name"]).casefold() == wanted]
    of = {kind: [str(row["term"]) for row in plain if row["kind"] == kind] for kind in _IDENTIFIERS}
    return of["identifier"], of["near identifier"]


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


async def _dump(service: Service) -> bytes:
    """Return all graphs but the description, which holds the checksum of the rest, as N-Quads; made once."""
    async with service.dumping:
        if "nquads" not in service.dumps:
            rows = parse(await service.view("quads", format="json"), "rows")
            assert isinstance(rows, Rows)  # noqa: S101  # by the view
            quads = await anyio.to_thread.run_sync(_quads, rows)
            service.dumps["nquads"] = await anyio.to_thread.run_sync(graph_bytes, quads, "nquads")
    return service.dumps["nquads"]


def _quads(rows: Rows) -> list[Quad]:
    # The view's columns are graph, subject, predicate and object.
    return [Quad(s, p, o, g) for g, s, p, o in rows if g != METADATA]  # type: ignore[arg-type]


def _data(body: bytes, form: str) -> Response:
    headers = {"Content-Type": content_type(FORMATS[form].media_type), "Vary": "Accept"}
    return tagged(Response(body, headers=headers))


def _html(*, iri: str, slug: str, triples: list[Triple]) -> bytes:
    labels = [
        t.object.value
        for t in triples
        if t.subject == NamedNode(iri) and t.predicate == _LABEL and isinstance(t.object, Literal)
    ]
    label = min(labels, default=compact(iri))
    stem = f"/data/{quote(slug or 'ontology', safe='/')}"
    formats = {extension: f"{stem}.{extension}" for extension in _EXTENSIONS}
    return thing_page(iri, triples, label, formats)

"""`/sparql`: queries by the SPARQL 1.1 Protocol, the service description, and a page for browsers."""

from __future__ import annotations

from functools import partial

import anyio.to_thread
from starlette.datastructures import URL
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from crampkg.server.askers import waiting
from crampkg.server.description import service_description
from crampkg.server.hosts import host_name, is_address
from crampkg.server.negotiation import KINDS, Offer, chosen, format_of, is_format, offers
from crampkg.server.pages import page, query_page
from crampkg.server.problems import Problem
from crampkg.server.reading import Question, question_of
from crampkg.server.service import Service
from crampkg.sparql.evaluation import Served
from crampkg.sparql.formats import Kind, formats_for
from crampkg.sparql.head import query_form
from crampkg.sparql.limits import Limits

__all__ = ["announced", "answer", "content_type", "endpoint_of"]

_KIND: dict[str, Kind] = {"SELECT": "rows", "ASK": "boolean", "CONSTRUCT": "triples", "DESCRIBE": "triples"}
_DEFAULTS = {"rows": "json", "boolean": "json", "triples": "turtle"}
_PAGE = Offer("text/html", "page")
_SHORT = 4000


async def answer(service: Service, request: Request) -> Response:
    """Return the answer to a request to `/sparql`. Raises Problem and CrampkgError."""
    question = await question_of(request)
    accept = request.headers.get("accept")
    if question.text is None:
        return await _introduction(service, request, accept)
    if len(question.text) > _SHORT:  # reading it takes long enough to keep others waiting
        formats = await anyio.to_thread.run_sync(_formats, question, accept)
    else:
        formats = _formats(question, accept)
    await _check_graphs(service, question)
    kind = _KIND[query_form(question.text)]
    paged = formats[kind] is _PAGE
    if paged:
        formats = {**formats, kind: Offer("text/plain", "turtle" if kind == "triples" else "table")}
    async with waiting(request) as asker:
        served = await service.answer(
            question.text,
            {kind: offer.format for kind, offer in formats.items()},
            default_graph_uris=question.default_graph_uris,
            named_graph_uris=question.named_graph_uris,
            asker=asker,
        )
    if served.truncated and not question.truncate:
        remedy = "narrow the query, fetch it in parts with LIMIT and OFFSET, or leave out truncate=no"
        raise Problem(400, f"the result is incomplete: {served.note}", remedy=remedy)
    response = _response(service, served, formats[served.kind].media_type)
    if not paged:
        return response
    # A long result takes a while to escape; others are served meanwhile.
    make = partial(query_page, service, endpoint_of(service, request), question.text, served.body.decode())
    shown = page(await anyio.to_thread.run_sync(make))
    told = ("crampkg-limits", "crampkg-truncated", "warning")
    shown.headers.update({name: value for name, value in response.headers.items() if name in told})
    return shown


def _formats(question: Question, accept: str | None) -> dict[Kind, Offer]:
    """Return what to send for the kind of the query; Problem 406 when the client takes nothing that can hold it."""
    assert question.text is not None  # noqa: S101  # by `answer`
    kind = _KIND[query_form(question.text)]
    named = format_of(question.format, kind) if question.format else None
    if question.format and not is_format(question.format):
        names = ", ".join(form.name for form in formats_for(kind))
        raise Problem(400, f"there is no format {question.format!r}", remedy=f"one of {names}")
    # A link in a browser shows the query with its result; who asks for a format, or for anything, gets data.
    offer = named or chosen(accept, [*offers(kind), _PAGE])
    if offer is None:
        names = ", ".join(dict.fromkeys(o.media_type for o in offers(kind)))
        raise Problem(406, f"none of the accepted formats can hold {kind}", remedy=f"accept one of {names}")
    # The engine's word decides the kind; the others are here for a text that was misread.
    spare = {k: Offer(offers(k)[0].media_type, _DEFAULTS[k]) for k in KINDS}
    return {**spare, kind: offer}


async def _check_graphs(service: Service, question: Question) -> None:
    wanted = {*question.default_graph_uris, *question.named_graph_uris}
    if wanted:
        missing = sorted(wanted - (await service.sizes()).keys())
        if missing:
            what = f"there is no graph <{missing[0]}> here"
            raise Problem(400, what, remedy="choose a graph listed in the service description")


async def _introduction(service: Service, request: Request, accept: str | None) -> Response:
    """Return what a request without a query gets: the description of the service, or a page."""
    offer = chosen(accept, [*offers("triples"), _PAGE])
    if offer is None:
        raise Problem(
            406,
            "the service description is available as RDF or as a page",
            remedy="accept text/turtle or text/html",
        )
    endpoint = endpoint_of(service, request)
    if offer is _PAGE:
        if service.editor is not None:
            return RedirectResponse(service.editor, 303)
        return page(query_page(service, endpoint))
    body = service_description(service.limits, await service.sizes(), endpoint, offer.format)
    return Response(body, headers={"Content-Type": content_type(offer.media_type)})


def endpoint_of(service: Service, request: Request) -> str:
    """Return the public address of `/sparql`."""
    if service.site is not None:
        return service.site.rstrip("/") + "/sparql"
    asked = host_name(request.headers.get("host", ""))
    url = URL(scope=request.scope).replace(path="/sparql", query="", fragment="")
    if not is_address(asked) and asked not in (service.hosts or ()) and request.scope.get("server"):
        # Nothing says that this server has the name it was asked by.
        host, port = request.scope["server"]
        url = url.replace(hostname=f"[{host}]" if ":" in host else host, port=port)
    return str(url)


def _response(service: Service, served: Served, media_type: str) -> Response:
    headers = {"Content-Type": content_type(media_type), "Crampkg-Limits": announced(service.limits)}
    if served.truncated:
        headers["Crampkg-Truncated"] = served.note
        headers["Warning"] = f'199 crampkg "{served.note}"'
    return Response(served.body, headers=headers)


def announced(limits: Limits) -> str:
    """Return limits as one line, such as `seconds=20, rows=10000, bytes=16000000, memory-bytes=1000000000`."""
    parts = {
        "seconds": limits.seconds,
        "rows": limits.rows,
        "bytes": limits.bytes,
        "memory-bytes": limits.memory_bytes,
    }
    return ", ".join(
        f"{name}={value:g}" if isinstance(value, float) else f"{name}={value}"
        for name, value in parts.items()
        if value is not None
    )


def content_type(media_type: str) -> str:
    """Return a media type as sent: with its charset where it is text."""
    return f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type

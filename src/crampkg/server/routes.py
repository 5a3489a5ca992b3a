"""The routes of the server, for a process of its own or beside the pages of the explorer."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from crampkg.base.errors import CrampkgError
from crampkg.server import exports, linked, medicines, sparql
from crampkg.server.problems import Problem, problem_of, problem_response
from crampkg.server.sending import not_modified
from crampkg.server.service import Service

__all__ = ["opened", "routes"]

Handler = Callable[[Service, Request], Awaitable[Response]]

_EXPOSED = "Crampkg-Limits, Crampkg-Truncated, Warning, Retry-After, Location, ETag"
_ASKED = "Accept, Content-Type, Authorization, If-None-Match"
_HEADER_NAMES = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+(?:\s*,\s*[A-Za-z0-9!#$%&'*+.^_`|~-]+)*")


def routes(service: Service) -> list[Route]:
    """Return the routes `/sparql`, `/id/…`, `/data/…` and `/.well-known/void` over a service."""
    reading = ("GET", "HEAD", "OPTIONS")
    asking = (*reading, "POST")
    return [
        Route("/sparql", _Endpoint(service, sparql.answer, asking), include_in_schema=False),
        Route("/sparql/", _Endpoint(service, sparql.answer, asking), include_in_schema=False),
        Route("/id/{slug:path}", _Endpoint(service, linked.identified, reading), include_in_schema=False),
        Route(
            "/data/export/{format}", _Endpoint(service, exports.exported, reading), include_in_schema=False
        ),
        Route(
            "/data/medicines",
            _Endpoint(service, medicines.checked_list, ("POST", "OPTIONS")),
            include_in_schema=False,
        ),
        Route("/data/{path:path}", _Endpoint(service, linked.data, reading), include_in_schema=False),
        Route("/.well-known/void", _Endpoint(service, linked.void, reading), include_in_schema=False),
    ]


class _Endpoint:
    """Answers any method at an address: an ASGI app, since a function would be asked for the known methods only."""

    def __init__(self, service: Service, handler: Handler, methods: tuple[str, ...]) -> None:
        self.service, self.handler, self.methods = service, handler, methods

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        request = Request(scope, receive)
        response = opened(await self._response(request), request)
        sender = self.service.sender
        if not sender.has_room(response):
            busy = Problem(503, "too many answers are waiting to be read", headers={"Retry-After": "5"})
            response = opened(problem_response(busy, request.headers.get("accept")), request)
        await sender.send(response, scope, receive, send)

    async def _response(self, request: Request) -> Response:
        allowed = ", ".join(self.methods)
        accept = request.headers.get("accept")
        if request.method == "OPTIONS":
            return _preflight(request, allowed)
        if request.method not in self.methods:
            what = f"{request.method} is not allowed at this address"
            return problem_response(Problem(405, what, headers={"Allow": allowed}), accept)
        try:
            return not_modified(request, await self.handler(self.service, request))
        except Problem as problem:
            return problem_response(problem, accept)
        except CrampkgError as error:
            return problem_response(problem_of(error), accept)


def opened(response: Response, request: Request) -> Response:
    """Return a response that the pages of any site may read: nothing here depends on who asks."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = _EXPOSED
    response.headers["X-Content-Type-Options"] = "nosniff"
    if request.method != "OPTIONS":
        response.headers.setdefault("Vary", "Accept")
    return response


def _preflight(request: Request, allowed: str) -> Response:
    asked = request.headers.get("access-control-request-headers", "").strip()
    headers = {
        "Allow": allowed,
        "Access-Control-Allow-Methods": allowed,
        # A header that nobody here reads does no harm.
        "Access-Control-Allow-Headers": f"{_ASKED}, {asked}" if _HEADER_NAMES.fullmatch(asked) else _ASKED,
        "Access-Control-Max-Age": "86400",
    }
    return Response(status_code=204, headers=headers)

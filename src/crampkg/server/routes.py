"""The routes of the server, for a process of its own or beside the pages of the explorer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from crampkg.base.errors import CrampkgError
from crampkg.server import exports, linked, sparql
from crampkg.server.problems import Problem, problem_of, problem_response
from crampkg.server.service import Service

__all__ = ["routes"]

Handler = Callable[[Service, Request], Awaitable[Response]]

_EXPOSED = "Crampkg-Limits, Crampkg-Truncated, Warning, Retry-After, Location"
_ASKED = "Accept, Content-Type, Authorization"


def routes(service: Service) -> list[Route]:
    """Return the routes `/sparql`, `/id/…`, `/data/…` and `/.well-known/void` over a service."""
    reading = ("GET", "HEAD", "OPTIONS")
    return [
        _route("/sparql", service, sparql.answer, (*reading, "POST")),
        _route("/id/{slug:path}", service, linked.identified, reading),
        _route("/data/export/{format}", service, exports.exported, reading),
        _route("/data/{path:path}", service, linked.data, reading),
        _route("/.well-known/void", service, linked.void, reading),
    ]


def _route(path: str, service: Service, handler: Handler, methods: tuple[str, ...]) -> Route:
    allowed = ", ".join(methods)

    async def endpoint(request: Request) -> Response:
        if request.method == "OPTIONS":
            response = _preflight(allowed)
        elif request.method not in methods:
            problem = Problem(405, f"{request.method} is not for this address", headers={"Allow": allowed})
            response = problem_response(problem, request.headers.get("accept"))
        else:
            response = await _answered(service, handler, request)
        # Anybody's page may ask: nothing here depends on who asks.
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = _EXPOSED
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers.setdefault("Vary", "Accept")
        return response

    every = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]
    return Route(path, endpoint, methods=every, include_in_schema=False)


async def _answered(service: Service, handler: Handler, request: Request) -> Response:
    try:
        return await handler(service, request)
    except Problem as problem:
        return problem_response(problem, request.headers.get("accept"))
    except CrampkgError as error:
        return problem_response(problem_of(error), request.headers.get("accept"))


def _preflight(allowed: str) -> Response:
    headers = {
        "Allow": allowed,
        "Access-Control-Allow-Methods": allowed,
        "Access-Control-Allow-Headers": _ASKED,
        "Access-Control-Max-Age": "86400",
    }
    return Response(status_code=204, headers=headers)

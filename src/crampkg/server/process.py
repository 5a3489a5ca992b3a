"""The server as a process of its own: the app, and how uvicorn runs it within bounds."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from crampkg.server.connections import MAX_HEAD, bounded_connection
from crampkg.server.headers import SecurityHeaders
from crampkg.server.problems import Problem, problem_response
from crampkg.server.routes import routes
from crampkg.server.service import Service

__all__ = ["app", "server"]


def app(service: Service) -> Starlette:
    """Return the ASGI app; it closes the service when it is shut down."""

    async def home(_: Request) -> Response:
        return RedirectResponse("/sparql", 303)

    async def failed(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        what = f"there is nothing at {request.url.path}" if status == 404 else "the server failed"
        return problem_response(Problem(status, what), request.headers.get("accept"))

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        service.close()

    return Starlette(
        routes=[Route("/", home), *routes(service)],
        middleware=[Middleware(SecurityHeaders)],
        exception_handlers={HTTPException: failed, Exception: failed},
        lifespan=lifespan,
    )


def server(
    service: Service,
    *,
    host: str = "127.0.0.1",
    port: int = 7878,
    connections: int = 256,
    head_seconds: float = 10.0,
    log_level: str = "warning",
) -> uvicorn.Server:
    """Return a uvicorn server over a service, to be run by `run()`; nothing listens before."""
    limits = service.limits
    longest = (limits.seconds or 600.0) + 60.0  # a body, a place in the queue, the query, and the way back
    config = uvicorn.Config(
        app(service),
        host=host,
        port=port,
        http=bounded_connection(most=connections, head_seconds=head_seconds, request_seconds=longest),
        ws="none",
        lifespan="on",
        log_level=log_level,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        h11_max_incomplete_event_size=MAX_HEAD,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=5,
    )
    return uvicorn.Server(config)

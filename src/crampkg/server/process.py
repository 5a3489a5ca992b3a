"""The server as a process of its own: the app, and uvicorn with its limits."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from crampkg.server.connections import MAX_HEAD, bounded_connection
from crampkg.server.headers import SecurityHeaders
from crampkg.server.hosts import AllowedHosts, hosts_of
from crampkg.server.problems import Problem, problem_response
from crampkg.server.routes import opened, routes
from crampkg.server.service import Service

__all__ = ["app", "server"]


def app(
    service: Service,
    *,
    beside: Sequence[BaseRoute] = (),
    while_it_runs: Callable[[], AbstractAsyncContextManager[None]] = contextlib.nullcontext,
) -> Starlette:
    """Return the ASGI app; it closes the service when it is shut down.

    `beside` are routes that others serve in the same process; `while_it_runs` gives what is open while it runs.
    """

    async def home(_: Request) -> Response:
        return RedirectResponse("/sparql", 303)

    async def failed(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        told = {
            404: f"there is nothing at {request.url.path}",
            405: f"{request.method} is not allowed at this address",
        }
        headers = getattr(error, "headers", None) or {}
        problem = Problem(status, told.get(status, "the server failed"), headers=headers)
        return opened(problem_response(problem, request.headers.get("accept")), request)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        try:
            async with while_it_runs():
                yield
        finally:
            service.close()

    made = Starlette(
        routes=[Route("/", home), *beside, *routes(service)],
        middleware=[
            Middleware(AllowedHosts, hosts=service.hosts),
            Middleware(SecurityHeaders),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5),
        ],
        exception_handlers={HTTPException: failed, Exception: failed},
        lifespan=lifespan,
    )
    made.router.redirect_slashes = False  # a redirect names the host that was asked for
    return made


def server(
    service: Service,
    *,
    host: str = "127.0.0.1",
    port: int = 7878,
    connections: int = 256,
    head_seconds: float = 10.0,
    request_seconds: float | None = None,
    log_level: str = "warning",
    beside: Sequence[BaseRoute] = (),
    while_it_runs: Callable[[], AbstractAsyncContextManager[None]] = contextlib.nullcontext,
) -> uvicorn.Server:
    """Return a uvicorn server over a service, to be run by `run()`; nothing listens before.

    A request may take `request_seconds` from its head to the last byte that is read of its answer; by default a minute
    more than a query. `beside` and `while_it_runs` as for `app`.
    """
    limits = service.limits
    service.hosts = hosts_of(host, service.site)
    # A body, a place in the queue, the query, and the way back.
    longest = request_seconds or (limits.seconds or 600.0) + 60.0
    config = uvicorn.Config(
        app(service, beside=beside, while_it_runs=while_it_runs),
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

"""The server for assistants over HTTP: at /mcp, beside the SPARQL endpoint and within its bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from mcp.server.transport_security import TransportSecuritySettings
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from crampkg.server import server

if TYPE_CHECKING:
    import uvicorn
    from mcp.server.mcpserver import MCPServer
    from starlette.types import ASGIApp, Receive, Scope, Send

    from crampkg.server import Service

__all__ = ["http_server"]

_MOST_BYTES: Final = 1_000_000
"""Bytes of a request."""


def http_server(
    made: MCPServer[Any], service: Service, *, host: str, port: int, connections: int = 256
) -> uvicorn.Server:
    """Return a server of the endpoint with the assistants' tools at /mcp; nothing listens before it runs.

    The names that it answers to are checked as for the endpoint; pages of other origins are refused.
    """
    # Each request stands alone and gets one JSON answer: nothing is kept of a client that went away.
    # The host is checked by the endpoint's own middleware, which stands before all of its routes.
    app = made.streamable_http_app(
        json_response=True,
        stateless_http=True,
        max_request_body_size=_MOST_BYTES,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    routes = [
        Route(route.path, _OwnOrigin(route.app), include_in_schema=False)
        for route in app.routes
        if isinstance(route, Route)
    ]
    return server(
        service,
        host=host,
        port=port,
        connections=connections,
        beside=routes,
        while_it_runs=made.session_manager.run,
    )


class _OwnOrigin:
    """ASGI middleware that refuses pages of other origins: they could use this server through a reader's browser."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower():
            await PlainTextResponse("pages of other origins are not answered\n", status_code=403)(
                scope, receive, send
            )
            return
        await self.app(scope, receive, send)

"""The host names under which a server answers.

A page of anywhere may have its own name lead to this machine ("DNS rebinding") and would then be let in as if it were
of here. So a server for this machine alone answers to addresses, to localhost, and to the names it was given.
"""

from __future__ import annotations

import socket
from collections.abc import Collection
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["AllowedHosts", "SameOrigin", "host_name", "hosts_of", "is_address"]

_EVERYWHERE: Final = ("", "0.0.0.0", "::")  # noqa: S104  # told apart, not listened at


def host_name(host: str) -> str:
    """Return the name or address in a Host header, without port and brackets, in lower case.

    >>> host_name("[::1]:8501"), host_name("Example.org:80")
    ('::1', 'example.org')
    """
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.rpartition(":")[0].lower() if host.count(":") == 1 else host.lower()


def is_address(name: str) -> bool:
    """Tell whether a host is localhost or an address of numbers; nobody else can own these as names."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return True


def hosts_of(listening: str, site: str | None = None) -> frozenset[str] | None:
    """Return the names that a server answers to beside addresses; None for any name.

    `listening` is the address it listens at: at all of the machine's it is meant for others, who may call it as they
    like, unless its public address `site` is given.
    """
    named = urlsplit(site).hostname if site else None
    if listening in _EVERYWHERE and named is None:
        return None
    known = {named, socket.gethostname() if listening in _EVERYWHERE else listening}
    return frozenset(name.lower() for name in known if name)


class AllowedHosts:
    """ASGI middleware that answers only requests for hosts that this server has."""

    def __init__(self, app: ASGIApp, hosts: Collection[str] | None) -> None:
        """Wrap an app; `hosts` as `hosts_of` gives them."""
        self.app, self.hosts = app, hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] in ("http", "websocket") and self.hosts is not None:
            name = host_name(Headers(scope=scope).get("host", ""))
            if name and name not in self.hosts and not is_address(name):
                if scope["type"] == "websocket":
                    await send({"type": "websocket.close", "code": 1008})
                    return
                told = "this server does not answer to that host name (start it with --site and its public address)\n"
                await PlainTextResponse(told, status_code=421)(scope, receive, send)
                return
        await self.app(scope, receive, send)


class SameOrigin:
    """ASGI middleware for Streamlit: pages of other origins open no WebSocket, and Streamlit sees no origin of theirs.

    For an Origin that it does not know Streamlit asks an address on the internet for its own.
    """

    def __init__(self, app: ASGIApp, open_paths: tuple[str, ...]) -> None:
        """Wrap an app; what is below `open_paths` is open to all origins and left alone."""
        self.app, self.open_paths = app, open_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] not in ("http", "websocket") or scope["path"].startswith(self.open_paths):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        foreign = origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower()
        if scope["type"] == "websocket" and foreign:
            await send({"type": "websocket.close", "code": 1008})
            return
        kept = [pair for pair in scope["headers"] if pair[0] != b"origin"]
        if scope["type"] == "websocket" and origin is not None:
            kept.append((b"origin", b"http://localhost"))
        await self.app({**scope, "headers": kept}, receive, send)
